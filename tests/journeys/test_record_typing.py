"""What a typed letter costs a record's page: it lays out its own line, and only that line stands apart for it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import MANAGER, Crm, Visitor

pytestmark = pytest.mark.browser

APART = """() => [...document.querySelectorAll("#record-form input.form-control")]
  .filter((one) => getComputedStyle(one).contain !== "none").map((one) => one.name)"""
NEEDS = ".needs"
BELOW = """menu => menu.querySelector('.fw-menu-list').getBoundingClientRect().top
  - menu.querySelector('summary').getBoundingClientRect().bottom"""
CLOSED = """() => [...document.querySelectorAll(".why-box:not([open]) > .why-pop")]
  .filter((one) => one.getClientRects().length).length"""


@pytest.fixture
def page(crm: Crm, visitor: Visitor) -> Page:
    lead = crm.new("lead", name="Sample Typing", phone="13800002211", source="website")
    visitor.sign_in(MANAGER)
    visitor.go(f"/apps/crm_ltc/lead/{lead}")
    visitor.page.wait_for_load_state("networkidle")
    return visitor.page


def laid_out_by(page: Page, letter: str) -> int:
    """How many boxes the page lays out before it draws a typed letter."""
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.keyboard.press(letter)
    page.wait_for_timeout(200)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    layouts = sorted(
        (one for one in events if one["name"] == "Layout" and one.get("ph") in "XB"),
        key=lambda one: one["ts"],
    )
    return int(layouts[0]["args"]["beginData"]["totalObjects"])


def test_a_letter_lays_out_its_own_line(page: Page) -> None:
    page.locator("[name='f-name']").click()
    page.wait_for_timeout(300)
    assert laid_out_by(page, "x") < 10


def test_no_other_line_stands_apart(page: Page) -> None:
    assert page.evaluate(APART) == []
    page.locator("[name='f-name']").focus()
    assert page.evaluate(APART) == ["f-name"]


def test_closed_reasons_are_not_drawn(page: Page) -> None:
    assert page.locator(".why-box > summary").count() > 0
    assert page.evaluate(CLOSED) == 0


def test_needs_that_are_still_the_same_are_not_drawn_anew(page: Page, crm: Crm, visitor: Visitor) -> None:
    account = crm.new("account", name="Sample Typing Ltd", level="gold")
    product = crm.find("product", 'code = "S-1"')
    quote = crm.new("quote", account=account, lines=[{"product": product, "quantity": 1}])
    visitor.go(f"/apps/crm_ltc/quote/{quote}")
    expect(page.locator(NEEDS)).to_contain_text("Total before tax")
    before = page.locator(NEEDS).element_handle()
    page.locator("[name='f-terms']").click()
    with page.expect_response("**/evaluate?*only=needs"):
        page.keyboard.press("x")
    page.wait_for_timeout(300)
    assert before is not None and before.evaluate("one => one.isConnected")


def test_an_open_menu_stays_at_its_button(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 400})
    menu = page.locator(".rec-menu")
    menu.locator("summary").click()
    expect(menu.locator(".fw-menu-list")).to_be_visible()
    before = menu.evaluate(BELOW)
    page.mouse.wheel(0, 40)
    page.wait_for_timeout(400)
    assert page.evaluate("scrollY") == 40 and menu.evaluate(BELOW) == before
