"""What each function may do: as much as its code does, and nothing more."""

from enum import Enum, auto

from shared.entry_points import Entry
from shared.workflow import TRANSITIONS


class Need(Enum):
    """Something that a function does in the project. `identities` knows which roles that takes."""

    READ = auto()  # the database
    WRITE = auto()  # it, too
    SESSIONS = auto()  # ask whether somebody's session still stands
    ACCOUNTS = auto()  # make and change accounts
    START = auto()  # uploads
    SEE = auto()  # what was uploaded
    DISCARD = auto()  # it, too
    SIGN = auto()  # links
    ANCHOR = auto()  # write down what nobody can change
    TELL = auto()  # by mail and push


_WRITE = frozenset({Need.WRITE})
_READ = frozenset({Need.READ})
_ADMIN = _WRITE | {Need.SESSIONS}  # what admins do is done in sessions that still stand

# What is not here writes to the database, as nearly every function does, and needs nothing else.
NEEDS: dict[str, frozenset[Need]] = {
    "decide_approval": _WRITE | {Need.SEE},  # whether the bytes are still the ones that were seen
    "on_decide_approval": _WRITE | {Need.SEE},
    "on_notification": _WRITE | {Need.TELL},
    "send_waiting": _WRITE | {Need.TELL},
    "recover_lost": _WRITE | {Need.SESSIONS, Need.SEE},  # it calls the triggers
    "anchor_histories": _WRITE | {Need.ANCHOR},
    "start_upload": _WRITE | {Need.START},
    "finish_upload": _WRITE | {Need.SEE, Need.DISCARD},
    "open_file": _READ | {Need.SEE, Need.SIGN},
    "sweep_uploads": _WRITE | {Need.SEE, Need.DISCARD},  # who does not see is not told: it is gone
    "list_requests": _READ,
    "get_request": _READ,
    "get_history": _READ,
    "explain_deadline": _READ,
    "get_statistics": _READ,
    "list_comments": _READ,
    "me": _READ,
    "set_account": _ADMIN | {Need.ACCOUNTS},
    "set_agency": _ADMIN,
    "set_mandate": _ADMIN | {Need.ACCOUNTS},
    "end_mandate": _ADMIN | {Need.ACCOUNTS},
    "replay_dead_letter": _ADMIN | {Need.SEE, Need.TELL},  # whatever was given up
    "openapi": frozenset(),
    "docs": frozenset(),
    "version": frozenset(),
}


def needs_of(entry: Entry) -> frozenset[Need]:
    """What the function of an entry needs; by either door a decisive step asks for the session."""
    needs = NEEDS.get(entry.name, _WRITE)
    row = TRANSITIONS.get(entry.name.removeprefix("on_"))
    return needs | {Need.SESSIONS} if row is not None and row.is_decisive else needs
