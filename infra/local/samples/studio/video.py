"""The information video: five slides about the 3M Plus steps, with a plucked melody."""

import math
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

from .canvas import AMBER, CREAM, MINT, NAVY, TEAL, WHITE, Canvas, Colour, Point
from .motifs import draw_covering, draw_draining, draw_mosquito, draw_recycling

WIDTH, HEIGHT, FRAMES_PER_SECOND = 640, 360, 25
SOUND_RATE, SOUND_FRAME, SOUND_BITS = 48_000, 1024, 32_000
ENTRANCE = 0.4
"""Seconds in which a slide's words come in from the right."""

BEAT = 0.25
MELODY = (523, 659, 784, 659, 587, 698, 880, 698, 523, 659, 784, 1047, 880, 784, 698, 659)
BASS = (131, 147, 131, 196)
"""Pitches in hertz: one of the melody on each beat, one of the bass on each fourth."""


@dataclass(frozen=True)
class Slide:
    """What is seen between two moments, in seconds from the beginning."""

    start: float
    end: float
    heading: str
    lines: tuple[str, ...]
    draw: Callable[[Canvas, Point, float], None]
    background: Colour


def _draw_dark_mosquito(canvas: Canvas, centre: Point, size: float) -> None:
    draw_mosquito(canvas, centre, size, NAVY, "#b9c9cf")


def storyboard(third_step: str) -> tuple[Slide, ...]:
    """Return the slides; the third step's name is what the two versions differ in."""
    return (
        Slide(
            0,
            2,
            "Cegah DBD",
            ("Mulai dari rumah kita,", "seminggu sekali."),
            _draw_dark_mosquito,
            NAVY,
        ),
        Slide(2, 3.5, "1. Menguras", ("Bersihkan bak mandi", "dan tempayan."), draw_draining, TEAL),
        Slide(
            3.5, 5, "2. Menutup", ("Tutup rapat tempat", "penampungan air."), draw_covering, TEAL
        ),
        Slide(
            5,
            6.5,
            f"3. {third_step}",
            ("Jangan biarkan barang", "bekas menampung hujan."),
            draw_recycling,
            TEAL,
        ),
        Slide(6.5, 8, "3M Plus", ("Rumah bersih,", "nyamuk pergi."), _draw_dark_mosquito, NAVY),
    )


def write_video(path: Path, third_step: str) -> None:
    """Write the video as H.264 and AAC in an MP4 that plays while it loads."""
    slides = storyboard(third_step)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        picture = container.add_stream("libx264", rate=FRAMES_PER_SECOND)
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        picture.options = {"preset": "slow", "crf": "33", "tune": "animation"}
        picture.codec_context.thread_count = 1
        sound = container.add_stream("aac", rate=SOUND_RATE, layout="mono", bit_rate=SOUND_BITS)
        for image in _frames(slides):
            container.mux(picture.encode(av.VideoFrame.from_image(image)))
        container.mux(picture.encode(None))
        for frame in _sound_frames(slides[-1].end):
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))


def _frames(slides: tuple[Slide, ...]) -> Iterator[Image.Image]:
    count = round(slides[-1].end * FRAMES_PER_SECOND)
    for number in range(count):
        moment = number / FRAMES_PER_SECOND
        slide = next(slide for slide in slides if moment < slide.end)
        yield _draw_slide(slide, moment - slide.start, (number + 1) / count)


def _draw_slide(slide: Slide, since_start: float, progress: float) -> Image.Image:
    canvas = Canvas(WIDTH, HEIGHT, slide.background)
    away = max(0.0, 1 - since_start / ENTRANCE) ** 3
    canvas.disc((150, 168), 104 * (1 - 0.25 * away), CREAM)
    slide.draw(canvas, (150, 168), 136 * (1 - 0.25 * away))
    left = 286 + 60 * away
    canvas.text((left, 152), slide.heading, 40, AMBER, "Black")
    for row, line in enumerate(slide.lines):
        canvas.text((left, 198 + row * 36), line, 29, WHITE, "Semibold")
    canvas.text((WIDTH - 24, 326), "Dinas Kesehatan Kota Pontianak (contoh)", 15, MINT, anchor="rs")
    canvas.box(0, HEIGHT - 8, WIDTH * progress, 8, AMBER)
    return canvas.finish()


def _sound_frames(length: float) -> Iterator[av.AudioFrame]:
    samples = _play_melody(length)
    for start in range(0, len(samples), SOUND_FRAME):
        piece = samples[start : start + SOUND_FRAME]
        frame = av.AudioFrame(format="fltp", layout="mono", samples=len(piece))
        frame.planes[0].update(piece.tobytes())
        frame.sample_rate, frame.time_base, frame.pts = SOUND_RATE, Fraction(1, SOUND_RATE), start
        yield frame


def _play_melody(length: float) -> "array[float]":
    """Return the samples, from -1 to 1, of plucked notes that fade out over the last second."""
    total = round(length * SOUND_RATE)
    samples = array("f", bytes(4 * total))
    for beat in range(round(length / BEAT) - 2):
        _pluck(samples, beat * BEAT, MELODY[beat % len(MELODY)], loudness=0.22, decay=6)
        if beat % 4 == 0:
            _pluck(samples, beat * BEAT, BASS[beat // 4 % len(BASS)], loudness=0.30, decay=2.5)
    for number in range(total - SOUND_RATE, total):
        samples[number] *= (total - number) / SOUND_RATE
    return samples


def _pluck(
    samples: "array[float]", at: float, pitch: float, *, loudness: float, decay: float
) -> None:
    """Add one note: a sine and its octave, struck at once and dying away within a second."""
    start = round(at * SOUND_RATE)
    for number in range(min(SOUND_RATE, len(samples) - start)):
        moment = number / SOUND_RATE
        attack = min(1.0, moment / 0.005)
        release = min(1.0, (1 - moment) / 0.05)
        turn = math.tau * pitch * moment
        tone = math.sin(turn) + 0.3 * math.sin(2 * turn)
        samples[start + number] += loudness * attack * release * math.exp(-decay * moment) * tone
