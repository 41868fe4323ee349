"""What starting a function loads and touches: each looked at in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conventions.test_dependencies import PURE

ROOT = Path(__file__).parents[2]

# Whatever would leave the process ends it.
CLOSED = """
import socket, threading
def refuse(*_, **__):
    raise SystemExit("the network was touched")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
socket.create_connection = refuse
import google.auth, grpc
google.auth.default = refuse
grpc.insecure_channel = grpc.secure_channel = refuse
"""


def run(code: str) -> str:
    """What a fresh process prints, with nothing in its environment that names a project."""
    process = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.strip()


def loaded_by(statement: str, *prefixes: str) -> list[str]:
    """The modules under these prefixes that are loaded after the statement."""
    code = f"""
import sys
{statement}
wanted = {prefixes!r}
print(*sorted(m for m in sys.modules if any(m == p or m.startswith(p + ".") for p in wanted)))
"""
    return run(code).split()


@pytest.mark.parametrize("name", sorted(PURE))
def test_the_pure_core_loads_no_cloud_library_and_no_web_framework(name: str) -> None:
    foreign = (
        "cloudevents",
        "firebase_admin",
        "flask",
        "functions_framework",
        "google.api_core",
        "google.auth",
        "google.cloud.firestore",
        "google.cloud.firestore_v1",
        "google.cloud.storage",
        "grpc",
        "requests",
        "werkzeug",
    )
    assert loaded_by(f"import shared.{name}", *foreign) == []


def test_no_clock_loads_the_calendar_of_the_whole_world() -> None:
    clock = "from shared import config; config.working_calendar().kept(2020, 2030)"
    assert loaded_by(clock, "holidays") == []


def test_starting_a_function_loads_only_what_every_function_needs() -> None:
    """What only some use, they load when they use it: cold starts stay short."""
    start = """
import functions_framework
functions_framework.create_app("submit_request", "main.py")
"""
    late = (
        "google.cloud.storage",
        "firebase_admin.messaging",
        "opentelemetry.exporter",
        "opentelemetry.sdk",
        "shared.api",
    )
    assert loaded_by(start, *late) == []


def test_a_functions_process_loads_no_other_function() -> None:
    loaded = loaded_by("import main; main.on_check_content", "functions")
    assert loaded == ["functions", "functions.check_content"]


def test_importing_the_manifest_touches_nothing_and_starts_nothing() -> None:
    """A server forks after it imported: no connection, no credential, no thread before that."""
    code = f"""
{CLOSED}
import main
functions = [getattr(main, name) for name in main.__all__]
assert threading.active_count() == 1, threading.enumerate()
print(len(functions))
"""
    assert int(run(code)) > 30


def test_the_worker_of_a_server_shares_what_the_server_has_loaded() -> None:
    """It does not look through it for garbage, which would copy it: 18 MiB of each worker."""
    code = """
import gc, os
import main
main.submit_request
before = gc.get_freeze_count()
if (worker := os.fork()) == 0:
    os._exit(gc.get_freeze_count() < 50_000)
print(before, os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
"""
    assert run(code) == "0 0"


@pytest.mark.parametrize("target", ["submit_request", "open_file", "me", "sweep_uploads"])
def test_making_an_app_touches_nothing(target: str) -> None:
    code = f"""
{CLOSED}
import functions_framework
app = functions_framework.create_app({target!r}, "main.py")
print(type(app).__name__)
"""
    assert run(code)


def test_the_closed_process_would_notice() -> None:
    code = f"{CLOSED}\nimport shared.store\nshared.store.database()"
    with pytest.raises(AssertionError):
        run(code)
