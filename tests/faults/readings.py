"""What somebody reads of what is there, through either door: as paths of documents."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tests.faults.both_doors import SignedIn
from tests.faults.scenes import MONTH, Paths, Scene
from tests.functions.apps import client_of
from tests.functions.cast import AGENCIES
from tests.rules import rest
from tests.rules.questions import contains, equal

# Why HTTPS refuses to read; any other code is an answer of its own, or a fault.
REFUSALS = {
    "not_signed_in",
    "other_agency",
    "not_on_team",
    "no_reading_role",
    "no_overview_role",
    "file_not_yours",
}
# Said to those alone who may read it, or of nothing: how it stands with what is asked for.
HOW_IT_STANDS = {"no_such_request", "no_such_file", "file_not_sealed", "history_broken"}


# -- Under the rules


class Rules:
    """The database, as the rules judge it. What was asked once is not asked again."""

    def __init__(self, database: rest.Database) -> None:
        self._database = database
        self._may_get: dict[tuple[str, str], bool] = {}

    def reads(self, person: SignedIn, what: str, scene: Scene) -> Paths:
        """The documents that the person may get one by one."""
        return frozenset(path for path in scene.documents[what] if self._is_got(person, path))

    def lists(self, person: SignedIn, what: str, scene: Scene) -> Paths | None:
        """Those that the queries find that the person is allowed; None: there are none of them."""
        if what not in _QUERIES:
            return None
        collection, filters = _QUERIES[what](scene, person)
        queries = ([], *([each] for each in filters))
        found = [self._database.query(person, collection, *each) for each in queries]
        return frozenset(f"{collection}/{name}" for names in found for name in names or ())

    def _is_got(self, person: SignedIn, path: str) -> bool:
        key = (person.name, path)
        if key not in self._may_get:
            self._may_get[key] = self._database.may_get(person, path)
        return self._may_get[key]


_Query = tuple[str, list[rest.Filter]]
_QUERIES: dict[str, Callable[[Scene, SignedIn], _Query]] = {
    "requests": lambda _, person: (
        "requests",
        [
            *(equal("agency", agency) for agency in AGENCIES),
            contains("team.members", person.uid),
        ],
    ),
    "history": lambda scene, _: (
        f"requests/{scene.request}/events",
        [contains("audience", "requester")],
    ),
    "comments": lambda scene, _: (
        f"requests/{scene.request}/comments",
        [equal("visibility", "requester")],
    ),
}


# -- Over HTTPS


class Https:
    """The functions that read. What was answered once is not asked again: nothing changes."""

    def __init__(self) -> None:
        self._answers: dict[str, dict[str, Any] | None] = {}
        self.codes: set[str] = set()  # of what was not answered
        self.asked: set[str] = set()  # functions

    def reads(self, person: SignedIn, what: str, scene: Scene) -> Paths:
        """The documents of which the person is told."""
        return frozenset(_READERS[what](_Caller(self, person), what, scene))

    def told(self, person: SignedIn, function: str, query: dict[str, Any]) -> dict[str, Any] | None:
        """The answer, empty where it says how it stands; None: refused."""
        key = json.dumps([person.name, function, query])
        if key not in self._answers:
            self.asked.add(function)
            answer = client_of(function).get("/", query_string=query, headers=person.headers())
            found: dict[str, Any] | None = answer.json
            if answer.status_code != HTTPStatus.OK:
                code = str((found or {}).get("code"))
                self.codes.add(code)
                found = {} if code in HOW_IT_STANDS else None
            self._answers[key] = found
        return self._answers[key]


@dataclass(frozen=True)
class _Caller:
    https: Https
    person: SignedIn

    def told(self, function: str, **query: Any) -> dict[str, Any] | None:
        return self.https.told(self.person, function, query)


def _request(caller: _Caller, _: str, scene: Scene) -> Iterator[str]:
    if caller.told("get_request", request=scene.request) is not None:
        yield f"requests/{scene.request}"


def _deadline(caller: _Caller, _: str, scene: Scene) -> Iterator[str]:
    if caller.told("explain_deadline", request=scene.request) is not None:
        yield f"requests/{scene.request}"


def _history(caller: _Caller, _: str, scene: Scene) -> Iterator[str]:
    found = caller.told("get_history", request=scene.request) or {}
    for event in found.get("events", ()):
        yield f"requests/{event['request']}/events/{event['id']}"


def _comments(caller: _Caller, _: str, scene: Scene) -> Iterator[str]:
    for page in _pages(caller, "list_comments", request=scene.request):
        for comment in page["comments"]:
            yield f"requests/{comment['request']}/comments/{comment['id']}"


def _names(caller: _Caller, _: str, scene: Scene) -> Iterator[str]:
    for function in ("get_history", "list_comments"):
        found = caller.told(function, request=scene.request) or {}
        yield from (f"users/{uid}" for uid in found.get("people", ()))


def _files(caller: _Caller, what: str, scene: Scene) -> Iterator[str]:
    for path in scene.documents[what]:
        if caller.told("open_file", file=path.rpartition("/")[2]) is not None:
            yield path


def _requests(caller: _Caller, _what: str, _: Scene) -> Iterator[str]:
    for query in ({}, {"mine": "true"}):
        for page in _pages(caller, "list_requests", **query):
            yield from (f"requests/{request['id']}" for request in page["requests"])


def _accounts(caller: _Caller, _what: str, _: Scene) -> Iterator[str]:
    if found := caller.told("me"):
        yield f"users/{found['uid']}"


def _agencies(caller: _Caller, _what: str, _: Scene) -> Iterator[str]:
    if agency := (caller.told("me") or {}).get("agency"):
        yield f"agencies/{agency['id']}"
    counted = caller.told("get_statistics", first=MONTH, last=MONTH) or {}
    yield from (f"agencies/{agency}" for agency in counted.get("agencies", ()))


def _mandates(caller: _Caller, _what: str, _: Scene) -> Iterator[str]:
    found = caller.told("me") or {}
    yield from (f"mandates/{mandate['id']}" for mandate in found.get("mandates", ()))


def _calendar(caller: _Caller, what: str, scene: Scene) -> Iterator[str]:
    if (caller.told("me") or {}).get("working_hours"):
        yield from scene.documents[what]


def _tallies(caller: _Caller, _what: str, _: Scene) -> Iterator[str]:
    counted = caller.told("get_statistics", first=MONTH, last=MONTH) or {}
    yield from (f"tallies/{month['month']}" for month in counted.get("months", ()))


def _pages(caller: _Caller, function: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Few at a time: what is on a later page is read too."""
    cursor: dict[str, Any] = {}
    while page := caller.told(function, limit=7, **query, **cursor):
        yield page
        if not page["next"]:
            return
        cursor = {"cursor": page["next"]}


_READERS: dict[str, Callable[[_Caller, str, Scene], Iterator[str]]] = {
    "request": _request,
    "deadline": _deadline,
    "history": _history,
    "comments": _comments,
    "names": _names,
    "requests": _requests,
    "accounts": _accounts,
    "agencies": _agencies,
    "mandates": _mandates,
    "calendar": _calendar,
    "tallies": _tallies,
    **dict.fromkeys(
        ("letter", "material", "assignment letter", "draft", "earlier draft", "mandate letter"),
        _files,
    ),
    "unknown file": _files,
}
