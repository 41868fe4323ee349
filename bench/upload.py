"""A large upload as the client makes it, beside the same bytes put to Cloud Storage's emulator.

Ours opens a session through a function, sends the file in growing pieces as the web client does,
reckons its CRC32C, and has it sealed. The floor opens a session itself and sends large pieces: one
PUT of everything is slower, since the emulator takes a request into memory as a whole. Between the
functions and the emulator lies a line on which bytes are counted; clients do not use it, as they
would not use the functions' own line to Cloud Storage. The film is nothing but zero bytes, of which
there are none in what functions say to storage: so many as pass there are of the film.
"""

import base64
import http.client
import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, urlsplit

import google_crc32c

from bench.figures import Figure, Size, at_least, at_most, compared, counted, side_by_side
from bench.filling import some_ids
from bench.load import Line, posted
from bench.processes import forget_peak, memory, peak
from bench.stage import MAIN, headers_of, served, stage
from infra.local.emulators import BUCKET
from infra.local.processes import HOST
from shared.file_types import EDGE
from tests.functions.cast import DEWI
from tests.functions.stories import a_request

MIB = 1024 * 1024
_SMALLEST, _LARGEST = MIB // 4, 16 * MIB  # bytes of a piece, as in the web client
_MOST_GROWTH = 5  # MiB
_ENDS = 2 * EDGE  # bytes that a function looks at to tell what a file is
_TIMEOUT = 300
_DONE, _GO_ON = (200, 201), 308
_FTYP = b"\0\0\0\x18ftypisom\0\0\x02\0isommp42" + b"\0\0\0\x01mdat"


def measure(size: Size) -> list[Figure]:
    """How long an upload takes, and what of it the functions see."""
    rounds, mebibytes = size(2, 6), size(64, 1024)
    with stage(has_storage=True) as up, _counting_line(up.storage) as line:
        functions = {"STORAGE_EMULATOR_HOST": line.url}
        names = ("start_upload", "finish_upload")
        with served(MAIN, *names, folder=up.folder, environment=functions) as (server, port):
            film = _film(up.folder / "film.mp4", mebibytes)
            storage = Storage(up.storage)
            client = Client(port, storage, a_request("team_formed").id)
            client.upload(_film(up.folder / "short.mp4", 1))  # from here on all is loaded
            storage.put(film)  # the first large one waits for the machine's memory and disk
            line.sent_on = line.looked_at = 0
            before, least = memory(server.pid), forget_peak(server.pid)
            floors, ours = side_by_side(
                rounds, lambda: storage.put(film), lambda: client.upload(film)
            )
            grown, most = memory(server.pid) - before, peak(server.pid) - least
    return [
        compared(
            f"throughput, {mebibytes:,} MiB",
            [mebibytes / seconds for seconds in floors],
            [mebibytes / seconds for seconds in ours],
            "MiB/s",
            at_least(0.95),
        ),
        counted("memory of the functions, growth", max(grown, 0), _MOST_GROWTH, "MiB", at_most(1)),
        counted(
            "memory of the functions, at its peak",
            most,
            _MOST_GROWTH,
            "MiB",
            at_most(1),
            "more than before the uploads",
        ),
        counted("bytes sent through functions", line.sent_on / rounds, 0, "bytes", at_most(1)),
        counted(
            "bytes that functions look at",
            line.looked_at / rounds,
            _ENDS,
            "bytes",
            note="both ends, 64 KiB each, by which its type is told, and what storage says of it",
        ),
    ]


