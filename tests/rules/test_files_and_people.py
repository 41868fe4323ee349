"""Who may read what surrounds the steps; each table is the whole answer."""

from tests.rules.documents import FILE, a_file, every_request, request_id
from tests.rules.people import AGENCY, IKP
from tests.rules.questions import check, contains, equal, getting, listing
from tests.rules.rest import Database, Filter

OWN = f"requests/{request_id('drafted')}"

# -- Files

FILES = """
what                                 | requester | ikp | team | head | acting | admin | no_claims | anonymous
get one's own request's letter       | yes       | yes | yes  | yes  | yes    | -     | -         | -
get one's own request's material     | yes       | yes | yes  | yes  | yes    | -     | -         | -
get one's own request's SPT          | -         | yes | yes  | yes  | yes    | -     | -         | -
get one's own request's draft        | -         | yes | yes  | yes  | yes    | -     | -         | -
get an SPT by one's own agency       | -         | yes | yes  | yes  | yes    | -     | -         | -
get a draft by one's own agency      | -         | yes | yes  | yes  | yes    | -     | -         | -
get one of no known kind by it       | -         | yes | yes  | yes  | yes    | -     | -         | -
get another request's letter         | -         | yes | -    | yes  | yes    | -     | -         | -
get another request's material       | -         | yes | -    | yes  | yes    | -     | -         | -
get another request's SPT            | -         | yes | -    | yes  | yes    | -     | -         | -
get another request's draft          | -         | yes | -    | yes  | yes    | -     | -         | -
get a letter before its request      | yes       | -   | -    | -    | -      | -     | -         | -
get requester's upload               | -         | yes | -    | yes  | yes    | -     | -         | -
get team's upload                    | -         | yes | -    | yes  | yes    | -     | -         | -
get no_claims' upload                | -         | yes | -    | yes  | yes    | -     | -         | -
get one that is not there            | -         | yes | -    | yes  | yes    | -     | -         | -
get a mandate's letter               | -         | -   | -    | yes  | yes    | yes   | -         | -
get one with a request's id          | -         | -   | -    | yes  | yes    | yes   | -         | -
get one by one's own agency          | -         | -   | -    | yes  | yes    | yes   | -         | -
list all                             | -         | -   | -    | -    | -      | -     | -         | -
list one's agency's letters          | -         | -   | -    | -    | -      | -     | -         | -
list requester's uploads             | -         | -   | -    | -    | -      | -     | -         | -
"""  # noqa: E501  # a table is read across


def test_files(database: Database) -> None:
    database.put(every_request())
    database.put(
        {
            "files/own-letter": a_file("letter"),
            "files/own-material": a_file("material"),
            "files/own-spt": a_file("assignment_letter", has_agency=False),
            "files/own-draft": a_file("draft", has_agency=False),
            "files/own-agency-spt": a_file("assignment_letter"),
            "files/own-agency-draft": a_file("draft"),
            "files/own-agency-unknown": a_file("status"),
            "files/other-letter": a_file("letter", scope="other"),
            "files/other-material": a_file("material", scope="other"),
            "files/other-spt": a_file("assignment_letter", scope="other", has_agency=False),
            "files/other-draft": a_file("draft", scope="other", has_agency=False),
            "files/early-letter": {**a_file("letter"), "request": "NoSuchRequestAnywher"},
            "files/mandate": {
                **a_file("mandate_letter", has_agency=False),
                "request": "NoSuchRequestAnywher",
            },
            "files/mandate-of-a-request": a_file("mandate_letter", has_agency=False),
            "files/mandate-of-an-agency": a_file("mandate_letter", owner="uid-requester"),
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
            "get an SPT by one's own agency": getting("files/own-agency-spt"),
            "get a draft by one's own agency": getting("files/own-agency-draft"),
            "get one of no known kind by it": getting("files/own-agency-unknown"),
            "get another request's letter": getting("files/other-letter"),
            "get another request's material": getting("files/other-material"),
            "get another request's SPT": getting("files/other-spt"),
            "get another request's draft": getting("files/other-draft"),
            "get a letter before its request": getting("files/early-letter"),
            "get requester's upload": getting("files/by-requester"),
            "get team's upload": getting("files/by-team"),
            "get no_claims' upload": getting("files/by-no-claims"),
            "get one that is not there": getting(f"files/{FILE}"),
            "get a mandate's letter": getting("files/mandate"),
            "get one with a request's id": getting("files/mandate-of-a-request"),
            "get one by one's own agency": getting("files/mandate-of-an-agency"),
            "list all": listing("files"),
            "list one's agency's letters": listing(
                "files", equal("agency", AGENCY), equal("kind", "letter")
            ),
            "list requester's uploads": listing("files", equal("owner", "uid-requester")),
        },
    )


# -- People, and what surrounds the steps

