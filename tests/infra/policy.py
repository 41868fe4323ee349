"""What must hold of whatever is deployed. Each looks at resources and says what it refuses.

They know nothing of the program: what should be there they take from the functions themselves and
from the repository's files.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import main
from shared.entry_points import Entry, FirestoreEntry, HttpEntry, ScheduleEntry, entry_of
from tests.infra.deployed import ROOT, Resource

Refusals = Iterator[str]
Policy = Callable[[Sequence[Resource]], Refusals]

ENTRIES: dict[str, Entry] = {name: entry_of(getattr(main, name)) for name in main.__all__}
PUBLIC = {"allUsers", "allAuthenticatedUsers"}
PRIMITIVE = {"roles/owner", "roles/editor", "roles/viewer"}
READS = {  # of documents, by clients: cloud.google.com/firestore/docs/audit-logging
    "google.firestore.v1.Firestore.BatchGetDocuments",
    "google.firestore.v1.Firestore.GetDocument",
    "google.firestore.v1.Firestore.ListDocuments",
    "google.firestore.v1.Firestore.Listen",
    "google.firestore.v1.Firestore.RunAggregationQuery",
    "google.firestore.v1.Firestore.RunQuery",
}
_FIREBASE = json.loads((ROOT / "firebase.json").read_text(encoding="utf-8"))
REGION = _FIREBASE["hosting"]["rewrites"][0]["run"]["region"]


def of_kind(resources: Iterable[Resource], *kinds: str) -> list[Resource]:
    """The resources of these kinds."""
    return [each for each in resources if each.kind in kinds]


def members(each: Resource) -> set[str]:
    """Whom a resource grants something."""
    return {*each.inputs.get("members", ()), each.inputs.get("member", "")} - {""}


# -- Who gets in


def no_bucket_is_public(resources: Sequence[Resource]) -> Refusals:
    """By no setting, grant or list; each access is by one rule, the bucket's."""
    for each in of_kind(resources, "Bucket"):
        if each.inputs.get("uniformBucketLevelAccess") is not True:
            yield f"{each.name}: objects could have rights of their own"
        if each.inputs.get("publicAccessPrevention") != "enforced":
            yield f"{each.name}: it could be made public"
    for each in resources:
        if each.type.startswith("gcp:storage/") and members(each) & PUBLIC:
            yield f"{each.name}: {members(each) & PUBLIC} may read or write"
        if "AccessControl" in each.kind or "ACL" in each.kind:
            yield f"{each.name}: {each.kind} grants past the bucket's own rule"


def no_role_is_wide(resources: Sequence[Resource]) -> Refusals:
    """No primitive role, nobody's administrator, no key, no grant that takes others' away."""
    for each in resources:
        role = str(each.inputs.get("role", ""))
        if role in PRIMITIVE or role.lower().endswith("admin"):
            yield f"{each.name}: {role} for {members(each)}"
        if each.type == "gcp:serviceaccount/key:Key":
            yield f"{each.name}: a key that somebody has to keep"
        if each.kind.lower().endswith(("iambinding", "iampolicy")):
            yield f"{each.name}: {each.kind} takes away what others were granted"
        if any("*" in permission for permission in each.inputs.get("permissions", ())):
            yield f"{each.name}: whatever permission there may be"


def strangers_call_only_what_asks_for_a_token(resources: Sequence[Resource]) -> Refusals:
    """Each function has one caller: everybody for those over HTTP, one account for the others."""
    names = {each.inputs["name"]: each.name for each in of_kind(resources, "Function")}
    callers = {name: Counter[str]() for name in names}
    for each in resources:
        if not members(each) & PUBLIC and each.inputs.get("role") != "roles/run.invoker":
            continue
        name = str(each.inputs.get("name", ""))
        if each.kind != "ServiceIamMember" or name not in callers:
            yield f"{each.name}: {members(each)} get {each.inputs.get('role')}"
        else:
            callers[name].update(members(each))
    for name, found in callers.items():
        entry = ENTRIES.get(names[name])
        expected = {"allUsers"} if isinstance(entry, HttpEntry) else _platform(resources, entry)
        if set(found) != expected or found.total() != 1:
            yield f"{name}: called by {sorted(found)}, not by {sorted(expected)}"
    for each in of_kind(resources, "Function"):
        outside = each.inputs["serviceConfig"].get("ingressSettings") != "ALLOW_INTERNAL_ONLY"
        if outside and not isinstance(ENTRIES.get(each.name), HttpEntry):
            yield f"{each.name}: it can be called from outside"


