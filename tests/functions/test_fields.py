"""What a step carries: each field that is missing, unknown or out of its limits is named."""

from typing import Any

import pytest
from tests.functions.bodies import CHECKLIST, CORRECTIONS, NEEDS_CORRECTION, NOT_APPROVED, Body
from tests.functions.doors import Door
from tests.functions.stories import WHO, a_request

STATUS = {
    "submit_request": None,
    "receive_request": "submitted",
    "form_team": "received",
    "supply_material": "team_formed",
    "submit_draft": "team_formed",
    "check_content": "drafted",
    "decide_corrections": "checked",
    "repair_content": "needs_correction",
    "return_request": "needs_correction",
    "review_content": "ready_for_review",
    "decide_approval": "reviewed",
    "withdraw_request": "submitted",
}

# fmt: off
REQUIRED = {
    "submit_request": ("title", "content_types", "purpose", "target_audience", "wished_date", "letter"),
    "receive_request": (),
    "form_team": ("members", "leader", "letter"),
    "supply_material": ("items",),
    "submit_draft": ("draft_files",),
    "check_content": ("seen", "checklist"),
    "decide_corrections": ("seen", "needs_correction"),
    "repair_content": ("draft_files", "answers"),
    "return_request": ("reason", "missing"),
    "review_content": ("seen",),
    "decide_approval": ("seen", "is_approved"),
    "withdraw_request": ("reason",),
}  # fmt: skip

_PART = {"file": "f" * 20, "sources": ["m" * 20]}
_FILE = {"file": "f" * 20, "crc32c": "AAAAAA==", "md5": "A" * 22 + "=="}
_LETTER = {"number": "400/1", "date": "2026-01-05", "file": "f" * 20}
_ANSWER = {"correction": "7-1", "answer": "Sudah."}
_LAX = {**dict.fromkeys(("reason",)), "corrections": []}

