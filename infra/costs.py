"""`python -m infra.costs`: what the system costs, from counted operations; writes the tables.

The counts are those of `infra.costs_counting`, the prices those of `costs_prices.toml`. What
neither tells is assumed, and stands in `Assumed`. The tables are written into docs/operations.md.
"""

import json
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from cronsim import CronSim

from infra.cloud.manifest import SCHEDULED
from infra.cloud.sizes import OTHERS, TRIGGER

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "operations.md"
COUNTED: dict[str, Any] = json.loads(
    Path(__file__).with_name("costs_counted.json").read_text(encoding="utf-8")
)
PRICES: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("costs_prices.toml").read_text(encoding="utf-8")
)
BEGIN, END = "<!-- python -m infra.costs: begin -->", "<!-- python -m infra.costs: end -->"

_GIB = 1024**3
_HOURS = 730  # of a month
_STEP_MS = 100  # in which calls are billed


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is not counted but assumed."""

    requests: int = 100  # filed in a city in a month
    looks: int = 60  # at the list and one request, for each request, by all who take part
    gib: float = 0.5  # of files for each request: several versions of a video
    opened: int = 4  # times that each file is fetched
    months: int = 60  # that all of it is kept, when storage is reckoned
    slower: float = 3.0  # a call in the cloud takes so many times what it took on this machine
    indexed: float = 3.0  # a document with its indexes takes so many times its own size


_MEANS = {
    "requests": "requests filed in a city in a month",
    "looks": "looks at the list and a request, for each request, by all who take part",
    "gib": "GiB of files for each request: several versions of a video",
    "opened": "times that each file is fetched",
    "months": "months for which everything has been kept",
    "slower": "times as long as on the machine of the count a call takes in the cloud",
    "indexed": "times its own size a document takes with its indexes",
}


@cache
def runs_of_a_month() -> Mapping[str, int]:
    """How often the scheduler calls each, by the runs of a week: none is called less often."""
    start, week = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=7)
    runs = {
        name: sum(1 for _ in takewhile(lambda at: at <= start + week, CronSim(each.cron, start)))
        for name, each in SCHEDULED.items()
    }
    return {name: round(number * timedelta(hours=_HOURS) / week) for name, number in runs.items()}


class Usage(NamedTuple):
    """What Google counts."""

    reads: float = 0
    writes: float = 0
    calls: float = 0
    milliseconds: float = 0  # of functions, as they are billed
    document_gib: float = 0
    file_gib: float = 0
    uploads: float = 0  # writing calls of Cloud Storage
    downloads: float = 0  # reading ones
    egress_gib: float = 0

    def times(self, factor: float) -> "Usage":
        """So many of it."""
        return Usage(*(factor * part for part in self))

    def plus(self, other: "Usage") -> "Usage":
        """Both."""
        return Usage(*(a + b for a, b in zip(self, other, strict=True)))


def of_calls(counted: Mapping[str, Mapping[str, float]], assumed: Assumed) -> Usage:
    """The calls of functions, each billed for whole steps of time."""
    usage = Usage()
    for each in counted.values():
        steps = math.ceil(each["median_ms"] * assumed.slower / _STEP_MS)
        usage = usage.plus(
            Usage(each["reads"], each["writes"], each["calls"], each["calls"] * steps * _STEP_MS)
        )
    return usage


def of_a_request(assumed: Assumed) -> Usage:
    """One request from its letter to its approval: what it does once, and looking at it."""
    objects = COUNTED["made"]["objects"]
    made = Usage(
        document_gib=COUNTED["made"]["document_bytes"] * assumed.indexed / _GIB,
        file_gib=assumed.gib,
        uploads=2 * objects,  # the session, and its bytes
        downloads=(assumed.opened + 3) * objects,  # and what sealing looks at
        egress_gib=assumed.gib * assumed.opened,
    )
    done = of_calls(COUNTED["request"], assumed)
    return made.plus(done).plus(of_calls(COUNTED["look"], assumed).times(assumed.looks))


def of_the_clock(assumed: Assumed) -> Usage:
    """What the scheduler calls in a month, though nobody does anything."""
    usage = Usage()
    for name, each in COUNTED["idle"].items():
        usage = usage.plus(of_calls({name: each}, assumed).times(runs_of_a_month()[name]))
    return usage


def of_a_month(assumed: Assumed) -> Usage:
    """A city's month, when everything has been kept for so long."""
    filed = of_a_request(assumed).times(assumed.requests)
    kept = filed._replace(
        document_gib=filed.document_gib * assumed.months,
        file_gib=filed.file_gib * assumed.months,
    )
    # Each night every head is compared with the last anchor, and written to the next.
    nights = runs_of_a_month()["anchor_histories"]
    anchored = Usage(reads=nights * assumed.requests * assumed.months)
    return kept.plus(anchored).plus(of_the_clock(assumed))


class Bill(NamedTuple):
    """Dollars."""

    documents: float
    functions: float
    storage: float
    egress: float
    fixed: float = 0  # what costs the same though nobody does anything

    @property
    def sum(self) -> float:
        """All of it."""
        return sum(self)


