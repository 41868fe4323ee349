"""Environments: what their files say, what is refused, and what is the same in all."""

import json
import re
from functools import partial
from runpy import run_path
from typing import Any

import pytest
import yaml
from pulumi.runtime import set_all_config
from pydantic import ValidationError

from infra.cloud.settings import REGION, Settings
from tests.infra.deployed import ENVIRONMENTS, ROOT, Resource, declared, deployed, stated
from tests.infra.policy import of_kind

INFRA = ROOT / "infra"
PROGRAM = [INFRA / "__main__.py", *INFRA.glob("*.yaml"), *(INFRA / "cloud").glob("*.py")]


def test_each_environment_is_an_example_in_a_project_of_its_own() -> None:
    files = {path.name for path in INFRA.glob("Pulumi.*.yaml")}
    assert files == {f"Pulumi.{name}.yaml" for name in ENVIRONMENTS}
    projects = [stated(name)["project"] for name in ENVIRONMENTS]
    assert len(set(projects)) == len(ENVIRONMENTS)
    for name in ENVIRONMENTS:
        text = (INFRA / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
        assert not re.search(r"secure|salt|password:", text, re.IGNORECASE)
        assert stated(name)["project"].startswith("contoh-")
        assert stated(name)["budget"]["billing_account"] == "000000-000000-000000"
        assert all(address.endswith(".example") for address in stated(name)["alerts_to"])


def test_what_can_be_configured_is_configured_in_production() -> None:
    said = Settings.model_validate({**stated("production"), "environment": "production"})
    assert said.mail
    assert said.scanner
    assert said.is_warm
    assert said.traces
    assert said.anchors_kept_days >= 3650  # histories are kept for as long


@pytest.mark.parametrize(
    "wrong",
    [
        {"environment": "test"},
        {"project": "Contoh"},
        {"origin": "http://konten.contoh.example"},
        {"origin": "https://konten.contoh.example/"},
        {"origin": "https://*.contoh.example"},
        {"alerts_to": []},
        {"alerts_to": ["konten"]},
        {"budget": {"billing_account": "mine", "amount": 1}},
        {"budget": {"billing_account": "000000-000000-000000", "amount": 0}},
        {"anchors_kept_days": 0},
        {"app_check": "on"},
        {"traces": 5},
        {"mail": {"host": "smtp.contoh.example", "user": "x", "sender": "x", "password": "x"}},
        {"mail": {"host": "smtp.contoh.example", "user": "x", "sender": "x", "security": "none"}},
        {"scanner": {"address": "10.0.0.1", "network": "x", "subnetwork": "x"}},
        {"regoin": "us-central1"},
    ],
)
def test_a_mistyped_setting_ends_the_deployment(wrong: dict[str, Any]) -> None:
    right = {**stated("dev"), "environment": "dev"}
    assert Settings.model_validate(right)
    with pytest.raises(ValidationError):
        Settings.model_validate({**right, **wrong})


def test_the_region_stands_in_one_place_and_hosting_leads_there() -> None:
    area = REGION.rpartition("-")[0]
    found = [path.name for path in PROGRAM for _ in re.findall(area, path.read_text("utf-8"))]
    assert found == ["settings.py"]
    rewrites = json.loads((ROOT / "firebase.json").read_text("utf-8"))["hosting"]["rewrites"]
    assert {rule["run"]["region"] for rule in rewrites if "run" in rule} == {REGION}


def test_hosting_leads_to_functions_that_are_deployed() -> None:
    rewrites = json.loads((ROOT / "firebase.json").read_text("utf-8"))["hosting"]["rewrites"]
    led = {rule["run"]["serviceId"] for rule in rewrites if "run" in rule}
    public = {
        each.inputs["name"]
        for each in of_kind(deployed("production"), "ServiceIamMember")
        if each.inputs["member"] == "allUsers"
    }
    assert led == public


@pytest.fixture(scope="module")
def attested() -> tuple[Resource, ...]:
    """What Pulumi runs, in an environment where App Check is enforced."""
    set_all_config({"konten-sop:settings": json.dumps({**stated("dev"), "app_check": "enforce"})})
    program = partial(run_path, str(INFRA), {}, "__main__")
    return declared("dev", stated("dev")["project"], program)


def test_pulumi_runs_this_program_in_its_own_environment(attested: tuple[Resource, ...]) -> None:
    project = yaml.safe_load((INFRA / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert project["name"] == "konten-sop"
    assert project["runtime"]["name"] == "python"
    assert project["runtime"]["options"]["virtualenv"] == ".venv"
    made = {(each.type, each.name) for each in attested if each.kind != "AppCheckServiceConfig"}
    assert made == {(each.type, each.name) for each in deployed("dev")}


def test_where_app_check_is_enforced_firebase_enforces_it_too(
    attested: tuple[Resource, ...],
) -> None:
    enforced = of_kind(attested, "AppCheckServiceConfig")
    assert {each.inputs["serviceId"] for each in enforced} == {
        "firestore.googleapis.com",
        "identitytoolkit.googleapis.com",
    }
    for each in of_kind(attested, "Function"):
        assert each.inputs["serviceConfig"]["environmentVariables"]["APP_CHECK"] == "enforce"


def test_only_what_is_named_is_imported_of_google_cloud() -> None:
    """mypy takes the package itself for anything; what is imported from its parts it checks."""
    for path in PROGRAM:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(import pulumi_gcp|from pulumi_gcp import)", text, re.MULTILINE)
