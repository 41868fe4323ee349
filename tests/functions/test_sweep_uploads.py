"""Uploads that were never sealed are removed once their session has ended, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.api_core.exceptions import ServiceUnavailable

from shared import storage, store
from shared.models import FileState
from tests.functions.apps import answered, client_of, post, refused
from tests.functions.cast import SARI
from tests.functions.stories import Story, bucket
from tests.functions.uploads import PDF, crc32c, record, upload

BLANK: dict[str, Any] = {"generation": None, "crc32c": None, "md5": None}
AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_expired_before() -> None:
    sweep()


def sweep() -> None:
    """Runs the job as Cloud Scheduler does."""
    response = client_of("sweep_uploads").post("/")
    assert (response.status_code, response.text) == (200, "OK")


def an_upload(state: FileState, expires_in: timedelta | None, **fields: Any) -> str:
    """The id of an upload whose session ends or ended then."""
    expires_at = None if expires_in is None else datetime.now(UTC) + expires_in
    story = Story()
    file = story.file("letter", SARI, state=state, expires_at=expires_at, **fields)
    story.save()
    return file


@pytest.mark.parametrize("state", [FileState.UPLOADING, FileState.REFUSED])
def test_upload_whose_session_ended_is_removed(state: FileState) -> None:
    file = an_upload(state, -AN_HOUR, **BLANK)

    sweep()

    assert record(file) == {}


def test_its_bytes_are_removed_too() -> None:
    file = upload(PDF, SARI, "letter")["file"]
    store.update(f"files/{file}", {"expires_at": datetime.now(UTC) - AN_HOUR})

    sweep()

    assert record(file) == {}
    assert bucket().get_blob(f"letter/{file}") is None


@pytest.mark.parametrize("state", [FileState.UPLOADING, FileState.REFUSED])
def test_upload_whose_session_lasts_stays(state: FileState) -> None:
    file = an_upload(state, AN_HOUR, **BLANK)

    sweep()

    assert record(file)["state"] == state


def test_sealed_file_stays_for_good() -> None:
    file = upload(PDF, SARI, "letter")["file"]
    answered(post("finish_upload", {"file": file, "crc32c": crc32c(PDF)}, SARI))

    sweep()

    assert record(file)["state"] == "sealed"
    assert bucket().get_blob(f"letter/{file}").download_as_bytes() == PDF


def test_upload_that_is_finished_at_that_moment_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    file = upload(PDF, SARI, "letter")["file"]
    store.update(f"files/{file}", {"expires_at": datetime.now(UTC) - AN_HOUR})
    find = store.expired_uploads

    def find_and_be_overtaken(*args: Any) -> Any:
        found = find(*args)
        answered(post("finish_upload", {"file": file, "crc32c": crc32c(PDF)}, SARI))
        return found

    monkeypatch.setattr(store, "expired_uploads", find_and_be_overtaken)
    sweep()

    assert record(file)["state"] == "sealed"
    assert bucket().get_blob(f"letter/{file}") is not None


def test_upload_whose_bytes_cannot_be_deleted_is_left_to_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = upload(PDF, SARI, "letter")["file"]
    store.update(f"files/{file}", {"expires_at": datetime.now(UTC) - AN_HOUR})

    with monkeypatch.context() as patch:
        patch.setattr(storage, "discard", _unavailable)
        sweep()
    refused(post("finish_upload", {"file": file, "crc32c": crc32c(PDF)}, SARI), "file_not_sealed")

    sweep()
    assert record(file) == {}
    assert bucket().get_blob(f"letter/{file}") is None


def _unavailable(*_: Any) -> None:
    raise ServiceUnavailable("storage")  # type: ignore[no-untyped-call]


def test_what_one_run_does_not_reach_the_next_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [an_upload(FileState.UPLOADING, -AN_HOUR * (9 - n), **BLANK) for n in range(3)]
    find = store.expired_uploads
    monkeypatch.setattr(store, "expired_uploads", lambda now, _at_most: find(now, 2))

    sweep()
    assert [bool(record(file)) for file in files] == [False, False, True]

    sweep()
    assert not record(files[2])
