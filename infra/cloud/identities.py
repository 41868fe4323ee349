"""As whom functions run, are built and are called: an account for each, with the least it needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pulumi import Input, Resource
from pulumi_gcp.artifactregistry import Repository, RepositoryIamMember
from pulumi_gcp.projects import (
    IAMCustomRole,
    IAMMember,
    IAMMemberConditionArgs,
    ServiceIdentity,
)
from pulumi_gcp.secretmanager import (
    Secret,
    SecretIamMember,
    SecretReplicationArgs,
    SecretReplicationUserManagedArgs,
    SecretReplicationUserManagedReplicaArgs,
)
from pulumi_gcp.serviceaccount import Account
from pulumi_gcp.serviceaccount import IAMMember as AccountIAMMember
from pulumi_gcp.storage import BucketIAMMember

from infra.cloud.buckets import Buckets
from infra.cloud.manifest import ENTRIES, service_of
from infra.cloud.needs import Need, needs_of
from infra.cloud.provider import Cloud
from infra.cloud.settings import REGION

OUR_OWN = "a role of our own"
GRANTS: Mapping[Need, tuple[tuple[str, str], ...]] = {
    Need.READ: (("project", "roles/datastore.viewer"),),
    Need.WRITE: (("project", "roles/datastore.user"),),
    Need.SESSIONS: (("project", OUR_OWN),),
    Need.ACCOUNTS: (("project", OUR_OWN),),
    Need.START: (("content", "roles/storage.objectCreator"),),
    Need.SEE: (("content", "roles/storage.objectViewer"),),
    Need.DISCARD: (("content", OUR_OWN),),
    Need.SIGN: (("itself", "roles/iam.serviceAccountTokenCreator"),),
    Need.ANCHOR: (
        ("anchors", "roles/storage.objectCreator"),
        ("anchors", "roles/storage.objectViewer"),
    ),
    Need.TELL: (("project", OUR_OWN), ("password", "roles/secretmanager.secretAccessor")),
}
TRACER = "roles/cloudtrace.agent"  # of every function, where some of what they do is traced
# Where Google's own roles permit more than a function does.
PERMISSIONS: Mapping[Need, tuple[str, ...]] = {
    Need.SESSIONS: ("firebaseauth.users.get",),
    Need.ACCOUNTS: (
        "firebaseauth.users.create",
        "firebaseauth.users.get",
        "firebaseauth.users.sendEmail",  # makes the link by which a new person sets their password
        "firebaseauth.users.update",
    ),
    Need.DISCARD: ("storage.objects.delete",),
    Need.TELL: ("cloudmessaging.messages.create",),
}


@dataclass(frozen=True, slots=True)
class Identities:
    """The accounts, and what functions are only started with."""

    functions: Mapping[str, Account]  # by name
    rights: Mapping[str, tuple[Resource, ...]]  # of each, with which it is to start
    builder: Account
    events: Account  # as which Eventarc calls triggers
    schedule: Account  # as which Cloud Scheduler calls its functions
    smtp_password: Secret
    grants: tuple[Resource, ...]  # without which nothing is built or called


def identities(cloud: Cloud, kept: Buckets, images: Repository) -> Identities:
    """All accounts of the project that are this system's."""
    password = Secret(
        "smtp-password",
        secret_id="smtp-password",  # noqa: S106 - its name; a version is added by hand
        replication=SecretReplicationArgs(
            user_managed=SecretReplicationUserManagedArgs(
                replicas=[SecretReplicationUserManagedReplicaArgs(location=REGION)]
            )
        ),
        opts=cloud.options(),
    )
    granting = _Granting(cloud, kept, password)
    accounts = {name: _account(cloud, f"run-{service_of(name)}", name) for name in ENTRIES}
    rights = {name: tuple(granting.rights(name, account)) for name, account in accounts.items()}

    builder = _account(cloud, "builder", "builds the functions")
    events = _account(cloud, "caller-events", "calls functions when documents are created")
    schedule = _account(cloud, "caller-schedule", "calls functions at their times")
    eventarc = ServiceIdentity(  # Eventarc's own, which a new project has not yet
        "eventarc",
        service="eventarc.googleapis.com",
        project=cloud.project,
        opts=cloud.options(),
    )
    return Identities(
        accounts,
        rights,
        builder,
        events,
        schedule,
        password,
        (
            *_may_build(cloud, builder, kept, images),
            _of_project(cloud, "events", "roles/eventarc.eventReceiver", events),
            IAMMember(  # which it is given by itself, but not always before the first trigger
                "eventarc",
                project=cloud.project,
                role="roles/eventarc.serviceAgent",
                member=eventarc.member,
                opts=cloud.options(),
            ),
        ),
    )


