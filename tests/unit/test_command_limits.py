"""What each field of each command may hold, and what people read when it does not."""

import json
from copy import deepcopy
from typing import Any

import pytest

from shared import errors
from shared.validation import parse
from tests.commands import COMMANDS
from tests.unit.bodies import BODIES, CORRECTIONS, OTHERWISE
from tests.unit.builders import AUTHOR, CHECKER, DATA, DRAFT_1, DRAFT_2, REQUEST_ID

GONE = object()
IDS = [f"{n:020}" for n in range(60)]
SEAL = {"file": DRAFT_1, "crc32c": "AAAAAA==", "md5": "AAAAAAAAAAAAAAAAAAAAAA=="}
PASSED = BODIES["check_content"]["checklist"]
ANSWERS = [{"correction": f"7-{n}", "answer": "Ya."} for n in range(80)]
RIGHT = {"item": "5-1", "is_right": True}
MEMBERS = [AUTHOR.uid, *(f"uid-{n}" for n in range(20))]

# step, field, a value at or within its limits
GOOD: list[tuple[str, str, Any]] = [
    ("submit_request", "title", "x"),
    ("submit_request", "title", "x" * 200),
    ("submit_request", "title", f"  {'x' * 200}  "),
    ("submit_request", "title", "Jum'at & “Sehat” – 100% 🙂"),
    ("submit_request", "content_types", ["graphic_design"]),
    ("submit_request", "content_types", ["video", "graphic_design", "infographic"]),
    ("submit_request", "purpose", "x" * 4000),
    ("submit_request", "purpose", "satu\n\tdua\r\ntiga"),
    ("submit_request", "target_audience", "x" * 200),
    ("submit_request", "wished_date", "9999-12-31"),
    ("submit_request", "letter.number", "x" * 100),
    ("receive_request", "note", GONE),
    ("receive_request", "note", ""),
    ("receive_request", "note", "x" * 4000),
    ("form_team", "members", MEMBERS[:2]),
    ("form_team", "members", MEMBERS[:10]),
    ("form_team", "members", [AUTHOR.uid, "x" * 128]),
    ("reassign_team", "members", [CHECKER.uid, *MEMBERS[:9]]),
    ("reassign_team", "reason", "sepuluh hu"),
    ("supply_material", "items", [{"file": DATA}]),
    ("supply_material", "items", [{"file": i, "caption": ""} for i in IDS[:20]]),
    ("submit_draft", "draft_files", [{"file": i, "sources": [DATA]} for i in IDS[:20]]),
    ("submit_draft", "draft_files.0.sources", IDS[:50]),
    ("ask_fact_check", "items", ["x"]),
    ("ask_fact_check", "items", ["x" * 1000] * 20),
    ("answer_fact_check", "answers", [{"item": f"5-{n}", "is_right": True} for n in range(20)]),
    ("answer_fact_check", "answers.0", RIGHT | {"source": None, "correct": None}),
    ("answer_fact_check", "answers.0", RIGHT | {"source": "SK 12/2026"}),
    ("answer_fact_check", "answers.1.source", "x" * 1000),
    ("answer_fact_check", "answers.1.correct", "x" * 1000),
    ("check_content", "notes", GONE),
    ("check_content", "checklist", PASSED[::-1]),
    ("check_content", "checklist.0", {"point": PASSED[0]["point"], "passed": False, "note": "x"}),
    ("check_content", "seen.version", 1),
    ("check_content", "seen.files", [SEAL] * 20),
    ("decide_corrections", "corrections", GONE),
    ("decide_corrections", "needs_correction", True),  # where the agency called facts wrong
    ("decide_corrections*", "corrections", [{"text": "x"}] * 50),
    ("decide_corrections*", "corrections.0.place", None),
    ("decide_corrections*", "corrections.0.place.seconds", None),
    ("decide_corrections*", "corrections.0.place.seconds", 0),
    ("decide_corrections*", "corrections.0.place.seconds", 86_400),
    ("decide_corrections*", "corrections.0.place.page", None),
    ("decide_corrections*", "corrections.0.place.page", 1),
    ("decide_corrections*", "corrections.0.place.page", 2000),
    ("decide_corrections*", "corrections.0.place.region", None),
    (
        "decide_corrections*",
        "corrections.0.place.region",
        {"x": 0, "y": 1, "width": 1, "height": 1e-9},
    ),
    ("repair_content", "answers", ANSWERS[:70]),
    ("return_request", "reason", "sepuluh hu"),
    ("return_request", "missing", ["x"] * 20),
    ("review_content", "notes", GONE),
    ("decide_approval", "reason", None),
    ("decide_approval", "corrections", GONE),
    ("decide_approval*", "corrections", []),
    ("decide_approval*", "corrections", [{"text": "x"}] * 50),
    ("withdraw_request", "reason", "x" * 4000),
]

