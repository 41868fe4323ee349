"""Each event tells everybody who must know, in their application, exactly once."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from google.api_core import exceptions as cloud
from google.cloud.firestore import WriteBatch

from shared import calendars, config, errors, paths, store
from shared.announcing import announce_event
from shared.models import Comment, Event, MandateKind, Role, Visibility
from shared.people import Mandate, bearing
from shared.workflow import evolve, mark_deadline
from tests.functions.apps import tell
from tests.functions.bodies import NOT_APPROVED
from tests.functions.cast import BAYU, DEWI, EKA, NINA, SARI, TONO, WULAN
from tests.functions.notices import announce, notification_of, notifications_of, told
from tests.functions.stories import WAYS, Steps, Story, a_key, a_request, an_id

ABORTED = cloud.Aborted("contention")  # type: ignore[no-untyped-call]
NOT_NOW = cloud.ServiceUnavailable("not now")  # type: ignore[no-untyped-call]
TEAM_MINUS = {"members": ["dewi", "bayu", "tono"], "leader": "dewi", "reason": "Eka dan Lina cuti."}
WITH_MATERIAL: Steps = (
    *WAYS["received"],
    *(("supply_material", {}), ("form_team", {})),
)

# What happened last, and who of the cast is told of it why: nobody else is. WULAN acts for the
# division, DEWI makes and BAYU checks, RATNA heads. EKA, who holds three roles, and LINA, who is of
# another agency, are on the team.
TOLD: list[tuple[str, Steps, dict[str, str]]] = [
    (
        "filed",
        WAYS["submitted"],
        {"rudi": "told", "wulan": "turn", "hendra": "turn", "eka": "turn"},
    ),
    (
        "received",
        WAYS["received"],
        {"sari": "told", "rudi": "told", "hendra": "turn", "eka": "turn"},
    ),
    (
        "team formed, no material yet",
        (*WAYS["received"], ("form_team", {})),
        {
            "sari": "awaited",
            "rudi": "awaited",
            "dewi": "joined",
            "bayu": "joined",
            "eka": "joined",
            "lina": "joined",
        },
    ),
    (
        "team formed, material is there",
        WITH_MATERIAL,
        {
            "sari": "told",
            "rudi": "told",
            "dewi": "turn",
            "bayu": "turn",
            "eka": "turn",
            "lina": "turn",
        },
    ),
    (
        "first material",
        WAYS["team_formed"],
        {"dewi": "turn", "bayu": "turn", "eka": "turn", "lina": "turn"},
    ),
    (
        "more material",
        (*WAYS["team_formed"], ("supply_material", {})),
        {"dewi": "told", "bayu": "told", "eka": "told", "lina": "told"},
    ),
    ("material before there is a team", (*WAYS["submitted"], ("supply_material", {})), {}),
    ("drafted", WAYS["drafted"], {"bayu": "turn", "eka": "turn", "lina": "turn"}),
    (
        "facts asked",
        (*WAYS["drafted"], ("ask_fact_check", {})),
        {"sari": "facts_asked", "rudi": "facts_asked"},
    ),
    (
        "facts answered",
        (*WAYS["drafted"], ("ask_fact_check", {}), ("answer_fact_check", {})),
        {
            "wulan": "told",
            "hendra": "told",
            "dewi": "told",
            "bayu": "told",
            "eka": "told",
            "lina": "told",
        },
    ),
    (
        "checked",
        WAYS["checked"],
        {"wulan": "turn", "hendra": "turn", "eka": "turn", "dewi": "told", "lina": "told"},
    ),
    (
        "no corrections",
        WAYS["ready_for_review"],
        {
            "ratna": "turn",
            "arif": "turn",
            "eka": "turn",
            "dewi": "told",
            "bayu": "told",
            "lina": "told",
        },
    ),
    (
        "corrections",
        WAYS["needs_correction"],
        {"dewi": "turn", "bayu": "turn", "eka": "turn", "lina": "turn", "hendra": "told"},
    ),
    (
        "repaired",
        (*WAYS["needs_correction"], ("repair_content", {})),
        {
            "ratna": "turn",
            "arif": "turn",
            "eka": "turn",
            "wulan": "told",
            "hendra": "told",
            "bayu": "told",
            "lina": "told",
        },
    ),
    (
        "returned",
        WAYS["returned"],
        {
            "sari": "returned",
            "rudi": "returned",
            "dewi": "told",
            "bayu": "told",
            "eka": "told",
            "lina": "told",
        },
    ),
    ("reviewed", WAYS["reviewed"], {"arif": "turn", "eka": "turn"}),
    (
        "approved",
        WAYS["approved"],
        {
            "sari": "told",
            "rudi": "told",
            "wulan": "told",
            "hendra": "told",
            "dewi": "told",
            "bayu": "told",
            "eka": "told",
            "lina": "told",
        },
    ),
    (
        "not approved",
        (*WAYS["reviewed"], ("decide_approval", NOT_APPROVED)),
        {
            "wulan": "not_approved",
            "hendra": "not_approved",
            "dewi": "not_approved",
            "bayu": "not_approved",
            "eka": "not_approved",
            "lina": "not_approved",
        },
    ),
    (
        "withdrawn early",
        WAYS["withdrawn"],
        {"rudi": "told", "wulan": "told", "hendra": "told", "eka": "told"},
    ),
    (
        "withdrawn from the head's table",
        (*WAYS["ready_for_review"], ("withdraw_request", {})),
        {
            "rudi": "told",
            "wulan": "told",
            "hendra": "told",
            "ratna": "told",
            "arif": "told",
            "dewi": "told",
            "bayu": "told",
            "eka": "told",
            "lina": "told",
        },
    ),
    (
        "other team whose turn it is",
        (*WAYS["team_formed"], ("reassign_team", TEAM_MINUS)),
        {
            "dewi": "turn",
            "bayu": "turn",
            "tono": "turn",
            "eka": "left_team",
            "lina": "left_team",
        },
    ),
    (
        "other team while the division decides",
        (*WAYS["checked"], ("reassign_team", TEAM_MINUS)),
        {
            "dewi": "told",
            "bayu": "told",
            "tono": "joined",
            "eka": "left_team",
            "lina": "left_team",
        },
    ),
]

# The same for what the sweep records: a status, how often it has been recorded, who is told.
MARKED: list[tuple[str, int, dict[str, str]]] = [
    ("drafted", 1, {"bayu": "due_soon", "eka": "due_soon", "lina": "due_soon"}),
    ("drafted", 2, {"bayu": "overdue", "eka": "overdue", "lina": "overdue"}),
    (
        "drafted",
        3,
        {
            "bayu": "overdue",
            "eka": "overdue",
            "lina": "overdue",
            "wulan": "escalated",
            "hendra": "escalated",
            "ratna": "escalated",
            "arif": "escalated",
        },
    ),
    ("reviewed", 1, {"ratna": "due_soon", "arif": "due_soon", "eka": "due_soon"}),
    (
        "returned",
        1,
        {"sari": "awaited", "rudi": "awaited", "wulan": "told", "hendra": "told", "eka": "told"},
    ),
]


@pytest.mark.parametrize(("steps", "people"), [t[1:] for t in TOLD], ids=[t[0] for t in TOLD])
def test_an_event_tells_whose_turn_it_is_and_whom_the_table_names(
    steps: Steps, people: dict[str, str]
) -> None:
    story = a_request(steps)

    announce(story.events[-1])

    assert told(story.events[-1]) == people


@pytest.mark.parametrize(("status", "times", "people"), MARKED)
def test_a_deadline_tells_those_who_can_do_something(
    status: str, times: int, people: dict[str, str]
) -> None:
    story = a_request(status)
    for _ in range(times):
        event = _mark(story)

    announce(event)

    assert told(event) == people


def test_a_notification_says_what_happened_and_what_to_do() -> None:
    story = a_request("returned")
    event = story.events[-1]

    announce(event)

    found = notification_of(SARI, event)
    reason = "Data belum lengkap untuk semua kecamatan."
    assert found.text == {
        "id": f"Permohonan dikembalikan kepada OPD Anda: “{reason}”",
        "en": f"The request was returned to your agency: “{reason}”",
    }
    assert (found.title, found.request) == ("Pekan Imunisasi Campak", story.id)
    assert found.register_number == story.request.register_entry.cited()  # type: ignore[union-attr]
    assert (found.transition, found.sequence, found.at) == ("return_request", 8, event.at)
    assert (found.by, found.role, found.is_urgent) == (WULAN.uid, "ikp_division", True)
    assert found.read_at is None


def test_delivered_five_times_in_any_order_it_tells_once() -> None:
    story = a_request("returned")
    deliveries = story.events * 5
    random.Random(5).shuffle(deliveries)  # noqa: S311

    for event in deliveries:
        announce(event)

    found = notifications_of(story.id)
    assert len(found) == len({(each.uid, each.id) for each in found}) > 20
    marks = [paths.announced(story.id, event.id) for event in story.events]
    assert len(store.snapshots(*marks)) == len(story.events)


def test_delivered_at_the_same_time_it_tells_once() -> None:
    event = a_request("submitted").events[-1]

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: announce_event(event.request, event.id), range(8)))

    assert done.count(True) == 1
    assert told(event) == TOLD[0][2]


def test_what_comes_too_late_is_nobodys_turn_any_more() -> None:
    story = a_request("received")

    announce(story.events[0])

    assert told(story.events[0]) == {"rudi": "told"}


def test_an_event_that_is_not_there_tells_nobody() -> None:
    assert tell("on_event", paths.event(an_id(), a_key())).status_code == 200


def test_an_inactive_person_is_told_nothing() -> None:
    story = a_request("received")
    store.update(paths.account("hendra"), {"is_active": False})
    try:
        announce(story.events[-1])
    finally:
        store.update(paths.account("hendra"), {"is_active": True})

    assert told(story.events[-1]) == {"sari": "told", "rudi": "told", "eka": "turn"}


def test_an_acting_head_is_told_within_the_dates_only() -> None:
    story = a_request("ready_for_review")
    now = datetime.now(UTC)
    inside = a_mandate(now - timedelta(hours=1), now + timedelta(hours=1))
    to_come = a_mandate(now + timedelta(hours=1), now + timedelta(hours=2))
    store.update(paths.account(TONO.uid), bearing([inside]))
    store.update(paths.account(NINA.uid), bearing([to_come]))
    try:
        announce(story.events[-1])
    finally:
        for person in (TONO, NINA):
            store.update(paths.account(person.uid), bearing([]))

    assert told(story.events[-1]) == {
        "ratna": "turn",
        "arif": "turn",
        "eka": "turn",
        "tono": "turn",
        "dewi": "told",
        "bayu": "told",
        "lina": "told",
    }


def test_a_comment_tells_whom_it_mentions_and_not_its_author() -> None:
    story = a_request("drafted")
    comment = a_comment(story, mentions=(DEWI.uid, EKA.uid, BAYU.uid))
    store.put(paths.comment(story.id, comment.id), comment.model_dump())

    for _ in range(2):
        assert tell("on_comment", paths.comment(story.id, comment.id)).status_code == 200

    found = {n.uid: n for n in notifications_of(story.id)}
    assert {uid: each.why.value for uid, each in found.items()} == {
        "dewi": "mentioned",
        "eka": "mentioned",
    }
    assert found["dewi"].text["id"] == "Bayu menyebut Anda: “Tolong lihat judulnya.”"
    assert not found["dewi"].is_urgent


def test_people_are_told_though_the_calendar_cannot_be_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calendars, "keep", Mock(side_effect=NOT_NOW))
    story = a_request("submitted")

    assert announce_event(story.id, story.events[0].id)


def test_an_aborted_commit_is_not_taken_for_somebody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the trigger would not be called again, and nobody would be told."""
    story = a_request("submitted")
    with monkeypatch.context() as patch:
        patch.setattr(WriteBatch, "commit", Mock(side_effect=ABORTED))
        with pytest.raises(errors.LostRace):
            announce_event(story.id, story.events[0].id)

    assert announce_event(story.id, story.events[0].id)
    assert not announce_event(story.id, story.events[0].id)


