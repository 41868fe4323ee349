"""The accounts and agencies with which a new local system begins.

`python -m infra.local.sample_accounts`, with the product's environment set, puts them there; where
they are already, it makes them again as they stand here.
"""

from contextlib import suppress
from typing import NamedTuple

from shared.models import Role
from shared.people import Agency

PASSWORD = "rahasia-lokal"  # noqa: S105 - of accounts that exist in emulators only


class SampleAccount(NamedTuple):
    """A person to sign in as."""

    uid: str
    email: str
    name: str
    roles: tuple[Role, ...]
    agency: str | None = None


AGENCIES = (
    Agency(id="dinkes", name="Dinas Kesehatan"),
    Agency(id="dlh", name="Dinas Lingkungan Hidup"),
)

ACCOUNTS = (
    SampleAccount(
        "pemohon-dinkes",
        "pemohon@dinkes.contoh.example",
        "Pemohon Dinas Kesehatan",
        (Role.REQUESTER,),
        "dinkes",
    ),
    SampleAccount(
        "pemohon-dinkes-2",
        "humas@dinkes.contoh.example",
        "Humas Dinas Kesehatan",
        (Role.REQUESTER,),
        "dinkes",
    ),
    SampleAccount(
        "pemohon-dlh",
        "pemohon@dlh.contoh.example",
        "Pemohon Dinas Lingkungan Hidup",
        (Role.REQUESTER,),
        "dlh",
    ),
    SampleAccount("ikp", "ikp@kominfo.contoh.example", "Bidang IKP", (Role.IKP_DIVISION,)),
    SampleAccount(
        "ikp-2", "seksi@kominfo.contoh.example", "Seksi Pengolahan Informasi", (Role.IKP_DIVISION,)
    ),
    SampleAccount("tim-1", "tim1@kominfo.contoh.example", "Anggota Tim 1", (Role.CONTENT_TEAM,)),
    SampleAccount("tim-2", "tim2@kominfo.contoh.example", "Anggota Tim 2", (Role.CONTENT_TEAM,)),
    SampleAccount("tim-3", "tim3@kominfo.contoh.example", "Anggota Tim 3", (Role.CONTENT_TEAM,)),
    SampleAccount("kadis", "kadis@kominfo.contoh.example", "Kepala Dinas", (Role.DEPARTMENT_HEAD,)),
    SampleAccount("admin", "admin@kominfo.contoh.example", "Admin", (Role.ADMIN,)),
)


def seed() -> None:
    """Makes the agencies and accounts, in Firebase Auth and in the database."""
    from firebase_admin import auth

    from shared import paths, store
    from shared.accounts import AccountDetails, set_account
    from shared.auth import app

    for agency in AGENCIES:
        store.put(paths.agency(agency.id), agency.model_dump())
    for account in ACCOUNTS:
        with suppress(auth.UidAlreadyExistsError, auth.EmailAlreadyExistsError):
            auth.create_user(uid=account.uid, email=account.email, app=app())
        details = AccountDetails(
            email=account.email, name=account.name, roles=account.roles, agency=account.agency
        )
        set_account(details, by=None)
        auth.update_user(account.uid, password=PASSWORD, email_verified=True, app=app())


if __name__ == "__main__":
    seed()
