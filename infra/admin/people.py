"""Whom a command is about, and which documents concern whom, and how."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import StrEnum

from firebase_admin import auth
from pydantic import TypeAdapter, ValidationError

from infra.admin.speech import Stop, said
from shared import store
from shared.auth import app
from shared.models import Uid
from shared.people import Account
from shared.store import Snapshot
from shared.texts import texts
from shared.workflow import TRANSITIONS

_UID: TypeAdapter[str] = TypeAdapter(Uid)


class Kind(StrEnum):
    """How a document concerns a person."""

    ACCOUNT = "account"
    NOTIFICATIONS = "notifications"  # to them, and when they were last told of a request
    DEVICES = "devices"
    MANDATES = "mandates"  # that they bear
    FILES = "files"  # that they uploaded
    STEPS = "steps"  # that they took: in the histories
    COMMENTS = "comments"  # that they wrote
    COMMANDS = "commands"  # that they queued
    LIMITS = "limits"  # how often they did something in an hour
    NAMED = "named"  # by others, or for others: by their uid


@dataclass(frozen=True, slots=True)
class Person:
    """A person, as far as the system still knows them."""

    uid: str
    account: Account | None  # the document
    user: auth.UserRecord | None  # what they sign in with

    @property
    def words(self) -> frozenset[str]:
        """What tells who they are: names and addresses, in small letters."""
        known = {self.account.name, self.account.email} if self.account else set[str]()
        if self.user:
            known |= {self.user.display_name or "", self.user.email or ""}
        return frozenset(word.casefold() for word in known if word)


def person_of(named: str) -> Person:
    """The person with this uid or address. Ends where there is no such address."""
    try:
        user = (auth.get_user_by_email if "@" in named else auth.get_user)(named, app=app())
    except auth.UserNotFoundError:
        user = None
    except ValueError:
        raise _unknown(named) from None
    try:
        uid = _UID.validate_python(user.uid if user else named)
    except ValidationError:
        raise _unknown(named) from None
    return Person(uid, store.accounts([uid]).get(uid), user)


def _unknown(named: str) -> Stop:
    return Stop(
        said(
            f"Tidak ada akun {named}. Sebutkan alamat e-mail atau uid-nya.",
            f"There is no account {named}. Name the e-mail address or the uid.",
        )
    )


def concerned(document: Snapshot, uids: Container[str]) -> Iterator[tuple[str, Kind]]:
    """Which of these people a document concerns, and how: each of them once."""
    fields = document.to_dict() or {}
    main = _main(document.reference.path, fields)
    if main and main[0] in uids:
        yield main
    others = {whom(text) for _, text in texts(fields)} - ({main[0]} if main else set())
    yield from ((uid, Kind.NAMED) for uid in sorted(others) if uid in uids)


def whom(text: str) -> str:
    """The uid that a text is, or that the path of something of theirs names (in a dead letter)."""
    match text.split("/"):
        case ["users", uid, *_]:
            return uid
    return text


_OWNERS = {  # of documents in collections of the root: the field that names them
    "devices": ("uid", Kind.DEVICES),
    "mandates": ("person", Kind.MANDATES),
    "files": ("owner", Kind.FILES),
}
_AUTHORS = {
    "events": ("actor.uid", Kind.STEPS),
    "comments": ("by", Kind.COMMENTS),
    **dict.fromkeys(TRANSITIONS, ("by", Kind.COMMANDS)),
}


def _main(path: str, fields: dict[str, object]) -> tuple[str, Kind] | None:
    """Whom it is about first of all."""
    found: tuple[str, Kind] | None = None
    match path.split("/"):
        case ["users", uid, *below]:
            return uid, Kind.NOTIFICATIONS if below else Kind.ACCOUNT
        case ["limits", counter] if "-person-" in counter:
            return counter.partition("-person-")[2], Kind.LIMITS
        case [collection, _]:
            found = _OWNERS.get(collection)
        case ["requests", _, collection, _]:
            found = _AUTHORS.get(collection)
    if found is None:
        return None
    field, kind = found
    return next((text for name, text in texts(fields) if name == field), ""), kind


def fields_that_name(document: Snapshot, uid: str) -> list[str]:
    """The fields that name a person."""
    found = texts(document.to_dict() or {})
    return sorted({path for path, text in found if whom(text) == uid})
