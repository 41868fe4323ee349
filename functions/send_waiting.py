"""Sends the messages whose time has come: digests, ends of bursts, and what failed before."""

from shared.delivering import deliver_waiting
from shared.schedules import scheduled

_PATIENCE = 50.0  # seconds a run; the next minute's takes the rest


@scheduled("* * * * *")
def send_waiting() -> None:
    """Everybody in turn, those who wait longest first."""
    deliver_waiting(_PATIENCE)
