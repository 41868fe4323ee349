"""A deadline is explained to whoever may read the request, by the calendar of its time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared import calendars, config, paths, store
from shared.calendar_settings import Settings
from shared.deadlines import record_due
from shared.working_time import WorkingCalendar
from tests.functions import cast
from tests.functions.apps import answered, get, refused
from tests.functions.cast import MAYA, WULAN
from tests.functions.stories import Story, a_request

PEOPLE = {person.uid: person for person in cast.EVERYBODY}
LONG_AGO = timedelta(days=20)
IN_FORCE = config.working_calendar()


def explanation(story: Story, uid: str = "wulan") -> dict[str, Any]:
    answer: dict[str, Any] = answered(get("explain_deadline", PEOPLE[uid], request=story.id))
    return answer


@pytest.fixture
def another_calendar(monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkingCalendar]:
    """A calendar of a version of its own, by a day off long past, in force until it is undone."""
    day = date(1700, 1, 1) + timedelta(days=int(datetime.now(UTC).timestamp() * 1000) % 10**5)
    settings = IN_FORCE.settings
    other = WorkingCalendar(
        Settings(
            settings.time_zone,
            settings.normal_week,
            settings.periods,
            settings.days_off | {day},
            settings.worked_holidays,
        )
    )
    calendars.keep.cache_clear()  # as in a fresh process
    monkeypatch.setattr(config, "working_calendar", lambda: other)
    yield other
    calendars.keep.cache_clear()


@pytest.mark.parametrize(
    "uid", ["sari", "rudi", "wulan", "hendra", "dewi", "bayu", "ratna", "arif", "eka", "lina"]
)
def test_whoever_reads_the_request_is_told_the_same(uid: str) -> None:
    story = a_request("checked")
    assert story.request
    assert story.request.due_at

    answer = explanation(story, uid)

    assert (answer["request"], answer["status"], answer["standstill"]) == (
        story.id,
        "checked",
        None,
    )
    current = answer["current"]
    assert (current["holder"], current["awaited"], current["step"]) == (
        "ikp_division",
        "decide_corrections",
        6,
    )
    assert current["standard_minutes"] == sum(part["minutes"] for part in answer["counted"]) == 30
    assert datetime.fromisoformat(current["due_at"]) == story.request.due_at
    assert current["calendar"] == IN_FORCE.version
    assert (answer["is_calendar_in_force"], answer["is_reproduced"]) == (True, True)
    assert [row["holder"] for row in answer["ledger"]["rows"]] == [
        *("ikp_division", "ikp_division", "requester"),
        *("content_team", "content_team", "ikp_division"),
    ]
    assert answer["text"]["id"].startswith("Langkah 6 (memutuskan koreksi) berstandar 30 menit")
    assert answer["text"]["en"].startswith("Step 6 (decide on corrections) has a standard of 30")


def test_another_agency_is_told_nothing() -> None:
    problem = refused(
        get("explain_deadline", MAYA, request=a_request("checked").id), "other_agency"
    )

    assert "ledger" not in problem


def test_it_names_nobody_and_repeats_no_text() -> None:
    story = a_request("needs_correction")

    said = str(explanation(story, "sari"))

    assert not [uid for uid in PEOPLE if f"'{uid}'" in said]
    assert "Angka cakupan" not in said


ENDS = {
    "team_formed": None,
    "returned": "returned",
    "approved": "closed",
    "withdrawn": "closed",
}


@pytest.mark.parametrize(("status", "why"), ENDS.items(), ids=ENDS)
def test_where_no_clock_runs_it_says_why(status: str, why: str | None) -> None:
    answer = explanation(a_request(status))

    assert (answer["standstill"], answer["is_reproduced"]) == (why, True)
    if why:
        assert (answer["counted"], answer["due_at_in_force"]) == ([], None)
    assert (answer["current"] is None) == (why == "closed")


def test_a_team_without_material_waits_on_its_agency() -> None:
    story = a_request((("submit_request", {}), ("receive_request", {}), ("form_team", {})))

    answer = explanation(story, "sari")

    assert (answer["standstill"], answer["current"]["holder"]) == ("no_material", "requester")
    assert [each["mark"] for each in answer["reminders"]] == ["requester_awaited"]
    assert "menunggu data informasi dari OPD" in answer["text"]["id"]


def test_what_is_overdue_says_by_how_much() -> None:
    answer = explanation(a_request("submitted", ago=LONG_AGO), "ratna")

    assert answer["current"]["late_minutes"] > 450
    assert answer["current"]["working_minutes"] - answer["current"]["late_minutes"] == (
        pytest.approx(5)
    )
    assert "Tenggat itu sudah lewat" in answer["text"]["id"]
    assert answer["reminders"] == []


def test_a_broken_history_explains_nothing() -> None:
    story = a_request("team_formed")
    store.update(paths.event(story.id, story.events[1].id), {"due_at": None})

    refused(get("explain_deadline", WULAN, request=story.id), "history_broken")
    refused(get("explain_deadline", MAYA, request=story.id), "other_agency")


# -- By the calendar of its time


def test_the_calendar_of_its_time_is_kept_and_explains_it_later(
    another_calendar: WorkingCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_request("checked")
    record_due(patience=0)
    monkeypatch.undo()
    assert config.working_calendar().version != another_calendar.version

    answer = explanation(story)

    assert answer["current"]["calendar"] == another_calendar.version
    assert (answer["is_calendar_in_force"], answer["is_reproduced"]) == (False, True)
    assert answer["due_at_in_force"] == answer["current"]["due_at"]
    assert sum(part["minutes"] for part in answer["counted"]) == 30
    assert "menurut kalender sekarang hasilnya sama." in answer["text"]["id"]


def test_a_calendar_that_was_not_kept_is_told_of(
    another_calendar: WorkingCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_request("checked")
    monkeypatch.undo()

    answer = explanation(story)

    assert answer["current"]["calendar"] == another_calendar.version
    assert (answer["is_calendar_in_force"], answer["is_reproduced"]) == (False, None)
    assert (answer["counted"], answer["skipped"]) == ([], [])


def test_a_calendar_is_kept_once_and_gets_more_years_when_they_come(
    another_calendar: WorkingCalendar,
) -> None:
    path = paths.calendar(another_calendar.version)

    def kept() -> Any:
        calendars.keep()
        calendars.keep.cache_clear()
        return store.snapshot_of(path)

    first, second = kept(), kept()
    this_year = datetime.now(UTC).year
    assert first.to_dict() == another_calendar.kept(2020, this_year + 2)
    assert second.update_time == first.update_time

    store.put(path, another_calendar.kept(2020, this_year + 1))
    assert kept().to_dict() == first.to_dict()
