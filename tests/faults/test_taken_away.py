"""A right that is taken away is gone at the next decisive step, through either door."""

from dataclasses import dataclass
from typing import Any

import pytest
from firebase_admin import auth
from werkzeug.test import TestResponse

from shared.auth import app
from tests.faults.conftest import Figure
from tests.functions.apps import answered, client_of, post
from tests.functions.cast import AGUS, Person
from tests.functions.doors import deliver, everything_of, outcome_at, queue
from tests.functions.identity import PASSWORD, sign_in, wait_for_the_next_second
from tests.functions.stories import a_key, a_request, an_id

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


def test_a_right_that_was_taken_away_takes_no_decisive_step(figure: Figure) -> None:
    wrong: dict[str, Any] = {}
    for transition, status, role in DECISIVE:
        for what, (change, over_http, by_trigger) in TAKEN.items():
            person, story = _somebody(role), a_request(status)
            _set(person.email, **({"roles": [role]} | change))
            body, before = story.body(transition), everything_of(story.id)
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


@pytest.mark.parametrize(("transition", "status", "role"), DECISIVE[1:])
def test_it_is_the_right_that_was_missing(transition: str, status: str, role: str) -> None:
    """The same person, from whom nothing was taken, takes the step."""
    person, story = _somebody(role), a_request(status, content=b"%PDF-1.7 konten")
    assert _post(transition, story.body(transition), person).status_code == 200


def _somebody(role: str) -> Somebody:
    uid = an_id()
    person = Person(uid)
    auth.create_user(uid=uid, email=person.email, password=PASSWORD, app=app())
    _set(person.email, roles=[role])
    auth.update_user(uid, password=PASSWORD, app=app())  # who is new is to choose one by link
    token = sign_in(person.email)
    wait_for_the_next_second(token)
    return Somebody(uid, person.email, token)


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
