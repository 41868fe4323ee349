"""What the whole local system sends can be looked at: mail with its links, pushes to devices."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import requests

from infra.local.people import People
from infra.local.system import System
from tests.end_to_end.test_races import a_filed_request

PATIENCE = 60.0  # seconds
IKP = "Bidang IKP <ikp@kominfo.contoh.example>"


def test_a_filed_request_reaches_the_division_by_mail_and_on_its_device(
    local_system: System, people: People
) -> None:
    origin, token = local_system.origin, f"token-{secrets.token_hex(20)}"
    people.division.post("register-device", {"token": token})
    request = a_filed_request(people.requester)
    link = f"{origin}/requests/{request}"

    def pushed() -> list[dict[str, str]]:
        return [p for p in shown(origin, "push") if (p["token"], p["request"]) == (token, request)]

    def mailed() -> list[str]:
        letters = [page_of(origin, m) for m in shown(origin, "mail") if m["to"] == IKP]
        return [letter for letter in letters if f'href="{link}"' in letter]

    (push,) = once(pushed)
    assert (push["title"], push["link"]) == ("Pencegahan DBD", link)
    assert push["body"] == "Giliran Anda: menerima permohonan."
    (letter,) = once(mailed)
    assert "Giliran Anda: menerima permohonan." in letter
    people.division.post("forget-device", {"token": token})


def shown(origin: str, what: str) -> list[dict[str, str]]:
    """What the local system lists."""
    answer = requests.get(
        f"{origin}/local/{what}", headers={"Accept": "application/json"}, timeout=10
    )
    found: list[dict[str, str]] = answer.json()
    return found


def page_of(origin: str, listed: dict[str, str]) -> str:
    """A message as it is shown, from where no script can run."""
    answer = requests.get(f"{origin}{listed['link']}", timeout=10)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    return answer.text


def once(find: Callable[[], list[Any]]) -> list[Any]:
    """What is found once something is."""
    deadline = time.monotonic() + PATIENCE
    while not (found := find()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found
