"""Where documents and objects live. Trigger patterns come from the same functions."""

from datetime import date
from typing import NamedTuple

ANCHORS = "anchors/"


def request(request_id: str) -> str:
    """A request's current state."""
    return f"requests/{request_id}"


def events(request_id: str) -> str:
    """A request's history."""
    return f"{request(request_id)}/events"


def event(request_id: str, command_id: str) -> str:
    """What one command did."""
    return f"{events(request_id)}/{command_id}"


def inbox(request_id: str, transition: str, command_id: str) -> str:
    """A command that a client queued for a transition."""
    return f"{request(request_id)}/{transition}/{command_id}"


class InboxPath(NamedTuple):
    """The parts of a command document's path."""

    request: str
    transition: str
    command: str


def parse_inbox(path: str) -> InboxPath:
    """The parts of `inbox`. Raises ValueError for any other path."""
    match path.split("/"):
        case ["requests", request_id, transition, command_id]:
            return InboxPath(request_id, transition, command_id)
    raise ValueError(f"not a command document: {path}")


def file(file_id: str) -> str:
    """An upload."""
    return f"files/{file_id}"


def account(uid: str) -> str:
    """A person."""
    return f"users/{uid}"


def notifications(uid: str) -> str:
    """What a person is told."""
    return f"{account(uid)}/notifications"


def notification(uid: str, notification_id: str) -> str:
    """What a person is told of one event or comment."""
    return f"{notifications(uid)}/{notification_id}"


def thread(uid: str, channel: str, request_id: str) -> str:
    """When a channel last told a person of a request."""
    return f"{account(uid)}/threads/{channel}-{request_id}"


def device(device_id: str) -> str:
    """A device to which somebody wants to be pushed."""
    return f"devices/{device_id}"


def comments(request_id: str) -> str:
    """What people say about a request."""
    return f"{request(request_id)}/comments"


def comment(request_id: str, comment_id: str) -> str:
    """One comment."""
    return f"{comments(request_id)}/{comment_id}"


def announced(request_id: str, said: str) -> str:
    """That everybody who must know of an event or comment was told."""
    return f"announced/{told_of(request_id, said)}"


def as_said(comment_id: str) -> str:
    """The id of a comment among what people are told of; no event's begins so."""
    return f"comment.{comment_id}"


def told_of(request_id: str, said: str) -> str:
    """The id under which people are told of an event or comment: its own is its request's alone."""
    return f"{request_id}-{said}"


def said_in(document: str) -> str:
    """The id of the command, event or comment that a document is, or that people are told of."""
    *_, collection, last = document.split("/")
    if collection != "notifications":
        return last
    return last.partition("-")[2].removeprefix(as_said(""))


def dead_letter(letter_id: str) -> str:
    """What was given up."""
    return f"dead_letters/{letter_id}"


def failure(failure_id: str) -> str:
    """How often a trigger failed for a document."""
    return f"failures/{failure_id}"


def limit(counter: str) -> str:
    """How often something was done in an hour."""
    return f"limits/{counter}"


def calendar(version: str) -> str:
    """A working calendar as it was when times were computed by it."""
    return f"calendars/{version}"


def tally(month: str) -> str:
    """What a month came to."""
    return f"tallies/{month}"


def sweep(name: str) -> str:
    """How far a sweep has come."""
    return f"sweeps/{name}"


def mandate(mandate_id: str) -> str:
    """A mandate to act for the head of department."""
    return f"mandates/{mandate_id}"


def agency(agency_id: str) -> str:
    """A city agency (OPD)."""
    return f"agencies/{agency_id}"


def register(year: int) -> str:
    """The register (buku agenda) of a year."""
    return f"registers/{year}"


def anchor(day: date) -> str:
    """The name of the object that holds the heads of all histories as they were that day."""
    return f"{ANCHORS}{day.year:04}/{day}.ndjson"


def content(kind: str, file_id: str) -> str:
    """The name of an upload's object: ours, random, unique, nothing of the person's own naming."""
    return f"{kind}/{file_id}"
