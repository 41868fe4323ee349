"""Every query that the functions ask while they run has its index."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

import main
from shared import paths, store
from shared.entry_points import ScheduleEntry, entry_of
from shared.mail import smtp
from shared.models import Role, Status
from shared.outbound import Message, NotNow
from tests.faults.conftest import Figure
from tests.functions.apps import answered, get, post
from tests.functions.cast import BAYU, DEWI, DINKES, EKA, LINA, RATNA, SARI, WULAN
from tests.functions.notices import announce, carry, hurry, run
from tests.functions.stories import a_key, a_request
from tests.indexes import Asked, asking

pytestmark = pytest.mark.usefixtures("database_of_its_own")

READERS = (SARI, WULAN, DEWI, RATNA, EKA, LINA)
SCHEDULED = tuple(
    entry.name
    for entry in (entry_of(getattr(main, name)) for name in main.__all__)
    if isinstance(entry, ScheduleEntry)
)


def put_off(_: Message) -> None:
    """What is to be tried again is looked up as a whole."""
    raise NotNow("try again")


def list_in_every_way() -> None:
    choices = {
        "status": [None, *Status],
        "awaiting": [None, *Role],
        "agency": [None, DINKES],
        "mine": [None, "true"],
        "limit": [1],
    }
    for person, chosen in product(READERS, product(*choices.values())):
        named = zip(choices, chosen, strict=True)
        query: dict[str, Any] = {name: value for name, value in named if value is not None}
        page = answered(get("list_requests", person, **query))
        if page["next"]:
            answered(get("list_requests", person, **query, cursor=page["next"]))


def test_every_query_that_the_functions_ask_has_its_index(
    queries: list[Asked], figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("MAIL_FROM", "konten@pontianak.test")
    monkeypatch.setattr(smtp, "send", put_off)
    story = a_request("drafted")
    for person in READERS:
        body = {"request": story.id, "text": "Sudah?", "visibility": "requester"}
        answered(post("add_comment", body, person, Idempotency_Key=a_key()))
        answered(get("list_comments", person, request=story.id, limit=1))
        answered(get("get_history", person, request=story.id))
        answered(get("explain_deadline", person, request=story.id))
    list_in_every_way()
    answered(get("get_statistics", WULAN))
    for event in story.events:
        announce(event)
    carry(WULAN, story.events[0])
    for person in (SARI, WULAN, BAYU):
        hurry(person)
    run("send_waiting")
    for person in (SARI, WULAN, BAYU):
        hurry(person)
    for file in story.files:  # whether it is named is to be looked up
        store.update(paths.file(file), {"expires_at": datetime.now(UTC)})
    for function in SCHEDULED:
        run(function)
    answered(post("register_device", {"token": f"{SARI.uid}:" + "a" * 20}, SARI))

    shapes = {each.shape for each in queries}
    faults = {fault for each in queries for fault in each.faults}
    measured = f"{len(faults)} without, of {len(shapes)} shapes that {len(queries)} queries had"
    figure("indexes: of every query asked", measured, "0 without, every query of the store asked")
    assert faults == set()
    assert {each.by for each in queries} == asking()
