"""The command that releases other rules: what it sends, to whom, and that it fails when they do."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.infra.deployed import Resource, deployed
from tests.infra.policy import of_kind

# Stands for curl: writes down what it was told, and fails as --fail has it if it is told to.
CURL = """#!/bin/sh
cat > "$SEEN/stdin"
printf '%s\\n' "$@" > "$SEEN/arguments"
exit "$STATUS"
"""
GCLOUD = """#!/bin/sh
[ "$*" = "auth print-access-token" ] && echo secret-token
"""


def of_rules() -> Resource:
    """The command."""
    (found,) = (each for each in of_kind(deployed("production"), "Command") if each.name == "rules")
    return found


def released(folder: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Runs the command among programs that stand for the real ones."""
    (command,) = (
        each for each in of_kind(deployed("production"), "Command") if each.name == "rules"
    )
    for name, text in (("curl", CURL), ("gcloud", GCLOUD)):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    own = {"PATH": f"{folder}:{os.environ['PATH']}", "SEEN": str(folder), "STATUS": str(status)}
    return subprocess.run(  # noqa: S603 - our own command
        ["/bin/sh", "-c", command.inputs["create"]],
        env={**own, **command.inputs["environment"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_release_is_told_to_name_the_new_rules(tmp_path: Path) -> None:
    assert released(tmp_path).returncode == 0
    *_, url = arguments = (tmp_path / "arguments").read_text(encoding="utf-8").splitlines()
    release = "projects/contoh-konten/releases/cloud.firestore"
    assert url == f"https://firebaserules.googleapis.com/v1/{release}"
    assert arguments[arguments.index("--request") + 1] == "PATCH"
    ruleset = "projects/contoh-konten/rulesets/00000000-0000-0000-0000-000000000000"
    assert json.loads(arguments[arguments.index("--data") + 1]) == {
        "release": {"name": release, "rulesetName": ruleset}
    }


def test_the_token_is_no_argument_that_others_see(tmp_path: Path) -> None:
    released(tmp_path)
    assert (tmp_path / "stdin").read_text(
        encoding="utf-8"
    ) == "Authorization: Bearer secret-token\n"
    assert "secret-token" not in (tmp_path / "arguments").read_text(encoding="utf-8")


@pytest.mark.parametrize("status", [22, 7])
def test_a_deployment_fails_where_the_rules_are_not_released(tmp_path: Path, status: int) -> None:
    assert "--fail" in of_rules().inputs["create"]
    assert released(tmp_path, status).returncode == status
