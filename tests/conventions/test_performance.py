"""What the documents say of speed is what a run printed, and the bench asks as the client does."""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bench import growth, report
from bench.figures import Figure, Target, at_least, at_most, compared, side_by_side, spread
from bench.report import BEGINS, ENDS, PAGE, PUBLISHED, README, Row, Run, published

ROOT = Path(__file__).parents[2]
LISTS = ROOT / "web" / "src" / "core" / "lists.svelte.ts"


def _block(document: Path) -> str:
    _, begins, rest = document.read_text(encoding="utf-8").partition(BEGINS)
    block, ends, _ = rest.partition(ENDS)
    assert begins
    assert ends
    return block.strip() + "\n"


@pytest.mark.parametrize("document", [PAGE, README], ids=lambda path: path.name)
def test_a_document_shows_the_run_whose_numbers_are_kept(document: Path) -> None:
    run = Run.kept(PUBLISHED.read_text(encoding="utf-8"))

    assert _block(document) == published(run)[document]


def test_the_readme_has_no_figure_that_the_page_has_not() -> None:
    figures = re.findall(r"\d+\.\d+×", README.read_text(encoding="utf-8"))

    assert figures
    assert set(figures) <= set(re.findall(r"\d+\.\d+×", _block(PAGE)))


def test_the_numbers_of_a_run_are_all_of_it() -> None:
    numbers = PUBLISHED.read_text(encoding="utf-8")

    assert Run.kept(numbers).numbers == numbers


def test_my_work_is_counted_as_the_client_asks_for_it() -> None:
    client = LISTS.read_text(encoding="utf-8")

    asked = {
        f"limit: {growth.FIRST_PAGE},",
        f"const MOST_OPEN = {growth.MOST_OPEN};",
        f"const MOST_RECENT = {growth.MOST_RECENT};",
    }
    assert {line for line in asked if line not in client} == set()


def _a_run(figure: Figure, before: float | None = None) -> Run:
    run = Run.kept(PUBLISHED.read_text(encoding="utf-8"))
    ratios = {} if before is None else {f"1 {figure.what}": before}
    return replace(run, rows=[Row("1", "A row", [figure], 1.0)], before=ratios)


def _a_figure(ratio: float, spread: float | None, target: Target | None) -> Figure:
    return Figure("throughput, 1 client", ratio, 1.0, "/s", ratio, spread, target)


def test_every_other_round_goes_backwards() -> None:
    order: list[str] = []

    side_by_side(2, *(partial(order.append, side) for side in "abc"))

    assert order == [*"abc", *"cba"]


@pytest.mark.parametrize(
    ("ratios", "expected"),
    [
        ([1.0], None),
        ([0.8, 1.0, 1.0, 1.0, 1.0, 1.4], 0.3),  # of few all that they span
        ([0.2, 0.9, 0.9, 1.0, 1.0, 1.0, 1.1, 1.1, 1.8], 0.1),
    ],
)
def test_a_spread_is_half_of_what_rounds_span(ratios: list[float], expected: float | None) -> None:
    assert spread(ratios) == pytest.approx(expected)


def test_the_ratio_of_each_round_is_kept() -> None:
    assert compared("throughput", [1.0, 2.0], [2.0, 2.0], "/s").rounds == (2.0, 1.0)


@pytest.mark.parametrize(
    ("figure", "before", "verdict", "mark"),
    [
        (_a_figure(1.0, 0.05, at_least(0.9)), None, "met", ""),
        (_a_figure(1.0, 0.12, at_least(0.9)), None, "met, not settled", " (not settled)"),
        (
            _a_figure(1.0, 0.2, at_least(0.9)),
            None,
            "met, not settled (noisy)",
            " (not settled, noisy)",
        ),
        (_a_figure(1.2, 0.05, at_most(1.1)), None, "**missed**", " (missed, ≤ 1.10×)"),
        (_a_figure(1.2, None, None), None, "told", " (no target)"),
        (_a_figure(1.2, 0.05, at_most(1.1)), 1.19, "**missed**", " (missed, ≤ 1.10×)"),
        (
            _a_figure(1.2, 0.05, at_most(1.1)),
            1.5,
            "**missed** (before: 1.50×)",
            " (missed, ≤ 1.10×)",
        ),
        (
            _a_figure(1.2, 0.05, at_most(1.1)),
            1.09,
            "**missed** (before: 1.09×, met)",
            " (missed, ≤ 1.10×)",
        ),
    ],
)
def test_a_ratio_is_told_with_what_is_to_be_doubted_of_it(
    figure: Figure, before: float | None, verdict: str, mark: str
) -> None:
    told = published(_a_run(figure, before))

    assert f" | {verdict} |\n" in told[PAGE]
    assert f"{figure.ratio:.2f}× that of a bare read and commit{mark}." in told[README].replace(
        "\n", " "
    )


def test_a_ratio_that_the_run_before_had_otherwise_counts_as_noisy() -> None:
    steady = _a_figure(1.0, 0.05, at_least(0.9))

    assert ", 0 ratios noisy" in report.summary(_a_run(steady, 1.1))
    assert ", 1 ratios noisy" in report.summary(_a_run(steady, 1.2))


def test_a_run_that_cannot_be_read_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "older.json").write_text('{"is_quick": false, "rows": [{"number": "1"}]}')
    run = _a_run(_a_figure(1.3, None, None))
    (tmp_path / "run.json").write_text(run.numbers)
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    monkeypatch.setattr(report, "PUBLISHED", tmp_path / "nowhere.json")

    assert report.ratios_before(is_quick=False) == {"1 throughput, 1 client": 1.3}
    assert report.ratios_before(is_quick=True) == {}
