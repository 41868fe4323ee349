"""Logs as Cloud Logging reads them: a JSON object a line, with severity and trace, no secrets.

Fields: cloud.google.com/logging/docs/structured-logging; those of errors are Error Reporting's:
cloud.google.com/error-reporting/docs/formatting-error-messages. Each says which build wrote it.
"""

import logging
import os
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from shared.version import build

TRACE: ContextVar[Mapping[str, Any]] = ContextVar("trace")  # of what is under way, in these fields

# What would open something, or tells who somebody is: no line that we write has it, but what a
# library says of a request that failed may.
_SECRETS = (
    re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*"),  # tokens
    re.compile(r"(?<=upload_id=)[\w-]+"),  # upload sessions
    re.compile(r"(?<=X-Goog-Signature=)\w+", re.IGNORECASE),  # links
    re.compile(r"[\w-]+:APA91b[\w-]+"),  # devices
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # mail addresses
)
_MASK = "***"
_BUILD_LENGTH = 12  # of the digest: enough to know it by
_REPORTED = "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent"


class Lines(JsonFormatter):
    """One line for each record, what is secret in it masked."""

    def __init__(self) -> None:
        names = {"levelname": "severity", "name": "logger", "exc_info": "stack_trace"}
        super().__init__(["levelname", "message", "name"], rename_fields=names)

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Adds the build and the trace of what is under way; of errors, what reports them."""
        super().add_fields(log_data, record, message_dict)
        log_data["build"] = build()[:_BUILD_LENGTH]
        log_data.update(TRACE.get({}))
        if record.levelno >= logging.ERROR:
            log_data.update(_reported(record))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Masks what is secret, before anything is escaped."""
        return {name: _masked(value) for name, value in log_data.items()}


def _reported(record: logging.LogRecord) -> dict[str, Any]:
    where = {
        "filePath": record.pathname,
        "lineNumber": record.lineno,
        "functionName": record.funcName,
    }
    service = os.environ.get("K_SERVICE", "konten-sop")
    return {
        "@type": _REPORTED,
        "serviceContext": {"service": service, "version": build()[:_BUILD_LENGTH]},
        "context": {"reportLocation": where},
    }


def _masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _masked(part) for name, part in value.items()}
    if isinstance(value, str):
        for secret in _SECRETS:
            value = secret.sub(_MASK, value)
    return value


def configure() -> None:
    """Has this process log to its standard output, where the platform collects it."""
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[lines], force=True)
