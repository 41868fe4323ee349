"""The mail that the local system sends: taken by a real SMTP server, kept, and shown.

Nothing leaves this machine. Each message is a file, as it came.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session
from markupsafe import escape
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from infra.local.pages import SANDBOX, listing
from infra.local.smtp import SmtpServer

_NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, as it is listed."""

    name: str
    at: str
    to: str
    subject: str
    link: str


class Mailbox:
    """Keeps what comes in at the port as .eml files in the folder, and shows it."""

    def __init__(self, folder: Path, port: int) -> None:
        """Takes mail once it is started; what was kept before is shown, too."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._server = SmtpServer(self._connected, port)
        self.routes = [
            Rule("/local/mail", endpoint=self._list, methods=["GET"]),
            Rule("/local/mail/<name>.eml", endpoint=self._source, methods=["GET"]),
            Rule("/local/mail/<name>", endpoint=self._show, methods=["GET"]),
        ]

    def start(self) -> None:
        """Begins to take mail. Raises OSError when the port is taken."""
        self._server.start()

    def close(self) -> None:
        """Takes no more."""
        self._server.stop()

    def keep(self, content: bytes) -> None:
        """Keeps a message as it came."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}"
        aside = self._folder / f"{name}.new"
        aside.write_bytes(content)
        aside.replace(self._folder / f"{name}.eml")

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Answers for a message once it is kept."""
        self.keep(envelope.original_content or b"")
        return "250 2.0.0 kept"

    def _connected(self) -> SMTP:
        return SMTP(self, hostname="localhost", loop=asyncio.get_running_loop())

    def _list(self, request: Request) -> Response:
        """What was taken, newest first: JSON for those who ask for it, else a page."""
        letters = [asdict(letter) for letter in self._letters()]
        return listing(request, "Mail", letters, ("at", "to", "subject"))

    def _letters(self) -> Iterator[Letter]:
        for path in sorted(self._folder.glob("*.eml"), reverse=True)[:_MOST_SHOWN]:
            letter = _read(path)
            yield Letter(
                name=path.stem,
                at=letter.get("Date", ""),
                to=letter.get("To", ""),
                subject=letter.get("Subject", ""),
                link=f"/local/mail/{path.stem}",
            )

    def _show(self, _request: Request, name: str) -> Response:
        """The HTML of a message, in which no script runs and which fetches nothing."""
        part = _read(self._path(name)).get_body(("html", "plain"))
        text = part.get_content() if part else ""
        if part is None or part.get_content_subtype() == "plain":
            text = f"<!doctype html><meta charset=utf-8><pre>{escape(text)}</pre>"
        return Response(text, mimetype="text/html", headers=SANDBOX)

    def _source(self, _request: Request, name: str) -> Response:
        """A message as it came."""
        content = self._path(name).read_bytes()
        return Response(content, content_type="text/plain; charset=utf-8", headers=SANDBOX)

    def _path(self, name: str) -> Path:
        path = self._folder / f"{name}.eml"
        if not _NAME.fullmatch(name) or not path.is_file():
            raise NotFound
        return path


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=default)
