"""firebase.json sends every address to its function, and lets the client do nothing it need not."""

import json

import main
from infra.local.globs import glob
from infra.local.web_client import FIREBASE, Hosting
from shared.entry_points import HttpEntry, entry_of

HOSTING = json.loads(FIREBASE.read_text(encoding="utf-8"))["hosting"]
ENTRIES = [entry_of(getattr(main, name)) for name in main.__all__]
HTTP = [entry for entry in ENTRIES if isinstance(entry, HttpEntry)]
DECLARED = Hosting(FIREBASE, ())

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob: data: https://storage.googleapis.com",
    "media-src": "'self' blob: https://storage.googleapis.com",
    "connect-src": "'self' https://storage.googleapis.com https://firestore.googleapis.com"
    " https://identitytoolkit.googleapis.com https://securetoken.googleapis.com",
    "font-src": "'self'",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
SECURITY = {
    "Permissions-Policy": "camera=(self), display-capture=(), geolocation=(), microphone=(),"
    " payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",  # keys may be limited to the origin
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
}


def test_every_http_function_is_where_its_path_says() -> None:
    to_functions = [rule for rule in HOSTING["rewrites"] if "run" in rule]
    assert to_functions == [
        {
            "source": entry.path,
            "run": {"serviceId": entry.name.replace("_", "-"), "region": "asia-southeast2"},
        }
        for entry in HTTP
    ]


def test_all_else_but_an_unknown_function_or_asset_is_a_page_of_the_clients() -> None:
    *to_functions, last = HOSTING["rewrites"]
    assert len(to_functions) == len(HTTP)
    assert last["destination"] == "/index.html"
    is_page = glob(last["source"])
    assert all(map(is_page, ["/", "/requests/abc", "/api", "/assets"]))
    assert not any(map(is_page, ["/api/unknown", "/assets/unknown.js"]))


def test_what_the_client_may_do_is_what_it_needs() -> None:
    for path in ("/", "/index.html", "/requests/abc", "/assets/a.js", "/sw.js"):
        headers = DECLARED.headers_of(path)
        directives = headers["Content-Security-Policy"].split("; ")
        assert dict(each.split(" ", 1) for each in directives) == POLICY
        assert len(directives) == len(POLICY)
        assert {name: headers[name] for name in SECURITY} == SECURITY


def test_only_what_never_changes_is_kept_without_asking() -> None:
    for path in ("/", "/index.html", "/requests/abc", "/sw.js", "/manifest.webmanifest"):
        assert DECLARED.headers_of(path)["Cache-Control"] == "no-cache"
    immutable = "public, max-age=31536000, immutable"
    assert DECLARED.headers_of("/assets/a.js")["Cache-Control"] == immutable


def test_functions_and_firebase_itself_answer_with_their_own_headers() -> None:
    assert [entry.path for entry in HTTP if DECLARED.headers_of(entry.path)] == []
    assert DECLARED.headers_of("/__/firebase/init.json") == {}


def test_what_is_deployed_is_what_is_built_but_for_its_stamp() -> None:
    assert HOSTING["public"] == "web/dist"
    assert HOSTING["ignore"] == ["**/.*"]
