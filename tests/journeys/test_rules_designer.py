"""Rules, formulas and decision tables in a real browser, by mouse and by keyboard, on an app of their own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from configurator.publish import publish
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.passwords import LIGHT
from runtime.definition import load_app
from tests.definition.samples import sales
from tests.journeys.acts import Acts
from tests.journeys.conftest import PASSWORD, Site, Visitor
from tests.journeys.designing import kept
from tests.journeys.hands import HANDS, WAYS
from tests.journeys.looks import faults

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

KEY = "sample_rules"
RULER = "rules.designer@sample.example"
STUDIO = f"/studio/{KEY}"

WORDS = {
    "en": {"new": "New decision table for Lead", "compare": "Add a condition",
           "give": "Add a result", "source": "Source", "budget": "Budget", "score": "Score",
           "priority": "Priority", "columns": "Source, Budget, Score",
           "rows": [("Referral", ">= 100,000", "40"), ("Referral, Website", "10,000 .. 99,999", "20"),
                    ("Event", "< 10,000", "5")],
           "said": ["≥ 100,000", "10,000 – 99,999", "< 10,000"]},
    "zh": {"new": "为线索新建决策表", "compare": "添加条件列", "give": "添加结果列",
           "source": "来源", "budget": "预算", "score": "评分",
           "priority": "优先级", "columns": "来源、预算、评分",
           "rows": [("转介绍", "10万以上", "40"), ("转介绍、网站", "10,000 至 99,999", "20"),
                    ("活动", "1万以下", "5")],
           "said": ["≥ 100,000", "10,000 – 99,999", "< 10,000"]},
}  # fmt: skip
MEANT = [
    ({"source": '"referral"', "budget": ">= 100000"}, "40"),
    ({"source": '"referral", "web"', "budget": "10000 .. 99999"}, "20"),
    ({"source": '"event"', "budget": "< 10000"}, "5"),
]


@pytest.fixture(scope="module")
def workshop(site: Site) -> Site:
    """The sample sales app under a key of its own, and who designs it."""
    app, problems = load_app({**sales(), "key": KEY})
    assert app is not None, problems
    import_app(site.engine, app)
    assert publish(site.engine, KEY).version is not None
    accounts.add_user(site.engine, RULER, PASSWORD, name="Sample Ruler", is_administrator=True, cost=LIGHT)
    site.app(KEY).new("lead", name="Sample Clinic", source="referral", budget="150000")
    site.app(KEY).new("lead", name="Sample Bakery", source="web", budget="12000")
    return site


@pytest.fixture(params=["mouse", "keyboard"])
def desk(request: pytest.FixtureRequest, browser: Browser, workshop: Site) -> Iterator[Visitor]:
    """That person at the browser, by one hand or the other."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    found = Visitor(context.new_page(), workshop.address, HANDS[request.param])
    found.sign_in(RULER)
    yield found
    context.close()
    assert found.failures == []


def draft(desk: Visitor) -> dict[str, Any]:
    """The definition as it is kept."""
    answer = desk.page.request.get(f"{desk.address}/api/v1/apps/{KEY}/draft").json()
    found: dict[str, Any] = answer["definition"]
    return found


def rule(desk: Visitor, key: str) -> dict[str, Any]:
    """A rule of the draft."""
    return next(one for one in draft(desk)["rules"] if one["key"] == key)


def pick(desk: Visitor, part: Locator, option: str) -> None:
    """Choose in a list that acts at once: with keys when Enter is pressed, not on the way."""
    desk.hand.choose(part, option)
    if desk.hand.name == "keyboard":
        desk.page.keyboard.press("Enter")


def meaning(desk: Visitor, key: str) -> list[Any]:
    """The rows of a decision table as they are kept; none while it is not there."""
    rows = [row for one in draft(desk)["rules"] if one["key"] == key for row in one["rows"]]
    return [(row["if"], row["then"].get("score")) for row in rows]


def soon(found: Callable[[], Any], wanted: Any) -> Any:
    """What is found, when it is what is wanted or after a while."""
    for _ in range(100):
        if (now := found()) == wanted:
            return now
        time.sleep(0.1)
    return now


def write(editor: Locator, text: str) -> None:
    """Type into the editor of a formula, over what is there, and close what is offered."""
    page = editor.page
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


