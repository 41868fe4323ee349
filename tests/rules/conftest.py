"""For each test process a project in the emulator: an empty database under the rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.rest import Database

RULES = Path(__file__).parents[2] / "firestore.rules"


@pytest.fixture(scope="session")
def database_under_rules(firestore_emulator: str, worker_id: str) -> Iterator[Database]:
    with Database(firestore_emulator, f"demo-rules-{worker_id}") as database:
        database.use_rules(RULES.read_text())
        yield database


@pytest.fixture
def database(database_under_rules: Database) -> Database:
    """An empty database."""
    database_under_rules.clear()
    return database_under_rules
