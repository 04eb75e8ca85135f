"""Equipment: from a fault to the accepted repair, from a plan to its findings; in each language, by each hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.journeys.conftest import INSPECTOR, OPERATOR, SUPERVISOR, TECHNICIAN, Served, Site, Visitor
from tests.journeys.hands import HANDS, WAYS
from tests.journeys.looks import faults, faults_of

pytestmark = pytest.mark.browser
APP = "/apps/maintenance"


@dataclass(frozen=True)
class Words:
    """What the app says in a language."""

    equipment: str
    stops: str
    order: str
    orders: str
    approve: str
    assign: str
    start: str
    finish: str
    wear: str
    accept: str
    accepted: str
    standing: str
    running: str
    plan: str
    inspections: str
    begin: str
    end: str
    findings: str
    in_order: str


WORDS = {
    "en": Words(
        "Equipment", "Production stops", "Order repair", "Work orders", "Approve", "Assign", "Start",
        "Finish", "Wear", "Accept", "Accepted", "Standing still", "Running", "Plan inspection", "Inspections",
        "Begin", "Finish", "Findings", "In order",
    ),
    "zh": Words(
        "设备", "造成停机", "生成工单", "工单", "批准", "派工", "开始维修",
        "报完工", "正常磨损", "验收通过", "已验收", "停机", "正常运行", "生成巡检单", "巡检单",
        "开始巡检", "完成巡检", "缺陷", "正常",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def plant(site: Site) -> Served:
    """The app with a hall that the production department uses."""
    found = site.app("maintenance")
    found.new("site", name="Sample Hall", kind="hall", department=site.departments["Production"])
    return found


@pytest.fixture
def somebody(context: BrowserContext, plant: Served, request: pytest.FixtureRequest) -> Any:
    """Somebody who uses the hand of the test; afterwards nothing may have gone wrong in the browser."""
    found = Visitor(context.new_page(), plant.address, HANDS[request.param])
    yield found
    assert found.failures == []


def _machine(plant: Served, name: str) -> int:
    hall = plant.find("site", 'name = "Sample Hall"')
    return plant.new("equipment", record_type="machine", name=name, category="production", site=hall,
                     criticality="a", hazards=["electric", "pressure"], new_price=90000)  # fmt: skip


@pytest.mark.parametrize(("somebody", "language"), WAYS, indirect=["somebody"])
def test_fault_to_acceptance(somebody: Visitor, plant: Served, language: str) -> None:
    words, hand, page = WORDS[language], somebody.hand, somebody.page
    name = f"Sample press {language} {hand.name}"
    machine = _machine(plant, name)
    somebody.sign_in(OPERATOR, language)
    somebody.go(f"{APP}/finding/new")
    hand.fill(somebody.field("what"), f"{name} leaks")
    somebody.pick(words.equipment, name)
    hand.choose(somebody.field("effect"), words.stops)
    expect(page.locator("[data-path=severity]")).to_have_value("critical")
    somebody.save()
    finding = page.url
    somebody.go(f"{APP}/equipment/{machine}")
    assert somebody.stage() == words.standing

    somebody.change_to(SUPERVISOR, language)
    page.goto(finding)
    somebody.press(words.order, estimate="2500")
    somebody.open_related(words.orders)
    order = page.url
    somebody.press(words.approve)
    somebody.press(words.assign, technician="Sample Technician")

    somebody.change_to(TECHNICIAN, language)
    somebody.open_row(f"{APP}/-/views/my_orders", f"{name} leaks")
    somebody.press(words.start)
    somebody.press(words.finish, hours="2.5", cause=words.wear, solution="Seal replaced")

    somebody.change_to(OPERATOR, language)
    page.goto(order)
    somebody.press(words.accept)
    assert somebody.stage() == words.accepted, somebody.said()
    somebody.go(f"{APP}/equipment/{machine}")
    assert somebody.stage() == words.running


@pytest.mark.parametrize(("somebody", "language"), WAYS, indirect=["somebody"])
def test_plan_to_findings(somebody: Visitor, plant: Served, language: str) -> None:
    words, hand, page = WORDS[language], somebody.hand, somebody.page
    name = f"Sample compressor {language} {hand.name}"
    points = [
        {"point": "Oil level"},
        {"point": "Pressure", "kind": "measure", "unit": "bar", "low": 4, "high": 6},
    ]
    plan = plant.new("plan", name="Weekly", equipment=_machine(plant, name), every_days=7, items=points)
    somebody.sign_in(INSPECTOR, language)
    somebody.go(f"{APP}/plan/{plan}")
    somebody.press(words.plan, inspector="Sample Inspector")
    somebody.open_related(words.inspections)
    somebody.press(words.begin)
    hand.choose(page.locator("[name='f-checks-0-verdict']"), words.in_order)
    hand.fill(page.locator("[name='f-checks-1-reading']"), "7.5")
    hand.fill(page.locator("[name='f-checks-1-note']"), "Valve stuck")
    somebody.save()
    somebody.press(words.end)
    somebody.open_related(words.findings)
    expect(page.locator("h1")).to_contain_text("Pressure")
    expect(page.locator("[name='f-details']")).to_have_value("Valve stuck")


def test_a_measuring_device_has_a_form_of_its_own(visitor: Visitor, plant: Served) -> None:
    visitor.sign_in(SUPERVISOR)
    visitor.go(f"{APP}/equipment/new?record_type=instrument")
    expect(visitor.page.get_by_role("heading", name="Calibration")).to_be_visible()
    visitor.go(f"{APP}/equipment/new?record_type=vehicle")
    expect(visitor.page.get_by_label("Number plate")).to_be_visible()
    expect(visitor.page.get_by_role("heading", name="Calibration")).to_be_hidden()


def test_its_pages_are_accessible(visitor: Visitor, plant: Served) -> None:
    machine = _machine(plant, "Sample mixer")
    points = [{"point": "Oil level"}, {"point": "Pressure", "kind": "measure", "unit": "bar", "low": 4}]
    inspection = plant.new("inspection", equipment=machine, status="running", checks=points)
    finding = plant.new("finding", equipment=machine, what="Belt frayed", effect="quality", likelihood="now")
    order = plant.new("work_order", what="Change the belt", equipment=machine, finding=finding, estimate=500)
    visitor.sign_in(SUPERVISOR)
    paths = (
        "/", "/-/dashboards/maintenance", "/-/views/order_board", "/-/views/site_tree", "/-/views/open_findings",
        "/finding/new", f"/equipment/{machine}", f"/inspection/{inspection}", f"/work_order/{order}",
        f"/finding/{finding}/flows/order_repair",
    )  # fmt: skip
    assert faults_of(visitor, (APP + path for path in paths)) == {}


def test_an_entry_of_a_calendar_is_moved_to_another_day(visitor: Visitor, plant: Served) -> None:
    """By mouse, by keys, by a dialog; taken back; refused when somebody else has changed it."""
    machine = _machine(plant, "Sample press that moves")
    made = plant.new("inspection", equipment=machine, planned_on="2026-05-13", checks=[{"point": "Oil"}])
    page = visitor.page
    visitor.sign_in(SUPERVISOR)
    visitor.go(f"{APP}/-/views/inspection_calendar?at=2026-05-13&range=month")
    page.wait_for_load_state("networkidle")

    def on(day: int) -> Locator:
        return page.locator(f"[data-day='2026-05-{day:02}'] [data-id='{made}'] .cal-entry")

    def planned_on() -> str:
        return str(plant.door.get("inspection", made)["planned_on"])

    on(13).drag_to(page.locator("[data-day='2026-05-15']"))
    expect(on(15)).to_be_focused()
    expect(page.locator(".fw-toast").last).to_contain_text("moved to Friday, May 15, 2026")
    assert planned_on() == "2026-05-15"
    page.locator(".fw-toast").last.get_by_role("button", name="Undo").click()
    expect(on(13)).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(on(20)).to_be_focused()
    page.keyboard.press("Alt+ArrowLeft")
    expect(on(19)).to_be_focused()
    assert planned_on() == "2026-05-19"

    page.get_by_role("link", name="Move IN-").filter(visible=True).first.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Day")).to_have_value("2026-05-19")
    dialog.get_by_label("Day").fill("2026-05-21")
    dialog.get_by_role("button", name="Move").click()
    expect(on(21)).to_be_focused()

    plant.door.update("inspection", made, {"planned_on": "2026-05-22"})
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(".fw-toast[role=alert]")).to_be_visible()
    expect(on(21)).to_be_visible()
    assert planned_on() == "2026-05-22"
    visitor.failures[:] = [one for one in visitor.failures if "status of 412" not in one]

    # without a script the same is a page
    visitor.go(f"{APP}/inspection/{made}/day?view=inspection_calendar")
    page.get_by_label("Day").fill("2026-05-25")
    page.get_by_role("button", name="Move").click()
    expect(on(25)).to_be_visible()
    expect(page.locator(".fw-toast")).to_contain_text("Moved")

    page.context.clear_cookies()
    visitor.sign_in(TECHNICIAN)  # reads inspections, and changes none
    visitor.go(f"{APP}/-/views/inspection_calendar?at=2026-05-13&range=month")
    expect(page.locator("[data-day='2026-05-25'] .cal-entry")).to_be_visible()
    assert page.locator("[data-moves], .cal-move").count() == 0
    assert (
        page.request.get(f"{visitor.address}{APP}/inspection/{made}/day?view=inspection_calendar").status
        == 404
    )


def test_days_of_a_calendar_and_levels_of_a_tree_by_keyboard(visitor: Visitor, plant: Served) -> None:
    machine = _machine(plant, "Sample press of the calendar")
    for day in (9, 10):
        plant.new("inspection", equipment=machine, planned_on=f"2026-03-{day:02}", checks=[{"point": "Oil"}])
    page = visitor.page
    visitor.sign_in(SUPERVISOR)
    visitor.go(f"{APP}/-/views/inspection_calendar?at=2026-03-15&range=month")
    page.wait_for_load_state("networkidle")
    days = page.locator("[data-calendar] td")
    expect(page.locator(".cal-name")).to_have_text("March 2026")
    expect(page.locator("[data-day='2026-03-10'] .cal-entry")).to_contain_text("Sample press of the calendar")
    assert days.count() % 7 == 0
    page.locator("[data-day='2026-03-10'] .cal-entry").focus()
    page.keyboard.press("ArrowLeft")
    assert "2026-03-09" in str(page.evaluate("document.activeElement.closest('td').dataset.day"))
    with page.expect_navigation():
        page.keyboard.press("PageDown")
    expect(page.locator(".cal-name")).to_have_text("April 2026")
    with page.expect_navigation():
        page.get_by_role("link", name="Week", exact=True).press("Enter")
    assert page.locator("[data-calendar] td").count() == 7
    wrong = {"calendar": faults(visitor)}

    hall = plant.find("site", 'name = "Sample Hall"')
    line = plant.new("site", name="Sample Line of the tree", kind="area", above=hall)
    plant.new("site", name="Sample Corner of the tree", kind="area", above=line)
    visitor.go(f"{APP}/-/views/site_tree")
    page.wait_for_load_state("networkidle")
    corner = page.get_by_role("row", name="Sample Corner of the tree")
    assert corner.get_attribute("aria-level") == "3"
    page.get_by_role("link", name="Sample Line of the tree", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    expect(corner).to_be_hidden()
    page.reload()  # the address says what is closed
    expect(page.get_by_role("link", name="Sample Line of the tree", exact=True)).to_be_visible()
    assert corner.count() == 0
    page.get_by_role("link", name="Sample Line of the tree", exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    expect(corner).to_be_visible()
    wrong["tree"] = faults(visitor)
    assert {name: found for name, found in wrong.items() if found} == {}
