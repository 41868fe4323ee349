"""Every event may come five times, in any order and late: what comes of it is what came of one."""

import random
from collections import Counter
from datetime import UTC, datetime

import pytest

from shared.config import working_calendar
from shared.working_time import WorkingCalendar
from tests.faults.conftest import Figure, Size
from tests.faults.deliveries import (
    Weather,
    a_script,
    counted,
    doors_left_out,
    everything,
    forget_everything,
    run_through,
    send_the_rest,
)
from tests.smtp import Sink

pytestmark = pytest.mark.usefixtures("database_of_its_own")


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """No month of a tally, and no year of a register, ends in a run or between two."""
    today = working_calendar().local_date(datetime.now(UTC))
    monkeypatch.setattr(WorkingCalendar, "local_date", lambda *_: today)


@pytest.fixture
def carried(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """How often each person was mailed each notification."""
    return counted(sink, monkeypatch)


@pytest.mark.parametrize("is_late", [False, True], ids=["in time", "late"])
def test_five_deliveries_in_any_order_leave_what_one_leaves(
    *,
    is_late: bool,
    size: Size,
    seed: int,
    figure: Figure,
    carried: Counter[tuple[str, str]],
) -> None:
    scripts = [a_script(2 + number) for number in range(size(1, 12))]
    run_through(scripts, Weather(is_late=is_late))
    send_the_rest()
    expected, once = everything(), dict(carried)
    forget_everything()
    carried.clear()

    chance = random.Random(seed)  # noqa: S311  # chance, no secret
    deliveries = run_through(scripts, Weather(copies=5, chance=chance, is_late=is_late))
    send_the_rest()
    found, again = everything(), dict(carried)

    others = {path for path in expected | found if expected.get(path) != found.get(path)}
    when = "the first late, too" if is_late else "the first in time"
    seen = (
        f"{deliveries} deliveries: {len(others)} of {len(expected)} documents differ (seed {seed})"
    )
    figure(f"redelivery: five times, {when}", seen, "none differs; nobody is mailed twice")
    assert len(scripts) == 1 or not doors_left_out(scripts)
    assert len(expected) > 20 * len(scripts)
    assert {path: (expected.get(path), found.get(path)) for path in sorted(others)[:3]} == {}
    assert not [path for path in found if path.startswith(("failures/", "dead_letters/"))]
    assert again == once
    assert max(again.values()) == 1
