"""Keys, their certificates, and tokens signed with them: well, or in some wrong way."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

PROJECT = "konten-faults"
ISSUER = f"https://securetoken.google.com/{PROJECT}"
Sign = Callable[[bytes], bytes]


class Key:
    """An RSA key, and the certificate that its owner shows."""

    def __init__(self, key_id: str) -> None:
        self.id = key_id
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "securetoken.example")])
        start = datetime.now(UTC) - timedelta(days=1)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.private.public_key())
            .serial_number(1)
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=16))
            .sign(self.private, hashes.SHA256())
        )
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()
        self.certificate_der = certificate.public_bytes(serialization.Encoding.DER)

    def rs256(self, message: bytes) -> bytes:
        return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def ps256(self, message: bytes) -> bytes:
        mgf = padding.MGF1(hashes.SHA256())
        salted = padding.PSS(mgf, padding.PSS.DIGEST_LENGTH)
        return self.private.sign(message, salted, hashes.SHA256())

    def jwk(self) -> dict[str, str]:
        public = self.private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "alg": "RS256",
            "use": "sig",
            "kid": self.id,
            "n": encoded(public.n.to_bytes(256, "big")),
            "e": encoded(public.e.to_bytes(3, "big")),
        }

    def public_pem(self) -> bytes:
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def hs256(secret: bytes) -> Sign:
    return lambda message: hmac.new(secret, message, hashlib.sha256).digest()


def unsigned(_: bytes) -> bytes:
    return b""


def jwt(header: Any, claims: Any, sign: Sign) -> str:
    """A token of exactly this header and these claims."""
    parts = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{parts}.{encoded(sign(parts.encode()))}"


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


GOOGLE, NEXT, STRANGER = Key("key-1"), Key("key-2"), Key("key-1")


def a_token(
    key: Key = GOOGLE,
    sign: Sign | None = None,
    header: dict[str, Any] | None = None,
    **changes: Any,
) -> str:
    """A session of an hour that began a minute ago. What is changed to None is left out."""
    now = int(time.time())
    head = {"alg": "RS256", "kid": key.id, "typ": "JWT"} | (header or {})
    claims = {
        "iss": ISSUER,
        "aud": PROJECT,
        "auth_time": now - 60,
        "user_id": "sari",
        "sub": "sari",
        "iat": now - 60,
        "exp": now + 3540,
        "roles": ["requester"],
        "agency": "dinas-kesehatan",
        "firebase": {"identities": {}, "sign_in_provider": "password"},
    }
    return jwt(
        {name: value for name, value in head.items() if value is not None},
        {name: value for name, value in (claims | changes).items() if value is not None},
        sign or key.rs256,
    )


def at(seconds: float) -> Any:
    """A time as far from now, in whole seconds since 1970."""
    return int(time.time() + seconds)
