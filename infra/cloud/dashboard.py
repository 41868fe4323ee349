"""The dashboard: what people get, what waits, and what it costs the database."""

import json
from typing import Any

from pulumi_gcp.monitoring import Dashboard

from infra.cloud import metrics
from infra.cloud.provider import Cloud

_WIDTH, _HEIGHT, _COLUMNS = 16, 12, 3
_INSTANCE = 'resource.type="cloud_run_revision"'
_DATABASE = 'resource.type="firestore.googleapis.com/Database"'

# Title, filter, aligner, reducer, and by what it is told apart.
CHARTS = (
    (
        "Answers by class",
        metrics.of_functions(metrics.REQUESTS),
        "ALIGN_RATE",
        "REDUCE_SUM",
        "metric.label.response_code_class",
    ),
    (
        "Slowest twentieth (ms)",
        metrics.of_functions(metrics.LATENCIES, prompt=True),
        "ALIGN_DELTA",
        "REDUCE_PERCENTILE_95",
        "resource.label.service_name",
    ),
    (
        "Calls by outcome",
        metrics.of_logs(metrics.CALLS),
        "ALIGN_RATE",
        "REDUCE_SUM",
        "metric.label.outcome",
    ),
    (
        "Calls by function",
        metrics.of_logs(metrics.CALLS),
        "ALIGN_RATE",
        "REDUCE_SUM",
        "metric.label.function",
    ),
    (
        "Laid aside",
        metrics.of_logs(metrics.LAID_ASIDE),
        "ALIGN_SUM",
        "REDUCE_SUM",
        None,
    ),
    (
        "Age of the oldest event (s)",
        f'resource.type="pubsub_subscription" AND metric.type="{metrics.OLDEST}"',
        "ALIGN_MAX",
        "REDUCE_MAX",
        "resource.label.subscription_id",
    ),
    (
        "Documents read",
        f'{_DATABASE} AND metric.type="firestore.googleapis.com/document/read_ops_count"',
        "ALIGN_RATE",
        "REDUCE_SUM",
        "metric.label.type",
    ),
    (
        "Documents written",
        f'{_DATABASE} AND metric.type="firestore.googleapis.com/document/write_ops_count"',
        "ALIGN_RATE",
        "REDUCE_SUM",
        "metric.label.op",
    ),
    (
        "Instances",
        f'{_INSTANCE} AND metric.type="run.googleapis.com/container/instance_count"',
        "ALIGN_MAX",
        "REDUCE_SUM",
        "resource.label.service_name",
    ),
)


def dashboard(cloud: Cloud) -> Dashboard:
    """The project's dashboard."""
    tiles = [
        {
            "xPos": _WIDTH * (place % _COLUMNS),
            "yPos": _HEIGHT * (place // _COLUMNS),
            "width": _WIDTH,
            "height": _HEIGHT,
            "widget": _chart(*chart),
        }
        for place, chart in enumerate(CHARTS)
    ]
    described = {
        "displayName": "Konten SOP",
        "mosaicLayout": {"columns": _WIDTH * _COLUMNS, "tiles": tiles},
    }
    return Dashboard("dashboard", dashboard_json=json.dumps(described), opts=cloud.options())


def _chart(title: str, of: str, aligner: str, reducer: str, by: str | None) -> dict[str, Any]:
    query = {
        "timeSeriesFilter": {
            "filter": of,
            "aggregation": {
                "alignmentPeriod": "300s",
                "perSeriesAligner": aligner,
                "crossSeriesReducer": reducer,
                "groupByFields": [by] if by else [],
            },
        }
    }
    data = {"timeSeriesQuery": query, "plotType": "LINE"}
    return {"title": title, "xyChart": {"dataSets": [data]}}
