"""People's accounts: Firebase Auth with roles in custom claims, mirrored in users/{uid}."""

import secrets
from datetime import UTC, datetime
from typing import Any

from firebase_admin import auth

from shared import errors, paths, store
from shared.auth import MandateClaim, app, mandates_of, roles_of
from shared.models import AgencyId, Line, Model, Role
from shared.people import Account
from shared.words import Language

_MOST_ROUNDS = 5  # in which an account is settled, while others keep changing it


class AccountDetails(Model):
    """What an admin decides about a person. The e-mail address names the account."""

    email: str
    name: Line
    roles: tuple[Role, ...]
    agency: AgencyId | None = None
    is_active: bool = True
    language: Language | None = None  # None: as it was; of a new account, Indonesian


def set_account(details: AccountDetails, by: str | None) -> tuple[Account, bool]:
    """Creates or changes the account; the second value says whether it is new.

    `by` is the admin's uid. Somebody who signed up with the address by themselves counts as new:
    what they chose as a password ends. The mirror is written after the rights, so that a call that
    failed half-way, when repeated, does everything again. Sessions end when a right was taken away.
    Preferences and mandates, which others set, stay as they are, and so does a language left out.
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
    given = details.model_dump(exclude_none=True)
    account = Account.model_validate({"uid": user.uid, "agency": None, **_own(before), **given})
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
    if before is None or _takes_away(claims_of(before, now), claims_of(account, now), now):
        auth.revoke_refresh_tokens(user.uid, app=app())
    is_done = store.replace_unchanged(mirror, account.model_dump())
    settle_account(user.uid)
    if not is_done:
        end_sessions(user.uid, since=datetime.now(UTC))  # of who signed in with what was not given
        raise errors.LostRace
    return account, before is None


def _own(before: Account | None) -> dict[str, Any]:
    """What an account keeps, unless the admin says otherwise."""
    kept = {"language", "preferences", "away_until", "mandates", "acting_until"}
    return before.model_dump(include=kept) if before else {}


def settle_account(uid: str) -> None:
    """Makes name, claims and whether one may sign in what users/{uid} says; again, if it changes.

    Whoever has written to that document does this last: so, of several at one moment, the account
    is in the end the document's, and no right outlives in it what took it away. Where that takes a
    right from it, sessions end. Without a document there is no right; without an account, nothing
    to settle. Raises `TryAgain` when others keep changing the document.
    """
    mirror = store.snapshot_of(paths.account(uid))
    for _ in range(_MOST_ROUNDS):
        try:
            _settle(uid, Account.model_validate(mirror.to_dict()) if mirror.exists else None)
        except auth.UserNotFoundError:
            return
        latest = store.snapshot_of(paths.account(uid))
        if latest.update_time == mirror.update_time:
            return
        mirror = latest
    raise errors.TryAgain


def _settle(uid: str, account: Account | None) -> None:
    now = datetime.now(UTC)
    had = auth.get_user(uid, app=app()).custom_claims or {}
    has = claims_of(account, now) if account else {}
    mirrored: dict[str, Any] = (
        {"display_name": account.name, "disabled": not account.is_active} if account else {}
    )
    auth.update_user(uid, custom_claims=has, app=app(), **mirrored)
    if _takes_away(had, has, now):
        auth.revoke_refresh_tokens(uid, app=app())


def _takes_away(before: dict[str, Any], after: dict[str, Any], now: datetime) -> bool:
    """Whether a right that somebody had by the claims before is gone from those after."""
    return not _rights(before, now) <= _rights(after, now)


def _rights(claims: dict[str, Any], now: datetime) -> set[tuple[str, str]]:
    mandates = {("mandate", each.id) for each in mandates_of(claims) if now < each.ends_at}
    agency = {("agency", str(claims["agency"]))} if claims.get("agency") else set()
    return {("role", role.value) for role in roles_of(claims)} | agency | mandates


def end_sessions(uid: str, since: datetime) -> None:
    """Ends the person's sessions, unless that was done since; it counts in whole seconds."""
    try:
        user = auth.get_user(uid, app=app())
    except auth.UserNotFoundError:
        return
    if (user.tokens_valid_after_timestamp or 0) // 1000 < int(since.timestamp()):  # milliseconds
        auth.revoke_refresh_tokens(uid, app=app())


def claims_of(account: Account, now: datetime) -> dict[str, Any]:
    """The custom claims that mirror an account; as they are JSON, times are in seconds.

    Mandates are among them while they are in force or to come. An inactive person has no right.
    """
    mandates = [MandateClaim.of(each).model_dump() for each in account.mandates_from(now)]
    return {
        "roles": [role for role in account.roles if role in account.active_roles],
        "agency": account.agency,
        **({"mandates": mandates} if mandates else {}),
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
