"""What is stored of a person is given to them, and erased; what the office records stays whole."""

import csv
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest
import requests
from firebase_admin import auth
from google.cloud import storage

from infra.admin import documents, erasing
from shared import config, paths, store
from shared.auth import app
from shared.dead_letters import lay_aside
from shared.models import MandateKind
from shared.people import Account, Mandate, bearing
from shared.texts import texts
from shared.workflow import TRANSITIONS
from tests.functions import stories
from tests.functions.apps import answered, get, post, refused, tell
from tests.functions.cast import AGUS, BAYU, DINKES, EVERYBODY, RATNA, RUDI, SARI, WULAN, Person
from tests.functions.identity import token_of
from tests.functions.notices import announce
from tests.functions.stories import a_key, a_request, an_id, bucket, stored
from tests.operations.conftest import Command

pytestmark = pytest.mark.usefixtures("database_of_its_own")

NAME, EMAIL = "Zubaidah Kartikasari", "zubaidah.kartikasari@pontianak.test"
# In every role of the SOP, and in each of its steps.
ROLES = {
    "requester": ("submit_request", "supply_material", "answer_fact_check"),
    "ikp_division": ("receive_request", "form_team", "decide_corrections"),
    "content_team": ("submit_draft", "ask_fact_check"),
    "department_head": ("review_content", "decide_approval"),
}
WAY: stories.Steps = (
    *(("submit_request", {}), ("receive_request", {}), ("form_team", {}), ("supply_material", {})),
    *(("submit_draft", {}), ("ask_fact_check", {}), ("answer_fact_check", {})),
    *(("check_content", {}), ("decide_corrections", {}), ("review_content", {})),
    ("decide_approval", {}),
)

MakePerson = Callable[..., Person]


@pytest.fixture
def make_person(monkeypatch: pytest.MonkeyPatch) -> MakePerson:
    """Somebody with an account of their own, whom no other test knows."""

    def make(*roles: str, is_active: bool = True) -> Person:
        agency = DINKES if "requester" in roles else None
        person = _Zubaidah(f"u{an_id()}", roles, agency, is_active)
        token_of(person)  # makes the account they sign in with
        auth.update_user(person.uid, display_name=NAME, app=app())
        store.put(paths.account(person.uid), person.account().model_dump())
        monkeypatch.setitem(stories.ACCOUNTS, person.uid, person.account())
        return person

    return make


class _Zubaidah(Person):
    @property
    def email(self) -> str:
        return EMAIL

    def account(self) -> Account:
        return super().account().model_copy(update={"name": NAME})


@pytest.fixture(autouse=True)
def address_is_free() -> Iterator[None]:
    """Accounts are in one project for all tests."""
    yield
    try:
        auth.delete_user(auth.get_user_by_email(EMAIL, app=app()).uid, app=app())
    except auth.UserNotFoundError:
        return


@pytest.fixture
def dumped(firestore_emulator: str, tmp_path: Path) -> Callable[[], bytes]:
    """All that the database holds, as the emulator exports it, in small letters."""

    def dump() -> bytes:
        project = os.environ["GOOGLE_CLOUD_PROJECT"]
        name = an_id()
        requests.post(
            f"http://{firestore_emulator}/emulator/v1/projects/{project}:export",
            json={
                "database": f"projects/{project}/databases/(default)",
                "export_directory": str(tmp_path),
                "export_name": name,
            },
            headers={"Authorization": "Bearer owner"},
            timeout=60,
        ).raise_for_status()
        files = [path for path in (tmp_path / name).rglob("*") if path.is_file()]
        return b"".join(path.read_bytes() for path in files).lower()

    return dump


def played_by(person: Person, role: str) -> stories.Story:
    """A request from letter to approval, in which somebody takes all the steps of a role."""
    members = [person.uid, BAYU.uid] if role == "content_team" else ["dewi", BAYU.uid]
    steps = tuple(
        (step, {"members": members, "leader": BAYU.uid} if step == "form_team" else changes)
        for step, changes in WAY
    )
    return a_request(steps, by=dict.fromkeys(ROLES[role], person))


