"""A valid body for every transition, as a client would send it for the request of a story."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.config import working_calendar
from tests.functions.cast import BAYU, DEWI, EKA, TEAM, Person

if TYPE_CHECKING:
    from tests.functions.stories import Story

Body = dict[str, Any]

CHECKLIST = [
    {"point": "facts_match_source", "passed": True},
    {"point": "names_and_titles", "passed": True},
    {"point": "language", "passed": False, "note": "Judulnya terlalu panjang."},
    {"point": "visual_identity", "passed": True},
    {"point": "permission_to_publish", "passed": True},
]
CORRECTIONS = [{"text": "Angka cakupan di Pontianak Timur keliru."}, {"text": "Logo terpotong."}]
FACTS = ["Pekan imunisasi mulai 1 September.", "Ada 23 puskesmas yang melayani."]
NEEDS_CORRECTION: Body = {"needs_correction": True, "corrections": CORRECTIONS}
NOT_APPROVED: Body = {
    "is_approved": False,
    "reason": "Angka pada infografis belum sesuai data.",
    "corrections": CORRECTIONS,
}


def body_of(transition: str, story: "Story", by: Person) -> Body:
    """What this person would send to take the step now; files that it needs are made."""
    return {"request": story.id, **_FIELDS[transition](story, by)}


def local_date(at: datetime) -> date:
    """The office's day at an instant."""
    return working_calendar().local_date(at)


def day(from_today: int) -> str:
    """An ISO date, counted in days from the office's today."""
    return str(local_date(datetime.now(UTC)) + timedelta(days=from_today))


def seen(story: "Story") -> Body:
    """The current draft as somebody saw it; a made-up one while there is none."""
    draft = story.request.draft if story.request else None
    if draft is None:
        file = {"file": "a" * 20, "crc32c": "AAAAAA==", "md5": "A" * 22 + "=="}
        return {"version": 1, "files": [file]}
    return {"version": draft.version, "files": [part.model_dump() for part in draft.files]}


def a_letter(story: "Story", by: Person, kind: str) -> Body:
    """A letter of two months ago."""
    return {"number": "400.7/12/2026", "date": day(-60), "file": story.file(kind, by)}


def draft_files(story: "Story", by: Person) -> list[Body]:
    """Two files that rest on all the material supplied."""
    sources = list(story.request.material) if story.request else []
    sources = sources or ["m" * 20]
    return [
        {"file": story.file("draft", by), "caption": "Infografis", "sources": sources},
        {"file": story.file("draft", by), "caption": "Video", "sources": sources},
    ]


def _submit_request(story: "Story", by: Person) -> Body:
    return {
        "title": "Pekan Imunisasi Campak",
        "content_types": ["infographic", "video"],
        "purpose": "Warga tahu kapan dan di mana anaknya diimunisasi.",
        "target_audience": "Orang tua balita",
        "wished_date": day(30),
        "letter": a_letter(story, by, "letter"),
    }


def _form_team(story: "Story", by: Person) -> Body:
    return {
        "members": [person.uid for person in TEAM],
        "leader": DEWI.uid,
        "letter": a_letter(story, by, "assignment_letter"),
    }


def _reassign_team(story: "Story", by: Person) -> Body:
    return {
        "members": [DEWI.uid, BAYU.uid, EKA.uid],
        "leader": BAYU.uid,
        "letter": a_letter(story, by, "assignment_letter"),
        "reason": "Lina pindah tugas ke OPD lain.",
    }


def _supply_material(story: "Story", by: Person) -> Body:
    return {"items": [{"file": story.file("material", by), "caption": "Cakupan per kecamatan"}]}


def _answer_fact_check(story: "Story", _by: Person) -> Body:
    facts = story.request.current_facts() if story.request else None
    is_open = facts.unanswered() if facts else ()
    return {"answers": right(*(is_open or ("1-1",)))}


def right(*items: str) -> list[Body]:
    """Facts that are as the draft has them."""
    return [{"item": item, "is_right": True} for item in items]


def wrong(*items: str) -> list[Body]:
    """Facts that are not."""
    more = {"source": "SK Kepala Dinas 12/2026", "correct": "Yang benar 24 puskesmas."}
    return [{"item": item, "is_right": False, **more} for item in items]


def _repair_content(story: "Story", by: Person) -> Body:
    open_corrections = story.request.open_corrections if story.request else ()
    return {
        "draft_files": draft_files(story, by),
        "answers": [
            {"correction": correction, "answer": "Sudah diperbaiki."}
            for correction in open_corrections or ("1-1",)
        ],
    }


_FIELDS: dict[str, Any] = {
    "submit_request": _submit_request,
    "receive_request": lambda _story, _by: {"note": "Lengkap."},
    "form_team": _form_team,
    "reassign_team": _reassign_team,
    "supply_material": _supply_material,
    "submit_draft": lambda story, by: {"draft_files": draft_files(story, by)},
    "ask_fact_check": lambda story, _by: {"seen": seen(story), "items": FACTS},
    "answer_fact_check": _answer_fact_check,
    "check_content": lambda story, _by: {"seen": seen(story), "checklist": CHECKLIST},
    "decide_corrections": lambda story, _by: {"seen": seen(story), "needs_correction": False},
    "repair_content": _repair_content,
    "return_request": lambda _story, _by: {
        "reason": "Data belum lengkap untuk semua kecamatan.",
        "missing": ["Data Pontianak Utara"],
    },
    "review_content": lambda story, _by: {"seen": seen(story), "notes": "Sudah dilihat."},
    "decide_approval": lambda story, _by: {"seen": seen(story), "is_approved": True},
    "withdraw_request": lambda _story, _by: {"reason": "Kegiatannya dibatalkan."},
}
