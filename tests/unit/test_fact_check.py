"""The facts of a draft that its requester is asked to confirm, and what becomes of the answers."""

from typing import Any

import pytest

from shared import errors
from shared.models import FactCheck, Request
from shared.workflow import decide, evolve
from tests.unit.bodies import OTHERWISE, a_command, refusal_of
from tests.unit.builders import (
    AGENCY,
    AUTHOR,
    CHECKER,
    DRAFT_1,
    DRAFT_2,
    FACTS,
    NOW,
    RIGHT_PERSON,
    a_draft,
    a_request,
    an_actor,
    given,
    seen,
)

WITH_A_DRAFT = ("drafted", "checked", "needs_correction", "ready_for_review", "reviewed")
DECISIONS = {"decide_corrections": "checked", "decide_approval": "reviewed"}


def step(request: Request, name: str, **body: Any) -> Request:
    """The request after the right person's step."""
    return evolve(
        request, decide(request, a_command(name, **body), RIGHT_PERSON[name], NOW, given())
    )


def right(*items: str) -> list[dict[str, Any]]:
    return [{"item": item, "is_right": True} for item in items]


def wrong(*items: str) -> list[dict[str, Any]]:
    more = {"source": "SK 12/2026", "correct": "24 puskesmas."}
    return [{"item": item, "is_right": False, **more} for item in items]


def facts_of(request: Request) -> FactCheck:
    assert request.fact_check
    return request.fact_check


def asked(status: str, *, right: tuple[str, ...] = (), wrong: tuple[str, ...] = ()) -> Request:
    """A request whose requester has judged some of the two facts."""
    return a_request(status, fact_check=FACTS.model_copy(update={"right": right, "wrong": wrong}))


# -- Asking


def test_a_fact_is_named_by_the_event_that_asks_it() -> None:
    request = step(a_request("drafted", fact_check=None, sequence=10), "ask_fact_check")
    assert request.fact_check == FactCheck(version=1, items=("11-1", "11-2"))


def test_what_is_asked_later_joins_what_was_asked() -> None:
    request = step(asked("drafted", right=("5-1",)), "ask_fact_check", items=["Ada 23 puskesmas."])
    assert request.fact_check == FactCheck(version=1, items=("5-1", "5-2", "8-1"), right=("5-1",))


def test_facts_of_an_earlier_version_are_left_behind() -> None:
    request = a_request("drafted", draft=a_draft(DRAFT_1, version=2))
    after = step(request, "ask_fact_check", seen=seen(DRAFT_1, version=2))
    assert after.fact_check == FactCheck(version=2, items=("8-1", "8-2"))


@pytest.mark.parametrize(
    ("version", "before", "more", "is_admitted"),
    [(1, 18, 2, True), (1, 18, 3, False), (1, 20, 1, False), (2, 20, 20, True), (1, 0, 20, True)],
)
def test_a_version_has_at_most_twenty_facts(
    version: int, before: int, more: int, *, is_admitted: bool
) -> None:
    request = a_request(
        "drafted",
        draft=a_draft(DRAFT_1, version=version),
        fact_check=FactCheck(version=1, items=tuple(f"5-{n}" for n in range(before))),
    )
    body: dict[str, Any] = {"items": ["Fakta."] * more, "seen": seen(DRAFT_1, version=version)}
    refusal = refusal_of(request, "ask_fact_check", **body)
    assert (refusal is None) is is_admitted
    assert is_admitted or (type(refusal), refusal.most) == (errors.TooManyFacts, 20)


@pytest.mark.parametrize("person", [AUTHOR, CHECKER])
def test_anybody_on_the_team_asks_the_author_too(person: Any) -> None:
    event = decide(a_request("drafted"), a_command("ask_fact_check"), person, NOW, given())
    assert "requester" in event.audience


def test_the_request_holds_ids_and_no_text() -> None:
    after = step(a_request("drafted", fact_check=None), "ask_fact_check", items=["Rahasia dapur."])
    answered = step(after, "answer_fact_check", answers=wrong("8-1"))
    for request in (after, answered):
        assert not {"Rahasia dapur.", "24 puskesmas."} & set(request.model_dump_json().split('"'))


