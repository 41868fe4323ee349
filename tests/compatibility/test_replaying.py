"""What every earlier version stored is read, verified and replayed by this one."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from infra.admin.growing import lacks
from shared.history import verify_history
from shared.models import SCHEMA_VERSION, DeadlineMark, Event, Request
from shared.workflow import TRANSITIONS, fold
from tests.compatibility.recorded import Recorded, read, recordings, versions

ALL = [path for version in versions() for path in recordings(version)]
LATEST = [read(path) for path in recordings(versions()[-1])]
RECORD = "This version stores something new: raise VERSION and run tests.compatibility.record"


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_recorded_history_is_whole_and_makes_the_recorded_request(path: Path) -> None:
    recorded = read(path)
    # An earlier version's request may lack what later ones know besides; `grow` writes it.
    request = {**recorded.request, **lacks(*recorded)}

    found = verify_history(recorded.id, request, recorded.events)

    assert (found.broken_at, found.changed) == (None, ())
    events = [Event.model_validate(event) for event in recorded.events.values()]
    made = fold(sorted(events, key=lambda event: event.sequence))
    assert made == Request.model_validate(request)
    assert made.head == recorded.request["head"]
    assert {name: made.model_dump()[name] for name in recorded.request} == _plain(recorded.request)


def _plain(stored: dict[str, Any]) -> dict[str, Any]:
    return Request.model_validate(stored).model_dump(include=set(stored))


def test_every_transition_and_deadline_was_recorded_of_the_latest_version() -> None:
    events = [event for recorded in LATEST for event in recorded.events.values()]
    taken = {event["transition"] for event in events}
    assert taken == {*TRANSITIONS, *(mark.value for mark in DeadlineMark)}
    statuses = {(event["transition"], event["to_status"]) for event in events}
    outcomes = {
        (row.name, outcome.status.value)
        for row in TRANSITIONS.values()
        for outcome in row.outcomes
        if outcome.status
    }
    assert outcomes <= statuses


def test_the_latest_version_stores_what_was_recorded_of_it() -> None:
    for recorded in LATEST:
        assert set(recorded.request) == set(Request.model_fields), RECORD
        assert recorded.request["schema_version"] == SCHEMA_VERSION, RECORD
        for event in recorded.events.values():
            assert set(event) == set(Event.model_fields), RECORD
            assert event["schema_version"] == SCHEMA_VERSION, RECORD


@pytest.mark.parametrize("stored", [LATEST[0].request, next(iter(LATEST[0].events.values()))])
def test_a_later_version_s_document_is_refused_and_not_misread(stored: dict[str, Any]) -> None:
    model = Event if "transition" in stored else Request
    assert model.model_validate(stored)
    for change in ({"schema_version": SCHEMA_VERSION + 1}, {"of_a_later_version": True}):
        with pytest.raises(ValidationError):
            model.model_validate({**stored, **change})


def test_a_changed_recording_is_found() -> None:
    """Every text, number and time in it: the recordings vouch for themselves."""
    recorded = LATEST[0]
    event_id, event = next(iter(recorded.events.items()))
    for name in event:
        changed = {**recorded.events, event_id: {**event, name: "something else"}}
        found = verify_history(recorded.id, recorded.request, changed)
        assert not found.is_whole, name
    for name in recorded.request.keys() - {"id"}:
        lost = Recorded(recorded.id, _without(recorded.request, name), recorded.events)
        assert set(lacks(*lost)) <= {name}
        found = verify_history(lost.id, lost.request, lost.events)
        assert not found.is_whole, name


def _without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}
