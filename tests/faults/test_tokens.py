"""Who gets in: tokens against the verification that production runs, over TLS, without emulators.

Keys, certificates and the identity service are real in form and served on this machine; nothing of
the libraries is replaced.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from firebase_admin import delete_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared import auth, errors, store
from tests.faults.conftest import Figure, Size
from tests.faults.google import CERTIFICATES, Google, stand_in
from tests.faults.keys import (
    GOOGLE,
    ISSUER,
    NEXT,
    PROJECT,
    STRANGER,
    a_token,
    at,
    decoded,
    encoded,
    jwt,
    unsigned,
)
from tests.faults.tokens import EXPIRED, IN, OUT, REVOKED, TOKENS
from tests.functions.apps import client_of, refused


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Google]:
    """Google, and this process's Firebase app made anew in front of it."""
    _forget_the_app()
    with stand_in(tmp_path_factory.mktemp("google")) as up, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOOGLE_CLOUD_PROJECT", PROJECT)
        patch.setattr(store, "database", _nobody_asks_the_database)
        yield up
        _forget_the_app()


@pytest.fixture(autouse=True)
def as_usual(google: Google) -> None:
    """One key, one account that stands, certificates that may not be kept from test to test."""
    google.certificates = {GOOGLE.id: GOOGLE.certificate}
    long_ago = {"validSince": str(at(-86400))}
    google.accounts = dict.fromkeys(("sari", "sari/../wulan"), long_ago)
    google.max_age, google.is_down = 0, False
    google.asked.clear()


@pytest.fixture
def kept_certificates(google: Google) -> Iterator[None]:
    """Certificates that are fetched once, as in production."""
    google.max_age = 21600
    yield
    _forget_the_app()


def _forget_the_app() -> None:
    delete_app(auth.app())
    auth.app.cache_clear()


def _nobody_asks_the_database() -> None:
    raise AssertionError("the database was asked before it was known who is calling")


def verdict(authorization: str, *, check_revoked: bool = False) -> str:
    """What comes of an Authorization header."""
    try:
        actor = auth.signed_in(authorization, check_revoked=check_revoked)
    except errors.DomainError as error:
        return error.code
    assert (actor.uid, actor.agency) == ("sari", "dinas-kesehatan")
    return IN


def test_every_token_of_the_table_is_judged_rightly(figure: Figure) -> None:
    wrong: dict[str, dict[str, str]] = {}
    for name, (make, expected) in TOKENS.items():
        seen = {
            "a step": verdict(f"Bearer {make()}"),
            "a decisive step": verdict(f"Bearer {make()}", check_revoked=True),
        }
        if others := {where: what for where, what in seen.items() if what != expected}:
            wrong[name] = others
    judged = 2 * len(TOKENS)
    right = judged - sum(map(len, wrong.values()))
    figure("tokens: judged rightly", f"{right} of {judged} verdicts", "all")

    assert wrong == {}


REFUSED = {name: row for name, row in TOKENS.items() if row[1] != IN}


@pytest.mark.parametrize("function", ["submit_request", "decide_approval", "me"])
def test_over_http_a_wrong_token_is_answered_before_any_database_is_asked(function: str) -> None:
    method = "GET" if function == "me" else "POST"
    for make, expected in REFUSED.values():
        headers = {"Authorization": f"Bearer {make()}"}
        response = client_of(function).open("/", method=method, headers=headers)
        refused(response, expected)


# When sessions were last revoked, in seconds from now (a token was issued a minute ago), and what
# else became of the account; decisive steps ask.
SINCE: dict[str, tuple[int | None, dict[str, Any] | None, str]] = {
    "nothing": (None, {}, IN),
    "revoked before": (-3600, {}, IN),
    "revoked since": (-1, {}, REVOKED),
    "disabled": (None, {"disabled": True}, REVOKED),
    "disabled and revoked": (-1, {"disabled": True}, REVOKED),
    "deleted": (None, None, REVOKED),
}


@pytest.mark.parametrize(("revoked", "account", "expected"), SINCE.values(), ids=SINCE)
def test_what_ended_a_session_is_seen_at_the_next_decisive_step(
    google: Google, revoked: int | None, account: dict[str, Any] | None, expected: str
) -> None:
    valid = {} if revoked is None else {"validSince": str(at(revoked))}
    google.accounts = {} if account is None else {"sari": account | valid}
    token = f"Bearer {a_token()}"

    assert verdict(token, check_revoked=True) == expected
    assert google.asked.keys() > {CERTIFICATES}
    google.asked.clear()
    assert verdict(token) == IN
    assert google.asked.keys() == {CERTIFICATES}


def test_a_forged_token_costs_no_call_to_the_identity_service(google: Google) -> None:
    assert verdict(f"Bearer {a_token(STRANGER)}", check_revoked=True) == OUT
    assert google.asked.keys() <= {CERTIFICATES}


