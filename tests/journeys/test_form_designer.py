"""Forms, views, menu and dashboards designed in a real browser, by mouse and by keyboard, on an app of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from configurator.packages import read_package
from configurator.publish import publish
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.passwords import LIGHT
from runtime.definition import load_app
from tests.journeys.conftest import PASSWORD, ROOT, Served, Site, Visitor
from tests.journeys.hands import Keyboard
from tests.journeys.looks import faults

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

APP = "crm_forms"
DESIGNER = "forms@sample.example"
STUDIO = f"/studio/{APP}"


@pytest.fixture(scope="module")
def workshop(site: Site) -> Served:
    """A copy of the CRM under a key of its own, with two leads, and somebody who designs it."""
    document = dict(read_package(ROOT / "sample_apps" / "crm_ltc").definition or {})
    definition, _problems = load_app({**document, "key": APP})
    assert definition is not None
    import_app(site.engine, definition)
    assert publish(site.engine, APP).version == 1
    accounts.add_user(
        site.engine, DESIGNER, PASSWORD, name="Sample Designer", is_administrator=True, cost=LIGHT
    )
    served = site.app(APP)
    served.new("lead", name="Sample Older", source="website", phone="021 5550 0001", budget="1200")
    served.new(
        "lead",
        name="Sample Newer",
        person="Maria Sample",
        source="website",
        phone="021 5550 0002",
        budget="3400",
    )
    return served


@pytest.fixture
def desk(visitor: Visitor, workshop: Served) -> Iterator[Visitor]:
    """The designer at the browser."""
    visitor.sign_in(DESIGNER)
    visitor.go("/choose?language=en&theme=light&next=/")
    yield visitor


def draft(page: Page) -> dict[str, Any]:
    """The draft as it is kept."""
    expect(page.locator(".ds-kept")).to_have_text(re.compile("All changes kept|已全部保存"))
    site = "/".join(page.url.split("/")[:3])
    found: dict[str, Any] = page.request.get(f"{site}/api/v1/apps/{APP}/draft").json()["definition"]
    return found


def part(page: Page, list_name: str, key: str) -> dict[str, Any]:
    """A part of the draft."""
    found: dict[str, Any] = next(one for one in draft(page)[list_name] if one["key"] == key)
    return found


def section(page: Page, place: int) -> list[str]:
    """What stands in one of the sections of the lead's form, by field or id."""
    layout = [one for one in part(page, "forms", "lead_main")["layout"] if "section" in one]
    return [one.get("field", one.get("id")) for one in layout[place]["items"]]


def shown(page: Page, fields: list[str]) -> None:
    """Wait until the drawn form begins its first section with these fields."""
    first = page.locator(".ds-paper section.part").first.locator(".fld")
    for place, key in enumerate(fields):
        expect(first.nth(place)).to_have_attribute("data-field", key)


def drag(page: Page, what: Locator, onto: Locator, far: float = 0.05) -> None:
    """Drag by the mouse, as a hand does: pressed, moved, let go."""
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), onto.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 12, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 24, start["y"] + start["height"] / 2 + 8, steps=4)
    x = end["x"] + end["width"] * far
    page.mouse.move(x, end["y"] + 8, steps=12)
    page.mouse.move(x - 2, end["y"] + 6, steps=4)
    page.mouse.up()


