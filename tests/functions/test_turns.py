"""A step is refused to every role but its own, and in every status but its own."""

import pytest

from tests.functions.cast import AGUS, DEWI, NINA, RATNA, SARI, WULAN, Person
from tests.functions.doors import Door
from tests.functions.stories import WHO, a_request, an_id

# Each transition, a status in which it is its turn, the role that may, and everybody who may not.
ROLES = {
    "submit_request": (None, "requester", (WULAN, DEWI, RATNA, AGUS, NINA)),
    "receive_request": ("submitted", "ikp_division", (SARI, DEWI, RATNA, AGUS, NINA)),
    "form_team": ("received", "ikp_division", (SARI, DEWI, RATNA, AGUS, NINA)),
    "reassign_team": ("checked", "ikp_division", (SARI, DEWI, RATNA, AGUS, NINA)),
    "supply_material": ("team_formed", "requester", (WULAN, DEWI, RATNA, AGUS, NINA)),
    "submit_draft": ("team_formed", "content_team", (SARI, WULAN, RATNA, AGUS, NINA)),
    "ask_fact_check": ("drafted", "content_team", (SARI, WULAN, RATNA, AGUS, NINA)),
    "answer_fact_check": ("reviewed", "requester", (WULAN, DEWI, RATNA, AGUS, NINA)),
    "check_content": ("drafted", "content_team", (SARI, WULAN, RATNA, AGUS, NINA)),
    "decide_corrections": ("checked", "ikp_division", (SARI, DEWI, RATNA, AGUS, NINA)),
    "repair_content": ("needs_correction", "content_team", (SARI, WULAN, RATNA, AGUS, NINA)),
    "return_request": ("needs_correction", "ikp_division", (SARI, DEWI, RATNA, AGUS, NINA)),
    "review_content": ("ready_for_review", "department_head", (SARI, WULAN, DEWI, AGUS, NINA)),
    "decide_approval": ("reviewed", "department_head", (SARI, WULAN, DEWI, AGUS, NINA)),
    "withdraw_request": ("submitted", "requester", (WULAN, DEWI, RATNA, AGUS, NINA)),
}

# Whether it is the turn (yes), not the turn (-), or there is not even a team to be on (team).
TURNS = """
                   submitted received team_formed drafted checked needs_correction ready_for_review reviewed returned approved withdrawn
submit_request     -         -        -           -       -       -                -                -        yes      -        -
receive_request    yes       -        -           -       -       -                -                -        -        -        -
form_team          -         yes      -           -       -       -                -                -        -        -        -
reassign_team      -         -        yes         yes     yes     yes              yes              yes      -        -        -
supply_material    yes       yes      yes         yes     yes     yes              yes              yes      yes      -        -
submit_draft       team      team     yes         -       -       -                -                -        -        -        team
ask_fact_check     team      team     -           yes     -       -                -                -        -        -        team
answer_fact_check  -         -        -           yes     yes     yes              yes              yes      -        -        -
check_content      team      team     -           yes     -       -                -                -        -        -        team
decide_corrections -         -        -           -       yes     -                -                -        -        -        -
repair_content     team      team     -           -       -       yes              -                -        -        -        team
return_request     -         -        -           -       -       yes              -                -        -        -        -
review_content     -         -        -           -       -       -                yes              -        -        -        -
decide_approval    -         -        -           -       -       -                -                yes      -        -        -
withdraw_request   yes       yes      yes         yes     yes     yes              yes              yes      yes      -        -
"""  # noqa: E501
REFUSED_AS = {"-": "wrong_turn", "team": "not_on_team"}
NEXT_TURN = {
    "submitted": ["receive_request"],
    "received": ["form_team"],
    "team_formed": ["submit_draft"],
    "drafted": ["check_content"],
    "checked": ["decide_corrections"],
    "needs_correction": ["repair_content", "return_request"],
    "ready_for_review": ["review_content"],
    "reviewed": ["decide_approval"],
    "returned": ["submit_request"],
    "approved": [],
    "withdrawn": [],
}


def _out_of_turn() -> list[tuple[str, str, str]]:
    header, *rows = [line.split() for line in TURNS.strip().splitlines()]
    return [
        (transition, status, REFUSED_AS[cell])
        for transition, *cells in rows
        for status, cell in zip(header, cells, strict=True)
        if cell != "yes"
    ]


@pytest.mark.parametrize(
    ("transition", "person"),
    [(transition, person) for transition, (_, _, people) in ROLES.items() for person in people],
    ids=lambda value: value.uid if isinstance(value, Person) else value,
)
def test_other_role_is_refused(door: Door, transition: str, person: Person) -> None:
    status, role, _ = ROLES[transition]
    story = a_request(status)

    body = story.body(transition)
    problem = door.refuses(transition, body, person, "wrong_role")

    assert problem["role"] == role


@pytest.mark.parametrize(("transition", "status", "code"), _out_of_turn())
def test_step_is_refused_out_of_its_turn(
    door: Door, transition: str, status: str, code: str
) -> None:
    story = a_request(status)

    body = story.body(transition)
    problem = door.refuses(transition, body, WHO[transition], code)

    if code == "wrong_turn":
        assert problem["transition"] == transition
        assert problem["request_status"] == status
        assert problem["awaiting"] == NEXT_TURN[status]


@pytest.mark.parametrize("transition", [name for name in ROLES if name != "submit_request"])
def test_step_of_an_unknown_request_is_refused(door: Door, transition: str) -> None:
    story = a_request("reviewed")

    body = story.body(transition) | {"request": an_id()}

    door.refuses(transition, body, WHO[transition], "no_such_request")


def test_text_of_a_refusal_names_step_and_status_in_the_readers_language(door: Door) -> None:
    story = a_request("submitted")
    body = story.body("form_team")

    indonesian = door.refuses("form_team", body, WULAN, "wrong_turn")
    english = door.refuses("form_team", body, WULAN, "wrong_turn", language="en")

    assert indonesian["detail"] == (
        "Belum atau sudah bukan giliran untuk membentuk tim: permohonan sekarang sudah diajukan."
        " Langkah yang ditunggu: menerima permohonan. Muat ulang permohonan."
    )
    assert english["detail"] == (
        "It is not the turn to form the team: the request is now submitted."
        " What it waits for: receive the request. Reload the request."
    )
