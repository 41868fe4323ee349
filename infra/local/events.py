"""Between the Firestore emulator and the trigger functions: Eventarc's part."""

from base64 import b64decode
from collections.abc import Iterable, Mapping

import requests

from infra.local.processes import CannotStart
from shared.entry_points import FirestoreEntry


def register(firestore_host: str, project: str, entries: Iterable[FirestoreEntry]) -> None:
    """Has the emulator post what matches each entry to the local server. Can be repeated."""
    for entry in entries:
        answer = requests.post(
            f"http://{firestore_host}/emulator/v1/projects/{project}/eventarcTrigger",
            params={"eventarcTriggerId": entry.name},
            json={
                "eventType": entry.event_type,
                "database": "(default)",
                "namespace": "(default)",
                "document": {"value": entry.document, "matchType": "PATH_PATTERN"},
            },
            timeout=30,
        )
        if not answer.ok:
            raise CannotStart(f"the trigger {entry.name} was refused: {answer.text.strip()}")


def as_in_production(headers: Mapping[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    """What Eventarc would have sent, from what the emulator posts.

    The emulator's body is the protobuf message in base64 under the message's own content type, and
    its source says `projects/` twice.
    """
    sent = {k: v for k, v in headers.items() if k.lower().startswith(("ce-", "content-type"))}
    for name, value in sent.items():
        if name.lower() == "ce-source":
            sent[name] = value.replace("/projects/projects/", "/projects/", 1)
    return sent, b64decode(body, validate=True)
