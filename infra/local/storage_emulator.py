"""Runs the Cloud Storage emulator, made to answer as Cloud Storage does where it falls short.

`python -m infra.local.storage_emulator --port P --folder DIR --bucket NAME [--key FILE]`. As it
comes, the emulator serves one connection at a time, so that one stalled upload stops everybody; it
seals an upload that was cut off, says that a byte has arrived when none has, forgets a session with
its last byte, and ignores generations and signatures. How it should be:
cloud.google.com/storage/docs, "Resumable uploads", "Request preconditions" and "Signed URLs".
"""

import argparse
import json
import logging
import re
import traceback
from functools import partial
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from gcp_storage_emulator import server
from gcp_storage_emulator.handlers import buckets, objects

from infra.local.links import LinkJudge
from infra.local.storage_store import Mapped, MappedStorage, crc32c

_OBJECT = re.compile(r"(?:/download)?/storage/v1/b/(?P<bucket>[^/]+)/o/(?P<name>[^/]+)")
_UPLOAD = re.compile(r"/upload/storage/v1/b/(?P<bucket>[^/]+)/o")
_APIS = ("/storage/", "/upload/", "/download/", "/batch/")
_LINK = re.compile(r"/(?P<bucket>[-.\w]+)/(?P<name>.+)")
_RANGE = re.compile(r"bytes=(?P<first>\d*)-(?P<last>\d*)")

_lock = Lock()  # the emulator's state knows no threads


class _Held:
    """Holds an answer back until the lock is free for others."""

    closed = False

    def __init__(self) -> None:
        self.parts: list[Mapped] = []

    def write(self, part: Mapped) -> None:
        self.parts.append(part)

    def flush(self) -> None:
        """Nothing to do: somebody else sends the parts."""


class Handler(server.RequestHandler):  # type: ignore[misc]  # the emulator is untyped
    """One request: read in full, answered under the lock, and sent when the lock is free again."""

    storage: MappedStorage
    judge: LinkJudge | None = None  # None: every link is taken

    def _serve(self) -> None:
        address = urlsplit(self.path)
        self.query = dict(parse_qsl(address.query))
        self.session = self.query.get("upload_id", "")
        if not self._take_body():
            return
        connection, held = self.wfile, _Held()
        self.wfile: Any = held
        try:
            with _lock:
                if not self._answer_here(address.path):
                    server.Router(self).handle(self.command)
        except Exception:  # noqa: BLE001 - whatever the emulator stumbles over
            traceback.print_exc()
            held.parts.clear()
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR)
        self.wfile = connection
        for part in held.parts:
            connection.write(part)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve  # noqa: N815 - http.server's names

    def _take_body(self) -> bool:
        """Reads the body; whether it can be used. What arrives of a cut-off upload does count."""
        announced = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(announced)
        self.rfile: Any = BytesIO(body)
        del self.headers["Content-Length"]
        self.headers["Content-Length"] = str(len(body))
        if self.session and "Content-Range" not in self.headers:
            self.headers["Content-Range"] = f"bytes 0-*/{announced}"
        return bool(self.session) or len(body) == announced

    def _answer_here(self, path: str) -> bool:
        """Answers what the emulator would answer wrongly; whether it did."""
        if self.session in self.storage.finished:  # the answer that said so got lost
            self._answer(HTTPStatus.OK, self.storage.finished[self.session])
            return True
        if refusal := self._refusal(path):
            self._answer(refusal)
            return True
        return False

    def _refusal(self, path: str) -> HTTPStatus | None:
        if uploads := _UPLOAD.fullmatch(path):
            must_be_new = self.query.get("ifGenerationMatch") == "0"
            is_there = must_be_new and self._exists(uploads["bucket"])
            return HTTPStatus.PRECONDITION_FAILED if is_there else None
        link = None if path.startswith(_APIS) else _LINK.fullmatch(path)
        if link and self.judge:
            refusal = self.judge.refuses(self.command, self.path, self.headers.get)
            if refusal:
                return refusal
        found = link or _OBJECT.fullmatch(path)
        stored = found and self.storage.live(found["bucket"], unquote(found["name"]))
        if not stored:
            return None
        if self.query.get("generation", stored["generation"]) != stored["generation"]:
            return HTTPStatus.NOT_FOUND
        self.size = int(stored["size"])
        if self.command == "GET" and not self._settle_range():
            return HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        return None

    def _exists(self, bucket: str) -> bool:
        """Whether the object that is to be uploaded is there already."""
        named = self.storage.session(self.session) or self.query
        if "name" not in named:
            sent = server._read_data(self, self.query)  # noqa: SLF001 - JSON, alone or in a part
            self.rfile.seek(0)
            named = sent.get("meta", sent)
        return self.storage.live(bucket, named["name"]) is not None

    def _settle_range(self) -> bool:
        """Makes of a range what the emulator understands; whether it can be satisfied."""
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        if asked is None or asked.group() == "bytes=-":
            del self.headers["Range"]  # several ranges, other units: the whole, as HTTP allows
            return True
        first = int(asked["first"]) if asked["first"] else max(self.size - int(asked["last"]), 0)
        if first >= self.size:
            return False
        last = asked["last"] if asked["first"] else ""
        self.headers.replace_header("Range", f"bytes={first}-{last}")
        return True

    def _answer(self, status: HTTPStatus, body: Any = None) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self.send_header("Content-Range", f"bytes */{self.size}")
        self.end_headers()
        self.wfile.write(content)

    def send_header(self, keyword: str, value: str) -> None:
        """Sends a header; what the emulator gets wrong is put right."""
        if keyword == "Range" and self.storage.is_empty(self.session):
            return
        if keyword.lower() == "content-type":
            value = self.query.get("response-content-type", value)
        super().send_header(keyword, value)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    """Serves a folder until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--bucket", required=True)
    parser.add_argument("--key", type=Path, help="the account whose signature a link must bear")
    options = parser.parse_args()
    logging.disable()  # session URIs and links are secrets, and the emulator logs them
    objects._crc32c = crc32c  # noqa: SLF001 - its own takes no map
    Handler.judge = LinkJudge(options.key) if options.key else None
    storage = MappedStorage(options.folder.resolve())
    if storage.get_bucket(options.bucket) is None:
        buckets.create_bucket(options.bucket, storage)
    with _Server(("127.0.0.1", options.port), partial(Handler, storage)) as http:
        http.serve_forever()


if __name__ == "__main__":
    main()
