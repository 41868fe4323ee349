"""Sends mail through the SMTP server that the environment names."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from shared import config
from shared.mail.compose import compose
from shared.outbound import Down, Message, Never, NotNow, Unused

_TIMEOUT = 15.0  # seconds that a silent server is waited for
_PERMANENT = 500  # SMTP replies from here on say that trying again is no use (RFC 5321, 4.2.1)


def send(message: Message) -> None:
    """Hands a message over. Raises `NotNow`, `Down`, `Never`, or `Unused` without a server."""
    server = config.mail_server()
    if server is None:
        raise Unused
    letter = compose(message, server.sender, config.public_origin(), config.working_calendar())
    try:
        with _connected(server) as connection:
            connection.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise (Never if code >= _PERMANENT else NotNow)(f"{code} {said!r}") from None
    except smtplib.SMTPDataError as error:
        kind = Never if error.smtp_code >= _PERMANENT else NotNow
        raise kind(f"{error.smtp_code} {error.smtp_error!r}") from None
    except (smtplib.SMTPException, OSError) as error:  # the server's trouble, or the way to it
        raise Down(f"{type(error).__name__}: {error}") from None


@contextmanager
def _connected(server: config.MailServer) -> Iterator[smtplib.SMTP]:
    secure = ssl.create_default_context()
    if server.security == "tls":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_TIMEOUT, context=secure
        )
    else:
        opened = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
    with opened as connection:
        if server.security == "starttls":
            connection.starttls(context=secure)
        if server.user:
            connection.login(server.user, server.password)
        yield connection
