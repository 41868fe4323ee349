"""A history that was rewritten so well that it is whole again is not what was anchored."""

import json
import logging
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from google.cloud import storage

from shared import anchors, chain, config, histories, paths, store
from shared.anchors import HistoriesChanged, anchor, check
from shared.models import Event
from shared.workflow import fold
from tests.faults.conftest import Figure
from tests.functions.apps import client_of
from tests.functions.stories import Story, a_request, an_id, way

pytestmark = pytest.mark.usefixtures("database_of_its_own")

FIRST = date(2026, 11, 23)
STATUSES = ("submitted", "team_formed", "reviewed", "approved")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> storage.Bucket:
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
        from datetime import datetime, time

        return datetime.combine(FIRST + timedelta(cls.days), time(1, 30), zone)


def next_day() -> None:
    _Clock.days += 1


def lines(bucket: storage.Bucket, day: date) -> list[dict[str, Any]]:
    content = bucket.blob(f"anchors/2026/{day}.ndjson").download_as_bytes()
    return [json.loads(line) for line in content.splitlines()]


def found() -> list[tuple[str | None, int | None]]:
    return [(each.request, each.sequence) for each in check()]


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
    from tests.functions.stories import WHO

    story.tell(step, WHO[step])
    return story.save()


def test_an_anchor_holds_every_head_and_names_the_one_before(bucket: storage.Bucket) -> None:
    stories = sorted((a_request(status) for status in STATUSES), key=lambda story: story.id)
    heads = [
        {"id": story.id, "sequence": len(story.events), "head": story.events[-1].hash}
        for story in stories
    ]

    assert client_of("anchor_histories").post("/").status_code == 200
    next_day()
    anchor()

    first, second = lines(bucket, FIRST), lines(bucket, FIRST + timedelta(1))
    assert first == [{"before": None}, *heads]
    assert second[1:] == heads
    assert second[0]["before"]["name"] == f"anchors/2026/{FIRST}.ndjson"
    assert len(second[0]["before"]["digest"]) == 64


def test_what_went_on_as_it_should_is_as_it_was_anchored(bucket: storage.Bucket) -> None:
    del bucket
    story, ended = a_request("submitted"), a_request("approved")
    anchor()
    next_day()
    on(story, "receive_request")
    a_request("submitted")

    assert found() == []
    anchor()
    assert {ended.id, story.id} <= {
        line["id"]
        for line in lines(anchors._bucket(), FIRST + timedelta(1))[1:]  # noqa: SLF001
    }


def test_a_second_run_on_a_day_changes_nothing(bucket: storage.Bucket) -> None:
    story = a_request("submitted")
    anchor()
    before = lines(bucket, FIRST)
    on(story, "receive_request")

    anchor()

    assert lines(bucket, FIRST) == before


def test_a_history_rewritten_from_any_event_on_is_found(
    bucket: storage.Bucket, figure: Figure
) -> None:
    del bucket
    story = a_request("reviewed")
    anchor()
    next_day()
    tried = named = 0
    for first in range(1, len(story.events) + 1):
        put(story, rewritten(story.events, first))
        assert histories.read(story.id).is_whole  # by itself it shows nothing
        tried, named = tried + 1, named + (found() == [(story.id, len(story.events))])
    for length in range(1, len(story.events)):
        put(story, story.events[:length])
        assert histories.read(story.id).is_whole
        tried, named = tried + 1, named + (found() == [(story.id, length + 1)])
    put(story, [])
    tried, named = tried + 1, named + (found() == [(story.id, 1)])

    figure("tamper: history and request forged alike", f"{named} of {tried} by the anchor", "all")
    assert named == tried
    put(story, story.events)
    assert found() == []


def test_a_forged_past_is_found_behind_a_genuine_present(bucket: storage.Bucket) -> None:
    del bucket
    story = a_request("team_formed")
    anchor()
    longer = on(story, "submit_draft").events
    put(story, rewritten(longer, 2))

    assert found() == [(story.id, len(longer) - 1)]


def test_a_history_that_went_on_is_verified_whole(bucket: storage.Bucket) -> None:
    del bucket
    story = a_request("team_formed")
    anchor()
    on(story, "submit_draft")
    store.update(paths.event(story.id, story.events[1].id), {"payload.note": "Diubah."})

    assert found() == [(story.id, 2)]