def used_in_every_way(person: Person, role: str) -> stories.Story:
    """What a person leaves behind in a life with the system."""
    story = played_by(person, role)
    key = a_key()
    for event in story.events:
        announce(event)
    comment = {"request": story.id, "text": "Sudah.", "visibility": "internal"}
    if role == "requester":
        comment["visibility"] = "requester"
    answered(post("add_comment", {**comment, "mentions": ["wulan"]}, person, Idempotency_Key=key))
    assert tell("on_comment", paths.comment(story.id, key)).status_code == 200
    others = {**comment, "text": "Terima kasih.", "mentions": [person.uid]}
    answered(post("add_comment", others, WULAN, Idempotency_Key=a_key()))
    device = {"token": f"{an_id()}:APA91b{an_id()}"}
    answered(post("register_device", device, person))
    chosen = {"language": "en", "mail": "daily", "push": "off", "daily_at": 9}
    answered(post("set_preferences", {**chosen, "away_until": None}, person))
    outcome = {"state": "applied"}
    queued = {"by": person.uid, "command": {"note": "Segera."}, "outcome": outcome}
    store.put(paths.inbox(story.id, "receive_request", a_key()), queued)
    named = {"state": "refused", "problem": {"names": [NAME], "detail": f"Tidak: {NAME}."}}
    refused = {"by": WULAN.uid, "command": {}, "outcome": named}
    store.put(paths.inbox(story.id, "form_team", a_key()), refused)
    lay_aside("mail", [paths.notification(person.uid, "x")], "mailbox full", 12)
    story.file("material", person, content=b"%PDF-1.7 tak pernah diajukan")
    return story.save()


# -- erase


@pytest.mark.parametrize("role", ROLES)
def test_who_took_part_in_a_whole_sop_is_erased_and_every_history_stays_whole(
    role: str, make_person: MakePerson, command: Command, dumped: Callable[[], bytes]
) -> None:
    person = make_person(role)
    story = used_in_every_way(person, role)
    unused = next(f for f in story.files.values() if bucket().get_blob(f.object_name))
    before, events = stored(story.id)
    words = (NAME.lower().encode(), EMAIL.lower().encode())
    assert all(word in dumped() for word in words)

    status, said = command("erase", EMAIL, "--yes")

    assert status == 0, said
    assert "People typed" not in said
    left = dumped()
    assert not [word for word in words if word in left]
    assert person.uid.lower().encode() in left  # in the histories
    with pytest.raises(auth.UserNotFoundError):
        auth.get_user(person.uid, app=app())
    assert stored(story.id) == (before, events)
    assert command("verify")[0] == 0
    assert {path.split("/")[0] for path in naming(person.uid)} <= {"requests", "files", "users"}
    assert bucket().get_blob(unused.object_name) is None
    assert not store.snapshot_of(paths.file(unused.id)).exists
    reader = RATNA if role != "department_head" else WULAN
    shown = answered(get("get_history", reader, request=story.id))
    assert shown["is_verified"]
    assert person.uid not in shown["people"]  # so clients show nobody's name
    assert person.uid in {each["actor"]["uid"] for each in shown["events"]}


@dataclass(slots=True)
class _Versions:
    """A bucket that keeps versions, which the emulator's does not: a client, and its one bucket."""

    left: list[tuple[str, int]]

    def bucket(self, _: str) -> Self:
        return self

    def list_blobs(self, *, prefix: str, versions: bool) -> list["_Version"]:
        assert versions
        return [_Version(self, *each) for each in self.left if each[0].startswith(prefix)]


@dataclass(slots=True)
class _Version:
    within: _Versions
    name: str
    generation: int

    def delete(self) -> None:
        self.within.left.remove((self.name, self.generation))


