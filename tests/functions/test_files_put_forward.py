"""A step refers only to sealed files of its kind and request, uploaded by who takes it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from shared.models import FileState
from tests.functions.bodies import Body
from tests.functions.cast import BAYU, DEWI, EKA, HENDRA, RUDI, SARI, WULAN, Person
from tests.functions.doors import Door
from tests.functions.stories import Story, a_request, an_id


class Step(NamedTuple):
    """A step that puts a file forward."""

    transition: str
    status: str | None
    by: Person
    colleague: Person  # who could take the step as well
    kind: str
    wrong_kind: str


STEPS = [
    Step("submit_request", None, SARI, RUDI, "letter", "material"),
    Step("submit_request", "returned", SARI, RUDI, "letter", "material"),
    Step("form_team", "received", WULAN, HENDRA, "assignment_letter", "letter"),
    Step("reassign_team", "reviewed", WULAN, HENDRA, "assignment_letter", "draft"),
    Step("supply_material", "drafted", SARI, RUDI, "material", "letter"),
    Step("submit_draft", "team_formed", DEWI, BAYU, "draft", "assignment_letter"),
    Step("repair_content", "needs_correction", DEWI, BAYU, "draft", "material"),
]


def _unknown(_story: Story, _step: Step) -> str:
    return an_id()


def _of_another_request(_story: Story, step: Step) -> str:
    other = Story()
    file = other.file(step.kind, step.by)
    other.save()
    return file


def _of_another_kind(story: Story, step: Step) -> str:
    return story.file(step.wrong_kind, step.by)


def _of_a_colleague(story: Story, step: Step) -> str:
    return story.file(step.kind, step.colleague)


def _unfinished(story: Story, step: Step) -> str:
    blank: dict[str, Any] = {"generation": None, "crc32c": None, "md5": None}
    return story.file(step.kind, step.by, state=FileState.UPLOADING, **blank)


def _refused(story: Story, step: Step) -> str:
    blank: dict[str, Any] = {"generation": None, "crc32c": None, "md5": None}
    return story.file(step.kind, step.by, state=FileState.REFUSED, **blank)


FAULTS: list[tuple[Callable[[Story, Step], str], str]] = [
    (_unknown, "no_such_file"),
    (_of_another_request, "file_of_another_request"),
    (_of_another_kind, "wrong_file_kind"),
    (_of_a_colleague, "file_not_yours"),
    (_unfinished, "file_not_sealed"),
    (_refused, "file_not_sealed"),
]


@pytest.mark.parametrize(("fault", "code"), FAULTS)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.transition}-{step.status}")
def test_unfit_file_is_refused(
    door: Door, step: Step, fault: Callable[[Story, Step], str], code: str
) -> None:
    story = a_request(step.status)
    file = fault(story, step)

    body = _with_file(story.body(step.transition, step.by), file)
    problem = door.refuses(step.transition, body, step.by, code)

    assert problem["file"] == file
    if code == "wrong_file_kind":
        assert problem["expected"] == step.kind


def test_one_unfit_file_among_good_ones_is_refused(door: Door) -> None:
    story = a_request("drafted")
    good, bad = story.file("material", SARI), story.file("material", RUDI)

    items = [{"file": good}, {"file": bad}]
    body = story.body("supply_material", items=items)
    problem = door.refuses("supply_material", body, SARI, "file_not_yours")

    assert problem["file"] == bad


def test_first_draft_borrows_no_file_of_an_earlier_round(door: Door) -> None:
    story = a_request("returned", by={"submit_draft": EKA})
    story.tell("submit_request", SARI)
    story.tell("receive_request", WULAN)
    story.tell("form_team", WULAN)
    assert story.request
    assert story.request.draft
    borrowed = story.request.draft.files[0].file

    body = _with_file(story.body("submit_draft", DEWI), borrowed)

    door.refuses("submit_draft", body, DEWI, "file_not_yours")


def _with_file(body: Body, file: str) -> Body:
    """The same body, with this file where its (first) file stands."""
    for field in ("items", "draft_files"):
        if field in body:
            first, *others = body[field]
            return body | {field: [first | {"file": file}, *others]}
    return body | {"letter": body["letter"] | {"file": file}}