def test_the_real_form_is_designed(desk: Visitor) -> None:
    page, keys = desk.page, Keyboard(desk.page)
    desk.go(f"{STUDIO}/entities/lead/forms/lead_main")
    paper = page.locator(".ds-paper")
    expect(paper.locator("[data-field=name] input")).to_have_value("Sample Newer")

    # by mouse: a field to another place, the type of a new one into the form, a field of the tray
    before = section(page, 0)
    drag(page, paper.locator("[data-field=person] .lbl"), paper.locator("[data-field=name]"))
    shown(page, ["person", "name"])
    assert section(page, 0)[:2] == ["person", "name"] and sorted(section(page, 0)) == sorted(before)
    expect(paper.locator("[data-field=person].ds-chosen")).to_be_visible()
    drag(page, page.locator(".ds-type[data-type=date]"), paper.locator("[data-field=name]"), 0.7)
    page.get_by_role("textbox", name="Label", exact=True).fill("Fair visited on")
    page.keyboard.press("Enter")
    shown(page, ["person", "fair_visited_on", "name"])
    page.get_by_role("button", name="Take off the form").last.click()
    expect(paper.locator("[data-field=fair_visited_on]")).to_have_count(0)
    page.locator(".ds-tray-tabs").get_by_text("Fields").click()
    page.locator(".ds-loose", has_text="Fair visited on").get_by_role("button").click()
    expect(paper.locator("[data-field=fair_visited_on].ds-chosen")).to_be_visible()

    # by keys alone: along the parts, one step, to a place that is chosen, off the form, and back by undo
    paper.locator("[data-field=person]").focus()
    page.keyboard.press("Alt+ArrowDown")
    shown(page, ["name", "person"])
    expect(paper.locator("[data-field=person]")).to_be_focused()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Move Contact person")
    keys.choose(dialog.get_by_label("Into"), "Qualification")
    keys.choose(dialog.get_by_label("Where"), "Before Budget")
    keys.click(dialog.get_by_role("button", name="Move", exact=True))
    expect(paper.locator("section.part").nth(1).locator("[data-field=person]")).to_be_visible()
    assert section(page, 1)[0] == "person"
    paper.locator("[data-field=person]").focus()
    page.keyboard.press("Delete")
    expect(paper.locator("[data-field=person]")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(paper.locator("[data-field=person]")).to_be_visible()

    # parts: a section with a heading, tabs, a note, a list of related records
    add = page.get_by_role("group", name="Add to the form")
    add.get_by_role("button", name="Section", exact=True).click()
    heading = page.get_by_role("textbox", name="Heading, English")
    heading.fill("Visit")
    heading.press("Enter")
    expect(paper.get_by_role("heading", name="Visit")).to_be_visible()
    add.get_by_role("button", name="Tabs", exact=True).click()
    expect(paper.get_by_role("tab", name="Tab 2")).to_be_visible()
    add.get_by_role("button", name="Note", exact=True).click()
    expect(paper.get_by_text("A note for who fills this in")).to_be_visible()
    tabs = next(one for one in part(page, "forms", "lead_main")["layout"] if "tabs" in one)
    assert [one["note"]["en"] for one in tabs["tabs"][0]["items"]] == ["A note for who fills this in"]

    # a sub-table's columns, in an order of one's own
    desk.go(f"{STUDIO}/entities/quote/forms/quote_main#lines")
    expect(page.locator(".ds-chosen-list li").first).to_contain_text("Product")
    page.locator(".ds-chosen-name", has_text="Quantity").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".ds-paper .lines th[data-key]").first).to_have_text(re.compile("Quantity"))
    page.get_by_role("button", name="Remove Line discount").click()
    expect(page.locator(".ds-paper .lines th[data-key=discount]")).to_have_count(0)


