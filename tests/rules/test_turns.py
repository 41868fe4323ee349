"""Who may queue which step when, and on whose request."""

from typing import Any

from tests.rules.documents import (
    AWAITING,
    COMMANDS,
    a_queued_command,
    a_request,
    every_request,
    request_id,
)
from tests.rules.people import (
    ACTING,
    ADMIN,
    AGENCY,
    HEAD,
    IKP,
    NO_CLAIMS,
    PEOPLE,
    REQUESTER,
    TEAM,
)
from tests.rules.rest import Database, Person
from tests.rules.tables import differences, rows

# For each step a status in which it is its turn, and one in which it is not; and who may queue it
# in turn: for a request of their own agency and team, for both that and another, or not at all. Out
# of turn nobody may.
STEPS = """
step               | in turn          | out of turn      | requester | ikp  | team | head | acting | admin | no_claims | anonymous
submit_request     | returned         | submitted        | own       | -    | -    | -    | -      | -     | -         | -
receive_request    | submitted        | received         | -         | both | -    | -    | -      | -     | -         | -
form_team          | received         | submitted        | -         | both | -    | -    | -      | -     | -         | -
reassign_team      | needs_correction | returned         | -         | both | -    | -    | -      | -     | -         | -
supply_material    | drafted          | approved         | own       | -    | -    | -    | -      | -     | -         | -
submit_draft       | team_formed      | drafted          | -         | -    | own  | -    | -      | -     | -         | -
ask_fact_check     | drafted          | checked          | -         | -    | own  | -    | -      | -     | -         | -
answer_fact_check  | reviewed         | approved         | own       | -    | -    | -    | -      | -     | -         | -
check_content      | drafted          | checked          | -         | -    | own  | -    | -      | -     | -         | -
decide_corrections | checked          | drafted          | -         | both | -    | -    | -      | -     | -         | -
repair_content     | needs_correction | ready_for_review | -         | -    | own  | -    | -      | -     | -         | -
return_request     | needs_correction | checked          | -         | both | -    | -    | -      | -     | -         | -
review_content     | ready_for_review | reviewed         | -         | -    | -    | both | both   | -     | -         | -
decide_approval    | reviewed         | ready_for_review | -         | -    | -    | both | both   | -     | -         | -
withdraw_request   | reviewed         | withdrawn        | own       | -    | -    | -    | -      | -     | -         | -
"""  # noqa: E501  # a table is read across

# The steps that the right person may queue in each status.
STATUSES = """
status           | steps
(new)            | submit_request
submitted        | receive_request supply_material withdraw_request
received         | form_team supply_material withdraw_request
team_formed      | reassign_team supply_material submit_draft withdraw_request
drafted          | reassign_team supply_material ask_fact_check answer_fact_check check_content withdraw_request
checked          | reassign_team supply_material answer_fact_check decide_corrections withdraw_request
needs_correction | reassign_team supply_material answer_fact_check repair_content return_request withdraw_request
ready_for_review | reassign_team supply_material answer_fact_check review_content withdraw_request
reviewed         | reassign_team supply_material answer_fact_check decide_approval withdraw_request
returned         | submit_request supply_material withdraw_request
approved         |
withdrawn        |
"""  # noqa: E501  # a table is read across

RIGHT_PERSON = {
    "submit_request": REQUESTER,
    "receive_request": IKP,
    "form_team": IKP,
    "reassign_team": IKP,
    "supply_material": REQUESTER,
    "submit_draft": TEAM,
    "ask_fact_check": TEAM,
    "answer_fact_check": REQUESTER,
    "check_content": TEAM,
    "decide_corrections": IKP,
    "repair_content": TEAM,
    "return_request": IKP,
    "review_content": HEAD,
    "decide_approval": HEAD,
    "withdraw_request": REQUESTER,
}

EVERY_ROLE = Person(
    "everything",
    "uid-team",
    {
        "roles": ["requester", "ikp_division", "content_team", "department_head", "admin"],
        "agency": AGENCY,
    },
)


def may_queue(database: Database, person: Person, request: str, step: str) -> bool:
    return database.may_create(
        person,
        f"requests/{request}/{step}/{database.new_id()}",
        a_queued_command(person.uid, step, COMMANDS[step]),
        server_times=["created_at"],
    )


