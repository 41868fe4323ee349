"""The rules compile cleanly, and no part of them goes untested."""

import pytest

from tests.rules import test_commands, test_reads, test_turns, test_writes
from tests.rules.conftest import RULES
from tests.rules.documents import every_request
from tests.rules.rest import Database


def test_the_rules_compile_without_a_warning(database: Database) -> None:
    assert database.use_rules(RULES.read_text()) == []


def test_rules_that_do_not_compile_are_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="firestore.rules"):
        database.use_rules("service cloud.firestore { allow }")


def test_every_condition_was_seen_both_true_and_false(database: Database) -> None:
    database.use_rules(RULES.read_text())
    for look in (
        test_turns.test_each_role_queues_only_its_own_steps_in_turn,
        test_turns.test_each_status_lets_the_right_person_queue_only_its_steps,
        test_turns.test_nobody_judges_what_they_authored_whatever_roles_they_hold,
        test_turns.test_odd_roles_open_nothing,
        test_turns.test_an_odd_agency_owns_nothing,
        test_reads.test_requests,
        test_reads.test_events,
        test_reads.test_inboxes,
        test_reads.test_files,
        test_reads.test_the_rest,
        test_writes.test_only_its_reader_marks_a_notification_as_read,
        test_writes.test_a_notification_is_read_once,
        test_writes.test_nothing_else_of_a_notification_changes,
    ):
        database.clear()
        look(database)
    database.clear()
    database.put(every_request())
    for look in (
        test_commands.test_a_field_within_its_limits_passes_and_beyond_them_does_not,
        test_commands.test_a_field_of_another_type_is_denied,
        test_commands.test_an_unknown_field_is_denied_at_every_level,
    ):
        look(database)
    assert unseen(database) == []


def unseen(database: Database) -> list[str]:
    """Every condition that was never true or never false, with its line."""
    seen: dict[tuple[int, int], set[bool]] = {}
    for expression in database.coverage():
        position = expression["sourcePosition"]
        place = position["currentOffset"], position["endOffset"]
        values = [part["value"] for part in expression.get("values", []) if "value" in part]
        seen.setdefault(place, set()).update(v["boolValue"] for v in values if "boolValue" in v)
    return [str(place) + str(values) for place, values in seen.items() if len(values) == 1]
