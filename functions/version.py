"""Which build of the system answers: what is deployed can be seen from outside."""

from flask import Request as HttpRequest

from shared.entry_points import HttpEntry
from shared.http import path_of, view
from shared.models import Model
from shared.version import VERSION, build


class Version(Model):
    """The version of the system, and which build of it answers."""

    version: str
    build: str


def _answer(_request: HttpRequest) -> Version:
    return Version(version=VERSION, build=build())


version = view(
    HttpEntry(
        name="version",
        method="GET",
        path=path_of("version"),
        takes=None,
        gives=Version,
        summary="Which build of the system answers.",
        is_public=True,
    ),
    _answer,
)
