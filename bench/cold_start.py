"""From the start of a process to its first 200: every function that is deployed.

Each is started as its container would start it, with a call of its own that succeeds. Beside them,
in turns: a function that says hello, and one that writes one document. What a function's first call
does besides (Cloud Storage, the identity service, many counts) is part of its figure.
"""

import os
import signal
import statistics
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import main
from bench.figures import Figure, Size, Target, at_most, compared, spread
from bench.first_calls import first_call
from bench.load import Line, written
from bench.processes import processor_seconds
from bench.stage import FLOOR, HELLO, MAIN, stage, started
from infra.local.emulators import ROOT
from infra.local.processes import free_port
from shared.entry_points import entry_of

FLOORS = {"hello": HELLO, "write": FLOOR}
_PATIENCE = 60.0  # seconds
_IN_A_ROW = 4  # of ours between two of each floor
_SLOWEST, _AGAIN = 8, 2  # are started so often again: one start may be slow by chance
_NAMED = 4


def measure(size: Size) -> list[Figure]:
    """The median of all functions and the slowest, against both floors."""
    names = main.__all__[:: size(8, 1)]
    starts = list[Start]()
    with stage(has_storage=True) as up:
        for target, source in (*FLOORS.items(), (names[0], MAIN)):
            _start(target, source, up.folder)  # from here on everything is compiled
        starts += _started(names, up.folder)
        for _ in range(size(0, _AGAIN)):
            starts += _started(_order(starts, "write")[:_SLOWEST], up.folder)
    return [
        *_compared("a bare hello", "hello", starts, at_most(2.2)),
        *_compared("one bare write", "write", starts, at_most(1.10)),
    ]


@dataclass(frozen=True, slots=True)
class Start:
    """A function's, and those of the floors around it, in milliseconds."""

    name: str
    took: "Taken"
    floors: Mapping[str, "Taken"]


class Taken(NamedTuple):
    """Milliseconds: until the first answer, and of the processor's until then."""

    whole: float
    processor: float


def _started(names: Sequence[str], folder: Path) -> Iterator[Start]:
    """Starts each, a few between two of each floor."""
    before = _floors(folder)
    for at in range(0, len(names), _IN_A_ROW):
        took = {name: _start(name, MAIN, folder) for name in names[at : at + _IN_A_ROW]}
        after = _floors(folder)
        around = {floor: _mean(before[floor], after[floor]) for floor in FLOORS}
        yield from (Start(name, own, around) for name, own in took.items())
        before = after


def _mean(one: Taken, other: Taken) -> Taken:
    return Taken((one.whole + other.whole) / 2, (one.processor + other.processor) / 2)


def _floors(folder: Path) -> dict[str, Taken]:
    return {name: _start(name, source, folder) for name, source in FLOORS.items()}


def _ratios(starts: Sequence[Start], floor: str) -> dict[str, float]:
    """Each function's, in the median of its starts."""
    every = defaultdict[str, list[float]](list)
    for start in starts:
        every[start.name].append(start.took.whole / start.floors[floor].whole)
    return {name: statistics.median(ratios) for name, ratios in every.items()}


def _order(starts: Sequence[Start], floor: str) -> list[str]:
    """The functions, the slowest first."""
    ratios = _ratios(starts, floor)
    return sorted(ratios, key=ratios.__getitem__, reverse=True)


def _compared(what: str, floor: str, starts: Sequence[Start], target: Target) -> tuple[Figure, ...]:
    ratios, order = _ratios(starts, floor), _order(starts, floor)
    bare = [start.floors[floor] for start in starts]
    slowest = [start.took.whole for start in starts if start.name == order[0]]
    usual, least = (
        statistics.median(each.whole for each in side)
        for side in ([start.took for start in starts], bare)
    )
    noise = _noise(starts, floor)
    within = sum(target.used(ratio) <= 1 for ratio in ratios.values())
    named = ", ".join(f"{name} {ratios[name]:.2f}×" for name in order[:_NAMED])
    return (
        Figure(
            f"all, median, against {what}",
            usual,
            least,
            "ms",
            statistics.median(ratios.values()),
            noise,
            target,
        ),
        Figure(
            f"the slowest, against {what}",
            statistics.median(slowest),
            least,
            "ms",
            ratios[order[0]],
            noise,
            target,
            f"{within} of {len(ratios)} are within it; longest: {named}",
            tuple((name, ratios[name]) for name in order),
        ),
        compared(
            f"processor time, all, against {what}",
            [each.processor for each in bare],
            [start.took.processor for start in starts],
            "ms",
        ),
    )


def _noise(starts: Sequence[Start], floor: str) -> float | None:
    """The wider of two spreads: of the floor's starts, and of what was started again."""
    usual = _ratios(starts, floor)
    again = Counter(start.name for start in starts)
    ratios = [
        start.took.whole / start.floors[floor].whole / usual[start.name]
        for start in starts
        if again[start.name] > 1
    ]
    found = [spread([each.floors[floor].whole for each in starts]), spread(ratios)]
    return max((each for each in found if each is not None), default=None)


def _start(target: str, source: Path, folder: Path) -> Taken:
    """From the start of the process to the whole answer of its first call."""
    if source != MAIN:
        call = written("POST", "/", {})
    else:
        call = first_call(target, entry_of(getattr(main, target)))
    with _process(target, source, folder) as (process, began, port):
        line = _connected(port)
        line.call(call)
        took = time.perf_counter() - began
        processor = processor_seconds(process)
        line.close()
    return Taken(took * 1000, processor * 1000)


@contextmanager
def _process(target: str, source: Path, folder: Path) -> Iterator[tuple[int, float, int]]:
    port = free_port()
    command, environment = started(target, source, port, folder)
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  # our own command
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process.pid, began, port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _connected(port: int) -> Line:
    """The first connection that the server takes."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            return Line(port)
        except ConnectionRefusedError:
            time.sleep(0.001)
    raise TimeoutError("the function did not start")
