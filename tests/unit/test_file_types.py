"""Bytes are taken for the type they claim only when they are of it."""

import io
import random
import wave
import zipfile
from functools import partial
from pathlib import Path

import pytest

from shared import archives, zip_layout
from shared.file_rules import EXTENSIONS, RULES
from shared.file_types import EDGE, Content, is_of_type
from shared.models import FileKind
from tests.faults.hostile_zips import LARGE, flowing, unicode_path, with_extra

SAMPLES = Path(__file__).parents[2] / "infra/local/samples"

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
MP4, WEBM, MP3, WAV = "video/mp4", "video/webm", "audio/mpeg", "audio/wav"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, ZIP = "text/csv", "application/zip"
EVERY_TYPE = {PDF, PNG, JPEG, WEBP, MP4, WEBM, MP3, WAV, DOCX, XLSX, CSV, ZIP}


def a_zip(*names: str, comment: bytes = b"", is_large: bool = False) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.comment = comment
        for name in names:
            with archive.open(name, "w", force_zip64=is_large) as member:
                member.write(b"isi")
    return whole.getvalue()


def a_wav() -> bytes:
    whole = io.BytesIO()
    with wave.open(whole, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 800)
    return whole.getvalue()


def riff(form: bytes) -> bytes:
    return b"RIFF" + (len(form) + 64).to_bytes(4, "little") + form + bytes(64)


def an_mp4(brand: bytes, *compatible: bytes) -> bytes:
    box = brand + b"\0\0\2\0" + b"".join(compatible)
    return (len(box) + 8).to_bytes(4) + b"ftyp" + box + b"\0\0\0\x08free" + b"\0" * 64


def ebml(doc_type: bytes, header: bytes = b"\x9f") -> bytes:
    fields = bytes.fromhex("4286810142f7810142f2810442f381084282")
    name = bytes([0x80 + len(doc_type)]) + doc_type
    version = bytes.fromhex("4287810442858102")
    return b"\x1a\x45\xdf\xa3" + header + fields + name + version + b"\0" * 64


def an_mp3(frame: bytes, tag: bytes = b"") -> bytes:
    return tag + (frame + b"\0" * 400) * 3


ID3 = b"ID3%c\0\0\0\0\0\x0a" + b"\0" * 10
LETTER = (SAMPLES / "surat-permohonan.pdf").read_bytes()
PICTURE = (SAMPLES / "infografis-v1.png").read_bytes()
DOCUMENT = a_zip("[Content_Types].xml", "_rels/.rels", "word/document.xml")
SHEET = a_zip("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")

