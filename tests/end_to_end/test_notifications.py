"""Every transition on the whole local system: who is told in the application and by mail.

Delivery is the system's own: Firestore's events, the trigger functions, a real SMTP server.
"""

import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import requests
from google.cloud import firestore

from infra.local.client import Client
from infra.local.demo import SAMPLES
from infra.local.people import People, people_of
from infra.local.processes import HOST
from infra.local.sample_accounts import ACCOUNTS
from infra.local.system import System, system
from shared.config import working_calendar
from shared.workflow import TRANSITIONS

Told = dict[str, str]

PATIENCE = 60.0  # seconds until what is expected must be there
POINTS = (
    *("facts_match_source", "names_and_titles", "language"),
    *("visual_identity", "permission_to_publish"),
)
EMAIL = {account.uid: account.email for account in ACCOUNTS}
TEAM = ["tim-1", "tim-2"]
LARGER_TEAM = ["tim-1", "tim-2", "tim-3"]

# A request's way: transition, by whom, and who is told why. The requester's agency has two people,
# the division two, the team two and later three; the other agency and the admin are never told.
WAY: list[tuple[str, str, dict[str, Any], Told]] = [
    ("submit_request", "requester", {},
     {"pemohon-dinkes-2": "told", "ikp": "turn", "ikp-2": "turn"}),
    ("receive_request", "division", {},
     {"pemohon-dinkes": "told", "pemohon-dinkes-2": "told", "ikp-2": "turn"}),
    ("form_team", "division", {},
     {"pemohon-dinkes": "awaited", "pemohon-dinkes-2": "awaited", "tim-1": "joined",
      "tim-2": "joined"}),
    ("supply_material", "requester", {}, {"tim-1": "turn", "tim-2": "turn"}),
    ("supply_material", "requester", {}, {"tim-1": "told", "tim-2": "told"}),
    ("reassign_team", "division", {"members": LARGER_TEAM, "reason": "Ada tiga format konten."},
     {"tim-1": "turn", "tim-2": "turn", "tim-3": "turn"}),
    ("submit_draft", "designer", {}, {"tim-2": "turn", "tim-3": "turn"}),
    ("ask_fact_check", "checker", {},
     {"pemohon-dinkes": "facts_asked", "pemohon-dinkes-2": "facts_asked"}),
    ("answer_fact_check", "requester", {},
     {"ikp": "facts_wrong", "ikp-2": "facts_wrong", "tim-1": "facts_wrong",
      "tim-2": "facts_wrong", "tim-3": "facts_wrong"}),
    ("check_content", "checker", {},
     {"ikp": "turn", "ikp-2": "turn", "tim-1": "told", "tim-3": "told"}),
    ("decide_corrections", "division", {"needs_correction": True},
     {"ikp-2": "told", "tim-1": "turn", "tim-2": "turn", "tim-3": "turn"}),
    ("repair_content", "designer", {},
     {"kadis": "turn", "ikp": "told", "ikp-2": "told", "tim-2": "told", "tim-3": "told"}),
    ("review_content", "head", {}, {}),
    ("decide_approval", "head",
     {"is_approved": False, "reason": "Logo kota terpotong.", "corrections": [{"text": "Logo."}]},
     {"ikp": "not_approved", "ikp-2": "not_approved", "tim-1": "not_approved",
      "tim-2": "not_approved", "tim-3": "not_approved"}),
    ("reassign_team", "division", {"members": TEAM, "reason": "Anggota ketiga cuti."},
     {"tim-1": "turn", "tim-2": "turn", "tim-3": "left_team"}),
    ("return_request", "division", {},
     {"pemohon-dinkes": "returned", "pemohon-dinkes-2": "returned", "tim-1": "told",
      "tim-2": "told"}),
    ("submit_request", "requester", {},
     {"pemohon-dinkes-2": "told", "ikp": "turn", "ikp-2": "turn"}),
    ("receive_request", "division", {},
     {"pemohon-dinkes": "told", "pemohon-dinkes-2": "told", "ikp-2": "turn"}),
    ("form_team", "division", {},
     {"pemohon-dinkes": "told", "pemohon-dinkes-2": "told", "tim-1": "turn", "tim-2": "turn"}),
    ("submit_draft", "designer", {}, {"tim-2": "turn"}),
    ("check_content", "checker", {}, {"ikp": "turn", "ikp-2": "turn", "tim-1": "told"}),
    ("decide_corrections", "division", {"needs_correction": False},
     {"kadis": "turn", "tim-1": "told", "tim-2": "told"}),
    ("review_content", "head", {}, {}),
    ("decide_approval", "head", {"is_approved": True},
     {"pemohon-dinkes": "told", "pemohon-dinkes-2": "told", "ikp": "told", "ikp-2": "told",
      "tim-1": "told", "tim-2": "told"}),
]  # fmt: skip
WITHDRAWN: list[tuple[str, str, dict[str, Any], Told]] = [
    WAY[0],
    ("withdraw_request", "requester", {},
     {"pemohon-dinkes-2": "told", "ikp": "told", "ikp-2": "told"}),
]  # fmt: skip


