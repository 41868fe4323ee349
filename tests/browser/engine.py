"""The browser in which the tests run, and how tests ask for its pages."""

import os
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.devices import DESKTOP, Device

PATIENCE = 30_000.0  # milliseconds; both cores may be busy
_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Nothing leaves this machine, nor waits until that has failed.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


class OpenPage(Protocol):
    """Gives an empty page of a browser context of its own, or what is at the path."""

    def __call__(
        self,
        path: str | None = None,
        *,
        device: Device = DESKTOP,
        whose: str = "visitor",
        **options: Any,  # of the context
    ) -> Page: ...


class AsPerson(Protocol):
    """Gives a page at the path, in which the sample account has signed in as people do."""

    def __call__(
        self,
        uid: str,
        path: str = "/",
        *,
        device: Device = DESKTOP,
        **options: Any,  # of the context
    ) -> Page: ...


class Engine:
    """A Chromium that runs while tests need it.

    Playwright leaves its event loop marked as the running one, where any test that has a loop of
    its own would stumble: so it ends with the last of the browser tests, not with all.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def browser(self) -> Browser:
        if self._browser is None:
            expect.set_options(timeout=PATIENCE)
            self._playwright = sync_playwright().start()
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            self._browser = self._playwright.chromium.launch(
                executable_path=self._path, args=[*_FLAGS, *root]
            )
        return self._browser

    def close(self) -> None:
        if self._browser:
            self._browser.close()
        if self._playwright:
            self._playwright.stop()
        self._browser = self._playwright = None
