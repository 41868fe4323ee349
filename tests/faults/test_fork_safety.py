"""A function starts cold, and many call it at once before it has served anybody."""

import http.client
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from infra.local.processes import HOST, Child, Service, free_port, running
from tests.faults.clients import Answer, Client
from tests.faults.conftest import Figure, Size
from tests.functions.apps import MANIFEST
from tests.functions.cast import SARI
from tests.functions.conftest import store_the_cast
from tests.functions.doors import queue
from tests.functions.identity import token_of
from tests.functions.stories import a_key, a_request
from tests.log_guard import overheard

CALLERS = 20
# What gunicorn's master does before it forks, and what there is then.
_LOADED = """
import json, sys, threading
from pathlib import Path
from functions_framework import create_app
create_app("receive_request", sys.argv[1], "http")
from shared import auth, store
tasks = Path("/proc/self/task")
print(json.dumps({
    "threads": len(list(tasks.iterdir())) if tasks.exists() else threading.active_count(),
    "clients": store.database.cache_info().currsize + auth.app.cache_info().currsize,
}))
"""
Call = Callable[[Client], Answer]


def _a_step() -> Call:
    body, key = a_request("submitted").body("supply_material"), a_key()
    return lambda client: client.post("supply_material", body, SARI, key)


def _a_queued_step() -> Call:
    body = a_request("submitted").body("supply_material")
    path = queue("supply_material", body, SARI, a_key())
    return lambda client: client.tell("on_supply_material", path)


def _a_reading() -> Call:
    story = a_request("submitted")
    return lambda client: client.get(f"/?request={story.id}", SARI)


FUNCTIONS = (
    ("supply_material", "http", _a_step),
    ("on_supply_material", "cloudevent", _a_queued_step),
    ("get_request", "http", _a_reading),
)


@pytest.fixture(scope="module", autouse=True)
def database_of_the_module() -> None:
    """The one of the project of the accounts: a function by itself has one project for all."""
    store_the_cast()


def test_a_function_that_starts_cold_answers_all_who_call_it_at_once(
    tmp_path: Path, size: Size, figure: Figure
) -> None:
    starts = size(3, 50)
    token_of(SARI)
    answers: Counter[str] = Counter()
    with ThreadPoolExecutor(CALLERS) as crowd:
        for number in range(starts):
            target, kind, a_call = FUNCTIONS[number % len(FUNCTIONS)]
            calls = [a_call() for _ in range(CALLERS)]
            log = tmp_path / f"{target}.log"
            with overheard(log), running(_cold(target, kind, tmp_path)) as (server,):
                answers.update(crowd.map(lambda call, up=server: _answer(call, up), calls))

    good, total = answers["200"], starts * CALLERS
    figure(
        "fork safety: cold starts",
        f"{good:,} of {total:,} calls answered in {starts} cold starts",
        "all, none hangs",
    )
    assert answers == {"200": total}


def test_no_thread_and_no_client_is_made_before_the_server_forks() -> None:
    """A thread, or a lock that one holds, does not come along into the process that serves."""
    loaded = subprocess.run(  # noqa: S603  # an argument list, no shell
        [sys.executable, "-c", _LOADED, str(MANIFEST)],
        cwd=MANIFEST.parent,
        check=True,
        capture_output=True,
        text=True,
    )

    assert json.loads(loaded.stdout) == {"threads": 1, "clients": 0}


def _cold(target: str, kind: str, folder: Path) -> Service:
    """A function served as it is deployed; nobody waits until it is ready."""
    port = free_port()
    framework = [sys.executable, "-m", "functions_framework", "--host", HOST, "--port", str(port)]
    framework += ["--source", str(MANIFEST), "--target", target, "--signature-type", kind]
    settings = {"THREADS": str(CALLERS)}
    return Service(target, framework, f"http://{HOST}:{port}/", folder, settings, is_awaited=False)


def _answer(call: Call, server: Child) -> str:
    """The status of the first answer that there is; what is in its place when there is none."""
    with closing(Client(server)) as client:
        while True:
            try:
                return str(call(client).status)
            except ConnectionRefusedError:  # nothing listens yet
                server.require_running()
                time.sleep(0.01)
            except (OSError, http.client.HTTPException) as error:
                return repr(error)
