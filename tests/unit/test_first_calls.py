"""The first calls of a process come at once: what is made at first use is made for all of them."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import firebase_admin
import pytest

from shared import auth

CALLERS = 8


def test_calls_that_come_at_once_share_one_app(monkeypatch: pytest.MonkeyPatch) -> None:
    apps: list[str] = []

    def get_app() -> str:
        if not apps:
            raise ValueError("there is none yet")
        return apps[0]

    def initialize_app(**_: Any) -> str:
        time.sleep(0.01)  # in which the others come
        if apps:
            raise ValueError("it is there already")
        apps.append("the app")
        return apps[0]

    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "demo-konten")
    monkeypatch.setattr(firebase_admin, "get_app", get_app)
    monkeypatch.setattr(firebase_admin, "initialize_app", initialize_app)
    make, together = auth.app.__wrapped__, Barrier(CALLERS)

    def call(_: int) -> object:
        together.wait(timeout=10)
        return make()

    with ThreadPoolExecutor(CALLERS) as callers:
        assert list(callers.map(call, range(CALLERS))) == ["the app"] * CALLERS


def test_what_is_wrong_with_the_process_is_not_said_of_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def misconfigured() -> None:
        raise ValueError("the project is not known")

    monkeypatch.setattr(auth, "app", misconfigured)
    with pytest.raises(ValueError, match="the project"):
        auth.signed_in("Bearer a.b.c", check_revoked=False)
