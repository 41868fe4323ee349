"""What a lost trigger left undone is made good, once, without the platform's help."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared import paths, recovering, store
from tests.functions.cast import SARI, WULAN
from tests.functions.doors import outcome_at
from tests.functions.notices import announce, notifications_of, run, told
from tests.functions.operations import counted
from tests.functions.stories import Story, a_key, a_request, stored

pytestmark = pytest.mark.usefixtures("database_of_its_own")


def test_people_are_told_of_an_event_whose_trigger_was_lost() -> None:
    story = a_request("drafted")
    for event in story.events[:-1]:
        announce(event)
    before = len(notifications_of(story.id))

    run("recover_lost")

    assert told(story.events[-1]) == {"bayu": "turn", "eka": "turn", "lina": "turn"}
    assert len(notifications_of(story.id)) == before + 3


def test_what_happened_just_now_is_left_to_its_trigger() -> None:
    story = a_request("submitted", ago=timedelta(seconds=60))

    run("recover_lost")

    assert notifications_of(story.id) == []


def test_each_event_is_looked_at_once() -> None:
    for _ in range(3):
        a_request("approved")
    run("recover_lost")

    with counted() as operations:
        run("recover_lost")

    assert operations.queried <= 2, "the last one is read again, nothing before it"


def test_more_than_a_page_at_the_very_same_time_is_looked_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recovering, "_PAGE", 2)
    at = datetime.now(UTC) - timedelta(minutes=10)
    stories = [Story() for _ in range(5)]
    for story in stories:
        event = story.tell("submit_request", SARI)
        story.save()
        store.update(paths.event(story.id, event.id), {"at": at})

    run("recover_lost")

    assert all(told(story.events[0]) for story in stories)


def test_a_command_whose_trigger_was_lost_is_performed() -> None:
    story = a_request("submitted")
    lost, answered = _queued(story), _queued(story, outcome={"state": "applied"})

    run("recover_lost")

    assert outcome_at(lost)["state"] == "applied"
    assert outcome_at(answered) == {"state": "applied"}
    request, events = stored(story.id)
    assert (request.status, len(events)) == ("received", 2)


def test_a_lost_command_that_is_refused_bears_the_reason() -> None:
    story = a_request("received")
    lost = _queued(story)

    run("recover_lost")

    assert outcome_at(lost)["problem"]["code"] == "wrong_turn"


def test_what_cannot_be_made_good_is_laid_aside_and_holds_up_nothing() -> None:
    poison, story = a_request("submitted"), a_request("submitted")
    path = paths.event(poison.id, poison.events[0].id)
    store.put(path, {"at": poison.events[0].at, "sequence": "eleven"})

    run("recover_lost")
    run("recover_lost")

    assert told(story.events[0])
    letter = store.snapshot_of(paths.dead_letter(path.replace("/", "-"))).to_dict()
    assert letter is not None
    assert (letter["what"], letter["documents"], letter["tries"]) == ("event", [path], 1)
    assert "ValidationError" in letter["reason"]


def _queued(story: Story, **more: Any) -> str:
    """A command to receive the request that came in five minutes ago."""
    path = paths.inbox(story.id, "receive_request", a_key())
    at = datetime.now(UTC) - timedelta(minutes=5)
    store.put(path, {"by": WULAN.uid, "created_at": at, "command": {}} | more)
    return path
