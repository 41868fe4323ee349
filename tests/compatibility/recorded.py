"""Recorded histories: documents as a version of the system stored them, kept as JSON for good."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

HISTORIES = Path(__file__).with_name("histories")
_TIME = "$time"


class Recorded(NamedTuple):
    """One request and its events, by id."""

    id: str
    request: dict[str, Any]
    events: dict[str, dict[str, Any]]


def versions() -> list[str]:
    """The versions of which there are recordings, the oldest first."""
    folders = [each.name for each in HISTORIES.iterdir() if each.is_dir()]
    return sorted(folders, key=lambda name: [int(part) for part in name.split(".")])


def recordings(version: str) -> list[Path]:
    """Those of a version."""
    return sorted((HISTORIES / version).glob("*.json"))


def read(path: Path) -> Recorded:
    """A recording, as the database would give it."""
    content = json.loads(path.read_text(encoding="utf-8"), object_hook=_from_json)
    return Recorded(content["request"]["id"], content["request"], content["events"])


def write(path: Path, recorded: Recorded) -> None:
    """Keeps a recording."""
    content = {"request": recorded.request, "events": recorded.events}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, default=_to_json, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(f"{text}\n", encoding="utf-8")


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return {_TIME: value.isoformat(timespec="microseconds")}
    raise TypeError(type(value).__name__)


def _from_json(fields: dict[str, Any]) -> Any:
    return datetime.fromisoformat(fields[_TIME]) if set(fields) == {_TIME} else fields
