"""One call of a function: what it read and wrote and how it ended, told in one log line."""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import flask

from shared import config, logs, telemetry

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_TRACEPARENT = re.compile(
    r"00-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})"
)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Call:
    """What there is to tell of a call. Nothing in it comes from a person but ids."""

    function: str
    transition: str | None
    concerns: dict[str, str] = field(default_factory=dict)  # ids: whose call, about what
    outcome: str = "done"  # or the code of the problem, or how the command was settled
    status: int | None = None  # HTTP's
    level: int = logging.INFO
    trouble: BaseException | None = None  # that nobody expected, or that may pass
    reads: int = 0  # documents
    writes: int = 0


_current: ContextVar[Call | None] = ContextVar("call", default=None)


@contextmanager
def called(function: str, transition: str | None = None, said: str | None = None) -> Iterator[Call]:
    """Tells of the call when the block ends, however it does. A call inside counts for it, too.

    `said` is the id of what it is about (a command, an event, a comment): its trace is of that.
    """
    outer, call = _current.get(), Call(function, transition)
    started = time.monotonic()
    here = _current.set(call)
    try:
        with telemetry.span(function, [said] if said else [], _traceparent()) as span:
            traced = logs.TRACE.set(_trace(span))
            try:
                yield call
            except BaseException as error:
                call.outcome, call.level, call.trouble = "failed", logging.ERROR, error
                raise
            finally:
                _tell(call, time.monotonic() - started)
                _describe(call, span)
                logs.TRACE.reset(traced)
    finally:
        _current.reset(here)
        if outer:
            outer.reads += call.reads
            outer.writes += call.writes
        else:
            telemetry.flush()


def count(*, reads: int = 0, writes: int = 0) -> None:
    """Documents that the call under way has read or written."""
    if call := _current.get():
        call.reads += reads
        call.writes += writes


def concerns(**ids: str | None) -> None:
    """The call under way is this person's (`uid`), about this `request`, `file` or `document`."""
    if call := _current.get():
        call.concerns |= {name: each for name, each in ids.items() if each}


def _tell(call: Call, seconds: float) -> None:
    told: dict[str, Any] = {
        "function": call.function,
        "transition": call.transition,
        **call.concerns,
        "outcome": call.outcome,
        "latency_ms": round(seconds * 1000, 1),
        "reads": call.reads,
        "writes": call.writes,
    }
    if call.status:
        method = flask.request.method if flask.has_request_context() else None
        latency = f"{seconds:.3f}s"
        told["httpRequest"] = {"requestMethod": method, "status": call.status, "latency": latency}
    _log.log(
        call.level,
        "%s: %s",
        call.function,
        call.outcome,
        extra=told,
        exc_info=call.trouble,
    )


def _describe(call: Call, span: "Span | None") -> None:
    if span is None:
        return
    told: dict[str, str | int | None] = {
        "konten.transition": call.transition,
        "konten.outcome": call.outcome,
        "konten.documents_read": call.reads,
        "konten.documents_written": call.writes,
        "http.response.status_code": call.status,
    }
    span.set_attributes({name: value for name, value in told.items() if value is not None})


def _traceparent() -> str:
    return flask.request.headers.get("traceparent", "") if flask.has_request_context() else ""


def _trace(span: "Span | None") -> dict[str, Any]:
    """The trace of the span, or else of the request's `traceparent` (W3C Trace Context).

    In Cloud Logging's fields.
    """
    if span is not None:
        known = span.get_span_context()
        return _fields(f"{known.trace_id:032x}", f"{known.span_id:016x}", known.trace_flags)
    if (found := _TRACEPARENT.fullmatch(_traceparent())) is None:
        return {}
    return _fields(found["trace"], found["span"], int(found["flags"], 16))


def _fields(trace: str, span: str, flags: int) -> dict[str, Any]:
    return {
        "logging.googleapis.com/trace": f"projects/{config.project()}/traces/{trace}",
        "logging.googleapis.com/spanId": span,
        "logging.googleapis.com/trace_sampled": bool(flags & 1),
    }
