"""A list by mouse and by keyboard alone, in a real browser, in both languages."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator

from tests.journeys.conftest import MANAGER, Crm, Visitor
from tests.journeys.looks import faults

pytestmark = pytest.mark.browser
LEADS = "/apps/crm_ltc/-/views/leads"


@pytest.fixture(scope="module")
def leads(crm: Crm) -> str:
    """The manager's twelve leads of one company; gives the words that find them."""
    door = crm.door
    owner = next(one for one, name in _people(crm) if name == "Sample Manager")
    soon = (date.today() + timedelta(days=3)).isoformat()
    for number in range(1, 13):
        door.create(
            "lead",
            {
                "name": f"Listed Works {number:02}",
                "source": "website" if number % 2 else "fair",
                "phone": f"138000000{number:02}",
                "budget": number * 10_000,
                "next_contact": soon,
                "owner": owner,
            },
        )
    return "Listed"


def _people(crm: Crm) -> list[tuple[int, str]]:
    with crm.door.reading() as work:
        rows = work.tx.rows("SELECT id, name FROM user_account")
    return [(row[0], row[1]) for row in rows]


def names(visitor: Visitor) -> list[str]:
    """What stands in the first column."""
    return visitor.page.locator("tr[data-id] a.ti2").all_inner_texts()


def said(place: Locator) -> str:
    """The words of a place in one line."""
    return " ".join(place.inner_text().split())


def cell(visitor: Visitor, row: str, column: str) -> Locator:
    """The cell of a row by its heading."""
    return visitor.page.locator("tr[data-id]", has_text=row).locator(f"td[data-label='{column}']")


def test_by_mouse(visitor: Visitor, leads: str) -> None:
    page = visitor.page
    visitor.sign_in(MANAGER)
    visitor.go(f"{LEADS}?q={leads}&sort=name")
    assert names(visitor)[0] == "Listed Works 01"

    page.locator("[data-find] > summary").click()
    page.keyboard.type("budg")
    page.locator(".ls-fields button:visible", has_text=re.compile("^Budget$")).click()
    page.locator(".chip-pop select").select_option("at_least")
    page.locator(".chip-pop input[name=v0]").wait_for()
    page.locator(".chip-pop input[name=v0]").fill("60,000")
    with page.expect_navigation():
        page.locator(".chip-pop button").click()
    assert "Budget is at least" in said(page.locator("[data-sentence]")) and len(names(visitor)) == 7
    assert "Budget total" in page.locator(".ls-foot").inner_text()
    with page.expect_navigation():
        page.get_by_role("link", name="Remove the condition on Budget").click()
    assert len(names(visitor)) == 12

    cell(visitor, "Listed Works 03", "Budget").dblclick()
    page.locator("td.is-editing input").fill("-5")
    page.keyboard.press("Enter")
    page.locator(".cell-said").wait_for()
    assert page.locator("td.is-editing input").input_value() == "-5"
    page.locator("td.is-editing input").fill("33333")
    page.keyboard.press("Enter")
    cell(visitor, "Listed Works 03", "Budget").get_by_text("33,333.00").wait_for()

    boxes = page.locator("tbody .ls-tick input")
    boxes.nth(4).click()
    boxes.nth(7).click(modifiers=["Shift"])
    assert page.locator(".float [data-said]").inner_text() == "4 chosen"
    page.locator(".float").get_by_role("button", name="Change…").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("#change-field").select_option("region")
    dialog.locator("[name=f-region]").wait_for()
    dialog.locator("[name=f-region]").select_option(index=1)
    with page.expect_navigation():
        dialog.get_by_role("button", name="Change 4 records").click()
    assert "Region changed in 4 records" in visitor.said()

    page.locator("tbody .ls-tick input").nth(0).click()
    with page.expect_navigation():
        page.locator(".float").get_by_role("button", name="Delete").click()
    assert "Deleted 1 record" in visitor.said() and len(names(visitor)) == 11
    with page.expect_navigation():
        page.locator(".fw-messages").get_by_role("button", name="Undo").click()
    assert len(names(visitor)) == 12


def test_by_keyboard(visitor: Visitor, leads: str) -> None:
    page = visitor.page
    visitor.sign_in(MANAGER)
    visitor.go(f"{LEADS}?q={leads}&sort=name&columns=name,person,budget,next_contact")
    page.locator("td.can").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("F2")
    page.locator("td.is-editing input").wait_for()
    page.keyboard.type("Mx. Sample")
    page.keyboard.press("Tab")
    page.locator("td.is-editing[data-label=Budget] input").wait_for()
    page.keyboard.type("12345")
    page.keyboard.press("Enter")
    cell(visitor, "Listed Works 01", "Budget").get_by_text("12,345.00").wait_for()
    assert cell(visitor, "Listed Works 01", "Contact person").inner_text().strip() == "Mx. Sample"
    page.keyboard.press("F2")
    page.locator("td.is-editing input").wait_for()
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    assert cell(visitor, "Listed Works 01", "Budget").inner_text().strip() == "12,345.00"

    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    assert page.locator("tr.is-chosen").count() == 3
    page.keyboard.press("Control+a")
    assert page.locator("tr.is-chosen").count() == 12
    page.keyboard.press("Escape")
    assert page.locator("tr.is-chosen").count() == 0

    page.get_by_role("link", name="Columns").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    dialog.get_by_label("Source", exact=True).focus()
    page.keyboard.press("Space")
    dialog.get_by_role("button", name="Move Budget up").focus()
    page.keyboard.press("Enter")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Show these columns").press("Enter")
    assert [" ".join(one.split()) for one in page.locator("th[scope=col]:not(.ls-tick)").all_inner_texts()][
        :3
    ] == [
        "Company",
        "Budget CNY",
        "Contact person",
    ]
    page.get_by_role("link", name="Save as my view").press("Enter")
    page.get_by_role("dialog").get_by_label("Name").fill("Listed ones")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".ls-views [aria-current=page]").inner_text().strip() == "Listed ones"
    assert len(names(visitor)) == 12


