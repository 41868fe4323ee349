"""The source picture: two volunteers look for mosquito larvae beside a house on the Kapuas."""

from PIL import Image

from .canvas import AMBER, CORAL, CREAM, INK, MINT, NAVY, TEAL, WHITE, Canvas, Colour, Point
from .motifs import draw_mosquito

WIDTH, HEIGHT = 1200, 800
HORIZON, BANK = 380, 520
"""Where the far shore meets the sky, and where the near bank begins."""

WOOD, DARK_WOOD, ROOF = "#b9824f", "#7d5230", "#8c3b2a"
LEAF, DARK_LEAF, GRASS, RIVER = "#5e9c57", "#3f7a48", "#9cc47a", "#7fb7c9"
SKIN = "#c68e63"


def draw_scene() -> Image.Image:
    """Draw the volunteers at work."""
    canvas = Canvas(WIDTH, HEIGHT, "#cfe8ef")
    _draw_landscape(canvas)
    _draw_house(canvas)
    _draw_banner(canvas)
    _draw_water_drum(canvas)
    _draw_volunteer(canvas, (610, 470), shirt=TEAL, scarf="#e9b6a4")
    _draw_volunteer(canvas, (985, 470), shirt=NAVY, scarf=None)
    _draw_tools(canvas)
    _draw_litter(canvas)
    return canvas.finish()


def _draw_landscape(canvas: Canvas) -> None:
    canvas.disc((1128, 84), 50, "#fbe3a1")
    for x, y, length in ((210, 110, 190), (300, 132, 150), (700, 90, 170), (780, 108, 120)):
        canvas.ellipse((x, y), length, 46, "#eaf5f8")
    for x in range(-20, WIDTH + 60, 74):
        canvas.disc((x, HORIZON - 6), 34 + (x * 7) % 18, DARK_LEAF if x % 3 else LEAF)
    canvas.box(0, HORIZON, WIDTH, BANK - HORIZON, RIVER)
    for x, y, length in ((520, 410, 130), (700, 462, 190), (1010, 404, 120), (640, 480, 150)):
        canvas.box(x, y, length, 5, "#a9d2de", 2.5)
    canvas.shape([(704, 424), (884, 424), (858, 450), (730, 450)], DARK_WOOD)
    canvas.shape([(752, 424), (766, 398), (828, 398), (840, 424)], AMBER)
    canvas.box(0, BANK, WIDTH, HEIGHT - BANK, GRASS)
    canvas.ellipse((700, 800), 1100, 190, "#d8c08d")
    for x, y in ((60, 600), (330, 730), (490, 560), (1130, 600), (1090, 770), (250, 660)):
        for lean in (-10, 0, 10):
            canvas.stroke([(x, y), (x + lean, y - 22)], LEAF, 4)


def _draw_house(canvas: Canvas) -> None:
    for x in (60, 170, 290, 400):
        canvas.box(x, 500, 16, 120, DARK_WOOD)
    canvas.box(40, 290, 400, 220, WOOD)
    for y in range(314, 510, 28):
        canvas.box(40, y, 400, 3, "#a5713f")
    canvas.box(30, 500, 420, 16, DARK_WOOD, 4)
    canvas.shape([(0, 300), (70, 170), (410, 170), (480, 300)], ROOF)
    canvas.shape([(0, 300), (480, 300), (472, 284), (8, 284)], "#6f2d20")
    canvas.box(210, 350, 90, 150, DARK_WOOD, 6)
    canvas.disc((286, 428), 6, AMBER)
    for x in (84, 340):
        canvas.box(x - 8, 352, 86, 96, CREAM, 6)
        canvas.box(x, 360, 70, 80, "#8fc3cf", 4)
        canvas.box(x + 33, 360, 5, 80, CREAM)
    for step in range(4):
        canvas.box(204 - step * 6, 516 + step * 26, 102 + step * 12, 12, DARK_WOOD, 3)


def _draw_banner(canvas: Canvas) -> None:
    for x in (540, 1076):
        canvas.box(x, 150, 12, 400, DARK_WOOD, 5)
    canvas.box(534, 160, 560, 132, WHITE, 8)
    canvas.box(534, 160, 560, 14, TEAL, 6)
    draw_mosquito(canvas, (600, 234), 78, CORAL, "#f2c1b0")
    canvas.text((664, 228), "Gerakan 1 Rumah", 40, NAVY, "Black")
    canvas.text((664, 272), "1 Jumantik", 40, CORAL, "Black")
    canvas.text((884, 272), "Kota Pontianak", 28, INK, "Semibold")