def _platform(resources: Sequence[Resource], entry: Entry | None) -> set[str]:
    """As whom Eventarc or Cloud Scheduler calls a function."""
    if isinstance(entry, FirestoreEntry):
        found = [
            each.inputs["eventTrigger"].get("serviceAccountEmail")
            for each in of_kind(resources, "Function")
            if each.name == entry.name and each.inputs.get("eventTrigger")
        ]
    else:
        found = [
            each.inputs["httpTarget"].get("oidcToken", {}).get("serviceAccountEmail")
            for each in of_kind(resources, "Job")
            if entry and each.name == entry.name
        ]
    return {f"serviceAccount:{email}" for email in found}


def each_function_is_somebody(resources: Sequence[Resource]) -> Refusals:
    """It runs as an account of its own, which nothing else runs as or is called by."""
    functions = of_kind(resources, "Function")
    runs = Counter(each.inputs["serviceConfig"].get("serviceAccountEmail") for each in functions)
    known = {
        f"{each.inputs['accountId']}@" for each in of_kind(resources, "Account") if not each.is_read
    }
    calls = {
        (each.inputs.get("eventTrigger") or {}).get("serviceAccountEmail") for each in functions
    } | {each.inputs["httpTarget"]["oidcToken"]["serviceAccountEmail"] for each in _jobs(resources)}
    for each in functions:
        email = each.inputs["serviceConfig"].get("serviceAccountEmail")
        if not email or not any(email.startswith(account) for account in known):
            yield f"{each.name}: runs as {email}, which is nobody of ours"
        elif runs[email] > 1 or email in calls:
            yield f"{each.name}: runs as {email}, as others do"
        if not each.inputs["buildConfig"].get("serviceAccount"):
            yield f"{each.name}: is built as the project's default account"


def _jobs(resources: Sequence[Resource]) -> list[Resource]:
    return [
        each for each in of_kind(resources, "Job") if each.inputs["httpTarget"].get("oidcToken")
    ]


def each_function_starts_with_its_rights(resources: Sequence[Resource]) -> Refusals:
    """What it is granted is made before it: the platform looks at a secret when it deploys.

    So is what its queries need: without its index, a query is refused.
    """
    indexes = of_kind(resources, "Index", "Field")
    for each in of_kind(resources, "Function"):
        member = f"serviceAccount:{each.inputs['serviceConfig'].get('serviceAccountEmail')}"
        for grant in resources:
            if member in members(grant) and f"{grant.type}::{grant.name}" not in each.after:
                yield f"{each.name}: made before {grant.kind} {grant.name}"
        if not any(name.startswith("gcp:firestore/database") for name in each.after):
            yield f"{each.name}: made before the database"
        for index in indexes:
            if f"{index.type}::{index.name}" not in each.after:
                yield f"{each.name}: made before {index.kind} {index.name}"


def each_function_can_be_made_again(resources: Sequence[Resource]) -> Refusals:
    """By its name, which only one can have: the old one goes first, whoever asks for a new one."""
    for each in of_kind(resources, "Function"):
        if not each.goes_first:
            yield f"{each.name}: a new one would stand beside it"


def nobody_signs_up(resources: Sequence[Resource]) -> Refusals:
    """Accounts are made by admins; nobody is let in from another site's pages."""
    found = [each for each in resources if each.type == "gcp:identityplatform/config:Config"]
    if len(found) != 1:
        yield f"{len(found)} settings of who may sign in"
    for each in found:
        closed = each.inputs.get("client", {}).get("permissions", {})
        if not closed.get("disabledUserSignup") or not closed.get("disabledUserDeletion"):
            yield "people make or delete accounts themselves"
        if each.inputs.get("signIn", {}).get("anonymous", {}).get("enabled"):
            yield "anonymous people sign in"
        for domain in each.inputs.get("authorizedDomains", ["any"]):
            if "." not in domain:
                yield f"people sign in at {domain}"


