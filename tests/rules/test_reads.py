"""Who may read which document, and which queries; each table is the whole answer."""

from collections.abc import Callable
from typing import Any

from tests.rules.documents import (
    COMMANDS,
    FILE,
    a_file,
    a_queued_command,
    a_request,
    an_event,
    every_request,
    request_id,
)
from tests.rules.people import (
    AGENCY,
    HEAD,
    IKP,
    OTHER_AGENCY,
    PEOPLE,
    REQUESTER,
    TEAM,
)
from tests.rules.rest import Database, Filter, Person
from tests.rules.tables import differences, rows

ALL = ("requester", "ikp_division", "content_team", "department_head")
INNER = ("ikp_division", "content_team", "department_head")

OWN = f"requests/{request_id('drafted')}"
OTHER = f"requests/{request_id('drafted', 'other')}"
EARLY = f"requests/{request_id('received')}"  # nobody is on its team yet
MISSING = "requests/NoSuchRequestAnywher"

Ask = Callable[[Database, Person], bool]


def check(database: Database, table: str, questions: dict[str, Ask]) -> None:
    """Asks every question for every person, and compares with the table's `yes` cells."""
    wanted = rows(table)
    assert [row["what"] for row in wanted] == list(questions)
    expected = {
        f"{person.name}: {row['what']}"
        for row in wanted
        for person in PEOPLE
        if row[person.name] == "yes"
    }
    allowed = {
        f"{person.name}: {what}"
        for what, ask in questions.items()
        for person in PEOPLE
        if ask(database, person)
    }
    assert differences(allowed=allowed, expected=expected) == []


def getting(path: str) -> Ask:
    return lambda database, person: database.may_get(person, path)


def listing(collection: str, *filters: Filter, **options: Any) -> Ask:
    return lambda database, person: (
        database.query(person, collection, *filters, **options) is not None
    )


def equal(path: str, value: Any) -> Filter:
    return Filter(path, "EQUAL", value)


def contains(path: str, value: Any) -> Filter:
    return Filter(path, "ARRAY_CONTAINS", value)


# -- Requests

REQUESTS = """
what                                 | requester | ikp | team | head | admin | no_claims | anonymous
get one's own                        | yes       | yes | yes  | yes  | -     | -         | -
get one's own before a team          | yes       | yes | -    | yes  | -     | -         | -
get another's                        | -         | yes | -    | yes  | -     | -         | -
get one that is not there            | -         | yes | -    | yes  | -     | -         | -
list all                             | -         | yes | -    | yes  | -     | -         | -
list by status                       | -         | yes | -    | yes  | -     | -         | -
list one's agency's                  | yes       | yes | -    | yes  | -     | -         | -
list one's agency's, newest first    | yes       | yes | -    | yes  | -     | -         | -
list one's agency's by status        | yes       | yes | -    | yes  | -     | -         | -
list another agency's                | -         | yes | -    | yes  | -     | -         | -
list one's and another agency's      | -         | yes | -    | yes  | -     | -         | -
list all but one's agency's          | -         | yes | -    | yes  | -     | -         | -
list those of uid-team               | -         | yes | yes  | yes  | -     | -         | -
list those of uid-team by status     | -         | yes | yes  | yes  | -     | -         | -
list those led by uid-team           | -         | yes | -    | yes  | -     | -         | -
list those of another member         | -         | yes | -    | yes  | -     | -         | -
list those of uid-team or another    | -         | yes | -    | yes  | -     | -         | -
"""


def test_requests(database: Database) -> None:
    database.put(every_request())
    some_status = Filter("status", "IN", ["drafted", "needs_correction"])
    check(
        database,
        REQUESTS,
        {
            "get one's own": getting(OWN),
            "get one's own before a team": getting(EARLY),
            "get another's": getting(OTHER),
            "get one that is not there": getting(MISSING),
            "list all": listing("requests"),
            "list by status": listing("requests", equal("status", "drafted")),
            "list one's agency's": listing("requests", equal("agency", AGENCY)),
            "list one's agency's, newest first": listing(
                "requests", equal("agency", AGENCY), order_by="updated_at"
            ),
            "list one's agency's by status": listing(
                "requests", equal("agency", AGENCY), some_status
            ),
            "list another agency's": listing("requests", equal("agency", OTHER_AGENCY)),
            "list one's and another agency's": listing(
                "requests", Filter("agency", "IN", [AGENCY, OTHER_AGENCY])
            ),
            "list all but one's agency's": listing(
                "requests", Filter("agency", "NOT_EQUAL", AGENCY)
            ),
            "list those of uid-team": listing("requests", contains("team.members", "uid-team")),
            "list those of uid-team by status": listing(
                "requests", contains("team.members", "uid-team"), some_status
            ),
            "list those led by uid-team": listing("requests", equal("team.leader", "uid-team")),
            "list those of another member": listing(
                "requests", contains("team.members", "uid-elsewhere-1")
            ),
            "list those of uid-team or another": listing(
                "requests",
                Filter("team.members", "ARRAY_CONTAINS_ANY", ["uid-team", "uid-elsewhere-1"]),
            ),
        },
    )


