"""firestore.indexes.json holds every composite index that a query of ours needs, and no other.

The emulator asks for none, so the queries are put to a database that only notes them down.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations, product
from typing import Any, NamedTuple

import pytest
from functions_framework import create_app
from google.cloud.firestore_v1.services.firestore.client import FirestoreClient
from google.cloud.firestore_v1.types import (
    AggregationResult,
    RunAggregationQueryResponse,
    StructuredQuery,
    Value,
)

from shared import directory, store
from shared.models import Role, Status
from shared.people import CHANNELS, Actor
from shared.workflow import TRANSITIONS
from tests.conventions.test_tree import ROOT
from tests.indexes import (
    IN_THE_FILE,
    MOST_DISJUNCTS,
    OVERRIDES,
    SETTINGS,
    Asked,
    Index,
    SingleField,
    asking,
    composites,
    disjuncts_of,
    is_indexed,
    noting,
    single_fields,
)
from tests.unit.builders import a_request
from tests.unit.histories import ten_events

LIVE = ROOT / "web/src/core/live.ts"
CONTAINS = "array-contains"


class Listened(NamedTuple):
    """What the web client asks Firestore itself: what it filters by, and orders by."""

    collection: str
    filters: frozenset[tuple[str, str]] = frozenset()
    ordered: tuple[tuple[str, str], ...] = ()

    @property
    def composite(self) -> Index:
        """What the query needs, if it has more than one field."""
        equal = {(path, "contains" if how == CONTAINS else "==") for path, how in self.filters}
        return Index(self.collection, frozenset(equal), self.ordered)


def listened(collection: str, order: str, *filters: tuple[str, str]) -> Listened:
    direction = "DESCENDING" if order.startswith("-") else "ASCENDING"
    return Listened(collection, frozenset(filters), ((order.lstrip("-"), direction),))


OF_AGENCY, OF_TEAM, IN_STATUS = ("agency", "=="), ("team.members", CONTAINS), ("status", "in")
LISTENED = {
    listened("requests", "-updated_at"),
    listened("requests", "-updated_at", IN_STATUS),
    listened("requests", "-updated_at", OF_AGENCY),
    listened("requests", "-updated_at", OF_AGENCY, IN_STATUS),
    listened("requests", "-updated_at", OF_TEAM),
    listened("requests", "-updated_at", OF_TEAM, IN_STATUS),
    listened("events", "sequence"),
    listened("events", "sequence", ("audience", CONTAINS)),  # to the requester's side
    listened("comments", "-at"),
    listened("comments", "-at", ("visibility", "==")),
    listened("notifications", "-at"),
    *map(Listened, ("users", "agencies", "mandates", "dead_letters")),
}
OF_LISTENERS = {each.composite for each in LISTENED if len(each.filters) + len(each.ordered) > 1}
NONE = RunAggregationQueryResponse(
    result=AggregationResult(aggregate_fields={"field_1": Value(integer_value=0)})
)
READ_DOWNWARDS = {
    (each.collection, path)
    for each in LISTENED
    for path, direction in each.ordered
    if direction == "DESCENDING" and not each.filters
}
ACROSS = {"order": "ASCENDING", "queryScope": "COLLECTION_GROUP"}  # all collections of a name


def everybody() -> Iterator[Actor]:
    """Somebody of each combination of roles, with an agency and without."""
    for count, agency in product(range(1, len(Role) + 1), (None, "dinkes")):
        for roles in combinations(Role, count):
            yield Actor(uid="sari", roles=frozenset(roles), agency=agency)


def list_requests_in_every_way(patch: pytest.MonkeyPatch) -> None:
    app: Any = create_app("list_requests", str(ROOT / "main.py"), "http")  # type: ignore[no-untyped-call]
    client = app.test_client()
    awaiting = ["", *(f"awaiting={role}" for role in Role)]
    choices = product(["", "status=drafted"], awaiting, ["", "agency=dlh"], ["", "mine=true"])
    queries = ["&".join(filter(None, chosen)) for chosen in choices]
    for actor in everybody():
        patch.setattr("shared.http.signed_in", lambda *_, by=actor, **__: by)
        for query in queries:
            answer = client.get(f"/?{query}")
            assert answer.status_code == 200 or answer.json["code"] == "no_reading_role"


def ask_the_rest(now: datetime) -> None:
    """What no list of requests asks: sweeps, comments, counts, whom to tell by which channel."""
    store.expired_uploads(now, 1)
    store.requests_to_attend(now, None, 1)
    list(store.history("r" * 20, now))
    list(store.put_forward("r" * 20))
    list(store.heads(1))
    store.number_of_requests(Status.DRAFTED)
    store.number_of_requests(Status.DRAFTED, due_before=now)
    store.clock_before(ten_events()[0][-1])
    for visibilities in (["requester"], ["internal", "requester"]):
        store.comments_page("r" * 20, visibilities, None, 1)
    directory.holders(a_request("submitted"), Role, now)
    store.devices_of("sari")
    for channel in CHANNELS:
        store.waiting("sari", channel, now, 1)
        store.bundle("sari", channel, "m" * 20)
        store.people_waiting(channel, now, 1)
    commands = ((name, "created_at") for name in TRANSITIONS)
    for collection, field in (("events", "at"), ("comments", "at"), *commands):
        list(store.made_between(collection, field, now, now, 1))


@pytest.fixture(scope="module")
def noted() -> list[Asked]:
    """Every query that the functions ask."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOOGLE_CLOUD_PROJECT", "demo-indexes")
        patch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:9")  # where nobody listens
        patch.setattr(FirestoreClient, "run_query", lambda *_, **__: iter(()))
        patch.setattr(FirestoreClient, "run_aggregation_query", lambda *_, **__: iter([NONE]))
        store.database.cache_clear()
        with noting() as asked:
            list_requests_in_every_way(patch)
            ask_the_rest(datetime.now(UTC))
        store.database.cache_clear()
    return asked


