"""The admin ends a mandate before its last day is over."""

from shared import errors, mandates
from shared.commands import Reason
from shared.http import endpoint
from shared.models import DocumentId, Model, Role
from shared.people import Actor, MandateRecord


class EndMandate(Model):
    """Which mandate, and why."""

    mandate: DocumentId
    reason: Reason


@endpoint(check_revoked=True)
def end_mandate(actor: Actor, body: EndMandate) -> MandateRecord:
    """End a mandate at once: for admins. One that has ended already stays as it is."""
    if Role.ADMIN not in actor.roles:
        raise errors.WrongRole(Role.ADMIN.value)
    return mandates.end(body.mandate, body.reason, by=actor.uid)
