"""Who the caller is: name, roles, agency."""

from shared import paths, store
from shared.http import endpoint
from shared.models import Actor, Agency, Model, Role
from shared.words import Language


class WhoAmI(Model):
    """No parameters."""


class Me(Model):
    """The signed-in person, with the roles of this session."""

    uid: str
    name: str | None
    email: str | None
    language: Language
    roles: tuple[Role, ...]
    agency: Agency | None


@endpoint("GET")
def me(actor: Actor, query: WhoAmI) -> Me:
    """Who am I?"""
    del query
    own = paths.account(actor.uid)
    found = store.snapshots(own, *([paths.agency(actor.agency)] if actor.agency else []))
    account = (found[own].to_dict() if own in found else None) or {}
    agency = next((s.to_dict() for path, s in found.items() if path != own), None)
    return Me(
        uid=actor.uid,
        name=account.get("name"),
        email=account.get("email"),
        language=account.get("language", "id"),
        roles=tuple(role for role in Role if role in actor.roles),
        agency=Agency.model_validate(agency) if agency else None,
    )
