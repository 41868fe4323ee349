"""What counts over a request's rounds: register number, versions, authors, corrections."""

from datetime import timedelta
from typing import Any

import pytest

from shared import errors
from shared.models import Draft, Register, Request, Status
from shared.people import Actor
from shared.workflow import decide, evolve
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import (
    AUTHOR,
    CHECKER,
    DATA,
    DRAFT_1,
    DRAFT_2,
    MORE,
    NOW,
    RIGHT_PERSON,
    a_draft,
    a_file,
    a_request,
    given,
    seen,
)


def step(
    request: Request | None,
    name: str,
    by: Actor | None = None,
    register: Register | None = None,
    **body: Any,
) -> Request:
    """The request after a step, each draft file the actor's own."""
    actor = by or RIGHT_PERSON[name]
    drafts = [a_file(file_id, "draft", actor) for file_id in (DRAFT_1, DRAFT_2)]
    everything = given([*given().files.values(), *drafts], register=register)
    at = NOW + timedelta(minutes=request.sequence if request else 0)
    return evolve(request, decide(request, a_command(name, **body), actor, at, everything))


def a_version(file_id: str) -> list[dict[str, Any]]:
    return [{"file": file_id, "sources": [DATA]}]


def returned_request() -> Request:
    return step(a_request("needs_correction"), "return_request")


def second_round() -> Request:
    request = step(returned_request(), "submit_request", title="Lebih jelas")
    return step(request, "receive_request", register=Register(2026, 99))


def current(request: Request) -> Draft:
    assert request.draft
    return request.draft


def test_only_filing_begins_a_round() -> None:
    first = step(None, "submit_request")
    assert first.round == 1
    assert returned_request().round == 1
    assert second_round().round == 2
    third = step(a_request("returned", round=2), "submit_request")
    assert third.round == 3


def test_filing_again_replaces_what_is_wanted_and_nothing_else() -> None:
    before = returned_request()
    after = step(before, "submit_request", title="Lebih jelas")
    assert after.proposal.title == "Lebih jelas"
    assert after.open_corrections == ()
    kept = (
        "id",
        "agency",
        "requester",
        "register_entry",
        "material",
        "team",
        "draft",
        "created_at",
    )
    assert {name: getattr(after, name) for name in kept} == {
        name: getattr(before, name) for name in kept
    }


def test_a_request_keeps_the_register_number_of_its_first_round() -> None:
    first = step(a_request("submitted"), "receive_request", register=Register(2026, 6))
    assert first.register_entry
    assert (first.register_entry.year, first.register_entry.number) == (2026, 7)
    assert second_round().register_entry == first.register_entry


def test_the_first_number_of_a_year_is_one() -> None:
    first = step(a_request("submitted"), "receive_request", register=Register(2027, 0))
    assert first.register_entry
    assert (first.register_entry.year, first.register_entry.number) == (2027, 1)


def test_versions_count_on_over_repairs_and_rounds() -> None:
    drafted = step(a_request("team_formed"), "submit_draft")
    assert current(drafted).version == 1
    repaired = step(a_request("needs_correction"), "repair_content")
    assert current(repaired).version == 2
    again = step(step(second_round(), "form_team"), "submit_draft")
    assert current(again).version == 2


def test_a_version_holds_the_digests_of_its_files() -> None:
    drafted = step(a_request("team_formed"), "submit_draft", draft_files=a_version(DRAFT_2))
    assert current(drafted).files == (a_file(DRAFT_2).sealed(),)


def test_all_who_made_a_version_in_this_round_are_its_authors() -> None:
    request = a_request("needs_correction", draft=a_draft(authors=[AUTHOR]))
    by_both = step(request, "repair_content", by=CHECKER)
    assert current(by_both).authors == (AUTHOR.uid, CHECKER.uid)
    again = by_both.model_copy(
        update={"status": request.status, "open_corrections": request.open_corrections}
    )
    assert current(step(again, "repair_content", by=AUTHOR)).authors == (CHECKER.uid, AUTHOR.uid)


def test_authorship_ends_with_the_round() -> None:
    """Who wrote in the first round may check in the second what another wrote."""
    round_two = step(second_round(), "form_team")
    drafted = step(round_two, "submit_draft", by=CHECKER, draft_files=a_version(DRAFT_2))
    assert current(drafted).authors == (CHECKER.uid,)
    checked = step(drafted, "check_content", by=AUTHOR, seen=seen(DRAFT_2, version=2))
    assert current(checked).checker == AUTHOR.uid


def test_who_repaired_may_not_judge_the_repair() -> None:
    repaired = step(a_request("needs_correction"), "repair_content", by=CHECKER)
    assert current(repaired).authors == (AUTHOR.uid, CHECKER.uid)
    checker_as_head = RIGHT_PERSON["review_content"].model_copy(update={"uid": CHECKER.uid})
    with pytest.raises(errors.OwnWork):
        step(repaired, "review_content", by=checker_as_head, seen=seen(DRAFT_2, version=2))


def test_a_check_names_the_checker_for_the_rest_of_the_round() -> None:
    checked = step(a_request("drafted"), "check_content")
    assert current(checked).checker == CHECKER.uid
    assert current(checked).authors == (AUTHOR.uid,)
    wanting = step(checked, "decide_corrections", **OTHERWISE["decide_corrections"])
    answers = [{"correction": wanting.open_corrections[0], "answer": "Diperbaiki."}]
    repaired = step(wanting, "repair_content", answers=answers)
    assert current(repaired).checker == CHECKER.uid
    again = step(repaired.model_copy(update={"status": Status.TEAM_FORMED}), "submit_draft")
    assert current(again).checker is None


@pytest.mark.parametrize(
    ("name", "status"), [("decide_corrections", "checked"), ("decide_approval", "reviewed")]
)
def test_corrections_are_numbered_by_their_event(name: str, status: str) -> None:
    corrections = [{"text": "Salah."}, {"text": "Kurang."}, {"text": "Salah lagi."}]
    request = a_request(status, sequence=10)
    wanting = step(request, name, **{**OTHERWISE[name], "corrections": corrections})
    assert wanting.open_corrections == ("11-1", "11-2", "11-3")


@pytest.mark.parametrize(
    ("name", "status"), [("decide_corrections", "checked"), ("decide_approval", "reviewed")]
)
def test_without_corrections_none_is_open(name: str, status: str) -> None:
    assert step(a_request(status), name).open_corrections == ()


def test_a_repair_closes_the_corrections() -> None:
    assert step(a_request("needs_correction"), "repair_content").open_corrections == ()


def test_material_adds_up_each_file_once() -> None:
    before = a_request("drafted", material=(DRAFT_1, DATA))
    assert step(before, "supply_material").material == (DRAFT_1, DATA, MORE)
    assert step(a_request("drafted", material=(DRAFT_1,)), "supply_material").material == (
        *(DRAFT_1, DATA, MORE),
    )
