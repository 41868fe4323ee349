"""A judgement is bound to the draft seen, a repair to its corrections, a draft to its source."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.functions.bodies import NEEDS_CORRECTION, NOT_APPROVED, Body, draft_files
from tests.functions.cast import DEWI
from tests.functions.doors import Door
from tests.functions.stories import REFUSED_AT_THE_END, WAYS, WHO, Story, a_request, an_id, stored

JUDGEMENTS = [
    ("check_content", "drafted"),
    ("decide_corrections", "checked"),
    ("review_content", "ready_for_review"),
    ("decide_approval", "reviewed"),
]
OTHER_SIGHTS: dict[str, Callable[[list[Body]], Body]] = {
    "later version": lambda files: {"version": 2, "files": files},
    "other crc32c": lambda files: {"version": 1, "files": _changed(files, crc32c="AAAAAA==")},
    "other md5": lambda files: {"version": 1, "files": _changed(files, md5="A" * 22 + "==")},
    "other file": lambda files: {"version": 1, "files": _changed(files, file="a" * 20)},
    "a file less": lambda files: {"version": 1, "files": files[1:]},
    "a file more": lambda files: {"version": 1, "files": [*files, _changed(files)[0]]},
    "swapped digests": lambda files: {
        "version": 1,
        "files": [_with_digests_of(files[0], files[1]), _with_digests_of(files[1], files[0])],
    },
}


@pytest.mark.parametrize("sight", OTHER_SIGHTS)
@pytest.mark.parametrize(("transition", "status"), [*JUDGEMENTS, ("ask_fact_check", "drafted")])
def test_judgement_of_other_content_is_refused(
    door: Door, transition: str, status: str, sight: str
) -> None:
    story = a_request(status)
    seen = OTHER_SIGHTS[sight](_files(story))

    body = story.body(transition, seen=seen)
    problem = door.refuses(transition, body, WHO[transition], "stale_draft")

    assert problem["version"] == 1


@pytest.mark.parametrize("transition", ["review_content", "decide_approval"])
def test_judgement_of_the_version_before_the_repair_is_refused(door: Door, transition: str) -> None:
    story = a_request("needs_correction")
    before = story.body("review_content")["seen"]
    story.tell("repair_content", DEWI)
    if transition == "decide_approval":
        story.tell("review_content", WHO["review_content"])

    body = story.body(transition, seen=before)
    problem = door.refuses(transition, body, WHO[transition], "stale_draft")

    assert problem["version"] == 2


@pytest.mark.parametrize("fields", [{}, NOT_APPROVED], ids=["yes", "no"])
def test_refusing_needs_the_right_sight_as_well(door: Door, fields: Body) -> None:
    story = a_request("reviewed")
    seen = OTHER_SIGHTS["other md5"](_files(story))

    body = story.body("decide_approval", **fields, seen=seen)

    door.refuses("decide_approval", body, WHO["decide_approval"], "stale_draft")


@pytest.mark.parametrize(("transition", "status"), JUDGEMENTS[:3])
def test_order_in_which_the_files_were_seen_does_not_matter(
    door: Door, transition: str, status: str
) -> None:
    story = a_request(status)
    seen = {"version": 1, "files": _files(story)[::-1]}

    door.applies(transition, story.body(transition, seen=seen), WHO[transition])


@pytest.mark.parametrize(
    ("transition", "status", "fields"),
    [
        ("decide_corrections", "checked", NEEDS_CORRECTION),
        ("decide_approval", "reviewed", NOT_APPROVED),
    ],
)
def test_refusal_without_any_correction_is_refused(
    door: Door, transition: str, status: str, fields: Body
) -> None:
    story = a_request(status)

    for nothing in (fields | {"corrections": []}, {**fields, "corrections": None}):
        body = {k: v for k, v in story.body(transition, **nothing).items() if v is not None}
        door.refuses(transition, body, WHO[transition], "nothing_to_correct")


# answers to the open corrections 7-1 and 7-2: what is missing, what is unknown
ANSWERS = [
    (["7-1"], ["7-2"], []),
    (["7-2"], ["7-1"], []),
    (["7-1", "7-2", "7-3"], [], ["7-3"]),
    (["7-1", "7-1", "7-2"], ["7-1"], []),
    (["6-1", "6-2"], ["7-1", "7-2"], ["6-1", "6-2"]),
    (["semua"], ["7-1", "7-2"], ["semua"]),
]


@pytest.mark.parametrize(("answered", "missing", "unknown"), ANSWERS)
def test_repair_answers_every_open_correction_exactly_once(
    door: Door, answered: list[str], missing: list[str], unknown: list[str]
) -> None:
    story = a_request("needs_correction")
    answers = [{"correction": each, "answer": "Sudah diperbaiki."} for each in answered]

    body = story.body("repair_content", answers=answers)
    problem = door.refuses("repair_content", body, DEWI, "corrections_unanswered")

    assert (problem["missing"], problem["unknown"]) == (missing, unknown)


def test_corrections_of_step_6_are_settled_when_those_of_step_9_are_open(door: Door) -> None:
    story = a_request((*WAYS["needs_correction"], ("repair_content", {}), ("review_content", {})))
    story.tell("decide_approval", WHO["decide_approval"], **NOT_APPROVED)
    answers = [{"correction": each, "answer": "Sudah."} for each in ("7-1", "7-2")]

    body = story.body("repair_content", answers=answers)
    problem = door.refuses("repair_content", body, DEWI, "corrections_unanswered")

    assert problem["missing"] == ["10-1", "10-2"]
    door.applies("repair_content", story.body("repair_content"), DEWI)


@pytest.mark.parametrize(
    ("transition", "status", "fields"),
    [
        ("decide_corrections", "checked", NEEDS_CORRECTION),
        ("decide_approval", "reviewed", NOT_APPROVED),
    ],
)
def test_correction_is_placed_on_a_file_of_the_draft(
    door: Door, transition: str, status: str, fields: Body
) -> None:
    story = a_request(status)
    foreign, own = an_id(), _files(story)[0]["file"]
    placed = {"text": "Salah ketik.", "place": {"file": own, "seconds": 12.5}}
    misplaced = {"text": "Salah ketik.", "place": {"file": foreign}}

    body = story.body(transition, **fields | {"corrections": [placed, misplaced]})
    problem = door.refuses(transition, body, WHO[transition], "file_not_in_draft")
    assert problem["file"] == foreign

    region = {"x": 0, "y": 0.5, "width": 1, "height": 0.25}
    shown = {"text": "Logo terpotong.", "place": {"file": own, "page": 3, "region": region}}
    body = story.body(transition, **fields | {"corrections": [placed, shown]})
    assert len(door.applies(transition, body, WHO[transition])["open_corrections"]) == 2


@pytest.mark.parametrize(
    ("transition", "status"),
    [("submit_draft", "team_formed"), ("repair_content", REFUSED_AT_THE_END)],
)
def test_every_part_of_a_draft_rests_on_supplied_material(
    door: Door, transition: str, status: Any
) -> None:
    story = a_request(status)
    assert story.request
    assert story.request.draft is None or transition == "repair_content"
    supplied = story.request.material[0]
    internet, letter = an_id(), story.request.proposal.letter.file
    parts = draft_files(story, DEWI)
    parts[0]["sources"] = [supplied, internet]
    parts[1]["sources"] = [letter, internet]

    body = story.body(transition, draft_files=parts)
    problem = door.refuses(transition, body, DEWI, "source_not_supplied")

    assert problem["files"] == [internet, letter]
    assert stored(story.id)[0].material == (supplied,)


def test_draft_without_any_material_supplied_is_refused(door: Door) -> None:
    story = a_request(WAYS["team_formed"][:-1])

    door.refuses("submit_draft", story.body("submit_draft"), DEWI, "source_not_supplied")


def _files(story: Story) -> list[Body]:
    assert story.request
    assert story.request.draft
    return [part.model_dump() for part in story.request.draft.files]


def _changed(files: list[Body], **fields: str) -> list[Body]:
    return [files[0] | fields, *files[1:]]


def _with_digests_of(file: Body, other: Body) -> Body:
    return other | {"file": file["file"]}
