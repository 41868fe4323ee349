"""Finds what a lost trigger left undone: what nobody was told of, commands without an outcome."""

from shared import recovering, triggers
from shared.schedules import scheduled


@scheduled("*/5 * * * *")
def recover_lost() -> None:
    """Takes each up once the platform has had its time; what is done already is left alone."""
    recovering.recover(_tell)


def _tell(function: str, document: str) -> None:
    import main

    triggers.tell(getattr(main, function), document)
