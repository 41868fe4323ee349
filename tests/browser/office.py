"""What people of the SOP do in the client: each step as they take it, by what they read."""

from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from infra.local.demo import SAMPLES

DONE = "Berhasil:"


def upload(within: Page | Locator, path: Path) -> None:
    """Picks a file, and waits until it is whole and sealed."""
    within.locator("input[type=file]").last.set_input_files(path)
    item = within.get_by_role("listitem").filter(has_text=path.name)
    expect(item.get_by_text("Lengkap dan terverifikasi")).to_be_visible()


def file_a_request(page: Page, title: str, material: str) -> str:
    """Step 1. Answers the request's address."""
    page.get_by_role("link", name="Permohonan baru").first.click()
    page.get_by_label("Judul").fill(title)
    page.get_by_label("Infografis").check()
    page.get_by_label("Tujuan").fill("Warga melakukan 3M Plus di rumah.")
    page.get_by_label("Sasaran").fill("Keluarga")
    page.get_by_label("Diharapkan selesai").fill(str(date.today() + timedelta(days=14)))  # noqa: DTZ011 - any day ahead
    page.get_by_role("button", name="Lanjut").click()
    fill_letter(page, "400.7.8/052/DINKES-P2P/2026", SAMPLES / "surat-permohonan.pdf")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("heading", name="Data informasi")).to_be_visible()
    upload(page.locator("main"), SAMPLES / material)
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Ajukan permohonan").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    return page.url


def fill_letter(within: Page | Locator, number: str, path: Path) -> None:
    """A letter's number, date and file."""
    within.get_by_label("Nomor surat").fill(number)
    within.get_by_label("Tanggal surat").fill("2026-01-12")
    upload(within, path)


def file_again(page: Page, title: str) -> None:
    """Step 1 of the next round, with the letter that is there."""
    page.get_by_role("link", name="Lengkapi dan ajukan lagi").click()
    expect(page.get_by_label("Judul")).to_have_value(title)
    for _ in range(3):
        page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Ajukan lagi").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def supply(page: Page, name: str) -> None:
    """The agency supplies material, from the request's page."""
    scope = page.locator("details:has(> summary:text-is('menyerahkan data informasi'))")
    scope.locator("summary").click()
    upload(scope, SAMPLES / name)
    scope.get_by_role("button", name="Serahkan data informasi").click()
    expect(page.get_by_text(DONE).first).to_be_visible()


def receive(page: Page, url: str) -> None:
    """Step 2."""
    page.goto(url)
    page.get_by_role("button", name="Terima permohonan").click()
    expect(page.get_by_role("button", name="Bentuk tim")).to_be_visible()


def form_team(page: Page, url: str, members: tuple[str, str]) -> None:
    """Step 3."""
    page.goto(url)
    for name in members:
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("radio", name=members[0]).check()
    fill_letter(page.locator("section.action"), "SPT 1/2026", SAMPLES / "surat-perintah-tugas.pdf")
    page.get_by_role("button", name="Bentuk tim").click()
    expect(page.get_by_text("tim sudah dibentuk", exact=True).first).to_be_visible()


def submit_draft(page: Page, url: str, name: str) -> None:
    """Step 4: one file that rests on all that was supplied."""
    page.goto(url)
    form = page.locator("section.action")
    upload(form, SAMPLES / name)
    for source in form.get_by_role("group", name="Sumbernya").get_by_role("checkbox").all():
        source.check()
    form.get_by_label("Keterangan atau naskah").fill("Lakukan 3M Plus.")
    form.get_by_role("button", name="Serahkan konten").click()
    expect(page.get_by_text("konten sudah dibuat", exact=True).first).to_be_visible()


def open_review_room(page: Page, url: str) -> None:
    """From the request's page."""
    page.goto(url)
    page.get_by_role("link", name="Buka ruang periksa").click()
    expect(page.get_by_role("heading", level=1, name="Ruang periksa")).to_be_visible()


def check(page: Page, url: str, wrong: str | None = None) -> None:
    """Step 5. What is wrong is noted at the point of language."""
    open_review_room(page, url)
    passed = page.get_by_role("radio", name="Lulus", exact=True)
    expect(passed).to_have_count(5)
    for point in passed.all():
        point.check()
    if wrong:
        language = page.get_by_role("radiogroup", name="bahasa", exact=True)
        language.get_by_role("radio", name="Tidak lulus").check()
        page.get_by_label("Catatan: apa yang tidak sesuai").fill(wrong)
    page.get_by_role("button", name="Kirim hasil pemeriksaan").click()
    expect(page.get_by_text(DONE).first).to_be_visible()


def decide_corrections(page: Page, url: str, *, take_over: bool) -> None:
    """Step 6: the checker's findings become the corrections, or there are none."""
    open_review_room(page, url)
    if take_over:
        page.get_by_role("button", name="Jadikan koreksi").click()
        page.get_by_role("button", name="Kirim koreksi ke tim").click()
    else:
        page.get_by_role("radio", name="Tidak, teruskan").check()
        page.get_by_role("button", name="Teruskan ke Kepala Dinas").click()
    expect(page.get_by_text(DONE).first).to_be_visible()


def return_it(page: Page, url: str) -> None:
    """Step 7, back to the agency."""
    page.goto(url)
    page.get_by_label("Alasan").fill("Data belum lengkap untuk seluruh kecamatan.")
    page.get_by_label("Yang harus dilengkapi OPD").fill("Data enam kecamatan tahun 2025")
    page.get_by_role("button", name="Kembalikan permohonan").click()
    expect(page.get_by_text("dikembalikan", exact=True).first).to_be_visible()


def repair(page: Page, url: str, name: str) -> None:
    """Step 7, repaired: an answer, and a new file."""
    page.goto(url)
    form = page.locator("section.action")
    form.get_by_label("Apa yang sudah diperbaiki").fill("Sudah diganti.")
    upload(form, SAMPLES / name)
    for source in form.get_by_role("group", name="Sumbernya").last.get_by_role("checkbox").all():
        source.check()
    form.get_by_role("button", name="Serahkan versi yang diperbaiki").click()
    expect(page.get_by_text("menunggu pemeriksaan Kepala Dinas", exact=True).first).to_be_visible()


def review(page: Page, url: str) -> None:
    """Step 8."""
    open_review_room(page, url)
    page.get_by_role("button", name="Selesai memeriksa").click()
    expect(page.get_by_role("button", name="Setujui versi")).to_be_visible()


def approve(page: Page) -> None:
    """Step 9, where step 8 was taken."""
    expect(page.get_by_text("sama dengan yang disegel").first).to_be_visible()
    page.get_by_role("button", name="Setujui versi").click()
    expect(page.get_by_text(DONE).first).to_be_visible()
