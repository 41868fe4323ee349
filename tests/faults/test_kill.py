"""The process that serves a step is killed at each call it makes, of whichever service."""

import http.client
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest

from infra.local.processes import Child
from shared import store
from shared.workflow import TRANSITIONS
from tests.faults.clients import TIMEOUT, Answer, Client
from tests.faults.conftest import Figure, Size
from tests.faults.grpc_proxy import Counted, Held, Proxy, Trouble, between
from tests.faults.http_relay import Relay, relayed
from tests.faults.served import served
from tests.faults.steps import CONTENT, STEPS, Step, faults_of, last_number
from tests.functions.cast import SARI
from tests.functions.doors import outcome_at, queue
from tests.functions.identity import token_of
from tests.functions.stories import Story, a_key, a_request
from tests.functions.uploads import PDF, crc32c, record, upload

pytestmark = pytest.mark.xdist_group("kill")

QUICK = ("receive_request", "decide_approval")  # in small measure
DECISIVE = ("repair_content", "return_request", "review_content", "decide_approval")
APPROVING = ("decide_approval",)
READ, COMMIT = "BatchGetDocuments", "Commit"
SESSION, OBJECT, BYTES = "accounts:lookup", "objects.get", "objects.read"


def calls_of(door: str, transition: str) -> list[str]:
    """What a step calls for, in order: a trigger reads the command and its person besides."""
    session = [SESSION] if transition in DECISIVE else []
    stored = [OBJECT] if transition in APPROVING else []
    if door == "http":
        return [*session, READ, *stored, COMMIT]
    return [READ, READ, READ, *session, *stored, COMMIT]


class Lines:
    """What leads from the server to the services that it calls."""

    def __init__(self, database: Proxy, identity: Relay, storage: Relay) -> None:
        self._all = (database, identity, storage)
        self.settings = {
            "FIRESTORE_EMULATOR_HOST": database.address,
            "FIREBASE_AUTH_EMULATOR_HOST": identity.address,
            "STORAGE_EMULATOR_HOST": f"http://{storage.address}",
        }

    @contextmanager
    def meeting(self, trouble: Trouble) -> Iterator[None]:
        """For the length of the block, whatever the server calls meets it."""
        with ExitStack() as stack:
            for line in self._all:
                stack.enter_context(line.meeting(trouble))
            yield


@pytest.fixture(scope="module")
def lines(firestore_emulator: str, auth_emulator: str, storage_emulator: str) -> Iterator[Lines]:
    with (
        between(firestore_emulator) as database,
        relayed(auth_emulator) as identity,
        relayed(storage_emulator.removeprefix("http://")) as storage,
    ):
        yield Lines(database, identity, storage)


