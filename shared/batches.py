"""A batch of writes whose documents are encoded straight into Protocol Buffers.

The client's own encoder makes a message of each value by itself, through proto-plus: of a
transition's two documents that is more than a millisecond, and this a tenth of it.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from google.api_core.datetime_helpers import DatetimeWithNanoseconds
from google.cloud import firestore
from google.cloud.firestore_v1.types import Write

_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)  # which is its own path


class Batch(firestore.WriteBatch):
    """As the client's own, which also encodes whatever is not as plain as what is stored here."""

    def create(self, reference: Any, document_data: dict[str, Any]) -> None:
        """Creates the document."""
        write = Write()
        if not self._is_encoded(write, reference, document_data):
            super().create(reference, document_data)
            return
        Write.pb(write).current_document.exists = False
        self._add(write, reference)

    def update(self, reference: Any, field_updates: dict[str, Any], option: Any = None) -> None:
        """Sets these fields of an existing document, and leaves the others as they are."""
        write = Write()
        has_plain_names = field_updates and all(map(_PLAIN_NAME.fullmatch, field_updates))
        if not has_plain_names or not self._is_encoded(write, reference, field_updates):
            super().update(reference, field_updates, option)
            return
        Write.pb(write).update_mask.field_paths.extend(sorted(field_updates))
        if option is None:
            Write.pb(write).current_document.exists = True
        else:
            option.modify_write(write)
        self._add(write, reference)

    def _is_encoded(self, write: Write, reference: Any, fields: Mapping[str, Any]) -> bool:
        """Puts the document into a write; says whether it could."""
        document = Write.pb(write).update
        document.name = reference._document_path  # noqa: SLF001  # as the client's own does
        try:
            _put_fields(document.fields, fields)
        except TypeError:
            return False
        return True

    def _add(self, write: Write, reference: Any) -> None:
        self._document_references[reference._document_path] = reference  # noqa: SLF001
        self._add_write_pbs([write])


def _put_fields(message: Any, fields: Mapping[str, Any]) -> None:
    """Encodes fields into a map of Value messages."""
    for name, value in fields.items():
        _put(message[name], value)


def _put(message: Any, value: Any) -> None:
    """Encodes a value into a Value message. Raises TypeError for what the client has to encode."""
    if isinstance(value, str):
        message.string_value = value
    elif value is None:
        message.null_value = 0
    elif isinstance(value, bool):
        message.boolean_value = value
    elif isinstance(value, int):
        message.integer_value = value
    elif isinstance(value, dict):
        message.map_value.SetInParent()
        _put_fields(message.map_value.fields, value)
    elif isinstance(value, list | tuple):
        _put_all(message.array_value, value)
    elif isinstance(value, DatetimeWithNanoseconds):
        message.timestamp_value.CopyFrom(value.timestamp_pb())  # type: ignore[no-untyped-call]
    elif isinstance(value, datetime):
        message.timestamp_value.FromDatetime(value)
    elif isinstance(value, float):
        message.double_value = value
    else:
        raise TypeError


def _put_all(message: Any, values: Iterable[Any]) -> None:
    message.SetInParent()
    for value in values:
        _put(message.values.add(), value)
