"""Mail goes out at each person's pace, at least once and never twice, whatever the server does."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from unittest.mock import Mock

import pytest

from shared import announcing, claims, delivering, notifications, paths, store
from shared.dead_letters import id_of
from shared.delivering import deliver
from shared.mail import smtp
from shared.models import Event
from shared.notifications import BURST, LEASE, MOST_TRIES, DeliveryState, Notification
from shared.outbound import Down, Message
from shared.people import Account
from tests.functions.apps import answered, client_of, post
from tests.functions.cast import AGUS, BAYU, DEWI, HENDRA, RUDI, SARI, WULAN, Person
from tests.functions.notices import (
    announce,
    carry,
    hurry,
    notification_of,
    notifications_of,
    prefers,
    run,
)
from tests.functions.stories import Story, a_key, a_request
from tests.smtp import Sink


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """A mail server that the functions are told of; nobody has anything waiting."""
    _forget_what_waits()
    with Sink() as opened:
        for name, value in opened.environment.items():
            monkeypatch.setenv(name, value)
        yield opened
    _forget_what_waits()


def test_what_is_urgent_comes_at_once_with_its_own_message(sink: Sink) -> None:
    event = _filed()

    carry(HENDRA, event)

    (letter,) = _letters_to(sink, HENDRA)
    assert "Giliran Anda: menerima permohonan." in _text(letter)
    delivery = notification_of(HENDRA, event).mail
    assert (delivery.state, delivery.attempt_at, delivery.tries) == ("sent", None, 1)


def test_a_channel_that_is_off_stays_off_and_the_application_tells(sink: Sink) -> None:
    prefers(HENDRA, mail="off")
    event = _filed()

    carry(HENDRA, event)
    run("send_waiting")

    assert _letters_to(sink, HENDRA) == []
    assert notification_of(HENDRA, event).mail.state == DeliveryState.OFF


def test_a_hundred_events_make_one_digest_and_an_urgent_one_comes_in_between(sink: Sink) -> None:
    prefers(RUDI, mail="daily")
    story = a_request("returned")
    told = _happens_often(story, 50)
    returned = story.events[-1]
    announce(returned)
    told += _happens_often(story, 50)

    for event in told:
        carry(RUDI, event)
    assert _letters_to(sink, RUDI) == []
    carry(RUDI, returned)
    (urgent,) = _letters_to(sink, RUDI)
    run("send_waiting")
    assert len(_letters_to(sink, RUDI)) == 1, "the digest is not due yet"
    hurry(RUDI)
    run("send_waiting")

    urgent_again, digest = _letters_to(sink, RUDI)
    assert urgent_again["Message-ID"] == urgent["Message-ID"]
    assert "dikembalikan" in _text(urgent)
    assert "100 pemberitahuan" in _text(digest)
    run("send_waiting")
    assert len(_letters_to(sink, RUDI)) == 2
    states = Counter(notification_of(RUDI, event).mail.state for event in told)
    assert states == {DeliveryState.SENT: 100}


def test_a_burst_about_one_request_becomes_one_message_after_the_first(sink: Sink) -> None:
    story = a_request("submitted")
    rest = []
    for _ in range(20):
        (event,) = _happens_often(story, 1)
        carry(RUDI, event)
        rest.append(event)
    first = rest.pop(0)
    assert len(_letters_to(sink, RUDI)) == 1
    run("send_waiting")
    assert len(_letters_to(sink, RUDI)) == 1
    hurry(RUDI, by=BURST)
    run("send_waiting")

    one, others = _letters_to(sink, RUDI)
    assert one["References"] == others["References"]
    assert notification_of(RUDI, first).mail.bundle != notification_of(RUDI, rest[0]).mail.bundle
    assert {notification_of(RUDI, event).mail.state for event in rest} == {DeliveryState.SENT}
    assert len({notification_of(RUDI, event).mail.bundle for event in rest}) == 1


def test_bursts_about_two_requests_do_not_hold_each_other_up(sink: Sink) -> None:
    for _ in range(2):
        (event,) = _happens_often(a_request("submitted"), 1)
        carry(RUDI, event)

    assert len(_letters_to(sink, RUDI)) == 2


def test_what_was_read_in_the_application_is_not_mailed_any_more(sink: Sink) -> None:
    prefers(RUDI, mail="hourly")
    seen, unseen = _happens_often(a_request("submitted"), 2)
    _is_read(RUDI, seen)

    hurry(RUDI)
    run("send_waiting")

    assert len(_letters_to(sink, RUDI)) == 1
    assert notification_of(RUDI, seen).mail.state == DeliveryState.READ
    assert notification_of(RUDI, unseen).mail.state == DeliveryState.SENT


def test_what_its_reader_may_no_longer_read_is_not_mailed(sink: Sink) -> None:
    """Who left the team is told that, and nothing of what waited for their digest."""
    prefers(BAYU, mail="daily")
    story = a_request("drafted", by={"check_content": DEWI, "submit_draft": BAYU})
    story.tell("check_content", DEWI)
    checked = story.save().events[-1]
    announce(checked)
    left = story.tell("reassign_team", WULAN, members=["dewi", "lina"], leader="dewi")
    story.save()
    announce(left)
    for event in (checked, left):
        path = paths.notification(BAYU.uid, paths.told_of(event.request, event.id))
        store.update(path, {"created_at": datetime.now(UTC) - timedelta(hours=20)})

    hurry(BAYU)
    run("send_waiting")

    (letter,) = _letters_to(sink, BAYU)
    assert "tidak lagi di tim" in _text(letter)
    assert "memeriksa konten" not in _text(letter)
    assert notification_of(BAYU, checked).mail.state == DeliveryState.LAPSED


def test_a_server_that_refuses_for_now_is_tried_again_and_then_given_up(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = _filed()
    sink.refuse_all(451)
    carry(HENDRA, event)

    first = notification_of(HENDRA, event).mail
    assert (first.state, first.tries) == (DeliveryState.WAITING, 1)
    assert first.attempt_at is not None
    assert first.attempt_at > datetime.now(UTC)
    assert first.error is not None
    assert "451" in first.error
    monkeypatch.setattr(notifications, "_FIRST_PAUSE", timedelta(0))
    for _ in range(MOST_TRIES):
        hurry(HENDRA)
        run("send_waiting")

    last = notification_of(HENDRA, event).mail
    assert (last.state, last.tries, last.attempt_at) == (DeliveryState.DEAD, MOST_TRIES, None)
    path = paths.notification("hendra", paths.told_of(event.request, event.id))
    letter = store.snapshot_of(paths.dead_letter(id_of("mail", path))).to_dict()
    assert letter is not None
    assert (letter["what"], letter["tries"]) == ("mail", MOST_TRIES)
    assert letter["documents"] == [path]
    assert "451" in letter["reason"]


def test_an_address_that_does_not_exist_is_given_up_at_once(sink: Sink) -> None:
    event = _filed()
    sink.refuse_all(550)

    carry(HENDRA, event)

    assert notification_of(HENDRA, event).mail.state == DeliveryState.DEAD
    assert notification_of(HENDRA, event).mail.tries == 1


def test_two_who_send_at_the_same_time_send_once(sink: Sink) -> None:
    event = _filed()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: deliver(HENDRA.uid, "mail"), range(8)))

    assert len(_letters_to(sink, HENDRA)) == 1
    assert notification_of(HENDRA, event).mail.tries == 1


def test_a_process_that_dies_after_sending_is_followed_by_the_same_message(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = _filed()

    def die(*_: Any, **__: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(claims, "settle", die)
        with pytest.raises(SystemExit):
            deliver(HENDRA.uid, "mail")
    deliver(HENDRA.uid, "mail")
    assert len(_letters_to(sink, HENDRA)) == 1, "the lease still holds"
    lease = notification_of(HENDRA, event).mail.attempt_at
    assert lease is not None
    assert timedelta(0) < lease - datetime.now(UTC) <= LEASE
    hurry(HENDRA)
    run("send_waiting")

    one, again = _letters_to(sink, HENDRA)
    assert one["Message-ID"] == again["Message-ID"]
    assert notification_of(HENDRA, event).mail.state == DeliveryState.SENT


def test_five_deliveries_in_any_order_with_a_failing_server_make_one_mail_for_each(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost: after the server's recovery each person has each mail, and has it once."""
    monkeypatch.setattr(notifications, "_FIRST_PAUSE", timedelta(0))
    monkeypatch.setattr(delivering, "BURST", timedelta(0))
    monkeypatch.setattr(delivering, "DOWN_PAUSE", timedelta(0))
    monkeypatch.setattr(delivering, "MOST_TRIES", 1_000)  # chance may be cruel
    chance = random.Random(2026)  # noqa: S311
    stories = [a_request("approved"), a_request("returned")]
    events = [event for story in stories for event in story.events]
    sink.fail_randomly(0.6, seed=7)

    deliveries = [event for event in events for _ in range(5)]
    chance.shuffle(deliveries)
    for event in deliveries:
        announce(event)
    notes = _all_of(stories)
    again = [note for note in notes for _ in range(5)]
    chance.shuffle(again)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda note: deliver(note.uid, "mail"), again))
    sink.take_all()
    for _ in range(3):
        run("send_waiting")

    assert len(notes) == len({(note.uid, note.id) for note in notes})
    assert {note.mail.state for note in _all_of(stories)} == {DeliveryState.SENT}
    letters = [received.message["Message-ID"] for received in sink.messages]
    assert len(letters) == len(set(letters)), "somebody got the same mail twice"
    carried = {(note.uid, note.mail.bundle) for note in _all_of(stories)}
    assert len(letters) == len(carried)


