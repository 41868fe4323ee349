"""Every guard, once where it refuses and once where it admits."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared import errors, guards
from shared.people import Actor
from shared.workflow import TRANSITIONS, decide
from tests.unit.bodies import BODIES, OTHERWISE, a_command, refusal_of
from tests.unit.builders import (
    AUTHOR,
    CHECKER,
    DATA,
    DRAFT_1,
    DRAFT_2,
    IKP,
    MORE,
    NEWCOMER,
    NOW,
    RIGHT_PERSON,
    a_draft,
    a_request,
    an_account,
    an_actor,
    an_id,
    given,
    seen,
)

JUDGES = {
    "check_content": "drafted",
    "decide_corrections": "checked",
    "review_content": "ready_for_review",
    "decide_approval": "reviewed",
}

# -- Dates, by the calendar on the wall in Pontianak (UTC+7)

BEFORE_MIDNIGHT = datetime(2026, 8, 12, 16, 59, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 8, 12, 17, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "wished", "is_admitted"),
    [
        (BEFORE_MIDNIGHT, "2026-08-11", False),
        (BEFORE_MIDNIGHT, "2026-08-12", True),
        (AFTER_MIDNIGHT, "2026-08-12", False),
        (AFTER_MIDNIGHT, "2026-08-13", True),
        (AFTER_MIDNIGHT, "2030-01-01", True),
    ],
)
def test_the_wished_date_has_not_passed(at: datetime, wished: str, *, is_admitted: bool) -> None:
    refusal = refusal_of(None, "submit_request", at=at, wished_date=wished)
    assert (refusal is None) is is_admitted
    assert is_admitted or refusal.facts() == {"field": "wished_date"}


@pytest.mark.parametrize(
    ("name", "status"),
    [("submit_request", None), ("form_team", "received"), ("reassign_team", "checked")],
)
@pytest.mark.parametrize(
    ("at", "dated", "is_admitted"),
    [
        (BEFORE_MIDNIGHT, "2026-08-13", False),
        (BEFORE_MIDNIGHT, "2026-08-12", True),
        (AFTER_MIDNIGHT, "2026-08-13", True),
        (AFTER_MIDNIGHT, "2026-08-14", False),
        (AFTER_MIDNIGHT, "1999-12-31", True),
    ],
)
def test_no_letter_is_dated_after_today(
    name: str, status: str | None, at: datetime, dated: str, *, is_admitted: bool
) -> None:
    letter = {**BODIES[name]["letter"], "date": dated}
    refusal = refusal_of(a_request(status) if status else None, name, at=at, letter=letter)
    assert (refusal is None) is is_admitted
    assert is_admitted or refusal.facts() == {"field": "letter.date"}


# -- The team


@pytest.mark.parametrize(
    ("name", "status"), [("form_team", "received"), ("reassign_team", "checked")]
)
@pytest.mark.parametrize(
    "second",
    [
        [],
        [an_account(CHECKER.uid)],
        [an_account(CHECKER.uid, "ikp_division", "department_head", "requester", "admin")],
        [an_account(CHECKER.uid, "content_team", is_active=False)],
    ],
    ids=["unknown", "without a role", "with every other role", "inactive"],
)
def test_nobody_unfit_is_put_on_a_team(name: str, status: str, second: list[Any]) -> None:
    accounts = given(accounts=[an_account(AUTHOR.uid, "content_team"), *second])
    members: dict[str, Any] = {"members": [AUTHOR.uid, CHECKER.uid], "leader": AUTHOR.uid}
    refusal = refusal_of(a_request(status), name, on=accounts, **members)
    assert type(refusal) is errors.MembersUnfit
    assert refusal.members == (CHECKER.uid,)


def test_the_team_is_the_one_that_was_named() -> None:
    event = decide(a_request("received"), a_command("form_team"), IKP, NOW, given())
    team = event.changes.team
    assert team
    assert (team.members, team.leader) == ((AUTHOR.uid, CHECKER.uid), AUTHOR.uid)


@pytest.mark.parametrize("team", [[AUTHOR, CHECKER], [CHECKER, NEWCOMER], [AUTHOR, NEWCOMER]])
def test_whichever_team_is_to_check_a_draft_somebody_on_it_did_not_write_it(
    team: list[Actor],
) -> None:
    """At step 5 a draft has one author, and a team two people: no team is barred as a whole."""
    event = decide(a_request("team_formed"), a_command("submit_draft"), AUTHOR, NOW, given())
    assert event.changes.draft
    assert event.changes.draft.authors == (AUTHOR.uid,)
    members: dict[str, Any] = {"members": [each.uid for each in team], "leader": team[0].uid}
    assert refusal_of(a_request("drafted"), "reassign_team", **members) is None


# -- From the source directly


@pytest.mark.parametrize(
    ("name", "status"), [("submit_draft", "team_formed"), ("repair_content", "needs_correction")]
)
def test_content_rests_only_on_material_that_the_agency_supplied(name: str, status: str) -> None:
    first, foreign = an_id("first"), an_id("foreign")
    parts = [
        {"file": DRAFT_1, "sources": [DATA, foreign]},
        {"file": DRAFT_2, "sources": [foreign, first]},
    ]
    refusal = refusal_of(a_request(status), name, draft_files=parts)
    assert type(refusal) is errors.SourceNotSupplied
    assert refusal.files == (foreign, first)
    supplied = a_request(status, material=(DATA, foreign, first))
    assert refusal_of(supplied, name, draft_files=parts) is None


# -- What leaves a request in its status, and could be done without end

BESIDES = ("reassign_team", "supply_material", "ask_fact_check", "answer_fact_check")
MOVES = {
    "submit_request": "returned",
    "receive_request": "submitted",
    "form_team": "received",
    "submit_draft": "team_formed",
    **JUDGES,
    "repair_content": "needs_correction",
    "return_request": "needs_correction",
    "withdraw_request": "drafted",
}


@pytest.mark.parametrize("name", BESIDES)
def test_what_leaves_the_status_is_taken_while_the_history_has_room(name: str) -> None:
    assert refusal_of(a_request("drafted", sequence=499), name) is None
    refusal = refusal_of(a_request("drafted", sequence=500), name)
    assert type(refusal) is errors.TooManyEvents
    assert refusal.most == 500


@pytest.mark.parametrize("name", MOVES)
def test_what_moves_a_request_is_taken_however_long_its_history(name: str) -> None:
    assert refusal_of(a_request(MOVES[name], sequence=5000), name) is None


def test_no_step_that_leaves_the_status_is_without_bound() -> None:
    staying = {row.name for row in TRANSITIONS.values() if None in {o.status for o in row.outcomes}}
    bounded = {n for n, row in TRANSITIONS.items() if guards.history_has_room in row.guards}
    assert bounded == staying == set(BESIDES)
    assert {*bounded, *MOVES} == set(TRANSITIONS)


def test_who_supplies_material_adds_to_it() -> None:
    supplied = a_request("drafted", material=(DATA, MORE))
    refusal = refusal_of(supplied, "supply_material")
    assert type(refusal) is errors.AlreadySupplied
    assert refusal.files == (DATA, MORE)
    for known in (DATA, MORE):
        assert refusal_of(a_request("drafted", material=(known,)), "supply_material") is None


# -- Judging


@pytest.mark.parametrize("name", JUDGES)
def test_nobody_judges_what_they_authored(name: str) -> None:
    """By person: whoever made a version of this round, whatever roles they hold besides."""
    judge = RIGHT_PERSON[name]
    of_others = a_draft(DRAFT_1, authors=[AUTHOR])
    with_a_hand_in_it = a_draft(DRAFT_1, authors=[judge, AUTHOR])
    team = a_request().team
    request = a_request(JUDGES[name], team=team, draft=of_others)
    assert refusal_of(request, name) is None
    own = request.model_copy(update={"draft": with_a_hand_in_it})
    assert type(refusal_of(own, name)) is errors.OwnWork


@pytest.mark.parametrize("name", JUDGES)
def test_a_head_who_wrote_along_does_not_approve_in_another_role(name: str) -> None:
    everything = an_actor("content_team", "ikp_division", "department_head", uid=AUTHOR.uid)
    with pytest.raises(errors.OwnWork):
        decide(a_request(JUDGES[name]), a_command(name), everything, NOW, given())


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [("decide_corrections", False), ("review_content", True), ("decide_approval", True)],
)
def test_who_checked_for_the_team_does_not_judge_for_the_head(
    name: str, *, is_refused: bool
) -> None:
    """By person; step 6 is the division's, and the check is what it decides on."""
    everything = an_actor("content_team", "ikp_division", "department_head", uid=CHECKER.uid)
    checked = a_draft(DRAFT_1).model_copy(update={"checker": CHECKER.uid})
    request = a_request(JUDGES[name], draft=checked)
    assert refusal_of(request, name) is None
    if is_refused:
        with pytest.raises(errors.OwnCheck):
            decide(request, a_command(name), everything, NOW, given())
    else:
        decide(request, a_command(name), everything, NOW, given())