TRUE: dict[str, tuple[str, bytes]] = {
    **{
        name: (content_type, (SAMPLES / name).read_bytes())
        for name, content_type in {
            "surat-permohonan.pdf": PDF,
            "surat-permohonan-perbaikan.pdf": PDF,
            "surat-perintah-tugas.pdf": PDF,
            "infografis-v1.png": PNG,
            "infografis-v2.png": PNG,
            "foto-kegiatan.jpg": JPEG,
            "desain-grafis.webp": WEBP,
            "video-informasi-v1.mp4": MP4,
            "video-informasi-v2.mp4": MP4,
            "data-informasi.csv": CSV,
        }.items()
    },
    "a camera's JPEG": (JPEG, bytes.fromhex("ffd8ffe1001845786966") + b"\0" * 64),
    "a bare JPEG": (JPEG, bytes.fromhex("ffd8ffdb0043") + b"\0" * 64),
    "a lossless WebP": (WEBP, riff(b"WEBPVP8L")),
    "an extended WebP": (WEBP, riff(b"WEBPVP8X")),
    "a phone's MP4": (MP4, an_mp4(b"mp42", b"isom", b"mp42")),
    "a browser's MP4": (MP4, an_mp4(b"iso5", b"iso5", b"iso6", b"mp41")),
    "a drone's MP4": (MP4, an_mp4(b"avc1", b"avc1", b"isom")),
    "an MP4 with one brand": (MP4, an_mp4(b"isom")),
    "a camera's MP4": (MP4, an_mp4(b"XAVC", b"XAVC", b"mp42", b"iso2")),
    "an Apple MP4": (MP4, an_mp4(b"M4V ", b"M4V ", b"mp42", b"isom")),
    "a WebM": (WEBM, ebml(b"webm")),
    "a WebM with a long header size": (WEBM, ebml(b"webm", bytes.fromhex("010000000000001f"))),
    "an MP3": (MP3, an_mp3(b"\xff\xfb\x90\x64")),
    "an MP3 with CRC": (MP3, an_mp3(b"\xff\xfa\x90\x64")),
    "an MP3 of speech": (MP3, an_mp3(b"\xff\xf3\x40\xc0")),
    "an MP3 of a telephone": (MP3, an_mp3(b"\xff\xe3\x18\xc4")),
    "an MP3 with an ID3v2.3 tag": (MP3, an_mp3(b"\xff\xfb\x90\x64", ID3 % 3)),
    "an MP3 with an ID3v2.4 tag": (MP3, an_mp3(b"\xff\xfb\x90\x64", ID3 % 4)),
    "a WAV": (WAV, a_wav()),
    "a WAV that was recorded as it came": (WAV, a_wav()[:4] + b"\xff" * 4 + a_wav()[8:]),
    "a padded WAV": (WAV, a_wav() + b"\0"),
    "a telephone's JPEG with a trailer": (JPEG, b"\xff\xd8\xff\xe1" + bytes(99) + b"\xff\xd9SEFT"),
    "a PDF with a few bytes behind it": (PDF, LETTER + b"\r\n\0\0"),
    "a DOCX": (DOCX, DOCUMENT),
    "an XLSX": (XLSX, SHEET),
    "a ZIP": (ZIP, a_zip("sumber/poster.svg", "sumber/naskah.txt")),
    "a ZIP with other letters": (ZIP, a_zip("sumber/naskah – é.txt", "sumber/")),
    "a ZIP with a telephone's letters": (ZIP, a_zip("p.txt").replace(b"p.txt", b"\x82.txt")),
    "a ZIP with names that look like others": (ZIP, a_zip("exe", "a.exe.txt", "web.js/b", "app")),
    "a ZIP with files of odd endings": (ZIP, a_zip("Foto 10:00.png", "a.exe.b", "v.1", "x.com_")),
    "a ZIP with its sizes behind its members": (ZIP, flowing("a.txt", "b/c.txt")),
    "a ZIP with large sizes behind its members": (ZIP, flowing("a.txt", is_large=True)),
    "a ZIP with sizes that could be large": (ZIP, a_zip("a.txt", is_large=True)),
    "a ZIP with an end for large ones": (ZIP, LARGE),
    "a ZIP with a comment": (ZIP, a_zip("a.txt", comment=b"Bahan rapat")),
    "a ZIP with Unicode paths": (ZIP, with_extra(unicode_path("naskah – é.txt"))),
    "a ZIP with a Unicode path in its directory": (ZIP, with_extra(b"", unicode_path("é.txt"))),
    "a ZIP with bytes that fill up an extra field": (ZIP, with_extra(b"\0\0\0")),
    "a DOCX as the ZIP that it is": (ZIP, DOCUMENT),
    "a CSV with a byte order mark": (CSV, "\ufefftahun;kasus\r\n2025;é\r\n".encode()),
    "a CSV of one line": (CSV, b"tahun\tkasus"),
    "a CSV longer than what is looked at": (CSV, b"tahun,kasus\n" * 20_000),
    "a CSV cut within characters": (CSV, b"x,y\n" + "é".encode() * EDGE),
}

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
NEVER: dict[str, bytes] = {
    "HTML": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "HTML after a byte order mark": b"\xef\xbb\xbf <html>",
    "SVG": SVG,
    "SVG with an XML head": b'<?xml version="1.0"?>\n' + SVG,
    "a Windows program": b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + b"\0" * 200 + b"PE\0\0",
    "a Linux program": b"\x7fELF\2\1\1" + b"\0" * 64,
    "a compressed archive": b"\x1f\x8b\x08\0" + b"\0" * 64,
    "RAR": b"Rar!\x1a\x07\x01\0" + b"\0" * 64,
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 64,
    "an old Word document": bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600,
    "GIF": b"GIF89a\x01\0\x01\0" + b"\0" * 64,
    "AVI": riff(b"AVI LIST"),
    "QuickTime": an_mp4(b"qt  ", b"qt  "),
    "HEIC": an_mp4(b"heic", b"mif1", b"heic"),
    "AVIF": an_mp4(b"avif", b"mif1", b"miaf"),
    "Matroska": ebml(b"matroska"),
    "AAC": b"\xff\xf1\x50\x80" + b"\0" * 64,
    "noise": random.Random(7).randbytes(EDGE),  # noqa: S311  # any bytes, the same each time
    "a PDF behind HTML": b"<html>" + LETTER,
    "a ZIP behind a program": b"MZ" + DOCUMENT,
    "the head of a ZIP": DOCUMENT[:100],
    "an empty ZIP": a_zip(),
    "UTF-16 text": "tahun,kasus".encode("utf-16"),
    "Latin text": "kafé".encode("latin-1"),
    "text with a control character": b"tahun,\x00kasus",
    "a control character at the end of a long text": b"tahun,kasus\n" * 20_000 + b"\x00",
    "bytes that are no text at the end of a long text": b"tahun,kasus\n" * 20_000 + b"\xff",
    "text in one column": b"tahun\n2025\n",
    "a shell script": b"#!/bin/sh\ncp a, b; rm -rf /\n",
    "JavaScript": b"alert(1)",
    "PHP": b"<?php system($_GET['c'], 1); ?>",
    "a table with a script": b"nama,jumlah\n<script>alert(1)</script>,1\n",
    "a cut PNG": PICTURE[:-1],
    "a cut PDF": LETTER[:-2000],
    "a cut WebP": (SAMPLES / "desain-grafis.webp").read_bytes()[:-2],
    "a cut WAV": a_wav()[:-2],
}


