"""What a run comes to: a table and a plot in the terminal, and the same as files."""

import html
import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from textwrap import wrap
from typing import Any, Self

from bench.figures import NOISY, Figure

RESULTS = Path(__file__).with_name("results")
README = Path(__file__).parents[1] / "README.md"
PAGE = README.parent / "docs" / "performance.md"
PUBLISHED = PAGE.with_suffix(".json")  # the numbers of the run that the documents show
BEGINS, ENDS = "<!-- make bench: begin -->\n", "<!-- make bench: end -->\n"
_BAR = 36  # characters for a target that is used up whole
_MOST_BAR = 72  # beyond it a bar is cut off
_NOTE = 92  # characters of a line
_LINE = 120  # of one in the README
# What the README names: row, beginning of the measure, what is said of it, of what it is a multiple
_NAMED = (
    ("1", "throughput, 1 client", "throughput of a transition", "that of a bare read and commit"),
    ("1", "throughput, 1 client, stricter", "", "that of one that encodes as ours does"),
    ("2", "all, median, against one bare write", "a function's cold start", "a bare write's"),
    ("3", "check_content", "its memory", "a bare handler's"),
    ("5", "engine, check_content", "the engine alone", "pydantic on the request"),
    ("6", "flows, 8 clients", "throughput of whole requests", "that of ten bare reads and commits"),
    ("8", "p50", "a transition after 1,000 events", "one after 10"),
    ("9", "throughput", "throughput of an upload", "a bare one's"),
    ("10", "p50, in the application", "from commit to effect", "a bare delivery"),
)
_BUILD = 12  # characters of it that are shown
_COLOURS = {"met": "#2a7f62", "MISSED": "#b3372f"}


@dataclass(frozen=True, slots=True)
class Row:
    """A subject and its figures, or what kept it from having any."""

    number: str
    title: str
    figures: Sequence[Figure]
    seconds: float
    trouble: str = ""

    @classmethod
    def kept(cls, fields: Mapping[str, Any]) -> Self:
        """A row from its fields, as they are kept."""
        return cls(**{**fields, "figures": [Figure.kept(each) for each in fields["figures"]]})


@dataclass(frozen=True, slots=True)
class Run:
    """All that was measured."""

    at: datetime
    is_quick: bool
    rows: Sequence[Row]
    before: Mapping[str, float]  # ratios of the last run, by row and measure
    build: str  # which code was measured, as `make bundle` names it
    processors: int = field(default_factory=lambda: os.cpu_count() or 1)
    system: str = field(default_factory=lambda: f"{platform.system()} {platform.machine()}")

    @classmethod
    def kept(cls, numbers: str) -> Self:
        """A run from its JSON."""
        fields = json.loads(numbers)
        at, rows = datetime.fromisoformat(fields["at"]), map(Row.kept, fields["rows"])
        return cls(**{**fields, "at": at, "rows": [*rows]})

    @property
    def numbers(self) -> str:
        """All of it, as JSON."""
        return json.dumps({**asdict(self), "at": self.at.isoformat()}, indent=1) + "\n"

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.at:%Y-%m-%d-%H%M}{'-quick' if self.is_quick else ''}"


def table(run: Run) -> str:
    """Row by row: ours, the floor, their ratio, how noisy it is, and whether the target is met."""
    head = f"{'':<55}{'ours':>11}{'floor':>11}{'':>7}{'ratio':>8}{'±':>6}{'target':>10}  "
    lines = [head + "verdict"]
    for row in run.rows:
        lines.append(f"{row.number:>2} {row.title} ({row.seconds:.0f} s)")
        lines += wrap(row.trouble, _NOTE, initial_indent="   ! ", subsequent_indent="     ")
        for figure in row.figures:
            lines.append(_line(run, row, figure))
            lines += wrap(figure.note, _NOTE, initial_indent="     · ", subsequent_indent="       ")
    return "\n".join(lines) + "\n"


def _line(run: Run, row: Row, figure: Figure) -> str:
    numbers = f"{_number(figure.ours):>11}{_number(figure.floor):>11} {figure.unit:<6}"
    ratio = f"{figure.ratio:>7.2f}×{_spread(figure):>6}"
    verdict = f"{figure.verdict}{_doubts(run, row, figure)}"
    return f"   {figure.what:<52}{numbers}{ratio}{figure.target or '–'!s:>10}  {verdict}"


