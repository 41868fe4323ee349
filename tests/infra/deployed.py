"""What the program would deploy, read from Pulumi's mocks: every resource with its inputs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.mocks import MockMonitor

from infra.cloud.program import deploy
from infra.cloud.settings import Settings

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ("dev", "staging", "production", "drill")
# What a file says only after the first deployment: until then it stands there as a comment.
LATER: Mapping[str, Mapping[str, Any]] = {
    "dev": {},
    "staging": {
        "mail": {
            "host": "smtp.contoh.example",
            "user": "konten-uji",
            "sender": "Konten SOP (uji) <konten-uji@kominfo.contoh.example>",
            "password_version": 1,
        }
    },
    "production": {
        "mail": {
            "host": "smtp.contoh.example",
            "user": "konten",
            "sender": "Konten SOP <konten@kominfo.contoh.example>",
            "password_version": 1,
        },
        "scanner": {"address": "10.20.0.5:3310", "network": "konten", "subnetwork": "konten"},
        "backup_readers": [
            "serviceAccount:service-000000000000@gcp-sa-firestore.iam.gserviceaccount.com",
            "user:pengelola@kominfo.contoh.example",
        ],
    },
    "drill": {},
}


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as it is declared, in the provider's own words."""

    type: str  # for example gcp:storage/bucket:Bucket
    name: str  # Pulumi's
    inputs: Mapping[str, Any]
    provider: str = ""  # by its reference; empty: Pulumi's default one
    is_read: bool = False  # it is there already, and only looked up
    is_kept: bool = False  # no deployment deletes or replaces it
    is_left: bool = False  # what a deployment does not want any more stays there
    goes_first: bool = False  # it is deleted before another takes its place
    ignored: frozenset[str] = frozenset()  # inputs whose changes change nothing
    after: frozenset[str] = frozenset()  # what is made before it: type and name

    @property
    def kind(self) -> str:
        """The last word of its type."""
        return self.type.rpartition(":")[2]


def stated(environment: str) -> dict[str, Any]:
    """What an environment's file says."""
    text = (ROOT / "infra" / f"Pulumi.{environment}.yaml").read_text(encoding="utf-8")
    said: dict[str, Any] = yaml.safe_load(text)["config"]["konten-sop:settings"]
    return said


@cache
def deployed(environment: str) -> tuple[Resource, ...]:
    """All resources of an environment, with all that is configured in it at last."""
    said = {**stated(environment), **LATER[environment], "environment": environment}
    settings = Settings.model_validate(said)
    return declared(environment, settings.project, lambda: deploy(settings))


@cache
def first_deployed(environment: str) -> tuple[Resource, ...]:
    """All resources of an environment as its file stands, which is how it begins."""
    settings = Settings.model_validate({**stated(environment), "environment": environment})
    return declared(environment, settings.project, lambda: deploy(settings))


def declared(stack: str, project: str, program: Callable[[], object]) -> tuple[Resource, ...]:
    """All resources that a program declares for a stack, whose project this is."""
    cloud = _Cloud(project)
    monitor = _Monitor(cloud)
    set_mocks(cloud, project="konten-sop", stack=stack, preview=False, monitor=monitor)

    @pulumi.runtime.test  # type: ignore[untyped-decorator]  # Pulumi's own have no types
    def run() -> None:
        program()

    run()
    return tuple(cloud.seen)


class _Cloud(Mocks):
    """Notes what it is asked for, and answers as Google Cloud does where it is asked again."""

    def __init__(self, project: str) -> None:
        self.seen: list[Resource] = []
        self.asked: dict[tuple[str, str], Any] = {}  # what Pulumi's engine is asked besides
        self._project = project

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"the program asks for {args.token}")

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        asked = self.asked.get((args.typ, args.name))
        seen = Resource(
            args.typ,
            args.name,
            args.inputs,
            provider=args.provider or "",
            is_read=bool(args.resource_id),
            is_kept=bool(asked and asked.protect),
            is_left=bool(asked and asked.retainOnDelete),
            goes_first=bool(asked and asked.deleteBeforeReplace),
            ignored=frozenset(asked.ignoreChanges) if asked else frozenset(),
            after=frozenset(_named(urn) for urn in asked.dependencies) if asked else frozenset(),
        )
        self.seen.append(seen)
        computed = _COMPUTED.get(args.typ)
        answer = computed(seen, self._project) if computed else {}
        outputs = {"name": args.name, **args.inputs, **answer}
        return args.resource_id or f"{args.name}-id", outputs


