"""Who may read that? Asked for everybody, and compared with a table."""

from collections.abc import Callable
from typing import Any

from tests.rules.people import PEOPLE
from tests.rules.rest import Database, Filter, Person
from tests.rules.tables import differences, rows

Ask = Callable[[Database, Person], bool]


def check(database: Database, table: str, questions: dict[str, Ask]) -> None:
    """Asks every question for every person, and compares with the table's `yes` cells."""
    wanted = rows(table)
    assert [row["what"] for row in wanted] == list(questions)
    expected = {
        f"{person.name}: {row['what']}"
        for row in wanted
        for person in PEOPLE
        if row[person.name] == "yes"
    }
    allowed = {
        f"{person.name}: {what}"
        for what, ask in questions.items()
        for person in PEOPLE
        if ask(database, person)
    }
    assert differences(allowed=allowed, expected=expected) == []


def getting(path: str) -> Ask:
    return lambda database, person: database.may_get(person, path)


def listing(collection: str, *filters: Filter, **options: Any) -> Ask:
    return lambda database, person: (
        database.query(person, collection, *filters, **options) is not None
    )


def equal(path: str, value: Any) -> Filter:
    return Filter(path, "EQUAL", value)


def contains(path: str, value: Any) -> Filter:
    return Filter(path, "ARRAY_CONTAINS", value)
