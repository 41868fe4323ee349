"""Whether a ZIP is laid out as its directory says, from its first byte to its last.

Some programs, and some scanners, go by the directory, others by its end or by the members that they
come upon. So all of them have to tell the same, and nothing lies where the directory has nothing.
Numbers in brackets are those of APPNOTE.TXT.
"""

import operator
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

# What lies between members' contents is read in stretches of so many bytes, each a call of the
# storage, and so many at most: a thousand million bytes, or four thousand large members.
_STRETCH, _MOST_STRETCHES = 256 * 1024, 4000

_HEADER, _HEADER_MARK = struct.Struct("<4s5H3L2H"), b"PK\x03\x04"  # (4.3.7)
_SHORT_TAIL, _LONG_TAIL = struct.Struct("<3L"), struct.Struct("<L2Q")  # (4.3.9)
_TAIL_MARK, _LONGEST_TAIL = b"PK\x07\x08", 24  # few leave the mark out
_ENTRY_SIZE = 46  # without name, extra fields and comment (4.3.12)
_LARGE_END, _LARGE_END_MARK = struct.Struct("<4sQ2H2L4Q"), b"PK\x06\x06"  # (4.3.14)
_LOCATOR, _END = struct.Struct("<4sLQL"), struct.Struct("<4s4H2LH")  # (4.3.15, 4.3.16)

ENCRYPTED, _DESCRIBED, _UTF_8 = 0x1, 0x8, 0x800  # flags (4.4.4)
_FIELD, _SIZES, _UNICODE_PATH = struct.Struct("<2H"), 0x1, 0x7075  # extra fields (4.5.3, 4.6.9)
_LARGE = 0xFFFFFFFF  # it is in an extra field


def bytes_of_name(entry: zipfile.ZipInfo) -> bytes:
    """A member's name as it stands in the directory."""
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF_8 else "cp437")


def unicode_path(extra: bytes) -> str:
    """The other name that a member may have in an extra field; programs differ on which they take.

    Raises BadZipFile where it has more than one, UnicodeDecodeError where it is none.
    """
    found = [part[5:].decode() for kind, part in _fields(extra) if kind == _UNICODE_PATH]
    if len(found) > 1:
        raise zipfile.BadZipFile("a member has several names")
    return found[0] if found else ""


def is_laid_out(archive: zipfile.ZipFile, stream: BinaryIO) -> bool:
    """Whether end and members tell what the directory does, and nothing lies between.

    Raises BadZipFile or struct.error where there is no telling.
    """
    return _does_end_tell(archive, stream) and _do_members_tell(archive, _Stretches(stream))


class _Stretches:
    """Reads a little here and there, from front to back, in few calls of the storage."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._begin, self._stretch, self._count = 0, b"", 0

    def read(self, begin: int, size: int) -> bytes:
        """Bytes, fewer at the file's end. Raises BadZipFile when it comes to too many stretches."""
        if not self._begin <= begin <= begin + size <= self._begin + len(self._stretch):
            if self._count == _MOST_STRETCHES:
                raise zipfile.BadZipFile("the members are too many, too far apart")
            self._begin, self._count = begin, self._count + 1
            self._stream.seek(begin)
            self._stretch = self._stream.read(_STRETCH)
        return self._stretch[begin - self._begin :][:size]


def _does_end_tell(archive: zipfile.ZipFile, stream: BinaryIO) -> bool:
    """Whether what follows the directory says where it is, how long, and of how many members.

    `zipfile` takes it to lie right before; other programs go by what is said.
    """
    entries, begin = archive.infolist(), archive.start_dir
    parts = ((bytes_of_name(entry), entry.extra, entry.comment) for entry in entries)
    length = sum(_ENTRY_SIZE + sum(map(len, each)) for each in parts)
    truth = (len(entries), len(entries), length, begin)
    stream.seek(begin + length)
    rest = stream.read(_LARGE_END.size + _LOCATOR.size + _END.size)
    if not rest.startswith(_LARGE_END_MARK):
        return _END.unpack_from(rest)[3:7] == truth

    _, _, at, _ = _LOCATOR.unpack_from(rest, _LARGE_END.size)
    told = _END.unpack_from(rest, _LARGE_END.size + _LOCATOR.size)[3:7]
    either = zip(truth, (0xFFFF, 0xFFFF, _LARGE, _LARGE), strict=True)
    is_told = all(map(operator.contains, either, told))
    return is_told and _LARGE_END.unpack_from(rest)[6:] == truth and at == begin + length


def _do_members_tell(archive: zipfile.ZipFile, stretches: _Stretches) -> bool:
    """Whether each has the very name, size and method of its entry, and all lie end to end."""
    end, tails = 0, {b""}  # where the member before ends, and what may follow it
    for entry in sorted(archive.infolist(), key=operator.attrgetter("header_offset")):
        begin = entry.header_offset
        if not _lies_between(end, begin, tails, stretches):
            return False
        fields = _HEADER.unpack(stretches.read(begin, _HEADER.size))
        mark, _, flags, method, _, _, _, packed, size, of_name, of_extra = fields
        whole = stretches.read(begin, _HEADER.size + of_name + of_extra)
        name, extra = whole[_HEADER.size :][:of_name], whole[_HEADER.size + of_name :]
        sizes = _sizes(packed, size, extra)
        if not (
            (mark, method, name) == (_HEADER_MARK, entry.compress_type, bytes_of_name(entry))
            and not flags & ENCRYPTED
            and unicode_path(extra) in ("", unicode_path(entry.extra))
            and (flags & _DESCRIBED or sizes == (entry.compress_size, entry.file_size))
        ):
            return False
        end = begin + _HEADER.size + of_name + of_extra + entry.compress_size
        tails = _tails(entry) if flags & _DESCRIBED else {b""}
    return _lies_between(end, archive.start_dir, tails, stretches)


def _lies_between(end: int, begin: int, tails: set[bytes], stretches: _Stretches) -> bool:
    """Whether one of these, and nothing else, lies between what ends here and what begins there."""
    gap = begin - end
    return 0 <= gap <= _LONGEST_TAIL and stretches.read(end, gap) in tails


def _tails(entry: zipfile.ZipInfo) -> set[bytes]:
    """What a writer may put behind a member that could not know before what it comes to."""
    told = (entry.CRC, entry.compress_size, entry.file_size)
    forms = {_LONG_TAIL.pack(*told)}
    if max(told) <= _LARGE:
        forms.add(_SHORT_TAIL.pack(*told))
    return {b"", *forms, *(_TAIL_MARK + form for form in forms)}


def _sizes(packed: int, size: int, extra: bytes) -> tuple[int, int]:
    """A member's sizes, packed and unpacked, as its header says, or an extra field instead."""
    large = b"".join(part for kind, part in _fields(extra) if kind == _SIZES)
    instead = (number for (number,) in struct.iter_unpack("<Q", large[: len(large) // 8 * 8]))
    size = next(instead, size) if size == _LARGE else size
    return next(instead, packed) if packed == _LARGE else packed, size


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The extra fields; a few bytes may fill up the rest. Raises BadZipFile where one is cut."""
    while len(extra) >= _FIELD.size:
        kind, size = _FIELD.unpack_from(extra)
        field, extra = extra[_FIELD.size :][:size], extra[_FIELD.size + size :]
        if len(field) < size:
            raise zipfile.BadZipFile("an extra field is cut")
        yield kind, field
