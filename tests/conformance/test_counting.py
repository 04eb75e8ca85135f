"""The record being saved, and its rows, count with their new values wherever rules look among records."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.conftest import Desk, House
from tests.web.conftest import codes

KEY = "counting"

DEFINITION: dict[str, Any] = {
    "formwright": 1, "key": KEY,
    "user_fields": [{"key": "most", "type": "integer", "default": "3"}],
    "entities": [
        {"key": "product", "fields": [
            {"key": "name", "type": "text", "unique": True},
            {"key": "stock", "type": "integer", "default": "10"},
            {"key": "sold", "type": "integer",
             "formula": "SUM(order_line_list, IF(parent.status = \"open\", quantity, 0))"},
            {"key": "big", "type": "integer", "formula": "COUNTIF(order_line_list, parent.customer.name = \"Big\")"}]},
        {"key": "basket", "fields": [
            {"key": "name", "type": "text"}, {"key": "parts", "type": "children", "entity": "part"}]},
        {"key": "part", "fields": [
            {"key": "tool", "type": "reference", "entity": "tool"}, {"key": "pieces", "type": "integer"}]},
        {"key": "tool", "fields": [
            {"key": "name", "type": "text"}, {"key": "stock", "type": "integer"},
            {"key": "used", "type": "integer", "formula": "SUM(part_list.pieces)"},
            {"key": "years", "type": "integer", "formula": "YEAR(TODAY()) - 2000"},
            {"key": "old", "type": "boolean", "formula": "years > 5 and stock > 1"}]},
        {"key": "customer", "fields": [{"key": "name", "type": "text"}]},
        {"key": "order", "fields": [
            {"key": "customer", "type": "reference", "entity": "customer"},
            {"key": "most", "type": "integer"},
            {"key": "status", "type": "choice", "options": [{"value": "open"}, {"value": "off"}],
             "default": "\"open\""},
            {"key": "above_usual", "type": "boolean", "formula": "most > user.most"},
            {"key": "lines", "type": "children", "entity": "order_line"}]},
        {"key": "order_line", "fields": [
            {"key": "product", "type": "reference", "entity": "product",
             "choose_from": "ISBLANK(record.parent.customer) or name <> \"Secret\""},
            {"key": "place", "type": "integer", "formula": "ROWINDEX()"},
            {"key": "quantity", "type": "integer"}]},
        {"key": "slot", "fields": [
            {"key": "room", "type": "text"}, {"key": "first", "type": "integer"}, {"key": "last", "type": "integer"},
            {"key": "hours", "type": "integer"}]},
        {"key": "note", "fields": [
            {"key": "about", "type": "any_reference", "entities": ["product", "order"], "on_delete": "cascade"},
            {"key": "text", "type": "text"}]}],
    "rules": [
        {"key": "enough", "entity": "order_line", "kind": "validate", "field": "quantity",
         "invalid_when": "SUM(product.order_line_list.quantity) > product.stock", "message": "Not enough {product.name}"},
        {"key": "most", "entity": "order_line", "kind": "validate", "field": "quantity",
         "invalid_when": "quantity > parent.most", "message": "Too many"},
        {"key": "free", "entity": "slot", "kind": "validate", "field": "room", "message": "Taken", "invalid_when":
         "COUNT(ENTITY(\"slot\", room = record.room and id <> record.id and first < record.last "
         "and last > record.first)) > 0"},
        {"key": "sum", "entity": "slot", "kind": "validate", "field": "hours", "message": "Too long",
         "invalid_when": "SUM(ENTITY(\"slot\"), hours) > 20"}],
    "flows": [{"key": "note_it", "entity": "order", "trigger": {"on": "created"}, "steps": [
        {"key": "make", "do": "create_record", "entity": "note", "values": {"about": "record", "text": "status"}},
        {"key": "mine", "do": "find_records", "entity": "note", "filter": "about = record"},
        {"key": "set", "do": "update_records", "records": "steps.mine.rows",
         "values": {"text": "\"notes: \" & steps.mine.count"}}]}],
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(house: House) -> Desk:
    return house.publish(DEFINITION)


def ordered(desk: Desk, product: Any, *quantities: int, **more: Any) -> dict[str, Any]:
    return {**more, "lines": [{"product": product["id"], "quantity": quantity} for quantity in quantities]}


def test_rows_count_with_their_new_values(desk: Desk) -> None:
    product = desk.new("product", name="A")
    order = desk.new("order", **ordered(desk, product, 4, 1))
    assert [row["place"] for row in order["lines"]] == [1, 2]
    desk.new("order", **ordered(desk, product, 5))
    one, two = order["lines"]
    enough = [("rule.enough", "lines/0/quantity")]
    assert desk.refused("POST", "order", ordered(desk, product, 1)) == enough
    found = desk.evaluate("order", **ordered(desk, product, 1))["problems"]
    assert [(problem["code"], problem["path"]) for problem in found] == enough
    changed = [{"id": one["id"], "quantity": 5}, {"id": two["id"]}]
    assert desk.refused("PATCH", f"order/{order['id']}", {"lines": changed}) == enough
    # what is taken out no longer counts
    order = desk.change("order", order, lines=[{"id": two["id"], "quantity": 5}])
    assert [row["place"] for row in order["lines"]] == [1]
    assert desk.refused("PATCH", f"order/{order['id']}", ordered(desk, product, 3, 3)) == [
        ("rule.enough", "lines/0/quantity"),
        ("rule.enough", "lines/1/quantity"),
    ]


def test_a_collection_of_rows_knows_what_they_stand_in(desk: Desk) -> None:
    product, customer = desk.new("product", name="B"), desk.new("customer", name="Big")
    order = desk.new("order", **ordered(desk, product, 4), customer=customer["id"])
    other = desk.new("order", **ordered(desk, product, 2))

    def sums() -> tuple[int, int]:
        found = desk.get(f"product/{product['id']}")
        return found["sold"], found["big"]

    assert sums() == (6, 1)
    desk.change("order", order, status="off")
    assert sums() == (2, 1)
    desk.change("order", other, customer=customer["id"])
    assert sums() == (2, 2)
    desk.change("customer", customer, name="Small")
    assert sums() == (2, 0)
    assert desk.send("DELETE", f"order/{other['id']}").status_code == 204
    assert sums() == (0, 0)
    wanted = 'COUNTIF(order_line_list, parent.status = "off") > 0'
    assert desk.titles("product", f'name = "B" and {wanted}') == ["B"]


def test_a_row_is_judged_again_when_its_parent_changes(desk: Desk) -> None:
    product = desk.new("product", name="C")
    order = desk.new("order", **ordered(desk, product, 4, 2), most=5)
    assert desk.refused("PATCH", f"order/{order['id']}", {"most": 3}) == [("rule.most", "lines/0/quantity")]
    assert order["above_usual"]
    hidden = desk.new("product", name="Secret")
    customer = desk.new("customer", name="X")
    body = ordered(desk, hidden, 1, customer=customer["id"])
    assert desk.refused("POST", "order", body) == [("reference.not_offered", "lines/0/product")]


def test_records_saved_together_count_among_each_other(desk: Desk) -> None:
    desk.new("slot", room="a", first=1, last=5, hours=15)
    taken = desk.refused("POST", "slot", {"room": "a", "first": 4, "last": 6, "hours": 1})
    assert taken == [("rule.free", "room")]
    assert desk.refused("POST", "slot", {"room": "b", "hours": 6}) == [("rule.sum", "hours")]
    both = [
        {"room": "c", "first": 1, "last": 3, "hours": 1},
        {"room": "c", "first": 2, "last": 4, "hours": 1},
    ]
    assert desk.refused("POST", "slot/batch", both) == [("rule.free", "0/room"), ("rule.free", "1/room")]
    long = [{"room": "d", "hours": 3}, {"room": "e", "hours": 3}]
    assert ("rule.sum", "1/hours") in desk.refused("POST", "slot/batch", long)
    answer = desk.send("POST", "slot/batch", [{"room": "d", "hours": 3}, {"room": "e", "hours": 2}])
    assert answer.status_code == 200, codes(answer)


def test_a_reference_becomes_one_of_several(desk: Desk) -> None:
    order = desk.new("order", status="open")
    notes = desk.get("note")["items"]
    mine = [note for note in notes if note["about"]["id"] == order["id"]]
    assert [(note["about"]["entity"], note["text"]) for note in mine] == [("order", "notes: 1")]


def test_rows_alone_make_up_what_is_summed_elsewhere(desk: Desk) -> None:
    """Nothing but the rows matters to the sum: not the record they stand in."""
    tool = desk.new("tool", name="Saw", stock=1)

    def used() -> int:
        found: int = desk.get(f"tool/{tool['id']}")["used"]
        return found

    basket = desk.new("basket", name="A", parts=[{"tool": tool["id"], "pieces": 3}])
    assert used() == 3
    basket = desk.change("basket", basket, parts=[{"id": basket["parts"][0]["id"], "pieces": 5}])
    assert used() == 5
    assert desk.send("DELETE", f"basket/{basket['id']}").status_code == 204
    assert used() == 0
    assert desk.send("POST", f"basket/{basket['id']}/restore").status_code == 200
    assert used() == 5


def test_figures_are_grouped_by_what_changes_with_time(desk: Desk) -> None:
    desk.new("tool", name="Axe", stock=5)
    found = desk.get("query", entity="tool", group_by="old", measure="COUNT()")["items"]
    assert {item["group"]["old"] for item in found} >= {True}
    later = desk.get("query", entity="tool", measure="SUM(years)", filter="old")["items"]
    assert later[0]["value"] >= 26
