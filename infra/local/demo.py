"""`make demo`: a real request goes through the whole SOP, with a correction and a return round.

Drives a running system over HTTP as six people would, with real files; one step goes through the
Firestore door. Prints each step, who took it and how long it took, and at the end proves that the
downloaded bytes are the approved ones.
"""

import argparse
import base64
import hashlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import requests

from infra.local.client import Client, Refused, crc32c_of
from infra.local.people import People, people_of
from infra.local.processes import HOST, CannotStart, is_free
from infra.local.sample_accounts import ACCOUNTS
from infra.local.system import DEFAULT_PORTS, system
from shared.models import Event, Request
from shared.words import say
from shared.workflow import TRANSITIONS, fold

SAMPLES = Path(__file__).with_name("samples")
_NAMES = {account.uid: account.name for account in ACCOUNTS}


@dataclass
class Demo:
    """One request's way, and what to print of it."""

    people: People
    request: str = ""
    material: list[str] = field(default_factory=list)
    quiet: bool = False

    def play(self) -> Request:
        """Takes the request from its letter to its approval. Raises when anything is amiss."""
        self._file("surat-permohonan.pdf", "400.7.8/052/DINKES-P2P/2026", date(2026, 1, 12))
        self._supply("data-informasi.csv")
        self._receive()
        self._form_team()
        self._draft("infografis-v1.png", "video-informasi-v1.mp4")
        self._check()
        self._correct("Angka Pontianak Selatan 187 tidak sesuai data (87).")
        with self._step("return_request", self.people.division):
            self.people.division.post("return-request", {
                "request": self.request,
                "reason": "Data belum lengkap untuk seluruh kecamatan.",
                "missing": ["Data enam kecamatan tahun 2025", "Foto kegiatan dan keterangannya"],
            })  # fmt: skip

        self._file(
            "surat-permohonan-perbaikan.pdf", "400.7.8/071/DINKES-P2P/2026", date(2026, 1, 19)
        )
        self._supply("foto-kegiatan.jpg")
        self._receive_through_firestore()
        self._form_team()
        self._draft("infografis-v1.png", "video-informasi-v1.mp4", "desain-grafis.webp")
        self._check()
        corrections = self._correct(
            "Angka Pontianak Selatan harus 87.", "Detik 5: tulis “Mendaur ulang”."
        )
        self._repair(corrections, "infografis-v2.png", "video-informasi-v2.mp4")
        with self._step("review_content", self.people.head):
            self.people.head.post("review-content", {"request": self.request, "seen": self._seen()})
        with self._step("decide_approval", self.people.head):
            self.people.head.post(
                "decide-approval",
                {"request": self.request, "seen": self._seen(), "is_approved": True},
            )
        return self._prove()

    # -- the steps

    def _file(self, letter: str, number: str, dated: date) -> None:
        requester = self.people.requester
        with self._step("submit_request", requester):
            sealed = requester.upload(SAMPLES / letter, "letter", self.request or None)
            self.request = sealed["request"]
            requester.post("submit-request", {
                "request": self.request,
                "title": "Pencegahan DBD di Kota Pontianak",
                "content_types": ["infographic", "graphic_design", "video"],
                "purpose": "Warga mengenali tempat nyamuk berkembang biak dan melakukan 3M Plus.",
                "target_audience": "Keluarga, pelajar, dan ketua RT/RW",
                "wished_date": str(_today() + timedelta(days=14)),
                "letter": _letter(number, dated, sealed),
            })  # fmt: skip

    def _supply(self, name: str) -> None:
        with self._step("supply_material", self.people.requester):
            sealed = self.people.requester.upload(SAMPLES / name, "material", self.request)
            self.material.append(sealed["file"])
            self.people.requester.post("supply-material", {
                "request": self.request,
                "items": [{"file": sealed["file"], "caption": f"Dari Dinas Kesehatan: {name}"}],
            })  # fmt: skip

    def _receive(self) -> None:
        with self._step("receive_request", self.people.division):
            self.people.division.post("receive-request", {"request": self.request})

    def _receive_through_firestore(self) -> None:
        with self._step("receive_request", self.people.division, "lewat pintu Firestore"):
            self.people.door.perform("receive_request", self.request, {"note": "Surat kedua"})

    def _form_team(self) -> None:
        people = self.people
        with self._step("form_team", people.division):
            sealed = people.division.upload(
                SAMPLES / "surat-perintah-tugas.pdf", "assignment_letter", self.request
            )
            number = "800.1.11.1/037/IKP.KOMINFO/2026"
            people.division.post("form-team", {
                "request": self.request,
                "members": [people.designer.uid, people.checker.uid],
                "leader": people.checker.uid,
                "letter": _letter(number, date(2026, 1, 13), sealed),
            })  # fmt: skip

    def _draft(self, *names: str) -> None:
        with self._step("submit_draft", self.people.designer):
            files = [self._draft_file(self.people.designer, name) for name in names]
            body = {"request": self.request, "draft_files": files}
            self.people.designer.post("submit-draft", body)

    def _check(self) -> None:
        points = ("facts_match_source", "names_and_titles", "language", "visual_identity")
        with self._step("check_content", self.people.checker):
            self.people.checker.post("check-content", {
                "request": self.request,
                "seen": self._seen(),
                "checklist": [
                    *({"point": point, "passed": True} for point in points),
                    {"point": "permission_to_publish", "passed": True},
                ],
            })  # fmt: skip

    def _correct(self, *texts: str) -> list[str]:
        with self._step("decide_corrections", self.people.division, "ada koreksi"):
            taken = self.people.division.post("decide-corrections", {
                "request": self.request,
                "seen": self._seen(),
                "needs_correction": True,
                "corrections": [{"text": text} for text in texts],
            })  # fmt: skip
        corrections: list[str] = taken["open_corrections"]
        return corrections

    def _repair(self, corrections: list[str], *names: str) -> None:
        designer = self.people.designer
        with self._step("repair_content", designer):
            unchanged = self._seen()["files"][-1]["file"]
            designer.post("repair-content", {
                "request": self.request,
                "draft_files": [
                    *(self._draft_file(designer, name) for name in names),
                    {"file": unchanged, "sources": self.material},
                ],
                "answers": [
                    {"correction": correction, "answer": "Sudah diperbaiki sesuai data."}
                    for correction in corrections
                ],
            })  # fmt: skip

    def _draft_file(self, author: Client, name: str) -> dict[str, Any]:
        sealed = author.upload(SAMPLES / name, "draft", self.request)
        return {"file": sealed["file"], "caption": name, "sources": self.material}

    def _seen(self) -> dict[str, Any]:
        """The draft as a person who looks at it now sees it."""
        draft = self.people.division.get("get-request", request=self.request)["draft"]
        return {"version": draft["version"], "files": draft["files"]}

    # -- the proof

    def _prove(self) -> Request:
        """The history folds to the request, and the requester downloads the very bytes approved."""
        history = self.people.division.get("get-history", request=self.request)
        request = Request.model_validate(
            self.people.division.get("get-request", request=self.request)
        )
        folded = fold(Event.model_validate(event) for event in history["events"])
        if not history["is_verified"] or folded != request:
            raise AssertionError(f"the history of {self.request} does not fold to it")
        self._print(
            f"\nRiwayat {history['length']} peristiwa utuh; hash terakhir {request.head[:16]}…"
        )
        self._print(
            f"Konten yang disetujui (versi {request.draft.version if request.draft else 0}):"
        )
        for approved in request.draft.files if request.draft else ():
            opened, content = self.people.requester.download(approved.file)
            md5 = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
            if (crc32c_of(content), md5) != (approved.crc32c, approved.md5):
                raise AssertionError(f"{opened['name']} is not what was approved")
            self._print(f"  {opened['name']:<26} {len(content):>8} byte  md5 {md5}  sama")
        return request

    @contextmanager
    def _step(self, transition: str, by: Client, remark: str = "") -> Iterator[None]:
        """Says which step of the SOP was taken, who took it and how long it took."""
        started = time.perf_counter()
        yield
        took = (time.perf_counter() - started) * 1000
        row = TRANSITIONS[transition]
        what = say(transition, "id") + (f" ({remark})" if remark else "")
        role, name = say(row.role.value, "id"), _NAMES[by.uid]
        self._print(f"  {row.step or '–'}  {what:<46} {role:<18}  {name:<23} {took:6.0f} ms")

    def _print(self, line: str) -> None:
        if not self.quiet:
            print(line, flush=True)


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Pontianak")).date()


