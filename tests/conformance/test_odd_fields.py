"""Fields of odd types: nothing that may be written in a definition breaks a save."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.conftest import Desk, House

LONG = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(9_000))


@pytest.fixture(scope="module")
def desk(house: House) -> Desk:
    kinds: dict[str, dict[str, Any]] = {
        "long_text": {}, "rich_text": {}, "json": {}, "location": {}, "address": {},
        "choices": {"options": [{"value": "a"}, {"value": "b"}]},
    }  # fmt: skip
    fields = [
        {"key": f"f_{kind}", "type": kind, "unique": True, "indexed": True, **more}
        for kind, more in kinds.items()
    ]
    fields += [
        {"key": "thing", "type": "any_reference", "entities": ["odd", "other"], "unique": True, "back": "pointing"},
        {"key": "duration", "type": "duration", "unique": True, "indexed": True},
        {"key": "at", "type": "time", "unique": True}, {"key": "on", "type": "boolean", "indexed": True}]  # fmt: skip
    return house.publish(
        {"formwright": 1, "key": "oddities", "entities": [
            {"key": "odd", "fields": [{"key": "name", "type": "text"}, *fields]},
            {"key": "other", "fields": [{"key": "name", "type": "text", "unique": True}]}]}
    )  # fmt: skip


def test_long_values_are_kept_though_no_index_holds_them(desk: Desk) -> None:
    for _ in range(2):
        odd = desk.new("odd", name="o", f_long_text=LONG, f_json={"a": [LONG]}, f_choices=["b", "a"])
    assert odd["f_long_text"] == LONG and odd["f_json"] == {"a": [LONG]} and odd["f_choices"] == ["a", "b"]


def test_a_reference_to_one_of_several_is_kept_unique(desk: Desk) -> None:
    other = desk.new("other", name="x")
    odd = desk.new("odd", thing={"entity": "other", "id": other["id"]})
    found = desk.refused("POST", "odd", {"thing": {"entity": "other", "id": other["id"]}})
    assert found[0][1] == "thing"
    same_number = desk.send("POST", "odd", {"thing": {"entity": "odd", "id": odd["id"]}})
    assert same_number.status_code == 201, same_number.json
    assert desk.titles("odd", "thing <> null", "id", sort="id")[:1] == [odd["id"]]


def test_times_and_durations(desk: Desk) -> None:
    odd = desk.new("odd", duration="90.5", at="08:30", on=True)
    assert odd["at"] == "08:30:00"
    assert desk.refused("POST", "odd", {"at": "08:30:00"})[0][1] == "at"
    assert desk.refused("POST", "odd", {"at": "25:00"})[0][1] == "at"
    assert odd["id"] in desk.titles("odd", "at > TIME(8, 0, 0) and on", "id")