@pytest.fixture(scope="module")
def asked(noted: list[Asked]) -> list[StructuredQuery]:
    """The same, each once."""
    return list({StructuredQuery.serialize(each.query): each.query for each in noted}.values())


def test_every_index_that_is_needed_is_there_and_no_other(asked: list[StructuredQuery]) -> None:
    needed = set().union(*map(composites, asked))
    assert set(IN_THE_FILE) == needed | OF_LISTENERS
    assert len(IN_THE_FILE) == len(set(IN_THE_FILE))
    assert {each["queryScope"] for each in SETTINGS["indexes"]} == {"COLLECTION"}


def asked_in(source: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], set[tuple[str, str]]]:
    """By collection and order, all that the functions of the client may filter by.

    The collection is the last part of its path, or each of the texts that its name may be.
    """
    found: dict[Any, set[tuple[str, str]]] = {}
    for function in re.split(r"^(?=(?:export )?(?:async )?function )", source, flags=re.MULTILINE):
        filters = set(re.findall(r"where\(\s*'([^']+)',\s*'([^']+)'", function))
        directions = {"": "ASCENDING", "asc": "ASCENDING", "desc": "DESCENDING"}
        by = re.findall(r"orderBy\(\s*'([^']+)'(?:,\s*'(\w+)')?", function)
        ordered = tuple((path, directions[direction]) for path, direction in by)
        for path in re.findall(r"(?:collection|collectionGroup)\(\s*db\(\),\s*([^)]*)\)", function):
            name = path.strip(" ,\n").rpartition(",")[2].strip()
            names = [name] if name.startswith("'") else _texts_of(name, function)
            for each in names:
                found.setdefault((each.strip("'"), ordered), set()).update(filters)
    return found


def _texts_of(name: str, function: str) -> list[str]:
    (union,) = re.findall(rf"\b{name}: ((?:'\w+'(?: \| )?)+)", function)
    return list(union.split(" | "))


def test_what_the_client_asks_is_known_here() -> None:
    known: dict[Any, set[tuple[str, str]]] = {}
    for each in LISTENED:
        known.setdefault((each.collection, each.ordered), set()).update(each.filters)
    source = LIVE.read_text()
    assert asked_in(source) == known
    calls = r"\b(where|orderBy|collection|collectionGroup)\("
    seen = r"(where|orderBy)\(\s*'|\bcollection\(\s*db\(\)"
    assert len(re.findall(calls, source)) == len(re.findall(seen, source)), "one is written oddly"
    others = {path for path in LIVE.parents[1].rglob("*.*") if path != LIVE}
    texts = (path.read_text() for path in others if path.suffix in {".ts", ".svelte", ".js"})
    assert not any("firebase/firestore" in text for text in texts)


