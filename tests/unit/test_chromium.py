"""Which browser the tests of the web client take."""

from pathlib import Path

import pytest

from infra.local import chromium as module
from infra.local.chromium import chromium, main
from infra.local.processes import CannotStart


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only one on the path; Playwright's own browser would be in it, too."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(module, "_playwrights", lambda: tmp_path / "playwrights")
    return tmp_path


def a_program(path: Path) -> Path:
    path.touch(mode=0o755)
    return path


def test_the_named_one_comes_first_then_the_machines_then_playwrights(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chromium() is None
    for name in ("playwrights", "google-chrome", "chromium-browser", "chromium", "mine"):
        a_program(folder / name)
        if name == "mine":
            monkeypatch.setenv("CHROMIUM", str(folder / "mine"))
        assert chromium() == folder / name


def test_a_named_one_that_is_not_there_is_no_reason_to_take_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_program(folder / "chromium")
    monkeypatch.setenv("CHROMIUM", "no-such-program")
    with pytest.raises(CannotStart, match="CHROMIUM names no-such-program"):
        chromium()


def test_one_is_got_only_where_there_is_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "_is_got", lambda: bool(a_program(folder / "playwrights")))
    main()
    assert chromium() == folder / "playwrights"
    monkeypatch.setattr(module, "_is_got", lambda: pytest.fail("there is one"))
    main()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("named", [None, "no-such-program"])
def test_where_none_can_be_had_setting_up_goes_on_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], named: str | None
) -> None:
    monkeypatch.setattr(module, "_is_got", lambda: False)
    if named:
        monkeypatch.setenv("CHROMIUM", named)
    main()
    said = capsys.readouterr().out
    assert ("apt install chromium" in said) == (named is None)
    assert "CHROMIUM" in said
