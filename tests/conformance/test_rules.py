"""Field state, validation, compute rules and decision tables, judged through the interface."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.conftest import Desk, House

KEY = "loans"


def definition() -> dict[str, Any]:
    return {
        "formwright": 1, "key": KEY,
        "entities": [{
            "key": "loan", "title": "name",
            "record_types": [{"key": "private", "form": "main"}, {"key": "firm", "form": "main",
                             "options": {"kind": ["car", "house"]}, "stages": ["open", "granted"]}],
            "fields": [
                {"key": "name", "type": "text"},
                {"key": "amount", "type": "money", "currency": "EUR"},
                {"key": "years", "type": "integer", "min": 1, "max": 40},
                {"key": "kind", "type": "choice", "options": [
                    {"value": "car"}, {"value": "house", "when": "amount > 1000"}, {"value": "other"}]},
                {"key": "reason", "type": "text", "when_hidden": "clear"},
                {"key": "note", "type": "text"},
                {"key": "secret", "type": "text", "required": True},
                {"key": "extra", "type": "text"},
                {"key": "due", "type": "date"},
                {"key": "rate", "type": "percent", "scale": 4},
                {"key": "priority", "type": "rating", "max": 5},
                {"key": "level", "type": "integer"},
                {"key": "score", "type": "integer"},
                {"key": "best", "type": "integer"},
                {"key": "flags", "type": "choices", "options": [{"value": "big"}, {"value": "long"}, {"value": "odd"}]},
                {"key": "only", "type": "text"},
                {"key": "note_length", "type": "integer", "formula": "LEN(note)"},
                {"key": "status", "type": "stage", "initial": "open",
                 "stages": [{"value": "open"}, {"value": "granted", "kind": "won"}, {"value": "refused", "kind": "lost"}],
                 "transitions": [{"from": "open", "to": "granted", "when": "amount > 0", "roles": ["chief"]},
                                 {"from": "open", "to": "refused"}, {"from": "refused", "to": "open"}]},
                {"key": "lines", "type": "children", "entity": "item"}]},
            {"key": "item", "fields": [
                {"key": "what", "type": "text"}, {"key": "price", "type": "decimal", "scale": 2},
                {"key": "why", "type": "text"}, {"key": "cheap", "type": "boolean", "formula": "price < 10"}]}],
        "rules": [
            {"key": "large", "entity": "loan", "kind": "state", "when": "amount > 1000",
             "show": ["reason", "note"], "require": ["reason"], "lock": ["kind"]},
            {"key": "long", "entity": "loan", "kind": "state", "when": "years > 20", "show": ["note"]},
            {"key": "shown_secret", "entity": "loan", "kind": "state", "when": "years = 7", "show": ["secret"]},
            {"key": "closed", "entity": "loan", "kind": "state", "when": "saved.status = \"granted\"",
             "lock": ["*"], "except": ["extra", "status"]},
            {"key": "dear", "entity": "item", "kind": "state", "when": "price > 100", "require": ["why"]},
            {"key": "no_past", "entity": "loan", "kind": "validate", "invalid_when": "due < DATE(2020, 1, 1)",
             "field": "due", "message": {"en": "{name} is due on {due:date}", "zh": "{name}已过期"}},
            {"key": "always", "entity": "loan", "kind": "validate", "invalid_when": "years > 30", "always": True,
             "field": "years", "message": "Too long"},
            {"key": "sure", "entity": "loan", "kind": "validate", "invalid_when": "amount > 5000",
             "severity": "warning", "field": "amount", "message": {"en": "Really {amount}?", "zh": "确定？"}},
            {"key": "sum_of_lines", "entity": "loan", "kind": "validate",
             "invalid_when": "SUM(lines.price) > 500", "message": "Too many things"},
            {"key": "urgent", "entity": "loan", "kind": "compute", "when": "name = \"urgent\"",
             "set": {"priority": "5", "level": "years + 1"}},
            {"key": "boss", "entity": "loan", "kind": "compute", "when": "note = \"boss\"", "set": {"priority": "4"}},
            {"key": "scores", "entity": "loan", "kind": "decide", "hit": "sum",
             "inputs": [{"id": "a", "formula": "amount"}, {"id": "y", "formula": "years"}, {"id": "k", "formula": "kind"}],
             "outputs": ["score"],
             "rows": [{"id": "r1", "if": {"a": ">= 100", "y": "1 .. 5"}, "then": {"score": "10"}},
                      {"id": "r2", "if": {"k": "\"car\", \"other\""}, "then": {"score": "years * 2"}},
                      {"id": "r3", "if": {"a": "value = 77 or value = 78"}, "then": {"score": "1"}}]},
            {"key": "bests", "entity": "loan", "kind": "decide", "hit": "max",
             "inputs": [{"id": "y", "formula": "years"}], "outputs": ["best"],
             "rows": [{"id": "r1", "if": {"y": "> 1"}, "then": {"best": "1"}},
                      {"id": "r2", "if": {"y": "> 3"}, "then": {"best": "9"}},
                      {"id": "r3", "if": {"y": "> 2"}, "then": {"best": "4"}}]},
            {"key": "rates", "entity": "loan", "kind": "decide", "hit": "first",
             "inputs": [{"id": "a", "formula": "amount"}], "outputs": ["rate"],
             "rows": [{"id": "r1", "if": {"a": "< 100"}, "then": {"rate": "0.01"}},
                      {"id": "r2", "if": {"a": "100 .. 200"}, "then": {"rate": "0.02"}},
                      {"id": "r3", "if": {"a": "<= 150"}, "then": {"rate": "0.5"}}]},
            {"key": "flagging", "entity": "loan", "kind": "decide", "hit": "collect",
             "inputs": [{"id": "a", "formula": "amount"}, {"id": "y", "formula": "years"}], "outputs": ["flags"],
             "rows": [{"id": "r1", "if": {"y": "> 10"}, "then": {"flags": "\"long\""}},
                      {"id": "r2", "if": {"a": "> 100"}, "then": {"flags": "\"big\""}}]},
            {"key": "uniques", "entity": "loan", "kind": "decide", "hit": "unique",
             "inputs": [{"id": "y", "formula": "years"}], "outputs": ["only"],
             "rows": [{"id": "r1", "if": {"y": "3 .. 5"}, "then": {"only": "\"low\""}},
                      {"id": "r2", "if": {"y": "5 .. 9"}, "then": {"only": "\"high\""}}]},
        ],
        "forms": [{"key": "main", "entity": "loan", "layout": [
            {"id": "s1", "section": "Main", "items": [{"field": "name"}, {"field": "amount"}, {"field": "years"},
                {"field": "kind"}, {"field": "reason"}, {"field": "note"}, {"field": "secret"}]},
            {"id": "s2", "section": "More", "when": "years < 10", "items": [{"field": "extra"}, {"field": "due"}]}]}],
        "roles": [{"key": "clerk"}, {"key": "chief"}],
        "permissions": [{"role": "clerk", "entity": "loan", "create": True, "read": True, "update": True},
                        {"role": "chief", "entity": "loan", "create": True, "read": True, "update": True}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def desk(house: House) -> Desk:
    house.publish(definition())
    return house.desk("loan_clerk", KEY, "clerk")


@pytest.fixture(scope="module")
def chief(house: House, desk: Desk) -> Desk:
    return house.desk("loan_chief", KEY, "chief")


def test_shown_by_any_show_rule_or_its_layout_part(desk: Desk) -> None:
    shown = set(desk.evaluate("loan", amount="10", years=2)["visible"])
    assert not shown & {"reason", "note", "secret"} and {"extra", "due", "name"} <= shown
    assert "note" in desk.evaluate("loan", years=25)["visible"]
    state = desk.evaluate("loan", amount="2000")
    assert {"reason", "note"} <= set(state["visible"]) and "reason" in state["required"]
    assert "kind" in state["locked"] and not {"extra", "due"} & set(state["visible"])
    assert "secret" in desk.evaluate("loan", years=7)["required"]


def test_hidden_is_never_required_and_locked_is_refused(desk: Desk) -> None:
    desk.new("loan", name="a", amount="10")
    assert ("field.required", "secret") in desk.refused("POST", "loan", {"years": 7})
    assert ("field.required", "reason") in desk.refused("POST", "loan", {"amount": "1001"})
    loan = desk.new("loan", amount="1001", reason="why")
    assert ("field.locked", "kind") in desk.refused("PATCH", f"loan/{loan['id']}", {"kind": "car"})
    # the lock holds on stored values though the new ones would lift it
    both = desk.refused("PATCH", f"loan/{loan['id']}", {"kind": "car", "amount": "5"})
    assert ("field.locked", "kind") in both
    loan = desk.new("loan", amount="5")
    assert ("field.locked", "kind") in desk.refused(
        "PATCH", f"loan/{loan['id']}", {"kind": "car", "amount": "1005", "reason": "x"}
    )
    desk.change("loan", loan, kind="car")
    # sending the value it has is no change
    desk.change("loan", loan, amount="2000", reason="x")
    desk.change("loan", loan, kind="car", note="n")


def test_when_hidden(desk: Desk) -> None:
    loan = desk.new("loan", amount="2000", reason="because", note="text")
    assert loan["note_length"] == 4
    small = desk.change("loan", loan, amount="10")
    assert small["reason"] is None and small["note"] == "text" and small["note_length"] == 4


def test_lock_of_everything_but(chief: Desk, desk: Desk) -> None:
    loan = chief.new("loan", name="x", amount="10", years=2)
    chief.change("loan", loan, status="granted")
    found = chief.refused("PATCH", f"loan/{loan['id']}", {"name": "y", "amount": "11"})
    assert set(found) == {("field.locked", "name"), ("field.locked", "amount")}
    chief.change("loan", loan, extra="fine")
    found = chief.refused("PATCH", f"loan/{loan['id']}", {"lines": [{"what": "a"}]})
    assert found[0] == ("field.locked", "lines")


def test_validation_is_checked_when_what_it_reads_changes(desk: Desk, house: House) -> None:
    answer = desk.send(
        "POST", "loan", {"name": "Old", "due": "2019-05-06"}, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 422
    problem = answer.json["problems"][0]
    assert (problem["code"], problem["path"]) == ("rule.no_past", "due") and "2019" in problem["message"]
    answer = desk.send(
        "POST", "loan", {"name": "Old", "due": "2019-05-06"}, headers={"Accept-Language": "zh"}
    )
    assert answer.json["problems"][0]["message"] == "Old已过期"
    loan = desk.new("loan", name="Now", due="2026-01-01")
    desk.refused("PATCH", f"loan/{loan['id']}", {"due": "2019-01-01"})
    assert desk.refused("POST", "loan", {"years": 31}) == [("rule.always", "years")]


def test_validation_sums_over_rows(desk: Desk) -> None:
    loan = desk.new("loan", lines=[{"what": "a", "price": "400"}][:0])
    assert desk.refused("POST", "loan", {"lines": [{"price": "90"}] * 6})[0][0] == "rule.sum_of_lines"
    assert desk.refused("POST", "loan", {"lines": [{"price": "101"}]}) == [("field.required", "lines/0/why")]
    desk.change("loan", loan, lines=[{"price": "101", "why": "x"}, {"price": "5"}])
    found = desk.get(f"loan/{loan['id']}")["lines"]
    assert [(row["price"], row["cheap"]) for row in found] == [("101.00", False), ("5.00", True)]


def test_warnings_are_confirmed(desk: Desk) -> None:
    state = desk.evaluate("loan", amount="6000", reason="x")
    assert [(one["code"], one["severity"]) for one in state["problems"]] == [("rule.sure", "warning")]
    zh = desk.evaluate("loan", "zh", amount="6000", reason="x")
    assert zh["problems"][0]["message"] == "确定？"
    made = desk.send("POST", "loan", {"amount": "6000", "reason": "x"})
    assert made.status_code == 201, made.json


def test_compute_rules_hold_and_leave(desk: Desk) -> None:
    loan = desk.new("loan", name="urgent", years=3)
    assert (loan["priority"], loan["level"]) == (5, 4)
    assert ("field.locked", "priority") in desk.refused("PATCH", f"loan/{loan['id']}", {"priority": 1})
    assert desk.change("loan", loan, years=8)["level"] == 9
    loan = desk.change("loan", loan, name="calm")
    assert (loan["priority"], loan["level"]) == (5, 9)
    assert desk.change("loan", loan, priority=2, years=2)["level"] == 9
    found = desk.refused("POST", "loan", {"name": "urgent", "years": 30, "note": "boss"})
    assert found and found[0][1] == "priority", found
    state = desk.evaluate("loan", name="urgent", years=1)
    assert {"priority", "level"} <= set(state["locked"]) and state["values"]["priority"] == 5


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"amount": "100", "years": 5}, {"score": 10, "rate": "0.02", "best": 9}),
        ({"amount": "99.99", "years": 2}, {"score": None, "rate": "0.01", "best": 1, "only": None}),
        ({"amount": "100", "years": 3, "kind": "car"}, {"score": 16, "best": 4, "only": "low"}),
        ({"amount": "77", "kind": "other", "years": 6}, {"score": 13, "only": "high"}),
        ({"amount": "200"}, {"rate": "0.02", "best": None, "flags": ["big"]}),
        ({"amount": "201", "years": 11}, {"rate": None, "flags": ["big", "long"]}),
        ({}, {"score": None, "rate": None, "flags": None, "only": None, "best": None}),
    ],
)
def test_decision_tables(desk: Desk, given: dict[str, Any], expected: dict[str, Any]) -> None:
    def said(key: str, value: Any) -> Any:
        if key == "flags":
            return value or None
        return value if key != "rate" or value is None else str(float(value))

    if given.get("years") == 5:
        assert desk.refused("POST", "loan", given)[0][1] in ("", "only")
        values = desk.evaluate("loan", **given)["values"]
    else:
        values = desk.new("loan", **given)
    assert {key: said(key, values[key]) for key in expected} == expected


def test_options_by_value_record_type_and_when(desk: Desk) -> None:
    offered = desk.evaluate("loan", amount="10")["options"]["kind"]
    assert [one["value"] if isinstance(one, dict) else one for one in offered] == ["car", "other"]
    firm = desk.evaluate("loan", amount="2000", record_type="firm")["options"]["kind"]
    assert [one["value"] if isinstance(one, dict) else one for one in firm] == ["car", "house"]
    assert desk.refused("POST", "loan", {"kind": "house", "amount": "10"})[0][1] == "kind"
    assert desk.refused("POST", "loan", {"kind": "other", "record_type": "firm"})[0][1] == "kind"
    assert desk.refused("POST", "loan", {"kind": "boat"})[0][1] == "kind"
    desk.new("loan", kind="house", amount="2000", reason="r", record_type="private")
    firm_loan = desk.new("loan", record_type="firm")
    assert desk.refused("PATCH", f"loan/{firm_loan['id']}", {"status": "refused"})[0][1] == "status"
    assert desk.refused("POST", "loan", {"record_type": "ghost"})[0][1] == "record_type"


def test_stages(desk: Desk, chief: Desk, house: House) -> None:
    loan = desk.new("loan", amount="10")
    assert loan["status"] == "open"
    assert desk.refused("PATCH", f"loan/{loan['id']}", {"status": "granted"})[0][1] == "status"
    nothing = chief.new("loan")
    assert chief.refused("PATCH", f"loan/{nothing['id']}", {"status": "granted"})[0][1] == "status"
    admin = Desk(house.admin, desk.base)
    assert admin.refused("PATCH", f"loan/{nothing['id']}", {"status": "granted"})[0][1] == "status"
    assert chief.change("loan", loan, status="granted")["status"] == "granted"
    assert chief.refused("PATCH", f"loan/{loan['id']}", {"status": "refused"})[0][1] == "status"
    assert desk.refused("POST", "loan", {"status": "granted", "amount": "5"})[0][1] == "status"
    assert desk.refused("PATCH", f"loan/{nothing['id']}", {"status": None})[0][1] == "status"


def test_why(desk: Desk) -> None:
    trace = desk.evaluate("loan", name="urgent", years=3)["trace"]
    assert any("urgent" in str(one) for one in trace), trace


def test_evaluate_with_a_stored_record(desk: Desk, chief: Desk) -> None:
    loan = chief.new("loan", name="x", amount="10")
    chief.change("loan", loan, status="granted")
    state = chief.evaluate("loan", id=loan["id"], extra="e")
    assert state["values"]["name"] == "x" and "name" in state["locked"] and "extra" not in state["locked"]
    assert chief.refused("POST", "loan/evaluate", {"id": 424242}, status=404)


def test_what_only_warns_is_saved_and_told(desk: Desk) -> None:
    loan = desk.new("loan", amount="6000", reason="house")
    assert [(one["code"], one["path"], one["severity"]) for one in loan["warnings"]] == [
        ("rule.sure", "amount", "warning")
    ]
    assert "warnings" not in desk.new("loan", amount="10")
    assert "warnings" not in desk.change("loan", loan, amount="60", reason="flat")
