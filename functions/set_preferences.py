"""A person chooses how they are told: language, and the pace of each channel."""

from shared import errors, paths, store
from shared.http import endpoint
from shared.models import Actor, Preferences
from shared.words import Language


class SetPreferences(Preferences):
    """All of it. The application always tells; what is urgent waits for no digest."""

    language: Language


@endpoint()
def set_preferences(actor: Actor, body: SetPreferences) -> SetPreferences:
    """Choose how you are told."""
    chosen = Preferences(mail=body.mail, push=body.push, daily_at=body.daily_at)
    snapshot = store.snapshot_of(paths.account(actor.uid))
    if not snapshot.exists:
        raise errors.NotSignedIn
    store.update(
        snapshot.reference.path, {"language": body.language, "preferences": chosen.model_dump()}
    )
    return body