def _spread(figure: Figure) -> str:
    return "–" if figure.spread is None else f"{figure.spread:.0%}"


def _doubts(run: Run, row: Row, figure: Figure) -> str:
    """Why another run may say something else of it."""
    said = "" if figure.is_settled else ", not settled"
    said += " (noisy)" if figure.is_noisy else ""
    earlier = run.before.get(_key(row, figure))
    if earlier and figure.verdict_on(earlier) != figure.verdict:
        said += f" (before: {earlier:.2f}×, {figure.verdict_on(earlier).lower()})"
    elif earlier and _differs(run, row, figure):
        said += f" (before: {earlier:.2f}×)"
    return said


def _differs(run: Run, row: Row, figure: Figure) -> bool:
    """Whether the run before came to something else."""
    earlier = run.before.get(_key(row, figure))
    return abs(figure.ratio / earlier - 1) > NOISY if earlier else False


def _number(value: float) -> str:
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"  # noqa: PLR2004  # enough digits


def plot(run: Run) -> str:
    """How much of each target is used: a bar that crosses the line has missed it."""
    lines = [f"{'':<55}share of the target that is used; │ is all of it"]
    for row, figure in _judged(run):
        used = figure.target.used(figure.ratio) if figure.target else 0.0
        whole = round(used * _BAR)
        bar = "█" * min(whole, _MOST_BAR) + ("›" if whole > _MOST_BAR else "")
        bar = bar.ljust(_BAR)
        line = f"{bar[:_BAR]}│{bar[_BAR:]}"
        lines.append(f"{row.number:>2} {figure.what:<52}{line.rstrip()} {used:.2f}")
    return "\n".join(lines) + "\n"


def picture(run: Run) -> str:
    """The plot as SVG."""
    judged = list(_judged(run))
    step, left, scale, right = 18, 380, 200, 900
    height = step * (len(judged) + 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right} {height}">',
        "<style>text { font: 11px sans-serif }</style>",
        f'<rect width="{right}" height="{height}" fill="#fff"/>',
        f'<text x="{left}" y="12">share of the target that is used; the line is all of it</text>',
    ]
    for place, (row, figure) in enumerate(judged, start=1):
        used = figure.target.used(figure.ratio) if figure.target else 0.0
        y, width = place * step, min(used * scale, right - left - 60)
        colour = _COLOURS[figure.verdict]
        parts.append(
            f'<text x="{left - 6}" y="{y + 12}" text-anchor="end">{row.number}'
            f" {html.escape(figure.what)}</text>"
            f'<rect x="{left}" y="{y + 3}" width="{width:.0f}" height="11" fill="{colour}"/>'
            f'<text x="{left + width + 4:.0f}" y="{y + 12}">{used:.2f}</text>'
        )
    line = left + scale
    parts.append(f'<path d="M{line} {step}V{height - step}" stroke="#222" stroke-dasharray="3"/>')
    return "\n".join([*parts, "</svg>\n"])


def markdown(run: Run) -> str:
    """The table as Markdown, for the documents, and behind it what is to be said of its rows."""
    lines = [
        f"{summary(run)}.",
        "",
        "| | measure | ours | floor | ratio | ± | target | |",
        "| --- " * 8 + "|",
    ]
    for row in run.rows:
        lines += [_markdown_line(run, row, figure) for figure in row.figures]
    lines.append("")
    for row in run.rows:
        if row.trouble:
            lines.append(f"* {row.number}: not measured: {row.trouble}")
        lines += [
            f"* {row.number}, {figure.what}: {figure.note}" for figure in row.figures if figure.note
        ]
    return "\n".join(lines).rstrip() + "\n"


def _markdown_line(run: Run, row: Row, figure: Figure) -> str:
    verdict = "**missed**" if figure.verdict == "MISSED" else figure.verdict
    cells = (
        row.number,
        figure.what,
        f"{_number(figure.ours)} {figure.unit}",
        f"{_number(figure.floor)} {figure.unit}",
        f"{figure.ratio:.2f}×",
        _spread(figure),
        str(figure.target or "–"),
        f"{verdict}{_doubts(run, row, figure)}",
    )
    return f"| {' | '.join(cells)} |"