def test_a_query_finds_the_requests_that_one_may_read(database: Database) -> None:
    database.put(every_request())
    own_agency = database.query(REQUESTER, "requests", equal("agency", AGENCY))
    own_team = database.query(TEAM, "requests", contains("team.members", "uid-team"))
    everything = database.query(HEAD, "requests")
    assert own_agency is not None
    assert own_team is not None
    assert everything is not None
    assert (len(own_agency), len(own_team), len(everything)) == (11, 9, 22)


def test_whoever_holds_two_roles_reads_by_either(database: Database) -> None:
    both = Person("both", "uid-team", {"roles": ["requester", "content_team"], "agency": AGENCY})
    foreign = f"requests/{request_id('checked', 'other')}"
    team_of_another_agency = a_request("checked", agency=OTHER_AGENCY)
    agency_without_a_team = an_event(ALL)
    database.put(every_request())
    database.put({foreign: team_of_another_agency, f"{EARLY}/events/addressed": agency_without_a_team})
    assert database.may_get(both, foreign)
    assert database.may_get(both, EARLY)
    assert database.may_get(both, f"{EARLY}/events/addressed")
    assert database.query(both, "requests", equal("agency", AGENCY))
    assert database.query(both, "requests", contains("team.members", "uid-team"))
    assert database.query(both, "requests") is None
    assert not database.may_get(both, OTHER)


# -- Their history

EVENTS = """
what                                 | requester | ikp | team | head | admin | no_claims | anonymous
get an addressed one of one's own    | yes       | yes | yes  | yes  | -     | -         | -
get an inner one of one's own        | -         | yes | yes  | yes  | -     | -         | -
get an addressed one of another's    | -         | yes | -    | yes  | -     | -         | -
get an inner one of another's        | -         | yes | -    | yes  | -     | -         | -
get one before a team                | yes       | yes | -    | yes  | -     | -         | -
get one of no request                | -         | yes | -    | yes  | -     | -         | -
list one's own                       | -         | yes | yes  | yes  | -     | -         | -
list one's own in order              | -         | yes | yes  | yes  | -     | -         | -
list the addressed of one's own      | yes       | yes | yes  | yes  | -     | -         | -
list the addressed in order          | yes       | yes | yes  | yes  | -     | -         | -
list the inner of one's own          | -         | yes | yes  | yes  | -     | -         | -
list another's                       | -         | yes | -    | yes  | -     | -         | -
list the addressed of another's      | -         | yes | -    | yes  | -     | -         | -
list the addressed of all requests   | -         | -   | -    | -    | -     | -         | -
"""


def test_events(database: Database) -> None:
    database.put(every_request())
    database.put(
        {
            f"{request}/events/{name}": an_event(audience)
            for request in (OWN, OTHER, EARLY, MISSING)
            for name, audience in (("addressed", ALL), ("inner", INNER))
        }
    )
    addressed, inner = contains("audience", "requester"), contains("audience", "content_team")
    check(
        database,
        EVENTS,
        {
            "get an addressed one of one's own": getting(f"{OWN}/events/addressed"),
            "get an inner one of one's own": getting(f"{OWN}/events/inner"),
            "get an addressed one of another's": getting(f"{OTHER}/events/addressed"),
            "get an inner one of another's": getting(f"{OTHER}/events/inner"),
            "get one before a team": getting(f"{EARLY}/events/addressed"),
            "get one of no request": getting(f"{MISSING}/events/addressed"),
            "list one's own": listing(f"{OWN}/events"),
            "list one's own in order": listing(f"{OWN}/events", order_by="sequence"),
            "list the addressed of one's own": listing(f"{OWN}/events", addressed),
            "list the addressed in order": listing(
                f"{OWN}/events", addressed, order_by="sequence"
            ),
            "list the inner of one's own": listing(f"{OWN}/events", inner),
            "list another's": listing(f"{OTHER}/events"),
            "list the addressed of another's": listing(f"{OTHER}/events", addressed),
            "list the addressed of all requests": listing("events", addressed, everywhere=True),
        },
    )
    assert database.query(REQUESTER, f"{OWN}/events", addressed) == {"addressed"}
    assert database.query(TEAM, f"{OWN}/events") == {"addressed", "inner"}


