"""The designer in a real browser: the tasks of `docs/usability.md` with their acts counted, and its looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.acts import Acts
from tests.journeys.conftest import Site, Visitor
from tests.journeys.designing import (
    APP,
    STUDIO,
    at_the_desk,
    becomes,
    draft,
    entity,
    field,
    kept,
)  # fmt: skip
from tests.journeys.hands import HANDS, WAYS, Keyboard
from tests.journeys.looks import faults

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

USABILITY = Path(__file__).parents[2] / "docs" / "usability.md"


@pytest.fixture
def desk(browser: Browser, workshop: Site) -> Iterator[Visitor]:
    """A designer at the browser; afterwards the draft is what it was."""
    yield from at_the_desk(browser, workshop)


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
