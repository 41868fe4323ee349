"""The admin registers or renames a city agency (OPD)."""

from shared import errors, paths, store
from shared.http import endpoint
from shared.models import Role
from shared.people import Actor, Agency


@endpoint(check_revoked=True)
def set_agency(actor: Actor, body: Agency) -> Agency:
    """Set an agency: for admins."""
    if Role.ADMIN not in actor.roles:
        raise errors.WrongRole(Role.ADMIN.value)
    store.put(paths.agency(body.id), body.model_dump())
    return body
