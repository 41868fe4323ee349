"""People's accounts: Firebase Auth with roles in custom claims, mirrored in users/{uid}."""

import secrets
from datetime import UTC, datetime
from typing import Any

from firebase_admin import auth

from shared import errors, paths, store
from shared.auth import app
from shared.models import AgencyId, Line, Model, Role
from shared.people import Account, Mandate
from shared.words import Language


class AccountDetails(Model):
    """What an admin decides about a person. The e-mail address names the account."""

    email: str
    name: Line
    roles: tuple[Role, ...]
    agency: AgencyId | None = None
    is_active: bool = True
    language: Language = "id"


def set_account(details: AccountDetails, by: str | None) -> tuple[Account, bool]:
    """Creates or changes the account; the second value says whether it is new.

    `by` is the admin's uid. Somebody who signed up with the address by themselves counts as new:
    what they chose as a password ends. The mirror is written after the rights, so that a call that
    failed half-way, when repeated, does everything again. Sessions end when a right was taken away.
    Preferences and mandate, which others set, stay as they are.
    Raises `AgencyMismatch`, `NoSuchAgency`, `OwnAdminRole` or `LostRace`.
    """
    if (Role.REQUESTER in details.roles) != (details.agency is not None):
        raise errors.AgencyMismatch
    if details.agency and not store.snapshot_of(paths.agency(details.agency)).exists:
        raise errors.NoSuchAgency(details.agency)

    user = _user(details.email)
    is_admin_still = details.is_active and Role.ADMIN in details.roles
    if user is not None and user.uid == by and not is_admin_still:
        raise errors.OwnAdminRole
    if user is None:
        user = auth.create_user(email=details.email, app=app())

    mirror = store.snapshot_of(paths.account(user.uid))
    before = Account.model_validate(mirror.to_dict()) if mirror.exists else None
    own = {"preferences": before.preferences, "mandate": before.mandate} if before else {}
    account = Account(uid=user.uid, **details.model_dump(), **own)
    now = datetime.now(UTC)
    secret = {} if before else {"password": secrets.token_urlsafe(32)}
    auth.update_user(
        user.uid,
        display_name=details.name,
        disabled=not details.is_active,
        custom_claims=claims_of(account, now),
        app=app(),
        **secret,
    )
    if before is None or _loses(before, account, now):
        auth.revoke_refresh_tokens(user.uid, app=app())
    is_done = store.replace_unchanged(mirror, account.model_dump())
    settle_claims(user.uid)
    if not is_done:
        raise errors.LostRace
    return account, before is None


def _loses(before: Account, after: Account, now: datetime) -> bool:
    """Whether a right that the person had is gone."""
    gone = before.active_roles - after.active_roles
    has_mandate_still = before.mandate_from(now) == after.mandate_from(now)
    return bool(gone) or before.agency != after.agency or not has_mandate_still


def settle_claims(uid: str) -> None:
    """Sets the custom claims to what users/{uid} says; again, when it changes meanwhile.

    Whoever has written to that document does this last: so, of several at one moment, the claims
    are in the end the document's, and no right outlives in a token what took it away.
    """
    mirror = store.snapshot_of(paths.account(uid))
    while True:
        claims = claims_of(Account.model_validate(mirror.to_dict()), datetime.now(UTC))
        auth.set_custom_user_claims(uid, claims, app=app())
        latest = store.snapshot_of(paths.account(uid))
        if latest.update_time == mirror.update_time:
            return
        mirror = latest


def end_sessions(uid: str, since: datetime) -> None:
    """Ends the person's sessions, unless that was done since; it counts in whole seconds."""
    ended = auth.get_user(uid, app=app()).tokens_valid_after_timestamp or 0  # milliseconds
    if ended // 1000 < int(since.timestamp()):
        auth.revoke_refresh_tokens(uid, app=app())


def claims_of(account: Account, now: datetime) -> dict[str, Any]:
    """The custom claims that mirror an account; as they are JSON, times are in seconds.

    A mandate is among them while it is in force or to come.
    """
    mandate = account.mandate_from(now)
    return {
        "roles": list(account.roles),
        "agency": account.agency,
        **({"mandate": _claim(mandate)} if mandate else {}),
    }


def _claim(mandate: Mandate) -> dict[str, Any]:
    return {
        "id": mandate.id,
        "kind": mandate.kind,
        "starts_at": int(mandate.starts_at.timestamp()),
        "ends_at": int(mandate.ends_at.timestamp()),
    }


def first_password_link(email: str) -> str:
    """The link by which a new person sets their password: a bearer secret for them alone."""
    link: str = auth.generate_password_reset_link(email, app=app())
    return link


def _user(email: str) -> auth.UserRecord | None:
    try:
        return auth.get_user_by_email(email, app=app())
    except auth.UserNotFoundError:
        return None
