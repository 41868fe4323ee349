"""What a ZIP container may hold, judged by its directory alone: nothing is ever inflated."""

import re
import stat
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from shared.file_rules import DOCX, XLSX, MiB

_LARGEST_DIRECTORY = 4 * MiB  # some 40,000 entries; zipfile reads a directory whole
_MEMBERS = {
    DOCX: {"[Content_Types].xml", "word/document.xml"},
    XLSX: {"[Content_Types].xml", "xl/workbook.xml"},
}
# What a file may come to when it is unpacked: this much, or so many times its size. Sheets of
# numbers come to thirty times theirs; deflate, at most, to a thousand.
_ROOM, _TIMES = 64 * MiB, 100

# An entry's flags, and what stands before each member (APPNOTE.TXT, 4.4.4 and 4.3.7).
_ENCRYPTED, _UTF_8 = 0x1, 0x800
_HEADER, _HEADER_SIZE = b"PK\x03\x04", 30
# The members' own names are read in stretches of so many bytes, each a call of the storage, and so
# many at most: a thousand million bytes, or four thousand large members.
_STRETCH, _MOST_STRETCHES = 256 * 1024, 4000
_OUTSIDE = re.compile(
    r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f\x7f-\x9f\u202a-\u202e]"
)
# A bomb in layers, and what a scanner stops looking into; what runs when it is opened (Windows cuts
# off dots and blanks at a name's end); and the macros of an office document.
_NEVER_INSIDE = re.compile(
    r"""\.(?:zip|jar|rar|7z|gz|tgz|bz2|xz|zst|tar|iso|cab
    |exe|com|scr|msi|dll|bat|cmd|ps1|vbs|vbe|jse?|wsf|hta|lnk|apk)[.\ ]*$
    |\.app(?:[/\\]|$)
    |(?:^|[/\\])vbaProject\.bin$""",
    re.IGNORECASE | re.VERBOSE,
)


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


def is_sound_archive(content_type: str, whole: Callable[[], BinaryIO], size: int) -> bool:
    """Whether a ZIP of so many bytes has what its type wants, and nothing that could do harm."""
    try:
        with whole() as stream, zipfile.ZipFile(_Bounded(stream)) as archive:
            entries = archive.infolist()
            is_sound = _is_sound_directory(content_type, entries, size)
            return is_sound and _are_named_alike(entries, stream)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError):  # all: not whole
        return False


def _is_sound_directory(content_type: str, entries: list[zipfile.ZipInfo], size: int) -> bool:
    names = {entry.filename for entry in entries}
    return (
        _MEMBERS.get(content_type, set()) <= names
        and len(names) == len(entries)  # of two with one name, programs take the one or the other
        and all(_is_harmless(entry) for entry in entries)
        and min((entry.header_offset for entry in entries), default=1) == 0  # nothing before it
        and sum(entry.compress_size for entry in entries) < size  # none lies over another
        and sum(entry.file_size for entry in entries) <= max(_ROOM, _TIMES * size)
    )


def _is_harmless(entry: zipfile.ZipInfo) -> bool:
    """It unpacks within its folder, and can be looked into."""
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    name = entry.orig_filename  # as it stands there; zipfile cuts it at a zero byte
    is_outside = _OUTSIDE.search(name) or _NEVER_INSIDE.search(name)
    return not (is_link or entry.flag_bits & _ENCRYPTED or is_outside)


def _are_named_alike(entries: list[zipfile.ZipInfo], stream: BinaryIO) -> bool:
    """Whether each member bears the very name that the directory has for it.

    Some programs, and some scanners, go by the one, others by the other.
    """
    begin, stretch, read = 0, b"", 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        name = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF_8 else "cp437")
        until = entry.header_offset + _HEADER_SIZE + len(name)
        if until > begin + len(stretch):
            if read == _MOST_STRETCHES:
                return False
            begin, read = entry.header_offset, read + 1
            stream.seek(begin)
            stretch = stream.read(_STRETCH)
        header = stretch[entry.header_offset - begin : until - begin]
        told = int.from_bytes(header[26:28], "little")  # bytes that the name has
        is_header = header.startswith(_HEADER) and told == len(name)
        if not is_header or header[_HEADER_SIZE:] != name:
            return False
    return True
