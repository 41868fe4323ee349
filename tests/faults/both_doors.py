"""Everybody who comes to both doors, the rules' and the functions', with one token for the two."""

from dataclasses import dataclass

from tests.functions.acting import a_mandate, a_person
from tests.functions.cast import EVERYBODY, Person
from tests.functions.identity import token_of
from tests.rules import rest

NOBODY = "(nobody)"
Everybody = dict[str, Person]

# From when to when they act for the head, counted from now in hours, and their own roles.
BESIDE_THE_CAST = {
    "acting": ((-1, 1), ()),
    "acting, of the team": ((-1, 1), ("content_team",)),
    "acted until now": ((-1, 0), ()),
    "will act": ((1, 2), ()),
    "acted, and of the division": ((-2, -1), ("ikp_division",)),
}
ANYBODY = (*(person.uid for person in EVERYBODY), *BESIDE_THE_CAST, NOBODY)


@dataclass(frozen=True, slots=True)
class SignedIn(rest.Person):
    """Somebody with the very token that HTTPS gets."""

    token: str | None = None

    def headers(self, project: str = "") -> dict[str, str]:  # noqa: ARG002  # the token names it
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def everybody() -> Everybody:
    """By name; but nobody."""
    found = {person.uid: person for person in EVERYBODY}
    for name, ((begins, ends), roles) in BESIDE_THE_CAST.items():
        found[name] = a_person(a_mandate(begins, ends), *roles)
    return found


def signed_in(person: Person | None) -> SignedIn:
    """The person as the rules get to know them."""
    if person is None:
        return SignedIn(NOBODY, None)
    return SignedIn(person.uid, person.uid, token=token_of(person))
