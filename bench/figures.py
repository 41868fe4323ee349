"""What a benchmark comes to: figures, each a ratio against its floor, and whether that will do."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeVar

T = TypeVar("T")

NOISY = 0.15
"""A ratio whose rounds, or two runs, differ by more than this is called noisy."""
_FEW = 8  # rounds, of fewer of which the middle half says nothing

Verdict = Literal["met", "MISSED", "told"]


@dataclass(frozen=True, slots=True)
class Size:
    """How often, how many: `size(quick, full)`."""

    is_quick: bool

    def __call__(self, quick: int, full: int) -> int:
        """The one of the two that is wanted."""
        return quick if self.is_quick else full


@dataclass(frozen=True, slots=True)
class Target:
    """What a ratio may be: at most so much or, of what is better the larger, at least so much."""

    limit: float
    is_least: bool = False

    def used(self, ratio: float) -> float:
        """How much of the target a ratio uses up: 1 is all of it, beyond that it is missed."""
        if not self.is_least:
            return ratio / self.limit
        return self.limit / ratio if ratio else float("inf")

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {self.limit:.2f}×"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of ours beside that of its floor, taken in the same run."""

    what: str
    ours: float
    floor: float
    unit: str
    ratio: float
    spread: float | None = None  # of the rounds' ratios; None: of one round
    target: Target | None = None  # None: it is told to explain another
    note: str = ""
    parts: tuple[tuple[str, float], ...] = ()  # the ratios of what it was taken of
    rounds: tuple[float, ...] = ()  # the ratio of each

    @classmethod
    def kept(cls, fields: Mapping[str, Any]) -> Self:
        """A figure from its fields, as `dataclasses.asdict` gave them."""
        target = Target(**fields["target"]) if fields["target"] else None
        parts = tuple((name, ratio) for name, ratio in fields["parts"])
        rounds = tuple(fields["rounds"])
        return cls(**{**fields, "target": target, "parts": parts, "rounds": rounds})

    @property
    def verdict(self) -> Verdict:
        """Whether the target is met."""
        return self.verdict_on(self.ratio)

    def verdict_on(self, ratio: float) -> Verdict:
        """Whether the target would be met by another ratio."""
        if self.target is None:
            return "told"
        return "met" if self.target.used(ratio) <= 1 else "MISSED"

    @property
    def is_settled(self) -> bool:
        """Whether the verdict is the same at both ends of the spread."""
        ends = (self.ratio * (1 + by) for by in (-(self.spread or 0), self.spread or 0))
        return all(self.verdict_on(end) == self.verdict for end in ends)

    @property
    def is_noisy(self) -> bool:
        """Whether another run may well come to something else."""
        return self.spread is not None and self.spread > NOISY


def at_most(limit: float) -> Target:
    """Of what is better the smaller."""
    return Target(limit)


def at_least(limit: float) -> Target:
    """Of what is better the larger."""
    return Target(limit, is_least=True)


def side_by_side(rounds: int, *sides: Callable[[], T]) -> list[list[T]]:
    """So many rounds of all, in turns, so that what befalls the machine befalls each.

    Every other round goes backwards: in an even number each comes before each other equally often.
    """
    found: list[list[T]] = [[] for _ in sides]
    for number in range(rounds):
        for side in range(len(sides))[:: -1 if number % 2 else 1]:
            found[side].append(sides[side]())
    return found


def compared(
    what: str,
    floors: Sequence[float],
    ours: Sequence[float],
    unit: str,
    target: Target | None = None,
    note: str = "",
) -> Figure:
    """The median of the rounds' ratios, beside the medians that they are of."""
    ratios = [own / floor for floor, own in zip(floors, ours, strict=True)]
    ratio = statistics.median(ratios)
    return Figure(
        what,
        statistics.median(ours),
        statistics.median(floors),
        unit,
        ratio,
        spread(ratios),
        target,
        note,
        rounds=tuple(ratios),
    )


def counted(
    what: str, ours: float, floor: float, unit: str, target: Target | None = None, note: str = ""
) -> Figure:
    """Of what is the same in every run. Nothing against nothing is 1."""
    ratio = ours / floor if floor else float("inf") if ours else 1.0
    return Figure(what, ours, floor, unit, ratio, target=target, note=note)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many per cent of the values are."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def spread(ratios: Sequence[float]) -> float | None:
    """Half of what their middle half spans, in parts of their median; of few, half of what all do.

    None: there are not two.
    """
    if len(ratios) < 2:  # noqa: PLR2004  # a span has two ends
        return None
    least, most = min(ratios), max(ratios)
    if len(ratios) >= _FEW:
        least, _, most = statistics.quantiles(ratios, n=4, method="inclusive")
    return (most - least) / 2 / statistics.median(ratios)
