"""A copy of the CRM that is designed in journeys, and its draft as it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from playwright.sync_api import Browser, Page, expect

from configurator.packages import read_package
from configurator.publish import publish
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.passwords import LIGHT
from runtime.definition import load_app
from tests.journeys.conftest import PASSWORD, ROOT, Site, Visitor

APP = "designed_crm"
DESIGNER, COLLEAGUE = "designer@sample.example", "second.designer@sample.example"
DRAFT = f"/api/v1/apps/{APP}/draft"
STUDIO = f"/studio/{APP}"


def open_workshop(site: Site) -> Site:
    """A copy of the CRM with leads in it, and two people who design it."""
    for email, name in ((DESIGNER, "Sample Designer"), (COLLEAGUE, "Second Designer")):
        accounts.add_user(site.engine, email, PASSWORD, name=name, is_administrator=True, cost=LIGHT)
    document = dict(read_package(ROOT / "sample_apps" / "crm_ltc").definition or {}, key=APP)
    document.pop("scenarios", None)
    definition, _ = load_app(document)
    assert definition is not None
    import_app(site.engine, definition)
    assert publish(site.engine, APP).version is not None
    served = site.app(APP)
    for number, person in enumerate(("12", "7", "Front desk")):
        served.new("lead", name=f"Sample {number}", source="website", phone=f"1380000000{number}",
                   person=person, budget=Decimal(1000), timing="later")  # fmt: skip
    return site


def at_the_desk(browser: Browser, workshop: Site) -> Iterator[Visitor]:
    """One of them at the browser; afterwards the draft is what it was."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    found = Visitor(made.new_page(), workshop.address)
    found.sign_in(DESIGNER)
    found.go("/choose?language=en&theme=light&next=/")
    before = draft(found.page)["definition"]
    yield found
    now = draft(found.page)
    send(found.page, [{"op": "replace", "path": "", "value": before}], now["revision"])
    made.close()
    expected = ("412", "ERR_FAILED", "ERR_INTERNET_DISCONNECTED")
    assert [one for one in found.failures if not any(word in one for word in expected)] == []


def site_of(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def draft(page: Page) -> dict[str, Any]:
    """The draft as it is kept."""
    found: dict[str, Any] = page.request.get(site_of(page) + DRAFT).json()
    return found


def send(page: Page, patch: list[dict[str, Any]], revision: int) -> int:
    """An edit over the interface."""
    site = site_of(page)
    token = page.request.get(f"{site}/api/v1/session").json()["csrf_token"]
    headers = {"If-Match": f'"{revision}"', "X-CSRF-Token": token, "Content-Type": "application/json"}
    return page.request.patch(site + DRAFT, data=patch, headers=headers).status


def kept(page: Page) -> None:
    """Wait until everything is kept."""
    expect(page.locator(".ds-kept")).to_have_text(re.compile("All changes kept|已全部保存"))


def becomes(page: Page, read: Callable[[], Any], wanted: Any) -> None:
    """Wait until what is read is what is wanted."""
    for _ in range(100):
        if read() == wanted:
            return
        page.wait_for_timeout(200)
    assert read() == wanted


def entity(page: Page, key: str) -> dict[str, Any]:
    """An entity of the draft."""
    found: dict[str, Any] = next(one for one in draft(page)["definition"]["entities"] if one["key"] == key)
    return found


def field(page: Page, of: str, key: str) -> dict[str, Any]:
    """A field of the draft."""
    found: dict[str, Any] = next(one for one in entity(page, of)["fields"] if one["key"] == key)
    return found
