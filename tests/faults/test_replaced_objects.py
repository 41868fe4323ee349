"""Somebody with the bucket's keys puts other bytes where sealed ones were: nobody is fooled."""

import random
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.faults.conftest import Figure, Size
from tests.functions.apps import answered, get, post, refused
from tests.functions.bodies import seen
from tests.functions.cast import RATNA, SARI
from tests.functions.doors import Door
from tests.functions.stories import a_request, bucket
from tests.functions.uploads import PDF, crc32c, upload

pytestmark = pytest.mark.usefixtures("as_often_as_wanted")

CONTENT = PDF[:9] + b"infografis yang disegel" + PDF[9:]


def _other_bytes(blob: Any) -> None:
    blob.upload_from_string(CONTENT.replace(b"disegel", b"dipalsu"), "application/pdf")


def _the_same_bytes(blob: Any) -> None:
    """A generation that nobody sealed, whatever it holds."""
    blob.upload_from_string(CONTENT, "application/pdf")


def _more_bytes(blob: Any) -> None:
    blob.upload_from_string(CONTENT + b"\n", "application/pdf")


def _a_page(blob: Any) -> None:
    blob.upload_from_string(b"<script>alert(1)</script>", "text/html")


def _nothing(blob: Any) -> None:
    blob.delete()


REPLACED_BY = (_other_bytes, _the_same_bytes, _more_bytes, _a_page, _nothing)


@pytest.mark.parametrize("replace", REPLACED_BY, ids=lambda replace: replace.__name__)
def test_replaced_object_is_neither_opened_nor_approved(
    replace: Callable[[Any], None], door: Door, figure: Figure
) -> None:
    story = a_request("reviewed", content=CONTENT)
    assert story.request
    assert story.request.draft
    file = story.files[story.request.draft.files[0].file]
    before = answered(get("open_file", RATNA, file=file.id))["url"]
    replace(bucket().blob(file.object_name))

    earlier = requests.get(before, timeout=30)
    opened = get("open_file", RATNA, file=file.id)
    problem = door.refuses(
        "decide_approval",
        {"request": story.id, "seen": seen(story), "is_approved": True},
        RATNA,
        "stored_file_changed",
    )

    name = replace.__name__.strip("_").replace("_", " ")
    figured = f"opened {opened.status_code}, earlier link {earlier.status_code}, not approved"
    figure(f"replaced by {name} ({door.name})", figured, "409, 404, not approved")
    assert problem["file"] == file.id
    assert refused(opened, "stored_file_changed")["file"] == file.id
    assert earlier.status_code == 404


def test_replaced_uploads_are_found_whenever_they_are_opened(size: Size, figure: Figure) -> None:
    """Uploads through the real doors; of half of them one byte is changed."""
    chance, rounds = random.Random(91), size(4, 20)  # noqa: S311  # the same in every run
    fooled = 0
    for number in range(rounds):
        content = PDF[:9] + chance.randbytes(chance.randint(1, 5000)) + PDF[9:]
        file = upload(content, SARI, "letter")["file"]
        answered(post("finish_upload", {"file": file, "crc32c": crc32c(content)}, SARI))
        is_replaced = number % 2 == 0
        if is_replaced:
            other = bytearray(content)
            other[chance.randrange(9, len(content))] ^= 1
            bucket().blob(f"letter/{file}").upload_from_string(bytes(other), "application/pdf")
        answer = get("open_file", SARI, file=file)
        fooled += (answer.status_code == 200) == is_replaced

    figure("replaced: found when opened", f"{fooled} of {rounds} misjudged", "0 misjudged")
    assert fooled == 0
