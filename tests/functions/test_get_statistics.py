"""The division and the head are told how the work stands; each event counts, and once."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from google.api_core import exceptions as cloud
from google.cloud.firestore import WriteBatch

from shared import calendars, config, errors, paths, store
from shared.announcing import announce_comment, announce_event
from shared.models import Comment, Event, Role, Status, Visibility
from shared.tallies import TIMED, Tally, month_of
from shared.working_time import WorkingCalendar
from tests.functions.acting import INSIDE, OUTSIDE, a_mandate, a_person
from tests.functions.apps import answered, get, refused
from tests.functions.cast import (
    AGUS,
    ARIF,
    BAYU,
    DEWI,
    DINKES,
    DISHUB,
    EKA,
    HENDRA,
    LINA,
    NINA,
    RATNA,
    SARI,
    WULAN,
    Person,
)
from tests.functions.notices import announce, run, told
from tests.functions.operations import counted
from tests.functions.stories import WAYS, a_key, a_request, an_id
from tests.indexes import Asked
from tests.unit.calendars import calendar
from tests.unit.histories import History
from tests.unit.histories import told as told_of
from tests.unit.test_ledger import LONG

pytestmark = pytest.mark.usefixtures("database_of_its_own")

AUGUST = {"first": "2026-08", "last": "2026-08"}
LONG_AGO = timedelta(days=20)

# The whole way; the head first says no.
APPROVED = (
    *(("submit_request", "2026-08-12 09:00"), ("receive_request", "2026-08-12 09:10")),
    *(("form_team", "2026-08-12 09:30"), ("supply_material", "2026-08-12 10:00")),
    *(("submit_draft", "2026-08-12 11:00"), ("mark", "2026-08-12 11:25")),
    *(("ask_fact_check", "2026-08-12 11:26"), ("check_content", "2026-08-12 11:40")),
    *(("decide_corrections", "2026-08-12 11:50"), ("review_content", "2026-08-12 12:00")),
    *(("decide_approval*", "2026-08-12 13:20"), ("repair_content", "2026-08-12 14:00")),
    *(("review_content", "2026-08-12 14:10"), ("decide_approval", "2026-08-12 14:20")),
)
# Of that and of the ledger's own long history, which was returned, the steps: how often done, how
# often within the standard, the standard, and the minutes that half and nine of ten took at most.
STEPS = """
    2 | 2 | 1 | 5   | 4   | 10
    3 | 2 | 1 | 60  | 20  | 90
    4 | 2 | 1 | 180 | 60  | 330
    5 | 2 | 1 | 30  | 20  | 40
    6 | 2 | 2 | 30  | 10  | 10
    7 | 2 | 1 | 30  | 30  | 40
    8 | 2 | 2 | 30  | 10  | 10
    9 | 2 | 2 | 30  | 10  | 20
