"""Nothing of the system answers anybody who is not signed in."""

import json
from typing import Any

import functions_framework
import pytest
from flask.testing import FlaskClient

import main
from shared.entry_points import HttpEntry, ScheduleEntry, entry_of
from tests.conventions.test_tree import ROOT

# Open on purpose: the description of the API, and which build of it is deployed.
PUBLIC = {"docs", "openapi", "version"}
# Called by the scheduler; the platform admits nobody else.
SCHEDULED = {
    *("anchor_histories", "recover_lost", "send_waiting"),
    *("sweep_deadlines", "sweep_uploads"),
}

ENTRIES = {name: entry_of(getattr(main, name)) for name in main.__all__}
HTTP = {name: entry for name, entry in ENTRIES.items() if isinstance(entry, HttpEntry)}
CLOSED = sorted(set(HTTP) - PUBLIC)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def client_of(name: str) -> FlaskClient:
    client: FlaskClient = functions_framework.create_app(  # type: ignore[no-untyped-call]
        name,
        str(ROOT / "main.py"),
        "http",  # said, or it is what was made last in this process
    ).test_client()
    return client


def test_what_is_open_is_open_on_purpose() -> None:
    assert {name for name, entry in HTTP.items() if entry.is_public} == PUBLIC
    assert {name for name, entry in ENTRIES.items() if isinstance(entry, ScheduleEntry)} == (
        SCHEDULED
    )


@pytest.mark.parametrize("name", CLOSED)
def test_without_a_token_nobody_gets_in(name: str) -> None:
    client, entry = client_of(name), HTTP[name]
    bodies: list[dict[str, Any]] = [
        {},
        {"json": {}},
        {"data": "garbage", "content_type": "application/json"},
        {"data": b"\xff" * 1000},
    ]
    for body in bodies if entry.method == "POST" else [{}]:
        answer = client.open(entry.path, method=entry.method, **body)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json is not None
        assert set(answer.json) == {"type", "title", "status", "detail", "code"}
        assert answer.json["code"] == "not_signed_in"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YWRtaW46YWRtaW4=", "bearer", "Token x"]
)
def test_what_is_no_bearer_token_lets_nobody_in(header: str) -> None:
    answer = client_of("me").get("/", headers={"Authorization": header})
    assert answer.status_code == 401


@pytest.mark.parametrize("name", HTTP)
def test_a_wrong_method_is_told_the_right_one_and_nothing_else(name: str) -> None:
    client, entry = client_of(name), HTTP[name]
    for method in METHODS:
        if method == entry.method:
            continue
        answer = client.open(entry.path, method=method)
        assert answer.status_code == 405, method
        assert answer.headers["Allow"] == entry.method
        if method != "HEAD":
            problem = json.loads(answer.data)
            assert problem["code"] == "method_not_allowed"
            assert set(problem) == {"type", "title", "status", "detail", "code", "allowed"}


@pytest.mark.parametrize("name", CLOSED)
def test_no_answer_may_be_kept_or_sniffed(name: str) -> None:
    answer = client_of(name).open("/", method=HTTP[name].method)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/problem+json"


def test_a_refusal_is_said_in_the_callers_language() -> None:
    client = client_of("me")
    indonesian = client.get("/")
    english = client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9,id;q=0.1"})
    other = client.get("/", headers={"Accept-Language": "nl"})
    assert indonesian.headers["Content-Language"] == "id"
    assert english.headers["Content-Language"] == "en"
    assert indonesian.json == other.json != english.json
