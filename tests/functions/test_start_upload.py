"""Who may start to upload what, of which type and size."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.cloud.firestore import FieldFilter

from shared import store
from tests.functions import cast
from tests.functions.apps import answered, post, refused
from tests.functions.cast import AGUS, DEWI, DINKES, MAYA, OMAR, RUDI, SARI, TONO, WULAN, Person
from tests.functions.stories import a_request, an_id
from tests.functions.uploads import declared, record, start

# kind, whose it is to upload, everybody who may not
ROLES = [
    ("letter", SARI, ("wulan", "dewi", "ratna", "agus", "nina")),
    ("assignment_letter", WULAN, ("sari", "dewi", "ratna", "agus", "nina")),
    ("material", SARI, ("wulan", "dewi", "ratna", "agus", "nina")),
    ("draft", DEWI, ("sari", "wulan", "ratna", "agus", "nina")),
    ("mandate_letter", AGUS, ("sari", "wulan", "dewi", "ratna", "nina")),
]
PEOPLE = {person.uid: person for person in cast.EVERYBODY}

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SCANS = {"application/pdf", "image/png", "image/jpeg"}
_MEDIA = {*_SCANS, "image/webp", "video/mp4", "video/webm", "audio/mpeg", "audio/wav"}
TYPES = {
    "letter": _SCANS,
    "assignment_letter": _SCANS,
    "material": {*_MEDIA, _DOCX, _XLSX, "text/csv", "application/zip"},
    "draft": {*_MEDIA, "application/zip"},
    "mandate_letter": _SCANS,
}
NEVER = {
    *("text/html", "image/svg+xml", "application/javascript", "text/plain", "text/xml"),
    *("application/x-msdownload", "application/octet-stream", "video/quicktime", "image/gif"),
    *("application/msword", "", "*/*", "application/pdf; charset=utf-8", "APPLICATION/PDF"),
}
LIMITS = {
    "letter": 20 * 1024**2,
    "assignment_letter": 20 * 1024**2,
    "material": 5 * 1000**3,
    "draft": 5 * 1000**3,
    "mandate_letter": 20 * 1024**2,
}
WHOSE = {kind: person for kind, person, _ in ROLES}


def a_place_for(kind: str) -> str:
    """The id of a request to which such a file is uploaded; of a mandate, for its letter."""
    return an_id() if kind == "mandate_letter" else a_request("team_formed").id


@pytest.mark.parametrize(
    ("kind", "uid"), [(kind, uid) for kind, _, others in ROLES for uid in others]
)
def test_kind_of_file_belongs_to_one_role(kind: str, uid: str) -> None:
    story = a_request("team_formed")

    response = post("start_upload", declared(kind, request=story.id), PEOPLE[uid])

    expected = {"material": "requester", "letter": "requester", "draft": "content_team"}
    expected |= {"mandate_letter": "admin"}
    assert refused(response, "wrong_role")["role"] == expected.get(kind, "ikp_division")


@pytest.mark.parametrize(("kind", "person"), WHOSE.items())
def test_upload_is_recorded_and_its_session_is_not(kind: str, person: Person) -> None:
    request = a_place_for(kind)

    started = start(person, kind, request=request, name="  Surat – Dinkes.pdf ", size=2048)

    file = record(started["file"])
    assert started["request"] == file["request"] == request
    assert (file["kind"], file["owner"], file["state"]) == (kind, person.uid, "uploading")
    assert file["agency"] == (DINKES if person is SARI else None)
    assert (file["name"], file["size"]) == ("Surat – Dinkes.pdf", 2048)
    assert file["object_name"] == f"{kind}/{started['file']}"
    assert (file["generation"], file["crc32c"], file["md5"]) == (None, None, None)
    assert abs(file["expires_at"] - datetime.now(UTC) - timedelta(days=7)) < timedelta(minutes=1)
    assert datetime.fromisoformat(started["expires_at"]) == file["expires_at"]
    assert started["upload_url"].startswith("http")
    assert started["upload_url"] not in str(file)
    assert "upload_id" not in str(file)


def test_letter_of_a_mandate_is_not_uploaded_under_the_id_of_a_request() -> None:
    story = a_request("submitted")

    response = post("start_upload", declared("mandate_letter", request=story.id), AGUS)

    assert refused(response, "id_of_a_request")["request"] == story.id


def test_every_upload_has_an_id_of_its_own() -> None:
    started = [start(SARI, "letter") for _ in range(5)]

    for name in ("file", "request"):
        ids = {each[name] for each in started}
        assert len(ids) == 5
        assert all(re.fullmatch("[A-Za-z0-9]{20}", each) for each in ids)


@pytest.mark.parametrize("kind", ["letter", "material"])
def test_requester_uploads_before_filing_under_an_id_of_either_sides_making(kind: str) -> None:
    assert record(start(SARI, kind)["file"])["request"]

    own = an_id()
    assert start(SARI, kind, request=own)["request"] == own


def test_letter_of_a_mandate_belongs_to_no_request_and_its_id_is_of_either_sides_making() -> None:
    made = start(AGUS, "mandate_letter")
    assert record(made["file"])["request"] == made["request"]
    assert record(made["file"])["agency"] is None

    own = an_id()
    assert start(AGUS, "mandate_letter", request=own)["request"] == own


@pytest.mark.parametrize("kind", ["assignment_letter", "draft"])
@pytest.mark.parametrize("known", [True, False])
def test_others_upload_only_to_a_request_that_is_there(kind: str, known: bool) -> None:
    fields = {"request": an_id()} if known else {}

    refused(post("start_upload", declared(kind, **fields), WHOSE[kind]), "no_such_request")


@pytest.mark.parametrize(
    ("kind", "person", "code"),
    [
        ("material", MAYA, "other_agency"),
        ("letter", MAYA, "other_agency"),
        ("letter", OMAR, "other_agency"),
        ("draft", TONO, "not_on_team"),
    ],
)
def test_upload_to_other_peoples_request_is_refused(kind: str, person: Person, code: str) -> None:
    story = a_request("team_formed")

    refused(post("start_upload", declared(kind, request=story.id), person), code)


def test_requester_without_an_agency_uploads_nothing() -> None:
    refused(post("start_upload", declared("letter"), OMAR), "other_agency")


def test_colleague_of_the_agency_uploads_to_its_request() -> None:
    story = a_request("submitted")

    assert record(start(RUDI, "material", request=story.id)["file"])["owner"] == "rudi"


def test_draft_for_a_request_without_a_team_is_refused() -> None:
    story = a_request("received")

    refused(post("start_upload", declared("draft", request=story.id), DEWI), "not_on_team")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        *(("letter", "approved"), ("letter", "withdrawn"), ("material", "approved")),
        *(("material", "withdrawn"), ("assignment_letter", "approved"), ("draft", "approved")),
    ],
)
def test_upload_to_a_closed_request_is_refused(kind: str, status: str) -> None:
    story = a_request(status)

    response = post("start_upload", declared(kind, request=story.id), WHOSE[kind])

    assert refused(response, "request_closed")["request_status"] == status


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [(kind, each) for kind, types in TYPES.items() for each in sorted(types)],
)
def test_type_on_the_list_of_its_kind_is_accepted(kind: str, content_type: str) -> None:
    started = start(WHOSE[kind], kind, request=a_place_for(kind), content_type=content_type)

    assert record(started["file"])["content_type"] == content_type


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        (kind, each)
        for kind, types in TYPES.items()
        for each in sorted(NEVER | TYPES["material"])
        if each not in types
    ],
)
def test_other_type_is_refused_with_the_list(kind: str, content_type: str) -> None:
    fields = {"request": a_place_for(kind), "content_type": content_type}

    problem = refused(
        post("start_upload", declared(kind, **fields), WHOSE[kind]), "file_type_refused"
    )

    assert set(problem["allowed"]) == TYPES[kind]


@pytest.mark.parametrize(("kind", "limit"), LIMITS.items())
def test_size_is_limited_by_kind(kind: str, limit: int) -> None:
    too_large = declared(kind, request=a_place_for(kind), size=limit + 1)

    problem = refused(post("start_upload", too_large, WHOSE[kind]), "file_too_large")

    assert problem["limit"] == limit
    assert answered(post("start_upload", too_large | {"size": limit}, WHOSE[kind]))


BAD_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"size": 0}, "size"),
    ({"size": -1}, "size"),
    ({"size": 1.5}, "size"),
    ({"size": "100"}, "size"),
    ({"kind": "contract"}, "kind"),
    ({"name": ""}, "name"),
    ({"name": " "}, "name"),
    ({"name": "a" * 201}, "name"),
    ({"name": "../../etc/passwd"}, "name"),
    ({"name": "a\\b.pdf"}, "name"),
    ({"name": "a\r\nSet-Cookie: a=b"}, "name"),
    ({"name": "nol\x00.pdf"}, "name"),
    ({"request": "bukan-id"}, "request"),
    ({"content_type": "a" * 101}, "content_type"),
    ({"object_name": "letter/punya-orang"}, "object_name"),
    ({"owner": "rudi"}, "owner"),
]


@pytest.mark.parametrize(("fields", "field"), BAD_FIELDS)
def test_wrong_field_is_named_and_nothing_is_recorded(fields: dict[str, Any], field: str) -> None:
    before = _count()

    problem = refused(post("start_upload", declared("letter") | fields, SARI), "invalid_fields")

    assert [error["field"] for error in problem["errors"]] == [field]
    assert _count() == before


def _count() -> int:
    by_sari = FieldFilter("owner", "==", SARI.uid)
    return len(store.database().collection("files").where(filter=by_sari).select([]).get())
