"""A history is shown as far as the reader's roles reach, and says whether it is whole."""

import logging
from typing import Any

import pytest
from google.cloud.firestore import SERVER_TIMESTAMP

from shared import chain, store
from tests.functions import cast
from tests.functions.apps import answered, get, refused
from tests.functions.stories import FACTS_ASKED, REFUSED_AT_THE_END, WAYS, Steps, Story, a_request

PEOPLE = {person.uid: person for person in cast.EVERYBODY}
LONG: Steps = (
    *REFUSED_AT_THE_END,
    *(("return_request", {}), ("submit_request", {}), ("receive_request", {})),
)
ALL = [
    *("submit_request", "receive_request", "form_team", "supply_material", "submit_draft"),
    *("check_content", "decide_corrections", "review_content", "decide_approval"),
    *("return_request", "submit_request", "receive_request"),
]
OPEN_TO_THE_AGENCY = [
    *("submit_request", "receive_request", "form_team", "supply_material"),
    *("return_request", "submit_request", "receive_request"),
]
SHOWN = {
    **dict.fromkeys(("sari", "rudi"), OPEN_TO_THE_AGENCY),
    **dict.fromkeys(("wulan", "dewi", "bayu", "ratna", "eka", "lina"), ALL),
}


@pytest.fixture(scope="module")
def long() -> Story:
    return a_request(LONG)


def history(story: Story, uid: str = "wulan") -> dict[str, Any]:
    answer: dict[str, Any] = answered(get("get_history", PEOPLE[uid], request=story.id))
    return answer


@pytest.mark.parametrize(("uid", "shown"), SHOWN.items(), ids=SHOWN)
def test_history_is_shown_as_far_as_the_role_reaches(
    uid: str, shown: list[str], long: Story
) -> None:
    answer = history(long, uid)

    assert [event["transition"] for event in answer["events"]] == shown
    assert (answer["length"], answer["is_verified"], answer["broken_at"]) == (12, True, None)
    assert long.request
    assert answer["head"] == long.request.head


def test_fact_check_is_shown_to_the_agency_and_a_changed_team_is_not() -> None:
    story = a_request((*FACTS_ASKED["checked"], ("reassign_team", {}), ("answer_fact_check", {})))

    shown = [event["transition"] for event in history(story, "sari")["events"]]

    assert shown[3:] == ["supply_material", "ask_fact_check", "answer_fact_check"]
    assert [e["transition"] for e in history(story)["events"]][-2:] == [
        *("reassign_team", "answer_fact_check"),
    ]


def test_deadlines_are_shown_to_the_office_and_whole() -> None:
    story = a_request("drafted")
    for _ in range(3):
        story.mark()
    story.save()

    answer = history(story)

    assert (answer["is_verified"], answer["length"]) == (True, 8)
    assert [event["transition"] for event in answer["events"][-3:]] == [
        *("deadline_near", "deadline_reached", "deadline_passed"),
    ]
    nobody = {"uid": "system", "role": "system", "agency": None, "acting": None}
    assert answer["events"][-1]["actor"] == nobody
    assert "system" not in answer["people"]
    assert "deadline_near" not in [e["transition"] for e in history(story, "sari")["events"]]


def test_reminder_of_the_agency_is_shown_to_it() -> None:
    story = a_request("returned")
    story.mark()
    story.save()

    answer = history(story, "sari")

    assert answer["events"][-1]["transition"] == "requester_awaited"
    assert answer["is_verified"] is True


def test_approval_is_shown_to_the_agency() -> None:
    story = a_request("approved")

    assert history(story, "sari")["events"][-1]["transition"] == "decide_approval"


def test_people_are_named_who_acted_or_are_on_the_team(long: Story) -> None:
    agency_and_division = {"sari": "Sari", "wulan": "Wulan"}
    team = {"dewi": "Dewi", "bayu": "Bayu", "eka": "Eka", "lina": "Lina"}

    assert history(long)["people"] == agency_and_division | team | {"ratna": "Ratna"}
    assert history(long, "sari")["people"] == agency_and_division | team


def test_events_are_shown_as_they_are_stored(long: Story) -> None:
    shown = history(long)["events"]

    assert shown == [event.model_dump(mode="json") for event in long.events]


def _path(story: Story, sequence: int) -> str:
    return f"requests/{story.id}/events/{story.events[sequence - 1].id}"


def _changed(story: Story, sequence: int, fields: dict[str, Any], *, rehash: bool) -> None:
    path = _path(story, sequence)
    store.update(path, fields)
    if rehash:
        document = store.database().document(path).get().to_dict() or {}
        store.update(path, {"hash": chain.digest(document)})


CHANGES: list[dict[str, Any]] = [
    {"actor.uid": "hendra"},
    {"at": SERVER_TIMESTAMP},
    {"payload.note": "Tidak lengkap."},
    {"audience": ["ikp_division"]},
    {"to_status": "approved"},
    {"changes.register_entry.number": 1},
    {"actor.acting": {"mandate": "m" * 20, "kind": "plh"}},
    {"calendar": "0123456789ab"},
    {"attend_at": None},
    {"previous": ""},
    {"sequence": 9},
    {"note": "sisipan"},
    {"to_status": "unknown"},
]


