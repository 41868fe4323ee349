"""Who looked at people's data past the functions: the audit logs of Google Cloud.

Functions tell of each call in lines of their own. What somebody reads or writes in the console, or
with a command, only these logs tell.
"""

from collections.abc import Iterator, Mapping

from pulumi import Output
from pulumi_gcp.logging import ProjectExclusion
from pulumi_gcp.projects import IAMAuditConfig, IAMAuditConfigAuditLogConfigArgs

from infra.cloud.identities import Identities
from infra.cloud.manifest import ENTRIES
from infra.cloud.needs import Need, needs_of
from infra.cloud.provider import Cloud

LOGGED = ("DATA_READ", "DATA_WRITE")
# Each service, and what functions need of it: theirs is not logged again. Others are not exempt: a
# function that tries what it does not need is seen. A policy has room for 1,500 exemptions and
# grants together.
AUDITED: Mapping[str, frozenset[Need]] = {
    "datastore.googleapis.com": frozenset({Need.READ, Need.WRITE}),  # Firestore's name, for this
    "identitytoolkit.googleapis.com": frozenset({Need.SESSIONS, Need.ACCOUNTS}),
    "secretmanager.googleapis.com": frozenset({Need.TELL}),
    # Links and upload sessions are used in the name of the function that made them.
    "storage.googleapis.com": frozenset(
        {Need.START, Need.SEE, Need.DISCARD, Need.SIGN, Need.ANCHOR}
    ),
}

# By which clients read documents (cloud.google.com/firestore/docs/audit-logging). What is not named
# here is logged. An entry's types of permission do not tell: a write may ask for one to read, too.
READS = (
    "BatchGetDocuments",
    "GetDocument",
    "ListDocuments",
    "Listen",
    "RunAggregationQuery",
    "RunQuery",
)


def audit(cloud: Cloud, who: Identities) -> None:
    """Has the access of people, and of whatever is not a function of ours, logged."""
    for service, needs in AUDITED.items():
        exempted = list(_exempted(who, needs))
        IAMAuditConfig(
            service,
            project=cloud.project,
            service=service,
            audit_log_configs=[
                IAMAuditConfigAuditLogConfigArgs(log_type=each, exempted_members=exempted)
                for each in LOGGED
            ],
            opts=cloud.options(),
        )
    # What the web client reads under the rules would be logged as well, each look at a page, and
    # nobody can exempt them. What it writes is logged.
    methods = " OR ".join(f'"google.firestore.v1.Firestore.{each}"' for each in READS)
    ProjectExclusion(
        "reads-under-the-rules",
        name="reads-under-the-rules",
        description="What clients read of Firestore as the rules let them",
        filter=(
            f'logName="projects/{cloud.project}/logs/cloudaudit.googleapis.com%2Fdata_access"'
            ' AND protoPayload.serviceName="firestore.googleapis.com"'
            " AND protoPayload.authenticationInfo.thirdPartyPrincipal:*"
            f" AND protoPayload.methodName=({methods})"
        ),
        opts=cloud.options(),
    )


def _exempted(who: Identities, needs: frozenset[Need]) -> Iterator[Output[str]]:
    for name, account in who.functions.items():
        if needs_of(ENTRIES[name]) & needs:
            yield account.member
