"""ID tokens by really signing in to the Auth emulator, once for a person in a run."""

import os
import time
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from firebase_admin import auth

from infra.local import sign_in as emulator
from shared.auth import app
from tests.functions.cast import Person

PASSWORD = "kata-sandi-uji"


@cache
def token_of(person: Person) -> str:
    """An ID token of a person of the cast, whose account is made first."""
    auth.create_user(uid=person.uid, email=person.email, password=PASSWORD, app=app())
    claims: dict[str, Any] = {}
    if person.roles:
        claims = {"roles": list(person.roles), "agency": person.agency}
    if person.mandates:
        claims["mandates"] = [
            {
                "id": mandate.id,
                "kind": mandate.kind.value,
                "starts_at": int(mandate.starts_at.timestamp()),
                "ends_at": int(mandate.ends_at.timestamp()),
            }
            for mandate in person.mandates
        ]
    if claims:
        auth.set_custom_user_claims(person.uid, claims, app=app())
    return sign_in(person.email)


def session_of(person: Person) -> int:
    """When a session of this person, who has just signed in, began; their account is made first."""
    with suppress(auth.UidAlreadyExistsError):
        token_of(person)
    return int(time.time())


def sign_in(email: str, password: str = PASSWORD) -> str:
    """A new ID token, with the claims as they are now."""
    # Accounts are in the app's project, whichever database a test looks at.
    host, project = os.environ["FIREBASE_AUTH_EMULATOR_HOST"], app().project_id
    return emulator.sign_in(host, email, password, project)


def wait_for_the_next_second(token: str) -> None:
    """Revocation counts in whole seconds: that of the token has to pass."""
    issued = auth.verify_id_token(token, app=app())["iat"]
    while int(time.time()) <= issued:
        time.sleep(0.02)


def reset_password(link: str, password: str) -> None:
    """What the page behind a password link does: it sends the link's code back."""
    host, project = os.environ["FIREBASE_AUTH_EMULATOR_HOST"], app().project_id
    (code,) = parse_qs(urlsplit(link).query)["oobCode"]
    requests.post(
        f"http://{host}/identitytoolkit.googleapis.com/v1/accounts:resetPassword",
        params={"key": "local"},
        headers={"Authorization": "Bearer owner"},
        json={"oobCode": code, "newPassword": password, "targetProjectId": project},
        timeout=30,
    ).raise_for_status()
