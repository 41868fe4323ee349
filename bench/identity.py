"""Google's identity service on this machine, so that tokens are verified as in production.

`python -m bench.identity --port P --folder DIR` stands behind HTTPS_PROXY: it takes the connections
that the libraries open to Google, proves by a certificate authority of its own to be the host they
ask for, keeps them open, and answers. Nothing is passed on. The authority's certificate is written
to the folder; the keys that tokens are signed with are read from there.
"""

import argparse
import json
import socket
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

from infra.local.processes import HOST

AUTHORITY, CERTIFICATES = "authority.pem", "certificates.json"
_HOSTS = ("www.googleapis.com", "identitytoolkit.googleapis.com")
_MAX_AGE = 21_600  # seconds for which the keys may be kept: about what Google says


class Handler(BaseHTTPRequestHandler):
    """One connection: first to the proxy, then to the host."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    tls: ssl.SSLContext
    certificates: dict[str, str]
    host = ""

    def handle_one_request(self) -> None:
        """Acknowledges its first part at once.

        To a proxy urllib3 sends a body only then; to Google itself it would send it with the head.
        """
        if sys.platform == "linux":
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        super().handle_one_request()

    def do_CONNECT(self) -> None:
        """From here on this connection is the host's, if it is one of Google's."""
        self.host = self.path.removesuffix(":443")
        if self.host not in _HOSTS:
            self.send_error(403)
            return
        self.send_response(200)
        self.end_headers()
        self.connection = self.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=-1)
        self.close_connection = False

    def _answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = json.dumps(self._found(json.loads(sent or b"{}"))).encode()
        self.send_response(200)
        self.send_header("Cache-Control", f"public, max-age={_MAX_AGE}")
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.wfile.flush()

    do_GET = do_POST = _answer  # noqa: N815  # http.server's names

    def _found(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The keys; or of accounts, that each is there, stands, and can be changed."""
        if self.host != "identitytoolkit.googleapis.com":
            return self.certificates
        named = asked.get("localId", "somebody")
        uid = named if isinstance(named, str) else named[0]
        address = f"{uid}@pontianak.example"
        return {
            "localId": uid,
            "users": [{"localId": uid, "email": address}],
            "oobLink": "https://pontianak.example/",
        }

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def main() -> None:
    """Serves until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    Handler.certificates = json.loads((options.folder / CERTIFICATES).read_text())
    authority = trustme.CA()
    authority.cert_pem.write_to_path(options.folder / AUTHORITY)
    Handler.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*_HOSTS).configure_cert(Handler.tls)
    with _Server((HOST, options.port), Handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
