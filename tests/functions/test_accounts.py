"""The admin manages accounts and agencies; who loses a right takes no decisive step any more."""

from itertools import count
from typing import Any

import pytest
import requests
from firebase_admin import auth

from shared import accounts, errors, store
from shared.auth import app
from tests.functions.apps import answered, client_of, post, refused
from tests.functions.cast import (
    AGUS,
    DEWI,
    DINKES,
    DISHUB,
    EKA,
    NINA,
    RATNA,
    SARI,
    WULAN,
    Person,
)
from tests.functions.identity import (
    PASSWORD,
    reset_password,
    sign_in,
    wait_for_the_next_second,
)
from tests.functions.stories import a_key, a_request, an_id


def details(**changes: Any) -> dict[str, Any]:
    """What set_account takes for a new person of the team."""
    plain = {
        "email": f"{an_id().lower()}@pontianak.test",
        "name": "Putri",
        "roles": ["content_team"],
    }
    return plain | changes


def set_account(by: Person = AGUS, **changes: Any) -> dict[str, Any]:
    """Sets an account, and answers it."""
    answer: dict[str, Any] = answered(post("set_account", details(**changes), by))
    return answer


def an_admin() -> tuple[dict[str, Any], str]:
    """The account and token of an admin who may be changed."""
    account = set_account(roles=["admin"])["account"]
    return account, _token(account)


def claims_of(uid: str) -> Any:
    return auth.get_user(uid, app=app()).custom_claims


def mirror_of(uid: str) -> dict[str, Any]:
    return store.database().document(f"users/{uid}").get().to_dict() or {}


def test_new_person_gets_an_account_a_mirror_and_a_link() -> None:
    answer = set_account(name="  Putri Ayu ", email="Putri.Ayu@Pontianak.test", language="en")

    account = answer["account"]
    assert answer["is_new"] is True
    assert account == {
        "uid": account["uid"],
        "name": "Putri Ayu",
        "email": "putri.ayu@pontianak.test",
        "roles": ["content_team"],
        "agency": None,
        "is_active": True,
        "language": "en",
        "preferences": {"mail": "now", "push": "now", "daily_at": 8},
        "away_until": None,
        "mandates": [],
        "acting_until": None,
    }
    assert mirror_of(account["uid"]) == account
    assert claims_of(account["uid"]) == {"roles": ["content_team"], "agency": None}
    user = auth.get_user(account["uid"], app=app())
    assert (user.email, user.display_name) == ("putri.ayu@pontianak.test", "Putri Ayu")


def test_link_sets_the_password_with_which_one_signs_in() -> None:
    answer = set_account(roles=["requester"], agency=DINKES)

    reset_password(answer["password_link"], "sandi-baru-sekali")

    token = sign_in(answer["account"]["email"], "sandi-baru-sekali")
    who = client_of("me").get("/", headers={"Authorization": f"Bearer {token}"})
    assert answered(who)["agency"] == {"id": DINKES, "name": "Dinas Kesehatan"}


def test_known_person_is_changed_and_gets_no_link() -> None:
    email = f"{an_id().lower()}@pontianak.test"
    first = set_account(email=email)

    second = set_account(email=email.upper(), name="Putri Ayu", roles=["ikp_division"])

    uid = first["account"]["uid"]
    assert (second["is_new"], second["password_link"]) == (False, None)
    assert second["account"]["uid"] == uid
    assert mirror_of(uid)["roles"] == ["ikp_division"]
    assert claims_of(uid)["roles"] == ["ikp_division"]


def test_who_signed_up_in_advance_counts_as_new_and_loses_their_password() -> None:
    email = f"{an_id().lower()}@pontianak.test"
    auth.create_user(email=email, password=PASSWORD, app=app())
    token = sign_in(email)
    wait_for_the_next_second(token)

    answer = set_account(email=email, roles=["department_head"])

    assert (answer["is_new"], bool(answer["password_link"])) == (True, True)
    with pytest.raises(requests.HTTPError):
        sign_in(email)
    refused(_post(token, "set_agency", {"id": "dinas-sosial", "name": "x"}), "session_revoked")


def test_two_admins_who_set_one_account_at_one_moment_do_not_overwrite_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = set_account()["account"]
    replace = store.replace_unchanged

    def overtaken(*args: Any) -> bool:
        store.update(f"users/{account['uid']}", {"name": "Ayu"})
        return replace(*args)

    monkeypatch.setattr(store, "replace_unchanged", overtaken)

    refused(post("set_account", details(email=account["email"]), AGUS), "lost_race")
    assert mirror_of(account["uid"])["name"] == "Ayu"


