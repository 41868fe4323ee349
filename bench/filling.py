"""Filling a database: many documents in few commits, written the shortest way there is."""

import os
import secrets
import string
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import grpc
from google.cloud.firestore_v1 import _helpers
from google.cloud.firestore_v1.types import Document, Write
from google.cloud.firestore_v1.types.firestore import CommitRequest

_AT_ONCE = 400  # documents of a commit, which has to stay below the emulator's 4 MiB
_THREADS = 2
_TIMEOUT = 120  # seconds for a commit
_ALPHABET = string.ascii_letters + string.digits

Change = Callable[[Any, int], object]
"""Gives a copy what it has of its own: its fields (Protocol Buffers), and which one it is."""


def put(documents: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Writes documents, by their paths."""
    _write((path, _fields(fields)) for path, fields in documents)


def put_copies(paths: Iterable[str], fields: dict[str, Any], change: Change | None = None) -> None:
    """Writes a document many times over; the field `id` of each is its own."""
    one = _fields(fields)

    def copies() -> Iterator[tuple[str, Any]]:
        for number, path in enumerate(paths):
            copy = type(one)()
            copy.CopyFrom(one)
            copy.fields["id"].string_value = path.rpartition("/")[2]
            if change:
                change(copy.fields, number)
            yield path, copy

    _write(copies())


def some_ids(count: int) -> list[str]:
    """Random ids of documents, as Firestore's clients make them."""
    return ["".join(secrets.choice(_ALPHABET) for _ in range(20)) for _ in range(count)]


def _fields(fields: dict[str, Any]) -> Any:
    return Document.pb(Document(fields=_helpers.encode_dict(fields)))


def _write(documents: Iterator[tuple[str, Any]]) -> None:
    """In a few commits at a time, as many documents in each as it takes."""
    database = f"projects/{os.environ['GOOGLE_CLOUD_PROJECT']}/databases/(default)"
    metadata = (("authorization", "Bearer owner"), ("google-cloud-resource-prefix", database))
    with (
        grpc.insecure_channel(os.environ["FIRESTORE_EMULATOR_HOST"]) as channel,
        ThreadPoolExecutor(_THREADS) as pool,
    ):
        commit: Any = channel.unary_unary("/google.firestore.v1.Firestore/Commit")

        def send(request: bytes) -> None:
            commit(request, metadata=metadata, timeout=_TIMEOUT)

        waiting = []
        while part := list(islice(documents, _AT_ONCE)):
            request = CommitRequest.pb()(database=database)
            for path, each in part:
                each.name = f"{database}/documents/{path}"
                request.writes.append(Write.pb()(update=each))
            waiting.append(pool.submit(send, request.SerializeToString()))
            if len(waiting) > _THREADS:
                waiting.pop(0).result()
        for each in waiting:
            each.result()
