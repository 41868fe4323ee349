"""The Firestore door bears duplicates, withdrawn commands and documents of any form."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest
from firebase_admin.exceptions import UnavailableError
from google.api_core import exceptions as cloud
from google.cloud.firestore import GeoPoint, WriteBatch

from shared import errors, store, transitions
from shared.errors import DomainError
from tests.functions.apps import is_the_problem
from tests.functions.bodies import Body
from tests.functions.cast import GITA, MAYA, RATNA, SARI, WULAN
from tests.functions.doors import deliver, everything_of, outcome_at, queue
from tests.functions.stories import a_key, a_request, an_id, stored

ABORTED = cloud.Aborted("contention")  # type: ignore[no-untyped-call]


def _put(request: str, document: Body, transition: str = "receive_request", key: str = "") -> str:
    path = f"requests/{request}/{transition}/{key or a_key()}"
    store.database().document(path).set(document)
    return path


def _refusal(path: str, code: str, language: str = "id") -> dict[str, Any]:
    """The problem that an event about this document leads to, at once and without a trace."""
    _, request, transition, _ = path.split("/")
    before = everything_of(request)
    assert deliver(transition, path).status_code == 200
    outcome = outcome_at(path)
    assert outcome["state"] == "refused"
    problem: dict[str, Any] = outcome["problem"]
    is_the_problem(problem, code, language)
    assert everything_of(request) == before
    return problem


def test_command_that_was_taken_back_is_not_carried_out() -> None:
    story = a_request("submitted")
    path = queue("receive_request", story.body("receive_request"), WULAN, a_key())
    store.database().document(path).delete()

    assert deliver("receive_request", path).status_code == 200

    assert stored(story.id)[0].status == "submitted"
    assert not store.database().document(path).get().exists


def test_two_deliveries_at_one_moment_carry_it_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    story = a_request("submitted")
    path = queue("receive_request", story.body("receive_request"), WULAN, a_key())
    barrier, commit = threading.Barrier(2, timeout=30), store.commit
    waited: set[int] = set()

    def held(*args: Any) -> DomainError | None:
        if threading.get_ident() not in waited:
            waited.add(threading.get_ident())
            barrier.wait()
        return commit(*args)

    monkeypatch.setattr(store, "commit", held)
    deliver("receive_request", "requests/x/receive_request/not-there")  # the function is loaded
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: deliver("receive_request", path), range(2)))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert outcome_at(path)["state"] == "applied"
    assert len(stored(story.id)[1]) == 2


def test_body_of_the_event_does_not_matter_bytes_or_base64() -> None:
    story = a_request("submitted")
    path = queue("receive_request", story.body("receive_request"), WULAN, a_key())

    assert deliver("receive_request", path, body=base64.b64encode(b"\x0a\xff")).status_code == 200

    assert outcome_at(path)["state"] == "applied"


def test_lost_race_is_delivered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    story = a_request("submitted")
    path = queue("receive_request", story.body("receive_request"), WULAN, a_key())
    with monkeypatch.context() as patch:
        patch.setattr(store, "commit", lambda *_: errors.LostRace())
        patch.setattr(transitions, "_PATIENCE", 0)
        assert deliver("receive_request", path).status_code == 500
    assert outcome_at(path) is None

    assert deliver("receive_request", path).status_code == 200

    assert outcome_at(path)["state"] == "applied"


def test_refusal_that_cannot_be_written_for_contention_is_delivered_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_request("submitted")
    path = _put(story.id, {"by": "nobody-of-this-name", "command": {}})
    with monkeypatch.context() as patch:
        patch.setattr(WriteBatch, "commit", Mock(side_effect=ABORTED))
        assert deliver("receive_request", path).status_code == 500
    assert outcome_at(path) is None

    _refusal(path, "not_signed_in")


@pytest.mark.parametrize("by", [None, "", 7, ["wulan"], "a/b", ".", "nobody-of-this-name"])
def test_command_of_nobody_is_refused(by: Any) -> None:
    story = a_request("submitted")

    _refusal(_put(story.id, {"by": by, "command": {}}), "not_signed_in")


def test_command_without_a_sender_is_refused() -> None:
    story = a_request("submitted")

    _refusal(_put(story.id, {"command": {}}), "not_signed_in")


@pytest.mark.parametrize("began", [None, "now", 1.5, True, datetime(2026, 1, 5, tzinfo=UTC)])
def test_decisive_command_of_no_session_is_refused(began: Any) -> None:
    story = a_request("ready_for_review")
    command = {"seen": story.body("review_content")["seen"]}
    document = {"by": RATNA.uid, "command": command, "signed_in_at": began}

    _refusal(_put(story.id, document, "review_content"), "not_signed_in")
    del document["signed_in_at"]
    _refusal(_put(story.id, document, "review_content"), "not_signed_in")


def test_decisive_command_waits_for_an_identity_service_that_is_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = a_request("ready_for_review")
    path = queue("review_content", story.body("review_content"), RATNA, a_key())
    with monkeypatch.context() as patch:
        silent = Mock(side_effect=UnavailableError("down"))
        patch.setattr("firebase_admin._auth_client.Client.get_user", silent)
        assert deliver("review_content", path).status_code == 500
    assert outcome_at(path) is None

    assert deliver("review_content", path).status_code == 200

    assert outcome_at(path)["state"] == "applied"


def test_deactivated_persons_command_is_refused() -> None:
    story = a_request("team_formed")

    path = _put(story.id, {"by": GITA.uid, "command": story.body("submit_draft")}, "submit_draft")
    store.update(path, {"command": {"draft_files": story.body("submit_draft")["draft_files"]}})

    _refusal(path, "wrong_role")


@pytest.mark.parametrize(
    "command",
    [
        *(None, "receive", ["note"], 7),
        {"note": datetime(2026, 1, 5, tzinfo=UTC)},
        {"note": b"bytes"},
        {"note": GeoPoint(0.0, 109.3)},
    ],
    ids=lambda command: type(command).__name__,
)
def test_command_that_json_cannot_say_is_refused(command: Any) -> None:
    story = a_request("submitted")

    _refusal(_put(story.id, {"by": WULAN.uid, "command": command}), "malformed_body")


def test_reference_in_a_command_is_refused() -> None:
    story = a_request("submitted")
    reference = store.database().document("users/wulan")

    path = _put(story.id, {"by": WULAN.uid, "command": {"note": reference}})

    _refusal(path, "malformed_body")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_number_without_a_value_is_refused(number: float) -> None:
    story = a_request("checked")
    body = story.body("decide_corrections")
    place = {"file": body["seen"]["files"][0]["file"], "seconds": number}
    del body["request"]
    command = body | {"needs_correction": True, "corrections": [{"text": "a", "place": place}]}

    path = _put(story.id, {"by": WULAN.uid, "command": command}, "decide_corrections")
    problem = _refusal(path, "invalid_fields")

    assert problem["errors"][0]["field"] == "corrections.0.place.seconds"


def test_command_acts_on_the_request_in_whose_inbox_it_lies() -> None:
    here, elsewhere = a_request("submitted"), a_request("submitted")
    path = _put(here.id, {"by": WULAN.uid, "command": {"request": elsewhere.id}})

    assert deliver("receive_request", path).status_code == 200

    assert stored(here.id)[0].status == "received"
    assert stored(elsewhere.id)[0].status == "submitted"


@pytest.mark.parametrize(
    "key", ["short", "with space in it 1", "x" * 65, "titik.dua.titik.dua", "_" + "x" * 20]
)
def test_command_under_an_id_that_is_no_key_is_refused(key: str) -> None:
    story = a_request("submitted")

    _refusal(_put(story.id, {"by": WULAN.uid, "command": {}}, key=key), "invalid_key")


def test_command_for_an_id_that_is_no_request_is_refused() -> None:
    path = _put("bukan-id", {"by": WULAN.uid, "command": {}})

    assert _refusal(path, "invalid_fields")["errors"][0]["field"] == "request"


def test_roles_are_those_of_the_account_not_of_the_document() -> None:
    story = a_request("submitted")
    document = {"by": SARI.uid, "roles": ["ikp_division"], "command": {}}

    _refusal(_put(story.id, document), "wrong_role")


def test_refusal_is_said_in_the_language_of_the_command() -> None:
    body = a_request("submitted").body("withdraw_request")
    for given, said in (("en", "en"), ("id", "id"), ("fr", "id"), (7, "id"), (None, "id")):
        command = {"reason": body["reason"]}
        document = {"by": MAYA.uid, "language": given, "command": command}
        path = _put(body["request"], document, "withdraw_request")
        _refusal(path, "other_agency", said)


def test_outcome_that_somebody_wrote_beforehand_is_not_replaced() -> None:
    story = a_request("submitted")
    path = _put(story.id, {"by": WULAN.uid, "command": {}, "outcome": {"state": "applied"}})

    assert deliver("receive_request", path).status_code == 200

    assert outcome_at(path) == {"state": "applied"}
    assert stored(story.id)[0].status == "submitted"


def test_event_of_a_document_elsewhere_is_an_error_that_one_sees() -> None:
    assert deliver("receive_request", f"agencies/{an_id()}").status_code == 500
