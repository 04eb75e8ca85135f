"""From a lead to its payment by the buttons of the CRM: in each language, by mouse and by keyboard alone.

Seller, sales manager, operations and finance do their own parts; nobody here may do everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zlib import crc32

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.journeys.conftest import FINANCE, LEADER, OPERATIONS, SELLER, Crm, Visitor
from tests.journeys.hands import HANDS, WAYS

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Words:
    """What the buttons, stages and tabs of the CRM say in a language."""

    contacted: str
    qualify: str
    convert: str
    converted: str
    analyse: str
    make_quote: str
    quotes: str
    submit: str
    waiting: str
    approve: str
    approved: str
    make_contract: str
    contracts: str
    plan: str
    review: str
    sign: str
    signed: str
    make_order: str
    orders: str
    deliver: str
    deliveries: str
    ship: str
    accept: str
    accepted: str
    invoice: str
    invoices: str
    send: str
    payment: str
    paid: str
    source: str
    bank: str


WORDS = {
    "en": Words(
        "Mark contacted", "Confirm need", "Convert", "Converted", "Analyse needs", "Make quote", "Quotes",
        "Submit", "Waiting for approval", "Approve", "Approved", "Make contract", "Contracts", "Split payments",
        "Send to review", "Sign", "Signed", "Make order", "Orders", "Plan delivery", "Deliveries", "Ship",
        "Record acceptance", "Accepted", "Make invoice", "Invoices", "Send invoice", "Record payment", "Paid",
        "Website", "Bank transfer",
    ),
    "zh": Words(
        "标记已接触", "确认需求", "转商机", "已转商机", "需求分析", "生成报价", "报价",
        "提交审批", "待审批", "批准", "已批准", "生成合同", "合同", "拆分付款",
        "提交审核", "签订", "已签订", "生成订单", "订单", "安排交付", "交付", "发货",
        "客户验收", "已验收", "生成发票", "发票", "开具发票", "登记收款", "已结清",
        "官网", "银行转账",
    ),
}  # fmt: skip


@pytest.fixture
def somebody(context: BrowserContext, crm: Crm, request: pytest.FixtureRequest) -> Any:
    """Somebody who uses the hand of the test; afterwards nothing may have gone wrong in the browser."""
    found = Visitor(context.new_page(), crm.address, HANDS[request.param])
    yield found
    assert found.failures == []


@pytest.mark.parametrize(("somebody", "language"), WAYS, indirect=["somebody"])
def test_lead_to_payment(somebody: Visitor, language: str) -> None:
    words = WORDS[language]
    company = {"en": "Sample Retail Group", "zh": "示例零售集团"}[language] + f" {somebody.hand.name}"
    somebody.sign_in(SELLER, language)
    _win(somebody, words, company, language)
    quote = somebody.page.url
    _decide(somebody, words, quote, language)
    somebody.change_to(SELLER, language)
    somebody.page.goto(quote)
    somebody.press(words.make_contract)
    somebody.open_related(words.contracts)
    contract = somebody.page.url
    somebody.press(words.plan, count="2")
    somebody.press(words.review)
    _collect(somebody, words, contract, language)


def _win(visitor: Visitor, words: Words, company: str, language: str) -> None:
    """The seller: from an empty form to a quote that waits for approval."""
    page, hand = visitor.page, visitor.hand
    visitor.go("/apps/crm_ltc/lead/new")
    hand.fill(visitor.field("name"), company)
    hand.fill(visitor.field("person"), "Li Na")
    hand.fill(
        visitor.field("phone"), f"139{crc32(company.encode()) % 10**8:08}"
    )  # nobody else's: no duplicate
    referrer = page.locator("[data-field=referred_by]")
    expect(referrer).to_be_hidden()
    hand.choose(visitor.field("source"), words.source)
    expect(referrer).to_be_hidden()
    hand.fill(visitor.field("budget"), "480,000")
    hand.fill(visitor.field("need"), "Fittings for six stores")
    expect(page.locator("[data-path=score]")).not_to_have_value("0")
    visitor.save()
    assert page.url.rsplit("/", 1)[-1].isdigit(), visitor.said()
    visitor.press(words.contacted)
    visitor.press(words.qualify)
    visitor.press(words.convert, opportunity_name=f"{company} 2027")
    assert visitor.stage() == words.converted, visitor.said()
    with page.expect_navigation():
        hand.click(page.locator("[data-field=opportunity]").get_by_role("link").first)
    for key in ("budget_confirmed", "need_confirmed"):
        hand.tick(visitor.field(key))
    visitor.save()
    visitor.press(words.analyse)
    visitor.press(words.make_quote, product="S-1 Shelf unit", quantity="3")
    visitor.open_related(words.quotes)
    hand.fill(visitor.field("discount"), "8")
    expect(page.locator("[data-field=reason]")).to_be_visible()
    hand.fill(visitor.field("reason"), "Six stores at once")
    visitor.save()
    visitor.press(words.submit)
    assert visitor.stage() == words.waiting, visitor.said()


def _decide(visitor: Visitor, words: Words, quote: str, language: str) -> None:
    """The sales manager."""
    visitor.change_to(LEADER, language)
    visitor.page.goto(quote)
    visitor.press(words.approve)
    assert visitor.stage() == words.approved, visitor.said()


def _collect(visitor: Visitor, words: Words, contract: str, language: str) -> None:
    """What finance and operations do: sign, deliver, invoice, collect."""
    page = visitor.page
    visitor.change_to(FINANCE, language)
    page.goto(contract)
    visitor.press(words.sign)
    assert visitor.stage() == words.signed, visitor.said()
    visitor.change_to(SELLER, language)
    page.goto(contract)
    visitor.press(words.make_order)
    visitor.open_related(words.orders)
    order = page.url
    visitor.change_to(OPERATIONS, language)
    page.goto(order)
    visitor.press(words.deliver)
    visitor.open_related(words.deliveries)
    visitor.press(words.ship)
    visitor.press(words.accept, accepted_by="Li Na")
    assert visitor.stage() == words.accepted, visitor.said()
    visitor.change_to(FINANCE, language)
    page.goto(order)
    visitor.press(words.invoice)
    visitor.open_related(words.invoices)
    visitor.press(words.send)
    visitor.press(words.payment, method=words.bank, bank_reference="B-1")
    assert visitor.stage() == words.paid, visitor.said()
    expect(page.locator("h1")).to_contain_text("I-")


def test_a_known_account_is_offered_and_not_made_twice(visitor: Visitor, crm: Crm) -> None:
    account = crm.new("account", name="Sample Known Bakery", phone="021 5550 7777")
    visitor.sign_in(SELLER)
    visitor.go("/apps/crm_ltc/lead/new")
    for key, text in (("name", "Sample Known Bakeries"), ("person", "Li Na"), ("phone", "021 5550 7777"),
                      ("budget", "30000"), ("need", "Shelves")):  # fmt: skip
        visitor.field(key).fill(text)
    visitor.field("source").select_option("website")
    visitor.save()
    visitor.press("Mark contacted")
    visitor.press("Confirm need")
    form = visitor.ask("Convert")
    expect(form.get_by_label("Account there is already")).to_have_value(str(account))
    with visitor.page.expect_navigation():
        form.get_by_role("button", name="Convert").click()
    assert visitor.stage() == "Converted", visitor.said()
    expect(visitor.page.locator("[data-field=account]")).to_contain_text("Sample Known Bakery")
    assert crm.count("account", 'phone = "021 5550 7777"') == 1


def _sent_invoice(crm: Crm, product_code: str) -> int:
    """An invoice over 226.00 that is to be paid."""
    account = crm.new("account", name=f"Sample Paying Hotels {product_code}")
    product = crm.new(
        "product", code=product_code, name="Lamp", list_price=100, cost=60, tax_rate="0.13", active=True
    )
    order = crm.new("order", account=account, lines=[{"product": product, "quantity": 2, "price": 100}])
    lines = [{"product": product, "quantity": 2, "price": 100, "tax_rate": "0.13"}]
    return crm.new("invoice", account=account, order=order, status="sent", lines=lines)


def test_what_the_made_record_lacks_is_said_at_the_question(visitor: Visitor, crm: Crm) -> None:
    invoice = _sent_invoice(crm, "S-8")
    visitor.sign_in(FINANCE)
    visitor.go(f"/apps/crm_ltc/invoice/{invoice}")
    form = visitor.ask("Record payment")
    form.get_by_label("Amount").fill("26")
    form.get_by_role("button", name="Record payment").click()
    expect(form.get_by_role("alert")).to_have_text("Bank reference is required")
    reference = form.get_by_label("Bank reference")
    expect(reference).to_have_attribute("aria-invalid", "true")
    expect(reference).to_have_accessible_description("Bank reference is required")
    expect(form.get_by_label("Amount")).to_have_value("26")
    reference.fill("B-8")
    form.get_by_role("button", name="Record payment").click()
    expect(visitor.page.locator(".fw-messages")).to_contain_text("Done: Record payment")


def test_more_than_is_open_cannot_be_paid(visitor: Visitor, crm: Crm) -> None:
    invoice = _sent_invoice(crm, "S-9")
    visitor.sign_in(FINANCE)
    visitor.go(f"/apps/crm_ltc/invoice/{invoice}")
    form = visitor.ask("Record payment")
    expect(form.get_by_label("Amount")).to_have_value("226.00")
    form.get_by_label("Amount").fill("500")
    form.get_by_role("button", name="Record payment").click()
    expect(form.get_by_role("alert")).to_contain_text("Only CNY 226.00 is still open")
    assert crm.count("payment", f"invoice = {invoice}") == 0
