"""The studio's pages in a real browser: publish and go back, take a template's upgrade, with acts counted;
a page that stands open while a new version is published. By mouse in English, by keyboard in Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from configurator.draft import patch_draft, read_draft
from configurator.publish import publish
from configurator.versions import clone_app, export_app, import_app
from runtime.access import accounts
from runtime.access.actor import Actor
from runtime.access.passwords import LIGHT
from runtime.definition import dump_app, load_app
from runtime.definition.text import text_in
from runtime.records.live import live_app
from runtime.records.records import Records
from runtime.storage.engines import write_transaction
from tests.journeys.conftest import PASSWORD, Crm, Visitor
from tests.journeys.hands import HANDS, WAYS
from tests.journeys.looks import faults_of

pytestmark = pytest.mark.browser

PUBLISHER = "publisher@sample.example"
WORDS = {
    "en": {
        "publish": "See what publishing does",
        "back": "Go back to version",
        "restore": "Restore version",
        "template": "has version",
        "take": "Take version",
        "theirs": "Take the template's",
        "both": "Join both",
        "version": "Publish version",
    },
    "zh": {
        "publish": "查看发布影响",
        "back": "恢复到第",
        "restore": "恢复第",
        "template": "已有第",
        "take": "合并第",
        "theirs": "采用模板",
        "both": "合并双方",
        "version": "发布第",
    },
}


@dataclass
class Hall:
    """An app of its own in each language, and whoever publishes it."""

    engine: Engine
    key: str

    def door(self, key: str = "") -> Records:
        return Records(
            live_app(self.engine, key or self.key), Actor(None, is_administrator=True), self.engine
        )

    def edit(self, *operations: dict[str, Any], key: str = "") -> None:
        with write_transaction(self.engine) as connection:
            draft = read_draft(connection, key or self.key)
            patch_draft(connection, key or self.key, operations, draft.revision)

    def add_field(self, key: str, label: str, **more: Any) -> None:
        form = next(
            index for index, one in enumerate(dump_app(export_app(self.engine, self.key))["forms"])
            if one["entity"] == "lead"
        )  # fmt: skip
        value = {"key": key, "type": "text", "label": {"en": label, "zh": label}, **more}
        item = {"field": key}
        self.edit(
            {"op": "add", "path": "/entities/lead/fields/-", "value": value},
            {"op": "add", "path": f"/forms/{form}/layout/who/items/0", "value": item},
        )


def hall_of(crm: Crm, key: str) -> Hall:
    """A copy of the CRM as an app by itself, with a lead in it."""
    engine = crm.door.where
    assert isinstance(engine, Engine)
    document = {**dump_app(crm.door.live.app), "key": key, "scenarios": []}
    app, problems = load_app(document)
    assert app is not None, problems
    import_app(engine, app)
    made = publish(engine, key)
    assert made.version is not None, [one.message() for one in made.problems]
    return Hall(engine, key)


@pytest.fixture(scope="module")
def publisher(crm: Crm) -> str:
    accounts.add_user(
        crm.door.where, PUBLISHER, PASSWORD, name="Sample Publisher", is_administrator=True, cost=LIGHT
    )
    return PUBLISHER


class Acts:
    """Clicks, as the yardstick counts them."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.count = visitor, 0

    def press(self, role: Any, name: str) -> None:
        """Press a link or a button whose name begins so; another page follows."""
        part = self.visitor.page.get_by_role(role, name=name).first
        with self.visitor.page.expect_navigation():
            self.visitor.hand.click(part)
        self.count += 1


def at(page: Page, path: str) -> None:
    """The page is at an address that ends so."""
    expect(page).to_have_url(re.compile(re.escape(path)))


