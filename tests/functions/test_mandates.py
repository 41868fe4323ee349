"""The admin enters and ends mandates: record, mirror, claims and sessions follow each other."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from firebase_admin import auth
from google.api_core.exceptions import ServiceUnavailable

from shared import store
from shared.auth import app
from shared.models import FileState
from shared.people import Mandate, bearing
from tests.functions.acting import HOUR, a_mandate, a_person
from tests.functions.apps import answered, client_of, post, refused
from tests.functions.bodies import Body, day
from tests.functions.cast import (
    AGUS,
    DEWI,
    DINKES,
    EKA,
    GITA,
    NINA,
    RATNA,
    SARI,
    WULAN,
    Person,
)
from tests.functions.doors import Door, TriggerDoor
from tests.functions.identity import PASSWORD, sign_in, wait_for_the_next_second
from tests.functions.stories import Story, a_key, a_request, an_id
from tests.functions.uploads import PDF, crc32c, upload

WIB = timezone(timedelta(hours=7))
OTHER_ADMIN = Person("tuti", ("admin",))
REASON = "Kepala Dinas kembali bertugas lebih awal."


class Bearer:
    """Somebody with an account of their own, and what is known of them."""

    def __init__(self, *roles: str, agency: str | None = None) -> None:
        self.email = f"{an_id().lower()}@pontianak.test"
        self._details = {"name": "Putri", "roles": list(roles), "agency": agency}
        self.uid: str = self.set_account()["uid"]
        auth.update_user(self.uid, password=PASSWORD, app=app())

    def set_account(self, **changes: Any) -> dict[str, Any]:
        """The admin sets the account anew; answers it."""
        fields = {"email": self.email, **self._details, **changes}
        account: dict[str, Any] = answered(post("set_account", fields, AGUS))["account"]
        return account

    def token(self) -> str:
        """A new one."""
        return sign_in(self.email)

    @property
    def claims(self) -> Any:
        return auth.get_user(self.uid, app=app()).custom_claims

    @property
    def mirror(self) -> dict[str, Any]:
        return store.snapshot_of(f"users/{self.uid}").to_dict() or {}

    @property
    def borne(self) -> list[str]:
        """The mandates in the mirror, by id."""
        return [each["id"] for each in self.mirror["mandates"]]

    @property
    def claimed(self) -> list[str]:
        """The mandates in the claims, by id."""
        return [each["id"] for each in (self.claims or {}).get("mandates", [])]

    def ends_now(self) -> None:
        """The only mandate is over from this moment on, as if it were that time."""
        (borne,) = self.mirror["mandates"]
        over = Mandate.model_validate(borne | {"ends_at": datetime.now(UTC)})
        store.update(f"users/{self.uid}", bearing([over]))

    @property
    def sessions_ended(self) -> int:
        """When sessions were ended last, in milliseconds."""
        ended: int = auth.get_user(self.uid, app=app()).tokens_valid_after_timestamp
        return ended


def a_letter(
    mandate: str = "", by: Person = AGUS, kind: str = "mandate_letter", **file: Any
) -> str:
    """The id of a sealed letter of a mandate."""
    story = Story(mandate)
    letter = story.file(kind, by, **file)
    story.save()
    return letter


def details(person: str, **changes: Any) -> Body:
    """What set_mandate takes: from yesterday to tomorrow, by a letter of yesterday."""
    mandate = changes.pop("mandate", None) or an_id()
    letter = {"number": "800.1.11/31/BKPSDM/2026", "date": day(-1)} | changes.pop("letter", {})
    letter.setdefault("file", a_letter(mandate))
    plain = {"person": person, "kind": "plh", "first_day": day(-1), "last_day": day(1)}
    return {"mandate": mandate, "letter": letter, **plain, **changes}


def dated(changes: Any) -> Any:
    """The same, with a date for each number of days from today."""
    match changes:
        case int():
            return day(changes)
        case dict():
            return {name: dated(value) for name, value in changes.items()}
    return changes


def set_mandate(body: Body, by: Person = AGUS) -> dict[str, Any]:
    """Enters a mandate, and answers its record."""
    record: dict[str, Any] = answered(post("set_mandate", body, by))
    return record


def end_mandate(mandate: str, reason: str = REASON, by: Person = AGUS) -> dict[str, Any]:
    """Ends a mandate, and answers its record."""
    body = {"mandate": mandate, "reason": reason}
    record: dict[str, Any] = answered(post("end_mandate", body, by))
    return record


def recorded(mandate: str) -> dict[str, Any]:
    """The document of a mandate; empty when there is none."""
    return store.snapshot_of(f"mandates/{mandate}").to_dict() or {}


def midnight(iso: str) -> datetime:
    """The first instant of a day in Pontianak."""
    return datetime.combine(date.fromisoformat(iso), time(), WIB)


def review(token: str, story: Story) -> Any:
    """What is answered to a session that reviews the request as the head."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": a_key()}
    body = story.body("review_content")
    return client_of("review_content").post("/", json=body, headers=headers)