def _named(urn: str) -> str:
    """Type and name, without environment, project and what it is part of."""
    return "::".join(urn.split("::")[2:]).rpartition("$")[2]


class _Monitor(MockMonitor):
    """Tells the mocks what Pulumi's engine is asked, of protection and order."""

    def __init__(self, cloud: _Cloud) -> None:
        super().__init__(cloud)
        self._cloud = cloud

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - Pulumi's name
        self._cloud.asked[request.type, request.name] = request
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]  # Pulumi's


def _account(seen: Resource, project: str) -> dict[str, Any]:
    email = f"{seen.inputs['accountId']}@{project}.iam.gserviceaccount.com"
    name = f"projects/{project}/serviceAccounts/{email}"
    return {"email": email, "member": f"serviceAccount:{email}", "name": name}


def _function(seen: Resource, project: str) -> dict[str, Any]:
    name, service = seen.inputs["name"], seen.inputs["serviceConfig"]
    answer = {"serviceConfig": {**service, "uri": f"https://{name}-x.run.app"}}
    if trigger := seen.inputs.get("eventTrigger"):
        path = f"projects/{project}/locations/{trigger['triggerRegion']}/triggers/{name}-1"
        answer["eventTrigger"] = {**trigger, "trigger": path}
    return answer


def _trigger(seen: Resource, project: str) -> dict[str, Any]:
    subscription = f"projects/{project}/subscriptions/eventarc-{seen.name}-sub-1"
    return {"transport": {"pubsub": {"subscription": subscription}}}


def _identity(seen: Resource, project: str) -> dict[str, Any]:
    agent = f"{project}@gcp-sa-{seen.name}.iam.gserviceaccount.com"
    return {"email": agent, "member": f"serviceAccount:{agent}"}


def _domain(seen: Resource, project: str) -> dict[str, Any]:
    name = f"{seen.inputs['customDomain']}."

    def record(action: str, kind: str, data: str) -> dict[str, Any]:
        told = {"domainName": name, "type": kind, "rdata": data, "requiredAction": action}
        return {"domainName": name, "records": [told]}

    wanted = [
        record("ADD", "A", "199.36.158.100"),
        record("NONE", "TXT", f"hosting-site={project}"),
    ]
    there = [record("REMOVE", "A", "203.0.113.7")]
    return {"requiredDnsUpdates": [{"desireds": wanted, "discovereds": there}]}


_COMPUTED: Mapping[str, Callable[[Resource, str], dict[str, Any]]] = {
    "gcp:serviceaccount/account:Account": _account,
    "gcp:cloudfunctionsv2/function:Function": _function,
    "gcp:eventarc/trigger:Trigger": _trigger,
    "gcp:projects/serviceIdentity:ServiceIdentity": _identity,
    "gcp:firebaserules/ruleset:Ruleset": lambda _, project: {
        "name": f"projects/{project}/rulesets/00000000-0000-0000-0000-000000000000"
    },
    "gcp:projects/iAMCustomRole:IAMCustomRole": lambda seen, project: {
        "name": f"projects/{project}/roles/{seen.inputs['roleId']}"
    },
    "gcp:firebase/project:Project": lambda _, __: {"projectNumber": "123456789012"},
    "gcp:firebase/webApp:WebApp": lambda _, __: {"appId": "1:123456789012:web:0"},
    "gcp:firebase/hostingCustomDomain:HostingCustomDomain": _domain,
    "gcp:projects/apiKey:ApiKey": lambda _, __: {"uid": "key"},
    "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": lambda seen, _: {
        "uptimeCheckId": f"check-{seen.name}"
    },
}
