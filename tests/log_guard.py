"""No log line of any test may bear a secret, or tell who somebody is or what their file is called.

People and requests are told of by their ids. It reads what is logged before anything is masked: the
masks of shared/logs.py are a second lock.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

SECRETS = {
    "a token": re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*|\b[Bb]earer [\w.-]{20,}"),
    "an upload session": re.compile(r"upload_id="),
    "a link": re.compile(r"X-Goog-(Signature|Credential)", re.IGNORECASE),
    "a mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"),
    "a person's name": re.compile(
        r"\b(Sari|Rudi|Maya|Omar|Wulan|Hendra|Dewi|Bayu|Tono|Ratna|Arif|Agus|Nina|Eka|Lina|Gita)\b"
        r"|(Pemohon|Humas) Dinas|Bidang IKP|Seksi Pengolahan|Anggota Tim|Kepala Dinas"
    ),
    "a request's title": re.compile(r"Pekan Imunisasi|Pencegahan DBD|Data sudah", re.IGNORECASE),
    "a device's token": re.compile(r":APA91b[\w-]+|\btoken-[A-Za-z0-9]{20}"),
    "a password": re.compile(
        r"kata-sandi-uji|rahasia-lokal|sangat-rahasia|password['\"]?\s*[:=]\s*['\"]?[^\s'\"]",
        re.IGNORECASE,
    ),
    "a file's name": re.compile(
        r"[\w-]+\.(pdf|png|jpe?g|webp|mp4|webm|mp3|wav|docx|xlsx|csv|zip|svg|html)\b", re.IGNORECASE
    ),
}


@contextmanager
def overheard(*logs: Path) -> Iterator[None]:
    """What processes write to these logs during the block is read by the guard, as if logged here.

    As tests of other processes may end before those do, it is read when the block ends.
    """
    try:
        yield
    finally:
        for line in _lines(logs):
            logging.getLogger("overheard").info(line)


def _lines(logs: Iterable[Path]) -> Iterator[str]:
    for log in logs:
        yield from log.read_text(encoding="utf-8", errors="replace").splitlines()


class Leak(NamedTuple):
    """What stood in a line, and the line."""

    secret: str
    line: str


class LogGuard(logging.Handler):
    """Reads every line that is logged at the level of production, and fails the test it leaks in.

    A plugin of pytest, which tests/conftest.py attaches to the logs. In the process that reports,
    it knows what all workers' guards have read; what leaked between two tests fails the whole run.
    """

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines = 0
        self.leaks: list[Leak] = []

    def emit(self, record: logging.LogRecord) -> None:
        extras = {name: value for name, value in vars(record).items() if name not in _PLAIN}
        line = f"{self.format(record)} {extras}"
        self.lines += 1
        self.leaks += [Leak(name, line) for name, secret in SECRETS.items() if secret.search(line)]

    @pytest.fixture(autouse=True)
    def no_secret_is_logged(self) -> Iterator[None]:
        before = len(self.leaks)
        yield
        if leaks := self.leaks[before:]:
            pytest.fail("\n".join(f"{leak.secret} was logged: {leak.line}" for leak in leaks))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["log_guard"] = (self.lines, [*map(tuple, self.leaks)])
        elif self.leaks:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        lines, leaks = getattr(node, "workeroutput", {}).get("log_guard", (0, []))
        self.lines += lines
        self.leaks += [Leak(*leak) for leak in leaks]


_PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
