"""A bucket of anchors, days that go by, and histories that are forged whole."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from google.cloud import storage

from shared import anchors, chain, config, paths, store
from shared.models import Event
from shared.workflow import fold
from tests.functions.stories import WHO, Story, an_id

FIRST = date(2026, 11, 23)


@pytest.fixture(name="bucket")
def a_bucket(monkeypatch: pytest.MonkeyPatch) -> storage.Bucket:
    """One of its own, empty, as the office's day is the first."""
    name = f"anchors-{an_id().lower()}"
    monkeypatch.setenv("ANCHOR_BUCKET", name)
    made = storage.Client(project=config.project()).create_bucket(name)
    monkeypatch.setattr(anchors, "datetime", _Clock)
    _Clock.days = 0
    return made


class _Clock:
    """The days go by as the test says."""

    days = 0

    @classmethod
    def now(cls, zone: Any) -> Any:
        return datetime.combine(FIRST + timedelta(cls.days), time(1, 30), zone)


def next_day() -> None:
    _Clock.days += 1


def day(number: int) -> str:
    """The name of a day's anchor; the first is 0."""
    return paths.anchor(FIRST + timedelta(number))


def lines(bucket: storage.Bucket, day: date) -> list[dict[str, Any]]:
    content = bucket.blob(paths.anchor(day)).download_as_bytes()
    return [json.loads(line) for line in content.splitlines()]


def put(story: Story, events: Iterable[Event]) -> None:
    """Has the database hold this history alone, and the request that it makes."""
    events = list(events)
    reference = store.database().document(f"requests/{story.id}")
    for old in reference.collection("events").stream():
        old.reference.delete()
    for event in events:
        reference.collection("events").document(event.id).set(event.model_dump())
    if events:
        reference.set(fold(events).model_dump())
    else:
        reference.delete()


def rewritten(events: list[Event], first: int) -> list[Event]:
    """The same history with another text in one event, every hash from there on made anew."""
    made = events[: first - 1]
    for event in events[first - 1 :]:
        payload = {**event.payload, "note": "Tidak pernah begitu."}
        changes = {"previous": made[-1].hash if made else "", "hash": ""}
        new = event.model_copy(
            update=changes | ({"payload": payload} if event.sequence == first else {})
        )
        made.append(new.model_copy(update={"hash": chain.digest(new.model_dump())}))
    return made


def on(story: Story, step: str) -> Story:
    """The request goes on by a step."""
    story.tell(step, WHO[step])
    return story.save()
