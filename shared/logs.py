"""Logs as Cloud Logging reads them: a JSON object a line, with severity and trace, no secrets.

Fields: cloud.google.com/logging/docs/structured-logging.
"""

import logging
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

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


class Lines(JsonFormatter):
    """One line for each record, what is secret in it masked."""

    def __init__(self) -> None:
        names = {"levelname": "severity", "name": "logger", "exc_info": "stack_trace"}
        super().__init__(["levelname", "message", "name"], rename_fields=names)

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Adds the trace of what is under way."""
        super().add_fields(log_data, record, message_dict)
        log_data.update(TRACE.get({}))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Masks what is secret, before anything is escaped."""
        return {name: _masked(value) for name, value in log_data.items()}


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
