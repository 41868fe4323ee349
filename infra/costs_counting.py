"""`python -m infra.costs_counting`: counts what one request costs, on a whole local system.

A request goes from its letter to its approval, with a return and a correction. Each function tells
in its log line what it read and wrote, which `test_operation_counts` holds to the database's own
channel. What was counted is kept in `costs_counted.json`, for `infra.costs`.
"""

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from infra.cloud.manifest import SCHEDULED
from infra.local.client import Client
from infra.local.demo import Demo
from infra.local.people import People, people_of
from infra.local.system import System, system

COUNTED = Path(__file__).with_name("costs_counted.json")
PATIENCE = 60  # seconds for what follows from a step
_FULL = 25  # requests: more than a page of the list

Lines = list[dict[str, Any]]


def main() -> None:
    """Counts, and keeps what was counted."""
    with TemporaryDirectory(prefix="costs-") as folder, system(Path(folder)) as up:
        counted = count(up, people_of(up.origin))
    COUNTED.write_text(json.dumps(counted, indent=1) + "\n", encoding="utf-8")
    print(COUNTED)


def count(up: System, people: People) -> dict[str, Any]:
    """What a request, looking at it, and an idle minute cost on this system."""
    up.stand_still(PATIENCE)
    before, log = _stored(up), Log(up)
    request = Demo(people, quiet=True).play()
    lines = log.of_people(up)
    after = _stored(up)
    made = {name: size for name, size in after.items() if name not in before}
    documents = [size for name, size in made.items() if not name.startswith("gs://")]
    objects = [size for name, size in made.items() if name.startswith("gs://")]
    _fill(request.id)
    return {
        "request": by_function(lines),
        "made": {
            "documents": len(documents),
            "document_bytes": sum(documents),
            "objects": len(objects),
        },
        "look": by_function(_look(people.division, request.id, log, up)),
        "idle": _idle(),
    }


def _look(who: Client, request: str, log: "Log", up: System) -> Lines:
    """What the client asks when somebody opens their list, and a request in it."""
    for function in ("me", "list-requests"):
        who.get(function)
    for function in ("get-request", "get-history", "list-comments"):
        who.get(function, request=request)
    return log.of_people(up)


def _fill(request: str) -> None:
    """As many requests as a page of the list shows, and more."""
    from shared import paths, store

    one = store.snapshot_of(paths.request(request)).to_dict() or {}
    for number in range(_FULL):
        other = f"{number:020}"
        store.create(paths.request(other), {**one, "id": other})


def _idle() -> dict[str, dict[str, float]]:
    """One run of each function that the scheduler calls, when there is nothing to do."""
    import main

    found = {}
    for name in SCHEDULED:
        getattr(main, name)(None)  # what the request has left is done by this one
        with _at_the_client() as counts:
            started = time.perf_counter()
            getattr(main, name)(None)
            took = (time.perf_counter() - started) * 1000
        found[name] = {"calls": 1, **counts, "median_ms": round(took, 1)}
    return found


@contextmanager
def _at_the_client() -> Iterator[dict[str, int]]:
    """Counts what is asked of the database here; a query that finds nothing is billed as one."""
    from google.cloud.firestore_v1.services.firestore.client import FirestoreClient

    counts = {"reads": 0, "writes": 0}
    get, query, commit = (
        getattr(FirestoreClient, name) for name in ("batch_get_documents", "run_query", "commit")
    )

    def counted_get(client: Any, request: Any, **options: Any) -> Any:
        counts["reads"] += len(request["documents"])
        return get(client, request=request, **options)

    def counted_query(client: Any, request: Any, **options: Any) -> Iterator[Any]:
        found = 0
        for answer in query(client, request=request, **options):
            found += "document" in answer
            yield answer
        counts["reads"] += max(1, found)

    def counted_commit(client: Any, request: Any, **options: Any) -> Any:
        counts["writes"] += len(request["writes"])
        return commit(client, request=request, **options)

    with (
        patch.object(FirestoreClient, "batch_get_documents", counted_get),
        patch.object(FirestoreClient, "run_query", counted_query),
        patch.object(FirestoreClient, "commit", counted_commit),
    ):
        yield counts


class Log:
    """The lines that functions write, from now on."""

    def __init__(self, up: System) -> None:
        self._path = up.state.folder / "logs" / "functions.jsonl"
        self._read = self._path.stat().st_size if self._path.exists() else 0

    def of_people(self, up: System) -> Lines:
        """Those of what people did since, and what followed from it."""
        up.stand_still(PATIENCE)
        return [line for line in self.new() if line["function"] not in SCHEDULED]

    def new(self) -> Lines:
        """The lines of calls since this was asked before."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            text = file.read()
        self._read += len(text)
        lines = [json.loads(line) for line in text.splitlines()]
        return [line for line in lines if "latency_ms" in line]


def by_function(lines: Lines) -> dict[str, dict[str, float]]:
    """How often each was called, what all of it read and wrote, and how long a call took."""
    calls = defaultdict[str, Lines](list)
    for line in lines:
        calls[line["function"]].append(line)
    return {
        name: {
            "calls": len(own),
            "reads": sum(line["reads"] for line in own),
            "writes": sum(line["writes"] for line in own),
            "median_ms": round(median(line["latency_ms"] for line in own), 1),
        }
        for name, own in sorted(calls.items())
    }


def _stored(up: System) -> dict[str, int]:
    """Everything that is stored, with its size in bytes as Firestore reckons it."""
    os.environ.update(up.environment)
    from google.cloud.storage import Client as Storage

    from infra.admin.documents import everything
    from shared import config

    sizes = {
        each.reference.path: document_size(each.reference.path, each.to_dict() or {})
        for each in everything("")
    }
    for blob in Storage(project=config.project()).list_blobs(config.content_bucket()):
        sizes[f"gs://{blob.name}"] = int(blob.size)
    return sizes


def document_size(path: str, fields: Mapping[str, Any]) -> int:
    """The size of a document without its indexes (Firestore, storage size calculations)."""
    return _texts(path.split("/")) + 16 + _size(fields) + 32


def _texts(texts: Iterable[str]) -> int:
    return sum(len(text.encode()) + 1 for text in texts)


def _size(value: Any) -> int:
    match value:
        case bool() | None:
            return 1
        case int() | float() | datetime():
            return 8
        case str():
            return _texts([value])
        case bytes():
            return len(value)
        case Mapping():
            return _texts(value) + sum(map(_size, value.values()))
    return sum(map(_size, _parts(value)))


def _parts(value: Any) -> Iterator[Any]:
    yield from value


if __name__ == "__main__":
    main()
