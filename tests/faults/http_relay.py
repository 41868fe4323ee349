"""A line between HTTP clients and an emulator, on which calls can be held up.

It passes every call on as it came, and meets the same troubles as the line to the database.
"""

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from infra.local.processes import HOST
from tests.faults.grpc_proxy import Call, Trouble

_TIMEOUT = 60  # seconds
_OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}
# What is called, by the method and the path.
_NAMES = (
    (re.compile(r"POST .*/accounts:lookup"), "accounts:lookup"),
    (re.compile(r"GET /storage/v1/b/[^/]+/o/[^/]+"), "objects.get"),
    (re.compile(r"GET /download/storage/v1/b/[^/]+/o/[^/]+"), "objects.read"),
)


class Relay:
    """An HTTP server that hands every call on to the emulator at `host:port`."""

    def __init__(self, emulator: str) -> None:
        self._troubles: tuple[Trouble, ...] = ()
        self._server = _Server((HOST, 0), _handler(self, emulator))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        self.address = f"{HOST}:{self._server.server_port}"

    def close(self) -> None:
        """Ends it; nothing under way is waited for."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @contextmanager
    def meeting(self, *troubles: Trouble) -> Iterator[None]:
        """For the length of the block, calls meet these troubles."""
        before, self._troubles = self._troubles, troubles
        try:
            yield
        finally:
            self._troubles = before

    def before(self, call: Call) -> tuple[Trouble, ...]:
        """The call is about to reach the emulator; what it met, it meets on its way back too."""
        troubles = self._troubles
        for trouble in troubles:
            trouble.before(call)
        return troubles


@contextmanager
def relayed(emulator: str) -> Iterator[Relay]:
    """A line to the emulator, for the length of the block."""
    relay = Relay(emulator)
    try:
        yield relay
    finally:
        relay.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def _handler(relay: Relay, emulator: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _carry_out(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            call = Call(_name(f"{self.command} {self.path.partition('?')[0]}"), body)
            troubles = relay.before(call)
            upstream = http.client.HTTPConnection(emulator, timeout=_TIMEOUT)
            try:
                upstream.request(self.command, self.path, body, dict(self.headers))
                answer = upstream.getresponse()
                content = answer.read()
            finally:
                upstream.close()
                for trouble in troubles:
                    trouble.after(call)
            with suppress(OSError):  # who called may be dead
                self._answer(answer, content)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _carry_out  # noqa: N815  # http.server's naming

        def _answer(self, answer: http.client.HTTPResponse, content: bytes) -> None:
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OF_ONE_CONNECTION:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def handle(self) -> None:
            with suppress(OSError):  # it hung up in the middle
                super().handle()

        def log_message(self, *_: object) -> None:
            """Keeps quiet: addresses bear secrets."""

    return Handler


def _name(call: str) -> str:
    return next((name for pattern, name in _NAMES if pattern.fullmatch(call)), call)
