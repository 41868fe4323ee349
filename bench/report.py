"""What a run comes to: a table and a plot in the terminal, and the same as files."""

import html
import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from textwrap import wrap
from typing import Any

from bench.figures import NOISY, Figure

RESULTS = Path(__file__).with_name("results")
_AGREE = 0.15  # by which a ratio may differ from that of the run before
_BAR = 36  # characters for a target that is used up whole
_MOST_BAR = 72  # beyond it a bar is cut off
_NOTE = 92  # characters of a line
_COLOURS = {"met": "#2a7f62", "MISSED": "#b3372f"}


@dataclass(frozen=True, slots=True)
class Row:
    """A subject and its figures, or what kept it from having any."""

    number: str
    title: str
    figures: Sequence[Figure]
    seconds: float
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """All that was measured."""

    at: datetime
    is_quick: bool
    rows: Sequence[Row]

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.at:%Y-%m-%d-%H%M}{'-quick' if self.is_quick else ''}"


def table(run: Run, before: Mapping[str, float] | None = None) -> str:
    """Row by row: ours, the floor, their ratio, how noisy it is, and whether the target is met."""
    head = f"{'':<55}{'ours':>11}{'floor':>11}{'':>7}{'ratio':>8}{'±':>6}{'target':>10}  "
    lines = [head + "verdict"]
    for row in run.rows:
        lines.append(f"{row.number:>2} {row.title} ({row.seconds:.0f} s)")
        lines += wrap(row.trouble, _NOTE, initial_indent="   ! ", subsequent_indent="     ")
        for figure in row.figures:
            lines.append(_line(row, figure, before or {}))
            lines += wrap(figure.note, _NOTE, initial_indent="     · ", subsequent_indent="       ")
    return "\n".join(lines) + "\n"


def _line(row: Row, figure: Figure, before: Mapping[str, float]) -> str:
    numbers = f"{_number(figure.ours):>11}{_number(figure.floor):>11} {figure.unit:<6}"
    ratio = f"{figure.ratio:>7.2f}×{figure.spread:>6.0%}"
    target = str(figure.target or "–")
    verdict = figure.verdict + (" (noisy)" if figure.is_noisy else "")
    earlier = before.get(_key(row, figure))
    if earlier and abs(figure.ratio / earlier - 1) > _AGREE:
        verdict += f" (before: {earlier:.2f}×)"
    return f"   {figure.what:<52}{numbers}{ratio}{target:>10}  {verdict}"


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
    """The table as Markdown, for the documents."""
    lines = ["| | measure | ours | floor | ratio | ± | target | |", "| --- " * 8 + "|"]
    for row in run.rows:
        for figure in row.figures:
            is_missed = figure.verdict == "MISSED"
            verdict = "**missed**" if is_missed else figure.verdict
            cells = (
                row.number,
                figure.what,
                f"{_number(figure.ours)} {figure.unit}",
                f"{_number(figure.floor)} {figure.unit}",
                f"{figure.ratio:.2f}×",
                f"{figure.spread:.0%}",
                str(figure.target or "–"),
                verdict,
            )
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def write(run: Run, before: Mapping[str, float] | None = None) -> Path:
    """Keeps the run: numbers, table with plot, and picture. Answers where the numbers are."""
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / f"{run.name}.json"
    machine = {"system": platform.platform(), "cores": os.cpu_count()}
    numbers = {"at": run.at.isoformat(), "is_quick": run.is_quick, "machine": machine}
    numbers |= {"rows": [_kept(row) for row in run.rows]}
    kept.write_text(json.dumps(numbers, indent=1), encoding="utf-8")
    text = f"{table(run, before)}\n{plot(run)}"
    kept.with_suffix(".txt").write_text(text, encoding="utf-8")
    kept.with_suffix(".svg").write_text(picture(run), encoding="utf-8")
    return kept


def ratios_before(*, is_quick: bool) -> dict[str, float]:
    """The ratios of the last run of that size that was kept, by row and measure."""
    kept = sorted(RESULTS.glob("*.json"), key=lambda path: path.stat().st_mtime)
    runs = (json.loads(path.read_text(encoding="utf-8")) for path in reversed(kept))
    found: dict[str, float] = {}
    for run in runs:
        if run["is_quick"] == is_quick:
            for row in run["rows"]:
                for each in row["figures"]:
                    found.setdefault(f"{row['number']} {each['what']}", each["ratio"])
    return found


def _kept(row: Row) -> dict[str, Any]:
    figures = [{**asdict(each), "verdict": each.verdict} for each in row.figures]
    return {**asdict(row), "figures": figures}


def _judged(run: Run) -> Iterator[tuple[Row, Figure]]:
    for row in run.rows:
        for figure in row.figures:
            if figure.target:
                yield row, figure


def _key(row: Row, figure: Figure) -> str:
    return f"{row.number} {figure.what}"


def summary(rows: Sequence[Row]) -> str:
    """One line."""
    figures = [figure for row in rows for figure in row.figures if figure.target]
    minutes = sum(row.seconds for row in rows) / 60
    met = sum(figure.verdict == "met" for figure in figures)
    noisy = sum(figure.is_noisy for figure in figures)
    told = f"{met} of {len(figures)} targets met, {noisy} ratios noisy (more than ±{NOISY:.0%})"
    return f"{told}, in {minutes:.1f} minutes"