def me(token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    who: dict[str, Any] = answered(client_of("me").get("/", headers=headers))
    return who


def unavailable(*_: Any, **__: Any) -> None:
    raise ServiceUnavailable("as it happens")  # type: ignore[no-untyped-call]


# -- Entering one


def test_mandate_is_recorded_mirrored_and_claimed() -> None:
    bearer = Bearer("requester", agency=DINKES)
    body = details(bearer.uid, kind="plt", first_day=day(-3), last_day=day(12))

    record = set_mandate(body)

    starts_at, ends_at = midnight(day(-3)), midnight(day(13))
    stored = recorded(body["mandate"])
    assert stored == {
        "id": body["mandate"],
        "schema_version": 1,
        "person": bearer.uid,
        "kind": "plt",
        "letter": body["letter"],
        "first_day": day(-3),
        "last_day": day(12),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "entered_by": "agus",
        "entered_at": stored["entered_at"],
        "ended_by": None,
        "ended_at": None,
        "end_reason": None,
    }
    assert abs(stored["entered_at"] - datetime.now(UTC)) < timedelta(minutes=1)
    assert record.keys() == stored.keys()
    assert datetime.fromisoformat(record["ends_at"]) == ends_at
    borne = {"id": body["mandate"], "kind": "plt"}
    assert bearer.mirror["mandates"] == [borne | {"starts_at": starts_at, "ends_at": ends_at}]
    assert bearer.mirror["acting_until"] == ends_at
    seconds = {"starts_at": starts_at.timestamp(), "ends_at": ends_at.timestamp()}
    claims = {"roles": ["requester"], "agency": DINKES, "mandates": [borne | seconds]}
    assert bearer.claims == claims


def test_letter_that_is_uploaded_bears_a_mandate_from_then_on() -> None:
    bearer, story = Bearer(), a_request("ready_for_review")
    uploaded = upload(PDF, AGUS, "mandate_letter")
    file = uploaded["file"]
    answered(post("finish_upload", {"file": file, "crc32c": crc32c(PDF)}, AGUS))
    before = bearer.token()

    set_mandate(details(bearer.uid, mandate=uploaded["request"], letter={"file": file}))

    refused(review(before, story), "wrong_role")
    answered(review(bearer.token(), story))


def test_letter_is_read_by_its_person_within_the_dates() -> None:
    bearer, mandate = Bearer(), an_id()
    letter = {"file": a_letter(mandate, content=PDF)}
    body = details(bearer.uid, mandate=mandate, letter=letter)
    set_mandate(body)

    headers = {"Authorization": f"Bearer {bearer.token()}"}
    query = {"file": body["letter"]["file"]}
    opened = client_of("open_file").get("/", query_string=query, headers=headers)

    assert answered(opened)["name"] == "mandate_letter.pdf"


@pytest.mark.parametrize(("first", "last"), [(0, 0), (-30, 0), (0, 30), (5, 5), (366, 366)])
def test_both_days_are_included(first: int, last: int) -> None:
    bearer = Bearer()

    record = set_mandate(details(bearer.uid, first_day=day(first), last_day=day(last)))

    assert datetime.fromisoformat(record["starts_at"]) == midnight(day(first))
    assert datetime.fromisoformat(record["ends_at"]) == midnight(day(last)) + 24 * HOUR
    assert ("department_head" in me(bearer.token())["roles"]) is (first <= 0)


def test_same_mandate_again_changes_nothing_whichever_admin_repeats_it() -> None:
    bearer = Bearer()
    body = details(bearer.uid)
    record = set_mandate(body)
    path = f"mandates/{body['mandate']}"
    before = store.snapshot_of(path).update_time

    assert [set_mandate(body), set_mandate(body, OTHER_ADMIN)] == [record, record]

    assert store.snapshot_of(path).update_time == before
    assert bearer.claimed == [body["mandate"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"person": "dewi"},
        {"kind": "plt"},
        {"first_day": 0},
        {"last_day": 2},
        {"letter": {"number": "800/32"}},
        {"letter": {"date": -2}},
        {"letter": {"file": "f" * 20}},
    ],
    ids=str,
)
def test_mandate_cannot_be_entered_otherwise(changes: dict[str, Any]) -> None:
    bearer, changes = Bearer(), dated(changes)
    body = details(bearer.uid)
    set_mandate(body)
    before = recorded(body["mandate"])
    other = body | changes | {"letter": body["letter"] | changes.get("letter", {})}

    problem = refused(post("set_mandate", other, AGUS), "mandate_taken")

    assert problem["mandate"] == body["mandate"]
    assert recorded(body["mandate"]) == before