def test_each_role_queues_only_its_own_steps_in_turn(database: Database) -> None:
    database.put(every_request())
    expected, allowed, seen = set(), set(), 0
    for row in rows(STEPS):
        step = row["step"]
        for turn in ("in turn", "out of turn"):
            for scope in ("own", "other"):
                for person in PEOPLE:
                    cell = f"{person.name}: {step} {turn} ({row[turn]}), {scope} agency and team"
                    seen += 1
                    if turn == "in turn" and row[person.name] in {scope, "both"}:
                        expected.add(cell)
                    if may_queue(database, person, request_id(row[turn], scope), step):
                        allowed.add(cell)
    assert differences(allowed=allowed, expected=expected) == []
    assert (seen, len(allowed)) == (480, 26)


def test_each_status_lets_the_right_person_queue_only_its_steps(database: Database) -> None:
    database.put(every_request())
    expected, allowed, seen = set(), set(), 0
    for row in rows(STATUSES):
        status = row["status"]
        for step, person in RIGHT_PERSON.items():
            cell = f"{person.name}: {step} when {status}"
            seen += 1
            request = "BrandNewRequestOf" + f"{seen:03d}" if status == "(new)" else ""
            if step in row["steps"].split():
                expected.add(cell)
            if may_queue(database, person, request or request_id(status), step):
                allowed.add(cell)
    assert differences(allowed=allowed, expected=expected) == []
    assert (seen, len(allowed)) == (180, 41)


def test_only_a_requester_files_a_new_request(database: Database) -> None:
    allowed = {
        person.name
        for number, person in enumerate(PEOPLE)
        if may_queue(database, person, f"BrandNewRequest{number:05d}", "submit_request")
    }
    assert allowed == {"requester"}


def test_a_new_request_has_an_id_of_20_letters_and_digits(database: Database) -> None:
    odd = ["short", "BrandNewRequest000001", "BrandNew-Request-001", "BrandNewRequest0000é"]
    assert [name for name in odd if may_queue(database, REQUESTER, name, "submit_request")] == []


def test_nobody_judges_what_they_authored_whatever_roles_they_hold(database: Database) -> None:
    authors = ("uid-before", "uid-requester", "uid-team", "uid-ikp", "uid-head")
    database.put(
        {
            f"requests/{request_id(status)}": a_request(status, authors=authors)
            for status in AWAITING
        }
    )
    people = {
        "answer_fact_check": [REQUESTER, EVERY_ROLE],
        "check_content": [TEAM, EVERY_ROLE],
        "decide_corrections": [IKP, EVERY_ROLE],
        "review_content": [HEAD, EVERY_ROLE],
        "decide_approval": [HEAD, EVERY_ROLE],
        "repair_content": [TEAM, EVERY_ROLE],
    }
    turns = {row["step"]: row["in turn"] for row in rows(STEPS)}
    allowed = {
        f"{person.name}: {step}"
        for step, them in people.items()
        for person in them
        if may_queue(database, person, request_id(turns[step]), step)
    }
    assert allowed == {"team: repair_content", "everything: repair_content"}


# Who checked the draft, and which judgements the others then take.
CHECKED_BY = """
checker    | allowed
uid-other  | head acting everything
uid-head   | acting everything
uid-acting | head everything
uid-team   | head acting
(nobody)   | head acting everything
(unknown)  |
"""


def test_who_checked_the_draft_does_not_judge_it_for_the_head(database: Database) -> None:
    for row in rows(CHECKED_BY):
        for step, status in (
            ("review_content", "ready_for_review"),
            ("decide_approval", "reviewed"),
        ):
            checker = None if row["checker"] == "(nobody)" else row["checker"]
            request = a_request(status, checker=checker)
            if row["checker"] == "(unknown)":
                del request["draft"]["checker"]
            database.put({f"requests/{request_id(status)}": request})
            allowed = {
                person.name
                for person in (HEAD, ACTING, EVERY_ROLE)
                if may_queue(database, person, request_id(status), step)
            }
            assert allowed == set(row["allowed"].split()), (row["checker"], step)


def test_who_checked_the_draft_takes_the_divisions_decision(database: Database) -> None:
    database.put({f"requests/{request_id('checked')}": a_request("checked", checker=IKP.uid)})
    assert may_queue(database, IKP, request_id("checked"), "decide_corrections")


def test_whoever_holds_every_role_may_take_every_step_of_others_work(database: Database) -> None:
    database.put(every_request())
    denied = {
        row["step"]
        for row in rows(STEPS)
        if not may_queue(database, EVERY_ROLE, request_id(row["in turn"]), row["step"])
    }
    assert denied == set()


