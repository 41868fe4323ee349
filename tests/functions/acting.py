"""People who act for the head of department, for a time around now."""

from datetime import UTC, datetime, timedelta

from shared import store
from shared.models import MandateKind
from shared.people import Mandate
from tests.functions.cast import Person
from tests.functions.stories import an_id

HOUR = timedelta(hours=1)
# From when to when a mandate holds, counted from now in hours.
OUTSIDE = {"to come": (1, 2), "until now": (-1, 0), "over": (-2, -1)}
INSIDE = {"in force": (-1, 1), "from now on": (0, 1)}


def a_mandate(begins: float, ends: float, kind: str = "plh") -> Mandate:
    """A mandate that begins and ends so many hours from now, in whole seconds as in a token."""
    now = datetime.now(UTC).replace(microsecond=0)
    return Mandate(
        id=an_id(),
        kind=MandateKind(kind),
        starts_at=now + begins * HOUR,
        ends_at=now + ends * HOUR,
    )


def a_person(mandate: Mandate | None, *roles: str, is_active: bool = True) -> Person:
    """Somebody new with a mandate, and their mirror."""
    mandates = (mandate,) if mandate else ()
    person = Person(an_id().lower(), roles, is_active=is_active, mandates=mandates)
    store.put(f"users/{person.uid}", person.account().model_dump())
    return person
