"""Flows and roles in a real browser, on an app of its own: by mouse, by keyboard, in both languages, acts counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from configurator.packages import read_package
from configurator.publish import publish
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.passwords import LIGHT
from runtime.definition import load_app
from tests.journeys.acts import Acts
from tests.journeys.conftest import PASSWORD, ROOT, Served, Site, Visitor
from tests.journeys.hands import HANDS, OTHER_WAYS, WAYS
from tests.journeys.looks import faults

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

APP = "crm_flows"
DESIGNER = "flows@sample.example"
PRESSER = "presser@sample.example"


@pytest.fixture(scope="module")
def own(site: Site) -> Served:
    """A CRM under another key, somebody who designs it, and somebody with the role Service."""
    package = read_package(ROOT / "sample_apps" / "crm_ltc")
    assert package.definition is not None
    definition, _problems = load_app({**package.definition, "key": APP})
    assert definition is not None
    import_app(site.engine, definition)
    assert publish(site.engine, APP).version is not None
    accounts.add_user(
        site.engine, DESIGNER, PASSWORD, name="Sample Designer", is_administrator=True, cost=LIGHT
    )
    accounts.add_user(site.engine, PRESSER, PASSWORD, name="Sample Presser", cost=LIGHT)
    accounts.grant_role(site.engine, APP, "service", PRESSER)
    return site.app(APP)


@pytest.fixture
def desk(context: BrowserContext, own: Served) -> Iterator[Visitor]:
    """That designer at the browser."""
    found = Visitor(context.new_page(), own.address)
    found.sign_in(DESIGNER)
    found.go("/choose?language=en&theme=light&next=/")
    yield found
    assert found.failures == []


def kept(page: Page) -> None:
    """Wait until everything is kept."""
    expect(page.locator(".ds-kept")).to_have_text(re.compile("All changes kept|已全部保存"))


def draft(page: Page) -> dict[str, Any]:
    """The draft's definition as it is kept."""
    kept(page)
    site = "/".join(page.url.split("/")[:3])
    found: dict[str, Any] = page.request.get(f"{site}/api/v1/apps/{APP}/draft").json()["definition"]
    return found


def flow(page: Page, key: str) -> dict[str, Any]:
    """A flow of the draft."""
    return next(one for one in draft(page)["flows"] if one["key"] == key)


def row(page: Page, role: str, entity: str) -> dict[str, Any]:
    """A role's rights in the draft."""
    found = draft(page)["permissions"]
    return next(one for one in found if (one["role"], one["entity"]) == (role, entity))


def to_studio(desk: Visitor, acts: Acts, tab: str) -> None:
    """From the app's home to a place of the studio: two acts."""
    page = desk.page
    desk.go(f"/apps/{APP}/")
    acts.do(page.locator(".fw-side .fw-design").click)
    acts.do(page.get_by_role("navigation").get_by_role("link", name=tab, exact=True).click)


def card(page: Page, key: str) -> Any:
    """The card of a step."""
    return page.locator(f".fl-card[data-step='{key}']")


