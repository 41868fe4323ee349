"""Firestore: the database, its backups, and the rules and indexes of the repository's own files."""

import json
from collections.abc import Iterator
from typing import Any

from pulumi import Resource, ResourceOptions
from pulumi_command.local import Command
from pulumi_gcp.firebaserules import (
    Release,
    Ruleset,
    RulesetSourceArgs,
    RulesetSourceFileArgs,
)
from pulumi_gcp.firestore import (
    BackupSchedule,
    BackupScheduleWeeklyRecurrenceArgs,
    Database,
    Field,
    FieldIndexConfigArgs,
    FieldIndexConfigIndexArgs,
    FieldTtlConfigArgs,
    Index,
    IndexFieldArgs,
)

from infra.cloud.provider import Cloud
from infra.cloud.settings import DAY, REGION, ROOT

# Any moment of the last week can be read again (point-in-time recovery). A day's backup is kept
# for two weeks, a week's for as long as Firestore keeps one.
DAILY_KEPT, WEEKLY_KEPT = 14 * DAY, 98 * DAY  # seconds

# What the provider can only do by deleting the release first: a moment without any rules.
_RELEASE = (
    "printf 'Authorization: Bearer %s\\n' \"$(gcloud auth print-access-token)\" |"
    " curl --silent --show-error --fail --request PATCH --header @-"
    ' --header "X-Goog-User-Project: $PROJECT" --header "Content-Type: application/json"'
    ' --data "{\\"release\\": {\\"name\\": \\"$RELEASE\\", \\"rulesetName\\": \\"$RULESET\\"}}"'
    ' "https://firebaserules.googleapis.com/v1/$RELEASE"'
)

_FILES = json.loads((ROOT / "firebase.json").read_text(encoding="utf-8"))["firestore"]
RULES, INDEXES = (ROOT / _FILES[name] for name in ("rules", "indexes"))


def database(cloud: Cloud) -> tuple[Resource, ...]:
    """The project's database, with all that belongs to it; answers what functions' queries need."""
    made = Database(
        "database",
        name="(default)",
        location_id=REGION,
        type="FIRESTORE_NATIVE",
        delete_protection_state="DELETE_PROTECTION_ENABLED",
        point_in_time_recovery_enablement="POINT_IN_TIME_RECOVERY_ENABLED",
        opts=cloud.options(is_kept=True),
    )
    _back_up(cloud, made)
    _release_rules(cloud, made)
    return (made, *_index(cloud, made, json.loads(INDEXES.read_text(encoding="utf-8"))))


def _back_up(cloud: Cloud, made: Database) -> None:
    BackupSchedule(
        "daily",
        database=made.name,
        retention=f"{DAILY_KEPT}s",
        daily_recurrence={},
        opts=cloud.options(),
    )
    BackupSchedule(
        "weekly",
        database=made.name,
        retention=f"{WEEKLY_KEPT}s",
        weekly_recurrence=BackupScheduleWeeklyRecurrenceArgs(day="SUNDAY"),
        opts=cloud.options(),
    )


def _release_rules(cloud: Cloud, made: Database) -> None:
    """There are rules at every moment: new ones are there before the release names them.

    The first release is Pulumi's. Afterwards it is changed in place: when `ruleset_name` changes
    the provider replaces it, and as its name is given, deletes it before it makes it again
    (hashicorp/terraform-provider-google#25823). Rules that were released once are kept: should a
    deployment be interrupted, the release still names them. A project has room for 2,500.
    """
    content = RULES.read_text(encoding="utf-8")
    ruleset = Ruleset(
        "rules",
        source=RulesetSourceArgs(files=[RulesetSourceFileArgs(name=RULES.name, content=content)]),
        opts=ResourceOptions.merge(
            cloud.options(depends_on=[made]), ResourceOptions(retain_on_delete=True)
        ),
    )
    # The provider tells the last part of it, its documentation all.
    ruleset_name = ruleset.name.apply(
        lambda name: f"projects/{cloud.project}/rulesets/{name.rpartition('/')[2]}"
    )
    released = Release(
        "rules",
        name="cloud.firestore",  # those of the default database
        ruleset_name=ruleset_name,
        opts=ResourceOptions.merge(
            cloud.options(is_kept=True), ResourceOptions(ignore_changes=["ruleset_name"])
        ),
    )
    Command(
        "rules",
        create=_RELEASE,
        environment={
            "PROJECT": cloud.project,
            "RELEASE": f"projects/{cloud.project}/releases/cloud.firestore",
            "RULESET": ruleset_name,
        },
        opts=ResourceOptions(depends_on=[released]),
    )


def _index(cloud: Cloud, made: Database, settings: dict[str, Any]) -> Iterator[Resource]:
    """The composite indexes, and the single fields that are indexed otherwise or expire."""
    for each in settings["indexes"]:
        yield Index(
            _name_of(each),
            database=made.name,
            collection=each["collectionGroup"],
            query_scope=each["queryScope"],
            fields=[
                IndexFieldArgs(
                    field_path=field["fieldPath"],
                    order=field.get("order"),
                    array_config=field.get("arrayConfig"),
                )
                for field in each["fields"]
            ],
            opts=cloud.options(),
        )
    for each in settings["fieldOverrides"]:
        yield Field(
            f"{each['collectionGroup']}.{each['fieldPath']}",
            database=made.name,
            collection=each["collectionGroup"],
            field=each["fieldPath"],
            index_config=FieldIndexConfigArgs(
                indexes=[
                    FieldIndexConfigIndexArgs(
                        query_scope=index["queryScope"],
                        order=index.get("order"),
                        array_config=index.get("arrayConfig"),
                    )
                    for index in each["indexes"]
                ]
            ),
            ttl_config=FieldTtlConfigArgs() if each.get("ttl") else None,
            opts=cloud.options(),
        )


def _name_of(index: dict[str, Any]) -> str:
    """For example requests: status, updated_at descending."""

    def parts() -> Iterator[str]:
        for field in index["fields"]:
            how = {"DESCENDING": " descending", "CONTAINS": " containing"}
            yield field["fieldPath"] + how.get(field.get("order") or field["arrayConfig"], "")

    return f"{index['collectionGroup']}: {', '.join(parts())}"
