"""What a step's fields must not be: changed fields, which field is named, what is said of it."""

from typing import Any

from tests.functions.bodies import CHECKLIST, CORRECTIONS, NEEDS_CORRECTION, NOT_APPROVED, Body

Limit = tuple[Body, str, str]

FORM = "berisi karakter yang tidak diperbolehkan di sini, atau bentuknya salah"
UNKNOWN = "tidak dikenal; hapus isian ini"
REQUIRED = "wajib diisi"
EMPTY = "paling sedikit 1 karakter"
NONE = "paling sedikit 1 butir"
TWICE = "setiap butir hanya boleh sekali"
NO_TEXT = "harus berupa teks"
NO_DATE = "harus tanggal, misalnya 2026-01-31"
NO_WHOLE_NUMBER = "harus bilangan bulat"
NO_BOOLEAN = "harus true atau false"
TOO_SHORT = "paling sedikit 10 karakter"
TOO_LONG = "paling banyak 4000 karakter"
TYPES = "harus salah satu dari 'video', 'graphic_design', 'infographic'"
CHECKLIST_INCOMPLETE = "setiap butir pemeriksaan harus dijawab tepat satu kali"
NOTE_MISSING = "butir yang tidak lulus harus diberi catatan"
UNEXPLAINED = "fakta yang keliru harus disertai yang benar dan sumbernya"
CONTRADICTION = "keputusan ini tidak boleh disertai koreksi; kosongkan, atau ubah keputusannya"
NO_REASON = "penolakan harus disertai alasan"

LETTER = {"number": "400/1", "date": "2026-01-05", "file": "f" * 20}
PART = {"file": "f" * 20, "sources": ["m" * 20]}
FILE = {"file": "f" * 20, "crc32c": "AAAAAA==", "md5": "A" * 22 + "=="}


def _first_point(**checked: Any) -> Body:
    return {"checklist": [{"point": "facts_match_source", **checked}, *CHECKLIST[1:]]}


def _seen(version: Any = 1, **fields: str) -> Body:
    return {"seen": {"version": version, "files": [FILE | fields]}}


def _wrong(**fields: str | None) -> Body:
    whole = {"item": "6-1", "is_right": False, "source": "SK 12/2026", "correct": "24."}
    return {"answers": [whole | fields]}


def _placed(**place: Any) -> Body:
    return NEEDS_CORRECTION | {
        "corrections": [{"text": "Salah.", "place": {"file": "f" * 20, **place}}]
    }


def _region(**side: float) -> Body:
    return _placed(region={"x": 0, "y": 0, "width": 1, "height": 1} | side)


