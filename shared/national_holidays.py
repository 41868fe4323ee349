"""National holidays and joint leave days (the yearly SKB 3 Menteri), as the library lists them.

They are read from national_holidays.json, which `python -m infra.national_holidays` writes: the
library `holidays` itself loads every country, far the slowest import that a cold start would have.
A year that is not in the file (before 2019, after 2050) has none.
"""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from shared.words import Language


@cache
def days_off(year: int) -> frozenset[date]:
    """Return a year's national holidays and joint leave days."""
    return frozenset(date.fromisoformat(f"{year}-{day}") for day in _days(year))


def name_of(day: date, language: Language) -> str | None:
    """Return what a national holiday or joint leave day is called; None for any other day."""
    name = _days(day.year).get(f"{day:%m-%d}")
    return _listed()["in_english"][name] if name and language == "en" else name


def version() -> str:
    """Return the version of the library that listed them: another one may list other days."""
    return str(_listed()["version"])


def _days(year: int) -> dict[str, str]:
    """The names of a year's days, in Indonesian, by month and day."""
    days: dict[str, str] = _listed()["years"].get(str(year), {})
    return days


@cache
def _listed() -> dict[str, Any]:
    file = Path(__file__).with_suffix(".json")
    listed: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return listed
