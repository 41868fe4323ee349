"""Runs the system from a command line: `python -m infra.admin COMMAND`, `--help` lists them.

Works on the project that GOOGLE_CLOUD_PROJECT names, with the caller's own Google Cloud
credentials; on emulators, where `*_EMULATOR_HOST` says so. The exit status is 0 if all is well, 1
if something is not, 2 for a mistyped command.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Protocol

from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import DefaultCredentialsError, RefreshError

from infra.admin import (
    anchoring,
    backup,
    breach,
    dead_letters,
    erasing,
    exporting,
    first_admin,
    growing,
    histories,
)
from infra.admin.speech import Speech, Stop, require, said
from shared import errors
from shared.words import LANGUAGES


class Command(Protocol):
    """What a command is made of: a module, or a class, with these two."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Says which arguments it takes."""

    def run(self, asked: argparse.Namespace) -> bool:
        """Does it. Says whether all is well."""


# Its name, and what it does.
COMMANDS: tuple[tuple[str, Command, str, str], ...] = (
    (
        "first-admin",
        first_admin,
        "membuat admin pertama",
        "make the first admin",
    ),
    (
        "replay-dead-letters",
        dead_letters,
        "mencoba lagi yang sudah diserahkan ke dead_letters",
        "try again what was laid aside in dead_letters",
    ),
    (
        "verify",
        histories,
        "memeriksa keutuhan semua riwayat",
        "verify all histories",
    ),
    (
        "anchor",
        anchoring.Anchor,
        "menulis jangkar hari ini sekarang",
        "write today's anchor now",
    ),
    (
        "check-anchors",
        anchoring.Check,
        "membandingkan riwayat dengan jangkar",
        "compare the histories with an anchor",
    ),
    (
        "export",
        exporting,
        "menyalin semua data seseorang untuk orang itu",
        "copy all that is stored of a person, for that person",
    ),
    (
        "erase",
        erasing,
        "menghapus data seseorang; riwayat tetap utuh",
        "erase a person's data; histories stay whole",
    ),
    (
        "breach",
        breach,
        "menyebut siapa yang terdampak kebocoran data, dan data apa",
        "name who is concerned by a breach, and by which data",
    ),
    (
        "backup",
        backup.Backup,
        "mendaftar isi sistem saat ini dan mengekspornya",
        "take down what the system holds at this moment, and have it exported",
    ),
    (
        "restore-check",
        backup.RestoreCheck,
        "membandingkan hasil pemulihan dengan daftar itu",
        "compare what was restored with what was taken down",
    ),
    (
        "grow",
        growing,
        "melengkapi permohonan lama sesudah pemutakhiran",
        "complete stored requests after an upgrade",
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Does one command. What keeps it from that is said in one line."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    language = argparse.ArgumentParser(add_help=False)
    language.add_argument("--language", choices=LANGUAGES, default="id")
    Speech.language = language.parse_known_args(arguments)[0].language
    asked = _parser(language).parse_args(arguments)
    try:
        require(
            "GOOGLE_CLOUD_PROJECT",
            "proyek Google Cloud yang dikerjakan",
            "the Google Cloud project to work on",
        )
        _name_who_pays()
        is_well = asked.run(asked)
    except Stop as stop:
        sys.exit(str(stop))
    except errors.DomainError as error:
        sys.exit(error.say(Speech.language))
    except (DefaultCredentialsError, RefreshError):
        sys.exit(
            said(
                "Kredensial Google Cloud belum ada: gcloud auth application-default login",
                "Google Cloud credentials are missing: gcloud auth application-default login",
            )
        )
    except (GoogleAPICallError, RetryError) as error:
        sys.exit(
            said(
                f"Google Cloud menolak atau tidak menjawab ({type(error).__name__}): {error}",
                f"Google Cloud refused, or did not answer ({type(error).__name__}): {error}",
            )
        )
    except KeyboardInterrupt:
        sys.exit(said("Dihentikan.", "Stopped."))
    sys.exit(0 if is_well else 1)


def _name_who_pays() -> None:
    """Names the project as the one on whose quota a person's own credentials call.

    Identity Platform refuses people who name none. Another that is named already is left.
    """
    if not any(name.endswith("_EMULATOR_HOST") and host for name, host in os.environ.items()):
        os.environ.setdefault("GOOGLE_CLOUD_QUOTA_PROJECT", os.environ["GOOGLE_CLOUD_PROJECT"])


def _parser(language: argparse.ArgumentParser) -> argparse.ArgumentParser:
    about = said(
        "Mengelola sistem di proyek yang disebut GOOGLE_CLOUD_PROJECT.",
        "Runs the system of the project that GOOGLE_CLOUD_PROJECT names.",
    )
    parser = argparse.ArgumentParser(
        prog="python -m infra.admin", description=about, parents=[language]
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command, *texts in COMMANDS:
        text = said(*texts)
        parsed = commands.add_parser(name, help=text, description=text)
        command.configure(parsed)
        parsed.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    main()