def test_a_button_that_creates_a_related_record_and_what_it_does_next(desk: Visitor, own: Served) -> None:
    page, acts = desk.page, Acts()
    to_studio(desk, acts, "Flows")
    acts.do(page.get_by_role("link", name="New button · Quote").click)
    acts.do(lambda: page.get_by_label("It creates").select_option(label="Activity"))
    expect(page.get_by_label("Words on the button")).to_have_value("New Activity")
    expect(page.locator("[name=v-about]")).to_have_value("record")
    acts.do(page.get_by_role("button", name="Add the button").click)
    expect(card(page, "create")).to_contain_text("Create a new Activity")
    assert acts.count == 5  # no formula, no mapping by hand
    made = flow(page, "new_activity_from_quote")
    assert made["steps"][0]["values"]["about"] == "record"
    assert made["trigger"]["label"] == {"en": "New Activity", "zh": "新建活动"}

    # a value that is needed is added by choosing it, and the sentence follows
    card(page, "create").click()
    panel = page.locator(".ds-side")
    panel.get_by_label("Set another field…").first.select_option(label="Subject (needed)")
    subject = panel.get_by_role("group", name="Subject")
    subject.get_by_role("combobox").select_option(label="Number")
    expect(card(page, "create")).to_contain_text("Subject")
    assert flow(page, "new_activity_from_quote")["steps"][0]["values"]["subject"] == "number"

    # a branch after it, a notice in its case; what is wrong stands at its step
    page.locator(".fl-last > .fl-adder > .fl-plus").last.click()
    page.get_by_label("Find a step").fill("branch")
    page.keyboard.press("Enter")
    expect(card(page, "branch")).to_be_focused()
    page.locator(".fl-way .fl-plus").first.click()
    page.locator(".fl-pop [data-kind=notify]").click()
    expect(card(page, "notify")).to_contain_text("Tell Owner")
    card(page, "branch/first").click()
    when = panel.get_by_role("group", name="When").first
    when.get_by_label("Field to compare").select_option(label="Total")
    when.get_by_label("What it is compared with").fill("1,000")
    page.keyboard.press("Tab")
    expect(card(page, "branch/first")).to_contain_text("Total is at least 1000")
    branch = flow(page, "new_activity_from_quote")["steps"][1]
    assert branch["cases"][0]["when"] == "grand_total >= 1000"
    assert branch["cases"][0]["steps"][0]["do"] == "notify"

    # dragged out of the branch to the front; undone
    grip = page.locator(".fl-step[data-key=notify] .ds-grip").first
    grip.drag_to(card(page, "create"), target_position={"x": 40, "y": 4}, force=True)
    assert flow(page, "new_activity_from_quote")["steps"][0]["key"] == "notify"
    with page.expect_response("**/draft/undo"):
        page.get_by_role("button", name="Undo", exact=True).first.click()
    assert flow(page, "new_activity_from_quote")["steps"][0]["key"] == "create"

    # folded, copied into another flow, removed
    page.get_by_role("button", name=re.compile("^Fold")).last.click()
    expect(card(page, "notify")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Unfold")).last.click()
    card(page, "notify").click()
    card(page, "notify").press("Control+c")
    desk.go(f"/studio/{APP}/flows/hot_lead")
    expect(page.locator(".fl-start")).to_contain_text("it becomes true that Grade is")
    page.locator(".fl-last > .fl-adder > .fl-plus").last.click()
    page.get_by_role("button", name="Paste “Notify”").click()
    assert flow(page, "hot_lead")["steps"][-1]["do"] == "notify"
    page.locator(".ds-side").get_by_role("button", name="Remove", exact=True).click()
    assert len(flow(page, "hot_lead")["steps"]) == 1


def test_by_keyboard_in_chinese(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"/choose?language=zh&next=/studio/{APP}/flows/convert_lead")
    expect(page.locator(".fl-start")).to_contain_text("在线索上点击“转商机”")
    start = page.locator(".fl-start")
    start.focus()
    page.keyboard.press("ArrowDown")
    expect(card(page, "same")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")  # behind the branch
    assert [one["key"] for one in flow(page, "convert_lead")["steps"]][:2] == ["known", "same"]
    expect(card(page, "same")).to_be_focused()
    expect(page.locator("#told-aloud")).to_contain_text("第 2 位，共 7 位")
    page.keyboard.press("Alt+ArrowRight")  # into the branch before it
    inside = flow(page, "convert_lead")["steps"][0]["cases"][0]["steps"]
    assert [one["key"] for one in inside] == ["link_chosen", "same"]
    expect(card(page, "same")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")  # to its next case
    assert [one["key"] for one in flow(page, "convert_lead")["steps"][0]["cases"][1]["steps"]][-1] == "same"
    expect(card(page, "same")).to_be_focused()
    # a step that reads what is found later is told so where it stands
    expect(card(page, "known/yes")).to_contain_text(re.compile("steps.same"))
    expect(page.locator(".fl-step[data-key=link] .fl-wrong")).to_be_visible()
    for _ in range(3):
        with page.expect_response("**/draft/undo") as undone:
            page.keyboard.press("Control+z")
        assert undone.value.status == 200
        kept(page)
    assert flow(page, "convert_lead")["steps"][0]["key"] == "same"
    # a step is added where one stands, found by its Chinese name
    plus = page.locator(".fl-step[data-key=deal] > .fl-adder > .fl-plus")
    plus.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("通知")
    page.keyboard.press("Enter")
    expect(card(page, "notify")).to_be_focused()
    expect(card(page, "notify")).to_contain_text("通知负责人")
    page.keyboard.press("Delete")
    expect(card(page, "notify")).to_have_count(0)
    assert "'key': 'notify'" not in str(flow(page, "convert_lead"))


STEPS = {
    "en": {"branch": "branch", "field": "Field to compare", "found": "the number of Account records found",
           "value": "What it is compared with", "operator": "How it is compared", "more": "is more than"},
    "zh": {"branch": "分支", "field": "比较的字段", "found": "找到的客户数量",
           "value": "比较的值", "operator": "比较方式", "more": "大于"},
}  # fmt: skip


@pytest.mark.parametrize(("hand", "language"), WAYS)
def test_a_condition_about_what_an_earlier_step_found(desk: Visitor, hand: str, language: str) -> None:
    """How many records a step before has found, picked in rows like a field; no formula is typed."""
    page, words, hands = desk.page, STEPS[language], HANDS[hand](desk.page)
    desk.go(f"/choose?language={language}&next=/studio/{APP}/flows/convert_lead")
    hands.click(page.locator(".fl-step[data-key=deal] > .fl-adder > .fl-plus"))
    page.keyboard.insert_text(words["branch"])
    page.keyboard.press("Enter")
    hands.click(card(page, "branch/first"))
    picked = page.locator(".ds-side .ds-conditions").first
    subject = picked.get_by_label(words["field"]).first
    expect(subject.locator("optgroup").first).to_contain_text(words["found"])
    hands.choose(subject, words["found"])
    if hand == "keyboard":
        page.keyboard.press("Enter")  # arrows only pass by
    hands.choose(picked.get_by_label(words["operator"]), words["more"])
    hands.fill(picked.get_by_label(words["value"]), "1")
    page.keyboard.press("Tab")
    expect(card(page, "branch/first")).to_contain_text(re.compile(f"{words['found']}.*{words['more']}.*1"))
    made = next(one for one in flow(page, "convert_lead")["steps"] if one["key"] == "branch")
    assert made["cases"][0]["when"] == "steps.same.count > 1"
    assert "branch" not in str(page.request.get(f"{desk.address}/api/v1/apps/{APP}/draft").json()["problems"])
    for _ in range(2):  # the condition, the branch
        with page.expect_response("**/draft/undo"):
            page.get_by_role("button", name=re.compile("^(Undo|撤销)$")).first.click()
    kept(page)
    assert "branch" not in [one["key"] for one in flow(page, "convert_lead")["steps"]]


def test_rights_of_roles(desk: Visitor, own: Served) -> None:
    page, acts = desk.page, Acts()
    to_studio(desk, acts, "Roles")
    acts.do(page.locator("[data-place='service/lead/fields']").click)
    budget = page.get_by_role("radiogroup", name="Budget", exact=True)
    acts.do(lambda: budget.get_by_label("Hidden").check(force=True))
    assert acts.count == 4
    assert row(page, "service", "lead")["fields"]["budget"] == "hide"
    expect(page.locator("td.is-changed [data-place='service/lead/fields']")).to_be_visible()

    # by keyboard: from right to right, one given, one under a condition
    page.locator("[data-place='service/lead/fields']").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-place='service/lead/export']")).to_be_focused()
    page.keyboard.press("Enter")
    assert row(page, "service", "lead")["export"] is True
    panel = page.locator(".ds-side")
    delete = panel.get_by_role("radiogroup", name="Delete")
    delete.get_by_text("Where…").click()
    where = panel.get_by_role("group", name="Delete")
    where.get_by_label("Field to compare").select_option(label="Owner")
    where.get_by_label("How it is compared").select_option(label="is me")
    place = page.locator("[data-place='service/lead/delete']")
    expect(place).to_have_attribute("aria-label", re.compile("where Owner is me"))
    assert row(page, "service", "lead")["delete"] == "owner = user"
    expect(place).to_have_attribute("aria-label", re.compile("changed in the draft"))

    # a new role with the rights of another, then none of them can create prices: told at the place
    page.get_by_role("button", name="New role").click()
    page.keyboard.type("Sample auditor")
    panel.get_by_label("Copy the rights of").select_option(label="Service")
    panel.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".rl-role", has_text="Sample auditor")).to_contain_text("New in the draft")
    assert row(page, "sample_auditor", "lead")["delete"] == "owner = user"

    # the app as Service sees it: a world of its own, where the budget is not there
    page.locator(".rl-role-open", has_text="Service").first.click()
    with page.expect_navigation():
        panel.get_by_role("button", name="View as this role").click()
    assert "/studio/" not in page.url
    expect(page.get_by_text("Service").first).to_be_visible()
    world = page.url.split("/apps/")[0]
    page.goto(f"{world}/apps/{APP}/lead/new")
    expect(page.locator("[name='f-name']")).to_be_visible()
    expect(page.locator("[name='f-budget']")).to_have_count(0)
    desk.failures[:] = [one for one in desk.failures if "403" not in one and "404" not in one]


