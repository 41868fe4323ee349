"""Comments stand beside the decision record: for whom they are written, read and told."""

from typing import Any
from unittest.mock import Mock

import pytest
from google.api_core import exceptions as cloud
from google.cloud.firestore import WriteBatch

from shared import paths, store
from tests.functions.apps import answered, get, post, refused
from tests.functions.cast import (
    AGUS,
    BAYU,
    DEWI,
    GITA,
    HENDRA,
    MAYA,
    RATNA,
    RUDI,
    SARI,
    TONO,
    WULAN,
    Person,
)
from tests.functions.doors import everything_of
from tests.functions.stories import Story, a_key, a_request

ABORTED = cloud.Aborted("contention")  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def story() -> Story:
    """A request of SARI's, in the hands of the team."""
    return a_request("drafted")


@pytest.mark.parametrize(
    ("by", "visibility", "role"),
    [
        (SARI, "requester", "requester"),
        (WULAN, "internal", "ikp_division"),
        (WULAN, "requester", "ikp_division"),
        (DEWI, "internal", "content_team"),
        (RATNA, "requester", "department_head"),
    ],
)
def test_whoever_reads_a_request_comments_on_it(
    story: Story, by: Person, visibility: str, role: str
) -> None:
    before = everything_of(story.id)

    comment = say(story, by, visibility=visibility)

    assert (comment["by"], comment["role"], comment["visibility"]) == (by.uid, role, visibility)
    assert everything_of(story.id) == before, "a comment is no part of the decision record"


@pytest.mark.parametrize(
    ("by", "code"),
    [(MAYA, "other_agency"), (TONO, "not_on_team"), (AGUS, "no_reading_role")],
)
def test_nobody_else_does(story: Story, by: Person, code: str) -> None:
    refused(post("add_comment", a_comment(story), by, Idempotency_Key=a_key()), code)
    refused(get("list_comments", by, request=story.id), code)


def test_an_agency_hides_nothing_from_itself(story: Story) -> None:
    body = a_comment(story, visibility="internal")
    refused(post("add_comment", body, SARI, Idempotency_Key=a_key()), "not_among_yourselves")


def test_the_agency_reads_only_what_is_visible_to_it() -> None:
    story = a_request("drafted")
    say(story, WULAN, visibility="internal", text="Cek dulu angkanya.")
    say(story, WULAN, visibility="requester", text="Mohon logo terbaru.")
    say(story, SARI, visibility="requester", text="Terlampir.")

    def read_by(person: Person) -> list[str]:
        page = answered(get("list_comments", person, request=story.id))
        return [each["text"] for each in page["comments"]]

    assert read_by(RUDI) == ["Terlampir.", "Mohon logo terbaru."]
    inside = ["Terlampir.", "Mohon logo terbaru.", "Cek dulu angkanya."]
    assert read_by(BAYU) == read_by(RATNA) == read_by(HENDRA) == inside


def test_a_comment_whose_commit_is_aborted_is_not_taken_for_written(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, key = a_comment(story), a_key()
    with monkeypatch.context() as patch:
        patch.setattr(WriteBatch, "commit", Mock(side_effect=ABORTED))
        refused(post("add_comment", body, WULAN, Idempotency_Key=key), "try_again")

    answered(post("add_comment", body, WULAN, Idempotency_Key=key))


def test_pages_follow_each_other() -> None:
    story = a_request("drafted")
    written = [say(story, WULAN, text=f"Catatan {n}")["text"] for n in range(5)]

    read: list[str] = []
    cursor = None
    for _ in range(3):
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        page = answered(get("list_comments", BAYU, request=story.id, limit=2, **more))
        read += [each["text"] for each in page["comments"]]
        cursor = page["next"]

    assert read == written[::-1]
    assert cursor is None
    assert page["people"] == {"wulan": "Wulan"}


@pytest.mark.parametrize(
    ("by", "visibility", "mentioned", "fits"),
    [
        (WULAN, "internal", DEWI, True),
        (WULAN, "internal", RATNA, True),
        (WULAN, "requester", SARI, True),
        (SARI, "requester", DEWI, True),
        (WULAN, "internal", SARI, False),  # may not read it
        (WULAN, "requester", MAYA, False),  # of another agency
        (WULAN, "internal", TONO, False),  # not on the team
        (WULAN, "internal", GITA, False),  # inactive
        (WULAN, "internal", AGUS, False),
    ],
)
def test_only_who_may_read_a_comment_is_mentioned(
    story: Story, by: Person, visibility: str, mentioned: Person, *, fits: bool
) -> None:
    body = a_comment(story, visibility=visibility, mentions=[mentioned.uid])
    answer = post("add_comment", body, by, Idempotency_Key=a_key())

    if fits:
        assert answered(answer)["mentions"] == [mentioned.uid]
    else:
        assert refused(answer, "mentions_unfit")["people"] == [mentioned.uid]


def test_the_same_key_says_it_once_and_nothing_else(story: Story) -> None:
    key = a_key()
    first = say(story, WULAN, key=key)

    assert say(story, WULAN, key=key) == first
    other = a_comment(story, text="Yang lain.")
    refused(post("add_comment", other, WULAN, Idempotency_Key=key), "key_reused")
    refused(post("add_comment", a_comment(story), HENDRA, Idempotency_Key=key), "key_reused")
    stored = store.snapshot_of(paths.comment(story.id, key)).to_dict() or {}
    assert (stored["by"], stored["text"]) == ("wulan", first["text"])


def test_a_comment_on_no_request_is_refused() -> None:
    refused(
        post("add_comment", a_comment(Story()), WULAN, Idempotency_Key=a_key()), "no_such_request"
    )


def a_comment(story: Story, **changes: Any) -> dict[str, Any]:
    body = {"request": story.id, "text": "Tolong dicek.", "visibility": "requester"}
    return body | changes


def say(story: Story, by: Person, key: str = "", **changes: Any) -> dict[str, Any]:
    body = a_comment(story, **changes)
    comment: dict[str, Any] = answered(
        post("add_comment", body, by, Idempotency_Key=key or a_key())
    )
    return comment