def test_mandate_that_failed_half_way_is_whole_after_it_is_entered_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bearer = Bearer()
    body = details(bearer.uid)
    with monkeypatch.context() as broken:
        broken.setattr(auth, "update_user", unavailable)
        refused(post("set_mandate", body, AGUS), "try_again")
    assert bearer.borne == [body["mandate"]]
    assert bearer.claimed == []

    set_mandate(body)

    assert bearer.claimed == [body["mandate"]]


def test_mandate_that_is_repeated_after_its_person_was_erased_is_answered() -> None:
    bearer = Bearer()
    body = details(bearer.uid)
    record = set_mandate(body)
    store.delete(f"users/{bearer.uid}")

    assert set_mandate(body) == record
    assert not bearer.claims

    auth.delete_user(bearer.uid, app=app())

    assert set_mandate(body) == record
    assert not store.snapshot_of(f"users/{bearer.uid}").exists


def test_mandate_is_recorded_with_its_mirror_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bearer = Bearer()
    body = details(bearer.uid)
    write = store.write_together

    def overtaken(*args: Any, **kwargs: Any) -> bool:
        store.update(f"users/{bearer.uid}", {"name": "Ayu"})
        return write(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_together", overtaken)
        refused(post("set_mandate", body, AGUS), "lost_race")

    assert recorded(body["mandate"]) == {}
    assert (bearer.borne, bearer.mirror["name"]) == ([], "Ayu")
    assert bearer.claimed == []


# -- Who, when, by which letter


@pytest.mark.parametrize("uid", [GITA.uid, "tidak-ada"])
def test_mandate_is_for_an_active_account(uid: str) -> None:
    problem = refused(post("set_mandate", details(uid), AGUS), "no_active_account")

    assert problem["person"] == uid


@pytest.mark.parametrize("person", [RATNA, EKA], ids=lambda p: p.uid)
def test_head_needs_no_mandate(person: Person) -> None:
    body = details(person.uid)

    refused(post("set_mandate", body, AGUS), "head_already")

    assert recorded(body["mandate"]) == {}
    assert store.snapshot_of(f"users/{person.uid}").get("mandates") == []


@pytest.mark.parametrize(("first", "last"), [(-1, 1), (4, 9), (2, 4), (0, 9), (2, 2)])
def test_person_bears_one_mandate_at_a_time(first: int, last: int) -> None:
    bearer = Bearer()
    own = set_mandate(details(bearer.uid, first_day=day(1), last_day=day(4)))["id"]

    other = details(bearer.uid, first_day=day(first), last_day=day(last))
    assert refused(post("set_mandate", other, AGUS), "another_mandate")["mandate"] == own
    assert recorded(other["mandate"]) == {}

    end_mandate(own)
    set_mandate(other)
    assert bearer.borne == bearer.claimed == [other["mandate"]]


def test_extension_is_entered_before_the_first_ends_and_one_for_sooner_beside_one_to_come() -> None:
    bearer = Bearer()
    next_month = set_mandate(details(bearer.uid, first_day=day(30), last_day=day(32)))
    first = set_mandate(details(bearer.uid, first_day=day(0), last_day=day(2)))
    extension = set_mandate(details(bearer.uid, kind="plt", first_day=day(3), last_day=day(3)))

    in_order = [first["id"], extension["id"], next_month["id"]]
    assert bearer.borne == bearer.claimed == in_order
    assert bearer.mirror["acting_until"] == midnight(day(33))
    assert [each["id"] for each in me(bearer.token())["mandates"]] == in_order

    end_mandate(extension["id"])

    assert bearer.borne == bearer.claimed == [first["id"], next_month["id"]]
    assert bearer.mirror["acting_until"] == midnight(day(33))

    end_mandate(next_month["id"])

    assert bearer.mirror["acting_until"] == midnight(day(3))
    assert me(bearer.token())["roles"] == ["department_head"]


def test_person_bears_three_mandates_at_most() -> None:
    bearer = Bearer()
    entered = [
        set_mandate(details(bearer.uid, first_day=day(n), last_day=day(n)))["id"] for n in (0, 1, 2)
    ]
    fourth = details(bearer.uid, first_day=day(3), last_day=day(3))

    assert refused(post("set_mandate", fourth, AGUS), "too_many_mandates")["most"] == 3
    assert bearer.borne == bearer.claimed == entered

    end_mandate(entered[0])
    set_mandate(fourth)
    assert bearer.borne == [*entered[1:], fourth["mandate"]]


def test_mandate_that_is_over_makes_room_for_another() -> None:
    person = a_person(a_mandate(-2, 0), "content_team")
    auth.create_user(uid=person.uid, app=app())

    body = details(person.uid)
    set_mandate(body)

    (borne,) = store.snapshot_of(f"users/{person.uid}").get("mandates")
    assert borne["id"] == body["mandate"]


@pytest.mark.parametrize(
    ("changes", "code", "facts"),
    [
        ({"first_day": 3, "last_day": 2}, "days_reversed", {}),
        ({"first_day": -9, "last_day": -1}, "date_in_the_past", {"field": "last_day"}),
        ({"last_day": 366}, "mandate_too_long", {"most": 366}),
        ({"first_day": 367, "last_day": 367}, "mandate_too_long", {"most": 366}),
        ({"first_day": -367, "last_day": 0}, "mandate_too_long", {"most": 366}),
        ({"first_day": "0001-01-01"}, "mandate_too_long", {"most": 366}),
        ({"last_day": "9999-12-31"}, "mandate_too_long", {"most": 366}),
        ({"letter": {"date": 1}}, "date_in_the_future", {"field": "letter.date"}),
    ],
    ids=str,
)
def test_days_are_those_of_a_letter(
    changes: dict[str, Any], code: str, facts: dict[str, Any]
) -> None:
    bearer = Bearer()
    body = details(bearer.uid, **dated(changes))

    problem = refused(post("set_mandate", body, AGUS), code)

    assert problem.items() >= facts.items()
    assert recorded(body["mandate"]) == {}
    assert (bearer.borne, bearer.claimed) == ([], [])


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ({"kind": "letter"}, "wrong_file_kind"),
        ({"kind": "assignment_letter"}, "wrong_file_kind"),
        ({"mandate": "another"}, "file_of_another_mandate"),
        ({"by": OTHER_ADMIN}, "file_not_yours"),
        ({"state": FileState.UPLOADING, "crc32c": None, "md5": None}, "file_not_sealed"),
        ({"state": FileState.REFUSED, "crc32c": None, "md5": None}, "file_not_sealed"),
    ],
    ids=str,
)
def test_letter_is_the_mandates_own(file: dict[str, Any], code: str) -> None:
    bearer, mandate = Bearer(), an_id()
    letter = a_letter(
        **{"mandate": mandate} | file | ({"mandate": ""} if "mandate" in file else {})
    )
    body = details(bearer.uid, mandate=mandate, letter={"file": letter})

    assert refused(post("set_mandate", body, AGUS), code)["file"] == letter

    assert recorded(mandate) == {}
    assert bearer.borne == []


