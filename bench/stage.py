"""What a benchmark runs on: emulators, the identity service, the cast, and servers of functions.

Tokens are signed with a real key and verified with its certificate, as in production: the Auth
emulator's are not signed, so that verifying them would cost next to nothing.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from bench.identity import AUTHORITY, CERTIFICATES
from infra.local import emulators
from infra.local.emulators import BUCKET, DEFAULT_PROJECT, ROOT
from infra.local.processes import HOST, Child, Service, free_port, running
from infra.local.state import State
from shared.models import Request
from tests.faults.keys import GOOGLE, NEXT, a_token
from tests.functions.cast import AGENCIES, EVERYBODY, Person
from tests.functions.stories import Story

MAIN = ROOT / "main.py"
HELLO, FLOOR = ROOT / "bench" / "hello.py", ROOT / "bench" / "floor.py"
STRICT_FLOOR = ROOT / "bench" / "strict_floor.py"
# One process, and the threads that functions-framework starts on two cores, on any machine.
_SERVER = {"WORKERS": "1", "THREADS": "8", "PYTHONDONTWRITEBYTECODE": ""}
# What only the tools need, and firebase-admin would load where it is there.
_NOT_DEPLOYED = ("rich", "pygments")
_NOT_OURS = ("FIREBASE_AUTH_EMULATOR_HOST", "https_proxy", "http_proxy", "K_SERVICE", "CLAMD")


@dataclass(frozen=True, slots=True)
class Stage:
    """What is up."""

    folder: Path
    firestore: str  # host and port
    storage: str  # URL; empty: not up


@contextmanager
def stage(*, has_storage: bool = False) -> Iterator[Stage]:
    """Emulators with nothing stored but the cast, in the environment of this process."""
    with ExitStack() as stack:
        made = TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(made))
        state = State(folder)
        state.make_key(DEFAULT_PROJECT)
        firestore = stack.enter_context(emulators.firestore())
        storage = stack.enter_context(emulators.storage()) if has_storage else ""
        identity = stack.enter_context(_identity(folder))
        environment = {
            "GOOGLE_CLOUD_PROJECT": DEFAULT_PROJECT,
            "FIRESTORE_EMULATOR_HOST": firestore,
            "STORAGE_EMULATOR_HOST": storage,
            "CONTENT_BUCKET": BUCKET,
            "ANCHOR_BUCKET": BUCKET,
            "GOOGLE_APPLICATION_CREDENTIALS": str(state.key_file),
            "HTTPS_PROXY": identity,
            "REQUESTS_CA_BUNDLE": str(folder / AUTHORITY),
        }
        stack.enter_context(patch.dict(os.environ, environment))
        for name in _NOT_OURS:
            os.environ.pop(name, None)
        stack.enter_context(_its_own_client())
        store_the_cast()
        yield Stage(folder, firestore, storage)


@contextmanager
def database_at(firestore: str) -> Iterator[None]:
    """Another emulator in the environment of this process."""
    with patch.dict(os.environ, {"FIRESTORE_EMULATOR_HOST": firestore}), _its_own_client():
        yield


@contextmanager
def _its_own_client() -> Iterator[None]:
    from shared import store

    store.database.cache_clear()
    try:
        yield
    finally:
        store.database.cache_clear()


def store_the_cast() -> None:
    """Puts the accounts and agencies into the database."""
    from bench.filling import put

    put((f"users/{person.uid}", person.account().model_dump()) for person in EVERYBODY)
    put((f"agencies/{agency}", {"id": agency, "name": name}) for agency, name in AGENCIES.items())


@contextmanager
def served(
    source: Path, *targets: str, folder: Path, environment: dict[str, str] | None = None
) -> Iterator[tuple[Child, int]]:
    """Runs functions of a source behind one port, each at /NAME; yields the process and the port.

    The server is the one that functions-framework deploys with.
    """
    port = free_port()
    command = [sys.executable, "-m", "bench.served", str(port), str(source), *targets]
    service = Service(
        f"{source.stem}-{port}",
        command,
        f"http://{HOST}:{port}/up",
        folder,
        {**as_deployed(folder), **(environment or {})},
    )
    with running(service) as (child,):
        yield child, port


def started(target: str, source: Path, port: int, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Command and environment that start one function as its container does."""
    kind = "cloudevent" if target.startswith("on_") else "http"
    command = [sys.executable, "-m", "functions_framework", "--target", target]
    command += ["--source", str(source), "--signature-type", kind]
    command += ["--host", HOST, "--port", str(port)]
    return command, as_deployed(folder)


def as_deployed(folder: Path) -> dict[str, str]:
    """The environment of a function's process, in which the tools' libraries cannot be loaded."""
    hidden = folder / "hidden"
    hidden.mkdir(exist_ok=True)
    for name in _NOT_DEPLOYED:
        (hidden / f"{name}.py").write_text("raise ImportError\n")
    return _SERVER | {"PYTHONPATH": os.pathsep.join((str(hidden), str(ROOT)))}


def request_of(story: Story) -> Request:
    """What a story has come to. Raises ValueError when it has not begun."""
    if story.request is None:
        raise ValueError("the story has no request")
    return story.request


@cache
def token_of(person: Person) -> str:
    """An ID token of a person of the cast, good for an hour."""
    return a_token(
        aud=DEFAULT_PROJECT,
        iss=f"https://securetoken.google.com/{DEFAULT_PROJECT}",
        user_id=person.uid,
        sub=person.uid,
        roles=list(person.roles),
        agency=person.agency,
    )


def headers_of(person: Person, key: str | None = None) -> dict[str, str]:
    """The headers of a signed-in person's call; with a key, of one that is done once."""
    signed_in = {"Authorization": f"Bearer {token_of(person)}"}
    return signed_in | ({"Idempotency-Key": key} if key else {})


@contextmanager
def _identity(folder: Path) -> Iterator[str]:
    port = free_port()
    keys = {key.id: key.certificate for key in (GOOGLE, NEXT)}
    (folder / CERTIFICATES).write_text(json.dumps(keys))
    command = [sys.executable, "-m", "bench.identity", "--port", str(port)]
    command += ["--folder", str(folder)]
    url = f"http://{HOST}:{port}"
    with running(Service("identity", command, f"{url}/", folder, {"PYTHONPATH": str(ROOT)})):
        yield url
