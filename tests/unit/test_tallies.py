"""What an event adds to its month's tally, and what months of them say."""

import json
import math
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from shared import clock, tallies
from shared.ledger import Calendars, ledger_of
from shared.tallies import StepTally, Tally
from shared.workflow import STEPS
from tests.unit.builders import AGENCY, CALENDAR
from tests.unit.histories import told, wib
from tests.unit.test_ledger import ALL_THREE, SEEDS, any_history

# -- What an event counts for

RETURNED_ONCE = (
    ("submit_request", "2026-08-12 09:00"),
    ("receive_request", "2026-08-12 09:04"),
    ("form_team", "2026-08-12 09:30"),
    ("supply_material", "2026-08-12 09:40"),
    ("submit_draft", "2026-08-12 10:00"),
    ("ask_fact_check", "2026-08-12 10:01"),
    ("answer_fact_check", "2026-08-12 10:02"),
    ("check_content", "2026-08-12 10:05"),
    ("decide_corrections*", "2026-08-12 10:10"),
    ("return_request", "2026-08-12 10:20"),
    ("submit_request", "2026-08-12 10:30"),
    ("withdraw_request", "2026-08-12 10:40"),
)
APPROVED = (
    *RETURNED_ONCE[:8],
    ("decide_corrections", "2026-08-12 10:10"),
    ("review_content", "2026-08-12 10:20"),
    ("mark", "2026-08-12 10:40"),
    ("decide_approval*", "2026-08-12 10:45"),
    ("repair_content", "2026-08-12 10:50"),
    ("review_content", "2026-08-12 10:55"),
    ("decide_approval", "2026-08-12 11:00"),
)
COUNTS_FOR = [
    *("filed", 2, 3, None, 4, None, None, 5, 6, ("returned", 7), None, "withdrawn"),
    *("filed", 2, 3, None, 4, None, None, 5, 6, 8, None, 9, 7, 8, ("approved", 9)),
]


def shown(added: dict[str, Any]) -> Any:
    """What is counted, without how often and how long."""
    came = [field for fields in added.get("agencies", {}).values() for field in fields]
    found = (*came, *map(int, added.get("steps", {})))
    return found if len(found) > 1 else next(iter(found), None)


def test_each_event_counts_for_what_came_of_the_request_and_for_its_step() -> None:
    events = [*told(*RETURNED_ONCE).events, *told(*APPROVED).events]
    minutes = [None if event.transition == "submit_request" else 1.0 for event in events]

    added = [tallies.added_by(e, AGENCY, m) for e, m in zip(events, minutes, strict=True)]

    assert [shown(each) for each in added] == COUNTS_FOR


def test_what_is_added_names_its_agency_and_its_bucket() -> None:
    *_, end = told(*APPROVED).events
    assert tallies.added_by(end, AGENCY, 30.0) == {
        "agencies": {AGENCY: {"approved": 1}},
        "steps": {"9": {"done": 1, "within": 1, "minutes": {"36": 1}}},
    }
    assert tallies.added_by(end, AGENCY, 30.1)["steps"]["9"]["within"] == 0
    assert tallies.added_by(end, AGENCY, None) == {"agencies": {AGENCY: {"approved": 1}}}


def test_every_step_but_the_agencys_own_is_timed() -> None:
    assert tallies.TIMED == (2, 3, 4, 5, 6, 7, 8, 9)


# -- How long a step took


@pytest.mark.parametrize("seed", SEEDS)
def test_the_minutes_of_a_step_are_the_ledgers(seed: int) -> None:
    """From the event before alone, unless another calendar came into force while it was waited."""
    events = any_history(seed)
    for number, (before, event) in enumerate(pairwise(events), start=1):
        row = ledger_of(events[:number], ALL_THREE, event.at).rows[-1]
        if event.step in tallies.TIMED:
            assert before.due_at
            assert row.standstill is None
            standard = STEPS[event.step].minutes
            calendar = ALL_THREE.of(before.calendar)
            assert calendar
            used = clock.used(before.due_at, standard, event.at, calendar)
            assert (used <= standard) == (row.late_minutes == 0)
            if row.calendar == before.calendar:
                assert used == pytest.approx(row.working_minutes)


def test_the_histories_have_every_step_by_one_calendar_and_by_two() -> None:
    found = {
        (event.step, row.calendar == before.calendar)
        for seed in SEEDS
        for number, (before, event) in enumerate(pairwise(any_history(seed)), start=1)
        for row in ledger_of(any_history(seed)[:number], ALL_THREE, event.at).rows[-1:]
        if event.step in tallies.TIMED
    }
    assert {step for step, is_one in found if is_one} == set(tallies.TIMED)
    assert {step for step, is_one in found if not is_one} == set(tallies.TIMED)


