"""What people read for the code's words: the glossary of the SOP, in Indonesian and English."""

from typing import Literal

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")

_WORDS: dict[str, tuple[str, str]] = {
    # roles (the SOP's Pelaksana)
    "requester": ("Pemohon (OPD)", "requester (agency)"),
    "ikp_division": ("Bidang IKP", "IKP division"),
    "content_team": ("Tim Pembuat Konten", "content team"),
    "department_head": ("Kepala Dinas", "head of department"),
    "admin": ("Admin", "admin"),
    "system": ("sistem", "system"),
    # how somebody acts for the head of department
    "plh": ("Pelaksana Harian (Plh)", "day-to-day acting head (Plh)"),
    "plt": ("Pelaksana Tugas (Plt)", "acting head of a vacant post (Plt)"),
    # statuses
    "submitted": ("sudah diajukan", "submitted"),
    "received": ("sudah diterima", "received"),
    "team_formed": ("tim sudah dibentuk", "team formed"),
    "drafted": ("konten sudah dibuat", "drafted"),
    "checked": ("sudah diperiksa tim", "checked"),
    "needs_correction": ("perlu koreksi", "needs correction"),
    "ready_for_review": ("menunggu pemeriksaan Kepala Dinas", "ready for review"),
    "reviewed": ("sudah diperiksa Kepala Dinas", "reviewed"),
    "returned": ("dikembalikan", "returned"),
    "approved": ("disetujui", "approved"),
    "withdrawn": ("ditarik", "withdrawn"),
    # transitions
    "submit_request": ("mengajukan permohonan", "submit the request"),
    "receive_request": ("menerima permohonan", "receive the request"),
    "form_team": ("membentuk tim", "form the team"),
    "reassign_team": ("mengubah susunan tim", "reassign the team"),
    "supply_material": ("menyerahkan data informasi", "supply material"),
    "submit_draft": ("menyerahkan konten", "submit the draft"),
    "ask_fact_check": ("meminta konfirmasi fakta", "ask for a fact check"),
    "answer_fact_check": ("menjawab konfirmasi fakta", "answer the fact check"),
    "check_content": ("memeriksa konten", "check the content"),
    "decide_corrections": ("memutuskan koreksi", "decide on corrections"),
    "repair_content": ("memperbaiki konten", "repair the content"),
    "return_request": ("mengembalikan permohonan", "return the request"),
    "review_content": ("memeriksa konten (Kepala Dinas)", "review the content"),
    "decide_approval": ("memutuskan persetujuan", "decide on approval"),
    "withdraw_request": ("menarik permohonan", "withdraw the request"),
    # deadlines, as the system records them
    "deadline_near": ("tenggat hampir tiba", "deadline near"),
    "deadline_reached": ("tenggat tiba", "deadline reached"),
    "deadline_passed": ("tenggat terlewati", "deadline passed"),
    "requester_awaited": ("masih menunggu OPD pemohon", "still waiting for the requester"),
    # kinds of file
    "letter": ("surat permohonan", "request letter"),
    "assignment_letter": ("Surat Perintah Tugas", "assignment letter"),
    "material": ("data informasi", "information data"),
    "draft": ("konten", "content draft"),
    "mandate_letter": ("surat perintah Plh/Plt", "mandate letter"),
    # points of the check list (step 5)
    "facts_match_source": ("fakta sesuai sumber", "facts match the source"),
    "names_and_titles": ("nama dan jabatan", "names and titles"),
    "language": ("bahasa", "language"),
    "visual_identity": ("identitas visual", "visual identity"),
    "permission_to_publish": ("izin menayangkan", "permission to publish"),
    # types of file
    "application/pdf": ("PDF", "PDF"),
    "image/png": ("PNG", "PNG"),
    "image/jpeg": ("JPEG", "JPEG"),
    "image/webp": ("WebP", "WebP"),
    "video/mp4": ("MP4", "MP4"),
    "video/webm": ("WebM", "WebM"),
    "audio/mpeg": ("MP3", "MP3"),
    "audio/wav": ("WAV", "WAV"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("DOCX", "DOCX"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("XLSX", "XLSX"),
    "text/csv": ("CSV", "CSV"),
    "application/zip": ("ZIP", "ZIP"),
    # dates that a person fills in
    "wished_date": ("tanggal yang diharapkan", "wished date"),
    "letter.date": ("tanggal surat", "date of the letter"),
    "last_day": ("hari terakhir", "last day"),
    # how soon a channel tells
    "now": ("segera", "at once"),
    "hourly": ("ringkasan tiap jam", "hourly digest"),
    "daily": ("ringkasan harian", "daily digest"),
    "off": ("tidak dipakai", "not used"),
    # content types (the SOP's output)
    "video": ("video informasi", "information video"),
    "graphic_design": ("desain grafis", "graphic design"),
    "infographic": ("infografis", "infographic"),
}


def say(word: str, language: Language) -> str:
    """The word as people read it; a word that the glossary lacks stays as it is."""
    return _WORDS[word][LANGUAGES.index(language)] if word in _WORDS else word


def glossary() -> dict[str, dict[Language, str]]:
    """Every word in every language, for clients."""
    return {word: dict(zip(LANGUAGES, said, strict=True)) for word, said in _WORDS.items()}


def size(count: int) -> str:
    """A number of bytes as people read it: whole MiB or GB, as the limits are set."""
    for unit, length in (("GB", 1000**3), ("MiB", 1024**2), ("KiB", 1024)):
        if count % length == 0:
            return f"{count // length} {unit}"
    return f"{count} byte"
