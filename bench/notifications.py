"""From a transition's commit to the people, as a multiple of the emulator's bare delivery.

Each round, side by side on one machine: a document is created in an emulator whose events go to an
empty handler (the floor), and a request is filed on the whole local system. All times are from a
document's commit, as the emulator stamps it: to the handler's call; to the commit of the
notification in the application; to the mail at the SMTP server. What any effect takes at least is
told besides: the same handler reads the document then, and writes one. Another step than the first
is told as well.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
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

from bench.figures import Figure, Size, at_most, compared, percentile
from infra.local.demo import SAMPLES
from infra.local.emulators import DEFAULT_PROJECT, firestore_service
from infra.local.events import register
from infra.local.people import people_of
from infra.local.processes import HOST, free_port, running
from infra.local.system import System, system
from shared.entry_points import FirestoreEntry

WARM_UP = 5  # rounds that are not counted
TOLD = ("pemohon-dinkes-2", "ikp", "ikp-2")  # who is told that a request was filed
TOLD_OF_RECEIPT = ("pemohon-dinkes", "pemohon-dinkes-2", "ikp-2")
PATIENCE = 30.0  # seconds


def measure(size: Size) -> list[Figure]:
    """How soon people are told, in the application and by mail."""
    rounds, steps = _rounds(size(10, 60))
    bare, least, told, mailed, itself = _medians(rounds)
    bare_then, _, told_of_receipt = _medians(steps)
    return [
        compared("p50, in the application", bare, told, "ms", at_most(1.3)),
        compared("p50, against one read and one write of a handler", least, told, "ms"),
        compared("p50, on_event itself, to its end", bare, itself, "ms"),
        _at(95, "in the application", bare, told),
        compared("p50, at the mail server", bare, mailed, "ms"),
        compared("p50, receive_request, in the application", bare_then, told_of_receipt, "ms"),
    ]


Round = tuple[list[float], ...]


def _rounds(count: int) -> tuple[Sequence[Round], Sequence[Round]]:
    """Milliseconds: bare, with a bare effect, in the application, by mail; and on_event itself.

    And of the receipt of the same requests: bare, with a bare effect, in the application.
    """
    with (
        TemporaryDirectory() as folder,
        bare_deliveries(Path(folder) / "bare") as bare,
        system(Path(folder) / "whole") as up,
    ):
        office = Office(up)
        filed = [(*bare(), *office.told_of_a_request()) for _ in range(WARM_UP + count)]
        received = [(*bare(), office.told_of_a_receipt(each)) for each in office.filed]
    return filed[WARM_UP:], received[WARM_UP:]


def _medians(rounds: Sequence[Round]) -> list[list[float]]:
    return [list(map(statistics.median, values)) for values in zip(*rounds, strict=True)]


def _at(percent: int, what: str, floors: list[float], ours: list[float]) -> Figure:
    floor, own = percentile(floors, percent), percentile(ours, percent)
    return Figure(f"p{percent}, {what}", own, floor, "ms", own / floor)


@contextmanager
def bare_deliveries(folder: Path) -> Iterator[Callable[[], tuple[list[float], list[float]]]]:
    """An emulator whose events a bare handler takes: until it is called, and has written."""
    came: Queue[datetime] = Queue()

    class Bare(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.put(datetime.now(UTC))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            read = documents.document(self.headers["ce-document"].rpartition("/")[2]).get()
            written = effects.document(read.id).set(read.to_dict() or {})
            came.put(written.update_time)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    handler = ThreadingHTTPServer((HOST, 0), Bare)
    Thread(target=handler.serve_forever, daemon=True).start()
    port = free_port()
    with running(firestore_service(folder, port, events_port=handler.server_port)):
        register(f"{HOST}:{port}", DEFAULT_PROJECT, [FirestoreEntry("bare", "bare/{document}")])
        client = database(f"{HOST}:{port}", DEFAULT_PROJECT)
        documents, effects = client.collection("bare"), client.collection("effects")

        def deliver() -> tuple[list[float], list[float]]:
            committed_at = documents.document().set({"some": "fields"}).update_time
            called_at, done_at = came.get(timeout=PATIENCE), came.get(timeout=PATIENCE)
            return [milliseconds(committed_at, called_at)], [milliseconds(committed_at, done_at)]

        yield deliver
    handler.shutdown()


class Office:
    """The local system, and a requester who files requests there."""

    def __init__(self, up: System) -> None:
        people = people_of(up.origin)
        self._requester, self._division = people.requester, people.division
        self.filed: list[str] = []
        self._database = database(up.firestore, up.project)
        self._mail = up.state.folder / "mail"
        self._log = up.state.folder / "logs" / "functions.jsonl"

    def told_of_a_request(self) -> tuple[list[float], list[float], list[float]]:
        """How long after a request's commit people are told, both ways; and what it took itself."""
        began = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        step = self._file()
        self.filed.append(step["request"])
        path = f"requests/{step['request']}/events/{step['event']}"
        committed_at = self._database.document(path).get().create_time
        own_id = f"{step['request']}-{step['event']}"
        notes = [self._database.document(f"users/{uid}/notifications/{own_id}") for uid in TOLD]
        mails = self._mails_of(own_id, began)
        return (
            [milliseconds(committed_at, note.get().create_time) for note in notes],
            [milliseconds(committed_at, at) for at in mails],
            [self._last_call("on_event")],
        )

    def told_of_a_receipt(self, request: str) -> list[float]:
        """The same in the application, of the step that follows."""
        step = self._division.post("receive-request", {"request": request})
        path = f"requests/{request}/events/{step['event']}"
        committed_at = self._database.document(path).get().create_time
        own_id = f"{request}-{step['event']}"
        return [
            milliseconds(committed_at, self._created_at(f"users/{uid}/notifications/{own_id}"))
            for uid in TOLD_OF_RECEIPT
        ]

    def _created_at(self, path: str) -> datetime:
        """When a document was created, once it is there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if (found := self._database.document(path).get()).exists:
                created_at: datetime = found.create_time
                return created_at
            time.sleep(0.1)  # looking keeps the emulator busy
        raise TimeoutError(f"{path} did not come")

    def _last_call(self, function: str) -> float:
        """How long a function's last call took, as its line in the log says."""
        lines = map(json.loads, reversed(self._log.read_text(encoding="utf-8").splitlines()))
        took: float = next(line for line in lines if line.get("function") == function)["latency_ms"]
        return took

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
