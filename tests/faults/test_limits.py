"""Nobody creates without end: limits for a person and for an address, counted hour by hour."""

import json
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from google.api_core import exceptions as cloud
from google.cloud.firestore import WriteBatch
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Request

import main
from shared import limits, store
from shared.entry_points import HttpEntry, Limit, entry_of
from tests.faults.conftest import Figure, Size
from tests.functions.apps import answered, client_of, refused
from tests.functions.cast import RUDI, SARI, Person
from tests.functions.identity import token_of
from tests.functions.stories import a_key, a_request, an_id
from tests.functions.uploads import PDF, crc32c, declared, upload

# What creates documents or looks through uploads, and waits for no turn. Calls in an hour.
LIMITED = {
    "start_upload": Limit(300, 3000, bytes_per_person=50_000_000_000),
    "finish_upload": Limit(per_person=600, per_address=6000),
    "add_comment": Limit(per_person=120, per_address=1200),
    "register_device": Limit(per_person=60, per_address=1200),
}
pytestmark = pytest.mark.usefixtures("database_of_its_own")
KINDS = re.compile("limits/[0-9]+-(?:[a-z_]+-)?(person|address|salt)")
HALL, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def test_what_is_limited_and_how_far() -> None:
    entries = [entry_of(getattr(main, name)) for name in main.__all__]
    found = {e.name: e.limit for e in entries if isinstance(e, HttpEntry) and e.limit}
    assert found == LIMITED


@pytest.fixture(autouse=True)
def one_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts that begin at zero, and an hour that does not end while a test runs."""
    limits.salt_of.cache_clear()
    monkeypatch.setattr(limits, "WINDOW", 10**9)


@pytest.fixture
def limited_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[Limit], None]:
    """Sets the limit of every function that has one, and lets it count as before."""
    admit = limits.admit

    def to(limit: Limit) -> None:
        monkeypatch.setattr(limits, "admit", lambda name, _, *who: admit(name, limit, *who))

    return to


def call(function: str, body: Any, by: Person, forwarded: str = HALL, **more: str) -> TestResponse:
    headers = {
        "Authorization": f"Bearer {token_of(by)}",
        "X-Forwarded-For": forwarded,
        "Idempotency-Key": a_key(),
        **more,
    }
    return client_of(function).post("/", json=body, headers=headers)


def a_body(function: str, by: Person = SARI) -> dict[str, Any]:
    """What the function takes of this person, again and again."""
    return _BODIES[function](by)


_BODIES: dict[str, Callable[[Person], dict[str, Any]]] = {
    "start_upload": lambda _: declared("letter"),
    "finish_upload": lambda by: {
        "file": upload(PDF, by, "letter")["file"],
        "crc32c": crc32c(PDF),
    },
    "add_comment": lambda _: {
        "request": a_request("submitted").id,
        "text": "Halo.",
        "visibility": "requester",
    },
    "register_device": lambda _: {"token": f"{an_id()}:APA91b_{an_id()}"},
}


@pytest.mark.parametrize("function", LIMITED)
def test_above_a_persons_limit_nothing_is_created_until_the_hour_ends(
    function: str, limited_to: Callable[[Limit], None]
) -> None:
    limited_to(Limit(per_person=3, per_address=100))
    body = a_body(function)
    for _ in range(3):
        answered(call(function, body, SARI))
    before = everything()

    response = call(function, body, SARI)

    problem = refused(response, "too_many_requests")
    assert int(response.headers["Retry-After"]) == problem["seconds"] > 0
    assert problem["minutes"] == -(-problem["seconds"] // 60)
    assert f"Ulangi {problem['minutes']} menit lagi." in problem["detail"]
    assert everything() == before
    refused(call(function, body, SARI, forwarded=ELSEWHERE), "too_many_requests")
    answered(call(function, a_body(function, RUDI), RUDI))


def test_in_the_next_hour_a_person_is_admitted_again(
    limited_to: Callable[[Limit], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    limited_to(Limit(per_person=1, per_address=100))
    body = a_body("start_upload")
    answered(call("start_upload", body, SARI))
    refused(call("start_upload", body, SARI), "too_many_requests")

    monkeypatch.setattr(limits, "datetime", _Later)

    answered(call("start_upload", body, SARI))


class _Later(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return datetime.fromtimestamp(datetime.now(tz).timestamp() + limits.WINDOW, tz)


def test_above_an_addresss_limit_nobody_behind_it_creates_anything(
    limited_to: Callable[[Limit], None],
) -> None:
    limited_to(Limit(per_person=100, per_address=3))
    body = a_body("start_upload")
    for by in (SARI, RUDI, SARI):
        answered(call("start_upload", body, by))

    for by in (SARI, RUDI):
        refused(call("start_upload", body, by), "too_many_requests")
        answered(call("start_upload", body, by, forwarded=ELSEWHERE))


def test_who_is_refused_uses_up_nothing_of_their_offices_limit(
    limited_to: Callable[[Limit], None],
) -> None:
    limited_to(Limit(per_person=2, per_address=4))
    body = a_body("start_upload")
    outcomes = [call("start_upload", body, SARI).status_code for _ in range(8)]
    assert outcomes == [200, 200, *[429] * 6]

    answered(call("start_upload", body, RUDI))
    answered(call("start_upload", body, RUDI))


def test_what_cannot_be_read_or_signed_in_is_not_counted(
    limited_to: Callable[[Limit], None],
) -> None:
    limited_to(Limit(per_person=1, per_address=1))
    for _ in range(3):
        refused(call("start_upload", {"kind": "letter"}, SARI), "invalid_fields")
        refused(client_of("start_upload").post("/", json={}), "not_signed_in")

    answered(call("start_upload", a_body("start_upload"), SARI))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The documents of each commit, from here on."""
    commits: list[list[str]] = []
    commit = WriteBatch.commit

    def noted(self: WriteBatch, *args: Any, **options: Any) -> Any:
        commits.append(documents_of(self))
        return commit(self, *args, **options)

    monkeypatch.setattr(WriteBatch, "commit", noted)
    return commits


