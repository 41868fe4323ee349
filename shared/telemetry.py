"""Traces (OpenTelemetry): one for each command, through every function that it keeps busy.

What somebody commands has an id, which its event, the news of it and the mail about it bear. The
trace's id follows from that id: nothing is stored for it or sent along, however often, late or
through whichever door something comes. As no hop knows the span before it, each is a root of the
trace, linked to the call that it came in by.

Off, and nothing of it loaded, unless OTEL_TRACES_EXPORTER names an exporter: `gcp_trace` (Cloud
Trace), `otlp` or `console`. The library's other variables (OTEL_TRACES_SAMPLER, …) hold as well.
"""

import hashlib
import logging
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

from shared import config
from shared.version import VERSION, build

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, SpanContext

_FLUSH_TIMEOUT = 5000  # milliseconds
_wanted: ContextVar[int] = ContextVar("trace to begin", default=0)
_log = logging.getLogger(__name__)


def trace_of(said: str) -> int:
    """The trace of a command's, event's or comment's id."""
    return int.from_bytes(hashlib.sha256(f"trace of {said}".encode()).digest()[:16], "big")


@contextmanager
def span(
    name: str, said: Collection[str] = (), traceparent: str | None = None
) -> "Iterator[Span | None]":
    """A span for the length of the block; None where traces are off.

    It belongs to the trace of what is said, if that is one thing, else to the trace under way or to
    that of the request's `traceparent` (W3C Trace Context). To the others it has links.
    """
    traces = provider()
    if traces is None:
        yield None
        return
    from opentelemetry import context as contexts
    from opentelemetry import trace
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    around = contexts.get_current()
    if not trace.get_current_span().get_span_context().is_valid and traceparent:
        around = TraceContextTextMapPropagator().extract({"traceparent": traceparent}, around)
    before = trace.get_current_span(around).get_span_context()
    others = {trace_of(each) for each in said} - {before.trace_id}
    begins = next(iter(others)) if len(said) == len(others) == 1 else 0
    if begins:
        around = contexts.Context()
        links = [before] if before.is_valid else []
    else:
        links = [_whole(other) for other in others]
    kind = trace.SpanKind.INTERNAL if traceparent is None else trace.SpanKind.SERVER
    wanted = _wanted.set(begins)
    try:
        tracer = traces.get_tracer(__name__, VERSION)
        begun = tracer.start_span(name, around, kind, links=[trace.Link(each) for each in links])
    finally:
        _wanted.reset(wanted)
    with trace.use_span(
        begun, end_on_exit=True, record_exception=False, set_status_on_exception=False
    ):
        try:
            yield begun
        except BaseException as error:  # its text may tell who somebody is
            begun.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


def flush() -> None:
    """Sends what has ended: between two calls, the platform gives an instance no time for it."""
    if traces := provider():
        traces.force_flush(_FLUSH_TIMEOUT)


@cache
def provider() -> "TracerProvider | None":
    """What makes spans, or None. At the first call: a server forks before, and this is a thread."""
    chosen = os.environ.get("OTEL_TRACES_EXPORTER", "none")
    if chosen in ("", "none"):
        return None
    try:
        return _make_provider(exporter_of(chosen))
    except Exception:  # noqa: BLE001  # whatever is amiss with traces, functions work
        _log.exception("there are no traces: OTEL_TRACES_EXPORTER is %r", chosen)
        return None


def exporter_of(chosen: str) -> "SpanExporter":
    """What sends spans. Raises ValueError for a name that is none."""
    match chosen:
        case "gcp_trace":
            from opentelemetry.exporter.cloud_trace import CloudTraceSpanExporter

            return CloudTraceSpanExporter(project_id=config.project())  # type: ignore[no-untyped-call]
        case "otlp":  # which requirements-dev.txt has
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            sends: SpanExporter = OTLPSpanExporter()
            return sends
        case "console":
            from opentelemetry.sdk.trace.export import ConsoleSpanExporter

            return ConsoleSpanExporter(formatter=lambda each: f"{each.to_json(indent=None)}\n")
    raise ValueError(f"{chosen!r} is no exporter; write gcp_trace, otlp or console")


def _make_provider(exporter: "SpanExporter") -> "TracerProvider":
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Ids(RandomIdGenerator):
        """Begins the trace that is wanted, or any."""

        def generate_trace_id(self) -> int:
            return _wanted.get() or super().generate_trace_id()

    service = os.environ.get("K_SERVICE", "konten-sop")
    resource = Resource.create({"service.name": service, "service.version": build()})
    made = TracerProvider(resource=resource, id_generator=Ids())
    made.add_span_processor(BatchSpanProcessor(exporter))
    return made


def _whole(trace_id: int) -> "SpanContext":
    """A trace as a whole: what a link names of it."""
    from opentelemetry.trace import SpanContext

    return SpanContext(trace_id, trace_id & (2**64 - 1), is_remote=True)