def the_clients_key_is_for_our_pages_alone(resources: Sequence[Resource]) -> Refusals:
    """It is no secret; what can be called with it from elsewhere is nothing."""
    for each in of_kind(resources, "ApiKey"):
        limits = each.inputs.get("restrictions", {})
        pages = limits.get("browserKeyRestrictions", {}).get("allowedReferrers", ["*"])
        if any(not re.fullmatch(r"https://[\w.-]+\.\w+/\*", page) for page in pages):
            yield f"{each.name}: a key for {pages}"
        if not limits.get("apiTargets"):
            yield f"{each.name}: a key for every service"


def no_secret_is_readable(resources: Sequence[Resource]) -> Refusals:
    """A secret is no plain variable; its value is no resource, so that no state has it."""
    for each in of_kind(resources, "Function"):
        for name in each.inputs["serviceConfig"].get("environmentVariables", {}):
            if any(word in name for word in ("PASSWORD", "SECRET", "KEY", "TOKEN")):
                yield f"{each.name}: {name} is no secret"
    for each in of_kind(resources, "SecretVersion"):
        yield f"{each.name}: the secret's value is in the state"


def who_looks_past_the_functions_is_logged(resources: Sequence[Resource]) -> Refusals:
    """Whoever reads or writes people's data: all but our own functions, which log themselves."""
    configured = {each.inputs["service"]: each for each in of_kind(resources, "IAMAuditConfig")}
    for name in ("datastore", "identitytoolkit", "secretmanager", "storage"):
        found = configured.get(f"{name}.googleapis.com")
        logs = found.inputs["auditLogConfigs"] if found else ()
        for kind in ("DATA_READ", "DATA_WRITE"):
            if not any(each.get("logType") == kind for each in logs):
                yield f"nobody sees {kind} of {name}"
        for member in {who for each in logs for who in each.get("exemptedMembers", ())}:
            if not member.startswith("serviceAccount:run-"):
                yield f"nobody sees {member} in {name}"
    for each in of_kind(resources, "ProjectExclusion"):
        parts = each.inputs["filter"].split(" AND ")
        if "protoPayload.authenticationInfo.thirdPartyPrincipal:*" not in parts:
            yield f"{each.name}: more than clients under the rules is not logged"
        methods = [part for part in parts if part.startswith("protoPayload.methodName=")]
        named = {name for part in methods for name in re.findall(r'"(.*?)"', part)}
        if not named or named - READS:
            yield f"{each.name}: more than reads is not logged"


def a_rotated_secret_is_taken_up(resources: Sequence[Resource]) -> Refusals:
    """A function names a version of a secret: another one is a change that is deployed."""
    for each in of_kind(resources, "Function"):
        service = each.inputs["serviceConfig"]
        for secret in service.get("secretEnvironmentVariables", ()):
            if not re.fullmatch(r"[1-9]\d*", str(secret.get("version"))):
                yield f"{each.name}: {secret['key']} is {secret.get('version')} as of some start"


# -- What is deployed


def the_manifest_is_deployed(resources: Sequence[Resource]) -> Refusals:
    """Every function of main.py once, and nothing else."""
    deployed = Counter(
        each.inputs["buildConfig"].get("entryPoint") for each in of_kind(resources, "Function")
    )
    for name in ENTRIES:
        if deployed[name] != 1:
            yield f"{name} is deployed {deployed[name]} times"
    for name in deployed.keys() - ENTRIES.keys():
        yield f"{name} is deployed, and no function"
    for each in of_kind(resources, "Function"):
        service = str(each.inputs["buildConfig"].get("entryPoint")).replace("_", "-")
        if each.inputs["name"] != service:
            yield f"{each.name}: firebase.json does not know {each.inputs['name']}"


