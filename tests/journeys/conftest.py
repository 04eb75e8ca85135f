"""A real browser, and the sample apps served to it as people use them."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    TimeoutError,
    sync_playwright,
)
from sqlalchemy import Engine, insert, update
from werkzeug.serving import make_server

from configurator.app import create_app
from configurator.packages import read_package
from configurator.publish import publish
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.actor import Actor
from runtime.access.models import Department, User
from runtime.access.passwords import LIGHT
from runtime.definition import load_app
from runtime.records.live import live_app
from runtime.records.query import Query
from runtime.records.records import Records
from runtime.storage.engines import write_transaction
from runtime.web.database import engine_of
from tests.journeys.hands import Hand, Mouse

ROOT = Path(__file__).parents[2]
APPS = ("crm_ltc", "maintenance")
PASSWORD = "violet anchor 47 maps"
SELLER, MANAGER, LEADER, FINANCE, OPERATIONS, SUPERVISOR, TECHNICIAN, INSPECTOR, OPERATOR = (
    f"{name}@sample.example"
    for name in (
        "seller", "manager", "leader", "finance", "operations",
        "supervisor", "technician", "inspector", "operator",
    )
)  # fmt: skip
# Debian's Chromium without a window takes a third less of the processor than the one with it.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str:
    """The browser of this machine. Without one the tests fail in CI and are skipped elsewhere."""
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    message = "no Chromium: install chromium (Debian, Ubuntu: apt-get install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys."""
    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@dataclass(frozen=True)
class Served:
    """A served app: the site's address, its own path, and the door for what a test needs beforehand."""

    address: str
    door: Records

    @property
    def path(self) -> str:
        """Where the app's pages begin."""
        return f"/apps/{self.door.live.key}"

    def new(self, entity: str, **values: Any) -> int:
        """A record made beforehand."""
        made: int = self.door.create(entity, values)["id"]
        return made

    def find(self, entity: str, filter: str) -> int:
        """The first record a filter finds."""
        found: int = self.door.list(entity, Query(filter=filter, limit=1))["items"][0]["id"]
        return found

    def count(self, entity: str, filter: str) -> int:
        """How many records a filter finds."""
        found: int = self.door.list(entity, Query(filter=filter, limit=1))["count"]["value"]
        return found


Crm = Served

PEOPLE = (
    (SELLER, "Sample Seller", "Sales", {"crm_ltc": ("sales",)}),
    (MANAGER, "Sample Manager", "Sales", {"crm_ltc": ("sales_manager", "finance", "operations")}),
    (LEADER, "Sample Sales Lead", "Sales", {"crm_ltc": ("sales_manager",)}),
    (FINANCE, "Sample Finance", "Finance", {"crm_ltc": ("finance",)}),
    (OPERATIONS, "Sample Operations", "Operations", {"crm_ltc": ("operations",)}),
    (SUPERVISOR, "Sample Lead", "Maintenance", {"maintenance": ("supervisor",)}),
    (TECHNICIAN, "Sample Technician", "Maintenance", {"maintenance": ("technician",)}),
    (INSPECTOR, "Sample Inspector", "Maintenance", {"maintenance": ("inspector",)}),
    (OPERATOR, "Sample Operator", "Production", {"maintenance": ("operator",)}),
)


