"""An upload that is cut off goes on where it was, after a reload too."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.engine import AsPerson
from tests.browser.stage import AStage
from tests.browser.watch import Watch

SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 600_000}
FAST = SLOW | {"uploadThroughput": -1}
AWAY = SLOW | {"offline": True}
SIZE = 6_000_000  # bytes


def test_an_upload_that_is_cut_off_is_resumed(
    as_person: AsPerson, a_stage: AStage, watch: Watch, tmp_path: Path
) -> None:
    watch.allow_no_network()
    data = tmp_path / "kasus-per-kecamatan.csv"
    data.write_bytes(b"kecamatan,kasus\n" + b"Pontianak Selatan,87\n" * (SIZE // 21))
    stage = a_stage("Unggahan terputus").filed()
    page = as_person("pemohon-dinkes")
    page.goto(stage.path)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW)
    sent: list[int] = []
    page.context.on(
        "requestfinished",
        lambda request: (
            sent.append(request.sizes()["requestBodySize"]) if request.method == "PUT" else None
        ),
    )

    material(page).locator("summary").click()
    material(page).locator("input[type=file]").first.set_input_files(data)
    bar = material(page).get_by_role("progressbar")
    page.wait_for_function("bar => bar.value / bar.max > 0.05", arg=bar.element_handle())
    tools.send("Network.emulateNetworkConditions", AWAY)
    expect(material(page).get_by_text("Sambungan terputus")).to_be_visible()
    page.reload()
    material(page).locator("summary").click()
    expect(material(page).get_by_text(data.name).first).to_be_visible()
    tools.send("Network.emulateNetworkConditions", FAST)
    resume = material(page).get_by_role("button", name="Lanjutkan")
    whole = material(page).get_by_text("Lengkap dan terverifikasi")
    expect(resume.or_(whole).first).to_be_visible()
    if resume.is_visible():
        resume.click()

    expect(whole).to_be_visible()
    material(page).get_by_role("button", name="Serahkan data informasi").click()
    expect(page.get_by_text("Berhasil:").first).to_be_visible()
    request = stage.people.division.get("get-request", request=stage.request)
    _, stored = stage.people.division.download(request["material"][-1])
    assert stored == data.read_bytes()
    assert sum(sent) < 1.5 * data.stat().st_size, "it did not begin anew"


def material(page: Page) -> Locator:
    """The form in which the agency supplies its data."""
    return page.locator("details:has(> summary:text-is('menyerahkan data informasi'))")
