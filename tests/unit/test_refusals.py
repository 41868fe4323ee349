"""What the document says of refusals is what the source raises."""

import ast
import inspect
from pathlib import Path

import pytest

import main
from shared import errors, guards, problems
from shared.api.document import document
from shared.api.refusals import OF_CHECKS, OF_HANDLERS, refusals
from shared.entry_points import HttpEntry, entry_of
from shared.workflow import TRANSITIONS

ROOT = Path(main.__file__).parent
ENTRIES = {
    name: entry
    for name in main.__all__
    if isinstance(entry := entry_of(getattr(main, name)), HttpEntry)
}
OPERATIONS = {
    operation["operationId"]: operation
    for methods in document(main)["paths"].values()
    for operation in methods.values()
}


@pytest.mark.parametrize("name", ENTRIES)
def test_an_operation_documents_exactly_the_codes_that_it_can_answer_with(name: str) -> None:
    responses = OPERATIONS[name]["responses"]
    found = {
        int(status): tuple(
            response["content"]["application/problem+json"]["schema"]["properties"]["code"]["enum"]
        )
        for status, response in responses.items()
        if status != "200"
    }
    expected = refusals(ENTRIES[name])
    assert found == {status: tuple(e.code for e in some) for status, some in expected.items()}


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("submit_request", {400, 401, 403, 404, 409, 413, 415, 422, 500, 503}),
        ("receive_request", {400, 401, 403, 404, 409, 413, 415, 422, 500, 503}),
        ("start_upload", {400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503}),
        ("set_agency", {400, 401, 403, 413, 415, 500, 503}),
        ("list_requests", {400, 401, 403, 500, 503}),
        ("me", {400, 401, 500, 503}),
        ("docs", {400, 500}),
        ("openapi", {500}),
        ("version", {500}),
    ],
)
def test_statuses(name: str, statuses: set[int]) -> None:
    assert {int(status) for status in OPERATIONS[name]["responses"]} == {200} | statuses


def test_every_check_is_said_to_raise_what_its_source_raises() -> None:
    checks = {guard for row in TRANSITIONS.values() for guard in row.guards}
    assert set(OF_CHECKS) == checks | set(guards.SCOPE_OF_ROLE.values())
    for check, some in OF_CHECKS.items():
        assert set(some) == _errors_in(inspect.getsource(check)), check.__name__


def test_every_handler_is_said_to_raise_what_its_source_raises() -> None:
    """Its own file's errors, and those of the modules that it and few others call."""
    reading, mandates = _errors_of("shared/reading.py"), _errors_of("shared/mandates.py")
    histories = _errors_of("shared/histories.py")
    comments = _errors_of("shared/comments.py")
    comments -= {errors.KeyReused, errors.InFlight, errors.TryAgain}
    borrowed: dict[str, set[type[errors.DomainError]]] = {
        "add_comment": reading | comments,
        "decide_approval": _errors_of("shared/storage.py"),
        "explain_deadline": reading | histories,
        "finish_upload": _errors_of("shared/scanning.py"),
        "get_history": reading | histories,
        "get_request": reading,
        "list_comments": reading | {errors.InvalidCursor},
        "list_requests": {errors.InvalidCursor},
        "open_file": reading | _errors_of("shared/storage.py"),
        "replay_dead_letter": _errors_of("shared/replaying.py") - {errors.TryAgain},
        "set_account": _errors_of("shared/accounts.py") - {errors.TryAgain},
        "set_mandate": mandates - {errors.NoSuchMandate},
        "end_mandate": mandates & {errors.NoSuchMandate, errors.LostRace},
        "start_upload": {e for scope in guards.SCOPE_OF_ROLE.values() for e in OF_CHECKS[scope]},
    }
    for name in {*ENTRIES} - {*TRANSITIONS} | {"decide_approval"}:
        raised = _errors_of(f"functions/{name}.py") | borrowed.get(name, set())
        assert set(OF_HANDLERS[name]) - {errors.SessionRevoked} == raised, name


def test_where_sessions_are_checked_for_revocation_it_is_documented() -> None:
    checked = {name for name, row in TRANSITIONS.items() if row.is_decisive}
    checked |= {name for name in ENTRIES if "check_revoked=True" in _source(f"functions/{name}.py")}
    documented = {
        name
        for name, entry in ENTRIES.items()
        if errors.SessionRevoked in refusals(entry).get(401, ())
    }
    assert documented == checked


def test_every_error_can_be_answered_by_some_operation() -> None:
    documented = {
        e for entry in ENTRIES.values() for some in refusals(entry).values() for e in some
    }
    assert set(problems.catalogue()) - documented == {errors.MethodNotAllowed}


def _source(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _errors_of(path: str) -> set[type[errors.DomainError]]:
    return _errors_in(_source(path))


def _errors_in(source: str) -> set[type[errors.DomainError]]:
    """The concrete errors that a piece of source raises."""
    found: set[type[errors.DomainError]] = set()
    for node in ast.walk(ast.parse(source)):
        raised = node.exc if isinstance(node, ast.Raise) else None
        called = raised.func if isinstance(raised, ast.Call) else raised
        if isinstance(called, ast.Attribute):
            found.add(getattr(errors, called.attr))
    return found