@pytest.mark.parametrize(("desk", "language"), WAYS, indirect=["desk"])
def test_a_decision_table_is_made_by_cells_and_by_paste(desk: Visitor, language: str) -> None:
    """The yardstick's table of three rows and three columns, cell by cell, then pasted."""
    page, hand = desk.page, desk.hand
    words = WORDS[language]
    desk.go(f"/choose?language={language}&theme=light&next=/apps/{KEY}/")
    acts = Acts()
    acts.do(lambda: hand.click(page.locator(".fw-side .fw-design")))
    acts.do(lambda: hand.click(page.locator(".bench-tabs a[href$='/decisions']")))
    acts.do(lambda: hand.click(page.get_by_role("link", name=words["new"])))
    acts.do(lambda: hand.fill(page.locator("#paste-table"), words["columns"]))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{STUDIO}/decisions/score_table"))
    made = page.url.rsplit("/", 1)[1]
    cells = [(row, at, text) for row, texts in enumerate(words["rows"]) for at, text in enumerate(texts)]
    for row, at, text in cells:
        acts.do(lambda row=row, at=at, text=text: hand.fill(page.locator(f"[data-cell='{row} {at}']"), text))
    page.keyboard.press("Enter")
    assert acts.count == 13
    # going on below the last row makes one: what is typed at once is there
    expect(page.locator("[data-cell='3 2']")).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    for row, said in enumerate(words["said"]):
        expect(page.locator(f"[data-cell='{row} 1']")).to_have_value(said)
    assert soon(lambda: meaning(desk, made), [*MEANT, ({}, "1"), ({}, "2")])[-2:] == [({}, "1"), ({}, "2")]
    for row in (4, 3):
        page.locator(f"[data-cell='{row} 2']").focus()
        page.keyboard.press("Control+Backspace")
    assert soon(lambda: meaning(desk, made), MEANT) == MEANT
    # another column, from the list
    pick(desk, page.get_by_label(words["compare"]).first, words["priority"])
    expect(page.locator(".dt-heading")).to_have_count(4)
    page.locator(".dt-heading", has_text=words["priority"]).focus()
    page.keyboard.press("Control+z")
    expect(page.locator(".dt-heading")).to_have_count(3)

    # the last row taken away, what is open is said, and one press answers it
    page.locator("[data-cell='2 2']").focus()
    page.keyboard.press("Control+Backspace")
    expect(page.locator(".dt-gap").first).to_be_visible()
    hand.click(page.locator(".dt-note .btn").first)
    assert soon(lambda: len(rule(desk, made)["rows"]), 3) == 3
    # tried: which row it hits, what it gives
    hand.choose(page.locator("#try-source"), WORDS[language]["rows"][0][0])
    hand.fill(page.locator("#try-budget"), "150000")
    expect(page.locator(".dt-given b")).to_have_text("40")
    expect(page.locator("tr.is-hit .dt-number")).to_have_text("1")
    pick(desk, page.locator("#try-record"), "Sample Bakery")
    expect(page.locator("#try-budget")).to_have_value("12,000")
    expect(page.locator(".dt-given b")).to_have_text("20")
    assert faults(desk) == []

    acts = Acts()
    desk.go(f"/apps/{KEY}/")
    acts.do(lambda: hand.click(page.locator(".fw-side .fw-design")))
    acts.do(lambda: hand.click(page.locator(".bench-tabs a[href$='/decisions']")))
    acts.do(lambda: hand.click(page.get_by_role("link", name=words["new"])))
    lines = [[words["source"], words["budget"], words["score"]], *words["rows"]]
    pasted = "\n".join("\t".join(line) for line in lines)
    acts.do(lambda: hand.fill(page.locator("#paste-table"), pasted))
    expect(page.locator("[data-cell='1 1']")).to_have_value(words["said"][1])
    assert acts.count == 4
    pasted_as = page.url.rsplit("/", 1)[1]
    assert soon(lambda: meaning(desk, pasted_as), MEANT) == MEANT


