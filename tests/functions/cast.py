"""The people of these tests: their uid is their given name, and what they may do differs."""

from dataclasses import dataclass
from datetime import UTC, datetime

from shared.models import Role
from shared.people import Account, Actor, Mandate, bearing

DINKES = "dinas-kesehatan"
DISHUB = "dinas-perhubungan"
AGENCIES = {DINKES: "Dinas Kesehatan", DISHUB: "Dinas Perhubungan"}


@dataclass(frozen=True)
class Person:
    """Somebody with an account: in Firebase Auth, and mirrored in users/{uid}."""

    uid: str
    roles: tuple[str, ...] = ()
    agency: str | None = None
    is_active: bool = True
    mandates: tuple[Mandate, ...] = ()  # in the token and in the mirror alike

    @property
    def email(self) -> str:
        return f"{self.uid}@pontianak.test"

    def actor(self) -> Actor:
        roles = map(Role, self.roles)
        return Actor.at(datetime.now(UTC), self.uid, roles, self.agency, self.mandates)

    def account(self) -> Account:
        return Account(
            uid=self.uid,
            name=self.uid.title(),
            email=self.email,
            roles=tuple(map(Role, self.roles)),
            agency=self.agency,
            is_active=self.is_active,
            **bearing(self.mandates),
        )


SARI = Person("sari", ("requester",), DINKES)
RUDI = Person("rudi", ("requester",), DINKES)
MAYA = Person("maya", ("requester",), DISHUB)
OMAR = Person("omar", ("requester",))  # whose agency was forgotten

WULAN = Person("wulan", ("ikp_division",))
HENDRA = Person("hendra", ("ikp_division",))

DEWI = Person("dewi", ("content_team",))
BAYU = Person("bayu", ("content_team",))
TONO = Person(
    "tono", ("content_team",)
)  # on no team that was formed, at most one that was reassigned

RATNA = Person("ratna", ("department_head",))
ARIF = Person("arif", ("department_head",))

AGUS = Person("agus", ("admin",))
NINA = Person("nina")  # an account that nobody has given a role

EKA = Person("eka", ("content_team", "ikp_division", "department_head"))  # on the team
LINA = Person("lina", ("requester", "content_team"), DISHUB)  # on the team, of another agency
GITA = Person("gita", ("content_team",), is_active=False)

EVERYBODY = (
    *(SARI, RUDI, MAYA, OMAR, WULAN, HENDRA, DEWI, BAYU, TONO, RATNA, ARIF),
    *(AGUS, NINA, EKA, LINA, GITA),
)
TEAM = (DEWI, BAYU, EKA, LINA)
OF_ROLE = {
    "requester": SARI,
    "ikp_division": WULAN,
    "content_team": DEWI,
    "department_head": RATNA,
    "admin": AGUS,
}
