"""`first-admin EMAIL NAME`: makes the first admin of a project. Admins make all others."""

import argparse

from pydantic import ValidationError

from functions.set_account import SetAccount
from infra.admin.speech import Stop, said, tell
from shared import accounts
from shared.models import Role

_USAGE = "make first-admin EMAIL=… NAME=…"


def configure(parser: argparse.ArgumentParser) -> None:
    """Whom to make an admin."""
    parser.add_argument("email", nargs="?", default="")
    parser.add_argument("name", nargs="?", default="")


def run(asked: argparse.Namespace) -> bool:
    """Gives an account, made if need be, the role admin alone; prints how to set its password."""
    account, _ = accounts.set_account(_details(asked), by=None)
    link = accounts.first_password_link(account.email)
    tell(
        f"{account.email} sekarang admin. Kata sandinya diatur di:",
        f"{account.email} is an admin. Set the password at:",
    )
    print(link)
    return True


def _details(asked: argparse.Namespace) -> SetAccount:
    try:
        return SetAccount(email=asked.email, name=asked.name, roles=(Role.ADMIN,))
    except ValidationError as error:
        must_be = {
            "email": said("EMAIL harus alamat e-mail", "EMAIL must be an e-mail address"),
            "name": said(
                "NAME harus satu baris, 1 sampai 200 huruf",
                "NAME must be one line of 1 to 200 characters",
            ),
        }
        wrong = "; ".join(must_be[str(each["loc"][0])] for each in error.errors())
        raise Stop(f"{wrong}: {_USAGE}") from None
