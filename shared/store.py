"""Reading and writing requests: one read, one commit, no locks."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from google.api_core import exceptions as cloud
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import BaseFilter
from pydantic import ValidationError

from shared import calls, config, errors, paths
from shared.batches import Batch
from shared.case import Given
from shared.commands import Command
from shared.models import Comment, Event, File, Register, Request, Status
from shared.people import Account, Device

_LOST = (cloud.AlreadyExists, cloud.FailedPrecondition, cloud.Aborted, cloud.NotFound)
_SILENT = (cloud.ServerError, cloud.RetryError, cloud.Cancelled)


Snapshot = firestore.DocumentSnapshot[Any]


@cache
def database() -> firestore.Client:
    """The Firestore client of this process, made at first use: never before a server forks."""
    return firestore.Client(project=config.project())


@dataclass(frozen=True, slots=True)
class Loaded:
    """A request and what a command names, as they stood at one moment."""

    request: Request | None
    given: Given
    versions: Mapping[str, Any]  # update times of the documents that the commit depends on


def load(command: Command, command_id: str, now: datetime) -> Loaded:
    """The request, and the files, accounts and register that the command needs, in one call."""
    calendar = config.working_calendar()
    request_path = paths.request(command.request)
    files = {paths.file(file_id): file_id for file_id in command.files()}
    people = {paths.account(uid): uid for uid in command.people()}
    year = calendar.local_date(now).year
    registers = [paths.register(year)] if command.enters_register else []
    found = snapshots(request_path, *files, *people, *registers)

    request = found.get(request_path)
    register = None
    if registers:
        last = found[registers[0]].get("last") if registers[0] in found else 0
        register = Register(year, last)
    return Loaded(
        request=Request.model_validate(_fields(request)) if request else None,
        given=Given(
            calendar=calendar,
            command_id=command_id,
            files={
                files[p]: File.model_validate(_fields(s)) for p, s in found.items() if p in files
            },
            accounts={
                people[p]: Account.model_validate(_fields(s))
                for p, s in found.items()
                if p in people
            },
            register=register,
        ),
        versions={path: snapshot.update_time for path, snapshot in found.items()},
    )


def commit(
    loaded: Loaded, event: Event, after: Request, updates: Mapping[str, dict[str, Any]]
) -> errors.DomainError | None:
    """Writes the event and the request after it, if nothing has changed since they were loaded.

    `updates` (fields by path) go into the same commit. An error in answer means: not done, or done
    with the answer lost. `event_of` tells which; if not done, the error is what to say of it.
    """
    batch = _batch()
    _write(batch, paths.request(after.id), after.model_dump(), loaded)
    batch.create(_ref(paths.event(event.request, event.id)), event.model_dump())
    if entry := event.changes.register_entry:
        _write(batch, paths.register(entry.year), {"last": entry.number}, loaded)
    for path, fields in updates.items():
        batch.update(_ref(path), fields)
    try:
        _commit(batch)
    except _LOST:
        return errors.LostRace()
    except _SILENT:
        return errors.TryAgain()
    return None


def request_of(request_id: str) -> Request | None:
    """A request's current state."""
    snapshot = snapshot_of(paths.request(request_id))
    return Request.model_validate(_fields(snapshot)) if snapshot.exists else None


def requests(ids: Iterable[str]) -> dict[str, Request | ValidationError]:
    """The requests that exist, by id, in one call; of one that cannot be read, why."""
    found = snapshots(*map(paths.request, ids)).values()
    return {snapshot.id: _request_or_why_not(snapshot) for snapshot in found}


def _request_or_why_not(snapshot: Snapshot) -> Request | ValidationError:
    try:
        return Request.model_validate(_fields(snapshot))
    except ValidationError as error:
        return error


def event_of(request_id: str, command_id: str) -> Event | None:
    """What a command did, if it was done."""
    snapshot = snapshot_of(paths.event(request_id, command_id))
    return Event.model_validate(_fields(snapshot)) if snapshot.exists else None


def snapshots(*names: str) -> dict[str, Snapshot]:
    """The existing ones of these documents by path, read at one moment in one call."""
    return {found.reference.path: found for found in _read(*names) if found.exists}


def snapshot_of(path: str) -> Snapshot:
    """A document, existing or not."""
    (found,) = _read(path)
    return found


