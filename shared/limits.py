"""How often a person, and an address, may have something created: counted hour by hour."""

import hashlib
import hmac
import random
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

from flask import Request as HttpRequest

from shared import config, errors, paths, store
from shared.entry_points import Limit

WINDOW = 3600  # seconds
_PATIENCE = 5.0  # seconds for which it is tried to count
_LONGEST_PAUSE = 0.25  # seconds


def admit(name: str, limit: Limit, uid: str, address: str, size: int = 0) -> None:
    """Counts a call for its person and, if that admits it, for its address; nothing is read.

    `size` is how many bytes it announces: where bytes are limited they count, also of a call that
    is refused. Raises `TooManyRequests`, or `TryAgain` when it cannot be counted for its person:
    what it would create could not be written either.
    """
    now = datetime.now(UTC).timestamp()
    window = int(now // WINDOW)
    end = (window + 1) * WINDOW
    until = datetime.fromtimestamp(end, UTC)

    def count(kind: str, whose: str, **amounts: int) -> dict[str, int]:
        counter = paths.limit(f"{window}-{name}-{kind}-{whose}")
        return store.count_up(counter, {"count": 1} | amounts, until)

    most = limit.bytes_per_person
    amounts = {} if most is None else {"bytes": size}
    of_person = _in_turn(lambda: count("person", uid, **amounts))
    is_admitted = of_person["count"] <= limit.per_person
    if is_admitted and most is not None:
        is_admitted = of_person["bytes"] <= most
    if is_admitted:
        # Whoever is refused touches nothing of their office's, neither its count nor its document.
        with suppress(errors.TryAgain):  # nobody waits longer for others, or goes without
            of_address = _in_turn(lambda: count("address", _pseudonym(address, window)))
            is_admitted = of_address["count"] <= limit.per_address
    if not is_admitted:
        raise errors.TooManyRequests.for_seconds(max(1, round(end - now)))


def _in_turn(count: Callable[[], dict[str, int]]) -> dict[str, int]:
    """Counts once others who count at this moment let it; raises `TryAgain` if they never do."""
    started, pause = time.monotonic(), 0.005
    while True:
        try:
            return count()
        except errors.TryAgain:
            if time.monotonic() - started > _PATIENCE:
                raise
        time.sleep(random.uniform(0, pause))  # noqa: S311  # jitter, no secret
        pause = min(2 * pause, _LONGEST_PAUSE)


def address_of(request: HttpRequest) -> str:
    """Where a call comes from, as the outermost front end that is trusted saw it.

    Each front end appends to X-Forwarded-For whom it heard; what stands further left, anybody can
    write. So can who comes past one of them write what is taken for their address. No list syntax
    is looked for in it: an opened quote would hide what follows. Of an IPv6 address it is the
    network (/64), of which one subscriber has all.
    """
    hops = config.trusted_hops()
    heard = request.headers.get("X-Forwarded-For", "").split(",")
    seen = heard[-hops].strip() if 0 < hops <= len(heard) else ""
    try:
        address = ip_address(seen or request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), 64), strict=False))


def _pseudonym(address: str, window: int) -> str:
    """What stands for an address in the database: personal data are not kept there."""
    return hmac.new(salt_of(window), address.encode(), hashlib.sha256).hexdigest()[:32]


@lru_cache(maxsize=2)
def salt_of(window: int) -> bytes:
    """Random for each hour, one for all instances; deleted with the counts that it made."""
    path, salt = paths.limit(f"{window}-salt"), secrets.token_bytes(32)
    until = datetime.fromtimestamp((window + 1) * WINDOW, UTC)
    if store.write_together({path: {"salt": salt, "expires_at": until}}):
        return salt
    if kept := store.snapshot_of(path).to_dict():
        return bytes(kept["salt"])
    raise errors.TryAgain
