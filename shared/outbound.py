"""What a channel is asked to carry, and what it answers when it cannot (pure)."""

from dataclasses import dataclass

from shared.notifications import Notification
from shared.people import Account


@dataclass(frozen=True, slots=True)
class Message:
    """One or more notifications to one person, in the order in which they happened.

    The id is the same however often the message is tried: whoever gets it twice can tell.
    """

    id: str
    to: Account
    notifications: tuple[Notification, ...]

    @property
    def requests(self) -> tuple[str, ...]:
        """What it tells of, by id, in the order in which it was first told of."""
        return tuple(dict.fromkeys(each.request for each in self.notifications))


class NotNow(Exception):
    """The channel did not take the message; it is tried again later."""


class Down(NotNow):
    """The channel takes nothing from anybody now: it cannot be reached, or refuses us."""


class Never(Exception):
    """The channel will never take this message: it is given up at once."""


class Unused(Exception):
    """The person, or this deployment, does not use the channel."""
