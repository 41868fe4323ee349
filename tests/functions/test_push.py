"""Push messages by the real Firebase library: what devices get, and which are forgotten."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import firebase_admin
import pytest
from firebase_admin import _http_client, credentials, messaging

from shared import auth, paths, push, store
from shared.notifications import Delivery, DeliveryState, Notification
from shared.outbound import Down, Message, NotNow, Unused
from shared.people import Account, Device
from tests import fcm
from tests.fcm import Fcm
from tests.functions.stories import an_id

ORIGIN = "https://konten.contoh.example"
NOW = datetime(2026, 8, 12, 2, 0, tzinfo=UTC)


@pytest.fixture
def key(signing_key: Path) -> dict[str, str]:
    """A service account that signs its tokens itself."""
    account: dict[str, str] = json.loads(signing_key.read_text())
    return account


@pytest.fixture
def service(key: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Fcm]:
    """FCM, for a Firebase app of its own; calls are repeated without a pause."""
    with Fcm() as up:
        address = f"{up.origin}/v1/projects/{{0}}/messages:send"
        monkeypatch.setattr(messaging._MessagingService, "FCM_URL", address)  # noqa: SLF001
        monkeypatch.setattr(_http_client.DEFAULT_RETRY_CONFIG, "backoff_factor", 0)
        monkeypatch.setenv("PUBLIC_ORIGIN", ORIGIN)
        with an_app(key, monkeypatch):
            yield up


@contextmanager
def an_app(key: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Firebase app of this service account, by which is pushed."""
    options = {"projectId": "demo-push", "httpTimeout": 5}
    app = firebase_admin.initialize_app(credentials.Certificate(key), options, name=an_id())
    monkeypatch.setattr(auth, "app", lambda: app)
    yield
    firebase_admin.delete_app(app)


@pytest.fixture
def uid() -> str:
    """Somebody new, without a device."""
    return an_id()


def a_device(uid: str, minute: int = 0) -> Device:
    """A registered device."""
    token = f"token-{an_id()}"
    at = NOW + timedelta(minutes=minute)
    device = Device(id=Device.id_of(token), uid=uid, token=token, registered_at=at)
    store.put(paths.device(device.id), device.model_dump())
    return device


def a_notification(number: int, request: str = "r" * 20, **changes: Any) -> Notification:
    waiting = Delivery(state=DeliveryState.WAITING)
    notification = {
        "id": f"{request}-{number}",
        "uid": "sari",
        "request": request,
        "title": "Pekan imunisasi campak",
        "register_number": None,
        "why": "turn",
        "is_urgent": True,
        "transition": "receive_request",
        "sequence": number,
        "by": "rina",
        "role": "requester",
        "text": {"id": "Giliran Anda.", "en": "Your turn."},
        "at": NOW,
        "created_at": NOW,
        "expires_at": NOW,
        "mail": waiting,
        "push": waiting,
    }
    return Notification.model_validate(notification | changes)


def a_message(uid: str, *told: Notification, language: str = "id") -> Message:
    to = Account.model_validate(
        {
            "uid": uid,
            "name": "Sari",
            "email": "sari@contoh.example",
            "roles": (),
            "agency": None,
            "is_active": True,
            "language": language,
        }
    )
    return Message("the-message", to, told or (a_notification(1),))


def devices_of(uid: str) -> set[str]:
    return {device.id for device in store.devices_of(uid)}


# -- What a device gets


def test_a_device_gets_what_to_do_and_where(service: Fcm, uid: str) -> None:
    device = a_device(uid)
    push.send(a_message(uid))
    request = "r" * 20
    assert service.asked == [
        {
            "token": device.token,
            "notification": {"title": "Pekan imunisasi campak", "body": "Giliran Anda."},
            "data": {
                "message": "the-message",
                "notification": f"{request}-1",
                "request": request,
                "link": f"{ORIGIN}/requests/{request}",
            },
            "android": {
                "collapse_key": request,
                "priority": "high",
                "notification": {"tag": request},
            },
            "apns": {"headers": {"apns-collapse-id": request}},
            "webpush": {
                "headers": {"Urgency": "high"},
                "notification": {"tag": request},
                "fcm_options": {"link": f"{ORIGIN}/requests/{request}"},
            },
        }
    ]


def test_it_speaks_the_readers_language(service: Fcm, uid: str) -> None:
    a_device(uid)
    push.send(a_message(uid, language="en"))
    assert service.asked[0]["notification"]["body"] == "Your turn."


@pytest.mark.parametrize(
    ("language", "of_one", "of_two"),
    [
        ("id", "3 pemberitahuan", "3 pemberitahuan, 2 permohonan"),
        ("en", "3 notifications", "3 notifications, 2 requests"),
    ],
)
def test_of_several_it_gives_the_number(
    service: Fcm, uid: str, language: str, of_one: str, of_two: str
) -> None:
    a_device(uid)
    calm = [a_notification(n, is_urgent=False) for n in (1, 2)]
    push.send(a_message(uid, *calm, a_notification(3, is_urgent=False), language=language))
    push.send(a_message(uid, *calm, a_notification(3, "f" * 20), language=language))
    one, two = service.asked
    assert one["notification"] == {"title": "Pekan imunisasi campak", "body": of_one}
    assert one["data"] == {
        "message": "the-message",
        "request": "r" * 20,
        "link": f"{ORIGIN}/requests/{'r' * 20}",
    }
    assert one["android"]["priority"] == "normal"
    assert two["notification"] == {"title": "Konten SOP", "body": of_two}
    assert two["data"] == {"message": "the-message", "link": f"{ORIGIN}/"}
    assert two["android"]["collapse_key"] == "digest"
    assert two["android"]["priority"] == "high"


