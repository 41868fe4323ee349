"""`export PERSON`: all that is stored of a person, as JSON, and a list of the files they uploaded.

For the right to know and to have a copy of one's data (UU 27/2022, articles 7 and 13).
"""

import argparse
import base64
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from infra.admin.documents import everything
from infra.admin.own_files import own_file
from infra.admin.people import Kind, Person, concerned, fields_that_name, person_of
from infra.admin.speech import require_content_bucket, said, tell
from shared import config


def configure(parser: argparse.ArgumentParser) -> None:
    """Whose data, and where to."""
    parser.add_argument("person", metavar="PERSON", help=said("e-mail atau uid", "e-mail or uid"))
    parser.add_argument("--to", type=Path, default=Path(), metavar="FOLDER")


def run(asked: argparse.Namespace) -> bool:
    """Writes both files, for nobody else on this machine to read."""
    require_content_bucket()
    person = person_of(asked.person)
    exported = export(person)
    data, files = asked.to / f"{person.uid}.json", asked.to / f"{person.uid}-files.txt"
    with own_file(data) as file:
        json.dump(exported, file, indent=1, ensure_ascii=False, default=_as_json)
    with own_file(files) as file:
        file.writelines(f"{each['fields']['stored']}\n" for each in exported[Kind.FILES])
    counts = ", ".join(f"{kind} {len(exported[kind])}" for kind in Kind)
    tell(
        f"{data}: {counts}\n{files}: berkasnya, untuk `gcloud storage cp --read-paths-from-stdin`",
        f"{data}: {counts}\n{files}: the files, for `gcloud storage cp --read-paths-from-stdin`",
    )
    tell(
        "Entri log yang menyebutnya tidak disalin; itu berakhir sesudah 30 hari.",
        "Log entries that name them are not copied; they end after 30 days.",
    )
    return True


def export(person: Person) -> dict[str, Any]:
    """All that is stored of a person: documents by kind; of others' only where it names them."""
    found: dict[str, Any] = {
        "uid": person.uid,
        "project": config.project(),
        "exported_at": datetime.now(UTC),
        "sign_in": _sign_in(person),
        **{kind.value: [] for kind in Kind},
    }
    for document in everything(said("Mencari data", "Looking for data")):
        for _, kind in concerned(document, {person.uid}):
            entry: dict[str, Any] = {"document": document.reference.path}
            if kind == Kind.NAMED:
                entry["named_in"] = fields_that_name(document, person.uid)
            else:
                entry["fields"] = document.to_dict()
            if kind == Kind.FILES:
                stored = f"gs://{config.content_bucket()}/{document.get('object_name')}"
                generation = document.get("generation")
                entry["fields"]["stored"] = f"{stored}#{generation}" if generation else stored
            found[kind].append(entry)
    return found


def _sign_in(person: Person) -> dict[str, Any] | None:
    """What Firebase Auth knows of them; of the password it tells nothing."""
    if person.user is None:
        return None
    times = person.user.user_metadata
    return {
        "email": person.user.email,
        "email_verified": person.user.email_verified,
        "name": person.user.display_name,
        "phone": person.user.phone_number,
        "is_active": not person.user.disabled,
        "claims": person.user.custom_claims,
        "signs_in_with": [each.provider_id for each in person.user.provider_data],
        "created_at": _time(times.creation_timestamp),
        "last_signed_in_at": _time(times.last_sign_in_timestamp),
    }


def _time(milliseconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None


def _as_json(value: Any) -> str:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)