class _Granting:
    """Gives accounts what functions need."""

    def __init__(self, cloud: Cloud, kept: Buckets, password: Secret) -> None:
        self._cloud, self._password = cloud, password
        self._buckets = {"content": kept.content, "anchors": kept.anchors}
        self._own_roles = {
            need: IAMCustomRole(
                need.name.lower(),
                role_id=f"konten_{need.name.lower()}",
                title=f"Konten SOP: {need.name.lower()}",
                permissions=list(permissions),
                opts=cloud.options(),
            ).name
            for need, permissions in PERMISSIONS.items()
        }

    def rights(self, function: str, account: Account) -> Iterator[Resource]:
        """All that a function needs."""
        for need in sorted(needs_of(ENTRIES[function]), key=lambda need: need.name):
            for place, role in GRANTS[need]:
                is_ours = role == OUR_OWN
                what = need.name.lower() if is_ours else role.removeprefix("roles/")
                name = f"{function}: {what} on {place}"
                yield self._grant(name, place, self._own_roles[need] if is_ours else role, account)
        if self._cloud.settings.traces:
            yield self._grant(f"{function}: traces", "project", TRACER, account)

    def _grant(self, name: str, place: str, role: Input[str], account: Account) -> Resource:
        member, opts = account.member, self._cloud.options()
        match place:
            case "project":
                return _of_project(self._cloud, name, role, account)
            case "itself":
                return AccountIAMMember(
                    name, service_account_id=account.name, role=role, member=member, opts=opts
                )
            case "password":
                secret = self._password.id
                return SecretIamMember(name, secret_id=secret, role=role, member=member, opts=opts)
        bucket = self._buckets[place].name
        return BucketIAMMember(name, bucket=bucket, role=role, member=member, opts=opts)


def _account(cloud: Cloud, account_id: str, purpose: str) -> Account:
    return Account(account_id, account_id=account_id, display_name=purpose, opts=cloud.options())


def _of_project(
    cloud: Cloud,
    name: str,
    role: Input[str],
    account: Account,
    condition: IAMMemberConditionArgs | None = None,
) -> IAMMember:
    return IAMMember(
        name,
        project=cloud.project,
        role=role,
        member=account.member,
        condition=condition,
        opts=cloud.options(),
    )


def _may_build(
    cloud: Cloud, builder: Account, kept: Buckets, images: Repository
) -> tuple[Resource, ...]:
    """Write logs and images, and read the source and Cloud Functions' copies: no people's files."""
    sources = IAMMemberConditionArgs(
        title="sources of functions",
        expression='resource.name.startsWith("projects/_/buckets/gcf-v2-sources-")',
    )
    return (
        _of_project(cloud, "builder-logs", "roles/logging.logWriter", builder),
        _of_project(cloud, "builder-sources", "roles/storage.objectViewer", builder, sources),
        BucketIAMMember(
            "builder-source",
            bucket=kept.source.name,
            role="roles/storage.objectViewer",
            member=builder.member,
            opts=cloud.options(),
        ),
        RepositoryIamMember(
            "builder-images",
            repository=images.name,
            location=REGION,
            role="roles/artifactregistry.writer",
            member=builder.member,
            opts=cloud.options(),
        ),
    )
