"""The guard over the suite's logs finds what it is to find, wherever in a line it stands."""

import logging
from typing import Any

import pytest

from infra.local import sample_accounts
from tests.functions import identity
from tests.functions.cast import EVERYBODY
from tests.log_guard import SECRETS, LogGuard

LEAKS = [
    ("a token", "got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzYXJpIn0.c2ln here"),
    ("a token", "got eyJhbGciOiJub25lIn0.eyJzdWIiOiJzYXJpIn0. here"),
    ("a token", "Authorization: Bearer ya29.c.b0Aaekm1K_kq-9zXq3"),
    ("an upload session", "PUT /upload?name=y&upload_id=ABPnzm_x-1 failed"),
    ("a link", "GET /k/f?X-Goog-Signature=0a1b2c"),
    ("a link", "GET /k/f?x-goog-credential=konten%40x"),
    ("a mail address", "to sari.wulan+x@dinkes.pontianak.go.id: refused"),
    ("a person's name", "Sari may not"),
    ("a person's name", "told: Bidang IKP"),
    ("a request's title", "submitted: Pekan imunisasi campak"),
    ("a device's token", "eKx3Zb7QTfGm1vRc9LpYwh:APA91bHd0sJq5nUe8WkT2x is not registered"),
    ("a device's token", "token-0a1b2c3d4e5f6a7b8c9d"),
    ("a password", "535 sangat-rahasia"),
    ("a password", "{'password': 'x'}"),
    ("a password", "SMTP_PASSWORD=x"),
    ("a file's name", "surat-permohonan.PDF is too large"),
    ("a file's name", "stored rapat.docx"),
]
HARMLESS = [
    "receive_request: done",
    "sari, uid-sari and m-sari",
    "tokens: 20, no password, title",
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


def test_everybody_and_every_password_is_known() -> None:
    names = [person.account().name for person in EVERYBODY]
    names += [account.name for account in sample_accounts.ACCOUNTS if account.uid != "admin"]
    assert [name for name in names if logged(name) != ["a person's name"]] == []
    passwords = (identity.PASSWORD, sample_accounts.PASSWORD)
    assert [each for each in passwords if logged(each) != ["a password"]] == []


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_is_passed_over(text: str) -> None:
    assert logged(text) == []


def test_a_guard_reads_nothing_until_it_is_attached() -> None:
    assert LogGuard() not in logging.getLogger().handlers
