"""Environments: what their files say, what is refused, and what is the same in all."""

import json
import re
from functools import partial
from runpy import run_path
from typing import Any

import pulumi
import pytest
import yaml
from pulumi.runtime import set_all_config
from pydantic import ValidationError

from infra.cloud.program import deploy
from infra.cloud.settings import REGION, Settings
from tests.infra.deployed import (
    ENVIRONMENTS,
    LATER,
    ROOT,
    Resource,
    declared,
    deployed,
    first_deployed,
    stated,
)
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


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_what_comes_later_stands_in_the_file_as_a_comment_that_works(name: str) -> None:
    """A first deployment with mail would wait for a password that has no secret yet."""
    assert not {"mail", "scanner", "backup_readers"} & set(stated(name))
    text = (INFRA / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    uncommented = re.sub(r"^    # (?=[a-z -])", "    ", text, flags=re.MULTILINE)  # no sentences
    assert yaml.safe_load(uncommented)["config"]["konten-sop:settings"] == {
        **stated(name),
        **LATER[name],
    }


def test_what_can_be_configured_is_configured_in_production() -> None:
    everything = {**stated("production"), **LATER["production"], "environment": "production"}
    said = Settings.model_validate(everything)
    assert said.mail
    assert said.scanner
    assert said.backup_readers
    assert said.is_warm
    assert said.traces
    assert said.anchors_kept_days >= 3650  # histories are kept for as long


@pytest.mark.parametrize(
    "wrong",
    [
        {"environment": "test"},
        {"environment": "drill", **LATER["production"]},
        {"mail": {**LATER["staging"]["mail"], "password_version": "latest"}},
        {"mail": {**LATER["staging"]["mail"], "password_version": 0}},
        {"mail": {"host": "smtp.contoh.example", "user": "x", "sender": "x"}},
        {"backup_readers": ["allUsers"]},
        {"backup_readers": ["serviceAccount:contoh"]},
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
        {"mail": {**LATER["staging"]["mail"], "password": "x"}},
        {"mail": {**LATER["staging"]["mail"], "security": "none"}},
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


def dns_records(environment: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a deployment says is to be entered where the domain is registered."""
    told: dict[str, Any] = {}

    def export(name: str, value: Any) -> None:
        pulumi.Output.from_input(value).apply(lambda known: told.update({name: known}))

    monkeypatch.setattr(pulumi, "export", export)
    settings = Settings.model_validate({**stated(environment), "environment": environment})
    declared(environment, settings.project, lambda: deploy(settings))
    return told["dns_records"]


def test_a_domain_of_ones_own_says_what_is_to_be_entered_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert dns_records("production", monkeypatch) == [
        "ADD konten.contoh.example. A 199.36.158.100",
        "REMOVE konten.contoh.example. A 203.0.113.7",
    ]


def test_a_name_that_firebase_gives_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dns_records("dev", monkeypatch) == []
    assert not of_kind(deployed("dev"), "HostingCustomDomain")


def test_functions_without_mail_wait_for_no_secret(environment: str) -> None:
    for each in of_kind(first_deployed(environment), "Function"):
        assert "secretEnvironmentVariables" not in each.inputs["serviceConfig"]


def test_another_version_of_the_password_is_another_deployment() -> None:
    secrets = [
        secret
        for each in of_kind(deployed("production"), "Function")
        for secret in each.inputs["serviceConfig"].get("secretEnvironmentVariables", ())
    ]
    assert {(secret["key"], secret["version"]) for secret in secrets} == {("SMTP_PASSWORD", "1")}


def test_a_budget_is_in_the_billing_accounts_currency_unless_one_is_said() -> None:
    (budget,) = of_kind(deployed("production"), "Budget")
    assert budget.inputs["amount"] == {"specifiedAmount": {"units": "3000000"}}
    said = {**stated("dev")["budget"], "currency": "IDR"}
    settings = Settings.model_validate({**stated("dev"), "environment": "dev", "budget": said})
    (budget,) = of_kind(declared("dev", settings.project, lambda: deploy(settings)), "Budget")
    assert budget.inputs["amount"]["specifiedAmount"]["currencyCode"] == "IDR"


def test_a_service_agent_reads_the_backup_and_people_what_they_compare_as_well() -> None:
    agent, person = LATER["production"]["backup_readers"]
    granted = {
        (each.inputs["member"], each.inputs["bucket"], each.inputs["role"])
        for each in of_kind(deployed("production"), "BucketIAMMember")
        if each.inputs["member"] in {agent, person}
    }
    reads = "roles/storage.objectViewer"
    assert granted == {
        (agent, "contoh-konten-backup", reads),
        (agent, "contoh-konten-backup", "roles/storage.legacyBucketReader"),
        (person, "contoh-konten-backup", reads),
        (person, "contoh-konten-backup", "roles/storage.legacyBucketReader"),
        (person, "contoh-konten-content", reads),
        (person, "contoh-konten-anchors", reads),
    }


def test_only_what_is_named_is_imported_of_google_cloud() -> None:
    """mypy takes the package itself for anything; what is imported from its parts it checks."""
    for path in PROGRAM:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(import pulumi_gcp|from pulumi_gcp import)", text, re.MULTILINE)
