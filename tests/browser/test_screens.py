"""Every screen, on a phone and on a desktop, in both languages, light and dark.

Nothing in any of them is against WCAG 2.2 AA as far as axe-core can tell, and no phone has to be
scrolled sideways. `SCREENSHOTS=folder` keeps a picture of each.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import axe
from tests.browser.devices import DESKTOP, PHONE, Device
from tests.browser.engine import AsPerson, OpenPage
from tests.browser.stage import AStage, Stage

DEVICES: dict[str, Device] = {"desktop": DESKTOP, "phone": PHONE}
LOOKS: dict[str, dict[str, Literal["light", "dark"]]] = {
    "desktop": {"id": "light", "en": "dark"},
    "phone": {"id": "dark", "en": "light"},
}
TITLE = "Pencegahan DBD di Kota Pontianak"


class Screen(NamedTuple):
    """Whose it is, where, what has to be seen before it is whole, and what to do first."""

    uid: str
    path: str  # `{}` is the request's page
    shows: str  # a selector
    status: str = ""  # how far the request was brought: a method of `Stage`
    first: Callable[[Page], None] | None = None


def _next(page: Page) -> None:
    """To the second part of the form."""
    page.get_by_label("Judul").fill(TITLE)
    page.get_by_label("Infografis").check()
    page.get_by_label("Tujuan").fill("Warga melakukan 3M Plus.")
    page.get_by_label("Sasaran").fill("Keluarga")
    page.get_by_label("Diharapkan selesai").fill("2031-01-06")
    page.get_by_role("button", name="Lanjut").click()


def _without_filling(page: Page) -> None:
    """What a person reads who has left out everything."""
    page.get_by_role("button", name="Lanjut").click()


ACTION = "section.action form button"
SCREENS = {
    "my work": Screen("ikp", "/", "main section li a", "filed"),
    "my work of nobody's": Screen("tim-3", "/", "main section"),
    "notifications": Screen("ikp", "/notifications", "main li a", "filed"),
    "account": Screen("tim-1", "/account", "main form"),
    "new request": Screen("pemohon-dlh", "/requests/new", "main form"),
    "new request, refused": Screen(
        "pemohon-dlh", "/requests/new", "main [aria-invalid=true]", first=_without_filling
    ),
    "new request, letter": Screen(
        "pemohon-dinkes-2", "/requests/new", "main input[type=date]", first=_next
    ),
    "receive": Screen("ikp", "{}", ACTION, "filed"),
    "form the team": Screen("ikp", "{}", ACTION, "received"),
    "make the content": Screen("tim-1", "{}", ACTION, "with_a_team"),
    "check": Screen("tim-2", "{}/review", "main form button", "drafted"),
    "decide on corrections": Screen("ikp", "{}/review", "main form button", "checked"),
    "repair": Screen("tim-1", "{}", ACTION, "to_correct"),
    "return": Screen("ikp", "{}", ACTION, "to_correct"),
    "resubmit": Screen("pemohon-dinkes", "{}/resubmit", "main form", "returned"),
    "review": Screen("kadis", "{}/review", "main form button", "repaired"),
    "decide": Screen("kadis", "{}/review", "main form button", "reviewed"),
    "approved": Screen("pemohon-dinkes", "{}", "main .badge.good", "approved"),
    "request sheet": Screen("ikp", "{}/print/request", "main h2, main h1", "approved"),
    "assignment sheet": Screen("ikp", "{}/print/assignment", "main h2, main h1", "approved"),
    "approval sheet": Screen("ikp", "{}/print/approval", "main h2, main h1", "approved"),
    "overview": Screen("kadis", "/overview", "main table", "approved"),
    "accounts": Screen("admin", "/admin", "main table, main li"),
    "agencies": Screen("admin", "/admin?section=agencies", "main table, main li"),
    "mandates": Screen("admin", "/admin?section=mandates", "main h2"),
    "dead letters": Screen("admin", "/admin?section=dead_letters", "main h2"),
    "not found": Screen("ikp", "/nowhere", "main a.button"),
}


@pytest.fixture(scope="session")
def stages() -> dict[str, Stage]:
    """The requests that were brought somewhere, by how far."""
    return {}


def looks(page: Page, device: str) -> Iterator[str]:
    """Both languages, each in one scheme, which is the other one on the other device."""
    for language, scheme in LOOKS[device].items():
        if page.locator("html").get_attribute("lang") != language:
            page.locator("button[lang]").first.click()
            expect(page.locator("html")).to_have_attribute("lang", language)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        yield f"{language} {scheme}"


def judge(page: Page, name: str, device: str) -> None:
    for look in looks(page, device):
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{look}: {width} px too wide"
        assert axe(page) == [], look
        if folder := os.environ.get("SCREENSHOTS"):
            kept = Path(folder) / f"{name.replace(',', '').replace(' ', '-')}-{device}"
            page.screenshot(path=f"{kept}-{look.replace(' ', '-')}.png", full_page=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """In full measure each screen on both devices; else some, in turn on one of them."""
    if {"name", "device"} <= {*metafunc.fixturenames}:
        is_full = bool(metafunc.config.getoption("full"))
        cases = [
            (name, device)
            for at, name in enumerate(SCREENS)
            for turn, device in enumerate(DEVICES)
            if is_full or at % 6 == 3 * turn
        ]
        metafunc.parametrize(("name", "device"), cases)


def test_a_screen_is_for_everybody(
    name: str, device: str, as_person: AsPerson, a_stage: AStage, stages: dict[str, Stage]
) -> None:
    screen = SCREENS[name]
    if screen.status and screen.status not in stages:
        stages[screen.status] = getattr(a_stage(TITLE), screen.status)()
    path = stages[screen.status].path if screen.status else ""
    page = as_person(screen.uid, screen.path.format(path), device=DEVICES[device])
    if screen.first:
        screen.first(page)
    expect(page.locator(screen.shows).first).to_be_visible()
    expect(page.locator("main [role=status].waiting")).to_have_count(0)
    if name != "agencies":  # elsewhere an agency is called by its name
        expect(page.get_by_text("dinkes", exact=True)).to_have_count(0)

    judge(page, name, device)


@pytest.mark.parametrize("device", DEVICES)
def test_the_sign_in_is_for_everybody(device: str, open_page: OpenPage) -> None:
    page = open_page("/", device=DEVICES[device])
    expect(page.locator("form")).to_be_visible()

    judge(page, "sign-in", device)
