"""What a typed letter costs a record's page: it lays out its own line, and only that line stands apart for it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import MANAGER, Crm, Visitor

pytestmark = pytest.mark.browser

APART = """() => [...document.querySelectorAll("#record-form input.form-control")]
  .filter((one) => getComputedStyle(one).contain !== "none").map((one) => one.name)"""
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
