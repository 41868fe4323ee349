"""A production start with a development machine's settings ends at once, and says why."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

import pytest
import requests

import main
from infra.local.processes import HOST, START_TIMEOUT, Service, free_port, running
from tests.faults.conftest import Figure, Size

ROOT = Path(main.__file__).parent
DEPLOYED = {
    "K_SERVICE": "konten",  # what Cloud Run sets
    "GOOGLE_CLOUD_PROJECT": "konten-faults",
    "CONTENT_BUCKET": "konten-faults-content",
}
# What the tools of Google's emulators set, and one that nobody knows yet.
EMULATORS = [
    "FIRESTORE_EMULATOR_HOST",
    "FIREBASE_AUTH_EMULATOR_HOST",
    "STORAGE_EMULATOR_HOST",
    "FIREBASE_STORAGE_EMULATOR_HOST",
    "FIREBASE_DATABASE_EMULATOR_HOST",
    "DATASTORE_EMULATOR_HOST",
    "PUBSUB_EMULATOR_HOST",
    "CLOUD_TASKS_EMULATOR_HOST",
    "SOME_LATER_EMULATOR_HOST",
]
MISTYPED = {
    "APP_CHECK": ("on", "refusing to start: APP_CHECK is 'on'; write off or enforce"),
    "TRUSTED_HOPS": ("-1", "refusing to start: TRUSTED_HOPS is '-1'; write a number"),
}


def start(target: str, **environment: str) -> tuple[int | None, str]:
    """Starts a function as its container does; how it ended, and the last that it said."""
    own = {"PATH": os.environ.get("PATH", ""), "PORT": "0", "GUNICORN_LOG_LEVEL": "info"}
    with subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-m", "functions_framework", "--target", target],
        cwd=ROOT,
        env=own | DEPLOYED | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        impatience = Timer(START_TIMEOUT, process.kill)
        impatience.start()
        try:
            said = ""
            for line in process.stderr or ():
                said = line.strip() or said
                if "Listening at" in line:
                    return None, "it has started, and serves"
            is_too_late = not impatience.is_alive()
            return process.wait(), "it neither ended nor served" if is_too_late else said
        finally:
            impatience.cancel()
            process.terminate()


def test_no_function_starts_in_production_on_an_emulator(size: Size, figure: Figure) -> None:
    """Each variable with some function, and in full measure each function with some variable."""
    targets = main.__all__[:: size(12, 1)]
    pairs = {(main.__all__[n], emulator) for n, emulator in enumerate(EMULATORS)}
    pairs |= {(target, EMULATORS[n % len(EMULATORS)]) for n, target in enumerate(targets)}
    starts = sorted(pairs)[:: size(3, 1)]
    with ThreadPoolExecutor(2) as two:
        ended = list(two.map(lambda pair: start(pair[0], **{pair[1]: "127.0.0.1:8080"}), starts))
    expected = [
        (1, f"refusing to start: {name} must not be set in production") for _, name in starts
    ]
    right = sum(seen == wanted for seen, wanted in zip(ended, expected, strict=True))
    figure("production: refuses emulators", f"{right} of {len(starts)} starts", "all")

    assert ended == expected


def test_several_are_all_named() -> None:
    assert start("me", PUBSUB_EMULATOR_HOST="x", FIRESTORE_EMULATOR_HOST="y") == (
        1,
        f"refusing to start: {EMULATORS[0]}, PUBSUB_EMULATOR_HOST must not be set in production",
    )


@pytest.mark.parametrize("name", MISTYPED)
def test_a_lock_that_is_mistyped_does_not_count_as_open(name: str) -> None:
    value, message = MISTYPED[name]
    assert start("me", **{name: value}) == (1, message)


def test_without_them_it_starts_and_asks_who_is_calling(tmp_path: Path) -> None:
    """What the others are refused for is the variable alone."""
    port = free_port()
    command = [sys.executable, "-m", "functions_framework", "--target", "decide_approval"]
    source = ["--source", str(ROOT / "main.py"), "--host", HOST, "--port", str(port)]
    command += ["--signature-type", "http"]  # which this process's own apps have left otherwise
    inherited = dict.fromkeys(filter(lambda n: n.endswith("_EMULATOR_HOST"), os.environ), "")
    service = Service(
        "deployed",
        [*command, *source],
        f"http://{HOST}:{port}/",
        tmp_path,
        DEPLOYED | inherited | {"PYTHONPATH": str(ROOT)},
    )
    with running(service):
        answer = requests.post(service.url, json={}, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
