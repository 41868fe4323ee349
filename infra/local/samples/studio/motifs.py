"""The drawings that several pictures share: a mosquito and the three 3M steps."""

import math

from .canvas import AMBER, CORAL, INK, MINT, NAVY, TEAL, WHITE, Canvas, Colour, Point


def draw_mosquito(canvas: Canvas, centre: Point, size: float, body: Colour, wing: Colour) -> None:
    """Draw a mosquito that faces right and fills about `size` by `size` pixels."""

    def at(x: float, y: float) -> Point:
        return centre[0] + x * size, centre[1] + y * size

    for wing_turn, spread in ((-125, 0.50), (-100, 0.46)):
        turn = math.radians(wing_turn)
        root = at(0.02, -0.06)
        middle = (
            root[0] + math.cos(turn) * spread * size / 2,
            root[1] + math.sin(turn) * spread * size / 2,
        )
        canvas.ellipse(middle, spread * size, 0.15 * size, wing, wing_turn)
    for knee_x, knee_y, foot_x in ((-0.30, 0.02, -0.44), (-0.14, 0.10, -0.22), (0.20, 0.08, 0.30)):
        canvas.stroke(
            [at(0.02, 0.02), at(knee_x, knee_y), at(foot_x, 0.46)], body, max(1.5, 0.022 * size)
        )
    canvas.ellipse(at(-0.19, 0.10), 0.44 * size, 0.13 * size, body, -22)
    for stripe in (-0.28, -0.20, -0.12):
        canvas.stroke(
            [
                at(stripe - 0.02, 0.085 - stripe * 0.4 - 0.07),
                at(stripe + 0.02, 0.15 - stripe * 0.4 - 0.06),
            ],
            wing,
            0.018 * size,
        )
    canvas.ellipse(at(0.04, -0.02), 0.24 * size, 0.19 * size, body, -10)
    canvas.disc(at(0.20, -0.02), 0.085 * size, body)
    canvas.disc(at(0.225, -0.04), 0.022 * size, WHITE)
    canvas.stroke([at(0.25, 0.03), at(0.46, 0.24)], body, max(1.5, 0.02 * size))
    canvas.stroke([at(0.24, -0.07), at(0.36, -0.16)], body, max(1.2, 0.014 * size))


def draw_draining(canvas: Canvas, centre: Point, size: float) -> None:
    """Draw the first step: a tub with a brush that scrubs it."""
    x, y = centre
    canvas.shape(
        [
            (x - 0.42 * size, y - 0.05 * size),
            (x + 0.42 * size, y - 0.05 * size),
            (x + 0.32 * size, y + 0.42 * size),
            (x - 0.32 * size, y + 0.42 * size),
        ],
        TEAL,
    )
    canvas.box(x - 0.47 * size, y - 0.10 * size, 0.94 * size, 0.12 * size, NAVY, 0.06 * size)
    canvas.stroke([(x + 0.30 * size, y - 0.48 * size), (x, y - 0.22 * size)], AMBER, 0.08 * size)
    canvas.ellipse((x - 0.03 * size, y - 0.19 * size), 0.30 * size, 0.13 * size, CORAL, 40)
    for dx, dy in ((-0.30, -0.28), (-0.18, -0.42), (-0.38, -0.46)):
        canvas.disc((x + dx * size, y + dy * size), 0.05 * size, TEAL)


def draw_covering(canvas: Canvas, centre: Point, size: float) -> None:
    """Draw the second step: a water jar under its lid."""
    x, y = centre
    canvas.box(x - 0.34 * size, y - 0.16 * size, 0.68 * size, 0.60 * size, TEAL, 0.16 * size)
    canvas.box(x - 0.24 * size, y - 0.01 * size, 0.09 * size, 0.30 * size, MINT, 0.045 * size)
    canvas.box(x - 0.44 * size, y - 0.26 * size, 0.88 * size, 0.13 * size, NAVY, 0.06 * size)
    canvas.box(x - 0.10 * size, y - 0.40 * size, 0.20 * size, 0.16 * size, CORAL, 0.05 * size)


def draw_recycling(canvas: Canvas, centre: Point, size: float) -> None:
    """Draw the third step: three arrows that chase each other round a bottle."""
    radius, width = 0.40 * size, 0.09 * size
    for start in (-80, 40, 160):
        canvas.arc(centre, radius, (start, start + 82), TEAL, width)
        tip = math.radians(start + 82)
        middle = radius - width / 2
        head = [
            (centre[0] + math.cos(tip) * (middle + d), centre[1] + math.sin(tip) * (middle + d))
            for d in (-0.12 * size, 0.12 * size)
        ]
        point = math.radians(start + 108)
        head.append((centre[0] + math.cos(point) * middle, centre[1] + math.sin(point) * middle))
        canvas.shape(head, TEAL)
    x, y = centre
    canvas.box(x - 0.10 * size, y - 0.10 * size, 0.20 * size, 0.30 * size, CORAL, 0.05 * size)
    canvas.box(x - 0.05 * size, y - 0.22 * size, 0.10 * size, 0.14 * size, CORAL, 0.02 * size)
    canvas.box(x - 0.06 * size, y - 0.26 * size, 0.12 * size, 0.06 * size, INK, 0.02 * size)
