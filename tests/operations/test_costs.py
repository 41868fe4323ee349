"""What the system costs follows from counts, prices and assumptions, and the document shows it."""

from dataclasses import replace

import pytest

import main
from infra import costs
from infra.costs import BEGIN, COUNTED, DOCUMENT, PRICES, Assumed, Usage, bill
from infra.costs_counting import document_size
from shared.entry_points import ScheduleEntry, entry_of


def test_the_document_shows_the_tables_as_they_are() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text.count(BEGIN) == 1
    assert costs.written(text) == text, "run: .venv/bin/python -m infra.costs"


def test_every_scheduled_function_was_counted() -> None:
    scheduled = {
        name for name in main.__all__ if isinstance(entry_of(getattr(main, name)), ScheduleEntry)
    }
    assert scheduled == set(COUNTED["idle"]) == set(costs.runs_of_a_month())


def test_the_scheduler_calls_each_so_often_in_a_month_of_730_hours() -> None:
    assert costs.runs_of_a_month() == {
        "send_waiting": 43800,
        "sweep_deadlines": 43800,
        "recover_lost": 8760,
        "sweep_uploads": 730,
        "anchor_histories": 30,
    }


def test_a_document_is_as_large_as_firestore_says() -> None:
    """The example of its documentation (storage size calculations)."""
    fields = {
        "type": "Personal",
        "done": False,
        "priority": 1,
        "description": "Learn Cloud Firestore",
    }
    assert document_size("users/jeff/tasks/my_task_id", fields) == 147
    nested = {"a": {"b": [None, 1.5, b"xyz"]}}
    assert document_size("c/d", nested) == (2 + 2 + 16) + (2 + (2 + (1 + 8 + 3))) + 32


def test_a_bill_is_usage_at_the_prices_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRICES, "firestore", {"read": 1, "write": 10, "stored_gib_month": 100})
    monkeypatch.setitem(PRICES, "functions", {"call": 1, "vcpu_second": 10, "gib_second": 100})
    prices = {"stored_gib_month": 1, "class_a": 10, "class_b": 100, "egress_gib": 1000}
    monkeypatch.setitem(PRICES, "storage", prices)
    usage = Usage(
        reads=2,
        writes=3,
        calls=4,
        milliseconds=5000,
        document_gib=6,
        file_gib=7,
        uploads=8,
        downloads=9,
        egress_gib=10,
    )
    assert bill(usage, 11) == (
        *(2 + 30, 4 + 5 * (10 + 0.5 * 100)),
        *(600 + 7 + 80 + 900, 10 * 1000, 11),
    )
    assert bill(usage).sum == 32 + 304 + 1587 + 10000


def test_calls_are_billed_in_whole_steps_of_time() -> None:
    counted = {"one": {"calls": 3, "reads": 5, "writes": 7, "median_ms": 41.0}}
    usage = costs.of_calls(counted, Assumed(slower=3))
    assert usage == Usage(5, 7, 3, 3 * 200)


def test_costs_grow_with_requests_and_files_with_the_time_that_they_are_kept() -> None:
    one, two = (costs.of_a_month(Assumed(requests=number)) for number in (100, 200))
    idle = costs.of_the_clock(Assumed())
    assert two.milliseconds - idle.milliseconds == pytest.approx(
        2 * (one.milliseconds - idle.milliseconds)
    )
    assert two.reads - idle.reads == pytest.approx(2 * (one.reads - idle.reads))
    longer = costs.of_a_month(replace(Assumed(), months=120))
    assert longer.file_gib == pytest.approx(2 * one.file_gib)
    assert longer.writes == one.writes
    assert longer.reads - one.reads == 30 * 100 * 60  # by the nightly anchors alone
