"""Files on this machine that nobody but their writer may read."""

import os
from pathlib import Path
from typing import TextIO


def own_file(path: Path) -> TextIO:
    """A new file in the place of any that was there, opened for writing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(handle, "w", encoding="utf-8", newline="")
