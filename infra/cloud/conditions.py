"""When something is wrong: the conditions of alerts."""

from pulumi import Output
from pulumi_gcp.monitoring import (
    AlertPolicyConditionArgs,
    AlertPolicyConditionConditionMatchedLogArgs,
    AlertPolicyConditionConditionPrometheusQueryLanguageArgs,
    AlertPolicyConditionConditionThresholdAggregationArgs,
    AlertPolicyConditionConditionThresholdArgs,
    AlertPolicyConditionConditionThresholdDenominatorAggregationArgs,
    UptimeCheckConfig,
)

from infra.cloud import metrics

FAILURES = 0.02  # of the answers of five minutes
SLOW = 3000.0  # milliseconds, of the slowest twentieth of ten minutes
WAITED = 1800.0  # seconds for which an event may be on its way

_MINUTE, _FIVE, _TEN = "60s", "300s", "600s"
Aggregation = AlertPolicyConditionConditionThresholdAggregationArgs
PromQL = AlertPolicyConditionConditionPrometheusQueryLanguageArgs


def ratio_of_failures() -> AlertPolicyConditionArgs:
    """Of what people call; triggers that fail are called again."""
    answers = metrics.of_functions(metrics.REQUESTS)
    rate, total = "ALIGN_RATE", "REDUCE_SUM"
    return AlertPolicyConditionArgs(
        display_name=f"more than {FAILURES:.0%} of the answers are 5xx",
        condition_threshold=AlertPolicyConditionConditionThresholdArgs(
            filter=f'{answers} AND metric.labels.response_code_class="5xx"',
            aggregations=[
                Aggregation(
                    alignment_period=_FIVE, per_series_aligner=rate, cross_series_reducer=total
                )
            ],
            denominator_filter=answers,
            denominator_aggregations=[
                AlertPolicyConditionConditionThresholdDenominatorAggregationArgs(
                    alignment_period=_FIVE, per_series_aligner=rate, cross_series_reducer=total
                )
            ],
            comparison="COMPARISON_GT",
            threshold_value=FAILURES,
            duration=_FIVE,
        ),
    )


def latency() -> AlertPolicyConditionArgs:
    """Function by function."""
    return _threshold(
        f"the slowest twentieth of a function's answers takes more than {SLOW:.0f} ms",
        metrics.of_functions(metrics.LATENCIES, prompt=True),
        Aggregation(
            alignment_period=_TEN,
            per_series_aligner="ALIGN_DELTA",
            cross_series_reducer="REDUCE_PERCENTILE_95",
            group_by_fields=["resource.labels.service_name"],
        ),
        SLOW,
        _TEN,
    )


def any_in_logs(what: str, lines: str) -> AlertPolicyConditionArgs:
    """A line that should not be there. Such a condition is its policy's only one.

    No metric of the logs tells of it: its first value is already one, which is no increase.
    """
    return AlertPolicyConditionArgs(
        display_name=what,
        condition_matched_log=AlertPolicyConditionConditionMatchedLogArgs(filter=lines),
    )


def undelivered(subscription: Output[str]) -> AlertPolicyConditionArgs:
    """A dead letter of Pub/Sub's."""
    return _threshold(
        "an event reached no function",
        Output.concat(
            f'resource.type="pubsub_subscription" AND metric.type="{metrics.UNDELIVERED}"'
            ' AND resource.labels.subscription_id="',
            subscription,
            '"',
        ),
        Aggregation(alignment_period=_FIVE, per_series_aligner="ALIGN_MAX"),
        0.0,
        "0s",
    )


def old_events() -> AlertPolicyConditionArgs:
    """Long before it is a dead letter."""
    return _threshold(
        "an event has been on its way for too long",
        f'resource.type="pubsub_subscription" AND metric.type="{metrics.OLDEST}"'
        ' AND resource.labels.subscription_id = starts_with("eventarc-")',
        Aggregation(alignment_period=_FIVE, per_series_aligner="ALIGN_MAX"),
        WAITED,
        _FIVE,
    )


def _threshold(
    what: str, of: str | Output[str], each: Aggregation, limit: float, duration: str
) -> AlertPolicyConditionArgs:
    return AlertPolicyConditionArgs(
        display_name=what,
        condition_threshold=AlertPolicyConditionConditionThresholdArgs(
            filter=of,
            aggregations=[each],
            comparison="COMPARISON_GT",
            threshold_value=limit,
            duration=duration,
        ),
    )


def overdue(name: str, after: str) -> AlertPolicyConditionArgs:
    """The absence of other conditions than these ends at less than a day."""
    done = _counted(metrics.CALLS, f',function="{name}",outcome="done"')
    return _promql(f"{name} has not succeeded for {after}", f"absent_over_time({done}[{after}])")


def _counted(name: str, told_apart: str = "") -> str:
    """A metric of the logs in PromQL."""
    of = f'monitored_resource="cloud_run_revision"{told_apart}'
    return f"logging_googleapis_com:user_{name}{{{of}}}"


def _promql(what: str, query: str) -> AlertPolicyConditionArgs:
    """Of a metric that is not there before the first line is logged."""
    return AlertPolicyConditionArgs(
        display_name=what,
        condition_prometheus_query_language=PromQL(
            query=query,
            duration="0s",
            evaluation_interval=_MINUTE,
            disable_metric_validation=True,
        ),
    )


def unreachable(what: str, check: UptimeCheckConfig) -> AlertPolicyConditionArgs:
    """One place alone may have trouble of its own."""
    return _threshold(
        f"more than one place got no answer of {what}",
        Output.concat(
            f'resource.type="uptime_url" AND metric.type="{metrics.CHECKED}"'
            ' AND metric.labels.check_id="',
            check.uptime_check_id,
            '"',
        ),
        Aggregation(
            alignment_period=_TEN,
            per_series_aligner="ALIGN_NEXT_OLDER",
            cross_series_reducer="REDUCE_COUNT_FALSE",
        ),
        1.0,
        _MINUTE,
    )
