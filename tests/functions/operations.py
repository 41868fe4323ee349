"""Counts what crosses the Firestore channel: calls, documents read, documents written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import grpc
from google.cloud.firestore_v1.services.firestore.client import FirestoreClient


@dataclass
class Operations:
    """What one piece of work cost."""

    calls: list[str] = field(default_factory=list)
    reads: int = 0  # documents asked for by name
    queried: int = 0  # documents that queries found
    writes: int = 0


class _Counter(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    def intercept_unary_unary(
        self, continuation: Callable[..., Any], client_call_details: Any, request: Any
    ) -> Any:
        self._count(client_call_details.method, request)
        return continuation(client_call_details, request)

    def intercept_unary_stream(
        self, continuation: Callable[..., Any], client_call_details: Any, request: Any
    ) -> Any:
        self._count(client_call_details.method, request)
        return continuation(client_call_details, request)

    def _count(self, method: str | bytes, request: Any) -> None:
        name = (method.decode() if isinstance(method, bytes) else method).rsplit("/", 1)[-1]
        self._operations.calls.append(name)
        self._operations.reads += len(getattr(request, "documents", ()))
        self._operations.writes += len(getattr(request, "writes", ()))


@contextmanager
def counted() -> Iterator[Operations]:
    """Counts for a Firestore client that is made inside, as in a fresh process."""
    from shared import store

    operations = Operations()
    plain = grpc.insecure_channel

    def channel(*args: Any, **options: Any) -> grpc.Channel:
        return grpc.intercept_channel(plain(*args, **options), _Counter(operations))

    run_query = FirestoreClient.run_query

    def counted_query(*args: Any, **options: Any) -> Iterator[Any]:
        for found in run_query(*args, **options):
            operations.queried += "document" in found
            yield found

    store.database.cache_clear()
    try:
        with (
            patch("grpc.insecure_channel", channel),
            patch.object(FirestoreClient, "run_query", counted_query),
        ):
            yield operations
    finally:
        store.database.cache_clear()
