"""Makes the first admin of a project: `python -m infra.first_admin EMAIL NAME`.

Uses the caller's own Google Cloud credentials and GOOGLE_CLOUD_PROJECT. Admins make all others.
"""

import argparse

from shared import accounts
from shared.accounts import AccountDetails
from shared.models import Role


def main() -> None:
    """Gives an account, made if need be, the role admin alone; prints how to set its password."""
    parser = argparse.ArgumentParser(prog="python -m infra.first_admin", description=__doc__)
    parser.add_argument("email")
    parser.add_argument("name")
    asked = parser.parse_args()
    details = AccountDetails(email=asked.email.lower(), name=asked.name, roles=(Role.ADMIN,))
    account, _ = accounts.set_account(details, by=None)
    print(f"{account.email} is an admin. Set the password at:")
    print(accounts.first_password_link(account.email))


if __name__ == "__main__":
    main()
