"""The engine alone: what deciding on a transition costs beside pydantic's part of it.

Ours is decide, evolve, and both documents as they are written; the floor validates and dumps the
request once. The second floor does so with both documents that a transition writes. All three are
measured in turns.
"""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bench.figures import Figure, Size, Target, at_most, compared, counted, side_by_side
from bench.stage import request_of, stage
from shared import config, paths
from shared.case import Given
from shared.guards import MOST_EVENTS, MOST_FACTS, MOST_MATERIAL
from shared.models import (
    ContentType,
    DeadlineMark,
    Draft,
    Event,
    FactCheck,
    Letter,
    Proposal,
    Request,
    SealedFile,
    Status,
    Team,
)
from shared.workflow import decide, evolve
from tests.commands import COMMANDS
from tests.functions.bodies import NEEDS_CORRECTION
from tests.functions.stories import ACCOUNTS, WHO, a_key, a_request

# What is read and written of a request: a step in the middle of each kind.
STEPS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("check_content", "drafted", {}),
    ("decide_corrections", "checked", NEEDS_CORRECTION),
)
MOST_BYTES = 2000
SIZED = ("drafted", "needs_correction", "reviewed")
_WARM_UP = 3  # rounds that are not counted


def measure(size: Size) -> list[Figure]:
    """How long the engine computes, and how large what it stores is."""
    rounds, times = size(16, 42), size(20, 100)
    figures = []
    with stage():
        for name, status, changes in STEPS:
            engine, request, event = _work_of(name, status, changes)
            works = (_pydantic(request), _pydantic(request, event), engine)
            sides = [partial(_microseconds, work, times) for work in works]
            side_by_side(_WARM_UP, *sides)
            gc.collect()
            gc.freeze()  # what is loaded is not looked through again while the clock runs
            alone, both, ours = side_by_side(rounds, *sides)
            gc.unfreeze()
            figures += [
                compared(f"engine, {name}", alone, ours, "µs", at_most(2.0)),
                compared(f"engine, {name}, against both documents", both, ours, "µs"),
            ]
        figures += [_size_of(status, USUAL, at_most(1)) for status in SIZED]
        figures.append(_size_of("needs_correction", LARGEST))
    return figures


def _work_of(
    name: str, status: str, changes: Mapping[str, Any]
) -> tuple[Callable[[], object], Request, Event]:
    story = a_request(status)
    request, by = request_of(story), WHO[name]
    command = COMMANDS[name].model_validate(story.body(name, by, **changes))
    given = Given(config.working_calendar(), a_key(), story.files, ACCOUNTS)
    actor, now = by.actor(), datetime.now(UTC)

    def engine() -> object:
        event = decide(request, command, actor, now, given)
        return event.model_dump(), evolve(request, event).model_dump()

    return engine, request, decide(request, command, actor, now, given)


def _pydantic(*documents: Request | Event) -> Callable[[], object]:
    stored = [(type(each), each.model_dump()) for each in documents]

    def floor() -> object:
        return [model.model_validate(document).model_dump() for model, document in stored]

    return floor


def _microseconds(work: Callable[[], object], times: int) -> float:
    started = time.thread_time()  # of the processor's: others may want it meanwhile
    for _ in range(times):
        work()
    return (time.thread_time() - started) / times * 1e6


@dataclass(frozen=True, slots=True)
class Extent:
    """How much people have put into a request: lengths in characters, and numbers of things."""

    what: str
    letter: str  # of which texts are made
    uid: int
    agency: int
    number: int  # of a letter
    line: int
    purpose: int
    content_types: int
    material: int
    members: int
    left: int  # the team when it was changed
    authors: int
    files: int  # of the draft
    corrections: int
    facts: int
    item: str  # id of a correction or fact
    mark: DeadlineMark | None


# fmt: off
USUAL = Extent(
    "of usual size", "a", uid=28, agency=16, number=30, line=60, purpose=400, content_types=2,
    material=3, members=4, left=0, authors=1, files=3, corrections=3, facts=3, item="10-1",
    mark=None)
# As far as commands and guards let it grow: 50 corrections, and the facts that are wrong.
LARGEST = Extent(
    "as large as may be", "\U00010000", uid=128, agency=40, number=100, line=200, purpose=4000,
    content_types=3, material=MOST_MATERIAL, members=10, left=10, authors=10, files=20,
    corrections=70, facts=MOST_FACTS, item=f"{MOST_EVENTS}-50", mark=DeadlineMark.REACHED)
# fmt: on


def _size_of(status: str, extent: Extent, target: Target | None = None) -> Figure:
    request = _filled(request_of(a_request(status)), extent)
    size = document_bytes(paths.request(request.id), request.model_dump())
    what = f"stored request {extent.what}, {status}"
    return counted(what, size, MOST_BYTES, "bytes", target)


def _filled(request: Request, extent: Extent) -> Request:
    """The same request with as much in it."""
    own_id, line = "i" * 20, extent.letter * extent.line
    people = ("u" * extent.uid,) * extent.members
    number = extent.letter * extent.number
    letter = Letter(number=number, date=request.created_at.date(), file=own_id)
    sealed = SealedFile(file=own_id, crc32c="A" * 6 + "==", md5="A" * 22 + "==")
    items = (extent.item,) * extent.facts
    is_repaired = request.status == Status.NEEDS_CORRECTION
    return request.model_copy(
        update={
            "agency": "a" * extent.agency,
            "requester": people[0],
            "proposal": Proposal(
                title=line,
                content_types=tuple(ContentType)[: extent.content_types],
                purpose=extent.letter * extent.purpose,
                target_audience=line,
                wished_date=letter.date,
                letter=letter,
            ),
            "material": (own_id,) * extent.material,
            "team": Team(
                members=people,
                leader=people[0],
                letter=letter,
                former=people[: extent.left],
                joined=people,
            ),
            "draft": Draft(
                version=2,
                authors=people[: extent.authors],
                files=(sealed,) * extent.files,
                checker=people[0],
            ),
            "open_corrections": (extent.item,) * (extent.corrections if is_repaired else 0),
            "fact_check": FactCheck(version=2, items=items, wrong=items),
            "mark": extent.mark,
        }
    )


def document_bytes(path: str, fields: Mapping[str, Any]) -> int:
    """The size of a document as Firestore reckons it: its name, its fields, and 32 bytes.

    firebase.google.com/docs/firestore/storage-size
    """
    return sum(map(stored_bytes, path.split("/"))) + 16 + stored_bytes(fields) + 32


def stored_bytes(value: Any) -> int:
    """The size of a value, likewise."""
    if value is None or isinstance(value, bool):
        return 1
    if isinstance(value, str):
        return len(value.encode()) + 1
    if isinstance(value, Mapping):
        return sum(stored_bytes(name) + stored_bytes(part) for name, part in value.items())
    if isinstance(value, list | tuple):
        return sum(map(stored_bytes, value))
    return 8  # numbers and times
