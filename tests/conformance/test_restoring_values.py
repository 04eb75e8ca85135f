"""Restoring the version before a type change: each value is as it was, unless somebody wrote another."""

from __future__ import annotations

from typing import Any

from tests.conformance.conftest import Desk, House


def definition(key: str, size: str, **more: Any) -> dict[str, Any]:
    fields = [{"key": "name", "type": "text"}, {"key": "size", "type": size, **more}]
    return {
        "formwright": 1,
        "key": key,
        "entities": [{"key": "item", "label": "Item", "title": "name", "fields": fields}],
    }


def turn(house: House, desk: Desk, after: dict[str, Any]) -> None:
    assert house.admin.post("/api/v1/apps", json=after).status_code == 200
    published = desk.send("POST", "publish", {"accept_loss": True})
    assert published.status_code == 200, published.json


def sizes(desk: Desk) -> dict[str, Any]:
    return {one["name"]: one["size"] for one in desk.get("item")["items"]}


def test_what_a_change_blanked_comes_back_and_what_was_written_since_stays(house: House) -> None:
    desk = house.publish(definition("sizes", "text"))
    for name, size in (("dozen", "a dozen"), ("plain", "040"), ("typed", "12a"), ("changed", "7"),
                       ("emptied", "8"), ("none", None)):  # fmt: skip
        desk.new("item", name=name, size=size)
    turn(house, desk, definition("sizes", "integer"))
    ids = {one["name"]: one["id"] for one in desk.get("item")["items"]}
    desk.change("item", ids["typed"], size=13)
    desk.change("item", ids["changed"], size=9)
    desk.change("item", ids["emptied"], size=None)
    desk.new("item", name="new", size=5)
    assert desk.send("POST", "versions/1/restore").status_code == 200
    assert sizes(desk) == {
        "dozen": "a dozen",
        "plain": "040",
        "typed": "13",
        "changed": "9",
        "emptied": None,
        "none": None,
        "new": "5",
    }


def test_two_changes_in_a_row_are_gone_back_over(house: House) -> None:
    desk = house.publish(definition("rows", "text"))
    for name, size in (("day", "2026-03-02"), ("late", "soon"), ("off", "7")):
        desk.new("item", name=name, size=size)
    turn(house, desk, definition("rows", "date"))
    turn(house, desk, definition("rows", "datetime"))
    desk.change("item", 3, size="2026-03-03T09:00:00Z")
    assert desk.send("POST", "versions/1/restore").status_code == 200
    found = sizes(desk)
    assert (found["day"], found["late"]) == ("2026-03-02", "soon")
    assert found["off"].startswith("2026-03-03T09:00")
    # there again: what is no day stays behind, and comes back once more
    assert desk.send("POST", "versions/2/restore").status_code == 422
    assert desk.send("POST", "versions/2/restore", {"accept_loss": True}).status_code == 200
    assert sizes(desk)["late"] is None
    assert desk.send("POST", "versions/1/restore").status_code == 200
    assert sizes(desk)["late"] == "soon"


def test_purged_values_do_not_come_back(house: House) -> None:
    from configurator.retired import purge

    desk = house.publish(definition("purged", "text"))
    desk.new("item", name="a", size="a dozen")
    turn(house, desk, definition("purged", "integer"))
    purge(house.engine, "purged", days=0)
    assert desk.send("POST", "versions/1/restore").status_code == 200
    assert sizes(desk) == {"a": None}