REST = """
what                                 | requester | ikp | team | head | acting | admin | no_claims | anonymous
get requester's account              | yes       | yes | -    | -    | -      | yes   | -         | -
get no_claims' account               | -         | yes | -    | -    | -      | yes   | yes       | -
get an account that is not there     | -         | yes | -    | -    | -      | yes   | -         | -
list the accounts                    | -         | yes | -    | -    | -      | yes   | -         | -
list the accounts of the team's role | -         | yes | -    | -    | -      | yes   | -         | -
list one's own account               | -         | yes | -    | -    | -      | yes   | -         | -
get requester's notification         | yes       | -   | -    | -    | -      | -     | -         | -
get no_claims' notification          | -         | -   | -    | -    | -      | -     | yes       | -
list requester's notifications       | yes       | -   | -    | -    | -      | -     | -         | -
list requester's unread              | yes       | -   | -    | -    | -      | -     | -         | -
list everybody's notifications       | -         | -   | -    | -    | -      | -     | -         | -
get an agency                        | yes       | yes | yes  | yes  | yes    | yes   | -         | -
list the agencies                    | yes       | yes | yes  | yes  | yes    | yes   | -         | -
get a mandate                        | -         | -   | -    | yes  | -      | yes   | -         | -
get acting's mandate                 | -         | -   | -    | yes  | yes    | yes   | -         | -
get no_claims' mandate               | -         | -   | -    | yes  | -      | yes   | yes       | -
get a mandate that is not there      | -         | -   | -    | yes  | -      | yes   | -         | -
list the mandates                    | -         | -   | -    | yes  | -      | yes   | -         | -
list acting's mandates               | -         | -   | -    | yes  | yes    | yes   | -         | -
get a dead letter                    | -         | -   | -    | -    | -      | yes   | -         | -
list the dead letters                | -         | -   | -    | -    | -      | yes   | -         | -
get a calendar                       | yes       | yes | yes  | yes  | yes    | yes   | -         | -
list the calendars                   | yes       | yes | yes  | yes  | yes    | yes   | -         | -
get what was announced               | -         | -   | -    | -    | -      | -     | -         | -
list what was announced              | -         | -   | -    | -    | -      | -     | -         | -
get how far a sweep came             | -         | -   | -    | -    | -      | -     | -         | -
get a device                         | -         | -   | -    | -    | -      | -     | -         | -
list requester's devices             | -         | -   | -    | -    | -      | -     | -         | -
get a thread                         | -         | -   | -    | -    | -      | -     | -         | -
get how often one did something      | -         | -   | -    | -    | -      | -     | -         | -
get a register                       | -         | -   | -    | -    | -      | -     | -         | -
list the registers                   | -         | -   | -    | -    | -      | -     | -         | -
get what a month came to             | -         | -   | -    | -    | -      | -     | -         | -
list what the months came to         | -         | -   | -    | -    | -      | -     | -         | -
get of an unknown collection         | -         | -   | -    | -    | -      | -     | -         | -
list an unknown collection           | -         | -   | -    | -    | -      | -     | -         | -
get below a request                  | -         | -   | -    | -    | -      | -     | -         | -
list below a request                 | -         | -   | -    | -    | -      | -     | -         | -
get below an event                   | -         | -   | -    | -    | -      | -     | -         | -
get below an account                 | -         | -   | -    | -    | -      | -     | -         | -
"""  # noqa: E501  # a table is read across


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
            "mandates/of-another": {"person": "uid-another"},
            "mandates/of-acting": {"person": "uid-acting"},
            "mandates/of-no-claims": {"person": "uid-no-claims"},
            "dead_letters/one": {"uid": "uid-requester"},
            "calendars/0123456789ab": {"days_off": []},
            "announced/one": something,
            "sweeps/deadlines": something,
            "devices/one": {"uid": "uid-requester"},
            "threads/one": {"uid": "uid-requester"},
            "users/uid-requester/threads/one": something,
            "limits/one-person-uid-requester": {"count": 299},
            "registers/2026": {"last": 7},
            "tallies/2026-08": something,
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
            "get a mandate": getting("mandates/of-another"),
            "get acting's mandate": getting("mandates/of-acting"),
            "get no_claims' mandate": getting("mandates/of-no-claims"),
            "get a mandate that is not there": getting("mandates/of-nobody"),
            "list the mandates": listing("mandates"),
            "list acting's mandates": listing("mandates", equal("person", "uid-acting")),
            "get a dead letter": getting("dead_letters/one"),
            "list the dead letters": listing("dead_letters"),
            "get a calendar": getting("calendars/0123456789ab"),
            "list the calendars": listing("calendars"),
            "get what was announced": getting("announced/one"),
            "list what was announced": listing("announced"),
            "get how far a sweep came": getting("sweeps/deadlines"),
            "get a device": getting("devices/one"),
            "list requester's devices": listing("devices", equal("uid", "uid-requester")),
            "get a thread": getting("users/uid-requester/threads/one"),
            "get how often one did something": getting("limits/one-person-uid-requester"),
            "get a register": getting("registers/2026"),
            "list the registers": listing("registers"),
            "get what a month came to": getting("tallies/2026-08"),
            "list what the months came to": listing("tallies"),
            "get of an unknown collection": getting("unknown/one"),
            "list an unknown collection": listing("unknown"),
            "get below a request": getting(f"{OWN}/unknown/one"),
            "list below a request": listing(f"{OWN}/unknown"),
            "get below an event": getting(f"{OWN}/events/one/unknown/one"),
            "get below an account": getting("users/uid-requester/unknown/one"),
        },
    )
    assert database.query(IKP, "users") == {"uid-requester", "uid-no-claims"}