def _letter(number: str, dated: date, sealed: dict[str, Any]) -> dict[str, Any]:
    return {"number": number, "date": dated.isoformat(), "file": sealed["file"]}


def main() -> None:
    """Plays on the system that listens on this port, or on one of its own.

    What goes wrong is said in one line, with exit status 1.
    """
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORTS.app)
    port = parser.parse_args().port
    try:
        if not is_free(port):
            _show(people_of(f"http://{HOST}:{port}"))
            return
        print(f"Tidak ada sistem di port {port}: menyalakan satu khusus untuk demo …", flush=True)
        with TemporaryDirectory() as folder, system(Path(folder)) as own:
            _show(people_of(own.origin))
    except CannotStart as error:
        sys.exit(f"{error}")
    except Refused as refused:
        sys.exit(f"Demo berhenti: {refused.problem.get('detail') or refused}")
    except (requests.RequestException, TimeoutError) as error:
        sys.exit(f"Demo berhenti: sambungan ke sistem terputus ({type(error).__name__}).")


def _show(people: People) -> None:
    started = time.perf_counter()
    print("\nSOP 91/IKP.KOMINFO/2020, satu permohonan dari surat sampai persetujuan:\n")
    request = Demo(people).play()
    took = time.perf_counter() - started
    print(f"\n{say(request.status.value, 'id').capitalize()} setelah {took:.1f} detik.")


if __name__ == "__main__":
    main()
