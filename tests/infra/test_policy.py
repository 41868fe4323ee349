"""Every environment keeps every policy; and each policy refuses what it is there to refuse."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.infra import policy
from tests.infra.deployed import Resource, deployed, first_deployed

Change = Callable[[Sequence[Resource]], Sequence[Resource]]


@pytest.mark.parametrize("keeps", policy.POLICIES, ids=lambda each: each.__name__)
def test_every_environment_keeps_it(environment: str, keeps: policy.Policy) -> None:
    refusals = set(keeps(deployed(environment)))
    assert refusals == (IN_A_DRILL.get(keeps, set()) if environment == "drill" else set())


@pytest.mark.parametrize("keeps", policy.POLICIES, ids=lambda each: each.__name__)
def test_it_is_kept_from_the_first_deployment(environment: str, keeps: policy.Policy) -> None:
    refusals = set(keeps(first_deployed(environment)))
    assert refusals == (IN_A_DRILL.get(keeps, set()) if environment == "drill" else set())


# Where a backup is tried nobody is disturbed, and nothing is kept for good. All else is as usual.
IN_A_DRILL: Mapping[policy.Policy, set[str]] = {
    policy.anchors_cannot_be_changed: {"the anchors in contoh-konten-drill-anchors can be changed"},
    policy.each_is_reached_as_it_declares: {
        f"{name}: called at no time while it is paused"
        for name in (
            *("send_waiting", "sweep_deadlines", "recover_lost", "anchor_histories"),
            "sweep_uploads",
        )
    },
    policy.somebody_is_told: {
        f"{name}: it is off"
        for name in (
            *("functions fail", "functions are slow", "calls are refused", "dead letters"),
            *("events reach no function", "scheduled functions are overdue"),
            *("histories have changed", "the application is unreachable"),
        )
    },
}


# -- What breaks it


def with_inputs(kind: str, name: str | None = None, /, **changes: Any) -> Change:
    """Other inputs for a resource, or the first of its kind; None: without that one.

    An input inside another is named with two underscores between them.
    """

    def change(resources: Sequence[Resource]) -> Sequence[Resource]:
        place = _place(resources, kind, name)
        inputs = json.loads(json.dumps(dict(resources[place].inputs), default=str))
        for path, value in changes.items():
            *outer, last = path.split("__")
            part = inputs
            for step in outer:
                part = part.setdefault(step, {})
            part.pop(last, None) if value is None else part.update({last: value})
        changed = replace(resources[place], inputs=inputs)
        return [*resources[:place], changed, *resources[place + 1 :]]

    return change


def without(kind: str, name: str | None = None) -> Change:
    """Without a resource."""

    def change(resources: Sequence[Resource]) -> Sequence[Resource]:
        place = _place(resources, kind, name)
        return [*resources[:place], *resources[place + 1 :]]

    return change


def beside(kind: str, name: str, /, **inputs: Any) -> Change:
    """With one resource more."""
    added = Resource(kind, name, inputs, provider="urn::google::id")
    return lambda resources: [*resources, added]


def once_more(kind: str, name: str) -> Change:
    """With a resource twice."""
    return lambda resources: [*resources, resources[_place(resources, kind, name)]]


def other(kind: str, name: str, **fields: Any) -> Change:
    """With something else than the inputs changed."""

    def change(resources: Sequence[Resource]) -> Sequence[Resource]:
        place = _place(resources, kind, name)
        changed = replace(resources[place], **fields)
        return [*resources[:place], changed, *resources[place + 1 :]]

    return change


def _place(resources: Sequence[Resource], kind: str, name: str | None) -> int:
    return next(
        place
        for place, each in enumerate(resources)
        if each.kind == kind and name in (None, each.name)
    )


@dataclass(frozen=True, slots=True)
class Broken:
    """A mistake that somebody could make, and what of the refusal names it."""

    policy: policy.Policy
    change: Change
    refused: str


EVERYBODY: Mapping[str, str] = {"member": "allUsers"}
BROKEN = {
    "a bucket open to all": Broken(
        policy.no_bucket_is_public,
        beside(
            "gcp:storage/bucketIAMMember:BucketIAMMember",
            "open",
            bucket="contoh-konten-content",
            role="roles/storage.objectViewer",
            **EVERYBODY,
        ),
        "open: {'allUsers'}",
    ),
    "a bucket open to whoever has any account": Broken(
        policy.no_bucket_is_public,
        with_inputs(
            "BucketIAMMember",
            "open_file: storage.objectViewer on content",
            member="allAuthenticatedUsers",
        ),
        "open_file",
    ),
    "a bucket whose objects have rights": Broken(
        policy.no_bucket_is_public,
        with_inputs("Bucket", "content", uniformBucketLevelAccess=False),
        "content: objects",
    ),
    "a bucket that may become public": Broken(
        policy.no_bucket_is_public,
        with_inputs("Bucket", "anchors", publicAccessPrevention=None),
        "anchors: it could",
    ),
    "a list of who may": Broken(
        policy.no_bucket_is_public,
        beside("gcp:storage/bucketACL:BucketACL", "list", predefinedAcl="publicRead"),
        "BucketACL",
    ),
    "roles/editor": Broken(
        policy.no_role_is_wide,
        with_inputs("IAMMember", "me: datastore.viewer on project", role="roles/editor"),
        "roles/editor",
    ),
    "roles/viewer on a bucket": Broken(
        policy.no_role_is_wide,
        with_inputs(
            "BucketIAMMember", "open_file: storage.objectViewer on content", role="roles/viewer"
        ),
        "roles/viewer",
    ),
    "an administrator": Broken(
        policy.no_role_is_wide,
        with_inputs(
            "BucketIAMMember",
            "start_upload: storage.objectCreator on content",
            role="roles/storage.admin",
        ),
        "roles/storage.admin",
    ),
    "a key": Broken(
        policy.no_role_is_wide,
        beside("gcp:serviceaccount/key:Key", "key", serviceAccountId="x"),
        "a key",
    ),
    "a grant that replaces others'": Broken(
        policy.no_role_is_wide,
        beside("gcp:projects/iAMBinding:IAMBinding", "all", role="roles/run.invoker"),
        "IAMBinding",
    ),
    "a trigger that anybody may call": Broken(
        policy.strangers_call_only_what_asks_for_a_token,
        with_inputs("ServiceIamMember", "on_event", **EVERYBODY),
        "on-event: called by ['allUsers']",
    ),
    "a sweep that anybody may call, too": Broken(
        policy.strangers_call_only_what_asks_for_a_token,
        beside(
            "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
            "more",
            name="sweep-uploads",
            role="roles/run.invoker",
            **EVERYBODY,
        ),
        "sweep-uploads",
    ),
    "a caller of all functions": Broken(
        policy.strangers_call_only_what_asks_for_a_token,
        with_inputs("IAMMember", "events", role="roles/run.invoker"),
        "events",
    ),
    "an HTTP function that nobody may call": Broken(
        policy.strangers_call_only_what_asks_for_a_token,
        without("ServiceIamMember", "me"),
        "me: called by []",
    ),
    "a trigger with an address for all": Broken(
        policy.strangers_call_only_what_asks_for_a_token,
        with_inputs("Function", "on_event", serviceConfig__ingressSettings="ALLOW_ALL"),
        "on_event: it can be called from outside",
    ),
    "a function as another": Broken(
        policy.each_function_is_somebody,
        with_inputs(
            "Function",
            "me",
            serviceConfig__serviceAccountEmail="run-set-account@contoh-konten.iam.gserviceaccount.com",
        ),
        "me: runs as run-set-account@",
    ),
    "a function as the default account": Broken(
        policy.each_function_is_somebody,
        with_inputs("Function", "me", serviceConfig__serviceAccountEmail=None),
        "me: runs as None",
    ),
    "a build as the default account": Broken(
        policy.each_function_is_somebody,
        with_inputs("Function", "me", buildConfig__serviceAccount=None),
        "default account",
    ),
    "a function before its secret": Broken(
        policy.each_function_starts_with_its_rights,
        other("Function", "send_waiting", after=frozenset({"gcp:firestore/database::database"})),
        "send_waiting: made before SecretIamMember",
    ),
    "a function before the database": Broken(
        policy.each_function_starts_with_its_rights,
        other("Function", "docs", after=frozenset()),
        "docs: made before the database",
    ),
    "a function before its index": Broken(
        policy.each_function_starts_with_its_rights,
        other("Function", "list_requests", after=frozenset({"gcp:firestore/database::database"})),
        "list_requests: made before Index requests: status, updated_at descending",
    ),
    "a function beside which a new one is made": Broken(
        policy.each_function_can_be_made_again,
        other("Function", "on_event", goes_first=False),
        "on_event: a new one would stand beside it",
    ),
    "people sign up": Broken(
        policy.nobody_signs_up,
        with_inputs("Config", client__permissions__disabledUserSignup=False),
        "make or delete accounts",
    ),
    "people sign in at a page of their own machine": Broken(
        policy.nobody_signs_up,
        with_inputs("Config", authorizedDomains=["localhost"]),
        "localhost",
    ),
    "nobody said who signs in": Broken(policy.nobody_signs_up, without("Config"), "0 settings"),
    "a key for any page": Broken(
        policy.the_clients_key_is_for_our_pages_alone,
        with_inputs("ApiKey", restrictions__browserKeyRestrictions=None),
        "a key for ['*']",
    ),
    "a key for all that Google has": Broken(
        policy.the_clients_key_is_for_our_pages_alone,
        with_inputs("ApiKey", restrictions__apiTargets=[]),
        "every service",
    ),
    "a password among the variables": Broken(
        policy.no_secret_is_readable,
        with_inputs(
            "Function", "send_waiting", serviceConfig__environmentVariables__SMTP_PASSWORD="x"
        ),
        "SMTP_PASSWORD",
    ),
    "a password in the state": Broken(
        policy.no_secret_is_readable,
        beside("gcp:secretmanager/secretVersion:SecretVersion", "password", secretData="x"),
        "in the state",
    ),
    "reads that nobody sees": Broken(
        policy.who_looks_past_the_functions_is_logged,
        without("IAMAuditConfig", "datastore.googleapis.com"),
        "DATA_READ of datastore",
    ),
    "writes that nobody sees": Broken(
        policy.who_looks_past_the_functions_is_logged,
        with_inputs(
            "IAMAuditConfig",
            "storage.googleapis.com",
            auditLogConfigs=[{"logType": "DATA_READ", "exemptedMembers": []}],
        ),
        "DATA_WRITE of storage",
    ),
    "an engineer whom nobody sees": Broken(
        policy.who_looks_past_the_functions_is_logged,
        with_inputs(
            "IAMAuditConfig",
            "secretmanager.googleapis.com",
            auditLogConfigs=[
                {"logType": "DATA_READ", "exemptedMembers": ["user:me@contoh.example"]},
                {"logType": "DATA_WRITE"},
            ],
        ),
        "user:me@contoh.example",
    ),
    "a log that leaves out everybody": Broken(
        policy.who_looks_past_the_functions_is_logged,
        with_inputs("ProjectExclusion", filter="protoPayload:*"),
        "more than clients",
    ),
    "a log that leaves out what clients write": Broken(
        policy.who_looks_past_the_functions_is_logged,
        with_inputs(
            "ProjectExclusion",
            filter="protoPayload.authenticationInfo.thirdPartyPrincipal:*"
            ' AND protoPayload.methodName=("google.firestore.v1.Firestore.Listen"'
            ' OR "google.firestore.v1.Firestore.Write")',
        ),
        "more than reads",
    ),
    "a log that leaves out whatever clients do": Broken(
        policy.who_looks_past_the_functions_is_logged,
        with_inputs(
            "ProjectExclusion", filter="protoPayload.authenticationInfo.thirdPartyPrincipal:*"
        ),
        "more than reads",
    ),
    "whichever password there is": Broken(
        policy.a_rotated_secret_is_taken_up,
        with_inputs(
            "Function",
            "send_waiting",
            serviceConfig__secretEnvironmentVariables=[
                {"key": "SMTP_PASSWORD", "secret": "smtp-password", "version": "latest"}
            ],
        ),
        "send_waiting: SMTP_PASSWORD is latest",
    ),
    "a function left out": Broken(
        policy.the_manifest_is_deployed,
        without("Function", "get_history"),
        "get_history is deployed 0 times",
    ),
    "a function twice": Broken(
        policy.the_manifest_is_deployed,
        once_more("Function", "get_history"),
        "get_history is deployed 2 times",
    ),
    "a function that is none": Broken(
        policy.the_manifest_is_deployed,
        with_inputs("Function", "get_history", buildConfig__entryPoint="debug"),
        "debug is deployed, and no function",
    ),
    "a function that Hosting does not find": Broken(
        policy.the_manifest_is_deployed,
        with_inputs("Function", "get_history", name="history"),
        "firebase.json does not know history",
    ),
    "a trigger on other documents": Broken(
        policy.each_is_reached_as_it_declares,
        with_inputs(
            "Function",
            "on_event",
            eventTrigger__eventFilters=[
                {"attribute": "database", "value": "(default)"},
                {
                    "attribute": "document",
                    "value": "requests/{request}",
                    "operator": "match-path-pattern",
                },
            ],
        ),
        "on_event: called for",
    ),
    "a trigger on one document of that very name": Broken(
        policy.each_is_reached_as_it_declares,
        with_inputs(
            "Function",
            "on_event",
            eventTrigger__eventFilters=[
                {"attribute": "database", "value": "(default)"},
                {"attribute": "document", "value": "requests/{request}/events/{event}"},
            ],
        ),
        "on_event: called for ('nothing',)",
    ),
    "a trigger on every change": Broken(
        policy.each_is_reached_as_it_declares,
        with_inputs(
            "Function",
            "on_comment",
            eventTrigger__eventType="google.cloud.firestore.document.v1.written",
        ),
        "on_comment: called for",
    ),
    "an HTTP function that is a trigger": Broken(
        policy.each_is_reached_as_it_declares,
        with_inputs(
            "Function", "me", eventTrigger={"eventType": "x", "eventFilters": [], "retryPolicy": ""}
        ),
        "me: called for",
    ),
    "another time": Broken(
        policy.each_is_reached_as_it_declares,
        with_inputs("Job", "send_waiting", schedule="0 * * * *"),
        "send_waiting: called at 0 * * * *",
    ),
    "another zone": Broken(
        policy.each_is_reached_as_it_declares,
        with_inputs("Job", "anchor_histories", timeZone="Etc/UTC"),
        "anchor_histories: called at",
    ),
    "a job without a name": Broken(
        policy.each_is_reached_as_it_declares,
        with_inputs("Job", "recover_lost", httpTarget__oidcToken=None),
        "recover_lost: the platform",
    ),
    "a job that is paused": Broken(
        policy.each_is_reached_as_it_declares,
        with_inputs("Job", "recover_lost", paused=True),
        "recover_lost: called at no time",
    ),
    "no job": Broken(
        policy.each_is_reached_as_it_declares,
        without("Job", "sweep_deadlines"),
        "sweep_deadlines: called at no time",
    ),
    "a job for nothing": Broken(
        policy.each_is_reached_as_it_declares,
        without("Function", "sweep_deadlines"),
        "sweep_deadlines: no function",
    ),
    "a domain that nothing connects": Broken(
        policy.the_pages_are_where_people_look,
        without("HostingCustomDomain"),
        "https://konten.contoh.example: Hosting does not know it",
    ),
    "a domain of another site": Broken(
        policy.the_pages_are_where_people_look,
        with_inputs("HostingCustomDomain", siteId="another"),
        "https://konten.contoh.example: Hosting does not know it",
    ),
    "a deployment that waits for its own end": Broken(
        policy.the_pages_are_where_people_look,
        with_inputs("HostingCustomDomain", waitDnsVerification=None),
        "a deployment waits",
    ),
    "no retry": Broken(
        policy.every_event_is_delivered,
        with_inputs("Function", "on_event", eventTrigger__retryPolicy="RETRY_POLICY_DO_NOT_RETRY"),
        "on_event: an event that fails is lost",
    ),
    "no dead letters": Broken(
        policy.every_event_is_delivered,
        without("Command", "on_event-dead-letters"),
        "on_event: an event that nobody takes is lost",
    ),
    "dead letters that nobody keeps": Broken(
        policy.every_event_is_delivered, without("Subscription"), "nobody takes"
    ),
    "dead letters that Pub/Sub may not write": Broken(
        policy.every_event_is_delivered, without("TopicIAMMember"), "nobody takes"
    ),
    "dead letters that Pub/Sub may not take out": Broken(
        policy.every_event_is_delivered,
        without("SubscriptionIAMMember", "on_event"),
        "on_event: an event that nobody takes",
    ),
    "Eventarc without its role": Broken(
        policy.eventarc_may_deliver, without("IAMMember", "eventarc"), "on_event: made before"
    ),
    "a trigger before Eventarc's role": Broken(
        policy.eventarc_may_deliver,
        other("Function", "on_event", after=frozenset()),
        "on_event: made before",
    ),
    "rules that are deleted": Broken(
        policy.there_are_rules_at_every_moment,
        other("Ruleset", "rules", is_left=False),
        "the release may name",
    ),
    "a release that can be deleted": Broken(
        policy.there_are_rules_at_every_moment,
        other("Release", "rules", is_kept=False),
        "could be deleted",
    ),
    "a release that other rules replace": Broken(
        policy.there_are_rules_at_every_moment,
        other("Release", "rules", ignored=frozenset()),
        "replace the release",
    ),
    "rules by the last part of their name": Broken(
        policy.there_are_rules_at_every_moment,
        with_inputs("Release", rulesetName="00000000"),
        "no rules are called 00000000",
    ),
    "other rules that nothing releases": Broken(
        policy.there_are_rules_at_every_moment, without("Command", "rules"), "0 commands"
    ),
    "other rules that are released first": Broken(
        policy.there_are_rules_at_every_moment,
        other("Command", "rules", after=frozenset()),
        "0 commands",
    ),
    "rules from elsewhere": Broken(
        policy.rules_and_indexes_are_the_files,
        with_inputs("Ruleset", source__files=[{"name": "x", "content": "allow read: if true"}]),
        "firestore.rules",
    ),
    "rules that are not released": Broken(
        policy.rules_and_indexes_are_the_files, without("Release"), "released as []"
    ),
    "an index left out": Broken(
        policy.rules_and_indexes_are_the_files, without("Index"), "the indexes are not"
    ),
    "a field that does not expire": Broken(
        policy.rules_and_indexes_are_the_files,
        with_inputs("Field", "limits.expires_at", ttlConfig=None),
        "the single fields are not",
    ),
    "a field that expires": Broken(
        policy.rules_and_indexes_are_the_files,
        with_inputs("Field", "events.at", ttlConfig={}),
        "the single fields are not",
    ),
    "a bucket abroad": Broken(
        policy.all_is_in_one_region, with_inputs("Bucket", "content", location="US"), "US"
    ),
    "a trigger elsewhere": Broken(
        policy.all_is_in_one_region,
        with_inputs("Function", "on_event", eventTrigger__triggerRegion="nam5"),
        "on_event: triggerRegion is nam5",
    ),
    "a database that can be deleted": Broken(
        policy.data_outlive_mistakes,
        with_inputs("Database", deleteProtectionState=None),
        "it can be deleted",
    ),
    "a database without its past": Broken(
        policy.data_outlive_mistakes,
        with_inputs("Database", pointInTimeRecoveryEnablement=None),
        "lost at once",
    ),
    "no daily backup": Broken(
        policy.data_outlive_mistakes, without("BackupSchedule", "daily"), "dailyRecurrence"
    ),
    "no weekly backup": Broken(
        policy.data_outlive_mistakes, without("BackupSchedule", "weekly"), "weeklyRecurrence"
    ),
    "files without their past": Broken(
        policy.data_outlive_mistakes,
        with_inputs("Bucket", "content", versioning=None),
        "content: what was deleted",
    ),
    "files that a deployment deletes": Broken(
        policy.data_outlive_mistakes, other("Bucket", "content", is_kept=False), "content: a"
    ),
    "exports without their past": Broken(
        policy.data_outlive_mistakes, with_inputs("Bucket", "backup", versioning=None), "backup:"
    ),
    "nowhere to export to": Broken(
        policy.data_outlive_mistakes, without("Bucket", "backup"), "backup:"
    ),
    "exports that a deployment deletes": Broken(
        policy.data_outlive_mistakes, other("Bucket", "backup", is_kept=False), "backup: a"
    ),
    "exports for ever": Broken(
        policy.exports_are_kept_for_their_time,
        with_inputs("Bucket", "backup", lifecycleRules=[]),
        "kept for []",
    ),
    "exports that a reader writes": Broken(
        policy.exports_are_kept_for_their_time,
        beside(
            "gcp:storage/bucketIAMMember:BucketIAMMember",
            "drill",
            bucket="contoh-konten-backup",
            role="roles/storage.objectUser",
            member="user:pengelola@kominfo.contoh.example",
        ),
        "objectUser on the backups",
    ),
    "anchors without a lock": Broken(
        policy.anchors_cannot_be_changed,
        with_inputs("Bucket", "anchors", retentionPolicy__isLocked=False),
        "can be changed",
    ),
    "anchors without a retention": Broken(
        policy.anchors_cannot_be_changed,
        with_inputs("Bucket", "anchors", retentionPolicy=None),
        "can be changed",
    ),
    "anchors among the files": Broken(
        policy.anchors_cannot_be_changed,
        with_inputs(
            "Function",
            "anchor_histories",
            serviceConfig__environmentVariables__ANCHOR_BUCKET="contoh-konten-content",
        ),
        "contoh-konten-content can be changed",
    ),
    "anchors that their writer may delete": Broken(
        policy.anchors_cannot_be_changed,
        with_inputs(
            "BucketIAMMember",
            "anchor_histories: storage.objectCreator on anchors",
            role="roles/storage.objectUser",
        ),
        "objectUser on the anchors",
    ),
    "uploads from any page": Broken(
        policy.uploads_come_from_our_pages,
        with_inputs("Bucket", "content", cors=[{"origins": ["*"], "methods": ["PUT"]}]),
        "pages of ['*']",
    ),
    "an alert for nobody": Broken(
        policy.somebody_is_told,
        with_inputs("AlertPolicy", "dead letters", notificationChannels=[]),
        "dead letters: nobody",
    ),
    "an alert that is off": Broken(
        policy.somebody_is_told,
        with_inputs("AlertPolicy", "functions fail", enabled=False),
        "functions fail: it is off",
    ),
    "no alert of overdue sweeps": Broken(
        policy.somebody_is_told,
        without("AlertPolicy", "scheduled functions are overdue"),
        "sweep_deadlines being overdue",
    ),
    "no alert of failures": Broken(
        policy.somebody_is_told, without("AlertPolicy", "functions fail"), "of failures"
    ),
    "no alert of refused calls": Broken(
        policy.somebody_is_told, without("AlertPolicy", "calls are refused"), "of refused calls"
    ),
    "no alert of changed histories": Broken(
        policy.somebody_is_told,
        without("AlertPolicy", "histories have changed"),
        "of changed histories",
    ),
    "an alert of lines without a limit": Broken(
        policy.somebody_is_told,
        with_inputs("AlertPolicy", "dead letters", alertStrategy=None),
        "dead letters: Cloud Monitoring does not take it",
    ),
    "nobody looks at the pages": Broken(
        policy.somebody_is_told,
        without("UptimeCheckConfig", "pages"),
        "but at ['/api/version']",
    ),
    "nobody looks at the functions": Broken(
        policy.somebody_is_told, without("UptimeCheckConfig", "functions"), "but at ['/']"
    ),
    "no budget": Broken(policy.somebody_is_told, without("Budget"), "of costs"),
    "two of a name": Broken(
        policy.names_are_unique, once_more("Topic", "dead-letters"), "dead-letters: 2 times"
    ),
    "a resource by the default provider": Broken(
        policy.all_wait_for_the_services,
        other("Bucket", "content", provider=""),
        "content: made by the default provider",
    ),
}


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_mistake_is_refused(mistake: str) -> None:
    broken = BROKEN[mistake]
    refusals = list(broken.policy(broken.change(deployed("production"))))
    assert [each for each in refusals if broken.refused in each], refusals


def test_every_policy_was_seen_to_refuse() -> None:
    assert {each.policy for each in BROKEN.values()} == set(policy.POLICIES)
