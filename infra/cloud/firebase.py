"""Firebase: the web client's application, and who may sign in.

What the client is, and which address leads to which function, stands in firebase.json; the Firebase
CLI releases it to Firebase Hosting.
"""

from pulumi_gcp.firebase import AppCheckServiceConfig, HostingSite, Project, WebApp
from pulumi_gcp.identityplatform import (
    Config,
    ConfigClientArgs,
    ConfigClientPermissionsArgs,
    ConfigMonitoringArgs,
    ConfigMonitoringRequestLoggingArgs,
    ConfigSignInArgs,
    ConfigSignInEmailArgs,
)
from pulumi_gcp.projects import (
    ApiKey,
    ApiKeyRestrictionsApiTargetArgs,
    ApiKeyRestrictionsArgs,
    ApiKeyRestrictionsBrowserKeyRestrictionsArgs,
)

from infra.cloud.provider import Cloud

# What a browser calls with the application's key.
_CALLED = (
    "fcmregistrations",
    "firebaseappcheck",
    "firebaseinstallations",
    "firestore",
    "identitytoolkit",
    "securetoken",
)
# Where clients may go past the functions.
_ATTESTED = ("firestore", "identitytoolkit")


def firebase(cloud: Cloud) -> Project:
    """The project as one of Firebase's."""
    project = Project("firebase", project=cloud.project, opts=cloud.options(is_kept=True))
    _web_app(cloud, project)
    _sign_in(cloud, project)
    if cloud.settings.app_check == "enforce":
        for name in _ATTESTED:
            AppCheckServiceConfig(
                name,
                service_id=f"{name}.googleapis.com",
                enforcement_mode="ENFORCED",
                opts=cloud.options(depends_on=[project]),
            )
    return project


def _web_app(cloud: Cloud, project: Project) -> None:
    """The application that Hosting tells the client it is (/__/firebase/init.json).

    Its key is no secret: it names the project. It is of use to our own pages alone.
    """
    key = ApiKey(
        "web-client",
        name="web-client",
        display_name="Konten SOP: web client",
        project=cloud.project,
        restrictions=ApiKeyRestrictionsArgs(
            browser_key_restrictions=ApiKeyRestrictionsBrowserKeyRestrictionsArgs(
                allowed_referrers=[f"https://{host}/*" for host in cloud.settings.hosts]
            ),
            api_targets=[
                ApiKeyRestrictionsApiTargetArgs(service=f"{name}.googleapis.com")
                for name in _CALLED
            ],
        ),
        opts=cloud.options(),
    )
    app = WebApp(
        "web-client",
        display_name="Konten SOP",
        api_key_id=key.uid,
        opts=cloud.options(depends_on=[project]),
    )
    HostingSite(  # the project's own, which the Firebase CLI releases to
        "web-client",
        site_id=cloud.project,
        app_id=app.app_id,
        opts=cloud.options(is_kept=True),
    )


def _sign_in(cloud: Cloud, project: Project) -> None:
    """By mail and password; accounts are made and unmade by admins (`set_account`) alone."""
    Config(
        "sign-in",
        project=cloud.project,
        sign_in=ConfigSignInArgs(
            email=ConfigSignInEmailArgs(enabled=True, password_required=True),
            allow_duplicate_emails=False,
        ),
        client=ConfigClientArgs(
            permissions=ConfigClientPermissionsArgs(
                disabled_user_signup=True, disabled_user_deletion=True
            )
        ),
        authorized_domains=list(cloud.settings.hosts),
        monitoring=ConfigMonitoringArgs(
            request_logging=ConfigMonitoringRequestLoggingArgs(enabled=True)
        ),
        opts=cloud.options(depends_on=[project], is_kept=True),
    )
