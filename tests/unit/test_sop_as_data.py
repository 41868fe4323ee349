"""The SOP's tables, copied out by hand, against the workflow's."""

from shared.models import Role, Status
from shared.workflow import (
    AWAITING,
    FINAL,
    OPEN,
    STEPS,
    TRANSITIONS,
    holder_of,
    minutes_for,
    statuses_awaiting,
)
from tests.rules.tables import rows

SOP = """
transition         | step | by              | from             | to
submit_request     | 1    | requester       | (new) returned   | submitted
receive_request    | 2    | ikp_division    | submitted        | received
form_team          | 3    | ikp_division    | received         | team_formed
reassign_team      | -    | ikp_division    | (with a team)    | (same)
supply_material    | -    | requester       | (open)           | (same)
submit_draft       | 4    | content_team    | team_formed      | drafted
ask_fact_check     | -    | content_team    | drafted          | (same)
answer_fact_check  | -    | requester       | (with a draft)   | (same)
check_content      | 5    | content_team    | drafted          | checked
decide_corrections | 6    | ikp_division    | checked          | ready_for_review needs_correction
repair_content     | 7    | content_team    | needs_correction | ready_for_review
return_request     | 7    | ikp_division    | needs_correction | returned
review_content     | 8    | department_head | ready_for_review | reviewed
decide_approval    | 9    | department_head | reviewed         | approved needs_correction
withdraw_request   | -    | requester       | (open)           | withdrawn
"""

OPEN_BY_HAND = {
    "submitted",
    "received",
    "team_formed",
    "drafted",
    "checked",
    "needs_correction",
    "ready_for_review",
    "reviewed",
    "returned",
}

# Of the present round; a request that was returned waits for its next.
WITH_A_DRAFT = {"drafted", "checked", "needs_correction", "ready_for_review", "reviewed"}
WITH_A_TEAM = {"team_formed", *WITH_A_DRAFT}

STANDARDS = """
step | minutes | requires
1    | 5       | Surat pemohon
2    | 5       | Surat pemohon
3    | 60      | Surat pemohon, Surat Perintah Tugas
4    | 180     | Surat pemohon, Surat Perintah Tugas, Data Informasi
5    | 30      | Konten Informasi
6    | 30      | Konten Informasi
7    | 30      | Konten Informasi
8    | 30      | Konten Informasi
9    | 30      | Konten Informasi
"""

# What a request in this status waits for, whose turn it is, the minutes it may take, and who is
# waited for while the agency has supplied nothing, and then.
TURNS = """
status           | awaits                        | roles                     | minutes | without material | with it
submitted        | receive_request               | ikp_division              | 5       | ikp_division     | ikp_division
received         | form_team                     | ikp_division              | 60      | ikp_division     | ikp_division
team_formed      | submit_draft                  | content_team              | 180     | requester        | content_team
drafted          | check_content                 | content_team              | 30      | content_team     | content_team
checked          | decide_corrections            | ikp_division              | 30      | ikp_division     | ikp_division
needs_correction | repair_content return_request | content_team ikp_division | 30      | content_team     | content_team
ready_for_review | review_content                | department_head           | 30      | department_head  | department_head
reviewed         | decide_approval               | department_head           | 30      | department_head  | department_head
returned         | submit_request                | requester                 | -       | requester        | requester
approved         |                               |                           | -       | -                | -
withdrawn        |                               |                           | -       | -                | -
"""  # noqa: E501  # a table is read across

# Who is told of an event besides those whose turn it then is.
TELLS = """
transition         | to               | tells
submit_request     | submitted        | requester
receive_request    | received         | requester
form_team          | team_formed      | requester content_team
reassign_team      | (same)           | content_team
supply_material    | (same)           | content_team
submit_draft       | drafted          |
ask_fact_check     | (same)           | requester
answer_fact_check  | (same)           | ikp_division content_team
check_content      | checked          | content_team
decide_corrections | ready_for_review | content_team
decide_corrections | needs_correction | ikp_division
repair_content     | ready_for_review | ikp_division content_team
return_request     | returned         | content_team
review_content     | reviewed         |
decide_approval    | approved         | requester ikp_division content_team
decide_approval    | needs_correction | ikp_division
withdraw_request   | withdrawn        | requester ikp_division content_team
"""

# Who besides the three inner roles may read an event, by transition and outcome.
ADDRESSED_TO_THE_REQUESTER = {
    ("submit_request", "submitted"),
    ("receive_request", "received"),
    ("form_team", "team_formed"),
    ("supply_material", None),
    ("ask_fact_check", None),
    ("answer_fact_check", None),
    ("return_request", "returned"),
    ("decide_approval", "approved"),
    ("withdraw_request", "withdrawn"),
}
INNER_ROLES = {Role.IKP_DIVISION, Role.CONTENT_TEAM, Role.DEPARTMENT_HEAD}