# transition, changed fields, the field that is named, what is said of it
LIMITS: list[tuple[str, Body, str, str]] = [
    ("submit_request", {"title": ""}, "title", "paling sedikit 1 huruf"),
    ("submit_request", {"title": "   "}, "title", "paling sedikit 1 huruf"),
    ("submit_request", {"title": "a" * 201}, "title", "paling banyak 200 huruf"),
    ("submit_request", {"title": "satu\ndua"}, "title", "berisi huruf yang tidak diperbolehkan di sini, atau bentuknya salah"),
    ("submit_request", {"title": "bel\x07"}, "title", "berisi huruf yang tidak diperbolehkan di sini, atau bentuknya salah"),
    ("submit_request", {"title": "nol\x00"}, "title", "berisi huruf yang tidak diperbolehkan di sini, atau bentuknya salah"),
    ("submit_request", {"title": "baris\u2028baru"}, "title", "berisi huruf yang tidak diperbolehkan di sini, atau bentuknya salah"),
    ("submit_request", {"title": 5}, "title", "harus berupa teks"),
    ("submit_request", {"title": None}, "title", "harus berupa teks"),
    ("submit_request", {"title": ["a"]}, "title", "harus berupa teks"),
    ("submit_request", {"purpose": "a" * 4001}, "purpose", "paling banyak 4000 huruf"),
    ("submit_request", {"purpose": "nol\x00"}, "purpose", "berisi huruf yang tidak diperbolehkan di sini, atau bentuknya salah"),
    ("submit_request", {"content_types": []}, "content_types", "paling sedikit 1 butir"),
    ("submit_request", {"content_types": ["video", "video"]}, "content_types", "setiap butir hanya boleh sekali"),
    ("submit_request", {"content_types": ["podcast"]}, "content_types.0", "harus salah satu dari 'video', 'graphic_design', 'infographic'"),
    ("submit_request", {"content_types": "video"}, "content_types", "harus berupa daftar"),
    ("submit_request", {"wished_date": "besok"}, "wished_date", "harus tanggal, misalnya 2026-01-31"),
    ("submit_request", {"wished_date": "2026-02-30"}, "wished_date", "harus tanggal, misalnya 2026-01-31"),
    ("submit_request", {"wished_date": 20260131}, "wished_date", "harus tanggal, misalnya 2026-01-31"),
    ("submit_request", {"letter": "surat.pdf"}, "letter", "harus berupa objek"),
    ("submit_request", {"letter": {**_LETTER, "number": ""}}, "letter.number", "paling sedikit 1 huruf"),
    ("submit_request", {"letter": {**_LETTER, "number": "a" * 101}}, "letter.number", "paling banyak 100 huruf"),
    ("submit_request", {"letter": {**_LETTER, "file": "../../rahasia"}}, "letter.file", "berisi huruf yang tidak diperbolehkan di sini, atau bentuknya salah"),
    ("submit_request", {"letter": {**_LETTER, "size": 1}}, "letter.size", "tidak dikenal; hapus isian ini"),
    ("submit_request", {"agency": "dinas-perhubungan"}, "agency", "tidak dikenal; hapus isian ini"),
    ("receive_request", {"note": "a" * 4001}, "note", "paling banyak 4000 huruf"),
    ("receive_request", {"register_entry": {"year": 2026, "number": 1}}, "register_entry", "tidak dikenal; hapus isian ini"),
    ("form_team", {"members": ["dewi"]}, "members", "paling sedikit 2 butir"),
    ("form_team", {"members": []}, "members", "paling sedikit 2 butir"),
    ("form_team", {"members": [f"uid{n}" for n in range(11)]}, "members", "paling banyak 10 butir"),
    ("form_team", {"members": ["dewi", "dewi"]}, "members", "setiap butir hanya boleh sekali"),
    ("form_team", {"members": ["dewi", "a/b"]}, "members.1", "berisi huruf yang tidak diperbolehkan di sini, atau bentuknya salah"),
    ("form_team", {"members": ["dewi", "bayu"], "leader": "eka"}, "", "ketua harus salah satu anggota tim"),
    ("supply_material", {"items": []}, "items", "paling sedikit 1 butir"),
    ("supply_material", {"items": [{"file": "f" * 20}] * 21}, "items", "paling banyak 20 butir"),
    ("supply_material", {"items": [{"caption": "tanpa berkas"}]}, "items.0.file", "wajib diisi"),
    ("submit_draft", {"draft_files": []}, "draft_files", "paling sedikit 1 butir"),
    ("submit_draft", {"draft_files": [_PART, _PART]}, "draft_files", "setiap butir hanya boleh sekali"),
    ("submit_draft", {"draft_files": [_PART | {"sources": []}]}, "draft_files.0.sources", "paling sedikit 1 butir"),
    ("submit_draft", {"draft_files": [{"file": "f" * 20}]}, "draft_files.0.sources", "wajib diisi"),
    ("submit_draft", {"authors": ["bayu"]}, "authors", "tidak dikenal; hapus isian ini"),
    ("check_content", {"checklist": CHECKLIST[:-1]}, "checklist", "setiap butir pemeriksaan harus dijawab tepat satu kali"),
    ("check_content", {"checklist": [*CHECKLIST, CHECKLIST[0]]}, "checklist", "setiap butir pemeriksaan harus dijawab tepat satu kali"),
    ("check_content", {"checklist": [*CHECKLIST[:-1], CHECKLIST[0]]}, "checklist", "setiap butir pemeriksaan harus dijawab tepat satu kali"),
    ("check_content", {"checklist": [*CHECKLIST[1:], {"point": "facts_match_source", "passed": False}]}, "checklist", "butir yang tidak lulus harus diberi catatan"),
    ("check_content", {"checklist": [*CHECKLIST[1:], {"point": "facts_match_source", "passed": False, "note": "  "}]}, "checklist", "butir yang tidak lulus harus diberi catatan"),
    ("check_content", {"checklist": [*CHECKLIST[1:], {"point": "facts_match_source", "passed": "ya"}]}, "checklist.4.passed", "harus true atau false"),
    ("check_content", {"seen": {"version": 0, "files": [_FILE]}}, "seen.version", "paling kecil 1"),
    ("check_content", {"seen": {"version": "1", "files": [_FILE]}}, "seen.version", "harus bilangan bulat"),
    ("check_content", {"seen": {"version": True, "files": [_FILE]}}, "seen.version", "harus bilangan bulat"),
    ("check_content", {"seen": {"version": 1, "files": []}}, "seen.files", "paling sedikit 1 butir"),
    ("check_content", {"seen": {"version": 1, "files": [_FILE | {"md5": "abc"}]}}, "seen.files.0.md5", "berisi huruf yang tidak diperbolehkan di sini, atau bentuknya salah"),
    ("decide_corrections", {"needs_correction": True}, "", "tuliskan paling sedikit satu koreksi"),
    ("decide_corrections", {"corrections": CORRECTIONS}, "", "keputusan ini tidak boleh disertai koreksi; kosongkan, atau ubah keputusannya"),
    ("decide_corrections", {"needs_correction": "tidak"}, "needs_correction", "harus true atau false"),
    ("decide_corrections", {"needs_correction": 1}, "needs_correction", "harus true atau false"),
    ("decide_corrections", NEEDS_CORRECTION | {"corrections": [{"text": " "}]}, "corrections.0.text", "paling sedikit 1 huruf"),
    ("decide_corrections", NEEDS_CORRECTION | {"corrections": CORRECTIONS[:1] * 51}, "corrections", "paling banyak 50 butir"),
    ("decide_corrections", NEEDS_CORRECTION | {"corrections": [{"text": "a", "place": {"file": "f" * 20, "seconds": -1}}]}, "corrections.0.place.seconds", "paling kecil 0"),
    ("decide_corrections", NEEDS_CORRECTION | {"corrections": [{"text": "a", "place": {"file": "f" * 20, "region": {"x": 0, "y": 1.5, "width": 1, "height": 1}}}]}, "corrections.0.place.region.y", "paling besar 1"),
    ("decide_corrections", NEEDS_CORRECTION | {"corrections": [{"text": "a", "place": {"file": "f" * 20, "region": {"x": 0, "y": 0, "width": 0, "height": 1}}}]}, "corrections.0.place.region.width", "harus lebih dari 0"),
    ("repair_content", {"answers": []}, "answers", "paling sedikit 1 butir"),
    ("repair_content", {"answers": [_ANSWER | {"answer": ""}]}, "answers.0.answer", "paling sedikit 1 huruf"),
    ("return_request", {"reason": "singkat"}, "reason", "paling sedikit 10 huruf"),
    ("return_request", {"reason": " " * 12}, "reason", "paling sedikit 10 huruf"),
    ("return_request", {"missing": []}, "missing", "paling sedikit 1 butir"),
    ("review_content", {"notes": 7}, "notes", "harus berupa teks"),
    ("decide_approval", {"corrections": CORRECTIONS}, "", "keputusan ini tidak boleh disertai koreksi; kosongkan, atau ubah keputusannya"),
    ("decide_approval", {**NOT_APPROVED, "reason": None}, "", "penolakan harus disertai alasan"),
    ("decide_approval", {"is_approved": False, "corrections": CORRECTIONS}, "", "penolakan harus disertai alasan"),
    ("decide_approval", {**NOT_APPROVED, "corrections": []}, "", "tuliskan paling sedikit satu koreksi"),
    ("decide_approval", {**NOT_APPROVED, "reason": "tidak"}, "reason", "paling sedikit 10 huruf"),
    ("withdraw_request", {"reason": "batal"}, "reason", "paling sedikit 10 huruf"),
    ("withdraw_request", {"reason": "a" * 4001}, "reason", "paling banyak 4000 huruf"),
]  # fmt: skip  # a table
# fmt: on


