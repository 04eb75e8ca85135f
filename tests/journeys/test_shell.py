"""The frame at the keyboard: palette, menus, drawers, messages; nothing asks for a mouse."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

from runtime.access.models import User
from runtime.records.live import live_app
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from tests.journeys.conftest import MANAGER, SELLER, Crm, Visitor
from tests.journeys.looks import faults, faults_of

pytestmark = pytest.mark.browser
APP = "/apps/crm_ltc"


@pytest.fixture(scope="module")
def lead(crm: Crm) -> int:
    """A lead everybody in sales can find."""
    return crm.new("lead", name="Sample Palette Bakery", phone="13800000000", source="website")


@pytest.fixture
def seller(visitor: Visitor, lead: int) -> Visitor:
    """A seller who has signed in and is at the app's home."""
    visitor.sign_in(MANAGER)
    visitor.go(f"{APP}/")
    visitor.page.wait_for_load_state("networkidle")
    return visitor


@pytest.fixture
def told(crm: Crm) -> Iterator[None]:
    """Two messages to the manager, and none of other journeys."""
    live = live_app(crm.door.where, "crm_ltc")  # type: ignore[arg-type]
    users, table = table_of(User), live.stored.level.notification
    with write_transaction(crm.door.where) as connection:  # type: ignore[arg-type]
        person = connection.execute(select(users.c.id).where(users.c.email == MANAGER)).scalar_one()
        connection.execute(table.delete().where(table.c.user_id == person))
        for text in ("First message", "Second message"):
            connection.execute(insert(table), {
                "user_id": person, "at": "2026-03-02T09:00:00.000Z", "message": json.dumps({"en": text})})  # fmt: skip
    yield
    with write_transaction(crm.door.where) as connection:  # type: ignore[arg-type]
        connection.execute(table.delete().where(table.c.user_id == person))


def focused(page: Page) -> str:
    """What has the focus, in words."""
    script = """() => {
        const one = document.activeElement;
        return one.matches("body, dialog, main") ? "" : (one.getAttribute("aria-label") ?? one.textContent);
    }"""
    return str(page.evaluate(script))


def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Press Tab until something with these words has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    raise AssertionError(f"{words} is not reached by Tab")


def test_a_record_is_found_and_opened_by_keys_alone(seller: Visitor, lead: int) -> None:
    page = seller.page
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search or do")
    expect(box).to_be_focused()
    expect(page.get_by_role("option", name="Home")).to_be_visible()
    page.keyboard.type("palette bak")
    option = page.get_by_role("option", name="Sample Palette Bakery")
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{APP}/lead/{lead}")
    # and back again as a record opened recently
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Recently opened")).to_contain_text("Sample Palette Bakery")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()


def test_commands_answer_before_the_server_does(seller: Visitor) -> None:
    page = seller.page
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="Home")).to_be_visible()
    page.route("**/-/palette?q=*", lambda route: None)  # it never answers
    page.keyboard.type("new lead")
    expect(page.get_by_role("option", name="New lead")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{APP}/lead/new")


def test_arrows_go_round_and_nothing_found_is_said(seller: Visitor) -> None:
    page = seller.page
    page.keyboard.press("/")
    options = page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("zzzz")
    expect(page.get_by_text("Nothing found. Fewer or other words may help.")).to_be_visible()


def test_a_lost_connection_is_said(seller: Visitor) -> None:
    page = seller.page
    page.route("**/-/palette?q=*", lambda route: route.abort())
    page.keyboard.press("Control+k")
    expect(page.get_by_text("The search could not be reached.")).to_be_visible()
    page.unroute("**/-/palette?q=*")
    page.keyboard.type("home")
    expect(page.get_by_role("option", name="Home")).to_be_visible()
    seller.failures.clear()  # the browser's own line about the request that was cut off


def test_the_language_is_switched_from_the_palette_and_the_menu(seller: Visitor) -> None:
    page = seller.page
    page.keyboard.press("Control+k")
    page.keyboard.type("中文")
    expect(page.get_by_role("option", name="Language: 中文")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    tab_to(page, "Sample Manager")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    assert "退出" in focused(page)
    page.keyboard.press("Home")
    page.keyboard.press("e")
    assert "English" in focused(page)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_menu_closes_by_escape_and_gives_the_focus_back(seller: Visitor) -> None:
    page = seller.page
    tab_to(page, "CRM")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="All apps").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    assert "All apps" in focused(page)
    page.keyboard.press("Escape")
    expect(page.locator(".fw-switch")).not_to_have_attribute("open", "")
    assert "CRM" in focused(page)


def test_notices_are_read_in_their_drawer(seller: Visitor, told: None) -> None:
    page = seller.page
    page.reload()
    expect(page.locator(".fw-side [data-bell-count]")).to_contain_text("2")
    page.keyboard.press("g")
    page.keyboard.press("n")
    drawer = page.get_by_role("dialog", name="Notices")
    expect(drawer).to_contain_text("Second message")
    tab_to(page, "Mark as read: Second message")
    page.keyboard.press("Enter")
    expect(page.locator(".fw-side [data-bell-count]")).to_contain_text("1")
    tab_to(page, "Mark all as read")
    page.keyboard.press("Enter")
    expect(page.locator(".fw-side [data-bell-count]")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    expect(page.locator(".fw-side [data-bell]")).to_be_focused()


def test_help_for_the_keyboard(seller: Visitor) -> None:
    page = seller.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_contain_text("Search, go somewhere, do something")
    expect(dialog).not_to_contain_text("In the calendar")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    for place, said in (
        ("-/views/activity_calendar", "Move an entry by a day or a week"),
        ("-/views/activities", "Tick several rows"),
        ("lead/new", "As in the row above"),
    ):
        seller.go(f"/apps/crm_ltc/{place}")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("?")
        expect(dialog).to_contain_text(said)


def test_keys_do_nothing_while_somebody_writes(seller: Visitor) -> None:
    page = seller.page
    seller.go(f"{APP}/lead/new")
    page.locator("input[name=f-name]").fill("")
    page.keyboard.type("What? Yes/no g h")
    assert page.locator("input[name=f-name]").input_value() == "What? Yes/no g h"
    assert page.locator("dialog:modal").count() == 0


def test_a_message_waits_while_it_is_looked_at_and_offers_to_undo(seller: Visitor, crm: Crm) -> None:
    page = seller.page
    record = crm.new("lead", name="Sample Soon Gone", phone="13800000000", source="website")
    seller.go(f"{APP}/lead/{record}")
    menu = page.locator(".rec-menu")
    menu.locator("summary").click()
    menu.get_by_role("menuitem", name="Delete").click()
    message = page.locator(".fw-toast")
    expect(message).to_contain_text("Deleted Sample Soon Gone")
    message.get_by_role("button", name="Close this message").wait_for()
    page.keyboard.press("F8")
    assert message.evaluate("one => one.contains(document.activeElement)")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".fw-toast")).to_contain_text("Restored")


