"""Rules that are wrong in one place, made from where the emulator says each expression stands.

No parser: `:ruleCoverage` gives every expression's place and operands. It leaves out the closing
brackets, which `_whole` adds; and what does not compile in the end is no mutant.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, zip_longest
from typing import Any

ROLES = ("requester", "ikp_division", "content_team", "department_head", "admin")
_OPEN, _CLOSE = "([{", ")]}"
_LOGIC = ("&&", "||")
_INSTEAD = {
    "&&": ("||",),
    "||": ("&&",),
    "==": ("!=",),
    "!=": ("==",),
    "<": ("<=", ">", ">="),
    "<=": ("<", ">", ">="),
    ">": ("<", "<=", ">="),
    ">=": ("<", "<=", ">"),
}
_CALLS = {"hasAny": "hasAll", "hasAll": "hasAny", "hasOnly": "hasAll"}
_TYPES = {"string": "list", "list": "map", "map": "list", "int": "number", "bool": "string"}
# More verbs than these would judge by what their kind of call does not bear.
_VERBS = {
    "get": ("list", "get, list", "get, create", "get, update", "get, delete"),
    "list": ("get", "get, list", "list, create", "list, update", "list, delete"),
    "read": ("get", "list", "read, update", "read, delete"),
    "create": ("update", "create, update"),
    "update": ("create", "delete"),
}
_OPERATOR = re.compile(r"&&|\|\||==|!=|<=|>=|<|>|\bin\b|\bis\b|\?")
_TEXT = re.compile(r"'([^']*)'")
_NUMBER = re.compile(r"(?<![\w'\[-])\d+(?![\w'-])")
_ALLOW = re.compile(r"allow (?P<verbs>[a-z, ]+):")
_STATUSES = (
    *("submitted", "received", "team_formed", "drafted", "checked", "needs_correction"),
    *("ready_for_review", "reviewed", "returned", "approved", "withdrawn"),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """Rules in which the text from `start` to `end` reads otherwise."""

    kind: str
    start: int
    end: int
    instead: str

    def of(self, rules: str) -> str:
        return rules[: self.start] + self.instead + rules[self.end :]

    def name(self, rules: str) -> str:
        """Where it is, and what became of the line: the same while that part of the rules is."""
        first = rules.rfind("\n", 0, self.start) + 1
        last = rules.find("\n", self.end)
        change = f"<{rules[self.start : self.end]} -> {self.instead}>"
        line = rules[first : self.start] + change + rules[self.end : last]
        return f"{self.place(rules)}: {' '.join(line.split())}"

    def place(self, rules: str) -> str:
        """The function, or the collection and the verb, in which it is."""
        return _inside(rules, self.start)

    def touches(self, other: "Mutant") -> bool:
        """Whether both change the same place, or places without anything between them."""
        return self.start <= other.end and other.start <= self.end

    def collections(self, rules: str) -> frozenset[str]:
        """The ids of the collections that it can touch: those whose conditions come to it."""
        return _reach(rules)[self.place(rules)]


@dataclass(frozen=True, slots=True)
class _Expression:
    start: int
    end: int
    operands: tuple["_Expression", ...]

    def text(self, rules: str) -> str:
        return rules[self.start : self.end]


def mutants(rules: str, report: Iterable[dict[str, Any]]) -> list[Mutant]:
    """Every mutant once, in the order of the rules; `report` holds the roots of the coverage."""
    roots = [_expression(rules, root) for root in report]
    found = [m for root in roots for m in _of_condition(rules, root)]
    found += [m for root in roots for e in _all(root) for m in _of_expression(rules, e)]
    found += _of_tokens(rules)
    texts: dict[str, Mutant] = {}
    for mutant in (each for each in found if _inside(rules, each.start)):
        texts.setdefault(mutant.of(rules), mutant)
    texts.pop(rules, None)
    return sorted(texts.values(), key=lambda m: (m.start, m.end, m.kind, m.instead))


def with_all(rules: str, some: Iterable[Mutant]) -> str:
    """The rules with several mistakes at once, in different places."""
    for mutant in sorted(some, key=lambda m: m.start, reverse=True):
        rules = mutant.of(rules)
    return rules


def side_by_side(rules: str, some: Iterable[Mutant]) -> list[tuple[Mutant, ...]]:
    """The mutants in groups that can be judged at once: each touches other collections.

    To compile rules takes longer than to ask a question.
    """
    groups: list[tuple[set[str], list[Mutant]]] = []
    for mutant in some:
        touched = mutant.collections(rules)
        fitting = (each for each in groups if each[0].isdisjoint(touched))
        group = next(fitting, None) or (set(), [])
        if not group[1]:
            groups.append(group)
        group[0].update(touched)
        group[1].append(mutant)
    return [tuple(group) for _, group in groups]


def in_layers(some: Iterable[Mutant]) -> list[tuple[Mutant, ...]]:
    """The mutants in groups that can be in the rules together, none within another's place."""
    layers: list[list[Mutant]] = []
    for mutant in some:
        fitting = (each for each in layers if not any(mutant.touches(other) for other in each))
        layer = next(fitting, None)
        if layer is None:
            layers.append([mutant])
        else:
            layer.append(mutant)
    return [tuple(layer) for layer in layers]


