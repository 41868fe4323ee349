"""The admin creates, changes or deactivates a person's account, their roles and their agency."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from shared import accounts, errors
from shared.accounts import AccountDetails
from shared.http import endpoint
from shared.models import Model, Role, distinct
from shared.people import Account, Actor

# As browsers have it (HTML Living Standard, "valid email address"), in a domain below another.
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = rf"^[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(\.{_LABEL})+$"


class SetAccount(AccountDetails):
    """Give every role that the person holds: those left out are taken away."""

    email: Annotated[
        str,
        StringConstraints(strip_whitespace=True, to_lower=True, max_length=254, pattern=_ADDRESS),
    ]
    roles: Annotated[tuple[Role, ...], AfterValidator(distinct)]


class AccountSet(Model):
    """The account as it stands now; a new person sets their password through the link."""

    account: Account
    is_new: bool
    password_link: str | None


@endpoint(check_revoked=True)
def set_account(actor: Actor, body: SetAccount) -> AccountSet:
    """Set an account: for admins."""
    if Role.ADMIN not in actor.roles:
        raise errors.WrongRole(Role.ADMIN.value)
    account, is_new = accounts.set_account(body, by=actor.uid)
    link = accounts.first_password_link(account.email) if is_new else None
    return AccountSet(account=account, is_new=is_new, password_link=link)
