"""Who may read which request, and open which file."""

import pytest

from shared import errors
from shared.models import File, Request
from shared.people import Actor
from shared.reading import may_open, roles_over
from tests.rules.tables import rows
from tests.unit.builders import (
    AGENCY,
    AUTHOR,
    CHECKER,
    DATA,
    DRAFT_1,
    DRAFT_2,
    FACTS,
    LETTER,
    OTHER_AGENCY,
    SPT,
    a_draft,
    a_file,
    a_request,
    an_actor,
)

UPLOADER = an_actor("requester", uid="uid-uploader", agency=AGENCY)
FORMER_AUTHOR = an_actor("content_team", uid="uid-former-author")

PEOPLE: dict[str, Actor] = {
    "requester": an_actor("requester", agency=AGENCY),
    "other_agency": an_actor("requester", agency=OTHER_AGENCY),
    "no_agency": an_actor("requester"),
    "ikp": an_actor("ikp_division"),
    "team": an_actor("content_team", uid=CHECKER.uid),
    "other_team": an_actor("content_team", uid="uid-elsewhere"),
    "head": an_actor("department_head"),
    "admin": an_actor("admin"),
    "nobody": an_actor(uid="uid-nobody"),
    "agency_only": an_actor(uid="uid-former", agency=AGENCY),
    "team_uid_only": an_actor(uid=AUTHOR.uid),
}

# May read the request in each phase: before there is a team, with a team, approved.
REQUESTS = """
who           | without a team  | with a team     | as
requester     | yes             | yes             | requester
other_agency  | other_agency    | other_agency    |
no_agency     | other_agency    | other_agency    |
ikp           | yes             | yes             | ikp_division
team          | not_on_team     | yes             | content_team
other_team    | not_on_team     | not_on_team     |
head          | yes             | yes             | department_head
admin         | no_reading_role | no_reading_role |
nobody        | no_reading_role | no_reading_role |
agency_only   | no_reading_role | no_reading_role |
team_uid_only | no_reading_role | no_reading_role |
"""

# May open the file, none of which is their own: no: not this one; never: nothing of this request.
# `asked` is the draft whose facts the requester was asked to confirm, `answered` once they did;
# `asked before` the draft after it, whose facts nobody asked.
FILES = """
who          | letter | spt   | material | draft | asked | answered | asked, earlier draft | asked before | approved content | approved, earlier draft
requester    | yes    | no    | yes      | no    | yes   | yes      | no                   | no           | yes              | no
other_agency | never  | never | never    | never | never | never    | never                | never        | never            | never
ikp          | yes    | yes   | yes      | yes   | yes   | yes      | yes                  | yes          | yes              | yes
team         | yes    | yes   | yes      | yes   | yes   | yes      | yes                  | yes          | yes              | yes
other_team   | never  | never | never    | never | never | never    | never                | never        | never            | never
head         | yes    | yes   | yes      | yes   | yes   | yes      | yes                  | yes          | yes              | yes
admin        | never  | never | never    | never | never | never    | never                | never        | never            | never
nobody       | never  | never | never    | never | never | never    | never                | never        | never            | never
"""  # noqa: E501  # a table

DRAFT = a_file(DRAFT_1, "draft", FORMER_AUTHOR)
EARLIER = a_file(DRAFT_2, "draft", FORMER_AUTHOR)
ANSWERED = FACTS.model_copy(update={"right": ("5-1",), "wrong": ("5-2",)})
OPENED: dict[str, tuple[File, Request]] = {
    "letter": (a_file(LETTER, "letter", UPLOADER), a_request("drafted")),
    "spt": (a_file(SPT, "assignment_letter", FORMER_AUTHOR), a_request("drafted")),
    "material": (a_file(DATA, "material", UPLOADER), a_request("drafted")),
    "draft": (DRAFT, a_request("reviewed", fact_check=None)),
    "asked": (DRAFT, a_request("drafted", fact_check=FACTS)),
    "answered": (DRAFT, a_request("reviewed", fact_check=ANSWERED)),
    "asked, earlier draft": (EARLIER, a_request("drafted", fact_check=FACTS)),
    "asked before": (DRAFT, a_request("reviewed", draft=a_draft(version=2), fact_check=FACTS)),
    "approved content": (DRAFT, a_request("approved", fact_check=None)),
    "approved, earlier draft": (EARLIER, a_request("approved", fact_check=None)),
}


