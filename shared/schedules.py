"""Functions that Cloud Scheduler calls; the platform admits nobody else to them."""

from collections.abc import Callable

from flask import Request as HttpRequest

from shared.calls import called
from shared.entry_points import ScheduleEntry, declare


def scheduled(cron: str) -> Callable[[Callable[[], None]], Callable[[HttpRequest], str]]:
    """Makes a function run at these times (five cron fields, in the calendar's zone)."""

    def decorate(job: Callable[[], None]) -> Callable[[HttpRequest], str]:
        def function(_request: HttpRequest) -> str:
            with called(job.__name__):
                job()
            return "OK"

        declare(function, ScheduleEntry(job.__name__, cron))
        return function

    return decorate