"""


def lived(history: History, agency: str = DINKES) -> list[Event]:
    """A history as that of a stored request of its own; its events, of which nobody was told."""
    request = history.request.model_copy(update={"id": an_id(), "agency": agency})
    events = [event.model_copy(update={"request": request.id}) for event in history.events]
    store.put(paths.request(request.id), request.model_dump())
    for event in events:
        store.put(paths.event(request.id, event.id), event.model_dump())
    return events


def statistics(by: Person = WULAN, /, **query: str) -> dict[str, Any]:
    answer: dict[str, Any] = answered(get("get_statistics", by, **query))
    return answer


def came(**query: str) -> dict[str, dict[str, dict[str, int]]]:
    """What came of requests, by month and agency, where it is not nothing."""
    return {
        month["month"]: {
            each["agency"]: {name: n for name, n in each.items() if name != "agency" and n}
            for each in month["agencies"]
        }
        for month in statistics(**query)["months"]
        if month["agencies"]
    }


def taken(**query: str) -> dict[int, int]:
    """How often each step was taken, if at all."""
    return {each["step"]: each["done"] for each in statistics(**query)["steps"] if each["done"]}


def stored() -> Tally | None:
    """The only tally that there is."""
    found = [each.to_dict() for each in store.database().collection("tallies").stream()]
    assert len(found) <= 1
    return Tally.model_validate(found[0]) if found else None


# -- Who may read


@pytest.mark.parametrize("person", [WULAN, HENDRA, RATNA, ARIF, EKA], ids=lambda p: p.uid)
def test_the_division_and_the_head_are_told(person: Person) -> None:
    assert statistics(person)["now"]["late"] == 0


@pytest.mark.parametrize("person", [SARI, DEWI, LINA, AGUS, NINA], ids=lambda p: p.uid)
def test_others_are_refused(person: Person) -> None:
    refused(get("get_statistics", person), "no_overview_role")


@pytest.mark.parametrize("dates", INSIDE.values(), ids=INSIDE)
def test_an_acting_head_is_told_within_the_dates(dates: tuple[float, float]) -> None:
    assert statistics(a_person(a_mandate(*dates), "content_team"))["months"]


@pytest.mark.parametrize("dates", OUTSIDE.values(), ids=OUTSIDE)
def test_an_acting_head_is_refused_outside_the_dates(dates: tuple[float, float]) -> None:
    person = a_person(a_mandate(*dates), "content_team")
    refused(get("get_statistics", person), "no_overview_role")


# -- Which months


def test_left_out_they_are_the_last_twelve() -> None:
    answer = statistics()

    now = config.working_calendar().local_date(datetime.now(UTC))
    assert (answer["last"], len(answer["months"])) == (month_of(now), 12)
    assert answer["first"] == answer["months"][0]["month"]
    assert answer["last"] == answer["months"][-1]["month"]
    assert statistics(last="2026-02")["first"] == "2025-03"
    assert statistics(last="2000-02")["first"] == "2000-01"


@pytest.mark.parametrize(
    ("first", "last"), [("2026-09", "2026-08"), ("2024-08", "2026-08"), ("2026-08", "2099-12")]
)
def test_too_many_or_the_wrong_way_round_they_are_refused(first: str, last: str) -> None:
    problem = refused(get("get_statistics", RATNA, first=first, last=last), "months_unfit")

    assert problem["most"] == 24
    assert len(statistics(first="2024-09", last="2026-08")["months"]) == 24


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-1", "1999-12", "2026-08-01", "bulan"])
def test_what_is_no_month_is_refused(month: str) -> None:
    problem = refused(get("get_statistics", RATNA, last=month), "invalid_fields")
    assert [each["field"] for each in problem["errors"]] == ["last"]


# -- What they came to


def test_every_event_counts_in_its_month_for_its_agency_and_its_step() -> None:
    events = [
        *lived(told_of(*LONG)),
        *lived(told_of(*APPROVED), DISHUB),
        *lived(told_of(*APPROVED[:1], ("withdraw_request", "2026-08-12 09:01")), DISHUB),
    ]
    for event in events:
        announce(event)

    answer = statistics(**AUGUST)

    assert came(**AUGUST) == {
        "2026-08": {
            DINKES: {"filed": 1, "returned": 1},
            DISHUB: {"filed": 2, "approved": 1, "withdrawn": 1},
        }
    }
    assert answer["agencies"] == {DINKES: "Dinas Kesehatan", DISHUB: "Dinas Perhubungan"}
    for found, line in zip(answer["steps"], STEPS.strip().splitlines(), strict=True):
        step, done, within, standard, half, most = (float(cell) for cell in line.split("|"))
        assert (found["step"], found["done"], found["within"]) == (step, done, within)
        assert found["standard_minutes"] == standard
        assert found["p50_minutes"] == pytest.approx(half, rel=0.05)
        assert found["p90_minutes"] == pytest.approx(most, rel=0.05)


def test_a_month_ends_at_midnight_in_pontianak() -> None:
    for at in ("2026-08-31 23:59", "2026-09-01 00:00", "2026-09-30 23:59", "2026-10-01 00:00"):
        (event,) = lived(told_of(("submit_request", at)))
        announce(event)

    assert came(first="2026-08", last="2026-10") == {
        "2026-08": {DINKES: {"filed": 1}},
        "2026-09": {DINKES: {"filed": 2}},
        "2026-10": {DINKES: {"filed": 1}},
    }
    assert came(first="2026-09", last="2026-09") == {"2026-09": {DINKES: {"filed": 2}}}


def test_a_step_counts_by_the_calendar_of_its_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The 13th was a day off by the calendar of then; it is none by the one of now."""
    before = calendar(days_off=[date(2026, 8, 13)])
    history = told_of(("submit_request", "2026-08-12 15:50"), calendar=before)
    history.step("receive_request", "2026-08-14 07:32")
    _, received = lived(history)
    _kept(before, monkeypatch)

    announce(received)

    (found,) = statistics(**AUGUST)["steps"][:1]
    assert (found["done"], found["within"]) == (1, 0)
    assert found["p50_minutes"] == pytest.approx(12, rel=0.05)


