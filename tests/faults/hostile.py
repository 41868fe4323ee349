"""Files that must never be sealed, each with the types that it could pass for."""

import io
import struct
import zipfile
from collections.abc import Callable
from functools import partial

from tests.faults.hostile_zips import ZIPS
from tests.functions.uploads import PDF as A_PDF
from tests.functions.uploads import SAMPLES

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
MP4, WEBM, MP3, WAV = "video/mp4", "video/webm", "audio/mpeg", "audio/wav"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, ZIP = "text/csv", "application/zip"
TYPES = (PDF, PNG, JPEG, WEBP, MP4, WEBM, MP3, WAV, DOCX, XLSX, CSV, ZIP)

# eicar.org: what every scanner finds, and what harms nothing. In two, so that no scanner of the
# machine on which this lies finds it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
MIB = b"\0" * 1024 * 1024

A_PNG = (SAMPLES / "infografis-v1.png").read_bytes()
A_JPEG = (SAMPLES / "foto-kegiatan.jpg").read_bytes()
A_WEBP = (SAMPLES / "desain-grafis.webp").read_bytes()
AN_MP4 = (SAMPLES / "video-informasi-v1.mp4").read_bytes()
NEVER_INSIDE = (  # what runs when it is opened, holds more, or bears macros
    *("exe", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta"),
    *("lnk", "jar", "apk", "app", "dll", "pif", "cpl", "img", "vhd", "vhdx", "msix", "appx"),
    *("sct", "url", "chm", "dmg", "iso", "xll", "docm", "xlsm", "pptm"),
)
OF_WORD = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def zipped(*names: str, comment: bytes = b"", **contents: bytes) -> bytes:
    """A ZIP of small members, and of these contents by name (`_` for a dot)."""
    members = dict.fromkeys(names, b"isi") | {
        name.replace("_", "."): content for name, content in contents.items()
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def bomb(*names: str, inflated: str, mib: int = 66) -> bytes:
    """One member that inflates to a thousand times what it takes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "isi")
        with archive.open(inflated, "w") as member:
            for _ in range(mib):
                member.write(MIB)
    return out.getvalue()


def layered_bomb() -> bytes:
    """ZIPs in ZIPs, as 42.zip: its outer layer alone is harmless."""
    inner = zipped(**{f"isi{number}_txt": MIB for number in range(4)})
    return zipped(**{f"lib{number}_zip": inner for number in range(16)})


def _changed(change: Callable[[list[zipfile.ZipInfo]], None], member: str = "naskah.txt") -> bytes:
    """A ZIP whose directory says something else than what was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, MIB)
        change(archive.filelist)
    return out.getvalue()


def overlapping_bomb() -> bytes:
    """Many names for the same bytes, so that a small file unpacks to a large folder."""

    def overlap(entries: list[zipfile.ZipInfo]) -> None:
        first = entries[0]
        for number in range(200):
            other = zipfile.ZipInfo(f"{number}.txt")
            other.file_size = other.compress_size = first.compress_size
            other.header_offset, other.CRC = first.header_offset, first.CRC
            entries.append(other)

    return _changed(overlap)


def with_two_names(in_the_directory: str, its_own: str) -> bytes:
    """A ZIP whose member some programs unpack under the one name, and others under the other."""

    def rename(entries: list[zipfile.ZipInfo]) -> None:
        entries[0].filename = in_the_directory

    return _changed(rename, its_own)


def a_second_that_lies() -> bytes:
    """Far behind the first, and with a name as long as the directory says."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("gambar.bin", MIB)
        archive.writestr("naskah.txt", "isi")
    return out.getvalue().replace(b"naskah.txt", b"naskah.exe", 1)


def with_a_link() -> bytes:
    """A member that is a symbolic link: what is unpacked after it goes where it leads."""

    def link(entries: list[zipfile.ZipInfo]) -> None:
        entries[0].external_attr = 0o120777 << 16

    return _changed(link)


def encrypted() -> bytes:
    """Whose members nobody can look into."""

    def lock(entries: list[zipfile.ZipInfo]) -> None:
        entries[0].flag_bits |= 1

    return _changed(lock)


def twice_of_one_name() -> bytes:
    """Of which programs take the one or the other."""

    def double(entries: list[zipfile.ZipInfo]) -> None:
        other = zipfile.ZipInfo(entries[0].filename)
        other.header_offset, other.CRC = entries[0].header_offset, 0
        entries.append(other)

    return _changed(double)


def claims_gigabytes() -> bytes:
    def claim(entries: list[zipfile.ZipInfo]) -> None:
        entries[0].file_size = 3 * 1024**3

    return _changed(claim)


def png_with(chunk: bytes) -> bytes:
    """A picture that shows, and bears more in a chunk that no viewer reads."""
    end = A_PNG[-12:]
    part = struct.pack(">I", len(chunk)) + b"zzZz" + chunk + bytes(4)
    return A_PNG[:-12] + part + end


def zip_around(end: bytes) -> bytes:
    """A ZIP whose comment is the end of something else."""
    return zipped("sumber/naskah.txt", comment=end)


def jpeg_with(comment: bytes) -> bytes:
    """A picture that shows, with a comment."""
    return A_JPEG[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + A_JPEG[2:]


# What it is: its bytes (bombs are made when they are wanted), and what it passes for most easily.
HOSTILE: dict[str, tuple[bytes | Callable[[], bytes], tuple[str, ...]]] = {
    "EICAR": (EICAR, (CSV, PDF, ZIP)),
    "HTML": (HTML, (PNG, JPEG, CSV)),
    "HTML in front of a picture": (HTML + A_PNG, (PNG, CSV)),
    "SVG": (SVG, (PNG, WEBP, CSV)),
    "SVG with an XML head": (b'<?xml version="1.0"?>' + SVG, (PNG, JPEG, CSV)),
    "JavaScript": (b"alert(1)", (PNG, CSV)),
    "PHP": (b"<?php system($_GET['c'], $r); ?>", (JPEG, PNG, CSV)),
    "a shell script": (b"#!/bin/sh\ncp a, b; rm -rf /\n", (JPEG, CSV)),
    "a batch file": (b"@echo off\r\ndel /q *.*\r\n", (CSV, PDF)),
    "a Windows program": (b"MZ\x90\0\3\0\0\0" + bytes(200) + b"PE\0\0", (PNG, JPEG, PDF)),
    "a Linux program": (b"\x7fELF\2\1\1" + bytes(64), (JPEG, MP4)),
    "a table with a script": (b"nama,jumlah\n" + SCRIPT + b",1\n", (CSV,)),
    "a table with a script at its end": (b"nama,jumlah\n" * 20_000 + SCRIPT, (CSV,)),
    "PNG and ZIP": (A_PNG + zipped("muatan.txt"), (PNG, ZIP)),
    "PNG and HTML": (A_PNG + HTML, (PNG,)),
    "PNG and hidden bytes": (A_PNG + b"muatan" * 99, (PNG,)),
    "PNG with a script in a chunk": (png_with(SCRIPT), (PNG,)),
    "PNG with a ZIP in a chunk": (png_with(zipped("muatan.txt"))[:-16] + A_PNG[-12:], (PNG, ZIP)),
    "PNG that ends as a ZIP's comment": (A_PNG[:-12] + zip_around(A_PNG[-12:]), (PNG, ZIP)),
    "JPEG with a script as comment": (jpeg_with(SCRIPT), (JPEG,)),
    "JPEG with PHP as comment": (jpeg_with(b"<?php eval($_POST[1]); ?>"), (JPEG,)),
    "JPEG and JAR": (A_JPEG + zipped("META-INF/MANIFEST.MF", "A.class"), (JPEG, ZIP)),
    "JPEG and RAR": (A_JPEG + b"Rar!\x1a\x07\x01\0" + bytes(64), (JPEG,)),
    "JPEG and PDF": (jpeg_with(A_PDF), (JPEG, PDF)),
    "JPEG and program": (A_JPEG + b"\x7fELF\2\1\1" + bytes(64), (JPEG,)),
    "WebP and ZIP": (A_WEBP + zipped("muatan.txt"), (WEBP, ZIP)),
    "WebP and hidden bytes": (A_WEBP + b"muatan" * 99, (WEBP,)),
    "WebP and script": (A_WEBP + SCRIPT, (WEBP,)),
    "PDF and HTML": (A_PDF[:9] + HTML + A_PDF[9:], (PDF, CSV)),
    "PDF and ZIP": (A_PDF + zipped("muatan.txt"), (PDF, ZIP)),
    "PDF in a ZIP's comment": (A_PDF[:9] + zip_around(A_PDF[9:]), (PDF, ZIP)),
    "PDF and hidden bytes": (A_PDF + b"muatan" * 999, (PDF,)),
    "PDF behind something": (b"GIF89a" + A_PDF, (PDF, PNG)),
    "MP4 and ZIP": (AN_MP4 + zipped("muatan.txt"), (MP4, ZIP)),
    "MP4 and HTML": (AN_MP4 + HTML, (MP4,)),
    "ZIP and hidden bytes": (zipped("a.txt") + b"muatan" * 99, (ZIP,)),
    "ZIP and HTML": (zipped("a.txt") + HTML, (ZIP,)),
    "ZIP with a page as comment": (zipped("a.txt", comment=HTML), (ZIP,)),
    "ZIP behind a program": (b"MZ\x90\0" + zipped("a.txt"), (ZIP,)),
    "two ZIPs": (zipped("a.txt") + zipped("b.txt"), (ZIP,)),
    "a ZIP that leaves its folder": (zipped("../../etc/cron.d/x"), (ZIP,)),
    "a ZIP that leaves it on Windows": (zipped("..\\..\\mulai.txt"), (ZIP,)),
    "a ZIP with an absolute name": (zipped("/etc/passwd"), (ZIP,)),
    "a ZIP with a drive's name": (zipped("C:\\Windows\\x"), (ZIP,)),
    "a ZIP with a turned name": (zipped("foto\u202egpj.svg"), (ZIP,)),
    "a ZIP whose member leaves its folder": (with_two_names("b.txt", "../../b.x"), (ZIP,)),
    "a ZIP whose member runs": (with_two_names("naskah.txt", "naskah.exe"), (ZIP,)),
    "a ZIP whose member has a longer name": (with_two_names("foto.png", "foto.png.exe"), (ZIP,)),
    "a ZIP whose second member lies": (a_second_that_lies(), (ZIP,)),
    **{f"a ZIP with a .{e}": (zipped("a.txt", f"sumber/b.{e}"), (ZIP,)) for e in NEVER_INSIDE},
    "a ZIP with a .Exe": (zipped("Pemasang.Exe"), (ZIP,)),
    "a ZIP with a program behind a dot": (zipped("pemasang.exe. ."), (ZIP,)),
    "a ZIP with a program and a stream": (zipped("pemasang.exe:x"), (ZIP,)),
    "a ZIP with a program as a stream": (zipped("pemasang.exe::$DATA"), (ZIP,)),
    "a ZIP with a stream that runs": (zipped("naskah.txt:pemasang.exe"), (ZIP,)),
    "a ZIP with a program in wide letters": (zipped("pemasang．ｅｘｅ"), (ZIP,)),
    "a ZIP with a program behind a fixed blank": (zipped("pemasang.exe\xa0"), (ZIP,)),
    "a ZIP with a name that hides a letter": (zipped("pemasang.ex\u200be"), (ZIP,)),
    "a ZIP with a name that ends unseen": (zipped("pemasang.exe\u2069"), (ZIP,)),
    "a DOCX whose macros end in a dot": (zipped(*OF_WORD, "word/vbaProject.bin."), (DOCX, ZIP)),
    "a ZIP with a Mac's program": (zipped("Pemasang.app/Contents/MacOS/pemasang"), (ZIP,)),
    "a DOCX with a script": (zipped(*OF_WORD, "word/media/gambar.VBS"), (DOCX, ZIP)),
    "a ZIP with a link": (with_a_link(), (ZIP,)),
    "an encrypted ZIP": (encrypted(), (ZIP,)),
    **{name: (whole, (ZIP,)) for name, whole in ZIPS.items()},
    "a ZIP with one name twice": (twice_of_one_name(), (ZIP,)),
    "a ZIP bomb": (partial(bomb, inflated="nol.txt"), (ZIP,)),
    "a ZIP bomb in layers": (layered_bomb, (ZIP,)),
    "a ZIP bomb of overlapping members": (overlapping_bomb(), (ZIP,)),
    "a ZIP that claims gigabytes": (claims_gigabytes(), (ZIP,)),
    "a DOCX bomb": (partial(bomb, *OF_WORD, inflated="word/styles.xml"), (DOCX, ZIP)),
    "an XLSX bomb": (
        partial(bomb, "[Content_Types].xml", "xl/workbook.xml", inflated="xl/sheet1.xml"),
        (XLSX, ZIP),
    ),
    "a DOCX with macros": (zipped(*OF_WORD, "word/vbaProject.bin"), (DOCX, ZIP)),
}
