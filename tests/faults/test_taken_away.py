"""A right that is taken away is gone at the next decisive step, through either door."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from firebase_admin import auth
from werkzeug.test import TestResponse

from infra.local.sign_in import signed_in_at
from shared.auth import app
from shared.workflow import TRANSITIONS
from tests.faults.conftest import Figure
from tests.functions.apps import answered, client_of, post
from tests.functions.cast import AGUS, BAYU, DEWI, WULAN, Person
from tests.functions.doors import deliver, everything_of, outcome_at, queue
from tests.functions.identity import (
    PASSWORD,
    reset_password,
    sign_in,
    wait_for_the_next_second,
)
from tests.functions.stories import Story, a_key, a_request, an_id

# The decisive steps, the status each starts from, and the role that is taken away before.
DECISIVE = [
    ("repair_content", "needs_correction", "content_team"),
    ("return_request", "needs_correction", "ikp_division"),
    ("review_content", "ready_for_review", "department_head"),
    ("decide_approval", "reviewed", "department_head"),
]


@dataclass
class Somebody:
    """A person with an account of their own, and the token of a session that began before."""

    uid: str
    email: str
    token: str
    role: str


Take = Callable[[Somebody], None]


def _by_an_admin(**change: Any) -> Take:
    return lambda person: _set(person.email, **({"roles": [person.role]} | change))


def _with_a_link(person: Somebody) -> None:
    """Whoever was robbed of their telephone chooses another password."""
    reset_password(auth.generate_password_reset_link(person.email, app=app()), "sandi-yang-baru")


# How a right is taken away, and what each door says from then on. Of what is done to the account in
# the identity service alone, nothing in the database tells.
TAKEN: dict[str, tuple[Take, str, str]] = {
    "role": (_by_an_admin(roles=["admin"]), "session_revoked", "wrong_role"),
    "every role": (_by_an_admin(roles=[]), "session_revoked", "wrong_role"),
    "account": (_by_an_admin(is_active=False), "session_revoked", "wrong_role"),
    "password": (_with_a_link, "session_revoked", "session_revoked"),
    "every session": (
        lambda person: auth.revoke_refresh_tokens(person.uid, app=app()),
        *("session_revoked", "session_revoked"),
    ),
    "account, disabled in the console": (
        lambda person: auth.update_user(person.uid, disabled=True, app=app()),
        *("session_revoked", "session_revoked"),
    ),
    "account, deleted in the console": (
        lambda person: auth.delete_user(person.uid, app=app()),
        *("session_revoked", "session_revoked"),
    ),
}


def test_a_right_that_was_taken_away_takes_no_decisive_step(figure: Figure) -> None:
    wrong: dict[str, Any] = {}
    for transition, status, role in DECISIVE:
        for what, (take, over_http, by_trigger) in TAKEN.items():
            person = _somebody(role)
            story = _a_request_of(person, status)
            take(person)
            body, before = story.body(transition, Person(person.uid)), everything_of(story.id)
            seen = (
                _codes(_post(transition, body, person)),
                _code(_queued(transition, body, person)),
                everything_of(story.id) == before,
            )
            if seen != (over_http, by_trigger, True):
                wrong[f"{transition}, {what}"] = seen
    tried = 2 * len(DECISIVE) * len(TAKEN)
    figure("roles: taken away", f"{tried - 2 * len(wrong)} of {tried} steps refused", "all")

    assert wrong == {}


@pytest.mark.parametrize(("transition", "status", "role"), DECISIVE)
def test_it_is_the_right_that_was_missing(transition: str, status: str, role: str) -> None:
    """The same person, from whom nothing was taken, takes the step by either door."""
    person = _somebody(role)
    posted, queued = _a_request_of(person, status), _a_request_of(person, status)
    answered(_post(transition, posted.body(transition, Person(person.uid)), person))
    outcome = _queued(transition, queued.body(transition, Person(person.uid)), person)
    assert outcome["state"] == "applied"


def test_who_signs_in_again_takes_the_step_and_the_session_before_does_not() -> None:
    person = _somebody("department_head")
    story = _a_request_of(person, "reviewed")
    body = story.body("decide_approval", Person(person.uid))
    auth.revoke_refresh_tokens(person.uid, app=app())

    assert _code(_queued("decide_approval", body, person)) == "session_revoked"
    again = replace(person, token=sign_in(person.email))
    assert _queued("decide_approval", body, again)["state"] == "applied"


def test_what_was_done_before_the_session_ended_stays_done() -> None:
    """It went over HTTPS, and nobody heard the answer; queued as well, it is found done."""
    person, key = _somebody("department_head"), a_key()
    story = _a_request_of(person, "reviewed")
    body = story.body("decide_approval", Person(person.uid))
    answered(_post("decide_approval", body, person, key))
    auth.revoke_refresh_tokens(person.uid, app=app())

    assert _queued("decide_approval", body, person, key)["state"] == "applied"


def test_no_decisive_step_is_left_out() -> None:
    rows = [row for row in TRANSITIONS.values() if row.is_decisive]
    steps = [(row.name, status, row.role) for row in rows for status in row.sources]
    assert steps == DECISIVE


def _a_request_of(person: Somebody, status: str) -> Story:
    """A request in this status, with the person on its team."""
    story, team = a_request(status, content=b"%PDF-1.7 konten"), [DEWI.uid, BAYU.uid]
    if person.role == "content_team":
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
    return Somebody(uid, person.email, token, role)


def _set(email: str, **account: Any) -> None:
    answered(post("set_account", {"email": email, "name": "Putri"} | account, AGUS))


def _post(transition: str, body: Any, person: Somebody, key: str = "") -> TestResponse:
    headers = {"Authorization": f"Bearer {person.token}", "Idempotency-Key": key or a_key()}
    return client_of(transition).post("/", json=body, headers=headers)


def _codes(response: TestResponse) -> str:
    return str((response.json or {}).get("code"))


def _queued(transition: str, body: Any, person: Somebody, key: str = "") -> Any:
    """The outcome of a command that was queued in the person's session."""
    began = signed_in_at(person.token)
    path = queue(transition, body, Person(person.uid), key or a_key(), signed_in_at=began)
    assert deliver(transition, path).status_code == 200
    return outcome_at(path)


def _code(outcome: Any) -> str:
    return str(outcome.get("problem", {}).get("code"))
