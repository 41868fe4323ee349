"""The texts of the letters: a request, the same request mended, and an assignment letter."""

from datetime import UTC, datetime
from pathlib import Path

from fpdf.fonts import FontFace

from .letterhead import COMMUNICATION_AGENCY, HEALTH_AGENCY, MARGIN, Letter

REQUEST_NUMBER = "400.7.8/052/DINKES-P2P/2026"
MENDED_REQUEST_NUMBER = "400.7.8/071/DINKES-P2P/2026"
ASSIGNMENT_NUMBER = "800.1.11.1/037/IKP.KOMINFO/2026"

SUBJECT = "Permohonan pembuatan konten informasi pencegahan DBD"
GREETING = "Dengan hormat,"
THANKS = "Demikian permohonan ini kami sampaikan. Atas kerja samanya, terima kasih."


def _address(letter: Letter, number: str, attachments: str, subject: str) -> None:
    """Write the letter's particulars and its addressee."""
    for label, words in (
        ("Nomor", number),
        ("Sifat", "Biasa"),
        ("Lampiran", attachments),
        ("Hal", f"**{subject}**"),
    ):
        letter.item(label, f":  {words}", width=24)
    letter.ln(5)
    for line in (
        "Yth. Kepala Dinas Komunikasi dan Informatika Kota Pontianak",
        "u.p. Kepala Bidang Informasi, Komunikasi dan Publikasi",
        "di Pontianak",
    ):
        letter.paragraph(line, after=0)
    letter.ln(5)


def write_request(path: Path) -> None:
    """Write the agency's first letter, dated 12 January 2026."""
    letter = Letter(HEALTH_AGENCY, SUBJECT, datetime(2026, 1, 12, 2, tzinfo=UTC))
    _address(letter, REQUEST_NUMBER, "1 (satu) berkas", SUBJECT)
    letter.paragraph(GREETING)
    letter.paragraph(
        "Sehubungan dengan meningkatnya kasus demam berdarah dengue (DBD) pada musim hujan, Dinas "
        "Kesehatan Kota Pontianak akan melaksanakan kampanye **Gerakan 1 Rumah 1 Jumantik** di "
        "enam kecamatan. Untuk itu kami mohon bantuan pembuatan konten informasi berupa:"
    )
    letter.item("a.", "infografis kasus DBD per kecamatan tahun 2025;", indent=6)
    letter.item("b.", "desain grafis (poster) ajakan pemberantasan sarang nyamuk; dan", indent=6)
    letter.item("c.", "video informasi singkat tentang langkah 3M Plus.", indent=6)
    letter.ln(2.5)
    letter.paragraph(
        "Konten ditujukan kepada warga Kota Pontianak dan diharapkan dapat dipublikasikan mulai "
        "**Senin, 2 Februari 2026** melalui media sosial dan videotron. Data dan foto kegiatan "
        "dari Dinas Kesehatan akan kami sampaikan melalui aplikasi sebagai bahan pembuatan konten."
    )
    letter.paragraph(THANKS)
    letter.signature("Pontianak, 12 Januari 2026")
    letter.output(path)


