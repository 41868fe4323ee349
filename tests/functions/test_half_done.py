"""What fails half-way is whole after it is repeated, and a silent database is told as such."""

import time
from typing import Any, cast
from unittest.mock import Mock

import pytest
import requests
from firebase_admin import auth
from google.api_core import exceptions
from google.api_core.exceptions import GoogleAPICallError
from google.cloud import firestore

from functions.sweep_uploads import sweep_uploads
from shared import storage, store, transitions
from shared.auth import app
from shared.models import FileState
from tests.functions.apps import answered, post, refused
from tests.functions.cast import AGUS, RATNA, WULAN
from tests.functions.doors import everything_of
from tests.functions.identity import sign_in
from tests.functions.stories import a_key, a_request, an_id


def test_who_signed_up_in_advance_gets_no_right_with_their_own_password() -> None:
    email = f"{an_id().lower()}@pontianak.test"
    auth.create_user(email=email, password="ditebak-orang-lain", app=app())

    answer = answered(post("set_account", account_details(email), AGUS))

    assert answer["is_new"] is True
    assert answer["password_link"]
    with pytest.raises(requests.HTTPError):
        sign_in(email, "ditebak-orang-lain")


def test_account_that_failed_half_way_is_whole_after_it_is_set_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    email = f"{an_id().lower()}@pontianak.test"
    uid = answered(post("set_account", account_details(email), AGUS))["account"]["uid"]
    before = auth.get_user(uid, app=app()).tokens_valid_after_timestamp
    time.sleep(1.1)  # revocation counts in whole seconds
    taken_away = account_details(email) | {"roles": ["content_team"]}
    with monkeypatch.context() as broken:
        broken.setattr(auth, "revoke_refresh_tokens", unavailable)
        refused(post("set_account", taken_away, AGUS), "try_again")

    answered(post("set_account", taken_away, AGUS))

    assert auth.get_user(uid, app=app()).tokens_valid_after_timestamp > before
    assert store.snapshot_of(f"users/{uid}").get("roles") == ["content_team"]


def test_commit_that_gets_no_answer_is_told_as_such_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_request("submitted")
    before = everything_of(story.id)
    monkeypatch.setattr(transitions, "_PATIENCE", 0.1)
    monkeypatch.setattr(firestore.WriteBatch, "commit", unavailable)

    body = {"request": story.id}
    problem = refused(post("receive_request", body, WULAN, Idempotency_Key=a_key()), "try_again")

    assert problem["status"] == 503
    assert everything_of(story.id) == before


@pytest.mark.parametrize("trouble", ["unavailable", "contended"])
def test_a_document_that_cannot_be_written_at_this_moment_is_told_as_such(
    trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = {"id": f"dinas-{an_id().lower()}", "name": "Dinas Sosial"}
    with monkeypatch.context() as broken:
        broken.setattr(firestore.WriteBatch, "commit", globals()[trouble])
        refused(post("set_agency", agency, AGUS), "try_again")

    answered(post("set_agency", agency, AGUS))


def test_commit_whose_answer_is_lost_is_found_done(monkeypatch: pytest.MonkeyPatch) -> None:
    story = a_request("ready_for_review")
    commit = firestore.WriteBatch.commit

    def lost(batch: Any) -> None:
        commit(batch)
        raise a_failure(503)

    monkeypatch.setattr(firestore.WriteBatch, "commit", lost)

    body = story.body("review_content", RATNA)
    answer = answered(post("review_content", body, RATNA, Idempotency_Key=a_key()))

    assert (answer["status"], answer["sequence"]) == ("reviewed", len(story.events) + 1)


def test_upload_whose_bytes_cannot_be_removed_is_swept_by_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_request("submitted")
    long_ago = story.events[0].at
    file = story.file(
        "material", AGUS, state=FileState.UPLOADING, expires_at=long_ago, generation=None
    )
    story.save()
    with monkeypatch.context() as broken:
        broken.setattr(storage, "discard", forbidden)
        sweep_uploads(Mock())
    assert store.snapshot_of(f"files/{file}").get("state") == "refused"

    sweep_uploads(Mock())

    assert not store.snapshot_of(f"files/{file}").exists


def account_details(email: str) -> dict[str, Any]:
    return {"email": email, "name": "Putri", "roles": ["content_team", "ikp_division"]}


_from_http_status: Any = exceptions.from_http_status


def a_failure(status: int) -> GoogleAPICallError:
    return cast("GoogleAPICallError", _from_http_status(status, "as it happens"))


def unavailable(*_: Any, **__: Any) -> None:
    raise a_failure(503)


def contended(*_: Any, **__: Any) -> None:
    raise exceptions.Aborted("too much contention")  # type: ignore[no-untyped-call]


def forbidden(*_: Any) -> None:
    raise a_failure(403)
