"""One request from its letter to its approval, over HTTP, with real files and both doors."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import requests

from infra.local import demo
from infra.local.client import Refused
from infra.local.demo import Demo
from infra.local.people import People
from infra.local.processes import HOST
from infra.local.system import System

# round, transition, status after it
THE_WAY = [
    (1, "submit_request", "submitted"),
    (1, "supply_material", "submitted"),
    (1, "receive_request", "received"),
    (1, "form_team", "team_formed"),
    (1, "submit_draft", "drafted"),
    (1, "check_content", "checked"),
    (1, "decide_corrections", "needs_correction"),
    (1, "return_request", "returned"),
    (2, "submit_request", "submitted"),
    (2, "supply_material", "submitted"),
    (2, "receive_request", "received"),
    (2, "form_team", "team_formed"),
    (2, "submit_draft", "drafted"),
    (2, "check_content", "checked"),
    (2, "decide_corrections", "needs_correction"),
    (2, "repair_content", "ready_for_review"),
    (2, "review_content", "reviewed"),
    (2, "decide_approval", "approved"),
]


def test_a_request_goes_through_all_nine_steps_with_a_return_and_a_correction(
    people: People,
) -> None:
    request = Demo(people, quiet=True).play()  # which compares the approved bytes, too

    history = people.division.get("get-history", request=request.id)
    happened = [(e["round"], e["transition"], e["to_status"]) for e in history["events"]]
    assert happened == THE_WAY
    assert {e["step"] for e in history["events"]} - {None} == set(range(1, 10))
    assert request.draft is not None
    assert (request.draft.version, len(request.draft.files)) == (3, 3)


def test_the_requester_is_shown_the_steps_addressed_to_them_alone(people: People) -> None:
    request = Demo(people, quiet=True).play()

    shown = people.requester.get("get-history", request=request.id)

    assert shown["is_verified"]
    internal = {"submit_draft", "check_content", "decide_corrections", "repair_content"}
    assert {e["transition"] for e in shown["events"]}.isdisjoint(internal | {"review_content"})
    assert shown["length"] == len(THE_WAY)


def words_at_the_end(port: int, monkeypatch: pytest.MonkeyPatch) -> object:
    """With which it exits: a text is printed, and the status is 1."""
    monkeypatch.setattr(sys, "argv", ["demo", "--port", str(port)])
    with pytest.raises(SystemExit) as end:
        demo.main()
    return end.value.code


def test_a_port_on_which_something_else_listens_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with HTTPServer((HOST, 0), BaseHTTPRequestHandler) as other:
        Thread(target=other.handle_request).start()
        said = words_at_the_end(other.server_port, monkeypatch)
    assert str(said).startswith(f"Port {other.server_port} dipakai program lain.")
    assert "\n" not in str(said)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (
            Refused({"code": "wrong_turn", "detail": "Bukan giliran Anda."}),
            "Demo berhenti: Bukan giliran Anda.",
        ),
        (
            requests.ConnectionError("a long story"),
            "Demo berhenti: sambungan ke sistem terputus (ConnectionError).",
        ),
    ],
    ids=["refused", "lost"],
)
def test_what_stops_it_is_said_in_one_line(
    local_system: System, monkeypatch: pytest.MonkeyPatch, trouble: Exception, said: str
) -> None:
    def play(_demo: Demo) -> None:
        raise trouble

    monkeypatch.setattr(Demo, "play", play)
    assert words_at_the_end(local_system.ports.app, monkeypatch) == said
