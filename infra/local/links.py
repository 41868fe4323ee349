"""Judges signed URLs as Cloud Storage does, which its emulators do not.

The V4 process is that of cloud.google.com/storage/docs/authentication/canonical-requests.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_ALGORITHM = "GOOG4-RSA-SHA256"


class LinkJudge:
    """Knows the one account whose signature counts."""

    def __init__(
        self, key_file: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Takes the account's JSON file."""
        account = json.loads(key_file.read_text(encoding="utf-8"))
        key = load_pem_private_key(account["private_key"].encode(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{key_file} holds no RSA key")
        self._now = now
        self._account = str(account["client_email"])
        self._key = key.public_key()

    def refuses(
        self, method: str, target: str, header: Callable[[str], str | None]
    ) -> HTTPStatus | None:
        """The status that refuses a request for this target. None: the link is good."""
        address = urlsplit(target)
        query = dict(parse_qsl(address.query))
        try:
            account, scope = query["X-Goog-Credential"].split("/", 1)
            signature = bytes.fromhex(query["X-Goog-Signature"])
            date = query["X-Goog-Date"]
            signed_at = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            lifetime = timedelta(seconds=int(query["X-Goog-Expires"]))
            names = query["X-Goog-SignedHeaders"].split(";")
        except (KeyError, ValueError):
            return HTTPStatus.FORBIDDEN
        signed = (p for p in address.query.split("&") if not p.startswith("X-Goog-Signature="))
        lines = [method, address.path, "&".join(sorted(signed))]
        lines += [f"{name}:{(header(name) or '').strip()}" for name in names]
        lines += ["", ";".join(names), "UNSIGNED-PAYLOAD"]
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        to_sign = f"{_ALGORITHM}\n{date}\n{scope}\n{digest}".encode()
        try:
            self._key.verify(signature, to_sign, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return HTTPStatus.FORBIDDEN
        if account != self._account or query.get("X-Goog-Algorithm") != _ALGORITHM:
            return HTTPStatus.FORBIDDEN
        if self._now() > signed_at + lifetime:
            return HTTPStatus.BAD_REQUEST
        return None
