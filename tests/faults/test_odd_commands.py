"""Commands in the inbox that no client of ours queues: each is refused for good, at once."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from google.cloud.firestore import GeoPoint

from shared import store
from tests.faults.conftest import Figure
from tests.functions.apps import is_the_problem, tell
from tests.functions.cast import WULAN
from tests.functions.doors import everything_of, outcome_at
from tests.functions.stories import a_key, a_request

MB = 1024 * 1024


def nested(depth: int) -> dict[str, Any]:
    return {"a": nested(depth - 1)} if depth else {"a": 1}


def _fields(request: str) -> dict[str, Any]:
    other = store.database().document(f"requests/{request}")
    return {
        "bytes": {"note": b"\x00\xff"},
        "a place on earth": {"note": GeoPoint(-0.02, 109.34)},
        "a reference": {"note": other},
        "a time": {"note": datetime.now(UTC)},
        "no number": {"note": float("nan")},
        "an infinite number": {"note": float("inf")},
        "nothing": {"note": None},
        "18 deep": {"note": nested(17)},
        "a NUL": {"note": "a\x00b"},
        "names with dots": {"a.b": 1, "`": 2},
        "a request of its own": {"request": "b" * 20, "note": 7},
        "50,000 numbers": {"note": "", "x": [0] * 50_000},
        "20,000 names": {f"{n:05}": 0 for n in range(20_000)},
        "a name of 1,400 bytes": {"k" * 1400: 0},
        "a text of 900 kB": {"note": "a" * 900_000},
        "blanks around a text": {"note": " " * 1_000_000 + "a"},
        "all that a document holds": {"note": "a" * (MB - 400)},
        "half of that, escaped": {"note": "\x01" * 500_000},
    }


COMMANDS = (
    *("bytes", "a place on earth", "a reference", "a time", "no number", "an infinite number"),
    *("nothing", "18 deep", "a NUL", "names with dots", "a request of its own"),
    *("50,000 numbers", "20,000 names", "a name of 1,400 bytes", "a text of 900 kB"),
    *("blanks around a text", "all that a document holds", "half of that, escaped"),
)


@pytest.mark.parametrize("name", COMMANDS)
def test_odd_command_in_the_inbox_is_refused_for_good(name: str, figure: Figure) -> None:
    story = a_request("submitted")
    path = f"requests/{story.id}/receive_request/{a_key()}"
    fields = _fields(story.id)[name]
    store.put(path, {"by": WULAN.uid, "created_at": datetime.now(UTC), "command": fields})
    before = everything_of(story.id)

    told = [tell("on_receive_request", path).status_code for _ in range(2)]

    outcome = outcome_at(path) or {}
    code = outcome.get("problem", {}).get("code")
    figure(f"odd commands: {name}", f"{outcome.get('state')}: {code}", "refused")
    assert told == [200, 200]
    assert outcome["state"] == "refused"
    is_the_problem(outcome["problem"], outcome["problem"]["code"])
    assert len(json.dumps(outcome)) < 16 * 1024
    assert everything_of(story.id) == before


@pytest.mark.parametrize("fields", [{}, {"command": None}, {"command": []}, {"command": "x"}])
@pytest.mark.parametrize("by", [None, 7, "", "../sari", b"sari", ["sari"], "nobody-here"])
def test_odd_inbox_document_is_refused_for_good(fields: dict[str, Any], by: Any) -> None:
    story = a_request("submitted")
    path = f"requests/{story.id}/receive_request/{a_key()}"
    store.put(path, {"by": by, "created_at": 7, "language": ["en"], **fields})

    assert tell("on_receive_request", path).status_code == 200

    assert outcome_at(path)["state"] == "refused"
