"""Histories told through the engine, at times and by calendars that the teller chooses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from shared.models import Event, Register, Request
from shared.workflow import decide, evolve, mark_deadline
from shared.working_time import WorkingCalendar
from tests.unit.bodies import BODIES, OTHERWISE, a_command
from tests.unit.builders import (
    AUTHOR,
    CALENDAR,
    CHECKER,
    DRAFT_2,
    KEY,
    MORE,
    NEWCOMER,
    NOW,
    REQUESTER,
    RIGHT_PERSON,
    a_file,
    an_id,
    given,
    seen,
)

WIB = timezone(timedelta(hours=7))


def wib(text: str) -> datetime:
    """An instant by the clock in Pontianak: 2026-08-12 09:00."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=WIB)


def _utc(at: str | datetime) -> datetime:
    return (wib(at) if isinstance(at, str) else at).astimezone(UTC)


class History:
    """What happened to one request so far, each step by its right person."""

    def __init__(self, calendar: WorkingCalendar = CALENDAR) -> None:
        self.calendar = calendar
        self.events: list[Event] = []
        self._request: Request | None = None

    @property
    def request(self) -> Request:
        """The request as it stands."""
        assert self._request
        return self._request

    def step(self, name: str, at: str | datetime) -> Event:
        """The step is taken; `decide_corrections*` decides the other way."""
        when = _utc(at)
        plain = name.rstrip("*")
        more = OTHERWISE[plain] if name.endswith("*") else {}
        command = a_command(plain, **{**more, **self._fitting(name, when)})
        register = Register(when.year, 6)
        key = f"command-number-{len(self.events):04}"
        known = given().files
        new = [a_file(file, "material", REQUESTER) for file in command.files() if file not in known]
        found = given([*known.values(), *new], register=register, command_id=key)
        everything = replace(found, calendar=self.calendar)
        return self._told(decide(self._request, command, RIGHT_PERSON[plain], when, everything))

    def mark(self, at: str | datetime) -> Event | None:
        """The deadline sweep looks at the request, and records what has come due."""
        when = _utc(at)
        event = mark_deadline(self.request, when, self.calendar)
        return self._told(event) if event else None

    def _told(self, event: Event) -> Event:
        self._request = evolve(self._request, event)
        self.events.append(event)
        return event

    def _fitting(self, name: str, when: datetime) -> dict[str, Any]:
        """The fields of a body that depend on what happened so far, and on the day."""
        plain, day = name.rstrip("*"), when.astimezone(WIB).date()
        body, request, fields = BODIES[plain], self._request, dict[str, Any]()
        if "letter" in body:
            fields["letter"] = body["letter"] | {"date": str(day)}
        if plain == "submit_request":
            fields["wished_date"] = str(day + timedelta(days=30))
        if plain == "reassign_team":
            fields["members"] = [NEWCOMER.uid, AUTHOR.uid, CHECKER.uid]
        if "seen" in body and request and request.draft:
            fields["seen"] = request.draft.model_dump(include={"version", "files"})
        if plain == "supply_material" and request and MORE in request.material:
            fields["items"] = [{"file": an_id(f"more{len(request.material)}")}]
        if name.endswith("*"):
            fields["corrections"] = [{"text": "Nama puskesmas salah."}]
        if plain == "repair_content":
            asked = self.request.open_corrections
            fields["answers"] = [{"correction": each, "answer": "Diperbaiki."} for each in asked]
        if plain == "answer_fact_check":
            facts = self.request.current_facts()
            asked = facts.unanswered() if facts else ()
            fields["answers"] = [{"item": each, "is_right": True} for each in asked]
        return fields


def told(*steps: tuple[str, str], calendar: WorkingCalendar = CALENDAR) -> History:
    """A history of these steps, each at its time; a deadline mark is named `mark`."""
    history = History(calendar)
    for name, at in steps:
        if name == "mark":
            assert history.mark(at)
        else:
            history.step(name, at)
    return history


_TEN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("submit_request", {}),
    ("receive_request", {}),
    ("form_team", {}),
    ("supply_material", {}),
    ("submit_draft", {}),
    ("ask_fact_check", {"seen": seen(DRAFT_2)}),
    ("answer_fact_check", {"answers": [{"item": "6-1", "is_right": True}]}),
    ("reassign_team", {}),
    ("check_content", {"seen": seen(DRAFT_2)}),
    ("decide_corrections", {"seen": seen(DRAFT_2), **OTHERWISE["decide_corrections"]}),
)


def ten_events() -> tuple[list[Event], Request]:
    """A history in which much happened, and the request that it made."""
    request, events = None, []
    for number, (name, body) in enumerate(_TEN):
        if name == "decide_corrections":
            region = {"x": 0, "y": 0.25, "width": 1, "height": 1e-7}
            body = {  # noqa: PLW2901  # numbers as JSON writes them
                **body,
                "corrections": [{"text": "é 𝄞", "place": {"file": DRAFT_2, "region": region}}],
            }
        at = NOW + timedelta(minutes=number, microseconds=number)
        command_id = f"{KEY}-{number}"
        event = decide(
            request, a_command(name, **body), RIGHT_PERSON[name], at, given(command_id=command_id)
        )
        request = evolve(request, event)
        events.append(event)
    assert request
    return events, request
