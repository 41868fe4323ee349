"""Google's endpoints of identity on this machine: real TLS, real keys, the hosts' own names.

A proxy takes the connections that the libraries open to Google, proves by a certificate authority
of its own to be the host they ask for, and answers them itself. Nothing is passed on.
"""

import json
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CERTIFICATES = "www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
APP_CHECK_KEYS = "firebaseappcheck.googleapis.com/v1/jwks"
_TOKEN = "oauth2.googleapis.com/token"
_HOSTS = (
    "www.googleapis.com",
    "oauth2.googleapis.com",
    "iamcredentials.googleapis.com",
    "identitytoolkit.googleapis.com",
    "firebaseappcheck.googleapis.com",
)
Answer = tuple[int, dict[str, str], dict[str, Any]]


@dataclass
class Google:
    """What the endpoints answer, and how often they were asked."""

    certificates: dict[str, str] = field(default_factory=dict)  # PEM by key id
    max_age: int = 21600  # seconds for which certificates may be kept: about what Google says
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)  # by uid
    app_check_keys: list[dict[str, Any]] = field(default_factory=list)  # JWKs
    is_down: bool = False
    asked: Counter[str] = field(default_factory=Counter)  # by host and path

    def answer(self, where: str, body: bytes) -> Answer:
        """What an endpoint answers: status, headers, body."""
        self.asked[where] += 1
        if self.is_down:
            return 502, {}, {"error": {"code": 502, "message": "down"}}
        if where == CERTIFICATES:
            return 200, {"Cache-Control": f"public, max-age={self.max_age}"}, self.certificates
        return 200, {}, self._plain(where, body)

    def _plain(self, where: str, body: bytes) -> dict[str, Any]:
        if where == APP_CHECK_KEYS:
            return {"keys": self.app_check_keys}
        if where.endswith("/accounts:lookup"):
            (uid,) = json.loads(body)["localId"]
            return {
                "users": [{"localId": uid, **self.accounts[uid]}] if uid in self.accounts else []
            }
        if where.endswith("/allowedLocations"):  # from where the service account may be used
            return {"locations": [], "encodedLocations": "0x0"}
        return {"access_token": "local", "token_type": "Bearer", "expires_in": 3600}


@contextmanager
def stand_in(folder: Path) -> Iterator[Google]:
    """Google in the environment of this process, in which no emulator is named any more."""
    google, authority = Google(), trustme.CA()
    trusted, credentials = folder / "authority.pem", folder / "service-account.json"
    authority.cert_pem.write_to_path(trusted)
    credentials.write_text(json.dumps(_service_account()))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*_HOSTS).configure_cert(tls)
    server = _Server(("127.0.0.1", 0), _handler(google, tls))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("FIRESTORE", "FIREBASE_AUTH", "STORAGE"):
                patch.delenv(f"{name}_EMULATOR_HOST", raising=False)
            for name in ("https_proxy", "no_proxy", "NO_PROXY"):
                patch.delenv(name, raising=False)
            patch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.server_port}")
            patch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
            patch.setenv("SSL_CERT_FILE", str(trusted))
            patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(credentials))
            yield google
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing it waits for what is under way


def _handler(google: Google, tls: ssl.SSLContext) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        host = ""

        def do_CONNECT(self) -> None:
            """From here on this connection is the host's, if it is one of Google's."""
            self.host = self.path.removesuffix(":443")
            if self.host not in _HOSTS:
                self.send_error(403)
                return
            self.send_response(200)
            self.end_headers()
            self.connection = tls.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb", buffering=0)
            self.close_connection = False

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, told = google.answer(self.host + urlsplit(self.path).path, body)
            payload = json.dumps(told).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Connection", "close")  # so that no connection outlives its test
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = _answer  # noqa: N815  # http.server's naming

        def finish(self) -> None:
            super().finish()
            self.connection.close()

        def log_message(self, *_: object) -> None:
            """Keeps quiet."""

    return Handler


def _service_account() -> dict[str, str]:
    """Credentials with which the libraries ask for an access token, as a deployed function does."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": "konten-faults",
        "private_key_id": "account-key",
        "private_key": key.decode(),
        "client_email": "functions@konten-faults.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": f"https://{_TOKEN}",
    }
