"""What always fails is laid aside, where an admin sees it and has it tried again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from google.api_core import exceptions as cloud

import functions.on_event
from shared import config, paths, store
from shared.dead_letters import id_of, lay_aside
from shared.failures import PATIENCE
from tests.faults.conftest import Figure
from tests.faults.poisons import POISONS, SECRET, Poison, healthy, of_an_event
from tests.functions.apps import answered, post, refused, tell
from tests.functions.cast import AGUS, HENDRA, SARI, WULAN
from tests.functions.notices import notifications_of, run, told
from tests.functions.operations import counted
from tests.functions.stories import a_request
from tests.rules.people import ADMIN, PEOPLE
from tests.rules.rest import Database
from tests.smtp import Sink

pytestmark = pytest.mark.usefixtures("database_of_its_own")

RULES = Path(__file__).parents[2] / "firestore.rules"
TRIES = 12


@pytest.mark.parametrize("poison_of", POISONS)
@pytest.mark.usefixtures("sink")
def test_what_always_fails_is_tried_laid_aside_and_done_once_it_is_mended(
    poison_of: Callable[[], Poison], figure: Figure
) -> None:
    poison = poison_of()
    statuses = poison.tried(3 * TRIES)
    letter = poison.letter()
    tried = statuses.index(200) + 1 if 200 in statuses else None
    figure(f"poison: {poison.function}", f"laid aside at try {tried}", f"at try {TRIES}")

    assert statuses == [500] * (TRIES - 1) + [200] * (2 * TRIES + 1)
    assert (letter["what"], letter["documents"]) == (poison.function, [poison.document])
    assert "ValidationError" in letter["reason"]
    assert SECRET not in str(letter)
    assert letter["expires_at"] - letter["at"] == timedelta(days=90)
    assert not poison.is_done()

    problem = refused(poison.replayed(), "still_fails")
    assert "ValidationError" in problem["reason"]
    assert poison.letter()["tries"] == letter["tries"] + 1

    poison.mend()
    again = answered(poison.replayed())
    assert (again["id"], again["replayed_by"]) == (poison.id, "agus")
    assert again["replayed_at"] is not None
    assert poison.is_done()
    assert answered(poison.replayed()) == again


def test_each_dead_letter_is_one_log_line_of_an_error_that_alerts_can_count(
    caplog: pytest.LogCaptureFixture,
) -> None:
    poison = of_an_event()
    poison.tried(2 * TRIES)

    lines = [record for record in caplog.records if record.name == "shared.dead_letters"]
    assert [(line.levelname, line.getMessage()) for line in lines] == [
        ("ERROR", f"on_event is a dead letter after {TRIES} tries: {poison.id}")
    ]


def test_replays_at_once_do_it_once() -> None:
    poison = of_an_event()
    poison.tried(TRIES)
    poison.mend()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: poison.replayed().status_code, range(8)))

    assert answers == [200] * 8
    _, request, _, _ = poison.document.split("/")
    once = [each.uid for each in notifications_of(request)]
    assert poison.is_done()
    assert len(once) == len(set(once))


def test_only_admins_see_dead_letters_and_replay_them(firestore_emulator: str) -> None:
    poison = of_an_event()
    poison.tried(TRIES)
    path = paths.dead_letter(poison.id)

    with Database(firestore_emulator, config.project()) as database:
        database.use_rules(RULES.read_text())
        readers = [person for person in PEOPLE if database.may_get(person, path)]
        assert database.query(ADMIN, "dead_letters") == {poison.id}
        assert not database.may_update(ADMIN, path, {"reason": ""})
        assert not database.may_get(ADMIN, paths.failure(poison.id))
    assert readers == [ADMIN]
    for person in (SARI, WULAN):
        body = {"letter": poison.id}
        assert refused(post("replay_dead_letter", body, person), "wrong_role")["role"] == "admin"


def test_a_letter_that_is_not_there_cannot_be_replayed() -> None:
    body = {"letter": id_of("on_event", "requests/x/events/y")}
    assert refused(post("replay_dead_letter", body, AGUS), "no_such_dead_letter")
    for letter in ("..", "on_event-x", "__all__", "a/b", ""):
        refused(post("replay_dead_letter", {"letter": letter}, AGUS), "invalid_fields")


def test_a_letter_that_reports_what_was_found_stays_as_it_is() -> None:
    lay_aside("anchor_histories", ["requests/x"], "requests/x at event 2: rewritten", 1)
    letter = id_of("anchor_histories", "requests/x")
    before = store.snapshot_of(paths.dead_letter(letter)).to_dict()

    refused(post("replay_dead_letter", {"letter": letter}, AGUS), "nothing_to_replay")

    assert store.snapshot_of(paths.dead_letter(letter)).to_dict() == before


def test_what_was_laid_aside_is_left_alone_by_the_recovery() -> None:
    poison = of_an_event()
    poison.tried(TRIES)
    before = poison.letter(), poison.failures()

    run("recover_lost")

    assert (poison.letter(), poison.failures()) == before


def test_a_trigger_that_fails_but_once_lays_nothing_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    story = a_request("submitted")
    event = Poison("on_event", paths.event(story.id, story.events[0].id))
    with monkeypatch.context() as patch:
        patch.setattr(functions.on_event, "announce_event", _raising(ZeroDivisionError(SECRET)))
        assert event.tried(TRIES - 1) == [500] * (TRIES - 1)

    assert event.tried(1) == [200]
    assert told(story.events[0])
    assert not event.is_aside()


def test_an_error_of_which_nothing_is_known_is_told_by_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = healthy()
    monkeypatch.setattr(store, "snapshots", _raising(ZeroDivisionError(SECRET)))
    statuses = event.tried(TRIES)
    monkeypatch.undo()
    assert statuses[-1] == 200
    assert event.letter()["reason"].startswith("ZeroDivisionError at shared/announcing.py:")
    assert SECRET not in event.letter()["reason"]


def test_a_failure_costs_one_write_and_no_read() -> None:
    poison = of_an_event()

    with counted() as operations:
        poison.tried(1)

    assert operations.calls == ["BatchGetDocuments", "Commit"]  # the event; the count
    assert (operations.reads, operations.writes) == (2, 1)


# -- What may pass by itself


def test_what_may_pass_is_tried_for_the_better_part_of_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = healthy()
    down = _raising(cloud.ServiceUnavailable("not now"))  # type: ignore[no-untyped-call]
    monkeypatch.setattr(functions.on_event, "announce_event", down)
    assert event.tried(3 * TRIES) == [500] * (3 * TRIES)
    assert not event.is_aside()

    since = datetime.now(UTC) - PATIENCE
    store.update(paths.failure(event.id), {"since": since.timestamp()})

    assert event.tried(1) == [200]
    assert event.letter()["reason"] == "ServiceUnavailable: 503 not now"
    refused(event.replayed(), "try_again")
    assert event.letter()["tries"] == 3 * TRIES + 1


def test_a_failure_that_cannot_be_counted_is_the_platforms_to_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poison = of_an_event()
    down = _raising(cloud.ServiceUnavailable("not now"))  # type: ignore[no-untyped-call]
    monkeypatch.setattr(store, "count_once_more", down)

    assert poison.tried(2 * TRIES) == [500] * (2 * TRIES)
    assert not poison.is_aside()


# -- Messages


def test_a_message_that_was_given_up_is_replayed_once_its_server_takes_it(sink: Sink) -> None:
    story = a_request("submitted")
    assert tell("on_event", paths.event(story.id, story.events[0].id)).status_code == 200
    path = paths.notification("hendra", paths.told_of(story.id, story.events[0].id))
    sink.refuse_all(550)
    assert tell("on_notification", path).status_code == 200
    message = Poison("mail", path, sink.take_all, lambda: _mail_state(path) == "sent")
    assert (_mail_state(path), message.letter()["tries"]) == ("dead", 1)

    problem = refused(message.replayed(), "still_fails", "id")
    assert "550" in problem["reason"]
    assert _mail_state(path) == "dead"

    message.mend()
    answered(message.replayed())
    answered(message.replayed())
    assert message.is_done()
    assert [r.recipients for r in sink.messages] == [(HENDRA.email,)]


def _raising(error: Exception) -> Callable[..., NoReturn]:
    def fail(*_: Any) -> NoReturn:
        raise error

    return fail


def _mail_state(path: str) -> Any:
    return store.snapshot_of(path).get("mail.state")