# -- Commands that are queued

INBOXES = """
what                                 | requester | ikp | team | head | admin | no_claims | anonymous
get requester's                      | yes       | -   | -    | -    | -     | -         | -
get no_claims'                       | -         | -   | -    | -    | -     | yes       | -
get one that is not there            | -         | -   | -    | -    | -     | -         | -
list requester's                     | yes       | -   | -    | -    | -     | -         | -
list all                             | -         | -   | -    | -    | -     | -         | -
list requester's of all requests     | -         | -   | -    | -    | -     | -         | -
"""


def test_inboxes(database: Database) -> None:
    for step, command in COMMANDS.items():
        inbox = f"{OWN}/{step}"
        database.put(
            {
                f"{inbox}/sent-by-requester": a_queued_command("uid-requester", command),
                f"{inbox}/sent-by-no-claims": a_queued_command("uid-no-claims", command),
            }
        )
        check(
            database,
            INBOXES,
            {
                "get requester's": getting(f"{inbox}/sent-by-requester"),
                "get no_claims'": getting(f"{inbox}/sent-by-no-claims"),
                "get one that is not there": getting(f"{inbox}/sent-by-nobody"),
                "list requester's": listing(inbox, equal("by", "uid-requester")),
                "list all": listing(inbox),
                "list requester's of all requests": listing(
                    step, equal("by", "uid-requester"), everywhere=True
                ),
            },
        )


# -- Files

FILES = """
what                                 | requester | ikp | team | head | admin | no_claims | anonymous
get one's own request's letter       | yes       | yes | yes  | yes  | -     | -         | -
get one's own request's material     | yes       | yes | yes  | yes  | -     | -         | -
get one's own request's SPT          | -         | yes | yes  | yes  | -     | -         | -
get one's own request's draft        | -         | yes | yes  | yes  | -     | -         | -
get a draft by one's own agency      | -         | yes | yes  | yes  | -     | -         | -
get another request's letter         | -         | yes | -    | yes  | -     | -         | -
get another request's material       | -         | yes | -    | yes  | -     | -         | -
get another request's SPT            | -         | yes | -    | yes  | -     | -         | -
get another request's draft          | -         | yes | -    | yes  | -     | -         | -
get a letter before its request      | yes       | yes | -    | yes  | -     | -         | -
get requester's upload               | yes       | yes | -    | yes  | -     | -         | -
get team's upload                    | -         | yes | yes  | yes  | -     | -         | -
get no_claims' upload                | -         | yes | -    | yes  | -     | yes       | -
get one that is not there            | -         | yes | -    | yes  | -     | -         | -
list all                             | -         | -   | -    | -    | -     | -         | -
list one's agency's letters          | -         | -   | -    | -    | -     | -         | -
list requester's uploads             | -         | -   | -    | -    | -     | -         | -
"""


def test_files(database: Database) -> None:
    database.put(every_request())
    database.put(
        {
            "files/own-letter": a_file("letter"),
            "files/own-material": a_file("material"),
            "files/own-spt": a_file("assignment_letter", has_agency=False),
            "files/own-draft": a_file("draft", has_agency=False),
            "files/own-agency-draft": a_file("draft"),
            "files/other-letter": a_file("letter", scope="other"),
            "files/other-material": a_file("material", scope="other"),
            "files/other-spt": a_file("assignment_letter", scope="other", has_agency=False),
            "files/other-draft": a_file("draft", scope="other", has_agency=False),
            "files/early-letter": {**a_file("letter"), "request": "NoSuchRequestAnywher"},
            "files/by-requester": a_file("draft", scope="other", owner="uid-requester"),
            "files/by-team": a_file("draft", scope="other", owner="uid-team"),
            "files/by-no-claims": a_file("draft", scope="other", owner="uid-no-claims"),
        }
    )
    check(
        database,
        FILES,
        {
            "get one's own request's letter": getting("files/own-letter"),
            "get one's own request's material": getting("files/own-material"),
            "get one's own request's SPT": getting("files/own-spt"),
            "get one's own request's draft": getting("files/own-draft"),
            "get a draft by one's own agency": getting("files/own-agency-draft"),
            "get another request's letter": getting("files/other-letter"),
            "get another request's material": getting("files/other-material"),
            "get another request's SPT": getting("files/other-spt"),
            "get another request's draft": getting("files/other-draft"),
            "get a letter before its request": getting("files/early-letter"),
            "get requester's upload": getting("files/by-requester"),
            "get team's upload": getting("files/by-team"),
            "get no_claims' upload": getting("files/by-no-claims"),
            "get one that is not there": getting(f"files/{FILE}"),
            "list all": listing("files"),
            "list one's agency's letters": listing(
                "files", equal("agency", AGENCY), equal("kind", "letter")
            ),
            "list requester's uploads": listing("files", equal("owner", "uid-requester")),
        },
    )


