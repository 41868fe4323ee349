"""How soon "My work" can be used on a slow phone: cold and warm, in a real browser.

Chromium with a processor four times slower and the network that its developer tools call "Fast 4G"
opens the client of a whole local system, signed in, as the division, with requests that wait on it.
Cold: nothing of the client is on the device. Warm: it was opened before, and left. Usable is when
the first request that waits on the person is painted, as the page itself takes note of it.

`python -m bench.web_client` prints medians and the range, in milliseconds, side by side with a page
of the same origin that shows one line (the floor).
"""

import argparse
import os
import statistics
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from infra.local.chromium import ADVICE, chromium
from infra.local.client import Client
from infra.local.demo import SAMPLES
from infra.local.people import people_of
from infra.local.processes import CannotStart
from infra.local.sample_accounts import ACCOUNTS, PASSWORD
from infra.local.system import System, system

# chrome-devtools-frontend, NetworkManager.ts: Fast4GConditions; latency in ms, bytes a second.
FAST_4G = {
    "offline": False,
    "latency": 60 * 2.75,
    "downloadThroughput": 9_000_000 / 8 * 0.9,
    "uploadThroughput": 1_500_000 / 8 * 0.9,
}
SLOWER = 4
PHONE: ViewportSize = {"width": 360, "height": 740}
USABLE = "main section li a"
FLOOR = "/icon.svg"
REQUESTS = 30
# Firebase keeps in this database who is signed in.
FORGET = """async () => {
  for (const { name } of await indexedDB.databases()) {
    if (name !== 'firebaseLocalStorageDb') indexedDB.deleteDatabase(name);
  }
}"""
NOTE = f"""
  window.usable = new Promise((resolve) => {{
    new MutationObserver((_, watching) => {{
      if (!document.querySelector('{USABLE}')) return;
      watching.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    }}).observe(document, {{ subtree: true, childList: true }});
  }});
"""
LEFT = 2_000  # milliseconds between two visits
TARGETS = {"cold": 3000, "warm": 1000}


def measured(rounds: int) -> dict[str, list[float]]:
    """Milliseconds of so many rounds of each."""
    path = chromium()
    if path is None:
        raise CannotStart(ADVICE)
    times: dict[str, list[float]] = {"one line": [], "cold": [], "warm": []}
    with (
        TemporaryDirectory() as folder,
        system(Path(folder)) as up,
        sync_playwright() as playwright,
    ):
        _fill(people_of(up.origin).requester)
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=root)
        for _ in range(rounds):
            for name, took in _round(browser, up).items():
                times[name].append(took)
        browser.close()
    return times


def _fill(requester: Client) -> None:
    for number in range(REQUESTS):
        sealed = requester.upload(SAMPLES / "surat-permohonan.pdf", "letter", None)
        requester.post("submit-request", {
            "request": sealed["request"],
            "title": f"Pencegahan DBD di Kota Pontianak, bagian {number + 1}",
            "content_types": ["infographic"],
            "purpose": "Warga mengenali tempat nyamuk berkembang biak.",
            "target_audience": "Keluarga",
            "wished_date": str(date.today() + timedelta(days=14)),  # noqa: DTZ011 - any day ahead
            "letter": {"number": "1", "date": "2026-01-12", "file": sealed["file"]},
        })  # fmt: skip


def _round(browser: Browser, up: System) -> dict[str, float]:
    context = browser.new_context(base_url=up.origin, viewport=PHONE, locale="id-ID")
    page = context.new_page()
    _sign_in(page)
    tools = context.new_cdp_session(page)
    _forget_the_client(page, tools)
    _slow_down(tools)
    page.goto(FLOOR, wait_until="commit")
    took = {"one line": page.evaluate("performance.now()")}
    page.add_init_script(NOTE)
    took["cold"] = _open(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # the client is on the device
    page.goto("about:blank")
    page.wait_for_timeout(LEFT)
    took["warm"] = _open(page)
    context.close()
    return took


def _sign_in(page: Page) -> None:
    division = next(account for account in ACCOUNTS if account.uid == "ikp")
    page.goto("/")
    page.locator("input[type=email]").fill(division.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button").first.click()
    page.wait_for_selector(USABLE)


def _forget_the_client(page: Page, tools: CDPSession) -> None:
    """All but who is signed in."""
    page.goto(FLOOR)
    origin = page.evaluate("location.origin")
    page.evaluate(FORGET)
    types = "service_workers,cache_storage,local_storage"
    tools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": types})
    tools.send("Network.clearBrowserCache")


def _slow_down(tools: CDPSession) -> None:
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", FAST_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _open(page: Page) -> float:
    page.goto("/", wait_until="commit")
    took: float = page.evaluate("window.usable")
    return took


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    times = measured(parser.parse_args().rounds)
    print(f"My work on a slow phone, {REQUESTS} requests, ms (median, range)")
    for name, values in times.items():
        target = f"target {TARGETS[name]}" if name in TARGETS else ""
        print(
            f"  {name:<10} {statistics.median(values):>7.0f}"
            f"  {min(values):.0f}-{max(values):.0f}  {target}"
        )


if __name__ == "__main__":
    main()
