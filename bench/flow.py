"""Whole requests over HTTP, from letter to approval with one round of corrections.

Ten transitions, by five people, beside ten bare reads and commits that write the same events. What
the ten do besides is in the figures: they read the files, people and register that they name, ask
three times whether the session still stands, and look at the stored bytes before the approval.
"""

import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bench.figures import Figure, Size, at_least, compared, side_by_side
from bench.filling import put, put_copies, some_ids
from bench.load import Load, posted, runs
from bench.stage import FLOOR, MAIN, headers_of, request_of, served, stage
from bench.transition import bare_call
from shared import config
from shared.case import Given
from shared.models import Register
from shared.workflow import decide, evolve
from tests.commands import COMMANDS
from tests.functions.bodies import NEEDS_CORRECTION, Body, body_of
from tests.functions.cast import Person
from tests.functions.stories import ACCOUNTS, WHO, Steps, Story, a_key, a_request, bucket

CORRECTED: Steps = (
    *(("submit_request", {}), ("receive_request", {}), ("form_team", {})),
    *(("supply_material", {}), ("submit_draft", {}), ("check_content", {})),
    *(("decide_corrections", NEEDS_CORRECTION), ("repair_content", {})),
    *(("review_content", {}), ("decide_approval", {})),
)


def measure(size: Size) -> list[Figure]:
    """Flows a second, and how long one takes, one client and eight."""
    rounds = size(4, 8)
    names = sorted({name for name, _ in CORRECTED})
    with (
        stage(has_storage=True) as up,
        served(FLOOR, "get_and_batch", folder=up.folder) as (_, floor),
        served(MAIN, *names, folder=up.folder) as (_, ours),
    ):
        made = Made()
        for port, flows in ((floor, made.bare), (ours, made.whole)):
            runs(port, flows(size(10, 24)), 4)
        figures = []
        for clients, count in ((1, size(4, 12)), (8, size(16, 48))):
            floors, own = side_by_side(
                rounds,
                partial(_runs, floor, made.bare, count, clients),
                partial(_runs, ours, made.whole, count, clients),
            )
            who = "1 client" if clients == 1 else f"{clients} clients"
            figures += _compared(who, floors, own)
    return figures


def _runs(port: int, flows: Callable[[int], list[list[bytes]]], count: int, clients: int) -> Load:
    return runs(port, flows(count + clients), clients)


def _compared(who: str, floors: list[Load], ours: list[Load]) -> list[Figure]:
    return [
        compared(
            f"flows, {who}",
            [each.throughput for each in floors],
            [each.throughput for each in ours],
            "/s",
            at_least(0.90),
            _slowest(ours),
        ),
        compared(
            f"p50 of a flow, {who}",
            [each.milliseconds(50) for each in floors],
            [each.milliseconds(50) for each in ours],
            "ms",
        ),
    ]


def _slowest(loads: list[Load]) -> str:
    """Which steps take longest."""
    chains = [chain for load in loads for chain in load.chains]
    took = {
        name: statistics.median(times) * 1000
        for (name, _), times in zip(CORRECTED, zip(*chains, strict=True), strict=True)
    }
    slowest = sorted(took, key=took.__getitem__, reverse=True)[:4]
    return "longest: " + ", ".join(f"{name} {took[name]:.0f} ms" for name in slowest)


class Made:
    """Flows that are written out, call by call, before the clock runs."""

    def __init__(self) -> None:
        """Whoever approves has the bytes looked at: all drafts are the same stored object."""
        blob = bucket().blob("draft/of-all-flows")
        blob.upload_from_string(b"%PDF-1.7 konten", content_type="application/pdf")
        self._stored = {
            "object_name": blob.name,
            "generation": int(blob.generation),
            "size": blob.size,
            "crc32c": blob.crc32c,
            "md5": blob.md5_hash,
        }
        self._request = request_of(a_request("drafted"))
        self._events = [event.model_dump(mode="json") for event in self._flow()[0].events]

    def whole(self, count: int) -> list[list[bytes]]:
        """Calls of ours; the files that they name are stored."""
        flows = [self._flow() for _ in range(count)]
        files = [file for story, _ in flows for file in story.files.values()]
        put((f"files/{file.id}", file.model_dump()) for file in files)
        return [calls for _, calls in flows]

    def bare(self, count: int) -> list[list[bytes]]:
        """Calls of the floor: ten times one request, and the events of a flow."""
        ids = some_ids(count)
        put_copies((f"requests/{each}" for each in ids), self._request.model_dump())
        return [[bare_call(each, event) for event in self._events] for each in ids]

    def _flow(self) -> tuple[Story, list[bytes]]:
        story = _Filed(self._stored)
        return story, [
            posted(f"/{name}", body, headers_of(WHO[name], a_key()))
            for name, body in story.play(CORRECTED)
        ]


class _Filed(Story):
    """A request whose calls are noted; its drafts are all one stored object."""

    def __init__(self, stored: dict[str, Any]) -> None:
        began = timedelta(seconds=30)
        super().__init__(ago=began)
        self._stored, self._began = stored, datetime.now(UTC) - began

    def file(self, kind: str, owner: Person, content: bytes | None = None, **changes: Any) -> str:
        return super().file(
            kind, owner, content, **(self._stored if kind == "draft" else {}), **changes
        )

    def play(self, steps: Steps) -> Iterator[tuple[str, Body]]:
        """The body of each step; the engine tells what comes of it."""
        calendar = config.working_calendar()
        for number, (name, changes) in enumerate(steps):
            body = body_of(name, self, WHO[name]) | changes
            now = self._began + timedelta(seconds=number)
            given = Given(calendar, a_key(), self.files, ACCOUNTS, Register(now.year, 0))
            command = COMMANDS[name].model_validate(body)
            event = decide(self.request, command, WHO[name].actor(), now, given)
            self.request = evolve(self.request, event)
            self.events.append(event)
            yield name, body
