"""Tells the people whom a comment mentions."""

from shared import paths, store
from shared.announcing import announce_comment
from shared.models import Comment
from shared.triggers import on_created


@on_created(paths.comment("{request}", "{comment}"))
def on_comment(document: str) -> None:
    """Each of them once."""
    if found := store.snapshot_of(document).to_dict():
        announce_comment(Comment.model_validate(found))
