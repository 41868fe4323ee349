"""The API as its clients reach it: every function at its address, and what each would answer well.

The fuzzer reads the document that the API serves of itself, and mixes what it makes up with what is
in place, so that a good share of its calls gets as far as the engine.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIEnvironment

import main
from shared.entry_points import HttpEntry, entry_of
from tests.faults.steps import CONTENT, STEPS, Step
from tests.functions.apps import answered, client_of, post
from tests.functions.bodies import day
from tests.functions.cast import AGUS, DINKES, SARI, WULAN, Person
from tests.functions.stories import Story, a_key, a_request, an_id
from tests.functions.uploads import PDF, crc32c, upload

ENTRIES = {
    entry.name: entry
    for entry in (entry_of(getattr(main, name)) for name in main.__all__)
    if isinstance(entry, HttpEntry)
}
_STEPS = {step.transition: step for step in STEPS}
_NAMES = {entry.path: name for name, entry in ENTRIES.items()}
DEVICE = "eKx3Zb7QTfGm1vRc9LpYwh:APA91bHd0sJq5nUe8WkT2x"


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Every HTTP function at its address, each in the app that is deployed."""
    if name := _NAMES.get(environ["PATH_INFO"]):
        return client_of(name).application({**environ, "PATH_INFO": "/"}, start_response)
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"no such address"]


class Good(NamedTuple):
    """A call that would be answered well: by whom, and with which body or query."""

    by: Person
    fields: dict[str, Any]


def who_calls(function: str) -> Person:
    """Somebody whom this function would answer well."""
    return _STEPS[function].by if function in _STEPS else _GOOD[function][0]


def good(function: str) -> Good:
    """A call that this function would answer well, once; what it needs is put in place."""
    if step := _STEPS.get(function):
        return _good_step(step)
    by, fields = _GOOD[function]
    return Good(by, fields())


def _good_step(step: Step) -> Good:
    story = a_request(step.status, content=CONTENT)
    return Good(step.by, story.body(step.transition, step.by))


def _upload() -> dict[str, Any]:
    return {"kind": "letter", "name": "Surat.pdf", "size": 100, "content_type": "application/pdf"}


def _uploaded() -> dict[str, Any]:
    return {"file": upload(PDF, SARI, "letter")["file"], "crc32c": crc32c(PDF)}


def _sealed() -> dict[str, Any]:
    story = Story()
    file = story.file("letter", SARI, content=PDF)
    story.save()
    return {"file": file}


def _request() -> dict[str, Any]:
    return {"request": a_request("drafted").id}


def _comment() -> dict[str, Any]:
    return {**_request(), "text": "Tolong periksa angkanya.", "visibility": "requester"}


def _account() -> dict[str, Any]:
    name = an_id().lower()
    return {"email": f"{name}@pontianak.test", "name": "Orang Baru", "roles": ["content_team"]}


def _mandate() -> dict[str, Any]:
    """For somebody who is in the database alone, so that nobody's sign-in changes."""
    from shared import store

    person = Person(f"plh-{an_id()}", ("content_team",))
    store.put(f"users/{person.uid}", person.account().model_dump())
    story = Story()
    letter = story.file("mandate_letter", AGUS)
    story.save()
    return {
        "mandate": story.id,
        "person": person.uid,
        "kind": "plh",
        "letter": {"number": "800/31/2026", "date": day(-2), "file": letter},
        "first_day": day(0),
        "last_day": day(3),
    }


def _entered() -> dict[str, Any]:
    mandate = answered(post("set_mandate", _mandate(), AGUS))
    return {"mandate": mandate["id"], "reason": "Kepala Dinas sudah kembali."}


def _given_up() -> dict[str, Any]:
    """A queued command whose trigger was given up, and would now be gone through with."""
    from datetime import UTC, datetime

    from shared import dead_letters, store

    request = a_request("submitted").id
    path = f"requests/{request}/receive_request/{a_key()}"
    store.put(path, {"by": WULAN.uid, "created_at": datetime.now(UTC), "command": {"note": ""}})
    dead_letters.lay_aside("on_receive_request", [path], "RuntimeError", 12)
    return {"letter": dead_letters.id_of("on_receive_request", path)}


_GOOD: dict[str, tuple[Person, Callable[[], dict[str, Any]]]] = {
    "start_upload": (SARI, _upload),
    "finish_upload": (SARI, _uploaded),
    "open_file": (SARI, _sealed),
    "list_requests": (WULAN, dict),
    "get_request": (WULAN, _request),
    "get_history": (WULAN, _request),
    "explain_deadline": (WULAN, _request),
    "get_statistics": (WULAN, dict),
    "add_comment": (WULAN, _comment),
    "list_comments": (WULAN, _request),
    "me": (SARI, dict),
    "set_preferences": (
        SARI,
        lambda: {
            "language": "en",
            "mail": "daily",
            "push": "now",
            "daily_at": 8,
            "away_until": None,
        },
    ),
    "set_account": (AGUS, _account),
    "set_agency": (AGUS, lambda: {"id": DINKES, "name": "Dinas Kesehatan"}),
    "set_mandate": (AGUS, _mandate),
    "end_mandate": (AGUS, _entered),
    "replay_dead_letter": (AGUS, _given_up),
    "register_device": (SARI, lambda: {"token": DEVICE}),
    "forget_device": (SARI, lambda: {"token": DEVICE}),
    "openapi": (SARI, dict),
    "docs": (SARI, dict),
    "version": (SARI, dict),
}
