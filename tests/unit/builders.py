"""Builders: people, files, a request in any status, and what is given to a decision."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from shared.case import Given
from shared.models import (
    Draft,
    FactCheck,
    File,
    FileKind,
    FileState,
    Letter,
    Register,
    Request,
    Role,
    Status,
    Team,
)
from shared.people import Account, Actor
from shared.working_time import WorkingCalendar

ROOT = Path(__file__).parents[2]
CALENDAR = WorkingCalendar.from_settings(
    tomllib.loads((ROOT / "shared/calendar.toml").read_text(encoding="utf-8"))
)
NOW = datetime(2026, 8, 12, 2, 0, tzinfo=UTC)  # a Wednesday, 09:00 in Pontianak
KEY = "key-of-this-command-0001"
AGENCY, OTHER_AGENCY = "dinas-kesehatan", "dinas-perhubungan"


def an_id(name: str) -> str:
    """A document id that one can recognise."""
    return name.ljust(20, "0")


REQUEST_ID = an_id("request")
LETTER, SPT, DATA, MORE = (an_id(name) for name in ("letter", "spt", "data", "more"))
DRAFT_1, DRAFT_2 = an_id("draft1"), an_id("draft2")


# -- People


def an_actor(*roles: str, uid: str | None = None, agency: str | None = None) -> Actor:
    """A person who holds these roles."""
    held = frozenset(Role(role) for role in roles)
    return Actor(uid=uid or f"uid-{'-'.join(roles)}", roles=held, agency=agency)


REQUESTER = an_actor("requester", agency=AGENCY)
IKP = an_actor("ikp_division")
AUTHOR = an_actor("content_team", uid="uid-author")
CHECKER = an_actor("content_team", uid="uid-checker")
NEWCOMER = an_actor("content_team", uid="uid-newcomer")
HEAD = an_actor("department_head")
ADMIN = an_actor("admin")

RIGHT_PERSON = {
    "submit_request": REQUESTER,
    "receive_request": IKP,
    "form_team": IKP,
    "reassign_team": IKP,
    "supply_material": REQUESTER,
    "submit_draft": AUTHOR,
    "ask_fact_check": AUTHOR,
    "answer_fact_check": REQUESTER,
    "check_content": CHECKER,
    "decide_corrections": IKP,
    "repair_content": AUTHOR,
    "return_request": IKP,
    "review_content": HEAD,
    "decide_approval": HEAD,
    "withdraw_request": REQUESTER,
}


def an_account(uid: str, *roles: str, is_active: bool = True) -> Account:
    """The mirror of a person's account."""
    return Account(
        uid=uid,
        name="Sari",
        email=f"{uid}@contoh.example",
        roles=tuple(Role(role) for role in roles),
        agency=None,
        is_active=is_active,
    )


# -- Files


def a_file(
    file_id: str = DRAFT_2, kind: str = "draft", owner: Actor = AUTHOR, **changes: Any
) -> File:
    """A sealed upload to the request, its digests made from its id."""
    file = File(
        id=file_id,
        request=REQUEST_ID,
        kind=FileKind(kind),
        owner=owner.uid,
        agency=owner.agency,
        name="berkas.pdf",
        size=1024,
        content_type="application/pdf",
        object_name=f"{kind}/{file_id}",
        state=FileState.SEALED,
        created_at=NOW,
        expires_at=None,
        generation=1,
        crc32c=f"{file_id[:6]}==",
        md5=f"{file_id}AA==",
    )
    return file.model_copy(update=changes)


def seen(*file_ids: str, version: int = 1) -> dict[str, Any]:
    """What a decision says its person saw."""
    files = [a_file(file_id).sealed().model_dump() for file_id in file_ids]
    return {"version": version, "files": files}


# -- A request

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
PROPOSAL: dict[str, Any] = {
    "title": "Pekan imunisasi campak",
    "content_types": ["video", "infographic"],
    "purpose": "Orang tua tahu kapan dan di mana.",
    "target_audience": "Orang tua balita",
    "wished_date": "2026-09-01",
    "letter": {"number": "440/12/DINKES/2026", "date": "2026-08-10", "file": LETTER},
}
FACTS = FactCheck(version=1, items=("5-1", "5-2"))
_WITHOUT_TEAM = ("submitted", "received")
_WITHOUT_DRAFT = (*_WITHOUT_TEAM, "team_formed")


def a_draft(*file_ids: str, version: int = 1, authors: Iterable[Actor] = (AUTHOR,)) -> Draft:
    """A draft of these files."""
    return Draft(
        version=version,
        authors=tuple(author.uid for author in authors),
        files=tuple(a_file(file_id).sealed() for file_id in file_ids or (DRAFT_1,)),
    )


def a_request(status: str = "drafted", **changes: Any) -> Request:
    """A request in its first round, of AGENCY, with AUTHOR and CHECKER on its team.

    Its requester was asked two facts of its draft and has answered neither.
    """
    letter = Letter.model_validate(PROPOSAL["letter"])
    team = Team(members=(AUTHOR.uid, CHECKER.uid), leader=AUTHOR.uid, letter=letter)
    request = Request.model_validate(
        {
            "id": REQUEST_ID,
            "agency": AGENCY,
            "requester": REQUESTER.uid,
            "proposal": PROPOSAL,
            "register_entry": None if status == "submitted" else {"year": 2026, "number": 7},
            "material": (DATA,),
            "team": None if status in _WITHOUT_TEAM else team,
            "draft": None if status in _WITHOUT_DRAFT else a_draft(),
            "open_corrections": ("7-1", "7-2") if status == "needs_correction" else (),
            "fact_check": None if status in _WITHOUT_DRAFT else FACTS,
            "status": Status(status),
            "awaiting": AWAITING[status],
            "round": 1,
            "sequence": 7,
            "head": "ab" * 32,
            "created_at": NOW - timedelta(days=1),
            "updated_at": NOW - timedelta(hours=1),
            "step_started_at": NOW - timedelta(hours=1),
            "due_at": NOW + timedelta(hours=1),
            "attend_at": NOW + timedelta(minutes=40),
        }
    )
    return request.model_copy(update=changes)


# -- What is given

_FILES = (
    a_file(LETTER, "letter", REQUESTER),
    a_file(SPT, "assignment_letter", IKP),
    a_file(DATA, "material", REQUESTER),
    a_file(MORE, "material", REQUESTER),
    a_file(DRAFT_1, "draft", AUTHOR),
    a_file(DRAFT_2, "draft", AUTHOR),
)
_ACCOUNTS = tuple(an_account(member.uid, "content_team") for member in (AUTHOR, CHECKER, NEWCOMER))


def given(
    files: Iterable[File] = _FILES,
    accounts: Iterable[Account] = _ACCOUNTS,
    register: Register | None = None,
    command_id: str = KEY,
) -> Given:
    """What a decision rests on: the files and people that the valid commands name."""
    return Given(
        calendar=CALENDAR,
        command_id=command_id,
        files={file.id: file for file in files},
        accounts={account.uid: account for account in accounts},
        register=register,
    )


def as_stored(value: Any) -> Any:
    """A document as Firestore gives it back: lists for tuples, plain texts for enum values."""
    if isinstance(value, Mapping):
        return {str(key): as_stored(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_stored(part) for part in value]
    return str(value) if isinstance(value, str) else value
