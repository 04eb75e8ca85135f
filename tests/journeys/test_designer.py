"""The designer in a real browser: the tasks of `docs/usability.md` with their acts counted, and two at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from runtime.access import accounts
from runtime.access.passwords import LIGHT
from tests.journeys.conftest import PASSWORD, Crm, Visitor
from tests.journeys.looks import violations

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

DESIGNER = "designer@sample.example"
DRAFT = "/api/v1/apps/crm_ltc/draft"


@pytest.fixture(scope="module")
def workshop(crm: Crm) -> Crm:
    """The CRM with somebody who designs it."""
    engine = crm.door.where
    accounts.add_user(engine, DESIGNER, PASSWORD, name="Sample Designer", is_administrator=True, cost=LIGHT)
    return crm


@pytest.fixture
def desk(visitor: Visitor, workshop: Crm) -> Iterator[Visitor]:
    """That person at the browser; afterwards the draft is what it was."""
    visitor.page.set_default_timeout(20_000)
    visitor.sign_in(DESIGNER)
    visitor.go("/choose?language=en&theme=light&next=/")
    before = draft(visitor.page)["definition"]
    yield visitor
    now = draft(visitor.page)
    send(visitor.page, [{"op": "replace", "path": "", "value": before}], now["revision"])


class Acts:
    """Acts as the yardstick counts them: a click, a pick, a drag, a text typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def do(self, act: Callable[[], Any]) -> None:
        act()
        self.count += 1


def draft(page: Page) -> dict[str, Any]:
    """The draft as it is kept."""
    found: dict[str, Any] = page.request.get(
        page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + DRAFT
    ).json()
    return found


def send(page: Page, patch: list[dict[str, Any]], revision: int) -> int:
    """Somebody else's edit, over the interface."""
    site = "/".join(page.url.split("/")[:3])
    token = page.request.get(f"{site}/api/v1/session").json()["csrf_token"]
    headers = {"If-Match": f'"{revision}"', "X-CSRF-Token": token, "Content-Type": "application/json"}
    return page.request.patch(site + DRAFT, data=patch, headers=headers).status


def kept(page: Page) -> None:
    """Wait until everything is kept."""
    expect(page.locator(".ds-kept")).to_have_text(re.compile("All changes kept|已全部保存"))


def field(page: Page, entity: str, key: str) -> dict[str, Any]:
    """A field of the draft."""
    of = next(one for one in draft(page)["definition"]["entities"] if one["key"] == entity)
    return next(one for one in of["fields"] if one["key"] == key)


WORDS = {
    "en": {"lead": "Lead", "required": "Required when", "field": "Field to compare",
           "value": "What it is compared with", "budget": "Budget"},
    "zh": {"lead": "线索", "required": "何时必填", "field": "比较的字段",
           "value": "比较的值", "budget": "预算"},
}  # fmt: skip


