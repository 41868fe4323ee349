"""Requests that wait for a step, and wait for it again in the next round."""

from collections.abc import Callable, Sequence

from bench.load import load


class Waiting:
    """Requests behind a server: `put` has them wait, `step` writes out the call that takes it."""

    def __init__(
        self,
        port: int,
        ids: Sequence[str],
        put: Callable[[], None],
        step: Callable[[str], bytes],
    ) -> None:
        self._port, self._ids, self._put, self._step = port, ids, put, step

    def take(self) -> float:
        """Milliseconds that half of the steps took at most."""
        self._put()
        warm_up, *steps = map(self._step, self._ids)
        return load(self._port, [warm_up, *steps], 1).milliseconds(50)
