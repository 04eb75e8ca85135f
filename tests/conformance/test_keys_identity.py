"""Keys are permanent identifiers in any script; every list item has its identity."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.conftest import House
from tests.web.conftest import codes

Json = dict[str, Any]


@pytest.fixture(scope="module", params=["sqlite"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Checks alone: one database is enough."""
    from tests.web.conftest import make_site

    return House(make_site(tmp_path_factory.mktemp("keys")).app)


def app(key: str, *fields: Json, entity: str = "boat", **more: Any) -> Json:
    return {"formwright": 1, "key": key, "entities": [{"key": entity, "fields": list(fields)}], **more}


TEXT = {"key": "name", "type": "text"}
WORDS = ["user", "parent", "record", "saved", "app", "value", "steps", "index", "record_type"]
COLUMNS = ["id", "owner", "created_at", "created_by", "updated_at", "updated_by", "revision", "deleted_at"]
ROUTES = ["draft", "query", "publish", "versions", "clone", "upgrade", "evaluate", "batch"]


@pytest.mark.parametrize("word", [*WORDS, *COLUMNS, "class", "None", "lambda"])
def test_reserved_field_keys(place: House, word: str) -> None:
    assert ("key.reserved", "/entities/0/fields/0/key") in place.check(
        app("k_res", {"key": word, "type": "text"})
    )


@pytest.mark.parametrize("word", [*ROUTES, "record", "user", "import"])
def test_reserved_entity_keys(place: House, word: str) -> None:
    found = place.check(app("k_ent", TEXT, entity=word))
    assert ("key.reserved", "/entities/0/key") in found


@pytest.mark.parametrize("word", ROUTES[:4])
def test_route_words_are_fine_for_fields(place: House, word: str) -> None:
    assert place.check(app(f"k_fld_{word}", {"key": word, "type": "text"})) == []


def test_keys_are_unique_ignoring_case(place: House) -> None:
    found = place.check(app("k_case", TEXT, {"key": "Name", "type": "text"}))
    assert found and found[0][1] == "/entities/0/fields/1/key", found


@pytest.mark.parametrize("key", ["two words", "1st", "a-b", "ｆｕｌｌ"])
def test_keys_that_are_no_identifiers(place: House, key: str) -> None:
    found = place.check(app("k_bad", {"key": key, "type": "text"}))
    assert any(path == "/entities/0/fields/0/key" for _, path in found), found


def test_keys_in_any_script(house: House) -> None:
    desk = house.publish(
        app(
            "库存",
            {"key": "名称", "type": "text", "required": True},
            {"key": "größe", "type": "decimal", "scale": 2},
            {"key": "счёт", "type": "integer"},
            {"key": "итог", "type": "decimal", "scale": 2, "formula": "größe * счёт"},
            {"key": "a" * 60, "type": "text", "indexed": True},
            {"key": "很长的字段名称" * 6, "type": "text", "unique": True},
            entity="物品",
        )
    )
    made = desk.new("物品", **{"名称": "椅子", "größe": "1.5", "счёт": 4, "很长的字段名称" * 6: "x"})
    assert made["итог"] == "6.00"
    assert desk.titles("物品", 'итог = 6 and 名称 = "椅子"', "名称") == ["椅子"]
    assert (
        desk.refused("POST", "物品", {"名称": "凳子", "很长的字段名称" * 6: "x"})[0][1]
        == "很长的字段名称" * 6
    )


def test_double_identities(place: House) -> None:
    stages = {
        "key": "status", "type": "stage", "initial": "a", "stages": [{"value": "a"}, {"value": "b"}],
        "transitions": [{"from": "a", "to": "b"}, {"from": "a", "to": "b", "when": "name = \"x\""}],
    }  # fmt: skip
    found = place.check(app("k_dup", TEXT, stages))
    assert any(path.startswith("/entities/0/fields/1/transitions/1") for _, path in found), found
    form = {
        "key": "f",
        "entity": "boat",
        "layout": [{"id": "s", "section": "S", "items": [{"field": "name"}, {"field": "name"}]}],
    }
    found = place.check(app("k_lay", TEXT, forms=[form]))
    assert any(path.startswith("/forms/0/layout/0/items/1") for _, path in found), found
    roles = {
        "roles": [{"key": "r"}],
        "permissions": [
            {"role": "r", "entity": "boat", "read": True},
            {"role": "r", "entity": "boat", "create": True},
        ],
    }
    found = place.check(app("k_perm", TEXT, **roles))
    assert any(path.startswith("/permissions/1") for _, path in found), found


