"""What the system logs of a whole request: a line for each call, and nothing that is secret."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.local.client import Client
from infra.local.demo import SAMPLES, Demo
from infra.local.people import People, people_of
from infra.local.system import System, system
from tests.faults.conftest import Figure
from tests.log_guard import SECRETS

TRACE = "0af7651916cd43dd8448eb211c80319c"
# Calls of the demo through either door, and what its log lines say came of them.
CALLS = {
    ("submit_request", "done"): 2,
    ("receive_request", "done"): 1,
    ("on_receive_request", "applied"): 1,
    ("form_team", "done"): 2,
    ("submit_draft", "done"): 2,
    ("check_content", "done"): 2,
    ("decide_corrections", "done"): 2,
    ("return_request", "done"): 1,
    ("repair_content", "done"): 1,
    ("review_content", "done"): 1,
    ("decide_approval", "done"): 1,
}


def go_wrong_in_every_way(up: System, people: People) -> None:
    """Calls that are refused, each bearing something that must not be told."""
    token = people.requester.headers["Authorization"]
    for headers in ({}, {"Authorization": token[:-9]}, {"Authorization": token}):
        traced = headers | {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
        body = {"kind": "letter", "name": "rahasia-dinas.pdf", "owner": "sari@dinkes.example"}
        url = f"{up.origin}/api/start-upload"
        requests.post(url, json=body, headers=traced, timeout=30)
        requests.get(url, params={"name": "rahasia-dinas.pdf"}, headers=traced, timeout=30)


def lines_of(up: System) -> list[dict[str, Any]]:
    text = (up.state.folder / "logs" / "functions.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def told_by(people: People) -> set[str]:
    """What is nobody's business: sessions, addresses, and what files are called."""
    clients = (each for each in vars(people).values() if isinstance(each, Client))
    tokens = {client.headers["Authorization"].split()[1] for client in clients}
    return tokens | {path.name for path in Path(SAMPLES).iterdir() if path.is_file()}


# What is refused in every way, by outcome.
REFUSED = {"method_not_allowed": 3, "not_signed_in": 2, "invalid_fields": 1}


def test_a_whole_request_is_logged_call_by_call_without_a_secret(
    tmp_path: Path, figure: Figure
) -> None:
    with system(tmp_path / "a system") as up:
        people = people_of(up.origin)
        Demo(people, quiet=True).play()
        go_wrong_in_every_way(up, people)
        lines = lines_of(up)
        secrets = told_by(people)
    logs = (up.state.folder / "logs" / name for name in ("server.log", "functions.jsonl"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in logs)
    found = [name for name, secret in SECRETS.items() if secret.search(text)]
    found += [secret for secret in secrets if secret in text]

    seen = f"{len(lines)} lines, {len(found)} secrets"
    figure("secrets: logs of a whole request", seen, "0 secrets")
    assert found == []
    calls = Counter((line["function"], line["outcome"]) for line in lines if "function" in line)
    assert {call: calls[call] for call in CALLS} == CALLS
    trace = f"projects/{up.project}/traces/{TRACE}"
    traced = [line for line in lines if line.get("logging.googleapis.com/trace") == trace]
    assert Counter(line["outcome"] for line in traced) == REFUSED


pytestmark = pytest.mark.xdist_group("end_to_end")
