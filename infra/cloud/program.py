"""The whole system in a Google Cloud project: what is made, in the order in which it is needed."""

import pulumi

from infra.cloud.auditing import audit
from infra.cloud.buckets import buckets
from infra.cloud.dashboard import dashboard
from infra.cloud.database import database
from infra.cloud.delivery import dead_letters
from infra.cloud.firebase import firebase
from infra.cloud.functions import functions, images
from infra.cloud.identities import identities
from infra.cloud.metrics import log_metrics
from infra.cloud.provider import cloud
from infra.cloud.schedules import schedules
from infra.cloud.settings import Settings
from infra.cloud.source import source
from infra.cloud.watching import watch


def deploy(settings: Settings) -> None:
    """Declares everything; the Firebase CLI releases the web client afterwards (firebase.json)."""
    here = cloud(settings)
    client = firebase(here)
    stored = database(here)
    kept = buckets(here)
    built = images(here)
    who = identities(here, kept, built)
    archive = source(here, kept)
    made = functions(here, kept, archive, built, who, stored)
    undelivered = dead_letters(here, made)
    schedules(here, made, who)
    counted = log_metrics(here)
    watch(here, client.project, undelivered, counted)
    dashboard(here)
    audit(here, who)

    pulumi.export("origin", settings.origin)
    pulumi.export("dns_records", client.dns_records)
    pulumi.export("build", archive.name.apply(lambda name: name.removesuffix(".zip")))
    pulumi.export("smtp_password_secret", who.smtp_password.id)
    pulumi.export("functions", sorted(made))
