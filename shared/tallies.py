"""Monthly tallies: what an event adds to its month's, and what several of them say (pure).

How long a step took is kept as a histogram, whose buckets are each a tenth wider than the one
before: what is read out of it is within five per cent of what was put in.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from shared.models import AgencyId, Event, Model, Role, Status
from shared.workflow import STEPS, TRANSITIONS

Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
TIMED = tuple(
    sorted({row.step for row in TRANSITIONS.values() if row.step and row.role != Role.REQUESTER})
)
"""The steps whose clock runs: all but the agency's own."""

_WIDER = 1.1  # each bucket than the one before; the first begins at a minute, one lies below it
_YEAR = 12
_FIRST = "2000-01"


class AgencyTally(Model):
    """What came of an agency's requests."""

    filed: int = 0  # for the first time
    approved: int = 0
    withdrawn: int = 0
    returned: int = 0


class StepTally(Model):
    """How often a step was taken, and in how many working minutes."""

    done: int = 0
    within: int = 0  # its standard
    minutes: dict[int, int] = Field(default_factory=dict)  # how often, by bucket


class Tally(Model):
    """tallies/{month}: made of increments alone, each written with the mark of its event."""

    agencies: dict[AgencyId, AgencyTally] = Field(default_factory=dict)
    steps: dict[int, StepTally] = Field(default_factory=dict)


def added_by(event: Event, agency: str, minutes: float | None) -> dict[str, Any]:
    """What an event adds to its month's tally, by field; empty where it counts for nothing.

    `minutes` are those for which the clock of its step has run; None where none ran.
    """
    added: dict[str, Any] = {}
    if came := _came_of(event):
        added["agencies"] = {agency: {came: 1}}
    if event.step and minutes is not None:
        within = int(minutes <= STEPS[event.step].minutes)
        timed = {"done": 1, "within": within, "minutes": {str(bucket(minutes)): 1}}
        added["steps"] = {str(event.step): timed}
    return added


def step_of(tallies: Iterable[Tally], step: int) -> StepTally:
    """A step's tally over several months."""
    found = [tally.steps[step] for tally in tallies if step in tally.steps]
    minutes: dict[int, int] = {}
    for each in found:
        for number, count in each.minutes.items():
            minutes[number] = minutes.get(number, 0) + count
    return StepTally(
        done=sum(each.done for each in found),
        within=sum(each.within for each in found),
        minutes=minutes,
    )


def percentile(minutes: Mapping[int, int], percent: int) -> float | None:
    """The minutes in which so many of a hundred were done (nearest rank); None without any.

    That is the middle of the bucket in which the true value lies: at most five per cent beside it,
    from a minute on.
    """
    rank = math.ceil(percent * sum(minutes.values()) / 100)
    for number in sorted(minutes):
        rank -= minutes[number]
        if rank <= 0:
            return _middle(number)
    return None


def bucket(minutes: float) -> int:
    """The bucket that minutes fall into: 0 below one minute, then each a tenth wider."""
    return 1 + math.floor(math.log(minutes, _WIDER)) if minutes >= 1 else 0


def _middle(number: int) -> float:
    return float(_WIDER ** (number - 0.5)) if number else 0.5


def _came_of(event: Event) -> str | None:
    """The field of an agency's tally in which an event counts."""
    match event.moved_to:
        case Status.SUBMITTED if event.from_status is None:
            return "filed"
        case Status.APPROVED | Status.WITHDRAWN | Status.RETURNED as end:
            return end.value
    return None


# -- Months


def month_of(day: date) -> Month:
    """The month of a day."""
    return f"{day:%Y-%m}"


def months(first: Month, last: Month) -> tuple[Month, ...]:
    """The months from one to another, both included; none if they are the wrong way round."""
    return tuple(_named(number) for number in range(_number(first), _number(last) + 1))


def earlier(month: Month, by: int) -> Month:
    """The month so many months before; no earlier than the first that has the form of one."""
    return _named(max(_number(month) - by, _number(_FIRST)))


def _number(month: Month) -> int:
    return int(month[:4]) * _YEAR + int(month[5:]) - 1


def _named(number: int) -> Month:
    return f"{number // _YEAR:04}-{number % _YEAR + 1:02}"
