"""What the functions' own source says of what they use."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.infra.deployed import ROOT


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it; `from shared import x` is shared.x, too."""
    for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(each, ast.Import):
            yield from (alias.name for alias in each.names)
        elif isinstance(each, ast.ImportFrom) and each.module:
            yield each.module
            yield from (f"{each.module}.{alias.name}" for alias in each.names)


@cache
def reached(module: str) -> frozenset[str]:
    """The modules of ours that a module needs; not by the manifest, which names every function."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = ROOT / f"{name.replace('.', '/')}.py"
        if name not in found | {"main"} and path.is_file():
            found.add(name)
            waiting.extend(imports(path))
    return frozenset(found)


def module_of(function: str) -> str:
    """Where a function of the manifest is."""
    step = function.removeprefix("on_")
    own = ROOT / "functions" / f"{function}.py"
    return f"functions.{function if own.is_file() else step}"


def variables() -> tuple[set[str], set[str]]:
    """The environment variables that are read, and those of them without which nothing works."""
    read: set[str] = set()
    needed: set[str] = set()
    for folder in ("functions", "shared"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            read |= set(re.findall(r'os\.environ\.get\(\s*"(\w+)"', text))
            needed |= set(re.findall(r'os\.environ\[\s*"(\w+)"', text))
            others = re.findall(r"\benviron\b(?!\.get\(\s*\"|\[\s*\"|\.items\(\))", text)
            assert not others, f"{path}: reads variables in a way that nothing here sees"
    return read | needed, needed