GUARDS = {
    "submit_request": ["wish_is_ahead", "letter_is_dated", "files_fit"],
    "receive_request": [],
    "form_team": ["letter_is_dated", "members_make_content", "files_fit"],
    "reassign_team": [
        *("history_has_room", "letter_is_dated", "members_make_content", "files_fit"),
    ],
    "supply_material": [
        *("history_has_room", "material_is_new", "material_has_room", "files_fit"),
    ],
    "submit_draft": ["from_the_source", "files_fit"],
    "ask_fact_check": ["history_has_room", "of_the_draft_seen", "facts_have_room"],
    "answer_fact_check": ["history_has_room", "not_the_author", "facts_are_open"],
    "check_content": ["not_the_author", "of_the_draft_seen"],
    "decide_corrections": [
        *("not_the_author", "of_the_draft_seen"),
        *("wrong_facts_are_corrected", "corrections_are_placed"),
    ],
    "repair_content": ["every_correction_answered", "from_the_source", "files_fit"],
    "return_request": [],
    "review_content": ["not_the_author", "not_the_checker", "of_the_draft_seen"],
    "decide_approval": [
        *("not_the_author", "not_the_checker", "of_the_draft_seen"),
        *("wrong_facts_are_corrected", "corrections_are_placed"),
    ],
    "withdraw_request": [],
}


def test_the_transitions_are_the_sops() -> None:
    written = [
        {
            "transition": row.name,
            "step": str(row.step or "-"),
            "by": row.role.value,
            "from": _sources(row.sources, opens=row.opens),
            "to": " ".join(outcome.status or "(same)" for outcome in row.outcomes),
        }
        for row in TRANSITIONS.values()
    ]
    assert written == rows(SOP)


def _sources(sources: frozenset[Status], *, opens: bool) -> str:
    for name, statuses in (
        *(("(open)", OPEN_BY_HAND), ("(with a team)", WITH_A_TEAM)),
        ("(with a draft)", WITH_A_DRAFT),
    ):
        if sources == statuses:
            return name
    return " ".join([*(["(new)"] if opens else []), *sorted(sources)])


def test_a_request_is_open_until_it_is_approved_or_withdrawn() -> None:
    assert {status.value for status in OPEN} == OPEN_BY_HAND
    assert {status.value for status in FINAL} == {"approved", "withdrawn"}


def test_the_steps_are_the_sops() -> None:
    written = [
        {"step": str(n), "minutes": str(s.minutes), "requires": ", ".join(s.requires)}
        for n, s in STEPS.items()
    ]
    assert written == rows(STANDARDS)
    assert sum(step.minutes for step in STEPS.values()) == 400


def test_each_status_awaits_what_the_sop_says() -> None:
    turns = {row["status"]: row for row in rows(TURNS)}
    assert {s.value: " ".join(AWAITING[s]) for s in Status} == {
        status: row["awaits"] for status, row in turns.items()
    }
    assert {s.value: str(minutes_for(s) or "-") for s in Status} == {
        status: row["minutes"] for status, row in turns.items()
    }
    assert {role.value: {s.value for s in statuses_awaiting(role)} for role in Role} == {
        role.value: {status for status, row in turns.items() if role in row["roles"].split()}
        for role in Role
    }


def test_the_team_without_material_waits_on_the_requester() -> None:
    turns = {row["status"]: row for row in rows(TURNS)}
    for status in Status:
        without, having = (holder_of(status, has_material=it) or "-" for it in (False, True))
        row = turns[status.value]
        assert (without, having) == (row["without material"], row["with it"]), status


def test_an_outcome_names_who_is_told() -> None:
    written = [
        {
            "transition": row.name,
            "to": outcome.status or "(same)",
            "tells": " ".join(outcome.tells),
        }
        for row in TRANSITIONS.values()
        for outcome in row.outcomes
    ]
    assert written == rows(TELLS)


def test_only_what_the_requester_may_know_is_addressed_to_the_requester() -> None:
    audiences = {
        (row.name, outcome.status and outcome.status.value): set(outcome.audience)
        for row in TRANSITIONS.values()
        for outcome in row.outcomes
    }
    assert all(audience >= INNER_ROLES for audience in audiences.values())
    addressed = {which for which, audience in audiences.items() if audience - INNER_ROLES}
    assert addressed == ADDRESSED_TO_THE_REQUESTER
    assert {role for a in audiences.values() for role in a} == INNER_ROLES | {Role.REQUESTER}


def test_each_transition_has_its_guards() -> None:
    assert {
        row.name: [guard.__name__ for guard in row.guards] for row in TRANSITIONS.values()
    } == GUARDS


def test_from_step_7_on_a_revoked_session_is_refused() -> None:
    assert {row.name for row in TRANSITIONS.values() if row.is_decisive} == {
        "repair_content",
        "return_request",
        "review_content",
        "decide_approval",
    }
