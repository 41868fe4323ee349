"""Mandates to act for the head of department: entered from a letter, borne by a person, ended.

The record is mandates/{id}. What follows from it stands in users/{uid}, for the Firestore door, and
in the custom claims, for the others.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared import accounts, config, errors, paths, store
from shared.models import (
    Day,
    DocumentId,
    File,
    FileKind,
    FileState,
    Letter,
    MandateKind,
    Model,
    Role,
    Uid,
)
from shared.people import MOST_MANDATES, Account, Mandate, MandateRecord, bearing

MOST_DAYS = 366  # no rule of law: what is longer was mistyped


class MandateDetails(Model):
    """What the letter says. Both days are included."""

    mandate: DocumentId
    person: Uid
    kind: MandateKind
    letter: Letter
    first_day: Day
    last_day: Day


def enter(details: MandateDetails, by: str) -> MandateRecord:
    """Records a mandate and gives it to its person; the same again does and answers the same.

    `by` is the admin's uid. Record and mirror are one commit; the claims, which follow them, are
    set again by a call that is repeated after it failed half-way.
    Raises the errors of a mandate that cannot be (`NoActiveAccount`, `HeadAlready`, …), or
    `AnotherMandate`, `TooManyMandates`, `MandateTaken`, `MandateEnded`, `LostRace`.
    """
    entered = store.snapshot_of(paths.mandate(details.mandate))
    if entered.exists:
        record = MandateRecord.model_validate(entered.to_dict())
        if not _is_of(record, details):
            raise errors.MandateTaken(record.id)
        if record.ended_at:
            raise errors.MandateEnded(record.id)
    else:
        now = datetime.now(UTC)
        mirror = store.snapshot_of(paths.account(details.person))
        account = _bearer(details, mirror)
        _refuse_days(details, now)
        record = _record(details, by, now)
        others = account.mandates_from(now)
        _refuse_beside(record.borne(), others)
        _refuse_letter(details, by)
        borne = bearing((*others, record.borne()))
        if not store.write_together(updates=[(entered, record.model_dump()), (mirror, borne)]):
            raise errors.LostRace
    accounts.settle_account(record.person)
    return record


def end(mandate_id: str, reason: str, by: str) -> MandateRecord:
    """Ends a mandate now, and its person's sessions; one that has ended stays as it is.

    Raises `NoSuchMandate` or `LostRace`.
    """
    entered = store.snapshot_of(paths.mandate(mandate_id))
    if not entered.exists:
        raise errors.NoSuchMandate(mandate_id)
    record = MandateRecord.model_validate(entered.to_dict())
    now = datetime.now(UTC)
    if record.ended_at is None and record.ends_at <= now:
        return record
    mirror = store.snapshot_of(paths.account(record.person))
    if record.ended_at is None:
        ended = {"ended_by": by, "ended_at": now, "end_reason": reason}
        if not store.write_together(updates=[(entered, ended), *_taken_back(mirror, record.id)]):
            raise errors.LostRace
        record = record.model_copy(update=ended)
    accounts.settle_account(record.person)
    accounts.end_sessions(record.person, since=record.ended_at or now)
    return record


def _is_of(record: MandateRecord, details: MandateDetails) -> bool:
    entered = details.model_dump(exclude={"mandate"})
    return record.model_dump(include=set(entered)) == entered


def _taken_back(
    mirror: store.Snapshot, mandate_id: str
) -> list[tuple[store.Snapshot, dict[str, Any]]]:
    """What changes in users/{uid} when its person bears this mandate no more."""
    borne = Account.model_validate(mirror.to_dict()).mandates if mirror.exists else ()
    left = [each for each in borne if each.id != mandate_id]
    return [(mirror, bearing(left))] if len(left) < len(borne) else []


def _record(details: MandateDetails, by: str, now: datetime) -> MandateRecord:
    calendar = config.working_calendar()
    return MandateRecord(
        id=details.mandate,
        **details.model_dump(exclude={"mandate"}),
        starts_at=calendar.day_starts(details.first_day),
        ends_at=calendar.day_starts(details.last_day + timedelta(days=1)),
        entered_by=by,
        entered_at=now,
    )


def _bearer(details: MandateDetails, mirror: store.Snapshot) -> Account:
    account = Account.model_validate(mirror.to_dict()) if mirror.exists else None
    if account is None or not account.is_active:
        raise errors.NoActiveAccount(details.person)
    if Role.DEPARTMENT_HEAD in account.roles:
        raise errors.HeadAlready
    return account


def _refuse_beside(mandate: Mandate, others: tuple[Mandate, ...]) -> None:
    for other in others:
        if mandate.overlaps(other):
            raise errors.AnotherMandate(other.id)
    if len(others) >= MOST_MANDATES:
        raise errors.TooManyMandates(MOST_MANDATES)


def _refuse_days(details: MandateDetails, now: datetime) -> None:
    today = config.working_calendar().local_date(now)
    if details.last_day < details.first_day:
        raise errors.DaysReversed
    if details.last_day < today:
        raise errors.DateInThePast("last_day")
    if (details.last_day - min(details.first_day, today)).days > MOST_DAYS:
        raise errors.MandateTooLong(MOST_DAYS)
    if details.letter.date > today:
        raise errors.DateInTheFuture("letter.date")


def _refuse_letter(details: MandateDetails, by: str) -> None:
    snapshot = store.snapshot_of(paths.file(details.letter.file))
    if not snapshot.exists:
        raise errors.NoSuchFile(details.letter.file)
    file = File.model_validate(snapshot.to_dict())
    if file.kind != FileKind.MANDATE_LETTER:
        raise errors.WrongFileKind(file.id, FileKind.MANDATE_LETTER.value)
    if file.request != details.mandate:
        raise errors.FileOfAnotherMandate(file.id)
    if file.owner != by:
        raise errors.FileNotYours(file.id)
    if file.state != FileState.SEALED:
        raise errors.FileNotSealed(file.id)
