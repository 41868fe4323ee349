"""The poster: what everyone can do against mosquitoes each week."""

from PIL import Image

from .canvas import AMBER, CORAL, CREAM, INK, MINT, NAVY, TEAL, WHITE, Canvas
from .motifs import draw_covering, draw_draining, draw_mosquito, draw_recycling

WIDTH, HEIGHT, MARGIN = 1080, 1440, 72

STEPS = (
    (draw_draining, "Menguras", "bak mandi dan tempayan", "seminggu sekali"),
    (draw_covering, "Menutup", "rapat semua tempat", "penampungan air"),
    (draw_recycling, "Mendaur ulang", "barang bekas yang dapat", "menampung air hujan"),
)


def draw_poster() -> Image.Image:
    """Draw the poster."""
    canvas = Canvas(WIDTH, HEIGHT, TEAL)
    canvas.disc((800, 330), 520, "#248787")
    canvas.disc((800, 330), 400, "#2b9494")
    _draw_forbidden_mosquito(canvas)
    canvas.text((MARGIN, 112), "GERAKAN 1 RUMAH 1 JUMANTIK", 30, AMBER, "Bold")
    for row, words in enumerate(("Rumah", "bersih,", "nyamuk", "pergi.")):
        canvas.text((MARGIN - 4, 250 + row * 120), words, 128, WHITE, "Black")
    canvas.text((MARGIN, 690), "Cegah demam berdarah dengan", 38, MINT)
    canvas.text((MARGIN, 742), "3M Plus, sepuluh menit tiap minggu.", 38, WHITE, "Bold")
    _draw_steps(canvas)
    _draw_close(canvas)
    return canvas.finish()


def _draw_forbidden_mosquito(canvas: Canvas) -> None:
    centre, radius = (800, 350), 228
    canvas.disc(centre, radius, CREAM)
    draw_mosquito(canvas, (802, 352), 290, NAVY, "#b9c9cf")
    canvas.ring(centre, radius, CORAL, 30)
    reach = (radius - 15) * 0.7071
    canvas.stroke(
        [(centre[0] - reach, centre[1] - reach), (centre[0] + reach, centre[1] + reach)], CORAL, 30
    )


def _draw_steps(canvas: Canvas) -> None:
    for number, (draw, name, first_line, second_line) in enumerate(STEPS):
        left = MARGIN + number * 318
        middle = left + 150
        canvas.box(left, 800, 300, 400, CREAM, 26)
        canvas.disc((middle, 916), 88, WHITE)
        draw(canvas, (middle, 916), 112)
        canvas.text((middle, 1070), name, 38, NAVY, "Black", "ms")
        canvas.text((middle, 1116), first_line, 25, INK, anchor="ms")
        canvas.text((middle, 1150), second_line, 25, INK, anchor="ms")


def _draw_close(canvas: Canvas) -> None:
    canvas.box(MARGIN, 1228, WIDTH - 2 * MARGIN, 84, AMBER, 20)
    canvas.text(
        (WIDTH / 2, 1282),
        "Demam tinggi lebih dari 2 hari? Segera ke puskesmas.",
        34,
        NAVY,
        "Bold",
        "ms",
    )
    canvas.text((MARGIN, 1376), "Dinas Kesehatan Kota Pontianak", 26, WHITE, "Semibold")
    canvas.text((WIDTH - MARGIN, 1376), "Poster contoh", 26, MINT, anchor="rs")