# -- Conditions as a whole


def _of_condition(rules: str, root: _Expression) -> Iterator[Mutant]:
    if re.search(r"allow [a-z, ]+: if\s+$", rules[: root.start]):
        yield Mutant("decide", root.start, root.end, "true")
        yield Mutant("decide", root.start, root.end, "false")
        yield Mutant("negate", root.start, root.end, f"!({root.text(rules)})")


def _of_expression(rules: str, e: _Expression) -> Iterator[Mutant]:
    match [*e.operands]:
        case [left, right]:
            yield from _of_two(rules, e, left, right)
        case [condition, yes, no] if "?" in rules[condition.end : yes.start]:
            flipped = f"{condition.text(rules)} ? {no.text(rules)} : {yes.text(rules)}"
            yield Mutant("negate", e.start, e.end, flipped)


def _of_two(rules: str, e: _Expression, a: _Expression, b: _Expression) -> Iterator[Mutant]:
    left, right = sorted((a, b), key=lambda each: each.start)
    between = rules[left.end : right.start]
    found = _OPERATOR.search(between)
    if not found or rules[e.start : left.start].strip("("):
        return
    operator = found[0]
    at = left.end + found.start()
    for other in _INSTEAD.get(operator, ()):
        yield Mutant("flip", at, at + len(operator), other)
    if operator not in _LOGIC:
        return
    yield Mutant("drop", e.start, e.end, f"({left.text(rules)})")
    if not _is_chain(rules, left):  # of which the links are dropped one by one
        yield Mutant("drop", e.start, e.end, f"({right.text(rules)})")
    for one in (left, right):
        if not _is_chain(rules, one):
            yield Mutant("negate", one.start, one.end, f"!({one.text(rules)})")


def _is_chain(rules: str, e: _Expression) -> bool:
    between = [rules[a.end : b.start] for a, b in pairwise(e.operands)]
    return any(operator in text for text in between for operator in _LOGIC)


# -- Words


def _of_tokens(rules: str) -> Iterator[Mutant]:
    for start, line in _lines(rules):
        code = line.partition("//")[0]
        for found in re.finditer(r"\[(?:'[^'\]]*'(?:, )?)*\]", code):
            yield from _of_list(start + found.start(), found[0])
        for found in re.finditer(r"'([^']*)'", code):
            yield from _of_text(start + found.start(1), found[1], code)
        for found in _NUMBER.finditer(_TEXT.sub(lambda t: "'" + "." * len(t[1]) + "'", code)):
            for step in (-1, 1):
                number = str(int(found[0]) + step)
                yield Mutant("number", start + found.start(), start + found.end(), number)
        for found in re.finditer(r"\bis (\w+)", code):
            yield Mutant("type", start + found.start(1), start + found.end(1), _TYPES[found[1]])
        for found in re.finditer(r"\b(has(?:Any|All|Only))\(", code):
            yield Mutant("call", start + found.start(1), start + found.end(1), _CALLS[found[1]])
        for found in _ALLOW.finditer(code):
            for verbs in _VERBS[found["verbs"]]:
                yield Mutant("verb", start + found.start(1), start + found.end(1), verbs)


