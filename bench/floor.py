"""The floor: what any function that uses Firestore costs. Nothing of the product is loaded here."""

from functools import cache

from flask import Request
from google.cloud import firestore


@cache
def database() -> firestore.Client:
    """The Firestore client of this process, made at first use as the product's is."""
    return firestore.Client()


def write(_request: Request) -> str:
    """Writes one document."""
    database().collection("bare").document().set({"some": "fields"})
    return "done"


def get_and_batch(request: Request) -> dict[str, bool]:
    """The least that a transition can be: one read, and one commit of two documents.

    The request is written as it was read, unless somebody else has changed it since; the event is
    what the caller sent.
    """
    sent = request.get_json()
    client = database()
    document = client.document(sent["path"])
    read = document.get()
    batch = client.batch()
    unchanged = client.write_option(last_update_time=read.update_time)
    batch.update(document, read.to_dict() or {}, unchanged)
    batch.create(document.collection("events").document(sent["event"]["id"]), sent["event"])
    batch.commit()
    return {"is_done": True}
