"""What a local system keeps between two runs, in one folder.

A save is written whole beside the one before, and only then becomes the one that counts: whenever
a run is killed, one complete save is there. Objects and undelivered events are kept as they come.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns

import requests

from infra.local.processes import CannotStart

_OWNER = {"Authorization": "Bearer owner"}


class State:
    """The folder, and the saves in it."""

    def __init__(self, folder: Path) -> None:
        """Takes a folder that may not exist yet."""
        self.folder = folder.resolve()
        self._saves = self.folder / "saves"
        self._current = self._saves / "current"

    @property
    def key_file(self) -> Path:
        """Where the key that signs links is."""
        return self.folder / "service-account.json"

    def saved(self) -> Path | None:
        """The last complete save. Raises `CannotStart` when it is gone."""
        if not self._current.exists():
            return None
        save = self._saves / self._current.read_text().strip()
        if not (save / "accounts.json").is_file():
            raise self.broken()
        return save

    def broken(self) -> CannotStart:
        """What to say when the kept state cannot be used."""
        return CannotStart(
            f"What the last run kept in {self.folder} cannot be read."
            " Remove that folder (`make reset`) and start anew."
        )

    def save(self, firestore: str, auth: str, project: str) -> None:
        """Saves the database and the accounts, then forgets the save before."""
        save = self._saves / str(time_ns())
        save.mkdir(parents=True)
        answer = requests.post(
            f"http://{firestore}/emulator/v1/projects/{project}:export",
            json={
                "database": f"projects/{project}/databases/(default)",
                "export_directory": str(save),
                "export_name": "firestore",
            },
            headers=_OWNER,
            timeout=300,
        )
        answer.raise_for_status()
        (save / "accounts.json").write_text(json.dumps(list(_accounts(auth, project))))
        aside = self._current.with_suffix(".new")
        aside.write_text(save.name)
        aside.replace(self._current)
        for other in self._saves.iterdir():
            if other.is_dir() and other != save:
                shutil.rmtree(other, ignore_errors=True)

    def forget(self) -> None:
        """Removes everything that is kept. Raises `CannotStart` while a run uses it."""
        with self.locked():
            for folder in ("saves", "objects", "events", "mail", "logs"):
                if (self.folder / folder).exists():
                    shutil.rmtree(self.folder / folder)
            self.key_file.unlink(missing_ok=True)

    def restore_accounts(self, auth: str, project: str) -> None:
        """Puts the saved accounts into the Auth emulator."""
        if save := self.saved():
            try:
                users = json.loads((save / "accounts.json").read_text())
            except ValueError:
                raise self.broken() from None
            if users:
                url = f"{_accounts_url(auth, project)}:batchCreate"
                answer = requests.post(url, json={"users": users}, headers=_OWNER, timeout=60)
                if not answer.ok or answer.json().get("error"):
                    raise self.broken()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps every other run out of the folder. Raises `CannotStart`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStart(
                    f"Another run uses {self.folder}: stop it, or choose another with --state."
                ) from None
            yield

    def make_key(self, project: str) -> None:
        """A service account whose key signs links. Only what runs here is ever shown it."""
        if self.key_file.exists():
            return
        self.key_file.touch(mode=0o600)
        self.key_file.write_text(json.dumps(_new_key(project), indent=1))


def _new_key(project: str) -> dict[str, str]:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": project,
        "private_key_id": "local",
        "private_key": pem.decode(),
        "client_email": f"local@{project}.iam.gserviceaccount.com",
        "client_id": "0",
        "token_uri": "http://127.0.0.1:9/no-token-is-ever-fetched",
        # Not googleapis.com: with it, tokens are signed here, and nobody else is asked anything.
        "universe_domain": "local.example",
    }


def _accounts(auth: str, project: str) -> Iterator[dict[str, object]]:
    page = {"maxResults": "1000"}
    while True:
        url = f"{_accounts_url(auth, project)}:batchGet"
        answer = requests.get(url, params=page, headers=_OWNER, timeout=60)
        answer.raise_for_status()
        found = answer.json()
        yield from found.get("users", [])
        if not (token := found.get("nextPageToken")):
            return
        page["nextPageToken"] = token


def _accounts_url(auth: str, project: str) -> str:
    return f"http://{auth}/identitytoolkit.googleapis.com/v1/projects/{project}/accounts"
