"""Messages that no client of ours sends: refused by name, in bounded memory; nothing is kept.

What tests/functions/test_http_messages.py asks one function, is asked every function here.
"""

import base64
import gzip
import io
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared import store
from tests.faults.api import ENTRIES, who_calls
from tests.faults.conftest import Figure, Size
from tests.functions.apps import client_of, get, refused
from tests.functions.cast import WULAN, Person
from tests.functions.identity import token_of
from tests.functions.stories import a_key, a_request

POSTS = tuple(name for name, entry in ENTRIES.items() if entry.method == "POST")
MB = 1024 * 1024
LIMIT = 2 * MB

# What is sent, and the codes with which it may be refused: the first of several checks says so.
BODIES: dict[str, tuple[Callable[[], bytes], str]] = {
    "1 kB of blanks": (lambda: b" " * 1024, "malformed_body"),
    "2 MB of blanks": (lambda: b" " * LIMIT, "malformed_body"),
    "2 MB and a byte": (lambda: b" " * (LIMIT + 1), "body_too_large"),
    "10 MB": (lambda: b'{"request": "' + b"a" * (10 * MB) + b'"}', "body_too_large"),
    "lists 100,000 deep": (lambda: b"[" * 100_000 + b"]" * 100_000, "malformed_body"),
    "objects 100,000 deep": (lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "malformed_body"),
    "a field 100,000 deep": (lambda: b'{"note": ' + b"[" * 100_000, "malformed_body"),
    "a lone surrogate": (lambda: rb'{"request": "\ud800"}', "malformed_body"),
    "surrogates in the wrong order": (lambda: rb'{"request": "\udc00\ud800"}', "malformed_body"),
    "a surrogate as a name": (lambda: rb'{"\ud800": 1}', "malformed_body"),
    "a NUL at the end": (lambda: b"{}\x00", "malformed_body"),
    "an escaped NUL": (lambda: rb'{"\u0000": "\u0000"}', "invalid_fields"),
    "a byte order mark": (lambda: b"\xef\xbb\xbf{}", "malformed_body"),
    "UTF-16": (lambda: '{"request": "a"}'.encode("utf-16"), "malformed_body"),
    "UTF-32": (lambda: '{"request": "a"}'.encode("utf-32"), "malformed_body"),
    "overlong UTF-8": (lambda: b'{"request": "\xc0\x80"}', "malformed_body"),
    "the same name twice": (lambda: b'{"x": 1, "x": 2}', "invalid_fields"),
    "no number": (lambda: b'{"request": NaN}', "invalid_fields"),
    "an infinite number": (lambda: b'{"request": -Infinity}', "invalid_fields"),
    "1e400": (lambda: b'{"request": 1e400}', "invalid_fields"),
    "10,000 digits": (lambda: b'{"request": ' + b"9" * 10_000 + b"}", "malformed_body"),
    "minus nought": (lambda: b'{"request": -0}', "invalid_fields"),
    "150,000 unknown fields": (
        lambda: _object(f'"{n}":0' for n in range(150_000)),
        "invalid_fields",
    ),
    "a million zeros": (lambda: b'{"x": [0' + b",0" * 1_000_000 + b"]}", "invalid_fields"),
    "a name of 2 MB": (lambda: b'{"' + b"k" * (LIMIT - 10) + b'":1}', "invalid_fields"),
    "compressed": (lambda: gzip.compress(b'{"request": "a"}'), "malformed_body"),
}
# Lists whose items are all wrong, where a function takes a list: each wrong item costs memory.
LISTS = {
    "submit_request": "content_types",
    "form_team": "members",
    "supply_material": "items",
    "submit_draft": "draft_files",
    "answer_fact_check": "answers",
    "check_content": "checklist",
    "decide_corrections": "corrections",
    "repair_content": "answers",
    "set_account": "roles",
    "add_comment": "mentions",
}
MOST_MEMORY = 80 * MB  # of a call with a body of 2 MB


def _object(parts: Any) -> bytes:
    return ("{" + ",".join(parts) + "}").encode()


def send(function: str, body: bytes, by: Person, **headers: str) -> TestResponse:
    """Posts bytes as JSON, unless said otherwise."""
    named = {"Content-Type": "application/json", "Idempotency-Key": a_key()}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    named["Authorization"] = f"Bearer {token_of(by)}"
    return client_of(function).post("/", data=body, headers=named)


def everything() -> dict[str, Any]:
    """Every document there is, and when it changed last."""
    groups = store.database().collections()
    return {s.reference.path: s.update_time for each in groups for s in each.stream()}


@pytest.mark.usefixtures("database_of_its_own")
@pytest.mark.parametrize("name", BODIES)
def test_odd_body_is_refused_by_every_function(name: str, size: Size, figure: Figure) -> None:
    make, code = BODIES[name]
    body, step = make(), size(8, 1)
    functions = POSTS[:: step if len(body) > MB else 1]
    who = {function: who_calls(function) for function in functions}
    before = everything()
    codes = []
    for function in functions:
        for language in ("id", "en"):
            response = send(function, body, who[function], Accept_Language=language)
            codes.append(refused(response, code, language)["code"])

    figure(f"odd bodies: {name}", f"{len(codes)} times {code}", code)
    assert everything() == before


