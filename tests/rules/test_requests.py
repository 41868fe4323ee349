"""Who may read which requests, events and queued commands; each table is the whole answer."""

from tests.rules.documents import (
    COMMANDS,
    THEN,
    a_queued_command,
    a_request,
    an_event,
    every_request,
    request_id,
)
from tests.rules.people import AGENCY, HEAD, OTHER_AGENCY, REQUESTER, TEAM
from tests.rules.questions import check, contains, equal, getting, listing
from tests.rules.rest import Database, Filter, Person

ALL = ("requester", "ikp_division", "content_team", "department_head")
INNER = ("ikp_division", "content_team", "department_head")

OWN = f"requests/{request_id('drafted')}"
OTHER = f"requests/{request_id('drafted', 'other')}"
EARLY = f"requests/{request_id('received')}"  # nobody is on its team yet
MISSING = "requests/NoSuchRequestAnywher"

# -- Requests

REQUESTS = """
what                                 | requester | ikp | team | head | acting | admin | no_claims | anonymous
get one's own                        | yes       | yes | yes  | yes  | yes    | -     | -         | -
get one's own before a team          | yes       | yes | -    | yes  | yes    | -     | -         | -
get another's                        | -         | yes | -    | yes  | yes    | -     | -         | -
get one that is not there            | -         | yes | -    | yes  | yes    | -     | -         | -
list all                             | -         | yes | -    | yes  | yes    | -     | -         | -
list by status                       | -         | yes | -    | yes  | yes    | -     | -         | -
list one's agency's                  | yes       | yes | -    | yes  | yes    | -     | -         | -
list one's agency's, newest first    | yes       | yes | -    | yes  | yes    | -     | -         | -
list one's agency's by status        | yes       | yes | -    | yes  | yes    | -     | -         | -
list another agency's                | -         | yes | -    | yes  | yes    | -     | -         | -
list one's and another agency's      | -         | yes | -    | yes  | yes    | -     | -         | -
list all but one's agency's          | -         | yes | -    | yes  | yes    | -     | -         | -
list those of uid-team               | -         | yes | yes  | yes  | yes    | -     | -         | -
list those of uid-team by status     | -         | yes | yes  | yes  | yes    | -     | -         | -
list those led by uid-team           | -         | yes | -    | yes  | yes    | -     | -         | -
list those of another member         | -         | yes | -    | yes  | yes    | -     | -         | -
list those of uid-team or another    | -         | yes | -    | yes  | yes    | -     | -         | -
"""  # noqa: E501  # a table is read across


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
    database.put(
        {foreign: team_of_another_agency, f"{EARLY}/events/addressed": agency_without_a_team}
    )
    assert database.may_get(both, foreign)
    assert database.may_get(both, EARLY)
    assert database.may_get(both, f"{EARLY}/events/addressed")
    assert database.query(both, "requests", equal("agency", AGENCY))
    assert database.query(both, "requests", contains("team.members", "uid-team"))
    assert database.query(both, "requests") is None
    assert not database.may_get(both, OTHER)


# -- Their history

EVENTS = """
what                                 | requester | ikp | team | head | acting | admin | no_claims | anonymous
get an addressed one of one's own    | yes       | yes | yes  | yes  | yes    | -     | -         | -
get an inner one of one's own        | -         | yes | yes  | yes  | yes    | -     | -         | -
get an addressed one of another's    | -         | yes | -    | yes  | yes    | -     | -         | -
get an inner one of another's        | -         | yes | -    | yes  | yes    | -     | -         | -
get one before a team                | yes       | yes | -    | yes  | yes    | -     | -         | -
get one of no request                | -         | yes | -    | yes  | yes    | -     | -         | -
list one's own                       | -         | yes | yes  | yes  | yes    | -     | -         | -
list one's own in order              | -         | yes | yes  | yes  | yes    | -     | -         | -
list the addressed of one's own      | yes       | yes | yes  | yes  | yes    | -     | -         | -
list the addressed in order          | yes       | yes | yes  | yes  | yes    | -     | -         | -
list the inner of one's own          | -         | yes | yes  | yes  | yes    | -     | -         | -
list another's                       | -         | yes | -    | yes  | yes    | -     | -         | -
list the addressed of another's      | -         | yes | -    | yes  | yes    | -     | -         | -
list the addressed of all requests   | -         | -   | -    | -    | -      | -     | -         | -
"""  # noqa: E501  # a table is read across


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
            "list the addressed in order": listing(f"{OWN}/events", addressed, order_by="sequence"),
            "list the inner of one's own": listing(f"{OWN}/events", inner),
            "list another's": listing(f"{OTHER}/events"),
            "list the addressed of another's": listing(f"{OTHER}/events", addressed),
            "list the addressed of all requests": listing("events", addressed, everywhere=True),
        },
    )
    assert database.query(REQUESTER, f"{OWN}/events", addressed) == {"addressed"}
    assert database.query(TEAM, f"{OWN}/events") == {"addressed", "inner"}


