"""Tables of fields: what each means, and what its JSON schema allows in words for people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from shared.api.schemas import Json
from shared.api.words import words_of
from shared.words import LANGUAGES, Language

_ONE_LINE = r"^[^\x00-\x1f"  # how patterns begin that shut out control characters, line breaks too
_LINES = r"^[^\x00-\x08"  # and those that let line breaks in


@dataclass(frozen=True, slots=True)
class Field:
    """A row of a table of fields."""

    name: str
    is_required: bool
    kind: Markup
    words: Markup


def fields_of(api: Json, model: str, language: Language) -> Iterator[Field]:
    """The fields of a model."""
    schema = api["components"]["schemas"][model]
    for name, field in schema["properties"].items():
        words = field["description"] if language == "en" else words_of(model, name, "id")
        required = name in schema.get("required", ())
        yield Field(name, required, kind_of(field, language), with_code(words))


def parameters_of(operation: Json, language: Language) -> Iterator[Field]:
    """The parameters that an operation takes in its address."""
    for each in operation["parameters"]:
        if each.get("in") == "query":
            model = operation["operationId"].title().replace("_", "")  # get_request, GetRequest
            name = each["name"]
            words = each["description"] if language == "en" else words_of(model, name, "id")
            kind = kind_of(each["schema"], language)
            yield Field(name, each["required"], kind, with_code(words))


def with_code(text: str) -> Markup:
    """Text whose `backticks` mark code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704  # escaped before


def kind_of(schema: dict[str, Any], language: Language) -> Markup:
    """The kind of value that a schema describes: limits, default, links to models."""
    words = _kind(schema, language)
    default = schema.get("default")
    if default not in (None, "", []):
        said = str(default).lower() if isinstance(default, bool) else default
        words += Markup("; {} <code>{}</code>").format(
            _t(language, "jika kosong", "by default"), said
        )
    return words


def _kind(schema: dict[str, Any], language: Language) -> Markup:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#{0}"><code>{0}</code></a>').format(name)
    if "anyOf" in schema:
        or_ = Markup(" {} ").format(_t(language, "atau", "or"))
        return or_.join(_kind(one, language) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum") or [schema["const"]]
        return Markup(", ").join(Markup("<code>{}</code>").format(value) for value in values)
    return _BY_TYPE[schema["type"]](schema, language)


def _array(schema: dict[str, Any], language: Language) -> Markup:
    limits = _between(schema.get("minItems"), schema.get("maxItems"))
    return Markup("{}{} {}").format(
        _t(language, "daftar", "list of"),
        f" {limits}" if limits else "",
        _kind(schema["items"], language),
    )


def _string(schema: dict[str, Any], language: Language) -> Markup:
    if schema.get("format") == "date":
        return Markup("{} <code>YYYY-MM-DD</code>").format(_t(language, "tanggal", "date"))
    if schema.get("format") == "date-time":
        return Markup("{} (RFC 3339)").format(_t(language, "waktu", "time"))
    words = [_t(language, "teks", "text")]
    if limits := _between(schema.get("minLength"), schema.get("maxLength")):
        words.append(f"{limits} {_t(language, 'karakter', 'characters')}")
    pattern = schema.get("pattern", "")
    if pattern.startswith(_ONE_LINE):
        words.append(_t(language, "satu baris", "one line"))
    elif pattern and not pattern.startswith(_LINES):
        return Markup("{}, <code>{}</code>").format(", ".join(words), pattern)
    return Markup("{}").format(", ".join(words))


def _number(schema: dict[str, Any], language: Language) -> Markup:
    whole = schema["type"] == "integer"
    words = (
        _t(language, "bilangan bulat", "whole number") if whole else _t(language, "angka", "number")
    )
    if "exclusiveMinimum" in schema:
        limits = f"> {schema['exclusiveMinimum']:g}, ≤ {schema['maximum']:g}"
    else:
        limits = _between(schema.get("minimum"), schema.get("maximum"))
    return Markup("{} {}").format(words, limits) if limits else Markup("{}").format(words)


def _object(schema: dict[str, Any], language: Language) -> Markup:
    values = schema.get("additionalProperties")
    if isinstance(values, dict):
        return Markup("{} {}").format(
            _t(language, "objek berisi", "object of"), _kind(values, language)
        )
    return Markup("{}").format(_t(language, "objek", "object"))


def _boolean(_schema: dict[str, Any], _language: Language) -> Markup:
    return Markup("<code>true</code>, <code>false</code>")


def _null(_schema: dict[str, Any], _language: Language) -> Markup:
    return Markup("<code>null</code>")


_BY_TYPE = {
    "array": _array,
    "boolean": _boolean,
    "integer": _number,
    "null": _null,
    "number": _number,
    "object": _object,
    "string": _string,
}


def _between(least: float | None, most: float | None) -> str:
    """A range as people read it; empty when there is no limit."""
    if least is None and most is None:
        return ""
    if least is None:
        return f"≤ {most:g}"
    if most is None:
        return f"≥ {least:g}"
    return f"{least:g}" if least == most else f"{least:g}–{most:g}"


def _t(language: Language, *both: str) -> str:
    return both[LANGUAGES.index(language)]
