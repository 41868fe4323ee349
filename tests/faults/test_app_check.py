"""Where App Check is enforced, only the project's own applications are served.

Its keys are served on this machine, over TLS at their own address; the library is as it is.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from firebase_admin import delete_app

import main
from shared import auth, store
from shared.entry_points import HttpEntry, entry_of
from tests.faults.conftest import Figure
from tests.faults.google import APP_CHECK_KEYS, Google, stand_in
from tests.faults.keys import PROJECT, Key, at, decoded, encoded, hs256, jwt, unsigned
from tests.functions.apps import client_of, refused

KEY, STRANGER = Key("app-check-1"), Key("app-check-1")
NUMBER = "123456789012"
ATTESTED, OUT = "not_signed_in", "app_not_attested"  # who is attested has yet to sign in
ENTRIES = [e for name in main.__all__ if isinstance(e := entry_of(getattr(main, name)), HttpEntry)]


@pytest.fixture
def google(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Google]:
    """Google with one key of App Check, which is enforced, and an app that has fetched nothing."""
    _forget_the_app()
    with stand_in(tmp_path_factory.mktemp("google")) as up:
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", PROJECT)
        monkeypatch.setenv("APP_CHECK", "enforce")
        monkeypatch.setattr(store, "database", None)  # nobody comes as far as to ask it
        up.app_check_keys = [KEY.jwk()]
        yield up
        _forget_the_app()


def _forget_the_app() -> None:
    delete_app(auth.app())
    auth.app.cache_clear()


def a_token(
    key: Key = KEY,
    sign: Callable[[bytes], bytes] | None = None,
    header: dict[str, Any] | None = None,
    **changes: Any,
) -> str:
    """An App Check token of an hour. What is changed to None is left out."""
    claims = {
        "iss": f"https://firebaseappcheck.googleapis.com/{NUMBER}",
        "aud": [f"projects/{NUMBER}", f"projects/{PROJECT}"],
        "sub": f"1:{NUMBER}:web:abcdef",
        "iat": at(-60),
        "exp": at(3540),
    } | changes
    head = {"alg": "RS256", "typ": "JWT", "kid": key.id} | (header or {})
    told = {name: value for name, value in claims.items() if value is not None}
    return jwt({n: v for n, v in head.items() if v is not None}, told, sign or key.rs256)


def _changed() -> str:
    header, _, signature = a_token().split(".")
    return f"{header}.{a_token(sub='1:1:web:other').split('.')[1]}.{signature}"


# How the header is made, and what comes of a call that bears it and nobody's ID token.
TOKENS: dict[str, tuple[Callable[[], str | None], str]] = {
    "valid": (a_token, ATTESTED),
    "none at all": (lambda: None, OUT),
    "empty": (lambda: "", OUT),
    "garbage": (lambda: "garbage", OUT),
    "three parts of garbage": (lambda: "a.b.c", OUT),
    "expired": (lambda: a_token(iat=at(-7200), exp=at(-3600)), OUT),
    "issued in an hour": (lambda: a_token(iat=at(3600), exp=at(7200)), OUT),
    "exp as text": (lambda: a_token(exp="soon"), OUT),
    "of another project": (lambda: a_token(aud=["projects/1", "projects/other"]), OUT),
    "audience as text": (lambda: a_token(aud=f"projects/{PROJECT}"), OUT),
    "no audience": (lambda: a_token(aud=None), OUT),
    "another issuer": (lambda: a_token(iss="https://securetoken.google.com/1"), OUT),
    "no issuer": (lambda: a_token(iss=None), OUT),
    "issuer a number": (lambda: a_token(iss=7), OUT),
    "no subject": (lambda: a_token(sub=None), OUT),
    "signed by a stranger": (lambda: a_token(STRANGER), OUT),
    "a key that nobody knows": (lambda: a_token(header={"kid": "app-check-9"}), OUT),
    "kid missing": (lambda: a_token(header={"kid": None}), OUT),
    "kid a list": (lambda: a_token(header={"kid": ["app-check-1"]}), OUT),
    "alg none": (lambda: a_token(sign=unsigned, header={"alg": "none"}), OUT),
    "HS256 with the public key": (
        lambda: a_token(sign=hs256(KEY.public_pem()), header={"alg": "HS256"}),
        OUT,
    ),
    "stranger's key in the header": (
        lambda: a_token(STRANGER, header={"jwk": STRANGER.jwk()}),
        OUT,
    ),
    "no JWT by its type": (lambda: a_token(header={"typ": "other"}), OUT),
    "claims changed": (_changed, OUT),
    "signature stripped": (lambda: a_token().rpartition(".")[0] + ".", OUT),
    "claims a list": (lambda: jwt({"alg": "RS256", "kid": KEY.id}, [], KEY.rs256), OUT),
    "nested without end": (lambda: f"{encoded(b'[' * 5000)}.{encoded(b'{}')}.x", OUT),
    "one bit changed": (lambda: _flipped(a_token()), OUT),
}


def _flipped(token: str) -> str:
    signed, _, signature = token.rpartition(".")
    raw = bytearray(decoded(signature))
    raw[100] ^= 1
    return f"{signed}.{encoded(bytes(raw))}"


def call(entry: HttpEntry, token: str | None) -> str:
    """The code that a call without an ID token is refused with."""
    headers = {} if token is None else {"X-Firebase-AppCheck": token}
    response = client_of(entry.name).open("/", method=entry.method, headers=headers)
    code: str = refused(response, str((response.json or {}).get("code")))["code"]
    return code


@pytest.mark.usefixtures("google")
def test_every_app_check_token_of_the_table_is_judged_rightly(figure: Figure) -> None:
    (me,) = (entry for entry in ENTRIES if entry.name == "me")
    wrong = {
        name: seen
        for name, (make, expected) in TOKENS.items()
        if (seen := call(me, make())) != expected
    }
    right = len(TOKENS) - len(wrong)
    figure("app check: judged rightly", f"{right} of {len(TOKENS)} verdicts", "all")

    assert wrong == {}


def test_every_function_that_is_not_public_asks_and_no_other(google: Google) -> None:
    answers = {entry.name: call(entry, None) for entry in ENTRIES if not entry.is_public}
    assert set(answers.values()) == {OUT}
    assert google.asked[APP_CHECK_KEYS] <= 1
    for entry in ENTRIES:
        if entry.is_public:
            assert client_of(entry.name).open("/", method=entry.method).status_code == 200


def test_keys_are_fetched_once_for_many_tokens(google: Google) -> None:
    (me,) = (entry for entry in ENTRIES if entry.name == "me")
    for number in range(20):
        call(me, a_token())
        call(me, a_token(header={"kid": f"unknown-{number}"}))
    assert google.asked[APP_CHECK_KEYS] == 1


def test_while_the_keys_cannot_be_fetched_one_tries_again(google: Google) -> None:
    google.is_down = True
    (me,) = (entry for entry in ENTRIES if entry.name == "me")
    assert call(me, a_token()) == "try_again"


@pytest.mark.parametrize("setting", [None, "", "off"])
def test_unless_it_is_enforced_nobody_is_asked(
    google: Google, monkeypatch: pytest.MonkeyPatch, setting: str | None
) -> None:
    if setting is None:
        monkeypatch.delenv("APP_CHECK")
    else:
        monkeypatch.setenv("APP_CHECK", setting)
    (me,) = (entry for entry in ENTRIES if entry.name == "me")
    for token in (None, "garbage", a_token()):
        assert call(me, token) == "not_signed_in"
    assert google.asked[APP_CHECK_KEYS] == 0
