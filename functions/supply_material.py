"""The agency supplies the information data that the content must rest on; open to the end."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from shared.commands import Command
from shared.doors import doors
from shared.given import Given
from shared.models import Actor, Changes, DocumentId, FileKind, Model, Note, Request


class Material(Model):
    """A file of information data, and what it shows."""

    file: DocumentId
    caption: Note = ""


class SupplyMaterial(Command):
    """One or more files from the source."""

    items: Annotated[tuple[Material, ...], Field(min_length=1, max_length=20)]

    def files(self) -> Mapping[DocumentId, FileKind]:
        """The files of information data."""
        return {item.file: FileKind.MATERIAL for item in self.items}

    def changes(self, request: Request | None, actor: Actor, given: Given) -> Changes:
        """The material so far and the new one, each once."""
        del actor, given
        before = request.material if request else ()
        return Changes(material=tuple(dict.fromkeys((*before, *self.files()))))


supply_material, on_supply_material = doors(SupplyMaterial)
