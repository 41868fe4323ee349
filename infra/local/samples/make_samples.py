"""Makes every sample file in this folder again, from what `studio` draws."""

# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "av==18.1.0",
#     "font-source-sans-pro==0.0.1",
#     "font-source-serif-pro==0.0.1",
#     "fpdf2==2.8.9",
#     "pillow==13.0.0",
# ]
# ///

from pathlib import Path

from studio.figures import read_totals, write_figures
from studio.infographic import draw_infographic
from studio.letters import write_assignment, write_mended_request, write_request
from studio.poster import draw_poster
from studio.scene import draw_scene
from studio.video import write_video

FOLDER = Path(__file__).resolve().parent

MISTAKEN_FIGURE = {"Pontianak Selatan": 187}
"""In the first infographic; the data say 87, so the districts no longer add up to the total."""

OUTDATED_STEP, CURRENT_STEP = "Mengubur", "Mendaur ulang"
"""The third of the 3M steps, as the first video and as the second names it (from 0:05)."""


def make_letters(folder: Path) -> None:
    """Write the request, the mended request and the assignment letter."""
    write_request(folder / "surat-permohonan.pdf")
    write_mended_request(folder / "surat-permohonan-perbaikan.pdf")
    write_assignment(folder / "surat-perintah-tugas.pdf")


def make_material(folder: Path) -> None:
    """Write what the requesting agency supplies: its data and a picture."""
    write_figures(folder / "data-informasi.csv")
    draw_scene().save(folder / "foto-kegiatan.jpg", quality=78, optimize=True, progressive=True)


def make_content(folder: Path) -> None:
    """Write what the team makes of the material: infographics, poster and videos."""
    by_district, by_month = read_totals(folder / "data-informasi.csv")
    for name, districts in (
        ("infografis-v1.png", by_district | MISTAKEN_FIGURE),
        ("infografis-v2.png", by_district),
    ):
        draw_infographic(districts, by_month).save(folder / name, optimize=True)
    draw_poster().save(folder / "desain-grafis.webp", quality=72, method=6)
    write_video(folder / "video-informasi-v1.mp4", OUTDATED_STEP)
    write_video(folder / "video-informasi-v2.mp4", CURRENT_STEP)


if __name__ == "__main__":
    make_letters(FOLDER)
    make_material(FOLDER)
    make_content(FOLDER)
