"""Messages that cannot be read: each is refused by name, before anything is looked up."""

import gzip
import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.functions.apps import answered, client_of, get, post, refused
from tests.functions.cast import DEWI, SARI, WULAN
from tests.functions.doors import everything_of
from tests.functions.identity import token_of
from tests.functions.stories import Story, a_key, a_request

TRANSITIONS = (
    *("submit_request", "receive_request", "form_team", "reassign_team", "supply_material"),
    *("submit_draft", "ask_fact_check", "answer_fact_check"),
    *("check_content", "decide_corrections", "repair_content", "return_request"),
    *("review_content", "decide_approval", "withdraw_request"),
)
POSTS = (
    *TRANSITIONS,
    *("start_upload", "finish_upload", "set_account", "set_agency", "set_mandate", "end_mandate"),
    "replay_dead_letter",
)
LIMIT = 2 * 1024 * 1024  # bytes of a body
GETS = ("get_request", "get_history", "explain_deadline", "list_requests", "open_file", "me")


@pytest.fixture
def story() -> Story:
    return a_request("submitted")


def send(body: bytes, **headers: str) -> TestResponse:
    """Posts bytes to receive_request as the division, as JSON unless said otherwise."""
    named = {"Content-Type": "application/json", "Idempotency-Key": a_key()}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    named["Authorization"] = f"Bearer {token_of(WULAN)}"
    return client_of("receive_request").post("/", data=body, headers=named)


def body_with(story: Story, note: str) -> bytes:
    """A body whose note is this JSON text, as it stands."""
    return f'{{"request": "{story.id}", "note": {note}}}'.encode()


NOT_JSON: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b"  \n",
    "cut off": b'{"request": "abc',
    "single quotes": b"{'request': 'abc'}",
    "trailing comma": b'{"request": "abc",}',
    "two objects": b'{"request": "abc"} {"request": "abc"}',
    "form": b"request=abc",
    "list": b"[]",
    "text": b'"request"',
    "number": b"7",
    "null": b"null",
    "true": b"true",
    "not UTF-8": b'{"request": "\xff\xfe"}',
    "UTF-16": '{"request": "abc"}'.encode("utf-16"),
    "NUL byte": b'{"request": "abc"}\x00',
    "raw control character": b'{"request": "a\x01bc"}',
    "compressed": gzip.compress(b'{"request": "abc"}'),
    "deep list": b"[" * 100_000,
    "deep objects": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "deep field": b'{"request": "abc", "note": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    refused(send(body), "malformed_body")


def test_lone_surrogate_is_refused(story: Story) -> None:
    refused(send(body_with(story, r'"\ud83d"')), "malformed_body")
    answered(send(body_with(story, r'"😀"')))


@pytest.mark.parametrize("escape", [r"\u0000", r"\u0007", r"\u001b", r"\u2028", r"\u007f"])
def test_escaped_control_character_is_refused(story: Story, escape: str) -> None:
    problem = refused(send(body_with(story, f'"a{escape}b"')), "invalid_fields")

    assert problem["errors"][0]["field"] == "note"


def test_text_in_any_language_is_kept(story: Story) -> None:
    note = "Sudah diterima – терима касих 謝謝 👍🏽\n\tBaris kedua"

    answered(send(body_with(story, json.dumps(note))))

    assert note in json.dumps(
        answered(get("get_history", WULAN, request=story.id)), ensure_ascii=False
    ).replace("\\n", "\n").replace("\\t", "\t")


@pytest.mark.parametrize(
    "content_type",
    [
        *("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"),
        *("text/json", "application/json, text/plain", "application/problem+json"),
    ],
)
def test_other_media_type_is_refused(story: Story, content_type: str) -> None:
    before = everything_of(story.id)

    refused(send(body_with(story, '""'), Content_Type=content_type), "body_not_json")

    assert everything_of(story.id) == before


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;x=y"]
)
def test_media_type_may_bear_parameters(story: Story, content_type: str) -> None:
    answered(send(body_with(story, '""'), Content_Type=content_type))


def test_large_body_is_refused_unread_by_its_announced_length(story: Story) -> None:
    response = _send_as(story, '""', CONTENT_LENGTH=str(LIMIT + 1))

    assert refused(response, "body_too_large")["limit"] == LIMIT


