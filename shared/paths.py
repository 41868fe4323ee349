"""Where documents and objects live. Trigger patterns come from the same functions."""

from typing import NamedTuple


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


def agency(agency_id: str) -> str:
    """A city agency (OPD)."""
    return f"agencies/{agency_id}"


def register(year: int) -> str:
    """The register (buku agenda) of a year."""
    return f"registers/{year}"


def content(kind: str, file_id: str) -> str:
    """The name of an upload's object: ours, random, unique, nothing of the person's own naming."""
    return f"{kind}/{file_id}"
