"""Answers how the work stands: what is under way now, and what the months came to."""

from collections.abc import Iterable
from datetime import UTC, datetime

from shared import config, errors, paths, store, tallies
from shared.http import endpoint
from shared.models import AgencyId, Model, Status
from shared.people import Actor
from shared.reading import READS_ALL
from shared.tallies import AgencyTally, Month, StepTally, Tally
from shared.workflow import STEPS, minutes_for

MOST_MONTHS = 24
_USUAL_MONTHS = 12


class GetStatistics(Model):
    """The months to tell of, both included; left out, the last twelve. At most twenty-four."""

    first: Month | None = None
    last: Month | None = None


class StatusCount(Model):
    """How many requests are in a status, and how many of these are late."""

    status: Status
    requests: int
    late: int


class Standing(Model):
    """How many requests there are now, in each status, and how many are late."""

    late: int
    statuses: tuple[StatusCount, ...]


class AgencyCount(AgencyTally):
    """What came of an agency's requests in a month."""

    agency: AgencyId


class MonthCount(Model):
    """What a month came to, by agency; those of which nothing is to be told are left out."""

    month: Month
    agencies: tuple[AgencyCount, ...]


class StepTimes(Model):
    """How often a step was taken in these months, and how long it took, in working minutes."""

    step: int
    done: int
    within: int
    standard_minutes: int
    p50_minutes: float | None
    p90_minutes: float | None


class Statistics(Model):
    """How the work stands now, and what these months came to: numbers alone, no persons."""

    at: datetime
    first: Month
    last: Month
    now: Standing
    months: tuple[MonthCount, ...]
    steps: tuple[StepTimes, ...]
    agencies: dict[AgencyId, str]


@endpoint("GET")
def get_statistics(actor: Actor, query: GetStatistics) -> Statistics:
    """Tell how the work stands, and what the months came to: for the division and the head."""
    if not actor.roles & READS_ALL:
        raise errors.NoOverviewRole
    now = datetime.now(UTC)
    months = _months(query, now)
    if not 1 <= len(months) <= MOST_MONTHS:
        raise errors.MonthsUnfit(MOST_MONTHS)

    found = store.snapshots(*map(paths.tally, months))
    by_month = {month: _tally(found.get(paths.tally(month))) for month in months}
    ids = {agency for tally in by_month.values() for agency in tally.agencies}
    agencies = store.snapshots(*map(paths.agency, ids)).values()
    return Statistics(
        at=now,
        first=months[0],
        last=months[-1],
        now=_standing(now),
        months=tuple(_month(month, tally) for month, tally in by_month.items()),
        steps=tuple(_step(step, by_month.values()) for step in tallies.TIMED),
        agencies={s.get("id"): s.get("name") for s in agencies},
    )


def _months(query: GetStatistics, now: datetime) -> tuple[Month, ...]:
    last = query.last or tallies.month_of(config.working_calendar().local_date(now))
    first = query.first or tallies.earlier(last, _USUAL_MONTHS - 1)
    return tallies.months(first, last)


def _tally(stored: store.Snapshot | None) -> Tally:
    return Tally.model_validate(stored.to_dict()) if stored else Tally()


def _standing(now: datetime) -> Standing:
    """Counted by Firestore: what is late is so only where a clock may run."""
    statuses = tuple(
        StatusCount(
            status=status,
            requests=store.number_of_requests(status),
            late=store.number_of_requests(status, now) if minutes_for(status) else 0,
        )
        for status in Status
    )
    return Standing(late=sum(each.late for each in statuses), statuses=statuses)


def _month(month: Month, tally: Tally) -> MonthCount:
    agencies = (
        AgencyCount(agency=agency, **dict(came)) for agency, came in sorted(tally.agencies.items())
    )
    return MonthCount(month=month, agencies=tuple(agencies))


def _step(step: int, months: Iterable[Tally]) -> StepTimes:
    found = tallies.step_of(months, step)
    return StepTimes(
        step=step,
        done=found.done,
        within=found.within,
        standard_minutes=STEPS[step].minutes,
        p50_minutes=_percentile(found, 50),
        p90_minutes=_percentile(found, 90),
    )


def _percentile(found: StepTally, percent: int) -> float | None:
    minutes = tallies.percentile(found.minutes, percent)
    return None if minutes is None else round(minutes, 1)
