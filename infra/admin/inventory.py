"""An inventory: what a project holds at a moment, so that later one can tell whether it does again.

Of each document and account it has a digest of each field, of each object its generation, size and
digests: enough to name what is not as it was, and no more. It is kept with the backup, as safely.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from firebase_admin import auth

from infra.admin.documents import COLLECTIONS, everything
from infra.admin.own_files import own_file
from infra.admin.speech import Stop, said
from shared import config
from shared.auth import app

DOCUMENTS, ACCOUNTS, OBJECTS = "documents", "accounts", "objects"
KINDS = (DOCUMENTS, ACCOUNTS, OBJECTS)  # in the order in which they are written

_DIGEST = 16  # letters: whoever could find another value of the same digest has the backup anyway


class Entry(NamedTuple):
    """One thing that is stored."""

    kind: str
    name: str  # a path, a uid, a bucket and a name
    fields: Mapping[str, Any]  # digests, or what storage says of an object

    @property
    def place(self) -> tuple[int, int, list[str]]:
        """By it, inventories are in order: as Firestore and Cloud Storage list things."""
        parts = self.name.split("/")
        is_document = self.kind == DOCUMENTS
        group = COLLECTIONS.index(parts[-2]) if is_document else 0
        return KINDS.index(self.kind), group, parts if is_document else [self.name]


@dataclass(slots=True)
class Comparison:
    """What came of comparing: how many of each kind, and each that differs."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def entries(at: datetime | None = None) -> Iterator[Entry]:
    """All that the project holds; documents as they stood at that time."""
    for document in everything(said("Membaca dokumen", "Reading documents"), at):
        fields = document.to_dict() or {}
        digests = {name: _digest(value) for name, value in sorted(fields.items())}
        yield Entry(DOCUMENTS, document.reference.path, digests)
    users = {user.uid: user for user in auth.list_users(app=app()).iterate_all()}
    for uid, user in sorted(users.items()):
        known = {
            "email": user.email,
            "name": user.display_name,
            "is_active": not user.disabled,
            "claims": user.custom_claims or {},
            "signs_in_with": sorted(each.provider_id for each in user.provider_data),
        }
        yield Entry(ACCOUNTS, uid, {name: _digest(value) for name, value in known.items()})
    for bucket in sorted({config.content_bucket(), config.anchor_bucket()}):
        yield from _objects(bucket)


def _objects(bucket: str) -> Iterator[Entry]:
    from google.cloud.storage import Client

    for blob in Client(project=config.project()).list_blobs(bucket):
        told = {
            "generation": int(blob.generation),
            "size": int(blob.size),
            "crc32c": blob.crc32c,
            "md5": blob.md5_hash,
        }
        yield Entry(OBJECTS, f"{bucket}/{blob.name}", told)


def write(path: Path, at: datetime | None) -> Counter[str]:
    """Writes the inventory, one line for each thing; answers how many of each kind there are."""
    counts = Counter[str]()
    with own_file(path) as file:
        moment = (at or datetime.now(UTC)).isoformat()
        file.write(json.dumps({"project": config.project(), "at": moment}) + "\n")
        for entry in entries(at):
            counts[entry.kind] += 1
            file.write(json.dumps(entry, separators=(",", ":")) + "\n")
        file.write(json.dumps({"end": counts}) + "\n")
    return counts


def read(path: Path) -> Iterator[Entry]:
    """What an inventory lists. Ends where there is none, or not all of it."""
    try:
        with path.open(encoding="utf-8") as file:
            lines = map(json.loads, file)
            next(lines)
            for line in lines:
                if isinstance(line, dict) and "end" in line:
                    return
                yield Entry(*line)
    except (OSError, ValueError, StopIteration):
        pass
    raise Stop(
        said(
            f"{path} tidak ada atau terpotong. Pakai folder yang ditulis `backup` sampai selesai.",
            f"{path} is missing or cut off. Name a folder that `backup` wrote to its end.",
        )
    )


def compare(wanted: Iterable[Entry], found: Iterable[Entry]) -> Comparison:
    """Compares field by field, both in the order of `place`: neither has to fit into memory."""
    result = Comparison()
    left, right = iter(wanted), iter(found)
    here, there = next(left, None), next(right, None)
    while here or there:
        if here and (there is None or here.place < there.place):
            result.wanted[here.kind] += 1
            result.differences.append(said(f"{here.name} hilang", f"{here.name} is missing"))
            here = next(left, None)
        elif there and (here is None or there.place < here.place):
            result.found[there.kind] += 1
            if there.kind != OBJECTS:  # buckets go on: files and anchors come, and none is replaced
                result.differences.append(
                    said(f"{there.name} tidak ada waktu itu", f"{there.name} was not there then")
                )
            there = next(right, None)
        elif here and there:
            result.wanted[here.kind] += 1
            result.found[there.kind] += 1
            _compare_fields(here, there, result)
            here, there = next(left, None), next(right, None)
    return result


def _compare_fields(here: Entry, there: Entry, result: Comparison) -> None:
    names = sorted({*here.fields, *there.fields})
    other = [name for name in names if here.fields.get(name) != there.fields.get(name)]
    if not other:
        result.same[here.kind] += 1
        return
    listed = ", ".join(other)
    result.differences.append(
        said(f"{here.name} berbeda: {listed}", f"{here.name} is not what it was: {listed}")
    )


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(_plain(value)).encode()).hexdigest()[:_DIGEST]


def _plain(value: Any) -> Any:
    """A value as text that tells apart whatever Firestore does: 1, 1.0 and true, too."""
    if isinstance(value, datetime):
        nanoseconds = getattr(value, "nanosecond", value.microsecond * 1000)
        return ("time", value.astimezone(UTC).replace(microsecond=0).isoformat(), nanoseconds)
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
