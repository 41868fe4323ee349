"""What an event's hash covers, and that what is stored is what was written."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import chain
from shared.models import Event, Request, Status
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


# What the database can hold and an event can be made of: names are texts, whatever is in them.
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["1,5.0", '":-1.5', "02:00:00.5", "\ud800", "\U0001f600", "\ufb33", "é", '\x7f\x1f"\\/', ""]
)
NUMBERS = st.integers(-(2**64), 2**64) | st.integers(-1000, 1000) | st.floats()
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=7))]))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS | st.sampled_from(Status) | MOMENTS | st.just(b"b"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(TEXTS, inner, max_size=4)
        | st.dictionaries(TEXTS, inner, max_size=4).map(MappingProxyType)
    ),
    max_leaves=12,
)


def by_the_letter(value: Any) -> Any:
    """A value as RFC 8785 is to write it, in plain words."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Mapping):
        return {key: by_the_letter(part) for key, part in value.items()}
    return list(map(by_the_letter, value)) if isinstance(value, list | tuple) else value


@settings(deadline=None)
@given(st.dictionaries(TEXTS, VALUES, max_size=6))
def test_a_digest_is_that_of_the_reference_encoder_for_whatever_is_stored(event: Document) -> None:
    content = {name: value for name, value in event.items() if name != "hash"}
    try:
        expected = sha256(rfc8785.dumps(by_the_letter(content))).hexdigest()
    except ValueError as error:
        with pytest.raises(type(error)):
            chain.digest(event)
    else:
        assert chain.digest(event) == expected


@pytest.mark.parametrize(
    "value",
    [1.0, -0.0, 0.5, 1e21, 1e-7, [1.5], [0, 2.5], 2**53 - 1, {"\U0001f600": 1, "\ufb33": 2}],
    ids=str,
)
def test_what_json_writes_in_another_way_is_written_by_the_reference_encoder(value: Any) -> None:
    expected = sha256(rfc8785.dumps({"value": value})).hexdigest()
    assert chain.digest({"value": value}) == expected


def test_events_without_fractions_do_not_wait_for_the_reference_encoder(
    stored: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    *without, with_a_region = stored
    assert "1e-07" in str(with_a_region)
    monkeypatch.setattr(rfc8785, "dumps", lambda _: pytest.fail("the reference encoder"))
    assert all(map(chain.is_sealed, without))
