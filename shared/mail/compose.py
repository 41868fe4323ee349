"""The mail that carries notifications: HTML and plain text, in the reader's language (pure)."""

from email.message import EmailMessage

from shared.outbound import Message
from shared.working_time import WorkingCalendar


def compose(
    message: Message, sender: str, origin: str | None, calendar: WorkingCalendar
) -> EmailMessage:
    """The mail for a message; the same message makes the same mail, with the same Message-ID."""
    raise NotImplementedError
