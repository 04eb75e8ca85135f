"""A record's page in a browser: how soon it is there on a slow phone, how long a keystroke waits.

The phone is Chromium slowed down four times behind a slow mobile network (1.6 Mbit/s, 150 ms). Figures are
milliseconds. What typing costs is the longest task of the main thread, in processor time, layout and painting
included: of the first letter, of those that follow, of these without a script, and of these 1280 pixels wide.
The slowing down goes by the clock on the wall: what another program takes while a task runs, it takes four
times. What is a letter's own comes again in every round, so each letter counts with the median of the rounds,
and the highest of these medians is what is said.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Error, Page, sync_playwright
from werkzeug.serving import make_server

from bench.main_thread import traced
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
TIMES = 5
REQUESTS = 15
PHONE, WIDE = 390, 1280
NONE = [float("nan")]
AS_A_BROWSER = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WATCH = """
window.benchPaint = 0;
new PerformanceObserver((all) => all.getEntries().forEach((one) => (benchPaint = one.startTime)))
  .observe({ type: "largest-contentful-paint", buffered: true });
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
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
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
    """What one page took, in milliseconds: the usual of several times. All but `server` on a slow phone."""

    server: float
    paint: float
    first: float
    further: float
    bare: float
    wide: float


def run(folder: Path) -> dict[str, Measured] | None:
    """By page, what it took; None without a browser."""
    executable = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if executable is None:
        return None
    with served(folder) as (address, paths), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        password = paths.pop("password")
        phone, wide, bare = (
            _signed_in(browser, address, password, width, script)
            for width, script in ((PHONE, True), (WIDE, True), (PHONE, False))
        )
        found = {}
        for name, path in paths.items():
            at = address + path
            rounds = [_once(browser, phone, wide, bare, at) for _ in range(TIMES)]
            found[name] = Measured(*(_usual(figures) for figures in zip(*rounds, strict=True)))
        browser.close()
    return found


def _signed_in(browser: Browser, address: str, password: str, width: int, script: bool) -> Page:
    """A page of a browser in which the administrator has signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, is_mobile=width == PHONE, java_script_enabled=script
    )
    page = context.new_page()
    page.goto(f"{address}/login")
    page.locator("input[name=email]").fill(ADMINISTRATOR)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")
    page.add_init_script(WATCH)
    return page


def _usual(rounds: tuple[list[float], ...]) -> float:
    """The highest of the medians of what was measured several times, in the same order each time."""
    return max(median(one) for one in zip(*rounds, strict=True))


def _once(browser: Browser, phone: Page, wide: Page, bare: Page, address: str) -> tuple[list[float], ...]:
    """One round of all that is measured, so that what else the machine does meets each of them."""
    phone.goto(address)  # the server has the app compiled, the browser its scripts and styles
    cookies = {one["name"]: one["value"] for one in phone.context.cookies()}
    server = [_server(address, cookies)]
    paint = [_opened(phone, address)]
    if phone.locator("#record-form").count() == 0:
        return server, paint, NONE, NONE, NONE, NONE
    first = _typed(browser, phone, "1")
    further = _typed(browser, phone, "234567890")
    _opened(bare, address)
    _typed(browser, bare, "1")
    without = _typed(browser, bare, "234567890") if bare.locator("tr.is-light").count() == 0 else NONE
    _opened(wide, address)
    _typed(browser, wide, "1")
    return server, paint, first, further, without, _typed(browser, wide, "234567890")


def _server(address: str, cookies: dict[str, str]) -> float:
    """The median of the processor time this process, which is the server, takes to answer."""
    spent = []
    for _ in range(REQUESTS):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()), **AS_A_BROWSER}
        asked = Request(address, headers=headers)
        before = time.process_time()
        with urlopen(asked) as answer:
            answer.read()
        spent.append((time.process_time() - before) * 1000)
    return median(spent)


def _opened(page: Page, address: str) -> float:
    """Open a page on a slow phone; when its largest part was painted."""
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    session.detach()
    try:
        return float(page.evaluate("benchPaint"))
    except Error:  # without scripts it is not asked
        return float("nan")


def _typed(browser: Browser, page: Page, text: str) -> list[float]:
    """Type into a box in the middle of the form and wait for all that follows; by letter the longest task."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    if len(text) == 1:
        _go_to_the_middle(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    with traced(browser, page) as trace:
        for letter in text:
            page.keyboard.press(letter)
            page.wait_for_timeout(60)
        page.wait_for_timeout(1000)
    session.detach()
    return trace.longest()


def _go_to_the_middle(page: Page) -> None:
    light = page.locator("tr.is-light")
    if light.count():  # a row of a long sub-table gets its inputs when somebody comes to it
        light.nth(light.count() // 2).locator("td").nth(2).click()
    else:
        quantities = "tbody [name$='-quantity']:not([disabled])"
        boxes = page.locator(f"{quantities}, .fld input[data-path]:not([disabled]):visible")
        boxes.nth(boxes.count() // 2).focus()
    page.keyboard.press("Control+A")
    page.wait_for_timeout(400)
