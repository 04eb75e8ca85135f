"""A choice offers what the rules leave of it, in the page without a script too, and nothing else is taken."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.conformance.conftest import House
from tests.web.conftest import sign_in

CLERK = "offered_clerk"
NEVER = [{"value": "red", "when": "amount > 10"}, {"value": "blue", "when": "amount > 20"}]


def definition(key: str) -> dict[str, Any]:
    fields = [
        {"key": "name", "type": "text"},
        {"key": "amount", "type": "integer"},
        {"key": "shade", "type": "choice", "options": NEVER},
        {"key": "tone", "type": "choice", "display": "radio", "options": NEVER},
        {"key": "shades", "type": "choices", "options": NEVER},
    ]
    rights = {"create": True, "read": True, "update": True}
    return {
        "formwright": 1, "key": key, "roles": [{"key": "clerk"}],
        "entities": [{"key": "item", "title": "name", "fields": fields}],
        "permissions": [{"role": "clerk", "entity": "item", **rights}],
    }  # fmt: skip


@pytest.mark.parametrize(("amount", "offered"), [(0, []), (15, ["red"]), (25, ["red", "blue"])])
def test_only_what_the_rules_offer_can_be_chosen(house: House, amount: int, offered: list[str]) -> None:
    key = f"offered_{amount}"
    admin = house.publish(definition(key))
    desk = house.desk(CLERK, key, "clerk")
    browser = house.visitor()
    assert sign_in(browser, f"{CLERK}@sample.example").status_code == 302
    made = desk.new("item", name="one", amount=amount)
    page = browser.get(f"/apps/{key}/item/{made['id']}").text
    for field in ("shade", "tone", "shades"):
        control = page.partition(f'data-field="{field}"')[2].partition("data-field=")[0]
        drawn = set(re.findall(r'value="(red|blue)"', control))
        assert drawn == set(offered), field
        for value in ("red", "blue"):
            given = [value] if field == "shades" else value
            answer = desk.send("PATCH", f"item/{made['id']}", {field: given})
            assert (answer.status_code == 200) is (value in offered), (field, value, answer.json)
        admin.change("item", made["id"], **{field: None})


def test_a_record_whose_stage_and_option_are_gone_can_be_looked_at_and_saved(house: House) -> None:
    fields = [
        {"key": "name", "type": "text"},
        {"key": "stand", "type": "stage", "stages": [{"value": "new"}, {"value": "held"}]},
        {"key": "ways", "type": "choices", "options": [{"value": "fax"}, {"value": "mail"}]},
    ]
    app = {**definition("gone_pages"), "entities": [{"key": "item", "title": "name", "fields": fields}]}
    admin = house.publish(app)
    made = admin.new("item", name="one", ways=["fax"])["id"]
    admin.change("item", made, stand="held")
    fields[1]["stages"].pop()
    fields[2]["options"].pop(0)
    assert house.admin.post("/api/v1/apps", json=app).status_code == 200
    published = admin.send("POST", "publish", {"accept_loss": True})
    assert published.status_code in (200, 201, 202), published.json
    browser = house.visitor()
    house.desk(CLERK, "gone_pages", "clerk")
    assert sign_in(browser, f"{CLERK}@sample.example").status_code == 302
    page = browser.get(f"/apps/gone_pages/item/{made}")
    assert page.status_code == 200
    assert "It stands at “held”, a stage that the app no longer has" in page.text
    assert "Nobody can move it on from there" in page.text