def write_mended_request(path: Path) -> None:
    """Write the letter that follows a return, dated 19 January 2026."""
    subject = "Perbaikan permohonan konten informasi pencegahan DBD"
    letter = Letter(HEALTH_AGENCY, subject, datetime(2026, 1, 19, 2, tzinfo=UTC))
    _address(letter, MENDED_REQUEST_NUMBER, "2 (dua) berkas", subject)
    letter.paragraph(GREETING)
    letter.paragraph(
        f"Menindaklanjuti pengembalian permohonan kami Nomor {REQUEST_NUMBER} tanggal 12 Januari "
        "2026, bersama ini kami sampaikan kembali permohonan pembuatan konten informasi yang telah "
        "diperbaiki sebagai berikut:"
    )
    for label, words in (
        ("a.", "**Data** kasus DBD kini lengkap untuk enam kecamatan sepanjang tahun 2025;"),
        ("b.", "**Foto kegiatan** dilengkapi keterangan tempat dan tanggal pengambilan;"),
        ("c.", "**Sasaran** diperjelas: keluarga, pelajar, dan pengurus RT/RW; serta"),
        ("d.", "**Istilah** yang dipakai adalah 3M Plus: menguras, menutup, dan mendaur ulang."),
    ):
        letter.item(label, words, indent=6)
    letter.ln(2.5)
    letter.paragraph(
        "Jenis konten yang dimohonkan tetap, yaitu infografis, desain grafis, dan video informasi. "
        "Mengingat waktu perbaikan, tanggal publikasi yang kami harapkan menjadi **Senin, "
        "9 Februari 2026**."
    )
    letter.paragraph(THANKS)
    letter.signature("Pontianak, 19 Januari 2026")
    letter.output(path)


def write_assignment(path: Path) -> None:
    """Write the assignment letter (SPT) of the content team, dated 13 January 2026."""
    letter = Letter(
        COMMUNICATION_AGENCY, "Surat Perintah Tugas", datetime(2026, 1, 13, 2, tzinfo=UTC)
    )
    letter.set_font("serif", "BU", 14)
    letter.cell(0, 7, "SURAT PERINTAH TUGAS", align="C", new_x="LMARGIN", new_y="NEXT")
    letter.set_font("serif", "", 11.5)
    letter.cell(0, 6, f"Nomor: {ASSIGNMENT_NUMBER}", align="C", new_x="LMARGIN", new_y="NEXT")
    letter.ln(5)
    letter.item("Dasar", ":", width=24)
    letter.set_y(letter.get_y() - 5.8)
    for label, words in (
        ("1.", "SOP Pembuatan Konten Informasi Nomor 91/IKP.KOMINFO/2020;"),
        ("2.", f"Surat Kepala Dinas Kesehatan Nomor {REQUEST_NUMBER} tanggal 12 Januari 2026."),
    ):
        letter.item(label, words, indent=27)
    letter.ln(4)
    letter.set_font("serif", "B", 12)
    letter.cell(0, 7, "MEMERINTAHKAN", align="C", new_x="LMARGIN", new_y="NEXT")
    letter.ln(2)
    letter.paragraph("Kepada tim pembuat konten dengan susunan:", after=1.5)
    _team_table(letter)
    letter.ln(4)
    letter.paragraph("Untuk:", after=1)
    for label, words in (
        ("1.", "membuat infografis, desain grafis, dan video informasi pencegahan DBD;"),
        ("2.", "memakai data dan foto yang bersumber langsung dari Dinas Kesehatan;"),
        ("3.", "memeriksa hasil pekerjaan sebelum diserahkan kepada Bidang IKP; dan"),
        ("4.", "melaksanakan tugas dengan penuh tanggung jawab sejak tanggal surat ini."),
    ):
        letter.item(label, words, indent=6)
    letter.signature("Pontianak, 13 Januari 2026")
    letter.output(path)


def _team_table(letter: Letter) -> None:
    """List the team by role and duty, without persons."""
    letter.set_font("serif", "", 11)
    letter.set_line_width(0.2)
    heading = FontFace(emphasis="BOLD", fill_color=(232, 238, 240))
    with letter.table(
        width=letter.w - 2 * MARGIN,
        col_widths=(11, 53, 96),
        line_height=5.5,
        padding=1.2,
        text_align=("CENTER", "LEFT", "LEFT"),
        headings_style=heading,
    ) as table:
        table.row(("No.", "Peran dalam tim", "Tugas"))
        table.row(
            ("1.", "Ketua tim / penulis naskah", "Menyusun naskah dan memimpin pembuatan konten")
        )
        table.row(("2.", "Desainer grafis", "Membuat infografis dan poster"))
        table.row(("3.", "Videografer / penyunting", "Mengambil gambar dan menyunting video"))
