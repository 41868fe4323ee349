"""An upload is sealed when all its bytes have arrived and are what they claim to be."""

import hashlib
import io
import threading
import zipfile
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from google.api_core import exceptions as cloud
from google.cloud.firestore import WriteBatch
from werkzeug.test import TestResponse

from shared import errors, limits, scanning, storage, store
from shared.file_rules import GB, MiB
from shared.file_types import Content
from shared.models import File
from tests.functions.apps import answered, post, refused
from tests.functions.cast import DEWI, RUDI, SARI, WULAN, Person
from tests.functions.stories import a_request, an_id, bucket
from tests.functions.uploads import PDF, SAMPLES, crc32c, record, send, start, upload

CHUNK = 256 * 1024
ABORTED = cloud.Aborted("contention")  # type: ignore[no-untyped-call]


def _a_zip() -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("sumber/naskah.txt", "isi")
    return whole.getvalue()


A_ZIP = _a_zip()


def finish(file: str, content: bytes, by: Person = SARI) -> TestResponse:
    return post("finish_upload", {"file": file, "crc32c": crc32c(content)}, by)


GOOD_FILES = [
    ("surat-permohonan.pdf", "application/pdf", "letter", SARI),
    ("surat-perintah-tugas.pdf", "application/pdf", "assignment_letter", WULAN),
    ("foto-kegiatan.jpg", "image/jpeg", "material", SARI),
    ("data-informasi.csv", "text/csv", "material", SARI),
    ("infografis-v1.png", "image/png", "draft", DEWI),
    ("desain-grafis.webp", "image/webp", "draft", DEWI),
    ("video-informasi-v1.mp4", "video/mp4", "draft", DEWI),
]


@pytest.mark.parametrize(("name", "content_type", "kind", "person"), GOOD_FILES)
def test_good_file_is_sealed_with_its_digests(
    name: str, content_type: str, kind: str, person: Person
) -> None:
    story = a_request("team_formed")
    content = (SAMPLES / name).read_bytes()
    file = upload(content, person, kind, content_type, request=story.id)["file"]

    answer = answered(finish(file, content, person))

    md5 = b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
    digests = {"crc32c": crc32c(content), "md5": md5}
    assert answer == {"file": file, "size": len(content), **digests}
    sealed = record(file)
    assert {name: sealed[name] for name in digests} == digests
    assert sealed["state"] == "sealed"
    to_be_named = sealed["expires_at"] - datetime.now(UTC)
    assert abs(to_be_named - timedelta(days=30)) < timedelta(minutes=1)
    assert sealed["generation"] == bucket().get_blob(f"{kind}/{file}").generation
    assert sealed["owner"] == person.uid


def test_upload_that_broke_off_is_resumed() -> None:
    content = PDF[:9] + bytes(2 * CHUNK) + PDF[9:]
    started = start(SARI, "letter", size=len(content))
    url, total = started["upload_url"], len(content)

    assert send(url, content[:CHUNK], 0, total) == 308
    refused(finish(started["file"], content), "upload_incomplete")
    assert send(url, content[CHUNK:], CHUNK, total) == 200

    answered(finish(started["file"], content))