@pytest.mark.parametrize(("hand", "language"), WAYS)
def test_publish_and_go_back(visitor: Visitor, crm: Crm, publisher: str, language: str, hand: str) -> None:
    hall = hall_of(crm, f"hall_{hand}_{language}")
    words, page = WORDS[language], visitor.page
    visitor.sign_in(publisher, language)
    visitor.hand = HANDS[hand](page)
    hall.add_field("budget_source", "Budget source")
    acts = Acts(visitor)
    visitor.go(f"/apps/{hall.key}/")
    acts.press("link", words["publish"])
    plan = page.get_by_role("main").inner_text()
    assert "Budget source" in plan
    acts.press("button", words["version"])
    assert acts.count == 2
    assert live_app(hall.engine, hall.key).version == 2
    visitor.go(f"/apps/{hall.key}/lead/new")
    expect(page.locator("[name='f-budget_source']")).to_be_visible()
    lead = hall.door().create(
        "lead", {"name": "Sample", "source": "website", "phone": "13800000000", "budget_source": "loan"}
    )["id"]

    acts = Acts(visitor)
    visitor.go(f"/apps/{hall.key}/")
    acts.press("link", words["back"])
    assert "Budget source" in page.get_by_role("main").inner_text()
    acts.press("button", words["restore"])
    assert acts.count == 2
    assert live_app(hall.engine, hall.key).version == 3
    visitor.go(f"/apps/{hall.key}/lead/{lead}")
    expect(page.locator("[name='f-name']")).to_be_visible()
    expect(page.locator("[name='f-budget_source']")).to_have_count(0)
    # and what was entered meanwhile is there when the field is
    visitor.go(f"/studio/{hall.key}/versions/2/restore")
    acts.press("button", words["restore"])
    assert hall.door().get("lead", lead)["budget_source"] == "loan"
    if (hand, language) == WAYS[0]:
        studio = f"/studio/{hall.key}"
        assert faults_of(visitor, [f"/apps/{hall.key}/"]) == {}
        hall.add_field("second", "Second")
        assert faults_of(visitor, [f"/apps/{hall.key}/"]) == {}
        places = [
            "",
            "/publish",
            "/versions",
            "/versions/1/restore",
            "/compare?from=1&to=2",
            "/packages",
            "/history",
        ]
        assert faults_of(visitor, [studio + place for place in places]) == {}


@pytest.mark.parametrize(("hand", "language"), WAYS)
def test_a_clone_takes_its_templates_upgrade(
    visitor: Visitor, crm: Crm, publisher: str, language: str, hand: str
) -> None:
    hall = hall_of(crm, f"model_{hand}_{language}")
    clone = f"branch_{hand}_{language}"
    assert clone_app(hall.engine, hall.key, clone).version == 1
    label = "/entities/lead/label/en"
    hall.edit({"op": "replace", "path": label, "value": "Enquiry"}, key=clone)
    mine = {"key": "ours", "type": "text", "label": {"en": "Ours", "zh": "本方"}}
    hall.edit({"op": "add", "path": "/entities/lead/fields/-", "value": mine}, key=clone)
    assert publish(hall.engine, clone).version == 2
    hall.edit({"op": "replace", "path": label, "value": "Prospect"})
    hall.add_field("theirs", "Theirs")
    assert publish(hall.engine, hall.key).version == 2

    words, page = WORDS[language], visitor.page
    visitor.sign_in(publisher, language)
    visitor.hand = HANDS[hand](page)
    visitor.go(f"/apps/{clone}/")
    acts = Acts(visitor)
    acts.press("link", words["template"])
    acts.press("button", words["take"])
    shown = page.get_by_role("main").inner_text()
    assert "Enquiry" in shown and "Prospect" in shown
    if (hand, language) == WAYS[0]:
        assert faults_of(visitor, [f"/studio/{clone}/conflicts"]) == {}
        visitor.go(f"/studio/{clone}/conflicts")
    acts.press("button", words["theirs"])
    at(page, f"/studio/{clone}/publish")
    acts.press("button", words["version"])
    assert acts.count == 3 + 1
    live = live_app(hall.engine, clone)
    assert live.version == 3
    entity = live.app.entity("lead")
    assert entity.label["en"] == "Prospect"  # type: ignore[index,call-overload]
    assert entity.field("ours") is not None and entity.field("theirs") is not None
    if (hand, language) == WAYS[0]:
        assert faults_of(visitor, [f"/studio/{clone}/upgrade"]) == {}


