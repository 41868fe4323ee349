"""What the documents say of speed is what a run printed, and the bench asks as the client does."""

import re
from pathlib import Path

import pytest

from bench import growth
from bench.report import BEGINS, ENDS, PAGE, PUBLISHED, README, Run, published

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