def test_finishing_again_is_answered_the_same_and_changes_nothing() -> None:
    file = upload(PDF, SARI, "letter")["file"]
    first = finish(file, PDF)
    before = record(file)

    assert answered(finish(file, PDF)) == answered(first)
    assert finish(file, PDF).data == first.data
    assert record(file) == before


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The uploads whose bytes are looked at, each of them long enough for others to come."""
    files, look = list[str](), storage.content

    def slow(file: File, generation: int) -> Content:
        files.append(file.id)
        threading.Event().wait(0.5)
        return look(file, generation)

    monkeypatch.setattr(storage, "content", slow)
    return files


def test_many_who_finish_at_one_moment_have_it_looked_at_once(looked_at: list[str]) -> None:
    file = upload(PDF, SARI, "letter")["file"]

    with ThreadPoolExecutor(6) as pool:
        responses = list(pool.map(lambda _: finish(file, PDF), range(6)))

    assert [answered(each) for each in responses] == [responses[0].json] * 6
    assert looked_at == [file]
    assert (record(file)["state"], record(file)["held_until"]) == ("sealed", None)


def test_many_who_finish_a_bad_file_at_one_moment_have_it_looked_at_once(
    looked_at: list[str],
) -> None:
    file = upload(b"no PDF", SARI, "letter")["file"]

    with ThreadPoolExecutor(6) as pool:
        responses = list(pool.map(lambda _: finish(file, b"no PDF"), range(6)))

    told = Counter((each.json or {})["code"] for each in responses)
    assert told == {"file_type_refused": 1, "file_not_sealed": 5}
    assert looked_at == [file]
    assert (record(file)["state"], record(file)["held_until"]) == ("refused", None)
    assert bucket().get_blob(f"letter/{file}") is None


def test_who_has_waited_long_enough_is_told_that_it_is_in_flight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, look, come = upload(PDF, SARI, "letter")["file"], storage.content, threading.Event()

    def endless(*args: Any) -> Content:
        assert come.wait(30)
        return look(*args)

    monkeypatch.setattr(storage, "content", endless)
    monkeypatch.setattr("functions.finish_upload._PATIENCE", 0.2)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(finish, file, PDF)
        while not record(file)["held_until"]:
            assert not first.done()
        second = finish(file, PDF)
        come.set()

    refused(second, "in_flight")
    assert second.headers["Retry-After"] == "1"
    assert answered(finish(file, PDF)) == answered(first.result())


def test_what_a_dead_process_held_is_sealed_when_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("functions.finish_upload._PATIENCE", 0.2)
    file = upload(PDF, SARI, "letter")["file"]
    store.update(f"files/{file}", {"held_until": datetime.now(UTC) + timedelta(minutes=1)})
    refused(finish(file, PDF), "in_flight")

    store.update(f"files/{file}", {"held_until": datetime.now(UTC)})

    answered(finish(file, PDF))


@pytest.mark.parametrize(("size", "longest"), [(1, 30), (100 * MiB, 40), (5 * GB, 506)])
def test_an_upload_is_held_as_long_as_looking_at_it_may_take(
    size: int, longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(PDF, SARI, "letter")["file"]
    seen = storage.StoredObject(1, size, crc32c(PDF), "A" * 22 + "==")
    store.update(f"files/{file}", {"size": size})
    held: list[datetime] = []

    def look(file: File, _: int) -> Content:
        held.append(record(file.id)["held_until"])
        raise errors.NotScanned(file.id)

    monkeypatch.setattr(storage, "stored", lambda _: seen)
    monkeypatch.setattr(storage, "content", look)
    before = datetime.now(UTC)
    refused(finish(file, PDF), "not_scanned")

    (until,) = held
    assert 0 <= (until - before).total_seconds() - longest < 5


@pytest.mark.parametrize("trouble", [errors.NotScanned("f"), ABORTED, RuntimeError("a fault")])
def test_after_trouble_the_next_try_need_not_wait(
    trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(PDF, SARI, "letter")["file"]
    with monkeypatch.context() as patch:
        patch.setattr(storage, "content", Mock(side_effect=trouble))
        assert finish(file, PDF).status_code >= 500

    assert (record(file)["state"], record(file)["held_until"]) == ("uploading", None)
    monkeypatch.setattr("functions.finish_upload._PATIENCE", 0)
    answered(finish(file, PDF))


# What the record has become when somebody is about to seal it, or to refuse it; what that is told.
OVERTAKEN: list[tuple[bytes, dict[str, Any], str]] = [
    (PDF, {"state": "refused"}, "file_not_sealed"),
    (PDF, {"state": "sealed", "generation": 1, "crc32c": "AAAAAA==", "md5": "A" * 22 + "=="}, ""),
    (PDF, {"name": "Lain.pdf"}, ""),
    (b"no PDF", {"name": "Lain.pdf"}, ""),
]


@pytest.mark.parametrize(("content", "fields", "code"), OVERTAKEN)
def test_who_is_overtaken_is_told_what_became_of_the_upload(
    content: bytes, fields: dict[str, Any], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(content, SARI, "letter")["file"]
    seal = store.update_unchanged

    def overtaken(*args: Any) -> bool:
        store.update(f"files/{file}", fields)
        return seal(*args)

    monkeypatch.setattr(store, "update_unchanged", overtaken)

    refused(finish(file, content), code or "lost_race")

    assert bucket().get_blob(f"letter/{file}") is not None


def test_upload_that_others_are_at_is_not_sealed_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    file = upload(PDF, SARI, "letter")["file"]
    with monkeypatch.context() as patch:
        patch.setattr("functions.finish_upload._PATIENCE", 0.2)
        patch.setattr(limits, "admit", Mock())
        patch.setattr(WriteBatch, "commit", Mock(side_effect=ABORTED))
        refused(finish(file, PDF), "lost_race")
    assert record(file)["state"] == "uploading"

    answered(finish(file, PDF))


@pytest.mark.parametrize("moment", ["before it is looked at", "in its directory", "in a scan"])
@pytest.mark.parametrize(
    ("is_refused", "code"), [(True, "file_not_sealed"), (False, "upload_incomplete")]
)
def test_bytes_that_are_discarded_while_they_are_looked_at_are_no_fault(
    moment: str, is_refused: bool, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(A_ZIP, SARI, "material", "application/zip")["file"]
    look = storage.content

    def discard() -> None:
        if is_refused:
            store.update(f"files/{file}", {"state": "refused"})
        bucket().blob(f"material/{file}").delete()

    def gone(*args: Any) -> Content:
        if moment == "before it is looked at":
            discard()
        seen = look(*args)
        if moment == "in its directory":
            discard()
        return seen

    def scan(_: str, chunks: Iterator[bytes]) -> None:
        discard()
        assert not list(chunks)

    monkeypatch.setattr(storage, "content", gone)
    if moment == "in a scan":
        monkeypatch.setattr(scanning, "finding", scan)

    refused(finish(file, A_ZIP), code)


def test_nothing_arrived_yet() -> None:
    started = start(SARI, "letter", size=len(PDF))

    problem = refused(finish(started["file"], PDF), "upload_incomplete")

    assert problem["file"] == started["file"]
    assert record(started["file"])["state"] == "uploading"


def test_other_checksum_than_the_clients_is_damage() -> None:
    file = upload(PDF, SARI, "letter")["file"]

    refused(finish(file, PDF + b"x"), "upload_damaged")

    assert record(file)["state"] == "uploading"
    answered(finish(file, PDF))


def test_other_size_than_declared_is_damage() -> None:
    file = upload(PDF, SARI, "letter")["file"]
    store.update(f"files/{file}", {"size": len(PDF) + 1})

    refused(finish(file, PDF), "upload_damaged")


FALSE_FILES = [
    ("image/png", b"<html><script>alert(1)</script></html>"),
    ("image/png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("image/png", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50)),
    ("image/png", b"x"),
    ("image/jpeg", b"\x89PNG\r\n\x1a\n" + bytes(50)),
    ("application/pdf", b"MZ\x90\x00" + bytes(60)),
    ("application/pdf", b" " * 2000 + PDF),
    ("text/csv", b"<!doctype html><script>alert(1)</script>"),
    ("text/csv", b"nama;jumlah\n\x00\x01"),
    ("video/mp4", b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(60)),
    ("audio/mpeg", b"#!/bin/sh\nrm -rf /\n"),
    ("application/zip", b"PK\x03\x04" + bytes(60)),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", PDF),
]


@pytest.mark.parametrize(("content_type", "content"), FALSE_FILES)
def test_file_that_is_not_what_it_claims_is_refused_and_thrown_away(
    content_type: str, content: bytes
) -> None:
    file = upload(content, SARI, "material", content_type)["file"]

    problem = refused(finish(file, content), "file_type_refused")

    assert problem["content_type"] == content_type
    assert record(file)["state"] == "refused"
    assert bucket().get_blob(f"material/{file}") is None
    refused(finish(file, content), "file_not_sealed")


def test_only_who_started_it_finishes_it() -> None:
    file = upload(PDF, SARI, "letter")["file"]

    for person in (RUDI, WULAN):
        assert refused(finish(file, PDF, person), "file_not_yours")["file"] == file

    assert record(file)["state"] == "uploading"


def test_unknown_upload_is_not_found() -> None:
    unknown = an_id()

    assert refused(finish(unknown, PDF), "no_such_file")["file"] == unknown


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"file": "a/b"}, "file"),
        ({"crc32c": "AAAA"}, "crc32c"),
        ({"crc32c": 7}, "crc32c"),
        ({"crc32c": ""}, "crc32c"),
        ({"md5": "A" * 22 + "=="}, "md5"),
        ({"generation": 1}, "generation"),
    ],
)
def test_wrong_field_is_named(fields: dict[str, Any], field: str) -> None:
    body = {"file": an_id(), "crc32c": "AAAAAA=="} | fields

    problem = refused(post("finish_upload", body, SARI), "invalid_fields")

    assert [error["field"] for error in problem["errors"]] == [field]


def test_second_session_for_the_same_object_does_not_overwrite_it() -> None:
    started = start(SARI, "letter", size=len(PDF))
    other = storage.open_session(File.model_validate(record(started["file"])))
    assert send(started["upload_url"], PDF) == 200

    assert send(other, PDF.replace(b"1.7", b"1.4")) == 412

    assert bucket().get_blob(f"letter/{started['file']}").download_as_bytes() == PDF


def test_second_upload_does_not_overwrite_the_first() -> None:
    started = upload(PDF, SARI, "letter")
    answered(finish(started["file"], PDF))
    other = PDF.replace(b"1.7", b"1.4")

    send(started["upload_url"], other)

    assert bucket().get_blob(f"letter/{started['file']}").download_as_bytes() == PDF


def test_real_letter_carries_a_request_through_its_first_step() -> None:
    started = upload(PDF, SARI, "letter")
    answered(finish(started["file"], PDF))
    story = a_request(None)
    body = story.body("submit_request") | {"request": started["request"]}
    body["letter"] |= {"file": started["file"]}

    answer = answered(post("submit_request", body, SARI, Idempotency_Key=an_id()))

    assert answer["request"] == started["request"]
