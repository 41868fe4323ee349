"""Uploads on bad lines: what was not meant is never sealed, and an honest client gets through."""

import base64
import hashlib
import random
import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from werkzeug.test import TestResponse

from shared import storage
from shared.file_types import Content
from shared.models import File
from tests.faults.conftest import Figure, Size
from tests.functions.apps import answered, post, refused
from tests.functions.cast import SARI
from tests.functions.stories import bucket
from tests.functions.uploads import PDF, crc32c, record, send, start

pytestmark = pytest.mark.usefixtures("as_often_as_wanted")
TIMEOUT = 30
KIB = 1024
SEED = 91


def a_pdf(size: int, chance: random.Random) -> bytes:
    """Any bytes, in a PDF of this size."""
    return PDF[:9] + chance.randbytes(size - len(PDF)) + PDF[9:]


def finish(file: str, crc: str) -> TestResponse:
    return post("finish_upload", {"file": file, "crc32c": crc}, SARI)


def send_and_cut(url: str, content: bytes, at: int, until: int) -> None:
    """Sends the bytes from `at` to `until`, announcing all that are left, and closes the line."""
    address = urlsplit(url)
    left = len(content) - at
    head = (
        f"PUT {address.path}?{address.query} HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Content-Length: {left}\r\n"
        f"Content-Range: bytes {at}-{len(content) - 1}/{len(content)}\r\n\r\n"
    )
    place = (address.hostname or "", address.port or 0)
    with closing(socket.create_connection(place, TIMEOUT)) as line:
        line.sendall(head.encode() + content[at:until])


def arrived(url: str, total: int, at_least: int = 0) -> int:
    """How many bytes a session has, once it has so many."""
    for _ in range(TIMEOUT * 100):
        status = requests.put(
            url, b"", headers={"Content-Range": f"bytes */{total}"}, timeout=TIMEOUT
        )
        assert status.status_code in (200, 308)
        has = status.headers.get("Range")
        count = total if status.status_code == 200 else int(has.split("-")[1]) + 1 if has else 0
        if count >= at_least:
            return count
        threading.Event().wait(0.01)
    pytest.fail(f"no {at_least} bytes of {total} arrived")


def stored(file: str) -> bytes | None:
    blob = bucket().get_blob(f"letter/{file}")
    return None if blob is None else bytes(blob.download_as_bytes())


def is_sealed_as(file: str, content: bytes) -> bool:
    """Sealed, and truly so: storage has these bytes, under the generation and digests recorded."""
    sealed, blob = record(file), bucket().get_blob(f"letter/{file}")
    md5 = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
    return (
        sealed["state"] == "sealed"
        and (sealed["crc32c"], sealed["md5"]) == (crc32c(content), md5)
        and sealed["generation"] == blob.generation
        and blob.download_as_bytes() == content
    )


def test_uploads_cut_anywhere_are_resumed_and_sealed_whole(size: Size, figure: Figure) -> None:
    """At each break the client asks what has arrived, and nothing is sealed before all has."""
    chance, cuts = random.Random(SEED), size(8, 50)  # noqa: S311  # the same in every run
    sealed = early = 0
    for each in range(cuts):
        content = a_pdf(chance.randint(2 * KIB, 400 * KIB), chance)
        started = start(SARI, "letter", size=len(content))
        url, file = started["upload_url"], started["file"]
        until = chance.randrange(1, len(content))
        send_and_cut(url, content, 0, until)
        count = arrived(url, len(content), until)
        early += finish(file, crc32c(content)).status_code == 200
        if each % 3 == 0 and count + 1 < len(content):  # and a second time
            send_and_cut(url, content, count, count + 1)
            count = arrived(url, len(content), count + 1)
        send(url, content[count:], count, len(content))
        answered(finish(file, crc32c(content)))
        sealed += is_sealed_as(file, content)

    seen = f"{sealed} of {cuts} cut uploads resumed and sealed, {early} too early (seed {SEED})"
    figure("uploads: cut and resumed", seen, "all, none too early")
    assert (sealed, early) == (cuts, 0), f"seed {SEED}"


def whole(content: bytes, url: str, _chance: random.Random) -> None:
    send(url, content)


