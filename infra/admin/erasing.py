"""`erase PERSON`: erases who somebody is; what they did stays in the histories, under their uid.

Histories are records of the office, kept under the archive law, and know people by uid alone. All
else goes: what they sign in with, account, preferences, devices, notifications, comments, queued
commands, and uploads that no history names. That it was done is written down, by uid, where the
anchors are: nobody can change it there, and a backup that brings the person back is found out.
"""

import argparse
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from firebase_admin import auth
from google.cloud.firestore import FieldFilter

from infra.admin import documents
from infra.admin.documents import everything
from infra.admin.histories import look_at
from infra.admin.people import Kind, Person, concerned, person_of, whom
from infra.admin.speech import Stop, require_anchor_bucket, require_content_bucket, said, tell
from shared import accounts, config, directory, paths, storage, store
from shared.auth import app
from shared.models import File, Request, Role, Status
from shared.store import Snapshot
from shared.texts import texts
from shared.workflow import FINAL, TRANSITIONS

ERASURES = "erasures/"  # in the bucket of the anchors, by uid

_GOES = {
    *(Kind.ACCOUNT, Kind.NOTIFICATIONS, Kind.DEVICES, Kind.COMMENTS, Kind.COMMANDS, Kind.LIMITS),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Whom."""
    parser.add_argument("person", metavar="PERSON", help=said("e-mail atau uid", "e-mail or uid"))
    parser.add_argument(
        "--yes", action="store_true", help=said("tanpa bertanya", "without being asked")
    )


def run(asked: argparse.Namespace) -> bool:
    """Erases a person, and looks whether the histories are whole; true if they are."""
    require_anchor_bucket()
    require_content_bucket()
    person = person_of(asked.person)
    refuse(person)
    _await(_plan(person))
    if not asked.yes:
        _confirm(person)
    _deactivate(person)
    refuse(person)  # nobody has given them anything to do since
    _await(plan := _plan(person))  # nor have they begun anything
    _record(person.uid, plan)
    _erase(person, plan)
    broken = [looked for each in sorted(plan.histories) if (looked := look_at(each)).faults]
    _tell(person, plan, [str(each) for each in broken])
    return not broken


# -- Who cannot be erased yet


def refuse(person: Person) -> None:
    """Ends where the office needs the person, saying what to do first."""
    if reasons := list(_reasons(person.uid)):
        raise Stop("\n".join(reasons))


def _reasons(uid: str) -> Iterator[str]:
    account, now = store.accounts([uid]).get(uid), datetime.now(UTC)
    if account and Role.ADMIN in account.active_roles:
        admins = store.accounts_of([FieldFilter("roles", "array_contains", Role.ADMIN)])
        if not any(each.is_active and each.uid != uid for each in admins):
            yield said(
                "Ia satu-satunya admin: angkat admin lain dulu (set-account).",
                "They are the only admin: make another one first (set-account).",
            )
    for mandate in account.mandates_from(now) if account else ():
        yield said(
            f"Ia {mandate.kind.value.title()} Kepala Dinas: akhiri mandat {mandate.id} dulu"
            " (end-mandate).",
            f"They act for the head: end mandate {mandate.id} first (end-mandate).",
        )
    for request in _open_requests():
        if request.team and uid in request.team.members:
            yield said(
                f"Ia anggota tim {paths.request(request.id)} yang sedang berjalan: ubah susunan"
                " timnya dulu (reassign-team).",
                f"They are on the running team of {paths.request(request.id)}: change that team"
                " first (reassign-team).",
            )
        for transition in request.awaiting:
            role = TRANSITIONS[transition].role
            if account is None or role not in account.actor(now).roles:
                continue
            if list(directory.holders(request, [role], now)[role]) == [uid]:
                yield said(
                    f"{paths.request(request.id)} menunggu {transition}, dan hanya ia yang dapat"
                    " melakukannya: beri peran itu kepada orang lain dulu (set-account).",
                    f"{paths.request(request.id)} awaits {transition}, which nobody else can do:"
                    " give somebody else that role first (set-account).",
                )


def _await(plan: "Plan") -> None:
    """Ends while a step of theirs is under way: it would be refused to who has no account."""
    if plan.pending:
        raise Stop(
            said(
                f"Masih ada langkah yang sedang diproses: {', '.join(plan.pending)}. Ulangi nanti.",
                f"Steps of theirs are under way: {', '.join(plan.pending)}. Do it again later.",
            )
        )


def _open_requests() -> Iterator[Request]:
    statuses = [status.value for status in Status if status not in FINAL]
    is_open = FieldFilter("status", "in", statuses)
    for found in store.database().collection("requests").where(filter=is_open).stream():
        yield Request.model_validate(found.to_dict())


def _confirm(person: Person) -> None:
    tell(
        f"Data {', '.join(sorted(person.words)) or person.uid} akan dihapus untuk selamanya.",
        f"The data of {', '.join(sorted(person.words)) or person.uid} will be erased for good.",
    )
    if input(said(f"Ketik {person.uid}: ", f"Type {person.uid}: ")).strip() != person.uid:
        raise Stop(said("Tidak ada yang dihapus.", "Nothing was erased."))


# -- What goes, and what stays


@dataclass(slots=True)
class Plan:
    """What was found of a person."""

    documents: dict[str, str] = field(default_factory=dict)  # that go: path, kind
    files: dict[str, File] = field(default_factory=dict)  # theirs that no history names
    kept_files: int = 0
    pending: list[str] = field(default_factory=list)  # commands that nobody has answered yet
    histories: set[str] = field(default_factory=set)  # requests that name them
    tells: list[str] = field(default_factory=list)  # what stays, and has their name typed in it


def _plan(person: Person) -> Plan:
    plan, own, words = Plan(), dict[str, File](), _words_of(person)
    for document in everything(said("Mencari data", "Looking for data")):
        path, fields = document.reference.path, document.to_dict() or {}
        kinds = {kind for _, kind in concerned(document, {person.uid})}
        if Kind.COMMANDS in kinds and "outcome" not in fields:
            plan.pending.append(path)
        if Kind.FILES in kinds:
            own[document.id] = File.model_validate(fields)
        said_in = {text for _, text in texts(fields)}
        has_name = any(words.search(text.casefold()) for text in said_in) if words else False
        if going := kinds & _GOES:
            plan.documents[path] = min(going).value
        elif _is_of_no_record(document, person.uid, plan, has_name=has_name):
            plan.documents[path] = Kind.NAMED.value
        else:
            if path.startswith("requests/") and kinds:
                plan.histories.add(path.split("/")[1])
            if Kind.FILES not in kinds:
                for used in own.keys() & said_in:
                    del own[used]
                    plan.kept_files += 1
            if has_name:
                plan.tells.append(path)
    plan.files = own
    return plan


def _words_of(person: Person) -> re.Pattern[str] | None:
    """Finds their name or address in a text, as whole words."""
    either = "|".join(re.escape(word) for word in sorted(person.words))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)") if either else None


def _is_of_no_record(document: Snapshot, uid: str, plan: Plan, *, has_name: bool) -> bool:
    """Whether it only tells somebody of them, and can be missed.

    That is a notification to others by name, above all of a comment of theirs; a command that was
    refused: an error names who cannot be on a team; and a dead letter of a document that goes.
    """
    fields = document.to_dict() or {}
    match document.reference.path.split("/"):
        case ["users", _, "notifications", _]:
            return has_name or (fields["by"] == uid and fields["transition"] == "comment")
        case ["requests", _, transition, _] if transition in TRANSITIONS:
            return has_name and fields.get("outcome", {}).get("state") == "refused"
        case ["dead_letters", _]:
            named = fields["documents"]
            return any(each in plan.documents or whom(each) == uid for each in named)
    return False


# -- Doing it


def _deactivate(person: Person) -> None:
    """Nobody gives an inactive person anything to do; their sessions end."""
    mirror = store.snapshot_of(paths.account(person.uid))
    if mirror.exists:
        store.update(paths.account(person.uid), {"is_active": False})
        accounts.settle_account(person.uid)


def _record(uid: str, plan: Plan) -> None:
    """Writes down that it is done, once for each time, where nobody can change it."""
    from google.cloud.storage import Client

    now = datetime.now(UTC)
    kinds = sorted(plan.documents.values())
    content = {
        "uid": uid,
        "at": now.isoformat(timespec="seconds"),
        "erased": {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)},
        "files_erased": len(plan.files),
        "files_kept": plan.kept_files,
        "histories_that_name_the_uid": len(plan.histories),
    }
    bucket = Client(project=config.project()).bucket(config.anchor_bucket())
    blob = bucket.blob(f"{ERASURES}{uid}/{now:%Y%m%dT%H%M%S%f}.json")
    blob.upload_from_string(
        json.dumps(content), content_type="application/json", if_generation_match=0
    )


def _erase(person: Person, plan: Plan) -> None:
    """What leads to the rest goes last: so it can be done again after it was cut off."""
    for file in plan.files.values():
        erase_bytes(file)
    own = paths.account(person.uid)
    documents.delete(
        [*(path for path in plan.documents if path != own), *map(paths.file, plan.files)]
    )
    with suppress(auth.UserNotFoundError):
        auth.delete_user(person.uid, app=app())
    documents.delete([own])


def erase_bytes(file: File) -> None:
    """Every version of an upload: one that is only deleted could be had back for a month.

    Cloud Storage itself keeps what was deleted for some days more (`infra/cloud/buckets.py`).
    """
    from google.cloud.storage import Client

    storage.discard(file)
    bucket = Client(project=config.project()).bucket(config.content_bucket())
    for version in bucket.list_blobs(prefix=file.object_name, versions=True):
        if version.name == file.object_name:
            version.delete()


def _tell(person: Person, plan: Plan, broken: list[str]) -> None:
    tell(
        f"{person.uid}: {len(plan.documents)} dokumen dan {len(plan.files)} berkas dihapus;"
        f" {plan.kept_files} berkas tetap dalam {len(plan.histories)} riwayat.",
        f"{person.uid}: {len(plan.documents)} documents and {len(plan.files)} files were erased;"
        f" {plan.kept_files} files stay in {len(plan.histories)} histories.",
    )
    if plan.files:
        tell(
            "Cloud Storage masih menyimpan byte berkas yang dihapus itu selama tujuh hari.",
            "Cloud Storage still keeps the bytes of those erased files, for seven days.",
        )
    tell(
        "Entri log yang menyebutnya berakhir sesudah 30 hari.",
        "Log entries that name them end after 30 days.",
    )
    if plan.tells:
        tell(
            "Namanya diketik orang dalam arsip ini, dan tetap di sana:",
            "People typed the name into these records, where it stays:",
        )
        print("\n".join(plan.tells))
    for each in broken:
        print(each)
    tell(
        "Sesi yang masih terbuka berakhir dalam satu jam: ulangi perintah ini sesudahnya.",
        "A session that is still open ends within the hour: do this again after it.",
    )
