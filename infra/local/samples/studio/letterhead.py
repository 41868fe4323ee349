"""The form of an official letter: letterhead, paragraphs, items and signature block."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import font_source_serif_pro
from fpdf import FPDF, XPos, YPos

FACES = Path(font_source_serif_pro.__file__).parent / "files"
MARGIN = 25
"""Left and right margin in mm; the text block is 160 mm wide."""

STAMP_VIOLET, PEN_BLUE, FOOTNOTE_GREY = (96, 72, 160), (32, 60, 140), (120, 120, 120)


@dataclass(frozen=True)
class Agency:
    """An agency as its letterhead and its signature block name it."""

    name: str
    street: str
    signatory: str


HEALTH_AGENCY = Agency(
    "Dinas Kesehatan",
    "Jalan Jenderal Ahmad Yani, Pontianak, Kalimantan Barat",
    "Kepala Dinas Kesehatan",
)
COMMUNICATION_AGENCY = Agency(
    "Dinas Komunikasi dan Informatika",
    "Jalan Rahadi Usman, Pontianak, Kalimantan Barat",
    "Kepala Dinas Komunikasi dan Informatika",
)


class Letter(FPDF):
    """One A4 page under an agency's letterhead, with a note that it is only a sample."""

    def __init__(self, agency: Agency, title: str, written: datetime) -> None:
        super().__init__(format="A4")
        self.agency = agency
        for style, face in (("", "Regular"), ("B", "Bold"), ("I", "It")):
            self.add_font("serif", style, FACES / f"SourceSerifPro-{face}.ttf")
        self.set_title(title)
        self.set_author(f"{agency.name} Kota Pontianak")
        self.set_lang("id-ID")
        self.set_creation_date(written)
        self.set_margins(MARGIN, 18)
        self.c_margin = 0
        self.set_auto_page_break(auto=True, margin=20)
        self.add_page()

    def header(self) -> None:
        """Draw the letterhead: emblem, government, agency, street and the double rule."""
        self._emblem(MARGIN + 2, 17)
        self.set_xy(MARGIN + 22, 17)
        for words, style, size, height in (
            ("PEMERINTAH KOTA PONTIANAK", "", 13, 6),
            (self.agency.name.upper(), "B", 16, 8),
            (self.agency.street, "", 10, 5),
        ):
            self.set_x(MARGIN + 22)
            self.set_font("serif", style, size)
            self.cell(0, height, words, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        for width, y in ((0.9, 40), (0.25, 41.1)):
            self.set_line_width(width)
            self.line(MARGIN, y, self.w - MARGIN, y)
        self.set_y(47)

    def footer(self) -> None:
        """Say at the foot of the page that the letter is invented."""
        self.set_y(-16)
        self.set_font("serif", "I", 8.5)
        self.set_text_color(*FOOTNOTE_GREY)
        self.cell(0, 5, "Dokumen contoh: nomor surat dan isi surat ini rekaan.", align="C")
        self.set_text_color(0)

    def _emblem(self, x: float, y: float) -> None:
        """Draw a plain shield with an equator monument; not the city's coat of arms."""
        self.set_line_width(0.5)
        self.set_draw_color(18, 50, 74)
        self.set_fill_color(215, 236, 230)
        shield = ((0, 0), (16, 0), (16, 12), (14.4, 16), (8, 20), (1.6, 16), (0, 12))
        self.polygon([(x + dx, y + dy) for dx, dy in shield], style="DF")
        self.set_fill_color(18, 50, 74)
        for dx, dy, width, height in (
            (4, 14, 8, 1),
            (5.6, 6.6, 1, 7.4),
            (9.4, 6.6, 1, 7.4),
            (7.5, 3.4, 1, 10.6),
        ):
            self.rect(x + dx, y + dy, width, height, style="F")
        self.ellipse(x + 5, y + 4.6, 6, 6, style="D")
        self.set_draw_color(0)

    def paragraph(self, words: str, *, indent: float = 0, after: float = 2.5) -> None:
        """Write a paragraph in which `**bold**` is bold."""
        self.set_font("serif", "", 11.5)
        self.set_x(MARGIN + indent)
        self.multi_cell(
            0, 5.8, words, markdown=True, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        self.ln(after)

    def item(self, label: str, words: str, *, width: float = 7, indent: float = 0) -> None:
        """Write a label (`a.`, `Nomor`) with its text hanging beside it."""
        self.set_font("serif", "", 11.5)
        self.set_x(MARGIN + indent)
        self.cell(width, 5.8, label)
        self.multi_cell(
            0, 5.8, words, markdown=True, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def signature(self, place_and_date: str) -> None:
        """Write the signature block: office, pen stroke and sample stamp, but no person."""
        self.ln(6)
        left, top = 100, self.get_y()
        self.set_font("serif", "", 11.5)
        for words in (place_and_date, f"{self.agency.signatory},"):
            self.set_x(left)
            self.cell(0, 5.8, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._pen_stroke(left + 14, top + 23)
        self._stamp(left + 6, top + 24)
        self.set_xy(left, top + 36)
        self.set_font("serif", "", 11.5)
        self.cell(0, 5.8, "(nama dan NIP pejabat)")

    def _pen_stroke(self, x: float, y: float) -> None:
        self.set_draw_color(*PEN_BLUE)
        self.set_line_width(0.6)
        loops = (
            (0, 4, 4, -14, 10, -10, 6, 3),
            (6, 3, 10, 4, 14, -8, 18, -6),
            (18, -6, 14, 6, 24, 2, 36, -3),
        )
        for stroke in loops:
            self.bezier([(x + stroke[i], y + stroke[i + 1]) for i in (0, 2, 4, 6)])
        self.set_draw_color(0)

    def _stamp(self, x: float, y: float) -> None:
        self.set_draw_color(*STAMP_VIOLET)
        self.set_text_color(*STAMP_VIOLET)
        for radius, width in ((12, 0.7), (10.6, 0.25)):
            self.set_line_width(width)
            self.circle(x, y, radius, style="D")
        self.set_font("serif", "B", 10)
        with self.rotation(12, x, y):
            self.set_xy(x - 11, y - 3)
            self.cell(22, 6, "CONTOH", align="C")
        self.set_draw_color(0)
        self.set_text_color(0)
