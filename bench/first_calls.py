"""For every function that is deployed, a call that it answers with 200; what it names is stored."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import requests

from bench.load import posted, written
from bench.operations import FROM, client_of
from bench.stage import headers_of
from shared import dead_letters, paths
from shared.entry_points import Entry, FirestoreEntry, HttpEntry
from shared.workflow import TRANSITIONS
from tests.functions.acting import a_person
from tests.functions.apps import PROTOBUF, event_headers
from tests.functions.bodies import a_letter, day
from tests.functions.cast import AGUS, DEWI, SARI, WULAN, Person
from tests.functions.doors import queue
from tests.functions.stories import WHO, Story, a_key, a_request, an_id
from tests.functions.uploads import PDF, crc32c

_OK = 200


def first_call(name: str, entry: Entry) -> bytes:
    """The call, written out."""
    if name in TRANSITIONS:
        return _transition(name)
    if name.removeprefix("on_") in TRANSITIONS:
        return _queued(name.removeprefix("on_"))
    if isinstance(entry, FirestoreEntry):
        return _told(_DOCUMENTS[name]())
    if not isinstance(entry, HttpEntry):
        client_of(name).post("/")  # what there was to do is done: it is its looking that counts
        return written("POST", "/", {})
    if entry.method == "GET":
        query, by = _QUERIES[name]()
        return written("GET", f"/?{urlencode(query)}", headers_of(by))
    body, by = _BODIES[name]()
    return posted("/", body, headers_of(by, a_key()))


def _transition(name: str) -> bytes:
    body = a_request(FROM[name], content=PDF).body(name)
    return posted("/", body, headers_of(WHO[name], a_key()))


def _queued(name: str) -> bytes:
    body = a_request(FROM[name], content=PDF).body(name)
    began = int(time.time())  # the session, which here stands whenever it did
    return _told(queue(name, body, WHO[name], a_key(), signed_in_at=began))


def _told(document: str) -> bytes:
    """An event that tells of a new document."""
    return written("POST", "/", event_headers(document), PROTOBUF)


def _an_event() -> str:
    story = a_request("submitted")
    return paths.event(story.id, story.events[-1].id)


def _a_comment() -> str:
    said = _answered("add_comment", *_something_said())
    return paths.comment(said["request"], said["id"])


def _a_notification() -> str:
    event = _an_event()
    told = client_of("on_event").post("/", data=PROTOBUF, headers=event_headers(event))
    if told.status_code != _OK:
        raise RuntimeError(told.text)
    _, request, _, own_id = event.split("/")
    return paths.notification(WULAN.uid, paths.told_of(request, own_id))


_DOCUMENTS: dict[str, Callable[[], str]] = {
    "on_event": _an_event,
    "on_comment": _a_comment,
    "on_notification": _a_notification,
}

Sent = tuple[dict[str, Any], Person]


def _nothing() -> Sent:
    return {}, WULAN


def _which() -> Sent:
    return {"request": a_request("drafted").id}, WULAN


def _a_draft() -> Sent:
    story = a_request("drafted", content=PDF)
    return {"file": next(file.id for file in story.files.values() if file.kind == "draft")}, WULAN


_QUERIES: dict[str, Callable[[], Sent]] = {
    "list_requests": _nothing,
    "get_request": _which,
    "get_history": _which,
    "explain_deadline": _which,
    "get_statistics": _nothing,
    "list_comments": _which,
    "me": _nothing,
    "open_file": _a_draft,
    "openapi": _nothing,
    "docs": _nothing,
    "version": _nothing,
}


def _an_upload() -> Sent:
    size = len(PDF)
    declared = {"kind": "letter", "name": "Surat.pdf", "size": size}
    return {**declared, "content_type": "application/pdf"}, SARI


def _an_uploaded() -> Sent:
    started = _answered("start_upload", *_an_upload())
    requests.put(started["upload_url"], PDF, timeout=30).raise_for_status()
    return {"file": started["file"], "crc32c": crc32c(PDF)}, SARI


def _something_said() -> Sent:
    request = a_request("drafted").id
    return {"request": request, "text": "Cek angkanya.", "visibility": "internal"}, WULAN


def _preferences() -> Sent:
    chosen = {"language": "id", "mail": "now", "push": "now", "daily_at": 8, "away_until": None}
    return chosen, DEWI


def _an_account() -> Sent:
    return {"email": "tini@pontianak.example", "name": "Tini", "roles": ["content_team"]}, AGUS


def _an_agency() -> Sent:
    return {"id": "dinas-pendidikan", "name": "Dinas Pendidikan"}, AGUS


def _a_mandate() -> Sent:
    letter = Story()
    mandate = {
        "mandate": letter.id,
        "person": a_person(None, "ikp_division").uid,
        "kind": "plh",
        "letter": a_letter(letter, AGUS, "mandate_letter"),
        "first_day": day(0),
        "last_day": day(3),
    }
    letter.save()
    return mandate, AGUS


def _an_end() -> Sent:
    entered = _answered("set_mandate", *_a_mandate())
    return {"mandate": entered["id"], "reason": "Kepala Dinas kembali bertugas."}, AGUS


def _a_device() -> Sent:
    return {"token": an_id()}, DEWI


def _a_dead_letter() -> Sent:
    document = _an_event()
    dead_letters.lay_aside("on_event", [document], "a reason", 1)
    return {"letter": dead_letters.id_of("on_event", document)}, AGUS


_BODIES: dict[str, Callable[[], Sent]] = {
    "start_upload": _an_upload,
    "finish_upload": _an_uploaded,
    "add_comment": _something_said,
    "set_preferences": _preferences,
    "set_account": _an_account,
    "set_agency": _an_agency,
    "set_mandate": _a_mandate,
    "end_mandate": _an_end,
    "register_device": _a_device,
    "forget_device": _a_device,
    "replay_dead_letter": _a_dead_letter,
}


def _answered(function: str, body: dict[str, Any], by: Person) -> Any:
    """What a function answers in this process."""
    answer = client_of(function).post("/", json=body, headers=headers_of(by, a_key()))
    if answer.status_code != _OK:
        raise RuntimeError(answer.text)
    return json.loads(answer.text)
