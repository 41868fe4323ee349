"""Clients write nothing but commands, and the time at which they read a notification."""

from datetime import UTC, datetime
from typing import Any

from tests.rules.documents import (
    THEN,
    a_file,
    a_request,
    an_event,
    every_request,
    request_id,
)
from tests.rules.people import PEOPLE, REQUESTER
from tests.rules.rest import Database

OWN = f"requests/{request_id('drafted')}"
UNREAD = "users/uid-requester/notifications/unread"

# By collection: a document of it that is there. Written by functions only.
STORED: dict[str, tuple[str, dict[str, Any]]] = {
    "requests": (OWN, a_request("drafted")),
    "events": (f"{OWN}/events/{'e' * 20}", an_event(["requester"])),
    "files": ("files/own", a_file("material", owner="uid-requester")),
    "users": ("users/uid-requester", {"uid": "uid-requester", "roles": ["requester"]}),
    "notifications": (UNREAD, {"text": "…", "read_at": None}),
    "comments": (
        f"{OWN}/comments/{'c' * 20}",
        {"by": "uid-requester", "visibility": "requester", "text": "…"},
    ),
    "mandates": ("mandates/one", {"person": "uid-acting"}),
    "dead letters": ("dead_letters/one", {"uid": "uid-requester"}),
    "calendars": ("calendars/one", {"days_off": []}),
    "announced": ("announced/one", {"by": "uid-requester"}),
    "sweeps": ("sweeps/one", {"at": THEN}),
    "devices": ("devices/one", {"uid": "uid-requester"}),
    "limits": ("limits/one-person-uid-requester", {"count": 299}),
    "threads": ("users/uid-requester/threads/one", {"told_at": THEN}),
    "agencies": ("agencies/dinas-kesehatan", {"name": "Dinas Kesehatan"}),
    "registers": ("registers/2026", {"last": 7}),
    "tallies": ("tallies/2026-08", {"agencies": {}}),
    "an unknown collection": ("unknown/one", {"by": "uid-requester"}),
    "an unknown inbox": (f"{OWN}/approve_everything/{'c' * 20}", {"by": "uid-requester"}),
    "below an inbox": (f"{OWN}/check_content/{'c' * 20}/unknown/one", {"by": "uid-requester"}),
}


def test_nobody_writes_what_functions_write(database: Database) -> None:
    database.put(every_request())
    database.put(dict(STORED.values()))
    allowed = []
    for collection, (path, fields) in STORED.items():
        for person in PEOPLE:
            verdicts = {
                "create": database.may_create(person, f"{path[:-3]}new", fields),
                "update": database.may_update(person, path, {"roles": ["admin"], "last": 0}),
                "replace": database.may_update(person, path, fields),
                "delete": database.may_delete(person, path),
            }
            allowed += [
                f"{person.name}: {verb} {collection}" for verb, may in verdicts.items() if may
            ]
    assert allowed == []


def test_only_its_reader_marks_a_notification_as_read(database: Database) -> None:
    allowed = []
    for person in PEOPLE:
        database.put({UNREAD: {"text": "…", "read_at": None}})
        if database.may_update(person, UNREAD, {}, server_times=["read_at"]):
            allowed.append(person.name)
    assert allowed == ["requester"]


def test_a_notification_without_the_field_is_unread(database: Database) -> None:
    database.put({UNREAD: {"text": "…"}})
    assert database.may_update(REQUESTER, UNREAD, {}, server_times=["read_at"])


def test_a_notification_is_read_once(database: Database) -> None:
    database.put({UNREAD: {"text": "…", "read_at": THEN}})
    assert not database.may_update(REQUESTER, UNREAD, {}, server_times=["read_at"])


def test_only_the_server_says_when_it_was_read(database: Database) -> None:
    database.put({UNREAD: {"text": "…", "read_at": None}})
    now, future = datetime.now(UTC), datetime(2999, 1, 1, tzinfo=UTC)
    odd: list[Any] = [THEN, now, future, "2026-02-02T01:30:00Z", None, True]
    allowed = [at for at in odd if database.may_update(REQUESTER, UNREAD, {"read_at": at})]
    assert allowed == []


def test_nothing_else_of_a_notification_changes(database: Database) -> None:
    database.put({UNREAD: {"text": "…", "read_at": None}})
    for changes in ({"text": "another"}, {"extra": 1}, {"status": "approved"}):
        assert not database.may_update(REQUESTER, UNREAD, changes, server_times=["read_at"])
        assert not database.may_update(REQUESTER, UNREAD, changes)
    assert not database.may_update(
        REQUESTER, UNREAD, {}, server_times=["read_at"], removed=["text"]
    )
    assert not database.may_update(REQUESTER, UNREAD, {}, removed=["read_at"])
