"""The web client is served here as Firebase Hosting serves it."""

import gzip
import json
from pathlib import Path
from textwrap import dedent

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from infra.local.web_client import WebClient

SETTINGS = """
    {"hosting": {
      "rewrites": [
        {"source": "/api/me", "run": {"serviceId": "me"}},
        {"source": "!/@(api|assets)/**", "destination": "/index.html"}
      ],
      "headers": [
        {"source": "!/api/**", "headers": [
          {"key": "Content-Security-Policy",
           "value": "default-src 'none'; connect-src 'self' https://a.example; img-src 'self'"},
          {"key": "X-Frame-Options", "value": "DENY"},
          {"key": "Cache-Control", "value": "no-cache"}
        ]},
        {"source": "/assets/**", "headers": [{"key": "Cache-Control", "value": "immutable"}]}
      ]
    }}
"""
FILES = {
    "index.html": b"<!doctype html>the client",
    "sw.js": b"its worker",
    "manifest.webmanifest": b"{}",
    ".ready": b"",
    "assets/app.js": b"its script " * 100,
    "assets/pdf.mjs": b"a module",
    "assets/reader.wasm": b"\0asm",
    "assets/app.css": b"its style",
    "assets/font.woff2": b"wOF2",
    "assets/logo.png": b"\x89PNG",
    "assets/logo.svg": b"<svg/>",
    "assets/unknown.thing": b"?",
}
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / "web" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "web" / name).write_bytes(content)
    return tmp_path / "web"


@pytest.fixture
def client(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "demo-x")
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:8081")
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9099")
    settings = folder.with_name("firebase.json")
    settings.write_text(dedent(SETTINGS))
    routes = Map(WebClient(folder, settings).routes)

    @Request.application
    def app(request: Request) -> Response:
        try:
            endpoint, values = routes.bind_to_environ(request.environ).match()
            answer: Response = endpoint(request, **values)
        except HTTPException as error:
            return Response(status=error.code)
        return answer

    return Client(app)


def get(client: Client, path: str, **headers: str) -> TestResponse:
    return client.get(path, headers={name.replace("_", "-"): v for name, v in headers.items()})


POLICY = "default-src 'none'; connect-src 'self' https://a.example"
POLICY += " http://127.0.0.1:8081 http://127.0.0.1:9099; img-src 'self'"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", "no-cache"),
        ("/index.html", "no-cache"),
        ("/requests/abc", "no-cache"),
        ("/sw.js", "no-cache"),
        ("/assets/app.js", "immutable"),
        ("/assets/logo.png", "immutable"),
    ],
)
def test_a_file_bears_the_declared_headers_with_the_emulators_in_the_policy(
    client: Client, path: str, kept: str
) -> None:
    answer = get(client, path, Accept=CHROME)
    assert answer.status_code == 200
    headers = dict(answer.headers)
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Accept-Ranges"):
        headers.pop(name)
    headers = {k: v for k, v in headers.items() if k not in ("Date", "Vary")}
    assert headers == {
        "Content-Security-Policy": POLICY,
        "X-Frame-Options": "DENY",
        "Cache-Control": kept,
    }


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/assets/pdf.mjs", "text/javascript; charset=utf-8"),
        ("/assets/reader.wasm", "application/wasm"),
        ("/assets/app.css", "text/css; charset=utf-8"),
        ("/assets/font.woff2", "font/woff2"),
        ("/assets/logo.png", "image/png"),
        ("/assets/logo.svg", "image/svg+xml; charset=utf-8"),
        ("/assets/unknown.thing", "application/octet-stream"),
    ],
)
def test_a_file_says_its_type(client: Client, path: str, content_type: str) -> None:
    answer = get(client, path)
    assert answer.headers["Content-Type"] == content_type
    assert answer.data == FILES[path[1:] or "index.html"]


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/requests/abc", CHROME, 200),
        ("/requests/abc", "*/*", 404),
        ("/assets/gone.js", CHROME, 404),
        ("/api/unknown", CHROME, 404),
        ("/.ready", "*/*", 404),
        ("/../firebase.json", "*/*", 404),
        ("/%2e%2e/firebase.json", "*/*", 404),
        ("/assets", "*/*", 404),
        ("/%00", "*/*", 404),
        ("/%2f/etc/passwd", "*/*", 404),
    ],
)
def test_only_a_page_that_is_asked_for_is_answered_with_the_first(
    client: Client, path: str, accept: str, status: int
) -> None:
    answer = get(client, path, Accept=accept)
    assert answer.status_code == status
    assert answer.data == (FILES["index.html"] if status == 200 else b"")