@pytest.mark.parametrize(
    ("supplied", "used"), [("2026-08-14 10:00", 330), ("2026-08-18 07:30", 30)]
)
def test_no_minute_of_waiting_for_material_counts(supplied: str, used: float) -> None:
    history = told(*RETURNED_ONCE[:3], ("supply_material", supplied))
    assert history.request.due_at
    drafted = wib("2026-08-18 08:00").astimezone(UTC)
    assert clock.used(history.request.due_at, 180, drafted, CALENDAR) == used
    (*_, row) = ledger_of(history.events, Calendars(CALENDAR), drafted).rows
    assert row.working_minutes == used


def test_a_clock_that_was_set_by_longer_days_has_not_run_for_less_than_nothing() -> None:
    due = datetime(2026, 8, 14, 3, tzinfo=UTC)
    assert clock.used(due, 5, due - timedelta(days=1), CALENDAR) == 0


# -- The histogram


def some_minutes(seed: int) -> list[float]:
    """Working minutes as they may well be: most short, some very long."""
    chance = Random(seed)  # noqa: S311  # the same in every run
    return [chance.lognormvariate(3, 2) + 1 for _ in range(chance.choice([1, 2, 3, 10, 99, 1000]))]


def histogram(minutes: list[float]) -> dict[int, int]:
    found: dict[int, int] = {}
    for each in minutes:
        found[tallies.bucket(each)] = found.get(tallies.bucket(each), 0) + 1
    return found


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("percent", [1, 50, 90, 100])
def test_a_percentile_is_within_five_per_cent(seed: int, percent: int) -> None:
    minutes = some_minutes(seed)
    exact = sorted(minutes)[math.ceil(percent * len(minutes) / 100) - 1]

    assert tallies.percentile(histogram(minutes), percent) == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize(
    ("minutes", "median", "ninetieth"),
    [
        ([], None, None),
        ([0.0, 0.2, 0.9], 0.5, 0.5),
        ([0.0] * 5 + [30.0] * 5, 0.5, 29.5),
        ([0.0] * 9 + [30.0], 0.5, 0.5),
        ([0.0] * 8 + [30.0] * 2, 0.5, 29.5),
        ([180.0], 180.3, 180.3),
    ],
)
def test_a_percentile_counts_up_to_its_rank(
    minutes: list[float], median: float | None, ninetieth: float | None
) -> None:
    found = [tallies.percentile(histogram(minutes), percent) for percent in (50, 90)]
    assert [each and round(each, 1) for each in found] == [median, ninetieth]


def test_buckets_come_one_after_the_other() -> None:
    numbers = [tallies.bucket(minutes / 100) for minutes in range(100_000)]
    assert numbers[:101] == [0] * 100 + [1]
    assert all(0 <= b - a <= 1 for a, b in pairwise(numbers))


def test_steps_add_up_over_months() -> None:
    one = Tally.model_validate(
        {"steps": {"2": {"done": 2, "within": 1, "minutes": {"3": 1, "40": 1}}}}
    )
    other = Tally.model_validate({"steps": {"2": {"done": 1, "within": 1, "minutes": {"3": 1}}}})
    assert tallies.step_of([one, Tally(), other], 2) == StepTally(
        done=3, within=2, minutes={3: 2, 40: 1}
    )
    assert tallies.step_of([one, other], 9) == StepTally()


def test_a_month_of_everything_is_far_below_what_a_document_may_hold() -> None:
    """A hundred agencies, and every bucket up to ten years of work."""
    most = tallies.bucket(10 * 52 * 37.5 * 60)
    minutes = {str(number): 10**6 for number in range(most + 1)}
    steps = {str(step): {"done": 1, "within": 1, "minutes": minutes} for step in tallies.TIMED}
    came = dict.fromkeys(("filed", "approved", "withdrawn", "returned"), 10**6)
    agencies = {f"dinas-{number:034}": came for number in range(100)}
    assert len(json.dumps({"agencies": agencies, "steps": steps})) < 50 * 1024


# -- Months


@pytest.mark.parametrize(
    ("at", "month"),
    [
        ("2026-08-31T16:59:59.999999+00:00", "2026-08"),
        ("2026-08-31T17:00:00+00:00", "2026-09"),
        ("2026-12-31T23:59:59+00:00", "2027-01"),
    ],
)
def test_a_month_begins_at_midnight_in_pontianak(at: str, month: str) -> None:
    assert tallies.month_of(CALENDAR.local_date(datetime.fromisoformat(at))) == month


def test_months_go_on_over_the_turn_of_the_year() -> None:
    assert tallies.months("2026-11", "2027-02") == ("2026-11", "2026-12", "2027-01", "2027-02")
    assert tallies.months("2026-11", "2026-11") == ("2026-11",)
    assert tallies.months("2026-12", "2026-11") == ()
    assert tallies.earlier("2026-12", 11) == tallies.month_of(date(2026, 1, 31)) == "2026-01"
    assert tallies.earlier("2026-01", 1) == "2025-12"
    assert tallies.earlier("2000-05", 11) == "2000-01"
