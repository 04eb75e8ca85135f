"""Edits in the designer: made, said before, at once with others', refused, undone; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Site, Visitor
from tests.journeys.designing import (
    COLLEAGUE,
    DRAFT,
    STUDIO,
    at_the_desk,
    becomes,
    draft,
    entity,
    field,
    kept,
    send,
)  # fmt: skip

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


@pytest.fixture
def desk(browser: Browser, workshop: Site) -> Iterator[Visitor]:
    """A designer at the browser; afterwards the draft is what it was."""
    yield from at_the_desk(browser, workshop)


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
    page.keyboard.press("Tab")
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


def test_a_rule_for_a_record_type_is_made_by_keyboard_alone(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/entities/lead/settings")
    page.get_by_label("Add a record type").focus()
    page.keyboard.type("Tender")
    page.keyboard.press("Enter")
    group = page.get_by_role("group", name="Tender", exact=True)
    expect(group).to_contain_text("There is no Chinese text")
    group.get_by_label("Name of Tender, Chinese").fill("投标")
    page.keyboard.press("Enter")
    expect(group).not_to_contain_text("There is no Chinese text")
    kept(page)
    desk.go(f"{STUDIO}/entities/lead/rules")
    page.get_by_role("button", name="New rule").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Show, require or lock fields")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="New rule")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Field to compare")).to_be_focused()
    page.keyboard.type("Record type")
    page.keyboard.press("Enter")
    value = page.get_by_label("What it is compared with")
    value.focus()
    page.keyboard.type("Tender")
    page.keyboard.press("Enter")
    page.get_by_label("Add to: Require").focus()
    page.keyboard.type("Website")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    kept(page)
    made = draft(page)["definition"]["rules"][-1]
    assert made["when"] == 'record_type = "tender"' and made["require"], made
    desk.go(f"{STUDIO}/entities/lead/rules")
    expect(page.get_by_text("Record type is Tender").first).to_be_visible()


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
    kind.select_option(label="Reference")
    outcome = page.get_by_role("group", name="As Reference")
    outcome.get_by_label("Leads to").select_option(label="Contact")
    expect(outcome).to_contain_text("0 of 3 values are taken over")
    expect(outcome).to_contain_text("Front desk")
    outcome.get_by_role("button", name="Leave it").click()
    kind.select_option(label="Choice")
    outcome = page.get_by_role("group", name="As Choice")
    expect(outcome).to_contain_text("3 of 3 values")
    outcome.get_by_role("button", name="Change the type").click()
    kept(page)
    assert len(field(page, "lead", "person")["options"]) == 3

    desk.go(f"{STUDIO}/entities/lead#budget")
    expect(page.locator(".ds-panel-head h2")).to_have_text("Budget")
    page.get_by_role("button", name="Remove the field").click()
    asked = page.get_by_role("group", name="Remove the field")
    expect(asked).to_contain_text("Records that hold a value: 3")
    expect(asked.get_by_role("link").first).to_be_visible()  # what would be left to mend
    asked.get_by_role("button", name="Cancel").click()

    desk.go(f"{STUDIO}/entities/lead#timing")
    expect(page.locator(".ds-panel-head h2")).to_have_text("Wants to buy")
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

    # pressed faster than the server answers, and an edit made meanwhile: all of them count
    label.fill("Money at hand")
    page.keyboard.press("Enter")
    kept(page)
    page.evaluate(
        """() => [1, 2].forEach(() => document.querySelector(".ds-field-open").dispatchEvent(
            new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true, cancelable: true })))"""
    )
    page.get_by_label("Label, Chinese").first.fill("预算金额")
    page.keyboard.press("Enter")
    expect(label).to_have_value("Budget")
    kept(page)
    assert field(page, "lead", "budget")["label"] == {"en": "Budget", "zh": "预算金额"}

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


def test_a_year_is_read_without_groups(desk: Visitor) -> None:
    """A new whole number called so is not grouped; the switch groups it, and the form shows what is set."""
    page = desk.page
    desk.go(f"{STUDIO}/entities/lead")
    page.locator(".ds-type[data-type=integer]").click()
    page.keyboard.insert_text("Founding year")
    page.keyboard.press("Enter")
    separators = page.get_by_role("switch", name="Thousands separators")
    expect(separators).not_to_be_checked()
    kept(page)
    assert field(page, "lead", "founding_year")["grouping"] is False
    separators.check()
    kept(page)
    assert "grouping" not in field(page, "lead", "founding_year")


def test_the_bar_has_every_place_on_a_small_screen(desk: Visitor) -> None:
    page = desk.page
    page.set_viewport_size({"width": 1024, "height": 700})
    desk.go(f"{STUDIO}/entities/lead")
    expect(page.locator(".ds-kept")).to_be_visible()
    for name in ("Publish", "Versions", "Packages"):
        link = page.get_by_role("navigation", name="Studio").get_by_role("link", name=name, exact=True)
        expect(link).to_be_in_viewport(ratio=1)
    boxes = [page.locator(one).bounding_box() for one in (".ds-kept", ".ds-problems", ".bench-me")]
    middles = {round((box["y"] + box["height"] / 2) / 8) for box in boxes if box is not None}
    assert len(middles) == 1  # how the draft stands is one line


def test_numbers_are_written_as_people_write_them(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/entities/lead#budget")
    panel = page.locator(".ds-side")
    for written, wanted in (("30万", "300000"), ("¥1,200", "1200"), ("2.5k", "2500")):
        box = panel.get_by_label("Smallest value")
        box.fill(written)
        box.press("Tab")
        becomes(page, lambda: str(field(page, "lead", "budget").get("min")), wanted)
    condition = panel.locator(".ds-conditions").first
    condition.get_by_role("combobox").first.select_option(label="Budget")
    box = condition.get_by_label("What it is compared with")
    box.fill("1,5")  # no number, and not taken for fifteen
    box.press("Tab")
    expect(condition.get_by_role("alert")).to_contain_text("must be a number")
    expect(box).to_have_value("1,5")
    box.fill("30万")
    box.press("Tab")
    becomes(page, lambda: "budget >= 300000" in str(draft(page)["definition"]), True)


def test_without_a_connection_what_a_panel_needs_is_asked_for_again(desk: Visitor) -> None:
    page = desk.page
    rejected: list[str] = []
    page.on("pageerror", lambda error: rejected.append(str(error)))
    desk.go(f"{STUDIO}/entities/lead")
    budget = page.locator("main").get_by_role("button", name="Budget Money budget")
    budget.wait_for()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    budget.click()
    said = page.locator(".fw-toast").filter(has_text="No connection")
    expect(said).to_be_visible()
    expect(said.get_by_role("button", name="Try again")).to_be_visible()
    page.context.set_offline(False)
    expect(said).to_be_hidden()
    expect(page.get_by_text("Used in")).to_be_visible()
    assert not rejected


def test_a_shared_option_that_records_hold_is_not_removed_in_silence(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/options#lead_source")
    page.get_by_role("button", name="Remove Website").click()
    said = page.locator(".fw-toast").filter(has_text="Records that hold “Website”: 3.")
    said.get_by_role("button", name="Undo").click()
    becomes(page, lambda: "website" in str(draft(page)["definition"]["option_sets"]), True)


def test_a_field_and_a_rule_are_found_by_keys_alone_and_a_problem_leads_to_its_place(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/flows")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Find in this app")
    expect(box).to_be_focused()
    page.keyboard.type("预算")
    expect(page.get_by_role("option", name="Budget Lead")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{STUDIO}/entities/lead#budget")
    expect(page.get_by_role("heading", name="Budget")).to_be_visible()
    page.keyboard.press("Control+k")  # from within a designer too
    page.keyboard.type("over the limit reason")
    expect(page.locator("#palette").get_by_role("option").first).to_contain_text(
        "Discounts over the limit need a reason"
    )
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{STUDIO}/entities/quote/rules#*")
    expect(
        page.get_by_role("button", expanded=True).filter(has_text="Reason for the discount")
    ).to_be_visible()

    whole = draft(page)
    place = next(n for n, one in enumerate(whole["definition"]["rules"]) if one.get("kind") == "validate")
    rule = whole["definition"]["rules"][place]
    send(page, [{"op": "replace", "path": f"/rules/{place}/invalid_when", "value": "nothing_like_it > 1"}],
         whole["revision"])  # fmt: skip
    desk.go(STUDIO)
    page.locator("#problems ~ *, section:has(#problems)").get_by_role("link").first.click()
    page.wait_for_url(f"**/rules#{rule['key']}")
    expect(
        page.get_by_text("There is no field nothing_like_it").locator("visible=true").first
    ).to_be_visible()