def test_a_formula_is_written_with_help(desk: Visitor) -> None:
    """Names are offered by label, a mistake is underlined and mended, the value of a record stands beside it."""
    page = desk.page
    desk.go("/choose?language=en&theme=light&next=/")
    desk.go(f"{STUDIO}/entities/quote#total")
    editor = page.locator("[data-formula=total] .cm-content").last
    expect(editor).to_be_visible()
    write(editor, "ROUND(subtotal * (1 - ")
    page.keyboard.type("Disc")  # the label, not the key
    expect(page.locator(".cm-tooltip-autocomplete [aria-selected=true]")).to_contain_text("Discount")
    page.wait_for_timeout(200)  # what has just opened takes no key yet
    page.keyboard.press("Enter")
    expect(editor).to_contain_text("(1 - discount")
    write(editor, "ROUND(subtotl * (1 - discount), 2)")
    page.keyboard.press("Escape")
    expect(page.locator(".fx-problem")).to_contain_text("Did you mean subtotal")
    expect(page.locator(".fx-wrong")).to_have_text("subtotl")
    page.keyboard.press("Alt+Enter")
    expect(editor).to_have_text("ROUND(subtotal * (1 - discount), 2)")
    expect(page.locator(".fx-problem")).to_have_count(0)
    page.keyboard.press("Tab")  # no trap
    expect(editor).not_to_be_focused()
    write(editor, "subtotal * (1 - ")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    kept(page)  # malformed, and kept all the same
    fields = next(one for one in draft(desk)["entities"] if one["key"] == "quote")["fields"]
    assert next(one for one in fields if one["key"] == "total")["formula"] == "subtotal * (1 -"
    write(editor, "ROUND(subtotal * (1 - discount), 2)")
    page.keyboard.press("Enter")
    kept(page)

    desk.go(f"{STUDIO}/entities/lead#score")
    editor = page.locator("[data-formula=score] .cm-content").last
    write(editor, "IF(budget > 100000, 50, 10)")
    page.keyboard.press("Escape")
    value = page.locator(".fx-value")
    expect(value).to_contain_text("= 10")  # the newest record
    who = value.get_by_label("Record to try it on")
    who.fill("Sample Clinic")
    expect(value).to_contain_text("= 50")
    explain = value.get_by_role("button", name="Explain")
    explain.focus()
    page.keyboard.press("Enter")
    expect(value.locator(".fx-steps")).to_contain_text("budget = 150,000")
    assert faults(desk) == []
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Tab")
    kept(page)


def test_rules_of_every_kind_in_sentences(desk: Visitor) -> None:
    """A check and a value are made, read as sentences, switched off, moved, and told where they never hold."""
    page, hand = desk.page, desk.hand
    desk.go("/choose?language=en&theme=light&next=/")
    desk.go(f"{STUDIO}/entities/lead/rules")
    hand.click(page.get_by_role("button", name="New rule"))
    hand.click(page.locator(".ds-kind", has_text="Check before saving"))
    made = page.get_by_role("group", name="Check before saving")
    pick(desk, made.get_by_label("Field to compare"), "Budget")
    hand.choose(made.get_by_label("How it is compared"), "is less than")
    hand.fill(made.get_by_label("What it is compared with"), "1000")
    hand.fill(made.get_by_label("Message, English"), "Too small to bother")
    hand.fill(made.get_by_label("Message, Chinese"), "预算过低")
    hand.choose(made.get_by_label("Where the message stands"), "Budget")
    hand.choose(made.get_by_label("What happens"), "Warn, and ask to confirm")
    add = made.get_by_role("button", name="Add", exact=True)
    expect(add).to_be_enabled()
    hand.click(add)
    kept(page)
    found = next(one for one in draft(desk)["rules"] if one.get("field") == "budget")
    assert (found["kind"], found["invalid_when"], found["severity"]) == (
        "validate",
        "budget < 1000",
        "warning",
    )
    assert found["message"] == {"en": "Too small to bother", "zh": "预算过低"}
    card = page.locator(f"#rule-{found['key']}")
    expect(card.locator(".ds-sentence")).to_have_text(
        "Warn when Budget is less than 1,000: “Too small to bother” at Budget"
    )

    hand.click(page.get_by_role("button", name="New rule"))
    hand.click(page.locator(".ds-kind", has_text="Set a value"))
    made = page.get_by_role("group", name="Set a value")
    pick(desk, made.get_by_label("Field to compare"), "Source")
    hand.choose(made.get_by_label("What it is compared with"), "Referral")
    pick(desk, made.get_by_label("Add a value…"), "Priority")
    editor = made.locator("[data-formula=priority] .cm-content")
    write(editor, "3")
    page.keyboard.press("Tab")
    add = made.get_by_role("button", name="Add", exact=True)
    expect(add).to_be_enabled()
    hand.click(add)
    kept(page)
    value = next(one for one in draft(desk)["rules"] if one["kind"] == "compute" and one["key"] != "vip")
    assert (value["when"], value["set"]) == ('source = "referral"', {"priority": "3"})
    card = page.locator(f"#rule-{value['key']}")
    # the rule there was sets another value in the same case: said at both, and why
    expect(card.locator(".ds-rule-note.warn")).to_contain_text("Priority to another value")
    expect(card.locator(".ds-meets")).to_contain_text("Priority is set by others too")
    assert faults(desk) == []
    hand.click(card.get_by_label(re.compile("^More about")))
    hand.click(page.get_by_role("button", name="Switch off"))
    kept(page)
    assert rule(desk, value["key"])["disabled"] is True
    expect(card.locator(".ds-rule-note")).to_have_count(0)

    # a condition that can't hold is marked where it stands
    hand.click(page.locator("#rule-why_lost .ds-rule-open"))
    lost = page.locator("#rule-why_lost")
    hand.click(lost.get_by_role("button", name="As a formula"))
    write(lost.locator(".cm-content"), 'status = "lost" and status = "new"')
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(lost.locator(".ds-rule-note")).to_contain_text("This never holds")
    write(lost.locator(".cm-content"), 'status = "lost"')
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(lost.locator(".ds-rule-note")).to_have_count(0)
    hand.click(lost.get_by_role("button", name="As rows"))
    expect(lost.get_by_label("What it is compared with")).to_have_value("lost")
    for key in (found["key"], value["key"]):
        hand.click(page.locator(f"#rule-{key}").get_by_label(re.compile("^More about")))
        hand.click(page.get_by_role("button", name="Remove", exact=True))
    kept(page)
    assert {one["key"] for one in draft(desk)["rules"]}.isdisjoint({found["key"], value["key"]})