def update(path: str, fields: dict[str, Any]) -> None:
    """Sets these fields of an existing document."""
    batch = _batch()
    batch.update(_ref(path), fields)
    _commit(batch)


def update_unchanged(snapshot: Snapshot, fields: dict[str, Any]) -> bool:
    """Sets these fields unless the document has changed since it was read; says whether it did.

    Not when somebody else was faster, or is at it.
    """
    try:
        _update_version(snapshot, fields)
    except _LOST:
        return False
    return True


def settle(snapshot: Snapshot, fields: dict[str, Any], making_room: str) -> None:
    """Sets these fields unless the document has changed since it was read.

    A document that has no room for them loses the field `making_room` instead. Raises Aborted when
    others are at it, so that nothing is settled yet.
    """
    with suppress(cloud.FailedPrecondition, cloud.NotFound):
        try:
            _update_version(snapshot, fields)
        except cloud.InvalidArgument:
            _update_version(snapshot, {**fields, making_room: firestore.DELETE_FIELD})


def replace_unchanged(snapshot: Snapshot, fields: dict[str, Any]) -> bool:
    """Creates the document or replaces its fields, unless it has changed since it was read."""
    if snapshot.exists:
        return update_unchanged(snapshot, fields)
    try:
        create(str(snapshot.reference.path), fields)
    except cloud.AlreadyExists:
        return False
    return True


def write_together(
    creates: Mapping[str, dict[str, Any]] | None = None,
    updates: Iterable[tuple[Snapshot, dict[str, Any]]] = (),
    adds: Mapping[str, dict[str, Any]] | None = None,
) -> bool:
    """Creates documents, and updates others unless they have changed since read: all or nothing.

    An "update" of a document that did not exist when it was read creates it. `adds` are numbers, in
    maps of any depth, by which fields of documents grow, from zero. Says whether it was done; not
    when somebody else was faster, or is at it.
    """
    batch = _batch()
    for path, fields in (creates or {}).items():
        batch.create(_ref(path), fields)
    for snapshot, fields in updates:
        if snapshot.exists:
            unchanged = database().write_option(last_update_time=snapshot.update_time)
            batch.update(snapshot.reference, fields, unchanged)
        else:
            batch.create(snapshot.reference, fields)
    for path, numbers in (adds or {}).items():
        batch.set(_ref(path), _increments(numbers), merge=True)
    try:
        _commit(batch)
    except _LOST:
        return False
    return True


def delete(path: str) -> None:
    """Deletes a document."""
    batch = _batch()
    batch.delete(_ref(path))
    _commit(batch)


def delete_unchanged(snapshot: Snapshot) -> bool:
    """Deletes the document unless it has changed since it was read; says whether it did.

    Not when somebody else was faster, or is at it.
    """
    batch = _batch()
    unchanged = database().write_option(last_update_time=snapshot.update_time)
    batch.delete(snapshot.reference, unchanged)
    try:
        _commit(batch)
    except _LOST:
        return False
    return True


def create(path: str, fields: dict[str, Any]) -> None:
    """Creates a document. Raises AlreadyExists."""
    batch = _batch()
    batch.create(_ref(path), fields)
    _commit(batch)


def put(path: str, fields: dict[str, Any]) -> None:
    """Creates a document or replaces it whole."""
    batch = _batch()
    batch.set(_ref(path), fields)
    _commit(batch)


def count_once_more(path: str, now: datetime, expires_at: datetime) -> tuple[int, datetime]:
    """Counts once more in a document, without a read; answers how often, and since when."""
    fields = {"count": firestore.Increment(1), "since": firestore.Minimum(now.timestamp())}
    batch = _batch()
    batch.set(_ref(path), {**fields, "expires_at": expires_at}, merge=True)
    ((count, since),) = (result.transform_results for result in _commit(batch))
    return count.integer_value, datetime.fromtimestamp(since.double_value, UTC)


def count_up(counter: str, amounts: Mapping[str, int], until: datetime) -> dict[str, int]:
    """Adds to a counter's numbers, which begin at zero, without a read; answers the sums.

    Raises `TryAgain` when others are counting at this moment.
    """
    batch = _batch()
    batch.set(_ref(counter), _increments(amounts) | {"expires_at": until}, merge=True)
    try:
        (written,) = _commit(batch)
    except cloud.Aborted:
        raise errors.TryAgain from None
    sums = (int(result.integer_value) for result in written.transform_results)
    return dict(zip(sorted(amounts), sums, strict=True))  # in which order the client sends them


