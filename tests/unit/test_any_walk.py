"""Whatever people try in whatever order, a request keeps its promises."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import pytest

from shared import errors
from shared.history import verify_history
from shared.models import Event, Register, Request
from shared.people import Actor
from shared.workflow import decide, evolve, mark_deadline
from tests.commands import COMMANDS
from tests.unit.bodies import OTHERWISE, a_command
from tests.unit.builders import (
    AGENCY,
    AWAITING,
    CALENDAR,
    DATA,
    LETTER,
    NOW,
    REQUESTER,
    RIGHT_PERSON,
    SPT,
    a_file,
    an_account,
    an_actor,
    an_id,
    as_stored,
    given,
)

# People with more than one role, so that rules by role are not enough to keep work apart.
ANI = an_actor("content_team", uid="uid-ani")
BUDI = an_actor("content_team", "ikp_division", uid="uid-budi")
CITRA = an_actor("content_team", "department_head", uid="uid-citra")
DEDI = an_actor("ikp_division", "department_head", uid="uid-dedi")
ERNI = an_actor("content_team", "ikp_division", "department_head", uid="uid-erni")
TEAM = (ANI, BUDI, CITRA, ERNI)
PEOPLE = (REQUESTER, *TEAM, DEDI)
WALKS = range(60)
TRIES = 80
REFUSED = set[type[errors.DomainError]]()  # in the walks so far
INTERNAL = "rahasia"  # stands in every text that the requester may not see in the request
JUDGEMENTS = ("check_content", "decide_corrections", "review_content", "decide_approval")
BESIDES = ("reassign_team", "supply_material", "ask_fact_check", "answer_fact_check")
DEADLINES = ("deadline_near", "deadline_reached", "deadline_passed", "requester_awaited")
MATERIAL = (DATA, *(an_id(f"more{number}") for number in range(4)))
PLAIN: dict[str, Callable[[Random], dict[str, Any]]] = {
    "receive_request": lambda _: {"note": INTERNAL},
    "supply_material": lambda chance: {
        "items": [{"file": each, "caption": INTERNAL} for each in (DATA, chance.choice(MATERIAL))]
    },
}
ENDS = ("approved", "withdrawn")

# One draft file for each maker.
DRAFTS = {maker.uid: an_id(f"draft{maker.uid[4:]}") for maker in TEAM}
FILES = (
    a_file(LETTER, "letter", REQUESTER),
    a_file(SPT, "assignment_letter", BUDI),
    a_file(an_id("spt2"), "assignment_letter", DEDI),
    a_file(an_id("spt3"), "assignment_letter", ERNI),
    *(a_file(each, "material", REQUESTER) for each in MATERIAL),
    *(a_file(DRAFTS[maker.uid], "draft", maker) for maker in TEAM),
)
OWNER = {file.id: file.owner for file in FILES}
SPT_OF = {file.owner: file.id for file in FILES if file.kind == "assignment_letter"}
ACCOUNTS = [an_account(maker.uid, *sorted(maker.roles)) for maker in TEAM]


def a_try(chance: Random, request: Request | None) -> tuple[Any, Actor]:
    """Some step by some person: mostly one in its turn, by somebody of its role."""
    turn = request.awaiting if request else ("submit_request",)
    some = chance.choice([*turn * 24, *BESIDES * 8, *COMMANDS])
    fit = [person for person in PEOPLE if person.roles & RIGHT_PERSON[some].roles]
    actor = chance.choice([*fit * 4, *PEOPLE])
    body = _body(chance, some, request, actor)
    return a_command(some, **body), actor


def _body(chance: Random, name: str, request: Request | None, actor: Actor) -> dict[str, Any]:
    draft = request.draft if request else None
    if name in PLAIN:
        return PLAIN[name](chance)
    if name in ("form_team", "reassign_team"):
        letter = {"number": "1", "date": "2026-08-01", "file": SPT_OF.get(actor.uid, SPT)}
        members = [m.uid for m in chance.sample(TEAM, chance.choice([2, 3, 4, 4, 4]))]
        why = {"reason": f"{INTERNAL} sekali"} if name == "reassign_team" else {}
        return {"members": members, "leader": members[0], "letter": letter, **why}
    if name in ("ask_fact_check", "answer_fact_check"):
        return _facts(chance, name, request)
    if name in ("submit_draft", "repair_content"):
        own = DRAFTS.get(actor.uid, LETTER)
        carried = chance.random() < 0.5 and draft
        ids = dict.fromkeys([own, *(part.file for part in carried.files)] if carried else [own])
        parts = [{"file": f, "sources": [DATA], "caption": INTERNAL} for f in ids]
        opened = request.open_corrections if request else ()
        answers = [{"correction": each, "answer": INTERNAL} for each in opened or ("1-1",)]
        body = {"draft_files": parts, "note": INTERNAL}
        return {**body, "answers": answers} if name == "repair_content" else body
    if name in JUDGEMENTS and draft:
        seen = draft.model_dump(include={"version", "files"})
        corrections = [{"text": INTERNAL, "place": {"file": draft.files[0].file}}]
        corrections *= chance.choice([0, 1, 2])
        otherwise = chance.random() < 0.5 and OTHERWISE.get(name)
        more = {**otherwise, "corrections": corrections} if otherwise else {}
        return {"seen": seen, **more}
    return {}


def _facts(chance: Random, name: str, request: Request | None) -> dict[str, Any]:
    if name == "ask_fact_check":
        draft = request.draft if request else None
        seen = {"seen": draft.model_dump(include={"version", "files"})} if draft else {}
        return {"items": [INTERNAL] * chance.choice([1, 2, 20]), **seen}
    asked = request.fact_check.items if request and request.fact_check else ()
    some = chance.sample(asked, min(len(asked), chance.choice([1, 2, 5]))) or ["1-1"]
    return {"answers": [_answer(chance, item) for item in some]}


def _answer(chance: Random, item: str) -> dict[str, Any]:
    more = {"source": INTERNAL, "correct": INTERNAL}
    return {"item": item, "is_right": chance.random() < 0.5, **more}


@cache
def walk(seed: int) -> tuple[list[Event], Request | None]:
    """Eighty tries, the promises checked after each that was admitted."""
    chance = Random(seed)  # noqa: S311  # the same walks in every run
    request, events, now = None, list[Event](), NOW
    for number in range(TRIES):
        now += timedelta(minutes=chance.choice([1, 2, 5, 15, 45, 2000]))
        if request and (event := mark_deadline(request, now, CALENDAR)):
            request = evolve(request, event)
            events.append(event)
            check_promises(request, events)
            assert mark_deadline(request, now, CALENDAR) is None
        command, actor = a_try(chance, request)
        everything = given(FILES, ACCOUNTS, Register(2026, number), f"command-number-{number:04}")
        try:
            event = decide(request, command, actor, now, everything)
        except errors.DomainError as refusal:
            REFUSED.add(type(refusal))
            continue
        request = evolve(request, event)
        events.append(event)
        check_promises(request, events)
    return events, request


def check_promises(request: Request, events: list[Event]) -> None:
    assert request.sequence == len(events)
    assert request.head == events[-1].hash
    assert request.awaiting == AWAITING[request.status]
    waits_on_the_requester = request.status == "returned" or (
        request.status == "team_formed" and not request.material
    )
    assert (request.due_at is None) == (waits_on_the_requester or request.status in ENDS)
    has_last_mark = request.mark in ("deadline_passed", "requester_awaited")
    assert (request.attend_at is None) == (request.status in ENDS or has_last_mark)
    if request.mark:
        assert (request.mark == "requester_awaited") == (request.due_at is None)
    check_facts(request)
    if request.open_corrections:
        assert request.status in ("needs_correction", "returned", "withdrawn")
    assert request.agency == AGENCY
    assert INTERNAL not in request.model_dump_json()
    if request.draft:
        authors = set(request.draft.authors)
        assert {OWNER[part.file] for part in request.draft.files} <= authors
        if request.status == "checked":  # later, who checked may repair
            assert request.draft.checker not in authors


def check_facts(request: Request) -> None:
    facts, draft = request.fact_check, request.draft
    if facts is None:
        return
    assert draft
    assert facts.version <= draft.version
    assert 1 <= len(facts.items) <= 20
    judged = (*facts.right, *facts.wrong)
    assert len(set(judged)) == len(judged)
    assert set(judged) <= set(facts.items)
    if facts.version == draft.version:
        if request.status == "needs_correction":
            assert set(facts.wrong) <= set(request.open_corrections)
        if request.status == "approved":
            assert facts.wrong == ()
    if request.status not in ("returned", "withdrawn", "needs_correction"):
        assert not set(facts.items) & set(request.open_corrections)


@pytest.mark.parametrize("seed", WALKS)
def test_any_walk_keeps_every_promise(seed: int) -> None:
    events, request = walk(seed)
    stored = [as_stored(event.model_dump()) for event in events]
    assert request
    documents = {document["id"]: document for document in stored}
    assert verify_history(request.id, as_stored(request.model_dump()), documents).is_whole
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert all(a.round <= b.round <= a.round + 1 for a, b in itertools.pairwise(events))
    assert len([e for e in events if e.changes.register_entry]) <= 1
    versions = [e.changes.draft.version for e in events if _makes_draft(e) and e.changes.draft]
    assert versions == list(range(1, len(versions) + 1))
    _check_that_work_was_kept_apart(events)


def _check_that_work_was_kept_apart(events: list[Event]) -> None:
    makers, checker = set[str](), ""
    for event in events:
        if event.transition == "submit_request":
            makers.clear()
        if _makes_draft(event):
            makers.add(event.actor.uid)
        if event.transition == "submit_draft":
            checker = ""
        if event.transition in JUDGEMENTS:
            assert event.actor.uid not in makers
        if event.transition in ("review_content", "decide_approval"):
            assert event.actor.uid != checker
        if event.transition == "check_content":
            checker = event.actor.uid


def _makes_draft(event: Event) -> bool:
    return event.transition in ("submit_draft", "repair_content")


def test_the_walks_reach_everything() -> None:
    """Their bodies are good enough, and they try what is refused too."""
    events = [event for seed in WALKS for event in walk(seed)[0]]
    assert {event.to_status for event in events} == set(AWAITING)
    assert {event.transition for event in events} == {*COMMANDS, *DEADLINES}
    wanted: set[type[errors.DomainError]] = {
        *(errors.OwnWork, errors.OwnCheck, errors.NotOnTeam, errors.NothingToCorrect),
        *(errors.FactsAreWrong, errors.FactsNotOpen, errors.TooManyFacts, errors.AlreadySupplied),
    }
    assert wanted - REFUSED == set()
    assert len(events) < TRIES * len(WALKS) / 2
