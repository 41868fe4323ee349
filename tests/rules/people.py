"""The people of these tests: all of one agency and on one team, so that only roles differ."""

import time
from typing import Any

from tests.rules.rest import Person

AGENCY = "dinas-kesehatan"
OTHER_AGENCY = "dinas-perhubungan"


def a_mandate(starts: float, ends: float) -> dict[str, Any]:
    """The claim of who acts for the head, from and to so many seconds from now."""
    now = int(time.time())
    return {
        "id": "MandateOfThisPerson1",
        "kind": "plh",
        "starts_at": now + int(starts),
        "ends_at": now + int(ends),
    }


DAY = 24 * 3600  # seconds
REQUESTER = Person("requester", "uid-requester", {"roles": ["requester"], "agency": AGENCY})
IKP = Person("ikp", "uid-ikp", {"roles": ["ikp_division"], "agency": AGENCY})
TEAM = Person("team", "uid-team", {"roles": ["content_team"], "agency": AGENCY})
HEAD = Person("head", "uid-head", {"roles": ["department_head"], "agency": AGENCY})
ACTING = Person("acting", "uid-acting", {"mandates": [a_mandate(-DAY, DAY)]})
ADMIN = Person("admin", "uid-admin", {"roles": ["admin"], "agency": AGENCY})
NO_CLAIMS = Person("no_claims", "uid-no-claims")
ANONYMOUS = Person("anonymous", None)

PEOPLE = (REQUESTER, IKP, TEAM, HEAD, ACTING, ADMIN, NO_CLAIMS, ANONYMOUS)

OWN_TEAM = (
    *("uid-requester", "uid-ikp", "uid-team", "uid-head"),
    *("uid-acting", "uid-admin", "uid-no-claims"),
)
OTHER_TEAM = ("uid-elsewhere-1", "uid-elsewhere-2")
AUTHOR = "uid-author"