def outcome(request: Request, actor: Actor) -> str:
    try:
        roles_over(request, actor)
    except errors.Forbidden as refusal:
        return refusal.code
    return "yes"


@pytest.mark.parametrize("row", rows(REQUESTS), ids=lambda row: row["who"])
def test_a_request_is_read_by(row: dict[str, str]) -> None:
    actor = PEOPLE[row["who"]]
    assert outcome(a_request("submitted"), actor) == row["without a team"]
    assert outcome(a_request("drafted"), actor) == row["with a team"]
    if row["as"]:
        assert roles_over(a_request("drafted"), actor) == {row["as"]}


def opening(file: File, request: Request | None, actor: Actor) -> str:
    try:
        return "yes" if may_open(file, request, actor) else "no"
    except errors.Forbidden:
        return "never"


@pytest.mark.parametrize("row", rows(FILES), ids=lambda row: row["who"])
@pytest.mark.parametrize("what", OPENED)
def test_a_file_is_opened_by(row: dict[str, str], what: str) -> None:
    assert opening(*OPENED[what], PEOPLE[row["who"]]) == row[what]


def test_who_uploaded_a_file_opens_it_as_long_as_the_role_lasts() -> None:
    own = a_file(LETTER, "letter", UPLOADER)
    assert opening(own, None, UPLOADER) == "yes"
    assert opening(own, a_request("submitted"), UPLOADER) == "yes"
    changes: tuple[dict[str, object], ...] = ({"roles": frozenset()}, {"agency": OTHER_AGENCY})
    for left in changes:
        gone = UPLOADER.model_copy(update=left)
        assert opening(own, None, gone) == "no"
        assert opening(own, a_request("submitted"), gone) == "never"


@pytest.mark.parametrize("who", PEOPLE)
def test_a_letter_of_a_request_that_is_not_filed_yet_is_its_agencys(who: str) -> None:
    expected = "yes" if who == "requester" else "no"
    assert opening(a_file(LETTER, "letter", UPLOADER), None, PEOPLE[who]) == expected


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("request_there", [True, False])
def test_a_letter_of_a_mandate_is_the_admins_and_the_heads(
    who: str, *, request_there: bool
) -> None:
    """Also where a request has the same id, whoever may read it."""
    letter = a_file(LETTER, "mandate_letter", an_actor("admin"))
    request = a_request("drafted") if request_there else None
    assert opening(letter, request, PEOPLE[who]) == ("yes" if who in ("admin", "head") else "no")


def test_who_holds_several_roles_reads_in_all_that_apply() -> None:
    person = an_actor(
        "requester", "ikp_division", "content_team", "admin", uid=AUTHOR.uid, agency=AGENCY
    )
    assert roles_over(a_request("drafted"), person) == {
        "requester",
        "ikp_division",
        "content_team",
    }
    elsewhere = person.model_copy(update={"agency": OTHER_AGENCY, "uid": "uid-elsewhere"})
    assert roles_over(a_request("drafted"), elsewhere) == {"ikp_division"}


def test_a_team_is_the_present_one() -> None:
    """Who was on the team of an earlier round, and is not now, reads no more."""
    team = a_request("drafted").team
    assert team
    without = team.model_copy(update={"members": (CHECKER.uid, "uid-new")})
    assert outcome(a_request("drafted", team=without), AUTHOR) == "not_on_team"
