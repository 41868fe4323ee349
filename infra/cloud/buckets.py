"""Cloud Storage: what people upload, the nightly anchors, and the source of the functions."""

from dataclasses import dataclass

from pulumi_gcp.storage import (
    Bucket,
    BucketCorArgs,
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
UNFINISHED_KEPT = 7  # days, as long as Cloud Storage keeps the session of a resumable upload


@dataclass(frozen=True, slots=True)
class Buckets:
    """All private: who reads or writes is a function, or bears a link or session that one made."""

    content: Bucket
    anchors: Bucket
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
            is_locked=True,  # for good, and from the project's owner, too: docs/decisions/0012
        ),
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
    return Buckets(content, anchors, source)
