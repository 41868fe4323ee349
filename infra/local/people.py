"""The sample accounts that take part in a request, signed in to a running local system."""

from dataclasses import dataclass

import requests

from infra.local.client import Client, FirestoreDoor
from infra.local.processes import CannotStart
from infra.local.sample_accounts import ACCOUNTS, PASSWORD
from infra.local.sign_in import sign_in


@dataclass
class People:
    """The six who take part."""

    requester: Client
    division: Client
    designer: Client
    checker: Client
    head: Client
    door: FirestoreDoor  # the division's


def people_of(origin: str) -> People:
    """The sample accounts that take part in the system at this origin, signed in.

    Raises `CannotStart` when something else answers there.
    """
    where = _parts_of(origin)

    def client(uid: str) -> Client:
        account = next(each for each in ACCOUNTS if each.uid == uid)
        token = sign_in(where["auth"], account.email, PASSWORD, where["project"])
        return Client(origin, token, uid=uid)

    division = client("ikp")
    return People(
        requester=client("pemohon-dinkes"),
        division=division,
        designer=client("tim-1"),
        checker=client("tim-2"),
        head=client("kadis"),
        door=FirestoreDoor(where["firestore"], where["project"], division),
    )


def _parts_of(origin: str) -> dict[str, str]:
    try:
        where = requests.get(f"{origin}/local/system", timeout=10).json()
        return {part: where[part] for part in ("project", "firestore", "auth")}
    except (requests.RequestException, LookupError, TypeError) as error:
        port = origin.rpartition(":")[2]
        raise CannotStart(
            f"Port {port} dipakai program lain. Pilih yang lain, misalnya: make demo PORT=8090"
        ) from error
