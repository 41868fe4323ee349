"""The Firestore emulator over REST: what the rules say to a person, and set-up past them.

The client libraries for servers send the emulator's owner token, which no rule judges; so a judged
call goes over REST with an unsigned token, as the emulator takes it.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from itertools import count
from types import NoneType
from typing import Any, Self

import requests

Fields = Mapping[str, Any]

_SCALARS: tuple[tuple[type, str, Callable[[Any], Any]], ...] = (
    (NoneType, "nullValue", lambda _: None),
    (bool, "booleanValue", bool),  # before int, of which it is a subclass
    (int, "integerValue", str),
    (float, "doubleValue", float),
    (str, "stringValue", str),
    (datetime, "timestampValue", datetime.isoformat),
)
# When everybody's session began, as the token's `auth_time` says, unless a person's claims do.
SIGNED_IN_AT = 1_770_000_000
_OWNER = {"Authorization": "Bearer owner"}
_TIMEOUT = 30  # seconds


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as their ID token tells; without a uid: nobody is signed in."""

    name: str
    uid: str | None
    claims: Fields = field(default_factory=dict)

    def headers(self, project: str) -> dict[str, str]:
        """The Authorization header, if there is one."""
        if self.uid is None:
            return {}
        body = {
            "iss": f"https://securetoken.google.com/{project}",
            "aud": project,
            "sub": self.uid,
            "user_id": self.uid,
            "auth_time": SIGNED_IN_AT,
            **self.claims,
        }
        return {"Authorization": f"Bearer {_part({'alg': 'none', 'typ': 'JWT'})}.{_part(body)}."}


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition of a query: field path, operator by its REST name, value."""

    path: str
    op: str
    value: Any

    def to_json(self) -> dict[str, Any]:
        """As a `Filter` of the REST API."""
        return {
            "fieldFilter": {
                "field": {"fieldPath": self.path},
                "op": self.op,
                "value": _value(self.value),
            }
        }


class Database:
    """One project's default database in the emulator."""

    def __init__(
        self, emulator: str, project: str, session: requests.Session | None = None
    ) -> None:
        self._project = project
        self._emulator = f"http://{emulator}/emulator/v1/projects/{project}"
        self._root = f"projects/{project}/databases/(default)/documents"
        self._api = f"http://{emulator}/v1/{self._root}"
        self._session = session or requests.Session()
        self._session.trust_env = False  # no proxy lies between: not looking takes a third off
        self._numbers = count()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    # -- Set-up, past the rules

    def use_rules(self, source: str) -> list[dict[str, Any]]:
        """Puts rules in force, forgets their coverage, and returns the compiler's warnings.

        Rules that do not compile raise ValueError.
        """
        files = [{"name": "firestore.rules", "content": source}]
        answer = self._session.put(
            f"{self._emulator}:securityRules", json={"rules": {"files": files}}, timeout=_TIMEOUT
        )
        if answer.status_code != HTTPStatus.OK:
            raise ValueError(answer.text)
        issues: list[dict[str, Any]] = answer.json().get("issues", [])
        return issues

    def coverage(self) -> Iterator[dict[str, Any]]:
        """Every expression of the rules in force, with the `values` that it has taken so far."""
        waiting = self.conditions()
        while waiting:
            expression = waiting.pop()
            yield expression
            waiting += expression.get("children", [])

    def conditions(self) -> list[dict[str, Any]]:
        """The conditions and functions of the rules in force, each with what it consists of."""
        answer = self._session.get(f"{self._emulator}:ruleCoverage", timeout=_TIMEOUT)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["report"]
        return found

    def clear(self) -> None:
        """Deletes every document."""
        path = f"{self._emulator}/databases/(default)/documents"
        self._session.delete(path, headers=_OWNER, timeout=_TIMEOUT).raise_for_status()

    def put(self, documents: Mapping[str, Fields]) -> None:
        """Writes the documents, by path, in one commit."""
        writes = [{"update": self._document(path, of)} for path, of in documents.items()]
        self._commit(writes, _OWNER).raise_for_status()

    def remove(self, path: str) -> None:
        """Deletes a document."""
        self._commit([{"delete": f"{self._root}/{path}"}], _OWNER).raise_for_status()

    # -- Judged by the rules

    def may_get(self, person: Person, path: str) -> bool:
        """Whether the person may read the document, existing or not."""
        return self._is_allowed(
            self._session.get(
                f"{self._api}/{path}", headers=person.headers(self._project), timeout=_TIMEOUT
            ),
            HTTPStatus.NOT_FOUND,
        )

    def query(
        self,
        person: Person,
        collection: str,
        *filters: Filter,
        order_by: str | None = None,
        everywhere: bool = False,
    ) -> set[str] | None:
        """The ids that the query finds, or None when it is denied.

        `collection` is a path; `everywhere` asks for all collections of that id instead.
        """
        parent, _, name = collection.rpartition("/")
        query: dict[str, Any] = {"from": [{"collectionId": name, "allDescendants": everywhere}]}
        if filters:
            both = {"op": "AND", "filters": [each.to_json() for each in filters]}
            query["where"] = {"compositeFilter": both}
        if order_by:
            query["orderBy"] = [{"field": {"fieldPath": order_by}, "direction": "DESCENDING"}]
        answer = self._session.post(
            f"{self._api}{parent and '/'}{parent}:runQuery",
            json={"structuredQuery": query},
            headers=person.headers(self._project),
            timeout=_TIMEOUT,
        )
        if not self._is_allowed(answer):
            return None
        found = (part["document"]["name"] for part in answer.json() if "document" in part)
        return {name.rpartition("/")[2] for name in found}

    def may_create(
        self, person: Person, path: str, fields: Fields, *, server_times: Sequence[str] = ()
    ) -> bool:
        """Whether the person may create the document; `server_times` are set as it is written."""
        return self._may_write(person, self._write(path, fields, server_times, exists=False))

    def may_update(
        self,
        person: Person,
        path: str,
        fields: Fields,
        *,
        server_times: Sequence[str] = (),
        removed: Sequence[str] = (),
    ) -> bool:
        """Whether the person may change these fields of an existing document, and these only."""
        write = self._write(path, fields, server_times, exists=True)
        mask = {"updateMask": {"fieldPaths": [*fields, *removed]}}
        return self._may_write(person, write | mask)

    def may_delete(self, person: Person, path: str) -> bool:
        """Whether the person may delete the document."""
        return self._may_write(person, {"delete": f"{self._root}/{path}"})

    def new_id(self) -> str:
        """An id for a command that nobody has used."""
        return f"command-{next(self._numbers):012d}"

    def _may_write(self, person: Person, *writes: Fields) -> bool:
        return self._is_allowed(self._commit(writes, person.headers(self._project)))

    def _commit(self, writes: Sequence[Fields], headers: dict[str, str]) -> requests.Response:
        return self._session.post(
            f"{self._api}:commit", json={"writes": writes}, headers=headers, timeout=_TIMEOUT
        )

    def _write(
        self, path: str, fields: Fields, server_times: Sequence[str], *, exists: bool
    ) -> dict[str, Any]:
        times = [{"fieldPath": name, "setToServerValue": "REQUEST_TIME"} for name in server_times]
        return {
            "update": self._document(path, fields),
            "updateTransforms": times,
            "currentDocument": {"exists": exists},
        }

    def _document(self, path: str, fields: Fields) -> dict[str, Any]:
        return {"name": f"{self._root}/{path}", "fields": _fields(fields)}

    def _is_allowed(self, answer: requests.Response, *also: HTTPStatus) -> bool:
        """Only OK and FORBIDDEN are verdicts: any other status is a fault of the test."""
        if answer.status_code == HTTPStatus.FORBIDDEN:
            return False
        if answer.status_code in {HTTPStatus.OK, *also}:
            return True
        raise AssertionError(f"no verdict: {answer.status_code} {answer.text}")


def _part(content: Fields) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def _fields(fields: Fields) -> dict[str, Any]:
    return {name: _value(value) for name, value in fields.items()}


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {"mapValue": {"fields": _fields(value)}}
    if isinstance(value, list | tuple):
        return {"arrayValue": {"values": [_value(item) for item in value]}}
    for type_, name, encode in _SCALARS:
        if isinstance(value, type_):
            return {name: encode(value)}
    raise TypeError(f"no Firestore value: {value!r}")
