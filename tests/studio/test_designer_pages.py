"""The designer over HTTP: who gets in, what it is made of, what it says, and that nothing is live by it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from configurator.web.designer.app_words import app_words
from configurator.web.designer.common import COMMON
from configurator.web.designer.flow_words import flow_words
from configurator.web.designer.form_words import form_words
from configurator.web.designer.role_words import role_words
from configurator.web.designer.words import words
from runtime.definition import Entity
from runtime.definition.fields import Field
from runtime.definition.parts import properties as parts_properties
from runtime.fields.registry import field_types
from runtime.fields.settings import GROUPS
from tests.studio.conftest import ROOT, SELLER
from tests.web.conftest import ADMINISTRATOR, Site

APP = "/api/v1/apps/crm_ltc/draft"
PAGES = (
    "/studio/crm_ltc/entities",
    "/studio/crm_ltc/entities/lead",
    "/studio/crm_ltc/entities/lead/rules",
    "/studio/crm_ltc/entities/lead/stages",
    "/studio/crm_ltc/entities/lead/settings",
    "/studio/crm_ltc/options",
    "/studio/crm_ltc/new-entity",
    "/studio/crm_ltc/history",
    "/studio/crm_ltc/entities/lead/forms/lead_main",
    "/studio/crm_ltc/forms/lead_main/sheet",
)


def known(page: str) -> dict[str, Any]:
    """What a page tells its script."""
    found = re.search(r'id="designer-known"[^>]*>(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


def test_only_administrators_get_in(crm: Site) -> None:
    seller, nobody, boss = crm.signed_in(SELLER), crm.visitor(), crm.signed_in(ADMINISTRATOR)
    for address in PAGES:
        assert nobody.get(address).status_code == 302, address
        assert seller.get(address).status_code == 403, address
        assert boss.get(address).status_code == 200, address
    for address in (
        "/studio/gone/entities",
        "/studio/crm_ltc/entities/gone",
        "/studio/crm_ltc/entities/account/forms/lead_main",
        "/studio/crm_ltc/forms/gone/sheet",
    ):
        assert boss.get(address).status_code == 404, address


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The designer needs a script"), ("zh", "设计台需要脚本")]
)
def test_without_a_script_the_page_says_so_and_where_else_to_go(crm: Site, language: str, said: str) -> None:
    boss = crm.signed_in(ADMINISTRATOR)
    boss.get(f"/choose?language={language}&next=/")
    page = boss.get("/studio/crm_ltc/entities/lead").text
    assert said in page
    assert f'href="{APP}"' in page


def test_the_page_knows_every_type_and_setting_in_the_readers_language(crm: Site) -> None:
    boss = crm.signed_in(ADMINISTRATOR)
    boss.get("/choose?language=zh&next=/")
    found = known(boss.get("/studio/crm_ltc/entities/lead").text)
    assert {one["key"] for one in found["types"]} == set(field_types())
    for one in found["types"]:
        kind = field_types()[one["key"]]
        assert one["label"] == kind.label["zh"]
        assert [each["name"] for each in one["settings"]] == list(kind.settings_schema)
        assert all(each["label"] and each["group"] in GROUPS for each in one["settings"])
        assert one["icon"] in found["icons"], f"{one['key']} has an icon nobody has drawn"
    names = {each["name"] for each in found["properties"]["common"]}
    assert names <= {prop.name for prop in parts_properties(Field)}
    assert {one.name for one in COMMON} == names


def test_an_entitys_settings_are_made_of_properties_it_has(crm: Site) -> None:
    boss = crm.signed_in(ADMINISTRATOR)
    found = known(boss.get("/studio/crm_ltc/entities/lead/settings").text)["entity_properties"]
    groups = {each["key"] for each in found["groups"]}
    names = [each["name"] for each in found["common"]]
    elsewhere = {"key", "fields"}
    assert {*names} | elsewhere == {prop.name for prop in parts_properties(Entity)}
    assert all(each["label"] and each["group"] in groups for each in found["common"])


def test_scripts_say_only_words_the_server_gives(crm: Site) -> None:
    said = set()
    for file in (ROOT / "static" / "src" / "designer").rglob("*.js"):
        said |= set(re.findall(r'\bsay\("(\w+)"', file.read_text(encoding="utf-8")))
    with crm.app.test_request_context("/"):
        given = {*words(), *app_words(), *form_words(), *flow_words(), *role_words()}
    assert said <= given, said - given
    assert len(said) > 80


def test_the_form_is_drawn_from_the_draft_and_nothing_is_live_by_it(crm: Site) -> None:
    boss = crm.by_token(ADMINISTRATOR)
    revision = boss.get(APP).headers["ETag"]
    patch = [
        {"op": "add", "path": "/entities/lead/fields/-",
         "value": {"key": "fair", "type": "text", "label": {"en": "Fair visited"}}},
        {"op": "add", "path": "/forms/lead_main/layout/who/items/0", "value": {"field": "fair"}},
        {"op": "add", "path": "/rules/-",
         "value": {"key": "fair_show", "entity": "lead", "kind": "state", "when": 'source = "fair"', "show": ["fair"]}},
    ]  # fmt: skip
    layout = next(one for one in boss.get(APP).json["definition"]["forms"] if one["key"] == "lead_main")[
        "layout"
    ]
    section = next(one["id"] for one in layout if "section" in one)
    patch[1]["path"] = f"/forms/lead_main/layout/{section}/items/0"
    answer = boss.patch(APP, json=patch, headers={"If-Match": revision})
    assert answer.status_code == 200, answer.json
    page = crm.signed_in(ADMINISTRATOR)
    drawn = page.get("/studio/crm_ltc/forms/lead_main/sheet").text
    assert "Fair visited" in drawn and 'data-field="fair"' in drawn
    part = drawn[drawn.index('data-field="fair"') + 9 :].partition("data-field=")[0]
    assert "hidden>" in part  # as the runtime hides it: the designer shows it apart
    assert "<html" not in drawn
    assert "Fair visited" not in page.get("/apps/crm_ltc/lead/new").text


BROKEN = (
    ("/entities/lead/fields/-", {"key": "odd", "type": "reference", "entity": "gone"}),
    ("/entities/lead/fields/-", {"key": "odd", "type": "integer", "formula": "budgt + 1"}),
    ("/entities/lead/fields/-", {"key": "select", "type": "children", "entity": "gone"}),
    ("/entities/lead/title", "budgt"),
    ("/rules/discard_needs_reason/when", "stats = 1"),
    ("/permissions/sales~lead/read", "ownr = user"),
)


@pytest.mark.parametrize(("path", "value"), BROKEN)
def test_a_form_of_a_draft_with_errors_is_drawn_or_says_why_not(crm: Site, path: str, value: Any) -> None:
    boss = crm.by_token(ADMINISTRATOR)
    revision = boss.get(APP).headers["ETag"]
    operation = "add" if path.endswith("-") else "replace"
    answer = boss.patch(
        APP, json=[{"op": operation, "path": path, "value": value}], headers={"If-Match": revision}
    )
    assert any(one["severity"] == "error" for one in answer.json["problems"])
    drawn = crm.signed_in(ADMINISTRATOR).get("/studio/crm_ltc/forms/lead_main/sheet")
    assert drawn.status_code == 200
    assert ('data-field="name"' in drawn.text) != ("once the errors are mended" in drawn.text)


def test_conditions_over_the_interface(crm: Site) -> None:
    boss = crm.by_token(ADMINISTRATOR)
    ask = f"{APP}/conditions"
    row = {"path": "budget", "operator": "at_least", "operand": "100000"}
    answer = boss.post(ask, json={"entity": "lead", "write": {"match": "all", "rows": [row]}}).json
    assert answer == {"write": {"formula": "budget >= 100000", "problems": []}}
    answer = boss.post(ask, json={"entity": "lead", "read": ["budget >= 100000", "budgt > 1"]}).json["read"]
    assert answer[0] == {"match": "all", "rows": [row], "problems": []}
    assert answer[1]["problems"][0]["hint"]
    for wrong, status in (
        ({"entity": "gone", "read": []}, 422),
        ({"entity": "lead", "read": "budget"}, 400),
        ({"entity": "lead", "write": {"match": "some", "rows": []}}, 400),
        ({"entity": "lead", "write": {"match": "all", "rows": [1]}}, 400),
        ({"entity": "lead", "purpose": "sometimes"}, 400),
        ({"entity": "lead", "more": 1}, 400),
    ):
        assert boss.post(ask, json=wrong).status_code in (status, 422), wrong
    assert crm.by_token(SELLER).post(ask, json={"entity": "lead", "read": []}).status_code == 403


def test_where_a_field_is_used(crm: Site) -> None:
    boss = crm.by_token(ADMINISTRATOR)
    items = boss.get(f"{APP}/uses?entity=lead&field=budget").json["items"]
    said = {(one["kind"], one["label"]) for one in items}
    assert ("rule", "Lead score") in said  # a decision table reads it
    assert ("form", "Lead") in said or any(kind == "form" for kind, _ in said)
    assert any(kind == "view" for kind, _ in said)
    through = {one["label"] for one in boss.get(f"{APP}/uses?entity=account&field=level").json["items"]}
    assert "Quote › Customer level" in through  # copied through a reference
    assert boss.get(f"{APP}/uses?entity=lead&field=gone").status_code == 422


def test_edits_say_who_made_them(crm: Site) -> None:
    boss = crm.by_token(ADMINISTRATOR)
    revision = boss.get(APP).headers["ETag"]
    patch = [{"op": "replace", "path": "/entities/lead/label", "value": "Enquiry"}]
    boss.patch(APP, json=patch, headers={"If-Match": revision})
    newest = boss.get(f"{APP}/edits").json["items"][0]
    assert newest["author"] and newest["patch"][0]["value"] == "Enquiry"
