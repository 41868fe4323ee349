"""The game of the model check: anybody tries anything, and reference and system must agree."""

from collections import Counter
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from shared.models import Request
from tests.faults.moves import FAULTY, GOOD, MOVES, SECRET, body_of
from tests.faults.reference import FROM, ROLE, TURNS, Body, Player, Reference

PLAYERS = (
    Player("m-sari", ("requester",), "dinas-kesehatan"),
    Player("m-lina", ("requester", "content_team"), "dinas-kesehatan"),
    Player("m-maya", ("requester",), "dinas-perhubungan"),
    Player("m-wulan", ("ikp_division",)),
    Player("m-dewi", ("content_team",)),
    Player("m-bayu", ("content_team", "ikp_division")),
    Player("m-eka", ("content_team", "ikp_division", "department_head")),
    Player("m-ratna", ("department_head",)),
    Player("m-citra", ("content_team",), acts=(-1, 30)),
    Player("m-yuda", ("ikp_division",), acts=(20, 60)),
    Player("m-agus", ("admin",)),
)
AWAY = Player("m-gita", ("content_team",), is_active=False)  # somebody to name, who plays no more
BESIDES = ("supply_material", "reassign_team")

_ANY = st.integers(0, 2**16)


class Game(RuleBasedStateMachine):
    """One request, the reference beside it. A subclass says where it is played."""

    seen: ClassVar[Counter[str]]  # verdicts and statuses, over all games
    today: str
    tomorrow: str
    yesterday: str

    def __init__(self) -> None:
        super().__init__()
        self.reference = Reference({each.uid: each for each in (*PLAYERS, AWAY)})
        self.hour = 0.0
        self._compared: Request | None = None

    # -- Where it is played

    def upload(self, kind: str, owner: str, *, is_sealed: bool = True, is_ours: bool = True) -> str:
        """The id of a new upload, which the reference knows too."""
        raise NotImplementedError

    def ask(self, step: str, by: Player, body: Body) -> str:
        """The code with which the system refuses; empty where the step was taken."""
        raise NotImplementedError

    def request(self) -> Request | None:
        """What the system has."""
        raise NotImplementedError

    # -- The moves

    @initialize(moves=st.lists(_ANY, max_size=14))
    def it_went_well_so_far(self, moves: list[int]) -> None:
        for move in moves:
            besides = self._besides() if move % 3 == 0 else ()
            self._try_well(besides or self._turn(), move // 3, move // 7)

    @rule(move=_ANY, who=_ANY)
    def somebody_whose_turn_it_is(self, move: int, who: int) -> None:
        self._try_well(self._turn(), move, who)

    @rule(move=_ANY, who=_ANY)
    def somebody_whose_turn_it_is_again(self, move: int, who: int) -> None:
        self._try_well(self._turn(), move, who)

    @rule(move=_ANY, who=_ANY)
    def somebody_beside_the_steps(self, move: int, who: int) -> None:
        self._try_well((*self._besides(), "withdraw_request"), move, who)

    @rule(move=_ANY, who=_ANY)
    def anybody_tries_anything(self, move: int, who: int) -> None:
        self._try(*MOVES[move % len(MOVES)], PLAYERS[who % len(PLAYERS)])

    @rule(move=_ANY, who=_ANY)
    def somebody_of_the_role_errs(self, move: int, who: int) -> None:
        turns = (*TURNS[self.reference.status], *self._besides(), "withdraw_request")
        ways = [(step, way) for step in turns for way in FAULTY[step] or GOOD[step]]
        step, way = ways[move % len(ways)]
        self._try(step, way, self._of_role(step, who))

    def _turn(self) -> tuple[str, ...]:
        """What is waited for: of an agency that has supplied nothing yet, that it does."""
        if self.reference.status == "team_formed" and not self.reference.material:
            return ("supply_material",)
        return TURNS[self.reference.status]

    def _besides(self) -> tuple[str, ...]:
        facts = ("ask_fact_check", *(("answer_fact_check",) if self.reference.asked else ())) * 2
        return tuple(step for step in (*facts, *BESIDES) if self.reference.status in FROM[step])

    def _try_well(self, steps: tuple[str, ...], move: int, who: int) -> None:
        ways = [(step, way) for step in steps for way in GOOD[step]]
        if ways:
            step, way = ways[move % len(ways)]
            self._try(step, way, self._of_role(step, who))

    def _of_role(self, step: str, who: int) -> Player:
        able = [each for each in PLAYERS if each.holds(ROLE[step], self.hour)]
        own = [each for each in able if self._is_at_home(ROLE[step], each)] or able
        return own[who % len(own)]

    def _is_at_home(self, role: str, player: Player) -> bool:
        if role == "content_team":
            return player.uid in self.reference.team
        return role != "requester" or player.agency == (self.reference.agency or player.agency)

    def _try(self, step: str, way: str, by: Player) -> None:
        body = body_of(self, step, way, by.uid)
        verdict = self.reference.verdict(step, by, body, self.hour, self.today)
        answer = self.ask(step, by, body)
        assert answer == verdict, (step, way, by.uid, self.reference.status)
        self.seen.update(["tries", verdict or step])
        if not verdict:
            self.reference.take(step, by, body)
            self.seen[self.reference.status] += 1
        self.compare()

    def compare(self) -> None:
        """The request is what the reference says it is."""
        request = self.request()
        if request is None:
            assert self.reference.status == "new"
            return
        if request is self._compared:  # the very same: what is refused changes nothing
            return
        self._compared = request
        assert what_is(request) == what_should_be(self.reference)
        assert SECRET not in (text := request.model_dump_json())
        assert len(text) < 64_000


def what_should_be(reference: Reference) -> dict[str, Any]:
    waits_on_the_agency = reference.status == "returned" or (
        reference.status == "team_formed" and not reference.material
    )
    return {
        "status": reference.status,
        "awaiting": TURNS[reference.status],
        "round": reference.round,
        "sequence": reference.sequence,
        "whose": (reference.agency, reference.requester),
        "has a number": reference.is_registered,
        "material": reference.material,
        "team": reference.team,
        "draft": (
            (reference.version, reference.authors, reference.files, reference.checker)
            if reference.version
            else None
        ),
        "corrections": reference.open,
        "facts": (
            (reference.asked_of, reference.asked, reference.right, reference.wrong)
            if reference.asked_of
            else None
        ),
        "has a clock": reference.status not in ("approved", "withdrawn")
        and not waits_on_the_agency,
    }


def what_is(request: Request) -> dict[str, Any]:
    draft, facts = request.draft, request.fact_check
    return {
        "status": request.status,
        "awaiting": request.awaiting,
        "round": request.round,
        "sequence": request.sequence,
        "whose": (request.agency, request.requester),
        "has a number": request.register_entry is not None,
        "material": list(request.material),
        "team": list(request.team.members) if request.team else [],
        "draft": draft
        and (draft.version, list(draft.authors), [f.file for f in draft.files], draft.checker),
        "corrections": list(request.open_corrections),
        "facts": facts and (facts.version, list(facts.items), list(facts.right), list(facts.wrong)),
        "has a clock": request.due_at is not None,
    }
