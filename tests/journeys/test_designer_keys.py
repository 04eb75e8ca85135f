"""The designer by keyboard alone: the focus is never lost, what moves says where to, Escape leads one step back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.journeys.conftest import Site, Visitor
from tests.journeys.designing import STUDIO, at_the_desk, kept

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


@pytest.fixture
def desk(browser: Browser, workshop: Site) -> Iterator[Visitor]:
    """A designer at the browser; afterwards the draft is what it was."""
    yield from at_the_desk(browser, workshop)


def _told(desk: Visitor) -> Locator:
    return desk.page.locator("#told-aloud")


def test_what_is_removed_hands_the_focus_on(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/entities/lead/settings")
    line = page.get_by_label("Add a record type")
    line.focus()
    for name in ("Tender", "Referral", "Walk-in"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        kept(page)
        expect(line).to_be_focused()
        expect(line).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Remove Referral").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove Walk-in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove Referral")).to_have_count(0)
    expect(line).to_be_focused()
    kept(page)
    # a step back that was the last one is followed by the way forth
    undo = page.get_by_role("button", name="Undo", exact=True)
    undo.focus()
    while undo.is_enabled():
        page.keyboard.press("Enter")
        kept(page)
    expect(page.get_by_role("button", name="Redo", exact=True)).to_be_focused()


def test_settings_opened_by_a_key_are_at_hand_and_escape_leads_back(desk: Visitor) -> None:
    page = desk.page
    side = page.get_by_role("complementary", name="Settings")
    opened = [
        ("entities/lead", "Region Choice", side.get_by_label("Label, English")),
        ("entities/lead/stages", "Qualified", side.get_by_label("Label, English")),
        ("screens/menu", "Lead pool", side.get_by_label("Label, English")),
        ("flows/convert_lead", "Look for the account", side.get_by_label("Which records").first),
        ("settings", "Revenue", side.get_by_label("Label, English")),
    ]
    for path, name, first in opened:
        desk.go(f"{STUDIO}/{path}")
        opener = page.get_by_role("main").get_by_role("button", name=re.compile(f"^{name}")).first
        opener.focus()
        page.keyboard.press("Enter")
        expect(first).to_be_focused()
        page.keyboard.press("Escape")
        expect(opener).to_be_focused()
    desk.go(f"{STUDIO}/entities/lead")
    page.get_by_role("button", name="Region Choice").focus()
    page.keyboard.press("Enter")
    remove = side.get_by_role("button", name="Remove the field")
    remove.focus()
    page.keyboard.press("Enter")
    asked = side.get_by_role("group", name="Remove the field")
    expect(asked.get_by_role("button", name="Remove the field")).to_be_focused()
    page.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    expect(remove).to_be_focused()
    page.keyboard.press("Enter")
    expect(asked).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Industry Choice")).to_be_focused()
    kept(page)


def test_what_is_moved_by_keys_says_where_it_is(desk: Visitor) -> None:
    page = desk.page
    for path, name, key, said in (
        ("entities/lead", "Region Choice", "ArrowDown", r"Region.*: place \d+ of \d+"),
        ("screens/menu", "Lead pool", "ArrowDown", r"Lead pool: place 4 of \d+"),
        ("entities/lead/stages", "Contacted", "ArrowRight", r"Contacted: place 3 of 5"),
    ):
        desk.go(f"{STUDIO}/{path}")
        part = page.get_by_role("main").get_by_role("button", name=re.compile(f"^{name}")).first
        part.focus()
        page.keyboard.press(f"Alt+{key}")
        expect(_told(desk)).to_have_text(re.compile(said))
        expect(part).to_be_focused()
        kept(page)
    desk.go(f"{STUDIO}/screens/dashboards/sales")
    tiles = page.get_by_role("group", name="The dashboard").locator("[data-widget]")
    first = tiles.first.get_attribute("data-widget")
    tiles.first.focus()
    for place in (2, 3):
        page.keyboard.press("Alt+ArrowRight")
        expect(_told(desk)).to_have_text(re.compile(rf": place {place} of \d+"))
        expect(tiles.nth(place - 1)).to_have_attribute("data-widget", first or "")
        expect(tiles.nth(place - 1)).to_be_focused()
        kept(page)


def test_a_decision_table_by_keys(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/decisions/-/new/lead")
    page.locator("#paste-table").focus()
    page.keyboard.insert_text("Source, Budget → Score")
    page.keyboard.press("Enter")
    for cell in ("Website", "<1000", "5", "Trade fair", ">=1000", "7"):
        page.keyboard.type(cell)
        page.keyboard.press("Tab")
        if cell == "5":  # past the buttons of the row, if they are there already
            page.locator("[data-cell='1 0']").focus()
    kept(page)
    # a row goes on in the hand, and says where it is
    second = page.get_by_role("button", name="Move row 2 up")
    second.focus()
    page.keyboard.press("Enter")
    expect(_told(desk)).to_have_text("row 2: place 1 of 2")
    expect(page.locator("[data-cell='0 0']")).to_have_value("Trade fair")
    expect(page.get_by_role("button", name="Move row 1 down")).to_be_focused()
    for at_end in ("Move row 2 up", "Move row 1 down"):  # never on to what removes it
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=at_end)).to_be_focused()
    # what can't be read is told, and belongs to its cell
    budget = page.get_by_label("Budget, row 1")
    budget.focus()
    page.keyboard.type("blub")
    page.keyboard.press("Enter")
    expect(budget).to_have_accessible_description(re.compile("“blub” can't be read here"))
    kept(page)
    # a column moved from its menu leaves the focus at its heading; Escape leaves the formula of one
    heading = page.locator("summary", has_text="Source")
    heading.focus()
    for key in ("Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(_told(desk)).to_have_text("Source: place 2 of 2")
    expect(heading).to_be_focused()
    for key in ("Enter", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("textbox", name="Formula to compare")).to_be_focused()
    page.keyboard.press("Escape")
    expect(heading).to_be_focused()
    for name, first in (
        ("Paste from a spreadsheet", page.locator("#paste-table")),
        ("Rename", page.get_by_label("Label, English")),
    ):
        opener = page.get_by_role("button", name=name, exact=True)
        opener.focus()
        page.keyboard.press("Enter")
        expect(first).to_be_focused()
        page.keyboard.press("Escape")
        expect(opener).to_be_focused()


def test_the_app_in_whole_is_found_from_the_fields_too(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/entities/lead")
    find = page.get_by_role("link", name="Find in this app")
    find.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Find in this app")).to_be_focused()
    page.keyboard.press("Escape")
    expect(find).to_be_focused()


def test_a_group_of_conditions_is_gone_on_with_at_once(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/entities/lead/rules")
    page.get_by_role("button", name="New rule").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    subjects = page.get_by_label("Field to compare")
    expect(subjects).to_be_focused()
    page.keyboard.type("Source")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Group").focus()
    page.keyboard.press("Enter")
    expect(subjects).to_have_count(2)
    expect(subjects.nth(1)).to_be_focused()
    page.keyboard.type("Budget")
    page.keyboard.press("Enter")
    expect(subjects.nth(1)).to_have_value("budget")
    expect(subjects.nth(1)).to_be_focused()
