"""Who is calling: ID tokens signed with real keys, against the verifier that production runs."""

import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import firebase_admin
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from firebase_admin import auth as firebase
from firebase_admin import credentials, exceptions
from google.auth import crypt, jwt
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import TransportError

from shared import auth, errors

PROJECT = "demo-sign-in"
NOW = int(time.time())
DAY = 24 * 3600  # seconds


class NoCredential(credentials.Base):  # type: ignore[misc]  # the library ships no types
    def get_credential(self) -> Any:
        return AnonymousCredentials()  # type: ignore[no-untyped-call]


class Issuer:
    """A key, and the certificate that says whose it is."""

    def __init__(self, key_id: str) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "securetoken.example")])
        start = datetime.now(UTC) - timedelta(days=1)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=9))
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()
        self.signer = crypt.RSASigner.from_string(private, key_id)  # type: ignore[no-untyped-call]

    def token(self, **changes: Any) -> str:
        """A session that began a minute ago."""
        claims = {
            "iss": f"https://securetoken.google.com/{PROJECT}",
            "aud": PROJECT,
            "sub": "uid-sari",
            "iat": NOW - 60,
            "exp": NOW + DAY,
            "roles": ["requester"],
            "agency": "dinas-kesehatan",
        }
        told = {name: value for name, value in (claims | changes).items() if value is not None}
        token: bytes = jwt.encode(self.signer, told)  # type: ignore[no-untyped-call]
        return token.decode()


GOOGLE, STRANGER = Issuer("key-1"), Issuer("key-1")


@pytest.fixture(scope="module")
def firebase_app() -> Iterator[firebase_admin.App]:
    app = firebase_admin.initialize_app(NoCredential(), {"projectId": PROJECT}, name="sign-in")
    yield app
    firebase_admin.delete_app(app)


@pytest.fixture(autouse=True)
def google_certificates(firebase_app: firebase_admin.App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIREBASE_AUTH_EMULATOR_HOST", raising=False)
    monkeypatch.setattr(auth, "app", lambda: firebase_app)
    monkeypatch.setattr(
        "google.oauth2.id_token._fetch_certs", lambda *_: {"key-1": GOOGLE.certificate}
    )


def test_a_valid_token_says_who_is_calling() -> None:
    actor = auth.signed_in(f"Bearer {GOOGLE.token()}", check_revoked=False)
    assert (actor.uid, actor.agency) == ("uid-sari", "dinas-kesehatan")
    assert actor.roles == {"requester"}


@pytest.mark.parametrize(
    ("claims", "roles", "agency"),
    [
        ({"roles": None, "agency": None}, set(), None),
        ({"roles": ["ikp_division", "kadis", 5], "agency": None}, {"ikp_division"}, None),
        ({"roles": "admin", "agency": 5}, set(), None),
        ({"roles": {"admin": True}}, set(), "dinas-kesehatan"),
        ({"admin": True, "role": "admin", "roles": None}, set(), "dinas-kesehatan"),
    ],
)
def test_only_known_roles_count(claims: dict[str, Any], roles: set[str], agency: str) -> None:
    actor = auth.signed_in(f"Bearer {GOOGLE.token(**claims)}", check_revoked=False)
    assert actor.roles == roles
    assert actor.agency == agency


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic c2FyaTp4", "x", "Token x"]
)
def test_without_a_token_nobody_is_signed_in(header: str | None) -> None:
    with pytest.raises(errors.NotSignedIn):
        auth.signed_in(header, check_revoked=False)


@pytest.mark.parametrize("odd", [{"sub": "__sari__"}, {"sub": "a/b"}, {"agency": "a/b"}], ids=str)
def test_an_account_that_was_made_elsewhere_is_nobody_here(odd: dict[str, str]) -> None:
    with pytest.raises(errors.NotSignedIn):
        auth.signed_in(f"Bearer {GOOGLE.token(**odd)}", check_revoked=False)


def unsigned() -> str:
    """What an emulator would accept."""
    _, claims, _ = GOOGLE.token().split(".")
    return f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."


