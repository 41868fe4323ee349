"""What is deployed, as it is deployed. Installing it takes minutes: `make artefact-test` does."""

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whether to leave a file out: what takes minutes, unless it is asked for."""
    is_slow = collection_path.name == "test_deployed.py"
    return True if is_slow and not config.getoption("full") else None
