"""A person chooses how they are told, in which language; and says until when they are away."""

from shared import errors, paths, store
from shared.http import endpoint
from shared.models import Day, Model
from shared.people import Account, Actor, Hour, Pace, Preferences
from shared.words import Language


class SetPreferences(Model):
    """All of it. The application always tells; what is urgent waits for no digest."""

    language: Language
    mail: Pace
    push: Pace
    daily_at: Hour
    away_until: Day | None


@endpoint()
def set_preferences(actor: Actor, body: SetPreferences) -> Account:
    """Choose how you are told, and say until when you are away."""
    account = store.accounts([actor.uid]).get(actor.uid)
    if account is None:
        raise errors.NoAccount
    said = {"language", "away_until"}
    preferences = Preferences(**body.model_dump(exclude=said))
    changes = {**dict(body), "preferences": preferences}
    chosen = account.model_copy(update={name: changes[name] for name in (*said, "preferences")})
    store.update(paths.account(actor.uid), chosen.model_dump(include={*said, "preferences"}))
    return chosen
