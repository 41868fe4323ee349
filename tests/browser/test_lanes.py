"""What the client says when the system says no, and when others are faster."""

import time
from datetime import UTC, datetime

import requests
from playwright.sync_api import expect

from infra.local.sample_accounts import PASSWORD
from infra.local.system import System
from tests.browser.engine import AsPerson
from tests.browser.stage import AStage
from tests.browser.watch import Watch


def test_another_agencys_request_is_not_shown(
    as_person: AsPerson, a_stage: AStage, watch: Watch
) -> None:
    watch.allow("403 GET .*/api/get-(request|history)")
    stage = a_stage("Rahasia Dinas Kesehatan").filed()
    page = as_person("pemohon-dlh")
    page.goto(stage.path)

    expect(page.get_by_text("milik OPD lain")).to_be_visible()
    assert stage.title not in page.content()
    page.get_by_role("link", name="Ke halaman utama").click()
    expect(page.get_by_role("heading", name="Yang Anda ikuti")).to_be_visible()
    expect(page.get_by_text(stage.title)).to_have_count(0)


def test_an_admin_sees_no_requests(as_person: AsPerson, a_stage: AStage, watch: Watch) -> None:
    watch.allow("403 GET .*/api/get-(request|history)")
    stage = a_stage("Bukan urusan admin").filed()
    page = as_person("admin")
    page.goto(stage.path)

    expect(page.get_by_role("heading", name="tidak dapat ditampilkan")).to_be_visible()
    assert stage.title not in page.content()


def test_of_two_who_decide_the_slower_sees_that_it_is_done(
    as_person: AsPerson, a_stage: AStage
) -> None:
    stage = a_stage("Diputuskan berdua").checked()
    first, second = as_person("ikp"), as_person("ikp-2")
    for page in (first, second):
        page.goto(f"{stage.path}/review")
        page.get_by_role("radio", name="Tidak, teruskan").check()

    first.get_by_role("button", name="Teruskan ke Kepala Dinas").click()

    expect(first.get_by_text("Berhasil:").first).to_be_visible()
    expect(second.get_by_text("langkahnya diambil orang lain")).to_be_visible()
    expect(second.get_by_role("button", name="Teruskan ke Kepala Dinas")).to_be_hidden()


def test_of_two_at_the_same_moment_the_slower_is_told_why_not(
    as_person: AsPerson, a_stage: AStage, watch: Watch
) -> None:
    watch.allow("409 POST .*/api/decide-corrections")
    watch.allow("ERR_FAILED .*/Listen/")  # the second sees nothing of what changes
    watch.allow_no_network()
    stage = a_stage("Diputuskan serentak").checked()
    page = as_person("ikp-2")
    page.context.route("**/Listen/**", lambda route: route.abort())
    page.goto(f"{stage.path}/review")
    page.get_by_role("radio", name="Ya, ada koreksi").check()
    page.get_by_role("button", name="Jadikan koreksi").click()
    body = {"request": stage.request, "seen": stage.seen(), "needs_correction": False}
    stage.people.division.post("decide-corrections", body)

    page.get_by_role("button", name="Kirim koreksi ke tim").click()

    expect(page.get_by_text("Belum atau sudah bukan giliran")).to_be_visible()
    unsent = page.get_by_role("group", name="Koreksi Anda, belum terkirim")
    expect(unsent.get_by_text("Izin foto belum ada.")).to_be_visible()
    assert stage.status() == "ready_for_review"


def test_a_session_that_was_ended_is_taken_up_again_in_place(
    as_person: AsPerson, a_stage: AStage, local_system: System, watch: Watch
) -> None:
    watch.allow("401 POST .*/api/return-request")
    watch.allow("400 POST .*securetoken")
    stage = a_stage("Sesi diakhiri").to_correct()
    page = as_person("ikp-2")
    page.goto(stage.path)
    reason = "Data belum lengkap untuk seluruh kecamatan."
    page.get_by_label("Alasan").fill(reason)
    page.get_by_label("Yang harus dilengkapi OPD").fill("Data tahun 2025")
    end_sessions(local_system, "ikp-2")

    page.get_by_role("button", name="Kembalikan permohonan").click()
    dialog = page.get_by_role("dialog", name="Sesi Anda berakhir")
    dialog.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Masuk", exact=True).click()
    expect(dialog).to_be_hidden()

    expect(page.get_by_label("Alasan")).to_have_value(reason)
    page.get_by_role("button", name="Kembalikan permohonan").click()
    expect(page.get_by_text("dikembalikan", exact=True).first).to_be_visible()


