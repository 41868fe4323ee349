"""Content is approved only while storage holds the very bytes that were sealed."""

from collections.abc import Callable
from typing import Any

import pytest

from shared import store
from tests.functions.bodies import NOT_APPROVED
from tests.functions.cast import RATNA
from tests.functions.doors import Door
from tests.functions.stories import Story, a_request, bucket

CONTENT = b"%PDF-1.7 infografis yang disegel"


def _overwritten(file: Any) -> None:
    bucket().blob(file.object_name).upload_from_string(b"%PDF-1.7 infografis yang dipalsu")


def _stored_again(file: Any) -> None:
    bucket().blob(file.object_name).upload_from_string(CONTENT)


def _deleted(file: Any) -> None:
    bucket().blob(file.object_name).delete()


def _other_size(file: Any) -> None:
    store.update(f"files/{file.id}", {"size": file.size + 1})


def _other_generation(file: Any) -> None:
    store.update(f"files/{file.id}", {"generation": file.generation + 1})


CHANGES = (
    *(_overwritten, _stored_again, _deleted),
    *(_other_size, _other_generation),
)


@pytest.mark.parametrize("change", CHANGES)
def test_changed_bytes_are_not_approved(door: Door, change: Callable[[Any], None]) -> None:
    story = a_request("reviewed", content=CONTENT)
    file = _draft_file(story)
    change(file)

    body = story.body("decide_approval")
    problem = door.refuses("decide_approval", body, RATNA, "stored_file_changed")

    assert problem["file"] == file.id


@pytest.mark.parametrize("digest", [{"crc32c": "AAAAAA=="}, {"md5": "A" * 22 + "=="}], ids=str)
def test_content_is_not_approved_under_other_digests_than_those_stored(
    door: Door, digest: dict[str, str]
) -> None:
    story = a_request("reviewed", content=CONTENT)
    file = _draft_file(story)
    forged = {"file": file.id, "crc32c": file.crc32c, "md5": file.md5} | digest
    store.update(f"requests/{story.id}", {"draft.files": [forged]})

    body = story.body("decide_approval", seen={"version": 1, "files": [forged]})
    problem = door.refuses("decide_approval", body, RATNA, "stored_file_changed")

    assert problem["file"] == file.id


def test_changed_bytes_may_still_be_refused(door: Door) -> None:
    story = a_request("reviewed", content=CONTENT)
    _overwritten(_draft_file(story))

    body = story.body("decide_approval", **NOT_APPROVED)

    assert door.applies("decide_approval", body, RATNA)["status"] == "needs_correction"


def test_earlier_approval_is_answered_again_though_the_bytes_changed_since(door: Door) -> None:
    story = a_request("reviewed", content=CONTENT)
    body = story.body("decide_approval")
    approved = door.applies("decide_approval", body, RATNA, "kunci-persetujuan-1")
    _overwritten(_draft_file(story))

    assert door.applies("decide_approval", body, RATNA, "kunci-persetujuan-1") == approved


def _draft_file(story: Story) -> Any:
    assert story.request
    assert story.request.draft
    return story.files[story.request.draft.files[0].file]