@pytest.fixture(scope="module")
def server(lines: Lines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    """The functions in one process, which the server replaces when it is killed."""
    with served(tmp_path_factory.mktemp("kill"), lines.settings) as up:
        yield up


class Attempt:
    """A step that somebody is about to take on a request of its own, through one of the doors."""

    def __init__(self, server: Child, door: str, step: Step) -> None:
        self.story: Story = a_request(step.status, content=CONTENT)
        self.key = a_key()
        self._server, self._step = server, step
        self._body = self.story.body(step.transition, step.by)
        self._number = last_number()
        self._inbox = None
        if door == "trigger":
            self._inbox = queue(step.transition, self._body, step.by, self.key)
        token_of(step.by)

    def call(self) -> Answer:
        """Takes the step, or hears that it was taken."""
        with closing(Client(self._server)) as client:
            if self._inbox:
                return client.tell(f"on_{self._step.transition}", self._inbox)
            return client.post(self._step.transition, self._body, self._step.by, self.key)

    def faults(self, *, is_taken: bool) -> list[str]:
        """What is wrong with all that is stored."""
        found = faults_of(self.story, [self.key] if is_taken else [])
        given_out = last_number() - self._number
        if given_out != (self._step.numbers if is_taken else 0):
            found.append(f"{given_out} register numbers were given out")
        if self._inbox:
            outcome = outcome_at(self._inbox)
            if (outcome["state"] if outcome else None) != ("applied" if is_taken else None):
                found.append(f"the command bears {outcome}")
        return found


def test_no_transition_is_left_out() -> None:
    assert [step.transition for step in STEPS] == list(TRANSITIONS)


@pytest.mark.parametrize("door", ["http", "trigger"])
def test_a_kill_leaves_all_or_nothing_and_the_next_call_succeeds(
    door: str, server: Child, lines: Lines, size: Size, figure: Figure
) -> None:
    broken, kills = [], Counter[str]()
    for step in (step for step in STEPS if size(0, 1) or step.transition in QUICK):
        calls = calls_of(door, step.transition)
        counted, undisturbed = Counted(), Attempt(server, door, step)
        with lines.meeting(counted):
            assert undisturbed.call().status == 200
        assert counted.methods == calls
        for nth, method in enumerate(calls, start=1):
            for is_behind in (False, True):
                attempt = Attempt(server, door, step)
                is_taken = method == "Commit" and is_behind
                held = Held(lambda _: True, nth, behind=is_behind)
                with lines.meeting(held):
                    found = _killed(attempt, server, held, is_taken=is_taken)
                where = f"{step.transition}, {'behind' if is_behind else 'before'} call {nth}"
                broken += [f"{where}: {fault}" for fault in found]
                kills[method] += 1

    outside = f"{kills[SESSION]} at the identity service, {kills[OBJECT]} at storage"
    seen = f"{kills.total()} kills, {outside}, {len(broken)} faults"
    figure(f"kill -9: {door}", seen, "all or nothing, then done once")
    assert not broken
    assert kills.keys() == {READ, COMMIT, SESSION, OBJECT}


# What finish_upload calls for: both counts, the record, the object, that it is held, the record as
# it is then, its bytes, that it is sealed.
FINISHING = [COMMIT, COMMIT, READ, OBJECT, COMMIT, READ, BYTES, COMMIT]


def test_a_kill_leaves_no_upload_that_cannot_be_finished(
    server: Child, lines: Lines, size: Size, figure: Figure
) -> None:
    """What the dead process held is the next call's once its time is over."""

    def finish(file: str) -> Answer:
        with closing(Client(server)) as client:
            body = {"file": file, "crc32c": crc32c(PDF)}
            return client.post("finish_upload", body, SARI, a_key())

    assert finish(upload(PDF, SARI, "letter")["file"]).status == 200  # fetches the hour's salt
    counted = Counted()
    with lines.meeting(counted):
        assert finish(upload(PDF, SARI, "letter")["file"]).status == 200
    moments = [(nth, is_behind) for nth in range(1, 9) for is_behind in (False, True)]
    broken, were_held = [], 0
    for nth, is_behind in moments[size(13, 0) : size(14, 16)]:
        file = upload(PDF, SARI, "letter")["file"]
        held = Held(lambda _: True, nth, behind=is_behind)
        with lines.meeting(held):
            _kill(server, held, partial(finish, file))
            if record(file)["held_until"]:
                were_held += 1
                store.update(f"files/{file}", {"held_until": datetime.now(UTC)})
            answer = finish(file)
            held.release()  # what the dead process had sent may reach the database only now
        sealed = record(file)
        if (answer.status, sealed["state"], sealed["held_until"]) != (200, "sealed", None):
            broken.append(f"{nth}, {is_behind}: {answer}, {sealed}")

    kills = size(1, 16)
    figure("kill -9: finishing an upload", f"{kills} kills, {len(broken)} never sealed", "0")
    assert counted.methods == [*FINISHING]
    assert were_held == size(1, 6)
    assert not broken


def _killed(attempt: Attempt, server: Child, held: Held, *, is_taken: bool) -> list[str]:
    """What is wrong after the process is killed while it waits for the call that is held."""
    error = _kill(server, held, attempt.call)
    found = [] if isinstance(error, OSError | http.client.HTTPException) else ["it was answered"]
    found += _told("after the kill", lambda: attempt.faults(is_taken=is_taken))
    answer = attempt.call()
    found += _told("after the next call", lambda: attempt.faults(is_taken=True))
    held.release()  # what the dead process had sent may reach the database only now
    found += _told("after its late arrival", lambda: attempt.faults(is_taken=True))
    again = attempt.call()
    if answer.status != 200 or again != answer:
        found.append(f"the next calls were told {answer} and {again}")
    return found


def _kill(server: Child, held: Held, call: Callable[[], Answer]) -> BaseException | None:
    """The process is killed while the call waits at the held one; what its client gets."""
    with closing(Client(server)) as client:
        worker = client.worker()
    with ThreadPoolExecutor(1) as caller:
        calling = caller.submit(call)
        held.wait()
        os.kill(worker, signal.SIGKILL)
        return calling.exception(TIMEOUT)


def _told(when: str, faults: Callable[[], list[str]]) -> list[str]:
    return [f"{when} {fault}" for fault in faults()]