@pytest.mark.parametrize(
    ("transition", "field"), [(name, field) for name, fields in REQUIRED.items() for field in fields]
)
def test_missing_field_is_named(door: Door, transition: str, field: str) -> None:
    story = a_request(STATUS[transition])
    body = story.body(transition)
    del body[field]

    problem = door.refuses(transition, body, WHO[transition], "invalid_fields")

    assert problem["errors"] == [{"field": field, "message": "wajib diisi"}]


@pytest.mark.parametrize("transition", STATUS)
def test_fields_that_are_not_required_may_be_left_out(door: Door, transition: str) -> None:
    story = a_request(STATUS[transition], content=b"%PDF-1.7 konten")
    body = story.body(transition)
    required = {name: body[name] for name in ("request", *REQUIRED[transition])}

    door.applies(transition, required, WHO[transition])


@pytest.mark.parametrize("transition", STATUS)
def test_unknown_field_is_named(door: Door, transition: str) -> None:
    story = a_request(STATUS[transition])
    body = story.body(transition, status="approved")

    problem = door.refuses(transition, body, WHO[transition], "invalid_fields", language="en")

    assert problem["errors"] == [{"field": "status", "message": "is not known; leave it out"}]


@pytest.mark.parametrize(("transition", "fields", "field", "message"), LIMITS)
def test_field_out_of_its_limits_is_named(
    door: Door, transition: str, fields: Body, field: str, message: str
) -> None:
    story = a_request(STATUS[transition])
    changed: dict[str, Any] = {name: value for name, value in fields.items()}

    body = story.body(transition, **changed)
    problem = door.refuses(transition, body, WHO[transition], "invalid_fields")

    assert problem["errors"] == [{"field": field, "message": message}]


def test_every_wrong_field_is_named_at_once(door: Door) -> None:
    story = a_request(None)

    body = story.body("submit_request", title="", purpose=None, wished_date="besok")
    problem = door.refuses("submit_request", body, WHO["submit_request"], "invalid_fields")

    assert [error["field"] for error in problem["errors"]] == ["title", "purpose", "wished_date"]
