"""A calendar that is kept answers later as it did then, whatever was changed since."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import national_holidays
from shared.ledger import Calendars, recomputed_due
from shared.working_time import Free, WorkingCalendar
from tests.unit.builders import CALENDAR
from tests.unit.calendars import SETTINGS, calendar
from tests.unit.histories import told, wib

YEARS = (2020, 2028)
OTHER = calendar(
    time_zone="Asia/Makassar",
    days_off=[date(2026, 10, 23)],
    worked_holidays=[date(2026, 12, 24), date(2027, 5, 17)],
    ramadan=SETTINGS["ramadan"][:2],
)


def again(kept: dict[str, Any]) -> WorkingCalendar:
    """The calendar as it is read from the database: by way of JSON."""
    return WorkingCalendar.from_kept(json.loads(json.dumps(kept)))


@pytest.fixture
def library_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the listed days fails."""

    def closed(year: int) -> frozenset[date]:
        raise AssertionError(f"the library was asked for {year}")

    monkeypatch.setattr(national_holidays, "days_off", closed)


@pytest.fixture(scope="module", params=[CALENDAR, OTHER], ids=["own", "other"])
def both(request: pytest.FixtureRequest) -> tuple[WorkingCalendar, WorkingCalendar]:
    """A calendar, and what was kept of it."""
    return request.param, again(request.param.kept(*YEARS))


@settings(deadline=None)
@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2028, 11, 30), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    minutes=st.integers(0, 3000),
)
def test_a_kept_calendar_gives_the_same_answers(
    both: tuple[WorkingCalendar, WorkingCalendar], start: datetime, minutes: int
) -> None:
    calendar, kept = both
    due = calendar.due_at(start, minutes)
    later = start + timedelta(minutes=7 * minutes)
    assert kept.due_at(start, minutes) == due
    assert kept.working_minutes(start, later) == calendar.working_minutes(start, later)
    assert kept.next_working(start) == calendar.next_working(start)
    assert kept.local_date(start) == calendar.local_date(start)


def test_it_says_of_every_day_why_it_is_free(both: tuple[WorkingCalendar, WorkingCalendar]) -> None:
    calendar, kept = both
    days = [date(2020, 1, 1) + timedelta(days=after) for after in range(9 * 365)]
    assert [kept.why_free(day) for day in days] == [calendar.why_free(day) for day in days]
    assert [*map(kept.has_other_hours, days)] == [*map(calendar.has_other_hours, days)]


@pytest.mark.usefixtures("library_is_closed")
def test_within_its_years_it_needs_no_library(
    both: tuple[WorkingCalendar, WorkingCalendar],
) -> None:
    _, kept = both
    first, last = (datetime(year, month, 2, tzinfo=UTC) for year, month in ((2020, 1), (2028, 12)))
    assert kept.working_minutes(first, last) > 8 * 240 * 400


def test_it_stays_as_it_was_when_the_library_lists_other_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = CALENDAR.kept(*YEARS)
    monkeypatch.setattr(national_holidays, "days_off", lambda _: frozenset({date(2026, 8, 12)}))
    assert again(kept).due_at(wib("2026-08-11 15:30"), 60) == wib("2026-08-12 08:00")
    assert again(kept).due_at(wib("2026-08-14 16:00"), 60) == wib("2026-08-18 08:00")
    assert CALENDAR.due_at(wib("2026-08-11 15:30"), 60) == wib("2026-08-13 08:00")


@pytest.mark.parametrize("year", [2019, 2029])
def test_beyond_its_years_it_asks_the_library_as_any_calendar(year: int) -> None:
    kept, start = again(CALENDAR.kept(*YEARS)), datetime(year, 1, 1, tzinfo=UTC)
    assert kept.why_free(date(year, 12, 25)) == Free.HOLIDAY
    assert kept.due_at(start, 50_000) == CALENDAR.due_at(start, 50_000)


def test_it_bears_the_version_of_the_calendar_that_it_was(
    both: tuple[WorkingCalendar, WorkingCalendar],
) -> None:
    calendar, kept = both
    assert kept.version == calendar.version
    assert kept.kept(*YEARS) == calendar.kept(*YEARS)


def test_the_document_is_one_that_the_database_takes() -> None:
    """No list stands in a list, and every day is named in full."""
    document = CALENDAR.kept(*YEARS)
    assert json.loads(json.dumps(document)) == document
    for value in document.values():
        if isinstance(value, list):
            parts = [part.values() if isinstance(part, dict) else [part] for part in value]
            assert {type(each) for part in parts for each in part} <= {str}
    assert {"2020-08-17", "2026-03-20", "2026-12-24", "2028-12-25"} <= set(document["holidays"])
    assert (document["first_year"], document["last_year"]) == YEARS


def test_the_years_that_are_kept_are_those_asked_for() -> None:
    days = CALENDAR.kept(2026, 2027)["holidays"]
    assert {day[:4] for day in days} == {"2026", "2027"}
    assert days == sorted(set(days))


# -- The calendar is changed while requests are under way

UNDER_WAY = (
    ("submit_request", "2026-08-12 15:30"),
    ("receive_request", "2026-08-12 15:58"),  # an hour from then: Thursday 13 August, 08:28
    ("mark", "2026-08-13 08:20"),
    ("form_team", "2026-08-13 08:27"),
    ("mark", "2026-08-18 09:00"),
    ("supply_material", "2026-08-18 14:00"),  # three hours from then: Wednesday 19 August, 08:30
)


def test_every_old_due_time_can_be_made_again_after_the_calendar_was_changed() -> None:
    history = told(*UNDER_WAY)
    kept = again(CALENDAR.kept(*YEARS))
    for changed in (
        calendar(days_off=[date(2026, 8, 13), date(2026, 8, 19)]),
        calendar(weekly_hours={"normal": {"monday": ["08:00-09:00"]}}, ramadan=[]),
        calendar(time_zone="Asia/Jayapura"),
    ):
        by_kept = recomputed_due(history.events, Calendars(changed, {kept.version: kept}))
        assert [each.is_same for each in by_kept] == [True] * len(UNDER_WAY)

        renamed = [
            event.model_copy(update={"calendar": changed.version}) for event in history.events
        ]
        by_changed = [each.is_same for each in recomputed_due(renamed, Calendars(changed))]
        assert False in by_changed, "the change moves due times"
