"""What watches over the tests' pages sees what goes wrong in them, and axe what is inaccessible."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.accessibility import axe
from tests.browser.watch import Watch

ORIGIN = "http://127.0.0.1:9"  # nobody listens there; what is asked of it is answered here
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"


@pytest.fixture
def watching() -> Iterator[Watch]:
    """A watch that fails nothing."""
    watching = Watch()
    yield watching
    watching.close()


def a_page(browser: Browser, watching: Watch, script: str, body: str = "<p>x</p>") -> Page:
    """A page with a policy, in which the script has run."""
    body = f'<!doctype html><html lang="id"><title>x</title>{body}<script src="/a.js"></script>'
    answers = {"/": ("text/html", body), "/a.js": ("text/javascript", script)}

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path == "/never":
            return
        if path == "/cut":
            route.abort()
            return
        if not (found := answers.get(path)):
            route.fulfill(status=404)
            return
        headers = {"Content-Type": found[0], "Content-Security-Policy": POLICY}
        route.fulfill(headers=headers, body=found[1])

    context = browser.new_context(base_url=ORIGIN)
    context.route("**", answer)
    watching.over(context, "rina")
    page = context.new_page()
    page.goto("/")
    return page


WRONG = {
    "an error": ("console.error('no', 1)", "rina: console: no 1"),
    "not caught": ("setTimeout(() => { throw new Error('boom') })", "rina: uncaught: Error: boom"),
    "not awaited": ("Promise.reject(new Error('boom'))", "rina: uncaught: Error: boom"),
    "not there": ("fetch('/gone')", f"rina: 404 GET {ORIGIN}/gone"),
    "no connection": ("fetch('/cut').catch(() => {})", f"rina: net::ERR_FAILED GET {ORIGIN}/cut"),
    "script from text": ("eval('1')", "EvalError: Evaluating a string"),
    "somebody else": ("fetch('https://a.example').catch(() => {})", 'directive: "connect-src'),
    "style in a tag": ("document.body.innerHTML = '<p style=\"color: red\">'", "inline style"),
}


@pytest.mark.parametrize(("script", "trouble"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_seen(
    browser: Browser, watching: Watch, script: str, trouble: str
) -> None:
    page = a_page(browser, watching, script)
    page.wait_for_timeout(100)
    found = watching.troubles()
    assert any(trouble in line for line in found), found
    watching.allow("^rina: (console|uncaught|404|net::)")
    assert watching.troubles() == []


def test_what_is_told_twice_counts_once(browser: Browser, watching: Watch) -> None:
    page = a_page(browser, watching, "fetch('/gone')")
    page.wait_for_timeout(100)
    watching.allow("404 GET")
    assert watching.troubles() == []


def test_nothing_wrong_is_no_trouble(browser: Browser, watching: Watch) -> None:
    page = a_page(browser, watching, "console.warn('so'); console.log('what')")
    page.evaluate("fetch('/never', { signal: AbortSignal.timeout(50) }).catch(() => {})")
    assert watching.troubles() == []


def test_axe_finds_what_cannot_be_read_aloud(browser: Browser, watching: Watch) -> None:
    page = a_page(browser, watching, "", "<main><h1>x</h1><img src=data:,></main>")
    (violation,) = axe(page)
    assert violation.startswith("image-alt (critical): img in <img")
    assert axe(page, "h1") == []
