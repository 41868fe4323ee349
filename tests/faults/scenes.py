"""Everybody, and all that there is to read in an office: requests in every status, and the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from firebase_admin import auth
from google.cloud.firestore import CollectionReference

from shared import config, paths, store
from shared.auth import app
from shared.models import Comment, FileState, Role, Visibility
from shared.people import Account
from shared.tallies import AgencyTally, Tally
from tests.faults.both_doors import (
    BESIDE_THE_CAST,
    NOBODY,
    Everybody,
    SignedIn,
    everybody,
    signed_in,
)
from tests.functions.cast import (
    AGENCIES,
    AGUS,
    DEWI,
    DINKES,
    DISHUB,
    MAYA,
    RATNA,
    SARI,
    WULAN,
    Person,
)
from tests.functions.identity import PASSWORD, sign_in
from tests.functions.stories import (
    ACCOUNTS,
    FACTS_ASKED,
    WAYS,
    Steps,
    Story,
    a_key,
    a_request,
    an_id,
)
from tests.functions.uploads import PDF

Paths = frozenset[str]
MONTH = "2026-08"
CROWDED, FOREIGN = "a team that lost its role", "of another agency"
CROWD = (
    *("sari", "maya", "omar", "nina", "agus", "tono", "gita"),
    *("acting, of the team", "dewi", "bayu"),
)
NOT_THERE, UNFILED, UNFINISHED = "not there", "not filed yet", "being uploaded"
MANDATE, WHOLE = "of a mandate", "the whole office"


ENDS: Steps = (("repair_content", {}), ("review_content", {}), ("decide_approval", {}))

# Claims that set_account does not make.
ODD_CLAIMS: dict[str, dict[str, Any]] = {
    "a role as text": {"roles": "ikp_division"},
    "an unknown role": {"roles": ["owner"]},
    "roles among others": {"roles": [None, 5, "requester"], "agency": DINKES},
    "an agency alone": {"agency": DINKES},
    "agencies in a list": {"roles": ["requester"], "agency": [DINKES]},
    "a mandate alone": {"mandates": {"kind": "plh", "starts_at": 0, "ends_at": 9_999_999_999}},
    "a mandate without an id": {
        "mandates": [{"kind": "plh", "starts_at": 0, "ends_at": 9_999_999_999}]
    },
}


@dataclass(frozen=True)
class Scene:
    """Documents that are there, under the name of what people want to read of them."""

    name: str
    documents: dict[str, Paths]
    request: str = ""


@dataclass(frozen=True)
class Office:
    """People and scenes, by name."""

    people: dict[str, SignedIn]
    scenes: dict[str, Scene]


def an_office() -> Office:
    """One that is stored, and all of whose people are signed in."""
    known = everybody()
    people = {name: signed_in(person) for name, person in known.items()}
    for name in BESIDE_THE_CAST:
        (mandate,) = known[name].mandates
        store.put(paths.mandate(mandate.id), {"person": known[name].uid})
    people |= {name: _with_claims(claims) for name, claims in ODD_CLAIMS.items()}
    people[NOBODY] = signed_in(None)
    return Office(people, {scene.name: scene for scene in _scenes(known)})


def _with_claims(claims: Mapping[str, Any]) -> SignedIn:
    uid = an_id().lower()
    email = f"{uid}@pontianak.test"
    auth.create_user(uid=uid, email=email, password=PASSWORD, app=app())
    auth.set_custom_user_claims(uid, dict(claims), app=app())
    account = Account(uid=uid, name=uid, email=email, roles=(), agency=None, is_active=True)
    store.put(paths.account(uid), account.model_dump())
    return SignedIn(uid, uid, token=sign_in(email))


def _scenes(known: Everybody) -> Iterator[Scene]:
    for name, story in _requests(known).items():
        requester = MAYA if name == FOREIGN else SARI
        _say(story, requester, Visibility.REQUESTER)
        _say(story, WULAN, Visibility.REQUESTER)
        _say(story, RATNA, Visibility.INTERNAL)
        yield scene_of(name, story.fill(PDF))

    unfiled, mandate, unfinished = Story(), Story(), Story()
    unfiled.file("letter", SARI)
    unfiled.file("material", SARI)
    mandate.file("mandate_letter", AGUS)
    unfinished.file("letter", SARI, state=FileState.UPLOADING, generation=None)
    yield Scene(UNFILED, files_of(unfiled.fill(PDF)))
    yield Scene(MANDATE, files_of(mandate.fill(PDF)))
    yield Scene(UNFINISHED, files_of(unfinished.save()))

    request, file = an_id(), frozenset({paths.file(an_id())})
    nothing = {"request": frozenset({paths.request(request)}), "unknown file": file}
    yield Scene(NOT_THERE, nothing, request)

    month = Tally(agencies=dict.fromkeys(AGENCIES, AgencyTally(filed=1)))
    store.put(paths.tally(MONTH), month.model_dump())
    store.put(paths.calendar(config.working_calendar().version), {})
    yield whole_office()


def _requests(known: Everybody) -> dict[str, Story]:
    of_others = dict.fromkeys(("submit_request", "supply_material"), MAYA)
    marked, mixed = a_request("received"), a_request("submitted")
    marked.mark()
    mixed.files |= {
        name: file.model_copy(update={"agency": DISHUB}) for name, file in mixed.files.items()
    }
    return {
        **{status: a_request(status) for status in WAYS},
        **{f"{status}, facts asked": a_request(way) for status, way in FACTS_ASKED.items()},
        "repaired since facts were asked": a_request(
            (*FACTS_ASKED["needs_correction"], ("repair_content", {}))
        ),
        "approved after a repair": a_request((*WAYS["needs_correction"], *ENDS)),
        "a deadline recorded": marked,
        "a letter that others uploaded": mixed,
        CROWDED: _by_a_crowd(known),
        FOREIGN: a_request("drafted", by=of_others),
    }


def _say(story: Story, by: Person, visibility: Visibility) -> None:
    comment = Comment(
        id=a_key(),
        request=story.id,
        by=by.uid,
        role=Role(by.roles[0]),
        at=datetime.now(UTC),
        text="Mohon dilihat.",
        visibility=visibility,
        mentions=(),
    )
    store.put(paths.comment(story.id, comment.id), comment.model_dump())


def _by_a_crowd(people: Everybody) -> Story:
    """A drafted request; of its team, most have lost their role since it was formed."""
    story, crowd = a_request("received"), [people[name].uid for name in CROWD]
    then = {"roles": (Role.CONTENT_TEAM,), "is_active": True}
    with pytest.MonkeyPatch.context() as patch:
        for name in CROWD:
            account = people[name].account().model_copy(update=then)
            patch.setitem(ACCOUNTS, account.uid, account)
        story.tell("form_team", WULAN, members=crowd)
    for step, by in (("supply_material", SARI), ("submit_draft", DEWI)):
        story.tell(step, by)
    return story


def scene_of(name: str, story: Story) -> Scene:
    """A filed request: itself, its history, what was said of it, its files, and who is named."""
    path = f"requests/{story.id}"
    reference = store.database().document(path)
    events = {s.reference.path: s.to_dict() or {} for s in reference.collection("events").stream()}
    comments = {
        s.reference.path: s.to_dict() or {} for s in reference.collection("comments").stream()
    }
    teams = [event["changes"].get("team") for event in events.values()]
    named = {event["actor"]["uid"] for event in events.values()} - {"system"}
    named.update(uid for team in teams if team for uid in team["members"])
    named.update(comment["by"] for comment in comments.values())
    return Scene(
        name,
        {
            "request": frozenset({path}),
            "deadline": frozenset({path}),
            "history": frozenset(events),
            "comments": frozenset(comments),
            "names": frozenset(f"users/{uid}" for uid in named),
            **files_of(story),
        },
        story.id,
    )


def files_of(story: Story) -> dict[str, Paths]:
    """The files of a story by kind; drafts that were replaced apart."""
    current = story.request.draft.files if story.request and story.request.draft else ()
    shown, found = {part.file for part in current}, dict[str, set[str]]()
    for file in story.files.values():
        is_earlier = file.kind == "draft" and file.id not in shown
        kind = "earlier draft" if is_earlier else file.kind.replace("_", " ")
        found.setdefault(kind, set()).add(f"files/{file.id}")
    return {kind: frozenset(paths) for kind, paths in found.items()}


def whole_office() -> Scene:
    """What belongs to no single request."""
    collections = {
        "requests": "requests",
        "accounts": "users",
        "agencies": "agencies",
        "mandates": "mandates",
        "calendar": "calendars",
        "tallies": "tallies",
    }
    database = store.database()
    return Scene(
        "the whole office",
        {what: _paths(database.collection(name)) for what, name in collections.items()},
    )


def _paths(collection: CollectionReference) -> Paths:
    return frozenset(s.reference.path for s in collection.select([]).stream())