def test_a_page_is_live_again_after_the_device_itself_has_ended_the_session(
    as_person: AsPerson, a_stage: AStage, local_system: System, watch: Watch
) -> None:
    watch.allow("400 POST .*securetoken")
    watch.allow_no_network()  # as it seems to Firestore when the clock leaps
    watch.allow("update time that is in the future")
    stage = a_stage("Hidup kembali").filed()
    page = as_person("ikp-2", stage.path)
    expect(page.get_by_role("button", name="Terima permohonan")).to_be_visible()
    page.clock.install(time=datetime.now(UTC))
    change_account(local_system, "ikp-2", disableUser=True)

    page.clock.fast_forward("11:00")  # who the person is, is asked again

    dialog = page.get_by_role("dialog", name="Sesi Anda berakhir")
    expect(dialog).to_be_visible()
    change_account(local_system, "ikp-2", disableUser=False)
    dialog.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Masuk", exact=True).click()
    expect(dialog).to_be_hidden()
    said = {"request": stage.request, "text": "Mohon segera.", "visibility": "requester"}
    stage.people.requester.post("add-comment", said | {"mentions": []})
    expect(page.get_by_text("Mohon segera.", exact=True)).to_be_visible()


def end_sessions(up: System, uid: str) -> None:
    """As an admin's change of the account does: tokens from before now count no more."""
    change_account(up, uid, validSince=str(int(time.time()) + 1))
    time.sleep(1.1)  # the time until then counts as before


def change_account(up: System, uid: str, **changes: object) -> None:
    """As the identity service's own console does."""
    address = f"http://{up.auth}/identitytoolkit.googleapis.com/v1/projects/{up.project}"
    answer = requests.post(
        f"{address}/accounts:update",
        json={"localId": uid, **changes},
        headers={"Authorization": "Bearer owner"},
        timeout=30,
    )
    answer.raise_for_status()


def test_signing_out_is_finished_by_the_next_page_when_it_was_cut_short(
    as_person: AsPerson, local_system: System, watch: Watch
) -> None:
    watch.allow_no_network()
    page = as_person("ikp")
    expect(page.get_by_role("heading", name="Pekerjaan saya")).to_be_visible()
    page.context.route(f"http://{local_system.auth}/**", lambda _: None)
    page.reload()  # the person is welcomed, while the identity service says nothing

    page.get_by_role("button", name="Keluar").click()
    page.close()
    again = page.context.new_page()
    page.context.unroute_all(behavior="ignoreErrors")
    again.goto("/")

    expect(again.get_by_role("button", name="Masuk", exact=True)).to_be_visible()
    again.reload()
    expect(again.get_by_role("button", name="Masuk", exact=True)).to_be_visible()


def test_signing_out_leaves_nothing_on_the_device(as_person: AsPerson, a_stage: AStage) -> None:
    stage = a_stage("Tidak tertinggal").checked()
    page = as_person("ikp", f"{stage.path}/review")
    page.get_by_role("button", name="Jadikan koreksi").click()  # kept until it is sent
    other = page.context.new_page()
    other.goto(stage.path)
    expect(other.get_by_role("heading", level=1, name=stage.title)).to_be_visible()

    page.get_by_role("button", name="Keluar").click()

    for window in (page, other):
        expect(window.get_by_role("button", name="Masuk", exact=True)).to_be_visible()
    kept = page.evaluate(
        """async () => {
          const names = (await indexedDB.databases()).map(({ name }) => name);
          const stores = names.filter((name) => name.startsWith('firestore/'));
          const keyval = await new Promise((resolve) => {
            const opened = indexedDB.open('keyval-store');
            opened.onsuccess = () => {
              const store = opened.result.transaction('keyval').objectStore('keyval');
              store.getAllKeys().onsuccess = (event) => resolve(event.target.result);
            };
          });
          return [...stores, ...keyval];
        }"""
    )
    assert kept == []