FORGED = {
    "garbage": "garbage",
    "three parts of garbage": "a.b.c",
    "not ASCII": "é.é.é",
    "without a signature": unsigned(),
    "another's signature": STRANGER.token(),
    "claims changed": ".".join(
        a if n != 1 else b
        for n, (a, b) in enumerate(
            zip(GOOGLE.token().split("."), GOOGLE.token(roles=["admin"]).split("."), strict=True)
        )
    ),
    "another project": GOOGLE.token(aud="demo-other"),
    "another issuer": GOOGLE.token(iss="https://securetoken.google.com/demo-other"),
    "no subject": GOOGLE.token(sub=None),
    "empty subject": GOOGLE.token(sub=""),
    "long subject": GOOGLE.token(sub="x" * 129),
    "not begun yet": GOOGLE.token(iat=NOW + DAY, exp=NOW + 2 * DAY),
    "a key that is not Google's": Issuer("key-2").token(),
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_a_forged_token_signs_nobody_in(token: str) -> None:
    with pytest.raises(errors.NotSignedIn):
        auth.signed_in(f"Bearer {token}", check_revoked=False)


def test_an_expired_session_is_told_from_a_forged_one() -> None:
    expired = GOOGLE.token(iat=NOW - 7200, exp=NOW - 3600)
    with pytest.raises(errors.SessionExpired):
        auth.signed_in(f"Bearer {expired}", check_revoked=False)


def user(**changes: Any) -> Any:
    return SimpleNamespace(**{"disabled": False, "tokens_valid_after_timestamp": 0} | changes)


@pytest.mark.parametrize(
    ("found", "is_admitted"),
    [
        (user(), True),
        (user(tokens_valid_after_timestamp=(NOW - 120) * 1000), True),
        (user(tokens_valid_after_timestamp=NOW * 1000), False),
        (user(disabled=True), False),
        (firebase.UserNotFoundError("gone"), False),
    ],
    ids=["stands", "revoked before", "revoked since", "disabled", "deleted"],
)
def test_a_revoked_session_is_refused_where_it_is_checked(
    monkeypatch: pytest.MonkeyPatch, found: Any, *, is_admitted: bool
) -> None:
    _identity_service(monkeypatch, found)
    header = f"Bearer {GOOGLE.token()}"
    if is_admitted:
        assert auth.signed_in(header, check_revoked=True).uid == "uid-sari"
    else:
        with pytest.raises(errors.SessionRevoked):
            auth.signed_in(header, check_revoked=True)
    assert auth.signed_in(header, check_revoked=False).uid == "uid-sari"


@pytest.mark.parametrize(
    ("found", "stands"),
    [
        (user(), True),
        (user(tokens_valid_after_timestamp=(NOW - 61) * 1000), True),
        (user(tokens_valid_after_timestamp=(NOW - 60) * 1000), True),
        (user(tokens_valid_after_timestamp=(NOW - 59) * 1000), False),
        (user(disabled=True), False),
        (firebase.UserNotFoundError("gone"), False),
    ],
    ids=["stands", "revoked before", "that second", "revoked since", "disabled", "deleted"],
)
def test_a_session_without_its_token_stands_while_its_person_may_renew_it(
    monkeypatch: pytest.MonkeyPatch, found: Any, *, stands: bool
) -> None:
    _identity_service(monkeypatch, found)
    with nullcontext() if stands else pytest.raises(errors.SessionRevoked):
        auth.require_session("uid-sari", NOW - 60)


@pytest.mark.parametrize("odd", [None, True, "1770000000", 1.5, datetime.now(UTC), [1], {}])
def test_a_session_of_no_time_is_nobodys(monkeypatch: pytest.MonkeyPatch, odd: object) -> None:
    _identity_service(monkeypatch, user())
    with pytest.raises(errors.NotSignedIn):
        auth.require_session("uid-sari", odd)


def _identity_service(monkeypatch: pytest.MonkeyPatch, found: Any) -> None:
    """Answers, or raises, this of everybody."""

    def get_user(*_: object) -> Any:
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr("firebase_admin._auth_client.Client.get_user", get_user)


def test_when_certificates_cannot_be_fetched_one_tries_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreachable(*_: object) -> None:
        raise TransportError("unreachable")  # type: ignore[no-untyped-call]

    monkeypatch.setattr("google.oauth2.id_token._fetch_certs", unreachable)
    with pytest.raises(errors.TryAgain):
        auth.signed_in(f"Bearer {GOOGLE.token()}", check_revoked=False)


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (exceptions.UnavailableError("down"), 503),
        (exceptions.DeadlineExceededError("slow"), 503),
        (exceptions.InternalError("broken"), 503),
        (exceptions.PermissionDeniedError("ours"), 500),
    ],
)
def test_a_silent_identity_service_is_answered_with_try_again(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception, status: int
) -> None:
    from flask import Flask, request

    from functions.decide_approval import decide_approval

    _identity_service(monkeypatch, trouble)
    headers = {"Authorization": f"Bearer {GOOGLE.token()}"}
    with Flask("test").test_request_context(method="POST", headers=headers):
        answer = decide_approval(request)
    assert answer.status_code == status
    with pytest.raises(errors.TryAgain if status == 503 else exceptions.PermissionDeniedError):
        auth.require_session("uid-sari", NOW - 60)
