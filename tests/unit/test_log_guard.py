"""The guard over the suite's logs finds what it is to find, wherever in a line it stands."""

import logging
from typing import Any

import pytest

from tests.log_guard import SECRETS, LogGuard

LEAKS = [
    ("a token", "got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzYXJpIn0.c2ln here"),
    ("a token", "got eyJhbGciOiJub25lIn0.eyJzdWIiOiJzYXJpIn0. here"),
    ("a token", "Authorization: Bearer ya29.c.b0Aaekm1K_kq-9zXq3"),
    ("an upload session", "PUT /upload?name=y&upload_id=ABPnzm_x-1 failed"),
    ("a link", "GET /k/f?X-Goog-Signature=0a1b2c"),
    ("a link", "GET /k/f?x-goog-credential=konten%40x"),
    ("a mail address", "to sari.wulan+x@dinkes.pontianak.go.id: refused"),
    ("a file's name", "surat-permohonan.PDF is too large"),
    ("a file's name", "stored rapat.docx"),
]
HARMLESS = [
    "receive_request: done",
    "Bearer realm",
    "shared.calls at shared/doors.py:50 (answer)",
    "on_event is a dead letter after 12 tries: on_event-0a1b",
    "requests/aaaaaaaaaaaaaaaaaaaa/events/bbbbbbbbbbbbbbbbbbbb",
]


def logged(message: str, **more: Any) -> list[str]:
    """What a guard, to which nothing else is logged, finds in a line."""
    guard = LogGuard()
    record = {"levelno": logging.INFO, "levelname": "INFO", "msg": message, **more}
    guard.handle(logging.makeLogRecord(record))
    assert guard.lines == 1
    return [leak.secret for leak in guard.leaks]


def test_no_secret_is_left_out() -> None:
    assert {secret for secret, _ in LEAKS} == set(SECRETS)


@pytest.mark.parametrize(("secret", "text"), LEAKS, ids=[text for _, text in LEAKS])
def test_a_secret_is_found_wherever_it_stands(secret: str, text: str) -> None:
    error = ValueError(text)
    assert logged(text) == [secret]
    assert logged("%s, and more", args=(text,)) == [secret]
    assert logged("x", exc_info=(ValueError, error, None)) == [secret]
    assert logged("x", latency={"of": [text]}) == [secret]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_is_passed_over(text: str) -> None:
    assert logged(text) == []


def test_a_guard_reads_nothing_until_it_is_attached() -> None:
    assert LogGuard() not in logging.getLogger().handlers
