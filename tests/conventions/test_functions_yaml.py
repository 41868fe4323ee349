"""What the Firebase CLI is told of the functions is what the manifest says."""

import json

import main
from infra import functions_yaml
from shared.entry_points import HttpEntry, entry_of
from tests.conventions.test_tree import ROOT

FIREBASE = json.loads((ROOT / "firebase.json").read_text(encoding="utf-8"))


def test_the_firebase_cli_knows_the_functions_as_they_are() -> None:
    kept = functions_yaml.FILE.read_text(encoding="utf-8")
    assert kept == functions_yaml.written(), "run python -m infra.functions_yaml"


def test_it_names_each_function_once_where_the_rewrites_look_for_it() -> None:
    lines = functions_yaml.FILE.read_text(encoding="utf-8").partition("endpoints:\n")[2]
    endpoints = dict(line.strip().split(": ", 1) for line in lines.splitlines())
    declared = {name: json.loads(endpoint) for name, endpoint in endpoints.items()}
    assert [each["entryPoint"] for each in declared.values()] == main.__all__
    rewritten = [each["run"] for each in FIREBASE["hosting"]["rewrites"] if "run" in each]
    http = [e for name in main.__all__ if isinstance(e := entry_of(getattr(main, name)), HttpEntry)]
    assert len(rewritten) == len(http)
    for run in rewritten:
        assert declared[run["serviceId"]]["region"] == [run["region"]]
        assert declared[run["serviceId"]]["httpsTrigger"] == {}


def test_the_firebase_cli_runs_the_functions_and_never_deploys_them() -> None:
    """Pulumi does. What `firebase deploy` does before anything else of functions, fails."""
    (functions,) = FIREBASE["functions"]
    assert functions["source"] == "."
    assert functions["runtime"] == "python311"
    (hook,) = functions["predeploy"]
    assert hook.endswith("&& exit 1")
