"""Every error has one code, one HTTP status, and a text in both languages."""

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from shared import errors, problems
from shared.words import LANGUAGES
from tests.codes import STATUS_OF

SAMPLES: dict[Any, Any] = {
    str: "jPq3xR8vKm2WnT5ZyL7c",
    int: 7,
    tuple[str, ...]: ("one", "two"),
    list[dict[str, str]]: [{"field": "title", "message": "wajib diisi"}],
}


def every_class() -> Iterator[type[errors.DomainError]]:
    todo = [errors.DomainError]
    while todo:
        some = todo.pop()
        todo += some.__subclasses__()
        yield some


CONCRETE = sorted((e for e in every_class() if e.id), key=lambda e: e.code)


def a_sample(error: type[errors.DomainError]) -> errors.DomainError:
    facts = {field.name: SAMPLES[field.type] for field in dataclasses.fields(error)}
    return error(**facts)


def test_every_error_has_the_status_of_this_table() -> None:
    assert {e.code: problems.status_of(a_sample(e)) for e in CONCRETE} == STATUS_OF


def test_every_code_stands_for_one_error() -> None:
    assert len({error.code for error in CONCRETE}) == len(CONCRETE)


def test_every_error_belongs_to_exactly_one_family() -> None:
    for error in CONCRETE:
        assert len([family for family in problems.STATUS if issubclass(error, family)]) == 1, error
    assert set(problems.catalogue()) == set(CONCRETE)


def test_only_families_are_without_a_text() -> None:
    abstract = {error for error in every_class() if not error.id}
    assert abstract == {errors.DomainError, *problems.STATUS} - {errors.InternalError}
    assert not any(dataclasses.fields(error) for error in abstract)


@pytest.mark.parametrize("error", CONCRETE, ids=lambda error: error.code)
def test_every_error_is_said_in_both_languages(error: type[errors.DomainError]) -> None:
    sample = a_sample(error)
    texts = [sample.say(language) for language in LANGUAGES]
    assert len(set(texts)) == 2
    for text in texts:
        assert re.fullmatch(r"[A-Z][^{}]{20,}\.", text), text
    assert str(sample) == f"{error.code}: {texts[1]}"


@pytest.mark.parametrize(("role", "is_told"), [("department_head", True), ("admin", False)])
def test_who_begins_to_act_for_the_head_is_told_to_sign_in_again(
    role: str, *, is_told: bool
) -> None:
    error = errors.WrongRole(role)
    told = "Jika mandat Plh/Plt Anda baru dicatat, masuk lagi;" in error.say("id")
    told_in_english = "If your mandate (Plh/Plt) was entered just now, sign in again;" in str(error)
    assert (told, told_in_english) == (is_told, is_told)


@pytest.mark.parametrize("error", CONCRETE, ids=lambda error: error.code)
def test_a_text_names_only_facts_of_its_error(error: type[errors.DomainError]) -> None:
    facts = {field.name for field in dataclasses.fields(error)}
    for template in (error.id, error.en):
        assert set(re.findall(r"{(\w*)", template)) <= facts


@pytest.mark.parametrize("error", CONCRETE, ids=lambda error: error.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_problem_document_has_the_members_of_rfc_9457(
    error: type[errors.DomainError], language: Any
) -> None:
    """The error's facts stand beside the members of the RFC and never take their place."""
    sample = a_sample(error)
    document = json.loads(json.dumps(problems.problem(sample, language)))
    status = STATUS_OF[error.code]
    assert document["status"] == status
    assert document["type"] == f"/api/docs#{error.code}"
    assert (document["code"], document["detail"]) == (error.code, sample.say(language))
    assert document["title"]
    facts = {field.name for field in dataclasses.fields(error)}
    assert not facts & {"type", "title", "status", "detail", "instance", "code"}
    assert set(document) == {"type", "title", "status", "detail", "code"} | facts


def test_every_status_has_a_title_in_both_languages() -> None:
    for error in CONCRETE:
        titles = {problems.problem(a_sample(error), language)["title"] for language in LANGUAGES}
        assert len(titles) == 2


@pytest.mark.parametrize(
    ("error", "indonesian", "english"),
    [
        (
            errors.WrongTurn("form_team", "submitted", ("receive_request",)),
            (
                "Belum atau sudah bukan giliran untuk membentuk tim: permohonan sekarang "
                "sudah diajukan. "
                "Langkah yang ditunggu: menerima permohonan. Muat ulang permohonan."
            ),
            (
                "It is not the turn to form the team: the request is now submitted. "
                "What it waits for: receive the request. Reload the request."
            ),
        ),
        (
            errors.WrongTurn("form_team", "approved", ()),
            (
                "Permohonan ini sudah selesai (disetujui), jadi tidak dapat lagi membentuk tim. "
                "Ajukan permohonan baru."
            ),
            ("This request is closed (approved): it is too late to form the team. File a new one."),
        ),
        (
            errors.WrongRole("ikp_division"),
            (
                "Tindakan ini hanya untuk peran Bidang IKP. "
                "Jika ini tugas Anda, minta admin memeriksa peran akun Anda."
            ),
            (
                "Only the IKP division may do this. "
                "If it is your task, ask the admin to check your account's roles."
            ),
        ),
        (
            errors.FileTypeRefused("image/png", ("application/pdf", "video/mp4")),
            (
                "Jenis berkas PNG tidak diterima di sini, atau isinya tidak sesuai jenisnya. "
                "Yang diterima: PDF, MP4."
            ),
            (
                "File type PNG is not accepted here, or the content is not of that type. "
                "Accepted: PDF, MP4."
            ),
        ),
        (
            errors.FileTooLarge(20 * 1024 * 1024),
            ("Berkas terlalu besar; batas untuk jenis ini 20 MiB. Kecilkan atau bagi berkasnya."),
            "The file is too large; the limit for this kind is 20 MiB. Compress or split it.",
        ),
        (
            errors.WrongFileKind("F1", "assignment_letter"),
            "Berkas F1 bukan Surat Perintah Tugas. Unggah sebagai Surat Perintah Tugas.",
            "File F1 is no assignment letter. Upload it as assignment letter.",
        ),
    ],
)
def test_facts_are_said_in_the_readers_words(
    error: errors.DomainError, indonesian: str, english: str
) -> None:
    assert (error.say("id"), error.say("en")) == (indonesian, english)


def test_what_is_unknown_tells_nothing_of_the_inside() -> None:
    assert problems.problem(errors.InternalError(), "en") == {
        "type": "/api/docs#internal_error",
        "title": "System error",
        "status": 500,
        "detail": "Something went wrong in the system; it has been recorded. "
        "Try again shortly, and tell the admin if it goes on.",
        "code": "internal_error",
    }
