"""`make first-admin` says in one line what it misses, before it asks anybody."""

import sys

import pytest
from google.auth.exceptions import DefaultCredentialsError

from infra import first_admin
from shared import accounts

EMAIL = "EMAIL must be an e-mail address"
NAME = "NAME must be one line of 1 to 200 characters"


def said(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """What the command ends with."""
    monkeypatch.setattr(sys, "argv", ["first_admin", *arguments])
    with pytest.raises(SystemExit) as ended:
        first_admin.main()
    assert isinstance(ended.value.code, str)  # so the exit status is 1, and this is printed
    return ended.value.code


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (("", ""), f"{EMAIL}; {NAME}"),
        ((), f"{EMAIL}; {NAME}"),
        (("", "Siti Aminah"), EMAIL),
        (("siti@contoh.example",), NAME),
        (("siti@contoh.example", " "), NAME),
        (("siti@contoh.example", "Siti\nAminah"), NAME),
        (("siti", "Siti Aminah"), EMAIL),
        (("siti@contoh", "Siti Aminah"), EMAIL),
        (("Siti <siti@contoh.example>", "Siti Aminah"), EMAIL),
    ],
)
def test_whom_to_make_an_admin_must_be_said(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], wrong: str
) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "demo-x")
    assert said(monkeypatch, *arguments) == f"{wrong}: make first-admin EMAIL=… NAME=…"


@pytest.mark.parametrize("project", [None, ""])
def test_the_project_must_be_named(monkeypatch: pytest.MonkeyPatch, project: str | None) -> None:
    monkeypatch.delenv("GOOGLE_CLOUD_PROJECT", raising=False)
    if project is not None:
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", project)
    assert said(monkeypatch, "siti@contoh.example", "Siti Aminah") == (
        "GOOGLE_CLOUD_PROJECT must name the project in which to make the admin."
    )


def test_credentials_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_: object, **__: object) -> None:
        raise DefaultCredentialsError("none were found\nanywhere")  # type: ignore[no-untyped-call]

    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "demo-x")
    monkeypatch.setattr(accounts, "set_account", ask)
    assert said(monkeypatch, "siti@contoh.example", "Siti Aminah") == (
        "Google Cloud credentials are missing: gcloud auth application-default login"
    )
