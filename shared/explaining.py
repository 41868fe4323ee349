"""A deadline explained as people would say it, in both languages (pure)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from shared.ledger import LedgerRow
from shared.reckoning import CountedTime, FreeDay, Reckoning, days_between
from shared.sentences import moment
from shared.words import LANGUAGES, Language, say
from shared.working_time import Free, WorkingCalendar

_TEXTS: dict[str, tuple[str, str]] = {
    # where it stands
    "standard": (
        "Langkah {step} ({what}) berstandar {standard} kerja, sekarang pada {holder}.",
        "Step {step} ({what}) has a standard of {standard} of work, now with the {holder}.",
    ),
    "returned": (
        "Permohonan dikembalikan pada {since} dan menunggu OPD mengajukannya lagi.",
        "The request was returned on {since} and waits for the agency to file it again.",
    ),
    "no_material": (
        "Langkah {step} menunggu data informasi dari OPD sejak {since}.",
        "Step {step} waits for the agency's information data since {since}.",
    ),
    "stands": (
        "Selama menunggu OPD waktu tidak berjalan, jadi tidak ada tenggat.",
        "While it waits on the agency no clock runs, so nothing is due.",
    ),
    "waited": (
        "Sampai sekarang sudah menunggu {used} kerja.",
        "It has waited {used} of working time so far.",
    ),
    "closed": (
        "Permohonan ini sudah selesai ({status}) pada {until}, jadi tidak ada tenggat lagi.",
        "This request ended ({status}) on {until}, so nothing is due any more.",
    ),
    "whole": (
        "Seluruhnya memakan {whole} kerja, {waiting} di antaranya menunggu OPD.",
        "It took {whole} of working time, {waiting} of it waiting on the agency.",
    ),
    # what was counted
    "began": ("Dimulai {since}{outside}.", "It began on {since}{outside}."),
    "began_and": (
        "Dimulai {since}{outside}; hari itu {counted}.",
        "It began on {since}{outside}; that day {counted}.",
    ),
    "outside": (", di luar jam kerja", ", outside working hours"),
    "day": ("{day} {counted}.", "{day} {counted}."),
    "counted_until": ("terhitung {minutes} sampai pukul {until}", "counts {minutes} until {until}"),
    "counted_from": ("terhitung {minutes} sejak pukul {since}", "counts {minutes} from {since}"),
    "counted_in": ("terhitung {minutes}, pukul {spans}", "counts {minutes}, {spans}"),
    "counted_around": (
        "terhitung {minutes}, pukul {spans} (istirahat tidak dihitung)",
        "counts {minutes}, {spans} (breaks do not count)",
    ),
    "in_ramadan": (", dengan jam kerja Ramadan", ", by Ramadan working hours"),
    "free_day": ("{days} libur.", "{days} is a day off."),
    "free_days": ("{days} libur.", "{days} are days off."),
    # when it is due
    "so_due": ("Jadi tenggatnya {due}.", "So it is due on {due}."),
    "due": ("Tenggatnya {due}.", "It is due on {due}."),
    "used": ("Sampai sekarang terpakai {used} kerja.", "Used so far: {used} of work."),
    "late": ("Tenggat itu sudah lewat {late} kerja.", "It is {late} of working time overdue."),
    "just_late": ("Tenggat itu sudah lewat.", "It is overdue."),
    "reminder": ("Pengingat berikutnya {at}.", "The next reminder is on {at}."),
    # by which calendar
    "same_in_force": (
        "Itu menurut kalender kerja waktu itu; menurut kalender sekarang hasilnya sama.",
        "That is by the working calendar of that time; by the present one it is the same.",
    ),
    "other_in_force": (
        "Itu menurut kalender kerja waktu itu; menurut kalender sekarang {in_force}.",
        "That is by the working calendar of that time; by the present one it is {in_force}.",
    ),
    "reproduced": (
        "Hitungan ulang dari riwayat memberi semua tenggat yang tercatat.",
        "Counted again from the history, every due time is the one on record.",
    ),
    "not_reproduced": (
        "Hitungan ulang dari riwayat tidak memberi semua tenggat yang tercatat; beri tahu admin.",
        "Counted again from the history, not every due time is as on record; tell the admin.",
    ),
    "not_kept": (
        "Kalender kerja waktu itu tidak tersimpan, jadi hitungannya tidak dapat diulang.",
        "The working calendar of that time was not kept, so the count cannot be repeated.",
    ),
}
_OF_REPRODUCTION = {True: "reproduced", False: "not_reproduced", None: "not_kept"}
_CLOCK = ("%H.%M", "%H:%M")
_DAY = ("EEEE, d MMMM y", "EEEE d MMMM y")
_AND = (" dan ", " and ")
_LAST_AND = (", dan ", " and ")
_MINUTES = ("{} menit", "{} minutes")
_UNNAMED = {
    Free.HOLIDAY: ("hari libur nasional atau cuti bersama", "national holiday or joint leave"),
    Free.DAY_OFF: ("hari libur kantor", "the office's own day off"),
}


def explained(found: Reckoning, calendar: WorkingCalendar) -> dict[Language, str]:
    """The reckoning in words; `calendar` says in which zone days and times are meant."""
    return {each: " ".join(_Telling(found, calendar, each).sentences()) for each in LANGUAGES}


class _Telling:
    """One reckoning in one language."""

    def __init__(self, found: Reckoning, calendar: WorkingCalendar, language: Language) -> None:
        self._found = found
        self._calendar = calendar
        self._language = language

    def sentences(self) -> Iterator[str]:
        row = self._found.current
        if row is None:
            yield from self._closed()
        elif row.standstill:
            yield self._t(row.standstill, step=row.step, since=self._moment(row.since))
            yield self._t("stands")
            yield self._t("waited", used=self._minutes(row.working_minutes))
        elif row.due_at:
            yield from self._running(row, row.due_at)
        if self._found.reminders:
            yield self._t("reminder", at=self._moment(self._found.reminders[0].at))
        yield self._t(_OF_REPRODUCTION[self._found.is_reproduced])

    def _closed(self) -> Iterator[str]:
        ledger = self._found.ledger
        until = self._moment(ledger.rows[-1].until or self._found.at)
        yield self._t("closed", status=say(self._found.status, self._language), until=until)
        waiting = self._minutes(ledger.waiting_minutes)
        yield self._t("whole", whole=self._minutes(ledger.working_minutes), waiting=waiting)

    def _running(self, row: LedgerRow, due_at: datetime) -> Iterator[str]:
        yield self._t(
            "standard",
            step=row.step,
            # Without who takes the step, where the glossary says it: the holder stands beside it.
            what=say(row.awaited, self._language).partition(" (")[0],
            standard=self._minutes(row.standard_minutes or 0),
            holder=say(row.holder, self._language),
        )
        counted = [part for part in self._found.counted if part.minutes]
        if counted:
            yield from self._days(row, due_at, counted)
        yield self._t("so_due" if counted else "due", due=self._moment(due_at))
        if self._found.at <= due_at:
            yield self._t("used", used=self._minutes(row.working_minutes))
        else:
            late = self._minutes(row.late_minutes)
            yield self._t("late" if row.late_minutes >= 1 else "just_late", late=late)
        in_force = self._found.due_at_in_force
        if in_force and not self._found.is_calendar_in_force:
            which = "same_in_force" if in_force == due_at else "other_in_force"
            yield self._t(which, in_force=self._moment(in_force))

    def _days(
        self, row: LedgerRow, due_at: datetime, counted: Sequence[CountedTime]
    ) -> Iterator[str]:
        """How it began, then day by day what was counted and which days were free."""
        by_day = {day: list(parts) for day, parts in groupby(counted, lambda part: part.day)}
        free = {each.day: each for each in self._found.skipped}
        first, *others = days_between(row.since, due_at, self._calendar)
        outside = "" if counted[0].since == row.since else self._t("outside")
        parts = by_day.get(first)
        yield self._t(
            "began_and" if parts else "began",
            since=self._moment(row.since),
            outside=outside,
            counted=self._counted(parts, row, due_at) if parts else "",
        )
        run = [free[first]] if first in free else []
        for day in others:
            if day in free:
                run.append(free[day])
            elif day in by_day:
                yield from self._free(run)
                run = []
                name = self._date(day, self._of(_DAY))
                yield self._t("day", day=name, counted=self._counted(by_day[day], row, due_at))

    def _counted(self, parts: Sequence[CountedTime], row: LedgerRow, due_at: datetime) -> str:
        """What was counted on one day."""
        since, until = self._clock(parts[0].since), self._clock(parts[-1].until)
        spans = [f"{self._clock(part.since)}–{self._clock(part.until)}" for part in parts]
        if len(parts) > 1:
            which = "counted_around"
        elif parts[0].since == row.since:
            which = "counted_until"
        else:
            which = "counted_from" if parts[0].until == due_at else "counted_in"
        minutes = self._minutes(sum(part.minutes for part in parts))
        text = self._t(which, minutes=minutes, since=since, until=until, spans=self._listed(spans))
        return text + (self._t("in_ramadan") if parts[0].has_other_hours else "")

    def _free(self, run: Sequence[FreeDay]) -> Iterator[str]:
        """Days in a row on which nobody worked."""
        if run:
            days = self._listed([self._free_day(each) for each in run])
            yield self._t("free_day" if len(run) == 1 else "free_days", days=days)

    def _free_day(self, each: FreeDay) -> str:
        if each.why == Free.WEEKEND:
            return self._date(each.day, "EEEE")
        name = each.name.get(self._language) if each.name else None
        return f"{self._date(each.day, 'EEEE d MMMM')} ({name or self._of(_UNNAMED[each.why])})"

    def _listed(self, texts: Sequence[str]) -> str:
        """Several things as one reads them out."""
        *others, last = texts
        if not others:
            return last
        and_ = self._of(_AND if len(others) == 1 else _LAST_AND)
        return f"{', '.join(others)}{and_}{last}"

    def _minutes(self, minutes: float) -> str:
        """Whole minutes: those that have passed."""
        from babel.numbers import format_decimal

        if self._language == "en" and int(minutes) == 1:
            return "1 minute"
        return self._of(_MINUTES).format(format_decimal(int(minutes), locale=self._language))

    def _moment(self, at: datetime) -> str:
        return moment(at, self._calendar, self._language)

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self._calendar.time_zone):{self._of(_CLOCK)}}"

    def _date(self, day: date, pattern: str) -> str:
        from babel.dates import format_date

        text: str = format_date(day, pattern, locale=self._language)
        return text

    def _t(self, key: str, **facts: object) -> str:
        return self._of(_TEXTS[key]).format(**facts)

    def _of(self, both: tuple[str, str]) -> str:
        return both[LANGUAGES.index(self._language)]