# -- Answering


def test_each_answer_settles_its_fact_and_the_others_stay_open() -> None:
    request = step(a_request("drafted"), "answer_fact_check", answers=wrong("5-2"))
    assert (facts_of(request).wrong, facts_of(request).unanswered()) == (("5-2",), ("5-1",))
    request = step(request, "answer_fact_check", answers=right("5-1"))
    assert request.fact_check == FACTS.model_copy(update={"right": ("5-1",), "wrong": ("5-2",)})
    assert facts_of(request).unanswered() == ()


@pytest.mark.parametrize(
    ("facts", "item"),
    [
        (None, "5-1"),
        (FACTS, "5-3"),
        (FACTS, "7-1"),
        (FACTS.model_copy(update={"version": 2}), "5-1"),
    ],
    ids=["none asked", "unknown", "a correction", "another version"],
)
def test_only_what_was_asked_is_answered(facts: FactCheck | None, item: str) -> None:
    request = a_request("drafted", fact_check=facts)
    refusal = refusal_of(request, "answer_fact_check", answers=right(item))
    assert type(refusal) is errors.FactsNotOpen
    assert refusal.items == (item,)


def test_the_agency_may_think_better_of_an_answer() -> None:
    request = asked("checked", wrong=("5-1",))
    corrected = step(request, "answer_fact_check", answers=right("5-1"))
    assert (facts_of(corrected).right, facts_of(corrected).wrong) == (("5-1",), ())
    again = step(corrected, "answer_fact_check", answers=wrong("5-1"))
    assert (facts_of(again).right, facts_of(again).wrong) == ((), ("5-1",))


@pytest.mark.parametrize("before", ["right", "wrong"])
def test_what_is_being_repaired_is_not_answered_again(before: str) -> None:
    facts = FACTS.model_copy(update={before: ("5-1",)})
    refusal = refusal_of(
        a_request("needs_correction", fact_check=facts), "answer_fact_check", answers=right("5-1")
    )
    assert type(refusal) is errors.FactsNotOpen
    assert refusal.items == ("5-1",)


def test_the_author_does_not_confirm_their_own_facts() -> None:
    both = an_actor("requester", "content_team", uid=AUTHOR.uid, agency=AGENCY)
    command = a_command("answer_fact_check", answers=right("5-1"))
    with pytest.raises(errors.OwnWork):
        decide(a_request("drafted"), command, both, NOW, given())


def test_every_fact_that_is_not_open_is_named() -> None:
    answers = [*right("x"), *wrong("5-1"), *right("y")]
    refusal = refusal_of(a_request("drafted"), "answer_fact_check", answers=answers)
    assert refusal.items == ("x", "y")


@pytest.mark.parametrize("status", WITH_A_DRAFT)
def test_an_answer_moves_nothing_and_only_a_repair_under_way_takes_up_what_is_wrong(
    status: str,
) -> None:
    before = a_request(status)
    after = step(before, "answer_fact_check", answers=[*wrong("5-2"), *right("5-1")])
    more = ("5-2",) if status == "needs_correction" else ()
    assert after.open_corrections == (*before.open_corrections, *more)
    assert after.status == before.status
    assert (after.due_at, after.attend_at) == (before.due_at, before.attend_at)


# -- What is wrong becomes a correction


@pytest.mark.parametrize("name", DECISIONS)
def test_what_was_called_wrong_does_not_go_on_as_if_it_were_right(name: str) -> None:
    refusal = refusal_of(asked(DECISIONS[name], right=("5-1",), wrong=("5-2",)), name)
    assert type(refusal) is errors.FactsAreWrong
    assert refusal.items == ("5-2",)


@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize("judged", [(), ("5-1",), ("5-1", "5-2")], ids=len)
def test_facts_that_are_right_or_unanswered_hold_nothing_up(
    name: str, judged: tuple[str, ...]
) -> None:
    assert refusal_of(asked(DECISIONS[name], right=judged), name) is None


