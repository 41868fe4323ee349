"""Builders of the documents that the rules judge, written out by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.rules.people import AGENCY, AUTHOR, OTHER_AGENCY, OTHER_TEAM, OWN_TEAM
from tests.rules.rest import SIGNED_IN_AT

Fields = dict[str, Any]

THEN = datetime(2026, 2, 2, 1, 30, tzinfo=UTC)
FILE = "FileFileFileFileFile"

AWAITING = {
    "submitted": ("receive_request",),
    "received": ("form_team",),
    "team_formed": ("submit_draft",),
    "drafted": ("check_content",),
    "checked": ("decide_corrections",),
    "needs_correction": ("repair_content", "return_request"),
    "ready_for_review": ("review_content",),
    "reviewed": ("decide_approval",),
    "returned": ("submit_request",),
    "approved": (),
    "withdrawn": (),
}
_WITHOUT_TEAM = ("submitted", "received")
_WITHOUT_DRAFT = ("submitted", "received", "team_formed")

_LETTER = {"number": "440/12/DINKES/2026", "date": "2026-02-02", "file": FILE}
_SEALED = {"file": FILE, "crc32c": "AAAAAA==", "md5": "AAAAAAAAAAAAAAAAAAAAAA=="}
_SEEN = {"version": 1, "files": [_SEALED]}
_CHECKLIST = [
    {"point": "facts_match_source", "passed": True, "note": ""},
    {"point": "names_and_titles", "passed": True, "note": ""},
    {"point": "language", "passed": True, "note": ""},
    {"point": "visual_identity", "passed": True, "note": ""},
    {"point": "permission_to_publish", "passed": True, "note": ""},
]
_DRAFT_FILES = [{"file": FILE, "caption": "Poster", "sources": [FILE]}]
_CORRECTIONS = [{"text": "The clinic's name is misspelt."}]

# A valid command of each step, with every field.
COMMANDS: dict[str, Fields] = {
    "submit_request": {
        "title": "Measles immunisation week",
        "content_types": ["video", "infographic"],
        "purpose": "Parents know where and when.",
        "target_audience": "Parents of children under five",
        "wished_date": "2026-03-01",
        "letter": _LETTER,
    },
    "receive_request": {"note": "Complete."},
    "form_team": {"members": ["uid-team", "uid-author"], "leader": "uid-team", "letter": _LETTER},
    "reassign_team": {
        "members": ["uid-team", "uid-new"],
        "leader": "uid-new",
        "letter": _LETTER,
        "reason": "The author is on leave.",
    },
    "supply_material": {"items": [{"file": FILE, "caption": "Opening hours"}]},
    "submit_draft": {"draft_files": _DRAFT_FILES, "note": "First version."},
    "ask_fact_check": {"seen": _SEEN, "items": ["The week begins on 1 March."]},
    "answer_fact_check": {
        "answers": [
            {"item": "6-1", "is_right": True},
            {"item": "6-2", "is_right": False, "source": "Decree 12", "correct": "24 clinics."},
        ]
    },
    "check_content": {"seen": _SEEN, "checklist": _CHECKLIST, "notes": "Fine."},
    "decide_corrections": {"seen": _SEEN, "needs_correction": True, "corrections": _CORRECTIONS},
    "repair_content": {
        "draft_files": _DRAFT_FILES,
        "answers": [{"correction": "7-1", "answer": "Corrected."}],
        "note": "Second version.",
    },
    "return_request": {"reason": "The data lacks a source.", "missing": ["Source of the figures"]},
    "review_content": {"seen": _SEEN, "notes": "Seen."},
    "decide_approval": {
        "seen": _SEEN,
        "is_approved": False,
        "reason": "The name is misspelt.",
        "corrections": _CORRECTIONS,
    },
    "withdraw_request": {"reason": "The event is called off."},
}


# The steps whose command says in which session it was queued.
DECISIVE = ("repair_content", "return_request", "review_content", "decide_approval")


def request_id(status: str, scope: str = "own") -> str:
    """The id of the request that has this status: 20 letters."""
    return f"{scope}{status.replace('_', '')}".ljust(20, "x")


def a_request(
    status: str,
    *,
    scope: str = "own",
    agency: Any = None,
    authors: Sequence[str] = (AUTHOR,),
    checker: str | None = None,
    **changes: Any,
) -> Fields:
    """A request in this status, of the people's own agency and team, or of others (`scope`)."""
    own = scope == "own"
    team: Fields = {
        "members": OWN_TEAM if own else OTHER_TEAM,
        "leader": "uid-team" if own else "uid-elsewhere-1",
        "letter": _LETTER,
        "former": [],
        "joined": [],
    }
    draft = {"version": 1, "authors": authors, "files": [_SEALED], "checker": checker}
    facts = {"version": 1, "items": ["6-1", "6-2"], "right": [], "wrong": []}
    return {
        "id": request_id(status, scope),
        "schema_version": 1,
        "agency": agency or (AGENCY if own else OTHER_AGENCY),
        "requester": "uid-who-filed-it",
        "proposal": COMMANDS["submit_request"],
        "register_entry": {"year": 2026, "number": 1},
        "material": [FILE],
        "team": None if status in _WITHOUT_TEAM else team,
        "draft": None if status in _WITHOUT_DRAFT else draft,
        "open_corrections": [],
        "fact_check": None if status in _WITHOUT_DRAFT else facts,
        "status": status,
        "awaiting": AWAITING[status],
        "round": 1,
        "sequence": 3,
        "head": "ab" * 32,
        "created_at": THEN,
        "updated_at": THEN,
        "step_started_at": THEN,
        "due_at": THEN,
        "attend_at": THEN,
        "mark": None,
        **changes,
    }


def every_request() -> dict[str, Fields]:
    """By path: a request in every status, one of the people's own and one of others."""
    return {
        f"requests/{request_id(status, scope)}": a_request(status, scope=scope)
        for status in AWAITING
        for scope in ("own", "other")
    }


def an_event(audience: Sequence[str], *, sequence: int = 1) -> Fields:
    """An event as far as the rules look at it."""
    return {"sequence": sequence, "audience": audience, "payload": {"note": "…"}, "at": THEN}


def a_file(
    kind: str, *, scope: str = "own", owner: str = "uid-who-uploaded", has_agency: bool = True
) -> Fields:
    """A sealed upload to the request in status `drafted` of the scope."""
    agency = AGENCY if scope == "own" else OTHER_AGENCY
    return {
        "id": FILE,
        "schema_version": 1,
        "request": request_id("drafted", scope),
        "kind": kind,
        "owner": owner,
        "agency": agency if has_agency else None,
        "name": "surat.pdf",
        "size": 1024,
        "content_type": "application/pdf",
        "object_name": f"{kind}/{FILE}",
        "state": "sealed",
        "created_at": THEN,
        "expires_at": None,
        "generation": 1,
        "crc32c": "AAAAAA==",
        "md5": "AAAAAAAAAAAAAAAAAAAAAA==",
    }


def a_queued_command(by: str | None, step: str, command: Any) -> Fields:
    """What a client writes into a step's inbox, save `created_at`: that is the server's time."""
    session = {"signed_in_at": SIGNED_IN_AT} if step in DECISIVE else {}
    return {"by": by or "uid-nobody", "language": "id", "command": command, **session}