def test_person_may_hold_several_roles() -> None:
    roles = ["requester", "content_team"]

    account = set_account(roles=roles, agency=DISHUB)["account"]

    assert claims_of(account["uid"]) == {"roles": roles, "agency": DISHUB}


def test_right_that_was_taken_away_takes_no_decisive_step() -> None:
    account = set_account(roles=["department_head"])["account"]
    token = _token(account)
    story = a_request("ready_for_review")

    wait_for_the_next_second(token)
    set_account(email=account["email"], roles=["content_team"])

    refused(_post(token, "review_content", story.body("review_content")), "session_revoked")


@pytest.mark.parametrize("change", [{"is_active": False}, {"agency": DISHUB}])
def test_deactivation_and_another_agency_end_the_session(change: dict[str, Any]) -> None:
    account = set_account(roles=["requester", "ikp_division"], agency=DINKES)["account"]
    token = _token(account)
    story = a_request("needs_correction")
    wait_for_the_next_second(token)

    fields = {"roles": ["requester", "ikp_division"], "agency": DINKES} | change
    set_account(email=account["email"], **fields)

    refused(_post(token, "return_request", story.body("return_request")), "session_revoked")
    user = auth.get_user(account["uid"], app=app())
    assert user.disabled is (change == {"is_active": False})
    assert mirror_of(account["uid"])["is_active"] is not user.disabled


def test_new_name_or_more_rights_leave_the_session_alone() -> None:
    account = set_account(roles=["ikp_division"])["account"]
    token = _token(account)
    story = a_request("needs_correction")
    wait_for_the_next_second(token)

    set_account(email=account["email"], name="Ayu", roles=["ikp_division", "content_team"])

    answered(_post(token, "return_request", story.body("return_request")))


def test_deactivated_person_comes_back() -> None:
    account = set_account(is_active=False)["account"]
    assert auth.get_user(account["uid"], app=app()).disabled is True

    set_account(email=account["email"], is_active=True)

    assert auth.get_user(account["uid"], app=app()).disabled is False
    assert mirror_of(account["uid"])["is_active"] is True


def test_language_that_is_left_out_stays_as_the_person_has_it() -> None:
    account = set_account()["account"]
    assert account["language"] == "id"
    store.update(f"users/{account['uid']}", {"language": "en"})

    kept = set_account(email=account["email"], name="Ayu")["account"]
    given = set_account(email=account["email"], language="id")["account"]

    assert (kept["language"], given["language"]) == ("en", "id")


