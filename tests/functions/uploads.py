"""Uploads as a client makes them: the session, the bytes straight to storage, the seal."""

import base64
from pathlib import Path
from typing import Any

import google_crc32c
import requests

from shared import store
from tests.functions.apps import answered, post
from tests.functions.cast import Person

SAMPLES = Path(__file__).parents[2] / "infra" / "local" / "samples"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def upload(
    content: bytes, by: Person, kind: str, content_type: str = "application/pdf", **fields: Any
) -> dict[str, Any]:
    """A started upload whose bytes have all arrived."""
    started = start(by, kind, size=len(content), content_type=content_type, **fields)
    send(started["upload_url"], content)
    return started


def start(by: Person, kind: str, **fields: Any) -> dict[str, Any]:
    """A started upload."""
    started: dict[str, Any] = answered(post("start_upload", declared(kind, **fields), by))
    return started


def declared(kind: str, **fields: Any) -> dict[str, Any]:
    """What start_upload takes: a small PDF, unless said otherwise."""
    plain = {"kind": kind, "name": "Surat.pdf", "size": 100, "content_type": "application/pdf"}
    return plain | fields


def send(upload_url: str, content: bytes, start: int = 0, total: int | None = None) -> int:
    """Sends bytes from this position on to a session; the HTTP status of its answer."""
    end, total = start + len(content), total or start + len(content)
    headers = {"Content-Range": f"bytes {start}-{end - 1}/{total}"}
    return requests.put(upload_url, content, headers=headers, timeout=30).status_code


def crc32c(content: bytes) -> str:
    """As Cloud Storage writes it: base64 of the big-endian value."""
    return base64.b64encode(google_crc32c.value(content).to_bytes(4)).decode()


def record(file_id: str) -> dict[str, Any]:
    """The document of an upload; empty when there is none."""
    return store.database().document(f"files/{file_id}").get().to_dict() or {}
