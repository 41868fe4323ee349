"""What is counted of the functions' logs, and what is asked of Cloud Monitoring's own metrics."""

from pulumi_gcp.logging import (
    Metric,
    MetricMetricDescriptorArgs,
    MetricMetricDescriptorLabelArgs,
)

from infra.cloud.manifest import ENTRIES, service_of
from infra.cloud.provider import Cloud
from shared.entry_points import HttpEntry

_OURS = 'resource.type="cloud_run_revision"'

# One line a call (shared/calls.py), counted by function and outcome.
CALLS = "calls"
CALLS_FILTER = f'{_OURS} AND jsonPayload.logger="shared.calls"'
# Of what was laid aside (shared/dead_letters.py); an admin replays it.
LAID_ASIDE = "laid_aside"
LAID_ASIDE_FILTER = (
    f'{_OURS} AND jsonPayload.logger="shared.dead_letters" AND severity="ERROR"'
    ' AND jsonPayload.message:"is a dead letter after"'
)
# Histories that are not what they were (shared/anchors.py).
CHANGED_FILTER = f'{_OURS} AND jsonPayload.logger="shared.anchors" AND severity="CRITICAL"'

REQUESTS = "run.googleapis.com/request_count"
LATENCIES = "run.googleapis.com/request_latencies"
UNDELIVERED = "pubsub.googleapis.com/subscription/num_undelivered_messages"
OLDEST = "pubsub.googleapis.com/subscription/oldest_unacked_message_age"
CHECKED = "monitoring.googleapis.com/uptime_check/check_passed"

# What people wait for: neither triggers, which fail and are called again, nor what reads gigabytes.
_ANSWERS = [name for name, each in ENTRIES.items() if isinstance(each, HttpEntry)]
_PROMPT = [name for name in _ANSWERS if name != "finish_upload"]


def refused(project: str) -> str:
    """A filter on the platform's own lines of calls that found no instance, and no room for one.

    Cloud Run answers them with 429, or 500; by its words they differ from the 429 of a function
    that counts calls. Only of what people call: what Eventarc and Cloud Scheduler call is called
    again, and a job that still runs is meant to be the only one.
    """
    names = " OR ".join(f'"{service_of(name)}"' for name in _ANSWERS)
    return (
        f'{_OURS} AND logName="projects/{project}/logs/run.googleapis.com%2Frequests"'
        ' AND severity>=WARNING AND textPayload:"no available instance"'
        f" AND resource.labels.service_name=({names})"
    )


def user_metric(name: str) -> str:
    """The type of a metric of the logs."""
    return f"logging.googleapis.com/user/{name}"


def of_functions(metric: str, *, prompt: bool = False) -> str:
    """A filter on a metric of the HTTP functions' services."""
    names = ", ".join(f'"{service_of(name)}"' for name in (_PROMPT if prompt else _ANSWERS))
    services = f"resource.labels.service_name = one_of({names})"
    return f'{_OURS} AND metric.type="{metric}" AND {services}'


def of_logs(name: str) -> str:
    """A filter on a metric of the logs."""
    return f'{_OURS} AND metric.type="{user_metric(name)}"'


def log_metrics(cloud: Cloud) -> list[Metric]:
    """The metrics of the logs."""
    return [
        Metric(
            CALLS,
            name=CALLS,
            filter=CALLS_FILTER,
            label_extractors={
                "function": "EXTRACT(jsonPayload.function)",
                "outcome": "EXTRACT(jsonPayload.outcome)",
            },
            metric_descriptor=MetricMetricDescriptorArgs(
                metric_kind="DELTA",
                value_type="INT64",
                labels=[
                    MetricMetricDescriptorLabelArgs(key="function"),
                    MetricMetricDescriptorLabelArgs(key="outcome"),
                ],
            ),
            opts=cloud.options(),
        ),
        Metric(
            LAID_ASIDE,
            name=LAID_ASIDE,
            filter=LAID_ASIDE_FILTER,
            metric_descriptor=MetricMetricDescriptorArgs(metric_kind="DELTA", value_type="INT64"),
            opts=cloud.options(),
        ),
    ]
