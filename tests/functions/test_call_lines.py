"""A call's log line says by id whose it is and what about: after a theft, who saw what."""

from typing import Any

import pytest

from tests.functions.apps import answered, client_of, get, post, refused
from tests.functions.cast import BAYU, WULAN
from tests.functions.doors import deliver, queue
from tests.functions.stories import a_key, a_request
from tests.functions.uploads import PDF


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Any:
    """Of the only call: whose it was, and about what."""

    def of_the_call() -> dict[str, Any]:
        (line,) = (vars(each) for each in caplog.records if each.name == "shared.calls")
        return {name: line[name] for name in ("uid", "request", "file", "document") if name in line}

    return of_the_call


def test_who_opened_which_file(told: Any) -> None:
    story = a_request("drafted").fill(PDF)
    file = next(each.id for each in story.files.values() if each.kind == "draft")

    answered(get("open_file", BAYU, file=file))

    assert told() == {"uid": BAYU.uid, "file": file}


def test_who_was_refused_which_step(told: Any) -> None:
    story = a_request("submitted")
    body = story.body("receive_request")

    refused(post("receive_request", body, BAYU, Idempotency_Key=a_key()), "wrong_role")

    assert told() == {"uid": BAYU.uid, "request": story.id}


def test_who_queued_which_step(told: Any) -> None:
    story = a_request("submitted")
    path = queue("receive_request", story.body("receive_request"), WULAN, a_key())

    deliver("receive_request", path)

    assert told() == {"uid": WULAN.uid, "document": path}


def test_nobody_is_named_who_is_not_signed_in(told: Any) -> None:
    headers = {"Authorization": "Bearer " + ".".join(3 * ["e30"])}
    refused(client_of("get_request").get("/?request=r1", headers=headers), "not_signed_in")

    assert told() == {}
