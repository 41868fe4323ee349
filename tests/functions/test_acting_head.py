"""Who acts for the head of department does so within the dates of the mandate, by either door."""

import base64
import json
from typing import Any

import pytest
from firebase_admin import auth

from shared import store
from shared.auth import app, mandates_of
from shared.models import Acting
from shared.people import bearing
from tests.functions.acting import INSIDE, OUTSIDE, a_mandate, a_person
from tests.functions.apps import answered, client_of, get, post, refused
from tests.functions.cast import BAYU, DEWI, RATNA, Person
from tests.functions.doors import Door, HttpDoor, TriggerDoor
from tests.functions.identity import PASSWORD, sign_in, token_of
from tests.functions.operations import counted
from tests.functions.stories import (
    ACCOUNTS,
    Steps,
    Story,
    a_key,
    a_request,
    an_id,
    stored,
    way,
)
from tests.functions.uploads import PDF
from tests.mandate_claims import CLAIMS, ODD

STEPS = [("review_content", "ready_for_review"), ("decide_approval", "reviewed")]
CONTENT = b"%PDF-1.7 konten"


@pytest.mark.parametrize("kind", ["plh", "plt"])
@pytest.mark.parametrize(("transition", "status"), STEPS)
@pytest.mark.parametrize("dates", INSIDE.values(), ids=INSIDE)
def test_step_within_the_dates_is_taken_and_says_by_which_mandate(
    dates: tuple[float, float], transition: str, status: str, kind: str, door: Door
) -> None:
    mandate = a_mandate(*dates, kind)
    person, story = a_person(mandate), a_request(status, content=CONTENT)

    door.applies(transition, story.body(transition, person), person)

    actor = stored(story.id)[1][-1].actor
    assert (actor.uid, actor.role) == (person.uid, "department_head")
    assert actor.acting == Acting(mandate=mandate.id, kind=mandate.kind)


@pytest.mark.parametrize(("transition", "status"), STEPS)
@pytest.mark.parametrize("dates", OUTSIDE.values(), ids=OUTSIDE)
def test_step_outside_the_dates_is_refused(
    dates: tuple[float, float], transition: str, status: str, door: Door
) -> None:
    person, story = a_person(a_mandate(*dates), "ikp_division"), a_request(status)

    problem = door.refuses(transition, story.body(transition, person), person, "wrong_role")

    assert problem["role"] == "department_head"


def test_refusal_decided_by_a_mandate_is_as_good(door: Door) -> None:
    person, story = a_person(a_mandate(-1, 1, "plt")), a_request("reviewed")
    no = {"is_approved": False, "reason": "Angkanya belum sesuai.", "corrections": [{"text": "?"}]}

    answer = door.applies("decide_approval", story.body("decide_approval", person, **no), person)

    assert answer["status"] == "needs_correction"
    assert stored(story.id)[1][-1].actor.acting is not None


@pytest.mark.parametrize("place", [0, 1, 2])
def test_of_several_mandates_the_one_in_force_is_acted_by(place: int, door: Door) -> None:
    mandates = [a_mandate(-2, -1), a_mandate(1, 2), a_mandate(3, 4)]
    mandates[place] = a_mandate(-1, 1)
    person = Person(an_id().lower(), mandates=tuple(mandates))
    store.put(f"users/{person.uid}", person.account().model_dump())
    story = a_request("ready_for_review")

    door.applies("review_content", story.body("review_content", person), person)

    acting = stored(story.id)[1][-1].actor.acting
    assert acting == Acting(mandate=mandates[place].id, kind=mandates[place].kind)


def test_head_who_bears_a_mandate_too_acts_as_the_head(door: Door) -> None:
    person = a_person(a_mandate(-1, 1), "department_head")
    story = a_request("ready_for_review")

    door.applies("review_content", story.body("review_content", person), person)

    assert stored(story.id)[1][-1].actor.acting is None


def test_step_in_a_role_of_ones_own_is_by_no_mandate(door: Door) -> None:
    person, story = a_person(a_mandate(-1, 1), "ikp_division"), a_request("submitted")

    door.applies("receive_request", story.body("receive_request", person), person)

    actor = stored(story.id)[1][-1].actor
    assert (actor.role, actor.acting) == ("ikp_division", None)


# -- Nobody judges by a mandate what they made or checked


def _with_on_the_team(monkeypatch: pytest.MonkeyPatch, person: Person, status: str) -> Steps:
    """The way to a status with this person on the team, too."""
    monkeypatch.setitem(ACCOUNTS, person.uid, person.account())
    members = [DEWI.uid, BAYU.uid, person.uid]
    return tuple(
        (name, {"members": members} if name == "form_team" else changes)
        for name, changes in way(status)
    )


