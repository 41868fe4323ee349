"""Without a network: steps are queued, survive a reload, and come to their end."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.engine import AsPerson
from tests.browser.stage import AStage, Stage
from tests.browser.watch import Watch

TAKEN_BY_OTHERS = "ditolak: Belum atau sudah bukan giliran"


@pytest.fixture(autouse=True)
def _the_network_may_be_away(watch: Watch) -> None:
    watch.allow_no_network()


def is_kept(page: Page) -> None:
    """The service worker has the client, so that it opens without a network."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def is_live(page: Page, stage: Stage) -> None:
    """What happens elsewhere is seen here: from now on Firestore has the request on the device."""
    said = {"request": stage.request, "text": "Mohon segera.", "visibility": "requester"}
    stage.people.requester.post("add-comment", said | {"mentions": []})
    expect(page.get_by_text("Mohon segera.", exact=True)).to_be_visible()


def go_offline(page: Page, *, is_offline: bool = True) -> BrowserContext:
    page.context.set_offline(is_offline)
    return page.context


def test_a_step_taken_offline_is_sent_when_the_network_is_back(
    as_person: AsPerson, a_stage: AStage, watch: Watch
) -> None:
    # Before the reload it was queued as well: while that one is under way, asking again is a 409.
    watch.allow("409 POST .*/api/receive-request")
    watch.allow("console: .*(permission|PERMISSION_DENIED)")
    stage = a_stage("Diterima tanpa jaringan").filed()
    page = as_person("ikp")
    page.goto(stage.path)
    is_kept(page)
    is_live(page, stage)
    receive = page.get_by_role("button", name="Terima permohonan")
    expect(receive).to_be_visible()

    go_offline(page)
    receive.click()
    expect(page.get_by_text("akan dikirim", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("akan dikirim", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1, name=stage.title)).to_be_visible()
    assert stage.status() == "submitted"

    go_offline(page, is_offline=False)
    expect(page.get_by_text("sudah dijalankan")).to_be_visible()
    expect(page.get_by_text("sudah diterima", exact=True).first).to_be_visible()
    assert stage.status() == "received"


def test_a_step_that_others_took_meanwhile_is_refused_with_the_reason(
    as_person: AsPerson, a_stage: AStage, watch: Watch
) -> None:
    watch.allow("409 POST .*/api/receive-request")
    watch.allow("console: .*(permission|PERMISSION_DENIED)")
    stage = a_stage("Diterima orang lain").filed()
    page = as_person("ikp-2")
    page.goto(stage.path)
    receive = page.get_by_role("button", name="Terima permohonan")
    expect(receive).to_be_visible()

    go_offline(page)
    receive.click()
    expect(page.get_by_text("akan dikirim", exact=True)).to_be_visible()
    stage.people.division.post("receive-request", {"request": stage.request})
    go_offline(page, is_offline=False)

    expect(page.get_by_text(TAKEN_BY_OTHERS)).to_be_visible()
    page.get_by_role("button", name="Hapus dari daftar").click()
    expect(page.get_by_text(TAKEN_BY_OTHERS)).to_be_hidden()
    assert stage.status() == "received"
