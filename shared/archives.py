"""What a ZIP container may hold, judged by its directory and its members' headers alone.

Nothing is ever inflated: the size of a member is the declared one, which its content may belie.
"""

import re
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from shared.file_names import UNSEEN
from shared.file_rules import DOCX, XLSX, MiB
from shared.zip_layout import ENCRYPTED, bytes_of_name, is_laid_out, unicode_path

_LARGEST_DIRECTORY = 4 * MiB  # some 40,000 entries; zipfile reads a directory whole
_MEMBERS = {
    DOCX: {"[Content_Types].xml", "word/document.xml"},
    XLSX: {"[Content_Types].xml", "xl/workbook.xml"},
}
# What a file may declare that it unpacks to: this much, or so many times its size. Sheets of
# numbers come to thirty times theirs; deflate, at most, to a thousand.
_ROOM, _TIMES = 64 * MiB, 100

_OUTSIDE = re.compile(rf"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[{UNSEEN}]")
# A bomb in layers, and what a scanner stops looking into; what runs when it is opened
# (support.google.com/mail/answer/6590 is such a list); and the macros of an office document.
# Windows cuts off dots and blanks at a name's end, and a colon with all that follows.
_NEVER_INSIDE = re.compile(
    r"""(?:
      \.(?:zip|jar|rar|7z|gz|tgz|bz2|tbz2?|xz|txz|lzma|zst|tar|arj|lzh|ace|cab|wim|iso|img|vhdx?|dmg
      |exe|com|scr|pif|cpl|dll|bat|cmd|ps1|vb|vbs|vbe|m?js|jse|wsf|wsc|wsh|sct|hta|chm|msc|reg
      |lnk|url|scf|jnlp|msi|msp|mst|msix|msixbundle|appx|appxbundle|appinstaller|application|pkg|apk
      |docm|dotm|xlsm|xltm|xlam|xll|pptm|potm|ppsm|ppam)
    |(?:^|[/\\])vbaProject\.bin
    )[.\ ]*(?:$|:)
    |\.app(?:[/\\]|$)""",
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
            is_sound = _is_sound_directory(content_type, archive.infolist(), size)
            return is_sound and is_laid_out(archive, stream)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error):
        return False  # it is not whole


def _is_sound_directory(content_type: str, entries: list[zipfile.ZipInfo], size: int) -> bool:
    names = {entry.orig_filename for entry in entries}
    others = {unicode_path(entry.extra) or entry.orig_filename for entry in entries}
    return (
        _MEMBERS.get(content_type, set()) <= names
        # of two with one name, programs take the one or the other
        and len(names) == len(others) == len(entries)
        and all(_is_harmless(entry) for entry in entries)
        and sum(entry.file_size for entry in entries) <= max(_ROOM, _TIMES * size)
    )


def _is_harmless(entry: zipfile.ZipInfo) -> bool:
    """It unpacks within its folder, by whichever of its names, and can be looked into."""
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    does_harm = any(map(_does_harm, _names(entry)))
    return not (is_link or entry.flag_bits & ENCRYPTED or does_harm)


def _names(entry: zipfile.ZipInfo) -> Iterator[str]:
    """What programs take for a member's name."""
    yield entry.orig_filename  # as it stands there; zipfile cuts it at a zero byte
    yield unicode_path(entry.extra)
    try:
        yield bytes_of_name(entry).decode()  # as many do, whatever its flag says
    except UnicodeDecodeError:
        return


def _does_harm(name: str) -> bool:
    """Also where a program takes what looks like a letter or a dot for one."""
    plain = unicodedata.normalize("NFKC", name)
    return bool(_OUTSIDE.search(name) or _NEVER_INSIDE.search(plain))
