"""Stages and options that a version no longer has, while records hold them."""

from __future__ import annotations

import copy
import time
from typing import Any

import pytest

from runtime.storage import choosing
from tests.conformance.conftest import Desk, House

STAGES = [
    {"value": "new", "label": {"en": "New", "zh": "新建"}},
    {"value": "open", "label": {"en": "Open", "zh": "进行中"}},
    {"value": "done"},
]
MOVES = [{"from": "new", "to": "open"}, {"from": "open", "to": "done"}, {"from": "new", "to": "done"}]
OPTIONS = [{"value": "fax", "label": {"en": "Fax", "zh": "传真"}}, {"value": "mail"}, {"value": "phone"}]


def definition(key: str) -> dict[str, Any]:
    fields = [
        {"key": "name", "type": "text"},
        {"key": "stand", "type": "stage", "initial": "new", "stages": STAGES, "transitions": MOVES},
        {"key": "way", "type": "choice", "options": OPTIONS, "label": {"en": "Way", "zh": "渠道"}},
        {"key": "ways", "type": "choices", "option_set": "ways"},
    ]
    return {
        "formwright": 1,
        "key": key,
        "option_sets": [{"key": "ways", "options": OPTIONS}],
        "entities": [{"key": "item", "label": "Item", "title": "name", "fields": fields}],
    }


def without(key: str, stage: str = "", option: str = "") -> dict[str, Any]:
    """The app without a stage, or without an option of both its fields."""
    after = definition(key)
    _name, stand, way, _ways = after["entities"][0]["fields"]
    stand["stages"] = [one for one in STAGES if one["value"] != stage]
    stand["transitions"] = [one for one in MOVES if stage not in one.values()]
    way["options"] = [one for one in OPTIONS if one["value"] != option]
    after["option_sets"][0]["options"] = copy.deepcopy(way["options"])
    return after


def filled(house: House, key: str) -> Desk:
    desk = house.publish(definition(key))
    for name, way, ways in (("a", "fax", ["fax", "mail"]), ("b", "mail", ["mail"]), ("c", None, ["fax"])):
        desk.new("item", name=name, way=way, ways=ways)
    for number in (1, 2):
        desk.change("item", number, stand="open")
    gone = desk.new("item", name="deleted", way="fax", stand="open")
    assert desk.send("DELETE", f"item/{gone['id']}").status_code == 204
    return desk


def announced(desk: Desk) -> dict[str, Any]:
    """What is said of the draft before it is published."""
    begun = desk.send("POST", "draft/impact")
    assert begun.status_code == 200, begun.json
    found = begun.json
    until = time.monotonic() + 20
    while found["counting"]["state"] == "running" and time.monotonic() < until:
        time.sleep(0.1)
        found = {**found, **desk.get("draft/impact")}
    return found


def test_a_stage_where_records_stand_is_not_taken_away_without_a_word(house: House) -> None:
    desk = filled(house, "standing")
    assert house.admin.post("/api/v1/apps", json=without("standing", stage="open")).status_code == 200
    told = announced(desk)
    assert [one["text"] for one in told["steps"]] == ["stand of Item loses Open; 2 records stand there"]
    (finding,) = told["counting"]["findings"]
    assert (finding["code"], finding["count"], finding["records"]) == ("count.stage", 2, [1, 2])
    refused = desk.send("POST", "publish", headers={"Accept-Language": "zh"})
    assert refused.status_code == 422
    (problem,) = refused.json["problems"]
    assert (problem["code"], problem["path"]) == ("publish.stage_held", "/entities/0/fields/1")
    assert problem["message"] == "Item有 2 条记录处于stand中已删除的阶段：进行中（1, 2）"
    assert desk.get("versions")["items"][0]["number"] == 1
    accepted = desk.send("POST", "publish", {"accept_loss": True})
    assert accepted.status_code == 200, accepted.json
    assert [one["severity"] for one in accepted.json["problems"]] == ["warning"]
    assert [desk.get(f"item/{number}")["stand"] for number in (1, 2, 3)] == ["open", "open", "new"]
    # back again, where nothing is in the way
    assert desk.send("POST", "versions/1/restore").status_code == 200
    assert desk.change("item", 1, stand="done")["stand"] == "done"
    # a stage that came with a later version is in the way of restoring the one before
    back = desk.refused("POST", "versions/2/restore")
    assert back == [("publish.stage_held", "/entities/0/fields/1")]
    assert desk.send("POST", "versions/2/restore", {"accept_loss": True}).status_code == 200


def test_a_stage_where_nobody_stands_goes(house: House) -> None:
    desk = filled(house, "emptied")
    for number in (1, 2):
        desk.change("item", number, stand="done")
    assert house.admin.post("/api/v1/apps", json=without("emptied", stage="open")).status_code == 200
    assert announced(desk)["steps"] == []
    assert desk.send("POST", "publish").json["problems"] == []


def test_options_that_records_hold_are_counted_and_kept(house: House) -> None:
    desk = filled(house, "chosen")
    assert house.admin.post("/api/v1/apps", json=without("chosen", option="fax")).status_code == 200
    told = announced(desk)
    counts = {
        one["path"]: (one["code"], one["count"], one["records"]) for one in told["counting"]["findings"]
    }
    assert counts == {
        "/entities/item/fields/way": ("count.option", 1, [1]),
        "/entities/item/fields/ways": ("count.option", 2, [1, 3]),
    }
    published = desk.send("POST", "publish")
    assert published.status_code == 200, published.json
    found = [(one["code"], one["severity"], one["path"]) for one in published.json["problems"]]
    assert found == [
        ("publish.option_held", "warning", "/entities/0/fields/2"),
        ("publish.option_held", "warning", "/entities/0/fields/3"),
    ]
    assert (
        "1 records of Item keep an option that Way no longer has: Fax (1)"
        in (published.json["problems"][0]["message"])
    )
    kept = desk.change("item", 1, name="other")
    assert (kept["way"], kept["ways"]) == ("fax", ["fax", "mail"])
    assert desk.refused("PATCH", "item/2", {"way": "fax"}) == [("choice.unknown", "way")]


