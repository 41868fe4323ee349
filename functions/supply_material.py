"""The agency supplies the information data that the content must rest on; open to the end."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field

from shared.case import Case
from shared.commands import Command
from shared.doors import doors
from shared.models import Changes, DocumentId, FileKind, Model, Note


class Material(Model):
    """A file of information data, and what it shows."""

    file: DocumentId
    caption: Note = ""


class SupplyMaterial(Command):
    """One or more files from the source, at least one of them new."""

    items: Annotated[tuple[Material, ...], Field(min_length=1, max_length=20)]

    def files(self) -> Mapping[DocumentId, FileKind]:
        """The files of information data."""
        return {item.file: FileKind.MATERIAL for item in self.items}

    def changes(self, case: Case[Self]) -> Changes:
        """The material so far, and what is new."""
        before = case.filed.material
        return Changes(material=(*before, *(file for file in self.files() if file not in before)))


supply_material, on_supply_material = doors(SupplyMaterial)
