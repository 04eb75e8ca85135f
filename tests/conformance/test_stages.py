"""`stages`: changes of a stage are kept as rows, which formulas count and the interface tells."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.conftest import Desk, House

KEY = "parcels"


def definition() -> dict[str, Any]:
    return {
        "formwright": 1, "key": KEY,
        "entities": [
            {"key": "van", "title": "name", "fields": [
                {"key": "name", "type": "text"},
                {"key": "moves", "type": "integer", "formula": "COUNT(parcel_list.stages)"}]},
            {"key": "parcel", "title": "name", "fields": [
                {"key": "name", "type": "text"},
                {"key": "van", "type": "reference", "entity": "van"},
                {"key": "times", "type": "integer", "formula": "COUNT(record.stages)"},
                {"key": "repairs", "type": "integer", "formula": "COUNTIF(stages, value = \"broken\")"},
                {"key": "was", "type": "text", "formula": "FIRST(stages, value, -entered)"},
                {"key": "since", "type": "datetime", "formula": "MAX(stages.entered)"},
                {"key": "days", "type": "decimal", "scale": 4, "formula": "SUM(stages, left - entered)"},
                {"key": "fixer", "type": "text", "formula": "FIRST(stages, by.name, -entered)"},
                {"key": "status", "type": "stage", "initial": "new",
                 "stages": [{"value": "new"}, {"value": "broken"}, {"value": "fixed"}],
                 "transitions": [{"from": "new", "to": "broken"}, {"from": "broken", "to": "fixed"},
                                 {"from": "fixed", "to": "broken",
                                  "when": "COUNTIF(stages, value = \"broken\") < 2"}]}]}],
        "rules": [
            {"key": "late", "entity": "parcel", "kind": "state", "when": "COUNT(stages) > 2", "lock": ["name"]}],
        "flows": [{"key": "count", "entity": "parcel", "trigger": {"on": "updated", "when": "ISCHANGED(status)"},
                   "steps": [{"key": "set", "do": "set_values", "values": {
                       "name": "\"was \" & COUNT(record.stages)"}}]}],
        "roles": [{"key": "driver"}, {"key": "blind"}],
        "permissions": [
            {"role": "driver", "entity": "parcel", "create": True, "read": "COUNT(stages) < 4", "update": True},
            {"role": "blind", "entity": "parcel", "read": True, "fields": {"status": "hide"}}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def desk(house: House) -> Desk:
    return house.publish(definition())


def test_stays_are_rows(desk: Desk, house: House) -> None:
    parcel = desk.new("parcel", name="p")
    assert (parcel["times"], parcel["repairs"]) == (1, 0)
    for stage in ("broken", "fixed", "broken", "fixed"):
        desk.change("parcel", parcel, status=stage)
    now = desk.get(f"parcel/{parcel['id']}")
    assert (now["times"], now["repairs"], now["was"], now["name"]) == (5, 2, "fixed", "was 5")
    assert now["since"] and now["days"].startswith("0.")
    stays = desk.get(f"parcel/{parcel['id']}/stages")["items"]
    assert [stay["value"] for stay in stays] == ["new", "broken", "fixed", "broken", "fixed"]
    assert stays[0]["left"] == stays[1]["entered"] and stays[-1]["left"] is None and stays[0]["by"]["id"]
    # what the rules read of it holds
    assert desk.refused("PATCH", f"parcel/{parcel['id']}", {"status": "broken"})[0][1] == "status"
    assert ("field.locked", "name") in desk.refused("PATCH", f"parcel/{parcel['id']}", {"name": "x"})
    assert "name" in desk.evaluate("parcel", id=parcel["id"])["locked"]


def test_stays_in_filters_orders_and_rights(desk: Desk, house: House) -> None:
    one = desk.new("parcel", name="quiet")
    two = desk.new("parcel", name="moved")
    desk.change("parcel", two, status="broken")
    assert two["id"] in desk.titles("parcel", 'COUNTIF(stages, value = "broken") = 1', "id", limit=100)
    assert one["id"] not in desk.titles("parcel", 'COUNTIF(stages, value = "broken") = 1', "id", limit=100)
    assert two["id"] in desk.titles(
        "parcel", "repairs = 1 and COUNTIF(stages, left = null) = 1", "id", sort="-times"
    )
    driver, blind = house.desk("pa_driver", KEY, "driver"), house.desk("pa_blind", KEY, "blind")
    assert one["id"] in driver.titles("parcel", "true", "id", limit=100)
    assert all(item["times"] < 4 for item in driver.get("parcel", limit=100)["items"])
    assert one["id"] in driver.titles("parcel", "COUNT(stages) = 1", "id", limit=100)
    unknown = blind.refused("GET", "parcel", None, 400, query_string={"filter": "COUNT(stages) > 1"})
    assert unknown == [("formula.unknown_name", "filter")]
    seen = blind.get(f"parcel/{one['id']}")
    assert not {"status", "times", "was", "repairs"} & set(seen)
    assert blind.get(f"parcel/{one['id']}/stages")["items"] == []


def test_stays_of_other_records(desk: Desk) -> None:
    van = desk.new("van", name="v")
    parcel = desk.new("parcel", name="in", van=van["id"])
    desk.change("parcel", parcel, status="broken")
    assert desk.get(f"van/{van['id']}")["moves"] == 2