# -- People, and what surrounds the steps

REST = """
what                                 | requester | ikp | team | head | admin | no_claims | anonymous
get requester's account              | yes       | yes | -    | -    | yes   | -         | -
get no_claims' account               | -         | yes | -    | -    | yes   | yes       | -
get an account that is not there     | -         | yes | -    | -    | yes   | -         | -
list the accounts                    | -         | yes | -    | -    | yes   | -         | -
list the accounts of the team's role | -         | yes | -    | -    | yes   | -         | -
list one's own account               | -         | yes | -    | -    | yes   | -         | -
get requester's notification         | yes       | -   | -    | -    | -     | -         | -
get no_claims' notification          | -         | -   | -    | -    | -     | yes       | -
list requester's notifications       | yes       | -   | -    | -    | -     | -         | -
list requester's unread              | yes       | -   | -    | -    | -     | -         | -
list everybody's notifications       | -         | -   | -    | -    | -     | -         | -
get an agency                        | yes       | yes | yes  | yes  | yes   | -         | -
list the agencies                    | yes       | yes | yes  | yes  | yes   | -         | -
get a register                       | -         | -   | -    | -    | -     | -         | -
list the registers                   | -         | -   | -    | -    | -     | -         | -
get of an unknown collection         | -         | -   | -    | -    | -     | -         | -
list an unknown collection           | -         | -   | -    | -    | -     | -         | -
get below a request                  | -         | -   | -    | -    | -     | -         | -
list below a request                 | -         | -   | -    | -    | -     | -         | -
get below an event                   | -         | -   | -    | -    | -     | -         | -
get below an account                 | -         | -   | -    | -    | -     | -         | -
"""


def test_the_rest(database: Database) -> None:
    database.put(every_request())
    something = {"owner": "uid-requester", "by": "uid-requester", "agency": AGENCY}
    database.put(
        {
            "users/uid-requester": {"roles": ["requester"]},
            "users/uid-no-claims": {"roles": []},
            "users/uid-requester/notifications/one": {"read_at": None},
            "users/uid-no-claims/notifications/one": {"read_at": None},
            "agencies/dinas-kesehatan": {"name": "Dinas Kesehatan"},
            "registers/2026": {"last": 7},
            "unknown/one": something,
            f"{OWN}/unknown/one": something,
            f"{OWN}/events/one/unknown/one": something,
            "users/uid-requester/unknown/one": something,
        }
    )
    check(
        database,
        REST,
        {
            "get requester's account": getting("users/uid-requester"),
            "get no_claims' account": getting("users/uid-no-claims"),
            "get an account that is not there": getting("users/uid-nobody"),
            "list the accounts": listing("users"),
            "list the accounts of the team's role": listing(
                "users", contains("roles", "content_team")
            ),
            "list one's own account": listing("users", equal("uid", "uid-requester")),
            "get requester's notification": getting("users/uid-requester/notifications/one"),
            "get no_claims' notification": getting("users/uid-no-claims/notifications/one"),
            "list requester's notifications": listing("users/uid-requester/notifications"),
            "list requester's unread": listing(
                "users/uid-requester/notifications", Filter("read_at", "EQUAL", None)
            ),
            "list everybody's notifications": listing("notifications", everywhere=True),
            "get an agency": getting("agencies/dinas-kesehatan"),
            "list the agencies": listing("agencies"),
            "get a register": getting("registers/2026"),
            "list the registers": listing("registers"),
            "get of an unknown collection": getting("unknown/one"),
            "list an unknown collection": listing("unknown"),
            "get below a request": getting(f"{OWN}/unknown/one"),
            "list below a request": listing(f"{OWN}/unknown"),
            "get below an event": getting(f"{OWN}/events/one/unknown/one"),
            "get below an account": getting("users/uid-requester/unknown/one"),
        },
    )
    assert database.query(IKP, "users") == {"uid-requester", "uid-no-claims"}
