"""Settings from the environment and the working calendar from its file."""

import gc
import os
import sys
import tomllib
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cache
from pathlib import Path

from shared import logs
from shared.working_time import WorkingCalendar


def _refuse_emulators_in_production() -> None:
    """Exits when a deployed function would talk to an emulator, where forged tokens pass.

    K_SERVICE is what Cloud Run sets in every deployed function.
    """
    pointed = sorted(n for n, host in os.environ.items() if n.endswith("_EMULATOR_HOST") and host)
    if pointed and os.environ.get("K_SERVICE"):
        sys.exit(f"refusing to start: {', '.join(pointed)} must not be set in production")


def _refuse_a_mistaken_lock() -> None:
    """Exits when a setting that keeps people out is mistyped: it must not be as good as off."""
    try:
        requires_app_check()
        trusted_hops()
        clamd()
    except ValueError as error:
        sys.exit(f"refusing to start: {error}")


def requires_app_check() -> bool:
    """Whether only attested applications are served. Raises ValueError, naming the variable."""
    chosen = os.environ.get("APP_CHECK") or "off"
    if chosen not in ("off", "enforce"):
        raise ValueError(f"APP_CHECK is {chosen!r}; write off or enforce")
    return chosen == "enforce"


def trusted_hops() -> int:
    """How many front ends append to X-Forwarded-For. Raises ValueError, naming the variable."""
    hops = os.environ.get("TRUSTED_HOPS") or "1"
    if not (hops.isascii() and hops.isdecimal()):
        raise ValueError(f"TRUSTED_HOPS is {hops!r}; write a number")
    return int(hops)


def clamd() -> tuple[str, int] | str | None:
    """Where CLAMD says that a ClamAV daemon listens: host and port, or the path of its socket.

    None: nothing is scanned. Raises ValueError for anything else.
    """
    address = os.environ.get("CLAMD")
    if not address or address.startswith("/"):
        return address or None
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError(f"CLAMD is {address!r}; write host:port, or the path of a socket")
    return host.strip("[]"), int(port)


_refuse_emulators_in_production()
_refuse_a_mistaken_lock()
if os.environ.get("K_SERVICE"):
    logs.configure()
# A server forks its worker with everything loaded. Looking through that for garbage copies it.
os.register_at_fork(before=gc.freeze)


def project() -> str:
    """The Google Cloud project's id."""
    return os.environ["GOOGLE_CLOUD_PROJECT"]


def content_bucket() -> str:
    """The bucket of letters, material and drafts."""
    return os.environ["CONTENT_BUCKET"]


def anchor_bucket() -> str:
    """The bucket of the anchors, in which nothing is deleted or overwritten."""
    return os.environ["ANCHOR_BUCKET"]


@cache
def working_calendar() -> WorkingCalendar:
    """The calendar of the step clocks: shared/calendar.toml, or the file WORKING_CALENDAR names."""
    path = os.environ.get("WORKING_CALENDAR") or Path(__file__).with_name("calendar.toml")
    return WorkingCalendar.from_settings(tomllib.loads(Path(path).read_text(encoding="utf-8")))


def public_origin() -> str | None:
    """The web client's origin, for which upload sessions answer cross-origin requests."""
    return os.environ.get("PUBLIC_ORIGIN")


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server, and the address from which the office writes."""

    host: str
    port: int
    security: str  # "tls", "starttls" or "none"
    user: str | None
    password: str = field(repr=False)
    sender: str  # for example Konten SOP <konten@pontianak.go.id>


def mail_server() -> MailServer | None:
    """The SMTP server of SMTP_HOST; without it, no mail is sent. MAIL_FROM is wanted with it.

    Raises ValueError, naming the variable that is wrong.
    """
    host = os.environ.get("SMTP_HOST")
    if not host:
        return None
    security = os.environ.get("SMTP_SECURITY", "starttls")
    if security not in ("tls", "starttls", "none"):
        raise ValueError(f"SMTP_SECURITY is {security!r}; write tls, starttls or none")
    port = os.environ.get("SMTP_PORT", "587")
    if not port.isdecimal():
        raise ValueError(f"SMTP_PORT is {port!r}; write a number")
    sender = os.environ.get("MAIL_FROM", "")
    if "@" not in parseaddr(sender)[1]:
        raise ValueError(f"MAIL_FROM is {sender!r}; write an address, or Name <address>")
    return MailServer(
        host=host,
        port=int(port),
        security=security,
        user=os.environ.get("SMTP_USER"),
        password=os.environ.get("SMTP_PASSWORD", ""),
        sender=sender,
    )
