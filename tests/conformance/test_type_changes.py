"""A field gets another type while records have values: each follows, or is refused by name."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.conformance.conftest import Desk, House

KEY = "turning"
OPTIONS = [{"value": "gold", "label": {"en": "Gold", "zh": "金牌"}}, {"value": "iron"}]
STAGES = {"initial": "gold", "stages": OPTIONS, "transitions": [{"from": "gold", "to": "iron"}]}
HOUSE = {"entity": "house"}


def definition(**types: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    fields = [
        {"key": key, "type": kind, **({"back": f"by_{key}"} if "entity" in str(more) else {}), **more}
        for key, (kind, more) in types.items()
    ]
    return {
        "formwright": 1,
        "key": KEY,
        "entities": [
            {"key": "item", "title": "name", "fields": [{"key": "name", "type": "text"}, *fields]},
            {"key": "house", "title": "name", "fields": [{"key": "name", "type": "text"}]},
        ],
    }


BEFORE = definition(
    level=("text", {}), stand=("choice", {"options": OPTIONS}), owned=("text", {}), told=("text", {}),
    worded=("rich_text", {}), place=("json", {}), kept=("json", {}), several=("references", HOUSE),
    one=("reference", HOUSE), ticked=("boolean", {}),
)  # fmt: skip
CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "level": ("choice", {"options": OPTIONS}),
    "stand": ("stage", STAGES),
    "owned": ("user", {}),
    "told": ("rich_text", {}),
    "worded": ("long_text", {}),
    "place": ("address", {}),
    "kept": ("file", {}),
    "several": ("text", {}),
    "one": ("any_reference", {"entities": ["house"], "back": "by_one"}),
    "ticked": ("date", {}),
}


def changed(*keys: str) -> dict[str, Any]:
    """The same app with other types of these fields."""
    after = copy.deepcopy(BEFORE)
    for field in after["entities"][0]["fields"]:
        if (key := field["key"]) in keys:
            kind, more = CHANGES[key]
            field.clear()
            field.update(key=key, type=kind, **more)
    return after


@pytest.fixture(scope="module")
def desk(house: House) -> Desk:
    found = house.publish(BEFORE)
    home = found.new("house", name="h")["id"]
    found.new(
        "item", name="good", level="金牌", stand="iron", told="a < b\n<script>1</script>", worded="<p>a<br>b</p>",
        place={"city": "Bonn"}, ticked=False,
    )  # fmt: skip
    found.new("item", name="bad", level="Silver", owned="nobody", place=[1], kept=[{"id": 1}],
              several=[home], one=home, ticked=True)  # fmt: skip
    return found


def test_each_value_follows_or_is_refused_by_name(house: House, desk: Desk) -> None:
    after = changed(*CHANGES)
    fields = after["entities"][0]["fields"]
    made = house.admin.post("/api/v1/apps", json=after)
    assert made.status_code == 200, made.json
    refused = house.admin.post(f"{desk.base}/publish")
    assert refused.status_code == 422
    found = {one["path"].rsplit("/", 1)[1]: one for one in refused.json["problems"]}
    keys = [fields[int(place)]["key"] for place in found]
    assert set(keys) >= {"level", "owned", "place", "kept", "ticked"}, found
    assert all(one["code"] == "publish.cannot_convert" for one in found.values())
    # nothing has happened
    assert desk.get("item/2")["level"] == "Silver"
    accepted = house.admin.post(f"{desk.base}/publish", json={"accept_loss": True})
    assert accepted.status_code == 200, accepted.json
    good, bad = desk.get("item/1"), desk.get("item/2")
    assert (good["level"], good["stand"], good["place"]) == ("gold", "iron", {"city": "Bonn"})
    assert good["worded"] == "a\nb" and "<script" not in good["told"]
    assert all(bad[key] is None for key in ("level", "owned", "place", "kept", "one", "ticked")), bad
    assert [item["name"] for item in desk.get("item")["items"]] == ["good", "bad"]
    # and back again: nobody has written anything since, so that all is as it was
    back = house.admin.post(f"{desk.base}/versions/1/restore")
    assert back.status_code == 200, back.json
    good, bad = desk.get("item/1"), desk.get("item/2")
    assert (good["level"], good["stand"], good["place"]) == ("金牌", "iron", {"city": "Bonn"})
    assert [bad[key] for key in ("level", "owned", "place", "kept", "ticked")] == [
        "Silver", "nobody", [1], [{"id": 1}], True
    ]  # fmt: skip
    assert (bad["one"]["title"], [one["title"] for one in bad["several"]]) == ("h", ["h"])


def test_many_references_that_would_vanish_are_listed(house: House, desk: Desk) -> None:
    after = changed("several", "one")
    assert house.admin.post("/api/v1/apps", json=after).status_code == 200
    refused = house.admin.post(f"{desk.base}/publish")
    found = [(one["code"], one["path"]) for one in refused.json["problems"]]
    assert found == [("publish.cannot_convert", f"/entities/0/fields/{place}") for place in (8, 9)]
    assert "item 2" in refused.json["problems"][0]["message"]


def test_an_entity_becomes_another_ones_rows_and_stands_alone_again(house: House) -> None:
    def standing(*fields: str) -> dict[str, Any]:
        rows = [{"key": key, "type": "children", "entity": "part"} for key in fields]
        return {
            "formwright": 1,
            "key": "rowed",
            "entities": [
                {"key": "car", "fields": [{"key": "name", "type": "text"}, *rows]},
                {"key": "part", "fields": [{"key": "name", "type": "text"}]},
            ],
        }

    for fields in ((), ("parts",), (), ("parts", "spare"), ("spare",), ("parts", "spare")):
        assert house.admin.post("/api/v1/apps", json=standing(*fields)).status_code in (200, 201)
        published = house.admin.post("/api/v1/apps/rowed/publish")
        assert published.status_code == 200, published.json
        desk = Desk(house.admin, "/api/v1/apps/rowed")
        values = {key: [{"name": key}] for key in fields}
        made = desk.new("car", name="c", **values)
        assert {key: [row["name"] for row in made[key]] for key in fields} == {key: [key] for key in fields}
    assert desk.send("POST", "versions/1/restore").status_code == 200
