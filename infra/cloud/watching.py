"""Who is told when something is wrong: alert policies, uptime checks, a budget."""

from collections.abc import Sequence
from typing import Literal

from pulumi import Output
from pulumi_gcp.billing import (
    Budget,
    BudgetAllUpdatesRuleArgs,
    BudgetAmountArgs,
    BudgetAmountSpecifiedAmountArgs,
    BudgetBudgetFilterArgs,
    BudgetThresholdRuleArgs,
)
from pulumi_gcp.firebase import Project
from pulumi_gcp.logging import Metric
from pulumi_gcp.monitoring import (
    AlertPolicy,
    AlertPolicyAlertStrategyArgs,
    AlertPolicyAlertStrategyNotificationRateLimitArgs,
    AlertPolicyConditionArgs,
    AlertPolicyDocumentationArgs,
    NotificationChannel,
    UptimeCheckConfig,
    UptimeCheckConfigContentMatcherArgs,
    UptimeCheckConfigHttpCheckArgs,
    UptimeCheckConfigMonitoredResourceArgs,
)
from pulumi_gcp.pubsub import Subscription

from infra.cloud import conditions, metrics
from infra.cloud.provider import Cloud
from infra.cloud.schedules import PUNCTUALITY

SPENT = (0.5, 0.9, 1.0)  # of the budget
# How often the same people are told of lines that go on, which Cloud Monitoring wants to know.
_LINES_EVERY = "1800s"

Severity = Literal["CRITICAL", "ERROR", "WARNING"]


_OF_LINES = AlertPolicyAlertStrategyArgs(
    notification_rate_limit=AlertPolicyAlertStrategyNotificationRateLimitArgs(period=_LINES_EVERY)
)


class _Watch:
    """Makes alert policies that tell the same people."""

    def __init__(self, cloud: Cloud, counted: Sequence[Metric]) -> None:
        self._cloud, self._counted = cloud, counted
        self.channels = [
            NotificationChannel(
                address,
                type="email",
                display_name=address,
                labels={"email_address": address},
                opts=cloud.options(),
            ).name
            for address in cloud.settings.alerts_to
        ]

    def alert(
        self,
        name: str,
        severity: Severity,
        what_to_do: str,
        when: Sequence[AlertPolicyConditionArgs],
    ) -> None:
        """Tells people as soon as one of the conditions holds, or the one kind of line is there."""
        of_lines = any(each.condition_matched_log for each in when)
        AlertPolicy(
            name,
            display_name=f"Konten SOP: {name}",
            severity=severity,
            combiner="OR",
            enabled=not self._cloud.settings.is_drill,
            conditions=list(when),
            alert_strategy=_OF_LINES if of_lines else None,
            documentation=AlertPolicyDocumentationArgs(
                content=what_to_do, mime_type="text/markdown"
            ),
            notification_channels=[*self.channels],
            opts=self._cloud.options(depends_on=self._counted),
        )


def watch(
    cloud: Cloud, project: Project, dead_letters: Subscription, counted: Sequence[Metric]
) -> None:
    """All alerts of the project."""
    told = _Watch(cloud, counted)
    told.alert(
        "functions fail",
        "ERROR",
        "More answers than usual are 5xx. The logs name function, outcome and error of each call:"
        ' `jsonPayload.logger="shared.calls" AND severity>=WARNING`.',
        [conditions.ratio_of_failures()],
    )
    told.alert(
        "functions are slow",
        "WARNING",
        "Look in the dashboard which ones, and whether Firestore is slow or instances are too few.",
        [conditions.latency()],
    )
    told.alert(
        "calls are refused",
        "WARNING",
        "Cloud Run had no instance for a call: a function has reached the most that it may have, or"
        " instances start too slowly. The log names it (`resource.labels.service_name`). If people"
        " do not call more than they should, raise `most` in `infra/cloud/sizes.py`.",
        [conditions.any_in_logs("a call found no instance", metrics.refused(cloud.project))],
    )
    told.alert(
        "dead letters",
        "ERROR",
        "Something was given up. An admin finds it in `dead_letters`, and has it tried again with"
        " `replay-dead-letter` once its reason is mended.",
        [conditions.any_in_logs("something was laid aside", metrics.LAID_ASIDE_FILTER)],
    )
    told.alert(
        "events reach no function",
        "ERROR",
        "What is in the subscription `dead-letters` reached no function in all its tries; what is"
        " too long on its way may end there. The attribute `ce-document` names the document.",
        [conditions.undelivered(dead_letters.name), conditions.old_events()],
    )
    told.alert(
        "scheduled functions are overdue",
        "ERROR",
        "A scheduled function has not succeeded for too long: deadlines are not reminded of,"
        " messages wait, or histories are not anchored. Look at its logs and at its job.",
        [conditions.overdue(name, each.overdue) for name, each in PUNCTUALITY.items()],
    )
    told.alert(
        "histories have changed",
        "CRITICAL",
        "A history is not what it was when it was anchored. The log names request and event;"
        " `get-history` shows it, the anchors and the backups are the proof. Change nothing.",
        [conditions.any_in_logs("a history does not match its anchor", metrics.CHANGED_FILTER)],
    )
    told.alert(
        "the application is unreachable",
        "CRITICAL",
        "Firebase Hosting or the functions do not answer from several places of the world. The"
        " function that is asked looks at nothing: where Firestore does not answer, `functions"
        " fail` tells it.",
        [
            conditions.unreachable("the pages", _uptime_check(cloud, "pages", "/", "Konten SOP")),
            conditions.unreachable(
                "the functions", _uptime_check(cloud, "functions", "/api/version", '"build"')
            ),
        ],
    )
    _budget(cloud, project, told.channels)


def _uptime_check(cloud: Cloud, what: str, path: str, content: str) -> UptimeCheckConfig:
    """By the address that people use, to what anybody may ask for."""
    return UptimeCheckConfig(
        what,
        display_name=f"Konten SOP: {what}",
        timeout="10s",
        period="300s",
        monitored_resource=UptimeCheckConfigMonitoredResourceArgs(
            type="uptime_url",
            labels={"project_id": cloud.project, "host": cloud.settings.host},
        ),
        http_check=UptimeCheckConfigHttpCheckArgs(
            path=path, port=443, use_ssl=True, validate_ssl=True
        ),
        content_matchers=[UptimeCheckConfigContentMatcherArgs(content=content)],
        opts=cloud.options(),
    )


def _budget(cloud: Cloud, project: Project, channels: Sequence[Output[str]]) -> None:
    planned = cloud.settings.budget
    Budget(
        "month",
        billing_account=planned.billing_account,
        display_name=f"Konten SOP, {cloud.settings.environment}",
        budget_filter=BudgetBudgetFilterArgs(
            projects=[Output.concat("projects/", project.project_number)]
        ),
        amount=BudgetAmountArgs(
            specified_amount=BudgetAmountSpecifiedAmountArgs(
                units=str(planned.amount), currency_code=planned.currency
            )
        ),
        threshold_rules=[
            *(BudgetThresholdRuleArgs(threshold_percent=part) for part in SPENT),
            BudgetThresholdRuleArgs(threshold_percent=1.0, spend_basis="FORECASTED_SPEND"),
        ],
        all_updates_rule=BudgetAllUpdatesRuleArgs(
            monitoring_notification_channels=list(channels[:5]),  # as many as it takes
            disable_default_iam_recipients=False,
        ),
        opts=cloud.options(),
    )
