"""People's accounts: Firebase Auth with roles in custom claims, mirrored in users/{uid}."""

from firebase_admin import auth

from shared import errors, paths, store
from shared.auth import app
from shared.models import Account, AgencyId, Line, Model, Role
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

    `by` is the admin's uid. Claims come first, then the mirror: repeated after a failure, the call
    completes what is missing. Sessions end when a right was taken away. Raises `AgencyMismatch`,
    `NoSuchAgency` or `OwnAdminRole`.
    """
    if (Role.REQUESTER in details.roles) != (details.agency is not None):
        raise errors.AgencyMismatch
    if details.agency and not store.snapshot_of(paths.agency(details.agency)).exists:
        raise errors.NoSuchAgency(details.agency)

    user = _user(details.email)
    is_admin_still = details.is_active and Role.ADMIN in details.roles
    if user is not None and user.uid == by and not is_admin_still:
        raise errors.OwnAdminRole
    is_new = user is None
    if user is None:
        user = auth.create_user(email=details.email, display_name=details.name, app=app())

    before = set((user.custom_claims or {}).get("roles", []))
    auth.update_user(
        user.uid,
        display_name=details.name,
        disabled=not details.is_active,
        custom_claims={"roles": list(details.roles), "agency": details.agency},
        app=app(),
    )
    account = Account(uid=user.uid, **details.model_dump())
    store.put(paths.account(account.uid), account.model_dump())
    moved = (user.custom_claims or {}).get("agency") != details.agency
    if not details.is_active or moved or before - set(details.roles):
        auth.revoke_refresh_tokens(user.uid, app=app())
    return account, is_new


def first_password_link(email: str) -> str:
    """The link by which a new person sets their password: a bearer secret for them alone."""
    link: str = auth.generate_password_reset_link(email, app=app())
    return link


def _user(email: str) -> auth.UserRecord | None:
    try:
        return auth.get_user_by_email(email, app=app())
    except auth.UserNotFoundError:
        return None
