"""Who held a request when, and whether the history alone makes the same due times again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from shared import errors
from shared.ledger import Calendars, LedgerRow, ledger_of, recomputed_due
from shared.models import Event
from shared.working_time import WorkingCalendar
from tests.unit.builders import CALENDAR
from tests.unit.histories import History, told, wib

IN_FORCE = Calendars(CALENDAR)

# Filed on Wednesday, 12 August 2026; Monday 17 August is a holiday.
FORMED = (
    ("submit_request", "2026-08-12 09:00"),
    ("receive_request", "2026-08-12 09:04"),
    ("form_team", "2026-08-12 10:34"),
)
SUPPLIED = (*FORMED, ("supply_material", "2026-08-13 08:00"))
