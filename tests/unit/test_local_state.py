"""`make reset` forgets what a local system keeps, and nothing of one that runs."""

import sys
from pathlib import Path

import pytest

from infra.local.__main__ import main
from infra.local.state import State

KEPT = ["saves/current", "objects/content/x", "events/1.json", "mail/1.eml", "logs/server.log"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of kept state that LOCAL_STATE names, with somebody's own file in it."""
    state = tmp_path / "state"
    for name in (*KEPT, "service-account.json", "mine.txt"):
        (state / name).parent.mkdir(parents=True, exist_ok=True)
        (state / name).touch()
    monkeypatch.setenv("LOCAL_STATE", str(state))
    monkeypatch.setattr(sys, "argv", ["infra.local", "--reset"])
    return state


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_reset_removes_what_the_system_keeps_and_nothing_else(folder: Path) -> None:
    main()
    assert files(folder) == {"lock", "mine.txt"}


def test_reset_where_nothing_is_kept_is_no_error(folder: Path) -> None:
    main()
    main()
    assert files(folder) == {"lock", "mine.txt"}


def test_reset_is_refused_while_the_system_runs(folder: Path) -> None:
    before = files(folder)
    with State(folder).locked(), pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == (
        f"Another run uses {folder}: stop it, or choose another with --state."
    )
    assert files(folder) == before | {"lock"}
