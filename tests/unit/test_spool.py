"""Events on their way to functions that fail, hang or answer late."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.wrappers import Request, Response

from infra.local.hosting import Hosted
from infra.local.spool import Backoff, Spool, SpooledEvent
from shared.entry_points import FirestoreEntry

HASTY = Backoff(first=0.001, longest=0.01)
PATIENCE = 10.0  # seconds until a test fails


class Function:
    """A trigger function behind WSGI: answers the given statuses in turn, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.bodies: list[bytes] = []
        self.types: list[str] = []
        self.called = threading.Condition()
        self.hosted = Hosted(FirestoreEntry("on_step", "requests/{r}/step/{c}"), self._answer)

    def deliver(self, event: SpooledEvent) -> bool:
        return self.hosted.call(event.headers, event.body).status_code == 200

    def wait_for_calls(self, number: int) -> None:
        with self.called:
            assert self.called.wait_for(lambda: len(self.bodies) >= number, PATIENCE)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        with self.called:
            self.bodies.append(request.get_data())
            self.types.append(request.headers["ce-type"])
            status = self.statuses.pop(0) if self.statuses else 200
            self.called.notify_all()
        return Response(status=status)(environ, start_response)


@contextmanager
def a_spool(
    folder: Path,
    deliver: Callable[[SpooledEvent], bool],
    backoff: Backoff = HASTY,
    workers: int = 2,
) -> Iterator[Spool]:
    spool = Spool(folder, deliver, backoff, workers)
    spool.start()
    try:
        yield spool
    finally:
        spool.close()


def an_event(body: bytes = b"\x00\xff", function: str = "on_step") -> SpooledEvent:
    headers = {"ce-type": "created", "Content-Type": "application/protobuf"}
    return SpooledEvent.now(function, headers, body)


def wait_until_idle(spool: Spool) -> None:
    wait_until_pending(0, spool)


def wait_until_pending(count: int, spool: Spool) -> None:
    deadline = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        if spool.counts()["pending"] == count:
            return
        deadline.wait(0.01)
    pytest.fail(f"still {spool.counts()}")


def test_an_event_reaches_its_function_as_it_came(tmp_path: Path) -> None:
    function = Function()
    with a_spool(tmp_path, function.deliver) as spool:
        spool.accept(an_event(b"\x00\xff protobuf"))
        wait_until_idle(spool)
        assert function.bodies == [b"\x00\xff protobuf"]
        assert function.types == ["created"]
        assert spool.counts() == {"pending": 0, "delivered": 1, "failed": 0}


def test_a_refused_event_is_delivered_again_until_it_is_taken(tmp_path: Path) -> None:
    function = Function(500, 503, 404)
    with a_spool(tmp_path, function.deliver) as spool:
        spool.accept(an_event())
        wait_until_idle(spool)
        assert len(function.bodies) == 4
        assert spool.counts()["delivered"] == 1


def test_a_function_that_raises_is_called_again(tmp_path: Path) -> None:
    calls: list[str] = []

    def deliver(event: SpooledEvent) -> bool:
        calls.append(event.function)
        if len(calls) == 1:
            raise RuntimeError("nobody caught this")
        return True

    with a_spool(tmp_path, deliver) as spool:
        spool.accept(an_event())
        wait_until_idle(spool)
        assert len(calls) == 2


def test_what_was_not_delivered_is_delivered_by_the_next_run(tmp_path: Path) -> None:
    never = Function(*[500] * 1000)
    with a_spool(tmp_path, never.deliver, Backoff(first=60)) as spool:
        spool.accept(an_event(b"kept"))
        never.wait_for_calls(1)

    function = Function()
    with a_spool(tmp_path, function.deliver) as spool:
        wait_until_idle(spool)
        assert function.bodies == [b"kept"]
    with a_spool(tmp_path, function.deliver) as spool:
        assert spool.counts()["pending"] == 0


def test_an_event_that_keeps_failing_delays_no_other(tmp_path: Path) -> None:
    taken: list[bytes] = []

    def deliver(event: SpooledEvent) -> bool:
        if event.body == b"failing":
            return False
        taken.append(event.body)
        return True

    with a_spool(tmp_path, deliver, Backoff(first=60), workers=1) as spool:
        spool.accept(an_event(b"failing"))
        for number in range(20):
            spool.accept(an_event(b"%d" % number))
        for _ in range(1000):
            if spool.counts()["delivered"] == 20:
                break
            threading.Event().wait(0.01)
        assert sorted(taken) == sorted(b"%d" % number for number in range(20))
        assert spool.counts()["pending"] == 1


def test_a_function_that_hangs_delays_no_other(tmp_path: Path) -> None:
    release, taken = threading.Event(), threading.Event()

    def deliver(event: SpooledEvent) -> bool:
        if event.body == b"hanging":
            return release.wait(PATIENCE)
        taken.set()
        return True

    with a_spool(tmp_path, deliver) as spool:
        spool.accept(an_event(b"hanging"))
        spool.accept(an_event(b"next"))
        assert taken.wait(PATIENCE)
        wait_until_pending(1, spool)
        release.set()
        wait_until_idle(spool)


def test_a_function_all_of_whose_workers_hang_delays_no_other_function(tmp_path: Path) -> None:
    release, taken = threading.Event(), threading.Event()
    hanging: list[SpooledEvent] = []

    def deliver(event: SpooledEvent) -> bool:
        if event.function == "on_hanging":
            hanging.append(event)
            return release.wait(PATIENCE)
        taken.set()
        return True

    with a_spool(tmp_path, deliver, workers=2) as spool:
        for _ in range(10):
            spool.accept(an_event(function="on_hanging"))
        spool.accept(an_event(function="on_step"))
        assert taken.wait(PATIENCE)
        wait_until_pending(10, spool)
        assert len(hanging) <= 2
        release.set()
        wait_until_idle(spool)
        assert spool.counts()["delivered"] == 11


def test_after_its_time_an_event_is_laid_aside(tmp_path: Path) -> None:
    function = Function(*[500] * 1000)
    with a_spool(tmp_path, function.deliver, Backoff(first=0.001, give_up_after=0)) as spool:
        spool.accept(an_event())
        wait_until_idle(spool)
        assert spool.counts() == {"pending": 0, "delivered": 0, "failed": 1}


def test_a_file_that_was_cut_short_is_laid_aside(tmp_path: Path) -> None:
    (tmp_path / "pending").mkdir()
    (tmp_path / "pending" / "1-on_step.json").write_text('{"function": "on_st')
    with a_spool(tmp_path, Function().deliver) as spool:
        assert spool.counts() == {"pending": 0, "delivered": 0, "failed": 1}


@pytest.mark.parametrize(
    ("tries", "shortest", "longest"),
    [(1, 0.05, 0.1), (2, 0.1, 0.2), (5, 0.8, 1.6), (9, 12.8, 25.6), (10, 15, 30), (99, 15, 30)],
)
def test_pauses_double_up_to_half_a_minute_and_vary(
    tries: int, shortest: float, longest: float
) -> None:
    pauses = {Backoff().pause(tries) for _ in range(100)}
    assert len(pauses) > 1
    assert shortest <= min(pauses) <= max(pauses) <= longest
