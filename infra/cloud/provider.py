"""The project that everything goes into, once it offers the services that are needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import Resource, ResourceOptions
from pulumi_gcp.projects import Service
from pulumi_gcp.provider import Provider

from infra.cloud.settings import REGION, Settings

APIS = (
    "apikeys",
    "artifactregistry",
    "billingbudgets",
    "cloudbuild",
    "cloudfunctions",
    "cloudresourcemanager",
    "cloudscheduler",
    "cloudtrace",
    "eventarc",
    "fcm",
    "fcmregistrations",
    "firebase",
    "firebaseappcheck",
    "firebasehosting",
    "firebaseinstallations",
    "firebaserules",
    "firestore",
    "iam",
    "iamcredentials",  # signs the links to files
    "identitytoolkit",
    "logging",
    "monitoring",
    "pubsub",
    "run",
    "secretmanager",
    "securetoken",
    "serviceusage",
    "storage",
)


@dataclass(frozen=True, slots=True)
class Cloud:
    """An environment's project."""

    settings: Settings
    google: Provider

    @property
    def project(self) -> str:
        """The project's id."""
        return self.settings.project

    def options(
        self, *, depends_on: Sequence[Resource] = (), is_kept: bool = False
    ) -> ResourceOptions:
        """For every resource. What `is_kept` holds data: no deployment deletes or replaces it."""
        return ResourceOptions(
            provider=self.google, depends_on=list(depends_on), protect=is_kept or None
        )


def cloud(settings: Settings) -> Cloud:
    """The project; whatever is made with its provider waits until all services are enabled."""
    enabling = Provider("enabling", project=settings.project, region=REGION)
    enabled = [
        Service(
            name,
            service=f"{name}.googleapis.com",
            disable_on_destroy=False,
            opts=ResourceOptions(provider=enabling),
        )
        for name in APIS
    ]
    google = Provider(
        "google",
        project=settings.project,
        region=REGION,
        billing_project=settings.project,
        user_project_override=True,  # Firebase's and Identity Platform's services want to know
        default_labels={"system": "konten-sop", "environment": settings.environment},
        opts=ResourceOptions(depends_on=enabled),
    )
    return Cloud(settings, google)
