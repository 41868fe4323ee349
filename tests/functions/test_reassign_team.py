"""A team changes while it works, through both doors: who goes on, and who does not."""

import pytest

from tests.functions.apps import answered, get, refused
from tests.functions.bodies import Body
from tests.functions.cast import BAYU, DEWI, EKA, TONO, WULAN
from tests.functions.doors import Door
from tests.functions.stories import WHO, a_request, stored

NEW: Body = {"members": ["bayu", "tono"], "leader": "tono"}


@pytest.mark.parametrize(
    ("transition", "status"),
    [("submit_draft", "team_formed"), ("ask_fact_check", "drafted"), ("check_content", "drafted")],
)
def test_who_left_takes_no_step_and_who_joined_does(
    door: Door, transition: str, status: str
) -> None:
    story = a_request(status, by={"submit_draft": EKA})
    body = story.body("reassign_team", **NEW)
    door.applies("reassign_team", body, WULAN)
    story.request, _ = stored(story.id)

    door.refuses(transition, story.body(transition, DEWI), DEWI, "not_on_team")
    door.applies(transition, story.body(transition, TONO), TONO)


def test_team_that_changes_during_the_repair_finishes_it(door: Door) -> None:
    story = a_request("needs_correction")
    door.applies("reassign_team", story.body("reassign_team", **NEW), WULAN)
    story.request, _ = stored(story.id)
    assert story.request.open_corrections == ("7-1", "7-2")

    door.applies("repair_content", story.body("repair_content", TONO), TONO)

    draft = stored(story.id)[0].draft
    assert draft is not None
    assert (draft.version, draft.authors) == (2, ("dewi", "tono"))


def test_who_left_stays_author_and_checker(door: Door) -> None:
    story = a_request("ready_for_review", by={"check_content": EKA})
    door.applies("reassign_team", story.body("reassign_team", **NEW), WULAN)

    door.refuses("review_content", story.body("review_content"), EKA, "own_check")

    story = a_request("ready_for_review", by={"submit_draft": EKA})
    door.applies("reassign_team", story.body("reassign_team", **NEW), WULAN)

    door.refuses("review_content", story.body("review_content"), EKA, "own_work")


def test_who_left_reads_the_request_no_more(door: Door) -> None:
    story = a_request("drafted")
    answered(get("get_request", DEWI, request=story.id))
    refused(get("get_request", TONO, request=story.id), "not_on_team")

    door.applies("reassign_team", story.body("reassign_team", **NEW), WULAN)

    refused(get("get_request", DEWI, request=story.id), "not_on_team")
    answered(get("get_request", TONO, request=story.id))


def test_a_team_may_change_again(door: Door) -> None:
    story = a_request("checked")
    for members, former in (
        (["bayu", "tono"], ("dewi", "eka", "lina")),
        (["dewi", "bayu"], ("tono",)),
    ):
        body = story.body("reassign_team", members=members, leader="bayu")
        door.applies("reassign_team", body, WULAN)
        team = stored(story.id)[0].team
        assert team is not None
        assert team.former == former


def test_a_lone_change_of_leader_takes_a_letter_too(door: Door) -> None:
    story = a_request("drafted")
    body = story.body("reassign_team", members=["dewi", "bayu", "eka", "lina"], leader="lina")
    letter = body["letter"] | {"file": story.file("assignment_letter", BAYU)}
    story.save()

    door.refuses("reassign_team", body | {"letter": letter}, WULAN, "file_not_yours")
    door.applies("reassign_team", body, WULAN)

    assert WHO["reassign_team"] == WULAN
    team = stored(story.id)[0].team
    assert team is not None
    assert (team.leader, team.former) == ("lina", ())
