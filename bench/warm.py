"""What a warm function keeps in memory, beside a bare handler that reads and writes Firestore.

Each is started alone as its container would start it, and called until it is warm. Counted is what
all of its processes would take on a machine of their own.
"""

from collections.abc import Iterable
from pathlib import Path

import main
from bench.figures import Figure, Size, at_most, counted
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
    "open_file": "with Cloud Storage's library",
}


def measure(size: Size) -> list[Figure]:
    """Of a transition, a reader, a trigger and a function of files."""
    calls = size(30, 100)  # one round: each comes to the same
    with stage(has_storage=True) as up:
        made = Made()

        def called(name: str) -> list[bytes]:
            if name == TRANSITION:
                return made.steps(calls)
            return [first_call(name, entry_of(getattr(main, name)))] * calls

        floor = _memory("get_and_batch", FLOOR, made.bare(calls), up.folder)
        ours = {name: _memory(name, MAIN, called(name), up.folder) for name in FUNCTIONS}
    return [
        counted(name, own, floor, "MiB", at_most(1.25), FUNCTIONS[name])
        for name, own in ours.items()
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