@pytest.mark.parametrize(
    ("origin", "link"),
    [(None, None), ("http://127.0.0.1:8080", f"http://127.0.0.1:8080/requests/{'r' * 20}")],
)
def test_fcm_is_given_no_link_but_a_secure_one(
    service: Fcm, uid: str, monkeypatch: pytest.MonkeyPatch, origin: str | None, link: str | None
) -> None:
    if origin:
        monkeypatch.setenv("PUBLIC_ORIGIN", origin)
    else:
        monkeypatch.delenv("PUBLIC_ORIGIN")
    a_device(uid)
    push.send(a_message(uid))
    assert service.asked[0]["data"].get("link") == link
    assert "fcm_options" not in service.asked[0]["webpush"]


def test_all_devices_of_a_person_get_it_and_nobody_elses(service: Fcm, uid: str) -> None:
    own = {a_device(uid).token for _ in range(3)}
    a_device(an_id())
    push.send(a_message(uid))
    assert {message["token"] for message in service.asked} == own


def test_of_very_many_devices_the_last_registered_get_it(service: Fcm, uid: str) -> None:
    devices = [a_device(uid, minute) for minute in range(22)]
    push.send(a_message(uid))
    assert {message["token"] for message in service.asked} == {d.token for d in devices[2:]}


# -- Devices that are no more


def test_without_a_device_push_is_not_used(service: Fcm, uid: str) -> None:
    with pytest.raises(Unused):
        push.send(a_message(uid))
    assert service.asked == []


@pytest.mark.parametrize(
    "refusal",
    [fcm.UNREGISTERED, fcm.SENDER_ID_MISMATCH, fcm.INVALID_TOKEN, fcm.INVALID_TOKEN_FIELD],
    ids=["unregistered", "of another sender", "no token", "no token, by field"],
)
def test_a_device_that_is_gone_is_forgotten(
    service: Fcm, uid: str, refusal: tuple[int, fcm.Json]
) -> None:
    gone, other = a_device(uid), a_device(uid)
    service.refusals[gone.token] = refusal
    push.send(a_message(uid))
    assert devices_of(uid) == {other.id}

    service.refusals[other.token] = refusal
    with pytest.raises(Unused):
        push.send(a_message(uid))
    assert devices_of(uid) == set()


# -- What is tried again


@pytest.mark.parametrize(
    ("refusal", "kind", "says"),
    [
        (fcm.UNAVAILABLE, Down, "UnavailableError: The service is unavailable."),
        (fcm.NOT_ALLOWED, Down, "PermissionDeniedError: The caller does not have permission"),
        (fcm.NO_CREDENTIALS, Down, "UnauthenticatedError: Request had invalid credentials."),
        (fcm.BAD_GATEWAY, Down, "UnknownError: .*502"),
        (fcm.INTERNAL, NotNow, "InternalError: Internal error encountered."),
        (fcm.TOO_MANY, NotNow, "QuotaExceededError: Quota exceeded."),
        (fcm.BROWSER_KEY_WRONG, NotNow, "ThirdPartyAuthError: "),
        (fcm.INVALID_DATA, NotNow, "InvalidArgumentError: Invalid value at"),
        (fcm.NO_SUCH_PROJECT, NotNow, "NotFoundError: Requested entity was not found."),
        ((400, "<html>Bad Request"), NotNow, "InvalidArgumentError"),
    ],
)
def test_what_fcm_refuses_for_another_reason_is_tried_again(
    service: Fcm, uid: str, refusal: tuple[int, fcm.Json | str], kind: type[Exception], says: str
) -> None:
    device = a_device(uid)
    service.refusals[device.token] = refusal
    with pytest.raises(kind, match=says) as raised:
        push.send(a_message(uid))
    assert raised.type is kind
    assert devices_of(uid) == {device.id}


def test_one_device_of_several_is_enough(service: Fcm, uid: str) -> None:
    failing, gone, reached = a_device(uid), a_device(uid), a_device(uid)
    service.refusals |= {failing.token: fcm.UNAVAILABLE, gone.token: fcm.UNREGISTERED}
    push.send(a_message(uid))
    assert devices_of(uid) == {failing.id, reached.id}


def test_what_is_not_gone_is_tried_again_beside_what_is(service: Fcm, uid: str) -> None:
    failing, gone = a_device(uid), a_device(uid)
    service.refusals |= {failing.token: fcm.UNAVAILABLE, gone.token: fcm.UNREGISTERED}
    with pytest.raises(Down):
        push.send(a_message(uid))
    assert devices_of(uid) == {failing.id}


def test_nobody_answers(service: Fcm, uid: str) -> None:
    a_device(uid)
    push.send(a_message(uid))
    service.down()
    with pytest.raises(Down, match="UnavailableError"):
        push.send(a_message(uid))


def test_without_a_token_nobody_is_reached(
    service: Fcm, uid: str, key: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    device = a_device(uid)
    key |= {"universe_domain": "googleapis.com"}  # now they are asked for
    with an_app(key, monkeypatch), pytest.raises(Down, match="no-token-is-ever-fetched"):
        push.send(a_message(uid))
    assert devices_of(uid) == {device.id}
    assert service.asked == []
