"""The register (buku agenda): its numbers are gapless within a year, one for a request."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from shared import store, transitions
from shared.errors import DomainError
from tests.functions.bodies import local_date
from tests.functions.cast import HENDRA, WULAN
from tests.functions.doors import Door
from tests.functions.stories import WAYS, Story, a_request, stored

TOGETHER = 6


@pytest.fixture(autouse=True)
def _no_registers_yet() -> None:
    for register in store.database().collection("registers").list_documents():
        register.delete()


@pytest.fixture(autouse=True)
def year(monkeypatch: pytest.MonkeyPatch) -> int:
    """The office's, which does not end while a test runs."""
    now = datetime.now(UTC)
    _set_clock(monkeypatch, now)
    return local_date(now).year


def test_numbers_count_up_from_one(door: Door, year: int) -> None:
    entries = [_receive(door) for _ in range(4)]

    assert entries == [{"year": year, "number": number} for number in (1, 2, 3, 4)]
    assert _last(year) == 4


def test_request_bears_its_entry(door: Door) -> None:
    _receive(door)
    story = a_request("submitted")

    answer = door.applies("receive_request", story.body("receive_request"), WULAN)

    entry = stored(story.id)[0].register_entry
    assert entry is not None
    assert entry.model_dump() == answer["register_entry"]
    assert entry.number == 2


def test_refusal_leaves_no_gap(door: Door) -> None:
    first = _receive(door)
    received = a_request("received")
    body = received.body("receive_request")
    door.refuses("receive_request", body, WULAN, "wrong_turn")
    unfit = a_request("submitted")
    body = unfit.body("receive_request", note="a" * 4001)
    door.refuses("receive_request", body, WULAN, "invalid_fields")

    second = _receive(door)

    assert (first["number"], second["number"]) == (1, 2)


def test_new_year_starts_at_one_and_the_old_one_stays(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 16:59:59 and 17:00 UTC on 31 December are 23:59:59 and midnight in Pontianak.
    _set_clock(monkeypatch, datetime(2030, 12, 31, 16, 59, 59, tzinfo=UTC))
    old = [_receive(door), _receive(door)]
    _set_clock(monkeypatch, datetime(2030, 12, 31, 17, 0, 0, tzinfo=UTC))
    new = [_receive(door), _receive(door)]

    assert old == [{"year": 2030, "number": 1}, {"year": 2030, "number": 2}]
    assert new == [{"year": 2031, "number": 1}, {"year": 2031, "number": 2}]
    assert (_last(2030), _last(2031)) == (2, 2)


def test_request_filed_again_keeps_its_number_and_takes_no_other(door: Door) -> None:
    _receive(door)
    story = a_request((*WAYS["returned"], ("submit_request", {})))
    assert story.request
    entry = story.request.register_entry

    answer = door.applies("receive_request", story.body("receive_request"), WULAN)

    assert answer["register_entry"] is None
    assert stored(story.id)[0].register_entry == entry
    assert _receive(door)["number"] == 2


@pytest.mark.parametrize("before", [0, 3], ids=["first-of-the-year", "later"])
def test_receipts_at_one_moment_get_different_numbers_without_a_gap(
    door: Door, year: int, before: int
) -> None:
    for _ in range(before):
        _receive(door)
    stories = [a_request("submitted") for _ in range(TOGETHER)]

    with _committing_together(TOGETHER), ThreadPoolExecutor(TOGETHER) as pool:
        entries = list(pool.map(lambda story: _receive(door, story), stories))

    numbers = sorted(entry["number"] for entry in entries)
    assert numbers == list(range(before + 1, before + TOGETHER + 1))
    assert _last(year) == before + TOGETHER


def test_one_request_received_by_two_at_one_moment_takes_one_number(door: Door) -> None:
    story = a_request("submitted")
    body = story.body("receive_request")

    def receive(person: Any) -> bool:
        try:
            door.applies("receive_request", body, person)
        except AssertionError:
            return False
        return True

    with _committing_together(2), ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(receive, (WULAN, HENDRA))) == [False, True]

    assert len(stored(story.id)[1]) == 2
    assert _receive(door)["number"] == 2


def _receive(door: Door, story: Story | None = None) -> Any:
    story = story or a_request("submitted")
    answer = door.applies("receive_request", story.body("receive_request"), WULAN)
    return answer["register_entry"]


def _last(year: int) -> Any:
    return store.database().document(f"registers/{year}").get().get("last")


def _set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return now.astimezone(tz)

    monkeypatch.setattr(transitions, "datetime", Clock)


@contextmanager
def _committing_together(parties: int) -> Iterator[None]:
    """Holds the first commit of each party back until all have read what they decide on."""
    barrier = threading.Barrier(parties, timeout=30)
    seen: set[int] = set()
    commit = store.commit

    def held(*args: Any) -> DomainError | None:
        if threading.get_ident() not in seen:
            seen.add(threading.get_ident())
            barrier.wait()
        return commit(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "commit", held)
        yield
