"""Requesters act for their agency, team members on their requests, nobody on their own work."""

import pytest

from tests.functions.bodies import NEEDS_CORRECTION, NOT_APPROVED, Body
from tests.functions.cast import BAYU, DEWI, EKA, LINA, MAYA, OMAR, RATNA, TONO, WULAN, Person
from tests.functions.doors import Door
from tests.functions.stories import FACTS_ASKED, WAYS, Steps, a_request

_AGAIN: Steps = (("submit_request", {}), ("receive_request", {}), ("form_team", {}))


@pytest.mark.parametrize("person", [MAYA, OMAR, LINA], ids=["other", "none", "other-but-on-team"])
@pytest.mark.parametrize(
    ("transition", "status"),
    [
        ("submit_request", "returned"),
        ("supply_material", "needs_correction"),
        ("answer_fact_check", FACTS_ASKED["needs_correction"]),
        ("withdraw_request", "needs_correction"),
    ],
)
def test_request_of_another_agency_is_not_touched(
    door: Door, transition: str, status: str | Steps, person: Person
) -> None:
    story = a_request(status)

    door.refuses(transition, story.body(transition, person), person, "other_agency")


def test_requester_without_an_agency_files_nothing(door: Door) -> None:
    story = a_request(None)

    door.refuses("submit_request", story.body("submit_request", OMAR), OMAR, "other_agency")


@pytest.mark.parametrize(
    ("transition", "status"),
    [
        ("submit_draft", "team_formed"),
        ("ask_fact_check", "drafted"),
        ("check_content", "drafted"),
        ("repair_content", "needs_correction"),
    ],
)
def test_content_maker_who_is_not_on_the_team_is_refused(
    door: Door, transition: str, status: str
) -> None:
    story = a_request(status)

    door.refuses(transition, story.body(transition, TONO), TONO, "not_on_team")


JUDGEMENTS = [
    ("check_content", "drafted", {}),
    ("decide_corrections", "checked", {}),
    ("decide_corrections", "checked", NEEDS_CORRECTION),
    ("review_content", "ready_for_review", {}),
    ("decide_approval", "reviewed", {}),
    ("decide_approval", "reviewed", NOT_APPROVED),
]


@pytest.mark.parametrize(("transition", "status", "fields"), JUDGEMENTS)
def test_author_does_not_judge_their_own_draft_whatever_roles_they_hold(
    door: Door, transition: str, status: str, fields: Body
) -> None:
    story = a_request(status, by={"submit_draft": EKA}, content=b"%PDF-1.7 konten")

    door.refuses(transition, story.body(transition, **fields), EKA, "own_work")


@pytest.mark.parametrize(("transition", "status", "fields"), JUDGEMENTS)
def test_somebody_else_with_those_roles_does(
    door: Door, transition: str, status: str, fields: Body
) -> None:
    story = a_request(status, content=b"%PDF-1.7 konten")

    door.applies(transition, story.body(transition, **fields), EKA)


@pytest.mark.parametrize(
    ("first", "repairer"), [(EKA, DEWI), (DEWI, EKA)], ids=["first-author", "repairer"]
)
def test_everybody_who_made_a_version_of_the_round_is_an_author(
    door: Door, first: Person, repairer: Person
) -> None:
    people = {"submit_draft": first, "repair_content": repairer}
    story = a_request((*WAYS["needs_correction"], ("repair_content", {})), by=people)

    door.refuses("review_content", story.body("review_content"), EKA, "own_work")
    door.applies("review_content", story.body("review_content"), RATNA)


@pytest.mark.parametrize(
    ("transition", "status", "fields"), [row for row in JUDGEMENTS if row[0] != "check_content"]
)
def test_checker_does_not_judge_for_the_head_whatever_roles_they_hold(
    door: Door, transition: str, status: str, fields: Body
) -> None:
    story = a_request(status, by={"check_content": EKA}, content=b"%PDF-1.7 konten")
    body = story.body(transition, **fields)

    if transition == "decide_corrections":  # the division's, for which the check was made
        door.applies(transition, body, EKA)
    else:
        door.refuses(transition, body, EKA, "own_check")


def test_checker_does_not_judge_a_repaired_version_for_the_head_either(door: Door) -> None:
    way: Steps = (*WAYS["needs_correction"], ("repair_content", {}))
    story = a_request(way, by={"check_content": EKA})

    door.refuses("review_content", story.body("review_content"), EKA, "own_check")


def test_checker_of_an_earlier_round_may_judge_the_later_one(door: Door) -> None:
    story = a_request((*WAYS["returned"], *_AGAIN), by={"check_content": EKA})
    for transition, by in (
        ("submit_draft", DEWI),
        ("check_content", BAYU),
        ("decide_corrections", WULAN),
    ):
        story.tell(transition, by)

    door.applies("review_content", story.body("review_content"), EKA)


def test_author_of_an_earlier_round_may_judge_the_later_one(door: Door) -> None:
    story = a_request((*WAYS["returned"], *_AGAIN), by={"submit_draft": EKA})
    story.tell("submit_draft", DEWI)

    door.applies("check_content", story.body("check_content"), EKA)


def test_repairing_is_not_judging(door: Door) -> None:
    story = a_request("needs_correction", by={"submit_draft": EKA})

    door.applies("repair_content", story.body("repair_content", EKA), EKA)
