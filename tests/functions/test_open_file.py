"""Who may open which file; the link leads to exactly the sealed bytes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import urlsplit

import google.auth
import pytest
import requests
from google.auth.credentials import Credentials
from google.auth.exceptions import RefreshError
from google.cloud.storage import _signing

from infra.local.links import LinkJudge
from shared.models import FileState
from tests.functions import cast
from tests.functions.apps import answered, get, post, refused
from tests.functions.cast import DEWI, RUDI, SARI, WULAN
from tests.functions.stories import FACTS_ASKED, Story, a_request, an_id
from tests.functions.uploads import PDF, SAMPLES, crc32c, upload

PEOPLE = {person.uid: person for person in cast.EVERYBODY}

# Who may open (yes), and how others are refused.
ACCESS = """
person  letter  material  assignment_letter  draft    approved_draft  mandate_letter
sari    yes     yes       not_yours          not_yours yes            not_yours
rudi    yes     yes       not_yours          not_yours yes            not_yours
maya    agency  agency    agency             agency    agency         not_yours
omar    agency  agency    agency             agency    agency         not_yours
wulan   yes     yes       yes                yes       yes            not_yours
hendra  yes     yes       yes                yes       yes            not_yours
dewi    yes     yes       yes                yes       yes            not_yours
bayu    yes     yes       yes                yes       yes            not_yours
tono    team    team      team               team      team           not_yours
ratna   yes     yes       yes                yes       yes            yes
arif    yes     yes       yes                yes       yes            yes
agus    role    role      role               role      role           yes
nina    role    role      role               role      role           not_yours
eka     yes     yes       yes                yes       yes            yes
lina    yes     yes       yes                yes       yes            not_yours
"""
REFUSED_AS = {
    "not_yours": "file_not_yours",
    "agency": "other_agency",
    "team": "not_on_team",
    "role": "no_reading_role",
}


def _cells() -> list[tuple[str, str, str]]:
    header, *rows = [line.split() for line in ACCESS.strip().splitlines()]
    return [
        (uid, kind, cell)
        for uid, *cells in rows
        for kind, cell in zip(header[1:], cells, strict=True)
    ]


@pytest.fixture(scope="module")
def reviewed() -> Story:
    story = a_request("reviewed")
    story.file("mandate_letter", cast.AGUS)  # even under the id of a request
    return story.fill(PDF)


@pytest.fixture(scope="module")
def approved() -> Story:
    return a_request("approved").fill(PDF)


def _file(story: Story, kind: str) -> str:
    return next(file.id for file in story.files.values() if file.kind == kind)


@pytest.mark.parametrize(("uid", "kind", "cell"), _cells())
def test_file_is_opened_for_those_who_may_see_it(
    uid: str, kind: str, cell: str, reviewed: Story, approved: Story
) -> None:
    story = approved if kind == "approved_draft" else reviewed
    file = _file(story, kind.removeprefix("approved_"))

    response = get("open_file", PEOPLE[uid], file=file)

    if cell == "yes":
        assert answered(response)["crc32c"] == story.files[file].crc32c
    else:
        refused(response, REFUSED_AS[cell])


def test_draft_that_was_replaced_stays_closed_to_the_agency_after_approval() -> None:
    story = a_request("needs_correction")
    first = _file(story, "draft")
    story.tell("repair_content", DEWI)
    story.tell("review_content", cast.RATNA)
    story.tell("decide_approval", cast.RATNA)
    story.fill(PDF)
    assert story.request
    assert story.request.draft
    last = story.request.draft.files[0].file

    answered(get("open_file", SARI, file=last))
    refused(get("open_file", SARI, file=first), "file_not_yours")


def test_draft_whose_facts_were_asked_is_opened_to_the_agency() -> None:
    story = a_request("drafted").fill(PDF)
    file = _file(story, "draft")
    refused(get("open_file", SARI, file=file), "file_not_yours")

    story.tell("ask_fact_check", DEWI)
    story.save()

    for person in (SARI, RUDI):
        answered(get("open_file", person, file=file))
    refused(get("open_file", cast.MAYA, file=file), "other_agency")


@pytest.mark.parametrize("status", ["checked", "needs_correction", "ready_for_review", "reviewed"])
def test_draft_whose_facts_were_asked_stays_open_to_the_agency(status: str) -> None:
    story = a_request(FACTS_ASKED[status]).fill(PDF)

    answered(get("open_file", SARI, file=_file(story, "draft")))


def test_repaired_draft_whose_facts_nobody_asked_is_closed_to_the_agency() -> None:
    story = a_request(FACTS_ASKED["needs_correction"])
    first = _file(story, "draft")
    story.tell("repair_content", DEWI)
    story.save()
    assert story.request
    assert story.request.draft

    for part in story.request.draft.files:
        refused(get("open_file", SARI, file=part.file), "file_not_yours")
    refused(get("open_file", SARI, file=first), "file_not_yours")


def test_letter_of_a_request_not_yet_filed_is_its_agencys_alone() -> None:
    story = Story()
    file = story.file("letter", SARI)
    story.fill(PDF)

    for person in (SARI, RUDI):
        answered(get("open_file", person, file=file))
    for person in (cast.MAYA, cast.OMAR, WULAN, DEWI, cast.RATNA, cast.AGUS, cast.NINA):
        refused(get("open_file", person, file=file), "file_not_yours")


@pytest.mark.parametrize("state", [FileState.UPLOADING, FileState.REFUSED])
def test_file_that_is_not_sealed_is_not_opened(state: FileState) -> None:
    story = Story()
    blank = {"generation": None, "crc32c": None, "md5": None}
    file = story.file("letter", SARI, state=state, **blank)
    story.save()

    assert refused(get("open_file", SARI, file=file), "file_not_sealed")["file"] == file


def test_a_platform_that_signs_nothing_now_is_asked_again_later(
    reviewed: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the cloud functions have no key: the platform gives a token, and signs with it."""
    held = Mock(spec=Credentials, token="a token", service_account_email="f@p.example")
    monkeypatch.setattr(google.auth, "default", lambda **_: (held, "p"))
    file = _file(reviewed, "draft")

    held.refresh.side_effect = RefreshError("no metadata server")  # type: ignore[no-untyped-call]
    refused(get("open_file", DEWI, file=file), "try_again")

    held.refresh.side_effect = None
    answer = Mock(status=503, data=b"{}")
    monkeypatch.setattr(_signing.requests, "Request", lambda: lambda **_: answer)
    refused(get("open_file", DEWI, file=file), "try_again")


