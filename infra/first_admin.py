"""Makes the first admin of a project: `python -m infra.first_admin EMAIL NAME`.

Uses the caller's own Google Cloud credentials and GOOGLE_CLOUD_PROJECT. Admins make all others.
"""

import argparse
import os
import sys

from google.auth.exceptions import DefaultCredentialsError
from pydantic import ValidationError

from functions.set_account import SetAccount
from shared import accounts
from shared.models import Role

_MUST_BE = {
    "email": "EMAIL must be an e-mail address",
    "name": "NAME must be one line of 1 to 200 characters",
}


def main() -> None:
    """Gives an account, made if need be, the role admin alone; prints how to set its password."""
    details = _details()
    if not os.environ.get("GOOGLE_CLOUD_PROJECT"):
        sys.exit("GOOGLE_CLOUD_PROJECT must name the project in which to make the admin.")
    try:
        account, _ = accounts.set_account(details, by=None)
        link = accounts.first_password_link(account.email)
    except DefaultCredentialsError:
        sys.exit("Google Cloud credentials are missing: gcloud auth application-default login")
    print(f"{account.email} is an admin. Set the password at:")
    print(link)


def _details() -> SetAccount:
    """What the command line says. Exits, saying what is wrong with it."""
    parser = argparse.ArgumentParser(prog="python -m infra.first_admin", description=__doc__)
    parser.add_argument("email", nargs="?", default="")
    parser.add_argument("name", nargs="?", default="")
    asked = parser.parse_args()
    try:
        return SetAccount(email=asked.email, name=asked.name, roles=(Role.ADMIN,))
    except ValidationError as error:
        wrong = "; ".join(_MUST_BE[str(each["loc"][0])] for each in error.errors())
        sys.exit(f"{wrong}: make first-admin EMAIL=… NAME=…")


if __name__ == "__main__":
    main()