@pytest.mark.parametrize("taken", [{"is_active": False}, {"roles": ["content_team"]}], ids=str)
def test_older_form_that_is_saved_at_the_same_moment_brings_no_right_back(
    taken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One admin takes away while another saves what the account was: the document has the word."""
    account = set_account(roles=["ikp_division"])["account"]
    email, uid = account["email"], account["uid"]
    update_user = auth.update_user
    with monkeypatch.context() as patch:

        def slower(*args: Any, **kwargs: Any) -> None:
            patch.undo()
            set_account(**{"email": email, "roles": ["ikp_division"]} | taken)
            update_user(*args, **kwargs)

        patch.setattr(auth, "update_user", slower)
        older = details(email=email, name="Ayu", roles=["ikp_division"])
        refused(post("set_account", older, AGUS), "lost_race")

    user, mirror = auth.get_user(uid, app=app()), mirror_of(uid)
    roles = taken.get("roles", [])
    assert user.disabled is not mirror["is_active"]
    assert (user.custom_claims["roles"], user.display_name) == (roles, mirror["name"])


def test_right_that_was_back_for_a_moment_ends_with_its_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = set_account(roles=["content_team"])["account"]
    claims, token = {"roles": ["department_head"], "agency": None}, ""
    settle = accounts.settle_account

    def meanwhile(uid: str) -> None:
        nonlocal token
        auth.set_custom_user_claims(uid, claims, app=app())
        token = _token(account)
        wait_for_the_next_second(token)
        settle(uid)

    monkeypatch.setattr(accounts, "settle_account", meanwhile)
    set_account(email=account["email"], roles=["content_team"])

    story = a_request("ready_for_review")
    refused(_post(token, "review_content", story.body("review_content")), "session_revoked")


def test_right_that_another_took_back_before_it_was_settled_ends_with_its_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = set_account()["account"]
    replace, token = store.replace_unchanged, ""

    def overtaken(*args: Any) -> bool:
        nonlocal token
        token = _token(account)
        wait_for_the_next_second(token)
        auth.set_custom_user_claims(account["uid"], {"roles": ["content_team"]}, app=app())
        store.update(f"users/{account['uid']}", {"name": "Ayu"})
        return replace(*args)

    with monkeypatch.context() as patch:
        patch.setattr(store, "replace_unchanged", overtaken)
        given = details(email=account["email"], roles=["content_team", "department_head"])
        refused(post("set_account", given, AGUS), "lost_race")

    story = a_request("ready_for_review")
    refused(_post(token, "review_content", story.body("review_content")), "session_revoked")


def test_account_that_others_never_stop_changing_is_to_be_set_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = set_account()["account"]
    update_user, names = auth.update_user, count()

    def overtaken(uid: str, **kwargs: Any) -> None:
        update_user(uid, **kwargs)
        store.update(f"users/{uid}", {"name": f"Ayu {next(names)}"})

    with monkeypatch.context() as patch:
        patch.setattr(auth, "update_user", overtaken)
        with pytest.raises(errors.TryAgain):
            accounts.settle_account(account["uid"])

    assert next(names) == 5


@pytest.mark.parametrize("person", [SARI, WULAN, DEWI, RATNA, EKA, NINA], ids=lambda p: p.uid)
@pytest.mark.parametrize("function", ["set_account", "set_agency"])
def test_nobody_but_an_admin_sets_anything(function: str, person: Person) -> None:
    email = f"{an_id().lower()}@pontianak.test"
    bodies: dict[str, Any] = {
        "set_account": details(email=email),
        "set_agency": {"id": "dinas-sosial", "name": "Dinas Sosial"},
    }

    assert refused(post(function, bodies[function], person), "wrong_role")["role"] == "admin"

    assert not store.database().document("agencies/dinas-sosial").get().exists
    with pytest.raises(auth.UserNotFoundError):
        auth.get_user_by_email(email, app=app())


@pytest.mark.parametrize(
    "fields", [{"roles": ["content_team"]}, {"is_active": False}, {"roles": []}]
)
def test_admin_does_not_lock_themselves_out(fields: dict[str, Any]) -> None:
    admin, token = an_admin()
    body = {"email": admin["email"], "name": "Agus", "roles": ["admin"]} | fields

    refused(_post(token, "set_account", body), "own_admin_role")

    assert claims_of(admin["uid"]) == {"roles": ["admin"], "agency": None}
    assert auth.get_user(admin["uid"], app=app()).disabled is False
    assert mirror_of(admin["uid"]) == admin


def test_admin_may_change_their_own_name_and_another_admins_role() -> None:
    (admin, token), (other, _) = an_admin(), an_admin()
    body = {"email": admin["email"], "name": "Agus Salim", "roles": ["admin", "ikp_division"]}

    answered(_post(token, "set_account", body))
    answered(_post(token, "set_account", details(email=other["email"], roles=[])))

    assert mirror_of(admin["uid"])["name"] == "Agus Salim"
    assert claims_of(other["uid"])["roles"] == []


@pytest.mark.parametrize(
    ("roles", "agency", "code"),
    [
        (["requester"], None, "agency_mismatch"),
        (["content_team"], DINKES, "agency_mismatch"),
        (["admin"], DINKES, "agency_mismatch"),
        ([], DINKES, "agency_mismatch"),
        (["requester"], "dinas-gaib", "no_such_agency"),
    ],
)
def test_only_a_requester_has_an_agency_and_a_known_one(
    roles: list[str], agency: str | None, code: str
) -> None:
    body = details(roles=roles, agency=agency)

    refused(post("set_account", body, AGUS), code)

    with pytest.raises(auth.UserNotFoundError):
        auth.get_user_by_email(body["email"], app=app())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "bukan-alamat"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "a b@c.id"}, "email"),
        ({"email": "a\u0085b@c.id"}, "email"),
        ({"email": "siapa@c.i\u0131"}, "email"),
        ({"email": "a" * 250 + "@b.id"}, "email"),
        ({"email": "a@b.id\r\nBcc: c@d.id"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "a" * 201}, "name"),
        ({"roles": ["mayor"]}, "roles.0"),
        ({"roles": ["admin", "admin"]}, "roles"),
        ({"roles": "admin"}, "roles"),
        ({"agency": "Dinas Kesehatan"}, "agency"),
        ({"is_active": "ya"}, "is_active"),
        ({"language": "fr"}, "language"),
        ({"password": "rahasia"}, "password"),
        ({"uid": "agus"}, "uid"),
    ],
)
def test_wrong_field_is_named(fields: dict[str, Any], field: str) -> None:
    problem = refused(post("set_account", details(**fields), AGUS), "invalid_fields")

    assert [error["field"] for error in problem["errors"]] == [field]


def _token(account: dict[str, Any]) -> str:
    auth.update_user(account["uid"], password=PASSWORD, app=app())
    return sign_in(account["email"])


def _post(token: str, function: str, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": a_key()}
    return client_of(function).post("/", json=body, headers=headers)