def test_numbers_stand_beside_the_menu(seller: Visitor) -> None:
    pool = seller.page.locator(".fw-side [data-count=lead_pool] b")
    expect(pool).not_to_have_text("")


def test_the_menu_keeps_the_order_it_was_designed_in(seller: Visitor) -> None:
    seller.go(f"{APP}/")
    places = seller.page.locator(".fw-side nav a")
    assert [text.strip() for text in places.all_inner_texts()[:2]] == [
        "Home",
        "Sales",
    ]  # the dashboard is first


def test_a_filled_button_keeps_its_fill_under_the_keyboard(seller: Visitor) -> None:
    seller.go(f"{APP}/-/views/leads")
    page = seller.page
    button = page.get_by_role("link", name="New lead")
    fill = "one => getComputedStyle(one).backgroundColor"
    before = button.evaluate(fill)
    tab_to(page, "New lead")
    page.wait_for_timeout(250)  # its colour has faded, where it does
    assert button.evaluate(fill) == before


def test_the_phone_has_everything_in_the_dock(visitor: Visitor, lead: int) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.sign_in(SELLER)
    visitor.go(f"{APP}/")
    page = visitor.page
    page.get_by_role("link", name="More").click()
    drawer = page.get_by_role("dialog", name="CRM")
    menu = page.locator(".fw-side .fw-nav span").all_text_contents()
    assert len(menu) > 8 and menu == drawer.locator(".fw-nav span").all_text_contents()[: len(menu)]
    expect(drawer.get_by_role("link", name=menu[-1].strip(), exact=True)).to_be_visible()
    expect(drawer.get_by_role("button", name="Sign out")).to_be_visible()
    assert round(drawer.bounding_box()["width"]) == 390  # type: ignore[index]
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Search", exact=True).click()
    page.keyboard.type("palette bak")
    expect(page.get_by_role("option", name="Sample Palette Bakery")).to_be_visible()


def test_what_floats_is_accessible(visitor: Visitor, lead: int, told: None) -> None:
    page = visitor.page
    visitor.sign_in(MANAGER)
    found = {}
    openers = {
        "palette": ("Control+k", "#palette [role=option]"),
        "help": ("?", "#keys[open]"),
    }
    for name, (key, there) in openers.items():
        visitor.go(f"{APP}/")
        page.keyboard.press(key)
        page.locator(there).first.wait_for()
        if name == "palette":
            page.keyboard.type("sample")
            page.locator("#palette [id^=palette-records]").first.wait_for()
        if wrong := faults(visitor):
            found[name] = wrong
    visitor.go(f"{APP}/")
    page.locator("[data-bell]:visible").click()
    page.locator("#notices .notices").wait_for()
    if wrong := faults(visitor):
        found["notices"] = wrong
    pages = ("search?q=sample", "notices", "menu", "dashboards/sales")
    assert found | faults_of(visitor, (f"{APP}/-/{page}" for page in pages)) == {}
