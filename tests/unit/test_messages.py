"""Whatever is wrong with a message, people are told what, and nothing gets past or breaks."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import BaseModel

from functions.end_mandate import EndMandate
from functions.explain_deadline import ExplainDeadline
from functions.finish_upload import FinishUpload
from functions.get_history import GetHistory
from functions.get_request import GetRequest
from functions.get_statistics import GetStatistics
from functions.list_requests import ListRequests
from functions.me import WhoAmI
from functions.open_file import OpenFile
from functions.replay_dead_letter import ReplayDeadLetter
from functions.set_account import SetAccount
from functions.set_mandate import SetMandate
from functions.start_upload import StartUpload
from shared import errors
from shared.people import Agency
from shared.validation import parse, parse_query
from shared.words import LANGUAGES
from tests.commands import COMMANDS
from tests.unit.bodies import BODIES, OTHERWISE
from tests.unit.builders import DATA, REQUEST_ID

Json = Any

# A valid body with every field of every model that a POST takes.
MESSAGES: dict[str, tuple[type[BaseModel], dict[str, Json]]] = {
    **{name: (COMMANDS[name], {"request": REQUEST_ID, **BODIES[name]}) for name in COMMANDS},
    "decide_corrections*": (
        COMMANDS["decide_corrections"],
        {
            "request": REQUEST_ID,
            **BODIES["decide_corrections"],
            "needs_correction": True,
            "corrections": [
                {
                    "text": "Salah.",
                    "place": {
                        "file": DATA,
                        "seconds": 1.5,
                        "page": 2,
                        "region": {"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5},
                    },
                }
            ],
        },
    ),
    "decide_approval*": (
        COMMANDS["decide_approval"],
        {"request": REQUEST_ID, **BODIES["decide_approval"], **OTHERWISE["decide_approval"]},
    ),
    "start_upload": (
        StartUpload,
        {
            "request": REQUEST_ID,
            "kind": "letter",
            "name": "surat.pdf",
            "size": 1024,
            "content_type": "application/pdf",
        },
    ),
    "finish_upload": (FinishUpload, {"file": DATA, "crc32c": "AAAAAA=="}),
    "set_agency": (Agency, {"id": "dinas-kesehatan", "name": "Dinas Kesehatan"}),
    "set_mandate": (
        SetMandate,
        {
            "mandate": REQUEST_ID,
            "person": "uid-sari",
            "kind": "plh",
            "letter": {"number": "800/31", "date": "2026-08-12", "file": DATA},
            "first_day": "2026-08-18",
            "last_day": "2026-08-24",
        },
    ),
    "replay_dead_letter": (ReplayDeadLetter, {"letter": f"on_event-{'0' * 32}"}),
    "end_mandate": (EndMandate, {"mandate": REQUEST_ID, "reason": "Kembali bertugas."}),
    "set_account": (
        SetAccount,
        {
            "email": "sari@contoh.example",
            "name": "Sari",
            "roles": ["requester"],
            "agency": "dinas-kesehatan",
            "is_active": True,
            "language": "id",
        },
    ),
}
QUERIES: dict[str, type[BaseModel]] = {
    "list_requests": ListRequests,
    "get_request": GetRequest,
    "get_history": GetHistory,
    "explain_deadline": ExplainDeadline,
    "get_statistics": GetStatistics,
    "open_file": OpenFile,
    "me": WhoAmI,
}

# As JSON text, so that it also holds what Python's own encoder would not write.
WRONG = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1.5",
    "1e400",
    "-1e400",
    "1e-400",
    "NaN",
    "Infinity",
    "9" * 30,
    "9" * 4000,
    "9" * 5000,
    '""',
    '" "',
    '"x"',
    '"1"',
    '"true"',
    '"2026-01-31"',
    '"2026-13-01"',
    '"0000-00-00"',
    '"2026-01-31T10:00:00+07:00"',
    '"99999-01-01"',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"satu\\u2028dua"',
    '"\\u202e"',
    json.dumps("x" * 5000),
    "[]",
    "[[]]",
    "[null]",
    '["x", "x"]',
    "[" * 300 + "]" * 300,
    "{}",
    '{"x": 1}',
    '{"__class__": "x"}',
    "undefined",
    "'x'",
]
HOLE = "--hole--"
FALLBACK = {"nilainya tidak benar", "is not valid"}


def places(value: Json, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a body, the whole included."""
    yield way
    parts = value.items() if isinstance(value, dict) else ()
    for key, part in enumerate(value) if isinstance(value, list) else parts:
        yield from places(part, (*way, key))