def expired_uploads(now: datetime, at_most: int) -> list[Snapshot]:
    """Uploads that were not finished, or not named by a step, in time: the oldest first."""
    expired = firestore.FieldFilter("expires_at", "<=", now)
    files = database().collection("files").where(filter=expired)
    return list(_found(files.order_by("expires_at").limit(at_most)))


def accounts_of(filters: Iterable[BaseFilter]) -> list[Account]:
    """The accounts that pass every filter."""
    query: Any = database().collection("users")
    for each in filters:
        query = query.where(filter=each)
    return [Account.model_validate(_fields(s)) for s in _found(query)]


def accounts(uids: Iterable[str]) -> dict[str, Account]:
    """The accounts that exist, by uid, in one call."""
    found = snapshots(*(paths.account(uid) for uid in uids)).values()
    read = [Account.model_validate(_fields(s)) for s in found]
    return {account.uid: account for account in read}


def waiting(uid: str, channel: str, now: datetime, at_most: int) -> list[Snapshot]:
    """A person's notifications that are due on a channel, the longest due first."""
    due = firestore.FieldFilter(f"{channel}.attempt_at", "<=", now)
    query = database().collection(paths.notifications(uid)).where(filter=due)
    return list(_found(query.order_by(f"{channel}.attempt_at").limit(at_most)))


def bundle(uid: str, channel: str, message_id: str) -> list[Snapshot]:
    """The notifications that one message is to carry."""
    claimed = firestore.FieldFilter(f"{channel}.bundle", "==", message_id)
    query = database().collection(paths.notifications(uid)).where(filter=claimed)
    return list(_found(query))


def people_waiting(channel: str, now: datetime, at_most: int) -> list[str]:
    """People (uids) with notifications that are due on a channel, the longest due first."""
    due = firestore.FieldFilter(f"{channel}.attempt_at", "<=", now)
    query = database().collection_group("notifications").where(filter=due)
    found = _found(query.order_by(f"{channel}.attempt_at").select(["uid"]).limit(at_most))
    return list(dict.fromkeys(str(snapshot.get("uid")) for snapshot in found))


def requests_to_attend(now: datetime, after: Snapshot | None, at_most: int) -> list[Snapshot]:
    """Requests whose clock has something to record, the longest due first, from behind one on."""
    due = firestore.FieldFilter("attend_at", "<=", now)
    query = database().collection("requests").where(filter=due).order_by("attend_at")
    if after:
        query = query.start_after(after)
    return list(_found(query.limit(at_most)))


def devices_of(uid: str) -> list[Device]:
    """The devices to which a person wants to be pushed."""
    own = firestore.FieldFilter("uid", "==", uid)
    found = _found(database().collection("devices").where(filter=own))
    return [Device.model_validate(_fields(s)) for s in found]


def comments_page(
    request_id: str, visibilities: Iterable[str], after: tuple[datetime, str] | None, limit: int
) -> list[Comment]:
    """A request's comments of these kinds, the last first, from behind `after` on."""
    shown = firestore.FieldFilter("visibility", "in", sorted(visibilities))
    query: Any = database().collection(paths.comments(request_id)).where(filter=shown)
    query = query.order_by("at", direction=firestore.Query.DESCENDING)
    query = query.order_by("__name__", direction=firestore.Query.DESCENDING)
    if after:
        query = query.start_after({"at": after[0], "__name__": after[1]})
    return [Comment.model_validate(_fields(s)) for s in _found(query.limit(limit))]


def made_between(
    collection: str, field: str, since: datetime, until: datetime, page: int
) -> Iterator[list[Snapshot]]:
    """Documents of all collections of a name by a time field, in order, page by page.

    They bear that field and the outcome's state alone: a whole page may not fit into memory.
    """
    query = database().collection_group(collection).select([field, "outcome.state"])
    query = query.where(filter=firestore.FieldFilter(field, ">=", since))
    query = query.where(filter=firestore.FieldFilter(field, "<=", until))
    query = query.order_by(field).limit(page)
    last: Snapshot | None = None
    while found := list(_found(query.start_after(last) if last else query)):
        yield found
        last = found[-1]


