"""Alerts and metrics look for what the functions really log, and at times that make sense."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from infra.cloud import metrics
from infra.cloud.schedules import PUNCTUALITY
from shared import calls, dead_letters, logs, store
from shared.entry_points import HttpEntry, ScheduleEntry
from tests.infra.deployed import ROOT, deployed
from tests.infra.policy import ENTRIES, of_kind

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# How long after one run the next one comes, by hand.
PERIODS = {
    "* * * * *": timedelta(minutes=1),
    "*/5 * * * *": timedelta(minutes=5),
    "17 * * * *": HOUR,
    "30 1 * * *": DAY,
}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What Cloud Logging would get."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.Lines())
    logger = logging.getLogger("shared")
    logger.addHandler(handler)
    level, logger.level = logger.level, logging.INFO
    yield written
    logger.level = level
    logger.removeHandler(handler)


def only(written: io.StringIO) -> dict[str, Any]:
    (line,) = written.getvalue().splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def filters() -> dict[str, str]:
    return {each.name: each.inputs["filter"] for each in of_kind(deployed("production"), "Metric")}


def test_calls_are_counted_by_function_and_outcome(lines: io.StringIO) -> None:
    with calls.called("sweep_uploads"):
        pass
    line = only(lines)
    assert (line["function"], line["outcome"]) == ("sweep_uploads", "done")
    assert f'jsonPayload.logger="{line["logger"]}"' in filters()["calls"]
    (metric,) = (each for each in of_kind(deployed("production"), "Metric") if each.name == "calls")
    assert metric.inputs["labelExtractors"] == {
        "function": "EXTRACT(jsonPayload.function)",
        "outcome": "EXTRACT(jsonPayload.outcome)",
    }


def test_what_is_laid_aside_is_counted(lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "write_together", lambda *_: True)
    dead_letters.lay_aside("on_event", ["requests/r/events/e"], "why", 12)
    line, wanted = only(lines), filters()["laid_aside"]
    assert f'jsonPayload.logger="{line["logger"]}"' in wanted
    assert f'severity="{line["severity"]}"' in wanted
    (words,) = (part.split('"')[1] for part in wanted.split(" AND ") if "message" in part)
    assert words in line["message"]


def lines_of(alert: str) -> str:
    """The lines of which an alert tells."""
    (found,) = (e for e in of_kind(deployed("production"), "AlertPolicy") if e.name == alert)
    (condition,) = found.inputs["conditions"]
    wanted: str = condition["conditionMatchedLog"]["filter"]
    return wanted


def test_somebody_is_told_of_what_is_counted_as_laid_aside() -> None:
    assert lines_of("dead letters") == filters()["laid_aside"]


def test_changed_histories_are_looked_for_where_they_are_told() -> None:
    source = (ROOT / "shared/anchors.py").read_text(encoding="utf-8")
    assert "_log.critical(" in source
    wanted = 'jsonPayload.logger="shared.anchors" AND severity="CRITICAL"'
    assert lines_of("histories have changed").endswith(wanted)


def test_refused_calls_are_the_platforms_own_lines_about_what_people_call() -> None:
    """A function that counts calls answers 429, too: its lines have no such words."""
    wanted = lines_of("calls are refused")
    assert 'logName="projects/contoh-konten/logs/run.googleapis.com%2Frequests"' in wanted
    assert 'textPayload:"no available instance"' in wanted
    named = set(re.findall(r'"([\w-]+)"', wanted.partition("service_name=")[2]))
    assert named == {n.replace("_", "-") for n, e in ENTRIES.items() if isinstance(e, HttpEntry)}
    for path in (*(ROOT / "shared").rglob("*.py"), *(ROOT / "functions").rglob("*.py")):
        assert "no available instance" not in path.read_text(encoding="utf-8")


def test_a_scheduled_function_is_overdue_when_it_missed_a_run_and_not_before() -> None:
    scheduled = {n: each for n, each in ENTRIES.items() if isinstance(each, ScheduleEntry)}
    assert set(PUNCTUALITY) == set(scheduled)
    for name, entry in scheduled.items():
        number, unit = int(PUNCTUALITY[name].overdue[:-1]), PUNCTUALITY[name].overdue[-1]
        after = number * {"m": timedelta(minutes=1), "h": HOUR}[unit]
        assert PERIODS[entry.cron] < after <= 10 * PERIODS[entry.cron], name


def test_conditions_are_no_longer_than_cloud_monitoring_takes() -> None:
    for policy in of_kind(deployed("production"), "AlertPolicy"):
        assert 1 <= len(policy.inputs["conditions"]) <= 6, policy.name
        for condition in policy.inputs["conditions"]:
            for kind in ("conditionThreshold", "conditionMatchedLog"):
                for key in ("filter", "denominatorFilter"):
                    assert len(condition.get(kind, {}).get(key, "")) <= 2048, policy.name


def test_the_dashboard_shows_what_alerts_look_at() -> None:
    (board,) = of_kind(deployed("production"), "Dashboard")
    shown = board.inputs["dashboardJson"]
    tiles = json.loads(shown)["mosaicLayout"]["tiles"]
    assert len({(tile["xPos"], tile["yPos"]) for tile in tiles}) == len(tiles)
    for metric in (metrics.REQUESTS, metrics.LATENCIES, metrics.OLDEST, "user/laid_aside"):
        assert metric in shown