def test_unknown_letter_is_not_found() -> None:
    body = details(Bearer().uid, letter={"file": an_id()})

    refused(post("set_mandate", body, AGUS), "no_such_file")


def test_letter_of_a_mandate_stands_in_no_step(door: Door) -> None:
    story = a_request("received")
    body = story.body("form_team")
    body["letter"]["file"] = story.file("mandate_letter", WULAN)
    story.save()

    door.refuses("form_team", body, WULAN, "wrong_file_kind")


@pytest.mark.parametrize("person", [SARI, WULAN, DEWI, RATNA, EKA, NINA], ids=lambda p: p.uid)
def test_nobody_but_an_admin_enters_or_ends_a_mandate(person: Person) -> None:
    bearer = Bearer()
    entered, other = details(bearer.uid), details(bearer.uid)
    set_mandate(entered)
    end = {"mandate": entered["mandate"], "reason": REASON}

    assert refused(post("set_mandate", other, person), "wrong_role")["role"] == "admin"
    assert refused(post("end_mandate", end, person), "wrong_role")["role"] == "admin"

    assert recorded(other["mandate"]) == {}
    assert recorded(entered["mandate"])["ended_at"] is None


def test_admin_whose_session_has_ended_enters_and_ends_nothing() -> None:
    admin = Bearer("admin")
    headers = {"Authorization": f"Bearer {admin.token()}"}
    auth.update_user(admin.uid, disabled=True, app=app())

    for function in ("set_mandate", "end_mandate"):
        answer = client_of(function).post("/", json={}, headers=headers)
        refused(answer, "session_revoked")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"mandate": "mandat-1"}, "mandate"),
        ({"person": "__agus__"}, "person"),
        ({"person": ""}, "person"),
        ({"kind": "pj"}, "kind"),
        ({"first_day": "besok"}, "first_day"),
        ({"last_day": "2026-02-30"}, "last_day"),
        ({"last_day": "2026-01-01T00:00:00Z"}, "last_day"),
        ({"letter": {"number": " ", "date": "2026-01-05", "file": "f" * 20}}, "letter.number"),
        ({"letter": {"number": "1", "date": "2026-01-05", "file": "f"}}, "letter.file"),
        ({"starts_at": "2026-01-01T00:00:00Z"}, "starts_at"),
        ({"entered_by": "agus"}, "entered_by"),
    ],
)
def test_wrong_field_is_named(fields: dict[str, Any], field: str) -> None:
    letter = {"number": "800/31", "date": "2026-01-05", "file": "f" * 20}
    days = {"first_day": day(0), "last_day": day(0)}
    body = {"mandate": an_id(), "person": "dewi", "kind": "plh", "letter": letter, **days} | fields

    problem = refused(post("set_mandate", body, AGUS), "invalid_fields")

    assert [error["field"] for error in problem["errors"]] == [field]