def each_is_reached_as_it_declares(resources: Sequence[Resource]) -> Refusals:
    """The trigger or the times that a function's decorator says, and no other."""
    jobs = {each.name: each.inputs for each in of_kind(resources, "Job")}
    for each in of_kind(resources, "Function"):
        entry, trigger = ENTRIES.get(each.name), each.inputs.get("eventTrigger")
        job = jobs.pop(each.name, None)
        if isinstance(entry, FirestoreEntry):
            if _watched(trigger or {}) != (entry.event_type, "(default)", entry.document):
                yield f"{each.name}: called for {_watched(trigger or {})}"
        elif trigger:
            yield f"{each.name}: called for {_watched(trigger)}"
        if isinstance(entry, ScheduleEntry):
            yield from _wrong_times(entry, job)
        elif job:
            yield f"{each.name}: called at {job['schedule']}"
    for name in jobs:
        yield f"{name}: no function is called at {jobs[name]['schedule']}"


def _watched(trigger: dict[str, Any]) -> tuple[str, ...]:
    """Event type, database and path pattern of a trigger."""
    filters = {each["attribute"]: each for each in trigger.get("eventFilters", ())}
    document = filters.get("document", {})
    if document.get("operator") != "match-path-pattern" or len(filters) != 2:
        return ("nothing",)
    return trigger["eventType"], filters["database"]["value"], document["value"]


def _wrong_times(entry: ScheduleEntry, job: Mapping[str, Any] | None) -> Refusals:
    if job is None:
        yield f"{entry.name}: called at no time"
        return
    if job.get("paused"):
        yield f"{entry.name}: called at no time while it is paused"
    if (job.get("schedule"), job.get("timeZone")) != (entry.cron, "Asia/Pontianak"):
        yield f"{entry.name}: called at {job.get('schedule')} ({job.get('timeZone')})"
    target = job["httpTarget"]
    if target.get("oidcToken", {}).get("audience") != target["uri"]:
        yield f"{entry.name}: the platform does not admit the scheduler"


def the_pages_are_where_people_look(resources: Sequence[Resource]) -> Refusals:
    """The address of the application is a name of the site that the client is released to."""
    (site,) = (each.inputs["siteId"] for each in of_kind(resources, "HostingSite"))
    names = {f"{site}.web.app", f"{site}.firebaseapp.com"}
    for each in of_kind(resources, "HostingCustomDomain"):
        if each.inputs["siteId"] == site:
            names.add(each.inputs["customDomain"])
        if each.inputs.get("waitDnsVerification") is not False:
            yield f"{each.name}: a deployment waits for records that it has yet to tell"
    used = {
        each.inputs["serviceConfig"]["environmentVariables"]["PUBLIC_ORIGIN"]
        for each in of_kind(resources, "Function")
    } | {
        f"https://{each.inputs['monitoredResource']['labels']['host']}"
        for each in of_kind(resources, "UptimeCheckConfig")
    }
    for origin in used - {f"https://{name}" for name in names}:
        yield f"{origin}: Hosting does not know it"


def every_event_is_delivered(resources: Sequence[Resource]) -> Refusals:
    """A trigger that fails is called again, and what it never takes is kept as a dead letter."""
    kept = {each.inputs["topic"] for each in of_kind(resources, "Subscription")}
    written = {
        each.inputs["topic"]
        for each in of_kind(resources, "TopicIAMMember")
        if each.inputs["role"] == "roles/pubsub.publisher"
    }
    taken = {
        each.inputs["subscription"]
        for each in of_kind(resources, "SubscriptionIAMMember")
        if each.inputs["role"] == "roles/pubsub.subscriber"
    }
    said = {
        each.inputs["environment"]["SUBSCRIPTION"]: each.inputs["environment"]
        for each in of_kind(resources, "Command")
        if "--dead-letter-topic" in each.inputs["create"]
    }
    read = {each.name for each in of_kind(resources, "Trigger") if each.is_read}
    for each in of_kind(resources, "Function"):
        if not isinstance(ENTRIES.get(each.name), FirestoreEntry):
            continue
        trigger = each.inputs.get("eventTrigger") or {}
        if trigger.get("retryPolicy") != "RETRY_POLICY_RETRY":
            yield f"{each.name}: an event that fails is lost"
        if each.name not in read:
            yield f"{each.name}: nobody knows its subscription"
        own = [name for name in said if f"-{each.name}-" in name]
        topic = said[own[0]]["TOPIC"] if own else None
        if topic is None or topic not in kept or topic not in written or own[0] not in taken:
            yield f"{each.name}: an event that nobody takes is lost"


