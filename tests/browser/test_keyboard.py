"""All of it by keyboard: everything can be reached, and is seen to be."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.engine import AsPerson
from tests.browser.stage import AStage
from tests.browser.test_screens import SCREENS

# What can be worked with now. Of radios with one name the keyboard reaches one.
_NEVER_REACHED = """() => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const reached = (element) => 'wasFocused' in element.dataset;
  return [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
  )].filter((element) => {
    if (element.disabled || element.tabIndex < 0 || !seen(element)) return false;
    if (element.closest('details:not([open])') && element.tagName !== 'SUMMARY') return false;
    // of radio buttons, one stands for its group
    if (element.type === 'radio') {
      return ![...document.getElementsByName(element.name)].some(reached);
    }
    return !reached(element);
  }).map((element) => element.outerHTML.slice(0, 200));
}"""
_FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  element.dataset.wasFocused ??= '';
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const isShown = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  return isShown ? '' : element.outerHTML.slice(0, 200);
}"""
_MOST = 400


BUSY = ("decide", "my work", "new request", "form the team", "check", "accounts", "overview")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """In full measure each of them; else the busiest."""
    if "name" in metafunc.fixturenames:
        is_full = bool(metafunc.config.getoption("full"))
        metafunc.parametrize("name", BUSY if is_full else BUSY[:1])


def test_everything_is_reached_by_tab_and_seen_to_be(
    name: str, as_person: AsPerson, a_stage: AStage
) -> None:
    screen = SCREENS[name]
    stage = a_stage("Dengan papan ketik")
    if screen.status:
        getattr(stage, screen.status)()
    page = as_person(screen.uid, screen.path.format(stage.path))
    expect(page.locator(screen.shows).first).to_be_visible()
    expect(page.locator("main .waiting")).to_have_count(0)

    unseen = tabbed_through(page)

    assert unseen == []
    assert page.evaluate(_NEVER_REACHED) == []


def tabbed_through(page: Page) -> list[str]:
    """Presses Tab until the page ends. What had the focus without showing it."""
    unseen: list[str] = []
    page.locator("body").press("Tab")
    for _ in range(_MOST):
        shown = page.evaluate(_FOCUSED)
        if shown is None:
            return unseen
        if shown:
            unseen.append(shown)
        page.keyboard.press("Tab")
    raise AssertionError("Tab never leaves the page")


def test_a_step_is_taken_without_a_mouse(as_person: AsPerson, a_stage: AStage) -> None:
    stage = a_stage("Diterima dengan papan ketik").filed()
    page = as_person("ikp")
    expect(page.get_by_role("link", name=stage.title)).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.get_by_role("link", name=stage.title).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=stage.title)).to_be_focused()
    submit = page.get_by_role("button", name="Terima permohonan")
    expect(submit).to_be_visible()
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        if submit.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")

    expect(page.get_by_text("Berhasil:").first).to_be_visible()
    assert stage.status() == "received"
