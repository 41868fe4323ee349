"""The whole system on one machine: emulators, local server, sample accounts, kept state."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import requests

from infra.local.emulators import (
    BUCKET,
    DEFAULT_PROJECT,
    ROOT,
    RULES,
    auth_service,
    firestore_service,
    require_rules,
    storage_service,
)
from infra.local.processes import (
    HOST,
    CannotStart,
    Child,
    Ended,
    Service,
    free_port,
    is_free,
    running,
    start,
    stop,
)
from infra.local.state import State

DRAIN_TIMEOUT = 10.0  # seconds for calls under way when the system is stopped


@dataclass(frozen=True, slots=True)
class Ports:
    """What listens where on this machine; by default on whatever is free."""

    app: int = field(default_factory=free_port)
    firestore: int = field(default_factory=free_port)
    auth: int = field(default_factory=free_port)
    storage: int = field(default_factory=free_port)
    smtp: int = field(default_factory=free_port)

    def require_free(self) -> None:
        """Raises `CannotStart`, naming the first that is taken."""
        for each in fields(self):
            port = getattr(self, each.name)
            option = "--port" if each.name == "app" else f"--{each.name}-port"
            if not is_free(port):
                raise CannotStart(f"Port {port} is taken: choose another with {option}.")


DEFAULT_PORTS = Ports(app=8080, firestore=8081, auth=9099, storage=9199, smtp=1025)


class Busy(Exception):
    """The system does not come to a rest."""


@dataclass(frozen=True, slots=True)
class System:
    """A running system, and how to reach it."""

    ports: Ports
    project: str
    environment: Mapping[str, str]  # the product's, on the emulators
    children: tuple[Child, ...]
    state: State
    is_new: bool  # nothing was kept from an earlier run

    @property
    def origin(self) -> str:
        """Where functions, files and the web client are."""
        return f"http://{HOST}:{self.ports.app}"

    @property
    def firestore(self) -> str:
        """Host and port of the Firestore emulator."""
        return self.environment["FIRESTORE_EMULATOR_HOST"]

    @property
    def auth(self) -> str:
        """Host and port of the Auth emulator."""
        return self.environment["FIREBASE_AUTH_EMULATOR_HOST"]

    def drain(self, patience: float = DRAIN_TIMEOUT) -> None:
        """Takes no more calls, and waits until nothing goes on any more.

        Raises `Busy`, or `requests.RequestException` where the server has ended.
        """
        requests.post(f"{self.origin}/local/drain", timeout=5).raise_for_status()
        self.stand_still(patience)

    def stand_still(self, patience: float) -> None:
        """Waits at most so many seconds until every call has ended, and no event arrives any more.

        One that failed, and waits to be delivered again, is not waited for. Raises `Busy`.
        """
        deadline, before = time.monotonic() + patience, None
        while time.monotonic() < deadline:
            now = requests.get(f"{self.origin}/local/events", timeout=5).json()
            if now["calls"] == 0 and now == before:
                return
            before = now
            time.sleep(0.2)
        raise Busy(f"After {patience:g} seconds there still is something going on: {before}")

    def save(self) -> None:
        """Keeps the database and the accounts as they are now."""
        self.state.save(self.firestore, self.auth, self.project)

    def require_running(self) -> None:
        """Raises `Ended` when a part has."""
        for child in self.children:
            child.require_running()


@contextmanager
def system(
    folder: Path,
    ports: Ports | None = None,
    *,
    project: str = DEFAULT_PROJECT,
    is_logged: bool = True,
    settings: Mapping[str, str] | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> Iterator[System]:
    """Runs the system for the length of the block, keeping its state in the folder.

    `settings` replace variables of the product's environment. With `is_logged` the server's output
    goes to a log as the emulators' does, else to this process's. Raises `CannotStart`.
    """
    ports = ports or Ports()
    state = State(folder)
    with state.locked():
        ports.require_free()
        state.make_key(project)
        kept = state.saved()
        environment = _environment(ports, project, state) | dict(settings or {})
        say("Starting the emulators …")
        with _emulators(ports, project, state, kept) as emulators:
            require_rules(environment["FIRESTORE_EMULATOR_HOST"], project, RULES)
            say("Starting the functions …")
            service = _server(ports, state, environment, is_logged=is_logged)
            up = None
            try:
                with running(service) as servers:
                    for each in emulators:
                        each.wait_until_ready()
                    state.restore_accounts(environment["FIREBASE_AUTH_EMULATOR_HOST"], project)
                    if kept is None:
                        say("Making the sample accounts …")
                        seed(environment)
                    up = System(
                        ports, project, environment, (*emulators, *servers), state, kept is None
                    )
                    try:
                        yield up
                    finally:
                        say("Stopping …")
                        _stop(up, say)
            finally:
                if up:
                    _save(up, say)


@contextmanager
def _emulators(
    ports: Ports, project: str, state: State, kept: Path | None
) -> Iterator[list[Child]]:
    logs = state.folder / "logs"
    services = (
        firestore_service(
            logs, ports.firestore, events_port=ports.app, kept=kept and kept / "firestore"
        ),
        replace(auth_service(logs, ports.auth, project), is_awaited=False),  # by far the slowest
        storage_service(
            logs, ports.storage, BUCKET, objects=state.folder / "objects", key=state.key_file
        ),
    )
    try:
        children = start(*services)
    except Ended as error:
        raise CannotStart(f"{state.broken()}\n{error}") if kept else error from None
    try:
        yield children
    finally:
        stop(children)


def _environment(ports: Ports, project: str, state: State) -> dict[str, str]:
    origin = f"http://{HOST}:{ports.app}"
    return {
        "GOOGLE_CLOUD_PROJECT": project,
        "FIRESTORE_EMULATOR_HOST": f"{HOST}:{ports.firestore}",
        "FIREBASE_AUTH_EMULATOR_HOST": f"{HOST}:{ports.auth}",
        "STORAGE_EMULATOR_HOST": origin,
        "CONTENT_BUCKET": BUCKET,
        "ANCHOR_BUCKET": BUCKET,  # here nothing keeps anchors from being changed
        "GOOGLE_APPLICATION_CREDENTIALS": str(state.key_file),
        "PUBLIC_ORIGIN": origin,
        "SMTP_HOST": HOST,
        "SMTP_PORT": str(ports.smtp),
        "SMTP_SECURITY": "none",
        "MAIL_FROM": "Konten SOP <konten@kominfo.contoh.example>",
    }


def _server(
    ports: Ports, state: State, environment: Mapping[str, str], *, is_logged: bool
) -> Service:
    command = [sys.executable, "-m", "infra.local.server", "--port", str(ports.app)]
    command += ["--storage", f"{HOST}:{ports.storage}", "--events", str(state.folder / "events")]
    command += ["--smtp", str(ports.smtp), "--mail", str(state.folder / "mail")]
    command += ["--log", str(state.folder / "logs" / "functions.jsonl")]
    return Service(
        "server",
        command,
        f"http://{HOST}:{ports.app}/local/events",
        state.folder / "logs",
        {**environment, "PYTHONPATH": str(ROOT)},
        is_logged=is_logged,
    )


def seed(environment: Mapping[str, str]) -> None:
    """Makes the sample accounts. Raises `CannotStart`."""
    done = subprocess.run(
        [sys.executable, "-m", "infra.local.sample_accounts"],
        cwd=ROOT,
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CannotStart(f"The sample accounts could not be made:\n{done.stderr.strip()}")


def _stop(up: System, say: Callable[[str], object]) -> None:
    """Lets calls under way end, and their events arrive: an event is posted only once."""
    try:
        up.drain()
    except Busy as error:
        say(str(error))
    except requests.RequestException:
        return  # the server has ended already


def _save(up: System, say: Callable[[str], object]) -> None:
    try:
        up.save()
    except (requests.RequestException, OSError) as error:
        say(f"The state could not be saved, so that of the last save stays: {error}")
