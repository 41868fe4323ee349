"""The agency is asked whether the facts of a draft are right, and what it says is heeded."""

import pytest

from shared.models import FactCheck
from tests.functions.bodies import NEEDS_CORRECTION, NOT_APPROVED, right, wrong
from tests.functions.cast import BAYU, DEWI, RATNA, RUDI, SARI, WULAN
from tests.functions.doors import Door
from tests.functions.stories import FACTS_ASKED, WHO, Story, a_request, stored

DECISIONS = [
    ("decide_corrections", "checked", NEEDS_CORRECTION),
    ("decide_approval", "reviewed", NOT_APPROVED),
]
WRONG_6_2 = wrong("6-2")


def asked(status: str, *answers: dict[str, object], real: bool = False) -> Story:
    """A request in this status whose agency was asked 6-1 and 6-2, and said this."""
    story = a_request(FACTS_ASKED[status], content=b"%PDF-1.7 konten" if real else None)
    if answers:
        story.tell("answer_fact_check", SARI, answers=list(answers))
    return story.save()


def test_facts_are_asked_once_more_by_another_of_the_team(door: Door) -> None:
    story = a_request("drafted")
    door.applies("ask_fact_check", story.body("ask_fact_check"), DEWI)
    more = story.body("ask_fact_check", items=["Semua puskesmas buka Sabtu."])
    door.applies("ask_fact_check", more, BAYU)

    request, events = stored(story.id)
    assert request.fact_check == FactCheck(version=1, items=("6-1", "6-2", "7-1"))
    assert events[-1].payload["items"] == ["Semua puskesmas buka Sabtu."]
    assert events[-1].changes.model_fields_set == {"fact_check"}


def test_facts_are_answered_bit_by_bit_by_anybody_of_the_agency(door: Door) -> None:
    story = asked("drafted")
    door.applies("answer_fact_check", story.body("answer_fact_check", answers=right("6-2")), SARI)
    request, _ = stored(story.id)
    assert request.fact_check == FactCheck(version=1, items=("6-1", "6-2"), right=("6-2",))

    body = story.body("answer_fact_check", answers=wrong("6-1"))
    door.applies("answer_fact_check", body, RUDI)

    request, _ = stored(story.id)
    assert request.fact_check == FactCheck(
        version=1, items=("6-1", "6-2"), right=("6-2",), wrong=("6-1",)
    )
    again = story.body("answer_fact_check", answers=[*right("6-1"), *right("6-3")])
    problem = door.refuses("answer_fact_check", again, SARI, "facts_not_open")
    assert problem["items"] == ["6-3"]


def test_nothing_is_answered_that_was_not_asked(door: Door) -> None:
    story = a_request("checked")

    body = story.body("answer_fact_check", answers=right("6-1"))
    problem = door.refuses("answer_fact_check", body, SARI, "facts_not_open")

    assert problem["items"] == ["6-1"]


def test_a_version_has_at_most_twenty_facts(door: Door) -> None:
    story = a_request("drafted")
    body = story.body("ask_fact_check", items=[f"Fakta {n}." for n in range(18)])
    door.applies("ask_fact_check", body, DEWI)

    three = story.body("ask_fact_check", items=["Satu.", "Dua.", "Tiga."])
    assert door.refuses("ask_fact_check", three, DEWI, "too_many_facts")["most"] == 20
    door.applies("ask_fact_check", three | {"items": ["Satu.", "Dua."]}, DEWI)


@pytest.mark.parametrize(("transition", "status", "no"), DECISIONS)
def test_what_is_wrong_does_not_go_on(
    door: Door, transition: str, status: str, no: dict[str, object]
) -> None:
    story = asked(status, *WRONG_6_2, real=True)

    body = story.body(transition)
    problem = door.refuses(transition, body, WHO[transition], "facts_are_wrong")
    assert problem["items"] == ["6-2"]

    answer = door.applies(transition, body | no | {"corrections": []}, WHO[transition])
    assert (answer["status"], answer["open_corrections"]) == ("needs_correction", ["6-2"])


