"""`backup FOLDER` and `restore-check FOLDER`: whether what comes back is all that there was."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from google.api_core.exceptions import NotFound
from rich.console import Console
from rich.table import Table

from infra.admin import anchoring, histories, inventory
from infra.admin.erasing import ERASURES
from infra.admin.speech import require_anchor_bucket, require_content_bucket, said, tell
from infra.local.state import State
from shared import config, store

INVENTORY = "inventory.jsonl"
_MOST_NAMED = 50  # differences


class Backup:
    """Takes down what there is at a moment, and has that moment exported."""

    @staticmethod
    def configure(parser: argparse.ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    @staticmethod
    def run(asked: argparse.Namespace) -> bool:
        """On emulators it exports by itself; in the cloud it says which commands do."""
        require_anchor_bucket()
        require_content_bucket()
        if host := os.environ.get("FIRESTORE_EMULATOR_HOST"):
            at = None
            auth_host = os.environ["FIREBASE_AUTH_EMULATOR_HOST"]
            State(asked.folder).save(host, auth_host, config.project())
        else:
            at = datetime.now(UTC).replace(second=0, microsecond=0)  # exports take whole minutes
        counts = inventory.write(asked.folder / INVENTORY, at)
        listed = ", ".join(f"{kind} {counts[kind]}" for kind in inventory.KINDS)
        print(f"{asked.folder / INVENTORY}: {listed}")
        if at:
            _tell_commands(asked.folder, at)
        return True


def _tell_commands(folder: Path, at: datetime) -> None:
    """The export of the very moment of the inventory."""
    project = config.project()
    tell(
        "Daftar itu sesuai keadaan pada menit ini. Ekspor keadaan yang sama dengan:",
        "The inventory is of this minute. Export the same state with:",
    )
    print(
        f"gcloud firestore export gs://{project}-backup/{at:%Y%m%dT%H%M}"
        f" --snapshot-time={at:%Y-%m-%dT%H:%M:%SZ} --project={project}\n"
        f"firebase auth:export {folder / 'accounts.json'} --format=json --project={project}"
    )


class RestoreCheck:
    """Whether the project holds what the inventory lists, and every history is whole."""

    @staticmethod
    def configure(parser: argparse.ArgumentParser) -> None:
        """What to compare with."""
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    @staticmethod
    def run(asked: argparse.Namespace) -> bool:
        """Tells what is missing, new or different, and closes with a table."""
        require_anchor_bucket()
        require_content_bucket()
        compared = inventory.compare(inventory.read(asked.folder / INVENTORY), inventory.entries())
        for difference in compared.differences[:_MOST_NAMED]:
            print(difference)
        broken = histories.verify()
        changed = _against_the_last_anchor()
        back = _came_back()
        for uid in back:
            tell(
                f"{uid} sudah dihapus dan muncul lagi: jalankan `erase {uid}`.",
                f"{uid} was erased, and is back: run `erase {uid}`.",
            )
        _close(compared, len(broken), changed, len(back))
        return not (compared.differences or broken or changed or back)


def _against_the_last_anchor() -> int:
    """How many histories do not match it; none where none was written yet."""
    from google.cloud.storage import Client

    bucket = Client(project=config.project()).bucket(config.anchor_bucket())
    is_there = any(bucket.list_blobs(prefix="anchors/", max_results=1))
    return len(anchoring.check()) if is_there else 0


def _came_back() -> list[str]:
    """People who were erased, and whom an older backup has brought back."""
    from google.cloud.storage import Client

    bucket = Client(project=config.project()).bucket(config.anchor_bucket())
    try:
        erased = {blob.name.split("/")[1] for blob in bucket.list_blobs(prefix=ERASURES)}
    except NotFound:
        return []
    return sorted(store.accounts(erased)) if erased else []


def _close(compared: inventory.Comparison, broken: int, changed: int, back: int) -> None:
    table = Table(title=said("Pemulihan", "Restore"))
    columns: list[Any] = [
        said("apa", "what"),
        said("waktu itu", "then"),
        said("sekarang", "now"),
        said("sama", "the same"),
        said("hasil", "verdict"),
    ]
    for column in columns:
        table.add_column(column)
    names = {
        inventory.DOCUMENTS: said("dokumen, isian demi isian", "documents, field by field"),
        inventory.ACCOUNTS: said("akun", "accounts"),
        inventory.OBJECTS: said("berkas: generasi dan digest", "files: generation and digests"),
    }
    for kind in inventory.KINDS:
        wanted, found, same = (
            counts[kind] for counts in (compared.wanted, compared.found, compared.same)
        )
        is_well = wanted == same and (wanted == found or kind == inventory.OBJECTS)
        table.add_row(names[kind], str(wanted), str(found), str(same), _verdict(is_well))
    for name, number in (
        (said("riwayat rusak", "broken histories"), broken),
        (said("riwayat yang tidak sesuai jangkar", "histories unlike their anchor"), changed),
        (said("orang terhapus yang muncul lagi", "erased people who are back"), back),
    ):
        table.add_row(name, "0", str(number), "–", _verdict(number == 0))
    Console().print(table)


def _verdict(is_well: bool) -> str:
    return said("baik", "good") if is_well else said("TIDAK BAIK", "NOT GOOD")