REQUIRED, UNKNOWN, TEXT = "is required", "is not known; leave it out", "must be a text"
FORM = "has characters that are not allowed here, or is of the wrong form"
LIST, OBJECT = "must be a list", "must be an object"
DATE = "must be a date, for example 2026-01-31"
WHOLE, NUMBER, TRUTH = "must be a whole number", "must be a number", "must be true or false"
ONCE = "must not name anything twice"
EACH_POINT = "must answer every point exactly once"
EXPLAINED = "a fact that is wrong needs what is right, and its source"
NONE_WANTED = "this decision takes no corrections; leave them out, or change the decision"

# step, field, a wrong value, the message; > where the message stands at another field.
BAD: list[tuple[str, str, Any, str]] = [
    ("submit_request", "request", GONE, REQUIRED),
    ("submit_request", "request", "short", FORM),
    ("submit_request", "request", f"{REQUEST_ID}0", FORM),
    ("submit_request", "request", f"{REQUEST_ID[:-1]}/", FORM),
    ("submit_request", "request", f"{REQUEST_ID[:-1]}\n", FORM),
    ("submit_request", "request", 5, TEXT),
    ("submit_request", "title", GONE, REQUIRED),
    ("submit_request", "title", "", "must have at least 1 characters"),
    ("submit_request", "title", " \t ", "must have at least 1 characters"),
    ("submit_request", "title", "x" * 201, "must have at most 200 characters"),
    ("submit_request", "title", "satu\ndua", FORM),
    ("submit_request", "title", "satu\u2028dua", FORM),
    ("submit_request", "title", "satu\x00dua", FORM),
    ("submit_request", "title", None, TEXT),
    ("submit_request", "title", ["x"], TEXT),
    ("submit_request", "content_types", [], "must have at least 1 items"),
    ("submit_request", "content_types", ["video"] * 2, ONCE),
    ("submit_request", "content_types", ["video"] * 4, "must have at most 3 items"),
    ("submit_request", "content_types", "video", LIST),
    (
        "submit_request",
        "content_types.0",
        "poster",
        "must be one of 'video', 'graphic_design', 'infographic'",
    ),
    ("submit_request", "purpose", "x" * 4001, "must have at most 4000 characters"),
    ("submit_request", "purpose", "satu\x1bdua", FORM),
    ("submit_request", "target_audience", "", "must have at least 1 characters"),
    ("submit_request", "wished_date", "31-01-2026", DATE),
    ("submit_request", "wished_date", "2026-02-30", DATE),
    ("submit_request", "wished_date", "2026-01-31T00:00:00Z", DATE),
    ("submit_request", "wished_date", 1769817600, DATE),
    ("submit_request", "letter", None, OBJECT),
    ("submit_request", "letter.number", "x" * 101, "must have at most 100 characters"),
    ("submit_request", "letter.file", GONE, REQUIRED),
    ("submit_request", "agency", "dinas-lain", UNKNOWN),
    ("receive_request", "note", "x" * 4001, "must have at most 4000 characters"),
    ("receive_request", "note", None, TEXT),
    ("receive_request", "register_entry", {"year": 2026, "number": 1}, UNKNOWN),
    ("form_team", "members", [AUTHOR.uid], "must have at least 2 items"),
    ("form_team", "members", MEMBERS[:11], "must have at most 10 items"),
    ("form_team", "members", [AUTHOR.uid, AUTHOR.uid], ONCE),
    ("form_team", "members.1", "x" * 129, FORM),
    ("form_team", "members.1", "", FORM),
    ("form_team", "members.1", "users/x", FORM),
    ("form_team > ", "leader", "uid-nobody", "the leader must be one of the members"),
    ("reassign_team", "members", [AUTHOR.uid], "must have at least 2 items"),
    ("reassign_team", "members", [AUTHOR.uid] * 2, ONCE),
    ("reassign_team > ", "leader", AUTHOR.uid, "the leader must be one of the members"),
    ("reassign_team", "reason", GONE, REQUIRED),
    ("reassign_team", "reason", "cuti", "must have at least 10 characters"),
    ("supply_material", "items", [], "must have at least 1 items"),
    ("supply_material", "items", [{"file": i} for i in IDS[:21]], "must have at most 20 items"),
    ("supply_material", "items.0.caption", "x" * 4001, "must have at most 4000 characters"),
    ("submit_draft", "draft_files", [], "must have at least 1 items"),
    (
        "submit_draft",
        "draft_files",
        [{"file": i, "sources": [DATA]} for i in IDS[:21]],
        "must have at most 20 items",
    ),
    ("submit_draft", "draft_files", [{"file": DRAFT_2, "sources": [DATA]}] * 2, ONCE),
    ("submit_draft", "draft_files.0.sources", [], "must have at least 1 items"),
    ("submit_draft", "draft_files.0.sources", IDS[:51], "must have at most 50 items"),
    ("submit_draft", "draft_files.0.sources", GONE, REQUIRED),
    ("submit_draft", "version", 2, UNKNOWN),
    ("ask_fact_check", "seen", GONE, REQUIRED),
    ("ask_fact_check", "items", [], "must have at least 1 items"),
    ("ask_fact_check", "items", ["x"] * 21, "must have at most 20 items"),
    ("ask_fact_check", "items.0", "", "must have at least 1 characters"),
    ("ask_fact_check", "items.0", "x" * 1001, "must have at most 1000 characters"),
    ("answer_fact_check", "answers", [], "must have at least 1 items"),
    ("answer_fact_check", "answers", [RIGHT] * 2, ONCE),
    (
        "answer_fact_check",
        "answers",
        [{"item": f"5-{n}", "is_right": True} for n in range(21)],
        "must have at most 20 items",
    ),
    ("answer_fact_check", "answers.0.item", "", "must have at least 1 characters"),
    ("answer_fact_check", "answers.0.is_right", "ya", TRUTH),
    ("answer_fact_check", "answers.0.is_right", GONE, REQUIRED),
    ("answer_fact_check > answers.0", "answers.0.is_right", False, EXPLAINED),
    ("answer_fact_check > answers.1", "answers.1.source", None, EXPLAINED),
    ("answer_fact_check > answers.1", "answers.1.correct", GONE, EXPLAINED),
    ("answer_fact_check", "answers.1.source", "", "must have at least 1 characters"),
    ("answer_fact_check", "answers.1.correct", "x" * 1001, "must have at most 1000 characters"),
    ("check_content", "seen", GONE, REQUIRED),
    ("check_content", "seen.version", 0, "must be at least 1"),
    ("check_content", "seen.version", "1", WHOLE),
    ("check_content", "seen.version", 1.0, WHOLE),
    ("check_content", "seen.version", True, WHOLE),
    ("check_content", "seen.files", [], "must have at least 1 items"),
    ("check_content", "seen.files", [SEAL] * 21, "must have at most 20 items"),
    ("check_content", "seen.files.0.crc32c", "AAAAAAA=", FORM),
    ("check_content", "seen.files.0.md5", "AAAA", FORM),
    ("check_content", "checklist", PASSED[:4], EACH_POINT),
    ("check_content", "checklist", [*PASSED, PASSED[0]], EACH_POINT),
    (
        "check_content > checklist",
        "checklist.0.passed",
        False,
        "a point that did not pass needs a note",
    ),
    ("check_content", "checklist.0.passed", "true", TRUTH),
    ("check_content", "checklist.0.passed", 1, TRUTH),
    ("decide_corrections", "needs_correction", None, TRUTH),
    ("decide_corrections > ", "corrections", CORRECTIONS, NONE_WANTED),
    ("decide_corrections*", "corrections", [{"text": "x"}] * 51, "must have at most 50 items"),
    ("decide_corrections*", "corrections.0.text", " ", "must have at least 1 characters"),
    ("decide_corrections*", "corrections.0.place.file", GONE, REQUIRED),
    ("decide_corrections*", "corrections.0.place.seconds", -1, "must be at least 0"),
    ("decide_corrections*", "corrections.0.place.seconds", 86_401, "must be at most 86400"),
    ("decide_corrections*", "corrections.0.place.seconds", float("nan"), "must be at most 86400"),
    ("decide_corrections*", "corrections.0.place.seconds", "3", NUMBER),
    ("decide_corrections*", "corrections.0.place.page", 0, "must be at least 1"),
    ("decide_corrections*", "corrections.0.place.page", 2001, "must be at most 2000"),
    ("decide_corrections*", "corrections.0.place.page", 1.5, WHOLE),
    ("decide_corrections*", "corrections.0.place.region", {"x": 0, "y": 0, "width": 1}, REQUIRED),
    (
        "decide_corrections*",
        "corrections.0.place.region",
        {"x": 0, "y": 0, "width": 1, "height": 0},
        "must be more than 0",
    ),
    ("repair_content", "answers", [], "must have at least 1 items"),
    ("repair_content", "answers", ANSWERS[:71], "must have at most 70 items"),
    ("repair_content", "answers.0.answer", "", "must have at least 1 characters"),
    ("return_request", "reason", GONE, REQUIRED),
    ("return_request", "reason", "sembilan.", "must have at least 10 characters"),
    ("return_request", "reason", f"x{' ' * 20}", "must have at least 10 characters"),
    ("return_request", "missing", [], "must have at least 1 items"),
    ("return_request", "missing", ["x"] * 21, "must have at most 20 items"),
    ("decide_approval > ", "is_approved", False, "a refusal needs a reason"),
    (
        "decide_approval* > ",
        "is_approved",
        True,
        "this decision takes no corrections; leave them out, or change the decision",
    ),
    ("decide_approval*", "reason", "singkat", "must have at least 10 characters"),
    ("withdraw_request", "reason", "x" * 4001, "must have at most 4000 characters"),
]