def test_large_body_is_refused_without_an_announced_length(story: Story) -> None:
    note = json.dumps("a" * LIMIT)

    refused(_send_as(story, note, CONTENT_LENGTH=""), "body_too_large")


def _send_as(story: Story, note: str, **environ: str) -> TestResponse:
    """Posts a body of which the server is told something else."""
    return client_of("receive_request").post(
        "/",
        data=body_with(story, note),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token_of(WULAN)}", "Idempotency-Key": a_key()},
        environ_overrides={"wsgi.input_terminated": True, **environ},
    )


def test_body_just_below_the_limit_is_read(story: Story) -> None:
    body = body_with(story, '""')

    answered(send(body + b" " * (LIMIT - len(body))))


@pytest.mark.parametrize("transition", TRANSITIONS)
@pytest.mark.parametrize(
    "key",
    [None, "", "pendek", "a" * 15, "a" * 65, "ada spasi di sini 1", "naik/../turun-naik", "_" * 20],
)
def test_missing_or_bad_key_is_refused(story: Story, transition: str, key: str | None) -> None:
    before = everything_of(story.id)
    headers = {} if key is None else {"Idempotency_Key": key}

    refused(post(transition, {"request": story.id}, WULAN, **headers), "invalid_key")

    assert everything_of(story.id) == before


@pytest.mark.parametrize("key", ["a" * 16, "A-b_9" * 12, '"6b1f0b52-98c4-4a55-9d5b-7f2b"'])
def test_good_key_is_taken_quoted_or_not(story: Story, key: str) -> None:
    answer = answered(post("receive_request", {"request": story.id}, WULAN, Idempotency_Key=key))

    assert answer["event"] == key.strip('"')


@pytest.mark.parametrize("function", POSTS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_function_that_writes_is_called_with_post_only(function: str, method: str) -> None:
    response = client_of(function).open("/", method=method)

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    if method != "HEAD":
        assert refused(response, "method_not_allowed")["allowed"] == "POST"


@pytest.mark.parametrize("function", GETS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_function_that_reads_is_called_with_get_only(function: str, method: str) -> None:
    response = client_of(function).open("/", method=method, json={})

    assert refused(response, "method_not_allowed")["allowed"] == "GET"
    assert response.headers["Allow"] == "GET"


QUERIES: list[tuple[str, dict[str, Any], str]] = [
    ("get_request", {}, "request"),
    ("get_request", {"request": "../users/sari"}, "request"),
    ("get_request", {"request": "a" * 21}, "request"),
    ("get_history", {"request": "a" * 20, "from": "1"}, "from"),
    ("explain_deadline", {"request": "a" * 20, "at": "2026-08-12"}, "at"),
    ("open_file", {"file": "a" * 19 + "/"}, "file"),
    ("me", {"uid": "agus"}, "uid"),
    ("list_requests", {"limit": "0"}, "limit"),
    ("list_requests", {"limit": "101"}, "limit"),
    ("list_requests", {"limit": "banyak"}, "limit"),
    ("list_requests", {"status": "lost"}, "status"),
    ("list_requests", {"awaiting": "mayor"}, "awaiting"),
    ("list_requests", {"mine": "mungkin"}, "mine"),
    ("list_requests", {"agency": "Dinas Kesehatan"}, "agency"),
    ("list_requests", {"cursor": "a" * 201}, "cursor"),
]


@pytest.mark.parametrize(("function", "query", "field"), QUERIES)
def test_wrong_parameter_is_named(function: str, query: dict[str, Any], field: str) -> None:
    problem = refused(get(function, SARI, **query), "invalid_fields")

    assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        *(("", "id"), ("id", "id"), ("id-ID,id;q=0.9,en;q=0.8", "id"), ("en", "en")),
        *(("en-GB,en;q=0.9", "en"), ("en;q=0.3, id;q=0.7", "id"), ("fr", "id"), ("*", "id")),
        *((";;;", "id"), ("en-US,en;q=0.5,id;q=0.1", "en")),
    ],
)
def test_language_is_indonesian_unless_english_is_preferred(accepted: str, language: str) -> None:
    headers = {"Idempotency_Key": a_key(), "Accept_Language": accepted}
    response = post("receive_request", {"request": "a" * 20}, DEWI, **headers)

    problem = refused(response, "wrong_role", language)

    who = {"id": "Bidang IKP", "en": "IKP division"}
    assert who[language] in problem["detail"]