def changed(body: Json, way: tuple[str | int, ...], text: str) -> str:
    """The body's JSON with this text at a place."""
    if not way:
        return text
    whole = deepcopy(body)
    at = whole
    for part in way[:-1]:
        at = at[part]
    at[way[-1]] = HOLE
    return json.dumps(whole).replace(f'"{HOLE}"', text)


def messages_of(model: type[BaseModel], text: str) -> list[str]:
    """What people are told in both languages; nothing where the body is accepted."""
    told = []
    for language in LANGUAGES:
        try:
            parse(model, text, language)
        except errors.InvalidFields as refusal:
            told += [each["message"] for each in refusal.errors]
        except errors.MalformedBody:
            pass
    return told


def test_the_bodies_are_valid() -> None:
    for model, body in MESSAGES.values():
        parse(model, json.dumps(body), "id")


@pytest.mark.parametrize("name", MESSAGES)
def test_every_wrong_value_at_every_place_is_told_in_words(name: str) -> None:
    model, body = MESSAGES[name]
    for way in places(body):
        for text in WRONG:
            for message in messages_of(model, changed(body, way, text)):
                assert message not in FALLBACK, (way, text[:40])
                assert "{" not in message


@pytest.mark.parametrize("name", MESSAGES)
def test_every_missing_and_every_unknown_field_is_told(name: str) -> None:
    model, body = MESSAGES[name]
    for way in places(body):
        *_, last = way or (None,)
        whole: Json = deepcopy(body)
        at = whole
        for part in way[:-1]:
            at = at[part]
        if isinstance(last, str):
            del at[last]
            for message in messages_of(model, json.dumps(whole)):
                assert message not in FALLBACK
    with pytest.raises(errors.InvalidFields) as refusal:
        parse(model, json.dumps({**body, "is_admin": True}), "id")
    assert {"field": "is_admin", "message": "tidak dikenal; hapus isian ini"} in (
        refusal.value.errors
    )


@pytest.mark.parametrize(
    "text", ["", " ", "null", "true", "5", '"x"', "[]", "{", "{]", "{}{}", '{"a":1,}', "\ufeff{}"]
)
def test_what_is_no_json_object_is_malformed(text: str) -> None:
    with pytest.raises(errors.MalformedBody):
        parse(FinishUpload, text, "id")
    with pytest.raises(errors.MalformedBody):
        parse(FinishUpload, text.encode(), "id")


@pytest.mark.parametrize("body", [b"\xff", b'{"file": "\xff"}', b"\xff\xfe{\x00}\x00", b"\x00"])
def test_what_is_not_utf_8_is_malformed(body: bytes) -> None:
    with pytest.raises(errors.MalformedBody):
        parse(FinishUpload, body, "id")


ANY_TEXT = st.text() | st.from_regex(re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), fullmatch=True)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=150)
@for_any(st.data())
def test_no_json_whatever_breaks_the_reading(data: st.DataObject) -> None:
    model, body = MESSAGES[data.draw(st.sampled_from(sorted(MESSAGES)))]
    way = data.draw(st.sampled_from(list(places(body))))
    text = changed(body, way, json.dumps(data.draw(ANY_JSON)))
    assert not FALLBACK & set(messages_of(model, text))


@pytest.mark.parametrize("name", QUERIES)
def test_every_wrong_parameter_is_told_in_words(name: str) -> None:
    model = QUERIES[name]
    valid = {"request": REQUEST_ID} if "request" in model.model_fields else {}
    for field in [*model.model_fields, "unknown"]:
        for text in WRONG:
            try:
                parse_query(model, {**valid, field: text.strip('"')}, "id")
            except errors.InvalidFields as refusal:
                told = [each["message"] for each in refusal.errors]
                assert not FALLBACK & set(told), (field, text[:40])
                assert not any("{" in message for message in told)


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ({}, {"limit": 20, "mine": False, "status": None}),
        ({"limit": "1", "mine": "true"}, {"limit": 1, "mine": True}),
        ({"limit": "100", "mine": "false"}, {"limit": 100, "mine": False}),
        ({"status": "needs_correction", "awaiting": "ikp_division"}, {"awaiting": "ikp_division"}),
    ],
)
def test_a_query_is_read_from_texts(query: dict[str, str], read: dict[str, Json]) -> None:
    found = parse_query(ListRequests, query, "id").model_dump()
    assert {field: found[field] for field in read} == read


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "1.5"),
        ("status", "done"),
        ("awaiting", "kadis"),
        ("agency", "Dinas Kesehatan"),
        ("cursor", "x" * 201),
        ("page", "2"),
    ],
)
def test_a_query_beyond_its_limits_is_refused(field: str, text: str) -> None:
    with pytest.raises(errors.InvalidFields) as refusal:
        parse_query(ListRequests, {field: text}, "id")
    assert [told["field"] for told in refusal.value.errors] == [field]