INDONESIAN = {
    REQUIRED: "wajib diisi",
    UNKNOWN: "tidak dikenal; hapus isian ini",
    TEXT: "harus berupa teks",
    FORM: "berisi karakter yang tidak diperbolehkan di sini, atau bentuknya salah",
    LIST: "harus berupa daftar",
    OBJECT: "harus berupa objek",
    DATE: "harus tanggal, misalnya 2026-01-31",
    WHOLE: "harus bilangan bulat",
    NUMBER: "harus angka",
    TRUTH: "harus true atau false",
    ONCE: "setiap butir hanya boleh sekali",
    "must have at least 10 characters": "paling sedikit 10 karakter",
    "must have at most 200 characters": "paling banyak 200 karakter",
    "must have at least 2 items": "paling sedikit 2 butir",
    "must have at most 20 items": "paling banyak 20 butir",
    "must be at least 1": "paling kecil 1",
    "must be at most 86400": "paling besar 86400",
    "must be more than 0": "harus lebih dari 0",
    "the leader must be one of the members": "ketua harus salah satu anggota tim",
    EACH_POINT: "setiap butir pemeriksaan harus dijawab tepat satu kali",
    "a point that did not pass needs a note": "butir yang tidak lulus harus diberi catatan",
    NONE_WANTED: "keputusan ini tidak boleh disertai koreksi; kosongkan, atau ubah keputusannya",
    EXPLAINED: "fakta yang keliru harus disertai yang benar dan sumbernya",
    "a refusal needs a reason": "penolakan harus disertai alasan",
}


