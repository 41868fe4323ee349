"""Firebase: the web client's application and its address, and who may sign in.

What the client is, and which address leads to which function, stands in firebase.json; the Firebase
CLI releases it to Firebase Hosting.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pulumi import Input
from pulumi_gcp.firebase import (
    AppCheckServiceConfig,
    HostingCustomDomain,
    HostingSite,
    Project,
    WebApp,
)
from pulumi_gcp.firebase.outputs import HostingCustomDomainRequiredDnsUpdate
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


@dataclass(frozen=True, slots=True)
class Firebase:
    """The project as one of Firebase's."""

    project: Project
    # What is still to be entered, or removed, where a domain of one's own is registered.
    dns_records: Input[Sequence[str]]


def firebase(cloud: Cloud) -> Firebase:
    """Makes the project one of Firebase's."""
    project = Project("firebase", project=cloud.project, opts=cloud.options(is_kept=True))
    site = _web_app(cloud, project)
    _sign_in(cloud, project)
    if cloud.settings.app_check == "enforce":
        for name in _ATTESTED:
            AppCheckServiceConfig(
                name,
                service_id=f"{name}.googleapis.com",
                enforcement_mode="ENFORCED",
                opts=cloud.options(depends_on=[project]),
            )
    return Firebase(project, _domain(cloud, site))


def _web_app(cloud: Cloud, project: Project) -> HostingSite:
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
    return HostingSite(  # the project's own, which the Firebase CLI releases to
        "web-client",
        site_id=cloud.project,
        app_id=app.app_id,
        opts=cloud.options(is_kept=True),
    )


def _domain(cloud: Cloud, site: HostingSite) -> Input[Sequence[str]]:
    """Connects a domain of one's own; its certificate comes once the records are entered."""
    if cloud.settings.own_domain is None:
        return []
    connected = HostingCustomDomain(
        "web-client",
        site_id=site.site_id,
        custom_domain=cloud.settings.own_domain,
        wait_dns_verification=False,  # what is to be entered is only known afterwards
        opts=cloud.options(),
    )
    return connected.required_dns_updates.apply(lambda updates: list(_records(updates)))


def _records(updates: Sequence[HostingCustomDomainRequiredDnsUpdate] | None) -> Iterator[str]:
    """What is wanted and not there, and what is there and in the way."""
    for update in updates or ():
        for wanted in update.desireds or ():
            for each in wanted.records or ():
                if each.required_action == "ADD":
                    yield f"ADD {each.domain_name} {each.type} {each.rdata}"
        for found in update.discovereds or ():
            for known in found.records or ():
                if known.required_action == "REMOVE":
                    yield f"REMOVE {known.domain_name} {known.type} {known.rdata}"


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
        # Who signed in is wanted after a breach. The entries hold e-mail addresses, for 30 days.
        monitoring=ConfigMonitoringArgs(
            request_logging=ConfigMonitoringRequestLoggingArgs(enabled=True)
        ),
        opts=cloud.options(depends_on=[project], is_kept=True),
    )
