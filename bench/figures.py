"""What a benchmark comes to: figures, each a ratio against its floor, and whether that will do."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeVar

T = TypeVar("T")

NOISY = 0.15
"""A ratio whose rounds differ by more than this is called noisy."""

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
    # half of what the middle half of the rounds' ratios span, in parts of it; None: of one round
    spread: float | None = None
    target: Target | None = None  # None: it is told to explain another
    note: str = ""
    parts: tuple[tuple[str, float], ...] = ()  # the ratios of what it was taken of

    @classmethod
    def kept(cls, fields: Mapping[str, Any]) -> Self:
        """A figure from its fields, as `dataclasses.asdict` gave them."""
        target = Target(**fields["target"]) if fields["target"] else None
        parts = tuple((name, ratio) for name, ratio in fields["parts"])
        return cls(**{**fields, "target": target, "parts": parts})

    @property
    def verdict(self) -> Verdict:
        """Whether the target is met."""
        if self.target is None:
            return "told"
        return "met" if self.target.used(self.ratio) <= 1 else "MISSED"

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

    Each round begins with the next of them, so that none is always the first.
    """
    found: list[list[T]] = [[] for _ in sides]
    for first in range(rounds):
        for at in range(len(sides)):
            side = (first + at) % len(sides)
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
    """Half of what their middle half spans, in parts of their median; None: there are not two."""
    if len(ratios) < 2:  # noqa: PLR2004  # a span has two ends
        return None
    quarters = statistics.quantiles(ratios, n=4, method="inclusive")
    return (quarters[2] - quarters[0]) / 2 / statistics.median(ratios)
