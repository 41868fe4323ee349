"""Whole flows through the doors: the request that is stored is the fold of its stored events."""

from collections.abc import Callable
from typing import Any

from shared.workflow import fold
from tests.functions.apps import answered, get
from tests.functions.bodies import NEEDS_CORRECTION, NOT_APPROVED, Body
from tests.functions.cast import RATNA, SARI
from tests.functions.doors import Door, HttpDoor, TriggerDoor
from tests.functions.stories import WHO, Steps, Story, stored
from tests.functions.uploads import PDF

_BEGIN: Steps = (
    *(("submit_request", {}), ("receive_request", {}), ("form_team", {})),
    *(("supply_material", {}), ("submit_draft", {}), ("check_content", {})),
)
STRAIGHT: Steps = (
    *_BEGIN,
    *(("decide_corrections", {}), ("review_content", {}), ("decide_approval", {})),
)
CORRECTED_TWICE: Steps = (
    *_BEGIN,
    *(("decide_corrections", NEEDS_CORRECTION), ("repair_content", {}), ("review_content", {})),
    *(("decide_approval", NOT_APPROVED), ("supply_material", {}), ("repair_content", {})),
    *(("review_content", {}), ("decide_approval", {})),
)
RETURNED_ONCE: Steps = (
    *_BEGIN,
    *(("decide_corrections", NEEDS_CORRECTION), ("return_request", {}), ("supply_material", {})),
    *(("submit_request", {}), ("receive_request", {}), ("form_team", {}), ("submit_draft", {})),
    *(("check_content", {}), ("decide_corrections", NEEDS_CORRECTION), ("repair_content", {})),
    *(("review_content", {}), ("decide_approval", {})),
)
FACTS_CHECKED: Steps = (
    *_BEGIN[:-1],
    *(("ask_fact_check", {}), ("ask_fact_check", {}), ("answer_fact_check", {})),
    *(("check_content", {}), ("decide_corrections", NEEDS_CORRECTION), ("reassign_team", {})),
    *(("repair_content", {}), ("review_content", {}), ("decide_approval", {})),
)
WITHDRAWN: Steps = (*_BEGIN, ("decide_corrections", NEEDS_CORRECTION), ("withdraw_request", {}))


def test_straight_flow(door: Door) -> None:
    story = _play(STRAIGHT, lambda _: door)

    assert _ends(story) == ("approved", 1, 1, 9)


def test_flow_with_corrections_of_the_division_and_of_the_head(door: Door) -> None:
    story = _play(CORRECTED_TWICE, lambda _: door)

    assert _ends(story) == ("approved", 1, 3, 14)


def test_flow_with_a_return_and_a_second_round(door: Door) -> None:
    story = _play(RETURNED_ONCE, lambda _: door)

    assert _ends(story) == ("approved", 2, 3, 18)


def test_flow_with_a_fact_check_and_another_team(door: Door) -> None:
    story = _play(FACTS_CHECKED, lambda _: door)

    assert _ends(story) == ("approved", 1, 2, 14)


def test_flow_in_which_every_deadline_passes(door: Door) -> None:
    """The sweep comes by between the steps, as often as there is something to record."""
    story = _play(RETURNED_ONCE, lambda _: door, is_late=True)

    # Three marks for each of the 14 clocks that ran, one while the agency was waited for, and one
    # while the team had no material.
    assert _ends(story) == ("approved", 2, 3, 18 + 3 * 14 + 2)


def test_flow_that_ends_in_withdrawal(door: Door) -> None:
    story = _play(WITHDRAWN, lambda _: door)

    assert _ends(story) == ("withdrawn", 1, 1, 8)


def test_flow_in_which_the_doors_take_turns() -> None:
    doors: tuple[Door, Door] = (HttpDoor(), TriggerDoor())

    story = _play(RETURNED_ONCE, lambda position: doors[position % 2])

    assert _ends(story) == ("approved", 2, 3, 18)


def _play(steps: Steps, door_of: Callable[[int], Door], *, is_late: bool = False) -> Story:
    """Takes the steps one after the other, and compares the fold with what is stored after each."""
    story = Story()
    for position, (transition, fields) in enumerate(steps):
        body = story.body(transition, **fields, **_real_files(story, transition))
        before = story.request.sequence if story.request else 0
        answer = door_of(position).applies(transition, body, WHO[transition])
        request, events = stored(story.id)
        assert fold(events) == request
        assert (answer["sequence"], answer["status"]) == (before + 1, request.status)
        assert answer["draft_version"] == _version_made_by(transition, request.draft)
        story.request = request
        while is_late and story.request.attend_at:
            story.mark()
        story.save()
    return story


def _ends(story: Story) -> tuple[str, int, int, int]:
    """Status, round, draft version and number of events, once the history is proved whole."""
    history = answered(get("get_history", RATNA, request=story.id))
    assert history["is_verified"]
    shown = answered(get("get_request", SARI, request=story.id))
    assert story.request
    assert shown == story.request.model_dump(mode="json")
    return shown["status"], shown["round"], shown["draft"]["version"], history["length"]


def _real_files(story: Story, transition: str) -> Body:
    """Draft files that are really in storage, as an approval wants them."""
    if transition not in ("submit_draft", "repair_content"):
        return {}
    assert story.request
    file = story.file("draft", WHO[transition], content=PDF)
    return {"draft_files": [{"file": file, "sources": list(story.request.material)}]}


def _version_made_by(transition: str, draft: Any) -> int | None:
    makes = ("submit_draft", "check_content", "repair_content")
    return draft.version if transition in makes else None
