"""What a query needs of firestore.indexes.json, and which queries the product asks meanwhile.

The emulator asks for no index: what would be refused in the cloud is found here.
"""

import ast
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple
from unittest.mock import patch

from google.cloud.firestore_v1.services.firestore.client import FirestoreClient
from google.cloud.firestore_v1.types import StructuredQuery

ROOT = Path(__file__).parents[1]
SETTINGS = json.loads((ROOT / "firestore.indexes.json").read_text())
OVERRIDES: dict[tuple[str, str], list[dict[str, str]]] = {
    (each["collectionGroup"], each["fieldPath"]): each["indexes"]
    for each in SETTINGS["fieldOverrides"]
}
MOST_DISJUNCTS = 30  # that Firestore takes in a query

Field = tuple[str, str]  # its path, and how it is asked for or ordered
Operator = StructuredQuery.FieldFilter.Operator
_ASKED_BY = {Operator.EQUAL: "==", Operator.IN: "==", Operator.ARRAY_CONTAINS: "contains"}
_INEQUALITIES = {
    *(Operator.LESS_THAN, Operator.LESS_THAN_OR_EQUAL),
    *(Operator.GREATER_THAN, Operator.GREATER_THAN_OR_EQUAL),
}
_PUTTING = {"_found", "_counted"}  # what the store puts its queries by
_PRODUCT = tuple(f"{ROOT / folder}/" for folder in ("functions", "shared"))


class SingleField(NamedTuple):
    """A field that a query filters or orders by."""

    collection: str
    path: str
    mode: str  # how it is asked for or ordered
    scope: str  # COLLECTION or COLLECTION_GROUP


class Index(NamedTuple):
    """A composite index. The order of what is equal does not matter."""

    collection: str
    equal: frozenset[Field]
    ordered: tuple[Field, ...]


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


class Asked(NamedTuple):
    """A query, and the function of the store that asked it."""

    by: str
    query: StructuredQuery

    @property
    def shape(self) -> str:
        """The query without what it looks for."""
        (collection,) = self.query.from_
        scope = "all " if collection.all_descendants else ""
        sides = sorted({str(sorted(side)) for side in disjuncts_of(self.query)})
        return f"{scope}{collection.collection_id} {sides} {ordered_of(self.query)}"

    @property
    def faults(self) -> list[str]:
        """What the cloud would refuse it for."""
        return lacks(self.query)


@contextmanager
def noting() -> Iterator[list[Asked]]:
    """Notes every query of the product's own; what tests ask themselves is theirs."""
    asked: list[Asked] = []

    def watched(name: str, key: str) -> Any:
        plain = getattr(FirestoreClient, name)

        def call(client: FirestoreClient, request: Any, **options: Any) -> Any:
            if by := _asking():
                query = request[key]
                asked.append(Asked(by, getattr(query, "structured_query", query)))
            return plain(client, request=request, **options)

        return patch.object(FirestoreClient, name, call)

    with (
        watched("run_query", "structured_query"),
        watched("run_aggregation_query", "structured_aggregation_query"),
    ):
        yield asked


def asking() -> set[str]:
    """The functions of the store that ask queries."""
    tree = ast.parse((ROOT / "shared/store.py").read_text(encoding="utf-8"))
    return {
        function.name
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        if any(isinstance(part, ast.Name) and part.id in _PUTTING for part in ast.walk(function))
    }


def _asking() -> str | None:
    """The product's function whose query this is; None where a test asks."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001  # `inspect.stack` reads files
    while frame:
        name = frame.f_code.co_qualname.split(".")[0]
        if frame.f_code.co_filename.startswith(_PRODUCT) and name not in _PUTTING:
            return name
        frame = frame.f_back
    return None


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
    if asks.op in _INEQUALITIES:
        return [frozenset()]
    times = len(asks.value.array_value.values) if asks.op == Operator.IN else 1
    return [frozenset({(asks.field.field_path, _ASKED_BY[asks.op])})] * times


def disjuncts_of(query: StructuredQuery) -> list[frozenset[Field]]:
    """The sides of a query, any of which a document has to be on."""
    return disjuncts(query.where) if "where" in query else [frozenset()]


def ordered_of(query: StructuredQuery) -> list[Field]:
    """The order of a query; one by what it compares comes by itself."""
    ordered = [(each.field.field_path, each.direction.name) for each in query.order_by]
    compared = _compared(query.where) if "where" in query else []
    implied = [path for path in compared if path not in dict(ordered)]
    return [*ordered, *((path, "ASCENDING") for path in dict.fromkeys(implied))]


def _compared(part: StructuredQuery.Filter) -> list[str]:
    if "composite_filter" in part:
        return [path for each in part.composite_filter.filters for path in _compared(each)]
    asks = part.field_filter
    return [asks.field.field_path] if asks.op in _INEQUALITIES else []


def composites(query: StructuredQuery) -> set[Index]:
    """The composite indexes that a query needs: one for each disjunct with an order beside it."""
    (collection,) = query.from_
    ordered = ordered_of(query)
    if len(ordered) > 1 and ordered[-1] == ("__name__", ordered[-2][1]):
        ordered.pop()  # every index ends in the name, in the direction of the field before it
    return {
        Index(collection.collection_id, equal, tuple(ordered))
        for equal in disjuncts_of(query)
        if ordered and len(equal) + len(ordered) > 1
    }


def single_fields(query: StructuredQuery) -> set[SingleField]:
    """Every field by itself that a query filters or orders by."""
    (collection,) = query.from_
    scope = "COLLECTION_GROUP" if collection.all_descendants else "COLLECTION"
    asked = {*frozenset[Field]().union(*disjuncts_of(query)), *ordered_of(query)}
    return {
        SingleField(collection.collection_id, path, mode, scope)
        for path, mode in asked
        if path != "__name__"
    }


def is_indexed(field: SingleField) -> bool:
    """Whether a field is indexed: by itself or as part of a map, in one collection or across all.

    Firestore indexes every field in each collection, but for what an override says of it.
    """
    parts = field.path.split(".")
    for length in range(len(parts), 0, -1):
        override = OVERRIDES.get((field.collection, ".".join(parts[:length])))
        if override is not None:
            return any(_serves(index, field) for index in override)
    return field.scope == "COLLECTION"


def _serves(index: dict[str, str], field: SingleField) -> bool:
    """Whether an index is of the kind that a field is asked for by: in either order, if equal."""
    modes = {"contains"} if "arrayConfig" in index else {"==", index["order"]}
    return index["queryScope"] == field.scope and field.mode in modes


def lacks(query: StructuredQuery) -> list[str]:
    """What the cloud would refuse a query for."""
    found = [f"no index {each}" for each in composites(query) - set(IN_THE_FILE)]
    found += [f"not indexed: {each}" for each in single_fields(query) if not is_indexed(each)]
    if (width := len(disjuncts_of(query))) > MOST_DISJUNCTS:
        found.append(f"{width} disjuncts, {MOST_DISJUNCTS} at most")
    return sorted(found)
