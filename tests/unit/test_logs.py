"""A log line is what Cloud Logging reads, and bears no secret."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from shared import calls, logs
from shared.calls import called

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"


class Lines:
    def __init__(self) -> None:
        self.written = io.StringIO()

    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.written.getvalue().splitlines()]

    def only(self) -> dict[str, Any]:
        (line,) = self.read()
        return line


@pytest.fixture
def lines() -> Iterator[Lines]:
    written = Lines()
    handler = logging.StreamHandler(written.written)
    handler.setFormatter(logs.Lines())
    logging.getLogger("shared").addHandler(handler)
    yield written
    logging.getLogger("shared").removeHandler(handler)


def test_a_call_is_one_line(lines: Lines) -> None:
    with called("receive_request", "receive_request") as call:
        calls.concerns(uid="dewi", request="r1", file=None)
        calls.count(reads=2)
        calls.count(writes=3)
        call.status = 200

    line = lines.only()
    assert line.pop("latency_ms") >= 0
    assert line.pop("httpRequest").keys() == {"requestMethod", "status", "latency"}
    assert line == {
        "severity": "INFO",
        "message": "receive_request: done",
        "logger": "shared.calls",
        "build": "unbuilt",
        "function": "receive_request",
        "transition": "receive_request",
        "uid": "dewi",
        "request": "r1",
        "outcome": "done",
        "reads": 2,
        "writes": 3,
    }


def test_a_call_that_fails_is_one_line_with_what_happened(lines: Lines) -> None:
    with pytest.raises(ZeroDivisionError), called("on_event"):
        _ = 1 / 0

    line = lines.only()
    assert (line["severity"], line["outcome"]) == ("ERROR", "failed")
    assert line["stack_trace"].endswith("ZeroDivisionError: division by zero")


def test_an_error_is_reported_as_one_of_its_function_and_build(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("K_SERVICE", "on-event")
    monkeypatch.setattr(logs, "build", lambda: "0123456789abcdef" * 4)

    logging.getLogger("shared.auth").error("amiss")
    logging.getLogger("shared.auth").warning("odd")

    error, warning = lines.read()
    assert error["@type"] == (
        "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent"
    )
    assert error["serviceContext"] == {"service": "on-event", "version": "0123456789ab"}
    where = error["context"]["reportLocation"]
    assert where["filePath"] == __file__
    assert where["functionName"] == "test_an_error_is_reported_as_one_of_its_function_and_build"
    assert {error["build"], warning["build"]} == {"0123456789ab"}
    assert not {"@type", "serviceContext", "context"} & warning.keys()


def test_what_a_call_inside_another_costs_counts_for_both(lines: Lines) -> None:
    with called("recover_lost"):
        calls.count(reads=1)
        with called("on_receive_request"):
            calls.count(reads=2, writes=3)

    inner, outer = lines.read()
    assert (inner["reads"], inner["writes"]) == (2, 3)
    assert (outer["reads"], outer["writes"]) == (3, 3)


def test_every_line_of_a_request_bears_its_trace(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "konten-sop")
    header = {"traceparent": f"00-{TRACE}-{SPAN}-01"}

    with Flask("x").test_request_context(headers=header), called("me"):
        logging.getLogger("shared.auth").warning("something besides")
    logging.getLogger("shared.auth").warning("outside")

    *of_it, outside = lines.read()
    assert len(of_it) == 2
    for line in of_it:
        assert line["logging.googleapis.com/trace"] == f"projects/konten-sop/traces/{TRACE}"
        assert line["logging.googleapis.com/spanId"] == SPAN
        assert line["logging.googleapis.com/trace_sampled"] is True
    assert "logging.googleapis.com/trace" not in outside


@pytest.mark.parametrize(
    "header", ["", "00-abc-def-01", f"00-{TRACE.upper()}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01\n"]
)
def test_what_is_no_traceparent_is_passed_over(lines: Lines, header: str) -> None:
    environ = {"HTTP_TRACEPARENT": header}
    with Flask("x").test_request_context(environ_overrides=environ), called("me"):
        pass

    assert "logging.googleapis.com/trace" not in lines.only()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzYXJpIn0.c2ln here", "got *** here"),
        (
            "PUT /upload?upload_id=ABPnzm_x-1&name=y failed",
            "PUT /upload?upload_id=***&name=y failed",
        ),
        ("GET /k/f?X-Goog-Signature=0a1b2c&x=1", "GET /k/f?X-Goog-Signature=***&x=1"),
        ("eKx3Zb7QTfGm1v-c:APA91bHd0_Jq5n-e is gone", "*** is gone"),
        ("to sari.wulan+x@dinkes.pontianak.go.id: refused", "to ***: refused"),
        ("refused:\nsari@dinkes.example, José@dinkes.example", "refused:\n***, ***"),
    ],
)
def test_what_a_library_says_of_a_secret_is_masked(text: str, masked: str) -> None:
    warning = {"levelname": "WARNING", "levelno": logging.WARNING, "name": "urllib3"}
    record = logging.makeLogRecord(warning | {"msg": text})
    assert json.loads(logs.Lines().format(record))["message"] == masked
    failed = logging.makeLogRecord(
        warning | {"msg": "x", "exc_info": (ValueError, ValueError(text), None)}
    )
    assert json.loads(logs.Lines().format(failed))["stack_trace"] == f"ValueError: {masked}"
