"""Whether bytes are of the type that they claim to be, and of no other besides.

Only the two ends of a file are looked at, 64 KiB each, and of a container its directory and its
members' headers: what lies between goes unseen, and nothing is inflated. What two programs could
take for two types, by what is seen of it, is taken for none here.
"""

import codecs
import re
import struct
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from shared.archives import is_sound_archive
from shared.file_rules import CSV, DOCX, JPEG, MP3, MP4, PDF, PNG, WAV, WEBM, WEBP, XLSX, ZIP

# Bytes looked at on either end: as far from the end as a ZIP's last record can begin.
EDGE = 22 + 0xFFFF


@dataclass(frozen=True, slots=True)
class Content:
    """What there is to see of a file. `whole` opens it for seeking (ZIP containers only)."""

    size: int
    head: bytes  # the first EDGE bytes, or all
    tail: bytes  # the last EDGE bytes, or all
    whole: Callable[[], BinaryIO]


# How bytes of a type begin (mimesniff.spec.whatwg.org, sections 6.1 and 6.2).
_BEGINS = {
    PDF: rb"%PDF-",
    PNG: rb"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
    JPEG: rb"\xff\xd8\xff",
    WEBP: rb"RIFF.{4}WEBPVP8[ LX]",
    WEBM: rb"\x1a\x45\xdf\xa3.{1,60}?\x42\x82.{1,8}?webm",  # EBML, and in it the DocType
    MP3: rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]",  # a tag, or a frame of layer III
    WAV: rb"RIFF.{4}WAVE",
}
# How they end. A JPEG may go on: cameras and telephones put their own behind it.
_ENDS = {
    PDF: rb"%%EOF",  # within the last 1,024 bytes (ISO 32000-1, annex H)
    PNG: rb"\0\0\0\0IEND\xaeB`\x82\Z",
}
# The brands of an MP4's first box (ISO/IEC 14496-12); QuickTime, HEIC and AVIF have others.
_MP4_BRAND = re.compile(rb"iso[m2-9]|mp4[12]|avc1|M4V ")
_UNKNOWN_LENGTH = (0, 0xFFFFFFFF)  # of sound that was written as it was recorded

# What runs or opens as something else, wherever in a file it stands. Long enough not to come about
# by chance in what is compressed.
_OTHERS = re.compile(
    rb"<(?:script|html|iframe|svg)[\s/>]|<!doctype\s+html|<\?php\s|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c"
    rb"|\x7fELF[\x01\x02][\x01\x02]\x01|This program cannot be run in DOS mode",
    re.IGNORECASE,
)
_PDF_WITHIN = re.compile(rb"%PDF-\d")
_ZIP_END, _ZIP_END_SIZE = b"PK\x05\x06", 22


def is_of_type(content_type: str, content: Content) -> bool:
    """Whether a file is what it claims to be, whole, and nothing else, as far as its ends tell."""
    if content_type in (ZIP, DOCX, XLSX):
        return _is_archive(content_type, content)
    return (
        _is_formed_as(content_type, content)
        and not _is_something_else(content.head, content_type)
        and not _is_something_else(content.tail, content_type)
        and not any(_zip_ends(content.tail))
    )


def _is_formed_as(content_type: str, content: Content) -> bool:
    if content_type == CSV:
        return _is_table(content)
    if content_type == MP4:
        return _is_mp4(content.head)
    begins = re.match(_BEGINS[content_type], content.head, re.DOTALL)
    ends = re.search(_ENDS.get(content_type, b""), content.tail[-1024:], re.DOTALL)
    return bool(begins and ends) and _has_its_length(content_type, content)


def _has_its_length(content_type: str, content: Content) -> bool:
    """A RIFF file says how long it is."""
    if content_type not in (WEBP, WAV):
        return True
    length = int.from_bytes(content.head[4:8], "little")
    is_streamed = content_type == WAV and length in _UNKNOWN_LENGTH
    return is_streamed or length + 8 in (content.size, content.size - 1)  # or padded to be even


def _is_mp4(head: bytes) -> bool:
    end = min(int.from_bytes(head[:4]), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    return head[4:8] == b"ftyp" and any(_MP4_BRAND.fullmatch(brand) for brand in brands)


def _is_table(content: Content) -> bool:
    """Plain text in columns: its first line has a separator."""
    is_cut = content.size > len(content.head)
    head = _plain_text(content.head, is_cut=is_cut)
    from_a_character_on = re.sub(rb"\A[\x80-\xbf]{1,3}", b"", content.tail)
    tail = _plain_text(from_a_character_on) if is_cut else head
    if head is None or tail is None or head.lstrip().startswith(("<", "#!")):
        return False
    return any(separator in head.lstrip().partition("\n")[0] for separator in ",;\t|")


def _plain_text(part: bytes, *, is_cut: bool = False) -> str | None:
    """The text, if it is UTF-8 without control characters; one that is cut may end anywhere."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(part, final=not is_cut)
    except UnicodeDecodeError:
        return None
    controls = {c for c in text if unicodedata.category(c) == "Cc"}
    return text if controls <= set("\t\r\n") else None


def _is_something_else(part: bytes, content_type: str) -> bool:
    is_pdf = content_type != PDF and _PDF_WITHIN.search(part)
    return bool(is_pdf or _OTHERS.search(part))


def _is_archive(content_type: str, content: Content) -> bool:
    """A ZIP from its first byte to its last, with nothing around it."""
    end = next(_zip_ends(content.tail), None)
    if end is None or not content.head.startswith(b"PK\x03\x04"):
        return False
    is_last = end.at == content.tail.rfind(_ZIP_END) and end.until == len(content.tail)
    comment = content.tail[end.at + _ZIP_END_SIZE :]
    if not is_last or _is_something_else(comment, content_type):
        return False
    return is_sound_archive(content_type, content.whole, content.size)


class _ZipEnd(NamedTuple):
    at: int
    until: int  # with its comment


def _zip_ends(tail: bytes) -> Iterator[_ZipEnd]:
    """The last records of ZIPs, the last first, by which programs would take a file for one."""
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        record = tail[at + len(_ZIP_END) : at + _ZIP_END_SIZE]
        if len(record) == _ZIP_END_SIZE - len(_ZIP_END):
            disk, first_disk, here, entries, _, _, comment = struct.unpack("<4H2LH", record)
            until = at + _ZIP_END_SIZE + comment
            if {disk, first_disk} <= {0, 0xFFFF} and here == entries > 0 and until <= len(tail):
                yield _ZipEnd(at, until)
        at = tail.rfind(_ZIP_END, 0, at)