@pytest.mark.parametrize("name", [*JUDGES, "ask_fact_check"])
@pytest.mark.parametrize(
    "other",
    [
        seen(DRAFT_1, version=1),
        seen(DRAFT_1, version=3),
        seen(DRAFT_2, version=2),
        seen(DRAFT_1, DRAFT_2, version=2),
        seen(DRAFT_1, DRAFT_1, version=2),
        {"version": 2, "files": [{**seen(DRAFT_1)["files"][0], "crc32c": "000000=="}]},
        {"version": 2, "files": [{**seen(DRAFT_1)["files"][0], "md5": f"{'0' * 22}=="}]},
    ],
    ids=["older", "newer", "other file", "one more", "one twice", "other CRC32C", "other MD5"],
)
def test_a_decision_on_anything_but_the_current_draft_is_refused(
    name: str, other: dict[str, Any]
) -> None:
    request = a_request(JUDGES.get(name, "drafted"), draft=a_draft(DRAFT_1, version=2))
    refusal = refusal_of(request, name, seen=other)
    assert type(refusal) is errors.StaleDraft
    assert refusal.version == 2
    assert refusal_of(request, name, seen=seen(DRAFT_1, version=2)) is None


def test_the_order_of_the_files_that_were_seen_does_not_matter() -> None:
    request = a_request("reviewed", draft=a_draft(DRAFT_1, DRAFT_2))
    assert refusal_of(request, "decide_approval", seen=seen(DRAFT_2, DRAFT_1)) is None