@pytest.mark.parametrize(("transition", "status", "no"), DECISIONS)
def test_what_is_wrong_is_corrected_beside_the_rest(
    door: Door, transition: str, status: str, no: dict[str, object]
) -> None:
    story = asked(status, *wrong("6-2", "6-1"))
    assert story.request
    number = story.request.sequence + 1

    answer = door.applies(transition, story.body(transition, **no), WHO[transition])

    assert answer["open_corrections"] == ["6-2", "6-1", f"{number}-1", f"{number}-2"]


@pytest.mark.parametrize(("transition", "status", "no"), DECISIONS)
def test_unanswered_and_right_facts_hold_nothing_up(
    door: Door, transition: str, status: str, no: dict[str, object]
) -> None:
    story = asked(status, *right("6-1"), real=True)
    nothing = story.body(transition, **no) | {"corrections": []}
    door.refuses(transition, nothing, WHO[transition], "nothing_to_correct")

    answer = door.applies(transition, story.body(transition), WHO[transition])

    assert answer["status"] in ("ready_for_review", "approved")


def test_answer_that_comes_late_stops_the_approval(door: Door) -> None:
    story = asked("reviewed", real=True)
    body = story.body("answer_fact_check", answers=WRONG_6_2)
    answer = door.applies("answer_fact_check", body, SARI)
    assert (answer["status"], answer["open_corrections"]) == ("reviewed", None)

    door.refuses("decide_approval", story.body("decide_approval"), RATNA, "facts_are_wrong")


def test_answer_during_the_repair_joins_what_is_to_be_corrected(door: Door) -> None:
    story = asked("needs_correction")
    before = story.body("repair_content")

    body = story.body("answer_fact_check", answers=[*WRONG_6_2, *right("6-1")])
    answer = door.applies("answer_fact_check", body, SARI)
    assert answer["open_corrections"] == ["8-1", "8-2", "6-2"]
    request, events = stored(story.id)
    assert request.open_corrections == ("8-1", "8-2", "6-2")
    assert events[-1].changes.model_fields_set == {"fact_check", "open_corrections"}

    problem = door.refuses("repair_content", before, DEWI, "corrections_unanswered")
    assert problem["missing"] == ["6-2"]
    story.request = request
    door.applies("repair_content", story.body("repair_content"), DEWI)


def test_facts_of_the_version_before_the_repair_count_no_more(door: Door) -> None:
    story = asked("needs_correction", *WRONG_6_2)
    story.tell("repair_content", DEWI)
    story.tell("review_content", RATNA)

    late = story.body("answer_fact_check", answers=right("6-1"))
    door.refuses("answer_fact_check", late, SARI, "facts_not_open")
    nothing = story.body("decide_approval", **NOT_APPROVED) | {"corrections": []}
    door.refuses("decide_approval", nothing, RATNA, "nothing_to_correct")


def test_next_round_asks_anew(door: Door) -> None:
    story = asked("needs_correction", *WRONG_6_2)
    story.tell("return_request", WULAN)
    late = story.body("answer_fact_check", answers=right("6-1"))
    door.refuses("answer_fact_check", late, SARI, "wrong_turn")
    for transition in ("submit_request", "receive_request", "form_team", "submit_draft"):
        story.tell(transition, WHO[transition])
    assert story.request
    number = story.request.sequence + 1

    door.applies("ask_fact_check", story.body("ask_fact_check"), DEWI)

    facts = stored(story.id)[0].fact_check
    assert facts == FactCheck(version=2, items=(f"{number}-1", f"{number}-2"))


def test_request_holds_no_text_of_question_or_answer(door: Door) -> None:
    story = a_request("drafted")
    secret = "Rahasia dapur redaksi."
    door.applies("ask_fact_check", story.body("ask_fact_check", items=[secret]), DEWI)
    answers = [{"item": "6-1", "is_right": False, "source": secret, "correct": secret}]
    door.applies("answer_fact_check", story.body("answer_fact_check", answers=answers), SARI)

    request, events = stored(story.id)
    assert secret not in request.model_dump_json()
    assert sum(secret in event.model_dump_json() for event in events) == 2
