"""The page that explains the API to people, made from the API's document, the SOP and the errors.

It has no script; its one style sheet stands in the page and is allowed by its hash.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
from markupsafe import Markup, escape

from shared import errors, guards, problems
from shared.api.document import document
from shared.api.examples import BODIES, STEP_TAKEN
from shared.api.fields import Field, fields_of, parameters_of, with_code
from shared.api.schemas import Json
from shared.api.words import ENDPOINTS, MODELS
from shared.file_rules import RULES
from shared.models import ContentType, FileKind, Role, Status
from shared.words import LANGUAGES, Language, say, size
from shared.workflow import AWAITING, STEPS, TRANSITIONS

_TEMPLATES = Path(__file__).with_name("templates")
_TAGS_ID = {
    "SOP steps": "Langkah SOP",
    "Files": "Berkas",
    "Reading": "Membaca",
    "Accounts": "Akun",
    "Operations": "Operasi",
    "About": "Tentang API",
}
_REQUIRES_EN = {
    "Surat pemohon": "Request letter",
    "Surat Perintah Tugas": "Assignment letter (SPT)",
    "Data Informasi": "Information data",
    "Konten Informasi": "Information content",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address, as the page shows it."""

    name: str
    method: str
    path: str
    summary: str
    description: Markup
    is_public: bool
    has_key: bool
    sop: Json | None
    takes: tuple[Field, ...]
    example: str
    gives: str
    refusals: tuple[tuple[int, tuple[str, ...]], ...]  # HTTP status, codes


@dataclass(frozen=True, slots=True)
class Model:
    """An object within bodies or answers, as the page shows it."""

    words: str
    is_sent: bool  # callers send it, so what is required matters
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """An error, as the page shows it."""

    code: str
    detail: Markup
    facts: tuple[str, ...]


@cache
def render(manifest: ModuleType, language: Language, origin: str) -> str:
    """The page in one language; `origin` stands in its examples."""
    api = document(manifest)
    position = LANGUAGES.index(language)

    def t(*both: str) -> str:
        return both[position]

    return (
        _environment()
        .get_template("page.html")
        .render(
            t=t,
            say=lambda word: say(str(word), language),
            lang=language,
            other=LANGUAGES[1 - position],
            origin=origin,
            style=Markup(_style()),  # noqa: S704  # our own file
            api=api,
            groups=_groups(api, language),
            models=_models(api, language),
            problems=_problems(language),
            sample_problem=_pretty(_sample_problem(language)),
            sample_file=BODIES["start_upload"]["name"],
            sample_answer=_pretty(STEP_TAKEN),
            steps=STEPS.values(),
            requires=lambda name: t(name, _REQUIRES_EN[name]),
            transitions=TRANSITIONS,
            awaiting=AWAITING,
            offline=[n for n, row in TRANSITIONS.items() if guards.files_fit not in row.guards],
            words=_glossary(api),
            files=RULES,
        )
    )


@cache
def policy() -> str:
    """The Content-Security-Policy: nothing but the page's own style sheet."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@cache
def _style() -> str:
    return (_TEMPLATES / "style.css").read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["size"] = size
    made.filters["duration"] = _duration
    return made


def _groups(api: Json, language: Language) -> dict[str, list[Endpoint]]:
    """The addresses by tag, in the document's order."""
    made: dict[str, list[Endpoint]] = {}
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            tag = operation["tags"][0]
            made.setdefault(tag if language == "en" else _TAGS_ID[tag], []).append(
                _endpoint(api, method.upper(), path, operation, language)
            )
    return made


def _endpoint(api: Json, method: str, path: str, operation: Json, language: Language) -> Endpoint:
    name = operation["operationId"]
    parts = [p for p in operation["description"].split("\n\n") if not p.startswith("* ")]
    summary, description = operation["summary"], " ".join(parts)
    if language == "id":
        summary, description = ENDPOINTS[name]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    ((media_type, answer),) = operation["responses"]["200"]["content"].items()
    return Endpoint(
        name=name,
        method=method,
        path=path,
        summary=summary,
        description=with_code(description),
        is_public=not operation["security"],
        has_key={"$ref": "#/components/parameters/IdempotencyKey"} in operation["parameters"],
        sop=operation.get("x-sop"),
        takes=tuple(
            fields_of(api, body["schema"]["$ref"].rpartition("/")[2], language)
            if body
            else parameters_of(operation, language)
        ),
        example=_pretty(body["example"]) if body else "",
        gives=answer["schema"].get("$ref", media_type).rpartition("schemas/")[2],
        refusals=tuple(
            (int(status), tuple(_codes(response)))
            for status, response in operation["responses"].items()
            if status != "200"
        ),
    )


def _codes(response: Json) -> list[str]:
    codes: list[str] = response["content"][problems.MEDIA_TYPE]["schema"]["properties"]["code"][
        "enum"
    ]
    return codes


def _models(api: Json, language: Language) -> dict[str, Model]:
    """Every object that the addresses' own tables do not show."""
    schemas = api["components"]["schemas"]
    operations = [operation for methods in api["paths"].values() for operation in methods.values()]
    taken = _referred([operation.get("requestBody", {}) for operation in operations])
    sent = _closure(schemas, taken)
    linked = _closure(schemas, _referred([each["responses"]["200"] for each in operations]))
    return {
        name: Model(
            words=schema["description"] if language == "en" else MODELS[name],
            is_sent=name in sent,
            fields=tuple(fields_of(api, name, language)),
        )
        for name, schema in schemas.items()
        if schema["type"] == "object" and name in linked | (sent - taken)
    }


def _closure(schemas: Json, names: set[str]) -> set[str]:
    """These models and those that they are made of."""
    inner = _referred([schemas[name] for name in names]) - names
    return _closure(schemas, names | inner) if inner else names


def _referred(parts: list[Json]) -> set[str]:
    return set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(parts)))


def _glossary(api: Json) -> dict[str, list[str]]:
    """The code's words by the kind of thing that they name."""
    named = {kind.__name__: list(kind) for kind in (Role, Status, ContentType, FileKind)}
    rest = {
        name: schema["enum"]
        for name, schema in api["components"]["schemas"].items()
        if "enum" in schema and name not in named
    }
    return {name: [str(word) for word in words] for name, words in (named | rest).items()}


def _problems(language: Language) -> dict[tuple[int, str], list[Problem]]:
    """Every error by HTTP status and title. Facts in a text show as their names."""
    made: dict[tuple[int, str], list[Problem]] = {}
    for error in problems.catalogue():
        facts = tuple(fact.name for fact in fields(error))
        named = error(**{name: f"{{{name}}}" for name in facts})
        status = problems.status_of(named)
        text = str(escape(named.template(language)))
        detail = Markup(re.sub(r"\{(\w+)\}", r"<var>\1</var>", text))  # noqa: S704  # escaped before
        title = problems.title_of(status, language)
        made.setdefault((status, title), []).append(Problem(error.code, detail, facts))
    return made


def _sample_problem(language: Language) -> Json:
    message = "wajib diisi" if language == "id" else "is required"
    wrong = [{"field": "letter.number", "message": message}]
    return problems.problem(errors.InvalidFields(wrong), language)


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _duration(minutes: int, language: Language) -> str:
    """Minutes as people read them."""
    hours, rest = divmod(minutes, 60)
    if rest:
        return f"{minutes} {'menit' if language == 'id' else 'minutes'}"
    return f"{hours} {'jam' if language == 'id' else 'hours' if hours > 1 else 'hour'}"
