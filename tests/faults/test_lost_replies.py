"""The database does what it was asked, and its answer never arrives: the step is taken once."""

from collections.abc import Iterator
from itertools import cycle, product

import grpc
import pytest

from shared import store
from shared.workflow import TRANSITIONS
from tests.faults.conftest import Figure, Size
from tests.faults.grpc_proxy import Lost, Proxy, between
from tests.faults.steps import CONTENT, STEPS, Step, faults_of, last_number
from tests.functions.apps import answered, post, refused
from tests.functions.cast import SARI
from tests.functions.doors import Door
from tests.functions.stories import a_key, a_request
from tests.functions.uploads import PDF, crc32c, record, upload

# How a client learns that its call got no answer. At the first it sends the commit again by itself.
LOSSES = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.CANCELLED,
)


@pytest.fixture
def proxy(firestore_emulator: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """The functions' line to the database."""
    with between(firestore_emulator) as line:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", line.address)
        store.database.cache_clear()
        yield line
        store.database.cache_clear()


def test_no_transition_is_left_out() -> None:
    assert [step.transition for step in STEPS] == list(TRANSITIONS)


@pytest.mark.usefixtures("database_of_its_own")
def test_a_step_whose_commit_gets_no_answer_is_taken_once(
    door: Door, proxy: Proxy, size: Size, figure: Figure
) -> None:
    one_each = list(zip(STEPS, cycle(LOSSES), strict=False))  # each loss at some step
    tries = [*product(STEPS, LOSSES)] * size(0, 7) or one_each
    broken = [what for step, loss in tries if (what := _broken(door, proxy, step, loss))]

    seen = f"{len(tries) - len(broken)} of {len(tries)} moved once, the retry told the same"
    figure(f"lost replies: {door.name}", seen, f"{len(tries)} of {len(tries)}")
    assert not broken


def _broken(door: Door, proxy: Proxy, step: Step, loss: grpc.StatusCode) -> str:
    """What is wrong after the answer to a step's commit was lost; nothing, if all is well."""
    story = a_request(step.status, content=CONTENT)
    body, key = story.body(step.transition, step.by), a_key()
    number, lost = last_number(), Lost("Commit", f"{story.id}/events/{key}", loss)
    try:
        with proxy.meeting(lost):
            first = door.applies(step.transition, body, step.by, key)
        again = door.applies(step.transition, body, step.by, key)
    except AssertionError as error:
        return f"{step.transition}, {loss.name}: {error}"
    found = [
        *faults_of(story, [key]),
        *(["nothing was lost"] if lost.times != 1 else []),
        *(["the retry was told something else"] if again != first else []),
        *(
            ["a register number too many or too few"]
            if last_number() != number + step.numbers
            else []
        ),
    ]
    return f"{step.transition}, {loss.name}: {found}" if found else ""


@pytest.mark.usefixtures("as_often_as_wanted")
def test_an_upload_of_which_a_write_gets_no_answer_is_started_and_sealed_all_the_same(
    proxy: Proxy, figure: Figure
) -> None:
    answered(post("finish_upload", _finished(upload(PDF, SARI, "letter")), SARI))  # all is loaded
    # the record, that it is held, that it is sealed
    lost = [Lost("Commit", of, LOSSES[0]) for of in ("/documents/files/", *("held_until", "md5"))]
    begun, *finished = lost
    with proxy.meeting(begun):
        started = upload(PDF, SARI, "letter")
    with proxy.meeting(*finished):
        answered(post("finish_upload", _finished(started), SARI))

    seen = [each.times for each in lost]
    figure("lost replies: an upload", f"{sum(seen)} of 3 writes lost, sealed", "3 of 3, sealed")
    assert seen == [1, 1, 1]
    assert record(started["file"])["state"] == "sealed"


@pytest.mark.usefixtures("as_often_as_wanted")
@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_an_upload_of_which_nobody_knows_whether_it_is_held_is_finished_by_the_next_call(
    loss: grpc.StatusCode, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.finish_upload._PATIENCE", 0)
    started, lost = upload(PDF, SARI, "letter"), Lost("Commit", "held_until", loss)
    with proxy.meeting(lost):
        first = post("finish_upload", _finished(started), SARI)

    assert lost.times == 1
    if first.status_code != 200:
        refused(first, "try_again")
    answered(post("finish_upload", _finished(started), SARI))


def _finished(started: dict[str, str]) -> dict[str, str]:
    return {"file": started["file"], "crc32c": crc32c(PDF)}
