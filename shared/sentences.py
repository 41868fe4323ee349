"""What a notification says, in both languages (pure)."""

from datetime import datetime

from shared.models import DeadlineMark, Event, Request, Role, Status
from shared.recipients import Why
from shared.words import LANGUAGES, Language, say
from shared.workflow import awaited_of, holder_of
from shared.working_time import WorkingCalendar

Both = tuple[str, str]  # in Indonesian and in English

_LONGEST_QUOTE = 160  # characters of a reason or comment

_TEXTS: dict[Why, Both] = {
    Why.RETURNED: (
        "Permohonan dikembalikan kepada OPD Anda: “{reason}”",
        "The request was returned to your agency: “{reason}”",
    ),
    Why.NOT_APPROVED: (
        "{head} tidak menyetujui konten: “{reason}”",
        "{head} did not approve the content: “{reason}”",
    ),
    Why.OVERDUE: (
        "Terlambat: {doing} seharusnya selesai {due}.",
        "Overdue: {doing} was due on {due}.",
    ),
    Why.ESCALATED: (
        "Terlambat pada {holder}: {doing} seharusnya selesai {due}.",
        "Overdue with the {holder}: {doing} was due on {due}.",
    ),
    Why.DUE_SOON: (
        "Tenggat mendekat: {doing} paling lambat {due}.",
        "Due soon: {doing} is due on {due}.",
    ),
    Why.AWAITED: (
        "Permohonan ini menunggu OPD Anda untuk {do}.",
        "This request is waiting for your agency to {do}.",
    ),
    Why.FACTS_ASKED: (
        "Tim meminta OPD Anda memastikan {facts} pada konten.",
        "The team asks your agency to confirm {facts} in the content.",
    ),
    Why.FACTS_WRONG: (
        "OPD pemohon menyatakan {wrong_facts} pada konten keliru.",
        "The requesting agency called {wrong_facts} in the content wrong.",
    ),
    Why.TURN: ("Giliran Anda: {do}.", "Your turn: {do}."),
    Why.JOINED: (
        "Anda masuk tim permohonan ini.",
        "You are on this request's team now.",
    ),
    Why.LEFT_TEAM: (
        "Anda tidak lagi di tim permohonan ini.",
        "You are no longer on this request's team.",
    ),
    Why.MENTIONED: ("{name} menyebut Anda: “{reason}”", "{name} mentioned you: “{reason}”"),
}

# What happened, for who is told of it besides: by the event, and the status that it led to.
_HAPPENED: dict[tuple[str, Status | None], Both] = {
    ("submit_request", Status.SUBMITTED): (
        "OPD pemohon mengajukan permohonan.",
        "The requesting agency filed the request.",
    ),
    ("receive_request", Status.RECEIVED): (
        "Bidang IKP menerima permohonan.",
        "The IKP division received the request.",
    ),
    ("form_team", Status.TEAM_FORMED): (
        "Bidang IKP membentuk tim pembuat konten.",
        "The IKP division formed the content team.",
    ),
    ("reassign_team", None): (
        "Bidang IKP mengubah susunan tim.",
        "The IKP division changed who is on the team.",
    ),
    ("supply_material", None): (
        "OPD pemohon menyerahkan {files} data informasi.",
        "The requesting agency supplied {files} of material.",
    ),
    ("submit_draft", Status.DRAFTED): (
        "Tim menyerahkan konten versi {version}.",
        "The team submitted version {version} of the content.",
    ),
    ("ask_fact_check", None): (
        "Tim meminta OPD pemohon memastikan {facts} pada konten.",
        "The team asked the requesting agency to confirm {facts} in the content.",
    ),
    ("answer_fact_check", None): (
        "OPD pemohon menilai {answers} pada konten: {right} benar, {wrong} keliru.",
        "The requesting agency judged {answers} in the content: {right} right, {wrong} wrong.",
    ),
    ("check_content", Status.CHECKED): (
        "Tim memeriksa konten: {passed} dari {points} butir sesuai.",
        "The team checked the content: {passed} of {points} points passed.",
    ),
    ("decide_corrections", Status.READY_FOR_REVIEW): (
        "Bidang IKP: tidak ada koreksi; konten diteruskan kepada Kepala Dinas.",
        "The IKP division asked for no corrections; the content went to the head of department.",
    ),
    ("decide_corrections", Status.NEEDS_CORRECTION): (
        "Bidang IKP meminta {corrections}.",
        "The IKP division asked for {corrections}.",
    ),
    ("repair_content", Status.READY_FOR_REVIEW): (
        "Tim memperbaiki konten; versi {version} diteruskan kepada Kepala Dinas.",
        "The team repaired the content; version {version} went to the head of department.",
    ),
    ("return_request", Status.RETURNED): (
        "Bidang IKP mengembalikan permohonan kepada OPD pemohon: “{reason}”",
        "The IKP division returned the request to the agency: “{reason}”",
    ),
    ("review_content", Status.REVIEWED): (
        "{head} selesai memeriksa konten.",
        "{head} reviewed the content.",
    ),
    ("decide_approval", Status.APPROVED): (
        "{head} menyetujui konten.",
        "{head} approved the content.",
    ),
    ("decide_approval", Status.NEEDS_CORRECTION): (
        "{head} tidak menyetujui konten: “{reason}”",
        "{head} did not approve the content: “{reason}”",
    ),
    ("withdraw_request", Status.WITHDRAWN): (
        "OPD pemohon menarik permohonan: “{reason}”",
        "The requesting agency withdrew the request: “{reason}”",
    ),
    (DeadlineMark.WAITING.value, None): (
        "Permohonan masih menunggu OPD pemohon untuk {do}.",
        "The request was still waiting for the requesting agency to {do}.",
    ),
}