def test_the_form_is_seen_as_others_see_it(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/entities/lead/forms/lead_main")
    paper = page.locator(".ds-paper")
    expect(paper.locator("[data-field=name] input")).to_have_value("Sample Newer")
    page.get_by_label("With", exact=True).select_option(label="Sample Older")
    expect(paper.locator("[data-field=name] input")).to_have_value("Sample Older")
    page.get_by_label("With", exact=True).select_option("new")
    expect(paper.locator("[data-field=name] input")).to_have_value("")
    page.get_by_label("See it as").select_option(label="Operations")
    expect(page.locator(".ds-scene-said")).to_be_visible()  # may not see leads at all
    expect(paper.locator("[data-field]")).to_have_count(0)
    page.get_by_label("See it as").select_option(label="Sales manager")
    expect(paper.locator("[data-field=name] input")).to_have_value("Sample Newer")
    page.locator(".ds-seen label[title='Phone']").click()
    box = paper.bounding_box()
    assert box and box["width"] <= 390
    starts = paper.locator(".form").first.evaluate(
        "one => [...new Set([...one.children].map(field => Math.round(field.getBoundingClientRect().x)))]"
    )
    assert len(starts) == 1  # below each other
    page.locator(".ds-seen label[title='Chinese']").click()
    expect(paper.get_by_text("公司名称")).to_be_visible()

    # another form: a copy, for what it is used, and its end
    page.locator(".ds-seen label[title='Wide screen']").click()
    page.locator(".ds-forms > summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Copy this form").click()
    expect(page.locator(".ds-paper [data-field=name]")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Remove this form").click()
    assert [one["key"] for one in draft(page)["forms"] if one["entity"] == "lead"] == ["lead_main"]
    desk.go("/choose?language=zh&next=/")
    desk.go(f"{STUDIO}/entities/lead/forms/lead_main")
    expect(page.get_by_label("查看角色")).to_be_visible()
    expect(page.get_by_role("group", name="添加到表单")).to_be_visible()


def test_lists_menu_and_figures_are_designed(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/entities/lead/views/leads")
    paper = page.locator(".ds-paper")
    expect(paper.get_by_text("Sample Older")).to_be_visible()
    page.get_by_role("region", name="Settings").get_by_label("Columns", exact=True).select_option(
        label="E-mail"
    )
    expect(paper.locator("th", has_text="E-mail")).to_be_visible()
    page.locator(".ds-chosen-name", has_text="E-mail").focus()
    for place in reversed(range(len(part(page, "views", "leads")["columns"]) - 1)):
        page.keyboard.press("Alt+ArrowUp")
        expect(page.locator(".ds-chosen-list").first.locator("li").nth(place)).to_contain_text("E-mail")
    expect(paper.locator("th[data-column]").first).to_have_text("E-mail")
    drag(page, paper.locator("th[data-column]").nth(1), paper.locator("th[data-column]").first)
    expect(paper.locator("th[data-column]").nth(1)).to_have_text("E-mail")
    assert part(page, "views", "leads")["columns"][1] == "email"
    with page.expect_navigation():
        page.locator(".ds-left").get_by_role("button", name="Board", exact=True).click()
    expect(paper.locator(".lane, .board").first).to_be_visible()

    # the menu: the new view in a group, for a role alone
    desk.go(f"{STUDIO}/screens/menu#customers")
    page.get_by_label("Add an entry…").select_option(label="Leads: Board")
    expect(page.locator(".ds-menu-seen").get_by_text("Leads: Board")).to_be_visible()
    page.get_by_role("checkbox", name="Finance").check()
    page.get_by_label("See it as").select_option(label="Sales")
    expect(page.locator(".ds-menu-seen").get_by_text("Leads: Board")).to_have_count(0)
    entry = page.locator(".ds-outline .ds-leaf", has_text="Leads: Board")
    entry.focus()
    group = next(one for one in draft(page)["menu"] if one["id"] == "customers")["items"]
    page.keyboard.press("Alt+ArrowUp")
    moved = next(one for one in draft(page)["menu"] if one["id"] == "customers")["items"]
    assert [one["id"] for one in moved] != [one["id"] for one in group]
    assert next(one for one in moved if one.get("view") == "lead_kanban")["roles"] == ["finance"]

    entry.focus()
    page.keyboard.press("Enter")
    place = page.get_by_label("Stands in")
    place.select_option(label="The menu itself")
    expect(page.locator(".ds-outline > .ds-entries > li > .ds-entry > .ds-leaf").last).to_have_text(
        "Leads: Board"
    )
    assert draft(page)["menu"][-1]["view"] == "lead_kanban"
    expect(place).to_be_focused()

    # a dashboard: a tile with a real figure, wider, before the others
    page.get_by_label("See it as").select_option("")
    desk.go(f"{STUDIO}/screens/dashboards/sales")
    expect(paper.locator("[data-widget]").first).to_be_visible()
    count = paper.locator("[data-widget]").count()
    page.locator(".ds-left").get_by_role("button", name="Number", exact=True).click()
    page.get_by_label("About", exact=True).select_option(label="Leads")
    page.get_by_label("What is counted").select_option(label="Sum of")
    page.get_by_label("Of which field").select_option(label="Budget")
    tile = paper.locator("[data-widget].ds-chosen")
    expect(tile).to_contain_text(re.compile("4[.,]6"))
    expect(tile.get_by_role("heading")).to_have_text("Leads")
    page.locator("label", has=page.locator("input[name=tile-width]")).nth(2).click()
    expect(tile).to_have_attribute("data-span", "6")
    assert paper.locator("[data-widget]").count() == count + 1
    tile.focus()
    page.keyboard.press("Alt+ArrowUp")
    made = part(page, "dashboards", "sales")["widgets"]
    assert made[-2]["entity"] == "lead" and made[-2]["measure"].startswith("SUM(") and made[-2]["width"] == 6


def test_the_pages_are_accessible(desk: Visitor) -> None:
    found = {}
    for path, there in (
        ("entities/lead/forms/lead_main#budget", ".ds-paper .ds-chosen"),
        ("entities/lead/views/leads", ".ds-paper th[data-column]"),
        ("screens/menu#customers", ".ds-menu-seen .fw-nav"),
        ("screens/dashboards/sales", ".ds-paper [data-widget]"),
    ):
        desk.go(f"{STUDIO}/versions")
        desk.go(f"{STUDIO}/{path}")
        expect(desk.page.locator(there).first).to_be_visible()
        desk.page.wait_for_load_state("networkidle")
        if wrong := faults(desk):
            found[path] = wrong
    assert found == {}