def test_no_query_is_too_wide_to_be_answered(asked: list[StructuredQuery]) -> None:
    widest = max(len(disjuncts_of(query)) for query in asked)
    assert 1 < widest <= MOST_DISJUNCTS


def test_the_queries_are_the_ones_in_the_store(noted: list[Asked]) -> None:
    """Nobody else asks, so that none goes unnoticed here."""
    putting = re.compile(r"\.(where|order_by|collection|collection_group|stream)\(")
    sources = [*(ROOT / "functions").glob("*.py"), *(ROOT / "shared").rglob("*.py")]
    found = {path.stem: len(putting.findall(path.read_text())) for path in sources}
    assert {name for name, count in found.items() if count} == {"store"}
    assert (ROOT / "shared/store.py").read_text().count(".stream(") == 1
    assert {each.by for each in noted} == asking()


def test_what_a_query_asks_for_is_indexed_by_itself(asked: list[StructuredQuery]) -> None:
    fields = set().union(*map(single_fields, asked))
    assert SingleField("files", "expires_at", "ASCENDING", "COLLECTION") in fields
    assert SingleField("requests", "attend_at", "ASCENDING", "COLLECTION") in fields
    assert SingleField("events", "at", "ASCENDING", "COLLECTION_GROUP") in fields
    assert SingleField("comments", "at", "ASCENDING", "COLLECTION_GROUP") in fields
    assert sorted(field for field in fields if not is_indexed(field)) == []


def test_an_index_serves_one_direction_and_one_scope() -> None:
    upwards = SingleField("events", "at", "ASCENDING", "COLLECTION_GROUP")
    assert is_indexed(upwards)
    assert is_indexed(upwards._replace(mode="=="))
    assert not is_indexed(upwards._replace(mode="DESCENDING"))
    assert not is_indexed(upwards._replace(mode="contains"))
    assert not is_indexed(upwards._replace(scope="COLLECTION"))


def test_only_what_is_asked_across_collections_is_indexed_across_them(
    asked: list[StructuredQuery],
) -> None:
    fields = set().union(*map(single_fields, asked))
    scopes = {(each.collection, each.path, each.scope) for each in fields}
    wanted = {(group, path) for group, path, scope in scopes if scope == "COLLECTION_GROUP"}
    assert {field for field, indexes in OVERRIDES.items() if ACROSS in indexes} == wanted
    for field, indexes in OVERRIDES.items():
        in_one = {"order": "ASCENDING", "queryScope": "COLLECTION"}
        downwards = [in_one | {"order": "DESCENDING"}] if field in READ_DOWNWARDS else []
        asked_in_one = (*field, "COLLECTION") in scopes
        assert indexes in ([], [in_one, *downwards, ACROSS] if asked_in_one else [ACROSS]), field


@pytest.mark.parametrize("transition", TRANSITIONS)
def test_a_command_is_asked_for_by_its_time_alone(transition: str) -> None:
    of_it = {path: indexes for (group, path), indexes in OVERRIDES.items() if group == transition}
    assert of_it == {"command": [], "outcome": [], "created_at": [ACROSS]}


def test_nothing_but_a_sweep_that_looks_into_histories_removes_files() -> None:
    """Files bear `expires_at`, and those that a history names keep it until they are swept."""
    expiring = {each["collectionGroup"] for each in SETTINGS["fieldOverrides"] if each.get("ttl")}
    assert expiring == {
        *("announced", "notifications", "threads"),
        *("limits", "dead_letters", "failures"),
    }


def test_no_override_is_of_an_unknown_collection_or_given_twice() -> None:
    rules = (ROOT / "firestore.rules").read_text()
    known = set(re.findall(r"match /(\w+)/\{", rules)) - {"databases"}
    of_the_server_alone = {"announced", "failures", "limits", "tallies", "threads"}
    assert {group for group, _ in OVERRIDES} <= known | of_the_server_alone
    assert len(OVERRIDES) == len(SETTINGS["fieldOverrides"])
