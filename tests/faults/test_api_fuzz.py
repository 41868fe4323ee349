"""Whatever the API's document allows, and whatever not: never a 5xx, always as documented.

Schemathesis makes up calls from the document that the API serves. Each is made in every role.
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import CheckContext, CheckFunction, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi import checks

from tests.faults.api import ENTRIES, Good, application, good, who_calls
from tests.faults.conftest import Figure, Size
from tests.functions.apps import client_of
from tests.functions.cast import NINA, OF_ROLE
from tests.functions.identity import token_of

pytestmark = pytest.mark.usefixtures("database_of_its_own", "as_often_as_wanted")

TAGS = ("SOP steps", "Files", "Reading", "Accounts", "Operations", "About")
ROLES = {**OF_ROLE, "nobody": NINA}
AS_DOCUMENTED: list[CheckFunction] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}}}

# What no JSON schema says: rules over several fields, and what is left of a text without its ends.
BEYOND_THE_DOCUMENT = {
    "the leader must be one of the members",
    "must answer every point exactly once",
    "a point that did not pass needs a note",
    "this decision takes no corrections; leave them out, or change the decision",
    "a fact that is wrong needs what is right, and its source",
    "a refusal needs a reason",
    "must not name anything twice",
    "must have at least 1 characters",
    "must have at least 10 characters",
}


@pytest.fixture(scope="module")
def api(environment: None) -> BaseSchema:
    del environment
    config = schemathesis.Config.from_dict(CONFIG)
    served: Any = client_of("openapi").get("/").json
    api = schemathesis.openapi.from_dict(served, config=config)
    api.app = application
    return api


class Tally:
    """What was answered, and what was wrong with it."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.faults: dict[str, str] = {}

    def call(self, case: Case[Any], token: str | None, *, also: list[CheckFunction]) -> int:
        """Makes a call in English with this token, and checks the answer."""
        headers = {"Accept-Language": "en"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        response = case.call(headers=headers)
        self.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=[*AS_DOCUMENTED, *also])
        except FailureGroup as group:
            for each in group.exceptions:
                self.faults.setdefault(f"{case.operation.label} {type(each).__name__}", str(group))
        return response.status_code

    def __str__(self) -> str:
        every = self.statuses.total()
        shares = ", ".join(f"{s}: {n / every:.0%}" for s, n in sorted(self.statuses.items()))
        return f"{len(self.faults)} faults in {every} calls ({shares})"


def what_is_allowed_is_understood(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """What the document allows may be refused, but not as malformed."""
    del ctx
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code != 400:
        return
    problem = json.loads(response.content)
    said = {error["message"] for error in problem.get("errors", [])}
    is_beyond = bool(said) and said <= BEYOND_THE_DOCUMENT
    assert is_beyond or problem["code"] == "invalid_cursor", problem


def operations_of(
    api: BaseSchema, tag: str | None = None
) -> list[APIOperation[Any, Any, Any, Any]]:
    found = [each.ok() for each in api.get_all_operations() if isinstance(each, Ok)]
    return [each for each in found if tag is None or tag in (each.tags or ())]


def function_of(case_or_operation: Any) -> str:
    return str(case_or_operation.definition.raw["operationId"])


class InPlace:
    """A call that an operation would answer well, made anew once it was answered so."""

    def __init__(self, function: str) -> None:
        self._function = function
        self._good: Good | None = None

    def good(self) -> Good:
        self._good = self._good or good(self._function)
        return self._good

    def used(self) -> None:
        self._good = None


def whole_numbers_as_such(value: Any) -> Any:
    """To a JSON schema 8.0 is whole; programs write it 8, and it is taken so only."""
    if isinstance(value, dict):
        return {name: whole_numbers_as_such(each) for name, each in value.items()}
    if isinstance(value, list):
        return [whole_numbers_as_such(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def mixed(case: Case[Any], with_good: Good, names: set[str]) -> Case[Any]:
    """The case with these fields of the good call instead of its own."""
    known = {name: value for name, value in with_good.fields.items() if name in names}
    if case.method == "GET":
        case.query = {**(case.query or {}), **known}
    elif isinstance(case.body, dict):
        case.body = whole_numbers_as_such({**case.body, **known})
    return case


def try_everything(
    operation: APIOperation[Any, Any, Any, Any], tally: Tally, times: int, seed: int
) -> None:
    function = function_of(operation)
    in_place = InPlace(function)
    names = sorted(in_place.good().fields)
    callers = [NINA] if ENTRIES[function].is_public else ROLES.values()
    tokens = [token_of(person) for person in callers]

    @seeded(seed)
    @settings(
        max_examples=times,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode]),
        known=st.sets(st.sampled_from(names)) if names else st.just(set()),
        is_mixed=st.booleans(),
    )
    def every_role_makes(case: Case[Any], known: set[str], is_mixed: bool) -> None:
        call = in_place.good()
        if case.meta and case.meta.generation.mode.is_positive:
            mixed(case, call, set(names) if is_mixed else known)
        for token in sorted(tokens, key=lambda token: token == token_of(call.by)):
            if tally.call(case, token, also=[what_is_allowed_is_understood]) == 200:
                in_place.used()

    every_role_makes()


def edges_of(api: BaseSchema, operation: APIOperation[Any, Any, Any, Any]) -> Iterator[Case[Any]]:
    """A case for each boundary of each field, and for each way to be just beyond it."""
    generation = api.config.generation_for(operation=operation, phase="coverage")
    return iter(
        api.iter_coverage_cases(
            operation=operation,
            generation_modes=list(GenerationMode),
            generation_config=generation,
        )
    )


@pytest.mark.parametrize("tag", TAGS)
def test_every_call_in_every_role_is_answered_as_documented(
    api: BaseSchema, tag: str, size: Size, seed: int, figure: Figure
) -> None:
    tally = Tally()
    for operation in operations_of(api, tag):
        try_everything(operation, tally, size(4, 25), seed)

    figure(f"API fuzz: {tag}", f"{tally}, seed {seed}", "0 faults")
    assert list(tally.faults.values()) == []


def test_no_function_is_left_out(api: BaseSchema) -> None:
    assert sorted(map(function_of, operations_of(api))) == sorted(ENTRIES)
    assert {tag for each in operations_of(api) for tag in each.tags or ()} == set(TAGS)


def test_every_edge_of_every_field_is_answered_as_documented(
    api: BaseSchema, size: Size, figure: Figure
) -> None:
    tally = Tally()
    also = [
        what_is_allowed_is_understood,
        checks.unsupported_method,
        checks.missing_required_header,
    ]
    for operation in operations_of(api):
        token = token_of(who_calls(function_of(operation)))
        for case in islice(edges_of(api, operation), 0, None, size(8, 1)):
            tally.call(case, token, also=also)

    figure("API fuzz: every edge of every field", str(tally), "0 faults")
    assert list(tally.faults.values()) == []


def test_nothing_is_answered_without_a_token_but_what_explains_the_api(
    api: BaseSchema, figure: Figure
) -> None:
    tally = Tally()
    for operation in operations_of(api):
        function = function_of(operation)
        fields = good(function).fields
        is_get = ENTRIES[function].method == "GET"
        case = operation.Case(query=fields) if is_get else operation.Case(body=fields)
        for token in (None, "", "keliru", "a.b.c", "ə"):
            status = tally.call(case, token, also=[])
            assert (status == 200) == ENTRIES[function].is_public, function
            assert status in {200, 401}, function

    figure("API fuzz: no token, no answer", str(tally), "0 faults")
    assert list(tally.faults.values()) == []
