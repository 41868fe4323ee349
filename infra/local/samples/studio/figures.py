"""The invented figures that the samples tell of, and the CSV that carries them."""

import csv
from pathlib import Path

YEAR = 2025
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)

CASES_BY_DISTRICT = {
    "Pontianak Barat": (18, 15, 11, 9, 7, 6, 5, 6, 8, 12, 17, 20),
    "Pontianak Kota": (14, 12, 9, 8, 6, 5, 4, 5, 7, 10, 14, 16),
    "Pontianak Selatan": (11, 9, 8, 6, 5, 4, 3, 4, 5, 8, 11, 13),
    "Pontianak Tenggara": (6, 5, 4, 3, 3, 2, 1, 2, 3, 4, 6, 7),
    "Pontianak Timur": (12, 11, 8, 7, 5, 4, 4, 4, 6, 9, 12, 14),
    "Pontianak Utara": (21, 17, 13, 10, 8, 7, 6, 7, 9, 14, 19, 23),
}
"""Dengue cases per month: invented, with the shape of a year that has two rainy seasons."""


def write_figures(path: Path) -> None:
    """Write one row per month and district, each marked as sample data."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("tahun", "bulan", "kecamatan", "kasus_dbd", "keterangan"))
        for month, name in enumerate(MONTHS):
            for district, cases in CASES_BY_DISTRICT.items():
                rows.writerow((YEAR, name, district, cases[month], "data contoh"))


def read_totals(path: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Return the year's cases per district and per month, as the CSV states them."""
    by_district: dict[str, int] = {}
    by_month: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            cases = int(row["kasus_dbd"])
            by_district[row["kecamatan"]] = by_district.get(row["kecamatan"], 0) + cases
            by_month[row["bulan"]] = by_month.get(row["bulan"], 0) + cases
    return by_district, by_month
