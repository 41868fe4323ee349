"""A changed history is found out, at the place of the change."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from shared import chain
from shared.models import Event, Request
from shared.workflow import decide, evolve, fold
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import CHECKER, KEY, NOW, RIGHT_PERSON, as_stored, given, seen
from tests.unit.builders import DRAFT_2 as DRAFT

Document = dict[str, Any]

STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("submit_request", {}),
    ("receive_request", {}),
    ("form_team", {}),
    ("supply_material", {}),
    ("submit_draft", {}),
    ("ask_fact_check", {"seen": seen(DRAFT)}),
    ("answer_fact_check", {"answers": [{"item": "6-1", "is_right": True}]}),
    ("reassign_team", {}),
    ("check_content", {"seen": seen(DRAFT)}),
    ("decide_corrections", {"seen": seen(DRAFT), **OTHERWISE["decide_corrections"]}),
)


def a_history() -> tuple[list[Event], Request]:
    """Ten events, and the request that they make."""
    request, events = None, []
    for number, (name, body) in enumerate(STEPS):
        if name == "decide_corrections":
            region = {"x": 0, "y": 0.25, "width": 1, "height": 1e-7}
            body = {  # noqa: PLW2901  # numbers as JSON writes them
                **body,
                "corrections": [{"text": "é 𝄞", "place": {"file": DRAFT, "region": region}}],
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


EVENTS, REQUEST = a_history()


@pytest.fixture
def stored() -> list[Document]:
    """The history as Firestore keeps it."""
    return [as_stored(event.model_dump()) for event in EVENTS]


def test_a_history_as_it_was_written_is_whole(stored: list[Document]) -> None:
    assert chain.first_break(stored) is None
    assert chain.first_break([event.model_dump() for event in EVENTS]) is None
    assert chain.first_break([]) is None


def test_each_event_names_the_hash_of_the_one_before() -> None:
    assert [event.previous for event in EVENTS] == ["", *(event.hash for event in EVENTS[:-1])]
    assert REQUEST.head == EVENTS[-1].hash


def test_what_is_stored_reads_back_as_what_was_written(stored: list[Document]) -> None:
    read = [Event.model_validate(document) for document in stored]
    assert read == EVENTS
    assert fold(read) == REQUEST
    assert Request.model_validate(as_stored(REQUEST.model_dump())) == REQUEST
    assert [as_stored(event.model_dump()) for event in read] == stored


def test_a_set_field_survives_storing_also_where_it_empties_something(
    stored: list[Document],
) -> None:
    """`open_corrections: ()` empties; a field that is not there leaves the request's alone."""
    document = {**stored[1], "changes": {"open_corrections": []}}
    assert Event.model_validate(document).changes.model_fields_set == {"open_corrections"}
    assert "draft" not in stored[1]["changes"]


OTHERS: dict[type, Any] = {
    str: "changed",
    int: 99,
    list: ["changed"],
    dict: {"changed": True},
    datetime: NOW + timedelta(days=1),
    type(None): "changed",
}


@pytest.mark.parametrize("position", range(1, len(STEPS) + 1))
def test_a_change_of_any_field_is_found_at_its_event(stored: list[Document], position: int) -> None:
    for field, value in stored[position - 1].items():
        changed = deepcopy(stored)
        changed[position - 1][field] = OTHERS[type(value)]
        assert chain.first_break(changed) == position, field
        del changed[position - 1][field]
        assert chain.first_break(changed) == position, f"without {field}"


@pytest.mark.parametrize("position", range(1, len(STEPS) + 1))
def test_a_change_is_found_even_where_the_hash_was_made_to_fit(
    stored: list[Document], position: int
) -> None:
    forged = stored[position - 1]
    forged["payload"] = {**forged["payload"], "note": "changed"}
    forged["hash"] = chain.digest(forged)
    following = position + 1 if position < len(stored) else None
    assert chain.first_break(stored) == following
    if following is None:  # only the last can be forged so, and the request's head gives it away
        assert fold(Event.model_validate(document) for document in stored).head != REQUEST.head


@pytest.mark.parametrize("sequence", [0, 1, len(STEPS) + 1])
def test_an_event_counted_wrongly_is_found_where_its_hash_fits(
    stored: list[Document], sequence: int
) -> None:
    stored[-1]["sequence"] = sequence
    stored[-1]["hash"] = chain.digest(stored[-1])
    assert chain.first_break(stored) == len(STEPS)


@pytest.mark.parametrize("position", range(1, len(STEPS)))
def test_a_deleted_event_is_found(stored: list[Document], position: int) -> None:
    del stored[position - 1]
    assert chain.first_break(stored) == position


def test_a_history_whose_end_was_cut_off_no_longer_makes_the_request(
    stored: list[Document],
) -> None:
    cut = stored[:-1]
    assert chain.first_break(cut) is None
    assert fold(Event.model_validate(document) for document in cut) != REQUEST


@pytest.mark.parametrize("position", range(1, len(STEPS) + 2))
def test_an_inserted_event_is_found(stored: list[Document], position: int) -> None:
    before = stored[position - 2] if position > 1 else None
    extra = {
        **stored[0],
        "sequence": position,
        "previous": before["hash"] if before else "",
        "actor": {"uid": CHECKER.uid, "role": "content_team", "agency": None},
    }
    extra["hash"] = chain.digest(extra)
    stored.insert(position - 1, extra)
    at_the_end = position > len(STEPS)  # a valid continuation of the chain, not of the request
    assert chain.first_break(stored) == (None if at_the_end else position + 1)
    if at_the_end:
        assert stored[-1]["hash"] != REQUEST.head


@pytest.mark.parametrize("position", range(1, len(STEPS)))
def test_events_that_changed_places_are_found(stored: list[Document], position: int) -> None:
    stored[position - 1], stored[position] = stored[position], stored[position - 1]
    assert chain.first_break(stored) == position


def test_a_digest_is_of_the_instant_whatever_its_zone() -> None:
    wib = timezone(timedelta(hours=7))
    there = {"at": datetime(2026, 8, 12, 9, 0, tzinfo=wib)}
    assert chain.digest(there) == chain.digest({"at": datetime(2026, 8, 12, 2, 0, tzinfo=UTC)})
    assert chain.digest(there) != chain.digest({"at": datetime(2026, 8, 12, 9, 0, tzinfo=UTC)})


def test_a_digest_does_not_depend_on_the_order_of_fields() -> None:
    assert chain.digest({"a": 1, "b": [1, 2]}) == chain.digest({"b": (1, 2), "a": 1})
    assert chain.digest({"a": [1, 2]}) != chain.digest({"a": [2, 1]})


def test_a_digest_is_sha_256_over_canonical_json() -> None:
    """Pinned: histories that are stored must verify for ever."""
    document = {"b": 1.0, "a": "é", "at": NOW, "hash": "left out"}
    # sha256 of {"a":"é","at":"2026-08-12T02:00:00.000000+00:00","b":1}
    expected = "2152b5d7febf46ac5e2d57b486a105a55c63bdd3f0502c453f0c032a265edbc3"
    assert chain.digest(document) == expected
