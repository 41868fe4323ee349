"""`make restore-drill`: loses everything on this machine, brings it back, and compares.

A system of its own runs with real requests; it is backed up, stopped and removed; fresh emulators
start from the backup; `restore-check` compares every field, file and account, and verifies every
history. The exit status says whether nothing was lost.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from infra.admin.speech import on_the_way, tell
from infra.local.demo import Demo
from infra.local.emulators import BUCKET, ROOT, auth_service, firestore_service, storage_service
from infra.local.people import people_of
from infra.local.processes import HOST, CannotStart, free_port, running
from infra.local.state import State
from infra.local.system import system

REQUESTS = 3  # that are played from letter to approval


def command(environment: Mapping[str, str], *arguments: str) -> int:
    """Runs `python -m infra.admin` in an environment; answers its exit status."""
    done = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-m", "infra.admin", *arguments],
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    return done.returncode


@contextmanager
def restored(
    backup: Path, folder: Path, environment: Mapping[str, str], *, auth: str | None = None
) -> Iterator[dict[str, str]]:
    """Fresh emulators that begin with what a backup holds. Yields the environment that names them.

    `auth` is an Auth emulator that is there already, with no account in the project.
    """
    state, project = State(backup), environment["GOOGLE_CLOUD_PROJECT"]
    ports = {"firestore": free_port(), "auth": free_port(), "storage": free_port()}
    kept = state.saved()
    if kept is None:
        raise CannotStart(f"{backup} holds no backup.")
    services = [
        firestore_service(folder, ports["firestore"], kept=kept / "firestore"),
        storage_service(folder, ports["storage"], BUCKET, objects=backup / "objects"),
    ]
    if auth is None:
        services.append(auth_service(folder, ports["auth"], project))
    auth = auth or f"{HOST}:{ports['auth']}"
    with running(*services):
        state.restore_accounts(auth, project)
        yield {
            **environment,
            "FIRESTORE_EMULATOR_HOST": f"{HOST}:{ports['firestore']}",
            "FIREBASE_AUTH_EMULATOR_HOST": auth,
            "STORAGE_EMULATOR_HOST": f"http://{HOST}:{ports['storage']}",
        }


def main() -> None:
    """Drills, in folders that are gone afterwards."""
    with TemporaryDirectory(prefix="drill-") as name:
        folder = Path(name)
        before, backup = folder / "before", folder / "backup"
        key = folder / "key"
        tell("Menyalakan sistem …", "Starting a system …")
        with system(before) as up:
            people = people_of(up.origin)
            for _ in on_the_way(range(REQUESTS), "SOP", REQUESTS):
                Demo(people, quiet=True).play()
            requests.post(f"{up.origin}/local/run/anchor_histories", timeout=60).raise_for_status()
            up.drain()  # so that what is written down is what is exported
            storage = {"STORAGE_EMULATOR_HOST": f"http://{HOST}:{up.ports.storage}"}
            environment = {**up.environment, **storage}
            tell("Mencadangkan …", "Backing up …")
            if command(environment, "backup", str(backup)):
                sys.exit(1)
            shutil.copytree(before / "objects", backup / "objects")
            key.mkdir()
            shutil.copy(up.state.key_file, key)
        shutil.rmtree(before)
        tell("Semua dihapus. Memulihkan …", "Everything is gone. Restoring …")
        credentials = {"GOOGLE_APPLICATION_CREDENTIALS": str(key / up.state.key_file.name)}
        with restored(backup, folder / "after", environment | credentials) as after:
            sys.exit(command(after, "restore-check", str(backup)))


if __name__ == "__main__":
    main()