def test_a_dead_server_keeps_nothing_from_the_application(sink: Sink) -> None:
    sink.down()
    event = _filed()

    carry(HENDRA, event)

    assert notification_of(HENDRA, event).mail.state == DeliveryState.WAITING
    sink.up()
    hurry(HENDRA)
    run("send_waiting")
    assert len(_letters_to(sink, HENDRA)) == 1


def test_trouble_with_one_person_keeps_nobody_else_waiting(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filed()
    accounts = store.accounts

    def fails_for_wulan(uids: Iterable[str]) -> dict[str, Account]:
        if "wulan" in (uids := list(uids)):
            raise ValueError("an account of an odd shape")
        return accounts(uids)

    monkeypatch.setattr(store, "accounts", fails_for_wulan)

    assert client_of("send_waiting").post("/").status_code == 500, "the trouble is told"

    assert len(_letters_to(sink, HENDRA)) == 1


def test_a_message_that_was_taken_without_an_answer_is_the_same_when_it_comes_again(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "DOWN_PAUSE", timedelta(0))
    event = _filed()
    sink.lose_answers(1)

    carry(HENDRA, event)
    assert notification_of(HENDRA, event).mail.state == DeliveryState.WAITING
    hurry(HENDRA)
    run("send_waiting")

    one, again = _letters_to(sink, HENDRA)
    assert one["Message-ID"] == again["Message-ID"]
    assert notification_of(HENDRA, event).mail.state == DeliveryState.SENT


def test_a_message_of_several_keeps_its_id_whatever_is_read_or_happens_before_it_comes_again(
    sink: Sink,
) -> None:
    prefers(RUDI, mail="hourly")
    story = a_request("submitted")
    seen, *unseen = _happens_often(story, 3)
    sink.lose_answers(1)

    hurry(RUDI)
    deliver(RUDI.uid, "mail")
    _is_read(RUDI, seen)
    (later,) = _happens_often(story, 1)
    hurry(RUDI)
    deliver(RUDI.uid, "mail")

    one, *rest = _letters_to(sink, RUDI)
    again, other = sorted(rest, key=lambda each: each["Message-ID"] != one["Message-ID"])
    assert one["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert [_text(each).count("mengajukan permohonan") for each in (one, again, other)] == [3, 2, 1]
    assert notification_of(RUDI, seen).mail.state == DeliveryState.READ
    states = [notification_of(RUDI, event).mail.state for event in (*unseen, later)]
    assert states == [DeliveryState.SENT] * 3


def test_a_message_goes_on_without_what_was_read_between_its_tries(sink: Sink) -> None:
    prefers(RUDI, mail="hourly")
    *seen, unseen = _happens_often(a_request("submitted"), 3)
    sink.refuse_all(451)
    for event in (None, *seen):
        if event:
            _is_read(RUDI, event)
        hurry(RUDI)
        deliver(RUDI.uid, "mail")
    assert notification_of(RUDI, unseen).mail.tries == 3

    sink.take_all()
    hurry(RUDI)
    deliver(RUDI.uid, "mail")

    assert len(_letters_to(sink, RUDI)) == 1
    assert notification_of(RUDI, unseen).mail.state == DeliveryState.SENT


def test_who_is_slower_than_the_lease_does_not_undo_what_another_did(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = _filed()
    send = smtp.send

    def slow(_: Message) -> None:
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(smtp, "send", send)
            hurry(HENDRA)
            deliver(HENDRA.uid, "mail")  # another takes over, and succeeds
        raise Down("too late")

    monkeypatch.setattr(smtp, "send", slow)
    deliver(HENDRA.uid, "mail")

    assert len(_letters_to(sink, HENDRA)) == 1
    delivery = notification_of(HENDRA, event).mail
    assert (delivery.state, delivery.attempt_at) == (DeliveryState.SENT, None)


def test_a_channel_that_is_down_is_asked_once_and_costs_no_try(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [_filed() for _ in range(5)]
    calls = []

    def down(message: Message) -> None:
        calls.append(message.id)
        raise Down("nobody answers")

    monkeypatch.setattr(smtp, "send", down)
    assert deliver(HENDRA.uid, "mail") is False

    assert len(calls) == 1
    deliveries = [notification_of(HENDRA, event).mail for event in events]
    assert {(each.state, each.tries) for each in deliveries} == {(DeliveryState.WAITING, 0)}
    assert _letters_to(sink, HENDRA) == []


def test_a_channel_that_is_down_for_a_week_is_given_up(sink: Sink) -> None:
    event = _filed()
    path = paths.notification(HENDRA.uid, paths.told_of(event.request, event.id))
    store.update(path, {"created_at": datetime.now(UTC) - timedelta(days=7)})
    sink.down()

    deliver(HENDRA.uid, "mail")

    assert notification_of(HENDRA, event).mail.state == DeliveryState.DEAD


def test_a_message_that_cannot_be_made_is_given_up_after_all_tries(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = _filed()
    monkeypatch.setattr(notifications, "_FIRST_PAUSE", timedelta(0))
    monkeypatch.setattr(smtp, "send", Mock(side_effect=KeyError("template")))

    for _ in range(MOST_TRIES + 3):
        deliver(HENDRA.uid, "mail")

    delivery = notification_of(HENDRA, event).mail
    assert (delivery.state, delivery.tries) == (DeliveryState.DEAD, MOST_TRIES)
    assert sink.messages == []


def test_a_notification_that_cannot_be_read_hides_no_other_of_the_same_person(sink: Sink) -> None:
    event = _filed()
    broken = paths.notification(HENDRA.uid, "poison")
    store.put(broken, {"uid": "hendra", "mail": {"attempt_at": event.at - timedelta(days=1)}})

    run("send_waiting")

    assert len(_letters_to(sink, HENDRA)) == 1
    assert (store.snapshot_of(broken).to_dict() or {})["mail"]["state"] == "dead"
    assert store.snapshot_of(paths.dead_letter(id_of("mail", broken))).exists


def test_a_request_that_cannot_be_read_holds_up_no_other_message_to_the_same_person(
    sink: Sink,
) -> None:
    damaged, whole = _filed(), _filed()
    for event in (damaged, whole):
        waits = paths.notification(HENDRA.uid, paths.told_of(event.request, event.id))
        store.update(waits, {"created_at": datetime.now(UTC) - timedelta(hours=20)})
    request = paths.request(damaged.request)
    fields = store.snapshot_of(request).to_dict() or {}
    store.put(request, fields | {"status": "lost"})

    run("send_waiting")

    assert len(_letters_to(sink, HENDRA)) == 1
    assert notification_of(HENDRA, whole).mail.state == DeliveryState.SENT
    assert notification_of(HENDRA, damaged).mail.state == DeliveryState.DEAD

    store.put(request, fields)
    waits = paths.notification(HENDRA.uid, paths.told_of(damaged.request, damaged.id))
    answered(post("replay_dead_letter", {"letter": id_of("mail", waits)}, AGUS))
    assert notification_of(HENDRA, damaged).mail.state == DeliveryState.SENT


def test_the_reader_chooses_the_language(sink: Sink) -> None:
    store.update(paths.account(HENDRA.uid), {"language": "en"})
    try:
        event = _filed()
        carry(HENDRA, event)
    finally:
        store.update(paths.account(HENDRA.uid), {"language": "id"})

    (letter,) = _letters_to(sink, HENDRA)
    assert "Your turn: receive the request." in _text(letter)


# -- What happens


def _filed() -> Event:
    """A request is filed: urgent for the division."""
    event = a_request("submitted").events[-1]
    announce(event)
    return event


def _happens_often(story: Story, times: int) -> list[Event]:
    """Things that the requester's colleague is told of, and that hurry nobody."""
    events = [_event_like(story, story.events[0]) for _ in range(times)]
    for event in events:
        announcing.announce_event(event.request, event.id)
    return events


def _is_read(by: Person, event: Event) -> None:
    """They read in the application what they were told."""
    path = paths.notification(by.uid, paths.told_of(event.request, event.id))
    store.update(path, {"read_at": datetime.now(UTC)})


def _event_like(story: Story, event: Event) -> Event:
    """Another event of the same kind, by the same person."""
    another = event.model_copy(update={"id": a_key()})
    store.put(paths.event(story.id, another.id), another.model_dump())
    return another


def _all_of(stories: list[Story]) -> list[Notification]:
    return [note for story in stories for note in notifications_of(story.id)]


# -- What came


def _letters_to(sink: Sink, person: Person) -> list[EmailMessage]:
    return [each.message for each in sink.messages if person.email in each.recipients]


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _forget_what_waits() -> None:
    """Everybody prefers to be told at once again, and nothing waits."""
    batch = store.database().batch()
    for snapshot in store.database().collection_group("notifications").select([]).stream():
        batch.delete(snapshot.reference)
    for snapshot in store.database().collection_group("threads").select([]).stream():
        batch.delete(snapshot.reference)
    batch.commit()
    for person in (HENDRA, RUDI, SARI, WULAN, DEWI, BAYU):
        store.update(
            paths.account(person.uid), {"preferences": person.account().preferences.model_dump()}
        )