def test_an_event_before_that_is_not_what_was_written_holds_up_nobody() -> None:
    events = lived(told_of(*LONG))
    store.update(paths.event(events[0].request, events[1].id), {"due_at": "soon"})
    store.delete(paths.event(events[3].request, events[3].id))

    for event in (events[2], events[4]):
        announce(event)

    assert told(events[2])
    assert taken(**AUGUST) == {}


# -- Once


def test_five_deliveries_in_any_order_and_at_once_count_once() -> None:
    events = lived(told_of(*LONG))
    deliveries = events * 5
    random.Random(5).shuffle(deliveries)  # noqa: S311

    announce(deliveries[0])  # before several threads make the client
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(_delivered, deliveries))

    assert came(**AUGUST) == {"2026-08": {DINKES: {"filed": 1, "returned": 1}}}
    assert taken(**AUGUST) == dict.fromkeys((2, 3, 4, 5, 6, 7), 1)


def test_a_lost_event_that_the_recovery_brings_counts_once() -> None:
    story = a_request("received")
    announce(story.events[0])

    run("recover_lost")
    run("recover_lost")
    announce(story.events[1])

    found = stored()
    assert found
    assert found.agencies[DINKES].filed == 1
    assert {step: each.done for step, each in found.steps.items()} == {2: 1}


def test_what_is_not_told_is_not_counted_and_the_other_way_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_request("submitted")
    (event,) = story.events
    aborted = cloud.Aborted("contention")  # type: ignore[no-untyped-call]
    with monkeypatch.context() as patch:
        patch.setattr(WriteBatch, "commit", Mock(side_effect=aborted))
        with pytest.raises(errors.LostRace):
            announce_event(story.id, event.id)
    assert stored() is None

    with counted() as operations:
        assert announce_event(story.id, event.id)

    assert operations.calls.count("Commit") == 1
    assert stored() == Tally.model_validate({"agencies": {DINKES: {"filed": 1}}})


def test_deadlines_comments_and_what_is_supplied_count_for_nothing() -> None:
    story = a_request((*WAYS["team_formed"], ("supply_material", {})))
    story.mark()
    story.save()
    for event in story.events[3:]:
        announce(event)
    announce_comment(_comment(story.id))

    assert stored() is None


def test_to_count_costs_a_look_at_one_event_for_each_step_whose_clock_ran(
    queries: list[Asked],
) -> None:
    story = a_request((*WAYS["returned"], ("submit_request", {})))
    for event in story.events:
        announce(event)

    steps = [event.step for event in story.events if event.step in TIMED]
    assert [each.by for each in queries].count("clock_before") == len(steps) == 6


# -- Now


def test_requests_are_counted_by_status_and_those_that_are_late() -> None:
    for status in Status:
        a_request(status.value, ago=LONG_AGO)
    for _ in range(2):
        a_request("approved")
        a_request("drafted")

    now = statistics()["now"]

    assert [each["status"] for each in now["statuses"]] == [status.value for status in Status]
    requests = {each["status"]: each["requests"] for each in now["statuses"]}
    assert requests == dict.fromkeys(Status, 1) | {"approved": 3, "drafted": 3}
    late = {each["status"]: each["late"] for each in now["statuses"]}
    timeless = dict.fromkeys(("returned", "approved", "withdrawn"), 0)
    assert late == dict.fromkeys(Status, 1) | timeless
    assert now["late"] == 8


def test_it_costs_the_same_however_many_there_are() -> None:
    costs = []
    for _ in range(2):
        announce(a_request("submitted").events[0])
        a_request("drafted", ago=LONG_AGO)
        with counted() as operations:
            statistics()
        costs.append((sorted(operations.calls), operations.reads, operations.queried))

    calls = ["BatchGetDocuments"] * 2 + ["RunAggregationQuery"] * 19
    assert costs == [(calls, 13, 0)] * 2  # twelve months, one agency


def _delivered(event: Event) -> bool:
    """The platform delivers again what was not taken."""
    while True:
        try:
            return announce_event(event.request, event.id)
        except errors.LostRace:
            continue


def _kept(before: WorkingCalendar, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep came by when this calendar was in force."""
    calendars.keep.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(config, "working_calendar", lambda: before)
        calendars.keep()
    calendars.keep.cache_clear()


def _comment(request_id: str) -> Comment:
    return Comment(
        id=a_key(),
        request=request_id,
        by=BAYU.uid,
        role=Role.CONTENT_TEAM,
        at=datetime.now(UTC),
        text="Tolong lihat judulnya.",
        visibility=Visibility.INTERNAL,
        mentions=(DEWI.uid,),
    )
