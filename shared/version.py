"""Which version of the system this is, and which build of it, as its documents and answers say."""

from functools import cache
from pathlib import Path

VERSION = "0.1.0"
BUILD_FILE = "shared/build.txt"  # which the deployed bundle has, and the working tree has not
UNBUILT = "unbuilt"


@cache
def build() -> str:
    """The digest of the bundle that runs; `unbuilt` in a working tree."""
    try:
        return Path(__file__).with_name("build.txt").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return UNBUILT
