"""`python -m infra.admin`: what each command does on real emulators, and what it says."""

import os
import subprocess
import sys

import pytest
from google.api_core.exceptions import PermissionDenied
from google.cloud import storage
from google.cloud.firestore import DELETE_FIELD, FieldFilter

from infra.admin import __main__ as admin
from infra.admin import histories
from infra.admin.histories import Looked
from shared import config, paths, store
from shared.dead_letters import DeadLetter, id_of, lay_aside
from shared.words import LANGUAGES
from tests.functions.cast import WULAN
from tests.functions.notices import notification_of, notifications_of
from tests.functions.stories import a_request, an_id
from tests.operations.conftest import Command
from tests.smtp import Sink

pytestmark = pytest.mark.usefixtures("database_of_its_own")


@pytest.fixture
def anchor_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"anchors-{an_id().lower()}"
    monkeypatch.setenv("ANCHOR_BUCKET", name)
    storage.Client(project=config.project()).create_bucket(name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name, *_ in admin.COMMANDS])
def test_every_command_wants_a_project_in_both_languages(
    name: str, language: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "")
    status, said = command(name, *ARGUMENTS.get(name, ()), language=language)
    assert status == 1
    assert (
        said
        == {
            "id": "GOOGLE_CLOUD_PROJECT harus menyebut proyek Google Cloud yang dikerjakan.",
            "en": "GOOGLE_CLOUD_PROJECT must name the Google Cloud project to work on.",
        }[language]
    )


SPAN = ("2026-11-23T08:00", "2026-11-23T09:00")
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "export": ("siti",),
    "erase": ("siti",),
    "breach": SPAN,
    "backup": ("somewhere",),
    "restore-check": ("somewhere",),
}


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("anchor", "ANCHOR_BUCKET"),
        ("check-anchors", "ANCHOR_BUCKET"),
        ("export", "CONTENT_BUCKET"),
        ("erase", "CONTENT_BUCKET"),
        ("erase", "ANCHOR_BUCKET"),
        ("backup", "ANCHOR_BUCKET"),
        ("restore-check", "CONTENT_BUCKET"),
    ],
)
def test_a_setting_that_is_missing_is_named(
    name: str, missing: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(missing)
    status, said = command(name, *ARGUMENTS.get(name, ()))
    assert status == 1
    assert said.startswith(f"{missing} must name the bucket of the ")


def test_what_google_refuses_is_said_in_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise PermissionDenied("Missing or insufficient permissions.")  # type: ignore[no-untyped-call]

    monkeypatch.setattr(histories, "verify", refuse)
    status, said = command("verify")
    assert (status, said.count("\n")) == (1, 0)
    assert "PermissionDenied" in said


@pytest.mark.parametrize(
    ("emulator", "given", "named"),
    [("", None, "contoh"), ("", "lain", "lain"), ("127.0.0.1:1", None, None)],
    ids=["the project", "another that was given", "none on emulators"],
)
def test_whose_quota_pays_is_named_for_a_persons_own_credentials(
    emulator: str,
    given: str | None,
    named: str | None,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str | None] = []

    def look() -> list[Looked]:
        seen.append(os.environ.get("GOOGLE_CLOUD_QUOTA_PROJECT"))
        return []

    for name in [name for name in os.environ if name.endswith("_EMULATOR_HOST")]:
        monkeypatch.setenv(name, emulator)
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "contoh")
    monkeypatch.setenv("GOOGLE_CLOUD_QUOTA_PROJECT", given or "")  # put back afterwards
    if given is None:
        monkeypatch.delenv("GOOGLE_CLOUD_QUOTA_PROJECT")
    monkeypatch.setattr(histories, "verify", look)
    assert command("verify")[0] == 0
    assert seen == [named]


