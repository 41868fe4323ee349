"""Who can be put on a team, and which dates make sense."""

import pytest

from tests.functions.bodies import Body, day
from tests.functions.cast import EVERYBODY, SARI, WULAN
from tests.functions.doors import Door
from tests.functions.stories import WHO, a_request

# Members, and who among them cannot be.
UNFIT = [
    (["dewi", "nobody-of-this-name"], ["nobody-of-this-name"]),
    (["dewi", "wulan"], ["wulan"]),  # holds another role
    (["dewi", "sari"], ["sari"]),
    (["dewi", "agus"], ["agus"]),
    (["dewi", "nina"], ["nina"]),  # holds no role
    (["dewi", "gita"], ["gita"]),  # inactive
    (["ratna", "dewi", "gita", "bayu"], ["ratna", "gita"]),
]


@pytest.mark.parametrize(
    ("transition", "status"), [("form_team", "received"), ("reassign_team", "drafted")]
)
@pytest.mark.parametrize(("members", "unfit"), UNFIT, ids=",".join)
def test_member_who_makes_no_content_is_refused(
    door: Door, transition: str, status: str, members: list[str], unfit: list[str]
) -> None:
    story = a_request(status)

    body = story.body(transition, members=members, leader="dewi")
    problem = door.refuses(transition, body, WULAN, "members_unfit")

    assert problem["members"] == unfit
    named = {person.uid: person.account().name for person in EVERYBODY}
    assert problem["names"] == [named.get(uid, uid) for uid in unfit]


LETTERS = [
    *(("submit_request", None), ("submit_request", "returned")),
    *(("form_team", "received"), ("reassign_team", "checked")),
]


@pytest.mark.parametrize(("transition", "status"), LETTERS)
def test_letter_is_not_dated_after_today(door: Door, transition: str, status: str | None) -> None:
    story = a_request(status)
    body = story.body(transition)

    tomorrow = body | {"letter": body["letter"] | {"date": day(1)}}
    problem = door.refuses(transition, tomorrow, WHO[transition], "date_in_the_future")
    assert problem["field"] == "letter.date"

    today = body | {"letter": body["letter"] | {"date": day(0)}}
    door.applies(transition, today, WHO[transition])


@pytest.mark.parametrize("status", [None, "returned"])
def test_wished_date_has_not_passed(door: Door, status: str | None) -> None:
    story = a_request(status)

    yesterday: Body = story.body("submit_request", wished_date=day(-1))
    problem = door.refuses("submit_request", yesterday, SARI, "date_in_the_past")
    assert problem["field"] == "wished_date"

    door.applies("submit_request", yesterday | {"wished_date": day(0)}, SARI)
