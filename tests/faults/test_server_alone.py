"""What only the server can look at: the rules let the command pass, and HTTPS says what is wrong.

The rules see the command and the request, not the insides of lists, nor other documents, nor dates.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from shared.api.refusals import OF_CHECKS
from shared.guards import MOST_EVENTS, MOST_MATERIAL
from shared.models import FileState
from tests.faults.conftest import Figure
from tests.faults.test_two_doors_agree import SEEN_BY_BOTH, may_queue, refusal
from tests.functions.bodies import FACTS, Body, day, right, seen, wrong
from tests.functions.cast import DEWI, RUDI, SARI, WULAN, Person
from tests.functions.stories import FACTS_ASKED, WHO, Steps, Story, a_request, an_id
from tests.rules import rest

Change = Callable[[Story], Body]


def _letter(story: Story, kind: str = "letter", by: Person = SARI) -> Body:
    return {"number": "400.7/12/2026", "date": day(-1), "file": story.file(kind, by)}


def _draft_file(story: Story, source: str) -> Body:
    return {"file": story.file("draft", DEWI), "caption": "Infografis", "sources": [source]}


def _unsealed(story: Story) -> Body:
    return {"file": story.file("material", SARI, state=FileState.UPLOADING), "caption": "Data"}


def _known(story: Story) -> Body:
    """Nothing but what was supplied before."""
    material = story.request.material if story.request else ()
    return {"items": [{"file": file} for file in material]}


def _full(story: Story) -> Body:
    """As much material as a request may hold: what comes now is too much."""
    while story.request and (room := MOST_MATERIAL - len(story.request.material)):
        files = [story.file("material", SARI) for _ in range(min(room, 20))]
        story.tell(_MATERIAL, SARI, items=[{"file": file, "caption": "Data"} for file in files])
    return {}


def _long(story: Story) -> Body:
    """As much as may happen to a request: what leaves it in its status is too much."""
    while story.request and story.request.sequence < MOST_EVENTS:
        story.tell("answer_fact_check", SARI, answers=right("6-1"))
    return {"answers": right("6-1")}


_WRONG: Steps = (*FACTS_ASKED["checked"], ("answer_fact_check", {"answers": wrong("6-1", "6-2")}))
_SUBMIT, _TEAM, _MATERIAL = "submit_request", "form_team", "supply_material"
_PLACED = [{"text": "Keliru.", "place": {"file": "x" * 20}}]

# By code: the step, the request's status (None: new), and what is wrong with the command.
CASES: dict[str, tuple[str, str | Steps | None, Change]] = {
    "invalid_fields": (_MATERIAL, "drafted", lambda _: {"items": [{"odd": 1}]}),
    "date_in_the_past": (_SUBMIT, None, lambda _: {"wished_date": day(-1)}),
    "date_in_the_future": (_SUBMIT, None, lambda s: {"letter": _letter(s) | {"date": day(1)}}),
    "no_such_file": (_SUBMIT, None, lambda s: {"letter": _letter(s) | {"file": an_id()}}),
    "wrong_file_kind": (_SUBMIT, None, lambda s: {"letter": _letter(s, "material")}),
    "file_not_yours": (_SUBMIT, None, lambda s: {"letter": _letter(s, by=RUDI)}),
    "file_of_another_request": (
        _SUBMIT,
        None,
        lambda _: {"letter": a_request("submitted").body(_SUBMIT)["letter"]},
    ),
    "file_not_sealed": (_MATERIAL, "drafted", lambda s: {"items": [_unsealed(s)]}),
    "already_supplied": (_MATERIAL, "drafted", _known),
    "too_many_events": ("answer_fact_check", FACTS_ASKED["checked"], _long),
    "too_much_material": (_MATERIAL, "drafted", _full),
    "members_unfit": (_TEAM, "received", lambda _: {"members": [DEWI.uid, SARI.uid]}),
    "source_not_supplied": (
        "submit_draft",
        "team_formed",
        lambda s: {"draft_files": [_draft_file(s, an_id())]},
    ),
    "stale_draft": ("check_content", "drafted", lambda s: {"seen": seen(s) | {"version": 2}}),
    "too_many_facts": (
        "ask_fact_check",
        FACTS_ASKED["drafted"],
        lambda _: {"items": FACTS * 10},
    ),
    "facts_not_open": (
        "answer_fact_check",
        FACTS_ASKED["checked"],
        lambda _: {"answers": [{"item": "9-9", "is_right": True}]},
    ),
    "facts_are_wrong": ("decide_corrections", _WRONG, lambda _: {"needs_correction": False}),
    "nothing_to_correct": (
        "decide_corrections",
        "checked",
        lambda _: {"needs_correction": True, "corrections": []},
    ),
    "file_not_in_draft": (
        "decide_corrections",
        "checked",
        lambda _: {"needs_correction": True, "corrections": _PLACED},
    ),
    "corrections_unanswered": (
        "repair_content",
        "needs_correction",
        lambda _: {"answers": [{"correction": "9-9", "answer": "Sudah."}]},
    ),
    "stored_file_changed": ("decide_approval", "reviewed", lambda _: {}),
}


@pytest.fixture
def database(firestore_emulator: str) -> Iterator[rest.Database]:
    """The functions' own, as the rules judge it."""
    with rest.Database(firestore_emulator, os.environ["GOOGLE_CLOUD_PROJECT"]) as opened:
        yield opened


def test_what_the_rules_cannot_see_the_server_refuses(
    database: rest.Database, figure: Figure
) -> None:
    found: dict[str, tuple[bool, str | None]] = {}
    for code, (step, status, change) in CASES.items():
        story = a_request(status)
        person = WHO[step]
        body = story.body(step, person, **change(story))
        story.save()
        found[code] = may_queue(database, step, body, person), refusal(step, body, person, story)
    right = sum(told == (True, code) for code, told in found.items())
    figure(
        "rules: left to the server",
        f"{right} of {len(CASES)} kinds refused",
        "all",
    )
    assert found == {code: (True, code) for code in CASES}


def test_no_guard_is_left_out() -> None:
    guarded = {error.code for errors in OF_CHECKS.values() for error in errors}
    of_fields_and_files = {"invalid_fields", "stored_file_changed"}
    assert CASES.keys() == guarded - SEEN_BY_BOTH | of_fields_and_files


def test_the_usual_command_is_taken_by_both(database: rest.Database) -> None:
    story = a_request("submitted")
    body = story.body("receive_request")
    assert may_queue(database, "receive_request", body, WULAN)
    assert refusal("receive_request", body, WULAN, story) is None
