"""Whatever is changed in a stored history is found, and the place is named."""

import time
from collections.abc import Iterable
from datetime import timedelta
from itertools import chain, cycle, islice
from typing import Any

from shared import histories, store
from shared.history import Verified, verify_history
from shared.models import Event, Request
from shared.workflow import fold
from tests.faults.conftest import Figure, Size
from tests.faults.tampering import Stored, Tampering, stored_as, tamperings
from tests.functions.apps import answered, get
from tests.functions.cast import WULAN
from tests.functions.stories import FACTS_ASKED, REFUSED_AT_THE_END, a_request
from tests.unit.builders import NOW
from tests.unit.histories import History, ten_events, told

LONG_AGO = (
    *(("submit_request", "2026-08-12 09:00"), ("mark", "2026-08-12 09:04")),
    *(("receive_request", "2026-08-12 09:10"), ("form_team", "2026-08-12 09:20")),
    *(("supply_material", "2026-08-12 10:00"), ("submit_draft", "2026-08-12 11:00")),
    *(("check_content", "2026-08-12 13:00"), ("decide_corrections*", "2026-08-12 13:10")),
    *(("repair_content", "2026-08-12 13:20"), ("review_content", "2026-08-12 13:30")),
    *(("decide_approval*", "2026-08-12 13:40"), ("return_request", "2026-08-12 13:50")),
    *(("submit_request", "2026-08-12 14:00"), ("withdraw_request", "2026-08-12 14:10")),
)
ROUND = (
    *("submit_request", "receive_request", "form_team", "submit_draft"),
    *("check_content", "decide_corrections*", "return_request"),
)


def a_stored(events: Iterable[Event], request: Request) -> Stored:
    documents = {event.id: stored_as(event.model_dump()) for event in events}
    return Stored(stored_as(request.model_dump()), documents)


def the_histories() -> list[Stored]:
    """One and three events; ten, with all that a payload can hold; two rounds, with a deadline."""
    events, request = ten_events()
    rounds = told(*LONG_AGO)
    return [
        a_stored(events[:1], fold(events[:1])),
        a_stored(events[:3], fold(events[:3])),
        a_stored(events, request),
        a_stored(rounds.events, rounds.request),
    ]


def is_named(found: Verified | dict[str, Any], tampering: Tampering) -> bool:
    """Whether what was found out is that the history is broken, and where."""
    told = found if isinstance(found, dict) else _as_told(found)
    if told["is_verified"]:
        return False
    if tampering.field and tampering.field not in told["changed"]:
        return False
    return tampering.broken_at in (None, told["broken_at"])


def _as_told(found: Verified) -> dict[str, Any]:
    return {
        "is_verified": found.is_whole,
        "broken_at": found.broken_at,
        "changed": found.changed,
    }


def test_a_history_as_it_was_written_is_whole() -> None:
    for whole in the_histories():
        found = verify_history(whole.request["id"], whole.request, whole.events)
        assert (found.is_whole, found.broken_at, found.changed) == (True, None, ())


def test_every_tampering_is_found_and_its_place_named(size: Size, figure: Figure) -> None:
    missed, tried = [], 0
    for whole in the_histories()[: size(2, 4)]:
        for each in islice(tamperings(whole), 0, None, size(3, 1)):
            tried += 1
            found = verify_history(whole.request["id"], each.stored.request, each.stored.events)
            if not is_named(found, each):
                missed.append((each.what, found.broken_at, found.changed))

    figure("tamper: found and named", f"{tried - len(missed)} of {tried} in memory", "all")
    assert not missed
    assert tried > size(300, 10_000)


def test_a_history_under_the_id_of_another_request_is_found() -> None:
    for whole in the_histories():
        found = verify_history("z" * 20, whole.request, whole.events)
        assert found.broken_at == 1


def test_every_tampering_in_the_database_is_told_by_get_history(size: Size, figure: Figure) -> None:
    missed, tried, most = [], 0, size(40, 150)
    steps = (*FACTS_ASKED["reviewed"], *REFUSED_AT_THE_END[-1:], ("return_request", {}))
    story = a_request(steps)
    assert story.request
    whole = a_stored(story.events, story.request)
    ways = list(tamperings(whole))
    for each in ways[:: len(ways) // most]:
        tried += 1
        _put(story.id, whole, each.stored)
        told = answered(get("get_history", WULAN, request=story.id))
        if not is_named(told, each):
            missed.append((each.what, told["broken_at"], told["changed"]))
        _put(story.id, each.stored, whole)

    figure("tamper: told by get-history", f"{tried - len(missed)} of {tried} stored", "all")
    assert not missed
    assert answered(get("get_history", WULAN, request=story.id))["is_verified"]


def _put(request_id: str, before: Stored, after: Stored) -> None:
    """Makes the database hold the one where it held the other."""
    database, path = store.database(), f"requests/{request_id}"
    batch = database.batch()
    batch.set(database.document(path), after.request)
    for name in {*before.events, *after.events}:
        event = database.document(f"{path}/events/{name}")
        if name not in after.events:
            batch.delete(event)
        elif repr(after.events[name]) != repr(
            before.events.get(name)
        ):  # 1 and 1.0 are not the same
            batch.set(event, after.events[name])
    batch.commit()


def test_a_long_history_is_verified_within_seconds(size: Size, figure: Figure) -> None:
    length = size(300, 10_000)
    events, request = _many(length)
    whole = a_stored(events, request)

    started = time.process_time()
    found = verify_history(request.id, whole.request, whole.events)
    seconds = time.process_time() - started

    _store(request.id, whole)
    read_started = time.monotonic()
    read = histories.read(request.id)
    read_seconds = time.monotonic() - read_started

    measured = f"{length} events: {seconds:.1f} s, with reading them {read_seconds:.1f} s"
    figure("tamper: a long history", measured, "in memory within 10 s")
    assert found.is_whole
    assert read.is_whole
    assert read.length == length
    if length == 10_000:
        assert seconds < 10

    for sequence in (1, length // 2, length):
        left = dict(whole.events)
        forged = dict(whole.event(sequence), payload={"items": []})
        left[forged["id"]] = forged
        assert verify_history(request.id, whole.request, left).broken_at == sequence


def _many(length: int) -> tuple[list[Event], Request]:
    """A request is returned again and again."""
    history = History()
    steps = chain((*ROUND[:3], "supply_material", *ROUND[3:]), cycle(ROUND))
    for number, name in enumerate(islice(steps, length)):
        history.step(name, NOW + timedelta(seconds=number))
    return history.events, history.request


def _store(request_id: str, whole: Stored) -> None:
    database = store.database()
    database.document(f"requests/{request_id}").set(whole.request)
    names = list(whole.events)
    for start in range(0, len(names), 500):
        batch = database.batch()
        for name in names[start : start + 500]:
            batch.set(database.document(f"requests/{request_id}/events/{name}"), whole.events[name])
        batch.commit()
