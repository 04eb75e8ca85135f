"""A record's page in a browser: how soon it is there on a slow phone, how long a keystroke waits.

The phone is Chromium slowed down four times behind a slow mobile network (1.6 Mbit/s, 150 ms). Figures are
milliseconds of the browser's own timing; `requests` beside them says what the same page cost the server. What
typing costs is the longest task of the main thread, in processor time: here, and slowed down four times.
"""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from werkzeug.serving import make_server

from bench.main_thread import Trace, traced
from bench.rules_speed import definition, values
from configurator.app import create_app
from configurator.packages import read_package
from configurator.publish import publish
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.actor import Actor
from runtime.access.passwords import LIGHT
from runtime.definition import load_app
from runtime.records.live import live_app
from runtime.records.records import Records
from runtime.web.database import engine_of

ROOT = Path(__file__).parent.parent
ADMINISTRATOR = "admin@example.com"
SLOWER = 4
TIMES = 3
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WATCH = """
window.benchPaint = 0; window.benchKeys = [];
new PerformanceObserver((all) => all.getEntries().forEach((one) => (benchPaint = one.startTime)))
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((all) => all.getEntries().forEach((one) => {
  if (one.name === "keydown" || one.name === "input") benchKeys.push(one.duration);
})).observe({ type: "event", durationThreshold: 16, buffered: true });
"""


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A site with a form of 60 fields and 40 rules and the CRM; its address, and the pages by name."""
    app = create_app({"FORMWRIGHT_HOME": str(folder / "pages"), "FORMWRIGHT_LIGHT_PASSWORDS": "1"})
    engine = engine_of(app)
    package = read_package(ROOT / "sample_apps" / "crm_ltc")
    for source in (package.definition, definition(60, 40)):
        made, problems = load_app(source or {})
        if made is None:
            raise RuntimeError([problem.message() for problem in problems])
        import_app(engine, made)
        if publish(engine, made.key).version is None:
            raise RuntimeError(f"{made.key} was not published")
    password = secrets.token_urlsafe(16)
    accounts.add_user(engine, ADMINISTRATOR, password, is_administrator=True, cost=LIGHT)

    def door(key: str) -> Records:
        return Records(live_app(engine, key), Actor(None, is_administrator=True), engine)

    paths = {
        "form of 60 fields, 40 rules": f"/apps/bench/thing/{door('bench').create('thing', values(60))['id']}"
    }
    for name, count in (("quote of 5 lines", 5), ("quote of 500 lines", 500)):
        paths[name] = f"/apps/crm_ltc/quote/{_quote(door('crm_ltc'), count)}"
    for number in range(60):
        door("crm_ltc").create("lead", {"name": f"Sample {number}",
                                        "phone": f"1380000{number:04}", "source": "website"})  # fmt: skip
    paths["list of 50 leads"] = "/apps/crm_ltc/-/views/leads"
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", {**paths, "password": password}
    finally:
        server.shutdown()
        engine.dispose()


def _quote(door: Records, lines: int) -> int:
    account = door.create("account", {"name": f"Sample of {lines}", "level": "gold"})["id"]
    goods = {"code": f"B-{lines}", "name": "Shelf", "unit": "piece", "list_price": Decimal(100),
             "cost": Decimal(60), "tax_rate": Decimal("0.13"), "active": True}  # fmt: skip
    product = door.create("product", goods)["id"]
    rows = [{"product": product, "quantity": 1} for _ in range(lines)]
    made: int = door.create("quote", {"account": account, "lines": rows})["id"]
    return made


@dataclass(frozen=True)
class Measured:
    """What one page took, in milliseconds; medians of several times."""

    paint: float
    keystroke: float
    task: float
    task_slowed: float
    waited: float


def run(folder: Path) -> dict[str, Measured] | None:
    """By page, what it took; None without a browser."""
    executable = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if executable is None:
        return None
    with served(folder) as (address, paths), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
        page = context.new_page()
        page.goto(f"{address}/login")
        page.locator("input[name=email]").fill(ADMINISTRATOR)
        page.locator("input[name=password]").fill(paths.pop("password"))
        with page.expect_navigation():
            page.locator("input[name=password]").press("Enter")
        page.add_init_script(WATCH)
        found = {name: _several(browser, page, address + path) for name, path in paths.items()}
        browser.close()
    return found


def _several(browser: Browser, page: Page, address: str) -> Measured:
    page.goto(address)  # the server has the app compiled, the browser its scripts and styles
    page.wait_for_load_state("networkidle")
    each = [astuple(_measured(browser, page, address)) for _ in range(TIMES)]
    return Measured(*(median(values) for values in zip(*each, strict=True)))


def _measured(browser: Browser, page: Page, address: str) -> Measured:
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if page.locator("#record-form").count() == 0:
        raise RuntimeError(f"no form at {page.url}")
    paint = float(page.evaluate("benchPaint"))
    slowed = _typed(browser, page, session, SLOWER, "1234567890")
    page.evaluate("() => { benchKeys.length = 0; }")
    trace = _typed(browser, page, session, 1, "0987654321")
    keys: list[Any] = page.evaluate("benchKeys")
    session.detach()
    longest = max(keys, default=16)
    return Measured(paint, float(longest), trace.longest, slowed.longest, trace.longest_waited)


def _typed(browser: Browser, page: Page, session: CDPSession, rate: int, text: str) -> Trace:
    """Type into a box in the middle of the form, and wait for all that follows."""
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    quantities = "tbody [name$='-quantity']:not([disabled])"
    boxes = page.locator(f"{quantities}, .fld input[data-path]:not([disabled]):visible")
    boxes.nth(boxes.count() // 2).focus()
    page.keyboard.press("Control+A")
    page.wait_for_timeout(400)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    with traced(browser, page) as trace:
        for letter in text:
            page.keyboard.press(letter)
            page.wait_for_timeout(60)
        page.wait_for_timeout(1500)
    return trace