def test_a_new_key_is_taken_up_when_the_certificates_may_no_longer_be_kept(
    google: Google,
) -> None:
    assert verdict(f"Bearer {a_token(NEXT)}") == OUT
    google.certificates = {GOOGLE.id: GOOGLE.certificate, NEXT.id: NEXT.certificate}
    assert verdict(f"Bearer {a_token(NEXT)}") == IN
    assert verdict(f"Bearer {a_token()}") == IN
    google.certificates = {NEXT.id: NEXT.certificate}
    assert verdict(f"Bearer {a_token()}") == OUT


@pytest.mark.usefixtures("kept_certificates")
def test_while_certificates_may_be_kept_a_token_costs_no_request_and_no_look_into_a_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert verdict(f"Bearer {a_token()}") == IN
    monkeypatch.setattr(requests.Session, "request", lambda *_, **__: pytest.fail("asked for"))
    assert verdict(f"Bearer {a_token()}") == IN
    assert verdict(f"Bearer {a_token(STRANGER)}") == OUT


@pytest.mark.usefixtures("kept_certificates")
def test_unknown_keys_do_not_make_the_certificates_be_fetched_again_and_again(
    google: Google, size: Size, figure: Figure
) -> None:
    tries = size(20, 300)
    assert verdict(f"Bearer {a_token()}") == IN
    google.asked.clear()

    seen = {verdict(f"Bearer {a_token(header={'kid': f'unknown-{n}'})}") for n in range(tries)}

    fetched = google.asked[CERTIFICATES]
    figure("tokens: unknown keys", f"{fetched} fetches for {tries} tokens", "0")
    assert (seen, fetched) == ({OUT}, 0)


def test_while_google_does_not_answer_nobody_is_called_a_stranger(google: Google) -> None:
    google.is_down = True
    assert verdict(f"Bearer {a_token()}") == "try_again"


@pytest.mark.usefixtures("kept_certificates")
def test_no_bit_of_a_token_may_change(size: Size, figure: Figure) -> None:
    token = a_token()
    parts = [decoded(part) for part in token.split(".")]
    places = [
        (number, byte, bit)
        for number, part in enumerate(parts)
        for byte in range(len(part))
        for bit in range(8)
    ]
    tried = places[:: size(37, 1)]
    seen: dict[str, int] = {}
    for number, byte, bit in tried:
        changed = [bytearray(part) for part in parts]
        changed[number][byte] ^= 1 << bit
        what = verdict("Bearer " + ".".join(encoded(bytes(part)) for part in changed))
        seen[what] = seen.get(what, 0) + 1
    figure("tokens: one bit changed", f"{seen.get(IN, 0)} of {len(tried)} let in", "0")

    assert verdict(f"Bearer {token}") == IN
    assert seen == {OUT: len(tried)}


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["RS256", "HS256", "ES256", "none"]) | ANY_JSON,
        "kid": st.sampled_from([GOOGLE.id, NEXT.id]) | ANY_JSON,
        "typ": ANY_JSON,
        "crit": ANY_JSON,
    },
)
CLAIMS = st.fixed_dictionaries(
    {},
    optional={
        "iss": st.just(ISSUER) | ANY_JSON,
        "aud": st.just(PROJECT) | ANY_JSON,
        "sub": st.just("sari") | ANY_JSON,
        "iat": st.integers(0, 2**33) | ANY_JSON,
        "exp": st.integers(0, 2**33) | ANY_JSON,
        "auth_time": ANY_JSON,
        "v": st.just(0) | ANY_JSON,
        "d": ANY_JSON,
        "roles": ANY_JSON,
    },
)


HEADER = {"alg": "RS256", "kid": GOOGLE.id, "typ": "JWT"}


def _upon(valid: dict[str, Any], changes: Any) -> Any:
    """What is valid but for some of it, or something else altogether."""
    return valid | changes if isinstance(changes, dict) else changes


@pytest.mark.usefixtures("kept_certificates")
def test_whatever_a_stranger_writes_into_a_token_nobody_is_signed_in(
    size: Size, figure: Figure
) -> None:
    seen: dict[str, int] = {}
    claims_of_now = json.loads(decoded(a_token().split(".")[1]))

    @settings(
        max_examples=size(100, 2000),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(HEADERS | ANY_JSON, CLAIMS | ANY_JSON, st.sampled_from([STRANGER.rs256, unsigned]))
    def show(header: Any, claims: Any, sign: Any) -> None:
        made = jwt(_upon(HEADER, header), _upon(claims_of_now, claims), sign)
        what = verdict(f"Bearer {made}", check_revoked=True)
        seen[what] = seen.get(what, 0) + 1
        assert what in {OUT, EXPIRED}

    try:
        show()
    finally:
        shown = sum(seen.values())
        let_in = shown - seen.get(OUT, 0) - seen.get(EXPIRED, 0)
        figure("tokens: made up by a stranger", f"{let_in} of {shown} let in", "0")


def test_an_account_that_was_disabled_is_refused_over_http(google: Google) -> None:
    google.accounts = {"sari": {"disabled": True}}
    headers = {"Authorization": f"Bearer {a_token()}"}
    refused(client_of("decide_approval").post("/", headers=headers), REVOKED)
