"""The admin enters who acts for the head of department, by which letter, from when to when."""

from shared import errors, mandates
from shared.http import endpoint
from shared.mandates import MandateDetails
from shared.models import Role
from shared.people import Actor, MandateRecord


class SetMandate(MandateDetails):
    """What the letter says; `mandate` is the id that start_upload answered for its upload."""


@endpoint(check_revoked=True)
def set_mandate(actor: Actor, body: SetMandate) -> MandateRecord:
    """Enter a mandate: for admins. Its person acts for the head from its first day to its last."""
    if Role.ADMIN not in actor.roles:
        raise errors.WrongRole(Role.ADMIN.value)
    return mandates.enter(body, by=actor.uid)
