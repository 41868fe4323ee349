"""What a deployable function is: how it is reached, by which event, at which time.

Every function that `main` exports carries one of these as its `entry` attribute. Deployment, the
local server, the API document and the convention tests read it there; nothing lists them again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

CREATED = "google.cloud.firestore.document.v1.created"


@dataclass(frozen=True, slots=True)
class Limit:
    """How much is taken in an hour."""

    per_person: int  # calls
    per_address: int  # calls, behind which a whole office may be
    bytes_per_person: int | None = None  # of what the bodies announce by `brings()`


@dataclass(frozen=True, slots=True)
class HttpEntry:
    """A function that people's clients call over HTTPS."""

    name: str
    method: Literal["GET", "POST"]
    path: str
    takes: type[BaseModel] | None  # the JSON body of a POST, the query of a GET
    gives: type[BaseModel] | None  # the JSON answer; None: the function writes its own response
    summary: str
    has_key: bool = False  # the caller sends an Idempotency-Key
    is_public: bool = False  # reachable without a signed-in person: a deliberate exception
    limit: Limit | None = None  # on what costs, and nothing else bounds


@dataclass(frozen=True, slots=True)
class FirestoreEntry:
    """A function that Firestore calls when a document that matches the pattern is created."""

    name: str
    document: str  # for example requests/{request}/receive_request/{command}
    event_type: str = CREATED


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """A function that Cloud Scheduler calls; the platform admits only the scheduler."""

    name: str
    cron: str  # five fields, in the working calendar's time zone


Entry = HttpEntry | FirestoreEntry | ScheduleEntry


def entry_of(function: Callable[..., Any]) -> Entry:
    """The entry of a deployable function. Raises AttributeError for one that declares none."""
    entry: Entry = function.entry  # type: ignore[attr-defined]  # set by the decorators that make functions deployable
    return entry


def declare(function: Callable[..., Any], entry: Entry) -> None:
    """Makes a plain function deployable under the entry's name."""
    function.__name__ = function.__qualname__ = entry.name
    function.entry = entry  # type: ignore[attr-defined]  # functions-framework wants a plain function, so it is kept as an attribute
