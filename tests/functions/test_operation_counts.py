"""What a transition costs at the Firestore channel, token to answer."""

from typing import Any

import pytest

from shared.workflow import TRANSITIONS
from tests.functions.apps import answered, client_of, post
from tests.functions.operations import counted
from tests.functions.stories import FACTS_ASKED, WHO, Steps, a_key, a_request

# transition, the status it starts from, by whom; documents read; documents written.
# A transition reads the request and what its command names, and writes the request and its event.
COSTS = [
    ("submit_request", None, 2, 2),  # and the letter
    ("receive_request", "submitted", 2, 3),  # and the register, read and written
    ("form_team", "received", 6, 2),  # and the letter and the four members
    ("reassign_team", "team_formed", 5, 2),  # and the letter and the three members
    ("supply_material", "submitted", 2, 2),
    ("submit_draft", "team_formed", 3, 2),
    ("ask_fact_check", "drafted", 1, 2),
    ("answer_fact_check", FACTS_ASKED["reviewed"], 1, 2),
    ("check_content", "drafted", 1, 2),
    ("decide_corrections", "checked", 1, 2),
    ("repair_content", "needs_correction", 3, 2),
    ("return_request", "needs_correction", 1, 2),
    ("review_content", "ready_for_review", 1, 2),
    ("decide_approval", "reviewed", 2, 2),  # and the file seen, which is looked up in storage
    ("withdraw_request", "submitted", 1, 2),
]


def test_no_transition_is_left_out() -> None:
    assert [transition for transition, *_ in COSTS] == list(TRANSITIONS)


@pytest.mark.parametrize(("transition", "status", "reads", "writes"), COSTS)
def test_a_transition_is_one_read_and_one_commit_and_its_log_line_says_so(
    transition: str,
    status: str | Steps | None,
    reads: int,
    writes: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    story = a_request(status, content=b"%PDF-1.7 konten")
    by: Any = WHO[transition]
    body = story.body(transition, by)
    client_of(transition)

    with counted() as operations:
        answered(post(transition, body, by, Idempotency_Key=a_key()))

    assert operations.calls == ["BatchGetDocuments", "Commit"]
    assert (operations.reads, operations.writes) == (reads, writes)
    (line,) = (vars(record) for record in caplog.records if record.name == "shared.calls")
    assert (line["function"], line["transition"]) == (transition, transition)
    assert (line["outcome"], line["httpRequest"]["status"]) == ("done", 200)
    assert (line["reads"], line["writes"]) == (reads, writes)
