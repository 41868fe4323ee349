"""Conventions are read from the tree: nothing here may open a socket."""

import pytest


@pytest.fixture(autouse=True)
def no_socket(socket_disabled: None) -> None:
    """Fails a test whose function reaches for the network before it knows who calls."""
