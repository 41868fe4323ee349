"""ID tokens by really signing in to the Auth emulator, once for a person in a run."""

import os
from functools import cache

import requests
from firebase_admin import auth
from shared.auth import app
from tests.functions.cast import Person

_PASSWORD = "kata-sandi-uji"


@cache
def token_of(person: Person) -> str:
    """An ID token of a person of the cast, whose account is made first."""
    auth.create_user(uid=person.uid, email=person.email, password=_PASSWORD, app=app())
    if person.roles:
        claims = {"roles": list(person.roles), "agency": person.agency}
        auth.set_custom_user_claims(person.uid, claims, app=app())
    return sign_in(person.email)


def sign_in(email: str, password: str = _PASSWORD) -> str:
    """A new ID token.

    The emulator takes every API key for its default project, and its owner's word for another one.
    """
    host = os.environ["FIREBASE_AUTH_EMULATOR_HOST"]
    answer = requests.post(
        f"http://{host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword",
        params={"key": "any"},
        headers={"Authorization": "Bearer owner"},
        json={
            "email": email,
            "password": password,
            "returnSecureToken": True,
            "targetProjectId": os.environ["GOOGLE_CLOUD_PROJECT"],
        },
        timeout=30,
    )
    answer.raise_for_status()
    return str(answer.json()["idToken"])
