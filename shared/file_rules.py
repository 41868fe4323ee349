"""What may be uploaded, by kind of file: by whom, of which types, how large."""

from dataclasses import dataclass

from shared.models import FileKind, Role

MiB = 1024 * 1024
GB = 1000 * 1000 * 1000

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
MP4, WEBM, MP3, WAV = "video/mp4", "video/webm", "audio/mpeg", "audio/wav"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, ZIP = "text/csv", "application/zip"

# How names of a type end; the first is the one that is added where none does.
EXTENSIONS: dict[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    WEBP: (".webp",),
    MP4: (".mp4", ".m4v"),
    WEBM: (".webm",),
    MP3: (".mp3",),
    WAV: (".wav", ".wave"),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    CSV: (".csv",),
    ZIP: (".zip",),
}


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