def eventarc_may_deliver(resources: Sequence[Resource]) -> Refusals:
    """Its own account has its role before there is a trigger."""
    roles = {
        f"{each.type}::{each.name}"
        for each in of_kind(resources, "IAMMember")
        if each.inputs["role"] == "roles/eventarc.serviceAgent"
        and str(each.inputs["member"]).endswith("gcp-sa-eventarc.iam.gserviceaccount.com")
    }
    for each in of_kind(resources, "Function"):
        if isinstance(ENTRIES.get(each.name), FirestoreEntry) and not each.after & roles:
            yield f"{each.name}: made before Eventarc may deliver"


def there_are_rules_at_every_moment(resources: Sequence[Resource]) -> Refusals:
    """A release is changed in place, and never deleted; nor is what it names."""
    rulesets = of_kind(resources, "Ruleset")
    for each in rulesets:
        if not each.is_left:
            yield f"{each.name}: rules are deleted that the release may name"
    for each in of_kind(resources, "Release"):
        if not each.is_kept:
            yield f"{each.name}: the release could be deleted"
        if "rulesetName" not in each.ignored:
            yield f"{each.name}: other rules replace the release"
        name = each.inputs["rulesetName"]
        if not re.fullmatch(r"projects/[\w-]+/rulesets/[\w-]+", name):
            yield f"{each.name}: no rules are called {name}"
        changes = [
            other
            for other in of_kind(resources, "Command")
            if "--request PATCH" in other.inputs["create"]
            and other.inputs["environment"].get("RULESET") == name
            and other.inputs["environment"].get("RELEASE", "").endswith("/cloud.firestore")
            and f"{each.type}::{each.name}" in other.after
        ]
        if len(changes) != 1:
            yield f"{each.name}: {len(changes)} commands release other rules"


def rules_and_indexes_are_the_files(resources: Sequence[Resource]) -> Refusals:
    """Released as they stand in the repository, to the database that the functions use."""
    files = _FIREBASE["firestore"]
    rules = (ROOT / files["rules"]).read_text(encoding="utf-8")
    sources = [
        file["content"]
        for each in of_kind(resources, "Ruleset")
        for file in each.inputs["source"]["files"]
    ]
    if sources != [rules]:
        yield "the rules are not those of firestore.rules"
    releases = [each.inputs["name"] for each in of_kind(resources, "Release")]
    if releases != ["cloud.firestore"]:
        yield f"rules are released as {releases}"

    said = json.loads((ROOT / files["indexes"]).read_text(encoding="utf-8"))
    if _plain(said["indexes"]) != _plain(map(_index, of_kind(resources, "Index"))):
        yield "the indexes are not those of firestore.indexes.json"
    if _plain(said["fieldOverrides"]) != _plain(map(_field, of_kind(resources, "Field"))):
        yield "the single fields are not those of firestore.indexes.json"


def _plain(parts: Iterable[Any]) -> list[str]:
    return sorted(json.dumps(part, sort_keys=True) for part in parts)


def _index(each: Resource) -> dict[str, Any]:
    """As firestore.indexes.json says it."""
    return {
        "collectionGroup": each.inputs["collection"],
        "queryScope": each.inputs["queryScope"],
        "fields": each.inputs["fields"],
    }


def _field(each: Resource) -> dict[str, Any]:
    return {
        "collectionGroup": each.inputs["collection"],
        "fieldPath": each.inputs["field"],
        "indexes": each.inputs["indexConfig"]["indexes"],
        **({"ttl": True} if "ttlConfig" in each.inputs else {}),
    }


def all_is_in_one_region(resources: Sequence[Resource]) -> Refusals:
    """In the one to which firebase.json leads."""
    for each in resources:
        for name, value in _places(each.inputs):
            if value != REGION:
                yield f"{each.name}: {name} is {value}"


