"""Finds what a lost trigger left undone: what nobody was told of, commands without an outcome."""

from cloudevents.http import CloudEvent

from shared import recovering
from shared.entry_points import CREATED
from shared.schedules import scheduled


@scheduled("*/5 * * * *")
def recover_lost() -> None:
    """Takes each up once the platform has had its time; what is done already is left alone."""
    recovering.recover(_perform)


def _perform(transition: str, inbox: str) -> None:
    """Calls a transition's trigger with the command that waits for it."""
    import main

    lost = CloudEvent({"type": CREATED, "source": "recover_lost", "document": inbox}, None)
    getattr(main, f"on_{transition}")(lost)
