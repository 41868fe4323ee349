"""What a notification says, in both languages (pure)."""

from datetime import datetime

from shared.models import Event, Request
from shared.recipients import Why
from shared.words import LANGUAGES, Language, say
from shared.workflow import awaited_of, holder_of
from shared.working_time import WorkingCalendar

_LONGEST_QUOTE = 160  # characters of a reason or comment

_TEXTS: dict[Why, tuple[str, str]] = {
    Why.RETURNED: (
        "Permohonan dikembalikan kepada OPD Anda: “{reason}”",
        "The request was returned to your agency: “{reason}”",
    ),
    Why.NOT_APPROVED: (
        "Kepala Dinas tidak menyetujui konten: “{reason}”",
        "The head of department did not approve the content: “{reason}”",
    ),
    Why.OVERDUE: (
        "Terlambat: {step} jatuh tempo {due}.",
        "Overdue: to {step} was due {due}.",
    ),
    Why.ESCALATED: (
        "Terlambat di {holder}: {step} jatuh tempo {due}.",
        "Overdue with the {holder}: to {step} was due {due}.",
    ),
    Why.DUE_SOON: (
        "Tenggat mendekat: {step} paling lambat {due}.",
        "Due soon: {step} by {due}.",
    ),
    Why.AWAITED: (
        "Permohonan menunggu OPD Anda: {step}.",
        "The request waits for your agency to {step}.",
    ),
    Why.FACTS_ASKED: (
        "Tim meminta OPD Anda memastikan {facts} fakta pada konten.",
        "The team asks your agency to confirm facts of the content ({facts}).",
    ),
    Why.FACTS_WRONG: (
        "OPD pemohon menyatakan ada fakta yang keliru pada konten ({wrong}).",
        "The requesting agency says that facts of the content are wrong ({wrong}).",
    ),
    Why.TURN: ("Giliran Anda: {step}.", "Your turn: {step}."),
    Why.LEFT_TEAM: (
        "Anda tidak lagi di tim permohonan ini.",
        "You are no longer on this request's team.",
    ),
    Why.MENTIONED: ("{name} menyebut Anda: “{reason}”", "{name} mentioned you: “{reason}”"),
    Why.TOLD: ("{role}: {happened}.", "{role}: {happened}."),
}


def of_event(
    why: Why, event: Event, request: Request, calendar: WorkingCalendar
) -> dict[Language, str]:
    """The sentence for somebody who is told of an event for this reason."""
    return {language: _of_event(why, event, request, calendar, language) for language in LANGUAGES}


def of_mention(name: str, text: str) -> dict[Language, str]:
    """The sentence for somebody whom a comment mentions."""
    return {
        language: _template(Why.MENTIONED, language).format(name=name, reason=_quoted(text))
        for language in LANGUAGES
    }


def how_many(notifications: int, requests: int, language: Language) -> str:
    """What a message with several notifications holds."""
    if language == "id":
        of = f", {requests} permohonan" if requests > 1 else ""
        return f"{notifications} pemberitahuan{of}"
    of = f", {requests} requests" if requests > 1 else ""
    return f"{notifications} notifications{of}"


def moment(at: datetime, calendar: WorkingCalendar, language: Language) -> str:
    """A day and time in the office's zone, as people write it."""
    from babel.dates import format_datetime

    local = at.astimezone(calendar.time_zone)
    pattern = "EEEE, d MMMM y 'pukul' HH.mm" if language == "id" else "EEEE d MMMM y, HH:mm"
    text: str = format_datetime(local, pattern, locale=language)
    return text


def _of_event(
    why: Why, event: Event, request: Request, calendar: WorkingCalendar, language: Language
) -> str:
    holder = holder_of(event.to_status, has_material=bool(request.material))
    awaited = awaited_of(event.to_status, has_material=bool(request.material))
    return _template(why, language).format(
        reason=_quoted(str(event.payload.get("reason", ""))),
        step=say(awaited, language) if awaited else "",
        due=moment(event.due_at, calendar, language) if event.due_at else "",
        holder=say(holder, language) if holder else "",
        facts=len(event.payload.get("items", ())),
        wrong=sum(not answer.get("is_right", True) for answer in event.payload.get("answers", ())),
        role=say(event.actor.role, language),
        happened=say(event.transition, language),
    )


def _template(why: Why, language: Language) -> str:
    return _TEXTS[why][LANGUAGES.index(language)]


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"
