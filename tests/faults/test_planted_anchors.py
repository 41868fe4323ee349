"""An anchor that somebody else put there is taken for none of ours."""

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from google.cloud import storage

from shared import store
from shared.anchors import HistoriesChanged, anchor, check
from tests.faults.anchoring import (
    FIRST,
    a_bucket,  # noqa: F401 - a fixture is found by name
    day,
    lines,
    next_day,
    on,
    put,
    rewritten,
)
from tests.functions.apps import client_of
from tests.functions.stories import Story, a_request

pytestmark = pytest.mark.usefixtures("database_of_its_own")

LONG_AGO = timedelta(hours=3)

Plant = Callable[[list[dict[str, Any]], Story], bytes]


def plant(bucket: storage.Bucket, name: str, content: bytes) -> None:
    bucket.blob(name).upload_from_string(content)


def of(*anchored: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in anchored)


def head(story: Story) -> dict[str, Any]:
    return {"id": story.id, "sequence": len(story.events), "head": story.events[-1].hash}


def chained(bucket: storage.Bucket, name: str) -> dict[str, Any]:
    digest = hashlib.sha256(bucket.blob(name).download_as_bytes()).hexdigest()
    return {"before": {"name": name, "digest": digest}}


def found() -> list[tuple[str, int | None]]:
    return [(each.path, each.sequence) for each in check()]


def letters() -> list[str]:
    kept = store.database().collection("dead_letters").stream()
    return sorted(path for each in kept for path in each.get("documents"))


# Today's, as it could be planted: what it holds of what it should, and what is found, and where.
PLANTS: dict[str, tuple[Plant, str, int | None]] = {
    "forged heads": (
        lambda right, story: of(
            *right[:-1], {**right[-1], "head": rewritten(story.events, 1)[-1].hash}
        ),
        "requests/{id}",
        3,
    ),
    "heads of the day before": (
        lambda right, story: of(
            *right[:-1], {**right[-1], "sequence": 2, "head": story.events[1].hash}
        ),
        "requests/{id}",
        3,
    ),
    "no heads": (lambda right, _: of(right[0]), "requests/{id}", 1),
    "a request that never was": (
        lambda right, _: of(*right, {"id": "~", "sequence": 1, "head": "0" * 64}),
        "requests/~",
        1,
    ),
    "a request twice": (lambda right, _: of(*right, right[-1]), "requests/{id}", 1),
    "no anchor before": (lambda right, _: of({"before": None}, *right[1:]), day(1), None),
    "another digest": (
        lambda right, _: of({"before": {"name": day(0), "digest": "0" * 64}}, *right[1:]),
        day(1),
        None,
    ),
    "no anchor": (lambda _, __: b"\xff\x00", day(1), None),
    "a line that is none": (lambda right, _: of(*right) + b'{"id": 7}\n', day(1), None),
    "nothing": (lambda _, __: b"", day(1), None),
}


@pytest.mark.parametrize("planted", PLANTS)
def test_an_anchor_that_was_planted_before_todays_run_is_found(
    bucket: storage.Bucket, planted: str, caplog: pytest.LogCaptureFixture
) -> None:
    content_of, where, sequence = PLANTS[planted]
    story = a_request("received", ago=LONG_AGO)
    anchor()
    next_day()
    on(story, "form_team")
    content = content_of([chained(bucket, day(0)), head(story)], story)
    plant(bucket, day(1), content)
    path = where.format(id=story.id)

    place = "" if sequence is None else f" at event {sequence}"
    with pytest.raises(HistoriesChanged, match=f"^{path}{place}: "):
        anchor()

    assert letters() == [path]
    assert [each.name for each in caplog.records if each.levelno == logging.CRITICAL] == [
        "shared.anchors"
    ]
    assert bucket.blob(day(1)).download_as_bytes() == content  # the proof


def test_a_planted_anchor_hides_no_forged_history(bucket: storage.Bucket) -> None:
    story = a_request("received")
    anchor()
    next_day()
    before = chained(bucket, day(0))
    put(story, rewritten(story.events, 1))
    forged = {**head(story), "head": rewritten(story.events, 1)[-1].hash}
    plant(bucket, day(1), of(before, forged))

    with pytest.raises(HistoriesChanged, match=f"^requests/{story.id} at event 2: "):
        anchor()


@pytest.mark.parametrize(
    "name",
    [
        day(2),
        "anchors/9999/9999-12-31.ndjson",
        f"{day(1)}~",
        f"{day(0)}~",
        "anchors/2026/2026-11-23T.ndjson",
        "anchors/2026/20261124.ndjson",
        "anchors/2025/2026-11-24.ndjson",
        "anchors/x",
    ],
)
def test_an_anchor_of_a_day_to_come_or_of_none_is_found_and_never_compared_with(
    bucket: storage.Bucket, name: str
) -> None:
    story = a_request("received")
    anchor()
    next_day()
    before = chained(bucket, day(0))
    put(story, rewritten(story.events, 1))
    forged = {**head(story), "head": rewritten(story.events, 1)[-1].hash}
    plant(bucket, name, of(before, forged))

    assert found() == [(name, None), (f"requests/{story.id}", 2)]
    with pytest.raises(HistoriesChanged):
        anchor()
    assert letters() == sorted([name, f"requests/{story.id}"])
    assert lines(bucket, FIRST + timedelta(1)) == [before, forged]


def test_an_anchor_that_was_planted_for_its_day_long_before_is_found_on_that_day(
    bucket: storage.Bucket,
) -> None:
    story = a_request("received")
    anchor()
    plant(bucket, day(2), of(chained(bucket, day(0)), head(story)))
    next_day()
    with pytest.raises(HistoriesChanged, match=f"^{day(2)}: "):
        anchor()
    next_day()

    with pytest.raises(HistoriesChanged, match=f"^{day(2)}: it should be chained to {day(1)}"):
        anchor()


def test_an_anchor_that_was_planted_for_a_day_left_out_is_found_by_the_next(
    bucket: storage.Bucket,
) -> None:
    story = a_request("received")
    anchor()
    next_day()
    next_day()
    anchor()
    plant(bucket, day(1), of(chained(bucket, day(0)), head(story)))

    assert found() == [(day(2), None)]
    next_day()
    with pytest.raises(HistoriesChanged, match=f"^{day(2)}: "):
        anchor()


def test_runs_at_once_are_quiet_and_one_writes(
    bucket: storage.Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_request("received")
    anchor()
    next_day()
    read = store.heads

    def overtaken(page: int) -> Any:
        heads = list(read(page))
        monkeypatch.setattr(store, "heads", read)
        on(story, "form_team")
        anchor()
        yield from heads

    monkeypatch.setattr(store, "heads", overtaken)
    anchor()

    assert lines(bucket, FIRST + timedelta(1))[1:] == [head(story)]


def test_further_runs_on_a_day_are_quiet_while_the_histories_go_on(bucket: storage.Bucket) -> None:
    story, still = a_request("received", ago=timedelta()), a_request("approved", ago=LONG_AGO)
    anchor()
    next_day()
    anchor()
    before = lines(bucket, FIRST + timedelta(1))
    on(story, "form_team")
    a_request("submitted", ago=timedelta())

    assert client_of("anchor_histories").post("/").status_code == 200
    assert lines(bucket, FIRST + timedelta(1)) == before
    put(still, rewritten(still.events, 1))
    assert client_of("anchor_histories").post("/").status_code == 500
