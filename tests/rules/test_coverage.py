"""The rules compile cleanly, and no part of them goes untested."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rules import (
    test_acting,
    test_commands,
    test_files_and_people,
    test_requests,
    test_turns,
    test_writes,
)
from tests.rules.conftest import RULES
from tests.rules.documents import COMMANDS, a_queued_command, every_request, request_id
from tests.rules.fields import FIELDS
from tests.rules.people import ADMIN, ANONYMOUS, IKP
from tests.rules.rest import Database
from tests.rules.tables import rows

Look = Callable[[Database], None]


def test_the_rules_compile_without_a_warning(database: Database) -> None:
    assert database.use_rules(RULES.read_text()) == []


def test_rules_that_do_not_compile_are_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="Error compiling rules"):
        database.use_rules("service cloud.firestore { allow }")


def look_into_every_inbox(database: Database) -> None:
    for row in rows(test_turns.STEPS):
        step, request = row["step"], request_id(row["in turn"])
        person = test_turns.RIGHT_PERSON[step]
        test_turns.may_queue(database, person, request_id(row["out of turn"]), step)
        database.put({f"requests/{request}/{step}/queued": {"by": person.uid}})
        for reader in (person, ADMIN, ANONYMOUS):
            database.may_get(reader, f"requests/{request}/{step}/queued")
            test_turns.may_queue(database, reader, request, step)


def look_at_every_field(database: Database) -> None:
    for field in FIELDS:
        command = COMMANDS[field.step]
        odds: list[Any] = [None, {}]
        if field.step in {"submit_request", "review_content"}:
            odds += ["odd", field.of_size(0), field.of_size(201)]
            test_commands.may_queue(database, field.step, field.taken_from(command))
        for odd in odds:
            test_commands.may_queue(database, field.step, field.put_into(command, odd))
    for step, command in COMMANDS.items():
        test_commands.may_queue(database, step, {**command, "odd": True})


def look_at_the_document(database: Database) -> None:
    inbox = f"requests/{request_id('submitted')}/receive_request"
    fields = a_queued_command(IKP.uid, "receive_request", {})
    database.may_create(IKP, f"{inbox}/short", fields, server_times=["created_at"])
    for odd in test_commands.ODD_DOCUMENTS.values():
        test_commands.may_queue(database, "receive_request", {}, **odd)
        test_commands.may_queue(database, "review_content", COMMANDS["review_content"], **odd)


# Enough to see every condition true and false; the tests themselves say what should come out.
LOOKS: tuple[Look, ...] = (
    look_into_every_inbox,
    look_at_every_field,
    look_at_the_document,
    test_commands.test_only_the_server_says_when,
    test_turns.test_only_a_requester_files_a_new_request,
    test_turns.test_a_new_request_has_an_id_of_20_letters_and_digits,
    test_turns.test_nobody_judges_what_they_authored_whatever_roles_they_hold,
    test_turns.test_who_checked_the_draft_does_not_judge_it_for_the_head,
    test_turns.test_an_odd_agency_owns_nothing,
    test_acting.test_a_claim_of_any_form_gives_what_it_holds_and_nothing_else,
    test_acting.test_a_mandate_holds_within_its_dates,
    test_requests.test_requests,
    test_requests.test_events,
    test_requests.test_comments,
    test_files_and_people.test_files,
    test_files_and_people.test_the_rest,
    test_writes.test_only_its_reader_marks_a_notification_as_read,
    test_writes.test_a_notification_is_read_once,
    test_writes.test_only_the_server_says_when_it_was_read,
    test_writes.test_nothing_else_of_a_notification_changes,
)


def test_every_condition_was_seen_both_true_and_false(database: Database) -> None:
    seen: dict[tuple[int, int], set[object]] = {}
    for look in LOOKS:
        # Each look starts the coverage anew: its report grows faster than the calls it tells of.
        database.use_rules(RULES.read_text())
        database.clear()
        database.put(every_request())
        look(database)
        for expression in database.coverage():
            at = expression["sourcePosition"]
            values = (each.get("value", {}) for each in expression.get("values", []))
            seen.setdefault((at["currentOffset"], at["endOffset"] + 1), set()).update(
                value.get("boolValue", "data")
                for value in values
                if value and "undefined" not in value
            )
    rules = RULES.read_text()
    one_sided = [
        f"line {rules.count(chr(10), 0, start) + 1}: {rules[start:end]} was {values or 'skipped'}"
        for (start, end), values in sorted(seen.items())
        if values in ({True}, {False}, set())
    ]
    assert "\n".join(one_sided) == ""