def test_it_runs_as_a_program_of_its_own() -> None:
    done = subprocess.run(  # our own code
        [sys.executable, "-m", "infra.admin", "verify"],
        env=os.environ | {"PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "0 riwayat utuh, 0 rusak (0 kejadian).\n")


# -- verify


def test_whole_histories_are_counted(command: Command) -> None:
    stories = [a_request(status) for status in ("submitted", "approved", "withdrawn")]
    events = sum(len(story.events) for story in stories)
    assert command("verify") == (
        0,
        f"3 histories are whole, 0 are broken ({events} events).\n",
    )


def test_every_broken_history_is_named_with_its_place(command: Command) -> None:
    whole, text, cut, gone, field = (a_request("drafted") for _ in range(5))
    store.update(paths.event(text.id, text.events[2].id), {"payload.note": "Bukan begitu."})
    store.delete(paths.event(cut.id, cut.events[-1].id))
    store.delete(paths.request(gone.id))
    store.update(paths.request(field.id), {"agency": "dinas-perhubungan"})
    unread = an_id()
    store.put(paths.request(unread), {"id": unread})
    # An offline client queued a first step that was refused: no request, and no history.
    store.put(paths.inbox(an_id(), "submit_request", "a" * 32), {"by": "sari"})

    status, said = command("verify")

    assert status == 1
    *broken, end = said.splitlines()
    length = len(cut.events)
    assert sorted(broken) == sorted(
        [
            f"requests/{text.id}: event 3 is missing, or not as it was written",
            f"requests/{cut.id}: event {length} is missing, or not as it was written; "
            + next(line for line in broken if cut.id in line).partition("; ")[2],
            f"requests/{gone.id}: its request is gone",
            f"requests/{field.id}: the request is not what its events make of it (agency)",
            f"requests/{unread}: it cannot be read",
        ]
    )
    assert whole.id not in said
    assert end.startswith("1 histories are whole, 5 are broken")


# -- anchors


@pytest.mark.usefixtures("anchor_bucket")
def test_a_days_anchor_is_written_and_compared_with(command: Command) -> None:
    story = a_request("reviewed")
    assert command("check-anchors")[0] == 1  # there is none
    assert command("anchor") == (0, "Today's anchor is there.\n")
    assert command("check-anchors") == (0, "All histories match the anchor.\n")

    for event in story.events:
        store.delete(paths.event(story.id, event.id))
    store.delete(paths.request(story.id))

    status, said = command("check-anchors")
    assert status == 1
    assert said.splitlines() == [
        f"requests/{story.id} at event 1: the request is gone",
        "1 histories do not match.",
    ]


@pytest.mark.usefixtures("anchor_bucket")
def test_an_anchor_that_is_not_there_is_said_to_be_missing(command: Command) -> None:
    status, said = command("check-anchors", "anchors/2020/2020-01-01.ndjson")
    assert (status, said.partition(".")[0]) == (1, "There is no such anchor")


# -- dead letters


def letter_of(what: str, document: str) -> DeadLetter:
    lay_aside(what, [document], "it was down", 12)
    letter = id_of(what, document)
    return DeadLetter.model_validate(store.snapshot_of(paths.dead_letter(letter)).to_dict())


def test_what_was_laid_aside_is_done(command: Command) -> None:
    event = a_request("submitted").events[-1]
    letter = letter_of("on_event", paths.event(event.request, event.id))

    assert command("replay-dead-letters") == (0, "1 done, 0 still fail, 0 only report.\n")

    assert notifications_of(event.request)
    replayed = store.snapshot_of(paths.dead_letter(letter.id))
    assert replayed.get("replayed_by") == "system"
    assert command("replay-dead-letters") == (0, "0 done, 0 still fail, 0 only report.\n")


def test_what_still_fails_is_named_and_what_only_reports_is_left(command: Command) -> None:
    event = a_request("submitted").events[-1]
    path = paths.event(event.request, event.id)
    store.update(path, {"to_status": "nowhere"})
    failing, report = letter_of("on_event", path), letter_of("anchor_histories", "requests/x")

    status, said = command("replay-dead-letters")

    assert status == 1
    assert f"{failing.id}: Dead letter {failing.id} was tried again and still fails" in said
    assert f"{report.id}: only reports what was found" in said
    assert said.endswith("0 done, 1 still fail, 1 only report.\n")


def test_one_letter_can_be_named(command: Command) -> None:
    events = [a_request("submitted").events[-1] for _ in range(2)]
    one, _ = (letter_of("on_event", paths.event(e.request, e.id)) for e in events)
    assert command("replay-dead-letters", one.id)[1].startswith("1 done")
    assert notifications_of(events[0].request)
    assert not notifications_of(events[1].request)
    unknown = id_of("on_event", "nothing")
    status, said = command("replay-dead-letters", unknown)
    assert (status, unknown in said) == (1, True)


def test_mail_is_not_settled_unsent_where_no_server_is_named(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMTP_HOST", raising=False)
    event = a_request("submitted").events[-1]
    letter_of("on_event", paths.event(event.request, event.id))
    command("replay-dead-letters")
    notification = notification_of(WULAN, event)
    path = paths.notification(WULAN.uid, notification.id)
    letter = letter_of("on_notification", path)

    status, said = command("replay-dead-letters")
    assert (status, "SMTP_HOST is not set" in said) == (1, True)
    assert notification_of(WULAN, event).mail.state == "waiting"

    with Sink() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        assert command("replay-dead-letters", letter.id)[0] == 0
    assert notification_of(WULAN, event).mail.state == "sent"


# -- first-admin


def test_the_first_admin_is_made_and_told_where_to_set_the_password(command: Command) -> None:
    email = f"siti-{an_id().lower()}@pontianak.test"
    status, said = command("first-admin", email, "Siti Aminah")
    assert status == 0
    assert said.startswith(f"{email} is an admin. Set the password at:\nhttp")
    (account,) = store.accounts_of([FieldFilter("email", "==", email)])
    assert account.roles == ("admin",)


# -- grow


def test_requests_of_an_earlier_version_are_completed_and_changed_ones_are_left(
    command: Command,
) -> None:
    older, newer, changed = (a_request("drafted") for _ in range(3))
    for story in (older, changed):
        store.update(paths.request(story.id), {"fact_check": DELETE_FIELD, "mark": DELETE_FIELD})
    store.update(paths.request(changed.id), {"agency": "dinas-perhubungan"})
    assert command("verify")[0] == 1

    assert command("grow") == (0, "1 requests were grown, 0 were in use.\n")

    status, said = command("verify")
    assert status == 1
    assert [line.split(":")[0] for line in said.splitlines()[:-1]] == [f"requests/{changed.id}"]
    assert store.request_of(older.id) == older.request
    assert store.request_of(newer.id) == newer.request
