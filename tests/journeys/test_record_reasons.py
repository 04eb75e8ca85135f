"""What a record's page explains and helps with: why, stages, duplicates, pickers, what stands beside it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import MANAGER, SELLER, Crm, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def quote(crm: Crm) -> int:
    """A draft quote of a silver account."""
    account = crm.new("account", name="Sample Reasons Ltd", level="silver")
    product = crm.new("product", code="W-1", name="Shelf", unit="piece", list_price=Decimal(100),
                      cost=Decimal(60), tax_rate=Decimal("0.13"), active=True)  # fmt: skip
    return crm.new("quote", account=account, lines=[{"product": product, "quantity": 10}])


def opened(visitor: Visitor, path: str, who: str = MANAGER, language: str = "en") -> Page:
    visitor.sign_in(who, language)
    visitor.go(f"/apps/crm_ltc/{path}")
    visitor.page.wait_for_load_state("networkidle")
    return visitor.page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Required, because Discount is more than", "When Discount is at most", "0% → 25%",
                "Nothing decides this field", "Given by a decision table")),
        ("zh", ("必填，因为折扣高于", "当折扣不高于", "0% → 25%", "没有规则决定此字段", "由决策表给出")),
    ],
)  # fmt: skip
def test_every_field_says_why_by_keyboard(
    visitor: Visitor, quote: int, language: str, words: tuple[str, ...]
) -> None:
    required, otherwise, changed, nothing, decided = words
    page = opened(visitor, f"quote/{quote}", language=language)
    page.locator("[name='f-discount']").fill("25%")
    expect(page.locator("[name='f-reason']")).to_be_visible()
    page.locator("[name='f-reason']").focus()
    page.keyboard.press("Alt+w")
    reason = page.locator(".why-pop[popover]")
    for part in (required, otherwise, changed):
        expect(reason).to_contain_text(part)
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    expect(page.locator("[name='f-reason']")).to_be_focused()
    page.locator("[name='f-terms']").focus()
    page.keyboard.press("Alt+w")
    expect(reason).to_contain_text(nothing)
    page.keyboard.press("Escape")
    page.locator("[data-field=discount_limit] :is(.why-mark, summary)").first.focus()
    page.keyboard.press("Enter")
    expect(reason).to_contain_text(decided)
    expect(reason).to_contain_text("6")  # of six rows


def test_the_stage_says_what_is_missing_and_moves_by_a_press(visitor: Visitor, crm: Crm) -> None:
    account = crm.new("account", name="Sample Stages Ltd", level="gold")
    product = crm.new("product", code="W-2", name="Bench", unit="piece", list_price=Decimal(100),
                      cost=Decimal(60), tax_rate=Decimal("0.13"), active=True)  # fmt: skip
    record = crm.new("quote", account=account, lines=[{"product": product, "quantity": 1}])
    page = opened(visitor, f"quote/{record}")
    needs = page.locator(".needs")
    expect(needs).to_contain_text("Total before tax is more than")
    expect(page.locator(".path [aria-current=step]")).to_contain_text("day 1")
    price = page.locator("tbody [name$='-price']").first
    expect(needs.locator(".met")).to_have_count(1)
    price.fill("0")  # what is missing follows what is typed
    expect(needs.locator(".open")).to_have_count(1)
    price.fill("100")
    expect(needs.locator(".met")).to_have_count(1)
    page.locator("[name='f-terms']").fill("Net 30")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Approved")).click()
    stored = crm.door.get("quote", record)
    assert (stored["status"], stored["terms"]) == ("approved", "Net 30")


def test_likely_duplicates_are_told_and_confirmed(visitor: Visitor, crm: Crm) -> None:
    for name in ("Sample First", "Sample Second"):
        crm.new("lead", name=name, phone="13912345678", source="website")
    page = opened(visitor, "lead/new")
    page.locator("[name='f-name']").fill("Sample Third")
    page.locator("[name='f-source']").select_option("website")
    page.locator("[name='f-phone']").fill("13912345678")
    page.keyboard.press("Tab")
    note = page.locator(".alike")
    expect(note).to_contain_text("phone number")
    expect(note.get_by_role("link", name="Sample Second")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.locator("#warnings")).to_contain_text("Look at this; saving again keeps it.")
    expect(page.locator("#warnings").get_by_role("link", name="Sample First")).to_be_visible()
    visitor.save()
    expect(page.locator("h1")).to_contain_text("Sample Third")


def test_a_picker_shows_more_creates_and_remembers(visitor: Visitor, crm: Crm) -> None:
    crm.new("account", name="Sample Closed Picker", active=False)
    page = opened(visitor, "quote/new")
    box = page.get_by_role("combobox", name="Account", exact=True)
    box.click()
    box.fill("Sample Closed Picker")
    refused = page.get_by_role("option").filter(has_text="Sample Closed Picker").first
    expect(refused).to_contain_text("Cannot be chosen: Active is no")
    box.fill("Sample Brand New")
    page.get_by_role("option").filter(has_text="New Account “Sample Brand New”").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="New Account")
    expect(dialog.locator("[name='f-name']")).to_have_value("Sample Brand New")
    dialog.locator("[name='f-name']").press("Enter")
    expect(dialog).to_be_hidden()
    expect(box).to_have_value("Sample Brand New")
    expect(box).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Sample Brand New")
    visitor.failures[:] = [one for one in visitor.failures if "status of 4" not in one]


def test_beside_the_record_stands_what_happened_and_what_points_to_it(
    visitor: Visitor, crm: Crm, quote: int
) -> None:
    page = opened(visitor, f"quote/{quote}")
    page.locator("[name='f-terms']").fill("By letter")
    visitor.save()
    page.wait_for_load_state("networkidle")
    page.locator("[name='f-terms']").focus()
    page.keyboard.press("Alt+w")
    page.get_by_role("button", name="History of this field").click()
    expect(page.locator(".tl-of")).to_contain_text("History: Terms")
    expect(page.locator("[data-timeline] > li:visible ins")).to_have_text(["By letter"])
    account = crm.door.get("quote", quote)["account"]["id"]
    visitor.go(f"/apps/crm_ltc/account/{account}")
    page.get_by_role("link", name="Related").click()
    near = page.locator(".near").filter(has_text="Quotes").first
    expect(near.locator("small").first).to_have_text("1")
    expect(near.get_by_role("link", name=re.compile("Q-"))).to_be_visible()


def test_the_list_one_came_from_leads_on(visitor: Visitor, crm: Crm) -> None:
    for number in range(3):
        crm.new("account", name=f"Sample Neighbour {number}")
    page = opened(visitor, "account?q=Sample%20Neighbour")
    page.locator("main a").filter(has_text="Sample Neighbour 1").first.click()
    place = page.locator("[data-neighbours]")
    expect(place).to_contain_text("2 of 3 in")
    place.get_by_role("link", name="Next record").click()
    expect(place).to_contain_text("3 of 3 in")


def test_a_copy_begins_with_what_people_filled_in(visitor: Visitor, crm: Crm, quote: int) -> None:
    page = opened(visitor, f"quote/{quote}")
    page.locator(".rec-menu > summary").click()
    page.get_by_role("menuitem", name="Copy").click()
    expect(page.get_by_role("combobox", name="Account", exact=True)).to_have_value("Sample Reasons Ltd")
    expect(page.locator("tbody [name$='-quantity']")).to_have_value("10.00")
    visitor.save()
    assert not page.url.endswith(f"/quote/{quote}")
    expect(page.locator(".path [aria-current=step]")).to_contain_text("Draft")


def test_state_changes_are_announced_and_nothing_jumps(visitor: Visitor) -> None:
    page = opened(visitor, "lead/new", SELLER)
    source = page.locator("[name='f-source']")
    source.focus()
    before = source.bounding_box()
    source.select_option("referral")
    expect(page.locator("[data-announce]")).to_contain_text("is shown")
    after = source.bounding_box()
    assert before and after and abs(before["y"] - after["y"]) <= 1
