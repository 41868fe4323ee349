"""What may be uploaded, by kind of file: by whom, of which types, how large."""

import codecs
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from shared.models import FileKind, Role

MiB = 1024 * 1024
GB = 1000 * 1000 * 1000
_LARGEST_DIRECTORY = 4 * MiB  # some 40,000 entries; zipfile reads a directory whole
HEAD = 4096  # bytes from which a type is recognised

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
MP4, WEBM, MP3, WAV = "video/mp4", "video/webm", "audio/mpeg", "audio/wav"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, ZIP = "text/csv", "application/zip"


@dataclass(frozen=True, slots=True)
class FileRule:
    """What may be uploaded as one kind of file."""

    role: Role
    content_types: tuple[str, ...]
    max_size: int  # bytes


RULES: dict[FileKind, FileRule] = {
    FileKind.LETTER: FileRule(Role.REQUESTER, (PDF, PNG, JPEG), 20 * MiB),
    FileKind.ASSIGNMENT_LETTER: FileRule(Role.IKP_DIVISION, (PDF, PNG, JPEG), 20 * MiB),
    FileKind.MATERIAL: FileRule(
        Role.REQUESTER,
        (PDF, PNG, JPEG, WEBP, MP4, WEBM, MP3, WAV, DOCX, XLSX, CSV, ZIP),
        5 * GB,
    ),
    FileKind.DRAFT: FileRule(
        Role.CONTENT_TEAM, (PDF, PNG, JPEG, WEBP, MP4, WEBM, MP3, WAV, ZIP), 5 * GB
    ),
    FileKind.MANDATE_LETTER: FileRule(Role.ADMIN, (PDF, PNG, JPEG), 20 * MiB),
}

# How bytes of a type begin (mimesniff.spec.whatwg.org, sections 6.1 and 6.2).
_BEGINS = {
    PDF: rb"%PDF-",
    PNG: rb"\x89PNG\r\n\x1a\n",
    JPEG: rb"\xff\xd8\xff",
    WEBP: rb"RIFF.{4}WEBPVP8[ LX]",
    WEBM: rb"\x1a\x45\xdf\xa3.{1,60}?\x42\x82.{1,8}?webm",  # EBML, and in it the DocType
    MP3: rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]",  # a tag, or a frame of layer III
    WAV: rb"RIFF.{4}WAVE",
}
# The brands of an MP4's first box (ISO/IEC 14496-12); QuickTime, HEIC and AVIF have others.
_MP4_BRAND = re.compile(rb"iso[m2-9]|mp4[12]|avc1|M4V ")
_MEMBER = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}


def is_of_type(content_type: str, head: bytes, whole: Callable[[], BinaryIO]) -> bool:
    """Whether bytes are of the type they claim to be.

    `head` holds the first `HEAD` bytes; `whole` opens the file for seeking (ZIP containers only).
    """
    if content_type == CSV:
        return _is_plain_text(head)
    if content_type in (ZIP, DOCX, XLSX):
        return head.startswith(b"PK\x03\x04") and _is_zip_of(content_type, whole)
    if content_type == MP4:
        return _is_mp4(head)
    return re.match(_BEGINS[content_type], head, re.DOTALL) is not None


def _is_mp4(head: bytes) -> bool:
    end = min(int.from_bytes(head[:4]), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    return head[4:8] == b"ftyp" and any(_MP4_BRAND.fullmatch(brand) for brand in brands)


def _is_plain_text(head: bytes) -> bool:
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    try:
        text = decode(head, final=len(head) < HEAD)  # a full head may end within a character
    except UnicodeDecodeError:
        return False
    is_markup = text.lstrip().startswith("<")
    controls = {c for c in text if unicodedata.category(c) == "Cc"}
    return not is_markup and controls <= set("\t\r\n")


class _Bounded:
    """A stream for `zipfile`, which reads a container's directory whole: of honest size only."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1, /) -> bytes:
        """Raises BadZipFile for more than `_LARGEST_DIRECTORY` bytes at once."""
        if size > _LARGEST_DIRECTORY:
            raise zipfile.BadZipFile("the directory is too large")
        return self._stream.read(size)


def _is_zip_of(content_type: str, whole: Callable[[], BinaryIO]) -> bool:
    try:
        with whole() as stream, zipfile.ZipFile(_Bounded(stream)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError):  # all: not whole
        return False
    return _MEMBER.get(content_type, "") in ("", *names)
