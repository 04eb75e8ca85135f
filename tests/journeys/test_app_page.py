"""The page of the app itself: its name and look, shared figures, settings, fields of people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Site, Visitor
from tests.journeys.designing import STUDIO, at_the_desk, draft, kept
from tests.journeys.looks import faults_of

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


@pytest.fixture
def desk(browser: Browser, workshop: Site) -> Iterator[Visitor]:
    """A designer at the browser; afterwards the draft is what it was."""
    yield from at_the_desk(browser, workshop)


def test_the_app_is_renamed_and_given_figures_settings_and_fields_of_people(desk: Visitor) -> None:
    page = desk.page
    desk.go(STUDIO)
    page.get_by_role("link", name="Settings of the app").click()
    name = page.get_by_label("Name, English")
    name.fill("Our sales")
    page.keyboard.press("Tab")
    page.get_by_role("radio", name="heart").check(force=True)
    kept(page)
    expect(page.get_by_role("heading", name="Our sales")).to_be_visible()

    page.get_by_label("New figure", exact=True).fill("Open pipeline")
    page.keyboard.press("Enter")
    page.get_by_label("About").select_option(label="Opportunities")
    page.get_by_label("What is counted").select_option(label="Sum of")
    page.get_by_label("Shown as").select_option(label="Amount of money")
    kept(page)
    page.get_by_label("New figure made of figures").fill("Orders and pipeline")
    page.keyboard.press("Enter")
    formula = page.get_by_role("group", name="Formula").or_(page.get_by_role("textbox", name="Formula")).first
    formula.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("order_value + open_pipeline")
    page.keyboard.press("Tab")
    kept(page)

    page.get_by_label("New setting").fill("Days in the pool")
    page.keyboard.press("Enter")
    page.get_by_label("Value").fill("14")
    page.keyboard.press("Enter")
    kept(page)
    expect(page.get_by_text("app.settings.days_in_the_pool")).to_be_visible()
    page.get_by_label("New field of people").fill("Quota")
    page.keyboard.press("Enter")
    page.get_by_label("Type").select_option(label="Whole number")
    kept(page)

    made = draft(page)
    definition = made["definition"]
    assert definition["label"]["en"] == "Our sales" and definition["icon"] == "heart"
    assert definition["metrics"][-1] == {
        "key": "open_pipeline", "label": {"en": "Open pipeline"}, "entity": "opportunity", "measure": "SUM(amount)",
        "format": "money",
    }  # fmt: skip
    assert definition["measures"][-1]["formula"] == "order_value + open_pipeline"
    setting = {"key": "days_in_the_pool", "label": {"en": "Days in the pool"}, "type": "integer"}
    assert definition["settings"] == [{**setting, "default": "14"}]
    assert [(one["key"], one["type"]) for one in definition["user_fields"]] == [("quota", "integer")]
    assert [one for one in made["problems"] if one["severity"] == "error"] == []

    page.get_by_role("button", name="Open pipeline").click()
    expect(page.get_by_role("link", name="Orders and pipeline")).to_be_visible()
    paths = [f"{STUDIO}/find?q=budget", f"{STUDIO}/settings#metrics/open_pipeline"]
    assert faults_of(desk, paths) == {}
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("button", name="Our sales")).to_be_focused()
    kept(page)
    errors = [one["path"] for one in draft(page)["problems"] if one["severity"] == "error"]
    assert errors == [f"/measures/{len(definition['measures']) - 1}/formula"]
    page.get_by_text("Undo", exact=True).click()
    expect(page.get_by_role("button", name="Open pipeline")).to_be_visible()


def test_a_value_that_cannot_be_is_said_at_its_place_and_stays(desk: Visitor) -> None:
    page = desk.page
    desk.go(f"{STUDIO}/settings")
    page.get_by_label("New setting").fill("Rate")
    page.keyboard.press("Enter")
    page.get_by_label("Value").fill("quarter of")
    page.keyboard.press("Enter")
    alert = page.locator("[data-at$='/default']").get_by_role("alert")
    expect(alert.first).to_be_visible()
    expect(page.get_by_label("Value")).to_have_value("quarter of")
    page.get_by_label("Value").fill("0.25")
    page.keyboard.press("Enter")
    page.get_by_label("Type").select_option(label="Percentage")
    kept(page)
    expect(alert).to_have_count(0)
