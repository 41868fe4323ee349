"""`verify`: reads and verifies every history, and names each that is not whole, and where."""

import argparse
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from google.cloud.firestore import DocumentReference

from infra.admin.speech import on_the_way, said, tell
from shared import errors, histories, paths, store

_READERS = 8  # histories read at once
_PAGE = 64  # histories


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of one history."""

    request: str
    length: int = 0
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{paths.request(self.request)}: {'; '.join(self.faults)}"


def configure(parser: argparse.ArgumentParser) -> None:
    """No parameters."""


def run(asked: argparse.Namespace) -> bool:
    """Says how many histories there are, and which are broken; true if none is."""
    del asked
    return not verify()


def verify() -> list[Looked]:
    """Verifies every history, tells what was found, and answers those that are broken."""
    requests: Any = store.database().collection("requests")
    total = int(requests.count().get()[0][0].value)
    what = said("Memeriksa riwayat", "Verifying histories")
    whole, events, broken = 0, 0, list[Looked]()
    for each in on_the_way(look_at_all(), what, total):
        events += each.length
        if each.faults:
            broken.append(each)
            print(each, flush=True)
        else:
            whole += 1
    tell(
        f"{whole} riwayat utuh, {len(broken)} rusak ({events} kejadian).",
        f"{whole} histories are whole, {len(broken)} are broken ({events} events).",
    )
    return broken


def look_at_all() -> Iterator[Looked]:
    """Every history, also of a request whose own document is gone."""
    with ThreadPoolExecutor(_READERS) as readers:
        for page in _pages(store.database().collection("requests").list_documents(_PAGE)):
            for looked in readers.map(look_at, (each.id for each in page)):
                if looked.length or looked.faults:
                    yield looked


def look_at(request_id: str) -> Looked:
    """Reads and verifies one history. One that was never begun has neither length nor faults."""
    try:
        found = histories.read(request_id)
    except errors.NoSuchRequest:
        left = store.history(request_id, at=datetime.now(UTC))
        gone = said("permohonannya hilang", "its request is gone")
        return Looked(request_id, len(left), (gone,) if left else ())
    except errors.HistoryUnreadable:
        return Looked(request_id, 0, (said("tidak terbaca", "it cannot be read"),))
    faults = []
    if found.broken_at is not None:
        faults.append(
            said(
                f"kejadian ke-{found.broken_at} hilang atau berubah",
                f"event {found.broken_at} is missing, or not as it was written",
            )
        )
    if found.changed:
        names = ", ".join(found.changed)
        faults.append(
            said(
                f"isi permohonan tidak sesuai riwayatnya ({names})",
                f"the request is not what its events make of it ({names})",
            )
        )
    return Looked(request_id, found.length, tuple(faults))


def _pages(references: Iterable[DocumentReference]) -> Iterator[list[DocumentReference]]:
    found = iter(references)
    while page := list(islice(found, _PAGE)):
        yield page
