"""What a warm function keeps in memory, beside a bare handler that reads and writes Firestore.

Each is started alone as its container would start it, and called until it is warm: with a call of
its own each time, where the same once more would find all done. Counted is what all of its
processes would take on a machine of their own.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import main
from bench.figures import Figure, Size, at_most, compared, side_by_side
from bench.first_calls import first_call
from bench.load import Line
from bench.processes import memory
from bench.stage import FLOOR, MAIN, stage, started
from bench.transition import TRANSITION, Made
from infra.local.processes import HOST, Service, free_port, running
from shared.entry_points import entry_of

# The functions, and what is to be said of them.
FUNCTIONS = {
    TRANSITION: "",
    "get_request": "",
    "list_requests": "",
    "on_event": "",
    "on_notification": "",
    "open_file": "with Cloud Storage's library",
    "finish_upload": "with Cloud Storage's library",
}
_DONE_ONCE = {"on_event", "on_notification", "finish_upload"}


def measure(size: Size) -> list[Figure]:
    """Of a transition, a reader, a trigger and a function of files."""
    rounds, calls = size(2, 4), size(20, 60)
    with stage(has_storage=True) as up:
        made = Made()

        def called(name: str) -> list[bytes]:
            if name == TRANSITION:
                return made.steps(calls)
            entry = entry_of(getattr(main, name))
            if name in _DONE_ONCE:
                return [first_call(name, entry) for _ in range(calls)]
            return [first_call(name, entry)] * calls

        def warm(name: str) -> float:
            return _memory(name, MAIN, called(name), up.folder)

        floors, *ours = side_by_side(
            rounds,
            lambda: _memory("get_and_batch", FLOOR, made.bare(calls), up.folder),
            *(partial(warm, name) for name in FUNCTIONS),
        )
    return [
        compared(name, floors, own, "MiB", at_most(1.25), note)
        for (name, note), own in zip(FUNCTIONS.items(), ours, strict=True)
    ]


def _memory(target: str, source: Path, calls: Iterable[bytes], folder: Path) -> float:
    """MiB after these calls."""
    port = free_port()
    command, environment = started(target, source, port, folder)
    service = Service(target, command, f"http://{HOST}:{port}/", folder, environment)
    with running(service) as (child,):
        line = Line(port)
        for call in calls:
            line.call(call)
        line.close()
        return memory(child.pid)
