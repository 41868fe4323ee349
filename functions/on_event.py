"""Tells people of every event: whose turn it is, and whom the SOP's table names besides."""

from shared import paths
from shared.announcing import announce_event
from shared.triggers import on_created


@on_created(paths.event("{request}", "{event}"))
def on_event(document: str) -> None:
    """Comes after the commit of a transition, so nothing that fails here holds one up."""
    _, request_id, _, event_id = document.split("/")
    announce_event(request_id, event_id)