def test_a_request_that_is_incomplete_lets_nobody_pass(database: Database) -> None:
    incomplete: dict[str, tuple[dict[str, Any], str, Person, str]] = {
        "without a team": ({"team": None}, "team_formed", TEAM, "submit_draft"),
        "without a draft": ({"draft": None}, "drafted", TEAM, "check_content"),
        "without turns": ({"awaiting": None}, "submitted", IKP, "receive_request"),
        "without a status": (
            {"status": None, "agency": None},
            "drafted",
            REQUESTER,
            "withdraw_request",
        ),
        "without a draft, asked": ({"draft": None}, "drafted", REQUESTER, "answer_fact_check"),
        "without a draft, reviewed": ({"draft": None}, "reviewed", HEAD, "decide_approval"),
        "without a status, of a team": ({"status": None}, "drafted", TEAM, "ask_fact_check"),
        "with a turn as text": (
            {"awaiting": "receive_request"},
            "submitted",
            IKP,
            "receive_request",
        ),
    }
    allowed = []
    for name, (changes, status, person, step) in incomplete.items():
        database.put({f"requests/{request_id(status)}": {**a_request(status), **changes}})
        if may_queue(database, person, request_id(status), step):
            allowed.append(name)
    assert allowed == []


# Claims that are missing or of another type than they should be; with them, nothing is allowed.
ODD_ROLES = {
    "roles as text": "requester",
    "roles as text of another list": "requester,ikp_division,content_team,department_head,admin",
    "roles as map": dict.fromkeys(
        ["requester", "ikp_division", "content_team", "department_head", "admin"], True
    ),
    "roles as number": 1,
    "roles as truth": True,
    "roles as null": None,
    "roles as nested list": [["requester", "ikp_division", "content_team", "department_head"]],
    "roles as empty list": [],
    "roles of another name": ["Requester", "ikp", "owner", "*", ""],
}
ODD_AGENCIES = {
    "agency as number": 7,
    "agency as list": [AGENCY],
    "agency as map": {AGENCY: True},
    "agency as null": None,
    "agency as truth": True,
}


def test_odd_roles_open_nothing(database: Database) -> None:
    database.put(every_request())
    database.put({"agencies/dinas-kesehatan": {"name": "Dinas Kesehatan"}})
    allowed = []
    for name, roles in ODD_ROLES.items():
        person = Person(name, "uid-team", {"roles": roles, "agency": AGENCY})
        allowed += [
            f"{name}: {row['step']}"
            for row in rows(STEPS)
            if may_queue(database, person, request_id(row["in turn"]), row["step"])
        ]
        if may_queue(database, person, "BrandNewRequestOfOdd", "submit_request"):
            allowed.append(f"{name}: submit_request (new)")
        allowed += [
            f"{name}: get {path}"
            for path in (f"requests/{request_id('drafted')}", "agencies/dinas-kesehatan")
            if database.may_get(person, path)
        ]
        allowed += [
            f"{name}: list {collection}"
            for collection in ("requests", "agencies", "users")
            if database.query(person, collection) is not None
        ]
    assert allowed == []


def test_an_odd_agency_owns_nothing(database: Database) -> None:
    allowed = []
    people = [
        Person(name, "uid-odd", {"roles": ["requester"], "agency": agency})
        for name, agency in ODD_AGENCIES.items()
    ]
    people.append(Person("no agency", "uid-odd", {"roles": ["requester"]}))
    for person in people:
        agency = person.claims.get("agency")
        for status in ("drafted", "returned"):
            path = f"requests/{request_id(status)}"
            database.put({path: {**a_request(status), "agency": agency}})
        allowed += [
            f"{person.name}: {step} ({request})"
            for step, request in (
                ("submit_request", "BrandNewRequestOfOdd"),
                ("submit_request", request_id("returned")),
                ("supply_material", request_id("drafted")),
                ("withdraw_request", request_id("drafted")),
            )
            if may_queue(database, person, request, step)
        ]
        if database.may_get(person, f"requests/{request_id('drafted')}"):
            allowed.append(f"{person.name}: get the request")
    assert allowed == []


def test_a_role_without_its_scope_takes_no_step(database: Database) -> None:
    database.put(every_request())
    without_agency = Person("requester", "uid-requester", {"roles": ["requester"]})
    allowed = [
        f"{person.name}: {row['step']}"
        for person in (without_agency, NO_CLAIMS, ADMIN)
        for row in rows(STEPS)
        if may_queue(database, person, request_id(row["in turn"]), row["step"])
    ]
    assert allowed == []
