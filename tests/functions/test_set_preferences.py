"""A person chooses how they are told, for themselves alone."""

from typing import Any

import pytest
from firebase_admin import auth

from shared import paths, store
from shared.auth import app
from tests.functions.apps import answered, client_of, get, post, refused
from tests.functions.cast import AGUS, NINA, OMAR
from tests.functions.identity import PASSWORD, sign_in
from tests.functions.stories import an_id

CHOSEN = {
    "language": "en",
    "mail": "daily",
    "push": "off",
    "daily_at": 14,
    "away_until": "2026-12-04",
}


def test_what_is_chosen_is_kept_beside_what_the_admin_decides() -> None:
    before = store.snapshot_of(paths.account(NINA.uid)).to_dict() or {}

    answer = answered(post("set_preferences", CHOSEN, NINA))

    after = store.snapshot_of(paths.account(NINA.uid)).to_dict() or {}
    preferences = {"mail": "daily", "push": "off", "daily_at": 14}
    assert answer["preferences"] == after["preferences"] == preferences
    chosen = {"language": "en", "preferences": preferences, "away_until": "2026-12-04"}
    assert after == before | chosen
    me = answered(get("me", NINA))
    assert {name: me[name] for name in chosen} == chosen


@pytest.mark.parametrize(
    "change",
    [
        {"mail": "weekly"},
        {"daily_at": 24},
        {"daily_at": -1},
        {"language": "nl"},
        {"x": 1},
        {"away_until": "besok"},
    ],
)
def test_what_is_no_choice_is_refused(change: dict[str, Any]) -> None:
    refused(post("set_preferences", CHOSEN | change, OMAR), "invalid_fields")


@pytest.mark.parametrize("left_out", CHOSEN)
def test_what_is_left_out_is_refused_and_resets_nothing(left_out: str) -> None:
    answered(post("set_preferences", CHOSEN, OMAR))
    rest = {name: value for name, value in CHOSEN.items() if name != left_out}

    problem = refused(post("set_preferences", rest, OMAR), "invalid_fields")

    assert [error["field"] for error in problem["errors"]] == [left_out]
    assert answered(get("me", OMAR))["preferences"] == {
        "mail": "daily",
        "push": "off",
        "daily_at": 14,
    }


def test_an_admin_who_sets_the_account_leaves_the_choice_alone() -> None:
    body = {"email": f"{an_id().lower()}@pontianak.test", "name": "Omar", "roles": []}
    person = answered(post("set_account", body, AGUS))["account"]
    auth.update_user(person["uid"], password=PASSWORD, app=app())
    chosen = answered(_post(sign_in(person["email"]), CHOSEN))

    account = answered(post("set_account", body | {"roles": ["admin"]}, AGUS))["account"]

    assert chosen["preferences"] == {"mail": "daily", "push": "off", "daily_at": 14}
    assert account == chosen | {"roles": ["admin"]}
    assert account == store.snapshot_of(paths.account(person["uid"])).to_dict()


def test_who_was_never_registered_is_told_so_and_not_to_sign_in() -> None:
    uid = an_id()
    auth.create_user(uid=uid, email=f"{uid}@pontianak.test", password=PASSWORD, app=app())

    refused(_post(sign_in(f"{uid}@pontianak.test"), CHOSEN), "no_account")

    assert not store.snapshot_of(paths.account(uid)).exists


def _post(token: str, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return client_of("set_preferences").post("/", json=body, headers=headers)
