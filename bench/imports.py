"""What starting a function loads, and how long each library takes (`-X importtime`)."""

import os
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from bench.stage import as_deployed
from infra.local.emulators import ROOT

_ROUNDS = 5
_LINE_PARTS = 3
_SHOWN = 25
_IMPORTED = "import main; main.check_content"  # the manifest loads what it is asked for
_NEEDED = {"pydantic", "google.cloud.firestore"}


def imports(folder: Path) -> str:
    """A table of libraries, by what they take themselves, in the median of some starts."""
    rounds = [_once(folder) for _ in range(_ROUNDS)]
    names = {name for each in rounds for name in each}
    took = {name: statistics.median(each.get(name, 0.0) for each in rounds) for name in names}
    if missing := _NEEDED - names:
        raise RuntimeError(f"that has not loaded a function: no {', '.join(sorted(missing))}")
    whole = sum(took.values())
    lines = [f"{_IMPORTED}: {whole:.0f} ms in {len(took)} libraries"]
    lines += (
        f"  {name:<32}{took[name]:>8.1f} ms{took[name] / whole:>7.0%}"
        for name in sorted(took, key=took.__getitem__, reverse=True)[:_SHOWN]
    )
    return "\n".join(lines) + "\n"


def _once(folder: Path) -> dict[str, float]:
    """Milliseconds by library, of one start."""
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-X", "importtime", "-c", _IMPORTED],
        cwd=ROOT,
        env=os.environ | as_deployed(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    took: defaultdict[str, float] = defaultdict(float)
    for line in done.stderr.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if len(parts) == _LINE_PARTS and parts[0].strip().isdecimal():
            took[_library(parts[2].strip())] += int(parts[0]) / 1000
    return took


def _library(module: str) -> str:
    """The package that a module belongs to, of Google's the one of its own."""
    parts = module.split(".")
    if parts[0] == "google":
        return ".".join(parts[: 3 if parts[1:2] == ["cloud"] else 2])
    return "standard library" if parts[0] in sys.stdlib_module_names else parts[0]
