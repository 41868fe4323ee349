"""`python -m bench [ROW…] [--quick]`: what the product costs, beside what it cannot do without.

Each figure is a ratio against its floor, measured in turns with it in one run. Every row runs in a
process of its own, with emulators of its own, on loopback alone. Table and plot are printed, and
kept in bench/results with the numbers; with them a flame graph of one hot transition, and what a
cold start imports. A whole run is put into the documents.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, Size
from bench.report import (
    RESULTS,
    Row,
    Run,
    publish,
    ratios_before,
    write,
)
from infra.bundle import contents, digest
from infra.local.emulators import ROOT

PATIENCE = 420  # seconds for one row


@dataclass(frozen=True, slots=True)
class Subject:
    """A row: what measures it, and what it is of."""

    number: str
    measure: str  # module:function
    title: str


SUBJECTS = {
    subject.number: subject
    for subject in (
        Subject("1", "transition:measure", "A transition over HTTP, against one get and one batch"),
        Subject("2", "cold_start:measure", "From cold to the first 200, every function"),
        Subject("3", "warm:measure", "Memory of a warm function, against a bare handler"),
        Subject("4", "operations:measure", "What crosses the Firestore channel"),
        Subject("5", "engine:measure", "The engine alone, against pydantic on the request"),
        Subject("6", "flow:measure", "Whole requests, against ten times get and batch"),
        Subject("7", "growth:measure", "A hundred times as many requests"),
        Subject("8", "history:measure_step", "A hundred times as long a history"),
        Subject(
            "9",
            "upload:measure",
            "A large upload by the client's protocol, in Python, against a bare one",
        ),
        Subject("10", "notifications:measure", "From commit to effect, against bare delivery"),
        Subject("11", "history:measure_proof", "Proving a history, against reading it"),
    )
}


def main() -> None:
    """Measures the rows, and prints and keeps what came of them."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[[], *SUBJECTS], metavar="ROW", help="1 to 11")
    parser.add_argument(
        "--quick", action="store_true", help="a little of each: noisy, and soon done"
    )
    parser.add_argument("--profile", action="store_true", help="the flame graph and imports alone")
    parser.add_argument(
        "--page", action="store_true", help="put it into the documents, as a whole run is anyway"
    )
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = Size(options.quick)
    if options.one:
        _measure(SUBJECTS[options.rows[0]], size, options.one)
        return
    numbers = options.rows or ([] if options.profile else list(SUBJECTS))
    before, build = ratios_before(is_quick=size.is_quick), digest(contents())
    rows = []
    for number in numbers:
        print(f"{number} {SUBJECTS[number].title} …", flush=True)
        rows.append(_row(SUBJECTS[number], size))
    if rows:
        run = Run(datetime.now().astimezone(), size.is_quick, rows, before, build)
        _tell(run)
        is_whole = not (options.rows or size.is_quick or any(row.trouble for row in rows))
        if is_whole or options.page:
            publish(run)
    if options.profile or not options.rows:
        _profile(size)
    if any(row.trouble for row in rows):
        sys.exit(1)


def _row(subject: Subject, size: Size) -> Row:
    """Has a process measure the row."""
    began = time.monotonic()
    with TemporaryDirectory(prefix="bench-") as folder:
        answer = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "bench", subject.number, "--one", str(answer)]
        process = subprocess.Popen(  # noqa: S603  # our own command
            [*command, *(["--quick"] if size.is_quick else [])],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        trouble = _trouble_of(process, RESULTS / f"trouble-{subject.number}.txt")
        figures = [] if trouble else [Figure.kept(each) for each in json.loads(answer.read_text())]
    return Row(subject.number, subject.title, figures, time.monotonic() - began, trouble)


def _trouble_of(process: subprocess.Popen[str], kept: Path) -> str:
    """What kept it from measuring, of which all that it said is kept; empty: nothing."""
    trouble = ""
    try:
        _, said = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.terminate()
        _, said = process.communicate()
        trouble = f"not done in {PATIENCE} seconds"
    if not (trouble or process.returncode):
        return ""
    RESULTS.mkdir(exist_ok=True)
    kept.write_text(said, encoding="utf-8")
    return f"{trouble or (said.strip().splitlines() or ['it has ended'])[-1]} ({kept.name})"


def _measure(subject: Subject, size: Size, answer: Path) -> None:
    """Measures the row in this process, which ends in good order when it is asked to."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    module, _, function = subject.measure.partition(":")
    figures = getattr(import_module(f"bench.{module}"), function)(size)
    answer.write_text(json.dumps([asdict(each) for each in figures]), encoding="utf-8")


def _tell(run: Run) -> None:
    """Prints and keeps the run."""
    kept = write(run)
    text = kept.with_suffix(".txt").read_text(encoding="utf-8")
    print(f"\n{text}{kept.relative_to(ROOT)}")


def _profile(size: Size) -> None:
    """Keeps the flame graph and the imports, and prints what is largest."""
    from bench.flame import flame
    from bench.imports import imports

    RESULTS.mkdir(exist_ok=True)
    graph, text = flame(size(100, 300))
    with TemporaryDirectory(prefix="bench-") as folder:
        loaded = imports(Path(folder))
    for name, content in (("flame.html", graph), ("flame.txt", text), ("imports.txt", loaded)):
        (RESULTS / name).write_text(content, encoding="utf-8")
    print(f"{loaded}\n{text}")


if __name__ == "__main__":
    main()
