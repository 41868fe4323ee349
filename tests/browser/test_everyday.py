"""What people take for granted of a page: it opens at once, forgets nothing, and lets them go."""

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.engine import AsPerson
from tests.browser.stage import AStage


def test_who_comes_back_sees_what_they_saw_last_before_the_server_answers(
    as_person: AsPerson, a_stage: AStage
) -> None:
    stage = a_stage("Dilihat lagi dengan segera").filed()
    page = as_person("ikp")
    expect(page.get_by_role("link", name=stage.title)).to_be_visible()
    page.context.route("**/api/**", lambda _: None)  # no answer comes

    page.goto("/")

    expect(page.get_by_role("link", name=stage.title)).to_be_visible()
    page.context.unroute_all(behavior="ignoreErrors")


def test_what_was_typed_into_a_short_form_survives_a_reload(
    as_person: AsPerson, a_stage: AStage
) -> None:
    stage = a_stage("Catatan yang tidak hilang").filed()
    page = as_person("ikp", stage.path)
    note, comment = page.get_by_label("Catatan"), page.get_by_label("Tulis komentar")
    note.fill("Surat sudah dibaca.")
    comment.fill("Mohon foto tambahan.")
    expect(comment).to_have_value("Mohon foto tambahan.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    page.reload()

    expect(note).to_have_value("Surat sudah dibaca.")
    expect(comment).to_have_value("Mohon foto tambahan.")


def test_a_link_opens_in_another_tab_for_whoever_asks_for_that(
    as_person: AsPerson, a_stage: AStage
) -> None:
    stage = a_stage("Dibuka di tab lain").filed()
    page = as_person("ikp")
    link = page.get_by_role("link", name=stage.title)

    with page.context.expect_page() as opened:
        link.click(modifiers=["Control"])

    expect(opened.value.get_by_role("heading", level=1, name=stage.title)).to_be_visible()
    expect(link).to_be_visible()


def test_who_is_away_is_seen_to_be_where_a_team_is_formed(
    as_person: AsPerson, a_stage: AStage
) -> None:
    stage = a_stage("Tim tanpa yang cuti").received()
    member = as_person("tim-3", "/account")
    last = member.get_by_label("Tidak di tempat sampai")
    last.fill(str(date.today() + timedelta(days=5)))  # noqa: DTZ011 - any day ahead
    member.get_by_role("button", name="Simpan pilihan").click()
    expect(member.get_by_text("Pilihan Anda disimpan.").first).to_be_visible()

    division = as_person("ikp", stage.path)

    away = division.locator("label").filter(has_text="Anggota Tim 3")
    expect(away.get_by_text("tidak di tempat sampai").first).to_be_visible()
    last.fill("")
    member.get_by_role("button", name="Simpan pilihan").click()
    expect(member.get_by_text("Pilihan Anda disimpan.").first).to_be_visible()


def test_somebody_who_is_named_in_a_comment_is_told(as_person: AsPerson, a_stage: AStage) -> None:
    stage = a_stage("Disebut dalam komentar").filed()
    division = as_person("ikp", stage.path)
    requester = as_person("pemohon-dinkes", "/notifications")

    division.get_by_label("Tulis komentar").fill("Apakah sasarannya juga sekolah?")
    division.get_by_label("OPD pemohon boleh membacanya").check()
    division.get_by_text("Beri tahu orang tertentu").click()
    division.get_by_role("checkbox", name="Pemohon Dinas Kesehatan", exact=True).check()
    division.get_by_role("button", name="Kirim komentar").click()
    expect(division.get_by_text("Apakah sasarannya juga sekolah?", exact=True).last).to_be_visible()

    expect(requester.get_by_role("link", name=stage.title).first).to_be_visible()


def test_a_sheet_is_not_there_to_print_before_everything_on_it_has_its_name(
    as_person: AsPerson, a_stage: AStage
) -> None:
    stage = a_stage("Dicetak dengan nama").approved()
    sheets = {"request": "surat-permohonan.pdf", "approval": "infografis-v2.png"}

    for sheet, file in sheets.items():
        page = as_person("ikp", f"{stage.path}/print/{sheet}")
        paper = page.get_by_role("article")
        paper.wait_for()
        words = paper.inner_text()  # as it is at first, and may be printed
        assert file in words
        assert "Dinas Kesehatan" in words
        assert "dinkes" not in words
