"""`anchor` writes a day's anchor now; `check-anchors` compares the histories with one."""

import argparse
from collections.abc import Iterable

from google.api_core.exceptions import NotFound

from infra.admin.speech import Stop, on_the_way, require_anchor_bucket, said, tell
from shared import anchors
from shared.anchors import HistoriesChanged, Mismatch


class Anchor:
    """What `anchor_histories` does each night, now."""

    @staticmethod
    def configure(parser: argparse.ArgumentParser) -> None:
        """No parameters."""

    @staticmethod
    def run(asked: argparse.Namespace) -> bool:
        """Compares with the anchor before today's, then writes today's; true if all matched."""
        del asked
        require_anchor_bucket()
        try:
            anchors.anchor()
        except HistoriesChanged as changed:
            print(changed)
            tell(
                "Jangkar hari ini ada, tetapi yang disebut di atas bukan lagi yang dijangkarkan.",
                "Today's anchor is there, but what is named above is not what was anchored.",
            )
            return False
        tell("Jangkar hari ini sudah ada.", "Today's anchor is there.")
        return True


class Check:
    """What does not match an anchor, without writing anything."""

    @staticmethod
    def configure(parser: argparse.ArgumentParser) -> None:
        """Which anchor."""
        parser.add_argument(
            "name",
            nargs="?",
            help=said(
                "misalnya anchors/2026/2026-11-23.ndjson; biasanya yang terakhir",
                "for example anchors/2026/2026-11-23.ndjson; the last one if left out",
            ),
        )

    @staticmethod
    def run(asked: argparse.Namespace) -> bool:
        """Names each history that is not what it was when it was anchored; true if none is."""
        require_anchor_bucket()
        return not check(asked.name)


def check(name: str | None = None) -> list[Mismatch]:
    """Tells what does not match the anchor, and answers it."""
    try:
        found = list(_told(anchors.check(name)))
    except NotFound:
        raise Stop(
            said(
                "Jangkar itu tidak ada. `anchor` menulis satu; tanpa nama, yang terakhir dipakai.",
                "There is no such anchor. `anchor` writes one; without a name, the last is taken.",
            )
        ) from None
    tell(
        f"{len(found)} riwayat tidak sesuai jangkar." if found else "Semua riwayat sesuai jangkar.",
        f"{len(found)} histories do not match." if found else "All histories match the anchor.",
    )
    return found


def _told(mismatches: Iterable[Mismatch]) -> Iterable[Mismatch]:
    what = said("Membandingkan dengan jangkar", "Comparing with the anchor")
    for mismatch in on_the_way(mismatches, what):
        print(mismatch, flush=True)
        yield mismatch
