"""What the commands say, in Indonesian or, with `--language en`, in English; how far they are."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from shared.words import Language

T = TypeVar("T")


class Stop(Exception):
    """Why a command ends, and what to do about it: one text for people."""


class Speech:
    """The language in which commands speak."""

    language: Language = "id"


def said(indonesian: str, english: str) -> str:
    """The text in the language that was asked for."""
    return indonesian if Speech.language == "id" else english


def tell(indonesian: str, english: str) -> None:
    """Prints a text."""
    print(said(indonesian, english), flush=True)


def require(name: str, indonesian: str, english: str) -> str:
    """A variable of the environment, or the end: with what it has to name."""
    if value := os.environ.get(name):
        return value
    raise Stop(said(f"{name} harus menyebut {indonesian}.", f"{name} must name {english}."))


def require_content_bucket() -> None:
    """Ends where the bucket of the files is not named."""
    require(
        "CONTENT_BUCKET",
        "bucket berkas (di cloud: PROYEK-content)",
        "the bucket of the files (in the cloud: PROJECT-content)",
    )


def require_anchor_bucket() -> None:
    """Ends where the bucket of the anchors is not named."""
    require(
        "ANCHOR_BUCKET",
        "bucket jangkar (di cloud: PROYEK-anchors)",
        "the bucket of the anchors (in the cloud: PROJECT-anchors)",
    )


def on_the_way(parts: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """The parts, with a bar on the terminal that says how many are done, and how many to come."""
    console = Console(file=sys.stderr)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(what, total=total)
        for part in parts:
            yield part
            bar.advance(task)
