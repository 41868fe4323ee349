"""`breach SINCE UNTIL`: who is concerned by a breach in that span of time, and by which data.

Who had access then could read all that was stored by the end of the span. For the notice that
UU 27/2022, article 46, wants within 3 x 24 hours.
"""

import argparse
import csv
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from infra.admin.documents import everything
from infra.admin.own_files import own_file
from infra.admin.people import Kind, concerned
from infra.admin.speech import Stop, said, tell
from shared import config, store

COLUMNS = ("uid", "name", "email", "kind", "documents", "maybe_written_in_the_span")


def configure(parser: argparse.ArgumentParser) -> None:
    """From when to when, and where to write it."""
    when = said(
        "misalnya 2026-11-23T07:30 (waktu setempat)", "for example 2026-11-23T07:30 (local)"
    )
    parser.add_argument("since", metavar="SINCE", type=_time, help=when)
    parser.add_argument("until", metavar="UNTIL", type=_time, help=when)
    parser.add_argument("--to", type=Path, metavar="FILE.csv")


def run(asked: argparse.Namespace) -> bool:
    """Writes a row for each person and kind of data."""
    if asked.until <= asked.since:
        raise Stop(said("UNTIL harus sesudah SINCE.", "UNTIL must be later than SINCE."))
    rows = concerned_in(asked.since, asked.until)
    if asked.to is None:
        _write(sys.stdout, rows)
        return True
    with own_file(asked.to) as file:
        _write(file, rows)
    people = len({row["uid"] for row in rows})
    tell(f"{asked.to}: {people} orang", f"{asked.to}: {people} people")
    return True


def concerned_in(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """For each person and kind of data, how many documents there were by the end of the span.

    And how many may have been written in it. Firestore tells the last write alone: what was written
    since the span began may have been written in it as well.
    """
    accounts = {account.uid: account for account in store.accounts_of(())}
    stored, written = Counter[tuple[str, Kind]](), Counter[tuple[str, Kind]]()
    for document in everything(said("Mencari data", "Looking for data")):
        created, updated = _at(document.create_time), _at(document.update_time)
        if created >= until:
            continue
        for each in concerned(document, accounts):
            stored[each] += 1
            written[each] += updated >= since
    return [
        {
            "uid": uid,
            "name": accounts[uid].name,
            "email": accounts[uid].email,
            "kind": kind.value,
            "documents": stored[uid, kind],
            "maybe_written_in_the_span": written[uid, kind],
        }
        for uid, kind in sorted(stored)
    ]


def _at(time: Any) -> datetime:
    """What Firestore says of a document, to the microsecond."""
    at: datetime = time.ToDatetime(tzinfo=UTC)
    return at


def _write(file: TextIO, rows: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)


def _time(text: str) -> datetime:
    """The time; without a zone, the office's."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=config.working_calendar().time_zone)
