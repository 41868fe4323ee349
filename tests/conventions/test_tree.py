"""`ls functions/` reads as the SOP, and nothing that lists the steps leaves one out."""

import ast
import importlib
import re
from pathlib import Path

import pytest

import main
from shared.commands import Command
from shared.entry_points import FirestoreEntry, HttpEntry, ScheduleEntry, entry_of
from shared.workflow import STEPS, TRANSITIONS

ROOT = Path(main.__file__).parent
FILES = {path.stem: path for path in (ROOT / "functions").glob("*.py") if path.stem != "__init__"}

# What is no transition, and how it is called: by hand, so that a new function is a decision.
OTHER_FUNCTIONS = {
    "add_comment": "POST /api/add-comment",
    "anchor_histories": "at 30 1 * * *",
    "docs": "GET /api/docs",
    "end_mandate": "POST /api/end-mandate",
    "explain_deadline": "GET /api/explain-deadline",
    "finish_upload": "POST /api/finish-upload",
    "forget_device": "POST /api/forget-device",
    "get_history": "GET /api/get-history",
    "get_request": "GET /api/get-request",
    "get_statistics": "GET /api/get-statistics",
    "list_comments": "GET /api/list-comments",
    "list_requests": "GET /api/list-requests",
    "me": "GET /api/me",
    "on_comment": "on requests/{request}/comments/{comment}",
    "on_event": "on requests/{request}/events/{event}",
    "on_notification": "on users/{uid}/notifications/{notification}",
    "open_file": "GET /api/open-file",
    "openapi": "GET /api/openapi.json",
    "recover_lost": "at */5 * * * *",
    "register_device": "POST /api/register-device",
    "replay_dead_letter": "POST /api/replay-dead-letter",
    "send_waiting": "at * * * * *",
    "set_account": "POST /api/set-account",
    "set_agency": "POST /api/set-agency",
    "set_mandate": "POST /api/set-mandate",
    "set_preferences": "POST /api/set-preferences",
    "start_upload": "POST /api/start-upload",
    "sweep_deadlines": "at * * * * *",
    "sweep_uploads": "at 17 * * * *",
    "version": "GET /api/version",
}


def test_there_is_a_file_for_each_transition_and_each_other_function() -> None:
    assert set(FILES) == set(TRANSITIONS) | set(OTHER_FUNCTIONS)


def test_the_manifest_exports_every_function_and_nothing_else() -> None:
    both_doors = [name for step in TRANSITIONS for name in (step, f"on_{step}")]
    assert sorted(main.__all__) == sorted([*both_doors, *OTHER_FUNCTIONS])


def test_the_manifest_is_in_the_sops_order() -> None:
    both_doors = [name for step in TRANSITIONS for name in (step, f"on_{step}")]
    assert main.__all__[: len(both_doors)] == both_doors


@pytest.mark.parametrize("name", main.__all__)
def test_a_function_is_in_the_file_of_its_name(name: str) -> None:
    step = name.removeprefix("on_")
    module = importlib.import_module(f"functions.{step if step in TRANSITIONS else name}")
    assert getattr(main, name) is getattr(module, name)


def test_what_is_no_function_is_not_in_the_manifest() -> None:
    for name in ("on_me", "doors", "check", "on_"):
        with pytest.raises(AttributeError, match=name):
            getattr(main, name)


@pytest.mark.parametrize("name", OTHER_FUNCTIONS)
def test_every_other_function_declares_how_it_is_called(name: str) -> None:
    entry = entry_of(getattr(main, name))
    assert entry.name == name
    match entry:
        case HttpEntry():
            assert f"{entry.method} {entry.path}" == OTHER_FUNCTIONS[name]
        case FirestoreEntry():
            assert f"on {entry.document}" == OTHER_FUNCTIONS[name]
        case ScheduleEntry():
            assert f"at {entry.cron}" == OTHER_FUNCTIONS[name]


@pytest.mark.parametrize("step", TRANSITIONS)
def test_a_transition_has_one_command_named_after_it(step: str) -> None:
    module = importlib.import_module(f"functions.{step}")
    own = {
        name: each
        for name, each in vars(module).items()
        if isinstance(each, type)
        and issubclass(each, Command)
        and each.__module__ == module.__name__
    }
    assert list(own) == ["".join(word.capitalize() for word in step.split("_"))]
    assert [command.transition for command in own.values()] == [step]


@pytest.mark.parametrize("step", TRANSITIONS)
def test_a_transition_has_two_doors(step: str) -> None:
    http, trigger = entry_of(getattr(main, step)), entry_of(getattr(main, f"on_{step}"))
    assert isinstance(http, HttpEntry)
    assert (http.name, http.method, http.path) == (step, "POST", f"/api/{step.replace('_', '-')}")
    assert http.has_key
    assert http.takes is not None
    assert http.takes.__name__ == "".join(word.capitalize() for word in step.split("_"))
    assert isinstance(trigger, FirestoreEntry)
    assert trigger.name == f"on_{step}"
    assert trigger.document == f"requests/{{request}}/{step}/{{command}}"


def test_addresses_are_unique() -> None:
    entries = [entry_of(getattr(main, name)) for name in main.__all__]
    paths = [entry.path for entry in entries if isinstance(entry, HttpEntry)]
    assert len(set(paths)) == len(paths)


STANDARD = {5: "5 minutes", 30: "30 minutes", 60: "1 hour", 180: "3 hours"}


@pytest.mark.parametrize("step", TRANSITIONS)
def test_a_file_says_which_step_it_is_and_its_standard(step: str) -> None:
    row = TRANSITIONS[step]
    docstring = ast.get_docstring(ast.parse(FILES[step].read_text())) or ""
    if row.step is None:
        assert "Step" not in docstring
    else:
        assert docstring.startswith(f"Step {row.step}")
        assert f"(standard: {STANDARD[STEPS[row.step].minutes]})" in docstring


@pytest.mark.parametrize("step", TRANSITIONS)
def test_a_transitions_file_is_thin(step: str) -> None:
    """No HTTP, no database, no catching of errors: doors, engine and boundary do that."""
    tree = ast.parse(FILES[step].read_text())
    assert not [each for each in ast.walk(tree) if isinstance(each, ast.Try)]
    imported = {
        name.partition(".")[0]
        for each in ast.walk(tree)
        for name in (
            [each.module or ""]
            if isinstance(each, ast.ImportFrom)
            else [alias.name for alias in each.names]
            if isinstance(each, ast.Import)
            else []
        )
    }
    assert imported <= {"collections", "enum", "typing", "pydantic", "pydantic_core", "shared"}


def test_the_rules_name_every_transitions_inbox_in_the_sops_order() -> None:
    rules = (ROOT / "firestore.rules").read_text()
    assert re.findall(r"match /(\w+)/{commandId}", rules) == list(TRANSITIONS)
