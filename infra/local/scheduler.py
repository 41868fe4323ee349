"""Calls the scheduled functions at their times, as Cloud Scheduler does."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event, Thread
from zoneinfo import ZoneInfo

from cronsim import CronSim

log = logging.getLogger("scheduler")

_LONGEST_NAP = 30.0  # seconds: a laptop that slept is late by no more


class Scheduler:
    """Calls `run(name)` at each job's times, each job in a thread of its own.

    So a slow job holds up no other, and is not begun again while it runs. A missed time is made up
    for once.
    """

    def __init__(
        self, crons: Mapping[str, str], zone: ZoneInfo, run: Callable[[str], object]
    ) -> None:
        """Takes five-field cron expressions by job, meant in the zone."""
        self._zone = zone
        self._run = run
        self._is_closed = Event()
        self._threads = [
            Thread(target=self._keep, args=job, name=f"scheduler-{job[0]}", daemon=True)
            for job in crons.items()
        ]

    def start(self) -> None:
        """Begins with the next time of each job."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Calls nothing any more."""
        self._is_closed.set()

    def _keep(self, name: str, cron: str) -> None:
        due = self._next(cron)
        while not self._is_closed.wait(self._nap(due)):
            if due > datetime.now(self._zone):
                continue
            due = self._next(cron)
            try:
                self._run(name)
            except Exception:
                log.exception("the scheduled function %s failed", name)

    def _next(self, cron: str) -> datetime:
        return next(CronSim(cron, datetime.now(self._zone)))

    def _nap(self, due: datetime) -> float:
        until = (due - datetime.now(self._zone)).total_seconds()
        return min(max(until, 0.0), _LONGEST_NAP)