LIMITS: dict[str, list[Limit]] = {
    "submit_request": [
        ({"title": ""}, "title", EMPTY),
        ({"title": "   "}, "title", EMPTY),
        ({"title": "a" * 201}, "title", "paling banyak 200 karakter"),
        ({"title": "satu\ndua"}, "title", FORM),
        ({"title": "bel\x07"}, "title", FORM),
        ({"title": "nol\x00"}, "title", FORM),
        ({"title": "baris\u2028baru"}, "title", FORM),
        ({"title": 5}, "title", NO_TEXT),
        ({"title": None}, "title", NO_TEXT),
        ({"title": ["a"]}, "title", NO_TEXT),
        ({"purpose": "a" * 4001}, "purpose", TOO_LONG),
        ({"purpose": "nol\x00"}, "purpose", FORM),
        ({"content_types": []}, "content_types", NONE),
        ({"content_types": ["video", "video"]}, "content_types", TWICE),
        ({"content_types": ["podcast"]}, "content_types.0", TYPES),
        ({"content_types": "video"}, "content_types", "harus berupa daftar"),
        ({"wished_date": "besok"}, "wished_date", NO_DATE),
        ({"wished_date": "2026-02-30"}, "wished_date", NO_DATE),
        ({"wished_date": 20260131}, "wished_date", NO_DATE),
        ({"letter": "surat.pdf"}, "letter", "harus berupa objek"),
        ({"letter": LETTER | {"number": ""}}, "letter.number", EMPTY),
        ({"letter": LETTER | {"number": "a" * 101}}, "letter.number", "paling banyak 100 karakter"),
        ({"letter": LETTER | {"file": "../../rahasia"}}, "letter.file", FORM),
        ({"letter": LETTER | {"size": 1}}, "letter.size", UNKNOWN),
        ({"agency": "dinas-perhubungan"}, "agency", UNKNOWN),
    ],
    "receive_request": [
        ({"note": "a" * 4001}, "note", TOO_LONG),
        ({"register_entry": {"year": 2026, "number": 1}}, "register_entry", UNKNOWN),
    ],
    "form_team": [
        ({"members": ["dewi"]}, "members", "paling sedikit 2 butir"),
        ({"members": []}, "members", "paling sedikit 2 butir"),
        ({"members": [f"uid{n}" for n in range(11)]}, "members", "paling banyak 10 butir"),
        ({"members": ["dewi", "dewi"]}, "members", TWICE),
        ({"members": ["dewi", "a/b"]}, "members.1", FORM),
        (
            {"members": ["dewi", "bayu"], "leader": "eka"},
            "",
            "ketua harus salah satu anggota tim",
        ),
    ],
    "reassign_team": [
        ({"members": ["dewi"]}, "members", "paling sedikit 2 butir"),
        ({"members": [f"uid{n}" for n in range(11)]}, "members", "paling banyak 10 butir"),
        ({"members": ["dewi", "dewi"]}, "members", TWICE),
        ({"leader": "lina"}, "", "ketua harus salah satu anggota tim"),
        ({"reason": "cuti"}, "reason", TOO_SHORT),
        ({"reason": "a" * 4001}, "reason", TOO_LONG),
        ({"letter": LETTER | {"number": ""}}, "letter.number", EMPTY),
        ({"former": ["lina"]}, "former", UNKNOWN),
    ],
    "supply_material": [
        ({"items": []}, "items", NONE),
        ({"items": [{"file": "f" * 20}] * 21}, "items", "paling banyak 20 butir"),
        ({"items": [{"caption": "tanpa berkas"}]}, "items.0.file", REQUIRED),
    ],
    "submit_draft": [
        ({"draft_files": []}, "draft_files", NONE),
        ({"draft_files": [PART, PART]}, "draft_files", TWICE),
        ({"draft_files": [PART | {"sources": []}]}, "draft_files.0.sources", NONE),
        ({"draft_files": [{"file": "f" * 20}]}, "draft_files.0.sources", REQUIRED),
        ({"authors": ["bayu"]}, "authors", UNKNOWN),
    ],
    "ask_fact_check": [
        ({"items": []}, "items", NONE),
        ({"items": ["Fakta."] * 21}, "items", "paling banyak 20 butir"),
        ({"items": [" "]}, "items.0", EMPTY),
        ({"items": ["a" * 1001]}, "items.0", "paling banyak 1000 karakter"),
        ({"items": [{"text": "Fakta."}]}, "items.0", NO_TEXT),
        (_seen(version=0), "seen.version", "paling kecil 1"),
    ],
    "answer_fact_check": [
        ({"answers": []}, "answers", NONE),
        (
            {"answers": [{"item": f"6-{n}", "is_right": True} for n in range(21)]},
            "answers",
            "paling banyak 20 butir",
        ),
        ({"answers": [{"item": "6-1", "is_right": True}] * 2}, "answers", TWICE),
        ({"answers": [{"item": "6-1"}]}, "answers.0.is_right", REQUIRED),
        ({"answers": [{"item": "6-1", "is_right": "ya"}]}, "answers.0.is_right", NO_BOOLEAN),
        ({"answers": [{"item": "", "is_right": True}]}, "answers.0.item", EMPTY),
        ({"answers": [{"item": "6-1", "is_right": False}]}, "answers.0", UNEXPLAINED),
        (_wrong(source=None), "answers.0", UNEXPLAINED),
        (_wrong(correct=None), "answers.0", UNEXPLAINED),
        (_wrong(source=" "), "answers.0.source", EMPTY),
        (_wrong(correct="a" * 1001), "answers.0.correct", "paling banyak 1000 karakter"),
        ({"fact_check": {"version": 1, "items": []}}, "fact_check", UNKNOWN),
    ],
    "check_content": [
        ({"checklist": CHECKLIST[:-1]}, "checklist", CHECKLIST_INCOMPLETE),
        ({"checklist": [*CHECKLIST, CHECKLIST[0]]}, "checklist", CHECKLIST_INCOMPLETE),
        ({"checklist": [*CHECKLIST[:-1], CHECKLIST[0]]}, "checklist", CHECKLIST_INCOMPLETE),
        (_first_point(passed=False), "checklist", NOTE_MISSING),
        (_first_point(passed=False, note="  "), "checklist", NOTE_MISSING),
        (_first_point(passed="ya"), "checklist.0.passed", NO_BOOLEAN),
        (_seen(version=0), "seen.version", "paling kecil 1"),
        (_seen(version="1"), "seen.version", NO_WHOLE_NUMBER),
        (_seen(version=True), "seen.version", NO_WHOLE_NUMBER),
        (_seen(md5="abc"), "seen.files.0.md5", FORM),
        ({"seen": {"version": 1, "files": []}}, "seen.files", NONE),
    ],
    "decide_corrections": [
        ({"corrections": CORRECTIONS}, "", CONTRADICTION),
        ({"needs_correction": "tidak"}, "needs_correction", NO_BOOLEAN),
        ({"needs_correction": 1}, "needs_correction", NO_BOOLEAN),
        (NEEDS_CORRECTION | {"corrections": [{"text": " "}]}, "corrections.0.text", EMPTY),
        (
            NEEDS_CORRECTION | {"corrections": CORRECTIONS[:1] * 51},
            "corrections",
            "paling banyak 50 butir",
        ),
        (_placed(seconds=-1), "corrections.0.place.seconds", "paling kecil 0"),
        (_placed(seconds=86401), "corrections.0.place.seconds", "paling besar 86400"),
        (_placed(page=0), "corrections.0.place.page", "paling kecil 1"),
        (_placed(page=2001), "corrections.0.place.page", "paling besar 2000"),
        (_region(y=1.5), "corrections.0.place.region.y", "paling besar 1"),
        (_region(width=0), "corrections.0.place.region.width", "harus lebih dari 0"),
    ],
    "repair_content": [
        ({"answers": []}, "answers", NONE),
        ({"answers": [{"correction": "7-1", "answer": ""}]}, "answers.0.answer", EMPTY),
        ({"answers": [{"correction": "7-1"}]}, "answers.0.answer", REQUIRED),
    ],
    "return_request": [
        ({"reason": "singkat"}, "reason", TOO_SHORT),
        ({"reason": " " * 12}, "reason", TOO_SHORT),
        ({"missing": []}, "missing", NONE),
    ],
    "review_content": [
        ({"notes": 7}, "notes", NO_TEXT),
    ],
    "decide_approval": [
        ({"corrections": CORRECTIONS}, "", CONTRADICTION),
        (NOT_APPROVED | {"reason": None}, "", NO_REASON),
        ({"is_approved": False, "corrections": CORRECTIONS}, "", NO_REASON),
        (NOT_APPROVED | {"reason": "tidak"}, "reason", TOO_SHORT),
    ],
    "withdraw_request": [
        ({"reason": "batal"}, "reason", TOO_SHORT),
        ({"reason": "a" * 4001}, "reason", TOO_LONG),
    ],
}
