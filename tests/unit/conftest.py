"""Nothing here may open a socket."""

import pytest


@pytest.fixture(autouse=True)
def no_socket(socket_disabled: None) -> None:
    """Fails a test of the pure core that reaches for the network."""
