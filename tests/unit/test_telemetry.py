"""What is said has one trace, through whichever calls it goes; where traces are off, nothing is."""

import io
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext

from shared import logs, paths, telemetry
from shared.calls import called

KEY = "6f1c2f0e-3c1b-4a57-9d0e-5f6f3f0a7b21"
REQUEST = "r" * 20
CALLER = "4bf92f3577b34da6a3ce929d0e0e4736"
HEADER = {"traceparent": f"00-{CALLER}-00f067aa0ba902b7-01"}


class Spans:
    """What was exported, by name."""

    def __init__(self, exporter: InMemorySpanExporter) -> None:
        self._exporter = exporter

    def __getitem__(self, name: str) -> ReadableSpan:
        (found,) = [each for each in self._exporter.get_finished_spans() if each.name == name]
        return found

    def names(self) -> list[str]:
        return [each.name for each in self._exporter.get_finished_spans()]


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spans]:
    exporter = InMemorySpanExporter()
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "konten-sop")
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "memory")
    monkeypatch.setattr(telemetry, "exporter_of", lambda _: exporter)
    telemetry.provider.cache_clear()
    yield Spans(exporter)
    if made := telemetry.provider():
        made.shutdown()
    telemetry.provider.cache_clear()


def context(span: ReadableSpan) -> SpanContext:
    found = span.get_span_context()
    assert found
    return found


def trace(span: ReadableSpan) -> int:
    return context(span).trace_id


def linked(span: ReadableSpan) -> set[str]:
    return {f"{each.context.trace_id:032x}" for each in span.links}


def a_call(function: str, said: str | None = None, headers: Mapping[str, str] = HEADER) -> None:
    with Flask("x").test_request_context(headers=headers), called(function, said=said) as call:
        call.status = 200


def test_all_calls_about_one_thing_are_in_its_trace(spans: Spans) -> None:
    event = f"requests/{REQUEST}/events/{KEY}"
    news = paths.notification("ikp", paths.told_of(REQUEST, KEY))
    a_call("submit_request", KEY)
    a_call("on_submit_request", paths.said_in(f"requests/{REQUEST}/submit_request/{KEY}"), {})
    a_call("on_event", paths.said_in(event), {})
    with called("on_notification", said=paths.said_in(news)), telemetry.span("send mail", [KEY]):
        pass

    for name in spans.names():
        assert trace(spans[name]) == telemetry.trace_of(KEY), name
    assert len(spans.names()) == 5
    assert linked(spans["submit_request"]) == {CALLER}
    assert spans["on_event"].parent is None
    parent = spans["send mail"].parent
    assert parent is not None
    assert parent.span_id == context(spans["on_notification"]).span_id


def test_a_comment_has_its_trace_too() -> None:
    comment = f"requests/{REQUEST}/comments/{KEY}"
    news = paths.notification("ikp", paths.told_of(REQUEST, paths.as_said(KEY)))
    assert {paths.said_in(comment), paths.said_in(news)} == {KEY}


def test_what_one_message_says_late_is_in_its_trace_and_several_are_linked(spans: Spans) -> None:
    with called("send_waiting"):
        with telemetry.span("one", [KEY]):
            pass
        with telemetry.span("several", ["a" * 16, "b" * 16]):
            pass

    whole = f"{trace(spans['send_waiting']):032x}"
    assert trace(spans["one"]) == telemetry.trace_of(KEY)
    assert linked(spans["one"]) == {whole}
    assert trace(spans["several"]) == trace(spans["send_waiting"])
    both = {f"{telemetry.trace_of(each * 16):032x}" for each in "ab"}
    assert linked(spans["several"]) == both


def test_a_call_about_nothing_goes_on_with_its_callers_trace(spans: Spans) -> None:
    a_call("me")
    a_call("list_requests", headers={})
    assert f"{trace(spans['me']):032x}" == CALLER
    assert trace(spans["list_requests"]) != trace(spans["me"])


def test_a_span_tells_what_came_of_a_call_and_nothing_of_people(spans: Spans) -> None:
    a_call("submit_request", KEY)
    with pytest.raises(ValueError, match="somebody"), called("on_event", said=KEY):
        raise ValueError("somebody's")

    assert spans["submit_request"].attributes == {
        "konten.outcome": "done",
        "konten.documents_read": 0,
        "konten.documents_written": 0,
        "http.response.status_code": 200,
    }
    assert "somebody" not in spans["on_event"].to_json()
    assert spans["on_event"].status.description == "ValueError"


def test_lines_bear_the_trace_of_the_span(spans: Spans) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.Lines())
    logging.getLogger("shared").addHandler(handler)
    a_call("submit_request", KEY)
    logging.getLogger("shared").removeHandler(handler)

    line: dict[str, Any] = json.loads(written.getvalue())
    assert line["logging.googleapis.com/trace"] == (
        f"projects/konten-sop/traces/{telemetry.trace_of(KEY):032x}"
    )
    assert (
        line["logging.googleapis.com/spanId"] == f"{context(spans['submit_request']).span_id:016x}"
    )
    assert line["logging.googleapis.com/trace_sampled"] is True


def test_a_share_of_what_is_said_is_traced_whole_or_not_at_all(
    spans: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.5")
    for number in range(40):
        for hop in ("submit", "tell"):
            a_call(f"{hop} {number}", f"command-{number:020}")

    submitted, told = (
        {name.split()[1] for name in spans.names() if name.startswith(hop)}
        for hop in ("submit", "tell")
    )
    assert submitted == told
    assert 5 < len(submitted) < 35


def test_without_an_exporter_there_is_no_span(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_TRACES_EXPORTER", raising=False)
    telemetry.provider.cache_clear()
    with telemetry.span("me") as span:
        assert span is None


def test_an_exporter_that_is_mistyped_costs_traces_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "cloudtrace")
    telemetry.provider.cache_clear()
    with called("me") as call:
        pass
    telemetry.provider.cache_clear()
    assert call.outcome == "done"
    assert "there are no traces: OTEL_TRACES_EXPORTER is 'cloudtrace'" in caplog.text
