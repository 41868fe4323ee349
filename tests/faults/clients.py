"""Clients of a running server, lean enough that many of them leave the machine to the server."""

import http.client
import json
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from infra.local.processes import Child
from tests.functions.apps import event_headers
from tests.functions.cast import Person
from tests.functions.identity import token_of

TIMEOUT = 60  # seconds after which a call counts as hung


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """One connection, kept open."""

    def __init__(self, server: Child) -> None:
        where = urlsplit(server.service.url)
        self._line = http.client.HTTPConnection(str(where.hostname), where.port, TIMEOUT)

    def post(self, transition: str, body: Any, by: Person, key: str) -> Answer:
        """Asks for a step."""
        path = f"/api/{transition.replace('_', '-')}"
        headers = {
            "Authorization": f"Bearer {token_of(by)}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        return self._call("POST", path, json.dumps(body).encode(), headers)

    def get(self, path: str, by: Person) -> Answer:
        """Reads."""
        return self._call("GET", path, b"", {"Authorization": f"Bearer {token_of(by)}"})

    def tell(self, function: str, path: str) -> Answer:
        """Tells a trigger of a new document."""
        return self._call("POST", f"/{function}", b"\x0a\x00", event_headers(path))

    def worker(self) -> int:
        """The id of the process that serves."""
        return int(self._call("GET", "/worker", b"", {}).body)

    def look_into(self, project: str) -> None:
        """Has the server look into another project's database."""
        self._call("POST", "/database", project.encode(), {})

    def close(self) -> None:
        """Hangs up; the next call connects anew."""
        self._line.close()

    def _call(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
            return Answer(answer.status, answer.read())
        except BaseException:
            self._line.close()
            raise
