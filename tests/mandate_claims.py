"""Claims `mandates` of every form: what one door makes of them, the other makes too."""

import time
from typing import Any

DAY = 24 * 3600
_NOW = int(time.time())
WHOLE = {
    "id": "MandateOfThisPerson1",
    "kind": "plh",
    "starts_at": _NOW - DAY,
    "ends_at": _NOW + DAY,
}
OVER = {**WHOLE, "starts_at": _NOW - 2 * DAY, "ends_at": _NOW - DAY}
TO_COME = {**WHOLE, "starts_at": _NOW + DAY, "ends_at": _NOW + 2 * DAY}

# What is no mandate in the list: it gives nothing, and takes nothing from what stands beside it.
ODD: dict[str, Any] = {
    "null": None,
    "text": "plh",
    "truth": True,
    "number": 1,
    "list": [WHOLE],
    "empty map": {},
    "without an id": {k: v for k, v in WHOLE.items() if k != "id"},
    "without a kind": {k: v for k, v in WHOLE.items() if k != "kind"},
    "without a start": {k: v for k, v in WHOLE.items() if k != "starts_at"},
    "without an end": {k: v for k, v in WHOLE.items() if k != "ends_at"},
    "with more": {**WHOLE, "role": "department_head"},
    "with a status": {**WHOLE, "status": "ended"},
    "of an odd id": {**WHOLE, "id": "../users/uid-head"},
    "of an id as number": {**WHOLE, "id": 12345678901234567890},
    "of another kind": {**WHOLE, "kind": "mayor"},
    "of a field's name as kind": {**WHOLE, "kind": "status"},
    "with a start as text": {**WHOLE, "starts_at": "2020-01-01T00:00:00Z"},
    "with a start as truth": {**WHOLE, "starts_at": True},
    "with a start as fraction": {**WHOLE, "starts_at": _NOW - DAY + 0.5},
    "with an end as text": {**WHOLE, "ends_at": str(_NOW + DAY)},
    "with an end as fraction": {**WHOLE, "ends_at": _NOW + DAY + 0.5},
    "with no start": {**WHOLE, "starts_at": None},
    "with no end": {**WHOLE, "ends_at": None},
    "with an endless end": {**WHOLE, "ends_at": 2**62},
}
# The claim itself, and whether somebody acts for the head by it now.
CLAIMS: dict[str, tuple[Any, bool]] = {
    "null": (None, False),
    "text": ("plh", False),
    "truth": (True, False),
    "number": (7, False),
    "empty list": ([], False),
    "empty map": ({}, False),
    "one outside a list": (WHOLE, False),
    "a map of one": ({"0": WHOLE}, False),
    "one": ([WHOLE], True),
    "one for a vacant post": ([{**WHOLE, "kind": "plt"}], True),
    "over": ([OVER], False),
    "to come": ([TO_COME], False),
    "over and to come": ([OVER, TO_COME], False),
    "the second": ([OVER, WHOLE], True),
    "the third": ([OVER, OVER, WHOLE], True),
    "the fourth": ([OVER, OVER, OVER, WHOLE], False),
    "the first of four": ([WHOLE, OVER, OVER, OVER], True),
    **{f"{name} in the list": ([odd], False) for name, odd in ODD.items()},
    **{f"{name} before another": ([odd, WHOLE], True) for name, odd in ODD.items()},
    **{f"{name} after others": ([OVER, WHOLE, odd], True) for name, odd in ODD.items()},
}
