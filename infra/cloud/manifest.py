"""What there is to deploy, as main.py and the functions themselves declare it."""

from collections.abc import Mapping

import main
from shared.entry_points import Entry, ScheduleEntry, entry_of

ENTRIES: Mapping[str, Entry] = {name: entry_of(getattr(main, name)) for name in main.__all__}
SCHEDULED: Mapping[str, ScheduleEntry] = {
    name: each for name, each in ENTRIES.items() if isinstance(each, ScheduleEntry)
}


def service_of(name: str) -> str:
    """What a function is called in the cloud, where underscores are unknown."""
    return name.replace("_", "-")