@pytest.mark.parametrize("fields", CHANGES, ids=lambda fields: next(iter(fields)))
@pytest.mark.parametrize("rehash", [False, True], ids=["as-is", "rehashed"])
def test_changed_event_breaks_the_history(fields: dict[str, Any], rehash: bool) -> None:
    story = a_request("team_formed")
    _changed(story, 2, fields, rehash=rehash)

    answer = history(story)

    assert answer["is_verified"] is False
    # With a new hash it is the next event that no longer follows.
    assert answer["broken_at"] in ((2, 3) if rehash else (2,))


def test_event_that_holds_what_no_json_can_breaks_the_history() -> None:
    story = a_request("team_formed")
    store.update(_path(story, 2), {"payload": b"bytes"})

    assert (history(story)["is_verified"], history(story)["broken_at"]) == (False, 2)


def test_history_rewritten_to_begin_with_no_request_is_broken() -> None:
    story = a_request("submitted")
    event = story.events[0].model_dump() | {"changes": {}}
    event["hash"] = chain.digest(event)
    store.database().document(_path(story, 1)).set(event)
    store.update(f"requests/{story.id}", {"head": event["hash"]})

    assert (history(story)["is_verified"], history(story)["broken_at"]) == (False, 1)


def test_changed_last_event_with_a_new_hash_breaks_the_history() -> None:
    story = a_request("team_formed")
    _changed(story, 4, {"payload.items": []}, rehash=True)

    assert (history(story)["is_verified"], history(story)["broken_at"]) == (False, 4)


@pytest.mark.parametrize("sequence", [1, 2, 4])
def test_deleted_event_breaks_the_history(sequence: int) -> None:
    story = a_request("team_formed")
    store.database().document(_path(story, sequence)).delete()

    answer = history(story)

    assert (answer["is_verified"], answer["length"]) == (False, 3)
    assert answer["broken_at"] == sequence


def test_history_without_any_event_is_broken() -> None:
    story = a_request("submitted")
    store.database().document(_path(story, 1)).delete()

    answer = history(story)

    assert (answer["is_verified"], answer["broken_at"], answer["events"]) == (False, 1, [])


def test_history_of_which_nothing_can_be_read_is_told_as_such(
    caplog: pytest.LogCaptureFixture,
) -> None:
    story = a_request("submitted")
    store.update(_path(story, 1), {"payload": b"bytes"})
    store.update(f"requests/{story.id}", {"status": "Rahasia"})

    for function in ("get_history", "explain_deadline"):
        caplog.clear()
        refused(get(function, PEOPLE["wulan"], request=story.id), "history_unreadable")
        (told,) = [each for each in caplog.records if each.levelno == logging.ERROR]
        assert (told.name, getattr(told, "request", "")) == ("shared.histories", story.id)
        assert "Rahasia" not in caplog.text


@pytest.mark.parametrize("place", ["between", "at-the-end"])
def test_inserted_event_breaks_the_history(place: str) -> None:
    story = a_request("team_formed")
    after = story.events[1 if place == "between" else -1]
    event = story.events[1].model_dump() | {
        "id": "a" * 32,
        "sequence": after.sequence + 1,
        "previous": after.hash,
    }
    event["hash"] = chain.digest(event)
    store.create(f"requests/{story.id}/events/{'a' * 32}", event)

    answer = history(story)

    assert (answer["is_verified"], answer["length"]) == (False, 5)


# What was changed in the request, and the event that its history then is told to break at: none
# where all events are as they were written, and it is the request that is not.
REQUEST_CHANGES: list[tuple[dict[str, Any], int | None]] = [
    ({"status": "approved", "awaiting": []}, None),
    ({"proposal.title": "Judul yang disisipkan"}, None),
    ({"agency": "dinas-perhubungan"}, None),
    ({"head": "0" * 64}, 4),
    ({"sequence": 3}, 3),
    ({"sequence": 5}, 5),
    ({"material": []}, None),
    ({"register_entry": None}, None),
    ({"due_at": None}, None),
    ({"attend_at": None}, None),
    ({"mark": "deadline_near"}, None),
    ({"team.former": ["dewi"]}, None),
    ({"fact_check": {"version": 1, "items": ["6-1"], "right": [], "wrong": []}}, None),
    ({"unknown": "sisipan"}, None),
]


@pytest.mark.parametrize(("fields", "at"), REQUEST_CHANGES, ids=str)
def test_changed_request_breaks_the_history(fields: dict[str, Any], at: int | None) -> None:
    story = a_request("team_formed")
    store.update(f"requests/{story.id}", fields)

    answer = history(story)

    assert (answer["is_verified"], answer["broken_at"]) == (False, at)


@pytest.mark.parametrize(
    "status", [*WAYS, LONG], ids=lambda way: way if isinstance(way, str) else "long"
)
def test_every_untouched_history_is_verified(status: Any) -> None:
    answer = history(a_request(status))

    assert (answer["is_verified"], answer["broken_at"]) == (True, None)
