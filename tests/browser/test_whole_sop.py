"""Six people take a request through the whole SOP, each in a browser of their own."""

from playwright.sync_api import expect

from infra.local.demo import SAMPLES
from tests.browser import office
from tests.browser.devices import PHONE
from tests.browser.engine import AsPerson

TITLE = "Enam orang, satu permohonan"
TEAM = ("Anggota Tim 1", "Anggota Tim 2")


def test_a_request_goes_through_all_nine_steps(as_person: AsPerson) -> None:
    """With corrections, a return and a second round, seen live by a colleague on a phone."""
    requester = as_person("pemohon-dinkes")
    url = office.file_a_request(requester, TITLE, "data-informasi.csv")
    colleague = as_person("pemohon-dinkes-2", device=PHONE)
    colleague.goto(url)
    division, designer, checker, head = map(as_person, ("ikp", "tim-1", "tim-2", "kadis"))

    def seen_by_the_colleague(status: str) -> None:
        expect(colleague.locator(".page-title .badge").first).to_have_text(status)

    expect(division.get_by_role("link", name=TITLE)).to_be_visible()
    office.receive(division, url)
    seen_by_the_colleague("sudah diterima")
    office.form_team(division, url, TEAM)
    office.submit_draft(designer, url, "infografis-v1.png")
    office.check(checker, url, wrong="Angka Pontianak Selatan harus 87, bukan 187.")
    office.decide_corrections(division, url, take_over=True)
    seen_by_the_colleague("perlu koreksi")
    office.return_it(division, url)
    seen_by_the_colleague("dikembalikan")

    requester.goto(url)
    office.file_again(requester, TITLE)
    office.supply(requester, "foto-kegiatan.jpg")
    office.receive(division, url)
    office.form_team(division, url, TEAM)
    office.submit_draft(designer, url, "infografis-v1.png")
    office.check(checker, url, wrong="Angka Pontianak Selatan masih 187.")
    office.decide_corrections(division, url, take_over=True)
    office.repair(designer, url, "infografis-v2.png")
    office.review(head, url)
    office.approve(head)

    seen_by_the_colleague("disetujui")
    expect(colleague.get_by_text("riwayat terverifikasi").first).to_be_visible()
    with colleague.expect_download() as download:
        colleague.get_by_role("button", name="infografis-v2.png").click()
    assert download.value.path().read_bytes() == (SAMPLES / "infografis-v2.png").read_bytes()
