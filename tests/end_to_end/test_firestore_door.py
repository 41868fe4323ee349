"""The whole SOP through the other door: commands queued in Firestore by signed-in people.

Each is judged by the security rules, carried out by the function that Firestore's event calls, and
its outcome read back by who queued it. Only files go over HTTPS.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from infra.local.client import Client, FirestoreDoor, Refused
from infra.local.demo import SAMPLES
from infra.local.people import People
from infra.local.system import System
from shared.config import working_calendar
from shared.workflow import TRANSITIONS

Command = dict[str, Any]
Steps = list[tuple[str, str, Command, str]]

POINTS = (
    *("facts_match_source", "names_and_titles", "language"),
    *("visual_identity", "permission_to_publish"),
)
CORRECTED = {"needs_correction": True, "corrections": [{"text": "Angkanya harus 87."}]}
NOT_APPROVED = {
    "is_approved": False,
    "reason": "Logo kota terpotong di tepi kanan.",
    "corrections": [{"text": "Logo terpotong."}, {"text": "Judul terlalu panjang."}],
}

# Who queues what, and the status after it.
TO_THE_DRAFT: Steps = [
    ("requester", "submit_request", {}, "submitted"),
    ("requester", "supply_material", {}, "submitted"),
    ("division", "receive_request", {}, "received"),
    ("division", "form_team", {}, "team_formed"),
    ("designer", "submit_draft", {}, "drafted"),
]
TO_CORRECTIONS = [
    *TO_THE_DRAFT,
    ("designer", "ask_fact_check", {}, "drafted"),
    ("requester", "answer_fact_check", {}, "drafted"),
    ("checker", "check_content", {}, "checked"),
    ("division", "decide_corrections", CORRECTED, "needs_correction"),
]
TO_REVIEW = [
    *TO_CORRECTIONS,
    ("division", "reassign_team", {}, "needs_correction"),
    ("designer", "repair_content", {}, "ready_for_review"),
]
TO_APPROVAL = [
    *TO_CORRECTIONS,
    ("division", "return_request", {}, "returned"),
    *TO_REVIEW,
    ("head", "review_content", {}, "reviewed"),
    ("head", "decide_approval", NOT_APPROVED, "needs_correction"),
    ("checker", "repair_content", {}, "ready_for_review"),
    ("head", "review_content", {}, "reviewed"),
    ("head", "decide_approval", {}, "approved"),
]
TO_WITHDRAWAL: Steps = [
    ("requester", "submit_request", {}, "submitted"),
    ("requester", "withdraw_request", {}, "withdrawn"),
]


class Way:
    """One request's way through the Firestore door."""

    def __init__(self, system: System, people: People) -> None:
        self.system = system
        self.people = people
        self.request = ""
        self.material: list[str] = []

    def goes(self, steps: Steps) -> "Way":
        """Everybody takes their step; each must be applied."""
        for who, transition, fields, status in steps:
            answer = self.queues(who, transition, **fields)
            assert (answer["transition"], answer["status"]) == (transition, status)
            assert answer["request"] == self.request
            assert self.stored(who)["status"] == status
        return self

    def queues(self, who: str, transition: str, language: str = "id", **fields: Any) -> Any:
        """The answer to a command of this person, with these fields changed. Raises `Refused`."""
        command = getattr(self, f"_{transition}")(who) | fields
        return self.door(who, language).perform(transition, self.request, command)

    def door(self, who: str, language: str = "id") -> FirestoreDoor:
        client: Client = getattr(self.people, who)
        token = client.headers["Authorization"].removeprefix("Bearer ")
        speaking = Client(client.origin, token, uid=client.uid, language=language)
        return FirestoreDoor(self.system.firestore, self.system.project, speaking)

    def stored(self, who: str) -> dict[str, Any]:
        """The request as this person may read it."""
        return self.door(who).read(f"requests/{self.request}")

    def seen(self) -> Command:
        """The draft as everybody may see it in the request."""
        draft = self.stored("head")["draft"]
        return {"version": draft["version"], "files": draft["files"]}

    def history(self) -> list[dict[str, Any]]:
        """What happened, when nothing of it has been changed."""
        history = self.people.division.get("get-history", request=self.request)
        assert history["is_verified"]
        assert history["length"] == len(history["events"])
        events: list[dict[str, Any]] = history["events"]
        return events

    def inbox(self, transition: str) -> list[Any]:
        """The commands in an inbox, whoever queued them."""
        path = f"projects/{self.system.project}/databases/(default)/documents/requests"
        answer = requests.get(
            f"http://{self.system.firestore}/v1/{path}/{self.request}/{transition}",
            headers={"Authorization": "Bearer owner"},
            timeout=30,
        )
        assert answer.ok, answer.text
        found: list[Any] = answer.json().get("documents", [])
        return found

    # -- A valid command for each step

    def _submit_request(self, who: str) -> Command:
        sealed = self._upload(who, "surat-permohonan.pdf", "letter")
        self.request = sealed["request"]
        return {
            "title": "Pencegahan DBD",
            "content_types": ["infographic"],
            "purpose": "Warga melakukan 3M Plus.",
            "target_audience": "Keluarga",
            "wished_date": day(14),
            "letter": {"number": "400.7.8/052", "date": day(-1), "file": sealed["file"]},
        }

    def _receive_request(self, _who: str) -> Command:
        return {"note": "Surat lengkap."}

    def _form_team(self, who: str) -> Command:
        sealed = self._upload(who, "surat-perintah-tugas.pdf", "assignment_letter")
        return {
            "members": [self.people.designer.uid, self.people.checker.uid],
            "leader": self.people.checker.uid,
            "letter": {"number": "800.1.11.1/037", "date": day(-1), "file": sealed["file"]},
        }

    def _reassign_team(self, who: str) -> Command:
        team = self._form_team(who) | {"leader": self.people.designer.uid}
        return {**team, "reason": "Ketua tim cuti melahirkan."}

    def _supply_material(self, who: str) -> Command:
        sealed = self._upload(who, "data-informasi.csv", "material")
        self.material.append(sealed["file"])
        return {"items": [{"file": sealed["file"], "caption": "Data per kecamatan"}]}

    def _submit_draft(self, who: str) -> Command:
        return {"draft_files": [self._draft_file(who, "infografis-v1.png")]}

    def _ask_fact_check(self, _who: str) -> Command:
        return {"seen": self.seen(), "items": ["87 kasus pada bulan Juli.", "Enam kecamatan."]}

    def _answer_fact_check(self, who: str) -> Command:
        right, wrong = self.stored(who)["fact_check"]["items"]
        correction = {"source": "Data Dinkes, baris 3", "correct": "Tujuh kecamatan."}
        return {
            "answers": [
                {"item": right, "is_right": True},
                {"item": wrong, "is_right": False, **correction},
            ]
        }

    def _check_content(self, _who: str) -> Command:
        return {"seen": self.seen(), "checklist": [{"point": p, "passed": True} for p in POINTS]}

    def _decide_corrections(self, _who: str) -> Command:
        return {"seen": self.seen(), "needs_correction": False}

    def _repair_content(self, who: str) -> Command:
        corrections = self.stored(who)["open_corrections"]
        return {
            "draft_files": [self._draft_file(who, "infografis-v2.png")],
            "answers": [{"correction": each, "answer": "Diperbaiki."} for each in corrections],
        }

    def _return_request(self, _who: str) -> Command:
        return {"reason": "Data belum lengkap.", "missing": ["Data enam kecamatan"]}

    def _review_content(self, _who: str) -> Command:
        return {"seen": self.seen()}

    def _decide_approval(self, _who: str) -> Command:
        return {"seen": self.seen(), "is_approved": True}

    def _withdraw_request(self, _who: str) -> Command:
        return {"reason": "Kegiatannya dibatalkan."}

    def _upload(self, who: str, name: str, kind: str) -> dict[str, Any]:
        client: Client = getattr(self.people, who)
        return client.upload(SAMPLES / name, kind, self.request or None)

    def _draft_file(self, who: str, name: str) -> Command:
        sealed = self._upload(who, name, "draft")
        return {"file": sealed["file"], "caption": name, "sources": self.material}


