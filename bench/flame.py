"""Where the time of one hot transition goes: a flame graph of it, and its largest parts as text.

The same calls as `bench.transition` makes, in this process, with one thread: what the server waits
for the emulator shows as time in gRPC.
"""

from collections.abc import Sequence

from flask.testing import FlaskClient
from pyinstrument import Profiler
from pyinstrument.renderers import ConsoleRenderer, HTMLRenderer

from bench.operations import client_of
from bench.stage import stage
from bench.transition import TRANSITION, Made

_WARM_UP = 50
_INTERVAL = 0.004  # seconds between two looks
_OK = 200


def flame(calls: int) -> tuple[str, str]:
    """The graph (HTML), and the text, of so many calls."""
    with stage():
        made = Made()
        client = client_of(TRANSITION)
        _make(client, made.steps(_WARM_UP))
        hot = made.steps(calls)
        profiler = Profiler(interval=_INTERVAL, async_mode="disabled")
        with profiler:
            _make(client, hot)
    session = profiler.last_session
    if session is None:
        raise RuntimeError("nothing was looked at")
    text = ConsoleRenderer(unicode=True, color=False, short_mode=True)
    return HTMLRenderer().render(session), text.render(session)


def _make(client: FlaskClient, calls: Sequence[bytes]) -> None:
    for call in calls:
        head, _, body = call.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        answer = client.post("/", data=body, headers=headers)
        if answer.status_code != _OK:
            raise RuntimeError(answer.text)
