"""At the end of what is taken in an hour: bytes count, and what was done is answered again."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared import limits, store
from shared.entry_points import Limit
from shared.file_rules import GB
from tests.functions.apps import answered, post, refused
from tests.functions.cast import RUDI, SARI
from tests.functions.stories import Story, a_key, a_request, an_id
from tests.functions.uploads import declared

pytestmark = pytest.mark.usefixtures("database_of_its_own")
LARGEST = declared("material", size=5 * GB, name="Rekaman.mp4", content_type="video/mp4")
LETTER = declared("letter")


@pytest.fixture(autouse=True)
def one_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts that begin at zero, and an hour that does not end while a test runs."""
    limits.salt_of.cache_clear()
    monkeypatch.setattr(limits, "WINDOW", 10**9)


# -- Bytes


def test_a_person_starts_uploads_of_fifty_gigabytes_in_an_hour_and_no_more() -> None:
    for _ in range(10):
        answered(post("start_upload", LARGEST, SARI))
    before = files()

    response = post("start_upload", LETTER, SARI)

    problem = refused(response, "too_many_requests")
    left = limits.WINDOW - datetime.now(UTC).timestamp() % limits.WINDOW
    assert abs(int(response.headers["Retry-After"]) - left) < 60
    assert problem["seconds"] == int(response.headers["Retry-After"])
    assert files() == before
    answered(post("start_upload", LETTER, RUDI))


def test_bytes_are_counted_with_the_call() -> None:
    for body in (LETTER, LARGEST):
        answered(post("start_upload", body, SARI))

    kept = {s.id: s.to_dict() or {} for s in store.database().collection("limits").stream()}
    of_person, of_address = (
        next(fields for name, fields in kept.items() if f"-{kind}-" in name)
        for kind in ("person", "address")
    )
    assert (of_person["count"], of_person["bytes"]) == (2, 100 + 5 * GB)
    assert (of_address["count"], "bytes" in of_address) == (2, False)


@pytest.mark.parametrize("size", [5 * GB + 1, 60 * GB, 10**30])
def test_a_size_that_is_refused_counts_as_nothing(size: int) -> None:
    for _ in range(11):
        refused(post("start_upload", LARGEST | {"size": size}, SARI), "file_too_large")

    answered(post("start_upload", LARGEST, SARI))


def files() -> set[str]:
    return {found.id for found in store.database().collection("files").stream()}


# -- What was done already


@pytest.fixture
def one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each function one call is taken, of each person."""
    admit, limit = limits.admit, Limit(per_person=1, per_address=100)
    monkeypatch.setattr(limits, "admit", lambda name, _, *who: admit(name, limit, *who))


def a_comment(story: Story, text: str = "Sudah.") -> dict[str, Any]:
    return {"request": story.id, "text": text, "visibility": "requester"}


@pytest.mark.usefixtures("one_call")
def test_a_comment_whose_answer_was_lost_is_answered_beyond_the_limit() -> None:
    story, key = a_request("drafted"), a_key()
    body = a_comment(story)
    first = answered(post("add_comment", body, SARI, Idempotency_Key=key))

    again = post("add_comment", body, SARI, Idempotency_Key=key)

    assert answered(again) == first
    assert len(comments_of(story)) == 1


@pytest.mark.usefixtures("one_call")
def test_beyond_the_limit_nothing_else_is_answered_or_written() -> None:
    story, key = a_request("drafted"), a_key()
    answered(post("add_comment", a_comment(story), SARI, Idempotency_Key=key))
    before = comments_of(story)

    other = a_comment(story, "Belum.")
    new_key = post("add_comment", other, SARI, Idempotency_Key=a_key())
    same_key = post("add_comment", other, SARI, Idempotency_Key=key)
    elsewhere = post("add_comment", a_comment(Story()), SARI, Idempotency_Key=key)

    refused(new_key, "too_many_requests")
    refused(same_key, "key_reused")
    refused(elsewhere, "no_such_request")
    assert comments_of(story) == before


@pytest.mark.usefixtures("one_call")
def test_what_bears_no_key_is_refused_beyond_the_limit() -> None:
    body = {"token": f"{an_id()}:APA91b_{an_id()}"}
    answered(post("register_device", body, SARI))

    refused(post("register_device", body, SARI), "too_many_requests")


def comments_of(story: Story) -> list[str]:
    found = store.database().collection(f"requests/{story.id}/comments").stream()
    return [comment.id for comment in found]
