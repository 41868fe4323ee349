"""National holidays and joint leave days, from the library that lists those of every country.

`python -m infra.national_holidays` writes shared/national_holidays.json, so that no function has to
load the library. To be run when the library is another one, which is at least once a year: it has a
year's days once they are decreed (SKB 3 Menteri), and reckons those of the years after.
"""

import json
from typing import Any

from holidays import GOVERNMENT, PUBLIC, country_holidays
from holidays.version import __version__

from infra.local.emulators import ROOT

FILE = ROOT / "shared" / "national_holidays.json"
YEARS = range(2019, 2051)  # from before the SOP to long after whatever is asked today


def listed() -> dict[str, Any]:
    """The days by year, with their Indonesian names, and these names in English."""
    in_english: dict[str, str] = {}
    years: dict[str, dict[str, str]] = {}
    for year in YEARS:
        indonesian, english = _days(year, "id"), _days(year, "en_US")
        days = sorted(indonesian)
        years[str(year)] = {f"{day:%m-%d}": indonesian[day] for day in days}
        for day in days:
            if in_english.setdefault(indonesian[day], english[day]) != english[day]:
                raise ValueError(f"{indonesian[day]} has more than one name in English")
    return {"version": __version__, "in_english": in_english, "years": years}


def _days(year: int, language: str) -> Any:
    # The library's category `government` holds the joint leave days (cuti bersama).
    categories = (PUBLIC, GOVERNMENT)
    return country_holidays(
        "ID", years=year, categories=categories, language=language, expand=False
    )


def written() -> str:
    """The file."""
    return json.dumps(listed(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
