"""Child processes: started together, awaited until they answer, and none left behind."""

import atexit
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
START_TIMEOUT = 180.0  # seconds; the slowest takes eight on an idle machine, a minute on a busy one
STOP_TIMEOUT = 15.0
_PORTS = range(20_000, 32_000)  # below those that systems give to outgoing connections

_TIED = Path(__file__).with_name("tied.py")
_running: set["Child"] = set()


class CannotStart(Exception):
    """Something on this machine is missing or in the way. The message is one for people."""


class Ended(CannotStart):
    """A process that was to run has ended by itself."""


@dataclass(frozen=True, slots=True)
class Service:
    """A process to run, and where it answers once it is ready."""

    name: str
    command: Sequence[str]
    url: str
    folder: Path  # its working directory, and where its log goes
    environment: Mapping[str, str] = field(default_factory=dict)
    is_logged: bool = True  # False: its output is this process's
    is_awaited: bool = True  # False: whoever needs it waits for it


class Child:
    """A running service: the leader of a process group of its own."""

    def __init__(self, service: Service) -> None:
        """Starts it from the current thread, to whose life Linux ties the child's."""
        self.service = service
        self.log = service.folder / f"{service.name}.log"
        service.folder.mkdir(parents=True, exist_ok=True)
        tied = [sys.executable, "-I", "-S", str(_TIED), str(os.getpid()), *service.command]
        output = self.log.open("wb") if service.is_logged else None
        try:
            self._process = subprocess.Popen(  # noqa: S603 - an argument list, no shell
                tied,
                cwd=service.folder,
                env={**os.environ, **service.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
            )
        finally:
            if output:
                output.close()
        _running.add(self)

    @property
    def pid(self) -> int:
        """The process's id, which is its group's too."""
        return self._process.pid

    def require_running(self) -> None:
        """Raises `Ended` when it has."""
        if self._process.poll() is not None:
            raise Ended(f"{self.service.name} has ended. {self.last_words()}")

    def answers(self) -> bool:
        """Whether it is ready. Raises `Ended`."""
        self.require_running()
        return responds(self.service.url)

    def wait_until_ready(self) -> None:
        """Waits until it answers. Raises `CannotStart`."""
        deadline = time.monotonic() + START_TIMEOUT
        while not self.answers():
            if time.monotonic() > deadline:
                raise CannotStart(f"{self.service.name} does not answer. {self.last_words()}")
            time.sleep(0.05)

    def last_words(self) -> str:
        """The end of its log."""
        if not self.service.is_logged:
            return ""
        lines = self.log.read_text(errors="replace").strip().splitlines()[-15:]
        return f"Its log, {self.log}, ends:\n" + "\n".join(f"    {line}" for line in lines)

    def signal(self, number: signal.Signals) -> None:
        """Signals the whole group."""
        with suppress(ProcessLookupError, PermissionError):  # macOS: PermissionError for the dead
            os.killpg(self.pid, number)

    def wait(self, timeout: float) -> None:
        """Waits until it has ended, at last by force; nothing of its group survives."""
        try:
            self._process.wait(max(timeout, 0))
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self._process.wait()
        self.signal(signal.SIGKILL)
        _running.discard(self)


def start(*services: Service) -> list[Child]:
    """Starts all at once and waits until each answers. Raises `CannotStart`, leaving none."""
    children: list[Child] = []
    try:
        for service in services:
            children.append(Child(service))  # noqa: PERF401 - those before a failing one are stopped
        for child in children:
            if child.service.is_awaited:
                child.wait_until_ready()
    except BaseException:
        stop(children)
        raise
    return children


def stop(children: Sequence[Child], timeout: float = STOP_TIMEOUT) -> None:
    """Asks all to end, and ends those that do not."""
    deadline = time.monotonic() + timeout
    for child in children:
        child.signal(signal.SIGTERM)
    for child in children:
        child.wait(deadline - time.monotonic())


@contextmanager
def running(*services: Service) -> Iterator[list[Child]]:
    """Runs the services for the length of the block."""
    children = start(*services)
    try:
        yield children
    finally:
        stop(children)


@atexit.register
def kill_all() -> None:
    """Ends every child at once."""
    for child in list(_running):
        child.signal(signal.SIGKILL)


def responds(url: str) -> bool:
    """Whether anything speaks HTTP there."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own http:// addresses
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, http.client.HTTPException):
        return False


def free_port() -> int:
    """A port that nothing listens on, and that no connection is given while a service starts."""
    while not is_free(port := secrets.choice(_PORTS)):
        pass
    return port


def is_free(port: int) -> bool:
    """Whether this machine's port can be listened on."""
    try:
        with socket.create_server((HOST, port)):
            return True
    except OSError:
        return False
