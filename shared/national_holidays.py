"""National holidays and joint leave days (the yearly SKB 3 Menteri), as the library lists them.

The library is imported where it is used: any part of it loads every country, far the slowest import
here. Its category `government` holds the joint leave days (cuti bersama).
"""

from datetime import date
from functools import cache
from typing import Any

from shared.words import Language

_LIBRARYS_LANGUAGE: dict[Language, str] = {"id": "id", "en": "en_US"}


@cache
def days_off(year: int) -> frozenset[date]:
    """Return a year's national holidays and joint leave days."""
    return frozenset(_listed(year, "id"))


def name_of(day: date, language: Language) -> str | None:
    """Return what a national holiday or joint leave day is called; None for any other day."""
    name: str | None = _listed(day.year, language).get(day)
    return name


def version() -> str:
    """Return the version of the library: another one may list other days."""
    from holidays.version import __version__

    return str(__version__)


@cache
def _listed(year: int, language: Language) -> Any:
    from holidays import GOVERNMENT, PUBLIC, country_holidays

    return country_holidays(
        "ID",
        years=year,
        categories=(PUBLIC, GOVERNMENT),
        language=_LIBRARYS_LANGUAGE[language],
        expand=False,
    )
