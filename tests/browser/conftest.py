"""The web client in a real browser, on a whole local system; all of it in one process.

`as_person` gives a page of somebody who has signed in, `open_page` one of somebody who has not.
A test in whose pages anything goes wrong fails: see `watch`. Of one that failed, the console and
the screenshots are in tests/browser/.failed.
"""

import os
import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.local.chromium import ADVICE, chromium
from infra.local.emulators import ROOT
from infra.local.people import People, people_of
from infra.local.sample_accounts import ACCOUNTS
from infra.local.sample_accounts import PASSWORD as SAMPLE_PASSWORD
from infra.local.system import System, system
from tests.browser.devices import DESKTOP, Device
from tests.browser.engine import PATIENCE, AsPerson, Engine, OpenPage
from tests.browser.stage import AStage, Stage
from tests.browser.watch import Watch
from tests.browser.words import EMAIL, PASSWORD, SIGN_IN

HERE = Path(__file__).parent
INDONESIA = {"locale": "id-ID", "timezone_id": "Asia/Pontianak"}

_ENGINE = pytest.StashKey[Engine]()
_HAS_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks, also where only these tests are run
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[_HAS_FAILED] = True
    return report


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    engine = item.config.stash.get(_ENGINE, None)
    if engine and (nextitem is None or HERE not in nextitem.path.parents):
        engine.close()


@pytest.fixture(scope="session")
def engine(pytestconfig: pytest.Config) -> Engine:
    if path := chromium():
        engine = pytestconfig.stash[_ENGINE] = Engine(path)
        return engine
    if os.environ.get("CI"):
        pytest.fail(ADVICE)
    pytest.skip(ADVICE)


@pytest.fixture(scope="session")
def local_system(
    engine: Engine,  # noqa: ARG001 - nothing need start where there is no browser
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[System]:
    """Every part, on free ports, with nothing stored but the sample accounts."""
    if not (ROOT / "web" / "dist" / "index.html").is_file():
        pytest.fail("The web client is not built: make setup")
    with system(tmp_path_factory.mktemp("browsed system")) as up:
        yield up


@pytest.fixture
def browser(engine: Engine) -> Browser:
    return engine.browser()


@pytest.fixture
def watch(request: pytest.FixtureRequest) -> Iterator[Watch]:
    """Fails the test for what went wrong in its pages; `watch.allow(pattern)` what is to."""
    name = f"{request.path.stem}-{request.node.name}"
    kept = HERE / ".failed" / re.sub(r"[^\w.-]+", "-", name).strip("-")
    shutil.rmtree(kept, ignore_errors=True)
    watch = Watch()
    yield watch
    troubles = watch.troubles()
    if troubles or request.node.stash.get(_HAS_FAILED, False):
        watch.keep(kept)
    watch.close()
    if troubles:
        lines = [*troubles, f"(more in {kept.relative_to(ROOT)})"]
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.fixture
def open_page(browser: Browser, local_system: System, watch: Watch) -> OpenPage:
    """`open_page("/requests/new", device=PHONE)`; paths are of the local system."""

    def opened(
        path: str | None = None, *, device: Device = DESKTOP, whose: str = "visitor", **options: Any
    ) -> Page:
        chosen: dict[str, Any] = {**INDONESIA, **device, **options}
        context = browser.new_context(base_url=local_system.origin, **chosen)
        context.set_default_timeout(PATIENCE)
        watch.over(context, whose)
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    return opened


@pytest.fixture
def as_person(open_page: OpenPage) -> AsPerson:
    """`as_person("pemohon-dinkes", "/requests/new", device=PHONE)`."""

    def signed_in(uid: str, path: str = "/", *, device: Device = DESKTOP, **options: Any) -> Page:
        account = next(each for each in ACCOUNTS if each.uid == uid)
        page = open_page(path, device=device, whose=uid, **options)
        password = page.get_by_label(PASSWORD, exact=True)
        page.get_by_label(EMAIL, exact=True).fill(account.email)
        password.fill(SAMPLE_PASSWORD)
        page.get_by_role("button", name=SIGN_IN, exact=True).click()
        expect(password).to_be_hidden()
        return page

    return signed_in


@pytest.fixture(scope="session")
def people(local_system: System) -> People:
    """The sample accounts, signed in at the API."""
    return people_of(local_system.origin)


@pytest.fixture
def a_stage(people: People) -> AStage:
    """`a_stage(title).drafted()`: a request of this title, brought there over the API."""
    return lambda title: Stage(people, title)
