"""Many clients take the same step at one moment: who is first has taken it, and nothing is lost."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import cycle, islice
from threading import Barrier
from typing import NamedTuple

import pytest

from infra.local.processes import Child
from shared import config
from shared.workflow import TRANSITIONS
from tests.faults.clients import TIMEOUT, Answer, Client
from tests.faults.conftest import Figure, Size
from tests.faults.served import served
from tests.faults.steps import CONTENT, faults_of
from tests.functions.bodies import Body
from tests.functions.cast import (
    ARIF,
    BAYU,
    DEWI,
    EKA,
    HENDRA,
    LINA,
    RATNA,
    RUDI,
    SARI,
    WULAN,
    Person,
)
from tests.functions.identity import token_of
from tests.functions.stories import FACTS_ASKED, Steps, Story, a_key, a_request

pytestmark = pytest.mark.xdist_group("races")

CLIENTS = 16
WRITERS = 8


class Race(NamedTuple):
    """A step, where it starts, who run for it, and how many of the clients take it."""

    transition: str
    status: str | Steps | None
    runners: tuple[Person, ...]
    winners: int = 1

    @property
    def name(self) -> str:
        return self.transition + (" again" if self.status == "returned" else "")


ALL = CLIENTS  # no turn is taken: each of them adds to what the others did
RACES = (
    Race("submit_request", None, (SARI, RUDI)),
    Race("submit_request", "returned", (SARI, RUDI)),
    Race("receive_request", "submitted", (WULAN, HENDRA, EKA)),
    Race("form_team", "received", (WULAN, HENDRA, EKA)),
    Race("reassign_team", "team_formed", (WULAN, HENDRA, EKA), ALL),
    Race("supply_material", "submitted", (SARI, RUDI), ALL),
    Race("submit_draft", "team_formed", (DEWI, BAYU, EKA, LINA)),
    Race("ask_fact_check", "drafted", (DEWI, BAYU, EKA, LINA), ALL),
    Race("answer_fact_check", FACTS_ASKED["drafted"], (SARI, RUDI), ALL),
    Race("check_content", "drafted", (BAYU, EKA, LINA)),
    Race("decide_corrections", "checked", (WULAN, HENDRA, EKA)),
    Race("repair_content", "needs_correction", (DEWI, BAYU, EKA, LINA)),
    Race("return_request", "needs_correction", (WULAN, HENDRA, EKA)),
    Race("review_content", "ready_for_review", (RATNA, ARIF, EKA)),
    Race("decide_approval", "reviewed", (RATNA, ARIF, EKA)),
    Race("withdraw_request", "checked", (SARI, RUDI)),
)
# What one client asks, where sixteen times what a request of the story asks would be too much.
FEWER: dict[str, Body] = {"ask_fact_check": {"items": ["Pekan imunisasi mulai 1 September."]}}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Child, ...]]:
    """The functions in two processes, between which the clients are shared out."""
    one, two = (tmp_path_factory.mktemp(f"races-{number}") for number in (1, 2))
    with served(one, {}) as first, served(two, {}) as second:
        yield (first, second)


@pytest.fixture(autouse=True)
def one_database(servers: tuple[Child, ...], database_of_its_own: None) -> None:  # noqa: ARG001
    """Of each test alone: what the emulator has kept before makes its queries slow."""
    for server in servers:
        with closing(Client(server)) as client:
            client.look_into(config.project())


class Crowd:
    """Clients that call at one moment."""

    def __init__(self, servers: tuple[Child, ...], stack: ExitStack) -> None:
        spread = islice(cycle(servers), CLIENTS)
        self._clients = [stack.enter_context(closing(Client(server))) for server in spread]
        self._pool = stack.enter_context(ThreadPoolExecutor(CLIENTS))
        self._barrier = Barrier(CLIENTS, timeout=TIMEOUT)

    def run(self, race: Race, bodies: list[tuple[Person, Body]], keys: list[str]) -> list[Answer]:
        """Each client's answer; each starts when all are ready."""

        def call(number: int) -> Answer:
            by, body = bodies[number % len(bodies)]
            self._barrier.wait()
            return self._clients[number].post(race.transition, body, by, keys[number])

        return list(self._pool.map(call, range(CLIENTS)))


