"""Files made to do harm: never sealed; and whatever is sealed is handed out to be saved only."""

import io
import threading
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import requests
from werkzeug.http import parse_options_header
from werkzeug.serving import WSGIRequestHandler, make_server

from infra.local.emulators import BUCKET
from infra.local.processes import HOST
from infra.local.proxy import StorageProxy
from shared import storage
from shared.file_types import EDGE, Content, is_of_type
from tests.faults.conftest import Figure, Size
from tests.faults.hostile import CSV, HOSTILE, JPEG, PDF, PNG, TYPES, ZIP, bomb
from tests.functions.apps import answered, get, post, refused
from tests.functions.cast import SARI
from tests.functions.stories import bucket
from tests.functions.uploads import PDF as A_PDF
from tests.functions.uploads import SAMPLES, crc32c, declared, record, upload

pytestmark = pytest.mark.usefixtures("as_often_as_wanted")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_never_sealed(name: str, size: Size, figure: Figure) -> None:
    """Nor taken for any type, by the same judgement, that nobody would think of."""
    made, passes_for = HOSTILE[name]
    whole = made() if callable(made) else made
    content = Content(len(whole), whole[:EDGE], whole[-EDGE:], partial(io.BytesIO, whole))
    taken = [each for each in TYPES if is_of_type(each, content)]
    claimed = passes_for[: size(1, len(passes_for))]
    sealed = [each for each in claimed if _is_sealed_or_kept(whole, each)]

    seen = (
        f"sealed as {len(sealed)} of {len(claimed)}, taken for {len(taken)} of {len(TYPES)} types"
    )
    figure(f"hostile: {name}", seen, "0 types")
    assert (sealed, taken) == ([], [])


def _is_sealed_or_kept(whole: bytes, content_type: str) -> bool:
    file = upload(whole, SARI, "material", content_type)["file"]
    answer = post("finish_upload", {"file": file, "crc32c": crc32c(whole)}, SARI)
    if answer.status_code == 200 or record(file)["state"] != "refused":
        return True
    refused(answer, "file_type_refused")
    refused(get("open_file", SARI, file=file), "file_not_sealed")
    return bucket().get_blob(f"material/{file}") is not None


