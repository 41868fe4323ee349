"""Requests told as scripts, so that each can run again and again, and a platform to run them on."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle, product, zip_longest
from threading import Lock
from typing import Any, NamedTuple

import pytest

import main
from shared import paths, store
from shared.entry_points import FirestoreEntry, entry_of
from shared.mail import smtp
from shared.outbound import Message
from shared.workflow import TRANSITIONS
from tests.functions.apps import answered, client_of, post, tell
from tests.functions.bodies import NEEDS_CORRECTION, NOT_APPROVED, Body, body_of, wrong
from tests.functions.cast import BAYU, DEWI, EVERYBODY, HENDRA, WULAN, Person
from tests.functions.doors import queue
from tests.functions.notices import hurry, run
from tests.functions.stories import WHO, Steps, Story, a_key
from tests.smtp import Sink

CONTENT = b"%PDF-1.7 konten"
AT_ONCE = 4  # deliveries

_TO_DRAFT: Steps = (
    *(("submit_request", {}), ("receive_request", {}), ("form_team", {})),
    *(("supply_material", {}), ("add_comment", {}), ("submit_draft", {})),
)
_TO_REPAIR: Steps = (
    *(*_TO_DRAFT, ("ask_fact_check", {}), ("check_content", {})),
    ("answer_fact_check", {"answers": wrong("6-1")}),
    ("decide_corrections", NEEDS_CORRECTION),
)
_ROUNDS: tuple[Steps, ...] = (
    (
        *(*_TO_REPAIR, ("repair_content", {}), ("review_content", {})),
        *(("decide_approval", NOT_APPROVED), ("add_comment", {}), ("repair_content", {})),
        *(("review_content", {}), ("decide_approval", {})),
    ),
    (*_TO_REPAIR, ("return_request", {}), ("submit_request", {}), ("receive_request", {})),
    (*_TO_DRAFT, ("reassign_team", {}), ("check_content", {}), ("decide_corrections", {})),
    (("submit_request", {}), ("add_comment", {}), ("withdraw_request", {})),
)


class Step(NamedTuple):
    """Something that somebody does, by which door."""

    name: str
    by: Person
    body: Body
    key: str
    is_queued: bool


class CloudEvent(NamedTuple):
    """What the platform tells a trigger: a new document."""

    function: str
    document: str


def a_script(number: int) -> list[Step]:
    """One of four ways through the SOP, its steps by one door and the other, its files stored.

    Each way's next script takes each step by the other door.
    """
    story, script = Story(), []
    turn, way = divmod(number, len(_ROUNDS))
    queued = cycle((turn % 2 == 0, turn % 2 == 1))
    for name, changes in _ROUNDS[way]:
        if name == "add_comment":
            script.append(Step(name, *_comment(story), a_key(), is_queued=False))
            continue
        by = WHO[name]
        body = body_of(name, story, by) | changes
        if "draft_files" in body:
            sources = list(story.request.material) if story.request else []
            file = story.file("draft", by, content=CONTENT)
            body["draft_files"] = [{"file": file, "caption": "Infografis", "sources": sources}]
        event = story.tell(name, by, **body)
        script.append(Step(name, by, body, event.id, next(queued)))
    for file_id, uploaded in story.files.items():
        store.put(paths.file(file_id), uploaded.model_dump())
    return script


def doors_left_out(scripts: Iterable[Iterable[Step]]) -> set[tuple[str, bool]]:
    """The transitions that nobody takes by a door: over HTTP (False) or queued (True)."""
    taken = {(step.name, step.is_queued) for script in scripts for step in script}
    return {*product(TRANSITIONS, (False, True))} - taken


def _comment(story: Story) -> tuple[Person, Body]:
    """On the team: to somebody who may read it. Before there is one: among the division."""
    has_team = story.request is not None and story.request.team is not None
    by, to = (BAYU, DEWI) if has_team else (WULAN, HENDRA)
    text = "Tolong lihat judulnya."
    mentions = [to.uid]
    return by, {"request": story.id, "text": text, "visibility": "internal", "mentions": mentions}


class Platform:
    """Sees every new document for which there is a trigger, once."""

    def __init__(self) -> None:
        entries = (entry_of(getattr(main, name)) for name in main.__all__)
        self._triggers = {
            each.document.split("/")[-2]: each.name
            for each in entries
            if isinstance(each, FirestoreEntry)
        }
        self._seen: set[str] = set()

    def fresh(self) -> list[CloudEvent]:
        """The events of what is new since it was asked last, in order."""
        found = [
            (snapshot.create_time.ToNanoseconds(), CloudEvent(function, snapshot.reference.path))
            for collection, function in self._triggers.items()
            for snapshot in store.database().collection_group(collection).select([]).stream()
            if snapshot.reference.path not in self._seen
        ]
        self._seen |= {event.document for _, event in found}
        return [event for _, event in sorted(found)]


def act(step: Step) -> None:
    """Somebody does it: over HTTP it is done, a queued command waits for its trigger."""
    if step.is_queued:
        queue(step.name, step.body, step.by, step.key)
    else:
        answered(post(step.name, step.body, step.by, Idempotency_Key=step.key))


def deliver(event: CloudEvent) -> None:
    """The platform tells a trigger, which takes it."""
    answer = tell(event.function, event.document)
    assert answer.status_code == 200, event


@dataclass(frozen=True)
class Weather:
    """How the platform delivers: so often each, in any order and several at once, or late."""

    copies: int = 1
    chance: random.Random | None = None
    is_late: bool = False


def run_through(scripts: Sequence[Sequence[Step]], weather: Weather) -> int:
    """Takes all scripts to their end, side by side, and tells how many deliveries that took.

    Nobody takes a step before the one before it is taken, so the first delivery of a command is
    never late; of what people are to be told it may be, and any other copy of anything.
    """
    platform = Platform()
    bag: list[CloudEvent] = []
    delivered = 0
    for together in zip_longest(*scripts):
        for step in filter(None, together):
            act(step)
        while fresh := platform.fresh():
            for event in fresh:
                is_first = not weather.is_late or _is_command(event)
                if is_first:
                    deliver(event)
                    delivered += 1
                bag += [event] * (weather.copies - is_first)
        if not weather.is_late:
            delivered += _some_of(bag, weather)
    while bag:
        if weather.chance:
            weather.chance.shuffle(bag)
        _deliver_all(bag, weather)
        delivered += len(bag)
        bag = platform.fresh() * weather.copies
    return delivered


def _some_of(bag: list[CloudEvent], weather: Weather) -> int:
    """Delivers a third of the copies; the others go on waiting."""
    if weather.chance is None:
        return 0
    weather.chance.shuffle(bag)
    some = [bag.pop() for _ in range(len(bag) // 3)]
    _deliver_all(some, weather)
    return len(some)


def _deliver_all(events: Sequence[CloudEvent], weather: Weather) -> None:
    """In their order; by chance, several at once, and so copies of one beside each other."""
    for function in {event.function for event in events}:
        client_of(function)  # made before it is called from several threads
    with ThreadPoolExecutor(AT_ONCE if weather.chance else 1) as threads:
        list(threads.map(deliver, events))


def _is_command(event: CloudEvent) -> bool:
    return event.function.removeprefix("on_") in TRANSITIONS


def send_the_rest() -> None:
    """Time passes until all that waits is sent."""
    for _ in range(2):
        for person in EVERYBODY:
            hurry(person)
        run("send_waiting")


def counted(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """Counts how often the mail server takes which person's notification."""
    counts: Counter[tuple[str, str]] = Counter()
    counting = Lock()
    send = smtp.send

    def send_and_count(message: Message) -> None:
        before = len(sink.messages)
        send(message)
        assert len(sink.messages) > before
        with counting:
            counts.update((message.to.uid, each.id) for each in message.notifications)

    monkeypatch.setattr(smtp, "send", send_and_count)
    return counts


