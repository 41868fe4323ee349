"""What would be deployed, looked at without a cloud and without a socket.

The program and these tests have an environment of their own, `infra/.venv`: `make test` runs them
there. Where Pulumi is not installed, there is nothing to collect.
"""

from importlib.util import find_spec

import pytest

collect_ignore_glob = [] if find_spec("pulumi") else ["*.py"]


@pytest.fixture(params=["dev", "staging", "production", "drill"])
def environment(request: pytest.FixtureRequest) -> str:
    """Each environment in turn."""
    return str(request.param)
