"""The infographic: the year's dengue cases per district and per month."""

from PIL import Image

from .canvas import AMBER, CORAL, CREAM, GREY, INK, MINT, NAVY, SAND, TEAL, WHITE, Canvas
from .figures import YEAR
from .motifs import draw_covering, draw_draining, draw_mosquito, draw_recycling

WIDTH, HEIGHT, MARGIN = 1080, 1350, 60
PALETTE_SIZE = 64
"""Flat colours and their edges need no more, and the PNG becomes a quarter as large."""


def draw_infographic(by_district: dict[str, int], by_month: dict[str, int]) -> Image.Image:
    """Draw the year's cases; what it says of districts and of months comes from each mapping."""
    canvas = Canvas(WIDTH, HEIGHT, CREAM)
    _draw_heading(canvas)
    _draw_key_figures(canvas, by_district, by_month)
    _draw_districts(canvas, by_district)
    _draw_months(canvas, by_month)
    _draw_advice(canvas)
    _draw_source(canvas)
    return canvas.finish().quantize(PALETTE_SIZE, dither=Image.Dither.NONE)


def _draw_heading(canvas: Canvas) -> None:
    canvas.box(0, 0, WIDTH, 290, NAVY)
    canvas.disc((905, 150), 112, "#1d4560")
    canvas.ring((905, 150), 112, AMBER, 4)
    draw_mosquito(canvas, (905, 152), 146, AMBER, "#c9dbe3")
    canvas.text((MARGIN, 78), "INFOGRAFIS KESEHATAN", 24, AMBER, "Semibold")
    canvas.text((MARGIN, 150), "Waspada DBD", 76, WHITE, "Black")
    canvas.text((MARGIN, 200), "di Kota Pontianak", 44, WHITE, "Semibold")
    canvas.text(
        (MARGIN, 248), f"Kasus demam berdarah dengue, Januari s.d. Desember {YEAR}", 25, MINT
    )


def _draw_key_figures(
    canvas: Canvas, by_district: dict[str, int], by_month: dict[str, int]
) -> None:
    worst_district = max(by_district, key=by_district.__getitem__)
    worst_month = max(by_month, key=by_month.__getitem__)
    cards = (
        (f"{sum(by_month.values())}", f"kasus sepanjang {YEAR}", NAVY),
        (worst_month, f"bulan tertinggi: {by_month[worst_month]} kasus", TEAL),
        (worst_district.removeprefix("Pontianak "), "kecamatan kasus terbanyak", CORAL),
    )
    for number, (figure, caption, colour) in enumerate(cards):
        left = MARGIN + number * 326
        canvas.box(left, 318, 308, 124, WHITE, 16)
        canvas.box(left, 334, 8, 92, colour, 4)
        canvas.text((left + 30, 384), figure, 52, colour, "Black")
        canvas.text((left + 30, 420), caption, 22, INK)


def _draw_districts(canvas: Canvas, by_district: dict[str, int]) -> None:
    canvas.text((MARGIN, 506), "Kasus per kecamatan", 34, NAVY, "Bold")
    left, longest = 270, 680
    most = max(by_district.values())
    for number, (district, cases) in enumerate(by_district.items()):
        top = 532 + number * 52
        length = longest * cases / most
        canvas.text((MARGIN, top + 27), district, 23, INK, "Semibold")
        canvas.box(left, top, longest, 38, SAND, 8)
        canvas.box(left, top, length, 38, CORAL if cases == most else TEAL, 8)
        canvas.text((left + longest + 16, top + 29), str(cases), 30, INK, "Bold")


def _draw_months(canvas: Canvas, by_month: dict[str, int]) -> None:
    canvas.text((MARGIN, 898), "Kasus per bulan", 34, NAVY, "Bold")
    canvas.text((WIDTH - MARGIN, 898), "Naik pada musim hujan", 23, GREY, anchor="rs")
    floor, tallest, step = 1068, 118, 80
    most = max(by_month.values())
    for number, (month, cases) in enumerate(by_month.items()):
        middle = MARGIN + step * (number + 0.5)
        height = tallest * cases / most
        canvas.box(middle - 25, floor - height, 50, height, CORAL if cases == most else AMBER, 6)
        canvas.text((middle, floor - height - 8), str(cases), 21, INK, "Semibold", "ms")
        canvas.text((middle, floor + 28), month[:3], 21, GREY, "Semibold", "ms")
    canvas.box(MARGIN, floor, WIDTH - 2 * MARGIN, 2, GREY)


def _draw_advice(canvas: Canvas) -> None:
    canvas.box(MARGIN, 1122, WIDTH - 2 * MARGIN, 150, MINT, 20)
    canvas.text((MARGIN + 32, 1190), "Cegah dengan", 26, NAVY, "Semibold")
    canvas.text((MARGIN + 32, 1236), "3M Plus", 46, NAVY, "Black")
    steps = (
        (draw_draining, "Menguras"),
        (draw_covering, "Menutup"),
        (draw_recycling, "Mendaur ulang"),
    )
    for number, (draw, name) in enumerate(steps):
        middle = 450 + number * 226
        canvas.disc((middle, 1183), 46, WHITE)
        draw(canvas, (middle, 1183), 58)
        canvas.text((middle, 1257), name, 24, INK, "Bold", "ms")


def _draw_source(canvas: Canvas) -> None:
    canvas.text((MARGIN, 1314), "Sumber: Dinas Kesehatan Kota Pontianak.", 20, GREY)
    canvas.text(
        (WIDTH - MARGIN, 1314), "Data contoh, bukan data resmi.", 20, CORAL, "Semibold", "rs"
    )
