"""Cloud Scheduler: what is called at which times, as whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import Output
from pulumi_gcp.cloudfunctionsv2 import Function
from pulumi_gcp.cloudfunctionsv2.outputs import FunctionServiceConfig
from pulumi_gcp.cloudscheduler import (
    Job,
    JobHttpTargetArgs,
    JobHttpTargetOidcTokenArgs,
    JobRetryConfigArgs,
)

from infra.cloud.identities import Identities
from infra.cloud.manifest import SCHEDULED, service_of
from infra.cloud.provider import Cloud
from infra.cloud.settings import REGION
from infra.cloud.sizes import size_of
from shared import config


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How a scheduled function is held to its times."""

    overdue: str  # after so long without a run that succeeded, somebody is told
    retries: int = 0  # of a run that failed; otherwise the next one does what is left


PUNCTUALITY: dict[str, Punctuality] = {
    "send_waiting": Punctuality(overdue="10m"),
    "sweep_deadlines": Punctuality(overdue="10m"),
    "recover_lost": Punctuality(overdue="30m"),
    "sweep_uploads": Punctuality(overdue="4h"),
    "anchor_histories": Punctuality(overdue="26h", retries=2),
}


def schedules(cloud: Cloud, made: Mapping[str, Function], who: Identities) -> None:
    """A job for each scheduled function."""
    for name, entry in SCHEDULED.items():
        uri = made[name].service_config.apply(_uri)
        Job(
            name,
            name=service_of(name),
            region=REGION,
            schedule=entry.cron,
            time_zone=config.working_calendar().time_zone.key,
            paused=cloud.settings.is_drill,
            attempt_deadline=f"{size_of(entry).seconds}s",
            retry_config=JobRetryConfigArgs(
                retry_count=PUNCTUALITY[name].retries, min_backoff_duration="300s"
            ),
            http_target=JobHttpTargetArgs(uri=uri, http_method="POST", oidc_token=_token(uri, who)),
            opts=cloud.options(),
        )


def _token(uri: Output[str], who: Identities) -> JobHttpTargetOidcTokenArgs:
    return JobHttpTargetOidcTokenArgs(service_account_email=who.schedule.email, audience=uri)


def _uri(of: FunctionServiceConfig | None) -> str:
    """The service's own address (run.app): by it alone is the scheduler no stranger."""
    if of is None or of.uri is None:
        raise ValueError("Cloud Functions gave no address")
    return of.uri
