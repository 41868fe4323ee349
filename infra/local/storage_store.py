"""The Cloud Storage emulator's store, on memory-mapped files that are only ever replaced whole."""

import mmap
from base64 import b64encode
from pathlib import Path
from typing import Any

import google_crc32c
from gcp_storage_emulator.exceptions import BadRequest, NotFound
from gcp_storage_emulator.settings import STORAGE_DIR
from gcp_storage_emulator.storage import RESUMABLE_DIR, Storage, _FileStore

Mapped = bytes | mmap.mmap
_PIECE = 1024 * 1024


class _WholeFiles(_FileStore):  # type: ignore[misc]  # the emulator is untyped
    """Replaces files: truncating one would take it from under whoever is reading its map."""

    def path(self, rel: str) -> Path:
        """Where a file is, its folder made."""
        path: Path = self._disk_path(rel)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write_bytes(self, rel: str, content: Mapped) -> None:
        """Writes a file aside, then puts it in place."""
        aside = self.path(".writing")
        aside.write_bytes(content)
        aside.replace(self.path(rel))


class MappedStorage(Storage):  # type: ignore[misc]  # the emulator is untyped
    """Maps objects and upload sessions from disk, where the emulator reads them whole."""

    def __init__(self, folder: Path) -> None:
        """Opens or creates the store in the folder."""
        self.finished: dict[str, dict[str, Any]] = {}  # what became of upload sessions
        super().__init__(data_dir=str(folder))
        self._store = _WholeFiles(use_memory=False, root=Path(folder) / STORAGE_DIR)
        for kept in self.objects.values():
            for described in kept.values():
                described.pop("mediaLink", None)  # names the port of the run that stored it

    def get_file(self, bucket_name: str, file_name: str, show_error: bool = True) -> Mapped:
        """An object's bytes. Raises `NotFound`."""
        del show_error
        try:
            with self._store.path(self._object_path(bucket_name, file_name)).open("rb") as stream:
                return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except (FileNotFoundError, IsADirectoryError):
            raise NotFound from None
        except ValueError:  # an empty file cannot be mapped
            return b""

    def add_to_resumable_upload(
        self,
        file_id: str,
        content: bytes | None,
        total_size: int | None = None,
        expected_start: int | None = None,
    ) -> Mapped | None:
        """Appends to a session; the whole once it is complete. Raises `BadRequest`."""
        received: int = self.get_resumable_byte_count(file_id)
        content = content or b""
        if expected_start is not None:
            if expected_start > received:
                raise BadRequest(f"expected the bytes from {received} on, not {expected_start}")
            content = content[received - expected_start :]  # what is there already is passed over
        if total_size is not None and received + len(content) > total_size:
            raise BadRequest(f"more bytes than the {total_size} announced")
        with self._store.path(f"{RESUMABLE_DIR}/{self.safe_id(file_id)}").open("ab") as stream:
            stream.write(content)
        if total_size is None or received + len(content) < total_size:
            return None
        return self.get_file(RESUMABLE_DIR, self.safe_id(file_id))

    def create_file(
        self,
        bucket_name: str,
        file_name: str,
        content: Mapped,
        file_obj: dict[str, Any],
        file_id: str | None = None,
    ) -> None:
        """Stores an object, ending the session that it came by. Raises `NotFound`."""
        super().create_file(bucket_name, file_name, content, file_obj, file_id)
        if file_id:
            self.finished[file_id] = file_obj

    def live(self, bucket_name: str, file_name: str) -> dict[str, Any] | None:
        """An object's metadata, if there is one."""
        found: dict[str, Any] | None = self.objects.get(bucket_name, {}).get(file_name)
        return found

    def session(self, file_id: str) -> dict[str, Any] | None:
        """The metadata with which a session was opened, while it is open."""
        found: dict[str, Any] | None = self.resumable.get(file_id)
        return found

    def is_empty(self, file_id: str) -> bool:
        """Whether nothing has arrived in a session yet."""
        return bool(self.get_resumable_byte_count(file_id) == 0)


def crc32c(content: Mapped) -> str:
    """An object's CRC32C, as its metadata say it."""
    checksum: Any = google_crc32c.Checksum()  # type: ignore[no-untyped-call]
    for start in range(0, len(content), _PIECE):
        checksum.update(content[start : start + _PIECE])
    return b64encode(checksum.digest()).decode()
