"""`make emulators-smoke`: a request takes three steps in the Firebase CLI's own emulators.

Two through hosting's rewrites, one through the command inbox; each function in a process of its
own. Whatever is amiss ends it with exit status 1.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

import main as manifest
from infra.local.client import Client, FirestoreDoor, Refused
from infra.local.demo import SAMPLES
from infra.local.firebase_suite import Suite, suite
from infra.local.processes import CannotStart
from infra.local.sample_accounts import ACCOUNTS, PASSWORD
from infra.local.sign_in import sign_in
from infra.local.system import seed

PATIENCE = 120.0  # seconds, in which processes start as well
STEPS = 3


class Amiss(Exception):
    """Something is not as it should be."""


def play(up: Suite) -> None:
    """Takes a request from its letter to its team. Raises `Amiss`, or what refuses a step."""
    requester, division = _signed_in(up, "pemohon-dinkes"), _signed_in(up, "ikp")
    with _said("the CLI knows every function of the manifest"):
        _require(up.functions() == set(manifest.__all__), f"it knows {sorted(up.functions())}")
    with _said("hosting serves the client with its headers, and functions by their addresses"):
        page = requests.get(f"{up.origin}/requests/any", timeout=PATIENCE)
        _require(page.ok and "default-src 'none'" in page.headers["Content-Security-Policy"], "")
        described = requests.get(f"{up.origin}/api/openapi.json", timeout=PATIENCE)
        _require("openapi" in described.json(), described.text)
        unknown = requests.get(f"{up.origin}/api/me", timeout=PATIENCE)
        _require(unknown.status_code == HTTPStatus.UNAUTHORIZED, unknown.text)
    with _said("step 1, submit_request, over HTTP: a letter is uploaded, sealed and filed"):
        request = _submit(requester)
    with _said("the rules let nobody else take step 2"):
        _require_refused(FirestoreDoor(up.at("firestore"), up.project, requester), request)
    with _said("step 2, receive_request, through the command inbox: its trigger takes it"):
        door = FirestoreDoor(up.at("firestore"), up.project, division)
        taken = door.perform("receive_request", request, {})
        _require(taken["status"] == "received", str(taken))
    with _said("step 3, form_team, over HTTP"):
        taken = _form_team(division, request)
        _require(taken["status"] == "team_formed", str(taken))
    with _said("triggers tell people of each step"):
        for uid in ("ikp", "pemohon-dinkes", "tim-1"):
            person = _signed_in(up, uid)
            _wait_for(partial(_is_told, up, person, request), f"{uid} is told")
    with _said("its history is verified"):
        history = division.get("get-history", request=request)
        _require(history["is_verified"] and len(history["events"]) == STEPS, str(history))


def _submit(requester: Client) -> str:
    sealed = requester.upload(SAMPLES / "surat-permohonan.pdf", "letter")
    wished = datetime.now(UTC).date() + timedelta(days=14)
    taken = requester.post(
        "submit-request",
        {
            "request": sealed["request"],
            "title": "Pencegahan DBD di Kota Pontianak",
            "content_types": ["infographic"],
            "purpose": "Warga melakukan 3M Plus di rumah.",
            "target_audience": "Keluarga",
            "wished_date": wished.isoformat(),
            "letter": _letter("400.7.8/052/DINKES-P2P/2026", sealed),
        },
    )
    return str(taken["request"])


def _form_team(division: Client, request: str) -> dict[str, Any]:
    sealed = division.upload(SAMPLES / "surat-perintah-tugas.pdf", "assignment_letter", request)
    return division.post(
        "form-team",
        {
            "request": request,
            "members": ["tim-1", "tim-2"],
            "leader": "tim-1",
            "letter": _letter("800.1.11.1/037/IKP.KOMINFO/2026", sealed),
        },
    )


def _letter(number: str, sealed: dict[str, Any]) -> dict[str, Any]:
    return {"number": number, "date": "2026-01-12", "file": sealed["file"]}


def _require_refused(door: FirestoreDoor, request: str) -> None:
    try:
        door.perform("receive_request", request, {})
    except Refused as refused:
        _require(refused.problem.get("status") == "PERMISSION_DENIED", str(refused.problem))
    else:
        raise Amiss("the rules let a requester receive a request")


def _is_told(up: Suite, person: Client, request: str) -> bool:
    """Whether a person has a notification of the request, which only they may read."""
    root = f"projects/{up.project}/databases/(default)/documents/users/{person.uid}"
    found = requests.get(
        f"http://{up.at('firestore')}/v1/{root}/notifications",
        headers=person.headers,
        timeout=PATIENCE,
    )
    found.raise_for_status()
    told = found.json().get("documents", [])
    return any(each["fields"]["request"]["stringValue"] == request for each in told)


def _signed_in(up: Suite, uid: str) -> Client:
    account = next(each for each in ACCOUNTS if each.uid == uid)
    token = sign_in(up.at("auth"), account.email, PASSWORD, up.project)
    return Client(up.origin, token, uid=uid)


def _wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise Amiss(f"in vain: {what}")
        time.sleep(0.2)


def _require(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise Amiss(otherwise)


@contextmanager
def _said(what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    print(f"  {time.perf_counter() - started:5.1f} s  {what}", flush=True)


def main() -> None:
    """Starts the emulators, plays, and ends them."""
    started = time.perf_counter()
    print("The Firebase CLI's emulators are starting …", flush=True)
    with TemporaryDirectory(prefix="firebase-", ignore_cleanup_errors=True) as folder:
        try:
            with suite(Path(folder)) as up, _words_of(up):
                print(f"  {time.perf_counter() - started:5.1f} s  they are ready", flush=True)
                with _said("sample accounts"):
                    seed(up.environment)
                play(up)
        except (Amiss, CannotStart, Refused, TimeoutError, requests.RequestException) as error:
            sys.exit(f"{type(error).__name__}: {error}")
    print(f"All of it held, in {time.perf_counter() - started:.0f} s.")


@contextmanager
def _words_of(up: Suite) -> Iterator[None]:
    """Shows what the CLI said last when something is amiss."""
    try:
        yield
    except BaseException:
        print(up.child.last_words(), file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