def is_taken_for(content_type: str, whole: bytes) -> bool:
    content = Content(len(whole), whole[:EDGE], whole[-EDGE:], partial(io.BytesIO, whole))
    return is_of_type(content_type, content)


@pytest.mark.parametrize("name", TRUE)
def test_a_file_is_taken_for_what_it_is(name: str) -> None:
    content_type, whole = TRUE[name]
    assert is_taken_for(content_type, whole)


@pytest.mark.parametrize("name", TRUE)
def test_a_file_is_taken_for_nothing_else(name: str) -> None:
    content_type, whole = TRUE[name]
    container = {ZIP} if whole.startswith(b"PK") else set()
    wrongly = {
        other for other in EVERY_TYPE - {content_type} - container if is_taken_for(other, whole)
    }
    assert wrongly == ({DOCX} if whole is DOCUMENT and content_type == ZIP else set())


@pytest.mark.parametrize("name", NEVER)
def test_what_is_not_accepted_is_taken_for_nothing(name: str) -> None:
    assert [t for t in sorted(EVERY_TYPE) if is_taken_for(t, NEVER[name])] == []


def test_every_accepted_type_can_be_recognised() -> None:
    accepted = {content_type for rule in RULES.values() for content_type in rule.content_types}
    assert accepted == EVERY_TYPE == {content_type for content_type, _ in TRUE.values()}
    assert set(EXTENSIONS) == EVERY_TYPE


def test_a_damaged_archive_is_refused_and_breaks_nothing() -> None:
    chance = random.Random(91)  # noqa: S311  # the same damage in every run
    outcomes = set()
    for _ in range(3000):
        damaged = bytearray(DOCUMENT)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        outcomes.add(is_taken_for(DOCX, bytes(damaged[: chance.randint(10, 2 * len(DOCUMENT))])))
    assert outcomes == {True, False}


def test_only_archives_are_opened_whole() -> None:
    def never() -> io.BytesIO:
        raise AssertionError("opened")

    for content_type in EVERY_TYPE - {ZIP, DOCX, XLSX}:
        assert not is_of_type(content_type, Content(99, bytes(99), bytes(99), never))
    for content_type in (ZIP, DOCX, XLSX):
        assert not is_of_type(content_type, Content(len(LETTER), LETTER, LETTER, never))


@pytest.mark.parametrize(
    ("kind", "role", "types", "limit"),
    [
        ("letter", "requester", {PDF, PNG, JPEG}, 20 * 1024**2),
        ("assignment_letter", "ikp_division", {PDF, PNG, JPEG}, 20 * 1024**2),
        ("material", "requester", EVERY_TYPE, 5 * 1000**3),
        ("draft", "content_team", EVERY_TYPE - {DOCX, XLSX, CSV}, 5 * 1000**3),
    ],
)
def test_each_kind_has_its_uploader_its_types_and_its_limit(
    kind: str, role: str, types: set[str], limit: int
) -> None:
    rule = RULES[FileKind(kind)]
    assert (rule.role, set(rule.content_types), rule.max_size) == (role, types, limit)


def test_a_container_whose_directory_is_too_large_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = a_zip(*(f"{number:0100}.txt" for number in range(100)))  # a directory of 15,000 bytes
    assert is_taken_for(ZIP, whole)

    monkeypatch.setattr(archives, "_LARGEST_DIRECTORY", 10_000)

    assert not is_taken_for(ZIP, whole)


def test_of_a_container_only_so_much_is_read_to_see_its_members_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = a_zip(*(f"{number:0100}.txt" for number in range(100)))  # members of 137 bytes
    monkeypatch.setattr(zip_layout, "_STRETCH", 1024)  # in each seven whole headers
    monkeypatch.setattr(zip_layout, "_MOST_STRETCHES", 15)
    assert is_taken_for(ZIP, whole)

    monkeypatch.setattr(zip_layout, "_MOST_STRETCHES", 14)

    assert not is_taken_for(ZIP, whole)


def test_a_member_that_lies_past_the_end_is_refused() -> None:
    whole = a_zip("a.txt", "b.txt")
    at = whole.rindex(b"PK\x01\x02") + 42  # where the second begins, as the directory has it
    for place in (len(whole), 2**32 - 2):
        assert not is_taken_for(ZIP, whole[:at] + place.to_bytes(4, "little") + whole[at + 4 :])
