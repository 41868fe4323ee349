"""What is uploaded to be built is what functions need to run, and nothing else."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

from infra import bundle
from tests.infra.deployed import ROOT, deployed
from tests.infra.policy import of_kind

RUNS = """
import functions_framework
import main
from shared import config
from shared.api import page
from shared.mail import compose

for name in main.__all__:
    functions_framework.create_app(name, "main.py")
assert config.working_calendar().time_zone.key == "Asia/Pontianak"
assert page.render(main, "id", "https://konten.contoh.example")
assert {"message.html", "message.txt"} <= set(compose._environment().list_templates())
print("runs")
"""


def test_the_source_alone_runs(tmp_path: Path) -> None:
    (archive,) = of_kind(deployed("production"), "BucketObject")
    with ZipFile(archive.inputs["source"].path) as packed:
        packed.extractall(tmp_path)
    process = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", RUNS],
        cwd=tmp_path,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.stdout.strip() == "runs", process.stderr


def test_functions_are_built_from_it_and_anew_when_it_changes() -> None:
    (archive,) = of_kind(deployed("production"), "BucketObject")
    assert archive.inputs["name"] == f"{bundle.digest(bundle.contents())}.zip"
    for each in of_kind(deployed("production"), "Function"):
        assert each.inputs["buildConfig"]["source"]["storageSource"] == {
            "bucket": "contoh-konten-source",
            "object": archive.inputs["name"],
        }


def test_functions_run_on_the_python_that_is_pinned_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = project["requires-python"].removeprefix(">=").replace(".", "")
    functions = of_kind(deployed("production"), "Function")
    assert {each.inputs["buildConfig"]["runtime"] for each in functions} == {f"python{pinned}"}


def test_what_deploys_is_no_part_of_what_is_deployed() -> None:
    for text in ("requirements.in", "requirements.txt", "requirements-dev.txt"):
        assert "pulumi" not in (ROOT / text).read_text(encoding="utf-8"), text