@pytest.mark.parametrize(("transition", "status"), STEPS)
@pytest.mark.parametrize(
    ("did", "code"), [("submit_draft", "own_work"), ("check_content", "own_check")]
)
def test_author_and_checker_judge_nothing_by_a_mandate(
    transition: str,
    status: str,
    did: str,
    code: str,
    door: Door,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = a_person(a_mandate(-1, 1), "content_team")
    story = a_request(_with_on_the_team(monkeypatch, person, status), by={did: person})

    door.refuses(transition, story.body(transition, person), person, code)


def test_member_of_the_team_who_did_neither_may_judge(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person(a_mandate(-1, 1), "content_team")
    story = a_request(_with_on_the_team(monkeypatch, person, "ready_for_review"))

    door.applies("review_content", story.body("review_content", person), person)


# -- Reading


def _reads(person: Person, story: Story) -> dict[str, Any]:
    """What the person is answered to everything that the head reads."""
    assert story.request
    assert story.request.draft
    file = story.request.draft.files[0].file
    return {
        "get_request": get("get_request", person, request=story.id),
        "get_history": get("get_history", person, request=story.id),
        "list_requests": get("list_requests", person, limit=100, status=story.request.status.value),
        "open_file": get("open_file", person, file=file),
    }


@pytest.mark.parametrize("dates", INSIDE.values(), ids=INSIDE)
def test_requests_are_read_within_the_dates(dates: tuple[float, float]) -> None:
    person, story = a_person(a_mandate(*dates)), a_request("ready_for_review").fill(PDF)

    answers = {name: answered(response) for name, response in _reads(person, story).items()}

    assert answers["get_request"]["id"] == story.id
    assert len(answers["get_history"]["events"]) == len(story.events)
    assert story.id in [request["id"] for request in answers["list_requests"]["requests"]]


@pytest.mark.parametrize("dates", OUTSIDE.values(), ids=OUTSIDE)
def test_nothing_is_read_outside_the_dates(dates: tuple[float, float]) -> None:
    person, story = a_person(a_mandate(*dates)), a_request("ready_for_review")

    for response in _reads(person, story).values():
        refused(response, "no_reading_role")


def test_history_shows_by_which_mandate_a_step_was_taken() -> None:
    mandate = a_mandate(-1, 1)
    person, story = a_person(mandate), a_request("ready_for_review")
    body = story.body("review_content", person)
    answered(post("review_content", body, person, Idempotency_Key=a_key()))

    history = answered(get("get_history", RATNA, request=story.id))

    assert history["is_verified"] is True
    assert history["events"][-1]["actor"]["acting"] == {"mandate": mandate.id, "kind": "plh"}
    assert [event["actor"]["acting"] for event in history["events"][:-1]] == [None] * 7
    assert history["people"][person.uid] == person.account().name


# -- What the doors go by


def test_http_goes_by_the_token_and_the_trigger_by_the_mirror() -> None:
    entered_since, taken_back = a_person(None, "content_team"), a_person(a_mandate(-1, 1))
    token_of(entered_since)
    token_of(taken_back)
    store.update(f"users/{entered_since.uid}", bearing([a_mandate(-1, 1)]))
    store.update(f"users/{taken_back.uid}", bearing([]))
    story = a_request("ready_for_review")
    body = story.body("review_content", RATNA)

    HttpDoor().refuses("review_content", body, entered_since, "wrong_role")
    TriggerDoor().refuses("review_content", body, taken_back, "wrong_role")
    TriggerDoor().applies("review_content", body, entered_since)


def test_inactive_person_bears_no_mandate() -> None:
    person, story = a_person(a_mandate(-1, 1), is_active=False), a_request("ready_for_review")
    body = story.body("review_content", person)
    token_of(person)
    auth.update_user(person.uid, disabled=True, app=app())

    TriggerDoor().refuses("review_content", body, person, "wrong_role")
    HttpDoor().refuses("review_content", body, person, "session_revoked")


def test_mandate_in_the_token_costs_no_read() -> None:
    person, story = a_person(a_mandate(-1, 1)), a_request("ready_for_review")
    body = story.body("review_content", person)

    with counted() as operations:
        answered(post("review_content", body, person, Idempotency_Key=a_key()))

    assert operations.calls == ["BatchGetDocuments", "Commit"]


@pytest.mark.parametrize(("claim", "holds"), CLAIMS.values(), ids=CLAIMS)
def test_a_claim_of_any_form_gives_what_it_holds_and_takes_no_role_away(
    claim: Any, holds: bool
) -> None:
    uid = an_id()
    auth.create_user(uid=uid, email=f"{uid}@pontianak.test", password=PASSWORD, app=app())
    claims = {"roles": ["content_team"], "mandates": claim}
    auth.set_custom_user_claims(uid, claims, app=app())
    token = sign_in(f"{uid}@pontianak.test")
    assert "mandates" in json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))

    who = client_of("me").get("/", headers={"Authorization": f"Bearer {token}"})

    held = ["content_team", *(["department_head"] if holds else [])]
    assert answered(who)["roles"] == held


def test_an_unusable_claim_is_told_to_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    assert mandates_of({"uid": "tono", "mandates": [ODD["with more"]]}) == ()
    assert mandates_of({"uid": "tono", "mandates": "plh"}) == ()

    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert all("tono" in record.getMessage() for record in caplog.records)
