"""A stricter floor: the bare handler, with the product's own way of encoding what it writes."""

from flask import Request

from bench.floor import database
from shared.batches import Batch


def get_and_batch(request: Request) -> dict[str, bool]:
    """The least that a transition can be, as in `bench/floor.py`, written by `shared.batches`."""
    sent = request.get_json()
    client = database()
    document = client.document(sent["path"])
    read = document.get()
    batch = Batch(client)
    unchanged = client.write_option(last_update_time=read.update_time)
    batch.update(document, read.to_dict() or {}, unchanged)
    batch.create(document.collection("events").document(sent["event"]["id"]), sent["event"])
    batch.commit()
    return {"is_done": True}