# What is waited for, as something to do, and as something done late or in time.
_TO_DO: dict[str, Both] = {
    "submit_request": ("mengajukan kembali permohonan", "file the request again"),
    "receive_request": ("menerima permohonan", "receive the request"),
    "form_team": ("membentuk tim", "form the team"),
    "supply_material": ("menyerahkan data informasi", "supply material"),
    "submit_draft": ("menyerahkan konten", "submit the content"),
    "check_content": ("memeriksa konten", "check the content"),
    "decide_corrections": ("memutuskan koreksi", "decide on corrections"),
    "repair_content": ("memperbaiki konten", "repair the content"),
    "review_content": ("memeriksa konten", "review the content"),
    "decide_approval": ("memutuskan persetujuan konten", "decide on approval"),
}
_DOING: dict[str, Both] = {
    "receive_request": ("penerimaan permohonan", "receiving the request"),
    "form_team": ("pembentukan tim", "forming the team"),
    "submit_draft": ("penyerahan konten", "submitting the content"),
    "check_content": ("pemeriksaan konten", "checking the content"),
    "decide_corrections": ("keputusan koreksi", "deciding on corrections"),
    "repair_content": ("perbaikan konten", "repairing the content"),
    "review_content": ("pemeriksaan konten", "reviewing the content"),
    "decide_approval": ("keputusan persetujuan konten", "deciding on approval"),
}

_HEAD: Both = ("Kepala Dinas", "The head of department")
_ACTING_HEAD: Both = ("{kind} Kepala Dinas", "The acting head of department ({kind})")

_COUNTED: dict[str, Both] = {  # in English as one
    "answers": ("fakta", "fact"),
    "corrections": ("koreksi", "correction"),
    "facts": ("fakta", "fact"),
    "files": ("berkas", "file"),
    "notifications": ("pemberitahuan", "notification"),
    "requests": ("permohonan", "request"),
    "wrong_facts": ("fakta", "fact"),
}


def of_event(
    why: Why, event: Event, request: Request, calendar: WorkingCalendar
) -> dict[Language, str]:
    """The sentence for somebody who is told of an event for this reason."""
    both = _HAPPENED[event.transition, event.moved_to] if why == Why.TOLD else _TEXTS[why]
    return {
        language: _in(language, both).format(**_words(event, request, calendar, language))
        for language in LANGUAGES
    }


def of_mention(name: str, text: str) -> dict[Language, str]:
    """The sentence for somebody whom a comment mentions."""
    return {
        language: _in(language, _TEXTS[Why.MENTIONED]).format(name=name, reason=_quoted(text))
        for language in LANGUAGES
    }


def how_many(notifications: int, requests: int, language: Language) -> str:
    """What a message with several notifications holds."""
    said = _counted(notifications, "notifications", language)
    return f"{said}, {_counted(requests, 'requests', language)}" if requests > 1 else said


def moment(at: datetime, calendar: WorkingCalendar, language: Language) -> str:
    """A day and time in the office's zone, as people write it."""
    from babel.dates import format_datetime

    local = at.astimezone(calendar.time_zone)
    pattern = "EEEE, d MMMM y 'pukul' HH.mm" if language == "id" else "EEEE d MMMM y, HH:mm"
    text: str = format_datetime(local, pattern, locale=language)
    return text


def _words(
    event: Event, request: Request, calendar: WorkingCalendar, language: Language
) -> dict[str, str | int]:
    """What the sentences name, as far as the event has it."""
    payload, draft = event.payload, event.changes.draft
    was_awaited = event.transition == DeadlineMark.WAITING  # whatever has come meanwhile
    has_material = bool(request.material) and not was_awaited
    holder = holder_of(event.to_status, has_material=has_material)
    awaited = awaited_of(event.to_status, has_material=has_material) or ""
    answers, checklist = payload.get("answers", ()), payload.get("checklist", ())
    wrong = sum(not answer.get("is_right", True) for answer in answers)
    counts = {
        "answers": len(answers),
        "corrections": len(event.changes.open_corrections),
        "facts": len(payload.get("items", ())),
        "files": len(payload.get("items", ())),
        "wrong_facts": wrong,
    }
    return {
        "reason": _quoted(payload.get("reason") or ""),
        "do": _in(language, _TO_DO.get(awaited, ("", ""))),
        "doing": _in(language, _DOING.get(awaited, ("", ""))),
        "due": moment(event.due_at, calendar, language) if event.due_at else "",
        "holder": say(holder, language) if holder else "",
        "head": _head(event, language),
        "version": draft.version if draft else "",
        "right": len(answers) - wrong,
        "wrong": wrong,
        "passed": sum(bool(point["passed"]) for point in checklist),
        "points": len(checklist),
        **{things: _counted(count, things, language) for things, count in counts.items()},
    }


def _head(event: Event, language: Language) -> str:
    """Who decided as head of department."""
    acting = event.actor.acting if event.actor.role == Role.DEPARTMENT_HEAD else None
    if acting is None:
        return _in(language, _HEAD)
    return _in(language, _ACTING_HEAD).format(kind=acting.kind.capitalize())


def _counted(count: int, things: str, language: Language) -> str:
    """So many of them: 1 request, 2 requests; Indonesian knows no plural here."""
    noun = _in(language, _COUNTED[things])
    return f"{count} {noun}{'s' if language == 'en' and count != 1 else ''}"


def _in(language: Language, both: Both) -> str:
    return both[LANGUAGES.index(language)]


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"
