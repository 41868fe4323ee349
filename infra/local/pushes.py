"""Firebase Cloud Messaging's part, locally: takes what is pushed, and shows it.

Every device exists, and none is reached.
"""

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from werkzeug.exceptions import BadRequest
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from infra.local.pages import listing
from infra.local.processes import HOST

_KEPT = 200
_SEND = "/local/fcm/projects/{0}/messages:send"


def point_firebase_at(port: int) -> None:
    """Has the Firebase library of this process push to the local server at that port.

    It offers no setting for it, unlike for its emulators.
    """
    from firebase_admin import messaging

    messaging._MessagingService.FCM_URL = f"http://{HOST}:{port}{_SEND}"  # noqa: SLF001


class Pushes:
    """What this run has pushed, the last ones."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._pushed: deque[dict[str, str]] = deque(maxlen=_KEPT)
        self.routes = [
            Rule("/local/push", endpoint=self._list, methods=["GET"]),
            Rule(_SEND.format("<project>"), endpoint=self._take, methods=["POST"]),
        ]

    def _list(self, request: Request) -> Response:
        """What was pushed, newest first: JSON for those who ask for it, else a page."""
        pushed = list(reversed(self._pushed))
        return listing(request, "Push messages", pushed, ("at", "token", "title", "body"))

    def _take(self, request: Request, project: str) -> Response:
        """Takes a push as the FCM v1 API does (projects.messages.send)."""
        sent = request.get_json(silent=True)
        if not isinstance(sent, dict) or not isinstance(sent.get("message"), dict):
            raise BadRequest
        self._pushed.append(_shown(sent["message"]))
        answer = f'{{"name": "projects/{project}/messages/{uuid4().hex}"}}'
        return Response(answer, mimetype="application/json")


def _shown(message: Mapping[str, Any]) -> dict[str, str]:
    said, data = message.get("notification", {}), message.get("data", {})
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "token": str(message.get("token", "")),
        "title": str(said.get("title", "")),
        "body": str(said.get("body", "")),
        "link": str(data.get("link", "")),
        "request": str(data.get("request", "")),
    }