def sentence(run: Run) -> str:
    """What the README says of the run."""
    met, judged = _met(run.rows)
    named = [
        f"{said} {figure.ratio:.2f}× {floor}{_marks(figure)}".lstrip()
        for number, begins, said, floor in _NAMED
        for figure in _measures(run, number, begins)[:1]
    ]
    kind = "short, noisy run" if run.is_quick else "run"
    told = f"The {kind} of {run.at:%Y-%m-%d} met {met} of {judged} targets"
    return "\n".join(wrap(f"{told}: {'; '.join(named)}.", _LINE)) + "\n"


def _measures(run: Run, number: str, begins: str) -> list[Figure]:
    """The figures of a row of which the measure begins so."""
    figures = (each for row in run.rows if row.number == number for each in row.figures)
    return [each for each in figures if each.what.startswith(begins)]


def _marks(figure: Figure) -> str:
    """What keeps a ratio from being told as it stands."""
    marks = {
        f"missed, {figure.target}": figure.verdict == "MISSED",
        "no target": figure.target is None,
        "not settled": not figure.is_settled,
        "noisy": figure.is_noisy,
    }
    said = ", ".join(mark for mark, is_so in marks.items() if is_so)
    return f" ({said})" if said else ""


def write(run: Run) -> Path:
    """Keeps the run: numbers, table with plot, and picture. Answers where the numbers are."""
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / f"{run.name}.json"
    kept.write_text(run.numbers, encoding="utf-8")
    text = f"{table(run)}\n{plot(run)}\n{summary(run)}\n"
    kept.with_suffix(".txt").write_text(text, encoding="utf-8")
    kept.with_suffix(".svg").write_text(picture(run), encoding="utf-8")
    return kept


def publish(run: Run) -> None:
    """Puts the run into the documents, and its numbers beside them."""
    PUBLISHED.write_text(run.numbers, encoding="utf-8")
    for document, text in published(run).items():
        start, _, rest = document.read_text(encoding="utf-8").partition(BEGINS)
        end = rest.partition(ENDS)[2]
        document.write_text(f"{start}{BEGINS}\n{text}\n{ENDS}{end}", encoding="utf-8")


def published(run: Run) -> dict[Path, str]:
    """What stands between the marks of each document."""
    return {PAGE: markdown(run), README: sentence(run)}


def ratios_before(*, is_quick: bool) -> dict[str, float]:
    """The ratios of the last run of that size that was kept or published, by row and measure."""
    kept = sorted(RESULTS.glob("*.json"), key=lambda path: path.stat().st_mtime)
    found: dict[str, float] = {}
    for path in (PUBLISHED, *kept):
        with suppress(OSError, ValueError, KeyError, TypeError):  # an earlier version's
            run = json.loads(path.read_text(encoding="utf-8"))
            if run["is_quick"] == is_quick:
                found |= {
                    f"{row['number']} {each['what']}": each["ratio"]
                    for row in run["rows"]
                    for each in row["figures"]
                }
    return found


def _judged(run: Run) -> Iterator[tuple[Row, Figure]]:
    for row in run.rows:
        for figure in row.figures:
            if figure.target:
                yield row, figure


def _key(row: Row, figure: Figure) -> str:
    return f"{row.number} {figure.what}"


def summary(run: Run) -> str:
    """One line: what was measured when, and what came of it."""
    kind = "a little of each, noisy" if run.is_quick else "all of it"
    when = f"{run.at:%Y-%m-%d %H:%M}, build {run.build[:_BUILD]}"
    where = f"{run.system}, {run.processors} processors"
    met, judged = _met(run.rows)
    noisy = sum(
        figure.is_noisy or _differs(run, row, figure) for row in run.rows for figure in row.figures
    )
    told = f"{met} of {judged} targets met, {noisy} ratios noisy (by more than {NOISY:.0%}, among"
    minutes = sum(row.seconds for row in run.rows) / 60
    return (
        f"{when}, {where}, {kind}: {told} rounds or since the run before), in {minutes:.1f} minutes"
    )


def _met(rows: Sequence[Row]) -> tuple[int, int]:
    """How many targets are met, and how many there are."""
    figures = [figure for row in rows for figure in row.figures if figure.target]
    return sum(figure.verdict == "met" for figure in figures), len(figures)