def test_nothing_is_posted_to_a_file(client: Client) -> None:
    assert client.post("/").status_code == 404
    assert client.post("/index.html").status_code == 404


def test_a_head_has_everything_but_the_body(client: Client) -> None:
    answer = client.head("/assets/app.js")
    assert answer.headers["Content-Length"] == "1100"
    assert answer.data == b""


def test_what_can_be_is_compressed_for_those_who_take_it(client: Client) -> None:
    answer = get(client, "/assets/app.js", Accept_Encoding="br, gzip;q=0.8")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == FILES["assets/app.js"]
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert len(answer.data) < 100
    assert answer.headers["Cache-Control"] == "immutable"


@pytest.mark.parametrize(
    ("path", "accept", "vary"),
    [
        ("/assets/app.js", "br", "Accept-Encoding"),
        ("/assets/app.js", "gzip;q=0, br", "Accept-Encoding"),
        ("/assets/logo.png", "gzip", None),
    ],
)
def test_all_else_comes_as_it_is(client: Client, path: str, accept: str, vary: str | None) -> None:
    answer = get(client, path, Accept_Encoding=accept)
    assert answer.data == FILES[path[1:]]
    assert answer.headers.get("Content-Encoding") is None
    assert answer.headers.get("Vary") == vary


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_somebody_has_already_is_not_sent_again(client: Client, encoding: str) -> None:
    etag = get(client, "/index.html", Accept_Encoding=encoding).headers["ETag"]
    again = get(client, "/index.html", Accept_Encoding=encoding, If_None_Match=etag)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "no-cache"


def test_a_file_that_is_built_anew_is_sent_anew(client: Client, folder: Path) -> None:
    etag = get(client, "/index.html").headers["ETag"]
    (folder / "index.html").write_bytes(b"a newer one")
    assert get(client, "/index.html", If_None_Match=etag).data == b"a newer one"


def test_a_part_is_of_the_file_itself(client: Client) -> None:
    answer = get(client, "/assets/app.js", Range="bytes=4-9", Accept_Encoding="gzip")
    assert (answer.status_code, answer.data) == (206, b"script")
    assert answer.headers["Content-Range"] == "bytes 4-9/1100"


def test_the_client_is_told_where_it_is_and_who_can_sign_in(client: Client) -> None:
    answer = client.get("/__/firebase/init.json", base_url="http://127.0.0.1:8080")
    assert answer.headers["Cache-Control"] == "no-store"
    settings = json.loads(answer.data)
    local = settings.pop("local")
    assert settings == {"projectId": "demo-x", "apiKey": "local", "authDomain": "127.0.0.1:8080"}
    accounts = {each["email"]: each for each in local.pop("accounts")}
    assert local == {
        "auth": "http://127.0.0.1:9099",
        "firestore": {"host": "127.0.0.1", "port": 8081},
        "password": "rahasia-lokal",
    }
    assert len(accounts) == 10
    assert accounts["pemohon@dinkes.contoh.example"] == {
        "email": "pemohon@dinkes.contoh.example",
        "name": "Pemohon Dinas Kesehatan",
        "roles": ["requester"],
        "agency": "Dinas Kesehatan",
    }
    assert accounts["kadis@kominfo.contoh.example"] == {
        "email": "kadis@kominfo.contoh.example",
        "name": "Kepala Dinas",
        "roles": ["department_head"],
        "agency": None,
    }