def test_all_that_would_be_accepted_is_said_at_once(house: House) -> None:
    desk = filled(house, "together")
    after = without("together", stage="open")
    after["entities"][0]["fields"][0]["type"] = "integer"
    after["entities"][0]["title"] = "way"
    assert house.admin.post("/api/v1/apps", json=after).status_code == 200
    found = {code for code, _path in desk.refused("POST", "publish")}
    assert found == {"publish.stage_held", "publish.cannot_convert"}


def replacing(key: str) -> dict[str, Any]:
    """The app without a stage and an option, each with what takes its place."""
    after = without(key, stage="open", option="fax")
    _name, stand, way, _ways = after["entities"][0]["fields"]
    stand["replaced"] = [{"value": "open", "by": "done"}]
    way["replaced"] = after["option_sets"][0]["replaced"] = [{"value": "fax", "by": "mail"}]
    return after


def stays(desk: Desk, number: int) -> list[tuple[str, bool]]:
    """The stages a record has been in, and whether it has left them."""
    return [(one["value"], one["left"] is not None) for one in desk.get(f"item/{number}/stages")["items"]]


@pytest.mark.parametrize("is_long", [False, True])
def test_what_takes_the_place_of_a_stage_or_an_option_is_put_there(
    house: House, monkeypatch: pytest.MonkeyPatch, is_long: bool
) -> None:
    key = "moved_long" if is_long else "moved"
    if is_long:
        monkeypatch.setattr(choosing, "AT_ONCE", 0)
    desk = filled(house, key)
    assert house.admin.post("/api/v1/apps", json=replacing(key)).status_code == 200
    told = announced(desk)
    assert {one["text"] for one in told["steps"]} == {
        "2 records of Item: Open becomes done in stand",
        "1 records of Item: Fax becomes mail in Way",
        "2 records of Item: Fax becomes mail in ways",
    }
    assert told["counting"]["findings"] == []
    published = desk.send("POST", "publish")
    assert published.status_code == 200 and published.json["problems"] == [], published.json
    found = [desk.get(f"item/{number}") for number in (1, 2, 3)]
    assert [one["stand"] for one in found] == ["done", "done", "new"]
    assert [(one["way"], one["ways"]) for one in found] == [
        ("mail", ["mail"]),
        ("mail", ["mail"]),
        (None, ["mail"]),
    ]
    assert stays(desk, 1) == [("new", True), ("open", True), ("done", False)]
    assert stays(desk, 3) == [("new", False)]
    # it is done once: another version leaves alone what is there
    again = replacing(key)
    again["entities"][0]["fields"].append({"key": "note", "type": "text"})
    assert house.admin.post("/api/v1/apps", json=again).status_code == 200
    assert [one["code"] for one in announced(desk)["steps"]] == ["impact.column"]
    assert desk.send("POST", "publish").status_code == 200
    # whoever has been changed since stays, the others come back
    desk.change("item", 2, way="phone")
    assert desk.send("POST", "versions/1/restore").status_code == 200
    found = [desk.get(f"item/{number}") for number in (1, 2, 3)]
    assert [one["stand"] for one in found] == ["open", "open", "new"]
    assert [one["way"] for one in found] == ["fax", "phone", None]
    assert [one["ways"] for one in found] == [["fax", "mail"], ["mail"], ["fax"]]
    assert stays(desk, 1) == [("new", True), ("open", True), ("done", True), ("open", False)]
    assert desk.change("item", 1, stand="done")["stand"] == "done"


def test_records_left_at_a_stage_that_is_gone_are_moved_later(house: House) -> None:
    desk = filled(house, "stuck")
    assert house.admin.post("/api/v1/apps", json=without("stuck", stage="open")).status_code == 200
    assert desk.send("POST", "publish", {"accept_loss": True}).status_code == 200
    later = without("stuck", stage="open")
    later["entities"][0]["fields"][1]["replaced"] = [{"value": "open", "by": "new"}]
    assert house.admin.post("/api/v1/apps", json=later).status_code == 200
    assert [one["text"] for one in announced(desk)["steps"]] == [
        "2 records of Item: open becomes New in stand"
    ]
    assert desk.send("POST", "publish").status_code == 200
    assert [desk.get(f"item/{number}")["stand"] for number in (1, 2, 3)] == ["new", "new", "new"]
    assert desk.change("item", 1, stand="done")["stand"] == "done"


def test_a_replacement_is_one_that_is_offered(house: House) -> None:
    filled(house, "odd")
    after = replacing("odd")
    after["entities"][0]["fields"][1]["replaced"] = [{"value": "new", "by": "open"}]
    after["option_sets"][0]["replaced"] = [{"value": "fax", "by": "letter"}]
    answer = house.admin.post("/api/v1/apps", json=after)
    found = {(one["code"], one["path"]) for one in answer.json["problems"] if one["severity"] == "error"}
    assert found == {
        ("setting.replaced_offered", "/entities/0/fields/1/replaced/0/value"),
        ("setting.replaced_by_none", "/entities/0/fields/1/replaced/0/by"),
        ("setting.replaced_by_none", "/option_sets/0/replaced/0/by"),
    }
