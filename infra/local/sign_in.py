"""Signs in to the Auth emulator as a client would, for tests and the demo."""

import base64
import json

import requests

from infra.local.emulators import DEFAULT_PROJECT


def sign_in(host: str, email: str, password: str, project: str = DEFAULT_PROJECT) -> str:
    """An ID token of the emulator at this host and port.

    An API key stands for the emulator's default project; its owner may name another one.
    """
    answer = requests.post(
        f"http://{host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword",
        params={"key": "local"},
        headers={"Authorization": "Bearer owner"},
        json={
            "email": email,
            "password": password,
            "returnSecureToken": True,
            "targetProjectId": project,
        },
        timeout=30,
    )
    answer.raise_for_status()
    return str(answer.json()["idToken"])


def signed_in_at(token: str) -> int:
    """When the session of an ID token began, in seconds since 1970."""
    claims = token.split(".")[1]
    return int(json.loads(base64.urlsafe_b64decode(claims + "=="))["auth_time"])