# -- Corrections


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_correction_points_into_the_current_draft(name: str) -> None:
    elsewhere = [{"text": "Salah.", "place": {"file": DRAFT_2}}]
    refusal = refusal_of(
        a_request(JUDGES[name]), name, **{**OTHERWISE[name], "corrections": elsewhere}
    )
    assert type(refusal) is errors.FileNotInDraft
    assert refusal.file == DRAFT_2
    nowhere = [{"text": "Salah.", "place": None}, {"text": "Salah.", "place": {"file": DRAFT_1}}]
    body = {**OTHERWISE[name], "corrections": nowhere}
    assert refusal_of(a_request(JUDGES[name]), name, **body) is None


@pytest.mark.parametrize(
    ("answered", "missing", "unknown"),
    [
        (["7-1"], ("7-2",), ()),
        (["7-1", "7-1"], ("7-1", "7-2"), ()),
        (["7-1", "7-2", "7-2"], ("7-2",), ()),
        (["7-1", "7-2", "7-3"], (), ("7-3",)),
        (["5-1"], ("7-1", "7-2"), ("5-1",)),
    ],
)
def test_a_repair_answers_every_open_correction_exactly_once(
    answered: list[str], missing: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    answers = [{"correction": each, "answer": "Diperbaiki."} for each in answered]
    refusal = refusal_of(a_request("needs_correction"), "repair_content", answers=answers)
    assert type(refusal) is errors.CorrectionsUnanswered
    assert (refusal.missing, refusal.unknown) == (missing, unknown)


def test_a_repair_answers_in_any_order() -> None:
    answers = [{"correction": each, "answer": "Diperbaiki."} for each in ("7-2", "7-1")]
    assert refusal_of(a_request("needs_correction"), "repair_content", answers=answers) is None
