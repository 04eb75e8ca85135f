"""From a lead to its payment by the buttons of the CRM, once in each language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import MANAGER, SELLER, Crm, Visitor

pytestmark = pytest.mark.browser

SOON = (date.today() + timedelta(days=30)).isoformat()
TODAY = date.today().isoformat()


@dataclass(frozen=True)
class Words:
    """What the buttons and stages of the CRM say in a language."""

    contacted: str
    qualify: str
    convert: str
    analyse: str
    make_quote: str
    quotes: str
    submit: str
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
    invoice: str
    invoices: str
    send: str
    payment: str
    paid: str
    bank: str


WORDS = {
    "en": Words(
        "Mark contacted", "Confirm need", "Convert", "Analyse needs", "Make quote", "Quotes",
        "Submit", "Approved", "Make contract", "Contracts", "Split payments", "Send to review", "Sign", "Signed",
        "Make order", "Orders", "Plan delivery", "Deliveries", "Ship", "Record acceptance", "Make invoice",
        "Invoices", "Send invoice", "Record payment", "Paid", "Bank transfer",
    ),
    "zh": Words(
        "标记已接触", "确认需求", "转商机", "需求分析", "生成报价", "报价", "提交审批", "已批准", "生成合同",
        "合同", "拆分付款", "提交审核", "签订", "已签订", "生成订单", "订单", "安排交付", "交付",
        "发货", "客户验收", "生成发票", "发票", "开具发票", "登记收款", "已结清", "银行转账",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lead_to_payment(visitor: Visitor, crm: Crm, language: str) -> None:
    words = WORDS[language]
    company = {"en": "Sample Retail Group", "zh": "示例零售集团"}[language]
    visitor.sign_in(SELLER, language)
    _enter_lead(visitor, company)
    visitor.press(words.contacted)
    visitor.press(words.qualify)
    visitor.press(words.convert, opportunity_name=f"{company} 2027", close_date=SOON)
    visitor.page.locator(
        "[data-field=opportunity] a.open-link, [data-field=opportunity] .val a"
    ).first.click()
    for key in ("budget_confirmed", "need_confirmed"):
        visitor.page.locator(f"input[type=checkbox][name=f-{key}]").check()
    visitor.save()
    visitor.press(words.analyse)
    visitor.press(words.make_quote, product="S-1 Shelf unit", quantity="3")
    visitor.open_related("quotes", words.quotes)
    visitor.press(words.submit)
    assert visitor.stage() == words.approved, visitor.said()
    visitor.press(words.make_contract)
    visitor.open_related("contracts", words.contracts)
    contract = visitor.page.url.removeprefix(crm.address)
    visitor.press(words.plan, count="2")
    assert visitor.page.locator("[data-table=plan] tbody tr").count() == 2
    visitor.press(words.review)
    _collect(visitor, words, contract, language)


def _enter_lead(visitor: Visitor, company: str) -> None:
    visitor.go("/apps/crm_ltc/lead/new")
    page = visitor.page
    page.locator("[name=f-name]").fill(company)
    page.locator("[name=f-person]").fill("Li Na")
    page.locator("[name=f-phone]").fill(f"138{sum(map(ord, company)) % 10**8:08d}")
    referrer = page.locator("[data-field=referred_by]")
    expect(referrer).to_be_hidden()
    page.locator("[name=f-source]").select_option("referral")
    expect(referrer).to_be_visible()
    page.locator("[name=f-source]").select_option("website")
    expect(referrer).to_be_hidden()
    page.locator("[name=f-budget]").fill("480,000")
    page.locator("[name=f-need]").fill("Fittings for six stores")
    expect(page.locator("[data-path=score]")).not_to_have_value("0")
    visitor.save()
    assert page.url.rsplit("/", 1)[-1].isdigit(), visitor.said()


def _collect(visitor: Visitor, words: Words, contract: str, language: str) -> None:
    """What the manager, operations and finance do."""
    visitor.page.context.clear_cookies()
    visitor.sign_in(MANAGER, language)
    visitor.go(contract)
    visitor.press(words.sign, signed_on=TODAY)
    assert visitor.stage() == words.signed, visitor.said()
    visitor.press(words.make_order)
    visitor.open_related("orders", words.orders)
    order = visitor.page.url
    visitor.press(words.deliver, planned_on=TODAY)
    visitor.open_related("deliveries", words.deliveries)
    visitor.press(words.ship)
    visitor.press(words.accept, accepted_by="Li Na")
    visitor.page.goto(order)
    visitor.press(words.invoice)
    visitor.open_related("invoices", words.invoices)
    visitor.press(words.send)
    visitor.press(words.payment, amount="3390", method=words.bank, bank_reference="B-1")
    assert visitor.stage() == words.paid, visitor.said()
    expect(visitor.page.locator("h1")).to_contain_text("I-")
