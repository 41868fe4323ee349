"""The admin has tried again what was given up, once what stood in its way is mended."""

from functools import partial

from shared import errors, replaying, triggers
from shared.dead_letters import DeadLetter, LetterId
from shared.entry_points import FirestoreEntry, entry_of
from shared.http import endpoint
from shared.models import Model, Role
from shared.people import Actor


class ReplayDeadLetter(Model):
    """Which dead letter. What was done by then is not done again."""

    letter: LetterId


@endpoint(check_revoked=True)
def replay_dead_letter(actor: Actor, body: ReplayDeadLetter) -> DeadLetter:
    """Try again what was given up: for admins."""
    if Role.ADMIN not in actor.roles:
        raise errors.WrongRole(Role.ADMIN.value)
    return replaying.replay(body.letter, actor.uid, partial(_handler_of, body.letter))


def _handler_of(letter: str, function: str) -> triggers.Handler:
    import main

    trigger = getattr(main, function)
    if not isinstance(entry_of(trigger), FirestoreEntry):
        raise errors.NothingToReplay(letter)
    return triggers.handler_of(trigger)
