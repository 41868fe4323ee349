"""Pushes notifications to people's devices through Firebase Cloud Messaging."""

from collections.abc import Iterable
from typing import Any

from firebase_admin.exceptions import (
    DeadlineExceededError,
    FirebaseError,
    InvalidArgumentError,
    PermissionDeniedError,
    UnauthenticatedError,
    UnavailableError,
    UnknownError,
)
from google.auth.exceptions import GoogleAuthError

from shared import auth, config, paths, store
from shared.outbound import Down, Message, NotNow, Unused
from shared.people import Account, Device
from shared.sentences import how_many

MOST_DEVICES = 20  # of one person, the last registered

_OF_THE_SERVICE = (
    UnavailableError,
    DeadlineExceededError,
    UnauthenticatedError,
    PermissionDeniedError,
    UnknownError,
    GoogleAuthError,
)
_MANY = "digest"  # what a message of several requests replaces on a device


def is_used_by(account: Account) -> bool:
    """Whether the person has a device."""
    return bool(store.devices_of(account.uid))


def send(message: Message) -> None:
    """Hands a message over to every device of the person, and forgets devices that are no more.

    Done when one device at least took it: none is pushed twice for another that did not. Raises
    `NotNow`, `Down`, or `Unused` where the person has no device.
    """
    devices = recent(store.devices_of(message.to.uid))
    failures = _failures(message, devices)
    gone = [device for device, error in failures if _is_gone(error)]
    for device in gone:
        store.delete(paths.device(device.id))
    if len(gone) == len(devices):
        raise Unused
    if len(failures) == len(devices):
        errors = [error for device, error in failures if device not in gone]
        reasons = sorted({f"{type(error).__name__}: {error}" for error in errors})
        raise (Down if all(map(_is_of_the_service, errors)) else NotNow)("; ".join(reasons))


def recent(devices: Iterable[Device]) -> list[Device]:
    """Those that are pushed to, the last registered first."""
    ordered = sorted(devices, key=lambda device: device.registered_at, reverse=True)
    return ordered[:MOST_DEVICES]


def _failures(message: Message, devices: list[Device]) -> list[tuple[Device, Exception]]:
    """Sends to all devices at once; says which did not take it, and why."""
    from firebase_admin import messaging

    if not devices:
        return []
    try:
        answers = messaging.send_each(_pushes(message, devices), app=auth.app()).responses
    except (FirebaseError, GoogleAuthError) as error:  # nobody answered, or we may not ask
        return [(device, error) for device in devices]
    found = zip(devices, answers, strict=True)
    return [(device, answer.exception) for device, answer in found if answer.exception]


def _pushes(message: Message, devices: list[Device]) -> list[Any]:
    """One push for each device; what is pushed of the same request replaces what was."""
    from firebase_admin import messaging

    title, body = _said(message)
    about = message.requests[0] if len(message.requests) == 1 else _MANY
    data = _data(message)
    link = data.get("link", "")
    is_urgent = any(each.is_urgent for each in message.notifications)
    settings = {
        "notification": messaging.Notification(title, body),
        "data": data,
        "android": messaging.AndroidConfig(
            collapse_key=about,
            priority="high" if is_urgent else "normal",
            notification=messaging.AndroidNotification(tag=about),
        ),
        "apns": messaging.APNSConfig(headers={"apns-collapse-id": about}),
        "webpush": messaging.WebpushConfig(
            headers={"Urgency": "high" if is_urgent else "normal"},
            notification=messaging.WebpushNotification(tag=about),
            # FCM takes no other links; where there is none, the client has the data's.
            fcm_options=messaging.WebpushFCMOptions(link=link)
            if link.startswith("https://")
            else None,
        ),
    }
    made = []
    for device in devices:
        push = messaging.Message(**settings)
        push.token = device.token  # it bears installation ids, too; as an argument it is deprecated
        made.append(push)
    return made


def _said(message: Message) -> tuple[str, str]:
    """Title and text."""
    language, told, requests = message.to.language, message.notifications, message.requests
    if len(told) == 1:
        return told[0].title, told[0].text[language]
    count = how_many(len(told), len(requests), language)
    return ("Konten SOP" if len(requests) > 1 else told[-1].title), count


def _data(message: Message) -> dict[str, str]:
    """What a client makes more of than a text: it can tell a repeated message by its id."""
    data, origin, page = {"message": message.id}, config.public_origin(), "/"
    if len(message.notifications) == 1:
        data["notification"] = message.notifications[0].id
    if len(message.requests) == 1:
        data["request"] = message.requests[0]
        page = f"/requests/{data['request']}"
    return data | {"link": f"{origin}{page}"} if origin else data


def _is_gone(error: Exception) -> bool:
    """Whether the device will never be reached again under its token."""
    from firebase_admin import messaging

    if isinstance(error, messaging.UnregisteredError | messaging.SenderIdMismatchError):
        return True
    return isinstance(error, InvalidArgumentError) and _blames_token(error)


def _is_of_the_service(error: Exception) -> bool:
    """Whether nobody's devices can be reached now: FCM does not answer, or refuses us."""
    from firebase_admin import messaging

    is_of_one_platform = isinstance(error, messaging.ThirdPartyAuthError)
    return isinstance(error, _OF_THE_SERVICE) and not is_of_one_platform


def _blames_token(error: FirebaseError) -> bool:
    """Whether FCM says that it is the token which is wrong, and no other part of the message."""
    try:
        details = error.http_response.json()["error"].get("details", ())
    except (ValueError, LookupError, AttributeError):  # no answer of FCM's own
        return False
    fields = [each.get("field") for part in details for each in part.get("fieldViolations", ())]
    return fields == ["message.token"] if fields else "registration token" in str(error)
