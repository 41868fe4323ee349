"""What an event's hash covers, and that what is stored is what was written."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from shared import chain
from shared.models import Event, Request
from shared.workflow import fold
from tests.unit.builders import NOW, as_stored
from tests.unit.histories import ten_events

Document = dict[str, Any]

EVENTS, REQUEST = ten_events()


@pytest.fixture
def stored() -> list[Document]:
    """The history as Firestore keeps it."""
    return [as_stored(event.model_dump()) for event in EVENTS]


def test_every_event_is_sealed_as_it_was_written(stored: list[Document]) -> None:
    assert all(map(chain.is_sealed, stored))
    assert all(chain.is_sealed(event.model_dump()) for event in EVENTS)


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


# Values that canonical JSON writes alike, but the database does not hold alike.
ALIKE = [
    ({"a": 1}, {"a": 1.0}),
    ({"a": {"b": [{"c": 0}]}}, {"a": {"b": [{"c": 0.0}]}}),
    ({"at": NOW}, {"at": "2026-08-12T02:00:00.000000+00:00"}),
    (
        {"a": {"text": "2026-08-12T02:00:00.000000+00:00"}},
        {"a": {"text": NOW}},
    ),
]


@pytest.mark.parametrize(("written", "put"), ALIKE, ids=str)
def test_a_value_that_only_reads_alike_breaks_the_seal(written: Document, put: Document) -> None:
    sealed = written | {"hash": chain.digest(written)}
    assert chain.digest(put) == sealed["hash"]
    assert chain.is_sealed(sealed)
    assert not chain.is_sealed(sealed | put)


def test_whole_numbers_are_written_as_integers() -> None:
    values = {"a": [1.0, 0.5, {"b": -0.0}], "c": True, "d": "1.0"}
    assert str(chain.written(values)) == "{'a': [1, 0.5, {'b': 0}], 'c': True, 'd': '1.0'}"


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
