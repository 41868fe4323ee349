"""What the rules let somebody read, HTTPS answers, and no more: same person, same token.

Everybody reads everything that there is, in every status, through both doors. Where the two differ
on purpose, the table says so, of whom, and why; it holds exactly.
"""

import os
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import pytest

import main
from shared.entry_points import HttpEntry, entry_of
from tests.faults.both_doors import NOBODY
from tests.faults.conftest import Figure, Size
from tests.faults.readings import HOW_IT_STANDS, REFUSALS, Https, Rules
from tests.faults.scenes import (
    CROWDED,
    FOREIGN,
    NOT_THERE,
    WHOLE,
    Office,
    an_office,
)
from tests.faults.test_rules_matrix import MATRIX
from tests.functions.stories import FACTS_ASKED, WAYS
from tests.rules import rest
from tests.rules.tables import rows

SHARES = 4  # of the comparisons in full measure: for several workers
GROUPS = ("reading", "reading, too")  # of tests for one worker, which makes all that there is once

# -- Who is who here. Of the team are dewi, bayu, lina and eka.

DIVISION = ("wulan", "hendra", "eka", "acted, and of the division")
HEADS = ("ratna", "arif", "acting", "acting, of the team")  # but eka
OFFICE = (*DIVISION, *HEADS)
AGENCY = ("sari", "rudi", "roles among others")
OTHER_AGENCY = ("maya", "lina")
TEAM = ("dewi", "bayu", "lina")  # but eka
OFF_THE_TEAM = ("tono", "gita")
WITHOUT_A_ROLE = (
    *("nina", "acted until now", "will act", "a role as text", "an unknown role"),
    *("an agency alone", "a mandate alone", "a mandate without an id"),
)
WITHOUT_AN_AGENCY = ("omar", "agencies in a list")
OTHERS = (*AGENCY, "maya", *WITHOUT_AN_AGENCY, *TEAM, *OFF_THE_TEAM, "agus")
ANYBODY = (*OFFICE, *OTHERS, *WITHOUT_A_ROLE, NOBODY)

# -- What there is to read

EARLY = (
    "submitted",
    "received",
    "withdrawn",
    "a deadline recorded",
    "a letter that others uploaded",
)
ASKED = tuple(f"{status}, facts asked" for status in FACTS_ASKED)
APPROVED = ("approved", "approved after a repair")
LATER = (
    *(status for status in WAYS if status not in EARLY),
    *(*ASKED, "repaired since facts were asked", "approved after a repair"),
)
# In small measure.
QUICK_PEOPLE = ("sari", "maya", "dewi", "ratna", "agus", "nina")
QUICK_SCENES = ("drafted", "approved", CROWDED, WHOLE)


class Difference(NamedTuple):
    """A door through which more is read than through the other."""

    what: tuple[str, ...]
    scenes: tuple[str, ...]
    door: str
    people: tuple[str, ...]
    why: str


HTTPS, RULES = "HTTPS", "rules"
ON_PURPOSE = (
    Difference(
        ("request", "unknown file"),
        (NOT_THERE,),
        HTTPS,
        (*OTHERS, *WITHOUT_A_ROLE),
        "rules cannot look into what is not there; ids that say nothing are drawn at random",
    ),
    Difference(
        ("draft",),
        (*ASKED, *APPROVED),
        HTTPS,
        AGENCY,
        "open_file hands the agency what was approved, or the very version whose facts it is asked",
    ),
    Difference(
        ("letter",),
        ("a letter that others uploaded",),
        HTTPS,
        AGENCY,
        "the function goes by the request's agency",
    ),
    Difference(
        ("letter",),
        ("a letter that others uploaded",),
        RULES,
        OTHER_AGENCY,
        "rules go by the upload's agency: whose own it is",
    ),
    Difference(
        ("names",),
        (*EARLY, *LATER, CROWDED),
        HTTPS,
        (*AGENCY, *HEADS),
        "who reads what was done or said is told who did, by name; not the account",
    ),
    Difference(("names",), LATER, HTTPS, TEAM, "likewise"),
    Difference(("names",), (CROWDED,), HTTPS, ("dewi", "bayu", *OFF_THE_TEAM), "likewise"),
    Difference(
        ("names",),
        (CROWDED,),
        RULES,
        ("maya", "omar", "nina"),
        "one sees one's own account, and no more of a request than the role allows",
    ),
    Difference(("names",), (FOREIGN,), HTTPS, (*OTHER_AGENCY, *TEAM, *HEADS), "likewise"),
    Difference(
        ("names",),
        (*EARLY, *LATER, CROWDED, FOREIGN),
        RULES,
        ("agus",),
        "an admin sees accounts, and no request",
    ),
    Difference(
        ("accounts",),
        (WHOLE,),
        RULES,
        (*DIVISION, "agus"),
        "others' accounts are read in Firestore alone",
    ),
    Difference(
        ("agencies",),
        (WHOLE,),
        RULES,
        OTHERS,
        "whoever holds a role sees all agencies; functions name one's own, and those counted",
    ),
    Difference(
        ("agencies",),
        (WHOLE,),
        HTTPS,
        ("an agency alone",),
        "one is told the name of one's own agency, whatever one's roles",
    ),
    Difference(
        ("mandates",),
        (WHOLE,),
        RULES,
        ("agus", "ratna", "arif", "eka", "acted until now", "acted, and of the division"),
        "others' mandates, and one's own that are over, are read in Firestore alone",
    ),
    Difference(
        ("calendar",),
        (WHOLE,),
        HTTPS,
        WITHOUT_A_ROLE,
        "when the office works, whoever is signed in may know",
    ),
    Difference(("tallies",), (WHOLE,), HTTPS, OFFICE, "tallies are the server's alone"),
)
# What somebody may read under the rules, and no function answers.
IN_FIRESTORE_ALONE = {"notifications", "dead_letters", "(every inbox)"}
DIFFERENT = {
    (scene, what, person, each.door)
    for each in ON_PURPOSE
    for scene, what, person in product(each.scenes, each.what, each.people)
}


