"""A view keeps working for those from whom a field is hidden that it sorts by."""

from __future__ import annotations

from typing import Any

from tests.conformance.conftest import House

KEY = "hidden_order"


def definition() -> dict[str, Any]:
    return {
        "formwright": 1,
        "key": KEY,
        "entities": [
            {"key": "shop", "title": "name", "fields": [
                {"key": "name", "type": "text"}, {"key": "cost", "type": "decimal"}]},
            {"key": "offer", "title": "name", "fields": [
                {"key": "name", "type": "text"}, {"key": "cost", "type": "decimal"},
                {"key": "shop", "type": "reference", "entity": "shop"}]}],
        "views": [
            {"key": "dear", "entity": "offer", "kind": "table", "columns": ["name", "cost"],
             "sort": ["-cost", "shop.cost", "name"]},
            {"key": "late", "entity": "shop", "kind": "table", "sort": ["-updated_at", "-id"]}],
        "dashboards": [{"key": "d", "widgets": [{"id": "w", "kind": "table", "view": "dear"}]}],
        "roles": [{"key": "seller"}],
        "permissions": [
            {"role": "seller", "entity": one, "read": True, "fields": {"cost": "hide"}}
            for one in ("offer", "shop")],
    }  # fmt: skip


def test_a_hidden_field_orders_nothing_and_the_rest_stands(house: House) -> None:
    desk = house.publish(definition())
    for name, cost in (("Cheap", "1"), ("Zenith", "3"), ("Middle", "2")):
        desk.new("offer", name=name, cost=cost)
    house.desk("seller_of_order", KEY, "seller")
    browser = house.signed_in("seller_of_order@sample.example")
    for address in (f"/apps/{KEY}/offer", f"/apps/{KEY}/-/views/dear", f"/apps/{KEY}/-/dashboards/d"):
        page = browser.get(address)
        assert page.status_code == 200, address
        places = [page.text.index(name) for name in ("Cheap", "Middle", "Zenith")]
        assert places == sorted(places), "ordered by what the reader sees"
    assert browser.get(f"/apps/{KEY}/-/views/late").status_code == 200
    assert browser.get(f"/apps/{KEY}/-/views/dear?sort=cost").status_code == 400
