"""Requests in any status: their history is told through the engine, and stored at once."""

import base64
import secrets
import string
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from google.cloud import storage

from shared import config, store
from shared.case import Given
from shared.models import Event, File, FileKind, FileState, Register, Request
from shared.workflow import decide, evolve, mark_deadline
from tests.commands import COMMANDS
from tests.functions.bodies import NEEDS_CORRECTION, NOT_APPROVED, Body, body_of, local_date
from tests.functions.cast import BAYU, DEWI, EVERYBODY, RATNA, SARI, WULAN, Person

WHO = {
    "submit_request": SARI,
    "receive_request": WULAN,
    "form_team": WULAN,
    "reassign_team": WULAN,
    "supply_material": SARI,
    "submit_draft": DEWI,
    "ask_fact_check": DEWI,
    "answer_fact_check": SARI,
    "check_content": BAYU,
    "decide_corrections": WULAN,
    "repair_content": DEWI,
    "return_request": WULAN,
    "review_content": RATNA,
    "decide_approval": RATNA,
    "withdraw_request": SARI,
}

Steps = tuple[tuple[str, Body], ...]

_FILED: Steps = (("submit_request", {}),)
_RECEIVED: Steps = (*_FILED, ("receive_request", {}))
_TEAM_FORMED: Steps = (*_RECEIVED, ("form_team", {}), ("supply_material", {}))
_DRAFTED: Steps = (*_TEAM_FORMED, ("submit_draft", {}))
_ASKED: Steps = (*_DRAFTED, ("ask_fact_check", {}))
_CHECKED: Steps = (*_DRAFTED, ("check_content", {}))
_TO_REPAIR: Steps = (*_CHECKED, ("decide_corrections", NEEDS_CORRECTION))
_TO_REVIEW: Steps = (*_CHECKED, ("decide_corrections", {}))
_REVIEWED: Steps = (*_TO_REVIEW, ("review_content", {}))

WAYS: dict[str, Steps] = {
    "submitted": _FILED,
    "received": _RECEIVED,
    "team_formed": _TEAM_FORMED,
    "drafted": _DRAFTED,
    "checked": _CHECKED,
    "needs_correction": _TO_REPAIR,
    "ready_for_review": _TO_REVIEW,
    "reviewed": _REVIEWED,
    "returned": (*_TO_REPAIR, ("return_request", {})),
    "approved": (*_REVIEWED, ("decide_approval", {})),
    "withdrawn": (*_FILED, ("withdraw_request", {})),
}
# The same, after the agency was asked two facts of the draft, 6-1 and 6-2.
FACTS_ASKED: dict[str, Steps] = {
    "drafted": _ASKED,
    **{
        status: (*_ASKED, *WAYS[status][len(_DRAFTED) :])
        for status in ("checked", "needs_correction", "ready_for_review", "reviewed")
    },
}
REFUSED_AT_THE_END: Steps = (*_REVIEWED, ("decide_approval", NOT_APPROVED))
ACCOUNTS = {person.uid: person.account() for person in EVERYBODY}


