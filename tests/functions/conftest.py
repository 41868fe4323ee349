"""The emulators in the environment of the functions, the cast's accounts, and the two doors."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local.emulators import BUCKET
from shared import store
from shared.auth import app
from tests.functions.cast import AGENCIES, EVERYBODY
from tests.functions.doors import Door, HttpDoor, TriggerDoor
from tests.indexes import Asked, noting
from tests.smtp import Sink


@pytest.fixture(scope="session", autouse=True)
def environment(
    worker_id: str,
    firestore_emulator: str,
    auth_emulator: str,
    storage_emulator: str,
    signing_key: Path,
) -> Iterator[None]:
    """A project of this test process alone, with the accounts that tests make."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOOGLE_CLOUD_PROJECT", f"demo-functions-{worker_id}")
        patch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
        patch.setenv("FIREBASE_AUTH_EMULATOR_HOST", auth_emulator)
        patch.setenv("STORAGE_EMULATOR_HOST", storage_emulator)
        patch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(signing_key))
        patch.setenv("CONTENT_BUCKET", BUCKET)
        patch.setenv("ANCHOR_BUCKET", BUCKET)
        yield


@pytest.fixture(scope="module", autouse=True)
def database_of_the_module(environment: None) -> Iterator[None]:  # noqa: ARG001 - which it changes
    """A database for each module, because the emulator's queries look through all that ever was."""
    with _fresh_database():
        yield


@pytest.fixture
def database_of_its_own() -> Iterator[None]:
    """One that holds the cast alone: for what looks at all there is."""
    with _fresh_database():
        yield


@contextmanager
def _fresh_database() -> Iterator[None]:
    app()  # made before, for accounts stay where all tests have them
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOOGLE_CLOUD_PROJECT", f"demo-{secrets.token_hex(8)}")
        store.database.cache_clear()
        store_the_cast()
        yield
    store.database.cache_clear()


def store_the_cast() -> None:
    """Everybody's account and agency, in the database that is looked into."""
    batch = store.database().batch()
    for person in EVERYBODY:
        path = f"users/{person.uid}"
        batch.set(store.database().document(path), person.account().model_dump())
    for agency, name in AGENCIES.items():
        path = f"agencies/{agency}"
        batch.set(store.database().document(path), {"id": agency, "name": name})
    batch.commit()


@pytest.fixture(params=[HttpDoor, TriggerDoor], ids=["http", "trigger"])
def door(request: pytest.FixtureRequest) -> Door:
    """Each of the two doors."""
    opened: Door = request.param()
    return opened


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """A mail server, in the environment of the functions."""
    with Sink() as up:
        for name, value in up.environment.items():
            monkeypatch.setenv(name, value)
        yield up


@pytest.fixture(autouse=True)
def queries() -> Iterator[list[Asked]]:
    """What the functions ask of the database: each query has its index in the cloud."""
    with noting() as asked:
        yield asked
    assert sorted({fault for each in asked for fault in each.faults}) == []
