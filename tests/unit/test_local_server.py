"""The local server's doors, with functions of its own behind them."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from werkzeug.test import Client

from infra.local import server
from infra.local.mailbox import Mailbox
from infra.local.server import LocalServer, Settings

MANIFEST = '''
    """Three functions that note what they are asked."""

    from pathlib import Path

    import functions_framework
    from shared.entry_points import FirestoreEntry, HttpEntry, ScheduleEntry, declare

    __all__ = ["greet", "on_greeting", "sweep"]
    notes = Path(__file__).with_name("notes")


    def note(*words):
        with notes.open("a") as file:
            print(*words, file=file)


    def greet(request):
        note(request.method, request.path)
        return {"hello": request.args.get("name")}


    def on_greeting(event):
        note(event["type"], event["source"], event.data)
        if len(notes.read_text().splitlines()) < 3:
            raise RuntimeError("not yet")


    def sweep(request):
        note("swept, says Cloud Scheduler:", request.headers["X-CloudScheduler"])
        return "OK"


    declare(greet, HttpEntry("greet", "GET", "/api/greet", None, None, ""))
    declare(on_greeting, FirestoreEntry("on_greeting", "greetings/{greeting}"))
    declare(sweep, ScheduleEntry("sweep", "0 0 1 1 *"))
    functions_framework.cloud_event(on_greeting)
'''

EVENT = {
    "ce-id": "1",
    "ce-specversion": "1.0",
    "ce-type": "google.cloud.firestore.document.v1.created",
    "ce-source": "//firestore.googleapis.com/projects/projects/demo-x/databases/(default)",
    "Content-Type": "application/protobuf",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    manifest = tmp_path / "stub_manifest.py"
    manifest.write_text(dedent(MANIFEST))
    return Settings(
        port=8080,
        storage="127.0.0.1:9",
        events=tmp_path / "events",
        mail=tmp_path / "mail",
        log=tmp_path / "functions.jsonl",
        manifest=manifest,
        web=tmp_path / "web",
    )


@pytest.fixture
def client(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "demo-x")
    monkeypatch.setenv("CONTENT_BUCKET", "content")
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:9")
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9")
    monkeypatch.setattr(server, "register", lambda *_: None)
    monkeypatch.setattr(Mailbox, "start", lambda _: None)
    local = LocalServer(settings)
    local.start()
    yield Client(local)
    local.close()


@pytest.fixture
def notes(settings: Settings) -> Path:
    """What the functions were asked."""
    return settings.manifest.with_name("notes")


@pytest.fixture
def web(settings: Settings) -> None:
    (settings.web / "assets").mkdir(parents=True)
    (settings.web / "index.html").write_text("the client")
    (settings.web / "assets" / "app.js").write_text("its script")


def test_a_function_is_at_its_path_and_sees_the_request_as_in_production(
    client: Client, notes: Path
) -> None:
    answer = client.get("/api/greet?name=rina")
    assert answer.json == {"hello": "rina"}
    assert notes.read_text() == "GET /api/greet\n"
    assert client.get("/api/greet/more").status_code == 404


def test_an_event_is_delivered_as_production_sends_it_until_the_function_takes_it(
    client: Client, notes: Path
) -> None:
    posted = client.post(
        "/functions/projects/demo-x/triggers/on_greeting", headers=EVENT, data=b"AP8="
    )
    assert posted.status_code == 204
    counts = wait_until_idle(client)
    assert counts == {"pending": 0, "delivered": 1, "failed": 0, "calls": 0}
    source = "//firestore.googleapis.com/projects/demo-x/databases/(default)"
    assert notes.read_text() == 3 * f"{EVENT['ce-type']} {source} {bytes([0, 255])!r}\n"


def wait_until_idle(client: Client) -> dict[str, int]:
    for _ in range(1000):
        counts: dict[str, int] = client.get("/local/events").get_json()
        if counts["pending"] == 0:
            return counts
        threading.Event().wait(0.01)
    pytest.fail(str(counts))


def test_a_scheduled_function_runs_when_asked(client: Client, notes: Path) -> None:
    assert client.post("/local/run/sweep").text == "OK"
    assert notes.read_text() == "swept, says Cloud Scheduler: true\n"
    assert client.get("/local/run/sweep").status_code == 404
    assert client.post("/local/run/greet").status_code == 404


@pytest.mark.parametrize(
    ("project", "name"), [("demo-x", "on_nothing"), ("demo-x", "greet"), ("demo-y", "on_greeting")]
)
def test_an_event_for_nobody_is_refused(client: Client, project: str, name: str) -> None:
    url = f"/functions/projects/{project}/triggers/{name}"
    assert client.post(url, headers=EVENT, data=b"AP8=").status_code == 404


def test_a_server_that_stops_takes_events_but_no_calls(client: Client) -> None:
    assert client.post("/local/drain").status_code == 204
    refused = client.get("/api/greet")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert refused.mimetype == "application/problem+json"
    url = "/functions/projects/demo-x/triggers/on_greeting"
    assert client.post(url, headers=EVENT, data=b"AP8=").status_code == 204


def test_a_server_that_stops_calls_no_scheduled_function(client: Client, notes: Path) -> None:
    client.post("/local/drain")
    assert client.post("/local/run/sweep").status_code == 503
    assert not notes.exists()


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize(
    ("path", "accept", "status", "text"),
    [
        ("/", "*/*", 200, "the client"),
        ("/assets/app.js", "*/*", 200, "its script"),
        ("/requests/abc", "text/html,*/*;q=0.8", 200, "the client"),
        ("/requests/abc", "*/*", 404, None),
        ("/assets/none.js", "*/*", 404, None),
        ("/api/none", "text/html", 404, None),
        ("/../stub_manifest.py", "*/*", 404, None),
        ("/%2e%2e/stub_manifest.py", "*/*", 404, None),
    ],
)
def test_the_web_client_is_served_with_its_first_page_for_pages_of_its_own_making(
    client: Client, path: str, accept: str, status: int, text: str | None
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == status
    if text is None:
        assert answer.json == {"type": "about:blank", "title": "Not Found", "status": 404}
    else:
        assert answer.text == text
    answer.close()


def test_without_a_web_client_the_root_says_where_to_go(client: Client) -> None:
    answer = client.get("/")
    assert answer.mimetype == "text/html"
    links = re.findall(r'href="([^"]+)"', answer.text)
    assert links == [
        *("/api/docs", "/api/openapi.json"),
        *("/local/mail", "/local/push", "/local/events"),
    ]
    assert "make demo" in answer.text
    assert client.get("/index.html").status_code == 404