_COLLECTIONS = (
    *("requests", "events", "comments", "notifications", "threads", "announced", "registers"),
    *("tallies",),
    *(*TRANSITIONS, "failures", "dead_letters", "sweeps"),
)


def everything() -> dict[str, Any]:
    """All documents by path, but for what is another each time by nature (see `_plain`)."""
    return {snapshot.reference.path: _plain(snapshot.to_dict()) for snapshot in _all()}


def forget_everything() -> None:
    """Only people, agencies and files are left."""
    found = [snapshot.reference for snapshot in _all()]
    for first in range(0, len(found), 400):
        batch = store.database().batch()
        for reference in found[first : first + 400]:
            batch.delete(reference)
        batch.commit()


def _all() -> Iterator[Any]:
    for collection in _COLLECTIONS:
        yield from store.database().collection_group(collection).stream()


# An event's hashes, how long a step took, when a session began.
_OF_TIMES = {*("hash", "previous", "head"), "minutes", "signed_in_at"}
_CLOCK = re.compile(r"\d\d\.\d\d")  # in what people are told of due times


def _plain(value: Any) -> Any:
    """Without times, what is computed from times, and which message carried a notification."""
    match value:
        case datetime():
            return "a time"
        case str():
            return _CLOCK.sub("hh.mm", value)
        case list():
            return [_plain(each) for each in value]
        case {"state": state, "bundle": _, "tries": tries}:
            return {"state": state, "tries": tries}
        case dict():
            return {name: _plain(each) for name, each in value.items() if name not in _OF_TIMES}
        case _:
            return value
