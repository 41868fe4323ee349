"""Who may do what: the whole list, so that a widened grant fails; and what asks for it."""

import re
from collections import defaultdict
from functools import cache

import pytest

from infra.cloud.needs import Need, needs_of
from shared.entry_points import HttpEntry
from shared.workflow import TRANSITIONS
from tests.infra.code import module_of, reached
from tests.infra.deployed import ROOT, deployed
from tests.infra.policy import ENTRIES, of_kind

WRITES = {"roles/datastore.user on project"}
READS = {"roles/datastore.viewer on project"}
ASKS = WRITES | {"konten_sessions on project"}
SEES = {"roles/storage.objectViewer on content"}
TELLS = {"konten_tell on project", "roles/secretmanager.secretAccessor on smtp-password"}

TRACES = {"roles/cloudtrace.agent on project"}

# Whoever is not here writes to the database, and may do nothing else.
GRANTS: dict[str, set[str]] = {
    "repair_content": ASKS,
    "return_request": ASKS,
    "review_content": ASKS,
    "decide_approval": ASKS | SEES,
    "on_repair_content": ASKS,
    "on_return_request": ASKS,
    "on_review_content": ASKS,
    "on_decide_approval": ASKS | SEES,
    "on_notification": WRITES | TELLS,
    "send_waiting": WRITES | TELLS,
    "recover_lost": ASKS | SEES,
    "anchor_histories": WRITES
    | {"roles/storage.objectCreator on anchors", "roles/storage.objectViewer on anchors"},
    "start_upload": WRITES | {"roles/storage.objectCreator on content"},
    "finish_upload": WRITES | SEES | {"konten_discard on content"},
    "sweep_uploads": WRITES | SEES | {"konten_discard on content"},
    "open_file": READS | SEES | {"roles/iam.serviceAccountTokenCreator on itself"},
    "list_requests": READS,
    "get_request": READS,
    "get_history": READS,
    "explain_deadline": READS,
    "get_statistics": READS,
    "list_comments": READS,
    "me": READS,
    "set_account": ASKS | {"konten_accounts on project"},
    "set_agency": ASKS,
    "set_mandate": ASKS | {"konten_accounts on project"},
    "end_mandate": ASKS | {"konten_accounts on project"},
    "replay_dead_letter": ASKS | SEES | TELLS,
    "openapi": set(),
    "docs": set(),
    "version": set(),
}
OTHERS = {
    "builder": {
        "roles/logging.logWriter on project",
        "roles/storage.objectViewer on project's gcf-v2-sources-",
        "roles/storage.objectViewer on source",
        "roles/artifactregistry.writer on functions",
    },
    "caller-events": {"roles/eventarc.eventReceiver on project"},
    "caller-schedule": set(),
}
PERMISSIONS = {
    "konten_sessions": ["firebaseauth.users.get"],
    "konten_accounts": [
        "firebaseauth.users.create",
        "firebaseauth.users.get",
        "firebaseauth.users.sendEmail",
        "firebaseauth.users.update",
    ],
    "konten_discard": ["storage.objects.delete"],
    "konten_tell": ["cloudmessaging.messages.create"],
}


@cache
def granted() -> dict[str, set[str]]:
    """What each account may do on what, by its id; calling functions aside."""
    found = defaultdict(set)
    for each in deployed("production"):
        member, role = str(each.inputs.get("member", "")), str(each.inputs.get("role"))
        account = re.match(r"serviceAccount:([\w-]+)@contoh-konten\.", member)
        if account is None or each.kind == "ServiceIamMember":
            continue
        place = next(
            str(each.inputs[key])
            for key in ("bucket", "repository", "secretId", "serviceAccountId", "project")
            if key in each.inputs
        )
        place = re.sub(rf"^projects/.*/{account[1]}@.*", "itself", place)
        place = re.sub(r"^contoh-konten$", "project", place)
        place = re.sub(r"^contoh-konten-|-id$", "", place)
        if condition := each.inputs.get("condition"):
            (prefix,) = re.findall(
                r'^resource\.name\.startsWith\("projects/_/buckets/([\w-]+)"\)$',
                condition["expression"],
            )
            place += f"'s {prefix}"
        found[account[1]].add(f"{role.removeprefix('projects/contoh-konten/roles/')} on {place}")
    return dict(found)


@pytest.mark.parametrize("name", ENTRIES)
def test_a_function_may_do_this_and_nothing_else(name: str) -> None:
    account = f"run-{name.replace('_', '-')}"
    assert granted().get(account, set()) == GRANTS.get(name, WRITES) | TRACES


def test_where_nothing_is_traced_nobody_may_write_traces() -> None:
    roles = {
        name: {each.inputs["role"] for each in of_kind(deployed(name), "IAMMember")}
        for name in ("dev", "production")
    }
    assert {name for name, given in roles.items() if "roles/cloudtrace.agent" in given} == {
        "production"
    }


def test_nobody_else_may_do_anything_but_this() -> None:
    functions = {f"run-{name.replace('_', '-')}" for name in ENTRIES}
    assert {who: may for who, may in granted().items() if who not in functions} == {
        who: may for who, may in OTHERS.items() if may
    }
    accounts = {each.inputs["accountId"] for each in of_kind(deployed("production"), "Account")}
    assert accounts == functions | set(OTHERS)


def test_our_own_roles_permit_this_and_nothing_else() -> None:
    roles = of_kind(deployed("production"), "IAMCustomRole")
    assert {each.inputs["roleId"]: each.inputs["permissions"] for each in roles} == PERMISSIONS


# -- What the code asks for

# They call every trigger by the manifest, which no import shows.
BY_THE_MANIFEST = {"recover_lost", "replay_dead_letter"}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_function_gets_what_its_code_uses(name: str) -> None:
    uses, needs = reached(module_of(name)), needs_of(ENTRIES[name])
    files = {Need.START, Need.SEE, Need.DISCARD, Need.SIGN}
    assert bool(needs & files) == ("shared.storage" in uses or name in BY_THE_MANIFEST)
    assert (Need.TELL in needs) == ("shared.delivering" in uses)
    assert (Need.ACCOUNTS in needs) == ("shared.accounts" in uses)
    assert (Need.ANCHOR in needs) == ("shared.anchors" in uses)
    entry = ENTRIES[name]
    is_public = isinstance(entry, HttpEntry) and entry.is_public
    assert len(needs & {Need.READ, Need.WRITE}) == (0 if is_public else 1)


@pytest.mark.parametrize("name", ENTRIES)
def test_who_asks_whether_a_session_stands_may_ask(name: str) -> None:
    text = (ROOT / f"{module_of(name).replace('.', '/')}.py").read_text(encoding="utf-8")
    row = TRANSITIONS.get(name.removeprefix("on_"))
    asks = row.is_decisive if row else "check_revoked=True" in text or name in BY_THE_MANIFEST
    assert (Need.SESSIONS in needs_of(ENTRIES[name])) == asks


def test_what_only_reads_counts_nothing_either() -> None:
    """A limit is a count in the database."""
    for name, entry in ENTRIES.items():
        if Need.READ in needs_of(entry):
            assert isinstance(entry, HttpEntry), name
            assert (entry.method, entry.limit) == ("GET", None), name
