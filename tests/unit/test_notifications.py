"""When a channel carries what is not urgent, and as which message."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.notifications import DIGEST, Delivery, message_id, pause_after, plan
from shared.people import Pace
from tests.unit.builders import CALENDAR

PONTIANAK = ZoneInfo("Asia/Pontianak")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PONTIANAK)


def planned(pace: Pace, now: datetime, *, is_urgent: bool = False, daily_at: int = 8) -> Delivery:
    return plan(pace, daily_at, now, CALENDAR, is_urgent=is_urgent, own_id="r-e", request="r" * 20)


@pytest.mark.parametrize("pace", [Pace.NOW, Pace.HOURLY, Pace.DAILY])
def test_what_is_urgent_waits_for_nothing_and_travels_alone(pace: Pace) -> None:
    now = local("2026-08-12T09:10")
    delivery = planned(pace, now, is_urgent=True)
    assert (delivery.state, delivery.attempt_at, delivery.bundle) == ("waiting", now, "r-e")


@pytest.mark.parametrize("is_urgent", [True, False])
def test_off_is_off(*, is_urgent: bool) -> None:
    delivery = planned(Pace.OFF, local("2026-08-12T09:10"), is_urgent=is_urgent)
    assert (delivery.state, delivery.attempt_at) == ("off", None)


def test_at_once_is_at_once_together_with_what_concerns_the_same_request() -> None:
    now = local("2026-08-12T21:10")
    delivery = planned(Pace.NOW, now)
    assert (delivery.attempt_at, delivery.bundle) == (now, "r" * 20)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-08-12T09:10", "2026-08-12T10:00"),
        ("2026-08-12T10:00", "2026-08-12T11:00"),
        ("2026-08-12T11:50", "2026-08-12T13:00"),  # the break
        ("2026-08-12T15:30", "2026-08-13T08:00"),  # at 16:00 the day is over
        ("2026-08-14T16:05", "2026-08-18T08:00"),  # Friday; Monday 17 August is a holiday
        ("2026-03-05T13:20", "2026-03-05T14:00"),  # Ramadan
        ("2026-03-05T14:20", "2026-03-06T08:00"),
    ],
)
def test_hourly_is_the_next_full_hour_at_work(now: str, then: str) -> None:
    delivery = planned(Pace.HOURLY, local(now))
    assert delivery.bundle == DIGEST
    assert delivery.attempt_at == local(then)


@pytest.mark.parametrize(
    ("daily_at", "now", "then"),
    [
        (8, "2026-08-12T07:00", "2026-08-12T08:00"),
        (8, "2026-08-12T08:00", "2026-08-13T08:00"),
        (8, "2026-08-14T09:00", "2026-08-18T08:00"),  # over the weekend and a holiday
        (12, "2026-08-12T09:00", "2026-08-12T13:00"),  # the break
        (0, "2026-08-12T09:00", "2026-08-13T07:30"),
        (16, "2026-08-12T09:00", "2026-08-13T07:30"),  # closed by then: when it opens again
        (16, "2026-08-14T09:00", "2026-08-14T16:00"),  # on Fridays until 16:30
        (20, "2026-08-12T09:00", "2026-08-13T07:30"),
        (20, "2026-08-14T21:00", "2026-08-18T07:30"),
        (20, "2026-08-12T06:00", "2026-08-12T07:30"),
        (14, "2026-03-20T09:00", "2026-03-25T14:00"),  # over Idul Fitri and its joint leave
    ],
)
def test_daily_is_the_chosen_hour_on_a_day_of_work(daily_at: int, now: str, then: str) -> None:
    delivery = planned(Pace.DAILY, local(now), daily_at=daily_at)
    assert delivery.bundle == DIGEST
    assert delivery.attempt_at == local(then)


@pytest.mark.parametrize("daily_at", range(24))
def test_whatever_hour_is_chosen_there_is_one_digest_for_a_day_of_work(daily_at: int) -> None:
    """Where the office is closed at that hour of a day, the day's digest comes when it opens."""
    first, last = local("2026-01-01T00:00"), local("2026-07-01T00:00")
    at, digests = first.astimezone(UTC), 0
    while at < last:
        then = planned(Pace.DAILY, at, daily_at=daily_at).attempt_at
        assert then
        assert then > at
        assert CALENDAR.is_working(then)
        at, digests = then, digests + 1
    days = [first.date() + timedelta(days=day) for day in range((last - first).days)]
    assert abs(digests - sum(map(CALENDAR.works_on, days))) <= 1


def test_a_message_is_the_same_for_the_same_notifications_in_any_order() -> None:
    from tests.unit.test_compose import a_notification

    one, two = a_notification(1), a_notification(2)
    assert message_id([one, two]) == message_id([two, one]) != message_id([one])
    assert message_id([one]) == one.id


def test_pauses_double_up_to_six_hours() -> None:
    minutes = [pause_after(tries) / timedelta(minutes=1) for tries in (1, 2, 3, 9, 11, 12, 500)]
    assert minutes == [0.5, 1, 2, 128, 360, 360, 360]
