"""The emulators: one set for the whole run, each started by the first test that needs it.

And a guard over all that is logged meanwhile.
"""

import logging
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from infra.local import emulators
from infra.local.state import State
from tests.emulators import Switchboard, address_of
from tests.log_guard import LogGuard

pytest.register_assert_rewrite("tests.functions.apps", "tests.functions.doors")

_SWITCHBOARD = pytest.StashKey[Switchboard]()


def pytest_addoption(parser: pytest.Parser) -> None:
    full = "run the faults in full measure (make faults), not the fast part of it"
    parser.addoption("--full", action="store_true", help=full)


def pytest_configure(config: pytest.Config) -> None:
    guard = LogGuard()
    logging.getLogger().setLevel(guard.level)
    logging.getLogger().addHandler(guard)
    config.pluginmanager.register(guard, "log_guard")
    if not hasattr(config, "workerinput"):
        config.stash[_SWITCHBOARD] = Switchboard(
            {
                "firestore": partial(emulators.firestore, is_for_long=config.getoption("full")),
                "auth": emulators.auth,
                "storage": emulators.storage,
            }
        )


def pytest_unconfigure(config: pytest.Config) -> None:
    if switchboard := config.stash.get(_SWITCHBOARD, None):
        switchboard.close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker (pytest-xdist) where to ask."""
    node.workerinput["switchboard"] = node.config.stash[_SWITCHBOARD].address


@pytest.fixture(scope="session")
def switchboard(pytestconfig: pytest.Config) -> str:
    """Where one asks for the emulators."""
    if hasattr(pytestconfig, "workerinput"):
        return str(pytestconfig.workerinput["switchboard"])
    return pytestconfig.stash[_SWITCHBOARD].address


@pytest.fixture(scope="session")
def firestore_emulator(switchboard: str) -> str:
    """Host and port of the Firestore emulator. A project of one's own isolates."""
    return address_of("firestore", switchboard)


@pytest.fixture(scope="session")
def auth_emulator(switchboard: str) -> str:
    """Host and port of the Firebase Auth emulator. A project of one's own isolates."""
    return address_of("auth", switchboard)


@pytest.fixture(scope="session")
def storage_emulator(switchboard: str) -> str:
    """URL of the Cloud Storage emulator. It has one bucket, `infra.local.emulators.BUCKET`."""
    return address_of("storage", switchboard)


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The service account whose key signs links."""
    state = State(tmp_path_factory.mktemp("key"))
    state.make_key("demo-functions")
    return state.key_file
