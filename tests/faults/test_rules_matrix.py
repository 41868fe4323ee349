"""Everybody, every collection, every verb, one's own and others': what no cell names is denied."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Figure, Size
from tests.rules.conftest import RULES
from tests.rules.documents import (
    COMMANDS,
    THEN,
    a_file,
    a_request,
    an_event,
    every_request,
    request_id,
)
from tests.rules.people import PEOPLE
from tests.rules.rest import Database, Person
from tests.rules.tables import differences, rows
from tests.rules.test_turns import STATUSES, STEPS, may_queue

Ask = Callable[[Database, Person], bool]

OWN, OTHER = (f"requests/{request_id('drafted', scope)}" for scope in ("own", "other"))
ALL = ("requester", "ikp_division", "content_team", "department_head")
PATHS = Path(__file__).parents[2] / "shared" / "paths.py"

# By collection, and which document of it: who may what. `change` changes fields, `mark` nothing but
# `read_at` to the server's time; `list` asks for the whole collection, as people's filters are a
# matter of their own (tests/rules). {uid} is who asks. All collections of an id at once, wherever
# they are, nobody may list: that verb, `everywhere`, has no column.
MATRIX = """
collection            | document                         | get                               | list                          | create | change | mark      | delete
requests              | OWN                              | requester ikp team head acting    | ikp head acting               | -      | -      | -         | -
requests              | OTHER                            | ikp head acting                   | ikp head acting               | -      | -      | -         | -
events                | OWN/events/addressed             | requester ikp team head acting    | ikp team head acting          | -      | -      | -         | -
events                | OWN/events/inner                 | ikp team head acting              | ikp team head acting          | -      | -      | -         | -
events                | OTHER/events/addressed           | ikp head acting                   | ikp head acting               | -      | -      | -         | -
comments              | OWN/comments/to-agency           | requester ikp team head acting    | ikp team head acting          | -      | -      | -         | -
comments              | OWN/comments/inner               | ikp team head acting              | ikp team head acting          | -      | -      | -         | -
comments              | OTHER/comments/to-agency         | ikp head acting                   | ikp head acting               | -      | -      | -         | -
files                 | files/letter                     | requester ikp team head acting    | -                             | -      | -      | -         | -
files                 | files/material                   | requester ikp team head acting    | -                             | -      | -      | -         | -
files                 | files/spt                        | ikp team head acting              | -                             | -      | -      | -         | -
files                 | files/draft                      | ikp team head acting              | -                             | -      | -      | -         | -
files                 | files/mandate                    | head acting admin                 | -                             | -      | -      | -         | -
files                 | files/of-others                  | ikp head acting                   | -                             | -      | -      | -         | -
files                 | files/early                      | requester                         | -                             | -      | -      | -         | -
users                 | users/{uid}                      | requester ikp team head acting admin no_claims | ikp admin        | -      | -      | -         | -
users                 | users/uid-somebody               | ikp admin                         | ikp admin                     | -      | -      | -         | -
notifications         | users/{uid}/notifications/one    | requester ikp team head acting admin no_claims | requester ikp team head acting admin no_claims | - | - | requester ikp team head acting admin no_claims | -
notifications         | users/uid-somebody/notifications/one | -                             | -                             | -      | -      | -         | -
threads               | users/{uid}/threads/one          | -                                 | -                             | -      | -      | -         | -
threads               | users/uid-somebody/threads/one   | -                                 | -                             | -      | -      | -         | -
agencies              | agencies/dinas-kesehatan         | requester ikp team head acting admin | requester ikp team head acting admin | -   | -      | -         | -
mandates              | mandates/of-{uid}                | requester ikp team head acting admin no_claims | head admin       | -      | -      | -         | -
mandates              | mandates/of-uid-somebody         | head admin                        | head admin                    | -      | -      | -         | -
dead_letters          | dead_letters/one                 | admin                             | admin                         | -      | -      | -         | -
calendars             | calendars/one                    | requester ikp team head acting admin | requester ikp team head acting admin | -   | -      | -         | -
announced             | announced/one                    | -                                 | -                             | -      | -      | -         | -
devices               | devices/one                      | -                                 | -                             | -      | -      | -         | -
failures              | failures/one                     | -                                 | -                             | -      | -      | -         | -
limits                | limits/one                       | -                                 | -                             | -      | -      | -         | -
registers             | registers/2026                   | -                                 | -                             | -      | -      | -         | -
sweeps                | sweeps/one                       | -                                 | -                             | -      | -      | -         | -
tallies               | tallies/2026-08                  | -                                 | -                             | -      | -      | -         | -
(unknown)             | unknown/one                      | -                                 | -                             | -      | -      | -         | -
(unknown)             | OWN/unknown/one                  | -                                 | -                             | -      | -      | -         | -
(unknown)             | OWN/events/addressed/unknown/one | -                                 | -                             | -      | -      | -         | -
(unknown)             | OWN/check_content/one/unknown/one | -                                | -                             | -      | -      | -         | -
(unknown)             | users/{uid}/unknown/one          | -                                 | -                             | -      | -      | -         | -
(every inbox)         | OWN/{step}/of-{uid}              | requester ikp team head acting admin no_claims | -                | -      | -      | -         | -
(every inbox)         | OWN/{step}/of-uid-somebody       | -                                 | -                             | -      | -      | -         | -
(every inbox)         | OTHER/{step}/of-{uid}            | requester ikp team head acting admin no_claims | -                | -      | -      | -         | -
"""  # noqa: E501  # a table is read across

ONE_IN = 29  # in small measure

_LETTER, _EARLY = a_file("letter"), {"request": "NoSuchRequestAnywher"}
_MANDATE_LETTER = a_file("mandate_letter", has_agency=False)
# What stands at a row's path, where it counts; elsewhere its owner's name does (`_stored`).
DOCUMENTS: dict[str, dict[str, Any]] = {
    "OWN": a_request("drafted"),
    "OTHER": a_request("drafted", scope="other"),
    "OWN/events/addressed": an_event(ALL),
    "OWN/events/inner": an_event(ALL[1:]),
    "OTHER/events/addressed": an_event(ALL),
    "OWN/comments/to-agency": {"visibility": "requester"},
    "OWN/comments/inner": {"visibility": "internal"},
    "OTHER/comments/to-agency": {"visibility": "requester"},
    "files/letter": _LETTER,
    "files/material": a_file("material"),
    "files/spt": a_file("assignment_letter", has_agency=False),
    "files/draft": a_file("draft", has_agency=False),
    "files/mandate": _MANDATE_LETTER | _EARLY,
    "files/of-others": a_file("material", scope="other"),
    "files/early": _LETTER | _EARLY,
}


def _stored(template: str, uid: str) -> dict[str, Any]:
    """A document of which who asks is the owner wherever the path says so, and else somebody."""
    owner = uid if "{uid}" in template else "uid-somebody"
    whose = {"by": owner, "person": owner, "uid": owner, "owner": owner, "at": THEN}
    return DOCUMENTS.get(template, whose | {"read_at": None})


def _path(template: str, uid: str, step: str) -> str:
    path = template.format(uid=uid, step=step)
    return path.replace("OWN", OWN).replace("OTHER", OTHER)


def _verbs(path: str, fields: dict[str, Any]) -> dict[str, Ask]:
    """Each verb, asked of a document that is there; `create`, of one that was."""
    return {
        "get": lambda database, person: database.may_get(person, path),
        "list": lambda database, person: (
            database.query(person, path.rpartition("/")[0]) is not None
        ),
        "everywhere": lambda database, person: (
            database.query(person, path.rpartition("/")[0], everywhere=True) is not None
        ),
        "create": lambda database, person: database.may_create(person, path, fields),
        "change": lambda database, person: database.may_update(
            person, path, {"roles": ["admin"], "status": "approved", "outcome": None}
        ),
        "mark": lambda database, person: database.may_update(
            person, path, {}, server_times=["read_at"]
        ),
        "delete": lambda database, person: database.may_delete(person, path),
    }


Cell = tuple[str, str, str, Person, str]


def _cells() -> Iterator[Cell]:
    """Every question: template, verb, step, who asks, and whom the table allows it."""
    for row in rows(MATRIX):
        steps = COMMANDS if "{step}" in row["document"] else ("",)
        for verb, step, person in product([*list(row)[2:], "everywhere"], steps, PEOPLE):
            yield row["document"], verb, step, person, row.get(verb, "-")


@pytest.fixture
def database(firestore_emulator: str, worker_id: str) -> Iterator[Database]:
    with Database(firestore_emulator, f"demo-matrix-{worker_id}") as opened:
        opened.use_rules(RULES.read_text())
        opened.clear()
        opened.put(every_request())
        yield opened


def test_who_may_what_of_every_collection(database: Database, size: Size, figure: Figure) -> None:
    cells = list(_cells())[:: size(ONE_IN, 1)]
    uids = [person.uid or "uid-nobody" for person in PEOPLE]
    database.put(
        {
            _path(template, uid, step): _stored(template, uid)
            for (template, _, step, _, _), uid in product(cells, uids)
        }
    )
    allowed, expected = set(), set()
    for template, verb, step, person, who in cells:
        uid = person.uid or "uid-nobody"
        path, fields = _path(template, uid, step), _stored(template, uid)
        cell = f"{person.name}: {verb} {path}"
        if verb == "create":
            database.remove(path)
        is_allowed = _verbs(path, fields)[verb](database, person)
        if is_allowed:
            allowed.add(cell)
        if verb == "create" or (is_allowed and verb in {"change", "mark", "delete"}):
            database.put({path: fields})
        if person.name in who.split():
            expected.add(cell)
    wrong = differences(allowed=allowed, expected=expected)
    figure(
        "rules: every collection and verb",
        f"{len(wrong)} of {len(cells)} otherwise than the table, {len(allowed)} allowed",
        "0",
    )
    assert wrong == []
    assert allowed


def test_who_may_queue_which_step_in_every_status(
    database: Database, size: Size, figure: Figure
) -> None:
    steps = {row["step"]: row for row in rows(STEPS)}
    turns = {row["status"]: row["steps"].split() for row in rows(STATUSES)}
    cells = list(product(turns, steps, ("own", "other"), PEOPLE))[:: size(ONE_IN, 1)]
    allowed, expected = set(), set()
    for number, (status, step, scope, person) in enumerate(cells):
        is_new = status == "(new)"
        request = f"BrandNewRequest{number:05d}" if is_new else request_id(status, scope)
        cell = f"{person.name}: {step} when {status}, {scope} agency and team ({number})"
        if may_queue(database, person, request, step):
            allowed.add(cell)
        whose = ("own", "both") if is_new else (scope, "both")
        if step in turns[status] and steps[step][person.name] in whose:
            expected.add(cell)
    wrong = differences(allowed=allowed, expected=expected)
    figure(
        "rules: every step, role and turn",
        f"{len(wrong)} of {len(cells)} otherwise than the table, {len(allowed)} allowed",
        "0",
    )
    assert wrong == []
    assert allowed


def test_the_table_knows_every_collection_of_the_product() -> None:
    named = set(re.findall(r'f"(?:\{[^}]+\}/)?(\w+)(?=[/"])', PATHS.read_text()))
    known = {row["collection"] for row in rows(MATRIX)}
    assert {name for name in known if not name.startswith("(")} == named
