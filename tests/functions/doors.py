"""The two doors of every transition behind one face, so that each case runs through both."""

import json
from abc import ABC, abstractmethod
from typing import Any

from google.cloud.firestore import SERVER_TIMESTAMP
from werkzeug.test import TestResponse

from shared import store
from shared.transitions import StepTaken
from shared.workflow import TRANSITIONS
from tests.functions.apps import PROTOBUF, answered, is_the_problem, post, refused, tell
from tests.functions.bodies import Body
from tests.functions.cast import Person
from tests.functions.identity import session_of
from tests.functions.stories import a_key

Answer = dict[str, Any]


class Door(ABC):
    """A way in. A refusal through any of them changes nothing."""

    name: str

    def applies(self, transition: str, body: Body, by: Person, key: str | None = None) -> Answer:
        """The answer, as JSON values, of a step that is taken."""
        answer = self._ask_and_apply(transition, body, by, key or a_key())
        return json_values(answer)

    def refuses(
        self,
        transition: str,
        body: Body,
        by: Person,
        code: str,
        *,
        key: str | None = None,
        language: str = "id",
    ) -> dict[str, Any]:
        """The problem document of a step that is refused for this reason, and leaves no trace."""
        before = everything_of(body["request"])
        problem = self._ask_and_refuse(transition, body, by, key or a_key(), code, language)
        assert everything_of(body["request"]) == before, "a refusal changed the request"
        return problem

    @abstractmethod
    def _ask_and_apply(self, transition: str, body: Body, by: Person, key: str) -> Answer: ...

    @abstractmethod
    def _ask_and_refuse(
        self, transition: str, body: Body, by: Person, key: str, code: str, language: str
    ) -> dict[str, Any]: ...


class HttpDoor(Door):
    """POST with an ID token and an Idempotency-Key."""

    name = "http"

    def _ask_and_apply(self, transition: str, body: Body, by: Person, key: str) -> Answer:
        answer: Answer = answered(post(transition, body, by, Idempotency_Key=key))
        return answer

    def _ask_and_refuse(
        self, transition: str, body: Body, by: Person, key: str, code: str, language: str
    ) -> dict[str, Any]:
        headers = {"Idempotency_Key": key} | ({"Accept_Language": "en"} if language == "en" else {})
        return refused(post(transition, body, by, **headers), code, language)


class TriggerDoor(Door):
    """A command document in the transition's inbox; an event tells the trigger function of it."""

    name = "trigger"

    def _ask_and_apply(self, transition: str, body: Body, by: Person, key: str) -> Answer:
        outcome = self._outcome(transition, body, by, key, "id")
        assert outcome.keys() == {"state", "answer"}, outcome
        assert outcome["state"] == "applied"
        answer: Answer = outcome["answer"]
        return answer

    def _ask_and_refuse(
        self, transition: str, body: Body, by: Person, key: str, code: str, language: str
    ) -> dict[str, Any]:
        outcome = self._outcome(transition, body, by, key, language)
        assert outcome.keys() == {"state", "problem"}, outcome
        assert outcome["state"] == "refused"
        problem: dict[str, Any] = outcome["problem"]
        is_the_problem(problem, code, language)
        return problem

    def _outcome(
        self, transition: str, body: Body, by: Person, key: str, language: str
    ) -> dict[str, Any]:
        path = queue(transition, body, by, key, language)
        assert deliver(transition, path).status_code == 200
        outcome: dict[str, Any] = outcome_at(path)
        return outcome


def queue(
    transition: str,
    body: Body,
    by: Person,
    key: str,
    language: str = "id",
    *,
    signed_in_at: int | None = None,
) -> str:
    """Puts a command into its inbox as a client does, and answers its path.

    A decisive one is of the session that began then, or else of one that begins now.
    """
    path = f"requests/{body['request']}/{transition}/{key}"
    command = {name: value for name, value in body.items() if name != "request"}
    fields = {"by": by.uid, "created_at": SERVER_TIMESTAMP, "command": command}
    if language == "en":
        fields["language"] = "en"
    if TRANSITIONS[transition].is_decisive:
        fields["signed_in_at"] = session_of(by) if signed_in_at is None else signed_in_at
    store.database().document(path).set(fields)
    return path


def deliver(transition: str, path: str, body: bytes = PROTOBUF) -> TestResponse:
    """The platform tells a transition's trigger of a new command."""
    return tell(f"on_{transition}", path, body)


def outcome_at(path: str) -> Any:
    """What the trigger wrote back to a command document; None if it did not."""
    return (store.database().document(path).get().to_dict() or {}).get("outcome")


def everything_of(request_id: str) -> dict[str, Any]:
    """All that a step may change: request, history and registers, and when each changed last."""
    database = store.database()
    found = [
        database.document(f"requests/{request_id}").get(),
        *database.collection("registers").stream(),
        *database.collection(f"requests/{request_id}/events").select(["hash"]).stream(),
    ]
    return {s.reference.path: (s.update_time, s.to_dict()) for s in found}


def json_values(answer: Answer) -> Answer:
    """An answer as HTTP gives it, whichever door it came through."""
    values: Answer = json.loads(StepTaken.model_validate(answer).model_dump_json())
    return values
