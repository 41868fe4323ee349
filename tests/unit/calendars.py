"""Working calendars: the project's own, and others that differ from it in what a test says."""

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

from shared.working_time import WorkingCalendar

SETTINGS = tomllib.loads(
    (Path(__file__).parents[2] / "shared/calendar.toml").read_text(encoding="utf-8")
)


def settings_with(**changed: Any) -> dict[str, Any]:
    """The project's settings, some of them changed."""
    return deepcopy(SETTINGS) | changed


def calendar(**changed: Any) -> WorkingCalendar:
    """The calendar by the project's settings, some of them changed."""
    return WorkingCalendar.from_settings(settings_with(**changed))