def documents_of(batch: WriteBatch) -> list[str]:
    return [write.update.name.rpartition("/documents/")[2] for write in batch._write_pbs]  # noqa: SLF001  # no other way to see them


def test_a_counted_call_is_two_writes_more(
    limited_to: Callable[[Limit], None], written: list[list[str]]
) -> None:
    limited_to(Limit(per_person=100, per_address=100))
    body = a_body("start_upload")
    answered(call("start_upload", body, SARI))  # fetches the hour's salt
    written.clear()

    answered(call("start_upload", body, SARI))

    assert [KINDS.findall(" ".join(paths)) for paths in written] == [["person"], ["address"], []]
    assert [len(paths) for paths in written] == [1, 1, 1]  # the last is the upload


def test_who_is_refused_touches_nothing_of_their_office(
    limited_to: Callable[[Limit], None], written: list[list[str]]
) -> None:
    limited_to(Limit(per_person=1, per_address=100))
    body = a_body("start_upload")
    answered(call("start_upload", body, SARI))
    written.clear()

    for _ in range(3):
        refused(call("start_upload", body, SARI), "too_many_requests")

    assert [KINDS.findall(" ".join(paths)) for paths in written] == [["person"]] * 3


def test_of_calls_at_one_moment_no_more_than_the_limit_come_through(
    limited_to: Callable[[Limit], None], size: Size, figure: Figure
) -> None:
    calls, most = size(16, 200), size(5, 50)
    limited_to(Limit(per_person=most, per_address=10 * calls))
    body = a_body("register_device")
    token_of(SARI)

    with ThreadPoolExecutor(8) as threads:
        seen = Counter(threads.map(lambda _: status("register_device", body, SARI), range(calls)))

    figure("limits: a person's flood", f"{dict(seen)} of {calls} at once", f"{most} through")
    assert seen == {200: most, 429: calls - most}


def test_a_flood_leaves_their_office_what_is_its(
    limited_to: Callable[[Limit], None], size: Size, figure: Figure
) -> None:
    """One person calls without end, on many lines; a colleague at the same address works."""
    calls, most = size(24, 240), size(4, 40)
    limited_to(Limit(per_person=most, per_address=2 * most))
    body = a_body("start_upload")
    for by in (SARI, RUDI):
        token_of(by)

    with ThreadPoolExecutor(8) as threads:
        flood = [threads.submit(status, "start_upload", body, SARI) for _ in range(calls)]
        work = [status("start_upload", body, RUDI) for _ in range(most)]
        through = [each.result() for each in flood].count(200)

    figure(
        "limits: a colleague of who floods",
        f"{work.count(200)} of {most} taken, {through} of {calls} of the flood",
        f"{most}, {most}",
    )
    assert work == [200] * most
    assert through == most
    assert counts()["address"] == [2 * most]


def status(function: str, body: Any, by: Person) -> int:
    return call(function, body, by).status_code


def contended(monkeypatch: pytest.MonkeyPatch, kind: str, times: int) -> None:
    """So many commits of this kind of count find that others are at it."""
    left, commit = [times], WriteBatch.commit

    def crowded(self: WriteBatch, *args: Any, **options: Any) -> Any:
        if left[0] and KINDS.findall(" ".join(documents_of(self))) == [kind]:
            left[0] -= 1
            raise cloud.Aborted("too much contention")  # type: ignore[no-untyped-call]
        return commit(self, *args, **options)

    monkeypatch.setattr(WriteBatch, "commit", crowded)


