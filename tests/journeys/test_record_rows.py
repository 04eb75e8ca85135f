"""Sub-tables worked in as in a spreadsheet: keys, order, copies, undo, cells pasted from Excel and WPS."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import MANAGER, Crm, Visitor

pytestmark = pytest.mark.browser

numbers = itertools.count(1)


@pytest.fixture(scope="module")
def goods(crm: Crm) -> dict[str, int]:
    """Products to put into lines."""
    common = {"unit": "piece", "cost": Decimal(1), "tax_rate": Decimal("0.13"), "active": True}
    return {
        name: crm.new("product", code=code, name=name, list_price=price, **common)
        for code, name, price in (("R-1", "Rail", 640), ("R-2", "Counter", 16400), ("R-3", "Door", 1350))
    }


@pytest.fixture
def quote(crm: Crm, goods: dict[str, int]) -> int:
    """A draft quote of three lines."""
    account = crm.new("account", name=f"Sample Rows {next(numbers)} Ltd", level="gold")
    lines = [{"product": number, "quantity": place + 1} for place, number in enumerate(goods.values())]
    return crm.new("quote", account=account, lines=lines)


def quantities(page: Page) -> list[str]:
    """What stands in the column of quantities."""
    return [one.input_value() for one in page.locator("tbody [name$='-quantity']").all()]


def cell(page: Page, row: int, key: str) -> object:
    return page.locator("[data-table=lines] tbody tr").nth(row).locator(f"[name$='-{key}']")


def opened(visitor: Visitor, quote: int) -> Page:
    visitor.sign_in(MANAGER)
    visitor.go(f"/apps/crm_ltc/quote/{quote}")
    visitor.page.wait_for_load_state("networkidle")
    return visitor.page


def paste(page: Page, text: str) -> None:
    """Paste into what has the focus, as a spreadsheet's cells come from the clipboard."""
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_rows_are_worked_in_by_keyboard_alone(visitor: Visitor, quote: int) -> None:
    page = opened(visitor, quote)
    page.locator("tbody [name$='-quantity']").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("20")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+d")
    assert quantities(page) == ["1.00", "20", "20"]
    page.keyboard.press("Escape")
    assert quantities(page) == ["1.00", "20", "3.00"]
    page.keyboard.press("Alt+ArrowUp")
    assert quantities(page) == ["1.00", "3.00", "20"]
    expect(page.locator("[data-announce]")).to_have_text("Row 2")
    page.keyboard.press("Alt+Enter")
    assert len(quantities(page)) == 4
    page.keyboard.press("Alt+Delete")
    assert quantities(page) == ["1.00", "3.00", "20"]
    page.get_by_role("button", name="Undo").last.click()
    assert len(quantities(page)) == 4
    page.locator("tbody tr").nth(2).locator("[name$='-quantity']").focus()
    page.keyboard.press("Alt+Delete")
    expect(page.locator("[data-total=quantity]")).to_have_text("24.00")
    expect(page.locator("[data-save-bar]")).to_contain_text("2 changes not saved")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert quantities(page) == ["1.00", "3.00", "20.00"]


def test_a_row_is_copied_removed_and_taken_back(visitor: Visitor, quote: int) -> None:
    page = opened(visitor, quote)
    row = page.locator("[data-table=lines] tbody tr").nth(1)
    row.hover()
    row.get_by_role("button", name="Duplicate this row").click()
    assert quantities(page) == ["1.00", "2.00", "2.00", "3.00"]
    expect(page.locator("[data-count-of=lines]")).to_have_text("4")
    first = page.locator("[data-table=lines] tbody tr").first
    first.hover()
    first.get_by_role("button", name="Remove this row").click()
    assert quantities(page) == ["2.00", "2.00", "3.00"]
    page.locator("[data-discard]").click()
    assert quantities(page) == ["1.00", "2.00", "3.00"]
    expect(page.locator("[data-save-bar]")).to_be_hidden()
    page.get_by_role("button", name="Undo").last.click()
    assert quantities(page) == ["2.00", "2.00", "3.00"]
    visitor.save()
    assert quantities(page) == ["2.00", "2.00", "3.00"]


