"""`replay-dead-letters`: does once more what was given up, once what stood in its way is mended."""

import argparse
import os
from functools import partial

from infra.admin.speech import Speech, Stop, on_the_way, said, tell
from shared import errors, replaying, store, triggers
from shared.dead_letters import DeadLetter
from shared.entry_points import FirestoreEntry, entry_of
from shared.models import SYSTEM

_BY_MAIL = {"mail", "on_notification"}  # what would be settled unsent where no server is named


def configure(parser: argparse.ArgumentParser) -> None:
    """Which ones."""
    parser.add_argument(
        "letters",
        nargs="*",
        metavar="ID",
        help=said("hanya ini; biasanya semua", "only these; all if left out"),
    )
    parser.add_argument(
        "--without-mail",
        action="store_true",
        help=said("sistem ini memang tidak memakai surel", "this system sends no mail anyway"),
    )


def run(asked: argparse.Namespace) -> bool:
    """Tries each again; true if all that can be done is done."""
    letters = _waiting(set(asked.letters))
    is_mail_known = asked.without_mail or os.environ.get("SMTP_HOST")
    if any(each.what in _BY_MAIL for each in letters) and not is_mail_known:
        raise Stop(
            said(
                "Ada surel yang tertunda, tetapi SMTP_HOST belum disebut: tanpa itu surel dianggap"
                " tidak dipakai. Samakan SMTP_* dan MAIL_FROM dengan function, lalu ulangi.",
                "Mail is among them, but SMTP_HOST is not set: without it, mail counts as not"
                " used. Set SMTP_* and MAIL_FROM as the functions have them, and do it again.",
            )
        )
    done, reports, failed = 0, 0, 0
    for letter in on_the_way(letters, said("Mencoba lagi", "Trying again"), len(letters)):
        try:
            replaying.replay(letter.id, SYSTEM, partial(_handler_of, letter.id))
        except errors.NothingToReplay:
            reports += 1
            tell(f"{letter.id}: hanya laporan", f"{letter.id}: only reports what was found")
        except errors.DomainError as error:
            failed += 1
            print(f"{letter.id}: {error.say(Speech.language)}", flush=True)
        else:
            done += 1
    tell(
        f"{done} selesai, {failed} masih gagal, {reports} hanya laporan.",
        f"{done} done, {failed} still fail, {reports} only report.",
    )
    return not failed


def _waiting(wanted: set[str]) -> list[DeadLetter]:
    found = store.database().collection("dead_letters").stream()
    letters = [DeadLetter.model_validate(each.to_dict()) for each in found]
    if missing := wanted - {each.id for each in letters}:
        raise errors.NoSuchDeadLetter(", ".join(sorted(missing)))
    return [each for each in letters if not each.replayed_at and (not wanted or each.id in wanted)]


def _handler_of(letter: str, function: str) -> triggers.Handler:
    import main

    trigger = getattr(main, function)
    if not isinstance(entry_of(trigger), FirestoreEntry):
        raise errors.NothingToReplay(letter)
    return triggers.handler_of(trigger)
