"""How functions run: with which settings, how large, for how long."""

from typing import Any

import pytest
from flask import Request

from functions.finish_upload import _BYTES_A_SECOND, _LEAST_HOLD
from shared import config, limits
from shared.entry_points import FirestoreEntry, HttpEntry, ScheduleEntry
from shared.file_rules import RULES
from tests.infra.code import module_of, reached, variables
from tests.infra.deployed import deployed
from tests.infra.policy import ENTRIES, of_kind

BY_THE_PLATFORM = {"K_SERVICE"}
# The source has its own calendar, shared/calendar.toml.
LEFT_OUT = {"WORKING_CALENDAR"}
# functions-framework's own, and OpenTelemetry's.
OF_LIBRARIES = {"THREADS", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG"}
MAIL = {"SMTP_HOST", "SMTP_PORT", "SMTP_SECURITY", "SMTP_USER", "SMTP_PASSWORD", "MAIL_FROM"}
HOSTING_WAITS, EVENTARC_WAITS, SCHEDULER_WAITS = 60, 540, 1800  # seconds, at most


def service_of(name: str, environment: str = "production") -> dict[str, Any]:
    """How a function runs."""
    (found,) = (each for each in of_kind(deployed(environment), "Function") if each.name == name)
    service: dict[str, Any] = found.inputs["serviceConfig"]
    return service


def settings_of(name: str, environment: str = "production") -> dict[str, str]:
    """The variables of a function, with the names of its secrets."""
    service = service_of(name, environment)
    secrets = service.get("secretEnvironmentVariables", ())
    return {**service["environmentVariables"], **{each["key"]: "secret" for each in secrets}}


# -- Settings


def test_every_variable_that_functions_read_is_set_where_all_is_configured() -> None:
    read, needed = variables()
    everywhere = [settings_of(name) for name in ENTRIES]
    given = set().union(*everywhere)
    assert read - BY_THE_PLATFORM - LEFT_OUT == given - OF_LIBRARIES
    assert all(needed <= set(each) for each in everywhere)
    assert not given & LEFT_OUT


@pytest.mark.parametrize("name", ENTRIES)
def test_a_function_has_the_settings_of_what_it_does_and_no_others(name: str) -> None:
    uses = reached(module_of(name))
    found = set(settings_of(name))
    assert found.issuperset(MAIL) == ("shared.mail.smtp" in uses)
    assert bool(MAIL & found) == ("shared.mail.smtp" in uses)
    assert ("CLAMD" in found) == ("shared.scanning" in uses)
    assert ("directVpcNetworkInterfaces" in service_of(name)) == ("shared.scanning" in uses)


def test_functions_take_the_settings_that_they_get(
    environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ENTRIES:
        with monkeypatch.context() as patch:
            settings = settings_of(name, environment)
            for key, value in settings.items():
                patch.setenv(key, value)
            assert config.project() == config.content_bucket().removesuffix("-content")
            assert config.requires_app_check() is False
            assert (config.public_origin() or "").startswith("https://")
            assert (config.mail_server() is not None) == ("SMTP_HOST" in settings)
            assert config.clamd() in (None, ("10.20.0.5", 3310))


def test_without_a_mail_server_no_function_waits_for_its_password() -> None:
    assert not [name for name in ENTRIES if MAIL & set(settings_of(name, "dev"))]


def test_a_limit_counts_the_client_that_firebase_hosting_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, hosting, forged = "203.0.113.7", "66.249.64.1", "198.51.100.1"
    for name, entry in ENTRIES.items():
        if isinstance(entry, HttpEntry) and entry.limit:
            monkeypatch.setenv("TRUSTED_HOPS", settings_of(name)["TRUSTED_HOPS"])
            for heard in (f"{client}, {hosting}", f"{forged}, {client},{hosting}"):
                request = Request({"HTTP_X_FORWARDED_FOR": heard, "REQUEST_METHOD": "POST"})
                assert limits.address_of(request) == client


# -- Sizes


@pytest.mark.parametrize("name", ENTRIES)
def test_whoever_calls_waits_as_long_as_the_function_takes(name: str) -> None:
    entry, seconds = ENTRIES[name], service_of(name)["timeoutSeconds"]
    if isinstance(entry, HttpEntry):
        assert seconds == HOSTING_WAITS or name == "finish_upload"
    elif isinstance(entry, FirestoreEntry):
        assert seconds <= EVENTARC_WAITS
    else:
        (job,) = (each for each in of_kind(deployed("production"), "Job") if each.name == name)
        assert job.inputs["attemptDeadline"] == f"{seconds:.0f}s"
        assert seconds <= SCHEDULER_WAITS


@pytest.mark.parametrize("name", ENTRIES)
def test_an_instance_has_a_thread_for_each_call_that_it_is_sent(name: str) -> None:
    service = service_of(name)
    assert service["environmentVariables"]["THREADS"] == (
        f"{service['maxInstanceRequestConcurrency']:.0f}"
    )
    assert service["availableCpu"] == "1"  # with less, one call at a time


@pytest.mark.parametrize(
    "name", [name for name, each in ENTRIES.items() if isinstance(each, ScheduleEntry)]
)
def test_no_scheduled_function_runs_twice_at_once(name: str) -> None:
    service = service_of(name)
    assert (service["maxInstanceCount"], service["maxInstanceRequestConcurrency"]) == (1, 1)


def test_the_largest_upload_can_be_scanned_while_it_is_held() -> None:
    largest = max(rule.max_size for rule in RULES.values())
    held = _LEAST_HOLD.total_seconds() + largest / _BYTES_A_SECOND
    assert service_of("finish_upload")["timeoutSeconds"] >= held


def test_instances_are_kept_only_where_people_wait_and_an_environment_says_so() -> None:
    warm = {name for name in ENTRIES if service_of(name)["minInstanceCount"]}
    assert warm == {"me", "list_requests", "get_request"}
    assert not [name for name in ENTRIES if service_of(name, "dev")["minInstanceCount"]]
