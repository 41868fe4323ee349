"""Firebase Cloud Messaging on this machine, as far as it is documented: sends, and what fails.

Answers are those of the FCM v1 REST API (firebase.google.com/docs/cloud-messaging/error-codes).
"""

import json
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self

from infra.local.processes import HOST

Json = dict[str, Any]
_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


def a_refusal(status: int, name: str, message: str, *details: Json) -> tuple[int, Json]:
    """An HTTP status, and the error document of Google's APIs."""
    error = {"code": status, "message": message, "status": name, "details": list(details)}
    return status, {"error": error}


def _fcm(code: str) -> Json:
    return {"@type": _FCM_ERROR, "errorCode": code}


def _field(name: str, description: str) -> Json:
    violation = {"field": name, "description": description}
    return {"@type": _BAD_REQUEST, "fieldViolations": [violation]}


UNREGISTERED = a_refusal(404, "NOT_FOUND", "Requested entity was not found.", _fcm("UNREGISTERED"))
SENDER_ID_MISMATCH = a_refusal(
    403, "PERMISSION_DENIED", "SenderId mismatch", _fcm("SENDER_ID_MISMATCH")
)
INVALID_TOKEN = a_refusal(
    400,
    "INVALID_ARGUMENT",
    "The registration token is not a valid FCM registration token",
    _fcm("INVALID_ARGUMENT"),
)
INVALID_TOKEN_FIELD = a_refusal(
    400,
    "INVALID_ARGUMENT",
    "Request contains an invalid argument.",
    _fcm("INVALID_ARGUMENT"),
    _field("message.token", "Invalid registration token"),
)
INVALID_DATA = a_refusal(
    400,
    "INVALID_ARGUMENT",
    "Invalid value at 'message.data[0].value' (TYPE_STRING), 12",
    _field("message.data[0].value", "Invalid value at 'message.data[0].value'"),
)
NO_SUCH_PROJECT = a_refusal(404, "NOT_FOUND", "Requested entity was not found.")
NOT_ALLOWED = a_refusal(403, "PERMISSION_DENIED", "The caller does not have permission")
NO_CREDENTIALS = a_refusal(401, "UNAUTHENTICATED", "Request had invalid credentials.")
BROWSER_KEY_WRONG = a_refusal(
    401, "UNAUTHENTICATED", "Auth error from APNS or Web Push", _fcm("THIRD_PARTY_AUTH_ERROR")
)
TOO_MANY = a_refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", _fcm("QUOTA_EXCEEDED"))
INTERNAL = a_refusal(500, "INTERNAL", "Internal error encountered.", _fcm("INTERNAL"))
UNAVAILABLE = a_refusal(503, "UNAVAILABLE", "The service is unavailable.", _fcm("UNAVAILABLE"))
BAD_GATEWAY = (502, "<!DOCTYPE html><title>Error 502 (Server Error)!!1</title>")


class Fcm:
    """`with Fcm() as fcm:` takes every push, unless told otherwise."""

    def __init__(self) -> None:
        self.refusals: dict[str, tuple[int, Json | str]] = {}  # by device token; "" for all
        self._asked: list[Json] = []
        self._lock = Lock()
        fcm = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = fcm.answer(self.path, self.headers, body)
                text = answer if isinstance(answer, str) else json.dumps(answer)
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=[0.01], daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.down()

    @property
    def origin(self) -> str:
        """Where it is."""
        return f"http://{HOST}:{self._server.server_port}"

    @property
    def asked(self) -> list[Json]:
        """The messages that it was asked to send, repetitions too."""
        with self._lock:
            return list(self._asked)

    def down(self) -> None:
        """Answers nobody any more."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, headers: Message, body: bytes) -> tuple[int, Json | str]:
        """What a POST is answered with."""
        assert path.startswith("/v1/projects/")
        assert path.endswith("/messages:send")
        if not headers["Authorization"].startswith("Bearer "):
            return NO_CREDENTIALS
        message = json.loads(body)["message"]
        with self._lock:
            self._asked.append(message)
        taken = {"name": f"{path.removeprefix('/v1/').rpartition('/')[0]}/messages/0:1"}
        known = self.refusals.get(message["token"]) or self.refusals.get("")
        return known or (200, taken)
