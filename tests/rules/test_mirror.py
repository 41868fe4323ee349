"""The rules, and the tables of these tests, against the product's own commands and steps."""

import importlib
import re

import pytest

from shared.commands import Command
from shared.models import ContentType, Request, Role
from shared.workflow import AWAITING as AWAITING_OF_THE_WORKFLOW
from shared.workflow import TRANSITIONS
from tests.rules.conftest import RULES
from tests.rules.documents import AWAITING, COMMANDS, DECISIVE, a_request, request_id
from tests.rules.fields import FIELDS, Field


def model_of(step: str) -> type[Command]:
    module = importlib.import_module(f"functions.{step}")
    name = "".join(word.capitalize() for word in step.split("_"))
    model: type[Command] = getattr(module, name)
    return model


@pytest.mark.parametrize("step", COMMANDS)
def test_the_rules_know_the_fields_of_the_command(step: str) -> None:
    inbox = re.search(
        rf"match /{step}/{{commandId}} {{.*?(sends|decides)\(\[(.*?)\], \[(.*?)\]\)",
        RULES.read_text(),
        re.DOTALL,
    )
    assert inbox, f"firestore.rules has no inbox for {step}"
    required, optional = (set(re.findall(r"'(\w+)'", names)) for names in inbox.groups()[1:])
    assert (inbox[1] == "decides") == TRANSITIONS[step].is_decisive
    fields = {k: v for k, v in model_of(step).model_fields.items() if k != "request"}
    assert required == {name for name, field in fields.items() if field.is_required()}
    assert optional == {name for name, field in fields.items() if not field.is_required()}


@pytest.mark.parametrize("step", COMMANDS)
def test_these_tests_know_the_fields_of_the_command(step: str) -> None:
    fields = {k: v for k, v in model_of(step).model_fields.items() if k != "request"}
    known = {f.field: f.needed for f in FIELDS if f.step == step and "." not in f.field}
    assert known == {name: field.is_required() for name, field in fields.items()}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.step}.{field.field}")
def test_a_limit_is_that_of_the_command(field: Field) -> None:
    schema = model_of(field.step).model_json_schema()
    found = schema
    for name in field.field.split("."):
        if "$ref" in found:
            found = schema["$defs"][found["$ref"].rpartition("/")[2]]
        found = found["properties"][name]
    found = next((each for each in found.get("anyOf", []) if each["type"] != "null"), found)
    # Limits that no JSON schema can tell.
    told_elsewhere = {
        "content_types": (1, len(ContentType)),
        "checklist": (len(_check_points()), len(_check_points())),
        "leader": (1, 128),  # in its pattern
    }
    ends = (
        found.get("minLength", found.get("minItems", found.get("minimum"))),
        found.get("maxLength", found.get("maxItems", found.get("maximum"))),
    )
    ends = told_elsewhere.get(field.field, ends)
    assert (field.least or None, field.most) == (ends[0] or None, ends[1])


def _check_points() -> list[str]:
    points: list[str] = list(importlib.import_module("functions.check_content").CheckPoint)
    return points


@pytest.mark.parametrize("step", COMMANDS)
def test_the_commands_of_these_tests_are_valid(step: str) -> None:
    model_of(step).model_validate({"request": request_id("drafted"), **COMMANDS[step]})


@pytest.mark.parametrize("status", AWAITING)
def test_the_requests_of_these_tests_are_valid(status: str) -> None:
    proposal = dict(COMMANDS["submit_request"])
    request = Request.model_validate(a_request(status, proposal=proposal))
    assert request.awaiting == AWAITING_OF_THE_WORKFLOW[request.status]


def test_these_tests_know_the_decisive_steps() -> None:
    assert [name for name, row in TRANSITIONS.items() if row.is_decisive] == list(DECISIVE)


def test_the_rules_have_one_inbox_for_each_step_in_the_order_of_the_sop() -> None:
    inboxes = re.findall(r"match /(\w+)/{commandId}", RULES.read_text())
    assert inboxes == list(TRANSITIONS)


@pytest.mark.parametrize("step", COMMANDS)
def test_an_inbox_looks_whether_it_is_its_own_turn(step: str) -> None:
    inbox = re.search(
        rf"match /{step}/{{commandId}} {{(.*?)\n      }}", RULES.read_text(), re.DOTALL
    )
    assert inbox
    awaited = re.findall(r"awaits\('(\w+)'\)", inbox[1])
    assert awaited == ([step] if TRANSITIONS[step].step else [])


@pytest.mark.parametrize("step", TRANSITIONS)
def test_every_event_is_addressed_to_the_roles_that_the_rules_let_read_all(step: str) -> None:
    inner = {Role.IKP_DIVISION, Role.CONTENT_TEAM, Role.DEPARTMENT_HEAD}
    for outcome in TRANSITIONS[step].outcomes:
        assert inner <= set(outcome.audience)
