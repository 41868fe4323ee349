"""An SMTP server in a thread of its own: what takes mail locally, and in tests."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread

from aiosmtpd.smtp import SMTP

from infra.local.processes import HOST

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells of each address


class SmtpServer:
    """Listens on this machine from `start` to `stop`. `connected` makes each connection's protocol.

    It can be started again, on the same port.
    """

    def __init__(self, connected: Callable[[], SMTP], port: int = 0) -> None:
        """Takes any free port for 0."""
        self._connected = connected
        self.port = port
        self._connections: list[SMTP] = []
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stopped: asyncio.Event

    def start(self) -> None:
        """Begins to listen. Raises OSError when the port is taken."""
        listening: Future[int] = Future()
        self._thread = Thread(target=self._run, args=[listening], name="smtp", daemon=True)
        self._thread.start()
        self.port = listening.result()

    def stop(self) -> None:
        """Listens no more, and breaks the connections there are."""
        if self._thread:
            self._loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join()
            self._thread = None

    def _run(self, listening: Future[int]) -> None:
        asyncio.run(self._serve(listening))

    async def _serve(self, listening: Future[int]) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await self._loop.create_server(self._connect, HOST, self.port)
        except OSError as error:
            listening.set_exception(error)
            return
        listening.set_result(server.sockets[0].getsockname()[1])
        await self._stopped.wait()
        server.close()
        for each in self._connections:
            if isinstance(each.transport, asyncio.Transport):
                each.transport.abort()
        self._connections.clear()

    def _connect(self) -> SMTP:
        made = self._connected()
        self._connections = [each for each in self._connections if each.transport] + [made]
        return made
