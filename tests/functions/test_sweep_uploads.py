"""Uploads that were never sealed, or named by no step, are removed in time, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.api_core.exceptions import ServiceUnavailable

from shared import storage, store
from shared.models import FileState
from tests.functions.apps import answered, client_of, get, post, refused
from tests.functions.cast import AGUS, SARI
from tests.functions.operations import counted
from tests.functions.stories import WHO, Story, a_key, a_request, bucket
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


def test_sealed_file_stays_until_it_could_have_been_named() -> None:
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


def later(*files: str) -> None:
    """Their time has come."""
    for file in files:
        store.update(f"files/{file}", {"expires_at": datetime.now(UTC) - AN_HOUR})


def filing(story: Story, letter: str) -> dict[str, Any]:
    """Files the request with this letter."""
    body = story.body("submit_request")
    body["letter"] = body["letter"] | {"file": letter}
    return body


def test_sealed_file_that_nobody_named_is_refused_and_an_hour_later_removed() -> None:
    story = Story()
    file = story.file("letter", SARI, content=PDF)
    story.save()
    later(file)

    sweep()
    marked = record(file)
    assert marked["state"] == "refused"
    assert timedelta() < marked["expires_at"] - datetime.now(UTC) <= AN_HOUR
    body = filing(story, file)
    refused(post("submit_request", body, SARI, Idempotency_Key=a_key()), "file_not_sealed")

    sweep()
    assert record(file) == marked  # its hour is not over
    assert bucket().get_blob(f"letter/{file}") is not None

    later(file)
    sweep()
    assert record(file) == {}
    assert bucket().get_blob(f"letter/{file}") is None


def test_sealed_file_that_has_no_such_time_stays() -> None:
    file = an_upload(FileState.SEALED, None)

    sweep()

    assert record(file)["state"] == "sealed"


# What a request in this status has been given so far.
NAMED = {
    "submitted": {"letter"},
    "team_formed": {"letter", "material", "assignment_letter"},
    "drafted": {"letter", "material", "assignment_letter", "draft"},
    "returned": {"letter", "material", "assignment_letter", "draft"},
}


@pytest.mark.parametrize("status", NAMED)
def test_what_a_history_names_is_kept_for_good(status: str) -> None:
    story = a_request(status)
    spare = [story.file(kind, SARI) for kind in ("letter", "material")]
    story.save()
    files = set(story.files) - set(spare)
    later(*files, *spare)

    sweep()

    assert {record(file)["kind"] for file in files} >= NAMED[status]
    assert {(record(file)["state"], record(file)["expires_at"]) for file in files} == {
        ("sealed", None)
    }
    assert {record(file)["state"] for file in spare} == {"refused"}


def test_a_draft_that_was_replaced_is_kept_too() -> None:
    story = a_request("needs_correction")
    before = set(story.files)
    story.tell("repair_content", WHO["repair_content"])
    story.save()
    replaced = [file for file in before if file not in str(story.request)]
    assert replaced
    later(*replaced)

    sweep()

    for file in replaced:
        assert (record(file)["state"], record(file)["expires_at"]) == ("sealed", None)


@pytest.mark.parametrize("is_entered", [True, False])
def test_a_mandates_letter_is_kept_if_the_mandate_names_it(is_entered: bool) -> None:
    story = Story()
    file = story.file("mandate_letter", AGUS)
    story.save()
    if is_entered:
        store.put(f"mandates/{story.id}", {"id": story.id, "letter": {"file": file}})
    later(file)

    sweep()

    assert record(file)["state"] == ("sealed" if is_entered else "refused")


def test_file_that_a_step_names_at_that_moment_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The step has read the record, the sweep looks into the history, then the step commits."""
    story = Story()
    file = story.file("letter", SARI, content=PDF)
    body = filing(story, file)
    later(file)
    load = store.load

    def load_and_be_swept(*args: Any) -> Any:
        loaded = load(*args)
        sweep()
        return loaded

    with monkeypatch.context() as patch:
        patch.setattr(store, "load", load_and_be_swept)
        answered(post("submit_request", body, SARI, Idempotency_Key=a_key()))
    assert record(file)["state"] == "refused"

    later(file)
    sweep()

    assert (record(file)["state"], record(file)["expires_at"]) == ("sealed", None)
    assert bucket().get_blob(f"letter/{file}").download_as_bytes() == PDF
    answered(get("open_file", SARI, file=file))


def test_file_that_changes_while_it_is_swept_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = an_upload(FileState.SEALED, -AN_HOUR)
    find = store.expired_uploads

    def find_and_be_overtaken(*args: Any) -> Any:
        found = find(*args)
        store.update(f"files/{file}", {"expires_at": None})
        return found

    monkeypatch.setattr(store, "expired_uploads", find_and_be_overtaken)
    sweep()

    assert record(file)["state"] == "sealed"


def test_a_history_is_read_once_for_all_files_of_its_request() -> None:
    story = a_request("drafted")
    files = [*story.files, story.file("material", SARI), story.file("draft", SARI)]
    story.save()
    later(*files)

    with counted() as operations:
        sweep()

    assert operations.calls == ["RunQuery", "RunQuery", *["Commit"] * len(files)]
    assert operations.queried == len(files) + len(story.events)
    assert (operations.reads, operations.writes) == (0, len(files))


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
