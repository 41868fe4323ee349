"""`make first-admin` says in one line what it misses, before it asks anybody."""

import pytest
from google.auth.exceptions import DefaultCredentialsError

from infra.admin.__main__ import main
from shared import accounts

EMAIL = "EMAIL harus alamat e-mail"
NAME = "NAME harus satu baris, 1 sampai 200 huruf"


def said(*arguments: str) -> str:
    """What the command ends with."""
    with pytest.raises(SystemExit) as ended:
        main(["first-admin", "--", *arguments])
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
    assert said(*arguments) == f"{wrong}: make first-admin EMAIL=… NAME=…"


def test_it_is_said_in_english_where_that_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "demo-x")
    with pytest.raises(SystemExit) as ended:
        main(["--language", "en", "first-admin", "siti", "Siti Aminah"])
    assert str(ended.value.code).startswith("EMAIL must be an e-mail address: make first-admin")


@pytest.mark.parametrize("project", [None, ""])
def test_the_project_must_be_named(monkeypatch: pytest.MonkeyPatch, project: str | None) -> None:
    monkeypatch.delenv("GOOGLE_CLOUD_PROJECT", raising=False)
    if project is not None:
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", project)
    assert said("siti@contoh.example", "Siti Aminah") == (
        "GOOGLE_CLOUD_PROJECT harus menyebut proyek Google Cloud yang dikerjakan."
    )


def test_credentials_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_: object, **__: object) -> None:
        raise DefaultCredentialsError("none were found\nanywhere")  # type: ignore[no-untyped-call]

    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "demo-x")
    monkeypatch.setattr(accounts, "set_account", ask)
    assert said("siti@contoh.example", "Siti Aminah") == (
        "Kredensial Google Cloud belum ada: gcloud auth application-default login"
    )
