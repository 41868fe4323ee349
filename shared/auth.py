"""Who is calling: Firebase ID tokens and the roles in their custom claims."""

import functools
from datetime import UTC, datetime
from typing import Any

import firebase_admin
from firebase_admin import auth
from pydantic import ValidationError

from shared import config, errors
from shared.models import Role
from shared.people import Actor, Mandate

_TIMEOUT = 15  # seconds for one call of an identity or messaging service, which is then repeated


@functools.cache
def app() -> firebase_admin.App:
    """The Firebase app of this process, made at first use."""
    options = {"projectId": config.project(), "httpTimeout": _TIMEOUT}
    return firebase_admin.initialize_app(options=options)


def signed_in(authorization: str | None, *, check_revoked: bool) -> Actor:
    """The person whose ID token the Authorization header bears.

    `check_revoked` asks the identity service whether the session still stands: one more call.
    Raises `NotSignedIn`, `SessionExpired` or `SessionRevoked`.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise errors.NotSignedIn
    try:
        claims = auth.verify_id_token(token.strip(), app=app(), check_revoked=check_revoked)
    except auth.ExpiredIdTokenError:
        raise errors.SessionExpired from None
    except (auth.RevokedIdTokenError, auth.UserDisabledError, auth.UserNotFoundError):
        raise errors.SessionRevoked from None
    except (auth.InvalidIdTokenError, ValueError):
        raise errors.NotSignedIn from None
    except auth.CertificateFetchError:
        raise errors.TryAgain from None
    return _actor(claims)


def _actor(claims: dict[str, Any]) -> Actor:
    roles = claims.get("roles")
    known = [r for r in roles if r in tuple(Role)] if isinstance(roles, list) else []
    agency = claims.get("agency")
    mandate = claims.get("mandate")
    try:
        return Actor.at(
            datetime.now(UTC),
            uid=claims["uid"],
            roles=map(Role, known),
            agency=agency if isinstance(agency, str) else None,
            mandate=None if mandate is None else Mandate.model_validate(mandate),
        )
    except ValidationError:  # an account that set_account did not make
        raise errors.NotSignedIn from None
