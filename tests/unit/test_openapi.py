"""The API's document: valid, complete, and true to the functions, the guards and the errors."""

import inspect
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

import main
from shared import errors, problems
from shared.api.document import document
from shared.api.examples import BODIES, STEP_TAKEN
from shared.api.words import ENDPOINTS, FIELDS, MODELS
from shared.entry_points import HttpEntry, entry_of
from shared.transitions import StepTaken
from shared.validation import parse
from shared.version import VERSION
from shared.workflow import TRANSITIONS

ROOT = Path(main.__file__).parent
ENTRIES = {
    name: entry
    for name in main.__all__
    if isinstance(entry := entry_of(getattr(main, name)), HttpEntry)
}
API = document(main)
OPERATIONS = {
    operation["operationId"]: operation
    for methods in API["paths"].values()
    for operation in methods.values()
}
KEY = {"$ref": "#/components/parameters/IdempotencyKey"}


def test_it_is_valid_openapi() -> None:
    validate(API)
    assert API["openapi"].startswith("3.1.")


def test_it_is_what_the_function_answers() -> None:
    with flask.Flask("test").test_request_context("/api/openapi.json"):
        response = main.openapi(flask.request)
    assert response.mimetype == "application/json"
    assert response.get_json() == json.loads(json.dumps(API))


def test_its_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert API["info"]["version"] == VERSION == project["version"]


def test_every_http_function_is_in_it_once_with_its_method() -> None:
    found = [
        (operation["operationId"], method.upper(), path)
        for path, methods in API["paths"].items()
        for method, operation in methods.items()
    ]
    assert sorted(found) == sorted((e.name, e.method, e.path) for e in ENTRIES.values())


