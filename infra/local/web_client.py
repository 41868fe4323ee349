"""The web client as Firebase Hosting serves it: its files, its headers, and where it connects to.

What is declared is read from firebase.json, so that no page works here that would not in
production.
"""

import gzip
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from infra.local.emulators import ROOT
from infra.local.globs import glob
from infra.local.sample_accounts import ACCOUNTS, AGENCIES, PASSWORD

FIREBASE = ROOT / "firebase.json"
_WELCOME = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Konten SOP</title>
<h1>Konten SOP</h1>
<p>The system is up on this machine. No web client is built here.</p>
<ul>
<li><a href="/api/docs">The API, explained</a> (<a href="/api/openapi.json">OpenAPI</a>)</li>
<li>Sample accounts: <code>make run</code> has printed them, with their password</li>
<li>A request through the whole SOP: <code>make demo</code> in another shell</li>
<li><a href="/local/mail">Mail</a> and <a href="/local/push">push messages</a> that were sent</li>
<li><a href="/local/events">Events</a> on their way to the triggers</li>
</ul>
</html>
"""

_TYPES = MimeTypes()  # not the machine's, which differ
for _type, _ending in (
    ("application/manifest+json", ".webmanifest"),
    ("application/wasm", ".wasm"),
    ("font/woff2", ".woff2"),
    ("text/javascript", ".js"),
    ("text/javascript", ".mjs"),
):
    _TYPES.add_type(_type, _ending)
_COMPRESSED = re.compile(r"text/.*|image/svg\+xml|application/(.*json|wasm|xml)")


class Hosting:
    """What firebase.json declares of the web client."""

    def __init__(self, settings: Path, connects_to: tuple[str, ...]) -> None:
        """Reads it; the client may connect to these origins besides those declared."""
        hosting = json.loads(settings.read_text(encoding="utf-8"))["hosting"]
        self._headers = [
            (glob(rule["source"]), {each["key"]: each["value"] for each in rule["headers"]})
            for rule in hosting["headers"]
        ]
        self._pages = [
            glob(rule["source"]) for rule in hosting["rewrites"] if "destination" in rule
        ]
        self._local = " ".join(("", *connects_to))

    def headers_of(self, path: str) -> dict[str, str]:
        """The headers of an address; where two rules declare the same one, the later counts."""
        headers: dict[str, str] = {}
        for matches, declared in self._headers:
            headers |= declared if matches(path) else {}
        if policy := headers.get("Content-Security-Policy"):
            headers["Content-Security-Policy"] = re.sub(
                r"(?<=connect-src)[^;]*", lambda found: found[0] + self._local, policy
            )
        return headers

    def is_page(self, path: str) -> bool:
        """Whether the client's first page stands for an address that is no file's."""
        return any(matches(path) for matches in self._pages)


class WebClient:
    """The routes of what is built in a folder."""

    def __init__(self, folder: Path, settings: Path = FIREBASE) -> None:
        """The folder may be empty; the emulators are those of the environment."""
        self._folder = folder
        self._firestore = os.environ["FIRESTORE_EMULATOR_HOST"]
        self._auth = f"http://{os.environ['FIREBASE_AUTH_EMULATOR_HOST']}"
        self._hosting = Hosting(settings, (f"http://{self._firestore}", self._auth))
        self.routes = [
            Rule("/__/firebase/init.json", endpoint=self._settings, methods=["GET"]),
            Rule("/", endpoint=self._answer, defaults={"path": ""}),
            Rule("/<path:path>", endpoint=self._answer),
        ]

    def _settings(self, request: Request) -> Response:
        """What the client connects to.

        Firebase Hosting reserves the address and answers the web app's configuration there:
        `projectId`, `apiKey`, `authDomain` and others. The member `local` exists only here. It says
        where the emulators are, and as whom one can sign in:
        `{"auth": URL, "firestore": {"host", "port"}, "password", "accounts": [{"email", "name",
        "roles": [...], "agency": name or null}]}`.
        """
        host, _, port = self._firestore.rpartition(":")
        settings = {
            "projectId": os.environ["GOOGLE_CLOUD_PROJECT"],
            "apiKey": "local",
            "authDomain": request.host,
            "local": {
                "auth": self._auth,
                "firestore": {"host": host, "port": int(port)},
                "password": PASSWORD,
                "accounts": _accounts(),
            },
        }
        headers = {"Cache-Control": "no-store"}
        return Response(json.dumps(settings) + "\n", mimetype="application/json", headers=headers)

    def _answer(self, request: Request, path: str) -> Response:
        """A file; for a page of the client's own making, its first."""
        if request.method not in ("GET", "HEAD"):
            raise NotFound
        if not (self._folder / "index.html").is_file():
            if path:
                raise NotFound
            return Response(_WELCOME, mimetype="text/html")
        if not (file := self._file(path or "index.html")):
            asks_for_a_page = "text/html" in request.headers.get("Accept", "")
            if not (asks_for_a_page and self._hosting.is_page(f"/{path}")):
                raise NotFound
            file = self._folder / "index.html"
        return _sent(request, file, self._hosting.headers_of(f"/{path}"))

    def _file(self, path: str) -> Path | None:
        """What is deployed at a path, which is nothing that begins with a dot."""
        parts = path.split("/")
        if any(part.startswith(".") for part in parts):
            return None
        file = self._folder.joinpath(*parts)
        return file if file.is_file() else None


@dataclass(frozen=True, slots=True)
class _Content:
    data: bytes
    etag: str


@lru_cache(maxsize=512)
def _content(file: Path, _changed_at: int, *, is_compressed: bool) -> _Content:
    data = file.read_bytes()
    etag = hashlib.sha256(data).hexdigest()
    return _Content(gzip.compress(data, mtime=0) if is_compressed else data, etag)


def _sent(request: Request, file: Path, headers: Mapping[str, str]) -> Response:
    """The file, compressed for those who take it so, or that they have it already."""
    changed_at = file.stat().st_mtime
    mimetype = _TYPES.guess_type(file.name)[0] or "application/octet-stream"
    is_compressible = bool(_COMPRESSED.fullmatch(mimetype))
    is_compressed = (
        is_compressible
        and request.accept_encodings["gzip"] > 0
        and "Range" not in request.headers  # of the file itself
    )
    content = _content(file, file.stat().st_mtime_ns, is_compressed=is_compressed)
    response = Response(content.data, mimetype=mimetype, headers=dict(headers))
    response.set_etag(content.etag, weak=is_compressible)
    response.last_modified = datetime.fromtimestamp(changed_at, UTC)
    if is_compressible:
        response.vary.add("Accept-Encoding")
    if is_compressed:
        response.content_encoding = "gzip"
    return response.make_conditional(
        request, accept_ranges=not is_compressed, complete_length=len(content.data)
    )


def _accounts() -> list[dict[str, Any]]:
    names = {agency.id: agency.name for agency in AGENCIES}
    return [
        {
            "email": each.email,
            "name": each.name,
            "roles": list(each.roles),
            "agency": names.get(each.agency or ""),
        }
        for each in ACCOUNTS
    ]