def to_lead(acts: Acts, address: str, language: str) -> None:
    """From the app's home to the fields of the lead: two acts."""
    acts.page.goto(f"{address}/apps/crm_ltc/")
    acts.do(acts.page.locator(".fw-side .fw-design").click)
    acts.do(acts.page.locator(".map-name", has_text=WORDS[language]["lead"]).first.click)
    expect(acts.page.locator(".ds-field").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_field_is_added_shown_and_required_under_a_condition(desk: Visitor, language: str) -> None:
    words, page = WORDS[language], desk.page
    desk.go(f"/choose?language={language}&next=/")
    acts = Acts(page)
    to_lead(acts, desk.address, language)
    acts.do(page.locator(".ds-type[data-type=text]").click)
    acts.do(lambda: page.keyboard.type("Fair visited"))
    page.keyboard.press("Enter")
    kept(page)
    assert acts.count == 4
    found = field(page, "lead", "fair_visited")
    assert found["label"] == {language: "Fair visited"}
    layout = str(next(one for one in draft(page)["definition"]["forms"] if one["key"] == "lead_main"))
    assert "fair_visited" in layout

    acts = Acts(page)
    to_lead(acts, desk.address, language)
    acts.do(page.locator(".ds-field-open", has_text="fair_visited").click)
    group = page.get_by_role("group", name=words["required"])
    acts.do(lambda: group.get_by_label(words["field"]).select_option(label=words["budget"]))
    acts.do(lambda: group.get_by_label(words["value"]).fill("100,000"))
    page.keyboard.press("Tab")
    expect(page.locator(".ds-field", has_text="fair_visited").locator(".ds-marks .rule")).to_be_visible()
    kept(page)
    assert acts.count == 5  # no formula typed
    rule = next(one for one in draft(page)["definition"]["rules"] if one["key"] == "fair_visited_require")
    assert rule["when"] == "budget >= 100000"
    assert rule["require"] == ["fair_visited"]
    page.goto(f"{desk.address}/studio/crm_ltc/entities/lead/forms/lead_main#fair_visited")
    expect(page.locator(".ds-paper [data-field=fair_visited].ds-chosen")).to_be_visible()


def test_options_are_renamed_added_and_coloured(desk: Visitor) -> None:
    page, acts = desk.page, Acts(desk.page)
    before = field(page, "lead", "timing")
    to_lead(acts, desk.address, "en")
    acts.do(page.locator(".ds-field-open", has_text=re.compile("timing$")).click)
    name = page.locator(".ds-option .form-control").first
    acts.do(lambda: name.fill("At once"))
    acts.do(lambda: page.get_by_label("Add an option").fill("Some day"))
    page.keyboard.press("Enter")
    if page.get_by_role("button", name="Colour the rest").is_visible():
        acts.do(page.get_by_role("button", name="Colour the rest").click)
    kept(page)
    assert acts.count <= 7
    found = field(page, "lead", "timing")
    assert found["options"][0]["label"]["en"] == "At once"
    assert found["options"][0]["value"] == before["options"][0]["value"]  # records follow
    assert found["options"][-1]["label"] == {"en": "Some day"}
    assert all(one.get("color") for one in found["options"])


def test_a_field_is_hidden_from_a_role(desk: Visitor) -> None:
    page, acts = desk.page, Acts(desk.page)
    to_lead(acts, desk.address, "en")
    acts.do(page.locator(".ds-field-open", has_text=re.compile("budget$")).click)
    rights = page.locator(".ds-right", has_text="Service")
    acts.do(lambda: rights.get_by_label("Hidden").check(force=True))
    kept(page)
    assert acts.count == 4
    row = next(one for one in draft(page)["definition"]["permissions"]
               if (one["role"], one["entity"]) == ("service", "lead"))  # fmt: skip
    assert row["fields"]["budget"] == "hide"


def test_two_at_once_lose_nothing(desk: Visitor) -> None:
    page = desk.page
    desk.failures.clear()
    desk.go("/studio/crm_ltc/entities/lead#budget")
    label = page.get_by_label("Label, English")
    expect(label).to_have_value("Budget")
    revision = draft(page)["revision"]
    other = [
        {"op": "replace", "path": "/entities/lead/fields/need/label", "value": {"en": "Need", "zh": "需求"}}
    ]
    assert send(page, other, revision) == 200
    label.fill("Money there is")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Both changes are kept")).to_be_visible()
    kept(page)
    assert field(page, "lead", "budget")["label"]["en"] == "Money there is"
    assert field(page, "lead", "need")["label"]["en"] == "Need"

    mine = [
        {
            "op": "replace",
            "path": "/entities/lead/fields/budget/label",
            "value": {"en": "Theirs", "zh": "预算"},
        }
    ]
    assert send(page, mine, draft(page)["revision"]) == 200
    label.fill("Mine")
    page.keyboard.press("Enter")
    clash = page.get_by_role("alert").filter(has_text="Sample Designer")
    expect(clash).to_contain_text("Theirs")
    expect(clash).to_contain_text("Mine")
    clash.get_by_role("button", name="Use yours").click()
    kept(page)
    assert field(page, "lead", "budget")["label"]["en"] == "Mine"
    desk.failures[:] = [one for one in desk.failures if "412" not in one]


def test_what_the_server_refuses_is_said_at_its_control_and_what_was_typed_stays(desk: Visitor) -> None:
    page = desk.page
    desk.go("/studio/crm_ltc/entities/lead#budget")
    currency = page.get_by_label("Currency", exact=True)
    currency.fill("yuan")
    page.keyboard.press("Tab")
    expect(page.locator("[data-at='/entities/lead/fields/budget/currency'] .note.bad")).to_be_visible()
    expect(currency).to_have_value("yuan")
    currency.fill("USD")
    page.keyboard.press("Tab")
    kept(page)
    expect(page.locator("[data-at='/entities/lead/fields/budget/currency'] .note.bad")).to_have_count(0)
    assert field(page, "lead", "budget")["currency"] == "USD"


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)])
def test_the_designer_is_accessible(desk: Visitor, browser: Browser, theme: str, width: int) -> None:
    page = desk.page
    page.set_viewport_size({"width": width, "height": 900})
    desk.go(f"/choose?theme={theme}&next=/")
    found = {}
    for path, there in (
        ("entities", ".ds-entity"),
        ("entities/lead#timing", ".ds-panel"),
        ("entities/lead/rules#discard_needs_reason", ".ds-rule.on .ds-picks"),
        ("entities/lead/forms/lead_main#budget", ".ds-paper .fld"),
    ):
        desk.go("/studio/crm_ltc/versions")
        desk.go(f"/studio/crm_ltc/{path}")
        expect(page.locator(there).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        if wrong := violations(desk):
            found[path] = wrong
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0:
            found[f"{path} is too wide by {overflow}"] = []
    assert found == {}
