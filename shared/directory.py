"""Who holds a role over a request: looked up among the accounts that are active now."""

from collections.abc import Iterable
from datetime import datetime

from google.cloud.firestore import FieldFilter

from shared import store
from shared.models import Request, Role
from shared.people import Account

People = dict[str, Account]
"""Accounts by uid."""


def holders(request: Request, roles: Iterable[Role], now: datetime) -> dict[Role, People]:
    """For each role, the active people who hold it over this request."""
    return {role: _holders(request, role, now) for role in roles}


def _holders(request: Request, role: Role, now: datetime) -> People:
    found = _candidates(request, role, now)
    return {uid: account for uid, account in found.items() if role in account.actor(now).roles}


def _candidates(request: Request, role: Role, now: datetime) -> People:
    of_role = FieldFilter("roles", "array_contains", role)
    match role:
        case Role.CONTENT_TEAM:
            return store.accounts(request.team.members) if request.team else {}
        case Role.REQUESTER:
            return _by_uid(of_role, FieldFilter("agency", "==", request.agency))
        case Role.DEPARTMENT_HEAD:
            acting = FieldFilter("acting_until", ">", now)
            return _by_uid(of_role) | _by_uid(acting)
    return _by_uid(of_role)


def _by_uid(*filters: FieldFilter) -> People:
    return {account.uid: account for account in store.accounts_of(filters)}