def test_what_is_offered_depends_on_the_record(desk: Visitor) -> None:
    """An option with its own condition, and which records a reference can point to, picked in rows."""
    page, hand = desk.page, desk.hand
    desk.go("/choose?language=en&theme=light&next=/")
    desk.go(f"{STUDIO}/entities/lead#source")
    hand.click(page.get_by_label("When “Event” is offered"))
    box = page.locator(".ds-option-when")
    pick(desk, box.get_by_label("Field to compare"), "Budget")
    hand.fill(box.get_by_label("What it is compared with"), "5000")
    page.keyboard.press("Enter")

    def event() -> Any:
        fields = next(one for one in draft(desk)["entities"] if one["key"] == "lead")["fields"]
        source = next(one for one in fields if one["key"] == "source")
        return next(one for one in source["options"] if one["value"] == "event").get("when")

    assert soon(event, "budget >= 5000") == "budget >= 5000"
    hand.click(box.get_by_label("Remove this condition"))
    assert soon(event, None) is None

    def choosing() -> Any:
        fields = next(one for one in draft(desk)["entities"] if one["key"] == "lead")["fields"]
        return next(one for one in fields if one["key"] == "account").get("choose_from")

    desk.go(f"{STUDIO}/entities/lead#account")
    group = page.get_by_role("group", name="Only records where")
    pick(desk, group.get_by_label("Field to compare"), "Region")
    hand.choose(group.get_by_label("What it is compared with"), "North")
    assert soon(choosing, 'region = "north"') == 'region = "north"'
    # what compares with the record itself is a formula in its row, and no problem
    hand.click(group.get_by_role("button", name="As a formula"))
    write(group.locator(".cm-content"), 'region = "north" and name <> record.company')
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert soon(choosing, 'region = "north" and name <> record.company').endswith("record.company")
    hand.click(group.get_by_role("button", name="As rows"))
    expect(group.get_by_label("What it is compared with")).to_have_value("north")
    expect(group.locator(".cm-content")).to_have_text("name <> record.company")
    expect(group.locator(".fx-problem")).to_have_count(0)
    for _ in range(2):
        hand.click(group.get_by_label("Remove this condition").first)
    assert soon(choosing, None) is None