def day(from_today: int) -> str:
    return str(working_calendar().local_date(datetime.now(UTC)) + timedelta(days=from_today))


@pytest.fixture
def way(local_system: System, people: People) -> Way:
    """A request that is not filed yet."""
    return Way(local_system, people)


def test_every_transition_goes_through_the_firestore_door(
    way: Way, local_system: System, people: People
) -> None:
    way.goes(TO_APPROVAL)
    withdrawn = Way(local_system, people).goes(TO_WITHDRAWAL)

    told = [(event["transition"], event["to_status"]) for event in way.history()]
    assert told == [(transition, status) for _, transition, _, status in TO_APPROVAL]
    taken = [transition for transition, _ in told]
    for transition in TRANSITIONS:
        assert len(way.inbox(transition)) == taken.count(transition), transition
    assert {*taken, *(event["transition"] for event in withdrawn.history())} == set(TRANSITIONS)


DENIED = {
    "wrong role": ("requester", "receive_request"),
    "wrong turn": ("division", "return_request"),
}


@pytest.mark.parametrize(("who", "transition"), DENIED.values(), ids=DENIED)
def test_what_the_rules_deny_leaves_no_command_and_no_event(
    way: Way, who: str, transition: str
) -> None:
    way.goes(TO_THE_DRAFT[:1])
    before = way.stored("division")

    with pytest.raises(Refused) as refused:
        way.queues(who, transition)

    assert refused.value.problem["status"] == "PERMISSION_DENIED"
    assert way.inbox(transition) == []
    assert way.stored("division") == before
    assert [event["transition"] for event in way.history()] == ["submit_request"]


