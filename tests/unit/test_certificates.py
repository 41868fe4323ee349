"""Certificates are kept for as long as Google says, and no longer."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from google.auth.exceptions import TransportError

from shared.certificates import Certificates

URL, OTHER = "https://certificates.example/tokens", "https://certificates.example/cookies"


@dataclass
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b"{}"


@dataclass
class Google:
    """What is answered, and what was asked."""

    answer: Answer = field(default_factory=Answer)
    is_silent: bool = False
    asked: list[str] = field(default_factory=list)
    patience: set[float] = field(default_factory=set)
    now: float = 1_800_000_000.0

    def __call__(self, url: str, *, timeout: float, method: str) -> Answer:
        assert method == "GET"
        self.asked.append(url)
        self.patience.add(timeout)
        if self.is_silent:
            raise TransportError("unreachable")  # type: ignore[no-untyped-call]
        return self.answer


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Google:
    it = Google()
    monkeypatch.setattr("google.auth.transport.requests.Request", lambda: it)
    monkeypatch.setattr("time.time", lambda: it.now)
    return it


def times_asked(google: Google, headers: dict[str, str], *seconds: float) -> int:
    """How often Google is asked when certificates are wanted now, and so many seconds later."""
    google.answer.headers = headers
    kept: Any = Certificates(timeout=15)
    began = google.now
    for after in (0, *seconds):
        google.now = began + after
        assert kept(URL, method="GET") is google.answer
    return len(google.asked)


SIX_HOURS = "public, max-age=21600, must-revalidate, no-transform"


# headers, seconds after the first time, how often Google is asked
KEPT: list[tuple[dict[str, str], tuple[float, ...], int]] = [
    ({"Cache-Control": SIX_HOURS}, (1, 21599), 1),
    ({"Cache-Control": SIX_HOURS}, (21600,), 2),
    ({"cache-control": SIX_HOURS}, (21599,), 1),
    ({"Cache-Control": SIX_HOURS, "Age": "20000"}, (1599,), 1),
    ({"Cache-Control": SIX_HOURS, "Age": "20000"}, (1600,), 2),
    ({"Cache-Control": SIX_HOURS, "Age": "an hour"}, (21599,), 1),
    ({"Cache-Control": "public, max-age=0"}, (0, 0), 3),
    ({"Cache-Control": "max-age=soon"}, (0,), 2),
    ({"Cache-Control": "max-age=-5"}, (0,), 2),
    ({"Cache-Control": "no-store, max-age=60"}, (0,), 2),
    ({"Cache-Control": "no-cache, max-age=60"}, (0,), 2),
    ({}, (0,), 2),
]


@pytest.mark.parametrize(("headers", "seconds", "expected"), KEPT, ids=str)
def test_certificates_are_asked_for_again_when_they_end(
    google: Google, headers: dict[str, str], seconds: tuple[float, ...], expected: int
) -> None:
    assert times_asked(google, headers, *seconds) == expected


def test_an_answer_that_is_none_is_not_kept(google: Google) -> None:
    google.answer.status = 502
    assert times_asked(google, {"Cache-Control": SIX_HOURS}, 0, 0) == 3


def test_certificates_that_have_ended_are_not_used_while_google_is_silent(google: Google) -> None:
    google.answer.headers = {"Cache-Control": "max-age=60"}
    kept: Any = Certificates(timeout=15)
    kept(URL, method="GET")
    google.is_silent = True
    assert kept(URL, method="GET") is google.answer
    google.now += 60
    with pytest.raises(TransportError):
        kept(URL, method="GET")


def test_each_address_has_its_own_and_none_is_waited_for_for_ever(google: Google) -> None:
    google.answer.headers = {"Cache-Control": SIX_HOURS}
    kept: Any = Certificates(timeout=15)
    for url in (URL, OTHER, URL, OTHER):
        kept(url, method="GET")
    assert (google.asked, google.patience) == ([URL, OTHER], {15})