def _places(inputs: Any) -> Iterator[tuple[str, str]]:
    if isinstance(inputs, dict):
        for name, value in inputs.items():
            if name in {"location", "locationId", "region", "triggerRegion"}:
                yield name, value
            if name == "allowedPersistenceRegions":
                yield from ((name, each) for each in value)
            yield from _places(value)
    elif isinstance(inputs, list):
        for each in inputs:
            yield from _places(each)


# -- What is kept


def data_outlive_mistakes(resources: Sequence[Resource]) -> Refusals:
    """The database and what was uploaded can be had back; no deployment deletes them."""
    for each in of_kind(resources, "Database"):
        if each.inputs.get("deleteProtectionState") != "DELETE_PROTECTION_ENABLED":
            yield f"{each.name}: it can be deleted"
        recovery = each.inputs.get("pointInTimeRecoveryEnablement")
        if recovery != "POINT_IN_TIME_RECOVERY_ENABLED":
            yield f"{each.name}: what was changed is lost at once"
    schedules = of_kind(resources, "BackupSchedule")
    for how in ("dailyRecurrence", "weeklyRecurrence"):
        if not any(how in each.inputs for each in schedules):
            yield f"no backup by {how}"
    kept = {each.name: each for each in of_kind(resources, "Bucket")}
    for name in ("content", "backup"):
        if name not in kept or not kept[name].inputs.get("versioning", {}).get("enabled"):
            yield f"{name}: what was deleted is lost at once"
    holding = ("Database", "Bucket")
    for each in of_kind(resources, *holding):
        if not each.is_kept and each.name != "source":
            yield f"{each.name}: a deployment could delete it"


def exports_are_kept_for_their_time(resources: Sequence[Resource]) -> Refusals:
    """As long as the weekly backups, and no longer; others may read them, and nothing else."""
    (backup,) = (each for each in of_kind(resources, "Bucket") if each.name == "backup")
    ages = [
        rule["condition"]["age"]
        for rule in backup.inputs.get("lifecycleRules", ())
        if rule["action"] == {"type": "Delete"} and "age" in rule["condition"]
    ]
    weekly = [
        int(each.inputs["retention"].rstrip("s")) / (24 * 60 * 60)
        for each in of_kind(resources, "BackupSchedule")
        if "weeklyRecurrence" in each.inputs
    ]
    if ages != weekly:
        yield f"{backup.name}: exports are kept for {ages} days, backups for {weekly}"
    for grant in of_kind(resources, "BucketIAMMember"):
        reads = {"roles/storage.objectViewer", "roles/storage.legacyBucketReader"}
        if grant.inputs["bucket"] == backup.inputs["name"] and grant.inputs["role"] not in reads:
            yield f"{grant.name}: {grant.inputs['role']} on the backups"


def anchors_cannot_be_changed(resources: Sequence[Resource]) -> Refusals:
    """They are in a bucket with a locked retention policy, which nobody may delete from."""
    buckets = {each.inputs["name"]: each for each in of_kind(resources, "Bucket")}
    for each in of_kind(resources, "Function"):
        if each.inputs["buildConfig"].get("entryPoint") != "anchor_histories":
            continue
        named = each.inputs["serviceConfig"]["environmentVariables"].get("ANCHOR_BUCKET")
        bucket = buckets.get(named)
        policy = bucket.inputs.get("retentionPolicy", {}) if bucket else {}
        if not policy.get("isLocked") or int(policy.get("retentionPeriod", 0)) < 24 * 60 * 60:
            yield f"the anchors in {named} can be changed"
        for grant in of_kind(resources, "BucketIAMMember"):
            allowed = {"roles/storage.objectCreator", "roles/storage.objectViewer"}
            if grant.inputs["bucket"] == named and grant.inputs["role"] not in allowed:
                yield f"{grant.name}: {grant.inputs['role']} on the anchors"


def uploads_come_from_our_pages(resources: Sequence[Resource]) -> Refusals:
    """No other site's pages may send to an upload session, or read what a link gives."""
    expected = {
        variables["CONTENT_BUCKET"]: {variables["PUBLIC_ORIGIN"]}
        for each in of_kind(resources, "Function")
        for variables in [each.inputs["serviceConfig"]["environmentVariables"]]
    }
    for each in of_kind(resources, "Bucket"):
        origins = {origin for rule in each.inputs.get("cors", ()) for origin in rule["origins"]}
        if origins != expected.get(each.inputs["name"], set()):
            yield f"{each.name}: pages of {sorted(origins)}"


