"""Of all events on their way to triggers a third is lost: recovery brings everything to its end."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from unittest.mock import Mock

import pytest

from shared import paths, recovering, store
from shared.people import CHANNELS
from shared.workflow import TRANSITIONS
from tests.faults.conftest import Figure, Size
from tests.faults.deliveries import (
    CloudEvent,
    Platform,
    Step,
    a_script,
    act,
    counted,
    deliver,
    doors_left_out,
    send_the_rest,
)
from tests.functions.doors import outcome_at
from tests.functions.notices import run
from tests.smtp import Sink

pytestmark = pytest.mark.usefixtures("database_of_its_own")

LOST = 0.3
CYCLE = timedelta(minutes=5)  # of recover_lost


@pytest.fixture
def carried(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """How often each person was mailed each notification."""
    return counted(sink, monkeypatch)


class LossyPlatform:
    """Delivers each event once, or never."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._platform = Platform()
        self.lost: list[CloudEvent] = []
        self.events: list[CloudEvent] = []

    def deliver(self) -> None:
        """What is new, and what comes of it."""
        while fresh := self._platform.fresh():
            for event in fresh:
                self.events.append(event)
                if self._chance.random() < LOST:
                    self.lost.append(event)
                else:
                    deliver(event)


def test_two_cycles_bring_what_was_lost_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
    size: Size,
    seed: int,
    figure: Figure,
    carried: Counter[tuple[str, str]],
) -> None:
    chance = random.Random(seed)  # noqa: S311  # chance, no secret
    platform = LossyPlatform(chance)
    scripts = [a_script(number) for number in range(size(2, 14))]
    taken = _take_steps(scripts, platform)
    for cycle in (1, 2):
        _later(monkeypatch, cycle * CYCLE)
        run("recover_lost")
        platform.deliver()
    send_the_rest()

    left = sorted(event.document for event in platform.events if not _is_settled(event))
    twice = [what for what, times in carried.items() if times > 1]
    figure(
        "loss: everything to its end",
        f"{len(left)} of {len(platform.events)} left, {len(twice)} twice; "
        f"{len(platform.lost)} events lost (seed {seed})",
        "none left within two cycles, nothing twice",
    )
    assert len(scripts) == 2 or not doors_left_out(scripts)
    assert platform.lost
    assert left == []
    assert twice == []
    assert sum(carried.values()) > taken
    assert len([e for e in platform.events if e.function == "on_event"]) == taken


def _take_steps(scripts: Sequence[Sequence[Step]], platform: LossyPlatform) -> int:
    """Takes each script as far as it goes, and answers how many steps of the SOP that were.

    Whose command got lost waits for its outcome, and takes no further step.
    """
    taken = 0
    waiting = [iter(script) for script in scripts]
    while waiting:
        steps = [(script, step) for script in waiting if (step := next(script, None))]
        for _, step in steps:
            act(step)
            taken += step.name in TRANSITIONS
        platform.deliver()
        waiting = [script for script, step in steps if not step.is_queued or _outcome_of(step)]
    return taken


def _outcome_of(step: Step) -> object:
    return outcome_at(paths.inbox(step.body["request"], step.name, step.key))


def _is_settled(event: CloudEvent) -> bool:
    """Whether what the event is for has come about."""
    where, own_id = event.document.split("/")[1], event.document.split("/")[3]
    match event.function:
        case "on_event":
            return store.snapshot_of(paths.announced(where, own_id)).exists
        case "on_comment":
            return store.snapshot_of(paths.announced(where, paths.as_said(own_id))).exists
        case "on_notification":
            states = {store.snapshot_of(event.document).get(f"{c}.state") for c in CHANNELS}
            return states <= {"sent", "off"}
        case _:
            return (outcome_at(event.document) or {}).get("state") == "applied"


def _later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """The recovery takes it to be later than it is."""
    now = Mock(side_effect=lambda zone: datetime.now(zone) + by)
    monkeypatch.setattr(recovering, "datetime", Mock(now=now))
