"""Cloud Storage: what people upload, the anchors, the database's exports, the functions' source."""

from dataclasses import dataclass

from pulumi_gcp.storage import (
    Bucket,
    BucketCorArgs,
    BucketIAMMember,
    BucketLifecycleRuleActionArgs,
    BucketLifecycleRuleArgs,
    BucketLifecycleRuleConditionArgs,
    BucketRetentionPolicyArgs,
    BucketSoftDeletePolicyArgs,
    BucketVersioningArgs,
)

from infra.cloud.provider import Cloud
from infra.cloud.settings import DAY, REGION

# Of what is deleted, by `sweep_uploads` or by mistake, the bytes can be had back for so long.
DELETED_KEPT = 30  # days
# What is uploaded comes by sessions of resumable uploads: an unfinished one ends by itself within a
# week, and what was never finished in the database is discarded by `sweep_uploads`. A rule of the
# bucket ends only multipart uploads of the XML API. No client of ours begins any.
UNFINISHED_KEPT = 7  # days
EXPORTS_KEPT = 98  # days, as the weekly backups of Firestore are


@dataclass(frozen=True, slots=True)
class Buckets:
    """All private: who reads or writes is a function, or bears a link or session that one made."""

    content: Bucket
    anchors: Bucket
    backup: Bucket
    source: Bucket


def buckets(cloud: Cloud) -> Buckets:
    """The project's buckets."""
    content = Bucket(
        "content",
        name=f"{cloud.project}-content",
        location=REGION,
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning=BucketVersioningArgs(enabled=True),
        # The web client sends to an upload session, and follows the links that `open_file` signs.
        cors=[
            BucketCorArgs(
                origins=[cloud.settings.origin],
                methods=["GET", "HEAD", "PUT"],
                response_headers=["Content-Length", "Content-Range", "Content-Type", "Range"],
                max_age_seconds=3600,
            )
        ],
        lifecycle_rules=[
            BucketLifecycleRuleArgs(
                action=BucketLifecycleRuleActionArgs(type="Delete"),
                condition=BucketLifecycleRuleConditionArgs(
                    days_since_noncurrent_time=DELETED_KEPT, with_state="ARCHIVED"
                ),
            ),
            BucketLifecycleRuleArgs(
                action=BucketLifecycleRuleActionArgs(type="AbortIncompleteMultipartUpload"),
                condition=BucketLifecycleRuleConditionArgs(age=UNFINISHED_KEPT),
            ),
        ],
        soft_delete_policy=BucketSoftDeletePolicyArgs(retention_duration_seconds=7 * DAY),
        opts=cloud.options(is_kept=True),
    )
    anchors = Bucket(
        "anchors",
        name=f"{cloud.project}-anchors",
        location=REGION,
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        retention_policy=BucketRetentionPolicyArgs(
            retention_period=str(cloud.settings.anchors_kept_days * DAY),
            # For good, and from the project's owner, too: docs/decisions/0012.
            is_locked=not cloud.settings.is_drill,
        ),
        opts=cloud.options(is_kept=True),
    )
    # `gcloud firestore export` writes it as Firestore's service agent, which may do so in its own
    # project without a grant of ours.
    backup = Bucket(
        "backup",
        name=f"{cloud.project}-backup",
        location=REGION,
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning=BucketVersioningArgs(enabled=True),
        lifecycle_rules=[
            BucketLifecycleRuleArgs(
                action=BucketLifecycleRuleActionArgs(type="Delete"),
                condition=BucketLifecycleRuleConditionArgs(age=EXPORTS_KEPT),
            ),
            BucketLifecycleRuleArgs(
                action=BucketLifecycleRuleActionArgs(type="Delete"),
                condition=BucketLifecycleRuleConditionArgs(
                    days_since_noncurrent_time=DELETED_KEPT, with_state="ARCHIVED"
                ),
            ),
        ],
        soft_delete_policy=BucketSoftDeletePolicyArgs(retention_duration_seconds=7 * DAY),
        opts=cloud.options(is_kept=True),
    )
    source = Bucket(
        "source",
        name=f"{cloud.project}-source",
        location=REGION,
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        force_destroy=True,
        opts=cloud.options(),
    )
    kept = Buckets(content, anchors, backup, source)
    _let_read(cloud, kept)
    return kept


def _let_read(cloud: Cloud, kept: Buckets) -> None:
    """Whoever brings back a backup elsewhere: service agents import, people compare as well."""
    for member in cloud.settings.backup_readers:
        grants = [
            ("backup", kept.backup, "storage.objectViewer"),
            ("backup", kept.backup, "storage.legacyBucketReader"),  # an import looks at the bucket
        ]
        if not member.startswith("serviceAccount:"):
            grants += [
                ("content", kept.content, "storage.objectViewer"),
                ("anchors", kept.anchors, "storage.objectViewer"),
            ]
        for place, bucket, role in grants:
            BucketIAMMember(
                f"{member}: {role} on {place}",
                bucket=bucket.name,
                role=f"roles/{role}",
                member=member,
                opts=cloud.options(),
            )