def answers_nothing_open(_: Way) -> Command:
    return {"answers": [{"correction": "9-9", "answer": "Sudah diperbaiki."}]}


def saw_other_bytes(way: Way) -> Command:
    seen = way.seen()
    seen["files"][0]["md5"] = "A" * 22 + "=="
    return {"seen": seen}


REFUSED = [
    (TO_CORRECTIONS, "designer", "repair_content", answers_nothing_open, "corrections_unanswered"),
    (TO_REVIEW, "head", "review_content", saw_other_bytes, "stale_draft"),
]
SAID = {
    ("corrections_unanswered", "id"): (422, "Tidak sesuai aturan", "Jawab setiap koreksi"),
    ("corrections_unanswered", "en"): (422, "Against the rules", "Answer every correction"),
    ("stale_draft", "id"): (409, "Keadaan sudah berubah", "Konten yang Anda lihat"),
    ("stale_draft", "en"): (409, "Conflict with the present state", "The content you saw"),
}


@pytest.mark.parametrize(("steps", "who", "transition", "wrong", "code"), REFUSED)
def test_what_the_rules_allow_and_the_sop_does_not_is_refused_in_the_commands_language(
    way: Way, steps: Steps, who: str, transition: str, wrong: Callable[[Way], Command], code: str
) -> None:
    way.goes(steps)
    before = way.stored(who)

    for language in ("id", "en"):
        with pytest.raises(Refused) as refused:
            way.queues(who, transition, language, **wrong(way))
        problem = refused.value.problem
        assert problem["code"] == code
        status, title, detail = SAID[code, language]
        assert (problem["status"], problem["title"]) == (status, title)
        assert problem["detail"].startswith(detail)

    assert way.stored(who) == before
    assert len(way.history()) == len(steps)
