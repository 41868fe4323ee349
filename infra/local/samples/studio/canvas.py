"""A drawing surface with smooth edges, and the palette and type face that all samples share."""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import font_source_sans_pro
from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Colour = str

NAVY, TEAL, MINT = "#12324a", "#1f7a7a", "#d7ece6"
CREAM, SAND, WHITE = "#fbf6ea", "#efe3c8", "#ffffff"
CORAL, AMBER, INK, GREY = "#e4572e", "#f4b942", "#22303a", "#66757f"

SUPERSAMPLING = 2
"""Everything is drawn this many times larger and scaled down, because Pillow's edges are hard."""

FACES = Path(font_source_sans_pro.__file__).parent / "files"


@cache
def typeface(weight: str, size: float) -> ImageFont.FreeTypeFont:
    """Return Source Sans Pro in a weight such as `Bold`, sized in drawing pixels."""
    return ImageFont.truetype(FACES / f"SourceSansPro-{weight}.ttf", size)


def ellipse_points(centre: Point, length: float, width: float, degrees: float = 0) -> list[Point]:
    """Return the outline of an ellipse whose long axis is turned clockwise by `degrees`."""
    turn = math.radians(degrees)
    outline = []
    for step in range(48):
        angle = math.tau * step / 48
        along, across = math.cos(angle) * length / 2, math.sin(angle) * width / 2
        outline.append(
            (
                centre[0] + along * math.cos(turn) - across * math.sin(turn),
                centre[1] + along * math.sin(turn) + across * math.cos(turn),
            )
        )
    return outline


class Canvas:
    """An RGB image addressed in final pixels and drawn at `SUPERSAMPLING` times its size."""

    def __init__(self, width: int, height: int, background: Colour) -> None:
        self.width, self.height = width, height
        size = (width * SUPERSAMPLING, height * SUPERSAMPLING)
        self._image = Image.new("RGB", size, background)
        self._draw = ImageDraw.Draw(self._image)

    def box(
        self, x: float, y: float, width: float, height: float, fill: Colour, radius: float = 0
    ) -> None:
        """Fill a rectangle, with rounded corners when `radius` is given."""
        corners = [v * SUPERSAMPLING for v in (x, y, x + width, y + height)]
        corners[2], corners[3] = corners[2] - 1, corners[3] - 1
        self._draw.rounded_rectangle(corners, radius * SUPERSAMPLING, fill)

    def disc(self, centre: Point, radius: float, fill: Colour) -> None:
        """Fill a circle."""
        x, y = centre
        self.box(x - radius, y - radius, 2 * radius, 2 * radius, fill, radius)

    def ring(self, centre: Point, radius: float, colour: Colour, width: float) -> None:
        """Draw a circle's outline, `width` pixels inward from `radius`."""
        bounds = [(v + d) * SUPERSAMPLING for d in (-radius, radius) for v in centre]
        self._draw.ellipse(bounds, outline=colour, width=round(width * SUPERSAMPLING))

    def arc(
        self, centre: Point, radius: float, angles: Point, colour: Colour, width: float
    ) -> None:
        """Draw part of a circle, from the first angle clockwise to the second, in degrees."""
        bounds = [(v + d) * SUPERSAMPLING for d in (-radius, radius) for v in centre]
        self._draw.arc(bounds, *angles, fill=colour, width=round(width * SUPERSAMPLING))

    def ellipse(
        self, centre: Point, length: float, width: float, fill: Colour, degrees: float = 0
    ) -> None:
        """Fill an ellipse whose long axis is turned clockwise by `degrees`."""
        self.shape(ellipse_points(centre, length, width, degrees), fill)

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        """Fill a polygon."""
        self._draw.polygon([(x * SUPERSAMPLING, y * SUPERSAMPLING) for x, y in points], fill)

    def stroke(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw a line through the points, with round ends and joints."""
        scaled = [(x * SUPERSAMPLING, y * SUPERSAMPLING) for x, y in points]
        self._draw.line(scaled, colour, round(width * SUPERSAMPLING), joint="curve")
        for point in points:
            self.disc(point, width / 2, colour)

    def text(
        self,
        at: Point,
        words: str,
        size: float,
        colour: Colour = INK,
        weight: str = "Regular",
        anchor: str = "ls",
    ) -> float:
        """Write one line and return its width; `anchor` is Pillow's (`ls`: left, baseline)."""
        face = typeface(weight, size * SUPERSAMPLING)
        place = (at[0] * SUPERSAMPLING, at[1] * SUPERSAMPLING)
        self._draw.text(place, words, colour, face, anchor)
        return face.getlength(words) / SUPERSAMPLING

    def finish(self) -> Image.Image:
        """Return the picture at its final size."""
        return self._image.resize((self.width, self.height), Image.Resampling.LANCZOS)