def test_no_version_of_an_erased_upload_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    file = next(iter(a_request("submitted").files.values()))
    other = (f"{file.object_name}x", 1)
    kept = _Versions([(file.object_name, 1), (file.object_name, 2), other])
    monkeypatch.setattr(storage, "Client", lambda **_: kept)
    erasing.erase_bytes(file)
    assert kept.left == [other]


def naming(uid: str) -> list[str]:
    """The documents in which a uid stands."""
    found = documents.everything("")
    return [
        each.reference.path
        for each in found
        if uid in each.reference.path or any(named(text, uid) for _, text in texts(each.to_dict()))
    ]


def named(text: str, uid: str) -> bool:
    """By itself, or as whose something is."""
    return text == uid or text.startswith(f"users/{uid}/")


def test_the_erasure_is_written_down_where_anchors_are_without_a_name(
    make_person: MakePerson, command: Command
) -> None:
    person = make_person("content_team")
    assert command("erase", person.uid, "--yes")[0] == 0
    where = storage.Client(project=config.project()).bucket(config.anchor_bucket())
    (record,) = where.list_blobs(prefix=f"erasures/{person.uid}/")
    content = json.loads(record.download_as_bytes())
    assert content.pop("at") <= datetime.now(UTC).isoformat()
    assert content == {
        "uid": person.uid,
        "erased": {"account": 1},
        "files_erased": 0,
        "files_kept": 0,
        "histories_that_name_the_uid": 0,
    }


def test_an_erasure_can_be_repeated_and_takes_what_came_meanwhile(
    make_person: MakePerson, command: Command
) -> None:
    person = make_person("content_team")
    assert command("erase", person.uid, "--yes")[0] == 0
    device = {"token": f"{an_id()}:APA91b{an_id()}"}
    refused(post("register_device", device, person), "no_account")  # in an open session
    assert len(naming(person.uid)) == 1  # it was counted
    status, said = command("erase", person.uid, "--yes")
    assert status == 0
    assert f"{person.uid}: 1 documents" in said
    assert naming(person.uid) == []


def test_a_name_that_people_typed_stays_in_the_records_and_is_told_of(
    make_person: MakePerson, command: Command
) -> None:
    person = make_person("content_team")
    story = a_request((("submit_request", {"purpose": f"Profil {NAME}, petugas."}),))
    status, said = command("erase", person.uid, "--yes")
    assert status == 0
    typed = said.partition("People typed the name into these records, where it stays:\n")[2]
    event = paths.event(story.id, story.events[0].id)
    assert set(typed.splitlines()[:-1]) == {paths.request(story.id), event}


