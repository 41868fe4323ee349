"""The two doors of every transition: an HTTP function, and a trigger on its command inbox.

A client that works offline queues a command document at
requests/{request}/{transition}/{command}; the security rules let only the step's own role do so in
its turn. The trigger runs the same engine and writes `outcome` back to the document: `applied` with
the answer, or `refused` with the problem document. Both doors take a decisive step only in a
session that still stands.
"""

import inspect
import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Request as HttpRequest
from pydantic import TypeAdapter, ValidationError

from shared import calls, errors, paths, problems, store
from shared.auth import require_session, signed_in
from shared.case import Given
from shared.commands import Command
from shared.entry_points import HttpEntry
from shared.http import View, key_of, path_of, read, valid_key, view
from shared.models import Uid
from shared.people import Account, Actor
from shared.transitions import LastLook, StepTaken, perform
from shared.triggers import Trigger, on_created
from shared.validation import parse
from shared.words import Language
from shared.workflow import TRANSITIONS

C = TypeVar("C", bound=Command)
# Bytes of a queued command, of which the largest has 650,000: beside it the outcome has to fit in.
_QUEUED_LIMIT = 900 * 1024
_UID: TypeAdapter[str] = TypeAdapter(Uid)


def doors(command: type[C], *, last_look: LastLook[C] | None = None) -> tuple[View, Trigger]:
    """The HTTP function and the trigger function of a command's transition."""
    return _http_door(command, last_look), _firestore_door(command, last_look)


def _http_door(model: type[C], last_look: LastLook[C] | None) -> View:
    row = TRANSITIONS[model.transition]
    entry = HttpEntry(
        name=row.name,
        method="POST",
        path=path_of(row.name),
        takes=model,
        gives=StepTaken,
        summary=inspect.getdoc(inspect.getmodule(model)) or "",
        has_key=True,
    )

    def answer(request: HttpRequest) -> StepTaken:
        actor = signed_in(request.headers.get("Authorization"), check_revoked=row.is_decisive)
        key = key_of(request)
        return StepTaken.of(perform(read(request, model), actor, key, last_look=last_look))

    return view(entry, answer, row.name)


def _firestore_door(model: type[C], last_look: LastLook[C] | None) -> Trigger:
    name = model.transition
    is_decisive = TRANSITIONS[name].is_decisive

    @on_created(paths.inbox("{request}", name, "{command}"), name=f"on_{name}", transition=name)
    def trigger(inbox: str) -> str:
        parts = paths.parse_inbox(inbox)
        queued = store.snapshot_of(inbox)
        document = queued.to_dict() or {}
        if not document or "outcome" in document:
            return "settled before"  # withdrawn from the queue, or delivered before
        language: Language = "en" if document.get("language") == "en" else "id"
        try:
            key = valid_key(parts.command)
            command = parse(model, _body(document, parts.request), language)
            actor = _actor(document)
            look = _in_session(document, last_look) if is_decisive else last_look
            perform(command, actor, key, last_look=look, inbox=inbox)
        except (errors.Unavailable, errors.LostRace):
            raise  # delivered again
        except errors.DomainError as error:
            problem = problems.problem(error, language)
            store.settle(queued, {"outcome": {"state": "refused", "problem": problem}}, "command")
            return error.code
        return "applied"

    return trigger


def _in_session(document: dict[str, Any], last_look: LastLook[C] | None) -> LastLook[C]:
    """A last look that first asks whether the session in which a command was queued still stands.

    The rules hold `signed_in_at` to the token's. What was done before it ended stays done.
    """

    def look(command: C, given: Given) -> None:
        require_session(document["by"], document.get("signed_in_at"))
        if last_look:
            last_look(command, given)

    return look


def _body(document: dict[str, Any], request_id: str) -> bytes:
    command = document.get("command")
    if not isinstance(command, dict):
        raise errors.MalformedBody
    try:
        body = json.dumps({**command, "request": request_id}, ensure_ascii=False).encode()
    except TypeError:  # Firestore knows types that JSON does not
        raise errors.MalformedBody from None
    if len(body) > _QUEUED_LIMIT:
        raise errors.BodyTooLarge(_QUEUED_LIMIT)
    return body


def _actor(document: dict[str, Any]) -> Actor:
    """The person who queued the command; the rules hold `by` to the signed-in one."""
    try:
        uid = _UID.validate_python(document.get("by"), strict=True)
    except ValidationError:
        raise errors.NotSignedIn from None
    account = store.snapshot_of(paths.account(uid)).to_dict()
    if account is None:
        raise errors.NotSignedIn
    calls.concerns(uid=uid)
    return Account.model_validate(account).actor(datetime.now(UTC))
