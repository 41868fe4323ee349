"""The national holidays that were written down are those that the library lists."""

import json
from datetime import UTC, datetime

from infra import national_holidays
from shared import national_holidays as kept


def test_the_holidays_are_those_of_the_library() -> None:
    written = national_holidays.FILE.read_text(encoding="utf-8")
    assert written == national_holidays.written(), "run python -m infra.national_holidays"


def test_they_reach_further_than_anybody_plans() -> None:
    assert national_holidays.YEARS[-1] >= datetime.now(UTC).year + 10


def test_each_day_is_free_and_has_a_name_in_both_languages() -> None:
    listed = json.loads(national_holidays.FILE.read_text(encoding="utf-8"))
    for year in national_holidays.YEARS:
        days = kept.days_off(year)
        assert len(days) == len(listed["years"][str(year)]) >= 15
        assert all(kept.name_of(day, "id") and kept.name_of(day, "en") for day in days)
    outside = (national_holidays.YEARS[0] - 1, national_holidays.YEARS[-1] + 1)
    assert [kept.days_off(year) for year in outside] == [frozenset(), frozenset()]
