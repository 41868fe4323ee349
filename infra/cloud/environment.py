"""The environment variables of functions: what shared/config.py reads."""

from collections.abc import Mapping

from pulumi import Input

from infra.cloud.buckets import Buckets
from infra.cloud.needs import Need, needs_of
from infra.cloud.provider import Cloud
from infra.cloud.sizes import size_of
from shared.entry_points import Entry

# Firebase Hosting appends to X-Forwarded-For whom it heard, and Google's front end, which hears
# Firebase Hosting, appends that: the second from the right is the client. Who calls a function's
# own address instead can put anything there; limits by person hold all the same. That address
# cannot be closed to them: Firebase Hosting calls it as well, from the internet.
TRUSTED_HOPS = 2
SCANS = "finish_upload"  # the one function that calls the scanner


def environment(cloud: Cloud, kept: Buckets, entry: Entry) -> Mapping[str, Input[str]]:
    """The variables of an entry's function, without secrets."""
    stated, needs = cloud.settings, needs_of(entry)
    variables: dict[str, Input[str]] = {
        "GOOGLE_CLOUD_PROJECT": cloud.project,
        "CONTENT_BUCKET": kept.content.name,
        "ANCHOR_BUCKET": kept.anchors.name,
        "PUBLIC_ORIGIN": stated.origin,
        "APP_CHECK": stated.app_check,
        "TRUSTED_HOPS": str(TRUSTED_HOPS),
        "THREADS": str(size_of(entry).concurrency),  # functions-framework's own
    }
    if stated.traces:
        variables |= {
            "OTEL_TRACES_EXPORTER": "gcp_trace",
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": str(stated.traces),
        }
    if stated.mail and Need.TELL in needs:
        variables |= {
            "SMTP_HOST": stated.mail.host,
            "SMTP_PORT": str(stated.mail.port),
            "SMTP_SECURITY": stated.mail.security,
            "SMTP_USER": stated.mail.user,
            "MAIL_FROM": stated.mail.sender,
        }
    if stated.scanner and entry.name == SCANS:
        variables["CLAMD"] = stated.scanner.address
    return variables