def test_flows_and_roles_are_accessible(desk: Visitor) -> None:
    page = desk.page
    found = {}
    for path, there in (
        ("flows", ".fl-row"),
        ("flows/-/button?entity=quote&makes=contract", ".fl-carry"),
        ("flows/-/new?entity=quote", ".fl-kind"),
        ("flows/convert_lead/runs", "h1"),
        ("flows/convert_lead#deal", ".fl-value"),
        ("flows/assign_lead#give", ".fl-item"),
        ("flows/split_plan#@start", ".fl-question"),
        ("roles#sales/lead", ".rl-line .ds-picks"),
        ("roles#sales", ".rl-view"),
    ):
        desk.go(f"/studio/{APP}/versions")
        desk.go(f"/studio/{APP}/{path}")
        expect(page.locator(there).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        if wrong := faults(desk):
            found[path] = wrong
    assert found == {}


BUTTON = {
    "en": {"flows": "Flows", "new": "New button · Quote", "creates": "It creates", "activity": "Activity",
           "add": "Add the button"},
    "zh": {"flows": "流程", "new": "新建按钮 · 报价单", "creates": "新建", "activity": "活动", "add": "添加按钮"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("hand", "language"), [pytest.param("keyboard", "zh", marks=pytest.mark.night), *OTHER_WAYS]
)
def test_the_button_of_the_yardstick(desk: Visitor, hand: str, language: str) -> None:
    """The same button by the other hand and in the other language, in as many acts."""
    page, words, acts = desk.page, BUTTON[language], Acts()
    by = HANDS[hand](page)
    before = {one["key"] for one in flows_of(desk)}
    desk.go(f"/choose?language={language}&theme=light&next=/apps/{APP}/")
    acts.do(lambda: by.click(page.locator(".fw-side .fw-design")))
    acts.do(
        lambda: by.click(page.locator(".bench-tabs").get_by_role("link", name=words["flows"], exact=True))
    )
    acts.do(lambda: by.click(page.get_by_role("link", name=words["new"])))
    acts.do(lambda: by.choose(page.get_by_label(words["creates"], exact=True), words["activity"]))
    expect(page.locator("[name=v-about]")).to_have_value("record")
    acts.do(lambda: by.click(page.get_by_role("button", name=words["add"])))
    expect(card(page, "create")).to_be_visible()
    assert acts.count == 5
    (made,) = [one for one in flows_of(desk) if one["key"] not in before]
    assert made["steps"][0]["values"]["about"] == "record"


def flows_of(desk: Visitor) -> list[dict[str, Any]]:
    """The flows of the draft."""
    answer = desk.page.request.get(f"{desk.address}/api/v1/apps/{APP}/draft").json()
    found: list[dict[str, Any]] = answer["definition"]["flows"]
    return found
