"""Events on their way to trigger functions: at least once, as Eventarc delivers them.

Each event is a file until its function has answered 2xx, so it survives a restart. A refused one is
tried again with growing, jittered pauses, while others pass it by; after a day it is laid aside.
"""

import heapq
import json
import logging
import random
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum, auto
from pathlib import Path
from threading import Condition, Lock, Thread
from typing import Self
from uuid import uuid4

log = logging.getLogger("events")


@dataclass(frozen=True, slots=True)
class SpooledEvent:
    """A CloudEvent in binary mode, and the function that it is for."""

    function: str
    headers: Mapping[str, str]
    body: bytes
    received_at: float  # seconds since the epoch
    file_name: str

    @classmethod
    def now(cls, function: str, headers: Mapping[str, str], body: bytes) -> Self:
        """An event that has just come in."""
        at = time.time()
        return cls(function, headers, body, at, f"{at:.6f}-{function}-{uuid4().hex}.json")

    def to_json(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self) | {"body": b64encode(self.body).decode()}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """As it was stored."""
        stored = json.loads(text)
        return cls(**stored | {"body": b64decode(stored["body"])})


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait for the next try, in seconds (Eventarc: 10, at most 600, for 24 h)."""

    first: float = 0.1
    longest: float = 30.0
    give_up_after: float = 24 * 60 * 60

    def pause(self, tries: int) -> float:
        """The pause after so many tries: doubled each time, and nobody's retries in step."""
        return min(self.longest, self.first * 2.0 ** min(tries - 1, 60)) * random.uniform(0.5, 1)  # noqa: S311


class _Outcome(Enum):
    DELIVERED = auto()
    AGAIN = auto()
    GIVEN_UP = auto()


@dataclass(order=True, slots=True)
class _Turn:
    due_at: float  # by the monotonic clock
    event: SpooledEvent = field(compare=False)
    tries: int = field(compare=False, default=0)


class Spool:
    """Delivers events, each function's by workers of its own, so that none waits for another's.

    `deliver` says whether the function answered 2xx.
    """

    def __init__(
        self,
        folder: Path,
        deliver: Callable[[SpooledEvent], bool],
        backoff: Backoff | None = None,
        workers: int = 8,
    ) -> None:
        """Takes up what an earlier run left in the folder, once it is started."""
        self._deliver = deliver
        self._backoff = backoff or Backoff()
        self._workers = workers  # of each function
        self._pending, self._failed = folder / "pending", folder / "failed"
        for each in (self._pending, self._failed):
            each.mkdir(parents=True, exist_ok=True)
        self._lanes: dict[str, _Lane] = {}
        self._is_open = False
        self._lock = Lock()

    def start(self) -> None:
        """Begins to deliver, with what is left from before."""
        self._is_open = True
        for path in sorted(self._pending.glob("*.json")):
            try:
                event = SpooledEvent.from_json(path.read_text(encoding="utf-8"))
            except (ValueError, KeyError, TypeError):  # cut short when the machine went down
                log.error("event %s cannot be read and is laid aside", path.name)  # noqa: TRY400
                path.replace(self._failed / path.name)
                continue
            self._queue(event)

    def accept(self, event: SpooledEvent) -> None:
        """Stores an event: from here on it will be delivered."""
        aside = self._pending / f"{event.file_name}.new"
        aside.write_text(event.to_json(), encoding="utf-8")
        aside.replace(self._pending / event.file_name)
        self._queue(event)

    def counts(self) -> dict[str, int]:
        """How many events are under way or waiting, delivered by this run, and laid aside."""
        counts = [lane.counts() for lane in self._all_lanes()]
        failed = sum(1 for _ in self._failed.glob("*.json"))
        return {
            "pending": sum(pending for pending, _ in counts),
            "delivered": sum(delivered for _, delivered in counts),
            "failed": failed,
        }

    def close(self, timeout: float = 5.0) -> None:
        """Stops delivering; what is not delivered stays in the folder."""
        with self._lock:
            self._is_open = False
        deadline = time.monotonic() + timeout
        for lane in self._all_lanes():
            lane.close()
        for lane in self._all_lanes():
            lane.join(deadline)

    def _queue(self, event: SpooledEvent) -> None:
        with self._lock:
            if not self._is_open:
                return  # the next run takes it up
            if event.function not in self._lanes:
                self._lanes[event.function] = _Lane(event.function, self._try, self._workers)
            lane = self._lanes[event.function]
        lane.queue(_Turn(time.monotonic(), event))

    def _all_lanes(self) -> list["_Lane"]:
        with self._lock:
            return list(self._lanes.values())

    def _try(self, turn: _Turn) -> _Outcome:
        """Calls the function once; says when to call it again."""
        turn.tries += 1
        event, path, is_delivered = turn.event, self._pending / turn.event.file_name, False
        try:
            is_delivered = self._deliver(event)
        except Exception:
            log.exception("%s failed", event.function)
        if is_delivered:
            path.unlink(missing_ok=True)
            return _Outcome.DELIVERED
        if time.time() - event.received_at > self._backoff.give_up_after:
            log.error("gave %s up after %d tries: %s", event.function, turn.tries, path.name)
            path.replace(self._failed / path.name)
            return _Outcome.GIVEN_UP
        turn.due_at = time.monotonic() + self._backoff.pause(turn.tries)
        log.warning("%s will be called again (try %d)", event.function, turn.tries + 1)
        return _Outcome.AGAIN


class _Lane:
    """The events of one function, and its workers, which begin when they are needed."""

    def __init__(self, name: str, attempt: Callable[[_Turn], _Outcome], workers: int) -> None:
        self._name = name
        self._attempt = attempt
        self._workers = workers
        self._turns: list[_Turn] = []
        self._under_way = self._delivered = self._idle = 0
        self._is_open = True
        self._changed = Condition()
        self._threads: list[Thread] = []

    def queue(self, turn: _Turn) -> None:
        """Has somebody take an event in its turn."""
        with self._changed:
            heapq.heappush(self._turns, turn)
            is_short = len(self._turns) > self._idle and len(self._threads) < self._workers
            if is_short and self._is_open:
                name = f"{self._name}-{len(self._threads)}"
                self._threads.append(Thread(target=self._work, name=name, daemon=True))
                self._threads[-1].start()
            self._changed.notify()

    def counts(self) -> tuple[int, int]:
        """How many events are under way or waiting, and how many are delivered."""
        with self._changed:
            return len(self._turns) + self._under_way, self._delivered

    def close(self) -> None:
        """Takes no more turns."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()

    def join(self, deadline: float) -> None:
        """Waits, at most until then, for those that are under way."""
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _next(self) -> _Turn | None:
        """Waits for an event whose turn it is. None: closed."""
        with self._changed:
            while self._is_open:
                wait = self._turns[0].due_at - time.monotonic() if self._turns else None
                if wait is not None and wait <= 0:
                    self._under_way += 1
                    turn = heapq.heappop(self._turns)
                    self._changed.notify()  # somebody else is to watch over the next
                    return turn
                self._idle += 1
                self._changed.wait(wait)
                self._idle -= 1
        return None

    def _work(self) -> None:
        while turn := self._next():
            outcome = self._attempt(turn)
            with self._changed:
                self._under_way -= 1
                self._delivered += outcome == _Outcome.DELIVERED
                if outcome == _Outcome.AGAIN:
                    heapq.heappush(self._turns, turn)
                self._changed.notify()
