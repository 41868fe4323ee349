"""Calls the scheduled functions at their times, as Cloud Scheduler does."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from threading import Event, Thread
from zoneinfo import ZoneInfo

from cronsim import CronSim

log = logging.getLogger("scheduler")

_LONGEST_NAP = 30.0  # seconds: a laptop that slept is late by no more


class Scheduler:
    """A thread that calls `run(name)` at each job's times. A missed time is made up for once."""

    def __init__(
        self, crons: Mapping[str, str], zone: ZoneInfo, run: Callable[[str], object]
    ) -> None:
        """Takes five-field cron expressions by job, meant in the zone."""
        self._crons = crons
        self._zone = zone
        self._run = run
        self._is_closed = Event()
        self._thread = Thread(target=self._work, name="scheduler", daemon=True)

    def start(self) -> None:
        """Begins with the next time of each job."""
        self._thread.start()

    def close(self) -> None:
        """Calls nothing any more."""
        self._is_closed.set()

    def _work(self) -> None:
        due = {name: self._next(cron) for name, cron in self._crons.items()}
        while due and not self._is_closed.wait(self._nap(due.values())):
            for name in [name for name, at in due.items() if at <= datetime.now(self._zone)]:
                due[name] = self._next(self._crons[name])
                try:
                    self._run(name)
                except Exception:
                    log.exception("the scheduled function %s failed", name)

    def _next(self, cron: str) -> datetime:
        return next(CronSim(cron, datetime.now(self._zone)))

    def _nap(self, times: Iterable[datetime]) -> float:
        until = (min(times) - datetime.now(self._zone)).total_seconds()
        return min(max(until, 0.0), _LONGEST_NAP)
