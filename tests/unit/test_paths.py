"""Where documents and objects live, and the inbox paths that triggers are told."""

import pytest

from shared import paths
from shared.entry_points import FirestoreEntry, entry_of
from shared.workflow import TRANSITIONS

R, C = "jPq3xR8vKm2WnT5ZyL7c", "3f0c2f0e-6c1b-4f53-9d0a-1f0f3a0c9d11"


def test_documents_live_where_the_design_says() -> None:
    assert {
        "request": paths.request(R),
        "events": paths.events(R),
        "event": paths.event(R, C),
        "inbox": paths.inbox(R, "receive_request", C),
        "file": paths.file(R),
        "account": paths.account("uid-sari"),
        "agency": paths.agency("dinas-kesehatan"),
        "register": paths.register(2026),
        "object": paths.content("letter", R),
    } == {
        "request": f"requests/{R}",
        "events": f"requests/{R}/events",
        "event": f"requests/{R}/events/{C}",
        "inbox": f"requests/{R}/receive_request/{C}",
        "file": f"files/{R}",
        "account": "users/uid-sari",
        "agency": "agencies/dinas-kesehatan",
        "register": "registers/2026",
        "object": f"letter/{R}",
    }


@pytest.mark.parametrize("name", TRANSITIONS)
def test_an_inbox_path_reads_back(name: str) -> None:
    assert paths.parse_inbox(paths.inbox(R, name, C)) == (R, name, C)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "requests",
        f"requests/{R}",
        f"requests/{R}/receive_request",
        f"requests/{R}/receive_request/{C}/more",
        f"/requests/{R}/receive_request/{C}",
        f"files/{R}/a/b",
    ],
)
def test_any_other_path_is_no_inbox(path: str) -> None:
    with pytest.raises(ValueError, match="not a command document"):
        paths.parse_inbox(path)


@pytest.mark.parametrize("name", TRANSITIONS)
def test_a_trigger_listens_to_its_transitions_inbox(name: str) -> None:
    import main

    entry = entry_of(getattr(main, f"on_{name}"))
    assert entry == FirestoreEntry(
        f"on_{name}",
        f"requests/{{request}}/{name}/{{command}}",
        "google.cloud.firestore.document.v1.created",
    )
