"""The web client comes as production would send it, and asks for nothing that it may not have."""

import json

import pytest
import requests
from playwright.sync_api import expect

from infra.local.emulators import ROOT
from infra.local.system import System
from tests.browser.devices import DESKTOP, PHONE, Device
from tests.browser.engine import AsPerson, OpenPage
from tests.browser.watch import Watch

DIST = ROOT / "web" / "dist"
EVERYWHERE, OF_ASSETS = (
    {header["key"]: header["value"] for header in rule["headers"]}
    for rule in json.loads((ROOT / "firebase.json").read_text())["hosting"]["headers"]
)
ASSETS = sorted(f"/{path.relative_to(DIST)}" for path in DIST.glob("assets/*"))
OTHERS = sorted(f"/{path.name}" for path in DIST.glob("[!.]*") if path.is_file())
LAST_OF_THE_DECLARED = "https://securetoken.googleapis.com"


def get(up: System, path: str, accept: str = "*/*") -> requests.Response:
    return requests.get(f"{up.origin}{path}", headers={"Accept": accept}, timeout=30)


def declared(up: System, *rules: dict[str, str]) -> dict[str, str]:
    """What is declared, with the emulators among those that the client may connect to."""
    headers = {name: value for rule in rules for name, value in rule.items()}
    policy = headers["Content-Security-Policy"]
    here = f"{LAST_OF_THE_DECLARED} http://{up.firestore} http://{up.auth}"
    return headers | {"Content-Security-Policy": policy.replace(LAST_OF_THE_DECLARED, here)}


def test_every_file_bears_the_headers_that_are_declared_for_it(local_system: System) -> None:
    assert ASSETS
    assert {"/index.html", "/sw.js", "/manifest.webmanifest"} <= {*OTHERS}
    for path in ("/", "/requests/abc", *OTHERS, *ASSETS):
        rules = (EVERYWHERE, OF_ASSETS) if path in ASSETS else (EVERYWHERE,)
        answer = get(local_system, path, accept="text/html")
        expected = declared(local_system, *rules)
        assert answer.status_code == 200, path
        assert {name: answer.headers.get(name) for name in expected} == expected, path


def test_what_can_be_comes_compressed(local_system: System) -> None:
    for path in ASSETS:
        is_compressed = get(local_system, path).headers.get("Content-Encoding") == "gzip"
        assert is_compressed == path.endswith((".js", ".mjs", ".css", ".svg", ".wasm")), path


def test_an_unknown_asset_is_not_answered_with_the_first_page(local_system: System) -> None:
    for accept in ("*/*", "text/html"):
        answer = get(local_system, "/assets/gone.js", accept)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_client_is_told_where_it_is(local_system: System) -> None:
    settings = get(local_system, "/__/firebase/init.json").json()
    host, port = local_system.firestore.split(":")
    assert (settings["projectId"], settings["apiKey"]) == (local_system.project, "local")
    assert f"http://{settings['authDomain']}" == local_system.origin
    assert settings["local"]["auth"] == f"http://{local_system.auth}"
    assert settings["local"]["firestore"] == {"host": host, "port": int(port)}
    assert {"email", "name", "roles", "agency"} == {*settings["local"]["accounts"][0]}


def test_the_page_that_explains_the_api_keeps_its_own_policy(
    open_page: OpenPage, watch: Watch
) -> None:
    watch.allow("/favicon.ico")  # the page names no icon
    page = open_page("/api/docs")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 0


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_somebody_signs_in(as_person: AsPerson, device: Device) -> None:
    page = as_person("pemohon-dinkes", device=device)
    expect(page.get_by_role("main")).to_be_visible()
