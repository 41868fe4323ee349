"""What stands locally for Eventarc, Cloud Scheduler and the judgement of signed URLs."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from google.cloud.storage import Client
from google.oauth2 import service_account

from infra.local.events import as_in_production
from infra.local.links import LinkJudge
from infra.local.scheduler import Scheduler
from infra.local.state import State

HERE = "127.0.0.1:8080"
ORIGIN = f"http://{HERE}"


def test_an_event_of_the_emulator_becomes_one_as_production_sends_it() -> None:
    headers, body = as_in_production(
        {
            "Host": "127.0.0.1:8080",
            "ce-source": "//firestore.googleapis.com/projects/projects/demo-x/databases/(default)",
            "ce-subject": "documents/requests/projects/projects/x",
            "Content-Type": "application/protobuf",
        },
        b"AP8=",
    )
    assert body == b"\x00\xff"
    assert headers == {
        "ce-source": "//firestore.googleapis.com/projects/demo-x/databases/(default)",
        "ce-subject": "documents/requests/projects/projects/x",
        "Content-Type": "application/protobuf",
    }


def test_a_scheduled_function_is_called_at_each_of_its_times_even_after_it_failed() -> None:
    twice = threading.Event()
    calls: list[str] = []

    def run(name: str) -> None:
        calls.append(name)
        if len(calls) > 1:
            twice.set()
        raise RuntimeError("the first call fails")

    every_second = "* * * * * *"
    scheduler = Scheduler({"often": every_second}, ZoneInfo("Asia/Pontianak"), run)
    scheduler.start()
    assert twice.wait(10)
    scheduler.close()
    assert set(calls) == {"often"}


def test_a_slow_scheduled_function_holds_up_no_other_and_is_not_begun_twice() -> None:
    often_enough, end = threading.Event(), threading.Event()
    calls: list[str] = []

    def run(name: str) -> None:
        calls.append(name)
        if name == "slow":
            end.wait(20)
        elif calls.count("quick") > 2:
            often_enough.set()

    every_second = "* * * * * *"
    crons = {"slow": every_second, "quick": every_second}
    scheduler = Scheduler(crons, ZoneInfo("Asia/Pontianak"), run)
    scheduler.start()
    try:
        assert often_enough.wait(10)
        assert calls.count("slow") == 1
    finally:
        scheduler.close()
        end.set()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    state = State(tmp_path)
    state.make_key("demo-x")
    return state.key_file


def sign(key_file: Path, lifetime: timedelta = timedelta(minutes=1)) -> str:
    """A link as the product makes it, from its path on."""
    account = service_account.Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
        str(key_file)
    )
    options = {"api_endpoint": ORIGIN, "universe_domain": account.universe_domain}
    client = Client("demo-x", account, client_options=options)
    blob = client.bucket("content").blob("letter/surat rahasia.pdf")
    url: str = blob.generate_signed_url(
        version="v4",
        expiration=lifetime,
        generation=7,
        response_type="application/pdf",
        response_disposition="attachment; filename*=UTF-8''surat%20%C3%A9",
    )
    return url.removeprefix(ORIGIN)


@pytest.mark.parametrize(
    ("signed", "sent", "method", "host", "refusal"),
    [
        ("", "", "GET", HERE, None),
        ("", "", "GET", "other.example", HTTPStatus.FORBIDDEN),
        ("", "", "PUT", HERE, HTTPStatus.FORBIDDEN),
        ("rahasia", "lain", "GET", HERE, HTTPStatus.FORBIDDEN),
        ("generation=7", "generation=8", "GET", HERE, HTTPStatus.FORBIDDEN),
        ("attachment", "inline", "GET", HERE, HTTPStatus.FORBIDDEN),
        ("Expires=60", "Expires=600", "GET", HERE, HTTPStatus.FORBIDDEN),
        ("X-Goog-Signature", "x", "GET", HERE, HTTPStatus.FORBIDDEN),
    ],
)
def test_only_a_link_as_it_was_signed_opens_an_object(
    key_file: Path,
    signed: str,
    sent: str,
    method: str,
    host: str,
    refusal: HTTPStatus | None,
) -> None:
    target = sign(key_file).replace(signed, sent) if signed else sign(key_file)
    assert LinkJudge(key_file).refuses(method, target, {"host": host}.get) == refusal


def test_a_link_ends(key_file: Path) -> None:
    target, host = sign(key_file, timedelta(minutes=10)), {"host": HERE}.get
    for minutes, refusal in ((9, None), (11, HTTPStatus.BAD_REQUEST)):
        later = datetime.now(UTC) + timedelta(minutes=minutes)
        judge = LinkJudge(key_file, now=lambda: later)  # noqa: B023
        assert judge.refuses("GET", target, host) == refusal


def test_nobody_elses_signature_counts(key_file: Path, tmp_path: Path) -> None:
    other = State(tmp_path / "other")
    other.folder.mkdir()
    other.make_key("demo-y")
    target = sign(other.key_file)
    refusal = LinkJudge(key_file).refuses("GET", target, {"host": HERE}.get)
    assert refusal == HTTPStatus.FORBIDDEN


def test_the_key_is_for_its_owner_alone_and_made_once(key_file: Path) -> None:
    assert key_file.stat().st_mode & 0o077 == 0
    before = json.loads(key_file.read_text())
    State(key_file.parent).make_key("demo-x")
    assert json.loads(key_file.read_text()) == before