@pytest.fixture(scope="module")
def crowd(servers: tuple[Child, ...]) -> Iterator[Crowd]:
    with ExitStack() as stack:
        yield Crowd(servers, stack)


def test_no_transition_is_left_out() -> None:
    assert list(dict.fromkeys(race.transition for race in RACES)) == list(TRANSITIONS)


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.name)
def test_of_sixteen_clients_as_many_take_the_step_as_may(
    race: Race, crowd: Crowd, size: Size, figure: Figure
) -> None:
    rounds = size(1, 200)
    statuses: Counter[int] = Counter()
    broken = []
    for _ in range(rounds):
        story = a_request(race.status, content=CONTENT)
        answers, keys = _run(race, crowd, story)
        counted = Counter(answer.status for answer in answers)
        statuses += counted
        codes = {answer.json["code"] for answer in answers if answer.status != 200}
        won = [key for key, answer in zip(keys, answers, strict=True) if answer.status == 200]
        faults = faults_of(story, won)
        if faults or len(won) != race.winners or codes - {"wrong_turn"}:
            broken.append((counted, codes, faults))

    seen = f"{rounds - len(broken)} of {rounds} rounds; " + ", ".join(
        f"{times:,} × {status}" for status, times in sorted(statuses.items())
    )
    losers = f", {CLIENTS - race.winners} × 409" if race.winners < CLIENTS else ""
    target = f"{rounds} rounds, each {race.winners} × 200{losers}"
    figure(f"races: {race.name}", seen, target)
    assert not broken


def _run(race: Race, crowd: Crowd, story: Story) -> tuple[list[Answer], list[str]]:
    """The clients' answers, and their keys."""
    more = FEWER.get(race.transition, {})
    different = CLIENTS if race.winners == ALL else len(race.runners)  # each adds something
    runners = islice(cycle(race.runners), different)
    bodies = [(by, story.body(race.transition, by, **more)) for by in runners]
    for by in race.runners:
        token_of(by)  # signed in before they run
    keys = [a_key() for _ in range(CLIENTS)]
    return crowd.run(race, bodies, keys), keys


def test_on_a_hot_request_every_writer_gets_through(
    servers: tuple[Child, ...], size: Size, figure: Figure
) -> None:
    each, stories = size(3, 20), [a_request("submitted") for _ in range(size(1, 10))]
    statuses: Counter[int] = Counter()
    broken: list[list[str]] = []
    token_of(SARI)
    with ThreadPoolExecutor(WRITERS) as writers:
        for story in stories:
            bodies = [story.body("supply_material", SARI) for _ in range(WRITERS * each)]
            barrier = Barrier(WRITERS, timeout=TIMEOUT)

            def write(number: int) -> list[tuple[str, int]]:
                done = []
                with closing(Client(servers[number % len(servers)])) as client:
                    barrier.wait()  # noqa: B023  # called in this round alone
                    for body in bodies[number::WRITERS]:  # noqa: B023
                        key = a_key()
                        answer = client.post("supply_material", body, SARI, key)
                        done.append((key, answer.status))
                return done

            done = [one for some in writers.map(write, range(WRITERS)) for one in some]
            statuses += Counter(status for _, status in done)
            if faults := faults_of(story, [key for key, _ in done]):
                broken.append(faults)

    total = len(stories) * WRITERS * each
    seen = f"{statuses[200]:,} of {total:,} got through, {len(broken)} requests broken"
    figure(f"races: {WRITERS} writers on one request", seen, "all of them")
    assert statuses == {200: total}
    assert not broken