# -- What is said about them

COMMENTS = """
what                                 | requester | ikp | team | head | acting | admin | no_claims | anonymous
get one to one's own agency          | yes       | yes | yes  | yes  | yes    | -     | -         | -
get an internal one of one's own     | -         | yes | yes  | yes  | yes    | -     | -         | -
get one of no visibility             | -         | yes | yes  | yes  | yes    | -     | -         | -
get one's own internal one           | -         | yes | yes  | yes  | yes    | -     | -         | -
get one to another's agency          | -         | yes | -    | yes  | yes    | -     | -         | -
get an internal one of another's     | -         | yes | -    | yes  | yes    | -     | -         | -
get one before a team                | yes       | yes | -    | yes  | yes    | -     | -         | -
get one of no request                | -         | yes | -    | yes  | yes    | -     | -         | -
list one's own                       | -         | yes | yes  | yes  | yes    | -     | -         | -
list those to one's own agency       | yes       | yes | yes  | yes  | yes    | -     | -         | -
list those to it in order            | yes       | yes | yes  | yes  | yes    | -     | -         | -
list one's own, internal             | -         | yes | yes  | yes  | yes    | -     | -         | -
list another's                       | -         | yes | -    | yes  | yes    | -     | -         | -
list those to another's agency       | -         | yes | -    | yes  | yes    | -     | -         | -
list those to agencies, everywhere   | -         | -   | -    | -    | -      | -     | -         | -
"""  # noqa: E501  # a table is read across


def test_comments(database: Database) -> None:
    said = {"text": "…", "at": THEN, "by": "uid-ikp"}
    database.put(every_request())
    database.put(
        {
            f"{request}/comments/{name}": {**said, "visibility": name}
            for request in (OWN, OTHER, EARLY, MISSING)
            for name in ("requester", "internal")
        }
    )
    database.put(
        {
            f"{OWN}/comments/unmarked": said,
            f"{OWN}/comments/by-requester": {
                **said,
                "by": "uid-requester",
                "visibility": "internal",
            },
        }
    )
    to_agency, internal = equal("visibility", "requester"), equal("visibility", "internal")
    check(
        database,
        COMMENTS,
        {
            "get one to one's own agency": getting(f"{OWN}/comments/requester"),
            "get an internal one of one's own": getting(f"{OWN}/comments/internal"),
            "get one of no visibility": getting(f"{OWN}/comments/unmarked"),
            "get one's own internal one": getting(f"{OWN}/comments/by-requester"),
            "get one to another's agency": getting(f"{OTHER}/comments/requester"),
            "get an internal one of another's": getting(f"{OTHER}/comments/internal"),
            "get one before a team": getting(f"{EARLY}/comments/requester"),
            "get one of no request": getting(f"{MISSING}/comments/requester"),
            "list one's own": listing(f"{OWN}/comments"),
            "list those to one's own agency": listing(f"{OWN}/comments", to_agency),
            "list those to it in order": listing(f"{OWN}/comments", to_agency, order_by="at"),
            "list one's own, internal": listing(f"{OWN}/comments", internal),
            "list another's": listing(f"{OTHER}/comments"),
            "list those to another's agency": listing(f"{OTHER}/comments", to_agency),
            "list those to agencies, everywhere": listing("comments", to_agency, everywhere=True),
        },
    )
    assert database.query(REQUESTER, f"{OWN}/comments", to_agency) == {"requester"}


# -- Commands that are queued

INBOXES = """
what                                 | requester | ikp | team | head | acting | admin | no_claims | anonymous
get requester's                      | yes       | -   | -    | -    | -      | -     | -         | -
get no_claims'                       | -         | -   | -    | -    | -      | -     | yes       | -
get one that is not there            | -         | -   | -    | -    | -      | -     | -         | -
list requester's                     | yes       | -   | -    | -    | -      | -     | -         | -
list all                             | -         | -   | -    | -    | -      | -     | -         | -
list requester's of all requests     | -         | -   | -    | -    | -      | -     | -         | -
"""  # noqa: E501  # a table is read across


def test_inboxes(database: Database) -> None:
    for step, command in COMMANDS.items():
        inbox = f"{OWN}/{step}"
        database.put(
            {
                f"{inbox}/sent-by-requester": a_queued_command("uid-requester", step, command),
                f"{inbox}/sent-by-no-claims": a_queued_command("uid-no-claims", step, command),
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