def test_two_requests_whose_events_bear_the_same_id_are_told_apart() -> None:
    key = a_key()
    stories = [Story(), Story()]
    for story in stories:
        event = story.tell("submit_request", SARI)
        story.save()
        again = event.model_copy(update={"id": key})
        store.put(paths.event(story.id, key), again.model_dump())
        announce_event(story.id, key)

    assert all(len(notifications_of(story.id)) >= 4 for story in stories)


def a_mandate(starts_at: datetime, ends_at: datetime) -> Mandate:
    return Mandate(id=an_id(), kind=MandateKind.PLH, starts_at=starts_at, ends_at=ends_at)


def a_comment(story: Story, **changes: Any) -> Comment:
    return Comment(
        id=a_key(),
        request=story.id,
        by=BAYU.uid,
        role=Role.CONTENT_TEAM,
        at=datetime.now(UTC),
        text="Tolong lihat judulnya.",
        visibility=Visibility.INTERNAL,
        mentions=(),
    ).model_copy(update=changes)


def _mark(story: Story) -> Event:
    """The next deadline of a request is recorded, as if it were that time."""
    request = story.request
    assert request is not None
    assert request.attend_at is not None
    event = mark_deadline(request, request.attend_at, config.working_calendar())
    assert event is not None
    story.request = evolve(request, event)
    store.put(paths.event(story.id, event.id), event.model_dump())
    store.put(paths.request(story.id), story.request.model_dump())
    return event
