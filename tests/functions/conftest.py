"""The emulators in the environment of the functions, the cast's accounts, and the two doors."""

import os
from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.functions.apps", "tests.functions.doors")

from google.auth.credentials import AnonymousCredentials  # noqa: E402,F401
from shared import store  # noqa: E402
from tests.functions.cast import AGENCIES, EVERYBODY  # noqa: E402
from tests.functions.doors import Door, HttpDoor, TriggerDoor  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def environment(
    worker_id: str, firestore_emulator: str, auth_emulator: str, storage_emulator: str
) -> Iterator[None]:
    """A project of this test process alone: its database is empty, but for the cast."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOOGLE_CLOUD_PROJECT", f"demo-functions-{worker_id}")
        patch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
        patch.setenv("FIREBASE_AUTH_EMULATOR_HOST", auth_emulator)
        patch.setenv("STORAGE_EMULATOR_HOST", storage_emulator)
        patch.setenv("CONTENT_BUCKET", "content")
        batch = store.database().batch()
        for person in EVERYBODY:
            path = f"users/{person.uid}"
            batch.set(store.database().document(path), person.account().model_dump())
        for agency, name in AGENCIES.items():
            path = f"agencies/{agency}"
            batch.set(store.database().document(path), {"id": agency, "name": name})
        batch.commit()
        yield


@pytest.fixture(params=[HttpDoor, TriggerDoor], ids=["http", "trigger"])
def door(request: pytest.FixtureRequest) -> Door:
    """Each of the two doors."""
    opened: Door = request.param()
    return opened
