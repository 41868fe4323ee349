"""Many requests received at once: their register numbers have no gap."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from infra.local.client import Client
from infra.local.demo import SAMPLES
from infra.local.people import People
from infra.local.system import System
from shared.config import working_calendar


def test_fifty_requests_received_at_once_are_numbered_from_one_to_fifty(
    local_system: System, people: People
) -> None:
    requester, division = people.requester, people.division
    filed = [a_filed_request(requester) for _ in range(50)]
    year = working_calendar().local_date(datetime.now(UTC)).year
    begin_register(local_system, year)

    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda request: receive(division, request), filed))

    assert [answer.status_code for answer in answers] == [200] * 50
    entries = [answer.json()["register_entry"] for answer in answers]
    assert {entry["year"] for entry in entries} == {year}
    assert sorted(entry["number"] for entry in entries) == list(range(1, 51))


def begin_register(system: System, year: int) -> None:
    """Takes the year's register away: no number has been given out."""
    documents = f"http://{system.firestore}/v1/projects/{system.project}/databases/(default)"
    requests.delete(
        f"{documents}/documents/registers/{year}",
        headers={"Authorization": "Bearer owner"},
        timeout=30,
    ).raise_for_status()


def a_filed_request(requester: Client) -> str:
    """A request with an uploaded letter."""
    letter = requester.upload(SAMPLES / "surat-permohonan.pdf", "letter")
    day = datetime.now(UTC).date()
    body: dict[str, Any] = {
        "request": letter["request"],
        "title": "Pencegahan DBD",
        "content_types": ["video"],
        "purpose": "Warga melakukan 3M Plus.",
        "target_audience": "Keluarga",
        "wished_date": (day + timedelta(days=14)).isoformat(),
        "letter": {"number": "1", "date": "2026-01-12", "file": letter["file"]},
    }
    request: str = requester.post("submit-request", body)["request"]
    return request


def receive(division: Client, request: str) -> requests.Response:
    """One client's attempt, with a key of its own."""
    return requests.post(
        f"{division.origin}/api/receive-request",
        json={"request": request},
        headers=division.headers | {"Idempotency-Key": uuid.uuid4().hex},
        timeout=60,
    )
