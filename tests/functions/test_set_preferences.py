"""A person chooses how they are told, for themselves alone."""

from typing import Any

import pytest

from shared import paths, store
from tests.functions.apps import answered, get, post, refused
from tests.functions.cast import AGUS, NINA, OMAR, Person

CHOSEN = {"language": "en", "mail": "daily", "push": "off", "daily_at": 14}


def test_what_is_chosen_is_kept_beside_what_the_admin_decides() -> None:
    before = store.snapshot_of(paths.account(NINA.uid)).to_dict() or {}

    answer = answered(post("set_preferences", CHOSEN, NINA))

    after = store.snapshot_of(paths.account(NINA.uid)).to_dict() or {}
    preferences = {"mail": "daily", "push": "off", "daily_at": 14}
    assert answer["preferences"] == after["preferences"] == preferences
    assert after == before | {"language": "en", "preferences": preferences}
    me = answered(get("me", NINA))
    assert (me["language"], me["preferences"]) == ("en", preferences)


@pytest.mark.parametrize(
    "change", [{"mail": "weekly"}, {"daily_at": 24}, {"daily_at": -1}, {"language": "nl"}, {"x": 1}]
)
def test_what_is_no_choice_is_refused(change: dict[str, Any]) -> None:
    refused(post("set_preferences", CHOSEN | change, OMAR), "invalid_fields")


def test_an_admin_who_sets_the_account_leaves_the_choice_alone() -> None:
    answered(post("set_preferences", CHOSEN, OMAR))
    uid = _made(OMAR)

    store.update(paths.account(uid), {"preferences": {"mail": "off", "push": "now", "daily_at": 9}})
    body = {"email": f"{OMAR.uid}.lagi@pontianak.test", "name": "Omar", "roles": ["admin"]}
    account = answered(post("set_account", body, AGUS))["account"]

    assert account["preferences"] == {"mail": "off", "push": "now", "daily_at": 9}


def _made(person: Person) -> str:
    body = {"email": f"{person.uid}.lagi@pontianak.test", "name": "Omar", "roles": []}
    uid: str = answered(post("set_account", body, AGUS))["account"]["uid"]
    return uid