def _of_list(at: int, text: str) -> Iterator[Mutant]:
    members = _TEXT.findall(text)
    for member in members:
        yield _list("narrow", at, text, [m for m in members if m != member])
    family = next((f for f in (ROLES, _STATUSES) if members and members[0] in f), ("status",))
    for another in family:
        if another not in members:
            yield _list("widen", at, text, [*members, another])


def _list(kind: str, at: int, text: str, members: list[str]) -> Mutant:
    listed = ", ".join(f"'{member}'" for member in members)
    return Mutant(kind, at, at + len(text), f"[{listed}]")


def _of_text(at: int, text: str, code: str) -> Iterator[Mutant]:
    if text.startswith("^"):
        yield Mutant("pattern", at, at + 1, "")
        yield Mutant("pattern", at + len(text) - 1, at + len(text), "")
        for found in re.finditer(r"(?<=[{,])\d+", text):
            for step in (-1, 1):
                number = str(int(found[0]) + step)
                yield Mutant("pattern", at + found.start(), at + found.end(), number)
        for found in re.finditer(r"[Aa0]-[Zz9]|(?<=9)_?-(?=\])", text):
            yield Mutant("pattern", at + found.start(), at + found.end(), "")
    elif text in ROLES and f"hasRole('{text}')" in code:
        for other in ROLES:
            yield Mutant("swap", at, at + len(text), other)
    else:
        yield Mutant("swap", at, at + len(text), f"{text}x")


# -- Places


def _expression(rules: str, reported: dict[str, Any]) -> _Expression:
    at = reported["sourcePosition"]
    operands = tuple(_expression(rules, child) for child in reported.get("children", []))
    start = at["currentOffset"]
    end = max([at["endOffset"] + 1, *(operand.end for operand in operands)])
    return _Expression(start, _whole(rules, start, end), operands)


def _whole(rules: str, start: int, end: int) -> int:
    """The end of an expression with the brackets that it opens, and those of a call without any."""
    depth = _depth(rules[start:end])
    while depth > 0 or rules.startswith("()", end):
        depth += _depth(rules[end])
        end += 1
        if depth == 0 and not rules.startswith("(", end):
            break
    return end


def _depth(text: str) -> int:
    bare = _TEXT.sub("", text)
    return sum(bare.count(c) for c in _OPEN) - sum(bare.count(c) for c in _CLOSE)


def _all(root: _Expression) -> Iterator[_Expression]:
    yield root
    for operand in root.operands:
        yield from _all(operand)


def _lines(rules: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in rules.splitlines(keepends=True):
        yield start, line
        start += len(line)


_PLACE = re.compile(r"function (?P<function>\w+)|match (?P<match>/\S+)|allow (?P<verbs>[a-z, ]+):")


def _inside(rules: str, at: int) -> str:
    """The function, or the collection and the verb, in which something stands."""
    return next((place for start, place, _ in reversed(_places(rules)) if start <= at), "")


@cache
def _places(rules: str) -> list[tuple[int, str, str]]:
    """Where each function and each condition begins, its name, and its text."""
    found, collection = [], ""
    marks = list(_PLACE.finditer(rules))
    for mark, after in zip_longest(marks, marks[1:]):
        if mark["match"]:
            collection = mark["match"].split("/")[1]
        name = mark["function"]
        place = f"function {name}" if name else f"{collection} {mark['verbs'] or ''}"
        found.append((mark.start(), place, rules[mark.start() : after and after.start()]))
    return found


@cache
def _reach(rules: str) -> dict[str, frozenset[str]]:
    """By place: the collections whose conditions come to it, through whatever functions."""
    texts = {place: text for _, place, text in _places(rules)}
    reach: dict[str, set[str]] = {place: set() for place in ("", *texts)}
    for place in texts:
        if not place.startswith("function"):
            for come_to in _called(place, texts, set()):
                reach[come_to].add(place.split()[0])
    return {place: frozenset(collections) for place, collections in reach.items()}


def _called(place: str, texts: dict[str, str], known: set[str]) -> set[str]:
    """The place, and what it calls, through whatever functions."""
    if place in texts and place not in known:
        known.add(place)
        for name in re.findall(r"(\w+)\(", texts[place]):
            _called(f"function {name}", texts, known)
    return known
