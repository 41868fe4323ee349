"""Clients of a running server: connections kept open, requests written before the clock runs."""

import json
import re
import socket
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

from bench.figures import percentile
from infra.local.processes import HOST

TIMEOUT = 60  # seconds after which a call counts as hung
_OK = 200
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """How long the calls took, each and all together, in seconds."""

    seconds: float
    chains: tuple[tuple[float, ...], ...]  # of each chain, the times of its calls

    @property
    def latencies(self) -> list[float]:
        """How long each chain took as a whole."""
        return [sum(chain) for chain in self.chains]

    @property
    def throughput(self) -> float:
        """Calls a second."""
        return len(self.chains) / self.seconds

    def milliseconds(self, percent: int) -> float:
        """The latency that so many per cent of the calls do not exceed."""
        return percentile(self.latencies, percent) * 1000


class Line:
    """One connection, kept open."""

    def __init__(self, port: int) -> None:
        """Connects."""
        self._socket = socket.create_connection((HOST, port), TIMEOUT)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call(self, request: bytes) -> bytes:
        """The body of a good answer. Raises RuntimeError with any other."""
        self._socket.sendall(request)
        answer = self._socket.recv(65536)
        while (head := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        announced = _LENGTH.search(answer, 0, head)
        until = head + 4 + (int(announced[1]) if announced else 0)
        while len(answer) < until:
            answer += self._more()
        if int(answer[9:12]) != _OK:
            raise RuntimeError(answer.decode(errors="replace"))
        return answer[head + 4 :]

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()

    def _more(self) -> bytes:
        if part := self._socket.recv(65536):
            return part
        raise ConnectionResetError("the server hung up")


def written(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the line."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join((*lines, "", "")).encode() + body


def posted(path: str, body: Any, headers: Mapping[str, str] | None = None) -> bytes:
    """A POST of JSON."""
    kind = {"Content-Type": "application/json"}
    return written("POST", path, {**kind, **(headers or {})}, json.dumps(body).encode())


def load(port: int, requests: Sequence[bytes], clients: int) -> Load:
    """Has so many clients make these calls, each one after the other on a line of its own.

    The first call of each is not counted: the server has yet to take the line.
    """
    return _together(port, [[request] for request in requests], clients)


def runs(port: int, chains: Sequence[Sequence[bytes]], clients: int) -> Load:
    """The same of chains of calls, a chain counting as one."""
    return _together(port, chains, clients)


def _together(port: int, chains: Sequence[Sequence[bytes]], clients: int) -> Load:
    begin = Barrier(clients)

    def client(own: Sequence[Sequence[bytes]]) -> tuple[float, float, list[tuple[float, ...]]]:
        line = Line(port)
        try:
            for request in own[0]:
                line.call(request)
            begin.wait(TIMEOUT)
            started = time.perf_counter()
            took = [tuple(_timed(line, request) for request in chain) for chain in own[1:]]
            return started, time.perf_counter(), took
        except BaseException:
            begin.abort()
            raise
        finally:
            line.close()

    with ThreadPoolExecutor(clients) as crowd:
        came = list(crowd.map(client, [chains[at::clients] for at in range(clients)]))
    seconds = max(end for _, end, _ in came) - min(start for start, _, _ in came)
    return Load(seconds, tuple(each for *_, took in came for each in took))


def _timed(line: Line, request: bytes) -> float:
    at = time.perf_counter()
    line.call(request)
    return time.perf_counter() - at
