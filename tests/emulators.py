"""One set of emulators for a whole test run, each started when the first test needs it.

The process in which the run began starts and stops them, and tells its workers where they listen:
so all workers share one set, and none outlives the run.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from multiprocessing.connection import Client, Listener
from threading import Thread

Start = Callable[[], AbstractContextManager[str]]


class Switchboard:
    """Starts emulators on demand, and says where they listen."""

    def __init__(self, starts: Mapping[str, Start]) -> None:
        self._starts = starts
        self._running: dict[str, str] = {}
        self._listener = Listener(family="AF_UNIX")
        self.address = str(self._listener.address)
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """Stops what was started."""
        with Client(self.address) as line:
            line.send(None)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        with ExitStack() as stack:  # in this thread: the emulators' life is tied to it
            while self._answers_one(stack):
                continue

    def _answers_one(self, stack: ExitStack) -> bool:
        with self._listener.accept() as line:
            name = line.recv()
            if name is None:
                return False
            try:
                if name not in self._running:
                    self._running[name] = stack.enter_context(self._starts[name]())
                line.send(self._running[name])
            except Exception as error:  # noqa: BLE001  # the test that asked raises it
                line.send(error)
        return True


def address_of(name: str, switchboard: str) -> str:
    """Where an emulator listens; it is started if need be. Raises what kept it from starting."""
    with Client(switchboard) as line:
        line.send(name)
        answer = line.recv()
    if isinstance(answer, Exception):
        raise answer
    return str(answer)
