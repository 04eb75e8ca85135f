"""The designer in a real browser: the tasks of `docs/usability.md` with their acts counted, and two at once.

All of it on a copy of the CRM that belongs to these journeys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from configurator.packages import read_package
from configurator.publish import publish
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.passwords import LIGHT
from runtime.definition import load_app
from tests.journeys.acts import Acts
from tests.journeys.conftest import PASSWORD, Site, Visitor
from tests.journeys.hands import HANDS, WAYS, Keyboard
from tests.journeys.looks import faults

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

ROOT = Path(__file__).parents[2]
USABILITY = ROOT / "docs" / "usability.md"
APP = "designed_crm"
DESIGNER, COLLEAGUE = "designer@sample.example", "second.designer@sample.example"
DRAFT = f"/api/v1/apps/{APP}/draft"
STUDIO = f"/studio/{APP}"


@pytest.fixture(scope="module")
def workshop(site: Site) -> Site:
    """A copy of the CRM with leads in it, and two people who design it."""
    for email, name in ((DESIGNER, "Sample Designer"), (COLLEAGUE, "Second Designer")):
        accounts.add_user(site.engine, email, PASSWORD, name=name, is_administrator=True, cost=LIGHT)
    document = dict(read_package(ROOT / "sample_apps" / "crm_ltc").definition or {}, key=APP)
    document.pop("scenarios", None)
    definition, _ = load_app(document)
    assert definition is not None
    import_app(site.engine, definition)
    assert publish(site.engine, APP).version is not None
    served = site.app(APP)
    for number, person in enumerate(("12", "7", "Front desk")):
        served.new("lead", name=f"Sample {number}", source="website", phone=f"1380000000{number}",
                   person=person, budget=Decimal(1000), timing="later")  # fmt: skip
    return site


@pytest.fixture
def desk(browser: Browser, workshop: Site) -> Iterator[Visitor]:
    """One of them at the browser; afterwards the draft is what it was."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    found = Visitor(made.new_page(), workshop.address)
    found.sign_in(DESIGNER)
    found.go("/choose?language=en&theme=light&next=/")
    before = draft(found.page)["definition"]
    yield found
    now = draft(found.page)
    send(found.page, [{"op": "replace", "path": "", "value": before}], now["revision"])
    made.close()
    expected = ("412", "ERR_FAILED")
    assert [one for one in found.failures if not any(word in one for word in expected)] == []


