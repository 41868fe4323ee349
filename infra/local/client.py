"""A client as an application would be one: HTTPS endpoints, storage and the Firestore door."""

import base64
import secrets
import string
import time
import uuid
from pathlib import Path
from typing import Any

import google_crc32c
import requests

from infra.local.sign_in import signed_in_at
from shared.workflow import TRANSITIONS

_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".csv": "text/csv",
}
_CHUNK = 256 * 1024  # bytes; Cloud Storage takes multiples of this
_TIMEOUT = 30  # seconds


class Refused(Exception):
    """The system said no; `problem` is its problem document."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('code')}: {problem.get('detail')}")
        self.problem = problem


class Client:
    """One signed-in person."""

    def __init__(self, origin: str, token: str, *, uid: str, language: str = "id") -> None:
        self.origin = origin
        self.uid = uid
        self.language = language
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def get(self, function: str, **query: str) -> dict[str, Any]:
        """Calls a reading function. Raises `Refused`."""
        address = f"{self.origin}/api/{function}"
        return _answer(requests.get(address, query, headers=self.headers, timeout=_TIMEOUT))

    def post(self, function: str, body: dict[str, Any]) -> dict[str, Any]:
        """Calls a writing function with a fresh key. Raises `Refused`."""
        address = f"{self.origin}/api/{function}"
        headers = self.headers | {"Idempotency-Key": uuid.uuid4().hex}
        return _answer(requests.post(address, json=body, headers=headers, timeout=_TIMEOUT))

    def upload(self, path: Path, kind: str, request: str | None = None) -> dict[str, Any]:
        """Uploads a file in chunks straight to storage, and has it sealed."""
        content = path.read_bytes()
        started = self.post(
            "start-upload",
            {
                "kind": kind,
                "name": path.name,
                "size": len(content),
                "content_type": _TYPES[path.suffix],
                **({"request": request} if request else {}),
            },
        )
        for start in range(0, len(content), _CHUNK):
            part = content[start : start + _CHUNK]
            span = f"bytes {start}-{start + len(part) - 1}/{len(content)}"
            sent = requests.put(
                started["upload_url"], part, headers={"Content-Range": span}, timeout=_TIMEOUT
            )
            if sent.status_code not in (200, 201, 308):
                sent.raise_for_status()
        sealed = self.post("finish-upload", {"file": started["file"], "crc32c": crc32c_of(content)})
        return sealed | {"request": started["request"]}

    def download(self, file: str) -> tuple[dict[str, Any], bytes]:
        """Opens a file and fetches its bytes."""
        opened = self.get("open-file", file=file)
        fetched = requests.get(opened["url"], timeout=_TIMEOUT)
        fetched.raise_for_status()
        return opened, fetched.content


class FirestoreDoor:
    """The same person at the other door: queues commands in Firestore, under the security rules."""

    def __init__(self, host: str, project: str, client: Client) -> None:
        self._root = f"projects/{project}/databases/(default)/documents"
        self._address = f"http://{host}/v1/"
        self._client = client

    def read(self, path: str) -> dict[str, Any]:
        """A document's fields, if this person may read it. Raises `Refused`."""
        address = f"{self._address}{self._root}/{path}"
        got = _answer(requests.get(address, headers=self._client.headers, timeout=_TIMEOUT))
        fields: dict[str, Any] = from_firestore({"mapValue": {"fields": got["fields"]}})
        return fields

    def perform(self, transition: str, request: str, command: dict[str, Any]) -> dict[str, Any]:
        """Queues a command and waits for its outcome. Raises `Refused`."""
        command_id = uuid.uuid4().hex
        path = f"requests/{request}/{transition}/{command_id}"
        document: dict[str, Any] = {
            "by": self._client.uid,
            "language": self._client.language,
            "command": command,
        }
        if TRANSITIONS[transition].is_decisive:
            token = self._client.headers["Authorization"].removeprefix("Bearer ")
            document["signed_in_at"] = signed_in_at(token)
        fields = to_firestore(document)["mapValue"]["fields"]
        write = {
            "update": {"name": f"{self._root}/{path}", "fields": fields},
            "currentDocument": {"exists": False},
            "updateTransforms": [{"fieldPath": "created_at", "setToServerValue": "REQUEST_TIME"}],
        }
        _answer(
            requests.post(
                f"{self._address}{self._root}:commit",
                json={"writes": [write]},
                headers=self._client.headers,
                timeout=_TIMEOUT,
            )
        )
        outcome = self._outcome(path)
        if outcome["state"] == "refused":
            raise Refused(outcome["problem"])
        answer: dict[str, Any] = outcome["answer"]
        return answer

    def _outcome(self, path: str) -> dict[str, Any]:
        deadline = time.monotonic() + _TIMEOUT
        while time.monotonic() < deadline:
            if outcome := self.read(path).get("outcome"):
                found: dict[str, Any] = outcome
                return found
            time.sleep(0.05)
        raise TimeoutError(f"no outcome at {path}")


def new_id() -> str:
    """A random document id, as Firestore's clients make them."""
    alphabet = string.ascii_letters + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(20))


def crc32c_of(content: bytes) -> str:
    """CRC32C as Cloud Storage writes it: base64 of the big-endian value."""
    return base64.b64encode(google_crc32c.value(content).to_bytes(4, "big")).decode()


def to_firestore(value: Any) -> dict[str, Any]:
    """A JSON value as the Firestore REST API writes it."""
    if isinstance(value, dict):
        return {"mapValue": {"fields": {k: to_firestore(v) for k, v in value.items()}}}
    if isinstance(value, list | tuple):
        return {"arrayValue": {"values": [to_firestore(each) for each in value]}}
    kinds = {bool: "booleanValue", int: "integerValue", float: "doubleValue", str: "stringValue"}
    return {kinds.get(type(value), "nullValue"): value}


def from_firestore(value: dict[str, Any]) -> Any:
    """The value that the Firestore REST API wrote; times stay text."""
    kind, content = next(iter(value.items()))
    match kind:
        case "integerValue":
            return int(content)
        case "arrayValue":
            return [from_firestore(each) for each in content.get("values", [])]
        case "mapValue":
            return {k: from_firestore(v) for k, v in content.get("fields", {}).items()}
        case "nullValue":
            return None
    return content


def _answer(response: requests.Response) -> dict[str, Any]:
    answer: dict[str, Any] = response.json()
    if response.ok:
        return answer
    raise Refused(answer.get("error", answer))