def bill(usage: Usage, fixed: float = 0) -> Bill:
    """What it costs at the prices of the table."""
    firestore, functions, storage = (PRICES[part] for part in ("firestore", "functions", "storage"))
    seconds = usage.milliseconds / 1000
    memory = _gib(TRIGGER.memory)  # which nearly all have
    return Bill(
        documents=usage.reads * firestore["read"] + usage.writes * firestore["write"],
        functions=usage.calls * functions["call"]
        + seconds * (functions["vcpu_second"] + memory * functions["gib_second"]),
        storage=usage.document_gib * firestore["stored_gib_month"]
        + usage.file_gib * storage["stored_gib_month"]
        + usage.uploads * storage["class_a"]
        + usage.downloads * storage["class_b"],
        egress=usage.egress_gib * storage["egress_gib"],
        fixed=fixed,
    )


def fixed_of_a_month() -> float:
    """Instances that are kept warm, and the scheduler's jobs."""
    functions = PRICES["functions"]
    warm = [size for size in OTHERS.values() if size.is_warm]
    idle: float = sum(
        functions["idle_vcpu_second"] + _gib(size.memory) * functions["gib_second"] for size in warm
    )
    jobs: float = len(SCHEDULED) * PRICES["scheduler"]["job_month"]
    return jobs + _HOURS * 60 * 60 * idle


def _gib(memory: str) -> float:
    return float(memory[:-2]) / (1024 if memory.endswith("Mi") else 1)


# -- The tables

_PLACES = (("a city", 1), ("a province of 14", 14), ("all 514 regencies and cities", 514))


def tables() -> str:
    """What stands between the marks of the document."""
    assumed = Assumed()
    made = COUNTED["made"]
    counted = (
        "Counted: what one request does, from letter to approval, with one return and one"
        " correction, and who is told of it"
        f" ({made['documents']} documents are made, {made['objects']} files)."
    )
    parts = (
        counted,
        _table(_counted("request", "look", "idle")),
        "Assumed:",
        _table([("what", "how much"), *_assumptions(assumed)]),
        (
            f"Prices as put down on {PRICES['put_down_on']}, without free quotas, only those"
            " of functions Jakarta's: see `infra/costs_prices.toml` before a budget is decided."
        ),
        _table(_amounts(assumed)),
        _table(_bills(assumed)),
    )
    return "\n\n".join(parts)


def _counted(*parts: str) -> Iterable[tuple[str, ...]]:
    yield "of", "function", "calls", "documents read", "written"
    means = {"request": "a request", "look": "a look at it", "idle": "an idle run"}
    for part in parts:
        for name, each in COUNTED[part].items():
            numbers = (str(each[column]) for column in ("calls", "reads", "writes"))
            yield means[part], f"`{name}`", *numbers
        own = COUNTED[part].values()
        if part != "idle":
            sums = (str(sum(e[column] for e in own)) for column in ("calls", "reads", "writes"))
            yield means[part], "**together**", *sums


def _assumptions(assumed: Assumed) -> Iterable[tuple[str, str]]:
    for each in fields(assumed):
        yield _MEANS[each.name], f"{getattr(assumed, each.name):g}"


def _amounts(assumed: Assumed) -> Iterable[tuple[str, ...]]:
    yield (
        *("", "documents read", "written", "calls", "function seconds"),
        *("GiB of documents", "GiB of files", "GiB fetched"),
    )
    month = of_a_month(assumed)
    rows = [("a request", of_a_request(assumed))]
    rows += [(f"{name}, a month", month.times(number)) for name, number in _PLACES]
    for name, usage in rows:
        yield (
            name,
            *(f"{part:,.0f}" for part in usage[:3]),
            f"{usage.milliseconds / 1000:,.0f}",
            *(f"{part:,.3g}" if part < 1 else f"{part:,.0f}" for part in usage[4:6]),
            f"{usage.egress_gib:,.0f}",
        )


def _bills(assumed: Assumed) -> Iterable[tuple[str, ...]]:
    yield "USD", "documents", "functions", "storage", "egress", "fixed", "together"
    month, fixed = of_a_month(assumed), fixed_of_a_month()
    bills = [("a request", bill(of_a_request(assumed)))]
    bills += [
        (f"{name}, a month", bill(month.times(number), fixed * number)) for name, number in _PLACES
    ]
    for name, own in bills:
        digits = 4 if own.sum < 1 else 2
        yield name, *(f"{part:,.{digits}f}" for part in (*own, own.sum))


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    head, *body = rows
    lines = [head, tuple("---" for _ in head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def written(text: str) -> str:
    """The document with the tables as they are now."""
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    return pattern.sub(lambda _: f"{BEGIN}\n\n{tables()}\n\n{END}", text)


def main() -> None:
    """Writes the tables into the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(written(text), encoding="utf-8")
    print(tables())


if __name__ == "__main__":
    main()
