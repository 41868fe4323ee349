"""Sees what goes wrong in the pages of a test: a test passes only if nothing did."""

import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Request,
    Response,
    WebError,
)

_NOT_LOADED = "Failed to load resource"  # said of a request that has been seen to fail, too


class Trouble(NamedTuple):
    """What went wrong, in one line that begins with whose page it was."""

    line: str
    url: str
    is_said: bool = False  # in the console


class Watch:
    """Over the browser contexts of one test.

    An error in the console, which a violated Content-Security-Policy is as well, one that no
    script caught, an answer of 4xx or 5xx and a request without an answer are troubles.
    """

    def __init__(self) -> None:
        self._contexts: list[tuple[str, BrowserContext]] = []
        self._found: list[Trouble] = []
        self._allowed: list[re.Pattern[str]] = []
        self._console: list[str] = []

    def allow(self, pattern: str) -> None:
        """Lets troubles pass in whose line the pattern is found, earlier ones as well.

        Lines read `pemohon-dinkes: 404 GET http://127.0.0.1:8080/api/get-request?id=1`,
        `…: net::ERR_INTERNET_DISCONNECTED GET http://…`, `…: console: text (http://…)` and
        `…: uncaught: Error: text`.
        """
        self._allowed.append(re.compile(pattern))

    def allow_no_network(self) -> None:
        """Lets pass what pages without a network, or without Firestore, have to say.

        Firestore then looks for Google with a picture, which the Content-Security-Policy forbids.
        """
        self.allow("ERR_INTERNET_DISCONNECTED")
        self.allow("console: .*(Could not reach Cloud Firestore|WebChannelConnection)")
        self.allow("www.google.com/images/cleardot.gif")

    def over(self, context: BrowserContext, whose: str) -> None:
        """Watches a context from now on; it is closed with the watch."""

        def said(message: ConsoleMessage) -> None:
            url = message.location["url"]
            self._console.append(f"{whose}: {message.type}: {message.text} ({url})")
            if message.type == "error":
                self._add(f"{whose}: console: {message.text} ({url})", url, is_said=True)

        def uncaught(error: WebError) -> None:
            self._add(f"{whose}: uncaught: {error.error.stack or error.error}", "")

        def answered(answer: Response) -> None:
            if answer.status >= 400:
                method = answer.request.method
                self._add(f"{whose}: {answer.status} {method} {answer.url}", answer.url)

        def failed(request: Request) -> None:
            if request.failure != "net::ERR_ABORTED":  # the page did so itself
                line = f"{whose}: {request.failure} {request.method} {request.url}"
                self._add(line, request.url)

        context.on("console", said)
        context.on("weberror", uncaught)
        context.on("response", answered)
        context.on("requestfailed", failed)
        self._contexts.append((whose, context))

    def _add(self, line: str, url: str, *, is_said: bool = False) -> None:
        self._console.append(f"! {line}")
        self._found.append(Trouble(line, url, is_said))

    def troubles(self) -> list[str]:
        """What has gone wrong until now, but for what is allowed; each thing once."""
        self._catch_up()
        failed = {trouble.url for trouble in self._found if not trouble.is_said}
        return [
            trouble.line
            for trouble in self._found
            if not (trouble.is_said and _NOT_LOADED in trouble.line and trouble.url in failed)
            and not any(allowed.search(trouble.line) for allowed in self._allowed)
        ]

    def _catch_up(self) -> None:
        """Hears what the browser has reported: nothing is heard but while it is asked something."""
        for _, context in self._contexts:
            for page in context.pages:
                with suppress(Error):
                    page.evaluate("0")

    def keep(self, folder: Path) -> None:
        """Leaves the console and a screenshot of every page in a folder."""
        folder.mkdir(parents=True)
        (folder / "console.log").write_text("".join(f"{line}\n" for line in self._console))
        for whose, context in self._contexts:
            for number, page in enumerate(context.pages):
                with suppress(Error):
                    page.screenshot(path=folder / f"{whose}-{number}.png", full_page=True)

    def close(self) -> None:
        """Closes all contexts."""
        for _, context in self._contexts:
            context.close()
