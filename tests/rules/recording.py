"""Every question that the rules' tests ask, with its verdict, to be asked again of other rules.

A question is kept as it went over HTTP. It belongs to a scene: the documents that were in place.
Going from scene to scene changes only those in which they differ, in one call; asking a question
takes one, and one more if what was allowed has to be undone.
"""

import inspect
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from types import ModuleType
from typing import Any, Self

import requests

from tests.rules.documents import every_request
from tests.rules.rest import Database

Test = Callable[..., None]
Write = dict[str, Any]

_DOCUMENT = re.compile(r"/documents/(?P<path>[^:?]+)$")
_ARGUMENTS = {"language": "en"}  # of tests that take more than the database
_TIMEOUT = 120  # seconds
_FIRST = 2  # of each kind of question, asked before the others


@dataclass(frozen=True, slots=True)
class Question:
    """A judged call."""

    scene: int
    method: str
    path: str
    body: str | None
    token: str | None
    allowed: bool
    collection: str  # the id of the collection that it is about
    written: str | None  # the path of the document that it writes

    def __str__(self) -> str:
        verdict = "allowed" if self.allowed else "denied"
        return f"{self.method} {self.path} {self.body or ''} was {verdict}"


class Recorder(requests.Session):
    """Notes what is put in place, what is asked, and what the answer was."""

    def __init__(self) -> None:
        super().__init__()
        self.scenes: list[dict[str, Write]] = [{}]  # by path: the write that puts it in place
        self.questions: dict[tuple[Any, ...], Question] = {}
        self._is_asked = False  # in the present scene
        self._written: dict[str, Write] = {}  # by judged calls in the present scene

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        answer = super().request(method, url, *args, **options)
        if "/emulator/" in url:
            if method == "DELETE":
                self._begin({})
        elif options["headers"].get("Authorization") == "Bearer owner":
            writes: list[Write] = options["json"]["writes"]
            self._begin(self.scenes[-1] | self._written | {_path_of(w): w for w in writes})
        else:
            self._note(method, url, options, answer)
        return answer

    def _begin(self, documents: dict[str, Write]) -> None:
        if self._is_asked:
            self.scenes.append({})
        self.scenes[-1] = documents
        self._is_asked, self._written = False, {}

    def _note(
        self, method: str, url: str, options: Mapping[str, Any], answer: requests.Response
    ) -> None:
        body = options.get("json")
        writes: list[Write] = (body or {}).get("writes", [])
        written = _path_of(writes[0]) if writes else None
        found = _DOCUMENT.search(url)
        about = written or (found["path"] if found else "")
        if about in self._written:  # the question is about what an earlier one wrote
            self._begin(self.scenes[-1] | self._written)
        query = (body or {}).get("structuredQuery")
        collection = query["from"][0]["collectionId"] if query else about.split("/")[-2]
        allowed = answer.status_code != HTTPStatus.FORBIDDEN
        question = Question(
            scene=len(self.scenes) - 1,
            method=method,
            path=url[url.index("/v1/") :],
            body=json.dumps(body) if body else None,
            token=options["headers"].get("Authorization"),
            allowed=allowed,
            collection=collection,
            written=written,
        )
        self.questions.setdefault(
            (question.scene, question.path, question.body, question.token), question
        )
        self._is_asked = True
        if allowed and written and "update" in writes[0]:
            self._written[written] = {"update": writes[0]["update"]}


def every_test_of(modules: Iterable[ModuleType]) -> list[Test]:
    """The tests that ask the rules something, in their order."""
    return [
        test
        for module in modules
        for name, test in vars(module).items()
        if name.startswith("test_") and {"database", "requests"} & set(_parameters(test))
    ]


def record(emulator: str, project: str, rules: str, tests: Iterable[Test]) -> "Recording":
    """Runs the tests, which pass, and keeps what they asked."""
    recorder = Recorder()
    with Database(emulator, project, recorder) as database:
        database.use_rules(rules)
        for test in tests:
            database.clear()
            if "requests" in _parameters(test):
                database.put(every_request())
            given = {"database": database, "requests": database, **_ARGUMENTS}
            test(**{name: given[name] for name in _parameters(test)})
        database.clear()  # begins a last scene, without documents
    return Recording(emulator, project, recorder)


def _parameters(test: Test) -> tuple[str, ...]:
    return tuple(inspect.signature(test).parameters)


def _path_of(write: Write) -> str:
    name: str = write["delete"] if "delete" in write else write["update"]["name"]
    return name.partition("/documents/")[2]


def _ranks(questions: Iterable[Question]) -> dict[Question, int]:
    """The questions, each with how many of its kind come before it."""
    seen: Counter[tuple[Any, ...]] = Counter()
    ranks = {}
    for question in questions:
        kind = question.collection, question.token, question.allowed, question.method
        ranks[question] = seen[kind]
        seen[kind] += 1
    return ranks


class Recording:
    """The questions, to be asked again of whatever rules are in force in the same project."""

    def __init__(self, emulator: str, project: str, recorder: Recorder) -> None:
        self._ranks = _ranks(recorder.questions.values())
        self._scenes = recorder.scenes
        self._scene: dict[str, Write] = recorder.scenes[-1]
        self._told: dict[str, Counter[Question]] = {}  # by place in the rules
        self._root = f"projects/{project}/databases/(default)/documents"
        self._connection = HTTPConnection(emulator, timeout=_TIMEOUT)  # quicker than `requests`

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def __len__(self) -> int:
        return len(self._ranks)

    def contradicted(
        self, collections: Collection[str] | None = None, place: str = ""
    ) -> Question | None:
        """A question of which the verdict is not the recorded one, if there is any.

        With collections, only those about them are asked. Questions that told of much before come
        first, above all of mistakes in the same place of the rules; then the first of every kind,
        then scene by scene.
        """
        here, anywhere = self._told.setdefault(place, Counter()), Counter[Question]()
        for told in self._told.values():
            anywhere.update(told)
        ranks = self._ranks.items()
        asked = [(q, r) for q, r in ranks if collections is None or q.collection in collections]
        asked.sort(key=lambda e: (-here[e[0]], -anywhere[e[0]], min(e[1], _FIRST), e[0].scene))
        for question, _ in asked:
            if not self._holds(question):
                here[question] += 1
                return question
        return None

    def _holds(self, question: Question) -> bool:
        self._enter(self._scenes[question.scene])
        status, text = self._ask(question.method, question.path, question.body, question.token)
        is_allowed = status in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}
        assert is_allowed or status == HTTPStatus.FORBIDDEN, text
        if is_allowed and question.written:
            self._put([self._as_in(self._scene, question.written)])
        return is_allowed == question.allowed

    def _enter(self, scene: dict[str, Write]) -> None:
        paths = self._scene.keys() | scene.keys()
        changed = [path for path in paths if self._scene.get(path) != scene.get(path)]
        if changed:
            self._put([self._as_in(scene, path) for path in changed])
        self._scene = scene

    def _as_in(self, scene: dict[str, Write], path: str) -> Write:
        return scene.get(path) or {"delete": f"{self._root}/{path}"}

    def _put(self, writes: list[Write]) -> None:
        body = json.dumps({"writes": writes})
        status, text = self._ask("POST", f"/v1/{self._root}:commit", body, "Bearer owner")
        assert status == HTTPStatus.OK, text

    def _ask(self, method: str, path: str, body: str | None, token: str | None) -> tuple[int, str]:
        headers = {"Authorization": token} if token else {}
        self._connection.request(method, path, body and body.encode(), headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode()
