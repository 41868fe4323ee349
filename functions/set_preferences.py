"""A person chooses how they are told: language, and the pace of each channel."""

from shared import errors, paths, store
from shared.http import endpoint
from shared.models import Model
from shared.people import Account, Actor, Hour, Pace, Preferences
from shared.words import Language


class SetPreferences(Model):
    """All of it. The application always tells; what is urgent waits for no digest."""

    language: Language
    mail: Pace
    push: Pace
    daily_at: Hour


@endpoint()
def set_preferences(actor: Actor, body: SetPreferences) -> Account:
    """Choose how you are told."""
    account = store.accounts([actor.uid]).get(actor.uid)
    if account is None:
        raise errors.NoAccount
    preferences = Preferences(**body.model_dump(exclude={"language"}))
    chosen = account.model_copy(update={"language": body.language, "preferences": preferences})
    store.update(paths.account(actor.uid), chosen.model_dump(include={"language", "preferences"}))
    return chosen