def test_groups_and_chinese(visitor: Visitor, leads: str) -> None:
    page = visitor.page
    visitor.sign_in(MANAGER, "zh")
    visitor.go(f"{LEADS}?q={leads}")
    page.locator("summary[aria-label^=分组]").click()
    with page.expect_navigation():
        page.locator(".fw-menu-list a:visible", has_text="来源").click()
    heads = page.locator("tr.grp")
    assert heads.count() == 2 and "条" in heads.first.inner_text() and "预算合计" in heads.first.inner_text()
    before = len(names(visitor))
    with page.expect_navigation():
        heads.first.get_by_role("link").click()
    assert 0 < len(names(visitor)) < before
    page.locator("tbody .ls-tick input").first.click()
    assert page.locator(".float [data-said]").inner_text() == "已选 1 条"
    visitor.go("/choose?language=en")


def test_cards_move_by_dragging_and_by_their_button(visitor: Visitor, crm: Crm, leads: str) -> None:
    page = visitor.page
    visitor.sign_in(MANAGER)
    visitor.go(f"/apps/crm_ltc/-/views/lead_board?q={leads}")
    page.set_viewport_size({"width": 1280, "height": 1700})
    page.wait_for_load_state("networkidle")
    card = page.locator(".card", has_text="Listed Works 12")
    number = int(card.get_attribute("data-id"))
    card.drag_to(page.locator("[data-lane=contacted]"))
    page.locator("[data-lane=contacted] .card", has_text="Listed Works 12").wait_for()
    page.locator(".fw-toast", has_text="Moved to Contacted").wait_for()
    assert crm.door.get("lead", number)["status"] == "contacted"

    card.locator("a.card-move").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Qualified").press("Enter")
    page.locator(".fw-toast[data-kind=error]").wait_for()
    assert page.locator("[data-lane=contacted] .card", has_text="Listed Works 12").count() == 1
    assert crm.door.get("lead", number)["status"] == "contacted"


def test_on_a_phone(visitor: Visitor, leads: str) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.sign_in(MANAGER)
    visitor.go(f"{LEADS}?q={leads}&c0=budget&o0=at_least&v0=1")
    page.locator("[data-drawer]").click()
    drawer = page.locator("dialog.fw-drawer[open]")
    assert "Budget is at least" in said(drawer)
    drawer.locator(".chip-box summary").click()
    drawer.locator("input[name=v0]").fill("2")
    with page.expect_navigation():
        drawer.locator(".chip-pop button").click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_every_state_of_a_list_is_accessible(visitor: Visitor, crm: Crm, leads: str) -> None:
    page = visitor.page
    visitor.sign_in(MANAGER)
    found: dict[str, list[str]] = {}

    def check(state: str) -> None:
        if wrong := faults(visitor):
            found[state] = wrong

    visitor.go(f"{LEADS}?q={leads}&c0=budget&o0=at_least&v0=1&c1=source&o1=one_of&v1=website&group=source")
    check("filtered and grouped")
    page.locator("tbody .ls-tick input").first.click()
    check("one chosen")
    page.locator(".float").get_by_role("button", name="Change…").click()
    page.locator("#change-field").select_option("region")
    page.locator("[name=f-region]").wait_for()
    check("changing many")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Columns").click()
    page.get_by_role("dialog").wait_for()
    check("choosing columns")
    page.keyboard.press("Escape")
    page.locator("td.can").nth(2).dblclick()
    page.locator("td.is-editing").wait_for()
    check("a cell open")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-drawer]").click()
    check("the filter's drawer")
    page.set_viewport_size({"width": 1280, "height": 900})
    number = crm.new("lead", name="Sample gone", phone="13900000000", source="website")
    crm.door.delete("lead", number)
    for path in ("/apps/crm_ltc/-/bin", f"/apps/crm_ltc/-/views/lead_board?q={leads}", f"{LEADS}?q=nowhere"):
        visitor.go(path)
        check(path)
    assert found == {}


def test_a_long_list_of_candidates_is_searched(visitor: Visitor, crm: Crm) -> None:
    page = visitor.page
    first = crm.new("account", name="Findable Works", level="gold")
    crm.new("opportunity", name="Sample deal to find", account=first, amount=1000, close_date="2027-03-01")
    for number in range(55):
        crm.new("account", name=f"Crowd {number:02}", level="gold")
    visitor.sign_in(MANAGER)
    visitor.go("/apps/crm_ltc/opportunity?all=1&c0=account&o0=is")
    box = page.locator(".chip-pop [role=combobox]")
    box.fill("findable")
    page.get_by_role("option", name="Findable Works").click()
    with page.expect_navigation():
        page.locator(".chip-pop button").click()
    assert "Account is Findable Works" in said(page.locator("[data-filter]"))
    assert page.locator("tr[data-id]").count() == 1