def test_every_operation_asks_for_a_token_but_those_about_the_api_itself() -> None:
    public = {name for name, operation in OPERATIONS.items() if operation["security"] == []}
    assert public == {"docs", "openapi", "version"}
    demanding = [o["security"] for name, o in OPERATIONS.items() if name not in public]
    assert demanding == [[{"firebase": []}]] * len(demanding)
    scheme = API["components"]["securitySchemes"]["firebase"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_the_transitions_and_comments_take_an_idempotency_key() -> None:
    keyed = {n for n, o in OPERATIONS.items() if KEY in o["parameters"]}
    assert keyed == {*TRANSITIONS, "add_comment"}
    key = API["components"]["parameters"]["IdempotencyKey"]
    assert (key["name"], key["in"], key["required"]) == ("Idempotency-Key", "header", True)


@pytest.mark.parametrize(
    ("key", "is_one"),
    [
        ("6f1c2f0e-3c1b-4a57-9d0e-5f6f3f0a7b21", True),
        ("a" * 16, True),
        ("a" * 64, True),
        ("a" * 15, False),
        ("a" * 65, False),
        ("kunci rahasia saya", False),
    ],
)
def test_the_documented_key_is_the_accepted_one(key: str, is_one: bool) -> None:  # a table
    schema = API["components"]["parameters"]["IdempotencyKey"]["schema"]
    assert OAS31Validator(schema).is_valid(key) == is_one


@pytest.mark.parametrize(
    ("name", "sop"),
    [
        ("submit_request", (1, "requester", True, ["returned"], ["submitted"], 5)),
        ("form_team", (3, "ikp_division", False, ["received"], ["team_formed"], 60)),
        (
            "decide_corrections",
            (
                6,
                "ikp_division",
                False,
                ["checked"],
                ["ready_for_review", "needs_correction"],
                30,
            ),
        ),
        ("return_request", (7, "ikp_division", False, ["needs_correction"], ["returned"], 30)),
    ],
)
def test_a_transition_says_its_place_in_the_sop(name: str, sop: tuple[Any, ...]) -> None:
    operation = OPERATIONS[name]
    assert tuple(operation["x-sop"].values()) == sop
    _, role, _, _, ends, minutes = sop
    for said in (f"`{role}`", *(f"`{end}`" for end in ends), f"{minutes} working minutes"):
        assert said in operation["description"]


def test_a_query_is_documented_parameter_by_parameter() -> None:
    found = {
        each["name"]: (each["required"], each["schema"])
        for each in OPERATIONS["list_requests"]["parameters"]
        if each.get("in") == "query"
    }
    assert found == {
        "status": (False, {"$ref": "#/components/schemas/Status"}),
        "awaiting": (False, {"$ref": "#/components/schemas/Role"}),
        "agency": (False, {"type": "string", "pattern": "^[a-z][a-z0-9-]{1,39}$"}),
        "mine": (False, {"type": "boolean", "default": False}),
        "limit": (False, {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
        "cursor": (False, {"type": "string", "maxLength": 200}),
    }
    (request,) = (p for p in OPERATIONS["get_request"]["parameters"] if p.get("in") == "query")
    assert request["required"]


def test_every_post_has_an_example_that_its_model_takes() -> None:
    posts = {name: entry for name, entry in ENTRIES.items() if entry.method == "POST"}
    assert set(BODIES) == set(posts)
    for name, entry in posts.items():
        assert entry.takes
        parse(entry.takes, json.dumps(BODIES[name]), "en")
        schema = OPERATIONS[name]["requestBody"]["content"]["application/json"]["schema"]
        _validator(schema).validate(BODIES[name])


def test_the_example_of_an_answer_is_one() -> None:
    answer = StepTaken.model_validate_json(json.dumps(STEP_TAKEN))
    schema = OPERATIONS["receive_request"]["responses"]["200"]["content"]["application/json"]
    _validator(schema["schema"]).validate(answer.model_dump(mode="json"))


def test_an_answer_bears_every_field_and_nothing_else() -> None:
    request = API["components"]["schemas"]["Request"]
    assert set(request["required"]) == set(request["properties"])
    assert request["additionalProperties"] is False


def test_an_events_changes_show_only_what_was_set() -> None:
    changes = API["components"]["schemas"]["Changes"]
    assert "proposal" in changes["properties"]
    assert "required" not in changes


def test_what_is_to_be_distinct_says_so() -> None:
    schemas = API["components"]["schemas"]
    assert schemas["FormTeam"]["properties"]["members"]["uniqueItems"]
    assert schemas["SetAccount"]["properties"]["roles"]["uniqueItems"]
    assert "uniqueItems" not in schemas["DraftFile"]["properties"]["sources"]


def test_patterns_are_of_the_ecma_dialect() -> None:
    """Anchors, classes, counts and these escapes mean the same in Python, Rust and ECMA."""
    patterns = set(_values_of(API, "pattern"))
    assert len(patterns) > 5
    for pattern in patterns:
        assert re.fullmatch(r"\^.*\$", pattern)
        assert set(re.findall(r"\\(?!\\)(.)", pattern.replace(r"\\", ""))) <= set("xu.")
        assert "(?" not in pattern
        re.compile(pattern)


def test_every_model_and_field_has_words_and_none_is_left_over() -> None:
    schemas = API["components"]["schemas"]
    objects = {name for name, s in schemas.items() if s["type"] == "object"} - {"Problem"}
    bodies = {entry.takes.__name__ for entry in ENTRIES.values() if entry.takes}
    assert set(MODELS) == objects - bodies | {"Agency"}
    assert set(ENDPOINTS) == set(ENTRIES)

    shown = {
        (entry.takes.__name__, field)
        for entry in ENTRIES.values()
        if entry.takes
        for field in entry.takes.model_fields
    }
    shown |= {(name, field) for name in objects for field in schemas[name]["properties"]}
    used = {f"{m}.{f}" if f"{m}.{f}" in FIELDS else f for m, f in shown}
    assert set(FIELDS) == used


@pytest.mark.parametrize("error", list(problems.catalogue()), ids=lambda error: error.code)
def test_every_problem_is_of_the_documented_form(error: type[errors.DomainError]) -> None:
    samples: dict[object, Any] = {str: "a", int: 1, tuple[str, ...]: ("a",)}
    facts = {name: samples.get(kind, []) for name, kind in inspect.get_annotations(error).items()}
    made = json.loads(json.dumps(problems.problem(error(**facts), "id")))
    _validator({"$ref": "#/components/schemas/Problem"}).validate(made)
    assert made["status"] == problems.status_of(error(**facts))


def test_no_fact_hides_a_member_of_the_problem_itself() -> None:
    own = {"type", "title", "status", "detail", "code"}
    for error in problems.catalogue():
        assert not own & set(inspect.get_annotations(error)), error.code


def _validator(schema: dict[str, Any]) -> OAS31Validator:
    return OAS31Validator({**schema, "components": API["components"]})


def _values_of(part: Any, key: str) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (value for name, value in part.items() if name == key and isinstance(value, str))
        for value in part.values():
            yield from _values_of(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from _values_of(value, key)
