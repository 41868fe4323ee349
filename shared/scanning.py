"""Malware scanning: a port for scanners, and the ClamAV daemon behind it where one is configured.

The daemon's protocol is that of clamd(8), INSTREAM.
"""

import logging
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from shared import config, errors

_SILENCE = 300.0  # seconds without a word; a scan that takes longer counts for none
_LONGEST_ANSWER = 4096  # bytes
_ANSWER = re.compile(r"stream: (?:OK|(?P<finding>[^\0]+) FOUND)\0")
_LIMITS = "Heuristics.Limits.Exceeded"  # what is not wholly looked at (clamd.conf(5), Alert…)

_log = logging.getLogger(__name__)


class CouldNotScan(Exception):
    """The scanner gave no verdict. Its text says why, and nothing of the file."""


class Scanner(Protocol):
    """Looks for malware in a stream of bytes."""

    def finding(self, chunks: Iterable[bytes]) -> str | None:
        """What was found, by the scanner's name for it. Raises `CouldNotScan`."""


class Clamd:
    """A ClamAV daemon: host and port, or the path of its socket."""

    def __init__(self, address: tuple[str, int] | str, silence: float = _SILENCE) -> None:
        """Connects for each scan anew."""
        self._address, self._silence = address, silence

    def finding(self, chunks: Iterable[bytes]) -> str | None:
        """What the daemon found. Whatever else it says, or that it says nothing, is no verdict.

        Where the chunks come from may raise what it likes: that is not the daemon's.
        """
        with _no_verdict():
            line = self._connected()
        with line:
            for part in _instream(chunks):
                with _no_verdict(line):
                    line.sendall(part)
            with _no_verdict():
                answer = _all_that(line)
        said = _ANSWER.fullmatch(answer)
        if said is None or (said["finding"] or "").startswith(_LIMITS):
            raise CouldNotScan(answer)
        return said["finding"]

    def _connected(self) -> socket.socket:
        if not isinstance(self._address, str):
            return socket.create_connection(self._address, self._silence)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(self._silence)
        try:
            line.connect(self._address)
        except OSError:
            line.close()
            raise
        return line


def _instream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    for chunk in chunks:
        yield len(chunk).to_bytes(4) + chunk
    yield bytes(4)


@contextmanager
def _no_verdict(line: socket.socket | None = None) -> Iterator[None]:
    """Makes trouble with the daemon a CouldNotScan, with its last words if it has any."""
    try:
        yield
    except OSError as error:
        words = ""
        if line:
            with suppress(OSError):
                words = _all_that(line)
        raise CouldNotScan(words or type(error).__name__) from error


def _all_that(line: socket.socket) -> str:
    answer = b""
    while len(answer) < _LONGEST_ANSWER and (part := line.recv(_LONGEST_ANSWER)):
        answer += part
    return answer.decode(errors="replace")


def finding(file: str, chunks: Iterable[bytes]) -> str | None:
    """What is found in an upload; nothing is looked at where no scanner is configured.

    Raises `NotScanned` when the scanner gives no verdict.
    """
    address = config.clamd()
    if address is None:
        return None
    scanner: Scanner = Clamd(address)
    try:
        found = scanner.finding(chunks)
    except CouldNotScan as error:
        _log.error("upload %s could not be scanned: %s", file, error)
        raise errors.NotScanned(file) from error
    if found:
        _log.warning("upload %s is refused: %s found", file, found)
    return found
