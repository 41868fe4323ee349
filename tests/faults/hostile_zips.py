"""ZIPs that tell one program this and another that: by names, by their layout, by their end."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

_NAME, _HIDDEN = "naskah.txt", "rahasia.txt"
_HEADER, _ENTRY, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


class _Flowing(io.RawIOBase):
    """Bytes go through it, and nobody can go back: sizes come behind each member."""

    def __init__(self) -> None:
        self.whole = b""

    def writable(self) -> bool:
        return True

    def write(self, part: Any, /) -> int:
        self.whole += bytes(part)
        return len(part)


def flowing(*names: str, is_large: bool = False) -> bytes:
    """A ZIP that was written as it came."""
    out = _Flowing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            with archive.open(name, "w", force_zip64=is_large) as member:
                member.write(b"isi" * 99)
    return out.whole


def unicode_path(name: str) -> bytes:
    """Info-ZIP's extra field; its checksum is of the name in the header."""
    part = struct.pack("<BL", 1, zlib.crc32(_NAME.encode())) + name.encode()
    return struct.pack("<2H", 0x7075, len(part)) + part


def with_extra(extra: bytes, in_the_directory: bytes | None = None) -> bytes:
    """A member with this extra field, in its own header and in the directory."""

    def add(entry: zipfile.ZipInfo, archive: zipfile.ZipFile) -> None:
        entry.extra = extra
        archive.writestr(entry, "isi")
        entry.extra = extra if in_the_directory is None else in_the_directory

    return _made(add)


def two_with_extra(extra: bytes) -> bytes:
    """Two members, which for some programs are one."""

    def add(_: zipfile.ZipInfo, archive: zipfile.ZipFile) -> None:
        for name in ("a.txt", "b.txt"):
            other = zipfile.ZipInfo(name)
            other.extra = extra
            archive.writestr(other, "isi")

    return _made(add)


def _made(add: Callable[[zipfile.ZipInfo, zipfile.ZipFile], None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        add(zipfile.ZipInfo(_NAME), archive)
    return out.getvalue()


def _left_out(name: str) -> bytes:
    """A member that is there, and in no directory."""

    def leave(_: zipfile.ZipInfo, archive: zipfile.ZipFile) -> None:
        for each in ("a.txt", "b.txt", "c.txt"):
            archive.writestr(each, "isi")
        archive.filelist = [each for each in archive.filelist if each.filename != name]

    return _made(leave)


def _before_the_directory(between: bytes) -> bytes:
    """Something that no directory has, right before it."""

    def add(entry: zipfile.ZipInfo, archive: zipfile.ZipFile) -> None:
        archive.writestr(entry, "isi")
        assert archive.fp
        archive.fp.write(between)
        archive.start_dir = archive.fp.tell()

    return _made(add)


def _before_the_end(between: bytes) -> bytes:
    """The same, right behind the directory: for who goes by where it begins it is one."""
    whole = _plain()
    at = whole.rindex(_END)
    return whole[:at] + between + whole[at:]


def _plain() -> bytes:
    return _made(lambda entry, archive: archive.writestr(entry, "isi"))


def _with(mark: bytes, place: int, value: int, size: int = 4) -> bytes:
    """A number of the last part with this mark changed, so many bytes from where it begins."""
    whole = bytearray(_plain())
    at = whole.rindex(mark) + place
    whole[at : at + size] = value.to_bytes(size, "little")
    return bytes(whole)


def _another_directory() -> bytes:
    """Two in one: who looks from the end sees the outer one, who goes by where it begins the inner.

    The inner is the comment of the outer's entry, its member the content of the outer's.
    """
    inner = _made(lambda _, archive: archive.writestr(_HIDDEN, "isi"))
    start, end = inner.index(_ENTRY), inner.rindex(_END)
    member, listed = inner[:start], bytearray(inner[start:end])

    def add(entry: zipfile.ZipInfo, archive: zipfile.ZipFile) -> None:
        archive.writestr(entry, member)
        entry.comment = bytes(listed)

    whole = bytearray(_made(add))
    outer, place = whole.index(_ENTRY), whole.rindex(_ENTRY)
    whole[outer + 42 : outer + 46] = (place - outer).to_bytes(4, "little")
    whole[place + 42 : place + 46] = whole.rindex(_HEADER).to_bytes(4, "little")
    last = whole.rindex(_END)
    whole[last + 16 : last + 20] = place.to_bytes(4, "little")
    return bytes(whole)


def _with_a_false_tail() -> bytes:
    """Where a member's size is to follow it, something else does."""
    whole = flowing(_NAME)
    at = whole.rindex(b"PK\x07\x08")
    return whole[:at] + b"muatan".ljust(16) + whole[at + 16 :]


def _with_a_tail_that_is_not_told() -> bytes:
    """What looks like a size behind a member that has one in its header."""
    tail = struct.pack("<4s3L", b"PK\x07\x08", zlib.crc32(b"isi"), 3, 3)
    return _before_the_directory(tail)


def _in_other_letters(letters: bytes) -> bytes:
    """A name that is not said to be UTF-8, but taken for it by many."""
    whole = _made(lambda _, archive: archive.writestr("x" * len(letters) + ".txt", "isi"))
    return whole.replace(b"x" * len(letters), letters)


def _a_large_end(*, at: int = 0, begin: int = 0, count: int = 1, plain: int = 2**32 - 1) -> bytes:
    """A ZIP with the end of one that is too large for plain numbers, by so much amiss."""
    whole = _plain()
    start, end = whole.index(_ENTRY), whole.rindex(_END)
    numbers = (count, count, end - start, start + begin)
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, *numbers)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end + at, 1)
    last = struct.pack("<4s4H2LH", _END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, plain, 0)
    return whole[:end] + large + locator + last


