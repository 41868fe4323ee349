"""Passes Cloud Storage's part of the local origin on to its emulator, byte by byte.

So the browser uploads and downloads at the origin that it came from, and needs no cross-origin
permission there. Nothing is held in memory, in neither direction.
"""

import http.client
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from wsgiref.types import StartResponse, WSGIEnvironment

_CHUNK = 256 * 1024
# Of one connection only (RFC 9110, 7.6.1), or written anew by the server in front.
_NOT_PASSED_ON = {"connection", "keep-alive", "proxy-connection", "te", "trailer"} | {
    *("transfer-encoding", "upgrade", "expect", "date", "server"),
}
_API = re.compile(r"/(?:upload/|download/|batch/)?storage/v1(?:/|$)")


class StorageProxy:
    """A WSGI application in front of the emulator at `host:port`."""

    def __init__(self, address: str, bucket: str) -> None:
        """The bucket's objects are reached by links, too."""
        self._host, _, port = address.rpartition(":")
        self._port = int(port)
        self._links = f"/{bucket}/"

    def serves(self, method: str, path: str) -> bool:
        """Whether a request is Cloud Storage's: its JSON API, or a link to an object."""
        return bool(_API.match(path)) or (method == "GET" and path.startswith(self._links))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Passes the request on and the answer back."""
        if environ.get("HTTP_TRANSFER_ENCODING"):
            start_response("411 Length Required", [("Content-Length", "0")])
            return []
        upstream = http.client.HTTPConnection(self._host, self._port, timeout=600)
        try:
            answer = self._exchange(upstream, environ)
        except (OSError, http.client.HTTPException):
            upstream.close()
            start_response("502 Bad Gateway", [("Content-Length", "0")])
            return []
        headers = [(k, v) for k, v in answer.getheaders() if k.lower() not in _NOT_PASSED_ON]
        headers.append(("X-Content-Type-Options", "nosniff"))
        start_response(f"{answer.status} {answer.reason}", headers)
        return _body(answer, upstream)

    def _exchange(
        self, upstream: http.client.HTTPConnection, environ: WSGIEnvironment
    ) -> http.client.HTTPResponse:
        upstream.putrequest(
            environ["REQUEST_METHOD"],
            _target(environ),
            skip_host=True,  # the session's URI is to name the origin that the client knows
            skip_accept_encoding=True,
        )
        for name, value in _headers(environ):
            upstream.putheader(name, value)
        upstream.endheaders()
        missing = int(environ.get("CONTENT_LENGTH") or 0)
        with suppress(BrokenPipeError, ConnectionResetError):  # answered before it read everything
            while missing and (chunk := _read(environ, min(missing, _CHUNK))):
                upstream.send(chunk)
                missing -= len(chunk)
            if missing:  # the client is gone; what has arrived counts, and the rest never comes
                upstream.sock.shutdown(socket.SHUT_WR)
        return upstream.getresponse()


def _target(environ: WSGIEnvironment) -> str:
    """The target as it was sent, escapes included: an object's name may have slashes."""
    return str(environ["RAW_URI"])


def _headers(environ: WSGIEnvironment) -> Iterator[tuple[str, str]]:
    for key, value in environ.items():
        name = key.removeprefix("HTTP_").replace("_", "-")
        is_header = key.startswith("HTTP_") or key in ("CONTENT_TYPE", "CONTENT_LENGTH")
        if is_header and value and name.lower() not in _NOT_PASSED_ON:
            yield name, value


def _read(environ: WSGIEnvironment, size: int) -> bytes:
    try:
        return bytes(environ["wsgi.input"].read(size))
    except OSError:
        return b""


def _body(
    answer: http.client.HTTPResponse, upstream: http.client.HTTPConnection
) -> Iterator[bytes]:
    try:
        while chunk := answer.read(_CHUNK):
            yield chunk
    finally:
        upstream.close()
