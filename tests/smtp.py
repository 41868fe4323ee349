"""A real SMTP server on this machine that keeps what it takes, and can be made to fail."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Condition
from typing import Self, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.processes import HOST
from infra.local.smtp import SmtpServer

TAKEN = "250 2.0.0 taken"
SENDER = "Konten SOP <konten@kominfo.contoh.example>"


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was taken: what the client was told about it is that it had arrived."""

    message: EmailMessage
    sender: str  # of the envelope, like the recipients
    recipients: tuple[str, ...]


class Sink:
    """`with Sink() as sink:` listens on a free port, takes everything, and tells what came."""

    def __init__(self) -> None:
        self._messages: list[Received] = []
        self._changed = Condition()
        self._refusals: dict[str, int] = {}  # by verb
        self._odds = 0.0  # at each of the three places where a message can fail
        self._answers_to_lose = 0
        self._random = random.Random(0)  # noqa: S311  # chance, no secret
        self._server = SmtpServer(lambda: _Connection(self))

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(self, *_: object) -> None:
        self.down()

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1; the same after `down` and `up`."""
        return self._server.port

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings by which the product sends mail here."""
        return {
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(self.port),
            "SMTP_SECURITY": "none",
            "MAIL_FROM": SENDER,
        }

    @property
    def messages(self) -> list[Received]:
        """What was taken so far, in order."""
        with self._changed:
            return list(self._messages)

    def wait_for(self, count: int, patience: float = 10.0) -> list[Received]:
        """What was taken, once it is at least so many. Fails when they do not come."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self._messages) >= count, patience)
            assert came, f"{len(self._messages)} of {count} messages came"
            return list(self._messages)

    def forget(self) -> None:
        """Forgets what was taken."""
        with self._changed:
            self._messages.clear()

    def refuse_all(self, code: int, *, after_data: bool = False) -> None:
        """Answers each recipient, or each message, with this code: 4xx now, 5xx for good."""
        with self._changed:
            self._refusals = {"DATA" if after_data else "RCPT": code}

    def fail_randomly(self, probability: float, seed: int) -> None:
        """Lets so many messages fail: refused (4xx) at RCPT or after DATA, or cut off within it."""
        with self._changed:
            self._odds = 1 - (1 - probability) ** (1 / 3)
            self._random = random.Random(seed)  # noqa: S311

    def lose_answers(self, count: int) -> None:
        """Takes the next messages, and breaks the connection instead of saying so."""
        with self._changed:
            self._answers_to_lose = count

    def loses_answer(self) -> bool:
        """Whether the answer to a message that was taken gets lost."""
        with self._changed:
            self._answers_to_lose -= 1
            return self._answers_to_lose >= 0

    def take_all(self) -> None:
        """Takes everything again."""
        with self._changed:
            self._refusals, self._odds = {}, 0.0

    def down(self) -> None:
        """Listens no more: connections are refused, and those there are break."""
        self._server.stop()

    def up(self) -> None:
        """Listens again."""
        self._server.start()

    def refusal(self, verb: str) -> int | None:
        """What to answer, if not yes."""
        with self._changed:
            return self._refusals.get(verb) or (451 if self._is_unlucky() else None)

    def breaks_off(self) -> bool:
        """Whether the connection is to break within a message."""
        with self._changed:
            return self._is_unlucky()

    def keep(self, received: Received) -> None:
        """Takes a message."""
        with self._changed:
            self._messages.append(received)
            self._changed.notify_all()

    def _is_unlucky(self) -> bool:
        return self._random.random() < self._odds


class _Connection(SMTP):
    """One connection to the sink."""

    def __init__(self, sink: Sink) -> None:
        super().__init__(_Handler(sink), hostname="sink.example", loop=asyncio.get_running_loop())
        self._sink = sink

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  # aiosmtpd names the verb
        """Takes the message, or breaks the connection when its first line is here."""
        if not self._sink.breaks_off():
            await super().smtp_DATA(arg)
            return
        await self.push("354 go on")
        await self._reader.readline()
        cast("asyncio.Transport", self.transport).abort()
        raise asyncio.CancelledError


class _Handler:
    """What the server asks."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if code := self._sink.refusal("RCPT"):
            return f"{code} {str(code)[0]}.7.1 <{address}>: not this one"
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if code := self._sink.refusal("DATA"):
            return f"{code} {str(code)[0]}.7.1 <{envelope.rcpt_tos[0]}>: not this one"
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        recipients = tuple(str(each) for each in envelope.rcpt_tos)
        self._sink.keep(Received(message, str(envelope.mail_from), recipients))
        if self._sink.loses_answer():
            cast("asyncio.Transport", server.transport).abort()
            raise asyncio.CancelledError
        return TAKEN
