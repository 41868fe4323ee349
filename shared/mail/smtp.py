"""Sends mail through the SMTP server that the environment names."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parseaddr

from shared import config
from shared.mail.compose import compose
from shared.outbound import Down, Message, Never, NotNow, Unused
from shared.people import Account

_TIMEOUT = 15.0  # seconds that a silent server is waited for
# SMTP replies (RFC 5321, 4.2.1): from here on trying again is no use; the server is going away.
_PERMANENT, _CLOSING = 500, 421
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")


def is_used_by(_: Account) -> bool:
    """Whether mail can go out at all: every account has an address."""
    return config.mail_server() is not None


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
        ((code, said),) = error.recipients.values()
        raise _refused(code, said) from None
    except smtplib.SMTPDataError as error:
        raise _refused(error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPException, OSError) as error:  # the server's trouble, or the way to it
        raise Down(f"{type(error).__name__}: {error}") from None


def _refused(code: int, said: bytes | str) -> Exception:
    """What it means that this message, of all, was answered so.

    Of the answer it keeps the codes (RFC 3463) alone: its text mostly repeats the address.
    """
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    status = _STATUS.match(text)
    codes = f"{code} {status[0]}" if status else str(code)
    if code == _CLOSING:
        return Down(codes)
    return (Never if code >= _PERMANENT else NotNow)(codes)


@contextmanager
def _connected(server: config.MailServer) -> Iterator[smtplib.SMTP]:
    us = parseaddr(server.sender)[1].rpartition("@")[2]  # else this machine's name is looked up
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, us, timeout=_TIMEOUT, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, us, timeout=_TIMEOUT)
    try:
        if server.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
        yield connection
    finally:  # what was taken stays taken, however the farewell goes
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()