def body(step: str, field: str, value: Any) -> tuple[str, str]:
    """The command's name, and its valid body (with *: the other one) with one field changed."""
    name = step.partition(" ")[0].rstrip("*")
    whole: Any = {"request": REQUEST_ID, **deepcopy(BODIES[name])}
    if "*" in step:
        whole |= deepcopy(OTHERWISE[name])
    *way, last = [int(part) if part.isdigit() else part for part in field.split(".")]
    at = whole
    for part in way:
        at = at[part]
    if value is GONE:
        del at[last]
    else:
        at[last] = value
    return name, json.dumps(whole)


@pytest.mark.parametrize(("step", "field", "value"), GOOD)
def test_within_its_limits_a_field_is_accepted(step: str, field: str, value: Any) -> None:
    name, text = body(step, field, value)
    parse(COMMANDS[name], text, "id")


@pytest.mark.parametrize(("step", "field", "value", "message"), BAD)
def test_beyond_them_it_is_refused_with_a_message_that_says_what_to_do(
    step: str, field: str, value: Any, message: str
) -> None:
    name, text = body(step, field, value)
    with pytest.raises(errors.InvalidFields) as refusal:
        parse(COMMANDS[name], text, "en")
    (told,) = refusal.value.errors
    assert told["message"] == message
    _, elsewhere, place = step.partition(" > ")
    assert told["field"] == place if elsewhere else told["field"].startswith(field)


@pytest.mark.parametrize("message", INDONESIAN)
def test_the_message_is_said_in_indonesian_too(message: str) -> None:
    step, field, value, _ = next(row for row in BAD if row[3] == message)
    name, text = body(step, field, value)
    with pytest.raises(errors.InvalidFields) as refusal:
        parse(COMMANDS[name], text, "id")
    assert [told["message"] for told in refusal.value.errors] == [INDONESIAN[message]]


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(errors.InvalidFields) as refusal:
        parse(COMMANDS["return_request"], '{"reason": 5, "missing": [""], "x": 1}', "en")
    fields = [told["field"] for told in refusal.value.errors]
    assert fields == ["request", "reason", "missing.0", "x"]


def test_people_on_a_team_are_named_by_uid() -> None:
    name, text = body("form_team", "members", [AUTHOR.uid, CHECKER.uid])
    assert parse(COMMANDS[name], text, "id").people() == (AUTHOR.uid, CHECKER.uid)
