"""The whole SOP through the other door: commands queued in Firestore by signed-in people.

Each is judged by the security rules, carried out by the function that Firestore's event calls, and
its outcome read back by who queued it. Only files go over HTTPS.
"""

from typing import Any

import requests

from infra.local.client import Client, FirestoreDoor
from infra.local.demo import SAMPLES
from infra.local.people import People
from infra.local.system import System

Command = dict[str, Any]
CORRECTED = {"needs_correction": True, "corrections": [{"text": "Angkanya harus 87."}]}
NOT_APPROVED = {
    "is_approved": False,
    "reason": "Logo kota terpotong di tepi kanan.",
    "corrections": [{"text": "Logo terpotong."}, {"text": "Judul terlalu panjang."}],
}

# Who queues what, and the status after it.
TO_THE_DRAFT: list[tuple[str, str, Command, str]] = [
    ("requester", "submit_request", {}, "submitted"),
    ("requester", "supply_material", {}, "submitted"),
    ("division", "receive_request", {}, "received"),
    ("division", "form_team", {}, "team_formed"),
    ("designer", "submit_draft", {}, "drafted"),
]
TO_CORRECTIONS = [
    *TO_THE_DRAFT,
    ("checker", "check_content", {}, "checked"),
    ("division", "decide_corrections", CORRECTED, "needs_correction"),
]
TO_REVIEW = [*TO_CORRECTIONS, ("designer", "repair_content", {}, "ready_for_review")]
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
TO_WITHDRAWAL = [
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

    def goes(self, steps: list[tuple[str, str, Command, str]]) -> "Way":
        """Everybody takes their step; each must be applied."""
        for who, transition, fields, status in steps:
            answer = self.queues(who, transition, **fields)
            assert (answer["transition"], answer["status"]) == (transition, status)
            assert answer["request"] == self.request
            if transition != "withdraw_request":  # for the rest, it is the request as it now stands
                assert answer["status"] == self.door(who).read(f"requests/{self.request}")["status"]
        return self

    def queues(self, who: str, transition: str, language: str = "id", **fields: Any) -> Any:
        """The answer to a command of this person, with these fields changed. Raises `Refused`."""
        command = getattr(self, f"_{transition}")() | fields
        return self.door(who, language).perform(transition, self.request, command)

    def door(self, who: str, language: str = "id") -> FirestoreDoor:
        client: Client = getattr(self.people, who)
        token = client.headers["Authorization"].removeprefix("Bearer ")
        speaking = Client(client.origin, token, uid=client.uid, language=language)
        return FirestoreDoor(self.system.firestore, self.system.project, speaking)

    def seen(self) -> Command:
        """The draft as the division sees it in the request."""
        draft = self.door("division").read(f"requests/{self.request}")["draft"]
        return {"version": draft["version"], "files": draft["files"]}

    def history(self) -> list[dict[str, Any]]:
        """What happened, when nothing of it has been changed."""
        history = self.people.division.get("get-history", request=self.request)
        assert history["is_verified"]
        assert history["length"] == len(history["events"])
        events: list[dict[str, Any]] = history["events"]
        return events

    def inbox(self, transition: str) -> list[Any]:
        """The commands in an inbox, as their owner sees them."""
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

    def _submit_request(self) -> Command:
        sealed = self._upload("requester", "surat-permohonan.pdf", "letter")
        self.request = sealed["request"]
        return {
            "title": "Pencegahan DBD",
            "content_types": ["infographic"],
            "purpose": "Warga melakukan 3M Plus.",
            "target_audience": "Keluarga",
            "wished_date": day(14),
            "letter": {"number": "400.7.8/052", "date": day(-1), "file": sealed["file"]},
        }

    def _supply_material(self) -> Command:
        sealed = self._upload("requester", "data-informasi.csv", "material")
        self.material.append(sealed["file"])
        return {"items": [{"file": sealed["file"], "caption": "Data per kecamatan"}]}

    def _receive_request(self) -> Command:
        return {"note": "Surat lengkap."}

    def _form_team(self) -> Command:
        sealed = self._upload("division", "surat-perintah-tugas.pdf", "assignment_letter")
        return {
            "members": [self.people.designer.uid, self.people.checker.uid],
            "leader": self.people.checker.uid,
            "letter": {"number": "800.1.11.1/037", "date": day(-1), "file": sealed["file"]},
        }

    def _submit_draft(self) -> Command:
        return {"draft_files": [self._draft_file("designer", "infografis-v1.png")]}

    def _check_content(self) -> Command:
        points = ("facts_match_source", "names_and_titles", "language", "visual_identity")
        checklist = [{"point": point, "passed": True} for point in points]
        checklist.append({"point": "permission_to_publish", "passed": True})
        return {"seen": self.seen(), "checklist": checklist}

    def _decide_corrections(self) -> Command:
        return {"seen": self.seen(), "needs_correction": False}

    def _repair_content(self) -> Command:
        request = self.door("division").read(f"requests/{self.request}")
        answers = [
            {"correction": correction, "answer": "Sudah diperbaiki."}
            for correction in request["open_corrections"]
        ]
        author = "checker" if request["draft"]["version"] > 2 else "designer"
        return {
            "draft_files": [self._draft_file(author, "infografis-v2.png")],
            "answers": answers,
        }

    def _return_request(self) -> Command:
        return {"reason": "Data belum lengkap.", "missing": ["Data enam kecamatan"]}

    def _review_content(self) -> Command:
        return {"seen": self.seen()}

    def _decide_approval(self) -> Command:
        return {"seen": self.seen(), "is_approved": True}

    def _withdraw_request(self) -> Command:
        return {"reason": "Kegiatannya dibatalkan."}

    def _upload(self, who: str, name: str, kind: str) -> dict[str, Any]:
        client: Client = getattr(self.people, who)
        return client.upload(SAMPLES / name, kind, self.request or None)

    def _draft_file(self, who: str, name: str) -> Command:
        sealed = self._upload(who, name, "draft")
        return {"file": sealed["file"], "caption": name, "sources": self.material}