def requests_page(
    filters: Iterable[BaseFilter],
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[Request]:
    """Requests that pass every filter, the last changed first, from behind `after` on."""
    query: Any = database().collection("requests")
    for each in filters:
        query = query.where(filter=each)
    query = query.order_by("updated_at", direction=firestore.Query.DESCENDING)
    query = query.order_by("__name__", direction=firestore.Query.DESCENDING)
    if after:
        query = query.start_after({"updated_at": after[0], "__name__": after[1]})
    return [Request.model_validate(_fields(s)) for s in _found(query.limit(limit))]


def number_of_requests(status: Status, due_before: datetime | None = None) -> int:
    """How many requests are in a status; if a time is given, only those that were due before it."""
    query: Any = database().collection("requests")
    query = query.where(filter=firestore.FieldFilter("status", "==", status))
    if due_before:
        query = query.where(filter=firestore.FieldFilter("due_at", "<", due_before))
    return _counted(query)


def heads(page: int) -> Iterator[Snapshot]:
    """Every request's place and head, in the order of their ids, read page by page."""
    query = database().collection("requests").order_by("__name__")
    query = query.select(["sequence", "head"]).limit(page)
    last: Snapshot | None = None
    while found := list(_found(query.start_after(last) if last else query)):
        yield from found
        last = found[-1]


def clock_before(event: Event) -> dict[str, Any]:
    """The due time and the calendar of the event before in a history; empty if there is none."""
    query = database().collection(paths.events(event.request)).select(["due_at", "calendar"])
    before = firestore.FieldFilter("sequence", "==", event.sequence - 1)
    found = list(_found(query.where(filter=before).limit(1)))
    return _fields(found[0]) if found else {}


def history(request_id: str, at: datetime) -> dict[str, dict[str, Any]]:
    """All documents in a request's history as stored at that time, by id, in no order."""
    query = database().collection(paths.events(request_id))
    return {snapshot.id: _fields(snapshot) for snapshot in _found(query, read_time=at)}


def put_forward(request_id: str) -> Iterator[dict[str, Any]]:
    """What each event of a request's history was given, and what it changed, in no order."""
    query = database().collection(paths.events(request_id)).select(["payload", "changes"])
    yield from map(_fields, _found(query))


def _read(*names: str) -> list[Snapshot]:
    """These documents, existing or not, in one call."""
    calls.count(reads=len(names))
    return list(database().get_all([_ref(name) for name in names]))


def _fields(snapshot: Snapshot) -> dict[str, Any]:
    """A document's fields, for reading alone: `to_dict` would copy each value first."""
    fields: dict[str, Any] = snapshot._data or {}  # noqa: SLF001
    return fields


def _found(query: Any, **options: Any) -> Iterator[Snapshot]:
    """What a query finds, as it arrives."""
    for snapshot in query.stream(**options):
        calls.count(reads=1)
        yield snapshot


def _counted(query: Any) -> int:
    """How many documents a query would find: one read for each thousand of them."""
    ((found,),) = query.count().get()
    number = int(found.value)
    calls.count(reads=1 + max(0, number - 1) // 1000)
    return number


def _increments(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers in maps as what makes the fields grow by them."""
    return {
        name: _increments(part) if isinstance(part, Mapping) else firestore.Increment(part)
        for name, part in numbers.items()
    }


def _commit(batch: firestore.WriteBatch) -> list[Any]:
    """Writes all of it or nothing, in one call; answers what came of each write."""
    calls.count(writes=len(batch))
    return batch.commit()


def _batch() -> Batch:
    return Batch(database())


def _ref(path: str) -> firestore.DocumentReference:
    return database().document(path)


def _update_version(snapshot: Snapshot, fields: dict[str, Any]) -> None:
    """Sets these fields of the very version that was read."""
    batch = _batch()
    unchanged = database().write_option(last_update_time=snapshot.update_time)
    batch.update(snapshot.reference, fields, unchanged)
    _commit(batch)


def _write(batch: firestore.WriteBatch, path: str, fields: dict[str, Any], loaded: Loaded) -> None:
    """Creates the document, or replaces every field of the very version that was loaded."""
    if (version := loaded.versions.get(path)) is None:
        batch.create(_ref(path), fields)
    else:
        unchanged = database().write_option(last_update_time=version)
        batch.update(_ref(path), fields, unchanged)
