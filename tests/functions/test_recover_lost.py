"""What a lost trigger left undone is made good, once, without the platform's help."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from google.api_core import exceptions as cloud

import functions.on_comment
import functions.on_event
import main
from shared import errors, failures, paths, recovering, store, triggers
from shared.announcing import announce_comment, announce_event
from shared.dead_letters import id_of
from shared.failures import MOST_TRIES
from shared.models import Comment, Role, Visibility
from shared.recovering import recover
from shared.store import Snapshot
from tests.functions.apps import client_of
from tests.functions.cast import BAYU, DEWI, SARI, WULAN
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


def test_a_comment_whose_trigger_was_lost_tells_whom_it_mentions() -> None:
    story = a_request("drafted")
    comment = _comment(story)

    run("recover_lost")
    run("recover_lost")

    mentioned = [each for each in notifications_of(story.id) if each.why == "mentioned"]
    assert [each.uid for each in mentioned] == ["dewi"]
    mark = paths.announced(story.id, paths.as_said(comment.id))
    assert store.snapshot_of(mark).exists


def test_a_comment_that_was_told_of_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    announce_comment(_comment(a_request("drafted")))
    again: list[Comment] = []
    monkeypatch.setattr(functions.on_comment, "announce_comment", again.append)

    run("recover_lost")

    assert again == []


def test_each_event_is_looked_at_at_most_four_times(monkeypatch: pytest.MonkeyPatch) -> None:
    stories = [a_request("approved", ago=timedelta(minutes=ago)) for ago in (0, 2, 10)]
    looks: Counter[str] = Counter()
    made_between = store.made_between

    def noted(*args: Any) -> Iterator[list[Snapshot]]:
        for page in made_between(*args):
            looks.update(each.id for each in page)
            yield page

    monkeypatch.setattr(store, "made_between", noted)
    for minutes in range(0, 60, 5):
        _later(monkeypatch, timedelta(minutes=minutes))
        run("recover_lost")

    assert set(looks) == {event.id for story in stories for event in story.events}
    assert max(looks.values()) <= 4


def test_what_was_looked_at_long_ago_is_not_looked_at_again() -> None:
    for _ in range(3):
        a_request("approved", ago=timedelta(hours=1))
    run("recover_lost")

    with counted() as operations:
        run("recover_lost")

    assert operations.queried == 0


def test_what_is_committed_long_after_it_was_decided_is_found() -> None:
    """A sweep that takes minutes for a page, or a transition that is tried again and again."""
    a_request("submitted", ago=timedelta(minutes=4))
    run("recover_lost")
    late = a_request("submitted", ago=timedelta(minutes=14))

    run("recover_lost")

    assert told(late.events[0])


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


def test_what_cannot_be_made_good_is_laid_aside_in_the_end_and_holds_up_nothing() -> None:
    poison, story = a_request("submitted"), a_request("submitted")
    path = paths.event(poison.id, poison.events[0].id)
    store.put(path, {"at": poison.events[0].at, "sequence": "eleven"})

    statuses = [client_of("recover_lost").post("/").status_code for _ in range(MOST_TRIES + 2)]

    assert told(story.events[0])
    assert statuses == [500] * (MOST_TRIES - 1) + [200] * 3
    letter = store.snapshot_of(paths.dead_letter(id_of("on_event", path))).to_dict()
    assert letter is not None
    assert (letter["what"], letter["documents"], letter["tries"]) == (
        "on_event",
        [path],
        MOST_TRIES,
    )
    assert "ValidationError" in letter["reason"]


def test_many_that_cannot_be_made_good_hold_up_none_that_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recovering, "_MOST_TROUBLES", 2)
    for _ in range(4):
        poison = a_request("submitted", ago=timedelta(minutes=20))
        store.update(paths.event(poison.id, poison.events[0].id), {"sequence": "eleven"})
    story = a_request("submitted")

    client_of("recover_lost").post("/")

    assert told(story.events[0])


# -- What waiting may mend

TROUBLES = {
    "backend": cloud.ServiceUnavailable("not now"),  # type: ignore[no-untyped-call]
    "contention": cloud.Aborted("not now"),  # type: ignore[no-untyped-call]
    "retried in vain": cloud.RetryError("not now", None),  # type: ignore[no-untyped-call]
    "unavailable": errors.TryAgain(),
    "race": errors.LostRace(),
    "network": ConnectionResetError("not now"),
    "never seen before": RuntimeError("not now"),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_what_waiting_may_mend_is_tried_again_and_holds_up_no_other(
    trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovering, "_PAGE", 2)
    before, lost, *others = (
        a_request("submitted", ago=timedelta(minutes=40 - 10 * number)) for number in range(4)
    )
    with monkeypatch.context() as patch:
        patch.setattr(functions.on_event, "announce_event", _failing(trouble, {lost.id}))
        with pytest.raises(ExceptionGroup) as raised:
            recover(_tell)

    assert raised.value.exceptions == (trouble,)
    assert all(told(story.events[0]) for story in (before, *others))
    assert not told(lost.events[0])
    assert _dead_letters() == []

    run("recover_lost")
    assert told(lost.events[0])


def test_a_command_that_cannot_be_settled_now_is_performed_later() -> None:
    story = a_request("submitted")
    lost = _queued(story, minutes=30)

    def tell(*_: str) -> None:
        raise errors.LostRace

    with pytest.raises(ExceptionGroup):
        recover(tell)
    assert _dead_letters() == []
    a_request("submitted")

    run("recover_lost")
    assert outcome_at(lost)["state"] == "applied"


def test_a_search_that_fails_as_a_whole_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that is still being built, for example."""
    story = a_request("submitted")
    lost = _queued(story)
    made_between = store.made_between

    def no_index(collection: str, *args: Any) -> Any:
        if collection == "events":
            raise cloud.FailedPrecondition("no index")  # type: ignore[no-untyped-call]
        return made_between(collection, *args)

    monkeypatch.setattr(store, "made_between", no_index)
    assert client_of("recover_lost").post("/").status_code == 500
    assert outcome_at(lost)["state"] == "applied"