def test_unknown_file_is_not_found() -> None:
    unknown = an_id()

    assert refused(get("open_file", SARI, file=unknown), "no_such_file")["file"] == unknown


def test_link_leads_to_exactly_the_sealed_bytes() -> None:
    content = (SAMPLES / "infografis-v1.png").read_bytes()
    name = 'Infografis "akhir" – 100% ✓.png'
    file = upload(content, SARI, "material", "image/png", name=name)["file"]
    answered(post("finish_upload", {"file": file, "crc32c": crc32c(content)}, SARI))

    opened = answered(get("open_file", SARI, file=file))

    downloaded = requests.get(opened["url"], timeout=30)
    assert downloaded.content == content
    assert downloaded.headers["Content-Type"] == "image/png"
    assert downloaded.headers["Content-Disposition"] == (
        'attachment; filename="Infografis \\"akhir\\"  100% .png";'
        " filename*=UTF-8''Infografis%20%22akhir%22%20%E2%80%93%20100%25%20%E2%9C%93.png"
    )
    assert (opened["name"], opened["size"]) == (name, len(content))
    assert (opened["content_type"], opened["crc32c"]) == ("image/png", crc32c(content))
    lifetime = datetime.fromisoformat(opened["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < lifetime <= timedelta(minutes=10)


def test_link_is_signed_for_this_object_generation_and_ten_minutes(signing_key: Path) -> None:
    file = upload(PDF, SARI, "letter", name="Surat.pdf")["file"]
    answered(post("finish_upload", {"file": file, "crc32c": crc32c(PDF)}, SARI))
    url = urlsplit(answered(get("open_file", SARI, file=file))["url"])
    target = f"{url.path}?{url.query}"

    def header(name: str) -> str | None:
        return url.netloc if name == "host" else None

    later = datetime.now(UTC) + timedelta(minutes=11)
    assert LinkJudge(signing_key).refuses("GET", target, header) is None
    assert LinkJudge(signing_key).refuses("PUT", target, header) is not None
    assert LinkJudge(signing_key).refuses("GET", target.replace(file, an_id()), header) is not None
    assert LinkJudge(signing_key, lambda: later).refuses("GET", target, header) is not None
    for part in ("generation=", "response-content-disposition=attachment", "X-Goog-Expires=600"):
        assert part in url.query
