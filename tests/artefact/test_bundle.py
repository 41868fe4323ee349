"""The bundle holds what functions need, and is the same bytes wherever and whenever it is made."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from infra import bundle
from shared import version

# The modules that the unpacked source loads, with nothing on the path but it and what is installed.
LOADS = """
import pkgutil, sys
sys.path.insert(0, sys.argv[1])
import functions, main, shared
from shared import version
for package in (functions, shared):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        __import__(found.name)
own = ("functions", "infra", "main", "shared", "tests")
loaded = {name: each for name, each in sys.modules.items() if name.partition(".")[0] in own}
assert {each.__file__.startswith(sys.argv[1]) for each in loaded.values()} == {True}
print(len(main.__all__), version.build())
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what is bundled, and of what lies beside it."""
    for name in ("functions", "shared"):
        shutil.copytree(bundle.ROOT / name, tmp_path / "tree" / name)
    for name in ("main.py", "requirements.txt", "README.md", "firebase.json"):
        shutil.copyfile(bundle.ROOT / name, tmp_path / "tree" / name)
    for name in ("bench/a.py", "docs/a.txt", "infra/a.py", "tests/a.py", "web/dist/a.css"):
        (tmp_path / "tree" / name).parent.mkdir(parents=True)
        (tmp_path / "tree" / name).write_bytes(b"")
    return tmp_path / "tree"


def test_it_is_the_same_bytes_whatever_the_files_times_and_modes(
    tmp_path: Path, tree: Path
) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    build = bundle.write(first, tree)
    for path in sorted(tree.rglob("*"), reverse=True):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700)
    moved = tree.rename(tmp_path / "elsewhere")

    assert bundle.write(second, moved) == build
    assert second.read_bytes() == first.read_bytes()


def test_it_changes_with_every_file_and_every_name(tree: Path, tmp_path: Path) -> None:
    archive = tmp_path / "it.zip"
    builds = [bundle.write(archive, tree)]
    (tree / "requirements.txt").write_text("flask==3\n")
    builds.append(bundle.write(archive, tree))
    path = tree / "shared" / "calendar.toml"
    path.rename(path.with_stem("calendar-"))  # which comes in the same place
    builds.append(bundle.write(archive, tree))
    assert len(set(builds)) == len(builds)


def test_it_holds_what_functions_need_and_nothing_else(tree: Path, tmp_path: Path) -> None:
    for name in ("shared/__pycache__/x.cpython-311.pyc", "functions/.env", "shared/.hidden/a.py"):
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_bytes(b"")
    (tree / version.BUILD_FILE).write_text("of a bundle that was unpacked here\n")
    build = bundle.write(tmp_path / "it.zip", tree)

    with ZipFile(tmp_path / "it.zip") as archive:
        names = archive.namelist()
        said = archive.read(version.BUILD_FILE).decode()
        entries = archive.infolist()
    assert {name.partition("/")[0] for name in names} == {
        *("functions", "main.py", "requirements.txt", "shared"),
    }
    sources = [*bundle.ROOT.glob("functions/*.py"), *bundle.ROOT.glob("shared/**/*.py")]
    assert {name for name in names if name.endswith(".py")} == {
        "main.py",
        *(path.relative_to(bundle.ROOT).as_posix() for path in sources),
    }
    assert {name for name in names if not name.endswith(".py")} == {
        "requirements.txt",
        "shared/build.txt",
        "shared/calendar.toml",
        "shared/national_holidays.json",
        *(f"shared/mail/templates/message.{kind}" for kind in ("html", "txt")),
        *(
            f"shared/api/templates/{name}"
            for name in (
                *("endpoints.html", "macros.html", "page.html", "reference.html"),
                *("sop.html", "start.html", "style.css"),
            )
        ),
    }
    assert names == sorted(names)
    assert said == f"{build}\n"
    assert {
        (e.date_time, stat.filemode(e.external_attr >> 16), e.compress_type) for e in entries
    } == {((1980, 1, 1, 0, 0, 0), "-rw-r--r--", ZIP_STORED)}


@pytest.mark.parametrize("name", ["shared/key.pem", "functions/me.py.orig"])
def test_what_nobody_thought_of_is_not_deployed_unseen(tree: Path, name: str) -> None:
    (tree / name).write_bytes(b"")
    with pytest.raises(bundle.NotForFunctions, match=name):
        bundle.contents(tree)


def test_it_is_all_that_its_modules_need(tmp_path: Path) -> None:
    build = bundle.write(tmp_path / "it.zip")
    with ZipFile(tmp_path / "it.zip") as archive:
        archive.extractall(tmp_path / "it")
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-I", "-c", LOADS, str(tmp_path / "it")],
        cwd=tmp_path,
        env={"PATH": os.environ.get("PATH", "")},
        capture_output=True,
        text=True,
        check=False,
    )
    count, _, said = done.stdout.strip().partition(" ")
    assert int(count) > 50, done.stderr
    assert said == build


def test_a_working_tree_is_no_build() -> None:
    assert version.build() == "unbuilt"
    assert (bundle.ROOT / version.BUILD_FILE).parent == Path(version.__file__).parent
