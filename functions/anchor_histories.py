"""Keeps the heads of all histories, each night, where nobody can change them."""

from shared.anchors import anchor
from shared.schedules import scheduled


@scheduled("30 1 * * *")
def anchor_histories() -> None:
    """Fails when a history is not what it was the night before, and says which, and where."""
    anchor()