def test_a_backend_that_is_down_is_not_asked_for_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recovering, "_MOST_TROUBLES", 3)
    stories = [a_request("submitted") for _ in range(5)]
    down = _failing(cloud.ServiceUnavailable("down"), {story.id for story in stories})  # type: ignore[no-untyped-call]
    with monkeypatch.context() as patch:
        patch.setattr(functions.on_event, "announce_event", down)
        with pytest.raises(ExceptionGroup) as raised:
            recover(_tell)

    assert len(raised.value.exceptions) == 3
    run("recover_lost")
    assert all(told(story.events[0]) for story in stories)


def test_what_has_been_stuck_for_most_of_a_day_is_laid_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(failures, "MOST_TRIES", 2)
    stuck, fresh = a_request("submitted"), a_request("submitted")
    down = _failing(cloud.InternalServerError("for ever"), {stuck.id, fresh.id})  # type: ignore[no-untyped-call]
    monkeypatch.setattr(functions.on_event, "announce_event", down)
    path = paths.event(stuck.id, stuck.events[0].id)
    found = []
    for run_number in range(4):
        if run_number == 3:
            since = datetime.now(UTC) - failures.PATIENCE
            count = paths.failure(id_of("on_event", path))
            store.update(count, {"since": since.timestamp()})
        with pytest.raises(ExceptionGroup) as raised:
            recover(_tell)
        found.append((len(raised.value.exceptions), len(_dead_letters())))

    assert found == [(2, 0), (2, 0), (2, 0), (1, 1)]
    (letter,) = _dead_letters()
    assert (letter["documents"], letter["tries"]) == ([path], 4)


def _failing(trouble: Exception, requests: set[str]) -> Callable[[str, str], bool]:
    def announce_or_fail(request_id: str, event_id: str) -> bool:
        if request_id in requests:
            raise trouble
        return announce_event(request_id, event_id)

    return announce_or_fail


def _tell(function: str, document: str) -> None:
    triggers.tell(getattr(main, function), document)


def _dead_letters() -> list[dict[str, Any]]:
    return [each.to_dict() or {} for each in store.database().collection("dead_letters").stream()]


def _later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """The recovery takes it to be later than it is."""
    now = Mock(side_effect=lambda zone: datetime.now(zone) + by)
    monkeypatch.setattr(recovering, "datetime", Mock(now=now))


def _comment(story: Story) -> Comment:
    """A stored comment of five minutes ago that mentions DEWI."""
    comment = Comment(
        id=a_key(),
        request=story.id,
        by=BAYU.uid,
        role=Role.CONTENT_TEAM,
        at=datetime.now(UTC) - timedelta(minutes=5),
        text="Tolong lihat judulnya.",
        visibility=Visibility.INTERNAL,
        mentions=(DEWI.uid,),
    )
    store.put(paths.comment(story.id, comment.id), comment.model_dump())
    return comment


def _queued(story: Story, minutes: int = 5, **more: Any) -> str:
    """A command to receive the request that came in so many minutes ago."""
    path = paths.inbox(story.id, "receive_request", a_key())
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    store.put(path, {"by": WULAN.uid, "created_at": at, "command": {}} | more)
    return path
