"""Rows of sub-tables: several parents, `parent`, changes of the whole list, rights of the parent's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.conftest import Desk, House

KEY = "kitchen"


def definition() -> dict[str, Any]:
    return {
        "formwright": 1, "key": KEY,
        "entities": [
            {"key": "meal", "title": "name", "fields": [
                {"key": "name", "type": "text"},
                {"key": "factor", "type": "decimal", "scale": 2, "default": "2"},
                {"key": "day", "type": "date"},
                {"key": "starters", "type": "children", "entity": "part"},
                {"key": "mains", "type": "children", "entity": "part", "min": 1, "max": 3},
                {"key": "total", "type": "decimal", "scale": 2, "formula": "SUM(mains.worth) + SUM(starters.worth)"},
                {"key": "dear", "type": "integer", "formula": "COUNTIF(mains, worth > record.factor)"},
                {"key": "tiny", "type": "decimal", "scale": 2, "formula": "SUM(mains.bits.weight)"},
                {"key": "second", "type": "text", "formula": "ROW(mains, 2).name"}]},
            {"key": "box", "title": "label", "fields": [
                {"key": "label", "type": "text"},
                {"key": "factor", "type": "decimal", "scale": 2},
                {"key": "contents", "type": "children", "entity": "part"}]},
            {"key": "part", "title": "name", "fields": [
                {"key": "name", "type": "text", "required": True},
                {"key": "amount", "type": "integer", "default": "1"},
                {"key": "worth", "type": "decimal", "scale": 2, "formula": "amount * parent.factor"},
                {"key": "where", "type": "text", "formula": "parent_entity"},
                {"key": "secret", "type": "text"},
                {"key": "code", "type": "serial", "pattern": "P{000}"},
                {"key": "bits", "type": "children", "entity": "bit"}]},
            {"key": "bit", "fields": [
                {"key": "weight", "type": "decimal", "scale": 2},
                {"key": "scaled", "type": "decimal", "scale": 2, "formula": "weight * parent.amount"}]},
        ],
        "roles": [{"key": "cook"}, {"key": "guest"}],
        "permissions": [
            {"role": "cook", "entity": "meal", "create": True, "read": True, "update": True, "delete": True},
            {"role": "cook", "entity": "part", "fields": {"secret": "hide", "amount": "read"}},
            {"role": "guest", "entity": "box", "read": True}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def desk(house: House) -> Desk:
    return house.publish(definition())


def test_rows_have_defaults_computed_values_and_parents(desk: Desk) -> None:
    meal = desk.new("meal", name="a", mains=[{"name": "x"}, {"name": "y", "amount": 3}])
    assert [(row["amount"], row["worth"], row["where"]) for row in meal["mains"]] == [
        (1, "2.00", "meal"), (3, "6.00", "meal")]  # fmt: skip
    assert (meal["total"], meal["dear"], meal["second"], meal["starters"]) == ("8.00", 1, "y", [])
    assert all(row["code"].startswith("P") for row in meal["mains"])
    box = desk.new("box", label="b", factor="0.5", contents=[{"name": "z", "amount": 4}])
    assert (box["contents"][0]["worth"], box["contents"][0]["where"]) == ("2.00", "box")


def test_a_change_of_the_parent_reaches_its_rows_and_back(desk: Desk) -> None:
    meal = desk.new("meal", name="f", mains=[{"name": "x", "amount": 3}])
    changed = desk.change("meal", meal, factor="3")
    assert changed["mains"][0]["worth"] == "9.00" and changed["total"] == "9.00"


def test_min_and_max(desk: Desk) -> None:
    for body in ({}, {"mains": []}, {"mains": None}):
        assert desk.refused("POST", "meal", {"name": "m", **body})[0] == ("children.too_few", "mains"), body
    assert desk.refused("POST", "meal", {"mains": [{"name": "x"}] * 4})[0] == ("children.too_many", "mains")
    meal = desk.new("meal", mains=[{"name": "x"}])
    assert desk.refused("PATCH", f"meal/{meal['id']}", {"mains": []})[0] == ("children.too_few", "mains")


def test_patch_gives_the_whole_list(desk: Desk) -> None:
    meal = desk.new("meal", mains=[{"name": "a"}, {"name": "b"}], starters=[{"name": "s"}])
    first, second = meal["mains"]
    changed = desk.change("meal", meal, mains=[{"id": second["id"], "amount": 5}, {"name": "c"}])
    assert [(row["name"], row["amount"]) for row in changed["mains"]] == [("b", 5), ("c", 1)]
    assert changed["mains"][0]["id"] == second["id"] and changed["mains"][0]["code"] == second["code"]
    assert [row["name"] for row in changed["starters"]] == ["s"]
    assert desk.send("GET", f"part/{first['id']}").status_code == 404
    assert changed["total"] == "14.00"
    # an absent key leaves the rows
    assert len(desk.change("meal", meal, name="n")["mains"]) == 2
    # another's row, or one given twice
    other = desk.new("meal", mains=[{"name": "o"}])
    for rows, path in (
        ([{"id": other["mains"][0]["id"]}], "mains/0/id"),
        ([{"id": second["id"]}, {"id": second["id"]}], "mains/1/id"),
        ([{"name": "ok"}, {"amount": 2}], "mains/1/name"),
        ([{"name": "ok", "amount": "x"}], "mains/0/amount"),
        ([{"name": "ok", "worth": "3"}], "mains/0/worth"),
        ([{"name": "ok", "nonsense": "3"}], "mains/0/nonsense"),
        ([7], "mains/0"),
        ("x", "mains"),
    ):
        assert desk.refused("PATCH", f"meal/{meal['id']}", {"mains": rows})[0][1] == path, rows
    # a row of the other list of the same record is not of this one
    wrong = [{"id": changed["starters"][0]["id"]}]
    assert desk.refused("PATCH", f"meal/{meal['id']}", {"mains": wrong})[0][1] == "mains/0/id"


def test_rows_of_rows(desk: Desk) -> None:
    meal = desk.new("meal", mains=[{"name": "a", "amount": 2, "bits": [{"weight": "1.5"}, {"weight": "2"}]}])
    row = meal["mains"][0]
    assert [bit["scaled"] for bit in row["bits"]] == ["3.00", "4.00"] and meal["tiny"] == "3.50"
    bit = row["bits"][1]
    changed = desk.change("meal", meal, mains=[{"id": row["id"], "bits": [{"id": bit["id"], "weight": "7"}]}])
    assert changed["tiny"] == "7.00" and len(changed["mains"][0]["bits"]) == 1
    # an absent key leaves the rows of a row, too
    changed = desk.change("meal", meal, mains=[{"id": row["id"], "amount": 10}])
    assert changed["mains"][0]["bits"][0]["scaled"] == "70.00"


def test_history_of_rows(desk: Desk) -> None:
    meal = desk.new("meal", mains=[{"name": "a"}])
    row = meal["mains"][0]
    desk.change("meal", meal, mains=[{"id": row["id"], "name": "b"}])
    items = desk.get(f"meal/{meal['id']}/history")["items"]
    assert items[0]["changes"][f"mains/{row['id']}/name"] == ["a", "b"]


def test_children_are_readable_as_far_as_their_parents_are(desk: Desk, house: House) -> None:
    cook, guest = house.desk("cook", KEY, "cook"), house.desk("guest", KEY, "guest")
    meal = desk.new("meal", name="k", mains=[{"name": "hidden?", "secret": "s", "amount": 2}])
    box = desk.new("box", contents=[{"name": "in a box"}])
    seen = cook.get(f"part/{meal['mains'][0]['id']}")
    assert "secret" not in seen and seen["amount"] == 2
    assert cook.send("GET", f"part/{box['contents'][0]['id']}").status_code == 404
    assert guest.send("GET", f"part/{meal['mains'][0]['id']}").status_code == 404
    assert guest.get(f"part/{box['contents'][0]['id']}")["name"] == "in a box"
    assert "in a box" not in cook.titles("part", "amount > 0", limit=200)
    assert cook.refused("GET", "part", None, 400, query_string={"filter": 'secret = "s"'})
    # rows are written through their parent alone
    assert desk.send("POST", "part", {"name": "loose"}).status_code in (403, 405, 409, 422)
    rows = [{"id": meal["mains"][0]["id"], "amount": 3}]
    assert cook.refused("PATCH", f"meal/{meal['id']}", {"mains": rows})[0] == (
        "field.read_only",
        "mains/0/amount",
    )
    same = cook.change("meal", meal, mains=[{"id": meal["mains"][0]["id"], "name": "new"}])
    assert same["mains"][0]["name"] == "new" and "secret" not in same["mains"][0]
    assert desk.get(f"meal/{meal['id']}")["mains"][0]["secret"] == "s"


def test_filters_over_rows(desk: Desk) -> None:
    meal = desk.new("meal", name="filtered", mains=[{"name": "needle", "amount": 9}])
    for source in (
        'COUNTIF(mains, name = "needle") > 0',
        "SUM(mains.amount) = 9",
        'total = 18 and name = "filtered"',
        "MAX(mains.amount) > 8",
    ):
        assert meal["id"] in desk.titles("meal", source, "id"), source
    assert desk.titles("part", 'parent.factor = 2 and name = "needle"') in (["needle"], [])


def test_delete_and_restore(desk: Desk) -> None:
    meal = desk.new("meal", mains=[{"name": "a"}])
    row = meal["mains"][0]["id"]
    assert desk.send("DELETE", f"meal/{meal['id']}").status_code == 204
    assert desk.send("GET", f"part/{row}").status_code == 404
    back = desk.send("POST", f"meal/{meal['id']}/restore")
    assert back.status_code == 200 and back.json["mains"][0]["id"] == row
