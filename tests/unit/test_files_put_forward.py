"""The files that a step refers to: sealed, of the right kind, of this request, one's own."""

from typing import Any

import pytest

from shared import errors
from shared.models import File, FileKind, FileState
from tests.unit.bodies import refusal_of
from tests.unit.builders import (
    AUTHOR,
    CHECKER,
    DATA,
    DRAFT_1,
    DRAFT_2,
    IKP,
    LETTER,
    MORE,
    REQUESTER,
    SPT,
    a_draft,
    a_file,
    a_request,
    an_id,
    given,
)

# The step, the status before it, the file it puts forward, that file's kind, whose it is.
BRINGS = {
    "submit_request": ("returned", LETTER, "letter", REQUESTER),
    "form_team": ("received", SPT, "assignment_letter", IKP),
    "reassign_team": ("checked", SPT, "assignment_letter", IKP),
    "supply_material": ("drafted", MORE, "material", REQUESTER),
    "submit_draft": ("team_formed", DRAFT_2, "draft", AUTHOR),
    "repair_content": ("needs_correction", DRAFT_2, "draft", AUTHOR),
}


def refusal(name: str, *files: File) -> Any:
    """What the step is refused with that puts forward its one file, of those that there are."""
    body: dict[str, Any] = {"items": [{"file": MORE}]} if name == "supply_material" else {}
    return refusal_of(a_request(BRINGS[name][0]), name, on=given(files), **body)


@pytest.mark.parametrize("name", BRINGS)
def test_a_fitting_file_is_accepted(name: str) -> None:
    _, file_id, kind, owner = BRINGS[name]
    assert refusal(name, a_file(file_id, kind, owner)) is None


@pytest.mark.parametrize("name", BRINGS)
@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"state": FileState.UPLOADING, "generation": None}, errors.FileNotSealed),
        ({"state": FileState.REFUSED}, errors.FileNotSealed),
        ({"request": an_id("another")}, errors.FileOfAnotherRequest),
        ({"owner": "uid-colleague"}, errors.FileNotYours),
    ],
)
def test_an_unfit_file_is_refused(name: str, wrong: dict[str, Any], error: type[Any]) -> None:
    _, file_id, kind, owner = BRINGS[name]
    found = refusal(name, a_file(file_id, kind, owner).model_copy(update=wrong))
    assert type(found) is error
    assert found.facts() == {"file": file_id}


@pytest.mark.parametrize("name", BRINGS)
def test_a_file_of_any_other_kind_is_refused(name: str) -> None:
    _, file_id, kind, owner = BRINGS[name]
    for other in FileKind:
        found = refusal(name, a_file(file_id, other.value, owner))
        if other.value == kind:
            assert found is None
        else:
            assert type(found) is errors.WrongFileKind
            assert found.facts() == {"file": file_id, "expected": kind}


@pytest.mark.parametrize("name", BRINGS)
def test_a_file_that_nobody_uploaded_is_refused(name: str) -> None:
    _, file_id, *_ = BRINGS[name]
    found = refusal(name)
    assert type(found) is errors.NoSuchFile
    assert found.file == file_id


CARRIED: dict[str, Any] = {"draft_files": [{"file": DRAFT_1, "caption": "", "sources": [DATA]}]}
OF_CHECKER = [a_file(DRAFT_1, "draft", CHECKER)]


def test_a_repair_carries_over_an_unchanged_file_of_another_member() -> None:
    request = a_request("needs_correction", draft=a_draft(DRAFT_1, authors=[CHECKER]))
    assert refusal_of(request, "repair_content", on=given(OF_CHECKER), **CARRIED) is None


def test_a_repair_takes_no_other_file_of_another_member() -> None:
    request = a_request("needs_correction", draft=a_draft(DRAFT_2, authors=[CHECKER]))
    refusal = refusal_of(request, "repair_content", on=given(OF_CHECKER), **CARRIED)
    assert type(refusal) is errors.FileNotYours


def test_the_first_draft_of_a_round_lends_no_file_from_the_round_before() -> None:
    """Else its uploader, no author of the new round, could check their own work."""
    request = a_request("team_formed", draft=a_draft(DRAFT_1, authors=[CHECKER]), round=2)
    refusal = refusal_of(request, "submit_draft", on=given(OF_CHECKER), **CARRIED)
    assert type(refusal) is errors.FileNotYours
