"""Rules while somebody types, without a request; forms without a script; the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import MANAGER, SELLER, Crm, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def account(crm: Crm) -> str:
    """A gold account to make quotes for."""
    crm.new("account", name="Sample Fittings Ltd", level="gold")
    return "Sample Fittings Ltd"


def test_rules_act_while_typing_without_a_request(visitor: Visitor) -> None:
    visitor.sign_in(SELLER)
    visitor.go("/apps/crm_ltc/lead/new")
    page = visitor.page
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    referrer = page.locator("[data-field=referred_by]")
    expect(referrer).to_be_hidden()
    page.get_by_label("Source").select_option("referral")
    expect(referrer).to_be_visible()
    expect(referrer.locator(".req")).to_be_visible()
    expect(referrer.get_by_role("combobox")).to_have_attribute("aria-required", "true")
    page.get_by_label("Budget").fill("480,000")
    expect(page.locator("[data-path=score]")).to_have_value("60")
    page.get_by_label("Source").select_option("website")
    expect(referrer).to_be_hidden()
    assert sent == []


def test_numbers_stand_in_groups_but_where_somebody_types(visitor: Visitor, crm: Crm) -> None:
    """Digits are held, edited and sent; no letter is lost, and looking at a number changes nothing."""
    lead = crm.new("lead", name="Sample Groups", phone="13800009999", source="website", budget=1234567)
    visitor.sign_in(MANAGER)
    visitor.go(f"/apps/crm_ltc/lead/{lead}")
    page = visitor.page
    budget = page.locator("[data-path=budget]")
    assert 'value="1234567.00"' in page.request.get(page.url).text()
    expect(budget).to_have_value("1,234,567.00")
    budget.evaluate("box => box.setSelectionRange(5, 5)")  # 1,234|
    budget.focus()
    expect(budget).to_have_value("1234567.00")
    assert budget.evaluate("box => box.selectionStart") == 4
    page.keyboard.press("Tab")
    expect(budget).to_have_value("1,234,567.00")
    expect(page.locator("[data-save-bar]")).to_be_hidden()

    budget.focus()
    page.keyboard.press("Home")
    page.keyboard.type("98")
    expect(budget).to_have_value("981234567.00")
    page.keyboard.press("Tab")
    expect(budget).to_have_value("981,234,567.00")
    expect(page.locator("[data-field=budget] > .was")).to_have_text("was 1,234,567.00")
    visitor.save()
    expect(budget).to_have_value("981,234,567.00")

    budget.fill("1.234.567,5")  # as Germans write it
    page.keyboard.press("Tab")
    expect(budget).to_have_value("1,234,567.5")
    visitor.save()
    expect(budget).to_have_value("1,234,567.50")


def test_what_cannot_be_read_is_said_on_leaving_and_kept(visitor: Visitor) -> None:
    """Not in the middle of a word, at its field, until it is something else."""
    visitor.sign_in(SELLER)
    visitor.go("/apps/crm_ltc/lead/new")
    page = visitor.page
    page.wait_for_load_state("networkidle")
    email, budget = page.locator("[data-field=email]"), page.locator("[data-field=budget]")
    email.locator("input").click()
    page.keyboard.type("nobody@")
    page.wait_for_timeout(600)
    expect(email.locator(".note.bad")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(email.locator(".note.bad")).to_be_visible()
    expect(email.locator("input")).to_have_attribute("aria-invalid", "true")
    budget.locator("input").click()
    page.keyboard.type("about 5")
    page.keyboard.press("Tab")
    expect(budget.locator(".note.bad")).to_be_visible()
    expect(budget.locator("input")).to_have_value("about 5")
    expect(email.locator(".note.bad")).to_be_visible()
    email.locator("input").fill("nobody@example.com")
    page.keyboard.press("Tab")
    expect(email.locator(".note.bad")).to_be_hidden()
    email.locator("input").fill("nobody at example")
    page.keyboard.press("Tab")
    expect(email.locator(".note.bad")).to_be_visible()
    budget.locator("input").fill("5")
    expect(budget.locator(".note.bad")).to_be_hidden()


def test_a_quote_computes_and_asks_for_a_reason(visitor: Visitor, account: str) -> None:
    visitor.sign_in(MANAGER)
    visitor.go("/apps/crm_ltc/quote/new")
    page = visitor.page
    visitor.pick("Account", account)
    expect(page.locator("[data-path=level]")).to_have_value("gold")
    page.get_by_role("button", name="Add a row").click()
    visitor.pick("Product", "Shelf unit")
    expect(page.locator("[name='f-lines-0-price']")).to_have_value("1,000.00")
    page.locator("[name='f-lines-0-quantity']").fill("12")
    expect(page.locator("[data-output='total']")).to_contain_text("12,000.00")
    reason = page.locator("[data-field=reason]")
    expect(reason).to_be_hidden()
    page.locator("[name='f-discount']").fill("25")
    expect(reason).to_be_visible()
    expect(page.locator("[data-output='total']")).to_contain_text("9,000.00")
    reason.locator(".why-mark").click()
    expect(page.get_by_role("dialog")).to_contain_text("Required, because Discount is more than")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#findings")
    expect(page.locator("#findings")).to_contain_text("Reason for the discount is required")
    expect(page.locator("[name='f-discount']")).to_have_value("25")
    page.locator("[name='f-reason']").fill("Six stores at once")
    visitor.save()
    expect(page.locator("[data-output='grand_total']")).to_contain_text("10,170.00")


def test_changes_are_announced_and_guarded(visitor: Visitor, crm: Crm) -> None:
    record = crm.new("account", name="Sample Guarded Group")
    visitor.sign_in(MANAGER)
    visitor.go(f"/apps/crm_ltc/account/{record}")
    page = visitor.page
    expect(page.locator("[data-save-bar]")).to_be_hidden()
    page.locator("[name='f-name']").fill("Sample Guarded Company")
    expect(page.locator("[data-save-bar]")).to_contain_text("1 change not saved")
    page.locator(".fw-nav").first.click()
    question = page.get_by_role("dialog", name="Leave without saving?")
    question.get_by_role("button", name="Stay").click()
    expect(question).to_be_hidden()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.href = '/'")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"] and page.url.endswith(f"/account/{record}")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator("h1")).to_have_text("Sample Guarded Company")


def test_a_record_is_made_without_any_script(browser: Browser, crm: Crm, account: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        visitor = Visitor(context.new_page(), crm.address)
        visitor.sign_in(MANAGER)
        visitor.go("/apps/crm_ltc/quote/new")
        page = visitor.page
        page.get_by_label("Account").select_option(label=account)
        page.get_by_role("button", name="Add a row").click()
        page.get_by_label("Product").select_option(label="S-1 Shelf unit")
        page.get_by_label("Quantity").fill("2")
        page.get_by_role("button", name="Recalculate").click()
        expect(page.locator("[data-output='total']")).to_contain_text("2,000.00")
        page.locator("[data-save]").click()
        expect(page.locator("h1")).to_contain_text("Q-")
    finally:
        context.close()
