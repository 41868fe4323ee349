"""Takes traces as whatever collects them does: by OTLP over HTTP."""

import gzip
import socket
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from infra.local.processes import HOST

PATIENCE = 60.0  # seconds
_Socket = socket.socket  # as it is while no test has sockets switched off


class _Server(ThreadingHTTPServer):
    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        """The system goes on telling while tests of pure code, in this process, have no sockets."""
        own, address = self.socket._accept()  # type: ignore[attr-defined]  # noqa: SLF001
        return _Socket(fileno=own), address


class Collector:
    """What came, while it serves."""

    def __init__(self) -> None:
        self.names: defaultdict[str, set[str]] = defaultdict(set)  # of spans, by trace
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                collector.take(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = _Server((HOST, 0), Handler)
        self.address = f"http://{HOST}:{self.server.server_address[1]}"

    def take(self, exported: ExportTraceServiceRequest) -> None:
        for of_resource in exported.resource_spans:
            for of_scope in of_resource.scope_spans:
                for span in of_scope.spans:
                    self.names[span.trace_id.hex()].add(span.name)

    def wait_for(self, trace: str, names: set[str]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not names <= self.names[trace] and time.monotonic() < deadline:
            time.sleep(0.05)
        assert names <= self.names[trace]

    @contextmanager
    def serving(self) -> Iterator["Collector"]:
        thread = Thread(target=self.server.serve_forever)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()
