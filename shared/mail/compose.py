"""The mail that carries notifications: HTML and plain text, in the reader's language (pure)."""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import jinja2

from shared.notifications import Notification
from shared.outbound import Message, Never
from shared.people import Account
from shared.sentences import how_many, moment
from shared.words import LANGUAGES, Language
from shared.working_time import WorkingCalendar

_TEMPLATES = Path(__file__).with_name("templates")
_MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class _Line:
    """One notification."""

    text: str
    at: str


@dataclass(frozen=True, slots=True)
class _Group:
    """One request, and what is told of it, the newest first."""

    title: str
    register_number: str | None
    link: str | None
    lines: tuple[_Line, ...]
    more: int  # how many older ones there are


def compose(
    message: Message, sender: str, origin: str | None, calendar: WorkingCalendar
) -> EmailMessage:
    """The mail for a message; the same message makes the same mail, with the same Message-ID.

    `sender` is the From header, `origin` where the web client is. Raises `Never` when the person's
    address is none that a mail can bear.
    """
    letter = EmailMessage()
    letter["Subject"] = _subject(message)
    letter["From"] = sender
    letter["To"] = _address(message.to)
    newest = max(each.created_at for each in message.notifications)
    letter["Date"] = newest.astimezone(calendar.time_zone)
    domain = letter["From"].addresses[0].domain
    letter["Message-ID"] = f"<{message.id}.{_digest(message.to.uid)}@{domain}>"
    if len(message.requests) == 1:  # one thread, whichever mail of it comes first
        root = f"<request.{message.requests[0]}@{domain}>"
        letter["In-Reply-To"] = letter["References"] = root
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence is to answer it
    letter["X-Auto-Response-Suppress"] = "All"  # the same, for Exchange
    if origin:
        letter["List-Unsubscribe"] = f"<{_preferences(origin)}>"

    words = _words(message, origin, calendar)
    letter.set_content(_render("message.txt", words), cte="quoted-printable")
    letter.add_alternative(_render("message.html", words), subtype="html", cte="quoted-printable")
    letter.set_boundary(f"=_{_digest(letter['Message-ID'])}")
    return letter


def _words(message: Message, origin: str | None, calendar: WorkingCalendar) -> dict[str, object]:
    """What the templates say."""
    language, told = message.to.language, message.notifications
    groups, left_out = _groups(message, origin, calendar)
    return {
        "t": lambda *both: both[LANGUAGES.index(language)],
        "lang": language,
        "subject": _subject(message),
        "is_single": len(told) == 1,
        "how_many": how_many(len(told), 1, language),
        "groups": groups,
        "left_out": left_out,
        "newest": _one_line(told[-1].text[language]),
        "preferences": _preferences(origin) if origin else None,
    }


def _preferences(origin: str) -> str:
    """Where a person chooses how they are told."""
    return f"{origin}/preferences"


def _subject(message: Message) -> str:
    """The same for everything about a request, so that it stays one thread everywhere."""
    language, told = message.to.language, message.notifications
    if len(message.requests) == 1:
        title = _one_line(told[-1].title)
        return f"Permohonan: {title}" if language == "id" else f"Request: {title}"
    count = how_many(len(told), len(message.requests), language)
    return f"Ringkasan: {count}" if language == "id" else f"Summary: {count}"


def _groups(
    message: Message, origin: str | None, calendar: WorkingCalendar
) -> tuple[list[_Group], int]:
    """The notifications by request, and how many requests did not fit in.

    What is urgent comes first, then what is newest.
    """
    language = message.to.language
    by_request: defaultdict[str, list[Notification]] = defaultdict(list)
    for each in reversed(message.notifications):
        by_request[each.request].append(each)
    ordered = sorted(by_request.values(), key=lambda told: not any(t.is_urgent for t in told))

    groups = [
        _Group(
            title=_one_line(told[0].title),
            register_number=told[0].register_number,
            link=f"{origin}/requests/{told[0].request}" if origin else None,
            lines=tuple(_line(each, language, calendar) for each in told[:share]),
            more=len(told) - share,
        )
        for told, share in zip(ordered, _shares([len(told) for told in ordered]), strict=False)
    ]
    return groups, len(ordered) - len(groups)


def _shares(wanted: list[int]) -> list[int]:
    """How many lines each request gets: one each in turn, while there is room."""
    turns = sorted((turn, at) for at, count in enumerate(wanted) for turn in range(count))
    given = Counter(at for _, at in turns[:_MOST_LINES])
    return [given[at] for at in sorted(given)]


def _line(told: Notification, language: Language, calendar: WorkingCalendar) -> _Line:
    return _Line(_one_line(told.text[language]), moment(told.at, calendar, language))


def _address(to: Account) -> Address:
    try:
        return Address(_one_line(to.name), addr_spec=to.email)
    except (MessageError, ValueError, LookupError):
        raise Never("the account's address is none that a mail can bear") from None


def _one_line(text: str) -> str:
    """Text without line breaks and control characters: it cannot end a header or a line."""
    line = " ".join(text.split())
    return "".join(char for char in line if unicodedata.category(char) != "Cc")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _render(template: str, words: Mapping[str, object]) -> str:
    return _environment().get_template(template).render(words)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
