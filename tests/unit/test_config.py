"""Settings: production never talks to an emulator, and the calendar that is shipped loads."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared import config
from shared.config import MailServer

ROOT = Path(__file__).parents[2]
EMULATORS = ("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "STORAGE_EMULATOR_HOST")


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """A process that imports the settings, in this environment alone."""
    path = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)}
    return subprocess.run(  # our own command
        [sys.executable, "-c", "import shared.config"],
        env=path | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("emulator", EMULATORS)
def test_a_deployed_function_refuses_to_start_on_an_emulator(emulator: str) -> None:
    process = start(K_SERVICE="submit-request", **{emulator: "127.0.0.1:8080"})
    assert process.returncode == 1
    assert process.stderr == f"refusing to start: {emulator} must not be set in production\n"


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"K_SERVICE": "submit-request"},
        {"K_SERVICE": "submit-request", EMULATORS[0]: ""},
        dict.fromkeys(EMULATORS, "127.0.0.1:8080"),
    ],
    ids=["nothing set", "deployed", "deployed, emulator empty", "local"],
)
def test_every_other_start_is_admitted(environment: dict[str, str]) -> None:
    process = start(**environment)
    assert (process.returncode, process.stderr) == (0, "")


@pytest.fixture
def fresh_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    config.working_calendar.cache_clear()
    monkeypatch.delenv("WORKING_CALENDAR", raising=False)


@pytest.mark.usefixtures("fresh_calendar")
def test_the_shipped_calendar_is_pontianaks() -> None:
    calendar = config.working_calendar()
    assert calendar.time_zone.key == "Asia/Pontianak"
    wednesday_at_nine = datetime(2026, 8, 12, 2, 0, tzinfo=UTC)
    assert calendar.is_working(wednesday_at_nine)
    assert config.working_calendar() is calendar


@pytest.mark.usefixtures("fresh_calendar")
def test_another_calendar_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = (ROOT / "shared/calendar.toml").read_text(encoding="utf-8")
    other = tmp_path / "calendar.toml"
    other.write_text(shipped.replace("Asia/Pontianak", "Asia/Jayapura"), encoding="utf-8")
    monkeypatch.setenv("WORKING_CALENDAR", str(other))
    assert config.working_calendar().time_zone.key == "Asia/Jayapura"
    config.working_calendar.cache_clear()


def test_project_and_bucket_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "konten-pontianak")
    monkeypatch.setenv("CONTENT_BUCKET", "konten-berkas")
    monkeypatch.setenv("ANCHOR_BUCKET", "konten-jangkar")
    monkeypatch.delenv("PUBLIC_ORIGIN", raising=False)
    assert (config.project(), config.content_bucket()) == ("konten-pontianak", "konten-berkas")
    assert config.anchor_bucket() == "konten-jangkar"
    assert config.public_origin() is None


# -- The mail server

VARIABLES = ("SMTP_HOST", "SMTP_PORT", "SMTP_SECURITY", "SMTP_USER", "SMTP_PASSWORD", "MAIL_FROM")
SENDER = "Konten SOP <konten@pontianak.example>"
LEAST = {"SMTP_HOST": "smtp.pontianak.example", "MAIL_FROM": SENDER}


@pytest.fixture
def no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_mail")
def test_without_a_host_there_is_no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_FROM", SENDER)
    assert config.mail_server() is None


@pytest.mark.usefixtures("no_mail")
def test_what_is_not_said_of_the_mail_server_is_the_secure_usual(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in LEAST.items():
        monkeypatch.setenv(name, value)
    assert config.mail_server() == MailServer(
        host="smtp.pontianak.example",
        port=587,
        security="starttls",
        user=None,
        password="",
        sender=SENDER,
    )


@pytest.mark.usefixtures("no_mail")
def test_the_mail_server_is_as_the_environment_says_and_keeps_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = ("smtp.pontianak.example", "465", "tls", "konten", "sangat-rahasia", SENDER)
    for name, value in zip(VARIABLES, values, strict=True):
        monkeypatch.setenv(name, value)
    server = config.mail_server()
    assert server == MailServer(
        "smtp.pontianak.example", 465, "tls", "konten", "sangat-rahasia", SENDER
    )
    assert "sangat-rahasia" not in f"{server!r} {server}"


@pytest.mark.usefixtures("no_mail")
@pytest.mark.parametrize(
    ("variable", "value", "error"),
    [
        ("SMTP_SECURITY", "ssl", "SMTP_SECURITY is 'ssl'; write tls, starttls or none"),
        ("SMTP_SECURITY", "", "SMTP_SECURITY is ''; write tls, starttls or none"),
        ("SMTP_PORT", "smtp", "SMTP_PORT is 'smtp'; write a number"),
        ("SMTP_PORT", "-25", "SMTP_PORT is '-25'; write a number"),
        ("MAIL_FROM", "", "MAIL_FROM is ''; write an address, or Name <address>"),
        ("MAIL_FROM", "Konten", "MAIL_FROM is 'Konten'; write an address, or Name <address>"),
    ],
)
def test_a_wrong_setting_of_the_mail_server_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, error: str
) -> None:
    for name, good in (LEAST | {variable: value}).items():
        monkeypatch.setenv(name, good)
    with pytest.raises(ValueError, match=f"^{error}$"):
        config.mail_server()


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("", None),
        ("127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("[::1]:3310", ("::1", 3310)),
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_scanner_is_where_clamd_says(
    address: str, where: tuple[str, int] | str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAMD", address)
    assert config.clamd() == where


@pytest.mark.parametrize("address", ["clamd", "clamd:", ":3310", "clamd:zoo"])
def test_wrong_address_of_the_scanner_is_named(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAMD", address)
    with pytest.raises(ValueError, match="CLAMD is"):
        config.clamd()
