"""The browser in which the web client is tested: a Chromium of this machine's, or Playwright's own.

`python -m infra.local.chromium` has Playwright get one where there is none yet.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.local.processes import CannotStart

NAMES = ("chromium", "chromium-browser", "google-chrome")
ADVICE = (
    "No Chromium is here for the browser tests. Install one (Debian: apt install chromium;"
    f" names looked for: {', '.join(NAMES)}), or name one with CHROMIUM=…"
)
_PATIENCE = 300.0  # seconds


def chromium() -> Path | None:
    """The one that CHROMIUM names, else one on the path, else Playwright's own, else none.

    Raises `CannotStart` when CHROMIUM names nothing that can be run.
    """
    if named := os.environ.get("CHROMIUM"):
        if not (found := shutil.which(named)):
            raise CannotStart(f"CHROMIUM names {named}, which is no program.")
        return Path(found)
    on_the_path = filter(None, map(shutil.which, NAMES))
    if first := next(on_the_path, None):
        return Path(first)
    own = _playwrights()
    return own if own.exists() else None


def _playwrights() -> Path:
    """Where Playwright keeps a Chromium of its own, once it has got one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def main() -> None:
    """Sees that there is one; where none can be had it says so, and that is all."""
    try:
        if chromium() or (_is_got() and chromium()):
            return
        print(ADVICE)
    except CannotStart as error:
        print(error)


def _is_got() -> bool:
    print("Getting a Chromium for the browser tests …", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=_PATIENCE)  # noqa: S603 - an argument list, no shell
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    main()
