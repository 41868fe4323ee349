"""The page for people: whole in both languages, well-formed, without a script."""

import base64
import hashlib
import html
import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import cast

import flask
import functions_framework
import pytest
from markupsafe import escape
from werkzeug.test import TestResponse

import main
from shared import problems
from shared.api.document import document
from shared.api.fields import kind_of
from shared.api.page import render
from shared.commands import Command
from shared.words import LANGUAGES, Language
from shared.workflow import STEPS, TRANSITIONS

_VOID = {"br", "link", "meta"}
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]

Get = Callable[..., TestResponse]


class _Page(HTMLParser):
    """What the tests want of a page; fails on a tag that is not closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        assert len(found) == len(attrs), (tag, attrs)
        self.tags.append((tag, found))
        if anchor := found.get("id"):
            self.ids.append(anchor)
        if link := found.get("href"):
            self.links.append(link)
        self.headings += [tag] if tag in _HEADINGS else []
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag, (tag, self.getpos())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def get() -> Get:
    """Calls the function as functions-framework serves it."""
    source = Path(main.__file__)
    client = functions_framework.create_app("docs", str(source), "http").test_client()  # type: ignore[no-untyped-call]  # ships no types
    return cast(Get, client.get)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return cast(Language, request.param)


@pytest.fixture(scope="module")
def text(language: Language) -> str:
    return render(main, language, "https://konten.example")


@pytest.fixture(scope="module")
def page(text: str) -> _Page:
    return _Page(text)


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", None, "id"),
        ("", "id", "id"),
        ("", "en", "en"),
        ("", "en-GB,en;q=0.9,id;q=0.8", "en"),
        ("", "fr", "id"),
        ("?lang=en", None, "en"),
        ("?lang=en", "id", "en"),
        ("?lang=id", "en", "id"),
    ],
)
def test_the_language_is_the_one_asked_for_or_preferred(
    get: Get, query: str, accepted: str | None, language: Language
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    response = get(f"/api/docs{query}", headers=headers)
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    assert response.headers["Content-Language"] == language
    assert response.headers["Vary"] == "Accept-Language"
    assert response.text == render(main, language, "https://konten.example")
    assert _Page(response.text).all("html") == [{"lang": language}]


def test_another_language_is_a_problem(get: Get) -> None:
    response = get("/api/docs?lang=fr")
    assert response.status_code == 400
    assert response.mimetype == problems.MEDIA_TYPE
    assert [e["field"] for e in json.loads(response.text)["errors"]] == ["lang"]


def test_the_policy_allows_the_pages_own_style_and_nothing_else(get: Get) -> None:
    response = get("/api/docs")
    (style,) = re.findall(r"<style>(.*?)</style>", response.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    directives = dict(
        part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; ")
    )
    assert directives == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_examples_name_the_configured_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_ORIGIN", "https://konten.pontianak.example")
    with flask.Flask("test").test_request_context("/api/docs"):
        body = main.docs(flask.request).get_data(as_text=True)
    assert "API=https://konten.pontianak.example\n" in body
    assert "https://konten.example" not in body


def test_an_origin_cannot_bring_markup() -> None:
    made = render(main, "id", "<script>alert(1)</script>")
    assert "<script" not in made


def test_every_command_is_one_of_the_shell_and_asks_for_what_it_cannot_know(text: str) -> None:
    blocks = [
        html.unescape(b) for b in re.findall(r"<pre[^>]*><code>(.*?)</code>", text, re.DOTALL)
    ]
    commands = [block for block in blocks if "curl " in block]
    assert len(commands) == 5
    script = "\n".join(commands)
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)  # noqa: S607
    assigned = set(re.findall(r"^(\w+)=", script, re.MULTILINE))
    assert set(re.findall(r"\$(\w+)", script)) == assigned
    asked_for = re.findall(r"^(\w+)='<[^>]+>'$", script, re.MULTILINE)
    assert asked_for == ["TOKEN", "REQUEST", "UPLOAD_URL", "FILE_ID"]


def test_what_can_be_left_offline_are_the_steps_without_new_files(text: str) -> None:
    (section,) = re.findall(r'<h2 id="offline">.*?</section>', text, re.DOTALL)
    assert re.findall(r'href="#(\w+)"', section) == [
        "receive_request",
        "ask_fact_check",
        "answer_fact_check",
        "check_content",
        "decide_corrections",
        "return_request",
        "review_content",
        "decide_approval",
        "withdraw_request",
    ]


def test_it_has_no_script_and_fetches_nothing(page: _Page, text: str) -> None:
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "button"}
    attributes = {name for _, found in page.tags for name in found}
    assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert not re.search(r"url\(|@import", text)


def test_ids_are_unique_and_every_link_within_the_page_leads_somewhere(page: _Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    within = {link[1:] for link in page.links if link.startswith("#")}
    assert within - set(page.ids) == set()


def test_every_problem_and_every_function_has_its_anchor(page: _Page) -> None:
    wanted = {error.code for error in problems.catalogue()}
    wanted |= {
        operation["operationId"]
        for methods in document(main)["paths"].values()
        for operation in methods.values()
    }
    assert wanted <= set(page.ids)


def test_every_problem_is_said_in_the_readers_language(text: str, language: Language) -> None:
    for error in problems.catalogue():
        template = getattr(error, language)
        first = re.split(r"[{'\[\"]", template)[0].strip()  # up to a fact, or to what is escaped
        assert first in text, error.code


def test_the_other_language_is_one_link_away(page: _Page, language: Language) -> None:
    switch = [a for a in page.all("a") if "hreflang" in a]
    assert [(a["href"], a["lang"]) for a in switch] == [("?lang=id", "id"), ("?lang=en", "en")]
    assert [a["lang"] for a in switch if a.get("aria-current") == "true"] == [language]


def test_headings_go_down_one_level_at_a_time(page: _Page) -> None:
    levels = [_HEADINGS.index(heading) for heading in page.headings]
    assert levels.count(0) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_keyboard_and_screen_reader_find_their_way(page: _Page) -> None:
    assert page.links[0] == "#main"
    assert "main" in page.ids
    assert [nav for nav in page.all("nav") if nav.get("aria-label")]
    regions = [div for div in page.all("div") if div.get("class") == "scroll"]
    assert len(regions) == len(page.all("table")) == len(page.all("caption"))
    assert all(r["role"] == "region" and r["tabindex"] == "0" for r in regions)
    assert {r["aria-labelledby"] for r in regions} <= set(page.ids)
    assert all(th.get("scope") in {"col", "row", "rowgroup"} for th in page.all("th"))
    assert all(pre.get("tabindex") == "0" for pre in page.all("pre"))


def test_it_shows_the_nine_steps(text: str, language: Language) -> None:
    (table,) = re.findall(r'id="sop-steps".*?</table>', text, re.DOTALL)
    for step in STEPS.values():
        assert escape(step.activity if language == "id" else step.activity_en) in table
    steps = [name for name, row in TRANSITIONS.items() if row.step]
    assert all(f'href="#{name}"' in table for name in steps)
    said = re.findall(r'class="short">(.*?)</td>', table)
    minutes, hour, hours = (
        ("menit", "jam", "jam") if language == "id" else ("minutes", "hour", "hours")
    )
    half = f"30 {minutes}"
    assert said == [f"5 {minutes}"] * 2 + [f"1 {hour}", f"3 {hours}"] + [half] * 5


def test_every_field_of_every_command_is_there(text: str) -> None:
    for each in _commands(Command):
        (table,) = re.findall(rf'id="{each.transition}-fields".*?</table>', text, re.DOTALL)
        rows = re.findall(r'<th scope="row"><code>(\w+)</code>', table)
        assert rows == list(each.model_fields)


@pytest.mark.parametrize(
    ("schema", "indonesian", "english"),
    [
        (
            {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^\x00-\x1f]*$"},
            "teks, 1–200 karakter, satu baris",  # an en dash is meant
            "text, 1–200 characters, one line",
        ),
        (
            {"type": "string", "pattern": "^[a-z]<$"},
            "teks, <code>^[a-z]&lt;$</code>",
            "text, <code>^[a-z]&lt;$</code>",
        ),
        (
            {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Letter"}},
            'daftar ≥ 1 <a href="#Letter"><code>Letter</code></a>',
            'list of ≥ 1 <a href="#Letter"><code>Letter</code></a>',
        ),
        (
            {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "default": None},
            "bilangan bulat ≥ 1 atau <code>null</code>",
            "whole number ≥ 1 or <code>null</code>",
        ),
        (
            {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
            "angka &gt; 0, ≤ 1",
            "number &gt; 0, ≤ 1",
        ),
        (
            {"type": "boolean", "default": True},
            "<code>true</code>, <code>false</code>; jika kosong <code>true</code>",
            "<code>true</code>, <code>false</code>; by default <code>true</code>",
        ),
        (
            {"type": "object", "additionalProperties": {"type": "string"}},
            "objek berisi teks",
            "object of text",
        ),
        ({"type": "object"}, "objek", "object"),
        ({"const": 1, "type": "integer"}, "<code>1</code>", "<code>1</code>"),
        (
            {"type": "string", "format": "date"},
            "tanggal <code>YYYY-MM-DD</code>",
            "date <code>YYYY-MM-DD</code>",
        ),
    ],
)
def test_a_fields_form_is_said_in_words(
    schema: dict[str, object], indonesian: str, english: str
) -> None:
    assert kind_of(schema, "id") == indonesian
    assert kind_of(schema, "en") == english


def _commands(base: type[Command]) -> list[type[Command]]:
    every = [each for sub in base.__subclasses__() for each in (sub, *_commands(sub))]
    return [each for each in every if each.transition in TRANSITIONS]
