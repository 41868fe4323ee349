"""Finds the Firestore emulator, which no package index carries."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from infra.local.processes import CannotStart

HERE = Path(__file__).parent
FIREBASE_CLI = HERE / "node_modules" / "firebase-tools" / "lib" / "bin" / "firebase.js"

_IN_SDK = Path("platform", "cloud-firestore-emulator", "cloud-firestore-emulator.jar")
_SDK_PLACES = (
    "/usr/lib/google-cloud-sdk",
    "/usr/share/google-cloud-sdk",
    "/opt/google-cloud-sdk",
    "/opt/homebrew/share/google-cloud-sdk",
    "/usr/local/share/google-cloud-sdk",
    "/snap/google-cloud-cli/current",
    "~/google-cloud-sdk",
)
_NODE_NEEDED = 20


def firestore_jar() -> Path:
    """The emulator's JAR: named by FIRESTORE_EMULATOR_JAR, installed, or else downloaded."""
    if named := os.environ.get("FIRESTORE_EMULATOR_JAR"):
        if not Path(named).is_file():
            raise CannotStart(f"FIRESTORE_EMULATOR_JAR names {named}, which is no file.")
        return Path(named)
    if jar := next(_installed(), None):
        return jar
    _download()
    if jar := next(_cached(), None):
        return jar
    raise CannotStart(
        "The Firestore emulator is missing: install it with"
        " `gcloud components install cloud-firestore-emulator` (Debian:"
        " `apt-get install google-cloud-cli-firestore-emulator`), or name its JAR in"
        " FIRESTORE_EMULATOR_JAR."
    )


def node() -> str:
    """The Node.js that runs the Firebase CLI."""
    found = shutil.which("node")
    version = _output([found, "--version"]) if found else ""
    major = version.lstrip("v").partition(".")[0]
    if not found or not major.isdigit() or int(major) < _NODE_NEEDED:
        raise CannotStart(
            f"Node.js {_NODE_NEEDED} or newer is needed for the Firebase Auth emulator"
            f" ({f'{version} is installed' if version else 'none is installed'}): nodejs.org"
        )
    if not FIREBASE_CLI.is_file():
        raise CannotStart("The Firebase CLI is not installed yet: run `make setup`.")
    return found


def _installed() -> Iterator[Path]:
    roots = [Path(place).expanduser() for place in _SDK_PLACES]
    if gcloud := shutil.which("gcloud"):
        roots.insert(0, Path(gcloud).resolve().parents[1])
    yield from (root / _IN_SDK for root in roots if (root / _IN_SDK).is_file())
    yield from _cached()
    if gcloud:  # a wrapper script elsewhere; asked last, because it takes a second
        root = _output([gcloud, "info", "--format=value(installation.sdk_root)"])
        if root and (jar := Path(root) / _IN_SDK).is_file():
            yield jar


def _cached() -> Iterator[Path]:
    cache = Path(os.environ.get("FIREBASE_EMULATORS_PATH", "~/.cache/firebase/emulators"))
    jars = cache.expanduser().glob("cloud-firestore-emulator-*.jar")
    yield from sorted(jars, key=lambda jar: jar.stat().st_mtime, reverse=True)


def _download() -> None:
    command = [node(), str(FIREBASE_CLI), "setup:emulators:firestore"]
    try:
        subprocess.run(command, check=False, timeout=600, capture_output=True)  # noqa: S603
    except subprocess.TimeoutExpired:
        return


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - found programs, argument lists
            command, check=False, capture_output=True, text=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