@pytest.mark.parametrize("name", DECISIONS)
def test_what_is_wrong_is_corrected_beside_the_corrections_of_the_decision(name: str) -> None:
    request = asked(DECISIONS[name], wrong=("5-2", "5-1"))
    assert step(request, name, **OTHERWISE[name]).open_corrections == ("5-2", "5-1", "8-1")
    alone = {**OTHERWISE[name], "corrections": []}
    assert step(request, name, **alone).open_corrections == ("5-2", "5-1")


@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize("right", [(), ("5-1", "5-2")], ids=["unanswered", "right"])
def test_without_anything_wrong_there_is_nothing_to_correct(
    name: str, right: tuple[str, ...]
) -> None:
    body = {**OTHERWISE[name], "corrections": []}
    refusal = refusal_of(asked(DECISIONS[name], right=right), name, **body)
    assert type(refusal) is errors.NothingToCorrect


@pytest.mark.parametrize("name", DECISIONS)
def test_facts_of_an_earlier_version_count_no_more(name: str) -> None:
    wrong_before = FACTS.model_copy(update={"wrong": ("5-1",)})
    request = a_request(DECISIONS[name], draft=a_draft(DRAFT_1, version=2), fact_check=wrong_before)
    body: dict[str, Any] = {"seen": seen(DRAFT_1, version=2)}
    assert refusal_of(request, name, **body) is None
    without = {**OTHERWISE[name], "corrections": [], **body}
    assert type(refusal_of(request, name, **without)) is errors.NothingToCorrect
    assert step(request, name, **OTHERWISE[name], **body).open_corrections == ("8-1",)


def test_a_late_answer_stops_the_approval_and_the_refusal_carries_it_on() -> None:
    request = step(a_request("checked"), "decide_corrections")
    request = step(request, "review_content")
    request = step(request, "answer_fact_check", answers=wrong("5-2"))
    assert type(refusal_of(request, "decide_approval")) is errors.FactsAreWrong
    refused = {**OTHERWISE["decide_approval"], "corrections": []}
    request = step(request, "decide_approval", **refused)
    assert (request.status, request.open_corrections) == ("needs_correction", ("5-2",))


def test_a_repair_answers_wrong_facts_like_any_correction_and_leaves_them_behind() -> None:
    request = asked("checked", wrong=("5-1",))
    request = step(request, "decide_corrections", **OTHERWISE["decide_corrections"])
    request = step(request, "answer_fact_check", answers=wrong("5-2"))
    assert request.open_corrections == ("5-1", "8-1", "5-2")
    answers = [{"correction": each, "answer": "Ya."} for each in ("8-1", "5-2")]
    refusal = refusal_of(request, "repair_content", answers=answers)
    assert (type(refusal), refusal.missing) == (errors.CorrectionsUnanswered, ("5-1",))
    answers.append({"correction": "5-1", "answer": "Diganti."})
    request = step(request, "repair_content", answers=answers)
    assert (request.open_corrections, request.current_facts()) == ((), None)
    late = refusal_of(request, "answer_fact_check", answers=right("5-1"))
    assert type(late) is errors.FactsNotOpen
    request = step(request, "review_content", seen=seen(DRAFT_2, version=2))
    approved = step(request, "decide_approval", seen=seen(DRAFT_2, version=2))
    assert approved.status == "approved"


def test_the_longest_list_of_corrections_can_be_answered() -> None:
    items = tuple(f"5-{n}" for n in range(20))
    request = a_request("checked", fact_check=FactCheck(version=1, items=items, wrong=items))
    fifty = {"needs_correction": True, "corrections": [{"text": "Salah."}] * 50}
    request = step(request, "decide_corrections", **fifty)
    answers = [{"correction": each, "answer": "Ya."} for each in request.open_corrections]
    assert len(answers) == 70
    assert step(request, "repair_content", answers=answers).status == "ready_for_review"
