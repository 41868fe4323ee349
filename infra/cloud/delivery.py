"""What becomes of events that no function takes: they are kept, and somebody is told.

Eventarc makes a Pub/Sub subscription for each trigger, and lets nobody say what its dead letters
are when it does. It can be said afterwards (cloud.google.com/eventarc/docs/retry-events), which is
what the command here does.
"""

from collections.abc import Mapping

from pulumi import Output, ResourceOptions
from pulumi_command.local import Command
from pulumi_gcp.cloudfunctionsv2 import Function
from pulumi_gcp.cloudfunctionsv2.outputs import FunctionEventTrigger
from pulumi_gcp.eventarc import Trigger
from pulumi_gcp.eventarc.outputs import TriggerTransport
from pulumi_gcp.projects import ServiceIdentity
from pulumi_gcp.pubsub import (
    Subscription,
    SubscriptionExpirationPolicyArgs,
    SubscriptionIAMMember,
    Topic,
    TopicIAMMember,
    TopicMessageStoragePolicyArgs,
)

from infra.cloud.manifest import ENTRIES
from infra.cloud.provider import Cloud
from infra.cloud.settings import DAY, REGION
from shared.entry_points import FirestoreEntry

# As many as Pub/Sub allows. Ten seconds after the first try, at last ten minutes after each, they
# take sixteen hours. A function that can be reached lays aside itself what it always fails at
# (docs/decisions/0011), long before; and `recover_lost` does not depend on any of this.
MOST_TRIES = 100
KEPT = 31 * DAY  # seconds; as long as Pub/Sub keeps a message

_UPDATE = (
    'gcloud pubsub subscriptions update "$SUBSCRIPTION" --project="$PROJECT" --quiet'
    ' --dead-letter-topic="$TOPIC" --max-delivery-attempts="$TRIES"'
)


def dead_letters(cloud: Cloud, made: Mapping[str, Function]) -> Subscription:
    """Where the dead letters of all triggers can be read."""
    topic = Topic(
        "dead-letters",
        name="dead-letters",
        message_storage_policy=TopicMessageStoragePolicyArgs(allowed_persistence_regions=[REGION]),
        opts=cloud.options(),
    )
    kept = Subscription(
        "dead-letters",
        name="dead-letters",
        topic=topic.id,
        message_retention_duration=f"{KEPT}s",
        expiration_policy=SubscriptionExpirationPolicyArgs(ttl=""),  # never
        opts=cloud.options(),
    )
    pubsub = ServiceIdentity(
        "pubsub", service="pubsub.googleapis.com", project=cloud.project, opts=cloud.options()
    )
    publishes = TopicIAMMember(
        "dead-letters",
        topic=topic.id,
        role="roles/pubsub.publisher",
        member=pubsub.member,
        opts=cloud.options(),
    )
    triggers = [name for name, entry in ENTRIES.items() if isinstance(entry, FirestoreEntry)]
    for name in triggers:
        subscription = _subscription_of(cloud, name, made[name])
        acknowledges = SubscriptionIAMMember(
            name,
            subscription=subscription,
            role="roles/pubsub.subscriber",
            member=pubsub.member,
            opts=cloud.options(),
        )
        Command(
            f"{name}-dead-letters",
            create=_UPDATE,
            environment={
                "SUBSCRIPTION": subscription,
                "PROJECT": cloud.project,
                "TOPIC": topic.id,
                "TRIES": str(MOST_TRIES),
            },
            opts=ResourceOptions(depends_on=[publishes, acknowledges]),
        )
    return kept


def _subscription_of(cloud: Cloud, name: str, function: Function) -> Output[str]:
    """The subscription of the trigger that was made with a function."""
    trigger = Trigger.get(name, id=function.event_trigger.apply(_trigger_id), opts=cloud.options())
    return trigger.transport.apply(_subscription)


def _trigger_id(of: FunctionEventTrigger | None) -> str:
    if of is None or of.trigger is None:
        raise ValueError("Cloud Functions made no trigger")
    return of.trigger


def _subscription(of: TriggerTransport) -> str:
    if of.pubsub is None or of.pubsub.subscription is None:
        raise ValueError("Eventarc made no subscription")
    return of.pubsub.subscription