def test_every_transition_tells_the_right_people_and_only_them(
    local_system: System, people: People
) -> None:
    assert {step[0] for step in (*WAY, *WITHDRAWN)} == set(TRANSITIONS)
    for way in (WAY, WITHDRAWN):
        office = Office(local_system, people)
        for transition, who, fields, told in way:
            quiet_time_passes(office)
            mails_before = office.mails()
            step = office.takes(transition, who, **fields)
            assert office.told_of(step, told) == told, step["transition"]
            new = office.mails_since(mails_before, len(told))
            assert sorted(new) == sorted(EMAIL[uid] for uid in told), step["transition"]


def test_a_mail_server_that_never_answers_delays_no_transition(tmp_path: Path) -> None:
    """Neither door waits for it, nor does anybody's application."""
    with socket.create_server((HOST, 0), backlog=512) as silent:
        port = str(silent.getsockname()[1])
        with system(tmp_path, settings={"SMTP_PORT": port}) as up:
            office = Office(up, people_of(up.origin))
            for _ in range(12):
                office.request = ""
                office.takes("submit_request", "requester")
                step = office.people.door.perform("receive_request", office.request, {})
                assert office.hears(step, WAY[1][3])
            notes = list(office.database.collection_group("notifications").stream())

    assert len(notes) == 12 * 6
    assert {each.get("mail.state") for each in notes} == {"waiting"}, "nothing was sent meanwhile"


