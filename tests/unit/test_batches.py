"""Documents are written as the client's own encoder writes them, and without it."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from google.api_core.datetime_helpers import DatetimeWithNanoseconds
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore
from google.cloud.firestore_v1 import GeoPoint, _helpers
from google.cloud.firestore_v1.types import Write
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.batches import Batch
from shared.models import Status
from shared.workflow import evolve
from tests.unit.builders import NOW
from tests.unit.histories import ten_events

CLIENT = firestore.Client(
    project="demo-batches",
    credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
)
REFERENCE = CLIENT.document("requests/one")
NANOSECOND = DatetimeWithNanoseconds.from_rfc3339("2026-08-12T02:00:00.123456789Z")  # type: ignore[no-untyped-call]
UNCHANGED = CLIENT.write_option(last_update_time=NANOSECOND)

NAMES = st.text(min_size=1, max_size=8) | st.sampled_from(["status", "due_at", "a.b", "__x__", "`"])
MOMENTS = st.datetimes(
    datetime(1, 1, 3),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=7)), None]),
)
STORED = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(Status)
    | MOMENTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(NAMES, inner, max_size=4)
    ),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(NAMES, STORED, max_size=6)


def sent(batch: firestore.WriteBatch) -> list[Any]:
    """The writes that a batch sends."""
    request, _ = batch._prep_commit(None, None)  # noqa: SLF001  # what `commit` does first
    return [Write.pb(write) for write in request["writes"]]


def written(batch: firestore.WriteBatch, write: str, *arguments: Any) -> list[bytes] | str:
    """What a batch would send, or why it will not."""
    try:
        getattr(batch, write)(REFERENCE, *arguments)
    except (TypeError, ValueError) as error:
        return type(error).__name__
    return [write.SerializeToString(deterministic=True) for write in sent(batch)]


@settings(deadline=None)
@given(DOCUMENTS)
def test_a_document_is_written_byte_for_byte_as_the_client_writes_it(
    document: dict[str, Any],
) -> None:
    for write, *options in (("create",), ("update",), ("update", UNCHANGED)):
        ours = written(Batch(CLIENT), write, document, *options)
        assert ours == written(CLIENT.batch(), write, document, *options)


def test_a_history_is_written_as_the_client_writes_it_and_without_its_encoder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events, _ = ten_events()
    request = evolve(None, events[0])
    documents = [request.model_dump()]
    for _, event in pairwise(events):
        request = evolve(request, event)
        documents += [request.model_dump(), event.model_dump()]
    by_the_client = [
        (written(CLIENT.batch(), "create", each), written(CLIENT.batch(), "update", each))
        for each in documents
    ]
    monkeypatch.setattr(_helpers, "encode_value", lambda _: pytest.fail("the client encodes"))

    assert by_the_client == [
        (written(Batch(CLIENT), "create", each), written(Batch(CLIENT), "update", each))
        for each in documents
    ]


PLAIN = {"status": "drafted", "at": NOW, "parts": [{"number": 1}]}


FOR_THE_CLIENT: dict[str, dict[Any, Any]] = {
    "an increment": {"count": firestore.Increment(1)},
    "the server's time": {
        "at": firestore.SERVER_TIMESTAMP,
        "in": {"at": firestore.SERVER_TIMESTAMP},
    },
    "a field to delete": {"command": firestore.DELETE_FIELD},
    "bytes": {"bytes": b"%PDF"},
    "a place": {"place": GeoPoint(-0.02, 109.34)},
    "a reference": {"request": REFERENCE},
    "a path": {"mail.state": "sent"},
    "nanoseconds": {"at": NANOSECOND},
    "a name that is none": {"some": {1: "number"}},
    "a text that is none": {"text": "\ud800"},
    "too large a number": {"number": 2**63},
}


@pytest.mark.parametrize("fields", FOR_THE_CLIENT.values(), ids=FOR_THE_CLIENT)
def test_what_only_the_client_can_write_it_writes(fields: dict[Any, Any]) -> None:
    for document in (fields, PLAIN | fields, fields | {"parts": [fields]}):
        for write, *options in (("create",), ("update",), ("update", UNCHANGED)):
            ours = written(Batch(CLIENT), write, document, *options)
            assert ours == written(CLIENT.batch(), write, document, *options)


def test_a_batch_writes_in_order_and_can_be_sent_by_the_client() -> None:
    batch = Batch(CLIENT)
    batch.create(REFERENCE, PLAIN)
    batch.set(REFERENCE, {"count": firestore.Increment(1)}, merge=True)
    batch.update(CLIENT.document("requests/two"), PLAIN)
    batch.delete(CLIENT.document("requests/three"))

    kinds = [write.WhichOneof("operation") for write in sent(batch)]
    assert (kinds, len(batch)) == (["update", "update", "update", "delete"], 3)