class Storage:
    """Cloud Storage's emulator, as a client sees it."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def put(self, film: Path) -> float:
        """The seconds that the bare upload takes."""
        name = f"bare/{some_ids(1)[0]}"
        started = time.perf_counter()
        target = f"/upload/storage/v1/b/{BUCKET}/o?uploadType=resumable&name={quote(name, safe='')}"
        kinds = {"X-Upload-Content-Type": "video/mp4", "Content-Type": "application/json"}
        session = self.call("POST", target, b"{}", kinds).headers["Location"]
        for _ in self.send(session, film, _LARGEST):
            pass
        took = time.perf_counter() - started
        self.forget(name)
        return took

    def send(self, session: str, film: Path, length: int) -> Iterator[bytes]:
        """Sends the file in pieces, which begin with this length and grow; yields each before."""
        where = urlsplit(session)
        total, at = film.stat().st_size, 0
        with film.open("rb") as stream, self._connected() as connection:
            while piece := stream.read(length):
                yield piece
                span = f"bytes {at}-{at + len(piece) - 1}/{total}"
                target = f"{where.path}?{where.query}"
                connection.request("PUT", target, piece, {"Content-Range": span})
                answer = connection.getresponse()
                answer.read()
                if answer.status not in (*_DONE, _GO_ON):
                    raise RuntimeError(f"storage answered {answer.status}")
                at, length = at + len(piece), min(2 * length, _LARGEST)

    def forget(self, name: str) -> None:
        """Deletes an object: a disk is soon full."""
        self.call("DELETE", f"/storage/v1/b/{BUCKET}/o/{quote(name, safe='')}")

    def call(
        self, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """One call on a connection of its own."""
        with self._connected() as connection:
            connection.request(method, target, body, dict(headers or {}))
            answer = connection.getresponse()
            answer.read()
            return answer

    @contextmanager
    def _connected(self) -> Iterator[http.client.HTTPConnection]:
        host, port = str(self._url.hostname), self._url.port
        connection = http.client.HTTPConnection(host, port, _TIMEOUT)
        try:
            yield connection
        finally:
            connection.close()


class Client:
    """Somebody of the team, who uploads a draft."""

    def __init__(self, port: int, storage: Storage, request: str) -> None:
        self._port, self._storage, self._request = port, storage, request

    def upload(self, film: Path) -> float:
        """The seconds from the first call to the seal."""
        began = time.perf_counter()
        opened = self._post("start_upload", {
            "request": self._request,
            "kind": "draft",
            "name": film.name,
            "size": film.stat().st_size,
            "content_type": "video/mp4",
        })  # fmt: skip
        checksum: Any = google_crc32c.Checksum()  # type: ignore[no-untyped-call]
        for piece in self._storage.send(opened["upload_url"], film, _SMALLEST):
            checksum.update(piece)
        crc32c = base64.b64encode(checksum.digest()).decode()
        self._post("finish_upload", {"file": opened["file"], "crc32c": crc32c})
        took = time.perf_counter() - began
        self._storage.forget(f"draft/{opened['file']}")
        return took

    def _post(self, function: str, body: dict[str, Any]) -> Any:
        line = Line(self._port)
        try:
            return json.loads(line.call(posted(f"/{function}", body, headers_of(DEWI))))
        finally:
            line.close()


def _film(path: Path, mebibytes: int) -> Path:
    """An MP4 of this size, of which all but the beginning is empty."""
    with path.open("wb") as stream:
        stream.write(_FTYP)
        stream.truncate(mebibytes * MIB)
    return path


class CountingLine:
    """Where functions reach the emulator: what of a film they send there, and what they look at."""

    def __init__(self, emulator: str) -> None:
        where = urlsplit(emulator)
        self.sent_on = 0  # zero bytes, to storage
        self.looked_at = 0  # bytes, from storage
        self._emulator = (str(where.hostname), where.port or 80)
        self._listener = socket.create_server((HOST, 0))
        self.url = f"http://{HOST}:{self._listener.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Takes no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # it is closed
            while True:
                functions, _ = self._listener.accept()
                emulator = socket.create_connection(self._emulator)
                for pair in ((functions, emulator), (emulator, functions)):
                    Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source: socket.socket, to: socket.socket) -> None:
        with suppress(OSError):
            while part := source.recv(64 * 1024):
                to.sendall(part)
                if source.getpeername()[:2] == self._emulator:
                    self.looked_at += len(part)
                else:
                    self.sent_on += part.count(0)
            to.shutdown(socket.SHUT_WR)


@contextmanager
def _counting_line(emulator: str) -> Iterator[CountingLine]:
    line = CountingLine(emulator)
    try:
        yield line
    finally:
        line.close()
