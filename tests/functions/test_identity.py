"""Nobody gets in without a token of ours; what a token says is all that a person is."""

import base64
import json
import time
from typing import Any

import pytest
from firebase_admin import auth
from werkzeug.test import TestResponse

from shared.auth import app
from tests.functions.apps import answered, client_of, get, post, refused
from tests.functions.cast import AGUS, NINA, Person
from tests.functions.doors import everything_of
from tests.functions.identity import PASSWORD, sign_in, token_of
from tests.functions.stories import a_key, a_request, an_id

# Every HTTP function that is not public, with a message it would take.
FUNCTIONS = {
    "submit_request": "POST",
    "receive_request": "POST",
    "form_team": "POST",
    "reassign_team": "POST",
    "supply_material": "POST",
    "submit_draft": "POST",
    "ask_fact_check": "POST",
    "answer_fact_check": "POST",
    "check_content": "POST",
    "decide_corrections": "POST",
    "repair_content": "POST",
    "return_request": "POST",
    "review_content": "POST",
    "decide_approval": "POST",
    "withdraw_request": "POST",
    "start_upload": "POST",
    "finish_upload": "POST",
    "set_account": "POST",
    "set_agency": "POST",
    "set_mandate": "POST",
    "end_mandate": "POST",
    "replay_dead_letter": "POST",
    "open_file": "GET",
    "get_request": "GET",
    "get_history": "GET",
    "explain_deadline": "GET",
    "list_requests": "GET",
    "me": "GET",
}


def _token(**claims: Any) -> str:
    """A token as the emulator makes them: unsigned."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join(part.rstrip("=") for part in encoded) + "."


# What stands in the Authorization header.
NOT_SIGNED_IN = {
    "nothing": "",
    "no token": "Bearer",
    "blank": "Bearer   ",
    "basic": "Basic c2FyaTpyYWhhc2lh",
    "garbage": "Bearer rahasia",
    "three garbage parts": "Bearer a.b.c",
    "not base64": "Bearer €.€.€",
    "other project": "Bearer "
    + _token(iss="https://securetoken.google.com/other", aud="other", sub="sari", iat=1, exp=9e9),
    "no subject": "Bearer " + _token(iss="https://securetoken.google.com/x", aud="x", exp=9e9),
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("authorization", [None, "Bearer rahasia"], ids=["no-token", "garbage"])
def test_every_function_wants_a_token_before_it_looks_at_anything(
    function: str, authorization: str | None
) -> None:
    headers = {"Authorization": authorization} if authorization else {}

    response = client_of(function).open("/", method=FUNCTIONS[function], headers=headers)

    refused(response, "not_signed_in")


@pytest.mark.parametrize("authorization", NOT_SIGNED_IN.values(), ids=NOT_SIGNED_IN)
def test_token_that_is_not_ours_is_refused(authorization: str) -> None:
    story = a_request("submitted")
    body, before = story.body("receive_request"), everything_of(story.id)

    response = client_of("receive_request").post(
        "/",
        json=body,
        headers={"Authorization": authorization.encode().decode("latin-1")}
        | {"Idempotency-Key": a_key()},
    )

    problem = refused(response, "not_signed_in")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert problem["detail"] == "Anda belum masuk. Masuk dengan akun Anda, lalu ulangi."
    assert everything_of(story.id) == before


def test_scheme_is_read_in_any_case() -> None:
    token = token_of(NINA)

    answered(client_of("me").get("/", headers={"Authorization": f"bearer  {token} "}))


def test_person_without_a_role_may_do_nothing_but_ask_who_they_are() -> None:
    story = a_request("submitted")

    refused(get("get_request", NINA, request=story.id), "no_reading_role")
    refused(get("get_history", NINA, request=story.id), "no_reading_role")
    refused(get("list_requests", NINA), "no_reading_role")
    assert answered(get("me", NINA))["roles"] == []


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": "ikp_division"},
        {"roles": ["mayor"]},
        {"roles": {"ikp_division": True}},
        {"roles": None},
        {"roles": [["ikp_division"]]},
        {"role": "ikp_division"},
        {"roles": [True, 7, None]},
    ],
    ids=str,
)
def test_claims_of_any_other_form_give_no_role(claims: dict[str, Any]) -> None:
    story = a_request("submitted")

    response = _ask(claims, "receive_request", story.body("receive_request"))

    refused(response, "wrong_role")


@pytest.mark.parametrize("agency", [["dinas-kesehatan"], 7, {"id": "dinas-kesehatan"}], ids=str)
def test_agency_of_any_other_form_is_none(agency: Any) -> None:
    story = a_request("submitted")
    claims = {"roles": ["requester"], "agency": agency}

    response = _ask(claims, "withdraw_request", story.body("withdraw_request"))

    refused(response, "other_agency")


def test_known_roles_count_beside_unknown_ones() -> None:
    story = a_request("submitted")
    claims = {"roles": ["mayor", "ikp_division", 7]}

    answered(_ask(claims, "receive_request", story.body("receive_request")))


# The steps that somebody whose rights were just taken away must not take.
DECISIVE = (
    ("return_request", "needs_correction", "ikp_division"),
    ("review_content", "ready_for_review", "department_head"),
    ("decide_approval", "reviewed", "department_head"),
)


@pytest.mark.parametrize(("transition", "status", "role"), DECISIVE)
@pytest.mark.parametrize("ends", ["disabled", "revoked", "deleted"])
def test_session_that_has_ended_takes_no_decisive_step(
    transition: str, status: str, role: str, ends: str
) -> None:
    story = a_request(status)
    body, before = story.body(transition), everything_of(story.id)
    uid, token = _a_person({"roles": [role]})
    if ends == "disabled":
        auth.update_user(uid, disabled=True, app=app())
    elif ends == "deleted":
        auth.delete_user(uid, app=app())
    else:
        # What revoke_refresh_tokens sets, a second on: the service counts in whole seconds.
        auth.update_user(uid, valid_since=int(time.time()) + 1, app=app())

    refused(_post(token, transition, body), "session_revoked")
    assert everything_of(story.id) == before


def test_admin_whose_session_has_ended_sets_nothing() -> None:
    uid, token = _a_person({"roles": ["admin"]})
    auth.update_user(uid, disabled=True, app=app())

    refused(
        _post(token, "set_agency", {"id": "dinas-baru", "name": "Dinas Baru"}), "session_revoked"
    )
    refused(_post(token, "set_account", {}), "session_revoked")


def test_admin_takes_no_step_and_reads_no_request() -> None:
    story = a_request("submitted")

    for function in ("get_request", "get_history", "explain_deadline"):
        refused(get(function, AGUS, request=story.id), "no_reading_role")
    refused(get("list_requests", AGUS), "no_reading_role")
    refused(
        post("receive_request", {"request": story.id}, AGUS, Idempotency_Key=a_key()), "wrong_role"
    )


def _a_person(claims: dict[str, Any]) -> tuple[str, str]:
    uid = an_id()
    person = Person(uid)
    auth.create_user(uid=uid, email=person.email, password=PASSWORD, app=app())
    auth.set_custom_user_claims(uid, claims, app=app())
    return uid, sign_in(person.email)


def _ask(claims: dict[str, Any], function: str, body: Any) -> TestResponse:
    return _post(_a_person(claims)[1], function, body)


def _post(token: str, function: str, body: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": a_key()}
    return client_of(function).post("/", json=body, headers=headers)