def _draw_water_drum(canvas: Canvas) -> None:
    canvas.ellipse((790, 736), 240, 44, "#c4aa74")
    canvas.box(700, 560, 180, 176, "#3d7fb0", 20)
    for y in (606, 664):
        canvas.box(696, y, 188, 10, "#2c6490", 5)
    canvas.ellipse((790, 564), 184, 50, "#2c6490")
    canvas.ellipse((790, 566), 160, 36, "#bfe3ea")


def _draw_volunteer(canvas: Canvas, neck: Point, *, shirt: Colour, scarf: Colour | None) -> None:
    """Draw a volunteer in a vest, seen from the front; a scarf covers the hair."""
    x, y = neck
    canvas.ellipse((x, y + 284), 150, 30, "#c4aa74")
    for dx in (-26, 26):
        canvas.stroke([(x + dx, y + 150), (x + dx, y + 262)], "#3b4a57", 38)
        canvas.ellipse((x + dx * 1.25, y + 280), 58, 26, INK)
    canvas.box(x - 62, y + 8, 124, 168, shirt, 34)
    canvas.shape([(x - 50, y + 16), (x - 12, y + 10), (x - 4, y + 166), (x - 58, y + 166)], AMBER)
    canvas.shape([(x + 50, y + 16), (x + 12, y + 10), (x + 4, y + 166), (x + 58, y + 166)], AMBER)
    for dx in (-57, 5):
        canvas.box(x + dx, y + 104, 52, 10, WHITE)
    canvas.box(x - 14, y - 16, 28, 34, SKIN, 10)
    if scarf:
        canvas.ellipse((x, y - 38), 122, 112, scarf, 90)
        canvas.shape(
            [(x - 52, y - 20), (x + 52, y - 20), (x + 40, y + 44), (x - 40, y + 44)], scarf
        )
        canvas.ellipse((x, y - 40), 84, 70, SKIN, 90)
    else:
        canvas.disc((x, y - 56), 45, INK)
        canvas.ellipse((x, y - 36), 92, 82, SKIN, 90)
        canvas.box(x - 50, y - 92, 100, 26, CORAL, 12)
        canvas.box(x - 66, y - 72, 72, 12, CORAL, 6)
    for dx in (-16, 16):
        canvas.disc((x + dx, y - 40), 4.5, INK)
    canvas.arc((x, y - 26), 15, (20, 160), DARK_WOOD, 3.5)


def _draw_tools(canvas: Canvas) -> None:
    """Draw the arms: one holds a torch over the drum, the other a clipboard."""
    canvas.shape([(728, 518), (736, 506), (848, 566), (734, 566)], "#fff1b8")
    canvas.ellipse((791, 567), 116, 26, "#fff7d6")
    for x, y in ((760, 564), (792, 572), (822, 564)):
        canvas.stroke([(x, y), (x + 6, y + 4), (x + 10, y - 1)], INK, 2.5)
    canvas.stroke([(660, 500), (676, 556), (712, 520)], TEAL, 30)
    canvas.disc((716, 515), 17, SKIN)
    canvas.stroke([(708, 508), (734, 512)], INK, 16)
    canvas.stroke([(560, 500), (540, 570), (556, 618)], TEAL, 30)
    canvas.disc((557, 626), 16, SKIN)
    canvas.box(892, 530, 76, 98, DARK_WOOD, 6)
    canvas.box(898, 540, 64, 82, WHITE, 3)
    for row in range(4):
        canvas.box(906, 552 + row * 17, 10, 10, MINT, 2)
        canvas.box(921, 555 + row * 17, 34, 4, "#9aa7ae", 2)
    canvas.box(915, 524, 30, 12, "#9aa7ae", 4)
    canvas.stroke([(932, 500), (908, 560), (914, 592)], NAVY, 30)
    canvas.disc((912, 598), 16, SKIN)
    canvas.stroke([(1036, 500), (1050, 572), (996, 594)], NAVY, 30)
    canvas.disc((988, 596), 16, SKIN)
    canvas.stroke([(984, 602), (962, 580)], CORAL, 6)


def _draw_litter(canvas: Canvas) -> None:
    """Draw what else holds rain water: a tyre and a flower pot."""
    canvas.ellipse((130, 772), 160, 34, "#86ad68")
    canvas.ring((130, 712), 64, "#2b2f33", 28)
    canvas.ring((130, 712), 60, "#4a4f54", 4)
    canvas.shape([(410, 690), (490, 690), (478, 756), (422, 756)], CORAL)
    canvas.box(402, 680, 96, 18, "#c9481f", 6)
    for dx, dy, turn in ((-26, -34, 60), (0, -52, 90), (28, -34, 120)):
        canvas.ellipse((450 + dx, 682 + dy), 84, 24, DARK_LEAF, turn)