def test_cells_of_a_sheet_are_pasted(visitor: Visitor, quote: int) -> None:
    """References by code and by title, numbers as others write them; what can't be read stays and is told."""
    page = opened(visitor, quote)
    page.get_by_role("button", name="Add a row").click()
    sheet = "R-2\t1.234,50\t16.400,00\r\nR-3 Door\t12\t\r\nNothing like it\tmany\t5\r\n"
    paste(page, sheet)
    expect(page.locator("tbody [name$='-quantity']")).to_have_count(6)
    assert quantities(page)[3:] == ["1,234.50", "12.00", "many"]
    products = page.get_by_role("combobox", name="Product")
    expect(products.nth(3)).to_have_value("R-2 Counter")
    expect(products.nth(4)).to_have_value("R-3 Door")
    expect(products.nth(5)).to_have_value("Nothing like it")
    wrong = page.locator("tbody tr").nth(5).locator(".has-error .note.bad")
    expect(wrong.first).to_contain_text("Product")
    expect(page.locator(".fw-toast").last).to_contain_text("could not be read")
    expect(page.locator("[name='f-lines-3-price']")).to_have_value("16,400.00")
    page.keyboard.press("Control+s")
    findings = page.locator("#findings")
    expect(findings).to_contain_text("2 fields to fix before you save.")
    findings.get_by_role("link", name="Lines 6 · Quantity").click()
    expect(page.locator("tbody [name$='-quantity']").nth(5)).to_be_focused()
    assert quantities(page)[5] == "many"
    page.keyboard.press("Alt+Delete")
    visitor.save()
    assert quantities(page)[3:] == ["1,234.50", "12.00"]


def test_a_heading_row_says_which_columns_are_meant(visitor: Visitor, quote: int) -> None:
    page = opened(visitor, quote)
    page.get_by_role("button", name="Paste from a sheet").click()
    box = page.get_by_role("dialog").get_by_role("textbox")
    box.fill("Quantity\tProduct\n7\tR-1\n8\tR-2\n")
    page.get_by_role("dialog").get_by_role("button", name="Insert").click()
    expect(page.locator("tbody [name$='-quantity']")).to_have_count(5)
    assert quantities(page)[3:] == ["7.00", "8.00"]
    expect(page.get_by_role("combobox", name="Product").nth(4)).to_have_value("R-2 Counter")
    page.get_by_role("button", name="Undo").last.click()
    assert len(quantities(page)) == 3


def test_five_hundred_rows_are_read_at_once_and_edited_one_by_one(
    visitor: Visitor, crm: Crm, goods: dict[str, int]
) -> None:
    """A long sub-table is drawn to read; a row gets its inputs when somebody comes to it, by mouse or by key."""
    account = crm.new("account", name="Sample Warehouse Ltd", level="gold")
    product = next(iter(goods.values()))
    lines = [{"product": product, "quantity": 1} for _ in range(500)]
    quote = crm.new("quote", account=account, lines=lines)
    page = opened(visitor, quote)
    rows = page.locator("[data-table=lines] tbody tr")
    expect(page.locator("[data-total=quantity]")).to_have_text("500.00")
    assert page.locator("tbody [name$='-quantity']").count() == 0

    rows.nth(250).locator("[data-label=Quantity]").click()
    box = rows.nth(250).locator("[name$='-quantity']")
    expect(box).to_be_focused()
    box.select_text()
    page.keyboard.type("12345", delay=20)
    assert box.input_value() == "12345"
    expect(page.locator("[data-total=quantity]")).to_have_text("12,844.00")
    page.keyboard.press("Enter")  # the row below opens at the same column
    expect(rows.nth(251).locator("[name$='-quantity']")).to_be_focused()
    page.keyboard.type("3")
    rows.nth(251).locator("[data-remove-row]").focus()
    page.keyboard.press("Tab")  # and the next one is reached by Tab
    expect(rows.nth(252).get_by_role("combobox", name="Product")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert rows.nth(251).evaluate("row => row.contains(document.activeElement)")
    assert page.locator("tbody tr.is-light").count() == 497
    page.keyboard.press("Alt+Delete")
    expect(page.locator("[data-total=quantity]")).to_have_text("12,843.00")

    rows.nth(300).locator("[data-label=Product]").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Counter")
    page.get_by_role("option").filter(has_text="Counter").first.click()
    expect(rows.nth(300).get_by_role("combobox", name="Product")).to_have_value("R-2 Counter")
    expect(page.locator(".save-bar .say")).to_contain_text("3 changes")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator("[data-total=quantity]")).to_have_text("12,843.00")
    expect(rows).to_have_count(499)
    expect(rows.nth(300)).to_contain_text("R-2 Counter")
    expect(rows.nth(299)).to_contain_text("R-1 Rail")
    expect(rows.nth(250)).to_contain_text("12,345.00")