def test_missing_ids_are_found_and_never_invented(place: House) -> None:
    form = {"key": "f", "entity": "boat", "layout": [{"section": "S", "items": [{"field": "name"}]}]}
    found = place.check(app("k_noid", TEXT, forms=[form]))
    assert any(path.startswith("/forms/0/layout/0") for _, path in found), found
    draft = place.admin.get("/api/v1/apps/k_noid/draft")
    if draft.status_code == 200:
        assert "id" not in draft.json["definition"]["forms"][0]["layout"][0]


def test_an_import_over_an_app_changes_its_draft_alone(place: House) -> None:
    assert place.check(app("k_once", TEXT)) == []
    again = place.admin.post("/api/v1/apps", json=app("k_once", TEXT, label="Once more"))
    assert again.status_code == 200 and again.json["is_new"] is False, again.json
    assert [one["key"] for one in place.admin.get("/api/v1/apps").json["items"]].count("k_once") <= 1


@pytest.mark.parametrize(
    "broken",
    [
        {"key": "x", "type": "text", "colour": "red"},
        {"key": "x", "type": "texts"},
        {"key": "x", "type": "reference", "entity": "ghost"},
        {"key": "x", "type": "choice", "option_set": "ghost"},
        {"key": "x", "type": "children", "entity": "ghost"},
        {"key": "x", "type": "decimal", "formula": "name * 2"},
        {"key": "x", "type": "decimal", "formula": "x + 1"},
        {"key": "x", "type": "decimal", "formula": "nmae"},
        {"key": "x", "type": "integer", "default": "\"a\""},
        {"key": "x", "type": "reference", "entity": "boat", "on_delete": "explode"},
        {"key": "x", "type": "reference", "entity": "boat", "choose_from": "nonsense"},
        {"key": "x", "type": "text", "copy_from": "nonsense.name"},
        {"key": "x", "type": "stage", "initial": "z", "stages": [{"value": "a"}]},
        {"key": "x", "type": "stage", "initial": "a", "stages": [{"value": "a"}],
         "transitions": [{"from": "a", "to": "ghost"}]},
        {"key": "x", "type": "stage", "initial": "a", "stages": [{"value": "a"}, {"value": "b"}],
         "transitions": [{"from": "a", "to": "b", "roles": ["ghost"]}]},
        {"key": "x", "type": "text", "formula": "ISNEW()"},
        {"key": "x", "type": "boolean", "formula": "TODAY() > DATE(2020,1,1)", "unique": True},
    ],
)  # fmt: skip
def test_broken_fields_are_found(place: House, broken: Json) -> None:
    found = place.check(app("k_broken", TEXT, broken))
    assert found and all(path.startswith("/entities/0/fields/1") for _, path in found), found


def test_two_references_that_would_collide_need_back(place: House) -> None:
    definition = {
        "formwright": 1, "key": "k_back",
        "entities": [
            {"key": "port", "fields": [TEXT]},
            {"key": "trip", "fields": [
                {"key": "start", "type": "reference", "entity": "port"},
                {"key": "end", "type": "reference", "entity": "port"}]}],
    }  # fmt: skip
    found = place.check(definition)
    assert any(path.startswith("/entities/1/fields/") for _, path in found), found
    definition["key"] = "k_back2"
    definition["entities"][1]["fields"][1]["back"] = "arrivals"
    assert place.check(definition) == []


@pytest.mark.parametrize("key", ["../../x", "import", "two words", "1st", "record"])
def test_an_app_whose_key_is_none_is_not_begun(place: House, key: str) -> None:
    made = place.admin.post("/api/v1/apps", json=app(key, TEXT))
    assert made.status_code == 422 and {path for _, path in codes(made)} == {"/key"}, made.json
    listed = place.admin.get("/api/v1/apps").json["items"]
    assert key not in [one["key"] for one in listed]