@pytest.mark.parametrize("function", LISTS)
def test_long_list_of_wrong_items_costs_little(function: str, size: Size, figure: Figure) -> None:
    body = f'{{"{LISTS[function]}": [{",".join(["{}"] * size(100_000, 690_000))}]}}'.encode()
    by = who_calls(function)
    refused(send(function, b"{}", by), "invalid_fields")

    tracemalloc.start()
    try:
        response = send(function, body, by)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    figure(
        f"odd bodies: list for {function}", f"{peak // MB} MB at most", f"{MOST_MEMORY // MB} MB"
    )
    refused(response, "invalid_fields")
    assert len(response.data) < 16 * 1024
    assert peak < MOST_MEMORY


class _Endless(io.RawIOBase):
    """A body of blanks that is made while it is read; reading all at once costs as much memory."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.largest = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        taken = self.left if size is None or size < 0 else min(size, self.left)
        self.left -= taken
        self.largest = max(self.largest, taken)
        return b" " * taken


@pytest.mark.parametrize("is_announced", [True, False])
@pytest.mark.parametrize("function", POSTS)
def test_body_is_never_held_in_memory_beyond_its_limit(function: str, is_announced: bool) -> None:
    body = _Endless(10 * MB)
    length = {"CONTENT_LENGTH": str(10 * MB)} if is_announced else {"CONTENT_LENGTH": ""}
    response = client_of(function).post(
        "/",
        content_type="application/json",
        headers={
            "Authorization": f"Bearer {token_of(who_calls(function))}",
            "Idempotency-Key": a_key(),
        },
        environ_overrides={"wsgi.input": body, "wsgi.input_terminated": True, **length},
    )

    refused(response, "body_too_large")
    assert body.left == 0
    assert body.largest <= LIMIT + 1


@pytest.mark.parametrize("function", POSTS)
def test_body_that_ends_before_its_announced_length_is_refused(function: str) -> None:
    response = client_of(function).post(
        "/",
        data=b'{"request": "abc"',
        content_type="application/json",
        headers={
            "Authorization": f"Bearer {token_of(who_calls(function))}",
            "Idempotency-Key": a_key(),
        },
        environ_overrides={"CONTENT_LENGTH": "1000"},
    )

    refused(response, "malformed_body")


CURSORS = (
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z"),
    *("1e400", "NaN", "\x00", "2026-02-30T00:00:00Z", "99999999999999999999"),
)


@pytest.mark.parametrize("time", CURSORS)
@pytest.mark.parametrize("function", ["list_requests", "list_comments"])
def test_cursor_of_no_time_that_there_is_is_refused(function: str, time: str) -> None:
    cursor = base64.urlsafe_b64encode(f"{time} {'a' * 20}".encode()).decode()
    query = {"request": a_request("submitted").id} if function == "list_comments" else {}

    response = get(function, WULAN, **query, cursor=cursor)

    if time == "0001-01-01T00:00:00Z":
        assert response.status_code == 200
    else:
        refused(response, "invalid_cursor")


ODD_QUERIES = (
    *("request=%00", "request=%ff%fe", "request=%ud800", "request=a&request=b", "=", "&&&", "%"),
    *("limit=" + "9" * 5000, "limit=1e400", "limit=NaN", "limit=-0", "limit=%D9%A3"),
    *("mine=2", "a[b][c]=1", "request[]=a", "&".join(f"k{n}=1" for n in range(5000))),
    "k" * 100_000 + "=1",
)
GETS = tuple(n for n, e in ENTRIES.items() if e.method == "GET" and e.takes and not e.is_public)


@pytest.mark.parametrize("function", GETS)
def test_odd_query_is_refused_or_understood(function: str) -> None:
    headers = {"Authorization": f"Bearer {token_of(who_calls(function))}"}
    for query in ODD_QUERIES:
        response = client_of(function).get("/", query_string=query, headers=headers)
        if response.status_code != 200:
            said: dict[str, Any] = response.json or {}
            assert refused(response, said["code"])["status"] < 500
            assert len(response.data) < 16 * 1024


ODD_TOKENS = (
    *("Bearer", "Bearer ", "Basic YTpi", "bearer a.b.c", "Bearer \xff\xfe", "Bearer a b c"),
    *(
        "Bearer " + "a" * 20_000,
        "Bearer ..",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "\x00",
        "Bearer \t",
    ),
)


@pytest.mark.parametrize("function", ENTRIES)
def test_odd_authorization_is_refused(function: str) -> None:
    entry, client = ENTRIES[function], client_of(function)
    for token in ODD_TOKENS:
        headers = {"Authorization": token, "Accept-Language": "en", "Idempotency-Key": a_key()}
        response = client.open("/", method=entry.method, headers=headers)
        if entry.is_public:
            assert response.status_code == 200
        else:
            refused(response, "not_signed_in", "en")
