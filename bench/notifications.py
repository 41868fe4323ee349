"""From a transition's commit to the people, as a multiple of the emulator's bare delivery.

Each round, side by side on one machine: a document is created in an emulator whose events go to an
empty handler (the floor), and a request is filed on the whole local system. All times are from a
document's commit, as the emulator stamps it: to the handler's call; to the commit of the
notification in the application; to the mail at the SMTP server.

`python -m bench.notifications` prints medians and 95th percentiles, and their ratios.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from threading import Thread
from unittest.mock import patch

from google.cloud import firestore

from infra.local.client import Client
from infra.local.demo import SAMPLES
from infra.local.emulators import DEFAULT_PROJECT, firestore_service
from infra.local.events import register
from infra.local.people import people_of
from infra.local.processes import HOST, free_port, running
from infra.local.system import System, system
from shared.entry_points import FirestoreEntry

Times = dict[str, list[float]]
"""Milliseconds by what was measured."""

WARM_UP = 5  # rounds that are not counted
TOLD = ("pemohon-dinkes-2", "ikp", "ikp-2")  # who is told that a request was filed
PATIENCE = 30.0  # seconds


def measured(rounds: int) -> Times:
    """So many rounds of both."""
    times: Times = {"bare delivery": [], "in the application": [], "at the SMTP server": []}
    with (
        TemporaryDirectory() as folder,
        bare_deliveries(Path(folder) / "bare") as bare,
        system(Path(folder) / "whole") as up,
    ):
        office = Office(up)
        for turn in range(WARM_UP + rounds):
            found = bare(), *office.told_of_a_request()
            if turn >= WARM_UP:
                for name, values in zip(times, found, strict=True):
                    times[name] += values
    return times


@contextmanager
def bare_deliveries(folder: Path) -> Iterator[Callable[[], list[float]]]:
    """An emulator whose events an empty handler takes."""
    came: Queue[datetime] = Queue()

    class Empty(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.put(datetime.now(UTC))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    handler = ThreadingHTTPServer((HOST, 0), Empty)
    Thread(target=handler.serve_forever, daemon=True).start()
    port = free_port()
    with running(firestore_service(folder, port, events_port=handler.server_port)):
        register(f"{HOST}:{port}", DEFAULT_PROJECT, [FirestoreEntry("bare", "bare/{document}")])
        documents = database(f"{HOST}:{port}", DEFAULT_PROJECT).collection("bare")

        def deliver() -> list[float]:
            reference = documents.document()
            committed_at = reference.set({"some": "fields"}).update_time
            return [milliseconds(committed_at, came.get(timeout=PATIENCE))]

        yield deliver
    handler.shutdown()


class Office:
    """The local system, and a requester who files requests there."""

    def __init__(self, up: System) -> None:
        self._requester: Client = people_of(up.origin).requester
        self._database = database(up.firestore, up.project)
        self._mail = up.state.folder / "mail"

    def told_of_a_request(self) -> tuple[list[float], list[float]]:
        """How long after a request's commit people are told, both ways."""
        began = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        step = self._file()
        path = f"requests/{step['request']}/events/{step['event']}"
        committed_at = self._database.document(path).get().create_time
        own_id = f"{step['request']}-{step['event']}"
        notes = [self._database.document(f"users/{uid}/notifications/{own_id}") for uid in TOLD]
        mails = self._mails_of(own_id, began)
        return (
            [milliseconds(committed_at, note.get().create_time) for note in notes],
            [milliseconds(committed_at, at) for at in mails],
        )

    def _file(self) -> dict[str, str]:
        sealed = self._requester.upload(SAMPLES / "surat-permohonan.pdf", "letter")
        today = datetime.now(UTC).date()
        letter = {"number": "1", "date": str(today - timedelta(days=1)), "file": sealed["file"]}
        return self._requester.post("submit-request", {
            "request": sealed["request"],
            "title": "Pengukuran",
            "content_types": ["video"],
            "purpose": "Mengukur.",
            "target_audience": "Tidak ada",
            "wished_date": str(today + timedelta(days=30)),
            "letter": letter,
        })  # fmt: skip

    def _mails_of(self, own_id: str, began: str) -> list[datetime]:
        """When the mails of a notification came, once all are there; none is older than that."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            new = (path for path in self._mail.glob("*.eml") if path.name > began)
            found = [path for path in new if is_of(path, own_id)]
            if len(found) == len(TOLD):
                return [came_at(path) for path in found]
            time.sleep(0.05)
        raise TimeoutError("the mails did not come")


def is_of(mail: Path, own_id: str) -> bool:
    """Whether a mail carries this notification alone."""
    return own_id in message_from_bytes(mail.read_bytes())["Message-ID"]


def came_at(mail: Path) -> datetime:
    """When the SMTP server had all of a mail: its file is named by it."""
    return datetime.strptime(mail.stem.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)


def milliseconds(start: datetime, end: datetime) -> float:
    """Between two times."""
    return (end - start).total_seconds() * 1000


def database(host: str, project: str) -> firestore.Client:
    """A client of an emulator."""
    with patch.dict("os.environ", FIRESTORE_EMULATOR_HOST=host):
        return firestore.Client(project=project)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.notifications", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    times = measured(parser.parse_args().rounds)
    floor: tuple[float, float] | None = None
    print(f"{'from a commit to':<22}{'median':>12}{'p95':>12}{'× bare':>10}{'× bare p95':>12}")
    for name, values in times.items():
        median = statistics.median(values)
        p95 = statistics.quantiles(values, n=20, method="inclusive")[-1]
        floor = floor or (median, p95)
        ratios = f"{median / floor[0]:>10.2f}{p95 / floor[1]:>12.2f}"
        print(f"{name:<22}{median:>9.1f} ms{p95:>9.1f} ms{ratios}")


if __name__ == "__main__":
    main()
