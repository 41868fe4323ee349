"""Rules that are wrong in one place are told from the right ones by the rules' own tests."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import filterfalse

import pytest

from tests.faults.conftest import Figure
from tests.faults.equivalent_rules import EXPLAINED, fits, why
from tests.faults.mutants import Mutant, mutants, side_by_side, with_all
from tests.rules import (
    test_acting,
    test_commands,
    test_files_and_people,
    test_requests,
    test_turns,
    test_writes,
)
from tests.rules.conftest import RULES
from tests.rules.recording import Recording, Test, every_test_of, record
from tests.rules.rest import Database

Judge = Callable[[Sequence[Mutant]], dict[Mutant, bool]]

SHARES = 4  # of the mutants in full measure: for several workers
ASKING = (
    *(test_acting, test_commands, test_files_and_people),
    *(test_requests, test_turns, test_writes),
)
# In small measure: these tests' questions, and the first mutants of each kind of these parts.
QUICK_TESTS: tuple[Test, ...] = (
    test_requests.test_events,
    test_writes.test_only_its_reader_marks_a_notification_as_read,
    test_writes.test_a_notification_is_read_once,
    test_writes.test_only_the_server_says_when_it_was_read,
    test_writes.test_nothing_else_of_a_notification_changes,
)
QUICK_PLACES = {
    "events read": {"decide", "drop", "flip", "negate", "swap", "verb"},
    "notifications read": {"decide", "verb"},
    "notifications update": {"decide", "drop", "narrow", "widen"},
    "function isOfAgencyOf": {"drop", "flip", "negate"},
    "function hasAgency": {"swap", "type"},
    "function bearsOneOf": {"number"},
    "function isId": {"pattern"},
}
QUICK_OF_A_KIND = 2


@pytest.fixture(scope="module")
def rules() -> str:
    return RULES.read_text()


@pytest.fixture(scope="module")
def made(firestore_emulator: str, worker_id: str, rules: str) -> list[Mutant]:
    """Every mutant of the rules."""
    with Database(firestore_emulator, f"demo-mutants-{worker_id}") as database:
        database.use_rules(rules)
        return mutants(rules, database.conditions())


@pytest.fixture(scope="module")
def judge(
    firestore_emulator: str, worker_id: str, rules: str, pytestconfig: pytest.Config
) -> Iterator[Judge]:
    """Says of those of the mutants that compile whether a question tells them from the rules."""
    is_full = bool(pytestconfig.getoption("full"))
    project = f"demo-mutants-{worker_id}"
    asked = every_test_of(ASKING) if is_full else QUICK_TESTS
    with (
        record(firestore_emulator, project, rules, asked) as recording,
        Database(firestore_emulator, project) as database,
    ):
        database.use_rules(rules)
        assert recording.contradicted() is None, "the recorded answers come out again"
        yield partial(_noticed, database, recording, rules)


def _noticed(
    database: Database, recording: Recording, rules: str, some: Sequence[Mutant]
) -> dict[Mutant, bool]:
    try:
        database.use_rules(with_all(rules, some))
    except ValueError:
        alone = [(mutant,) for mutant in some] if len(some) > 1 else []
        return {m: v for one in alone for m, v in _noticed(database, recording, rules, one).items()}
    return {m: recording.contradicted(m.collections(rules)) is not None for m in some}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "share" in metafunc.fixturenames:
        is_full = metafunc.config.getoption("full")
        metafunc.parametrize("share", range(SHARES) if is_full else [None])


def test_a_mistake_in_the_rules_is_noticed(
    made: list[Mutant], judge: Judge, rules: str, share: int | None, figure: Figure
) -> None:
    groups = side_by_side(rules, made if share is not None else _sample(made, rules))
    verdicts: dict[Mutant, bool] = {}
    for group in groups[share or 0 :: SHARES if share is not None else 1]:
        verdicts |= judge(group)
    noticed = {mutant.name(rules) for mutant, is_noticed in verdicts.items() if is_noticed}
    unnoticed = {mutant.name(rules) for mutant, is_noticed in verdicts.items() if not is_noticed}
    figure(
        f"rules: mistakes noticed, share {(share or 0) + 1}",
        f"{len(noticed)} of {len(verdicts)} ({len(noticed) / len(verdicts):.1%})",
        "95 %, the others explained",
    )
    assert sorted(filterfalse(why, unnoticed)) == [], "nobody notices these mistakes"
    assert sorted(filter(why, noticed)) == [], "explained, and noticed all the same"
    assert len(noticed) >= 0.95 * len(verdicts)


def test_every_kind_of_mistake_is_made(made: list[Mutant], rules: str) -> None:
    assert {mutant.kind for mutant in _sample(made, rules)} == {mutant.kind for mutant in made}


def test_what_is_explained_is_a_mistake_that_is_made(made: list[Mutant], rules: str) -> None:
    names = [mutant.name(rules) for mutant in made]
    assert [told for told in EXPLAINED if not any(fits(told, name) for name in names)] == []


def _sample(made: list[Mutant], rules: str) -> list[Mutant]:
    sample: list[Mutant] = []
    for mutant in made:
        name = mutant.name(rules)
        place = name.partition(":")[0]
        of_its_kind = [each for each in sample if each.kind == mutant.kind]
        is_wanted = mutant.kind in QUICK_PLACES.get(place, ()) and not why(name)
        if is_wanted and len(of_its_kind) < QUICK_OF_A_KIND:
            sample.append(mutant)
    return sample