@pytest.fixture(scope="module")
def office() -> Office:
    """Everybody, and all that there is to read."""
    return an_office()


@pytest.fixture
def database(firestore_emulator: str) -> Iterator[rest.Database]:
    """The functions' own, as the rules judge it."""
    with rest.Database(firestore_emulator, os.environ["GOOGLE_CLOUD_PROJECT"]) as opened:
        yield opened


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "share" in metafunc.fixturenames:
        is_full = metafunc.config.getoption("full")
        shares = [
            pytest.param(share, marks=pytest.mark.xdist_group(GROUPS[share % len(GROUPS)]))
            for share in (range(SHARES) if is_full else [0])
        ]
        metafunc.parametrize("share", shares)


def test_what_the_rules_let_one_read_https_answers(
    share: int,
    size: Size,
    office: Office,
    database: rest.Database,
    figure: Figure,
) -> None:
    is_full = bool(size(0, 1))
    everyone = ANYBODY[share::SHARES] if is_full else QUICK_PEOPLE
    scenes = office.scenes if is_full else QUICK_SCENES
    cells = [
        (office.scenes[scene], what, name)
        for scene in scenes
        for what, name in product(office.scenes[scene].documents, everyone)
    ]
    https, rules = Https(), Rules(database)
    differences, read, on_purpose = [], 0, 0
    for scene, what, name in cells:
        person, cell = office.people[name], f"{name}: {what}, {scene.name}"
        ours, theirs = https.reads(person, what, scene), rules.reads(person, what, scene)
        found = rules.lists(person, what, scene)
        read += bool(ours or theirs)
        if found is not None and found != theirs:
            differences.append(f"{cell}: lists {sorted(found ^ theirs)} otherwise than it gets")
        for door, more in ((HTTPS, ours - theirs), (RULES, theirs - ours)):
            is_listed = (scene.name, what, name, door) in DIFFERENT
            on_purpose += is_listed
            if bool(more) != is_listed:
                differences.append(f"{cell}: more by {door}: {sorted(more) or 'nothing'}")
    figure(
        f"rules: same reading over HTTPS, share {share + 1}",
        f"{len(differences)} differences in {len(cells)} over HTTPS, {on_purpose} on purpose",
        "0 differences",
    )
    assert differences == []
    assert 0 < read < len(cells)
    assert https.codes <= REFUSALS | HOW_IT_STANDS


@pytest.mark.xdist_group(GROUPS[0])
def test_the_table_names_what_is_there(office: Office) -> None:
    cells = {
        (scene.name, what, name)
        for scene in office.scenes.values()
        for what, name in product(scene.documents, office.people)
    }
    assert {cell[:3] for cell in DIFFERENT} <= cells
    assert sorted(ANYBODY) == sorted(office.people)


@pytest.mark.xdist_group(GROUPS[0])
def test_every_function_that_reads_is_asked(office: Office) -> None:
    https = Https()
    for scene in (office.scenes["approved"], office.scenes[WHOLE]):
        for what in scene.documents:
            https.reads(office.people["ratna"], what, scene)
    entries = [entry_of(getattr(main, name)) for name in main.__all__]
    reading = {
        entry.name
        for entry in entries
        if isinstance(entry, HttpEntry) and entry.method == "GET" and not entry.is_public
    }
    assert https.asked == reading


@pytest.mark.xdist_group(GROUPS[0])
def test_every_collection_that_somebody_reads_is_compared(office: Office) -> None:
    readable = {row["collection"] for row in rows(MATRIX) if row["get"] != "-"}
    documents = [
        path
        for scene in office.scenes.values()
        for some in scene.documents.values()
        for path in some
    ]
    compared = {path.split("/")[-2] for path in documents}
    assert readable - compared == IN_FIRESTORE_ALONE
