"""The functions as the Firebase CLI wants to be told of them: functions.yaml, from the manifest.

`python -m infra.functions_yaml` writes it. It is for the CLI's emulators, which ask Python source
for it; what is deployed, and how large, is Pulumi's. A line of it is JSON, and so is YAML, too.
"""

import json
from typing import Any

from infra.bundle import ROOT
from infra.cloud.manifest import ENTRIES, service_of
from infra.cloud.settings import REGION
from shared.config import working_calendar
from shared.entry_points import Entry, FirestoreEntry, HttpEntry, ScheduleEntry

FILE = ROOT / "functions.yaml"

_HEAD = """\
# Written by `python -m infra.functions_yaml`, from what main.py exports.
specVersion: v1alpha1
endpoints:
"""


def written() -> str:
    """The file."""
    lines = [f"  {service_of(name)}: {json.dumps(_endpoint(e))}\n" for name, e in ENTRIES.items()]
    return _HEAD + "".join(lines)


def _endpoint(entry: Entry) -> dict[str, Any]:
    """A function under the name of its service, by which the rewrites of firebase.json call it."""
    called = {"entryPoint": entry.name, "platform": "gcfv2", "region": [REGION]}
    return called | _trigger(entry)


def _trigger(entry: Entry) -> dict[str, Any]:
    match entry:
        case HttpEntry():
            return {"httpsTrigger": {}}
        case FirestoreEntry():
            return {
                "eventTrigger": {
                    "eventType": entry.event_type,
                    "eventFilters": {"database": "(default)", "namespace": "(default)"},
                    "eventFilterPathPatterns": {"document": entry.document},
                    "retry": True,
                }
            }
        case ScheduleEntry():
            zone = working_calendar().time_zone.key
            return {"scheduleTrigger": {"schedule": entry.cron, "timeZone": zone}}


def main() -> None:
    """Writes it."""
    FILE.write_text(written(), encoding="utf-8")


if __name__ == "__main__":
    main()
