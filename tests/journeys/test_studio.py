"""The studio in a real browser: see, publish, go back; copy, upgrade with a conflict, choose, publish."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from runtime.access import accounts
from runtime.access.passwords import LIGHT
from tests.journeys.conftest import PASSWORD, Crm, Visitor
from tests.journeys.test_accessible import violations

pytestmark = pytest.mark.browser

DESIGNER = "designer@sample.example"
FIELD = {"key": "competitor", "type": "text", "label": {"en": "Competitor", "zh": "竞争对手"}}
ON_FORM = {"field": "competitor"}
RULE = "/rules/referral_names_customer/label"
PATCH = """async ([app, operations]) => {
  const draft = `/api/v1/apps/${app}/draft`;
  const tag = (await fetch(draft)).headers.get("ETag");
  const token = (await (await fetch("/api/v1/session")).json()).csrf_token;
  const headers = {"If-Match": tag, "Content-Type": "application/json", "X-CSRF-Token": token};
  return (await fetch(draft, {method: "PATCH", headers, body: JSON.stringify(operations)})).status;
}"""


@pytest.fixture(scope="module")
def office(crm: Crm) -> Crm:
    """The CRM with an administrator who designs."""
    accounts.add_user(
        crm.door.where, DESIGNER, PASSWORD, name="Sample Designer", is_administrator=True, cost=LIGHT
    )
    return crm


@pytest.fixture
def designer(visitor: Visitor, office: Crm) -> Visitor:
    """The administrator at the browser, in the studio."""
    visitor.page.set_default_timeout(90_000)  # publishing tries all scenarios, on whatever machine
    visitor.sign_in(DESIGNER)
    visitor.go("/choose?language=en&theme=light&next=/studio/")
    return visitor


def edit(designer: Visitor, app: str, *operations: dict[str, Any]) -> None:
    """Change a draft over the interface, as the signed-in person."""
    assert designer.page.evaluate(PATCH, [app, list(operations)]) == 200


def copy(designer: Visitor, of: str, name: str) -> None:
    """Make a copy by the page."""
    page = designer.page
    designer.go(f"/studio/{of}")
    page.get_by_role("link", name="Copies and packages").click()
    page.get_by_label("Name of the copy").fill(name)
    page.get_by_role("button", name=re.compile("^Copy version")).click()
    page.wait_for_url(re.compile(f"/studio/{name.lower().replace(' ', '_')}$"))


def publish(designer: Visitor, number: int, note: str = "") -> None:
    """Press the one filled button of the publish page."""
    page = designer.page
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_label("Note for the team").fill(note)
    expect(page.locator(".btn-primary")).to_have_count(1)
    page.get_by_role("button", name=f"Publish version {number}").click()
    page.wait_for_url(re.compile("/versions$"))


def test_see_publish_go_back_copy_upgrade_choose_publish(designer: Visitor) -> None:
    page = designer.page
    copy(designer, "crm_ltc", "Journey")
    edit(designer, "journey", {"op": "add", "path": "/entities/account/fields/-", "value": FIELD})
    page.reload()
    expect(page.get_by_text("1 change not published, since version 1").first).to_be_visible()
    page.get_by_role("link", name="See what publishing does").click()
    expect(page.get_by_role("main").get_by_text("new field: Competitor").first).to_be_visible()
    expect(page.get_by_text("No existing record changes.")).to_be_visible()
    expect(page.get_by_text("all 42 pass")).to_be_visible(timeout=60_000)  # fetched by the page itself
    publish(designer, 2, "Sales asked for it")
    expect(page.get_by_text("Sales asked for it").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Restore.*Version 1")).click()
    expect(page.get_by_text("field removed: Competitor").first).to_be_visible()
    page.get_by_role("button", name="Restore version 1").click()
    page.wait_for_url(re.compile("/versions$"))
    expect(page.get_by_text("Restored from version 1").first).to_be_visible()

    copy(designer, "journey", "Journey North")
    ours, theirs = {"en": "Ours", "zh": "本方"}, {"en": "Theirs", "zh": "模板"}
    edit(designer, "journey_north", {"op": "replace", "path": RULE, "value": ours})
    edit(
        designer,
        "journey",
        {"op": "replace", "path": RULE, "value": theirs},
        {"op": "add", "path": "/entities/account/fields/-", "value": FIELD},
    )
    designer.go("/studio/journey")
    publish(designer, 4)
    designer.go("/studio/journey_north")
    page.get_by_role("link", name="Template", exact=True).click()
    expect(page.get_by_role("heading", name="The template has version 4; this app has 3")).to_be_visible()
    page.get_by_role("button", name="Take version 4 over").click()
    page.wait_for_url(re.compile("/conflicts$"))
    for _both_languages in range(2):
        page.get_by_label("Take the template's").check()
        page.get_by_role("button", name=re.compile("^Choose")).click()
        page.wait_for_load_state()
    expect(page.get_by_role("heading", name="Nothing left to decide")).to_be_visible()
    publish(designer, 2, "Template version 4")
    designer.go("/studio/journey_north/at/rules/referral_names_customer")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Theirs")
    assert designer.failures == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_the_studio_is_accessible(designer: Visitor, theme: str, width: int) -> None:
    page = designer.page
    page.set_viewport_size({"width": width, "height": 900})
    designer.go(f"/choose?theme={theme}&next=/studio/")
    key, app = f"axe_{theme}_{width}", f"/studio/axe_{theme}_{width}"
    copy(designer, "crm_ltc", key)
    edit(
        designer,
        key,
        {"op": "add", "path": "/entities/account/fields/-", "value": FIELD},
        {"op": "add", "path": "/permissions/sales~lead/delete", "value": True},
        {"op": "replace", "path": "/rules/hot_lead_has_date/when", "value": 'grade = "a" or budget > 5'},
    )
    found = {}
    for path in ("/studio/", "/studio/-/new", "/studio/-/import", app, f"{app}/publish", f"{app}/versions",
                 f"{app}/compare", f"{app}/upgrade", f"{app}/conflicts", f"{app}/packages",
                 f"{app}/at/entities/account"):  # fmt: skip
        designer.go(path)
        page.wait_for_load_state("networkidle")
        if wrong := violations(designer):
            found[path] = wrong
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0:
            found[f"{path} is too wide by {overflow}"] = []
    assert found == {}
