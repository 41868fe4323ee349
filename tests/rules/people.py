"""The people of these tests: all of one agency and on one team, so that only roles differ."""

from tests.rules.rest import Person

AGENCY = "dinas-kesehatan"
OTHER_AGENCY = "dinas-perhubungan"

REQUESTER = Person("requester", "uid-requester", {"roles": ["requester"], "agency": AGENCY})
IKP = Person("ikp", "uid-ikp", {"roles": ["ikp_division"], "agency": AGENCY})
TEAM = Person("team", "uid-team", {"roles": ["content_team"], "agency": AGENCY})
HEAD = Person("head", "uid-head", {"roles": ["department_head"], "agency": AGENCY})
ADMIN = Person("admin", "uid-admin", {"roles": ["admin"], "agency": AGENCY})
NO_CLAIMS = Person("no_claims", "uid-no-claims")
ANONYMOUS = Person("anonymous", None)

PEOPLE = (REQUESTER, IKP, TEAM, HEAD, ADMIN, NO_CLAIMS, ANONYMOUS)

OWN_TEAM = ("uid-requester", "uid-ikp", "uid-team", "uid-head", "uid-admin", "uid-no-claims")
OTHER_TEAM = ("uid-elsewhere-1", "uid-elsewhere-2")
AUTHOR = "uid-author"