class Office:
    """One request, the people who act on it, and what everybody is told."""

    def __init__(self, system: System, people: People) -> None:
        self.people = people
        self.origin = system.origin
        self.request = ""
        self.material: list[str] = []
        self.database = _database(system)
        self._mail = system.state.folder / "mail"

    def takes(self, transition: str, who: str, **fields: Any) -> dict[str, Any]:
        """The answer to a step that this person takes."""
        by: Client = getattr(self.people, who)
        make: Callable[[Client], dict[str, Any]] = getattr(self, f"_{transition}", lambda _: {})
        body = make(by)
        if transition == "decide_corrections" and fields["needs_correction"]:
            body |= {"corrections": [{"text": "Angkanya harus 87."}]}
        return by.post(transition.replace("_", "-"), {"request": self.request, **body, **fields})

    def told_of(self, step: dict[str, Any], expected: Told) -> Told:
        """Who was told of a step in their application, and why, once the system is quiet."""
        own_id = f"{step['request']}-{step['event']}"
        wait_until(lambda: self.told(own_id).keys() >= expected.keys())
        wait_until_quiet(self.origin)
        return self.told(own_id)

    def hears(self, step: dict[str, Any], expected: Told) -> bool:
        """Whether just these are told of a step in their application, be the rest still busy."""
        return wait_until(lambda: self.told(f"{step['request']}-{step['event']}") == expected)

    def mails(self) -> set[Path]:
        """The messages that the SMTP server has taken."""
        return set(self._mail.glob("*.eml"))

    def mails_since(self, before: set[Path], count: int) -> Iterator[str]:
        """The addresses of those about the request since, once they are so many."""
        wait_until(lambda: len(list(self._letters_since(before))) >= count)
        wait_until_quiet(self.origin)
        for letter in self._letters_since(before):
            for address in letter["To"].addresses:
                yield address.addr_spec

    def _letters_since(self, before: set[Path]) -> Iterator[EmailMessage]:
        """Whose thread is the request's: others may have become due meanwhile."""
        for path in self.mails() - before:
            letter = message_from_bytes(path.read_bytes(), policy=default)
            if f"{letter['References']}".startswith(f"<request.{self.request}@"):
                yield letter

    def told(self, own_id: str) -> Told:
        """Who was told under this id, and why."""
        notes = [self.database.document(f"users/{uid}/notifications/{own_id}") for uid in EMAIL]
        found = [each for each in self.database.get_all(notes) if each.exists]
        return {each.get("uid"): each.get("why") for each in found}

    # -- What each step carries

    def _submit_request(self, by: Client) -> dict[str, Any]:
        sealed = by.upload(SAMPLES / "surat-permohonan.pdf", "letter", self.request or None)
        self.request = sealed["request"]
        return {
            "request": self.request,
            "title": "Pencegahan DBD di Kota Pontianak",
            "content_types": ["infographic"],
            "purpose": "Warga melakukan 3M Plus di rumah.",
            "target_audience": "Keluarga",
            "wished_date": str(a_day(14)),
            "letter": {"number": "400.7.8/052", "date": str(a_day(-1)), "file": sealed["file"]},
        }

    def _form_team(self, by: Client) -> dict[str, Any]:
        sealed = by.upload(SAMPLES / "surat-perintah-tugas.pdf", "assignment_letter", self.request)
        letter = {"number": "800.1.11.1/037", "date": str(a_day(-1)), "file": sealed["file"]}
        return {"members": TEAM, "leader": "tim-1", "letter": letter}

    _reassign_team = _form_team

    def _supply_material(self, by: Client) -> dict[str, Any]:
        sealed = by.upload(SAMPLES / "data-informasi.csv", "material", self.request)
        self.material.append(sealed["file"])
        return {"items": [{"file": sealed["file"]}]}

    def _submit_draft(self, by: Client) -> dict[str, Any]:
        sealed = by.upload(SAMPLES / "infografis-v1.png", "draft", self.request)
        return {"draft_files": [{"file": sealed["file"], "sources": self.material}]}

    def _repair_content(self, by: Client) -> dict[str, Any]:
        answers = [
            {"correction": correction, "answer": "Sudah diperbaiki."}
            for correction in self._current()["open_corrections"]
        ]
        return {**self._submit_draft(by), "answers": answers}

    def _ask_fact_check(self, by: Client) -> dict[str, Any]:
        return {**self._review_content(by), "items": ["Ada 87 kasus pada bulan Januari."]}

    def _answer_fact_check(self, _by: Client) -> dict[str, Any]:
        (item,) = self._current()["fact_check"]["items"]
        wrong = {"is_right": False, "correct": "Ada 78 kasus.", "source": "Laporan P2P, hlm. 3"}
        return {"answers": [{"item": item, **wrong}]}

    def _check_content(self, by: Client) -> dict[str, Any]:
        return {
            **self._review_content(by),
            "checklist": [{"point": point, "passed": True} for point in POINTS],
        }

    def _review_content(self, _by: Client) -> dict[str, Any]:
        draft = self._current()["draft"]
        return {"seen": {"version": draft["version"], "files": draft["files"]}}

    _decide_corrections = _decide_approval = _review_content

    def _return_request(self, _by: Client) -> dict[str, Any]:
        return {"reason": "Data belum lengkap.", "missing": ["Data Pontianak Utara"]}

    def _withdraw_request(self, _by: Client) -> dict[str, Any]:
        return {"reason": "Kegiatannya dibatalkan."}

    def _current(self) -> dict[str, Any]:
        return self.people.division.get("get-request", request=self.request)


def quiet_time_passes(office: Office) -> None:
    """So much that nobody's next message about the request is held back as part of a burst."""
    wait_until_quiet(office.origin)
    for thread in office.database.collection_group("threads").stream():
        thread.reference.delete()


def wait_until_quiet(origin: str) -> None:
    """Until no event is on its way, nor any caused by one."""

    def counts() -> dict[str, int]:
        found: dict[str, int] = requests.get(f"{origin}/local/events", timeout=10).json()
        return found

    before: dict[str, int] = {}

    def is_quiet() -> bool:
        nonlocal before
        before, now = counts(), before
        return before == now and before["pending"] == 0 and before["calls"] == 0

    wait_until(is_quiet)


def wait_until(is_so: Callable[[], bool]) -> bool:
    """Looks again and again. What never comes is for the assertion that follows to say."""
    deadline = time.monotonic() + PATIENCE
    while not (found := is_so()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def a_day(ahead: int) -> Any:
    return working_calendar().local_date(datetime.now(UTC)) + timedelta(days=ahead)


def _database(system: System) -> firestore.Client:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", system.firestore)
        return firestore.Client(project=system.project)
