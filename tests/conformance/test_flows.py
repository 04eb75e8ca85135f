"""Flows: triggers, steps and what names mean in them, refusals, limits, rights."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.conftest import Desk, House

KEY = "garden"


def flow(key: str, entity: str, on: dict[str, Any], *steps: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "entity": entity, "trigger": on, "steps": list(steps)}


def definition() -> dict[str, Any]:
    button = {"on": "button", "label": "Go"}
    return {
        "formwright": 1, "key": KEY,
        "entities": [
            {"key": "bed", "title": "name", "fields": [
                {"key": "name", "type": "text"}, {"key": "size", "type": "integer"},
                {"key": "total", "type": "decimal", "scale": 2},
                {"key": "note", "type": "text"}, {"key": "log", "type": "text"},
                {"key": "locked", "type": "text"},
                {"key": "status", "type": "stage", "initial": "new", "stages": [{"value": "new"}, {"value": "done"}],
                 "transitions": [{"from": "new", "to": "done", "roles": ["boss"], "when": "size > 0"}]},
                {"key": "rows", "type": "children", "entity": "row"},
                {"key": "plants", "type": "integer", "formula": "COUNT(plant_list)"}]},
            {"key": "row", "fields": [{"key": "what", "type": "text"}, {"key": "amount", "type": "decimal", "scale": 2},
                                      {"key": "day", "type": "date"}]},
            {"key": "plant", "title": "name", "fields": [
                {"key": "name", "type": "text"}, {"key": "height", "type": "integer"},
                {"key": "bed", "type": "reference", "entity": "bed", "on_delete": "clear"},
                {"key": "rows", "type": "children", "entity": "row"}]},
            {"key": "diary", "title": "text", "fields": [
                {"key": "text", "type": "text"}, {"key": "about", "type": "reference", "entity": "bed", "on_delete": "clear"}]}],
        "rules": [
            {"key": "always_locked", "entity": "bed", "kind": "state", "when": "true", "lock": ["locked"]},
            {"key": "not_huge", "entity": "bed", "kind": "validate", "invalid_when": "size > 1000", "field": "size",
             "message": "Too large"}],
        "flows": [
            flow("split", "bed", {**button, "ask": [{"key": "parts", "type": "integer", "required": True},
                                                    {"key": "word", "type": "text"}]},
                 {"key": "made", "do": "create_record", "entity": "plant",
                  "values": {"name": "name & \" \" & steps.ask.word", "bed": "id", "height": "size"},
                  "rows": {"rows": {"from": "rows", "values": {"what": "what", "amount": "amount * 2"}}}},
                 {"key": "plan", "do": "each", "in": "RANGE(1, steps.ask.parts)", "as": "n", "steps": [
                     {"key": "add", "do": "add_rows", "to": "steps.made", "field": "rows",
                      "values": {"what": "\"part \" & n & \"/\" & index", "amount": "ROUND(total / steps.ask.parts, 2)",
                                 "day": "ADDMONTHS(DATE(2026, 1, 31), n)"}}]},
                 {"key": "back", "do": "set_values", "values": {"log": "steps.made.name", "locked": "\"by flow\""}}),
            flow("survey", "bed", button,
                 {"key": "found", "do": "find_records", "entity": "plant", "filter": "bed = record.id and height > 1",
                  "sort": ["-height"]},
                 {"key": "same", "do": "find_records", "entity": "bed", "filter": "size = record.size and id <> record.id"},
                 {"key": "pick", "do": "branch", "cases": [
                     {"id": "none", "when": "steps.found.count = 0", "steps": [
                         {"key": "no", "do": "refuse", "message": {"en": "No plants in {name}", "zh": "{name}没有植物"}}]},
                     {"id": "many", "when": "steps.found.count > 1", "steps": [
                         {"key": "s1", "do": "set_values", "values": {
                             "note": "\"many \" & steps.found.count & \" \" & SUM(steps.found.rows, height)"}}]}],
                  "otherwise": [{"key": "s2", "do": "set_values", "values": {"note": "\"one\""}}]},
                 {"key": "loop", "do": "each", "in": "steps.found.rows", "as": "one", "steps": [
                     {"key": "w", "do": "create_record", "entity": "diary",
                      "values": {"text": "index & \":\" & one.name & \":\" & name", "about": "record.id"}}]},
                 {"key": "grow", "do": "update_records", "entity": "plant", "filter": "bed = record.id",
                  "values": {"height": "size + 5"}},
                 {"key": "twins", "do": "set_values", "values": {"log": "TEXT(steps.same.count)"}}),
            flow("clear", "bed", button,
                 {"key": "gone", "do": "delete_records", "entity": "plant", "filter": "bed = record.id"},
                 {"key": "finish", "do": "end"},
                 {"key": "never", "do": "set_values", "values": {"note": "\"never\""}}),
            flow("finish", "bed", button, {"key": "s", "do": "set_values", "values": {"status": "\"done\""}}),
            flow("enlarge", "bed", button,
                 {"key": "a", "do": "create_record", "entity": "diary", "values": {"text": "\"before the fall\""}},
                 {"key": "b", "do": "set_values", "values": {"size": "5000"}}),
            flow("born", "plant", {"on": "created", "when": "height > 50"},
                 {"key": "d", "do": "create_record", "entity": "diary", "values": {"text": "\"born \" & name", "about": "bed"}}),
            flow("changed", "plant", {"on": "updated", "when": "ISCHANGED(name)"},
                 {"key": "d", "do": "create_record", "entity": "diary",
                  "values": {"text": "PRIORVALUE(name) & \" became \" & name & \" was \" & saved.name"}}),
            flow("tall", "plant", {"on": "becomes_true", "when": "height > 90"},
                 {"key": "d", "do": "create_record", "entity": "diary", "values": {"text": "\"tall \" & name"}}),
            flow("died", "plant", {"on": "deleted"},
                 {"key": "d", "do": "create_record", "entity": "diary", "values": {"text": "\"died \" & name"}}),
            flow("full", "bed", {"on": "becomes_true", "when": "plants >= 2"},
                 {"key": "n", "do": "set_values", "values": {"log": "\"full\""}},
                 {"key": "t", "do": "notify", "to": [{"field": "owner"}], "message": {"en": "{name} is full", "zh": "满"}}),
            flow("endless", "diary", {"on": "updated", "when": "text = \"loop\" or LEN(text) > 20"},
                 {"key": "s", "do": "set_values", "values": {"text": "\"loop\" & LEN(text) & \"xxxxxxxxxxxxxxxxxxxxxxx\""}},
                 {"key": "m", "do": "update_records", "entity": "diary", "filter": "id = record.id",
                  "values": {"text": "text & \"y\""}}),
            flow("outer", "bed", button,
                 {"key": "call", "do": "subflow", "flow": "finish"},
                 {"key": "s", "do": "set_values", "values": {"note": "\"after\""}})],
        "roles": [{"key": "boss"}, {"key": "hand"}],
        "permissions": [
            {"role": "boss", "entity": "bed", "create": True, "read": True, "update": True},
            {"role": "hand", "entity": "bed", "create": True, "read": True, "update": True},
            {"role": "hand", "entity": "diary", "read": True}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def admin(house: House) -> Desk:
    return house.publish(definition())


@pytest.fixture(scope="module")
def hand(house: House, admin: Desk) -> Desk:
    return house.desk("g_hand", KEY, "hand")


def texts(desk: Desk, beginning: str) -> list[str]:
    return desk.titles("diary", f'BEGINS(text, "{beginning}")', "text", limit=200, sort="id")


def test_create_with_rows_each_over_a_range_and_answers(hand: Desk, admin: Desk) -> None:
    bed = hand.new("bed", name="B", size=3, total="10", rows=[{"what": "a", "amount": "1.5"}])
    pressed = hand.press("bed", bed, "split", parts=3, word="w")
    assert pressed.status_code == 200, pressed.json
    now = hand.get(f"bed/{bed['id']}")
    assert (now["log"], now["locked"], now["plants"]) == ("B w", "by flow", 1)
    plant = admin.get("plant", filter='name = "B w"')["items"][0]
    rows = admin.get(f"plant/{plant['id']}")["rows"]
    assert [(row["what"], row["amount"], row["day"]) for row in rows] == [
        ("a", "3.00", None), ("part 1/1", "3.33", "2026-02-28"),
        ("part 2/2", "3.33", "2026-03-31"), ("part 3/3", "3.33", "2026-04-30")]  # fmt: skip


def test_find_branch_loop_and_update(hand: Desk, admin: Desk) -> None:
    bed = hand.new("bed", name="S", size=7)
    admin.new("bed", name="S2", size=7)
    empty = hand.press("bed", bed, "survey")
    assert empty.status_code == 422 and "No plants in S" in str(empty.json)
    chinese = hand.send("POST", f"bed/{bed['id']}/flows/survey", {}, headers={"Accept-Language": "zh"})
    assert "S没有植物" in chinese.get_data(as_text=True) or "S没有植物" in str(chinese.json)
    small, large = (
        admin.new("plant", name=name, height=height, bed=bed["id"]) for name, height in (("s", 5), ("l", 9))
    )
    admin.new("plant", name="tiny", height=1, bed=bed["id"])
    assert hand.press("bed", bed, "survey").status_code == 200
    now = hand.get(f"bed/{bed['id']}")
    assert (now["note"], now["log"]) == ("many 2 14", "1")
    assert texts(admin, "1:") == ["1:l:S"] and texts(admin, "2:") == ["2:s:S"]
    assert [admin.get(f"plant/{one['id']}")["height"] for one in (small, large)] == [12, 12]


def test_delete_and_end(hand: Desk, admin: Desk) -> None:
    bed = hand.new("bed", name="C")
    for name in ("c1", "c2"):
        admin.new("plant", name=name, bed=bed["id"])
    assert hand.get(f"bed/{bed['id']}")["log"] == "full"
    assert hand.press("bed", bed, "clear").status_code == 200
    now = hand.get(f"bed/{bed['id']}")
    assert (now["plants"], now["note"]) == (0, None)
    assert texts(admin, "died c") == ["died c1", "died c2"]


def test_flows_have_the_apps_rights_but_stage_conditions_bind(hand: Desk) -> None:
    bed = hand.new("bed", name="F", size=1)
    assert hand.refused("PATCH", f"bed/{bed['id']}", {"status": "done"})[0][1] == "status"
    assert hand.press("bed", bed, "finish").status_code == 200
    assert hand.get(f"bed/{bed['id']}")["status"] == "done"
    none = hand.new("bed", name="F0", size=0)
    refused = hand.press("bed", none, "finish")
    assert refused.status_code == 422, refused.json
    assert hand.get(f"bed/{none['id']}")["status"] == "new"
    outer = hand.new("bed", name="O", size=1)
    assert hand.press("bed", outer, "outer").status_code == 200
    now = hand.get(f"bed/{outer['id']}")
    assert (now["status"], now["note"]) == ("done", "after")


def test_a_failing_step_undoes_everything_and_says_which(hand: Desk, admin: Desk) -> None:
    bed = hand.new("bed", name="E", size=1)
    refused = hand.press("bed", bed, "enlarge")
    assert refused.status_code == 422
    assert any("rule.not_huge" in str(one) or "Too large" in str(one) for one in refused.json["problems"])
    assert "enlarge" in str(refused.json) or "b" in str(refused.json)
    assert texts(admin, "before the fall") == []


def test_triggers(admin: Desk) -> None:
    admin.new("plant", name="low", height=10)
    high = admin.new("plant", name="high", height=60)
    assert texts(admin, "born") == ["born high"]
    admin.change("plant", high, height=70)
    assert texts(admin, "high became") == []
    admin.change("plant", high, name="higher")
    assert texts(admin, "high became") == ["high became higher was high"]
    admin.change("plant", high, height=95)
    admin.change("plant", high, height=99)
    assert texts(admin, "tall higher") == ["tall higher"]
    admin.change("plant", high, height=5)
    admin.change("plant", high, height=95)
    assert len(texts(admin, "tall higher")) == 2
    assert admin.send("DELETE", f"plant/{high['id']}").status_code == 204
    assert texts(admin, "died higher") == ["died higher"]


def test_becomes_true_by_recalculation(hand: Desk, admin: Desk) -> None:
    bed = hand.new("bed", name="R")
    for name in ("r1", "r2"):
        assert hand.get(f"bed/{bed['id']}")["log"] is None
        admin.new("plant", name=name, bed=bed["id"])
    assert hand.get(f"bed/{bed['id']}")["log"] == "full"


def test_flows_that_set_off_one_another_for_ever_are_stopped(admin: Desk) -> None:
    entry = admin.new("diary", text="x")
    answer = admin.send("PATCH", f"diary/{entry['id']}", {"text": "loop"})
    assert answer.status_code in (409, 422), answer.json
    assert admin.get(f"diary/{entry['id']}")["text"] == "x"
