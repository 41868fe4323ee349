"""Tokens, well made and in every wrong way, and what is to come of each."""

from collections.abc import Callable

from tests.faults.keys import (
    GOOGLE,
    ISSUER,
    NEXT,
    PROJECT,
    STRANGER,
    a_token,
    at,
    encoded,
    hs256,
    jwt,
    unsigned,
)

SESSION_COOKIES = f"https://session.firebase.google.com/{PROJECT}"
CUSTOM_TOKENS = (
    "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"
)
IN, OUT, EXPIRED, REVOKED = "signed in", "not_signed_in", "session_expired", "session_revoked"


def _with_claims_of(other: str, token: str) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{other.split('.')[1]}.{signature}"


def _nested(depth: int) -> str:
    return f"{encoded(b'[' * depth)}.{encoded(b'{}')}.{encoded(b's')}"


# How a token is made, and what comes of it wherever it is shown.
TOKENS: dict[str, tuple[Callable[[], str], str]] = {
    "valid": (a_token, IN),
    "valid, in its first second": (lambda: a_token(iat=at(0), auth_time=at(0)), IN),
    "valid, in its last seconds": (lambda: a_token(iat=at(-3595), exp=at(5)), IN),
    "valid, of a session that began last month": (lambda: a_token(auth_time=at(-2.6e6)), IN),
    "valid, a minute of which is left": (lambda: a_token(iat=at(-3540), exp=at(60)), IN),
    # Times. A server's clock may be ten seconds from Google's.
    "expired an hour ago": (lambda: a_token(iat=at(-7200), exp=at(-3600)), EXPIRED),
    "expired 15 s ago": (lambda: a_token(iat=at(-3615), exp=at(-15)), EXPIRED),
    "expired 4 s ago by our clock": (lambda: a_token(iat=at(-3604), exp=at(-4)), IN),
    "issued in 4 s by our clock": (lambda: a_token(iat=at(4), auth_time=at(4)), IN),
    "issued in two minutes": (lambda: a_token(iat=at(120), auth_time=at(-60)), OUT),
    "issued in an hour": (lambda: a_token(iat=at(3600), exp=at(7200)), OUT),
    "signed in in an hour": (lambda: a_token(auth_time=at(3600)), OUT),
    "signed in in two minutes": (lambda: a_token(auth_time=at(120)), OUT),
    "not before an hour from now": (lambda: a_token(nbf=at(3600)), OUT),
    "not before an hour ago": (lambda: a_token(nbf=at(-3600)), IN),
    "without exp": (lambda: a_token(exp=None), OUT),
    "without iat": (lambda: a_token(iat=None), OUT),
    "exp as text": (lambda: a_token(exp=str(at(3600))), OUT),
    "iat as text": (lambda: a_token(iat=str(at(-60))), OUT),
    "auth_time as text": (lambda: a_token(auth_time=str(at(-60))), OUT),
    "exp not a number": (lambda: a_token(exp=float("nan")), OUT),
    "exp endless": (lambda: a_token(exp=float("inf")), OUT),
    "exp true": (lambda: a_token(exp=True), EXPIRED),  # a second after 1970 began
    "exp a list": (lambda: a_token(exp=[at(3600)]), OUT),
    # For whom, by whom, of whom.
    "of another project": (
        lambda: a_token(iss="https://securetoken.google.com/other", aud="other"),
        OUT,
    ),
    "wrong audience": (lambda: a_token(aud="other"), OUT),
    "audience in a list": (lambda: a_token(aud=[PROJECT, "other"]), OUT),
    "no audience": (lambda: a_token(aud=None), OUT),
    "wrong issuer": (lambda: a_token(iss="https://securetoken.google.com/other"), OUT),
    "issuer begins well": (lambda: a_token(iss=f"{ISSUER}.example"), OUT),
    "issuer without TLS": (lambda: a_token(iss=ISSUER.replace("https", "http")), OUT),
    "no issuer": (lambda: a_token(iss=None), OUT),
    "session cookie": (lambda: a_token(iss=SESSION_COOKIES), OUT),
    "Google's own sign-in": (lambda: a_token(iss="https://accounts.google.com"), OUT),
    "custom token": (lambda: a_token(iss="functions@x", aud=CUSTOM_TOKENS, uid="sari"), OUT),
    "no subject": (lambda: a_token(sub=None), OUT),
    "empty subject": (lambda: a_token(sub=""), OUT),
    "subject too long": (lambda: a_token(sub="s" * 129), OUT),
    "subject a number": (lambda: a_token(sub=7), OUT),
    "subject a path": (lambda: a_token(sub="sari/../wulan"), OUT),
    # Algorithms and keys.
    "alg none": (lambda: a_token(sign=unsigned, header={"alg": "none"}), OUT),
    "alg None": (lambda: a_token(sign=unsigned, header={"alg": "None"}), OUT),
    "alg NONE": (lambda: a_token(sign=unsigned, header={"alg": "NONE"}), OUT),
    "alg nOnE, signature kept": (lambda: a_token(header={"alg": "nOnE"}), OUT),
    "alg none without kid": (
        lambda: a_token(sign=unsigned, header={"alg": "none", "kid": None}),
        OUT,
    ),
    "alg empty": (lambda: a_token(sign=unsigned, header={"alg": ""}), OUT),
    "alg missing": (lambda: a_token(header={"alg": None}), OUT),
    "alg a list": (lambda: a_token(header={"alg": ["RS256"]}), OUT),
    "alg rs256": (lambda: a_token(header={"alg": "rs256"}), OUT),
    "alg RS512": (lambda: a_token(header={"alg": "RS512"}), OUT),
    "PS256 with Google's key": (
        lambda: a_token(sign=GOOGLE.ps256, header={"alg": "PS256"}),
        OUT,
    ),
    "PS256 that says RS256": (lambda: a_token(sign=GOOGLE.ps256), OUT),
    "HS256 with the certificate": (
        lambda: a_token(sign=hs256(GOOGLE.certificate.encode()), header={"alg": "HS256"}),
        OUT,
    ),
    "HS256 with the public key": (
        lambda: a_token(sign=hs256(GOOGLE.public_pem()), header={"alg": "HS256"}),
        OUT,
    ),
    "HS256 that says RS256": (lambda: a_token(sign=hs256(GOOGLE.certificate.encode())), OUT),
    "HS256 without kid, of the old custom tokens": (
        lambda: jwt({"alg": "HS256"}, {"v": 0, "d": {"uid": "sari"}}, hs256(b"secret")),
        OUT,
    ),
    "the same with nothing in it": (
        lambda: jwt({"alg": "HS256"}, {"v": 0, "d": None}, hs256(b"secret")),
        OUT,
    ),
    "signed by a stranger": (lambda: a_token(STRANGER), OUT),
    "a key that nobody knows": (lambda: a_token(NEXT), OUT),
    "kid missing": (lambda: a_token(header={"kid": None}), OUT),
    "kid empty": (lambda: a_token(header={"kid": ""}), OUT),
    "kid a list": (lambda: a_token(header={"kid": [GOOGLE.id]}), OUT),
    "kid a path": (lambda: a_token(header={"kid": "../../../../dev/null"}), OUT),
    "stranger's certificate in the header": (
        lambda: a_token(
            STRANGER,
            header={"x5c": [encoded(STRANGER.certificate_der)], "kid": "stranger"},
        ),
        OUT,
    ),
    "stranger's key in the header": (
        lambda: a_token(STRANGER, header={"jwk": STRANGER.jwk()}),
        OUT,
    ),
    "stranger's key at an address": (
        lambda: a_token(
            STRANGER,
            header={"jku": "https://example.invalid/jwks", "x5u": "https://example.invalid/x5u"},
        ),
        OUT,
    ),
    # Changed on the way.
    "claims changed": (lambda: _with_claims_of(a_token(roles=["admin"]), a_token()), OUT),
    "signature stripped": (lambda: a_token().rpartition(".")[0] + ".", OUT),
    "signature and its dot stripped": (lambda: a_token().rpartition(".")[0], OUT),
    "signature cut": (lambda: a_token()[:-8], OUT),
    "signature of nothing": (lambda: a_token(sign=lambda _: bytes(256)), OUT),
    "a fourth part": (lambda: a_token() + ".x", OUT),
    "two tokens": (lambda: f"{a_token()} {a_token()}", OUT),
    "two tokens, a comma between": (lambda: f"{a_token()},{a_token()}", OUT),
    "two tokens, headers joined": (lambda: f"{a_token()}, Bearer {a_token()}", OUT),
    "something behind it": (lambda: f"{a_token()} !!", OUT),
    "a blank inside": (lambda: " ".join(a_token().rsplit("x", 1)) + " ", OUT),
    "a mark inside the signature": (lambda: f"{a_token()[:-9]}*{a_token()[-9:]}", OUT),
    "padded": (lambda: f"{a_token()}==", OUT),
    "blanks around": (lambda: f"  {a_token()}  ", IN),
    "not JSON": (lambda: f"{encoded(b'no')}.{encoded(b'no')}.{encoded(b'no')}", OUT),
    "not text": (lambda: f"{encoded(bytes([255, 254]))}.{encoded(b'{}')}.x", OUT),
    "header a list": (lambda: jwt(["RS256"], {}, GOOGLE.rs256), OUT),
    "claims a list": (lambda: jwt({"alg": "RS256", "kid": GOOGLE.id}, [], GOOGLE.rs256), OUT),
    "claims a number": (lambda: jwt({"alg": "RS256", "kid": GOOGLE.id}, 7, GOOGLE.rs256), OUT),
    "nested without end": (lambda: _nested(5000), OUT),
}
