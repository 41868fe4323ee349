"""People register their devices for push messages, and forget them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from google.api_core import exceptions as cloud
from google.cloud.firestore import WriteBatch

from shared import paths, push, store
from shared.people import Device
from shared.push import MOST_DEVICES
from tests.functions.apps import answered, post, refused
from tests.functions.cast import DEWI, NINA, RUDI, SARI, Person
from tests.functions.stories import an_id

ABORTED = cloud.Aborted("contention")  # type: ignore[no-untyped-call]


def a_token() -> str:
    """A registration token, in the form that FCM gives them."""
    return f"{an_id()}:APA91b_{an_id()}-{an_id()}"


def register(token: str, by: Person) -> str:
    device: str = answered(post("register_device", {"token": token}, by))["device"]
    return device


def forget(token: str, by: Person) -> str:
    device: str = answered(post("forget_device", {"token": token}, by))["device"]
    return device


def owner_of(device: str) -> str | None:
    found = store.snapshot_of(paths.device(device))
    return found.get("uid") if found.exists else None


def test_a_device_is_registered_under_an_id_made_from_its_token() -> None:
    token, before = a_token(), datetime.now(UTC)
    device = register(token, SARI)
    stored = Device.model_validate(store.snapshot_of(paths.device(device)).to_dict())
    assert (stored.id, stored.uid, stored.token) == (device, "sari", token)
    assert before <= stored.registered_at <= datetime.now(UTC)
    assert len(device) == 32
    assert token not in device


def test_registering_again_changes_nothing_but_the_time() -> None:
    token = a_token()
    assert register(token, SARI) == register(token, SARI)
    assert [each.token for each in store.devices_of("sari")].count(token) == 1


def test_a_device_belongs_to_whoever_registered_it_last() -> None:
    token = a_token()
    device = register(token, SARI)
    assert register(token, RUDI) == device
    assert owner_of(device) == "rudi"


def test_only_the_last_registered_devices_are_kept() -> None:
    oldest = register(a_token(), NINA)
    long_ago = datetime.now(UTC) - timedelta(days=1)
    store.update(paths.device(oldest), {"registered_at": long_ago})
    for _ in range(MOST_DEVICES):
        register(a_token(), NINA)
    assert owner_of(oldest) is None
    assert len(store.devices_of("nina")) == MOST_DEVICES


def test_an_old_device_that_another_registers_meanwhile_is_left_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token, others = a_token(), [a_token() for _ in range(MOST_DEVICES)]
    device = register(token, DEWI)
    store.update(paths.device(device), {"registered_at": datetime.now(UTC) - timedelta(days=1)})
    for each in others[1:]:
        register(each, DEWI)
    recent = push.recent

    def meanwhile(devices: list[Device]) -> list[Device]:
        monkeypatch.undo()
        register(token, RUDI)
        return recent(devices)

    monkeypatch.setattr(push, "recent", meanwhile)
    register(others[0], DEWI)

    assert owner_of(device) == "rudi"


def test_who_was_never_registered_registers_no_device() -> None:
    unknown, token = Person(an_id().lower()), a_token()

    refused(post("register_device", {"token": token}, unknown), "no_account")

    assert owner_of(Device.id_of(token)) is None


def test_a_device_is_forgotten_and_forgetting_again_is_no_error() -> None:
    token = a_token()
    device = register(token, SARI)
    assert forget(token, SARI) == device
    assert owner_of(device) is None
    assert forget(token, SARI) == device


def test_a_device_that_could_not_be_forgotten_is_not_said_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = a_token()
    device = register(token, SARI)
    with monkeypatch.context() as patch:
        patch.setattr(WriteBatch, "commit", Mock(side_effect=ABORTED))
        refused(post("forget_device", {"token": token}, SARI), "lost_race")
    assert owner_of(device) == "sari"

    assert forget(token, SARI) == device
    assert owner_of(device) is None


def test_nobody_forgets_anothers_device_or_learns_whose_it_is() -> None:
    token = a_token()
    device = register(token, SARI)
    assert forget(token, RUDI) == device
    assert owner_of(device) == "sari"


@pytest.mark.parametrize("function", ["register_device", "forget_device"])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": ""},
        {"token": "short"},
        {"token": "a" * 4097},
        {"token": "a token with blanks in it"},
        {"token": "../../users/sari/and/more"},
        {"token": f"{'a' * 30}\n"},
        {"token": 12345678901234567890123},
    ],
)
def test_what_is_no_token_is_refused(function: str, body: dict[str, Any]) -> None:
    problem = refused(post(function, body, DEWI), "invalid_fields")
    assert [error["field"] for error in problem["errors"]] == ["token"]


@pytest.mark.parametrize("function", ["register_device", "forget_device"])
def test_it_is_the_callers_own_device_alone(function: str) -> None:
    body = {"token": a_token(), "uid": "sari"}
    problem = refused(post(function, body, RUDI), "invalid_fields")
    assert [error["field"] for error in problem["errors"]] == ["uid"]
