"""A record's page in a browser: how soon it is there on a slow phone, how long a keystroke waits.

The phone is Chromium slowed down four times behind a slow mobile network (1.6 Mbit/s, 150 ms). Figures are
milliseconds of the browser's own timing; `requests` beside them says what the same page cost the server.
"""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

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
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WATCH = """
window.benchPaint = 0; window.benchKeys = []; window.benchTasks = [];
new PerformanceObserver((all) => all.getEntries().forEach((one) => (benchPaint = one.startTime)))
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((all) => all.getEntries().forEach((one) => {
  if (one.name === "keydown" || one.name === "input") benchKeys.push(one.duration);
})).observe({ type: "event", durationThreshold: 16, buffered: true });
new PerformanceObserver((all) => all.getEntries().forEach((one) => benchTasks.push(one.duration)))
  .observe({ type: "longtask", buffered: true });
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


def run(folder: Path) -> list[tuple[str, float, float, float]] | None:
    """Rows of (page, largest paint, slowest keystroke, longest task while typing); None without a browser."""
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
        found = [(name, *_measured(page, address + path)) for name, path in paths.items()]
        browser.close()
    return found


def _measured(page: Page, address: str) -> tuple[float, float, float]:
    page.goto(address)  # the server has the app compiled, the browser its scripts and styles
    page.wait_for_load_state("networkidle")
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if page.locator("#record-form").count() == 0:
        raise RuntimeError(f"no form at {page.url}")
    paint = float(page.evaluate("benchPaint"))
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.evaluate("() => { benchKeys.length = 0; benchTasks.length = 0; }")
    _type(page)
    page.wait_for_timeout(800)
    keys: list[Any] = page.evaluate("benchKeys")
    tasks: list[Any] = page.evaluate("benchTasks")
    session.detach()
    return paint, float(max(keys, default=16)), float(max(tasks, default=0))


def _type(page: Page) -> None:
    quantities = "tbody [name$='-quantity']:not([disabled])"
    boxes = page.locator(f"{quantities}, .fld input[data-path]:not([disabled]):visible")
    box = boxes.nth(boxes.count() // 2)
    box.focus()
    for letter in "1234567890":
        page.keyboard.press(letter)
        page.wait_for_timeout(60)