# -- Who is told


def somebody_is_told(resources: Sequence[Resource]) -> Refusals:
    """Of failures, slowness, dead letters, what is overdue, changed histories, outages, costs."""
    alerts = of_kind(resources, "AlertPolicy")
    for each in alerts:
        if not each.inputs.get("notificationChannels"):
            yield f"{each.name}: nobody is told"
        if each.inputs.get("enabled") is False:
            yield f"{each.name}: it is off"
        of_lines = [c for c in each.inputs["conditions"] if "conditionMatchedLog" in c]
        limit = each.inputs.get("alertStrategy", {}).get("notificationRateLimit")
        if of_lines and (len(each.inputs["conditions"]) > 1 or not limit):
            yield f"{each.name}: Cloud Monitoring does not take it"
    conditions = [json.dumps(c) for each in alerts for c in each.inputs["conditions"]]
    needed = {
        "failures": ("denominatorFilter", "request_count", "5xx"),
        "slowness": ("request_latencies", "REDUCE_PERCENTILE_95"),
        "what was laid aside": ("conditionMatchedLog", "shared.dead_letters"),
        "refused calls": ("conditionMatchedLog", "no available instance"),
        "events that reached nobody": ("num_undelivered_messages", "dead-letters"),
        "events that wait": ("oldest_unacked_message_age",),
        "changed histories": ("conditionMatchedLog", "shared.anchors"),
        "outages of the pages": ("uptime_check/check_passed", "check-pages"),
        "outages of the functions": ("uptime_check/check_passed", "check-functions"),
    } | {
        f"{name} being overdue": ("absent_over_time", f'function=\\"{name}\\"')
        for name, entry in ENTRIES.items()
        if isinstance(entry, ScheduleEntry)
    }
    for what, words in needed.items():
        if not any(all(word in condition for word in words) for condition in conditions):
            yield f"nobody is told of {what}"
    asked = {each.inputs["httpCheck"]["path"] for each in of_kind(resources, "UptimeCheckConfig")}
    if asked != {"/", "/api/version"}:
        yield f"nobody looks whether the application answers, but at {sorted(asked)}"
    if not any(each.inputs.get("thresholdRules") for each in of_kind(resources, "Budget")):
        yield "nobody is told of costs"


# -- What Pulumi itself would only find when it runs


def names_are_unique(resources: Sequence[Resource]) -> Refusals:
    """Two resources of a type and name are one to Pulumi."""
    for (kind, name), count in Counter((each.type, each.name) for each in resources).items():
        if count > 1:
            yield f"{kind} {name}: {count} times"


def all_wait_for_the_services(resources: Sequence[Resource]) -> Refusals:
    """Everything but the services and the providers is made by the provider that waits for them."""
    for each in resources:
        is_made = each.type.startswith("gcp:") and each.kind != "Service"
        if is_made and "::google::" not in each.provider:
            yield f"{each.name}: made by {each.provider or 'the default provider'}"


POLICIES = (
    no_bucket_is_public,
    no_role_is_wide,
    strangers_call_only_what_asks_for_a_token,
    each_function_is_somebody,
    each_function_starts_with_its_rights,
    each_function_can_be_made_again,
    nobody_signs_up,
    the_clients_key_is_for_our_pages_alone,
    no_secret_is_readable,
    who_looks_past_the_functions_is_logged,
    a_rotated_secret_is_taken_up,
    the_manifest_is_deployed,
    each_is_reached_as_it_declares,
    the_pages_are_where_people_look,
    every_event_is_delivered,
    eventarc_may_deliver,
    there_are_rules_at_every_moment,
    rules_and_indexes_are_the_files,
    all_is_in_one_region,
    data_outlive_mistakes,
    exports_are_kept_for_their_time,
    anchors_cannot_be_changed,
    uploads_come_from_our_pages,
    somebody_is_told,
    names_are_unique,
    all_wait_for_the_services,
)
