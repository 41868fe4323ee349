"""Rules that are wrong in one place are told from the right ones by the rules' own tests."""

from collections.abc import Iterable, Iterator, Sequence

import pytest

from tests.faults.conftest import Figure, Size
from tests.faults.equivalent_rules import EXPLAINED, fits, why
from tests.faults.mutants import Mutant, in_layers, mutants, side_by_side, with_all
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

pytestmark = pytest.mark.xdist_group("mutants")

LEAST_NOTICED = 0.95  # of all mutants
FEWEST = 1200  # mutants that compile
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
    "function changesOnly": {"call"},
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


class Judge:
    """Says of the mutants that compile whether a question tells them from the rules."""

    def __init__(self, database: Database, recording: Recording, rules: str) -> None:
        self._database, self._recording, self._rules = database, recording, rules

    def one_by_one(self, some: Iterable[Mutant]) -> dict[Mutant, bool]:
        """Whether each is noticed."""
        groups = side_by_side(self._rules, some)
        return {mutant: told for group in groups for mutant, told in self._each(group)}

    def in_layers(self, some: Iterable[Mutant]) -> dict[Mutant, bool]:
        """The same, for such as nobody is likely to notice: all questions are asked of many."""
        verdicts: dict[Mutant, bool] = {}
        for layer in in_layers(some):
            if self._is_as_the_rules(layer):
                verdicts |= dict.fromkeys(layer, False)
            else:
                verdicts |= {m: told for one in layer for m, told in self._each((one,))}
        return verdicts

    def _each(self, group: Sequence[Mutant]) -> Iterator[tuple[Mutant, bool]]:
        """Of mutants that touch different collections."""
        if self._compiles(group):
            for mutant in group:
                touched, place = mutant.collections(self._rules), mutant.place(self._rules)
                yield mutant, self._recording.contradicted(touched, place) is not None
        elif len(group) > 1:
            for one in group:
                yield from self._each((one,))

    def _is_as_the_rules(self, layer: Sequence[Mutant]) -> bool:
        return self._compiles(layer) and self._recording.contradicted() is None

    def _compiles(self, some: Sequence[Mutant]) -> bool:
        try:
            self._database.use_rules(with_all(self._rules, some))
        except ValueError:
            return False
        return True


@pytest.fixture(scope="module")
def judge(
    firestore_emulator: str, worker_id: str, rules: str, pytestconfig: pytest.Config
) -> Iterator[Judge]:
    is_full = bool(pytestconfig.getoption("full"))
    project = f"demo-mutants-{worker_id}"
    asked = every_test_of(ASKING) if is_full else QUICK_TESTS
    with (
        record(firestore_emulator, project, rules, asked) as recording,
        Database(firestore_emulator, project) as database,
    ):
        database.use_rules(rules)
        assert recording.contradicted() is None, "the recorded answers come out again"
        yield Judge(database, recording, rules)


def test_a_mistake_in_the_rules_is_noticed(
    made: list[Mutant], judge: Judge, rules: str, size: Size, figure: Figure
) -> None:
    wanted = [mutant for mutant in made if not why(mutant.name(rules))]
    verdicts = judge.one_by_one(wanted if size(0, 1) else _sample(wanted, rules))
    unnoticed = sorted(mutant.name(rules) for mutant, told in verdicts.items() if not told)

    noticed = len(verdicts) - len(unnoticed)
    explained = size(0, len(made) - len(wanted))
    share = noticed / (len(verdicts) + explained)
    seen = f"{noticed:,} of {len(verdicts):,}, and {explained} explained: {share:.1%} of all"
    figure("rules: mistakes noticed", seen, "all but the explained ones, 95 % of all")
    assert unnoticed == [], "nobody notices these mistakes"
    assert len(verdicts) >= size(1, FEWEST)
    assert share >= LEAST_NOTICED


def test_a_mistake_that_is_explained_changes_no_verdict(
    made: list[Mutant], judge: Judge, rules: str, figure: Figure
) -> None:
    verdicts = judge.in_layers(mutant for mutant in made if why(mutant.name(rules)))
    noticed = sorted(mutant.name(rules) for mutant, told in verdicts.items() if told)

    seen = f"{len(noticed)} of {len(verdicts)} noticed"
    figure("rules: mistakes that change no verdict", seen, "0, each explained")
    assert verdicts
    assert noticed == [], "explained, and noticed all the same"


def test_every_kind_of_mistake_is_made(made: list[Mutant], rules: str) -> None:
    wanted = [mutant for mutant in made if not why(mutant.name(rules))]
    assert {mutant.kind for mutant in _sample(wanted, rules)} == {mutant.kind for mutant in made}


def test_what_is_explained_is_a_mistake_that_is_made(made: list[Mutant], rules: str) -> None:
    names = [mutant.name(rules) for mutant in made]
    assert [told for told in EXPLAINED if not any(fits(told, name) for name in names)] == []


def _sample(made: list[Mutant], rules: str) -> list[Mutant]:
    sample: list[Mutant] = []
    for mutant in made:
        of_its_kind = [each for each in sample if each.kind == mutant.kind]
        is_wanted = mutant.kind in QUICK_PLACES.get(mutant.place(rules), ())
        if is_wanted and len(of_its_kind) < QUICK_OF_A_KIND:
            sample.append(mutant)
    return sample
