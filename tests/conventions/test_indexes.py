"""firestore.indexes.json holds every composite index that a query of ours needs, and no other.

The emulator asks for none, so the queries are put to a database that only notes them down.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations, product
from typing import Any, NamedTuple

import pytest
from functions_framework import create_app
from google.cloud.firestore_v1.services.firestore.client import FirestoreClient
from google.cloud.firestore_v1.types import StructuredQuery

from shared import directory, store
from shared.models import Role
from shared.people import CHANNELS, Actor
from shared.workflow import TRANSITIONS
from tests.conventions.test_tree import ROOT
from tests.unit.builders import a_request

Field = tuple[str, str]  # its path, and how it is asked for or ordered
Operator = StructuredQuery.FieldFilter.Operator


class Index(NamedTuple):
    """A composite index. The order of what is equal does not matter."""

    collection: str
    equal: frozenset[Field]
    ordered: tuple[Field, ...]


# What clients' listeners ask: a requester may read only the events addressed to them.
OF_LISTENERS = {
    Index("events", frozenset({("audience", "contains")}), (("sequence", "ASCENDING"),)),
}
ASKED_BY = {Operator.EQUAL: "==", Operator.IN: "==", Operator.ARRAY_CONTAINS: "contains"}
MOST_DISJUNCTS = 30  # that Firestore takes in a query
INEQUALITIES = {
    *(Operator.LESS_THAN, Operator.LESS_THAN_OR_EQUAL),
    *(Operator.GREATER_THAN, Operator.GREATER_THAN_OR_EQUAL),
}
ACROSS = {"order": "ASCENDING", "queryScope": "COLLECTION_GROUP"}  # all collections of a name

SETTINGS = json.loads((ROOT / "firestore.indexes.json").read_text())
OVERRIDES: dict[tuple[str, str], list[dict[str, str]]] = {
    (each["collectionGroup"], each["fieldPath"]): each["indexes"]
    for each in SETTINGS["fieldOverrides"]
}
IN_THE_FILE = [
    Index(
        each["collectionGroup"],
        frozenset(
            (field["fieldPath"], "contains" if "arrayConfig" in field else "==")
            for field in each["fields"][:-1]
        ),
        tuple((field["fieldPath"], field["order"]) for field in each["fields"][-1:]),
    )
    for each in SETTINGS["indexes"]
]


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
    """What no list of requests asks: sweeps, comments, and whom to tell by which channel."""
    store.expired_uploads(now, 1)
    store.requests_to_attend(now, None, 1)
    list(store.history("r" * 20, now))
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
def asked() -> list[StructuredQuery]:
    """Every query that the functions ask, once."""
    queries: dict[bytes, StructuredQuery] = {}

    def note_down(_: FirestoreClient, request: dict[str, Any], **__: object) -> Iterator[Any]:
        query = StructuredQuery(request["structured_query"])
        queries[StructuredQuery.serialize(query)] = query
        return iter(())

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOOGLE_CLOUD_PROJECT", "demo-indexes")
        patch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:9")  # where nobody listens
        patch.setattr(FirestoreClient, "run_query", note_down)
        store.database.cache_clear()
        list_requests_in_every_way(patch)
        ask_the_rest(datetime.now(UTC))
        store.database.cache_clear()
    return list(queries.values())


def disjuncts(part: StructuredQuery.Filter) -> list[frozenset[Field]]:
    """A filter in disjunctive normal form. An inequality needs no more than its order."""
    if "composite_filter" in part:
        inner = [disjuncts(each) for each in part.composite_filter.filters]
        if part.composite_filter.op == StructuredQuery.CompositeFilter.Operator.OR:
            return [each for some in inner for each in some]
        return [frozenset().union(*each) for each in product(*inner)]
    if "unary_filter" in part:  # is null
        return [frozenset({(part.unary_filter.field.field_path, "==")})]
    asks = part.field_filter
    if asks.op in INEQUALITIES:
        return [frozenset()]
    times = len(asks.value.array_value.values) if asks.op == Operator.IN else 1
    return [frozenset({(asks.field.field_path, ASKED_BY[asks.op])})] * times


def disjuncts_of(query: StructuredQuery) -> list[frozenset[Field]]:
    return disjuncts(query.where) if "where" in query else [frozenset()]


def composites(query: StructuredQuery) -> set[Index]:
    """The composite indexes that a query needs: one for each disjunct with an order beside it."""
    (collection,) = query.from_
    ordered = [(each.field.field_path, each.direction.name) for each in query.order_by]
    if len(ordered) > 1 and ordered[-1] == ("__name__", ordered[-2][1]):
        ordered.pop()  # every index ends in the name, in the direction of the field before it
    return {
        Index(collection.collection_id, equal, tuple(ordered))
        for equal in disjuncts_of(query)
        if ordered and len(equal) + len(ordered) > 1
    }


def test_every_index_that_is_needed_is_there_and_no_other(asked: list[StructuredQuery]) -> None:
    needed = set().union(*map(composites, asked))
    assert set(IN_THE_FILE) == needed | OF_LISTENERS
    assert len(IN_THE_FILE) == len(set(IN_THE_FILE))
    assert {each["queryScope"] for each in SETTINGS["indexes"]} == {"COLLECTION"}


def test_no_query_is_too_wide_to_be_answered(asked: list[StructuredQuery]) -> None:
    widest = max(len(disjuncts_of(query)) for query in asked)
    assert 1 < widest <= MOST_DISJUNCTS


def test_the_queries_are_the_ones_in_the_store() -> None:
    """Nobody else asks, so that none goes unnoticed here."""
    asking = re.compile(r"\.(where|order_by|collection|collection_group|stream)\(")
    sources = [*(ROOT / "functions").glob("*.py"), *(ROOT / "shared").rglob("*.py")]
    found = {path.stem: len(asking.findall(path.read_text())) for path in sources}
    assert {name for name, count in found.items() if count} == {"store"}
    assert (ROOT / "shared/store.py").read_text().count(".stream(") == 11


def single_fields(query: StructuredQuery) -> set[tuple[str, str, str]]:
    """Every field by itself that a query filters or orders by: collection, path, scope."""
    (collection,) = query.from_
    scope = "COLLECTION_GROUP" if collection.all_descendants else "COLLECTION"
    paths = {path for path, _ in frozenset[Field]().union(*disjuncts_of(query))}
    paths |= {order.field.field_path for order in query.order_by} - {"__name__"}
    return {(collection.collection_id, path, scope) for path in paths}


def is_indexed(collection: str, path: str, scope: str) -> bool:
    """Whether a field is indexed: by itself or as part of a map, in one collection or across all.

    Firestore indexes every field in each collection, but for what an override says of it.
    """
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        override = OVERRIDES.get((collection, ".".join(parts[:length])))
        if override is not None:
            return scope in {each["queryScope"] for each in override}
    return scope == "COLLECTION"


def test_what_a_query_asks_for_is_indexed_by_itself(asked: list[StructuredQuery]) -> None:
    fields = set().union(*map(single_fields, asked))
    assert ("files", "expires_at", "COLLECTION") in fields
    assert ("requests", "attend_at", "COLLECTION") in fields
    assert ("events", "sequence", "COLLECTION") in fields
    assert ("events", "at", "COLLECTION_GROUP") in fields
    assert ("comments", "at", "COLLECTION_GROUP") in fields
    assert sorted(field for field in fields if not is_indexed(*field)) == []


def test_only_what_is_asked_across_collections_is_indexed_across_them(
    asked: list[StructuredQuery],
) -> None:
    fields = set().union(*map(single_fields, asked))
    wanted = {(group, path) for group, path, scope in fields if scope == "COLLECTION_GROUP"}
    assert {field for field, indexes in OVERRIDES.items() if ACROSS in indexes} == wanted
    for field, indexes in OVERRIDES.items():
        in_one = {"order": "ASCENDING", "queryScope": "COLLECTION"}
        asked_in_one = (*field, "COLLECTION") in fields
        assert indexes in ([], [in_one, ACROSS] if asked_in_one else [ACROSS]), field


@pytest.mark.parametrize("transition", TRANSITIONS)
def test_a_command_is_asked_for_by_its_time_alone(transition: str) -> None:
    of_it = {path: indexes for (group, path), indexes in OVERRIDES.items() if group == transition}
    assert of_it == {"command": [], "outcome": [], "created_at": [ACROSS]}


def test_no_override_is_of_an_unknown_collection_or_given_twice() -> None:
    rules = (ROOT / "firestore.rules").read_text()
    known = set(re.findall(r"match /(\w+)/\{", rules)) - {"databases"}
    of_the_server_alone = {"announced", "threads"}
    assert {group for group, _ in OVERRIDES} <= known | of_the_server_alone
    assert len(OVERRIDES) == len(SETTINGS["fieldOverrides"])
