"""The engine answers whatever anybody tries as the SOP, written down by hand once more, says."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from shared import errors, guards, store
from shared.history import verify_history
from shared.models import Event, FileState, MandateKind, Register, Request, Role
from shared.people import Account, Actor, Mandate
from shared.validation import parse
from shared.workflow import decide, evolve, mark_deadline
from tests.commands import COMMANDS
from tests.conventions.test_dependencies import ROOT, imports
from tests.faults.conftest import Figure, Size
from tests.faults.game import AWAY, PLAYERS, Game
from tests.faults.reference import ROLE, TURNS, Body, Player, Upload
from tests.functions.apps import answered, get, post
from tests.functions.cast import WULAN, Person
from tests.functions.stories import Story, a_key, an_id
from tests.functions.uploads import PDF
from tests.unit.builders import CALENDAR, NOW, REQUEST_ID, a_file, an_account, as_stored, given

DAY = timedelta(days=1)
SHORT = 6  # events of a full history
AT_ONCE = 500  # games that Hypothesis remembers, so as not to play them twice
DEADLINES = ("deadline_near", "deadline_reached", "deadline_passed", "requester_awaited")


def acting(player: Player, begin: datetime) -> tuple[Mandate, ...]:
    if player.acts is None:
        return ()
    starts_at, ends_at = (begin + timedelta(hours=hour) for hour in player.acts)
    return (Mandate(id="m" * 20, kind=MandateKind.PLH, starts_at=starts_at, ends_at=ends_at),)


class PureGame(Game):
    """Played on `decide` and `evolve` alone; days go by."""

    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, Any] = {}
        self.accounts = [
            an_account(each.uid, *each.roles, is_active=each.is_active) for each in (*PLAYERS, AWAY)
        ]
        self.now = NOW
        self.events: list[Event] = []
        self.tries = 0
        self._request: Request | None = None

    @property
    def today(self) -> str:  # type: ignore[override]  # it goes on
        return str(CALENDAR.local_date(self.now))

    @property
    def tomorrow(self) -> str:  # type: ignore[override]
        return str(CALENDAR.local_date(self.now + DAY))

    @property
    def yesterday(self) -> str:  # type: ignore[override]
        return str(CALENDAR.local_date(self.now - DAY))

    @rule(minutes=st.sampled_from((1, 20, 45, 300, 2000)))
    def time_passes_and_the_sweep_comes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.hour = (self.now - NOW) / timedelta(hours=1)
        event = self._request and mark_deadline(self._request, self.now, CALENDAR)
        if event:
            self.reference.sequence += 1
            self._happened(event)
            assert self._request
            assert mark_deadline(self._request, self.now, CALENDAR) is None
            self.seen[event.transition] += 1
        self.compare()

    def upload(self, kind: str, owner: str, *, is_sealed: bool = True, is_ours: bool = True) -> str:
        file_id = f"f{len(self.files):019}"
        file = a_file(file_id, kind, Actor(uid=owner, roles=frozenset()))
        changes: dict[str, Any] = {} if is_sealed else {"state": FileState.UPLOADING}
        changes |= {} if is_ours else {"request": "z" * 20}
        self.files[file_id] = file.model_copy(update=changes)
        seen = file.sealed().model_dump()
        self.reference.uploads[file_id] = Upload(kind, owner, is_sealed, is_ours, seen)
        return file_id

    def ask(self, step: str, by: Player, body: Body) -> str:
        self.tries += 1
        roles = map(Role, by.roles)
        actor = Actor.at(self.now, by.uid, roles, by.agency, acting(by, NOW))
        everything = given(
            self.files.values(),
            self.accounts,
            Register(self.now.year, self.tries),
            f"command-number-{self.tries:04}",
        )
        try:
            command = parse(COMMANDS[step], json.dumps({"request": REQUEST_ID, **body}), "en")
            event = decide(self._request, command, actor, self.now, everything)
        except errors.DomainError as refusal:
            return refusal.code
        self._happened(event)
        return ""

    def request(self) -> Request | None:
        return self._request

    def _happened(self, event: Event) -> None:
        before = self._request.head if self._request else ""
        assert event.previous == before
        self.events.append(event)
        self._request = evolve(self._request, event)

    def teardown(self) -> None:
        """The history, as it would be stored, is whole: its events fold to the request."""
        if self._request:
            documents = {event.id: as_stored(event.model_dump()) for event in self.events}
            stored = as_stored(self._request.model_dump())
            found = verify_history(self._request.id, stored, documents)
            assert (found.is_whole, found.broken_at, found.changed) == (True, None, ())
            self.seen["histories"] += 1


class HttpGame(Game):
    """Played on the deployed functions and the emulators."""

    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        now = datetime.now(UTC)
        self.today, self.tomorrow, self.yesterday = (
            str(CALENDAR.local_date(now + days * DAY)) for days in (0, 2, -2)
        )

    def upload(self, kind: str, owner: str, *, is_sealed: bool = True, is_ours: bool = True) -> str:
        changes: dict[str, Any] = {} if is_sealed else {"state": FileState.UPLOADING}
        changes |= {} if is_ours else {"request": an_id()}
        content = PDF if kind == "draft" else None  # approval looks at what is stored
        file_id = self.story.file(kind, person(owner), content, **changes)
        self.story.save()
        seen = self.story.files[file_id].sealed().model_dump()
        self.reference.uploads[file_id] = Upload(kind, owner, is_sealed, is_ours, seen)
        return file_id

    def ask(self, step: str, by: Player, body: Body) -> str:
        whole = {"request": self.story.id, **body}
        response = post(step, whole, person(by.uid), Idempotency_Key=a_key())
        assert isinstance(response.json, dict)
        return "" if response.status_code == 200 else str(response.json["code"])

    def request(self) -> Request | None:
        return store.request_of(self.story.id)

    def teardown(self) -> None:
        if self.reference.status != "new":
            told = answered(get("get_history", WULAN, request=self.story.id))
            assert (told["is_verified"], told["length"]) == (True, self.reference.sequence)
            self.seen["histories"] += 1


@cache
def person(uid: str) -> Person:
    player = next(each for each in (*PLAYERS, AWAY) if each.uid == uid)
    begin = datetime.now(UTC).replace(microsecond=0)
    return Person(uid, player.roles, player.agency, player.is_active, acting(player, begin))


@pytest.fixture
def the_players_have_accounts() -> None:
    person.cache_clear()
    batch = store.database().batch()
    for player in (*PLAYERS, AWAY):
        account: Account = person(player.uid).account()
        batch.set(store.database().document(f"users/{player.uid}"), account.model_dump())
    batch.commit()


def play(game: type[RuleBasedStateMachine], games: int, steps: int, seed: int) -> None:
    """Plays so many games; a failure is shrunk and shown as the moves that lead to it."""
    options = settings(
        max_examples=games,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seeded(seed)(game), settings=options)


REFUSALS = {
    *("invalid_fields", "wrong_role", "no_such_request", "other_agency", "not_on_team"),
    *("wrong_turn", "own_work", "own_check", "stale_draft", "date_in_the_past"),
    *("date_in_the_future", "members_unfit", "too_many_facts", "facts_not_open"),
    *("facts_are_wrong", "nothing_to_correct", "file_not_in_draft", "corrections_unanswered"),
    *("source_not_supplied", "no_such_file", "file_of_another_request", "wrong_file_kind"),
    *("file_not_yours", "file_not_sealed", "already_supplied"),
}


def play_all(game: type[PureGame], games: int, seed: int) -> None:
    """Plays until so many histories were looked at to their end: Hypothesis gives up some."""
    number = 0
    while game.seen["histories"] < games:
        play(game, min(games, AT_ONCE), 20, seed + number)
        number += AT_ONCE


def test_the_engine_answers_as_the_sop_says(size: Size, seed: int, figure: Figure) -> None:
    games = size(100, 10_000)
    PureGame.seen.clear()

    play_all(PureGame, games, seed)

    seen = PureGame.seen
    measured = f"{seen['histories']} histories, {seen['tries']} tries, seed {seed}"
    figure("model: engine as the SOP", measured, "equal")
    rare = {*ROLE, *REFUSALS, *DEADLINES} if games == 10_000 else set()
    assert {each for each in {*TURNS, *rare} - {"new"} if not seen[each]} == set()


class ShortGame(PureGame):
    """Where a history is full after a few events."""

    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.reference.most_events = SHORT


def test_the_engine_answers_as_the_sop_says_where_the_history_is_full(
    size: Size, seed: int, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    games = size(25, 1000)
    monkeypatch.setattr(guards, "MOST_EVENTS", SHORT)
    ShortGame.seen.clear()

    play_all(ShortGame, games, seed)

    seen = ShortGame.seen
    measured = f"{seen['histories']} histories, {seen['too_many_events']} refusals, seed {seed}"
    figure("model: full histories as the SOP", measured, "equal")
    assert seen["too_many_events"]
    assert seen["reviewed"]


@pytest.mark.usefixtures("the_players_have_accounts")
def test_the_deployed_functions_answer_as_the_sop_says(
    size: Size, seed: int, figure: Figure
) -> None:
    games = size(4, 40)
    HttpGame.seen.clear()

    play(HttpGame, games, size(15, 30), seed)

    seen = HttpGame.seen
    measured = f"{seen['histories']} histories, {seen['tries']} tries, seed {seed}"
    figure("model: functions as the SOP", measured, "equal")
    assert seen["tries"] > seen["histories"] > 0


@pytest.mark.parametrize("module", ["reference", "moves"])
def test_the_reference_knows_nothing_of_the_engine(module: str) -> None:
    known = imports(ROOT / f"tests/faults/{module}.py")
    assert not [name for name in known if name.partition(".")[0] in ("shared", "functions")]
