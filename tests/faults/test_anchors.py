"""A history that was rewritten so well that it is whole again is not what was anchored."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from google.cloud import storage

from shared import anchors, histories, paths, store
from shared.anchors import HistoriesChanged, anchor, check
from shared.workflow import fold
from tests.faults.anchoring import (
    FIRST,
    a_bucket,  # noqa: F401 - a fixture is found by name
    lines,
    next_day,
    on,
    put,
    rewritten,
)
from tests.faults.conftest import Figure
from tests.functions.apps import client_of
from tests.functions.stories import a_request, way

pytestmark = pytest.mark.usefixtures("database_of_its_own")

STATUSES = ("submitted", "team_formed", "reviewed", "approved")


def found() -> list[tuple[str | None, int | None]]:
    return [(each.request, each.sequence) for each in check()]


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


@pytest.mark.usefixtures("bucket")
def test_what_is_forged_while_a_run_is_on_is_found_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_request("received")
    anchor()
    next_day()
    read = store.heads

    def forged_behind(page: int) -> Any:
        heads = list(read(page))
        put(story, rewritten(story.events, 1))
        yield from heads

    with monkeypatch.context() as patch:
        patch.setattr(store, "heads", forged_behind)
        anchor()  # of the very heads that it compared
    next_day()

    with pytest.raises(HistoriesChanged, match=f"^requests/{story.id} at event 2: "):
        anchor()


@pytest.mark.usefixtures("bucket")
def test_a_head_that_is_forged_until_its_history_is_read_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_request("received")
    anchor()
    next_day()
    genuine = on(story, "form_team").events
    put(story, rewritten(genuine, len(genuine)))
    read = histories.read

    def restored(request: str) -> Any:
        put(story, genuine)
        return read(request)

    monkeypatch.setattr(histories, "read", restored)
    with pytest.raises(HistoriesChanged, match=f"^requests/{story.id} at event {len(genuine)}: "):
        anchor()


@pytest.mark.usefixtures("bucket")
def test_a_history_that_goes_on_while_a_run_is_on_is_as_it_should(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_request("submitted")
    anchor()
    next_day()
    on(story, "receive_request")
    read = store.heads

    def going_on(page: int) -> Any:
        heads = list(read(page))
        on(story, "form_team")
        yield from heads

    with monkeypatch.context() as patch:
        patch.setattr(store, "heads", going_on)
        anchor()
    next_day()
    anchor()
