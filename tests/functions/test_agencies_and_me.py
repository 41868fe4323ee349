"""The admin registers agencies; everybody may ask who they are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from firebase_admin import auth

from shared import config, store
from shared.auth import app
from tests.functions.apps import answered, client_of, get, post, refused
from tests.functions.cast import AGUS, DISHUB, EKA, MAYA
from tests.functions.identity import PASSWORD, sign_in
from tests.functions.stories import an_id


def test_agency_is_registered_and_renamed() -> None:
    agency = {"id": f"dinas-{an_id().lower()}", "name": "Dinas Pariwisata"}
    path = f"agencies/{agency['id']}"

    assert answered(post("set_agency", agency, AGUS)) == agency
    assert store.database().document(path).get().to_dict() == agency

    renamed = agency | {"name": "Dinas Kepemudaan dan Pariwisata"}
    assert answered(post("set_agency", renamed, AGUS)) == renamed
    assert store.database().document(path).get().to_dict() == renamed


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": "Dinas Sosial"}, "id"),
        ({"id": "a"}, "id"),
        ({"id": "../users/agus"}, "id"),
        ({"id": "a" * 41}, "id"),
        ({"name": " "}, "name"),
        ({"members": ["sari"]}, "members"),
    ],
)
def test_wrong_field_of_an_agency_is_named(fields: dict[str, Any], field: str) -> None:
    body = {"id": "dinas-sosial", "name": "Dinas Sosial"} | fields

    problem = refused(post("set_agency", body, AGUS), "invalid_fields")

    assert [error["field"] for error in problem["errors"]] == [field]


AT_ONCE = {"mail": "now", "push": "now", "daily_at": 8}


def _without_hours(me: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in me.items() if name != "working_hours"}


def test_me_says_when_the_office_works() -> None:
    before = _whole_days_around(datetime.now(UTC))
    hours = answered(get("me", MAYA))["working_hours"]
    after = _whole_days_around(datetime.now(UTC))  # another day, when it was midnight meanwhile

    told = [
        tuple(datetime.fromisoformat(each[side]) for side in ("opens", "closes")) for each in hours
    ]
    assert told in (before, after)


def _whole_days_around(at: datetime) -> list[tuple[datetime, datetime]]:
    calendar = config.working_calendar()
    today = calendar.local_date(at)
    first, end = (calendar.day_starts(today + timedelta(days=days)) for days in (-14, 35))
    return list(calendar.intervals(first, end))


def test_me_says_who_one_is() -> None:
    assert _without_hours(answered(get("me", MAYA))) == {
        "uid": "maya",
        "name": "Maya",
        "email": "maya@pontianak.test",
        "language": "id",
        "roles": ["requester"],
        "agency": {"id": DISHUB, "name": "Dinas Perhubungan"},
        "mandates": [],
        "preferences": AT_ONCE,
        "away_until": None,
    }
    assert answered(get("me", EKA))["roles"] == ["ikp_division", "content_team", "department_head"]


def test_me_knows_little_of_an_account_that_nobody_set() -> None:
    uid = an_id()
    auth.create_user(uid=uid, email=f"{uid}@pontianak.test", password=PASSWORD, app=app())
    token = sign_in(f"{uid}@pontianak.test")

    headers = {"Authorization": f"Bearer {token}"}
    who = _without_hours(answered(client_of("me").get("/", headers=headers)))

    known = {"uid": uid, "roles": [], "language": "id", "preferences": AT_ONCE, "mandates": []}
    assert who == known | dict.fromkeys(("name", "email", "agency", "away_until"))