def test_nobody_is_erased_by_a_slip(
    make_person: MakePerson, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person("content_team")
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    assert command("erase", EMAIL) == (
        1,
        f"The data of {NAME.casefold()}, {EMAIL} will be erased for good.\nNothing was erased.",
    )
    assert store.snapshot_of(paths.account(person.uid)).get("is_active")
    monkeypatch.setattr("builtins.input", lambda _: person.uid)
    assert command("erase", EMAIL)[0] == 0


@pytest.mark.parametrize("named", ["nobody@pontianak.test", "not a uid", "x@"])
def test_an_account_that_is_not_there_is_said_to_be_missing(named: str, command: Command) -> None:
    status, said = command("erase", named, "--yes")
    assert (status, said.partition(".")[0]) == (1, f"There is no account {named}".partition(".")[0])


def _on_a_team(make: MakePerson) -> tuple[Person, str]:
    person = make("content_team")
    changes = {"members": [person.uid, BAYU.uid], "leader": BAYU.uid}
    story = a_request((("submit_request", {}), ("receive_request", {}), ("form_team", changes)))
    return person, f"on the running team of requests/{story.id}: change that team first"


def _alone_in_turn(make: MakePerson) -> tuple[Person, str]:
    for other in (RATNA, *(p for p in EVERYBODY if "department_head" in p.roles)):
        store.update(paths.account(other.uid), {"is_active": False})
    person = make("department_head")
    story = a_request("ready_for_review")
    return person, f"requests/{story.id} awaits review_content, which nobody else can do"


def _only_admin(make: MakePerson) -> tuple[Person, str]:
    store.update(paths.account(AGUS.uid), {"is_active": False})
    return make("admin"), "the only admin: make another one first"


def _acting(make: MakePerson) -> tuple[Person, str]:
    person, now = make("ikp_division"), datetime.now(UTC)
    mandate = Mandate(
        id=an_id(), kind=MandateKind.PLH, starts_at=now, ends_at=now + timedelta(days=1)
    )
    store.update(paths.account(person.uid), bearing([mandate]))
    return person, f"act for the head: end mandate {mandate.id} first"


def _under_way(make: MakePerson) -> tuple[Person, str]:
    person = make("ikp_division")
    story = a_request("submitted")
    path = paths.inbox(story.id, "receive_request", a_key())
    store.put(path, {"by": person.uid, "command": {}})
    return person, f"Steps of theirs are under way: {path}"


@pytest.mark.parametrize("needed", [_on_a_team, _alone_in_turn, _only_admin, _acting, _under_way])
def test_whom_the_office_needs_is_not_erased_and_it_says_what_to_do_first(
    needed: Callable[[MakePerson], tuple[Person, str]], make_person: MakePerson, command: Command
) -> None:
    person, reason = needed(make_person)
    status, said = command("erase", EMAIL, "--yes")
    assert status == 1
    assert reason in said
    account = store.snapshot_of(paths.account(person.uid))
    assert (account.get("name"), account.get("is_active")) == (NAME, True)
    assert auth.get_user(person.uid, app=app()).email == EMAIL


@pytest.mark.parametrize("role", ["ikp_division", "department_head", "requester"])
def test_whose_turn_others_can_take_may_be_erased(
    role: str, make_person: MakePerson, command: Command
) -> None:
    make_person(role)
    for status in ("submitted", "ready_for_review", "returned"):
        a_request(status)
    assert command("erase", EMAIL, "--yes")[0] == 0
    assert RUDI.agency == SARI.agency  # who files again


# -- export


def test_a_person_is_given_all_that_is_stored_of_them(
    make_person: MakePerson, command: Command, tmp_path: Path
) -> None:
    person = make_person("content_team")
    story = used_in_every_way(person, "content_team")

    status, said = command("export", EMAIL, "--to", str(tmp_path))

    assert status == 0, said
    written = tmp_path / f"{person.uid}.json"
    assert written.stat().st_mode & 0o777 == 0o600
    given: dict[str, Any] = json.loads(written.read_text())
    assert given["sign_in"]["email"] == EMAIL
    assert given["sign_in"]["name"] == NAME
    assert given["account"][0]["fields"]["preferences"]["daily_at"] == 9
    own = [e for e in story.events if e.actor.uid == person.uid]
    assert {each["document"] for each in given["steps"]} == {
        paths.event(story.id, event.id) for event in own
    }
    assert [each["fields"]["text"] for each in given["comments"]] == ["Sudah."]
    assert len(given["devices"]) == len(given["commands"]) == 1
    assert given["notifications"]
    assert given["limits"]
    in_whose = {each["document"].split("/")[-2] for each in given["named"]}
    assert {"requests", "events", "comments", "notifications", "dead_letters"} <= in_whose
    assert all(set(each) == {"document", "named_in"} for each in given["named"])  # not theirs
    assert all(each["named_in"] for each in given["named"])
    listed = [path.reference.path for path in documents.everything("")]
    told = [each["document"] for kind in given.values() if isinstance(kind, list) for each in kind]
    assert set(told) == set(naming(person.uid)) & set(listed)
    files = (tmp_path / f"{person.uid}-files.txt").read_text().split()
    owned = [file for file in story.files.values() if file.owner == person.uid]
    assert sorted(files) == sorted(
        f"gs://{config.content_bucket()}/{file.object_name}#{file.generation}" for file in owned
    )


@pytest.mark.parametrize(
    ("language", "told"), [("id", "berakhir sesudah 30 hari"), ("en", "end after 30 days")]
)
def test_whoever_exports_or_erases_is_told_of_the_log_entries(
    language: str, told: str, make_person: MakePerson, command: Command, tmp_path: Path
) -> None:
    make_person("content_team")
    for asked in (("export", EMAIL, "--to", str(tmp_path)), ("erase", EMAIL, "--yes")):
        status, said = command(*asked, language=language)
        assert status == 0, said
        assert told in said


# -- breach


def test_who_is_concerned_by_a_breach_is_told_with_which_data(
    make_person: MakePerson, command: Command, tmp_path: Path
) -> None:
    early = datetime.now(UTC)
    person = make_person("content_team")
    used_in_every_way(person, "content_team")
    late = datetime.now(UTC) + timedelta(seconds=1)
    table = tmp_path / "breach.csv"

    def rows(since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
        span = (since.isoformat(), until.isoformat())
        status, said = command("breach", *span, "--to", str(table))
        assert status == 0, said
        found = list(csv.DictReader(table.read_text().splitlines()))
        assert all(row["name"] == NAME for row in found if row["uid"] == person.uid)
        return {
            row["kind"]: (int(row["documents"]), int(row["maybe_written_in_the_span"]))
            for row in found
            if row["uid"] == person.uid
        }

    told = rows(early, late)
    assert told["account"] == (1, 1)
    assert told["comments"] == (1, 1)
    assert told["steps"] == (2, 2)
    later = rows(late, late + timedelta(hours=1))
    assert {kind: (count, 0) for kind, (count, _) in told.items()} == later  # it was all there
    assert rows(early - timedelta(hours=1), early) == {}  # nothing was there yet
    written = store.snapshot_of(paths.account(person.uid)).update_time
    store.update(paths.account(person.uid), {"is_active": False})
    then = rows(early, written + timedelta(microseconds=1))
    assert then["account"] == (1, 1)  # what was written again since is not forgotten
    status, said = command("breach", late.isoformat(), early.isoformat())
    assert (status, said) == (1, "UNTIL must be later than SINCE.")


def test_every_collection_is_looked_through(make_person: MakePerson) -> None:
    """Walks the database from its root, and compares with what the commands look at."""
    story = used_in_every_way(make_person("content_team"), "content_team")
    assert story.id

    def below(parent: Any) -> Iterator[str]:
        for collection in parent.collections():
            for reference in collection.list_documents():
                if reference.get().exists:
                    yield reference.path
                yield from below(reference)

    assert sorted(each.reference.path for each in documents.everything("")) == sorted(
        below(store.database())
    )


@pytest.mark.parametrize("arguments", [("erase", "siti", "--yes"), ("backup", "x")])
def test_a_collection_that_nobody_knows_is_not_passed_over(
    arguments: tuple[str, ...], make_person: MakePerson, command: Command, tmp_path: Path
) -> None:
    person = make_person("content_team")
    store.put("drafts_of_old/one", {"by": person.uid})
    named = {"siti": person.uid, "x": str(tmp_path)}
    status, said = command(*(named.get(each, each) for each in arguments))
    assert status == 1
    assert "The database has collections that are not known: drafts_of_old." in said
    assert store.snapshot_of(paths.account(person.uid)).get("is_active")  # nothing was begun


def test_every_collection_of_the_rules_is_known() -> None:
    rules = (Path(documents.__file__).parents[2] / "firestore.rules").read_text()
    named = set(re.findall(r"match /(\w+)/\{\w+\}", rules)) - {"databases"}
    assert named <= set(documents.COLLECTIONS)
    assert set(TRANSITIONS) < set(documents.COLLECTIONS)
