"""Trying a dead letter again, once what stood in its way is mended."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from shared import errors, paths, store
from shared.dead_letters import DeadLetter, reason_of
from shared.delivering import deliver_again
from shared.failures import is_passing
from shared.people import CHANNELS

HandlerOf = Callable[[str], Callable[[str], object]]
"""By a trigger function's name, what it does for a document, which raises what keeps it from it."""


def replay(letter_id: str, by: str, handler_of: HandlerOf) -> DeadLetter:
    """Does what was given up, and answers its letter; one that was done stays as it is.

    Whatever is done is done once, so that it does not matter who else is at it. Raises
    `NoSuchDeadLetter`, `NothingToReplay` for one that only reports what was found, `StillFails`, or
    `TryAgain` when waiting may mend what went wrong.
    """
    path = paths.dead_letter(letter_id)
    found = store.snapshot_of(path)
    if not found.exists:
        raise errors.NoSuchDeadLetter(letter_id)
    letter = DeadLetter.model_validate(found.to_dict())
    if letter.replayed_at:
        return letter
    channel = next((each for each in CHANNELS if each == letter.what), None)
    if channel:
        again: Callable[[], object] = partial(deliver_again, channel, letter.documents)
    else:
        again = partial(handler_of(letter.what), letter.documents[0])
    try:
        again()
    except Exception as error:
        if is_passing(error):
            raise errors.TryAgain from error
        reason, tries = reason_of(error), letter.tries + 1
        store.update_unchanged(found, {"reason": reason, "tries": tries, "at": datetime.now(UTC)})
        raise errors.StillFails(letter_id, reason) from error
    done = {"replayed_at": datetime.now(UTC), "replayed_by": by}
    store.update(path, done)
    return letter.model_copy(update=done)
