"""`python -m infra.local` as people run it: starts, is interrupted, goes on where it was."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import astuple
from pathlib import Path

import pytest
import requests

from infra.local.client import Client
from infra.local.demo import SAMPLES
from infra.local.emulators import DEFAULT_PROJECT, ROOT
from infra.local.people import People
from infra.local.processes import HOST
from infra.local.sample_accounts import PASSWORD
from infra.local.sign_in import sign_in
from infra.local.state import State
from infra.local.system import Ports, System

PATIENCE = 240.0  # seconds; the slowest start on a busy machine takes a minute
LETTER = SAMPLES / "surat-permohonan.pdf"

needs_proc = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="reads /proc")


class Run:
    """A run of the supervisor, with its state in a folder."""

    def __init__(self, folder: Path, ports: Ports | None = None) -> None:
        self.folder = folder
        self.ports = ports or Ports()
        names = ("--port", "--firestore-port", "--auth-port", "--storage-port", "--smtp-port")
        options = [f"{n}={p}" for n, p in zip(names, astuple(self.ports), strict=True)]
        self.process = subprocess.Popen(  # noqa: S603 - an argument list, no shell
            [sys.executable, "-m", "infra.local", *options, f"--state={folder}"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def wait_for(self, words: str) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return
        pytest.fail("".join(self.said))

    def stop(self, *signals: signal.Signals) -> int:
        """Sends the signals and waits for the end. Returns the exit status."""
        for number in signals:
            self.process.send_signal(number)
        self.said.append(self.process.communicate(timeout=PATIENCE)[0])
        return self.process.returncode

    def requester(self) -> Client:
        host = f"{HOST}:{self.ports.auth}"
        token = sign_in(host, "pemohon@dinkes.contoh.example", PASSWORD, DEFAULT_PROJECT)
        return Client(f"http://{HOST}:{self.ports.app}", token, uid="pemohon-dinkes")


@contextmanager
def a_run(folder: Path, ports: Ports | None = None) -> Iterator[Run]:
    run = Run(folder, ports)
    with run.process:
        try:
            yield run
        finally:
            run.process.terminate()


def processes_in(folder: Path) -> list[str]:
    """The processes that work in a run's folder, as all its children do."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink().is_relative_to(folder):
                found.append((link.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:  # it has just ended, or is somebody else's
            continue
    return found


def wait_until(condition: Callable[[], bool], otherwise: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(str(otherwise()))
        time.sleep(0.05)


@needs_proc
def test_data_survive_the_run_and_processes_do_not(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    with a_run(folder) as first:
        first.wait_for("Ctrl-C stops")
        assert any("pemohon@dinkes.contoh.example" in line for line in first.said)
        file = first.requester().upload(LETTER, "letter")["file"]
        assert len(processes_in(folder)) >= 5
        assert first.stop(signal.SIGINT) == 0
        assert processes_in(folder) == []

    with a_run(folder, first.ports) as second:
        second.wait_for("Ctrl-C stops")
        assert second.requester().get("me")["agency"]["name"] == "Dinas Kesehatan"
        _, content = second.requester().download(file)
        assert content == LETTER.read_bytes()
        second.process.kill()  # nobody is left to stop the others
        wait_until(lambda: not processes_in(folder), lambda: processes_in(folder))


@needs_proc
@pytest.mark.parametrize(
    "signals",
    [
        (signal.SIGINT,),
        (signal.SIGTERM,),
        (signal.SIGHUP,),
        (signal.SIGKILL,),
        (signal.SIGINT, signal.SIGINT),
    ],
    ids=lambda signals: "-".join(each.name for each in signals),
)
def test_a_start_that_is_stopped_half_way_leaves_no_process(
    tmp_path: Path, signals: tuple[signal.Signals, ...]
) -> None:
    with a_run(tmp_path) as run:
        wait_until(lambda: len(processes_in(tmp_path)) > 1, lambda: run.said)
        run.stop(*signals)
        wait_until(lambda: not processes_in(tmp_path), lambda: processes_in(tmp_path))
        assert State(tmp_path).saved() is None


@pytest.mark.parametrize(
    ("taken", "option"), [("app", "--port"), ("firestore", "--firestore-port")]
)
def test_a_taken_port_is_named_in_one_line(tmp_path: Path, taken: str, option: str) -> None:
    ports = Ports()
    port = getattr(ports, taken)
    with closing(socket.create_server((HOST, port))), a_run(tmp_path, ports) as run:
        assert run.stop() == 1
        assert "".join(run.said) == f"Port {port} is taken: choose another with {option}.\n"


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    with State(tmp_path).locked(), a_run(tmp_path) as run:
        assert run.stop() == 1
        assert "".join(run.said).startswith(f"Another run uses {tmp_path}")


def test_a_state_that_cannot_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    save = tmp_path / "saves" / "1"
    (save / "firestore").mkdir(parents=True)
    (save / "firestore" / "firestore.overall_export_metadata").write_text("torn")
    (save / "accounts.json").write_text("[]")
    (tmp_path / "saves" / "current").write_text("1")
    with a_run(tmp_path) as run:
        assert run.stop() == 1
        assert "cannot be read" in run.said[0]
        assert "make reset" in run.said[0]


def test_more_uploads_can_be_started_at_once_than_anybody_does(people: People) -> None:
    # Each call makes another to the same server, for the upload session: too few threads, and all
    # would wait for one another.
    body = {"kind": "letter", "name": "a.pdf", "size": 9, "content_type": "application/pdf"}
    with ThreadPoolExecutor(60) as crowd:
        answers = list(crowd.map(lambda _: people.requester.post("start-upload", body), range(120)))
    assert len({answer["upload_url"] for answer in answers}) == 120


def test_a_scheduled_function_can_be_called_at_once(local_system: System) -> None:
    run = f"{local_system.origin}/local/run"
    assert requests.post(f"{run}/sweep_uploads", timeout=30).text == "OK"
    assert requests.get(f"{run}/sweep_uploads", timeout=30).status_code == 404
    assert requests.post(f"{run}/start_upload", timeout=30).status_code == 404


@pytest.mark.parametrize("path", ["/nothing/here", "/api/nothing", "/local/nothing"])
def test_an_unknown_address_is_a_problem(local_system: System, path: str) -> None:
    answer = requests.get(f"{local_system.origin}{path}", timeout=30)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {"type": "about:blank", "title": "Not Found", "status": 404}


def test_an_event_for_nobody_is_refused(local_system: System) -> None:
    for project, name in ((local_system.project, "on_nothing"), ("demo-x", "on_receive_request")):
        url = f"{local_system.origin}/functions/projects/{project}/triggers/{name}"
        assert requests.post(url, b"AP8=", timeout=30).status_code == 404
