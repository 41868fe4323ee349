"""Requests brought to where a test begins, over the API."""

from datetime import date, timedelta
from typing import Any, Protocol

from infra.local.client import Client
from infra.local.demo import SAMPLES
from infra.local.people import People

POINTS = ("facts_match_source", "names_and_titles", "language", "visual_identity")


class Stage:
    """One request; each method takes a step and answers the stage."""

    def __init__(self, people: People, title: str) -> None:
        self.people = people
        self.title = title
        self.request = ""
        self.material = ""

    @property
    def path(self) -> str:
        """Of the request's page."""
        return f"/requests/{self.request}"

    def filed(self) -> "Stage":
        requester = self.people.requester
        sealed = requester.upload(SAMPLES / "surat-permohonan.pdf", "letter")
        self.request = sealed["request"]
        requester.post("submit-request", {
            "request": self.request,
            "title": self.title,
            "content_types": ["infographic", "video"],
            "purpose": "Warga melakukan 3M Plus di rumah.",
            "target_audience": "Keluarga",
            "wished_date": str(date.today() + timedelta(days=14)),  # noqa: DTZ011 - any day ahead
            "letter": {"number": "400.7.8/052", "date": "2026-01-12", "file": sealed["file"]},
        })  # fmt: skip
        material = requester.upload(SAMPLES / "data-informasi.csv", "material", self.request)
        self.material = material["file"]
        items = [{"file": self.material, "caption": "Kasus per kecamatan"}]
        requester.post("supply-material", {"request": self.request, "items": items})
        return self

    def received(self) -> "Stage":
        self.filed().people.division.post("receive-request", {"request": self.request})
        return self

    def with_a_team(self) -> "Stage":
        division = self.received().people.division
        letter = SAMPLES / "surat-perintah-tugas.pdf"
        sealed = division.upload(letter, "assignment_letter", self.request)
        division.post("form-team", {
            "request": self.request,
            "members": [self.people.designer.uid, self.people.checker.uid],
            "leader": self.people.designer.uid,
            "letter": {"number": "SPT 1/2026", "date": "2026-01-13", "file": sealed["file"]},
        })  # fmt: skip
        return self

    def drafted(self) -> "Stage":
        designer = self.with_a_team().people.designer
        files = [self._made(designer, n) for n in ("infografis-v1.png", "video-informasi-v1.mp4")]
        designer.post("submit-draft", {"request": self.request, "draft_files": files})
        return self

    def checked(self) -> "Stage":
        self.drafted()
        failed = {"point": "permission_to_publish", "passed": False, "note": "Izin foto belum ada."}
        self.people.checker.post("check-content", {
            "request": self.request,
            "seen": self.seen(),
            "checklist": [*({"point": point, "passed": True} for point in POINTS), failed],
        })  # fmt: skip
        return self

    def to_correct(self) -> "Stage":
        place = {"file": self.checked().seen()["files"][0]["file"]}
        region = {"x": 0.1, "y": 0.2, "width": 0.4, "height": 0.2}
        self.people.division.post("decide-corrections", {
            "request": self.request,
            "seen": self.seen(),
            "needs_correction": True,
            "corrections": [
                {"text": "Angka Pontianak Selatan harus 87.", "place": place | {"region": region}},
                {"text": "Tambahkan sumber datanya."},
            ],
        })  # fmt: skip
        return self

    def returned(self) -> "Stage":
        self.to_correct().people.division.post("return-request", {
            "request": self.request,
            "reason": "Data belum lengkap untuk seluruh kecamatan.",
            "missing": ["Data enam kecamatan tahun 2025"],
        })  # fmt: skip
        return self

    def repaired(self) -> "Stage":
        self.to_correct()
        designer = self.people.designer
        found = self.people.division.get("get-request", request=self.request)
        files = [self._made(designer, n) for n in ("infografis-v2.png", "video-informasi-v2.mp4")]
        answers = [{"correction": c, "answer": "Sudah."} for c in found["open_corrections"]]
        body = {"request": self.request, "draft_files": files, "answers": answers}
        designer.post("repair-content", body)
        return self

    def reviewed(self) -> "Stage":
        self.repaired()
        self.people.head.post("review-content", {"request": self.request, "seen": self.seen()})
        return self

    def approved(self) -> "Stage":
        self.reviewed()
        body = {"request": self.request, "seen": self.seen(), "is_approved": True}
        self.people.head.post("decide-approval", body)
        return self

    def status(self) -> str:
        """As it is now."""
        return str(self.people.division.get("get-request", request=self.request)["status"])

    def _made(self, author: Client, name: str) -> dict[str, Any]:
        sealed = author.upload(SAMPLES / name, "draft", self.request)
        return {"file": sealed["file"], "caption": name, "sources": [self.material]}

    def seen(self) -> dict[str, Any]:
        """The draft as a person who looks at it now sees it."""
        draft = self.people.division.get("get-request", request=self.request)["draft"]
        return {"version": draft["version"], "files": draft["files"]}


class AStage(Protocol):
    """Gives a request of this title, to be brought somewhere over the API."""

    def __call__(self, title: str) -> Stage: ...
