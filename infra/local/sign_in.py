"""Signs in to the Auth emulator as a client would, for tests and the demo."""

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
