"""What the rules say of a queued command, HTTPS says of the same call: same person, same token.

For every step, everybody, and every status, the verdict on creating the command document is
compared with that of the HTTPS function. What was allowed is undone: each question finds the same.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from itertools import product
from typing import Any

import pytest

from infra.local.sign_in import signed_in_at
from shared import store
from shared.workflow import TRANSITIONS
from tests.faults.both_doors import ANYBODY, Everybody, everybody, signed_in
from tests.faults.conftest import Figure
from tests.functions.apps import client_of
from tests.functions.bodies import Body
from tests.functions.cast import Person
from tests.functions.stories import FACTS_ASKED, WAYS, WHO, Story, a_key, a_request
from tests.rules import rest

SHARES = 4  # of the comparisons in full measure: for several workers
ONE_IN = 61  # in small measure
NEW, USUAL = "(new)", "usual"
CONTENT = b"%PDF-1.7 konten"

# Why HTTPS may refuse what the rules deny. A body that is right in itself is refused for no other.
SEEN_BY_BOTH = {
    "not_signed_in",
    "wrong_role",
    "other_agency",
    "not_on_team",
    "own_work",
    "own_check",
    "wrong_turn",
    "no_such_request",
}
EVERY_STEP = tuple(WHO)
STATUSES = (NEW, *WAYS)
WITH_A_DRAFT = ("drafted", "checked", "needs_correction", "ready_for_review", "reviewed")
# Where it counts who is on the team, made the draft or checked it.
BY_PERSON = (
    *("submit_draft", "ask_fact_check", "answer_fact_check", "check_content"),
    *("decide_corrections", "repair_content", "review_content", "decide_approval"),
)
# Requests whose team has everybody, and who of them made the draft or checked it besides.
VARIANTS: dict[str, Callable[[Everybody], dict[str, Any]]] = {
    "everybody on the team": lambda _: {},
    "everybody an author": lambda people: {"authors": _uids(people)},
    "checked by eka": lambda people: {"checker": people["eka"].uid},
    "checked by who acts": lambda people: {"checker": people["acting"].uid},
}


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison."""

    variant: str
    status: str
    step: str
    person: str

    def __str__(self) -> str:
        return f"{self.person}: {self.step} when {self.status} ({self.variant})"


CASES = (
    *(Case(USUAL, *each) for each in product(STATUSES, EVERY_STEP, ANYBODY)),
    *(Case(*each) for each in product(VARIANTS, WITH_A_DRAFT, BY_PERSON, ANYBODY)),
)


@pytest.fixture(scope="module")
def people() -> Everybody:
    return everybody()


@pytest.fixture
def database(firestore_emulator: str) -> Iterator[rest.Database]:
    """The functions' own, as the rules judge it."""
    with rest.Database(firestore_emulator, os.environ["GOOGLE_CLOUD_PROJECT"]) as opened:
        yield opened


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "share" in metafunc.fixturenames:
        is_full = metafunc.config.getoption("full")
        metafunc.parametrize("share", range(SHARES) if is_full else [None])


def test_rules_and_https_give_the_same_verdict(
    share: int | None,
    people: Everybody,
    database: rest.Database,
    figure: Figure,
) -> None:
    some = CASES[::ONE_IN] if share is None else CASES[share::SHARES]
    situation = cache(lambda variant, status: a_situation(variant, status, people))
    answers: Counter[str] = Counter()
    differences, allowed = [], 0
    for case in some:
        story = situation(case.variant, case.status)
        person = people.get(case.person)
        body = story.body(case.step, person)
        by_rules = may_queue(database, case.step, body, person)
        code = refusal(case.step, body, person, story)
        answers[code or "taken"] += 1
        allowed += by_rules
        if by_rules != (code is None) or (code and code not in SEEN_BY_BOTH):
            differences.append(f"{case}: rules {by_rules}, HTTPS {code or 'taken'}")
    figure(
        f"rules: same verdict over HTTPS, share {(share or 0) + 1}",
        f"{len(differences)} differences in {len(some)}, {allowed} of them allowed",
        "0 differences",
    )
    assert differences == []
    assert 0 < allowed < len(some)
    assert answers.keys() <= SEEN_BY_BOTH | {"taken"}


def a_situation(variant: str, status: str, people: Everybody) -> Story:
    """A stored request in this status, with the variant's people in their places."""
    if status == NEW:
        return a_request(None)
    story = a_request(FACTS_ASKED.get(status, status), content=CONTENT)
    if variant != USUAL:
        request = story.request
        assert request
        assert request.team
        assert request.draft
        team = request.team.model_copy(update={"members": _uids(people)})
        draft = request.draft.model_copy(update=VARIANTS[variant](people))
        story.request = request.model_copy(update={"team": team, "draft": draft})
        store.put(f"requests/{story.id}", story.request.model_dump())
    return story


def _uids(people: Everybody) -> tuple[str, ...]:
    return tuple(person.uid for person in people.values() if person)


def may_queue(database: rest.Database, step: str, body: Body, person: Person | None) -> bool:
    """Whether the rules let the person create the command document, which is then deleted."""
    asking = signed_in(person)
    path = f"requests/{body['request']}/{step}/{a_key()}"
    command = {name: value for name, value in body.items() if name != "request"}
    fields: dict[str, Any] = {"by": asking.uid or "nobody", "command": command}
    if TRANSITIONS[step].is_decisive:
        fields["signed_in_at"] = signed_in_at(asking.token) if asking.token else 0
    is_allowed = database.may_create(asking, path, fields, server_times=["created_at"])
    if is_allowed:
        store.database().document(path).delete()
    return is_allowed


def refusal(step: str, body: Body, person: Person | None, story: Story) -> str | None:
    """The code with which HTTPS refuses; None: the step was taken, and is undone."""
    headers = {"Idempotency-Key": a_key(), **signed_in(person).headers()}
    answer = client_of(step).post("/", json=body, headers=headers)
    if answer.status_code != HTTPStatus.OK:
        return str((answer.json or {})["code"])
    batch, request = store.database().batch(), store.database().document(f"requests/{story.id}")
    batch.delete(request.collection("events").document((answer.json or {})["event"]))
    if story.request:
        batch.set(request, story.request.model_dump())
    else:
        batch.delete(request)
    batch.commit()
    return None