FOREVER = 10**9


@pytest.mark.parametrize(
    ("kind", "times", "counted"),
    [
        ("person", 3, {"person": [1], "address": [1]}),
        ("address", 3, {"person": [1], "address": [1]}),
        ("salt", 3, {"person": [1], "address": [1]}),
        ("address", FOREVER, {"person": [1], "address": []}),
        ("salt", FOREVER, {"person": [1], "address": []}),
    ],
)
def test_who_is_within_limits_is_admitted_however_many_count(
    kind: str, times: int, counted: dict[str, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For their person all are counted; for an address, as long as others leave room for it."""
    monkeypatch.setattr(limits, "_PATIENCE", 0.1 if times == FOREVER else 5)
    body = a_body("start_upload")
    contended(monkeypatch, kind, times)

    answered(call("start_upload", body, SARI))

    assert counts() == counted


def counts() -> dict[str, list[int]]:
    """What was counted, by kind."""
    kept = [(s.id, s.to_dict() or {}) for s in store.database().collection("limits").stream()]
    return {
        kind: [fields["count"] for name, fields in kept if f"-{kind}-" in name]
        for kind in ("person", "address")
    }


def test_while_nothing_can_be_counted_nothing_is_created(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "_PATIENCE", 0.1)
    body = a_body("start_upload")
    answered(call("start_upload", body, SARI))
    before = everything()

    contended(monkeypatch, "person", FOREVER)
    refused(call("start_upload", body, SARI), "try_again")
    assert everything() == before


def test_no_address_is_kept_and_every_count_ends() -> None:
    answered(call("start_upload", a_body("start_upload"), SARI))

    kept = {s.id: s.to_dict() or {} for s in store.database().collection("limits").stream()}
    assert len(kept) == 3  # a person's, an address's, and the salt
    assert HALL not in json.dumps(kept, default=str)
    for document in kept.values():
        assert document["expires_at"] > datetime.now(UTC)
        assert set(document) - {"expires_at"} in ({"count"}, {"count", "bytes"}, {"salt"})


# How many front ends are ours; what arrives in X-Forwarded-For; whom that is.
FORWARDED: dict[str, tuple[int, str | None, str]] = {
    "nothing in front": (0, None, "10.0.0.1"),
    "nothing in front, but somebody says so": (0, "192.0.2.1", "10.0.0.1"),
    "Google's front end": (1, HALL, HALL),
    "no header at all": (1, None, "10.0.0.1"),
    "an invented address before": (1, f"192.0.2.1, {HALL}", HALL),
    "many of them": (1, ", ".join([*["192.0.2.1"] * 50, HALL]), HALL),
    "a quote that hides what follows": (1, f'"192.0.2.1, {HALL}', HALL),
    "a quoted pair": (1, f'"a\\", {HALL}', HALL),
    "no blank between": (1, f"192.0.2.1,{HALL}", HALL),
    "a load balancer before it": (2, f"{HALL}, 35.191.0.1", HALL),
    "a load balancer, and an invented address": (2, f"192.0.2.1, {HALL}, 35.191.0.1", HALL),
    "past the load balancer": (2, "192.0.2.1", "10.0.0.1"),
    # Where both are trusted, who comes past the first chooses: App Check is what keeps them out.
    "past the load balancer, and an invented address": (2, f"192.0.2.1, {HALL}", "192.0.2.1"),
    "no address": (1, "unknown", "10.0.0.1"),
    "nothing behind the last comma": (1, "192.0.2.1,", "10.0.0.1"),
    "IPv6": (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    "the same subscriber": (1, "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    "IPv4 in IPv6": (1, f"::ffff:{HALL}", HALL),
}


@pytest.mark.parametrize(("hops", "header", "expected"), FORWARDED.values(), ids=FORWARDED)
def test_whose_address_it_is_is_for_our_front_ends_to_say(
    hops: int, header: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUSTED_HOPS", str(hops))
    headers = [] if header is None else [("X-Forwarded-For", header)]
    environ = EnvironBuilder(headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert limits.address_of(Request(environ.get_environ())) == expected  # type: ignore[arg-type]


def everything() -> dict[str, Any]:
    """What there is besides the counts."""
    database = store.database()
    where = (database.collection("files"), database.collection("devices"))
    streams = [each.stream() for each in (*where, database.collection_group("comments"))]
    return {found.reference.path: found.to_dict() for some in streams for found in some}