class Story:
    """One request: what happened to it so far, and the files uploaded for it."""

    def __init__(self, request_id: str = "", ago: timedelta = timedelta(minutes=10)) -> None:
        self.id = request_id or an_id()
        self._began_at = datetime.now(UTC) - ago
        self.request: Request | None = None
        self.events: list[Event] = []
        self.files: dict[str, File] = {}
        self._unsaved: dict[str, dict[str, Any]] = {}

    def file(self, kind: str, owner: Person, content: bytes | None = None, **changes: Any) -> str:
        """The id of a sealed upload; with `content`, storage really holds it."""
        file_id = an_id()
        file = File(
            id=file_id,
            request=self.id,
            kind=FileKind(kind),
            owner=owner.uid,
            agency=owner.agency,
            name=f"{kind}.pdf",
            size=1024,
            content_type="application/pdf",
            object_name=f"{kind}/{file_id}",
            state=FileState.SEALED,
            created_at=datetime.now(UTC),
            expires_at=None,
            generation=1,
            crc32c=_random_base64(4),
            md5=_random_base64(16),
        )
        if content is not None:
            changes |= _upload(file.object_name, content)
        self.files[file_id] = file.model_copy(update=changes)
        self._unsaved[f"files/{file_id}"] = self.files[file_id].model_dump()
        return file_id

    def tell(self, transition: str, by: Person, /, **changes: Any) -> Event:
        """The step happens, as the engine decides; it is stored by `save`."""
        body = body_of(transition, self, by) | changes
        command = COMMANDS[transition].model_validate(body)
        now = self._began_at + timedelta(seconds=len(self.events))
        given = Given(
            calendar=config.working_calendar(),
            command_id=a_key(),
            files=self.files,
            accounts=ACCOUNTS,
            register=Register(local_date(now).year, 7000 + secrets.randbelow(1000)),
        )
        event = decide(self.request, command, by.actor(), now, given)
        self._happened(event)
        return event

    def _happened(self, event: Event) -> None:
        self.request = evolve(self.request, event)
        self.events.append(event)
        self._unsaved[f"requests/{self.id}/events/{event.id}"] = event.model_dump()
        self._unsaved[f"requests/{self.id}"] = self.request.model_dump()

    def mark(self) -> Event:
        """The deadline sweep comes by at the very time at which there is something to record."""
        assert self.request
        assert self.request.attend_at
        calendar = config.working_calendar()
        event = mark_deadline(self.request, self.request.attend_at, calendar)
        assert event
        self._happened(event)
        return event

    def fill(self, content: bytes) -> "Story":
        """Storage really holds the files so far, all with this content; they are sealed so."""
        for file_id, file in self.files.items():
            filled = file.model_copy(update=_upload(file.object_name, content))
            self.files[file_id] = filled
            self._unsaved[f"files/{file_id}"] = filled.model_dump()
        return self.save()

    def save(self) -> "Story":
        """Writes what is new to Firestore, in one commit."""
        batch = store.database().batch()
        for path, fields in self._unsaved.items():
            batch.set(store.database().document(path), fields)
        if self._unsaved:
            batch.commit()
        self._unsaved = {}
        return self

    def body(self, transition: str, by: Person | None = None, /, **changes: Any) -> Body:
        """A valid body for a step on this request, changed; what it names is stored."""
        body = body_of(transition, self, by or WHO[transition]) | changes
        self.save()
        return body


def a_request(
    status: str | Steps | None,
    by: Mapping[str, Person] | None = None,
    content: bytes | None = None,
    ago: timedelta = timedelta(minutes=10),
) -> Story:
    """A stored request in this status; None: not filed yet. `by` replaces the usual people.

    With `content`, the files of the drafts really are in storage. It was filed so long ago.
    """
    story = Story(ago=ago)
    who = WHO | dict(by or {})
    for transition, changes in () if status is None else way(status):
        fields = dict(changes)
        if content is not None and transition == "submit_draft":
            fields["draft_files"] = _draft_of(story, who[transition], content)
        story.tell(transition, who[transition], **fields)
    return story.save()


def stored(request_id: str) -> tuple[Request, list[Event]]:
    """A request and its history, as Firestore has them."""
    reference = store.database().document(f"requests/{request_id}")
    events = reference.collection("events").order_by("sequence").stream()
    return (
        Request.model_validate(reference.get().to_dict()),
        [Event.model_validate(event.to_dict()) for event in events],
    )


def way(status: str | Steps) -> Steps:
    """The steps that lead to a status."""
    return WAYS[status] if isinstance(status, str) else status


def an_id() -> str:
    """Twenty letters and digits, as Firestore's clients make them."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(20))


def a_key() -> str:
    """An Idempotency-Key or command id."""
    return secrets.token_hex(16)


@cache
def bucket() -> storage.Bucket:
    """The bucket of the contents."""
    return storage.Client(project=config.project()).bucket(config.content_bucket())


def _draft_of(story: Story, by: Person, content: bytes) -> list[Body]:
    sources = list(story.request.material) if story.request else []
    file = story.file("draft", by, content=content)
    return [{"file": file, "caption": "Infografis", "sources": sources}]


def _upload(object_name: str, content: bytes) -> dict[str, Any]:
    blob = bucket().blob(object_name)
    blob.upload_from_string(content, content_type="application/pdf")
    return {
        "generation": int(blob.generation),
        "size": len(content),
        "crc32c": blob.crc32c,
        "md5": blob.md5_hash,
    }


def _random_base64(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode()
