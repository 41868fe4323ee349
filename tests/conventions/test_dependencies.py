"""Dependencies point one way: functions, then shared adapters, then the pure core."""

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = sorted((ROOT / "shared").rglob("*.py"))

# These know nothing of HTTP or of any cloud, and depend only on each other.
PURE = {
    "archives",
    "calendar_settings",
    "chain",
    "clock",
    "commands",
    "cursors",
    "entry_points",
    "errors",
    "explaining",
    "file_names",
    "file_rules",
    "file_types",
    "case",
    "guards",
    "ledger",
    "models",
    "national_holidays",
    "notifications",
    "outbound",
    "people",
    "paths",
    "problems",
    "reading",
    "recipients",
    "reckoning",
    "sentences",
    "tallies",
    "validation",
    "words",
    "workflow",
    "working_time",
    "zip_layout",
}
LIBRARIES_OF_PURE = {"babel", "pydantic", "pydantic_core", "rfc8785"}


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it; `from shared import x` is shared.x."""
    for each in ast.walk(ast.parse(path.read_text())):
        if isinstance(each, ast.Import):
            yield from (alias.name for alias in each.names)
        elif isinstance(each, ast.ImportFrom):
            assert each.level == 0, f"{path.name}: imports are absolute"
            if each.module == "shared":
                yield from (f"shared.{alias.name}" for alias in each.names)
            else:
                yield each.module or ""


@pytest.mark.parametrize("path", SHARED, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_shared_knows_no_function(path: Path) -> None:
    above = {"functions", "main", "infra", "tests"}
    assert not {name for name in imports(path) if name.partition(".")[0] in above}


@pytest.mark.parametrize(
    "path", [p for p in SHARED if p.parent.name != "api"], ids=lambda path: path.stem
)
def test_only_what_explains_the_api_knows_how_it_is_explained(path: Path) -> None:
    assert not [name for name in imports(path) if name.startswith("shared.api")]


LOOK_AT_ALL = {"docs", "openapi", "recover_lost", "replay_dead_letter"}


@pytest.mark.parametrize("path", sorted((ROOT / "functions").glob("*.py")), ids=lambda p: p.stem)
def test_a_function_knows_no_other(path: Path) -> None:
    """Only those that describe the whole API, or call any trigger, look at the manifest."""
    above = {name for name in imports(path) if name.partition(".")[0] in {"functions", "infra"}}
    assert not above
    assert ("main" in set(imports(path))) == (path.stem in LOOK_AT_ALL)


@pytest.mark.parametrize("name", sorted(PURE))
def test_the_pure_core_depends_on_itself_alone(name: str) -> None:
    for module in imports(ROOT / "shared" / f"{name}.py"):
        package, _, member = module.partition(".")
        if package == "shared":
            assert member in PURE
        else:
            assert package in LIBRARIES_OF_PURE | sys.stdlib_module_names


# -- Requirements

REQUIREMENTS = sorted(ROOT.glob("requirements*.*")) + sorted(ROOT.glob("infra/requirements*.*"))
LOCKS = [path for path in ROOT.glob("*/**/package-lock.json") if "node_modules" not in path.parts]


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_name_no_index(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"index-url|find-links|trusted-host|://|^-i\b", text, re.MULTILINE)


@pytest.mark.parametrize(
    "path", [p for p in REQUIREMENTS if p.suffix == ".txt"], ids=lambda p: p.name
)
def test_every_requirement_is_pinned_with_hashes(path: Path) -> None:
    entries = re.split(r"\n(?=\S)", path.read_text().strip())
    entries = [entry for entry in entries if not entry.startswith("#")]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.\-\[\]]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.parent.name)
def test_locks_of_the_web_name_no_registry(path: Path) -> None:
    packages = json.loads(path.read_text())["packages"]
    assert not [name for name, each in packages.items() if "://" in each.get("resolved", "")]
    assert not [n for n, p in packages.items() if n and "integrity" not in p and not p.get("link")]


def test_the_tools_settings_name_no_index() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert not {"uv", "pip", "poetry"} & set(settings["tool"])
    assert not [name for name in ("uv.toml", "pip.conf", ".npmrc") if (ROOT / name).exists()]
