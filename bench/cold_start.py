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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import main
from bench.figures import Figure, Size, Target, at_most, spread
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
            slowest = (_order(starts, floor)[:_SLOWEST] for floor in FLOORS)
            starts += _started([*dict.fromkeys(chain(*slowest))], up.folder)
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


def _medians(starts: Sequence[Start], of: Callable[[Start], float]) -> dict[str, float]:
    """Each function's, in the median of its starts."""
    every = defaultdict[str, list[float]](list)
    for start in starts:
        every[start.name].append(of(start))
    return {name: statistics.median(found) for name, found in every.items()}


def _ratios(starts: Sequence[Start], floor: str, what: str = "whole") -> dict[str, float]:
    """Each function's, of one or the other time."""
    time_of = attrgetter(what)
    return _medians(starts, lambda start: time_of(start.took) / time_of(start.floors[floor]))


def _order(starts: Sequence[Start], floor: str) -> list[str]:
    """The functions, the slowest first."""
    ratios = _ratios(starts, floor)
    return sorted(ratios, key=ratios.__getitem__, reverse=True)


def _compared(what: str, floor: str, starts: Sequence[Start], target: Target) -> tuple[Figure, ...]:
    ratios, order = _ratios(starts, floor), _order(starts, floor)
    slowest = [start for start in starts if start.name == order[0]]
    within = sum(target.used(ratio) <= 1 for ratio in ratios.values())
    named = ", ".join(f"{name} {ratios[name]:.2f}×" for name in order[:_NAMED])
    return (
        _median(f"all, median, against {what}", floor, starts, "whole", target),
        replace(
            _median(f"the slowest, against {what}", floor, slowest, "whole", target),
            spread=_noise(starts, floor, "whole"),
            note=f"{within} of {len(ratios)} are within it; longest: {named}",
            parts=tuple((name, ratios[name]) for name in order),
        ),
        _median(f"processor time, all, against {what}", floor, starts, "processor"),
    )


def _median(
    what: str, floor: str, starts: Sequence[Start], kind: str, target: Target | None = None
) -> Figure:
    """The median of the functions, however often each was started."""
    time_of = attrgetter(kind)
    ours = _medians(starts, lambda start: time_of(start.took))
    floors = _medians(starts, lambda start: time_of(start.floors[floor]))
    return Figure(
        what,
        statistics.median(ours.values()),
        statistics.median(floors.values()),
        "ms",
        statistics.median(_ratios(starts, floor, kind).values()),
        _noise(starts, floor, kind),
        target,
    )


def _noise(starts: Sequence[Start], floor: str, what: str) -> float | None:
    """The wider of two spreads: of the floor's starts, and of what was started again."""
    time_of, usual = attrgetter(what), _ratios(starts, floor, what)
    again = Counter(start.name for start in starts)
    ratios = [
        time_of(start.took) / time_of(start.floors[floor]) / usual[start.name]
        for start in starts
        if again[start.name] > 1
    ]
    found = [spread([time_of(each.floors[floor]) for each in starts]), spread(ratios)]
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