def site_of(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def draft(page: Page) -> dict[str, Any]:
    """The draft as it is kept."""
    found: dict[str, Any] = page.request.get(site_of(page) + DRAFT).json()
    return found


def send(page: Page, patch: list[dict[str, Any]], revision: int) -> int:
    """An edit over the interface."""
    site = site_of(page)
    token = page.request.get(f"{site}/api/v1/session").json()["csrf_token"]
    headers = {"If-Match": f'"{revision}"', "X-CSRF-Token": token, "Content-Type": "application/json"}
    return page.request.patch(site + DRAFT, data=patch, headers=headers).status


def kept(page: Page) -> None:
    """Wait until everything is kept."""
    expect(page.locator(".ds-kept")).to_have_text(re.compile("All changes kept|已全部保存"))


def becomes(page: Page, read: Callable[[], Any], wanted: Any) -> None:
    """Wait until what is read is what is wanted."""
    for _ in range(100):
        if read() == wanted:
            return
        page.wait_for_timeout(200)
    assert read() == wanted


def entity(page: Page, key: str) -> dict[str, Any]:
    """An entity of the draft."""
    found: dict[str, Any] = next(one for one in draft(page)["definition"]["entities"] if one["key"] == key)
    return found


def field(page: Page, of: str, key: str) -> dict[str, Any]:
    """A field of the draft."""
    found: dict[str, Any] = next(one for one in entity(page, of)["fields"] if one["key"] == key)
    return found


WORDS = {
    "en": {"lead": "Lead", "required": "Required when", "field": "Field to compare",
           "value": "What it is compared with", "budget": "Budget", "add_option": "Add an option",
           "colour": "Colour the rest", "hidden": "Hidden", "service": "Service", "find": "Find a field type",
           "text": "Text", "table": "Sub-table", "new": "Fair visited", "columns": ("Item", "Quantity", "Unit price", "Amount"),
           "at_once": "At once", "some_day": "Some day", "rows": "Parts", "total": "Sum of Amount"},
    "zh": {"lead": "线索", "required": "何时必填", "field": "比较的字段",
           "value": "比较的值", "budget": "预算", "add_option": "添加选项",
           "colour": "为其余上色", "hidden": "隐藏", "service": "客服", "find": "查找字段类型",
           "text": "单行文本", "table": "子表", "new": "参观过的展会", "columns": ("物品", "数量", "单价", "金额"),
           "at_once": "马上", "some_day": "将来", "rows": "配件", "total": "金额求和"},
}  # fmt: skip


class Task:
    """A task of the yardstick, done from the app's home by one hand, in one language."""

    def __init__(self, desk: Visitor, hand: str, language: str) -> None:
        self.desk, self.page, self.words = desk, desk.page, WORDS[language]
        self.hand = HANDS[hand](desk.page)
        self.acts = Acts()

    def click(self, part: Any) -> None:
        self.acts.do(lambda: self.hand.click(part))

    def type(self, text: str) -> None:
        self.acts.do(lambda: self.page.keyboard.insert_text(text))
        self.page.keyboard.press("Enter")

    def open_lead(self) -> None:
        """From the app's home to the fields of the lead: two acts."""
        self.page.goto(f"{self.desk.address}/apps/{APP}/")
        self.click(self.page.locator(".fw-side .fw-design"))
        self.page.wait_for_url(f"**{STUDIO}**")
        self.click(self.page.locator(".map-name", has_text=re.compile(f"^{self.words['lead']}$")).first)
        expect(self.page.locator(".ds-field").first).to_be_visible()

    def open_field(self, key: str) -> None:
        row = self.page.locator(
            ".ds-field-open", has=self.page.locator("code", has_text=re.compile(f"^{key}$"))
        )
        self.click(row)
        expect(self.page.locator(".ds-panel-head code")).to_have_text(key)

    def add(self, kind: str, words: str) -> None:
        """Choose a type: with the mouse by its picture, with the keyboard by its name."""
        if isinstance(self.hand, Keyboard):
            self.hand.reach(self.page.get_by_label(self.words["find"]))
            self.type(words)
        else:
            self.click(self.page.locator(f".ds-type[data-type={kind}]"))
        expect(self.page.locator(".ds-new input").first).to_be_focused()

    def done(self, task: str) -> None:
        """The task stands in the draft, by as many acts as the docs say."""
        kept(self.page)
        row = re.search(rf"^\| {re.escape(task)} \| (\d+) \| (\d+) \|", USABILITY.read_text("utf-8"), re.M)
        assert row is not None
        assert self.acts.count == int(row[1]) <= int(row[2])


@pytest.mark.parametrize(("hand", "language"), WAYS)
def test_the_tasks_of_the_yardstick(desk: Visitor, hand: str, language: str) -> None:
    page, words = desk.page, WORDS[language]
    desk.go(f"/choose?language={language}&next=/")

    task = Task(desk, hand, language)  # a field, shown on the form
    task.open_lead()
    task.add("text", words["text"])
    task.type(words["new"])
    task.done("add a field and show it on the form")
    added = next(one for one in entity(page, "lead")["fields"] if one["label"] == {language: words["new"]})
    form = next(one for one in draft(page)["definition"]["forms"] if one["key"] == "lead_main")
    assert added["key"] in str(form["layout"])

    task = Task(desk, hand, language)  # required under a condition, no formula typed
    task.open_lead()
    task.open_field(added["key"])
    group = page.get_by_role("group", name=words["required"])
    task.acts.do(lambda: task.hand.choose(group.get_by_label(words["field"]), words["budget"]))
    if hand == "keyboard":
        page.keyboard.press("Enter")  # arrows only pass by
    task.acts.do(lambda: task.hand.fill(group.get_by_label(words["value"]), "100,000"))
    page.keyboard.press("Tab")

    def required_when() -> list[str]:
        rules = draft(page)["definition"]["rules"]
        return [one["when"] for one in rules if one.get("require") == [added["key"]]]

    becomes(page, required_when, ["budget >= 100000"])
    task.done("make it required under a condition, no formula typed")

    task = Task(desk, hand, language)  # one option renamed, one added, the rest coloured
    before = field(page, "lead", "timing")
    task.open_lead()
    task.open_field("timing")
    task.acts.do(lambda: task.hand.fill(page.locator(".ds-option .form-control").first, words["at_once"]))
    task.acts.do(lambda: task.hand.fill(page.get_by_label(words["add_option"]), words["some_day"]))
    page.keyboard.press("Enter")
    task.click(page.get_by_role("button", name=words["colour"]))
    task.done("rename one option, add one, colour three")
    after = field(page, "lead", "timing")
    assert after["options"][0]["label"][language] == words["at_once"]
    assert after["options"][0]["value"] == before["options"][0]["value"]  # records follow
    assert after["options"][-1]["label"] == {language: words["some_day"]}
    assert all(one.get("color") for one in after["options"])

    task = Task(desk, hand, language)  # a sub-table of four columns with a total
    task.open_lead()
    task.add("children", words["table"])
    for text in (words["rows"], *words["columns"]):
        task.type(text)
    expect(page.get_by_label(words["total"])).to_be_checked()
    page.keyboard.press("Enter")  # on the blank row: done, the button has the focus
    page.keyboard.press("Enter")
    expect(page.locator(".ds-panel-head h2")).to_have_text(words["rows"])
    task.done("sub-table of 4 columns with a total")
    table = next(one for one in entity(page, "lead")["fields"] if one["type"] == "children")
    rows = entity(page, table["entity"])["fields"]
    assert [one["type"] for one in rows] == ["text", "integer", "money", "money"]
    assert rows[3]["formula"] == f"{rows[1]['key']} * {rows[2]['key']}"
    total = entity(page, "lead")["fields"][-1]
    assert total["formula"] == f"SUM({table['key']}.{rows[3]['key']})"
    assert not [one for one in draft(page)["problems"] if one["severity"] == "error"]

    task = Task(desk, hand, language)  # a field hidden from one role
    task.open_lead()
    task.open_field("budget")
    right = page.locator(".ds-right", has_text=re.compile(words["service"])).get_by_label(words["hidden"])
    if isinstance(task.hand, Keyboard):
        task.hand.reach(
            page.locator(".ds-right", has_text=re.compile(words["service"])).locator("input:checked")
        )
        task.acts.do(lambda: [page.keyboard.press("ArrowRight") for _ in range(2) if not right.is_checked()])
    else:
        task.acts.do(lambda: right.check(force=True))
    task.done("hide a field from one role")
    row = next(one for one in draft(page)["definition"]["permissions"]
               if (one["role"], one["entity"]) == ("service", "lead"))  # fmt: skip
    assert row["fields"]["budget"] == "hide"


def test_an_entity_is_made_staged_and_removed_and_each_step_can_be_gone_back_to(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/entities")
    page.get_by_role("link", name="New entity").first.click()
    page.get_by_label("What one of them is called").fill("Site visit")
    page.get_by_label("Column 2", exact=True).fill("Account")
    page.keyboard.press("Enter")
    page.keyboard.type("Visited on")
    page.get_by_role("button", name="Make the entity").click()
    page.wait_for_url(f"**{STUDIO}/entities/site_visit")
    made = entity(page, "site_visit")
    assert [one["type"] for one in made["fields"]] == ["text", "reference", "date"]
    whole = draft(page)
    assert [one["severity"] for one in whole["problems"] if "site_visit" in str(one)] in ([], ["warning"])
    definition = whole["definition"]
    for section in ("forms", "views", "permissions"):
        assert any(one["entity"] == "site_visit" for one in definition[section])
    assert definition["menu"][-1]["view"] == "site_visit_all"

    page.get_by_role("link", name="Stages", exact=True).click()
    page.get_by_role("button", name="Give it stages").click()
    page.get_by_label("Add a stage").fill("Cancelled")
    page.keyboard.press("Enter")
    page.get_by_label("New leads on to").select_option(label="Cancelled")
    page.get_by_role("checkbox", name="Sales manager").check()
    kept(page)
    stages = entity(page, "site_visit")["fields"][-1]
    assert stages["transitions"][-1] == {"from": "new", "to": "cancelled", "roles": ["sales_manager"]}

    page.get_by_role("link", name="Settings", exact=True).click()
    page.get_by_role("radio", name="calendar", exact=True).click()
    page.get_by_role("button", name="Number the records").click()
    page.get_by_label("Add a record type").fill("Audit")
    page.keyboard.press("Enter")
    page.get_by_role("switch", name="Keep a history of every field").check()
    kept(page)
    made = entity(page, "site_visit")
    assert made["icon"] == "calendar" and made["fields"][0]["type"] == "serial"
    assert made["record_types"] == [{"key": "audit", "label": {"en": "Audit"}}]
    assert all(one.get("tracked") for one in made["fields"] if one["type"] == "text")
    page.get_by_role("button", name="Remove the entity").click()
    asked = page.get_by_role("group", name="Remove the entity")
    expect(asked).to_contain_text("There are no records of it")
    expect(asked).to_contain_text("Menu entry goes too")
    asked.get_by_role("button", name="Remove the entity").click()
    page.wait_for_url(f"**{STUDIO}/entities")
    assert "site_visit" not in str(draft(page)["definition"])

    page.get_by_role("link", name="All edits").click()
    step = page.locator(".edit", has_text="Cancelled").last
    expect(step).to_contain_text("Sample Designer")
    step.locator("summary").click()
    step.get_by_label("Call this point").fill("Before the settings")
    step.get_by_role("button", name="Keep", exact=True).click()
    step = page.locator(".edit", has_text="Before the settings")
    step.get_by_role("button", name="Go back to here").click()
    expect(page.get_by_text("The draft is again what it was")).to_be_visible()
    assert "cancelled" in str(entity(page, "site_visit")["fields"][-1])


def test_what_a_change_does_to_records_is_said_before(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/entities/lead#person")
    kind = page.locator(".ds-panel").get_by_label("Type", exact=True)
    kind.select_option(label="Whole number")
    outcome = page.get_by_role("group", name="As Whole number")
    expect(outcome).to_contain_text("2 of 3 values are taken over")
    expect(outcome).to_contain_text("Front desk")
    outcome.get_by_role("button", name="Leave it").click()
    assert field(page, "lead", "person")["type"] == "text"
    kind.select_option(label="Choice")
    outcome = page.get_by_role("group", name="As Choice")
    expect(outcome).to_contain_text("3 of 3 values")
    outcome.get_by_role("button", name="Change the type").click()
    kept(page)
    assert len(field(page, "lead", "person")["options"]) == 3

    desk.go(f"{STUDIO}/entities/lead#budget")
    page.get_by_role("button", name="Remove the field").click()
    asked = page.get_by_role("group", name="Remove the field")
    expect(asked).to_contain_text("Records that hold a value: 3")
    expect(asked.get_by_role("link").first).to_be_visible()  # what would be left to mend
    asked.get_by_role("button", name="Cancel").click()

    desk.go(f"{STUDIO}/entities/lead#timing")
    page.get_by_role("button", name="Remove Later").click()
    expect(page.get_by_text("Records that hold “Later”: 3")).to_be_visible()
    page.get_by_role("button", name="Share these options").click()
    kept(page)
    shared = field(page, "lead", "timing")["option_set"]
    page.locator(".ds-panel").get_by_role("link", name="Wants to buy").first.click()
    expect(page.locator(".ds-panel-head code")).to_have_text(shared)
    page.get_by_label("Add an option").fill("Next year")
    page.keyboard.press("Enter")
    kept(page)
    sets = {one["key"]: one for one in draft(page)["definition"]["option_sets"]}
    assert sets[shared]["options"][-1]["label"] == {"en": "Next year"}


def test_two_at_once_lose_nothing(desk: Visitor, browser: Browser) -> None:
    page = desk.page
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    other = Visitor(context.new_page(), desk.address)
    other.sign_in(COLLEAGUE)
    for one in (desk, other):
        one.go(f"{STUDIO}/entities/lead#budget")
        expect(one.page.get_by_label("Label, English")).to_have_value("Budget")

    def say(visitor: Visitor, label: str, words: str) -> None:
        visitor.page.get_by_label(label).first.fill(words)
        visitor.page.keyboard.press("Enter")

    say(other, "Label, Chinese", "预算（元）")
    kept(other.page)
    say(desk, "Label, English", "Money there is")  # of the same text the other language
    expect(page.get_by_text("Both changes are kept")).to_be_visible()
    kept(page)
    assert field(page, "lead", "budget")["label"] == {"en": "Money there is", "zh": "预算（元）"}

    say(other, "Label, English", "Theirs")  # now this one is behind, and the same is changed
    clash = other.page.get_by_role("alert").filter(has_text="Sample Designer")
    expect(clash).to_contain_text("Money there is")
    expect(clash).to_contain_text("Theirs")
    clash.get_by_role("button", name="Use yours").click()
    kept(other.page)
    assert field(page, "lead", "budget")["label"]["en"] == "Theirs"

    # what is removed by one while the other changes it can be brought back
    revision = draft(page)["revision"]
    removal = other.page.request.post(
        f"{desk.address}{DRAFT}/removal",
        data={"entity": "lead", "field": "budget"},
        headers={"X-CSRF-Token": other.page.request.get(f"{desk.address}/api/v1/session").json()["csrf_token"]},
    ).json()  # fmt: skip
    assert send(other.page, removal["operations"], revision) == 200
    say(desk, "Help, English", "What they can spend")
    clash = page.get_by_role("alert").filter(has_text="Second Designer")
    expect(clash).to_contain_text("removed")
    clash.get_by_role("button", name="Use yours").click()
    kept(page)
    assert field(page, "lead", "budget")["help"] == {"en": "What they can spend"}

    # what could not be sent waits in the browser, also over a reload
    page.route(
        "**/draft", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    say(desk, "Label, Chinese", "断网时的预算")
    expect(page.locator(".ds-kept")).to_contain_text("Not kept")
    assert field(page, "lead", "budget")["label"]["zh"] != "断网时的预算"
    page.unroute("**/draft")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    becomes(page, lambda: field(page, "lead", "budget")["label"]["zh"], "断网时的预算")
    context.close()


def test_undone_done_again_and_what_the_server_refuses_stays_where_it_was_typed(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/entities/lead#budget")
    undo, redo = (page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    expect(redo).to_be_disabled()
    label = page.get_by_label("Label, English").first
    label.fill("Money there is")
    page.keyboard.press("Enter")
    kept(page)
    undo.click()
    expect(label).to_have_value("Budget")
    page.locator(".ds-field-open").first.focus()
    page.keyboard.press("Control+Shift+Z")
    expect(label).to_have_value("Money there is")
    assert field(page, "lead", "budget")["label"]["en"] == "Money there is"

    currency = page.get_by_label("Currency", exact=True)
    currency.fill("yuan")
    page.keyboard.press("Tab")
    expect(page.locator("[data-at='/entities/lead/fields/budget/currency'] .note.bad")).to_be_visible()
    expect(currency).to_have_value("yuan")
    currency.fill("USD")
    page.keyboard.press("Tab")
    kept(page)
    expect(page.locator("[data-at='/entities/lead/fields/budget/currency'] .note.bad")).to_have_count(0)
    assert field(page, "lead", "budget")["currency"] == "USD"


def test_the_designer_is_accessible(desk: Visitor) -> None:
    page = desk.page
    found = {}
    for path, there in (
        ("entities", ".ds-entity"),
        ("new-entity", ".ds-columns"),
        ("options#level", ".ds-panel .ds-options"),
        ("history", ".bench-head"),
        ("entities/lead#timing", ".ds-panel"),
        ("entities/lead/stages#new", ".ds-stage.on"),
        ("entities/quote/settings", ".ds-icons"),
    ):
        desk.go(f"{STUDIO}/versions")
        desk.go(f"{STUDIO}/{path}")
        expect(page.locator(there).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        if wrong := faults(desk):
            found[path] = wrong
    assert found == {}