@pytest.mark.parametrize(("hand", "language"), WAYS)
def test_both_sides_of_a_conflict_are_joined(
    visitor: Visitor, crm: Crm, publisher: str, language: str, hand: str
) -> None:
    """Where both changed a label and a list, one press each keeps what either side has; publishing follows."""
    hall = hall_of(crm, f"pair_{hand}_{language}")
    clone = f"joined_{hand}_{language}"
    assert clone_app(hall.engine, hall.key, clone).version == 1
    views = dump_app(export_app(hall.engine, hall.key))["views"]
    view = next(one for one in views if one["entity"] == "lead" and len(one.get("columns", ())) > 2)
    label, columns = "/entities/lead/label/en", f"/views/{view['key']}/columns"
    for key, words, column in ((clone, "Enquiry", "notes"), (hall.key, "Prospect", "industry")):
        kept = [one for one in view["columns"][:2] if one != column]
        hall.edit({"op": "replace", "path": label, "value": words},
                  {"op": "replace", "path": columns, "value": [column, *kept]}, key=key)  # fmt: skip
        assert publish(hall.engine, key).version == 2

    words, page = WORDS[language], visitor.page
    visitor.sign_in(publisher, language)
    visitor.hand = HANDS[hand](page)
    visitor.go(f"/studio/{clone}/upgrade")
    acts = Acts(visitor)
    acts.press("button", words["take"])
    while "/conflicts" in page.url:
        acts.press("button", words["both"])
    acts.press("button", words["version"])
    live = live_app(hall.engine, clone)
    assert live.version == 3
    name = text_in(live.app.entity("lead").label, "en")
    assert name == "Enquiry / Prospect"
    shown = next(one for one in live.app.views if one.key == view["key"])
    assert {"notes", "industry"} <= set(shown.columns)


def test_a_page_that_stands_open_notices_a_new_version_and_keeps_what_was_typed(
    visitor: Visitor, crm: Crm, publisher: str
) -> None:
    hall = hall_of(crm, "hall_open")
    hall.add_field("leaving", "Leaving")
    assert publish(hall.engine, hall.key).version == 2
    page = visitor.page
    visitor.sign_in(publisher)
    visitor.go(f"/apps/{hall.key}/lead/new")
    name = page.locator("[name='f-name']")
    name.fill("Sample Forge")
    page.locator("[name='f-leaving']").fill("typed in a field that goes")
    draft = dump_app(export_app(hall.engine, hall.key))
    lead = next(one for one in draft["entities"] if one["key"] == "lead")
    place = next(index for index, one in enumerate(lead["fields"]) if one["key"] == "leaving")
    form = next(index for index, one in enumerate(draft["forms"]) if one["entity"] == "lead")
    hall.edit(
        {"op": "remove", "path": f"/forms/{form}/layout/who/items/0"},
        {"op": "remove", "path": f"/entities/lead/fields/{place}"},
    )
    hall.add_field("arrived", "Arrived")
    assert publish(hall.engine, hall.key).version == 3
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    band = page.locator(".version-band")
    expect(band).to_contain_text("What you typed is kept")
    expect(name).to_have_value("Sample Forge")
    with page.expect_navigation():
        band.get_by_role("button").click()
    expect(page.locator("[name='f-arrived']")).to_be_visible()
    expect(page.locator("[name='f-leaving']")).to_have_count(0)
    expect(name).to_have_value("Sample Forge")
    page.locator("[name='f-arrived']").fill("here")
    page.locator("[name='f-phone']").fill("13800000000")
    page.locator("select[name='f-source']").select_option("website")
    visitor.save()
    found = hall.door().list("lead")["items"]
    assert [(one["name"], one["arrived"]) for one in found] == [("Sample Forge", "here")]