def test_a_history_that_was_damaged_beyond_reading_is_found_and_hides_no_other(
    bucket: storage.Bucket,
) -> None:
    del bucket
    damaged, forged = sorted((a_request("received"), a_request("received")), key=lambda s: s.id)
    anchor()
    store.delete(paths.event(damaged.id, damaged.events[0].id))
    store.update(paths.request(damaged.id), {"head": "0" * 64, "status": "unknown"})
    put(forged, rewritten(forged.events, 1))

    assert found() == [(damaged.id, 1), (forged.id, 2)]


def test_a_changed_or_deleted_anchor_is_found_by_the_next(bucket: storage.Bucket) -> None:
    a_request("submitted")
    anchor()
    next_day()
    anchor()
    first = bucket.blob(f"anchors/2026/{FIRST}.ndjson")
    content = first.download_as_bytes()

    first.upload_from_string(content + b"\n")
    assert found() == [(None, None)]
    first.upload_from_string(content)
    assert found() == []
    first.delete()
    assert found() == [(None, None)]


def test_what_is_found_is_told_to_admins_and_ends_the_run_in_an_error(
    bucket: storage.Bucket, caplog: pytest.LogCaptureFixture
) -> None:
    forged, whole = a_request("received"), a_request("received")
    anchor()
    next_day()
    put(forged, rewritten(forged.events, 1))

    with pytest.raises(HistoriesChanged, match=f"^requests/{forged.id} at event 2: "):
        anchor()

    told = [each.to_dict() or {} for each in store.database().collection("dead_letters").stream()]
    assert [letter["documents"] for letter in told] == [[f"requests/{forged.id}"]]
    critical = [each for each in caplog.records if each.levelno == logging.CRITICAL]
    assert [(each.name, getattr(each, "request", "")) for each in critical] == [
        ("shared.anchors", forged.id)
    ]
    # The day's anchor is there, with the histories as they are.
    anchored = {line["id"]: line["head"] for line in lines(bucket, FIRST + timedelta(1))[1:]}
    assert anchored[whole.id] == whole.events[-1].hash


def test_what_fails_half_way_leaves_no_anchor(
    bucket: storage.Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_request(way("submitted"))
    read = store.heads

    def fails(page: int) -> Any:
        yield from read(page)
        raise OSError("the database went away")

    monkeypatch.setattr(store, "heads", fails)
    with pytest.raises(OSError, match="went away"):
        anchor()

    assert list(bucket.list_blobs()) == []


@pytest.mark.usefixtures("bucket")
def test_a_comparison_that_broke_off_is_made_up_for_the_day_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forged = a_request("received")
    anchor()
    next_day()
    put(forged, rewritten(forged.events, 1))
    read, reads = store.heads, [OSError("the database went away")]

    def fails_once(page: int) -> Any:
        if reads:
            raise reads.pop()
        yield from read(page)

    monkeypatch.setattr(store, "heads", fails_once)
    with pytest.raises(OSError, match="went away"):
        anchor()
    next_day()

    with pytest.raises(HistoriesChanged, match=f"^requests/{forged.id} at event 2: "):
        anchor()


@pytest.mark.parametrize("damage", [{"sequence": None}, {"sequence": "2"}, {"head": 7}])
@pytest.mark.usefixtures("bucket")
def test_a_head_that_was_damaged_when_it_was_anchored_hides_no_other(
    damage: dict[str, Any],
) -> None:
    damaged, forged = sorted((a_request("received"), a_request("received")), key=lambda s: s.id)
    where = store.database().document(f"requests/{damaged.id}")
    where.update(damage)
    anchor()
    where.set(fold(damaged.events).model_dump())
    put(forged, rewritten(forged.events, 1))

    assert found() == [(damaged.id, None), (forged.id, 2)]


def test_pages_hide_nothing(bucket: storage.Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchors, "_PAGE", 2)
    stories = [a_request("submitted") for _ in range(5)]

    anchor()

    assert [line["id"] for line in lines(bucket, FIRST)[1:]] == sorted(s.id for s in stories)
    put(stories[3], [])
    assert found() == [(stories[3].id, 1)]
