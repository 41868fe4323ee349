"""The source that Cloud Functions builds: the bundle, under the name of its build."""

from pulumi import FileAsset
from pulumi_gcp.storage import BucketObject

from infra import bundle
from infra.cloud.buckets import Buckets
from infra.cloud.provider import Cloud


def source(cloud: Cloud, kept: Buckets) -> BucketObject:
    """The archive, uploaded."""
    build = bundle.write()
    return BucketObject(
        "source",
        name=f"{build}.zip",
        bucket=kept.source.name,
        content_type="application/zip",
        source=FileAsset(str(bundle.BUNDLE)),
        opts=cloud.options(),
    )
