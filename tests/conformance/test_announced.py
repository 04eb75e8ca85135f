"""What is said of a type change before it is published is what happens, for every pair of types."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.conformance.conftest import House
from tests.conformance.test_gone_options import announced

OPTIONS = [{"value": "1", "label": {"en": "One", "zh": "一"}}, {"value": "true"}, {"value": "Ann"}]
STAGES = {"initial": "1", "stages": OPTIONS, "transitions": [{"from": "1", "to": "true"}]}
HOUSE = {"entity": "house"}
TYPES: dict[str, tuple[str, dict[str, Any], list[Any]]] = {
    "text": ("text", {}, ["1", "1.5", "true", "One", "ann", "Twin", "2026-03-02", "x, y", "09:30", "Ann, 1"]),
    "long": ("long_text", {}, ["1", "two\nlines", "Ben", "administrator@sample.example"]),
    "whole": ("integer", {}, [0, 1, 7, 20260302]),
    "number": ("decimal", {"scale": 3}, ["0", "1.000", "1.125", "123456789012.5"]),
    "rough": ("decimal", {"scale": 1}, ["0.5", "1"]),
    "ticked": ("boolean", {}, [True, False]),
    "day": ("date", {}, ["2026-03-02", "1999-12-31"]),
    "moment": ("datetime", {}, ["2026-03-02T23:30:00Z", "2026-03-02T00:00:00Z"]),
    "clock": ("time", {}, ["09:30:00"]),
    "option": ("choice", {"options": OPTIONS}, ["1", "true", "Ann"]),
    "shared": ("choice", {"option_set": "shared"}, ["1", "Ann"]),
    "options": ("choices", {"options": OPTIONS}, [["1"], ["true", "Ann"]]),
    "stage": ("stage", STAGES, ["1"]),
    "one": ("reference", HOUSE, [1, 2, 3]),
    "several": ("references", HOUSE, [[1], [1, 2]]),
    "person": ("user", {}, [1]),
}  # fmt: skip
PAIRS = [(was, now) for was in TYPES for now in TYPES if was != now]


def definition(turned: bool) -> dict[str, Any]:
    fields = []
    for was, now in PAIRS:
        kind, more, _values = TYPES[now if turned else was]
        key = f"{was}_{now}"
        fields.append(
            {"key": key, "type": kind, **more, **({"back": f"by_{key}"} if "entity" in more else {})}
        )
    names = {"key": "name", "type": "text"}
    code = {"key": "code", "type": "integer", "unique": True}
    return {
        "formwright": 1,
        "key": "pairs",
        "option_sets": [{"key": "shared", "options": OPTIONS}],
        "entities": [
            {"key": "item", "fields": fields},
            {"key": "house", "title": "name", "fields": [names, code]},
        ],
    }


@pytest.mark.parametrize("seed", [1])
def test_what_is_said_is_what_happens(house: House, seed: int) -> None:
    chance = random.Random(seed)
    desk = house.publish(definition(False))
    for name, code in (("Ann", 7), ("Ben", 8), ("Twin", 9), ("Twin", 10)):
        desk.new("house", name=name, code=code)
    count = 12
    for _ in range(count):
        values = {f"{was}_{now}": chance.choice([None, *TYPES[was][2]]) for was, now in PAIRS}
        desk.new("item", **{key: value for key, value in values.items() if value is not None})
    before = {one["id"]: one for one in desk.get("item", limit=100)["items"]}
    assert house.admin.post("/api/v1/apps", json=definition(True)).status_code == 200
    told = announced(desk)
    assert told["counting"]["state"] == "done", told["counting"]
    said = {
        one["path"].rsplit("/", 1)[1]: (one["count"], set(one["records"]))
        for one in told["counting"]["findings"]
        if one["code"] == "count.unconverted"
    }
    refused = desk.send("POST", "publish")
    assert refused.status_code == 422
    happened: dict[str, set[int]] = {}
    for problem in refused.json["problems"]:
        assert problem["code"] == "publish.cannot_convert", problem
        key = definition(True)["entities"][0]["fields"][int(problem["path"].rsplit("/", 1)[1])]["key"]
        happened.setdefault(key, set()).add(int(problem["message"].split(":")[0].split()[1]))
    assert {key: ids for key, (_count, ids) in said.items()} == happened
    assert {key: number for key, (number, _ids) in said.items()} == {
        key: len(ids) for key, ids in happened.items()
    }
    assert desk.send("POST", "publish", {"accept_loss": True}).status_code == 200
    after = {one["id"]: one for one in desk.get("item", limit=100)["items"]}
    for was, now in PAIRS:
        key = f"{was}_{now}"
        lost = {
            one for one, record in before.items() if not is_blank(record[key]) and is_blank(after[one][key])
        }
        if now != "ticked":
            assert lost == happened.get(key, set()), key
    # names are found, two who are called the same are not, and back it is the name again
    named = {
        before[one]["text_one"]: (record["text_one"] or {}).get("title") for one, record in after.items()
    }
    assert (named.get("ann", "Ann"), named.get("Twin")) == ("Ann", None)
    assert {record["one_text"] for record in after.values()} <= {"Ann", "Ben", "Twin", None}
    assert desk.send("POST", "versions/1/restore").status_code == 200
    back = {one["id"]: one for one in desk.get("item", limit=100)["items"]}
    differing = {
        f"{was}_{now}": (record[f"{was}_{now}"], back[one][f"{was}_{now}"])
        for one, record in before.items()
        for was, now in PAIRS
        if record[f"{was}_{now}"] != back[one][f"{was}_{now}"]
    }
    assert differing == {}


def is_blank(value: Any) -> bool:
    """Whether nothing would be lost with it: a box that isn't ticked says nothing."""
    return value is None or value is False or value in ([], "")