def flipped(content: bytes, url: str, chance: random.Random) -> None:
    damaged = bytearray(content)
    damaged[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    send(url, bytes(damaged))


def truncated(content: bytes, url: str, chance: random.Random) -> None:
    """Whoever sent it believes that this is all."""
    send(url, content[: chance.randrange(1, len(content))])


def longer(content: bytes, url: str, chance: random.Random) -> None:
    send(url, content + chance.randbytes(chance.randint(1, 64)))


def unfinished(content: bytes, url: str, chance: random.Random) -> None:
    send(url, content[: chance.randrange(1, len(content))], 0, len(content))


def overlapping(content: bytes, url: str, chance: random.Random) -> None:
    """Goes on from before what has arrived, with the same bytes."""
    at = chance.randrange(2, len(content))
    send(url, content[:at], 0, len(content))
    before = chance.randrange(1, at)
    send(url, content[before:], before, len(content))


def overlapping_differently(content: bytes, url: str, chance: random.Random) -> None:
    at = chance.randrange(2, len(content) - KIB)
    send(url, content[:at], 0, len(content))
    before = chance.randrange(1, at)
    send(url, a_pdf(len(content), chance)[before:], before, len(content))


def with_a_gap(content: bytes, url: str, chance: random.Random) -> None:
    at = chance.randrange(1, len(content) - 2)
    send(url, content[:at], 0, len(content))
    send(url, content[at + 1 :], at + 1, len(content))


def cut_then_other_bytes(content: bytes, url: str, chance: random.Random) -> None:
    """Goes on where it broke off, with another file of the same length."""
    until = chance.randrange(1, len(content) - KIB)
    send_and_cut(url, content, 0, until)
    count = arrived(url, len(content), until)
    send(url, a_pdf(len(content), chance)[count:], count, len(content))


def twice(content: bytes, url: str, chance: random.Random) -> None:
    send(url, content)
    send(url, a_pdf(len(content), chance))


FAULTS = (
    *(whole, flipped, truncated, longer, unfinished, overlapping, overlapping_differently),
    *(with_a_gap, cut_then_other_bytes, twice),
)
HARMLESS = {whole, overlapping, twice}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_nothing_but_what_the_client_meant_is_sealed(
    fault: Any, size: Size, figure: Figure
) -> None:
    """Sealed if and only if storage holds the bytes of the declared size and CRC32C."""
    chance, rounds = random.Random(f"{SEED} {fault.__name__}"), size(2, 10)  # noqa: S311
    corrupt = lost = sealed = through = 0
    for _ in range(rounds):
        content = a_pdf(chance.randint(2 * KIB, 64 * KIB), chance)
        started = start(SARI, "letter", size=len(content))
        fault(content, started["upload_url"], chance)
        answer = finish(started["file"], crc32c(content))
        is_whole = stored(started["file"]) == content
        is_sealed = record(started["file"])["state"] == "sealed"
        corrupt += is_sealed and not is_whole
        lost += is_whole and not is_sealed
        sealed += is_sealed
        assert is_sealed == (answer.status_code == 200)
        through += is_sealed or _once_more(content)

    seen = f"{rounds} rounds: {sealed} sealed, {corrupt} corrupt, {lost} refused though whole"
    figure(
        f"uploads: {fault.__name__.replace('_', ' ')}", seen, "0 corrupt, 0 refused though whole"
    )
    assert (corrupt, lost, through) == (0, 0, rounds)
    assert sealed == (rounds if fault in HARMLESS else 0)


def _once_more(content: bytes) -> bool:
    """The honest client begins again, as the refusal says."""
    started = start(SARI, "letter", size=len(content))
    send(started["upload_url"], content)
    answered(finish(started["file"], crc32c(content)))
    return is_sealed_as(started["file"], content)


def test_checksum_of_other_bytes_seals_nothing(size: Size, figure: Figure) -> None:
    chance, rounds = random.Random(SEED), size(3, 30)  # noqa: S311
    content = a_pdf(4 * KIB, chance)
    started = start(SARI, "letter", size=len(content))
    send(started["upload_url"], content)
    wrong = [crc32c(chance.randbytes(4 * KIB)) for _ in range(rounds)]
    answers = [finish(started["file"], crc) for crc in (*wrong, "AAAAAA==", "/////w==")]

    taken = sum(answer.status_code == 200 for answer in answers)
    figure("uploads: wrong CRC32C", f"{taken} of {len(answers)} sealed", "0 sealed")
    for answer in answers:
        refused(answer, "upload_damaged")
    answered(finish(started["file"], crc32c(content)))
    assert is_sealed_as(started["file"], content)


def test_many_who_finish_at_once_seal_one_and_the_same(
    size: Size, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One looks at the bytes and seals them; all are given the same answer."""
    chance, rounds, at_once = random.Random(SEED), size(3, 25), size(2, 6)  # noqa: S311
    good, looked_at, look = 0, Counter[str](), storage.content

    def noted(file: File, generation: int) -> Content:
        looked_at[file.id] += 1
        return look(file, generation)

    monkeypatch.setattr(storage, "content", noted)
    for _ in range(rounds):
        content = a_pdf(chance.randint(2 * KIB, 16 * KIB), chance)
        started = start(SARI, "letter", size=len(content))
        send(started["upload_url"], content)
        with ThreadPoolExecutor(at_once) as pool:
            crc = crc32c(content)
            answers = list(pool.map(lambda file: finish(*file), [(started["file"], crc)] * at_once))
        given = {a.data for a in answers}
        good += len(given) == 1 and is_sealed_as(started["file"], content)
        assert given == {finish(started["file"], crc).data}

    looks = looked_at.total()
    seen = f"{good} of {rounds} sealed by {at_once} at once, looked at {looks} times"
    figure("uploads: finished by many at once", seen, f"all told the same, {rounds} looks")
    assert good == rounds
    assert set(looked_at.values()) == {1}
