"""Every function of the manifest, each hosted by functions-framework as in production."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from wsgiref.types import WSGIApplication

from functions_framework import create_app
from werkzeug.test import Client, TestResponse

from shared.entry_points import Entry, FirestoreEntry, HttpEntry, ScheduleEntry, entry_of

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Hosted(Generic[E]):
    """A function and the application that serves it."""

    entry: E
    app: WSGIApplication

    def call(self, headers: Mapping[str, str], body: bytes = b"") -> TestResponse:
        """Calls it as the platform does: a POST to its root."""
        return Client(self.app).post("/", headers=dict(headers), data=body)


@dataclass(frozen=True, slots=True)
class Functions:
    """The functions by how they are reached."""

    by_path: Mapping[str, Hosted[HttpEntry]]
    triggers: Mapping[str, Hosted[FirestoreEntry]]
    scheduled: Mapping[str, Hosted[ScheduleEntry]]


def host(manifest: Path) -> Functions:
    """Hosts everything that the manifest (`main.py`) exports."""
    entries = _entries(manifest)
    return Functions(
        by_path={e.path: _host(e, manifest) for e in entries if isinstance(e, HttpEntry)},
        triggers={e.name: _host(e, manifest) for e in entries if isinstance(e, FirestoreEntry)},
        scheduled={e.name: _host(e, manifest) for e in entries if isinstance(e, ScheduleEntry)},
    )


def _host(entry: E, manifest: Path) -> Hosted[E]:
    signature = "cloudevent" if isinstance(entry, FirestoreEntry) else "http"
    app = create_app(entry.name, str(manifest), signature)  # type: ignore[no-untyped-call]
    return Hosted(entry, app)


def _entries(manifest: Path) -> list[Entry]:
    spec = importlib.util.spec_from_file_location("main", manifest)
    if spec is None or spec.loader is None:
        raise ImportError(f"{manifest} is no Python module")
    main = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(main)
    return [entry_of(getattr(main, name)) for name in main.__all__]
