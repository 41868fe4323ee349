"""The functions: each of the manifest once, as its decorator declares."""

from collections.abc import Mapping, Sequence

from pulumi import Output, Resource, ResourceOptions
from pulumi_gcp.artifactregistry import (
    Repository,
    RepositoryCleanupPolicyArgs,
    RepositoryCleanupPolicyConditionArgs,
    RepositoryCleanupPolicyMostRecentVersionsArgs,
)
from pulumi_gcp.cloudfunctionsv2 import (
    Function,
    FunctionBuildConfigArgs,
    FunctionBuildConfigSourceArgs,
    FunctionBuildConfigSourceStorageSourceArgs,
    FunctionEventTriggerArgs,
    FunctionEventTriggerEventFilterArgs,
    FunctionServiceConfigArgs,
    FunctionServiceConfigDirectVpcNetworkInterfaceArgs,
    FunctionServiceConfigSecretEnvironmentVariableArgs,
)
from pulumi_gcp.cloudrunv2 import ServiceIamMember
from pulumi_gcp.storage import BucketObject

from infra.cloud.buckets import Buckets
from infra.cloud.environment import SCANS, environment
from infra.cloud.identities import Identities
from infra.cloud.manifest import ENTRIES, service_of
from infra.cloud.needs import Need, needs_of
from infra.cloud.provider import Cloud
from infra.cloud.settings import REGION
from infra.cloud.sizes import CPU, size_of
from shared.entry_points import Entry, FirestoreEntry, HttpEntry, ScheduleEntry

RUNTIME = "python311"  # the one for which pyproject.toml has requirements.txt pinned


def images(cloud: Cloud) -> Repository:
    """Where built functions are kept; of each the last ones, to go back to."""
    return Repository(
        "functions",
        repository_id="functions",
        location=REGION,
        format="DOCKER",
        cleanup_policies=[
            RepositoryCleanupPolicyArgs(
                id="last ones",
                action="KEEP",
                most_recent_versions=RepositoryCleanupPolicyMostRecentVersionsArgs(keep_count=5),
            ),
            RepositoryCleanupPolicyArgs(
                id="others",
                action="DELETE",
                condition=RepositoryCleanupPolicyConditionArgs(older_than="2592000s"),
            ),
        ],
        opts=cloud.options(),
    )


def functions(
    cloud: Cloud,
    kept: Buckets,
    source: BucketObject,
    built: Repository,
    who: Identities,
    stored: Sequence[Resource],
) -> Mapping[str, Function]:
    """All functions by name, and who may call them.

    Their names are fixed, so that an old one has to go before a new one is made. The provider says
    so when it is asked; of what a command names (`--target-replace`) it is not (pulumi#9924).
    """
    made = {}
    for name, entry in ENTRIES.items():
        made[name] = Function(
            name,
            name=service_of(name),
            location=REGION,
            description=_description(entry),
            build_config=FunctionBuildConfigArgs(
                runtime=RUNTIME,
                entry_point=name,
                source=FunctionBuildConfigSourceArgs(
                    storage_source=FunctionBuildConfigSourceStorageSourceArgs(
                        bucket=source.bucket, object=source.name
                    )
                ),
                docker_repository=built.id,
                service_account=who.builder.name,
            ),
            service_config=_service(cloud, kept, entry, who),
            event_trigger=_trigger(entry, who) if isinstance(entry, FirestoreEntry) else None,
            opts=ResourceOptions.merge(
                cloud.options(depends_on=[*stored, *who.grants, *who.rights[name]]),
                ResourceOptions(delete_before_replace=True),
            ),
        )
        ServiceIamMember(
            name,
            name=made[name].name,
            location=REGION,
            role="roles/run.invoker",
            member=_caller(entry, who),
            opts=cloud.options(),
        )
    return made


def _service(
    cloud: Cloud, kept: Buckets, entry: Entry, who: Identities
) -> FunctionServiceConfigArgs:
    size, scanner = size_of(entry), cloud.settings.scanner
    config = FunctionServiceConfigArgs(
        available_cpu=CPU,
        available_memory=size.memory,
        max_instance_request_concurrency=size.concurrency,
        timeout_seconds=size.seconds,
        min_instance_count=int(size.is_warm and cloud.settings.is_warm),
        max_instance_count=size.most,
        service_account_email=who.functions[entry.name].email,
        environment_variables=environment(cloud, kept, entry),
        # Firebase Hosting calls from outside; Eventarc and Cloud Scheduler do not.
        ingress_settings="ALLOW_ALL" if isinstance(entry, HttpEntry) else "ALLOW_INTERNAL_ONLY",
        all_traffic_on_latest_revision=True,
    )
    if cloud.settings.mail and Need.TELL in needs_of(entry):
        config.secret_environment_variables = [
            FunctionServiceConfigSecretEnvironmentVariableArgs(
                key="SMTP_PASSWORD",
                project_id=cloud.project,
                secret=who.smtp_password.secret_id,
                # Not "latest": what that is, an instance asks once, when it starts.
                version=str(cloud.settings.mail.password_version),
            )
        ]
    if scanner and entry.name == SCANS:
        config.direct_vpc_network_interfaces = [
            FunctionServiceConfigDirectVpcNetworkInterfaceArgs(
                network=scanner.network, subnetwork=scanner.subnetwork
            )
        ]
        config.direct_vpc_egress = "VPC_EGRESS_PRIVATE_RANGES_ONLY"
    return config


def _trigger(entry: FirestoreEntry, who: Identities) -> FunctionEventTriggerArgs:
    """What is delivered again, for a day, until the function succeeds."""
    return FunctionEventTriggerArgs(
        event_type=entry.event_type,
        trigger_region=REGION,  # the database's
        event_filters=[
            FunctionEventTriggerEventFilterArgs(attribute="database", value="(default)"),
            FunctionEventTriggerEventFilterArgs(
                attribute="document", value=entry.document, operator="match-path-pattern"
            ),
        ],
        retry_policy="RETRY_POLICY_RETRY",
        service_account_email=who.events.email,
    )


def _caller(entry: Entry, who: Identities) -> str | Output[str]:
    """Whom the platform admits: to what people's clients call, everybody.

    These functions verify people's tokens themselves, or are public.
    """
    match entry:
        case HttpEntry():
            return "allUsers"
        case FirestoreEntry():
            return who.events.member
        case ScheduleEntry():
            return who.schedule.member


def _description(entry: Entry) -> str:
    match entry:
        case HttpEntry():
            return f"{entry.method} {entry.path}"
        case FirestoreEntry():
            return f"when {entry.document} is created"
        case ScheduleEntry():
            return f"at {entry.cron}"
