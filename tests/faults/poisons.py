"""Documents at which the triggers fail, each in its own way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from werkzeug.test import TestResponse

from shared import paths, store
from shared.dead_letters import id_of
from tests.functions.apps import post, tell
from tests.functions.cast import AGUS, WULAN
from tests.functions.doors import outcome_at
from tests.functions.notices import notifications_of, told
from tests.functions.stories import a_key, a_request

SECRET = "rahasia warga"  # what somebody typed, and no letter may repeat


@dataclass
class Poison:
    """A document at which a trigger fails, and how to mend what it fails at."""

    function: str
    document: str
    mend: Callable[[], Any] = lambda: None
    is_done: Callable[[], bool] = lambda: True

    @property
    def id(self) -> str:
        """Of its letter, and of the count of its failures."""
        return id_of(self.function, self.document)

    def tried(self, times: int) -> list[int]:
        """What the trigger answers when it is told so often."""
        return [tell(self.function, self.document).status_code for _ in range(times)]

    def letter(self) -> dict[str, Any]:
        return store.snapshot_of(paths.dead_letter(self.id)).to_dict() or {}

    def is_aside(self) -> bool:
        return bool(self.letter())

    def failures(self) -> int:
        count: int = store.snapshot_of(paths.failure(self.id)).get("count")
        return count

    def replayed(self) -> TestResponse:
        """What an admin is answered who has it tried again."""
        return post("replay_dead_letter", {"letter": self.id}, AGUS)


def healthy() -> Poison:
    """An event with which nothing is wrong; the test sees to that."""
    story = a_request("submitted")
    return Poison("on_event", paths.event(story.id, story.events[0].id))


def of_an_event() -> Poison:
    """Its document is not what it should be."""
    story = a_request("submitted")
    event = story.events[0]
    path = paths.event(story.id, event.id)
    store.put(path, event.model_dump() | {"sequence": SECRET})
    whole = event.model_dump()
    return Poison("on_event", path, lambda: store.put(path, whole), lambda: bool(told(event)))


def of_a_comment() -> Poison:
    story, comment = a_request("submitted"), a_key()
    path = paths.comment(story.id, comment)
    whole: dict[str, Any] = {
        "id": comment,
        "request": story.id,
        "by": "wulan",
        "role": "ikp_division",
        "at": datetime.now(UTC),
        "text": "Lengkap?",
        "visibility": "internal",
        "mentions": ["hendra"],
    }
    store.put(path, whole | {"text": [SECRET]})
    is_done = lambda: len(notifications_of(story.id)) == 1  # noqa: E731
    return Poison("on_comment", path, lambda: store.put(path, whole), is_done)


def of_a_command() -> Poison:
    """Its sender's account is not what it should be."""
    story = a_request("submitted")
    path = paths.inbox(story.id, "receive_request", a_key())
    store.put(path, {"by": "wulan", "created_at": datetime.now(UTC), "command": {}})
    store.update(paths.account("wulan"), {"roles": SECRET})
    mend = lambda: store.put(paths.account("wulan"), WULAN.account().model_dump())  # noqa: E731
    return Poison("on_receive_request", path, mend, lambda: _is_applied(path))


def of_a_notification() -> Poison:
    story = a_request("submitted")
    assert tell("on_event", paths.event(story.id, story.events[0].id)).status_code == 200
    path = paths.notification("hendra", paths.told_of(story.id, story.events[0].id))
    whole = store.snapshot_of(path).to_dict() or {}
    store.put(path, whole | {"text": SECRET})
    is_done = lambda: store.snapshot_of(path).get("mail.state") == "sent"  # noqa: E731
    return Poison("on_notification", path, lambda: store.put(path, whole), is_done)


POISONS = (of_an_event, of_a_comment, of_a_command, of_a_notification)


def _is_applied(path: str) -> bool:
    return bool(outcome_at(path)) and outcome_at(path)["state"] == "applied"