class _Counted(io.BytesIO):
    """Counts what is read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        self.taken += len(part)
        return part


def _large_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("rekaman.bin", bytes(64 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "is_good"),
    [(lambda: bomb(inflated="nol.txt", mib=256), False), (_large_zip, True)],
    ids=["bomb", "large"],
)
def test_to_judge_a_container_little_of_it_is_read_and_nothing_inflated(
    make: Callable[[], bytes], is_good: bool, figure: Figure
) -> None:
    whole = make()
    stream = _Counted(whole)
    content = Content(len(whole), whole[:EDGE], whole[-EDGE:], lambda: stream)

    tracemalloc.start()
    verdict = is_of_type(ZIP, content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    seen = f"{stream.taken + 2 * EDGE:,} of {len(whole):,} bytes read, {peak:,} of memory"
    figure(f"hostile: judging a {'large ZIP' if is_good else 'bomb'}", seen, "< 1 MiB of each")
    assert verdict == is_good
    assert stream.taken + 2 * EDGE < 1024**2
    assert peak < 1024**2


# What nobody may call a file.
BAD_NAMES = [
    *("../surat.pdf", "..\\surat.pdf", "/etc/passwd", "a/b.pdf", "C:\\surat.pdf"),
    *("a\x00.pdf", "a\x1b[2J.pdf", "a\r\nSet-Cookie: s=1", "a\x7f.pdf", "a\x85.pdf"),
    *("gambar\u202egpj.exe", "gambar\u202dgpj", "a\u2066b\u2069.pdf", "a\u200fb.pdf"),
    *("sur\u200bat.pdf", "sur\u200dat.pdf", "\ufeffsurat.pdf", "sur\u2060at.pdf", "sur\xadat.pdf"),
    *("a\u2028b.pdf", "a" * 201, "", "   "),
]


def test_deceiving_names_are_refused(figure: Figure) -> None:
    taken = []
    for name in BAD_NAMES:
        answer = post("start_upload", declared("letter", name=name), SARI)
        if answer.status_code == 200:
            taken.append(name)
        else:
            assert [e["field"] for e in refused(answer, "invalid_fields")["errors"]] == ["name"]

    figure("hostile: names", f"{len(taken)} of {len(BAD_NAMES)} taken", "0 taken")
    assert taken == []


# A name that is odd but may be, its type, and the name under which the browser saves the file.
ODD_NAMES = [
    ("Surat.pdf", PDF, "Surat.pdf"),
    ("surat.pdf.exe", PDF, "surat.pdf.exe.pdf"),
    ("foto.html", JPEG, "foto.html.jpg"),
    ("foto.JPEG", JPEG, "foto.JPEG"),
    ("data.hta", CSV, "data.hta.csv"),
    ("CON", PDF, "_CON.pdf"),
    ("nul.pdf", PDF, "_nul.pdf"),
    ("com1.tar.pdf", PDF, "_com1.tar.pdf"),
    ("console.pdf", PDF, "console.pdf"),
    ("surat.pdf. . .", PDF, "surat.pdf"),
    ("...", PDF, "berkas.pdf"),
    (".htaccess", PDF, "htaccess.pdf"),
    ("surat.pdf:alur", PDF, "surat.pdf_alur.pdf"),
    ('surat "akhir"; filename=x.exe', PDF, 'surat "akhir"; filename=x.exe.pdf'),
    ("%22%0d%0aSet-Cookie:%20a=b.pdf", PDF, "%22%0d%0aSet-Cookie_%20a=b.pdf"),
    ("Infografis – 100% ✓.png", PNG, "Infografis – 100% ✓.png"),
    ("ا" * 190 + ".pdf", PDF, "ا" * 190 + ".pdf"),
]
GOOD = {
    PDF: A_PDF,
    PNG: (SAMPLES / "infografis-v1.png").read_bytes(),
    JPEG: (SAMPLES / "foto-kegiatan.jpg").read_bytes(),
    CSV: b"tahun,kasus\n2025,3\n",
}


@pytest.mark.parametrize(("name", "content_type", "saved"), ODD_NAMES)
def test_what_is_handed_out_is_saved_under_a_harmless_name(
    name: str, content_type: str, saved: str
) -> None:
    got = requests.get(_link(name, content_type), timeout=30)

    assert got.headers["Content-Type"] == content_type
    kind, parameters = parse_options_header(got.headers["Content-Disposition"])
    assert (kind, parameters) == ("attachment", {"filename": saved})
    assert got.content == GOOD[content_type]


class _Quiet(WSGIRequestHandler):
    """Links are secrets, and this server would log them."""

    def log(self, *_: Any) -> None:
        """Writes nothing."""


@pytest.fixture
def local_origin(storage_emulator: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Storage behind the proxy of the local system's one origin."""
    proxy = StorageProxy(storage_emulator.removeprefix("http://"), BUCKET)
    server = make_server(HOST, 0, proxy, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://{HOST}:{server.server_port}")
    storage._bucket.cache_clear()  # noqa: SLF001  # one client for a process
    yield
    storage._bucket.cache_clear()  # noqa: SLF001
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("local_origin")
def test_what_is_handed_out_is_an_attachment_with_nosniff(figure: Figure) -> None:
    """The last is the local origin's: of Cloud Storage's answers that header is not ours to set."""
    answers = {each: requests.get(_link("berkas", each), timeout=30).headers for each in GOOD}

    kept = sum(
        headers["Content-Disposition"].startswith("attachment;")
        and headers["Content-Type"] == content_type
        and headers["X-Content-Type-Options"] == "nosniff"
        for content_type, headers in answers.items()
    )
    figure("hostile: handed out", f"{kept} of {len(GOOD)} attached, typed, nosniff", "all")
    assert kept == len(GOOD)


def _link(name: str, content_type: str) -> str:
    content = GOOD[content_type]
    file = upload(content, SARI, "material", content_type, name=name)["file"]
    answered(post("finish_upload", {"file": file, "crc32c": crc32c(content)}, SARI))
    url: str = answered(get("open_file", SARI, file=file))["url"]
    return url
