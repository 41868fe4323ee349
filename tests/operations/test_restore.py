"""Nothing is lost: a database is exported, and imported into a fresh emulator; all is compared."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from infra.admin import inventory
from infra.admin.drill import restored
from infra.admin.inventory import ACCOUNTS, DOCUMENTS, OBJECTS, Entry, compare
from infra.admin.speech import Speech, Stop
from infra.local.emulators import BUCKET, ROOT, storage_service
from infra.local.processes import HOST, free_port, running
from shared import paths, store
from shared.anchors import anchor
from shared.dead_letters import lay_aside
from tests.functions.notices import announce
from tests.functions.stories import a_request


@pytest.fixture
def objects(tmp_path: Path) -> Iterator[tuple[storage.Bucket, str, Path]]:
    """A bucket whose files are kept in a folder that can be copied."""
    folder, port = tmp_path / "objects", free_port()
    with running(storage_service(tmp_path / "storage", port, BUCKET, objects=folder)):
        address = f"http://{HOST}:{port}"
        yield bucket_at(address), address, folder


def bucket_at(address: str) -> storage.Bucket:
    nobody = AnonymousCredentials()  # type: ignore[no-untyped-call]
    client = storage.Client(
        project="demo", credentials=nobody, client_options={"api_endpoint": address}
    )
    return client.bucket(BUCKET)


def admin(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-m", "infra.admin", "--language", "en", *arguments],
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def make_account(auth_emulator: str) -> None:
    project = os.environ["GOOGLE_CLOUD_PROJECT"]
    where = f"http://{auth_emulator}/identitytoolkit.googleapis.com/v1/projects/{project}/accounts"
    owner = {"Authorization": "Bearer owner"}
    known = {"email": "siti@pontianak.test", "displayName": "Siti Aminah"}
    requests.post(where, json=known, headers=owner, timeout=30).raise_for_status()


def forget_accounts(auth_emulator: str) -> None:
    project = os.environ["GOOGLE_CLOUD_PROJECT"]
    where = f"http://{auth_emulator}/emulator/v1/projects/{project}/accounts"
    owner = {"Authorization": "Bearer owner"}
    requests.delete(where, headers=owner, timeout=30).raise_for_status()


@pytest.mark.usefixtures("database_of_its_own")
def test_what_was_exported_is_all_there_in_a_fresh_emulator(
    objects: tuple[storage.Bucket, str, Path],
    auth_emulator: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bucket, address, folder = objects
    before = {
        "GOOGLE_CLOUD_PROJECT": os.environ["GOOGLE_CLOUD_PROJECT"],
        "STORAGE_EMULATOR_HOST": address,
    }
    stories = [a_request(status) for status in ("submitted", "approved", "returned")]
    for event in stories[1].events:
        announce(event)
    lay_aside("mail", ["users/x/notifications/y"], "mailbox full", 12)
    bucket.blob("letter/one").upload_from_string(b"%PDF-1.7 surat")
    make_account(auth_emulator)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
    anchor()
    backup = tmp_path / "backup"

    status, said = admin(before, "backup", str(backup))

    assert status == 0, said
    documents = len(list(inventory.read(backup / "inventory.jsonl"))) - 3
    assert documents > 60
    assert f"documents {documents}, accounts 1, objects 2" in said
    shutil.copytree(folder, backup / "objects")
    forget_accounts(auth_emulator)
    with restored(backup, tmp_path / "after", before, auth=auth_emulator) as after:
        status, said = admin(after, "restore-check", str(backup))
        assert status == 0, said
        assert f"{len(stories)} histories are whole, 0 are broken" in said
        assert [cells(line) for line in said.splitlines() if line.startswith("│")] == [
            ["documents, field by field", *[str(documents)] * 3, "good"],
            ["accounts", "1", "1", "1", "good"],
            ["files: generation and digests", "2", "2", "2", "good"],
            ["broken histories", "0", "0", "–", "good"],
            ["histories unlike their anchor", "0", "0", "–", "good"],
            ["erased people who are back", "0", "0", "–", "good"],
        ]

        # What is missing, new, different or back from the dead is found, each.
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", after["FIRESTORE_EMULATOR_HOST"])
        store.database.cache_clear()
        one, other = stories[0], stories[2]
        store.update(paths.request(one.id), {"round": 1.0})
        store.delete(paths.event(other.id, other.events[-1].id))
        store.put("devices/new", {"uid": "sari"})
        copy = bucket_at(after["STORAGE_EMULATOR_HOST"])
        copy.blob("letter/one").upload_from_string(b"%PDF-1.7 surat")  # another generation
        copy.blob("erasures/sari/1.json").upload_from_string(b"{}")
        forget_accounts(auth_emulator)

        status, said = admin(after, "restore-check", str(backup))

    assert status == 1
    for difference in (
        f"requests/{one.id} is not what it was: round",
        f"requests/{other.id}/events/{other.events[-1].id} is missing",
        "devices/new was not there then",
        "content/letter/one is not what it was: generation",
        f"requests/{one.id}: the request is not what its events make of it (round)",
        "sari was erased, and is back: run `erase sari`.",
    ):
        assert difference in said.splitlines(), said
    verdicts = [cells(line)[-1] for line in said.splitlines() if line.startswith("│")]
    assert verdicts == ["NOT GOOD"] * 4 + ["good", "NOT GOOD"]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("│").split("│")]


def of(kind: str, name: str, **fields: object) -> Entry:
    return Entry(kind, name, fields)


def test_inventories_are_compared_one_by_one() -> None:
    then = [
        of(DOCUMENTS, "files/a", size="1"),
        of(DOCUMENTS, "requests/a", head="1", status="2"),
        of(DOCUMENTS, "requests/a/events/b", hash="1"),
        of(ACCOUNTS, "sari", email="1"),
        of(OBJECTS, "content/a/b", md5="1"),
    ]
    now = [
        of(DOCUMENTS, "files/a", size="1"),
        of(DOCUMENTS, "files/b", size="1"),
        of(DOCUMENTS, "requests/a", head="2", mark="1"),
        of(ACCOUNTS, "sari", email="1"),
        of(OBJECTS, "content/a-b", md5="1"),
        of(OBJECTS, "content/a/b", md5="1"),
    ]
    Speech.language = "en"
    compared = compare(then, now)
    assert compared.differences == [
        "files/b was not there then",
        "requests/a is not what it was: head, mark, status",
        "requests/a/events/b is missing",
    ]
    assert compared.wanted == {DOCUMENTS: 3, ACCOUNTS: 1, OBJECTS: 1}
    assert compared.found == {DOCUMENTS: 3, ACCOUNTS: 1, OBJECTS: 2}
    assert compared.same == {DOCUMENTS: 1, ACCOUNTS: 1, OBJECTS: 1}


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_an_inventory_that_was_cut_off_is_refused(kept: int, tmp_path: Path) -> None:
    lines = ['{"project": "x", "at": "2026-11-23"}', '["accounts", "sari", {}]', '{"end": {}}']
    path = tmp_path / "inventory.jsonl"
    path.write_text("\n".join(lines))
    assert [entry.name for entry in inventory.read(path)] == ["sari"]
    path.write_text("\n".join(lines[:kept]))
    with pytest.raises(Stop):
        list(inventory.read(path))
    with pytest.raises(Stop):
        list(inventory.read(tmp_path / "nowhere"))