# -- Ending one


def test_mandate_that_is_ended_holds_no_longer_at_once() -> None:
    bearer, story = Bearer("content_team"), a_request("ready_for_review")
    entered = set_mandate(details(bearer.uid))
    token = bearer.token()
    wait_for_the_next_second(token)

    ended = end_mandate(entered["id"], by=OTHER_ADMIN)

    how = {"ended_by": "tuti", "ended_at": ended["ended_at"], "end_reason": REASON}
    assert ended == entered | how
    assert abs(datetime.fromisoformat(ended["ended_at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert recorded(entered["id"])["end_reason"] == REASON
    assert (bearer.borne, bearer.mirror["acting_until"]) == ([], None)
    assert bearer.claims == {"roles": ["content_team"], "agency": None}
    refused(review(token, story), "session_revoked")
    refused(review(bearer.token(), story), "wrong_role")
    as_queued = Person(bearer.uid)
    TriggerDoor().refuses("review_content", story.body("review_content"), as_queued, "wrong_role")


def test_mandate_that_is_to_come_is_ended_too() -> None:
    bearer = Bearer()
    entered = set_mandate(details(bearer.uid, first_day=day(1), last_day=day(2)))

    end_mandate(entered["id"])

    assert (bearer.borne, bearer.claimed) == ([], [])


def test_mandate_is_ended_once_and_new_sessions_last() -> None:
    bearer = Bearer()
    entered = set_mandate(details(bearer.uid))
    ended = end_mandate(entered["id"])
    sessions_ended, token = bearer.sessions_ended, bearer.token()
    wait_for_the_next_second(token)

    again = end_mandate(entered["id"], "Alasan lain yang tidak berlaku.", by=OTHER_ADMIN)

    assert again == ended
    assert bearer.sessions_ended == sessions_ended


@pytest.mark.parametrize("broken_part", ["update_user", "revoke_refresh_tokens"])
def test_end_that_failed_half_way_is_whole_after_it_is_repeated(
    broken_part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bearer, story = Bearer(), a_request("ready_for_review")
    entered = set_mandate(details(bearer.uid))
    token = bearer.token()
    wait_for_the_next_second(token)
    body = {"mandate": entered["id"], "reason": REASON}
    with monkeypatch.context() as broken:
        broken.setattr(auth, broken_part, unavailable)
        refused(post("end_mandate", body, AGUS), "try_again")
    assert recorded(entered["id"])["ended_at"] is not None

    end_mandate(entered["id"])

    assert bearer.claimed == []
    refused(review(token, story), "session_revoked")


def test_end_is_recorded_with_its_mirror_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    bearer = Bearer()
    entered = set_mandate(details(bearer.uid))
    before, write = recorded(entered["id"]), store.write_together

    def overtaken(*args: Any, **kwargs: Any) -> bool:
        store.update(f"users/{bearer.uid}", {"name": "Ayu"})
        return write(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_together", overtaken)
        refused(
            post("end_mandate", {"mandate": entered["id"], "reason": REASON}, AGUS), "lost_race"
        )

    assert recorded(entered["id"]) == before
    assert bearer.borne == bearer.claimed == [entered["id"]]


def test_mandate_that_is_over_stays_as_it_is() -> None:
    bearer = Bearer()
    entered = set_mandate(details(bearer.uid))
    a_moment_ago = datetime.now(UTC)
    store.update(f"mandates/{entered['id']}", {"ends_at": a_moment_ago})
    before, sessions_ended = recorded(entered["id"]), bearer.sessions_ended

    assert end_mandate(entered["id"])["ended_at"] is None

    assert recorded(entered["id"]) == before
    assert bearer.sessions_ended == sessions_ended


def test_mandate_that_was_ended_does_not_begin_again() -> None:
    bearer = Bearer()
    body = details(bearer.uid)
    set_mandate(body)
    end_mandate(body["mandate"])

    assert refused(post("set_mandate", body, AGUS), "mandate_ended")["mandate"] == body["mandate"]

    assert (bearer.borne, bearer.claimed) == ([], [])


def test_end_of_one_mandate_leaves_the_next_alone() -> None:
    bearer = Bearer()
    first, second = details(bearer.uid), details(bearer.uid)
    set_mandate(first)
    end_mandate(first["mandate"])
    set_mandate(second)

    end_mandate(first["mandate"])

    assert bearer.borne == bearer.claimed == [second["mandate"]]


def test_end_takes_from_the_mirror_no_mandate_but_its_own() -> None:
    bearer = Bearer()
    entered = set_mandate(details(bearer.uid))
    another = a_mandate(-1, 1)
    store.update(f"users/{bearer.uid}", bearing([another]))

    end_mandate(entered["id"])

    assert bearer.borne == bearer.claimed == [another.id]


def test_mandate_of_somebody_who_was_erased_is_ended() -> None:
    bearer = Bearer()
    entered = set_mandate(details(bearer.uid))
    store.delete(f"users/{bearer.uid}")
    auth.delete_user(bearer.uid, app=app())

    assert end_mandate(entered["id"])["ended_by"] == "agus"

    assert not store.snapshot_of(f"users/{bearer.uid}").exists


def test_mandate_is_ended_where_only_half_of_its_person_was_erased() -> None:
    without_auth, without_mirror = Bearer(), Bearer("content_team")
    first, second = (set_mandate(details(each.uid)) for each in (without_auth, without_mirror))
    auth.delete_user(without_auth.uid, app=app())
    store.delete(f"users/{without_mirror.uid}")

    assert end_mandate(first["id"])["ended_by"] == end_mandate(second["id"])["ended_by"] == "agus"

    assert without_auth.borne == []
    assert not without_mirror.claims


def test_unknown_mandate_is_not_found() -> None:
    unknown = an_id()

    problem = refused(
        post("end_mandate", {"mandate": unknown, "reason": REASON}, AGUS), "no_such_mandate"
    )

    assert problem["mandate"] == unknown


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"mandate": "x"}, "mandate"), ({"reason": "Selesai."}, "reason"), ({"at": "1"}, "at")],
)
def test_wrong_field_of_an_end_is_named(fields: dict[str, Any], field: str) -> None:
    body = {"mandate": an_id(), "reason": REASON} | fields

    problem = refused(post("end_mandate", body, AGUS), "invalid_fields")

    assert [error["field"] for error in problem["errors"]] == [field]


# -- The account of who bears one


def test_account_that_is_set_anew_keeps_its_mandate() -> None:
    bearer, story = Bearer("content_team"), a_request("ready_for_review")
    entered = set_mandate(details(bearer.uid))
    token = bearer.token()
    wait_for_the_next_second(token)

    account = bearer.set_account(name="Putri Ayu", roles=["content_team", "ikp_division"])

    assert [each["id"] for each in account["mandates"]] == bearer.borne == [entered["id"]]
    assert bearer.claimed == [entered["id"]]
    assert bearer.mirror["acting_until"] == midnight(day(2))
    answered(review(token, story))


def test_person_without_a_role_who_is_deactivated_bears_nothing_and_loses_the_session() -> None:
    bearer, story = Bearer(), a_request("ready_for_review")
    entered = set_mandate(details(bearer.uid))
    token = bearer.token()
    wait_for_the_next_second(token)

    bearer.set_account(is_active=False)

    assert bearer.claimed == []
    refused(review(token, story), "session_revoked")
    body = story.body("review_content")
    TriggerDoor().refuses("review_content", body, Person(bearer.uid), "wrong_role")

    bearer.set_account(is_active=True)

    assert bearer.claimed == [entered["id"]]
    refused(review(token, story), "session_revoked")
    answered(review(bearer.token(), story))


def test_mandate_that_is_over_leaves_the_claims_when_the_account_is_set() -> None:
    bearer = Bearer()
    entered = set_mandate(details(bearer.uid))
    bearer.ends_now()
    assert bearer.claimed == [entered["id"]]

    bearer.set_account(name="Putri Ayu")

    assert bearer.claimed == []


def test_claims_follow_the_mirror_whoever_writes_at_that_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A role that is taken away meanwhile does not come back by another's slower call."""
    bearer = Bearer("content_team", "ikp_division")
    body, update_user = details(bearer.uid), auth.update_user
    with monkeypatch.context() as patch:

        def slower(*args: Any, **kwargs: Any) -> None:
            patch.undo()
            bearer.set_account(roles=["content_team"])
            update_user(*args, **kwargs)

        patch.setattr(auth, "update_user", slower)
        set_mandate(body)

    assert bearer.mirror["roles"] == bearer.claims["roles"] == ["content_team"]
    assert bearer.claimed == [body["mandate"]]


def test_account_that_could_not_be_set_leaves_no_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    bearer = Bearer("content_team")
    replace = store.replace_unchanged

    def overtaken(*args: Any) -> bool:
        store.update(f"users/{bearer.uid}", {"name": "Ayu"})
        return replace(*args)

    with monkeypatch.context() as patch:
        patch.setattr(store, "replace_unchanged", overtaken)
        given = {"email": bearer.email, "name": "Putri", "roles": ["ikp_division"]}
        refused(post("set_account", given, AGUS), "lost_race")

    assert bearer.mirror["roles"] == bearer.claims["roles"] == ["content_team"]


@pytest.mark.parametrize(("first", "last"), [(0, 0), (1, 2)], ids=["in force", "to come"])
def test_me_tells_of_the_mandate(first: int, last: int) -> None:
    bearer = Bearer("content_team")
    token = bearer.token()
    record = set_mandate(details(bearer.uid, first_day=day(first), last_day=day(last)))

    old, new = me(token), me(bearer.token())

    borne = {name: record[name] for name in ("id", "kind", "starts_at", "ends_at")}
    assert old["mandates"] == new["mandates"] == [borne]
    assert old["roles"] == ["content_team"]
    assert new["roles"] == ["content_team", *(["department_head"] if first == 0 else [])]


def test_me_tells_of_no_mandate_that_is_over() -> None:
    bearer = Bearer()
    set_mandate(details(bearer.uid))
    bearer.ends_now()

    assert me(bearer.token())["mandates"] == []
