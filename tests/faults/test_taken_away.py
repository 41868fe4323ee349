"""A right that is taken away is gone at the next decisive step, through either door."""

from dataclasses import dataclass
from typing import Any

import pytest
from firebase_admin import auth
from werkzeug.test import TestResponse

from shared.auth import app
from shared.workflow import TRANSITIONS
from tests.faults.conftest import Figure
from tests.functions.apps import answered, client_of, post
from tests.functions.cast import AGUS, BAYU, DEWI, WULAN, Person
from tests.functions.doors import deliver, everything_of, outcome_at, queue
from tests.functions.identity import PASSWORD, sign_in, wait_for_the_next_second
from tests.functions.stories import Story, a_key, a_request, an_id

# The decisive steps, the status each starts from, and the role that is taken away before.
DECISIVE = [
    ("repair_content", "needs_correction", "content_team"),
    ("return_request", "needs_correction", "ikp_division"),
    ("review_content", "ready_for_review", "department_head"),
    ("decide_approval", "reviewed", "department_head"),
]
# What an admin does to the account, and what each door says from then on.
TAKEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "role": ({"roles": ["admin"]}, "session_revoked", "wrong_role"),
    "every role": ({"roles": []}, "session_revoked", "wrong_role"),
    "account": ({"is_active": False}, "session_revoked", "wrong_role"),
}


@dataclass
class Somebody:
    """A person with an account of their own, and the token of a session that began before."""

    uid: str
    email: str
    token: str
    roles: tuple[str, ...]


def test_a_right_that_was_taken_away_takes_no_decisive_step(figure: Figure) -> None:
    wrong: dict[str, Any] = {}
    for transition, status, role in DECISIVE:
        for what, (change, over_http, by_trigger) in TAKEN.items():
            person = _somebody(role)
            story = _a_request_of(person, status)
            _set(person.email, **({"roles": [role]} | change))
            body, before = story.body(transition, Person(person.uid)), everything_of(story.id)
            seen = (
                _codes(_post(transition, body, person)),
                _queued(transition, body, person),
                everything_of(story.id) == before,
            )
            if seen != (over_http, by_trigger, True):
                wrong[f"{transition}, {what}"] = seen
    tried = 2 * len(DECISIVE) * len(TAKEN)
    figure("roles: taken away", f"{tried - 2 * len(wrong)} of {tried} steps refused", "all")

    assert wrong == {}


@pytest.mark.parametrize(("transition", "status", "role"), DECISIVE)
def test_it_is_the_right_that_was_missing(transition: str, status: str, role: str) -> None:
    """The same person, from whom nothing was taken, takes the step."""
    person = _somebody(role)
    story = _a_request_of(person, status, content=b"%PDF-1.7 konten")
    answered(_post(transition, story.body(transition, Person(person.uid)), person))


def test_no_decisive_step_is_left_out() -> None:
    rows = [row for row in TRANSITIONS.values() if row.is_decisive]
    steps = [(row.name, status, row.role) for row in rows for status in row.sources]
    assert steps == DECISIVE


def _a_request_of(person: Somebody, status: str, content: bytes | None = None) -> Story:
    """A request in this status, with the person on its team."""
    story, team = a_request(status, content=content), [DEWI.uid, BAYU.uid]
    if "content_team" in person.roles:
        body = story.body("reassign_team", members=[*team, person.uid])
        answered(post("reassign_team", body, WULAN, Idempotency_Key=a_key()))
    return story


def _somebody(role: str) -> Somebody:
    uid = an_id()
    person = Person(uid)
    auth.create_user(uid=uid, email=person.email, password=PASSWORD, app=app())
    _set(person.email, roles=[role])
    auth.update_user(uid, password=PASSWORD, app=app())  # who is new is to choose one by link
    token = sign_in(person.email)
    wait_for_the_next_second(token)
    return Somebody(uid, person.email, token, (role,))


def _set(email: str, **account: Any) -> None:
    answered(post("set_account", {"email": email, "name": "Putri"} | account, AGUS))


def _post(transition: str, body: Any, person: Somebody) -> TestResponse:
    headers = {"Authorization": f"Bearer {person.token}", "Idempotency-Key": a_key()}
    return client_of(transition).post("/", json=body, headers=headers)


def _codes(response: TestResponse) -> str:
    return str((response.json or {}).get("code"))


def _queued(transition: str, body: Any, person: Somebody) -> str:
    path = queue(transition, body, Person(person.uid), a_key())
    assert deliver(transition, path).status_code == 200
    return str(outcome_at(path).get("problem", {}).get("code"))
