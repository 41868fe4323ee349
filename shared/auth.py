"""Who is calling: Firebase ID tokens and the roles in their custom claims."""

import functools
import logging
import re
import threading
import time
from datetime import UTC, datetime
from typing import Annotated, Any, Self

import firebase_admin
from firebase_admin import auth, exceptions
from pydantic import Strict, ValidationError

from shared import calls, config, errors
from shared.certificates import Certificates
from shared.models import DocumentId, MandateKind, Model, Role
from shared.people import MOST_MANDATES, Actor, Mandate

_log = logging.getLogger(__name__)
_making = threading.Lock()

_TIMEOUT = 15  # seconds for one call of an identity or messaging service, which is then repeated
_LEEWAY = 10  # seconds that this machine's clock may be from Google's, who issues the tokens
# Strict, because the library skips over whatever is no base64url.
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
# What the libraries raise of a token that holds something else: they look before they verify.
_UNREADABLE = (auth.InvalidIdTokenError, ValueError, TypeError, RecursionError)
# What a service of Firebase that does not answer is told of by; waiting may mend it.
SILENCE = (
    exceptions.UnavailableError,
    exceptions.DeadlineExceededError,
    exceptions.InternalError,
)


@functools.cache
def app() -> firebase_admin.App:
    """The Firebase app of this process, made at first use; calls that come at once share one."""
    with _making:
        try:
            return firebase_admin.get_app()
        except ValueError:  # there is none yet
            options = {"projectId": config.project(), "httpTimeout": _TIMEOUT}
            return firebase_admin.initialize_app(options=options)


@functools.cache
def _client(us: firebase_admin.App) -> auth.Client:
    """The client that verifies the tokens of an app, which keeps the certificates."""
    client = auth.Client(us)
    # The library has no other way to say by what it asks for certificates.
    client._token_verifier.request = Certificates(_TIMEOUT)  # noqa: SLF001
    return client


def signed_in(authorization: str | None, *, check_revoked: bool) -> Actor:
    """The person whose ID token the Authorization header bears.

    `check_revoked` asks the identity service whether the session still stands: one more call.
    Raises `NotSignedIn`, `SessionExpired` or `SessionRevoked`.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token := token.strip()):
        raise errors.NotSignedIn
    client = _client(app())  # what is wrong with us is not wrong with the token
    try:
        claims = client.verify_id_token(
            token, check_revoked=check_revoked, clock_skew_seconds=_LEEWAY
        )
    except auth.ExpiredIdTokenError:
        raise errors.SessionExpired from None
    except (auth.RevokedIdTokenError, auth.UserDisabledError, auth.UserNotFoundError):
        raise errors.SessionRevoked from None
    except _UNREADABLE:
        raise errors.NotSignedIn from None
    except auth.CertificateFetchError:
        raise errors.TryAgain from None
    if not _has_sound_times(claims):
        raise errors.NotSignedIn
    actor = _actor(claims)
    calls.concerns(uid=actor.uid)
    return actor


def require_session(uid: str, signed_in_at: object) -> None:
    """The session that this person began then (whole seconds since 1970) still stands.

    For what was sent with a token that nobody here sees. `auth_time` stays when a token is renewed,
    and none is after a revocation. Raises `NotSignedIn` when it is no time, `SessionRevoked`, or
    `TryAgain` when the identity service does not answer.
    """
    if type(signed_in_at) is not int:
        raise errors.NotSignedIn
    try:
        user = _client(app()).get_user(uid)
    except auth.UserNotFoundError:
        raise errors.SessionRevoked from None
    except SILENCE as silence:
        raise errors.TryAgain from silence
    # In milliseconds, of which the service keeps whole seconds.
    if user.disabled or signed_in_at * 1000 < user.tokens_valid_after_timestamp:
        raise errors.SessionRevoked


def require_genuine_app(token: str | None) -> None:
    """The X-Firebase-AppCheck header is of an application of this project, where that is asked for.

    Raises `AppNotAttested`, or `TryAgain` when App Check's keys cannot be fetched.
    """
    if not config.requires_app_check():
        return
    from firebase_admin import app_check
    from jwt import PyJWKClientConnectionError, PyJWKClientError

    us = app()
    try:
        app_check.verify_token(token or "", us)
    except PyJWKClientConnectionError:
        raise errors.TryAgain from None
    except (PyJWKClientError, AttributeError, *_UNREADABLE):
        raise errors.AppNotAttested from None


def _has_sound_times(claims: dict[str, Any]) -> bool:
    """Whether a session's times are whole seconds, and none that must be past is to come.

    The library looks at `iat` and `exp` alone, and takes any number for a time.
    """
    times = {name: claims.get(name, 0) for name in ("iat", "exp", "auth_time", "nbf")}
    latest = time.time() + _LEEWAY
    return all(type(at) is int and (name == "exp" or at <= latest) for name, at in times.items())


class MandateClaim(Model):
    """A mandate in a token, times in whole seconds since 1970: as the security rules have it."""

    id: DocumentId
    kind: MandateKind
    starts_at: Annotated[int, Strict()]
    ends_at: Annotated[int, Strict()]

    @classmethod
    def of(cls, mandate: Mandate) -> Self:
        """The mandate as claims say it."""
        starts_at, ends_at = (int(at.timestamp()) for at in (mandate.starts_at, mandate.ends_at))
        return cls(id=mandate.id, kind=mandate.kind, starts_at=starts_at, ends_at=ends_at)

    def borne(self) -> Mandate:
        """The mandate as its person bears it. Raises what `fromtimestamp` does of no such time."""
        starts_at, ends_at = (
            datetime.fromtimestamp(at, UTC) for at in (self.starts_at, self.ends_at)
        )
        return Mandate(id=self.id, kind=self.kind, starts_at=starts_at, ends_at=ends_at)


def roles_of(claims: dict[str, Any]) -> frozenset[Role]:
    """The roles that custom claims give for good; what is no role gives none."""
    roles = claims.get("roles")
    return (
        frozenset(Role(r) for r in roles if r in tuple(Role))
        if isinstance(roles, list)
        else frozenset()
    )


def mandates_of(claims: dict[str, Any]) -> tuple[Mandate, ...]:
    """The mandates in custom claims; what is none gives none, and takes nothing away."""
    listed = claims.get("mandates", [])
    if not isinstance(listed, list):
        _log.warning("claim 'mandates' of %s is no list", claims.get("uid"))
        return ()
    found = []
    for each in listed[:MOST_MANDATES]:
        try:
            found.append(MandateClaim.model_validate(each).borne())
        except (ValueError, OverflowError, OSError):  # a ValidationError is a ValueError
            _log.warning("claim 'mandates' of %s bears something else", claims.get("uid"))
    return tuple(found)


def _actor(claims: dict[str, Any]) -> Actor:
    agency = claims.get("agency")
    try:
        return Actor.at(
            datetime.now(UTC),
            uid=claims["uid"],
            roles=roles_of(claims),
            agency=agency if isinstance(agency, str) else None,
            mandates=mandates_of(claims),
        )
    except ValidationError:  # an account that set_account did not make
        raise errors.NotSignedIn from None
