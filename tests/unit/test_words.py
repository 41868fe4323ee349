"""The glossary has every word that people meet, in both languages."""

from enum import StrEnum

import pytest

from shared.models import SYSTEM, ContentType, DeadlineMark, FileKind, MandateKind, Role, Status
from shared.people import Pace
from shared.words import LANGUAGES, Language, say
from shared.workflow import TRANSITIONS

SAID: dict[str, list[str]] = {
    "roles": list(Role),
    "statuses": list(Status),
    "kinds of file": list(FileKind),
    "content types": list(ContentType),
    "transitions": list(TRANSITIONS),
    "deadlines": list(DeadlineMark),
    "mandates": list(MandateKind),
    "who records deadlines": [SYSTEM],
    "paces": list(Pace),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SAID)
def test_every_word_is_said(kind: str, language: Language) -> None:
    said = {word: say(word, language) for word in SAID[kind]}
    assert len(set(said.values())) == len(said)
    for word, text in said.items():
        assert text
        assert "_" not in text
        assert language == "en" or text != word


@pytest.mark.parametrize(
    ("word", "indonesian", "english"),
    [
        ("requester", "Pemohon (OPD)", "requester (agency)"),
        ("ikp_division", "Bidang IKP", "IKP division"),
        ("content_team", "Tim Pembuat Konten", "content team"),
        ("department_head", "Kepala Dinas", "head of department"),
        ("returned", "dikembalikan", "returned"),
        ("assignment_letter", "Surat Perintah Tugas", "assignment letter"),
        ("material", "data informasi", "information data"),
        ("mandate_letter", "surat perintah Plh/Plt", "mandate letter"),
        ("plh", "Pelaksana Harian (Plh)", "day-to-day acting head (Plh)"),
        ("graphic_design", "desain grafis", "graphic design"),
    ],
)
def test_the_sops_own_terms_are_used(word: str, indonesian: str, english: str) -> None:
    assert (say(word, "id"), say(word, "en")) == (indonesian, english)


def test_a_word_that_nobody_listed_stays_as_it_is() -> None:
    assert say("jPq3xR8vKm2WnT5ZyL7c", "id") == "jPq3xR8vKm2WnT5ZyL7c"


def test_no_word_has_two_meanings() -> None:
    words = [word for kind in SAID.values() for word in kind]
    assert len(set(words)) == len(words)
    assert all(isinstance(word, str | StrEnum) for word in words)