LARGE = _a_large_end()
ZIPS: dict[str, bytes] = {
    "a ZIP whose Unicode path runs": with_extra(unicode_path("naskah.exe")),
    "a ZIP whose Unicode path leaves its folder": with_extra(unicode_path("../../b.txt")),
    "a ZIP whose Unicode path is turned": with_extra(unicode_path("foto\u202egpj.txt")),
    "a ZIP whose member alone has a Unicode path": with_extra(unicode_path("b.exe"), b""),
    "a ZIP whose directory alone has it": with_extra(b"", unicode_path("b.exe")),
    "a ZIP with two Unicode paths": with_extra(unicode_path("b.txt") + unicode_path("c.exe")),
    "a ZIP whose Unicode path is none": with_extra(unicode_path("b.txt")[:-1] + b"\xff"),
    "a ZIP whose members have one Unicode path": two_with_extra(unicode_path("c.txt")),
    "a ZIP whose first member is in no directory": _left_out("a.txt"),
    "a ZIP whose second member is in none": _left_out("b.txt"),
    "a ZIP whose last member is in none": _left_out("c.txt"),
    "a ZIP with bytes before its directory": _before_the_directory(b"muatan"),
    "a ZIP with bytes behind its directory": _before_the_end(b"muatan"),
    "a ZIP with a directory behind its own": _another_directory(),
    "a ZIP whose member has a false size behind it": _with_a_false_tail(),
    "a ZIP whose member has a size too many": _with_a_tail_that_is_not_told(),
    "a ZIP that counts fewer members": _with(_END, 8, 0, 2),
    "a ZIP that counts more": _with(_END, 10, 2, 2),
    "a ZIP whose directory is told to be shorter": _with(_END, 12, 0),
    "a ZIP whose directory is told to be elsewhere": _with(_END, 16, 7),
    "a large ZIP whose directory is told to be elsewhere": _a_large_end(begin=7),
    "a large ZIP whose directory is told to be there, too": _a_large_end(plain=7),
    "a large ZIP that counts more": _a_large_end(count=2),
    "a large ZIP whose end is told to be elsewhere": _a_large_end(at=7),
    "a ZIP whose member is packed otherwise": _with(_HEADER, 8, 8, 2),
    "a ZIP whose member is shorter": _with(_HEADER, 18, 1),
    "a ZIP whose member unpacks to less": _with(_HEADER, 22, 1),
    "a ZIP whose member alone is encrypted": _with(_HEADER, 6, 1, 2),
    "a ZIP with a turned name in other letters": _in_other_letters("\u202e".encode()),
}
