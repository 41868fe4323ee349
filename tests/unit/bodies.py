"""A valid body of every command, and what becomes of it."""

import json
from copy import deepcopy
from datetime import datetime
from typing import Any

from shared import errors
from shared.case import Given
from shared.commands import Command
from shared.models import Request
from shared.validation import parse
from shared.workflow import decide
from tests.commands import COMMANDS
from tests.unit.builders import (
    AUTHOR,
    CHECKER,
    DATA,
    DRAFT_1,
    DRAFT_2,
    MORE,
    NEWCOMER,
    NOW,
    PROPOSAL,
    REQUEST_ID,
    RIGHT_PERSON,
    SPT,
    given,
    seen,
)

_POINTS = (
    "facts_match_source",
    "names_and_titles",
    "language",
    "visual_identity",
    "permission_to_publish",
)
CORRECTIONS = [{"text": "Nama puskesmas salah.", "place": {"file": DRAFT_1, "seconds": 3.5}}]

# A valid body of each command, with every field that has no other meaning than itself.
BODIES: dict[str, dict[str, Any]] = {
    "submit_request": PROPOSAL,
    "receive_request": {"note": "Lengkap."},
    "form_team": {
        "members": [AUTHOR.uid, CHECKER.uid],
        "leader": AUTHOR.uid,
        "letter": {"number": "094/37/IKP/2026", "date": "2026-08-11", "file": SPT},
    },
    "reassign_team": {
        "members": [NEWCOMER.uid, CHECKER.uid],
        "leader": CHECKER.uid,
        "letter": {"number": "094/41/IKP/2026", "date": "2026-08-12", "file": SPT},
        "reason": "Anggota tim pindah tugas.",
    },
    "supply_material": {
        "items": [{"file": DATA, "caption": "Jadwal tiap puskesmas"}, {"file": MORE}],
    },
    "submit_draft": {
        "draft_files": [{"file": DRAFT_2, "caption": "Naskah", "sources": [DATA]}],
        "note": "Versi pertama.",
    },
    "ask_fact_check": {
        "seen": seen(DRAFT_1),
        "items": ["Imunisasi dimulai 1 September.", "Ada 23 puskesmas."],
    },
    "answer_fact_check": {
        "answers": [
            {"item": "5-1", "is_right": True},
            {"item": "5-2", "is_right": False, "source": "SK 12/2026", "correct": "24 puskesmas."},
        ],
    },
    "check_content": {
        "seen": seen(DRAFT_1),
        "checklist": [{"point": point, "passed": True, "note": ""} for point in _POINTS],
        "notes": "Baik.",
    },
    "decide_corrections": {"seen": seen(DRAFT_1), "needs_correction": False, "corrections": []},
    "repair_content": {
        "draft_files": [{"file": DRAFT_2, "caption": "Naskah", "sources": [DATA]}],
        "answers": [
            {"correction": "7-1", "answer": "Diperbaiki."},
            {"correction": "7-2", "answer": "Diganti."},
        ],
        "note": "Versi kedua.",
    },
    "return_request": {"reason": "Data tidak menyebut sumber.", "missing": ["Sumber data"]},
    "review_content": {"seen": seen(DRAFT_1), "notes": "Sudah dilihat."},
    "decide_approval": {"seen": seen(DRAFT_1), "is_approved": True, "corrections": []},
    "withdraw_request": {"reason": "Kegiatan dibatalkan panitia."},
}
# What is added to a body that decides the other way.
OTHERWISE: dict[str, dict[str, Any]] = {
    "decide_corrections": {"needs_correction": True, "corrections": CORRECTIONS},
    "decide_approval": {
        "is_approved": False,
        "reason": "Nama puskesmas masih salah.",
        "corrections": CORRECTIONS,
    },
}


def a_command(transition: str, **changes: Any) -> Command:
    """The command of a transition, as a door reads it from a body with these changes."""
    body = {"request": REQUEST_ID, **deepcopy(BODIES[transition]), **changes}
    return parse(COMMANDS[transition], json.dumps(body), "en")


def refusal_of(
    request: Request | None,
    name: str,
    *,
    at: datetime = NOW,
    on: Given | None = None,
    **body: Any,
) -> Any:
    """The error that refuses the step to the right person, or None."""
    try:
        decide(request, a_command(name, **body), RIGHT_PERSON[name], at, on or given())
    except errors.DomainError as error:
        return error
    return None
