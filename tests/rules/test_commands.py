"""What a command document may hold: its fields, their types and limits, and nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.rules.documents import (
    COMMANDS,
    DECISIVE,
    THEN,
    Fields,
    a_queued_command,
    every_request,
    request_id,
)
from tests.rules.fields import FIELDS
from tests.rules.people import HEAD, IKP, REQUESTER, TEAM
from tests.rules.rest import SIGNED_IN_AT, Database, Person

# By whom, and on a request in which status, each step is queued here.
IN_TURN = {
    "submit_request": (REQUESTER, "returned"),
    "receive_request": (IKP, "submitted"),
    "form_team": (IKP, "received"),
    "reassign_team": (IKP, "reviewed"),
    "supply_material": (REQUESTER, "drafted"),
    "submit_draft": (TEAM, "team_formed"),
    "ask_fact_check": (TEAM, "drafted"),
    "answer_fact_check": (REQUESTER, "checked"),
    "check_content": (TEAM, "drafted"),
    "decide_corrections": (IKP, "checked"),
    "repair_content": (TEAM, "needs_correction"),
    "return_request": (IKP, "needs_correction"),
    "review_content": (HEAD, "ready_for_review"),
    "decide_approval": (HEAD, "reviewed"),
    "withdraw_request": (REQUESTER, "drafted"),
}

OF_ANOTHER_TYPE: dict[str, tuple[Any, ...]] = {
    "text": (None, 20260201, True, ["a text of letters"], {"text": "a text of letters"}),
    "text or null": (20260201, True, ["a text of letters"], {"text": "a text of letters"}),
    "list": (None, 5, "a, b, c, d, e", {"0": "a", "1": "b", "2": "c", "3": "d", "4": "e"}),
    "map": (None, 1, "text", [{"version": 1}]),
    "truth": (None, 1, "true", [True], {}),
    "number": (None, "1", 1.5, [1], True),
    "day": (None, 20260201, THEN, "1 Februari 2026", "2026-02-01T00:00:00Z", "2026-2-1", ""),
    "id": (None, 7, "x" * 19, "x" * 21, "letters/../../secret", ["x" * 20], ""),
}


def may_queue(database: Database, step: str, command: Any, **changes: Any) -> bool:
    """Whether the right person may queue this command in turn; `changes` are of the document."""
    person, status = IN_TURN[step]
    return database.may_create(
        person,
        f"requests/{request_id(status)}/{step}/{database.new_id()}",
        {**a_queued_command(person.uid, step, command), **changes},
        server_times=["created_at"],
    )


@pytest.fixture
def requests(database: Database) -> Database:
    database.put(every_request())
    return database


# -- The command


def test_a_field_within_its_limits_passes_and_beyond_them_does_not(requests: Database) -> None:
    wrong = []
    for field in FIELDS:
        command = COMMANDS[field.step]
        sizes = [(field.least, True), (field.most, True)]
        sizes += [(field.least - 1, False)] if field.least else []
        sizes += [(field.most + 1, False)] if field.most else []
        wrong += [
            f"{field.step}.{field.field} of size {size}: {'denied' if passes else 'allowed'}"
            for size, passes in sizes
            if size is not None
            and may_queue(requests, field.step, field.put_into(command, field.of_size(size)))
            != passes
        ]
    assert wrong == []


def test_a_field_of_another_type_is_denied(requests: Database) -> None:
    allowed = [
        f"{field.step}.{field.field} = {value!r}"
        for field in FIELDS
        for value in OF_ANOTHER_TYPE[field.kind]
        if may_queue(requests, field.step, field.put_into(COMMANDS[field.step], value))
    ]
    assert allowed == []


def test_only_fields_that_are_not_needed_may_be_left_out(requests: Database) -> None:
    optional = {
        f"{field.step}.{field.field}"
        for field in FIELDS
        if may_queue(requests, field.step, field.taken_from(COMMANDS[field.step]))
    }
    assert optional == {f"{f.step}.{f.field}" for f in FIELDS if not f.needed}


def test_an_unknown_field_is_denied_at_every_level(requests: Database) -> None:
    allowed = []
    for step, command in COMMANDS.items():
        levels = [{**command, "status": "approved"}]
        levels += [
            {**command, inner: {**command[inner], "status": "approved"}}
            for inner in ("letter", "seen")
            if inner in command
        ]
        allowed += [f"{step}: {odd}" for odd in levels if may_queue(requests, step, odd)]
    assert allowed == []


def test_a_command_that_is_no_map_is_denied(requests: Database) -> None:
    odd: list[Any] = [None, "text", 7, [], [COMMANDS["receive_request"]]]
    allowed = [
        (step, value) for step in COMMANDS for value in odd if may_queue(requests, step, value)
    ]
    assert allowed == []


def test_an_approval_needs_no_reason(requests: Database) -> None:
    approval = {"seen": COMMANDS["decide_approval"]["seen"], "is_approved": True}
    assert may_queue(requests, "decide_approval", approval)
    assert may_queue(requests, "decide_approval", {**approval, "reason": None, "corrections": []})


# -- The document around it

ODD_DOCUMENTS: dict[str, dict[str, Any]] = {
    "by another": {"by": "uid-author"},
    "by nobody": {"by": None},
    "by a list": {"by": ["uid-ikp"]},
    "in another language": {"language": "fr"},
    "in no language": {"language": None},
    "in a field's name as language": {"language": "status"},
    "with an outcome": {"outcome": {"applied": True}},
    "with an empty outcome": {"outcome": None},
    "with a role": {"role": "ikp_division"},
    "with a server's field": {"schema_version": 1},
    "with a status": {"status": "approved"},
    "of a session before": {"signed_in_at": SIGNED_IN_AT - 1},
    "of a session after": {"signed_in_at": SIGNED_IN_AT + 1},
    "of a session in milliseconds": {"signed_in_at": SIGNED_IN_AT * 1000},
    "of a session as text": {"signed_in_at": str(SIGNED_IN_AT)},
    "of a session as a time": {"signed_in_at": datetime.fromtimestamp(SIGNED_IN_AT, UTC)},
    "of no session": {"signed_in_at": None},
}


def test_an_odd_document_is_denied_at_every_step(requests: Database) -> None:
    allowed = [
        f"{step} {name}"
        for name, odd in ODD_DOCUMENTS.items()
        for step, command in COMMANDS.items()
        if may_queue(requests, step, command, **odd)
    ]
    assert allowed == []


def test_a_decisive_document_says_in_which_session_it_was_sent_and_no_other_does(
    requests: Database,
) -> None:
    own = {"signed_in_at": SIGNED_IN_AT}
    assert [s for s in COMMANDS if may_queue(requests, s, COMMANDS[s], **own)] == list(DECISIVE)
    for step in DECISIVE:
        person, status = IN_TURN[step]
        path = f"requests/{request_id(status)}/{step}/{requests.new_id()}"
        silent = a_queued_command(person.uid, step, COMMANDS[step])
        del silent["signed_in_at"]
        assert not requests.may_create(person, path, silent, server_times=["created_at"]), step


def test_a_decisive_document_is_of_the_session_of_whoever_sends_it(requests: Database) -> None:
    """Who signs in again is in another session, and sends nothing of the one before."""
    allowed = []
    for step in DECISIVE:
        person, status = IN_TURN[step]
        for began in (SIGNED_IN_AT, SIGNED_IN_AT + 1, None):
            again = Person(person.name, person.uid, {**person.claims, "auth_time": began})
            path = f"requests/{request_id(status)}/{step}/{requests.new_id()}"
            queued = a_queued_command(person.uid, step, COMMANDS[step])
            if requests.may_create(again, path, queued, server_times=["created_at"]):
                allowed.append((step, began))
    assert allowed == [(step, SIGNED_IN_AT) for step in DECISIVE]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_document_says_the_language_of_its_answer(requests: Database, language: str) -> None:
    assert may_queue(requests, "receive_request", {}, language=language)


def test_a_document_needs_no_language(requests: Database) -> None:
    path = f"requests/{request_id('submitted')}/receive_request/{requests.new_id()}"
    bare: Fields = {"by": IKP.uid, "command": {}}
    assert requests.may_create(IKP, path, bare, server_times=["created_at"])


def test_a_document_needs_its_other_fields(requests: Database) -> None:
    path = f"requests/{request_id('submitted')}/receive_request/{requests.new_id()}"
    now = ["created_at"]
    assert not requests.may_create(IKP, path, {"command": {}}, server_times=now)
    assert not requests.may_create(IKP, path, {"by": IKP.uid}, server_times=now)
    assert not requests.may_create(IKP, path, {"by": IKP.uid, "command": {}})


def test_only_the_server_says_when(requests: Database) -> None:
    path = f"requests/{request_id('submitted')}/receive_request/{requests.new_id()}"
    now, future = datetime.now(UTC), datetime(2999, 1, 1, tzinfo=UTC)
    odd: list[Any] = [THEN, now, future, "2026-02-02T01:30:00Z", None, 0]
    document: Fields = {"by": IKP.uid, "command": {}}
    allowed = [at for at in odd if requests.may_create(IKP, path, {**document, "created_at": at})]
    assert allowed == []


COMMAND_IDS = {
    "x" * 16: True,
    "x" * 64: True,
    "0190163d-8694-739b-aea5-966c26f8ad91": True,
    "Az09_-Az09_-Az09_-": True,
    "-" + "x" * 15: True,
    "_" + "x" * 15: False,
    "x" * 15: False,
    "x" * 65: False,
    "x" * 15 + ".": False,
    "x" * 15 + "é": False,
    "x" * 15 + " ": False,
    "x" * 16 + "\n": False,
}


def test_a_command_id_is_16_to_64_url_safe_characters(requests: Database) -> None:
    for step, (person, status) in IN_TURN.items():
        inbox = f"requests/{request_id(status)}/{step}"
        command = a_queued_command(person.uid, step, COMMANDS[step])
        verdicts = {
            command_id: requests.may_create(
                person, f"{inbox}/{command_id}", command, server_times=["created_at"]
            )
            for command_id in COMMAND_IDS
        }
        assert verdicts == COMMAND_IDS, step


def test_a_queued_command_is_neither_changed_nor_deleted(requests: Database) -> None:
    allowed = []
    for step, (person, status) in IN_TURN.items():
        path = f"requests/{request_id(status)}/{step}/{requests.new_id()}"
        queued = a_queued_command(person.uid, step, COMMANDS[step])
        assert requests.may_create(person, path, queued, server_times=["created_at"])
        if requests.may_update(person, path, queued, server_times=["created_at"]):
            allowed.append(f"{step}: sent again")
        if requests.may_update(person, path, {"command": queued["command"]}):
            allowed.append(f"{step}: sent again unchanged")
        if requests.may_update(person, path, {"outcome": {"applied": True}}):
            allowed.append(f"{step}: given an outcome")
        if requests.may_delete(person, path):
            allowed.append(f"{step}: deleted")
    assert allowed == []
