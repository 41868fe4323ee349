"""The Cloud Storage emulator behind the local origin: uploads that break, ranges, links."""

import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import google_crc32c
import pytest
import requests
from google.api_core.exceptions import NotFound, PreconditionFailed
from google.auth.credentials import AnonymousCredentials
from google.cloud.storage import Client
from google.oauth2 import service_account
from werkzeug.serving import WSGIRequestHandler, make_server

from infra.local.emulators import BUCKET, storage_service
from infra.local.processes import HOST, free_port, running
from infra.local.proxy import StorageProxy
from infra.local.state import State

CONTENT = bytes(range(256)) * 4096  # 1 MiB
TIMEOUT = 10


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    state = State(tmp_path_factory.mktemp("local storage"))
    state.make_key("demo-storage")
    return state


class _Quiet(WSGIRequestHandler):
    """Sessions and links are secrets, and this server would log them."""

    def log(self, *_: Any) -> None:
        """Writes nothing."""


@pytest.fixture(scope="module")
def origin(state: State) -> Iterator[str]:
    emulator, port = free_port(), free_port()
    proxy = StorageProxy(f"{HOST}:{emulator}", BUCKET)
    with running(storage_service(state.folder, emulator, key=state.key_file)):
        server = make_server(HOST, port, proxy, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{HOST}:{port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def bucket(origin: str) -> Any:
    return bucket_at(origin)


def bucket_at(url: str) -> Any:
    nobody = AnonymousCredentials()  # type: ignore[no-untyped-call]
    return Client("demo-storage", nobody, client_options={"api_endpoint": url}).bucket(BUCKET)


@pytest.fixture
def session(bucket: Any, request: pytest.FixtureRequest) -> str:
    """An upload session for CONTENT, for an object with the test's name."""
    return open_session(bucket.blob(request.node.name))


def open_session(blob: Any, size: int = len(CONTENT)) -> str:
    uri: str = blob.create_resumable_upload_session(
        content_type="video/mp4", size=size, if_generation_match=0
    )
    return uri


def put(session: str, content: bytes, span: str) -> requests.Response:
    return requests.put(
        session, content, headers={"Content-Range": f"bytes {span}"}, timeout=TIMEOUT
    )


def send_and_break_off(session: str, content: bytes, announced: int, span: str | None) -> None:
    """Sends less than announced, and closes the connection."""
    address = urlsplit(session)
    head = f"PUT {address.path}?{address.query} HTTP/1.1\r\nHost: {address.netloc}\r\n"
    head += f"Content-Length: {announced}\r\n"
    head += f"Content-Range: bytes {span}\r\n" if span else ""
    place = (address.hostname or "", address.port or 0)
    with closing(socket.create_connection(place, TIMEOUT)) as line:
        line.sendall(head.encode() + b"\r\n" + content)


def wait_until_something_arrived(session: str) -> int:
    """How many bytes the session has, once it has any."""
    for _ in range(TIMEOUT * 50):
        status = put(session, b"", f"*/{len(CONTENT)}")
        assert status.status_code == 308
        if "Range" in status.headers:
            return int(status.headers["Range"].removeprefix("bytes=0-")) + 1
        threading.Event().wait(0.02)
    pytest.fail("nothing arrived")


def test_a_session_names_the_origin_that_the_client_knows(origin: str, session: str) -> None:
    assert session.startswith(f"{origin}/upload/storage/v1/b/{BUCKET}/o?")


def test_nothing_has_arrived_in_a_new_session(session: str) -> None:
    status = put(session, b"", f"*/{len(CONTENT)}")
    assert (status.status_code, status.headers.get("Range")) == (308, None)


def test_an_upload_in_chunks_is_stored_whole(bucket: Any, session: str) -> None:
    half = len(CONTENT) // 2
    first = put(session, CONTENT[:half], f"0-{half - 1}/{len(CONTENT)}")
    assert (first.status_code, first.headers["Range"]) == (308, f"bytes=0-{half - 1}")
    last = put(session, CONTENT[half:], f"{half}-{len(CONTENT) - 1}/{len(CONTENT)}")
    assert last.status_code == 200

    blob = bucket.get_blob("test_an_upload_in_chunks_is_stored_whole")
    assert (blob.size, blob.content_type) == (len(CONTENT), "video/mp4")
    digest = google_crc32c.Checksum(CONTENT).digest()  # type: ignore[no-untyped-call]
    assert blob.crc32c == b64encode(digest).decode()
    assert blob.download_as_bytes() == CONTENT


@pytest.mark.parametrize("span", [f"0-{len(CONTENT) - 1}/{len(CONTENT)}", None])
def test_after_a_break_the_upload_goes_on_from_what_arrived(
    bucket: Any, session: str, span: str | None, request: pytest.FixtureRequest
) -> None:
    send_and_break_off(session, CONTENT[:300_000], len(CONTENT), span)
    arrived = wait_until_something_arrived(session)
    assert 0 < arrived <= 300_000
    assert not bucket.blob(request.node.name).exists()

    rest = put(session, CONTENT[arrived:], f"{arrived}-{len(CONTENT) - 1}/{len(CONTENT)}")
    assert rest.status_code == 200
    assert bucket.blob(request.node.name).download_as_bytes() == CONTENT


def test_whoever_missed_the_last_answer_is_told_again(session: str) -> None:
    done = put(session, CONTENT, f"0-{len(CONTENT) - 1}/{len(CONTENT)}")
    again = put(session, b"", f"*/{len(CONTENT)}")
    assert again.status_code == 200
    assert again.json()["generation"] == done.json()["generation"]


def test_a_chunk_from_elsewhere_is_refused(session: str) -> None:
    refused = put(session, b"x" * 10, f"20-29/{len(CONTENT)}")
    assert refused.status_code == 400
    assert put(session, CONTENT, f"0-{len(CONTENT) - 1}/{len(CONTENT)}").status_code == 200


def test_bytes_that_have_arrived_already_are_passed_over(bucket: Any, session: str) -> None:
    half = len(CONTENT) // 2
    put(session, CONTENT[:half], f"0-{half - 1}/{len(CONTENT)}")

    again = b"x" * 10 + CONTENT[half : half + 10]
    assert put(session, again, f"{half - 10}-{half + 9}/{len(CONTENT)}").status_code == 308
    rest = put(session, CONTENT[half:], f"{half}-{len(CONTENT) - 1}/{len(CONTENT)}")

    assert rest.status_code == 200
    blob = bucket.blob("test_bytes_that_have_arrived_already_are_passed_over")
    assert blob.download_as_bytes() == CONTENT


def test_more_than_announced_is_refused(session: str) -> None:
    assert put(session, b"x" * 11, "0-10/10").status_code == 400


def test_an_empty_object_can_be_uploaded(bucket: Any) -> None:
    blob = bucket.blob("empty")
    assert requests.put(open_session(blob, 0), b"", timeout=TIMEOUT).status_code == 200
    assert blob.download_as_bytes() == b""


def test_nothing_is_overwritten_where_that_is_asked_for(bucket: Any) -> None:
    blob = bucket.blob("once")
    before, after = open_session(blob), open_session(blob)
    put(before, CONTENT, f"0-{len(CONTENT) - 1}/{len(CONTENT)}")

    late = put(after, CONTENT, f"0-{len(CONTENT) - 1}/{len(CONTENT)}")
    assert late.status_code == 412
    with pytest.raises(PreconditionFailed):
        open_session(blob)
    with pytest.raises(PreconditionFailed):
        blob.upload_from_string(b"other", if_generation_match=0)


def test_a_stalled_upload_delays_nobody(bucket: Any, session: str) -> None:
    address = urlsplit(session)
    place = (address.hostname or "", address.port or 0)
    with closing(socket.create_connection(place, TIMEOUT)) as stalled:
        head = (
            f"PUT {address.path}?{address.query} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
        )
        stalled.sendall(head.encode() + b"abc")
        blob = bucket.blob("meanwhile")
        blob.upload_from_string(b"stored", timeout=TIMEOUT)
        assert blob.download_as_bytes(timeout=TIMEOUT) == b"stored"


def test_a_body_of_unknown_length_is_refused(origin: str) -> None:
    url = f"{origin}/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name=unknown"
    assert requests.post(url, iter([b"abc"]), timeout=TIMEOUT).status_code == 411


@pytest.fixture(scope="module")
def blob(bucket: Any) -> Any:
    blob = bucket.blob("letter/permohonan")
    blob.upload_from_string(CONTENT, content_type="application/pdf")
    return blob


@pytest.fixture
def link(state: State, blob: Any) -> str:
    return sign(state, blob, blob.generation)


def sign(state: State, blob: Any, generation: int) -> str:
    account = service_account.Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
        str(state.key_file)
    )
    url: str = blob.generate_signed_url(
        version="v4",
        expiration=60,
        generation=generation,
        response_type="text/csv",
        response_disposition='attachment; filename="surat kita.pdf"',
        credentials=account,
    )
    return url


def test_a_link_gives_the_bytes_as_it_was_signed_to(origin: str, link: str) -> None:
    assert link.startswith(f"{origin}/{BUCKET}/letter/permohonan?")
    got = requests.get(link, timeout=TIMEOUT)
    assert (got.status_code, got.content) == (200, CONTENT)
    assert got.headers["Content-Type"] == "text/csv"
    assert got.headers["Content-Disposition"] == 'attachment; filename="surat kita.pdf"'
    assert got.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "status", "span", "content"),
    [
        ("bytes=5-9", 206, "bytes 5-9/1048576", CONTENT[5:10]),
        ("bytes=1048570-", 206, "bytes 1048570-1048575/1048576", CONTENT[-6:]),
        ("bytes=1048570-9999999", 206, "bytes 1048570-1048575/1048576", CONTENT[-6:]),
        ("bytes=-4", 206, "bytes 1048572-1048575/1048576", CONTENT[-4:]),
        ("bytes=1048576-", 416, "bytes */1048576", b""),
        ("bytes=0-1,5-6", 200, None, CONTENT),
        ("lines=1-2", 200, None, CONTENT),
    ],
)
def test_ranges(link: str, asked: str, status: int, span: str | None, content: bytes) -> None:
    got = requests.get(link, headers={"Range": asked}, timeout=TIMEOUT)
    assert (got.status_code, got.headers.get("Content-Range")) == (status, span)
    assert got.content == content


def test_another_generation_is_not_there(state: State, blob: Any, bucket: Any) -> None:
    wrong = sign(state, blob, blob.generation + 1)
    assert requests.get(wrong, timeout=TIMEOUT).status_code == 404
    with pytest.raises(NotFound):
        bucket.blob(blob.name, generation=blob.generation + 1).reload()


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_link_to_read_is_one_to_read(link: str, method: str) -> None:
    answer = requests.request(method, link, data=b"x", timeout=TIMEOUT)
    assert answer.status_code == 403


def test_a_link_of_ones_own_making_opens_nothing(link: str) -> None:
    bare = link.partition("?")[0]
    assert requests.get(bare, timeout=TIMEOUT).status_code == 403
    wider = link.replace("response-content-type=text%2Fcsv", "response-content-type=text%2Fhtml")
    assert requests.get(wider, timeout=TIMEOUT).status_code == 403


def test_what_was_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    for is_first in (True, False):
        port = free_port()
        with running(storage_service(tmp_path / "a folder", port)):
            blob = bucket_at(f"http://{HOST}:{port}").blob("kept")
            if is_first:
                blob.upload_from_string(b"kept")
            blob.reload()  # from then on it is read where its metadata say
            assert blob.download_as_bytes() == b"kept"
