"""The source that is deployed: what functions need to run and nothing else, always the same bytes.

`python -m infra.bundle` writes build/functions.zip, and says which build it is. `infra.cloud`
uploads the same archive. Nothing of it depends on where and when it is made: names are sorted,
times and modes are fixed, and contents are stored as they are, for compressors differ.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from shared.version import BUILD_FILE

ROOT = Path(__file__).parents[1]
BUNDLE = ROOT / "build" / "functions.zip"

_FILES = ("main.py", "requirements.txt")
_FOLDERS = ("functions", "shared")
_KINDS = {".css", ".html", ".json", ".py", ".toml", ".txt"}
_MODE = 0o100644  # a plain file that everybody may read
_UNIX = 3  # whose modes these are
_EPOCH = (1980, 1, 1, 0, 0, 0)  # where the time of ZIP begins


class NotForFunctions(Exception):
    """A file lies where functions are, and is of no kind that they read."""


def contents(root: Path = ROOT) -> Mapping[str, bytes]:
    """The files by their names in the archive, always in the same order.

    Raises `NotForFunctions`: what nobody thought of must not be deployed unseen.
    """
    single = [root / name for name in _FILES]
    inside = [path for folder in _FOLDERS for path in (root / folder).rglob("*") if path.is_file()]
    found = {path.relative_to(root).as_posix(): path for path in (*single, *inside)}
    kept = {name: path for name, path in sorted(found.items()) if not _is_left_out(name)}
    for name, path in kept.items():
        if path.suffix not in _KINDS:
            raise NotForFunctions(name)
    return {name: path.read_bytes() for name, path in kept.items()}


def digest(of: Mapping[str, bytes]) -> str:
    """SHA-256 (hex) of names and contents: the build, which its functions name in logs and answers.

    Functions are built anew when it changes.
    """
    total = hashlib.sha256()
    for name, content in of.items():
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def write(to: Path = BUNDLE, root: Path = ROOT) -> str:
    """Writes the archive, in which it stands which build it is. Returns the build."""
    packed = contents(root)
    build = digest(packed)
    to.parent.mkdir(parents=True, exist_ok=True)
    aside = to.with_suffix(f".{os.getpid()}")
    with ZipFile(aside, "w", ZIP_STORED) as archive:
        for name, content in sorted({**packed, BUILD_FILE: f"{build}\n".encode()}.items()):
            entry = ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, _MODE << 16
            archive.writestr(entry, content, ZIP_STORED)
    aside.replace(to)
    return build


def _is_left_out(name: str) -> bool:
    parts = name.split("/")
    return name == BUILD_FILE or "__pycache__" in parts or any(p.startswith(".") for p in parts)


def main() -> None:
    """Writes it and says what it is."""
    build = write()
    content = BUNDLE.read_bytes()
    print(f"{BUNDLE.relative_to(ROOT)}: {len(content):,} bytes")
    print(f"build   {build}")
    print(f"sha256  {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
