"""An event that always fails holds up no other: both are on their way by the local spool."""

import operator
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition

import pytest

from infra.local.hosting import host
from infra.local.spool import Spool, SpooledEvent
from shared import paths, store
from shared.dead_letters import id_of
from tests.faults.conftest import Figure, Size
from tests.functions.apps import MANIFEST, PROTOBUF, event_headers
from tests.functions.notices import told
from tests.functions.stories import Story, a_request

pytestmark = pytest.mark.usefixtures("database_of_its_own")

PATIENCE = 120.0  # seconds until a test fails
TRIGGERS = host(MANIFEST).triggers


class Deliveries:
    """Calls the functions for the spool, and keeps which events were taken and which not."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refused: list[str] = []
        self._changed = Condition()

    def __call__(self, event: SpooledEvent) -> bool:
        answer = TRIGGERS[event.function].call(event.headers, event.body)
        is_taken = answer.status_code == 200
        with self._changed:
            (self.taken if is_taken else self.refused).append(event.headers["ce-document"])
            self._changed.notify_all()
        return is_taken

    def wait_for(self, documents: set[str]) -> None:
        """Until all of these were taken."""
        with self._changed:
            came = self._changed.wait_for(lambda: documents <= set(self.taken), PATIENCE)
        assert came, documents - set(self.taken)


def test_a_poison_event_holds_up_no_other(tmp_path: Path, size: Size, figure: Figure) -> None:
    rounds, many = size(1, 7), size(20, 100)
    alone, behind = [], []
    for number in range(rounds):  # in turns, so that what else the machine does weighs on both
        alone.append(_seconds(tmp_path / f"{number}-alone", many, None))
        behind.append(_seconds(tmp_path / f"{number}-behind", many, _poison()))

    delay = statistics.median(map(operator.sub, behind, alone))
    seen = f"{delay:+.3f} s (without it {statistics.median(alone):.2f} s)"
    figure(f"poison: delay of {many} others", seen, "below 1 s, on the local spool")
    if rounds > 1:
        assert delay < 1


def _seconds(folder: Path, many: int, poison: str | None) -> float:
    """How long so many events take from when they came, with a poison event in front."""
    stories = [a_request("submitted") for _ in range(many)]
    others = {_document(story) for story in stories}
    with _spooling(folder) as (spool, deliveries):
        started = time.monotonic()
        for document in [*([poison] if poison else []), *sorted(others)]:
            event = SpooledEvent.now("on_event", event_headers(document), PROTOBUF)
            spool.accept(event)
        deliveries.wait_for(others)
        seconds = time.monotonic() - started
        if poison:
            assert deliveries.refused, "the poison was tried"
            assert set(deliveries.refused) == {poison}
            assert poison not in deliveries.taken, "it is still being tried"
            letter = paths.dead_letter(id_of("on_event", poison))
            assert not store.snapshot_of(letter).exists
    assert all(told(story.events[0]) for story in stories[::10])
    return seconds


@contextmanager
def _spooling(folder: Path) -> Iterator[tuple[Spool, Deliveries]]:
    deliveries = Deliveries()
    spool = Spool(folder, deliveries)
    spool.start()
    try:
        yield spool, deliveries
    finally:
        spool.close()


def _poison() -> str:
    story = a_request("submitted")
    store.update(_document(story), {"sequence": "eleven"})
    return _document(story)


def _document(story: Story) -> str:
    return paths.event(story.id, story.events[0].id)