@dataclass(frozen=True)
class Site:
    """What is served in all journeys: one server, both apps."""

    address: str
    engine: Engine
    departments: dict[str, int]

    def app(self, key: str) -> Served:
        """One of the apps."""
        actor = Actor(None, is_administrator=True)
        return Served(self.address, Records(live_app(self.engine, key), actor, self.engine))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Both sample apps, published in a home of their own and served on a free port, with their people."""
    if not (ROOT / "static" / "dist" / "manifest.json").exists():
        pytest.fail("the front end is not built: make setup")
    home = tmp_path_factory.mktemp("home")
    app = create_app({"FORMWRIGHT_HOME": str(home), "FORMWRIGHT_LIGHT_PASSWORDS": "1"})
    engine = engine_of(app)
    for key in APPS:
        package = read_package(ROOT / "sample_apps" / key)
        assert package.definition is not None
        definition, _problems = load_app(package.definition)
        assert definition is not None
        import_app(engine, definition)
        assert publish(engine, key).version is not None
    departments = _add_people(engine)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", engine, departments)
    server.shutdown()
    engine.dispose()


def _add_people(engine: Engine) -> dict[str, int]:
    found: dict[str, int] = {}
    for email, name, department, roles in PEOPLE:
        user = accounts.add_user(engine, email, PASSWORD, name=name, cost=LIGHT)
        with write_transaction(engine) as connection:
            if department not in found:
                workspace = accounts.first_workspace(connection)
                values = {"workspace_id": workspace, "name": department, "position": 0, "active": True}
                made = connection.execute(insert(Department).returning(Department.id), values)
                found[department] = int(made.scalar_one())
            mine = update(User).where(User.id == user)
            connection.execute(mine.values(department_id=found[department]))
        for key, held in roles.items():
            for role in held:
                accounts.grant_role(engine, key, role, email)
    return found


@pytest.fixture(scope="session")
def crm(site: Site) -> Served:
    """The CRM with a product to sell."""
    found = site.app("crm_ltc")
    found.new("product", code="S-1", name="Shelf unit", unit="piece", list_price=Decimal(1000),
              cost=Decimal(600), tax_rate=Decimal("0.13"), active=True)  # fmt: skip
    return found


class Visitor:
    """Somebody at the browser."""

    def __init__(self, page: Page, address: str, hand: type[Hand] = Mouse) -> None:
        self.page, self.address, self.hand = page, address, hand(page)
        self.failures: list[str] = []
        page.on("pageerror", lambda error: self.failures.append(str(error)))
        page.on("console", self._heard)
        page.set_default_timeout(20_000)

    def _heard(self, said: ConsoleMessage) -> None:
        """Errors of the console; that a form was refused is told there, too, and is none."""
        if said.type == "error" and "status of 422" not in said.text:
            self.failures.append(f"{said.text} {said.location}")

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.address + path)

    def sign_in(self, email: str, language: str = "en") -> None:
        """Sign in by the page, in a language."""
        words = {"en": ("E-mail", "Password", "Sign in"), "zh": ("邮箱", "密码", "登录")}[language]
        self.go(f"/choose?language={language}&next=/login")
        self.page.get_by_label(words[0]).fill(email)
        self.page.get_by_label(words[1]).fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words[2]).click()

    def pick(self, label: str, words: str, nth: int = 0) -> None:
        """Choose in a reference picker by typing."""
        self.hand.pick(self.page.get_by_role("combobox", name=label, exact=True).nth(nth), words)

    def act(self, label: str) -> Locator:
        """A button of the record by its words; some ask something first."""
        said = re.compile(rf"^{re.escape(label)}…?$")
        main = self.page.get_by_role("main")
        return main.get_by_role("button", name=said).or_(main.get_by_role("link", name=said)).first

    def press(self, label: str, **answers: str) -> None:
        """Press a button of the record; answer what it asks, by the keys of the questions."""
        button = self.act(label)
        try:
            button.wait_for()
        except TimeoutError as late:
            raise AssertionError(f"no button “{label}” at {self.page.url}: {self.said()}") from late
        if not button.inner_text().endswith("…"):
            with self.page.expect_navigation():
                self.hand.click(button)
            return
        form = self.ask(label)
        for key, value in answers.items():
            control = form.locator(f"[name='f-{key}']")
            if control.evaluate("one => one.tagName") == "SELECT":
                self.hand.choose(control, value)
            else:
                self.hand.fill(control, value)
        with self.page.expect_navigation():
            self.hand.click(form.locator("button[type=submit]"))
        refused = form.get_by_role("alert")
        assert not refused.count(), refused.all_inner_texts()

    def ask(self, label: str) -> Locator:
        """Press a button that asks something: the questions, in a dialog or (before scripts) on a page."""
        self.hand.click(self.act(label))
        form = self.page.locator("form[data-ask-form]")
        form.wait_for()
        return form

    def stage(self) -> str:
        """The stage the path shows as current."""
        return self.page.locator(".path [aria-current=step] .grow").inner_text().strip()

    def said(self) -> str:
        """The messages of the page."""
        box = self.page.locator(".fw-messages, #findings")
        return " ".join(box.all_inner_texts())

    def open_related(self, tab: str) -> None:
        """Follow the first record of a list of related records, which may stand behind a tab."""
        before = self.page.url
        tabs = self.page.get_by_role("tab", name=tab, exact=True)
        if tabs.count() and tabs.first.get_attribute("aria-selected") != "true":
            self.open_tab(tabs.first)
        rows = self.page.get_by_role("region", name=tab).get_by_role("row")
        self.hand.click(rows.get_by_role("link").first)
        self.page.wait_for_url(lambda address: address != before)

    def open_tab(self, tab: Locator) -> None:
        """Show what stands behind a tab; arrows go from tab to tab."""
        if self.hand.name == "mouse":
            tab.click()
            return
        tabs = tab.locator("xpath=ancestor::*[@role='tablist']").get_by_role("tab")
        self.hand.reach(tabs.and_(self.page.locator("[aria-selected=true]")))  # type: ignore[attr-defined]
        for _ in range(tabs.count()):
            if tab.get_attribute("aria-selected") == "true":
                return
            self.page.keyboard.press("ArrowRight")

    def open_row(self, path: str, words: str) -> None:
        """Open a record from a list."""
        self.go(path)
        with self.page.expect_navigation():
            row = self.page.get_by_role("row").filter(has_text=words)
            self.hand.click(row.get_by_role("link").first)

    def save(self) -> None:
        """Save what has been entered."""
        with self.page.expect_navigation():
            if self.hand.name == "mouse":
                self.page.locator("[data-save]").first.click()
            else:
                self.page.keyboard.press("Control+s")

    def change_to(self, email: str, language: str) -> None:
        """Somebody else signs in at this browser."""
        self.page.context.clear_cookies()
        self.sign_in(email, language)

    def field(self, key: str) -> Locator:
        """The input of a field."""
        return self.page.locator(f"[name='f-{key}']").and_(self.page.locator(":not([type=hidden])"))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own."""
    made = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield made
    made.close()


@pytest.fixture
def visitor(context: BrowserContext, crm: Crm) -> Iterator[Visitor]:
    """Somebody at the browser; afterwards nothing may have gone wrong in it."""
    found = Visitor(context.new_page(), crm.address)
    yield found
    assert found.failures == []


@pytest.fixture(scope="session")
def workshop(site: Site) -> Site:
    """A copy of the CRM that the designer's journeys share, and who designs it."""
    from tests.journeys.designing import open_workshop

    return open_workshop(site)
