"""Values worked out at reading (`TODAY()`) count wherever a formula reaches them, as in lists and filters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from runtime.web.database import engine_of
from tests.web.conftest import ADMINISTRATOR, Caller, codes, make_site

APP = "/api/v1/apps/sample_ages"
ENTITIES: list[dict[str, Any]] = [
    {"key": "account", "title": "name", "fields": [
        {"key": "name", "type": "text"},
        {"key": "since", "type": "date"},
        {"key": "age", "type": "integer", "formula": "TODAY() - since"},
        {"key": "twice", "type": "integer", "formula": "age * 2"},
    ]},
    {"key": "deal", "title": "name", "fields": [
        {"key": "name", "type": "text"},
        {"key": "account", "type": "reference", "entity": "account", "back": "deals"},
        {"key": "began", "type": "date"},
        {"key": "own", "type": "integer", "formula": "TODAY() - began"},
        {"key": "first", "type": "integer", "default": "account.age"},
        {"key": "reached", "type": "integer", "formula": "account.twice + 1"},
        {"key": "copied", "type": "integer", "copy_from": "account.age", "copy": "if_empty"},
        {"key": "given", "type": "integer"},
        {"key": "decided", "type": "text"},
        {"key": "pressed", "type": "integer"},
        {"key": "counted", "type": "integer"},
        {"key": "lines", "type": "children", "entity": "line"},
    ]},
    {"key": "line", "fields": [
        {"key": "due", "type": "date"},
        {"key": "late", "type": "integer", "formula": "TODAY() - due"},
        {"key": "above", "type": "integer", "formula": "parent.own"},
    ]},
]  # fmt: skip
RULES: list[dict[str, Any]] = [
    {"key": "old", "entity": "deal", "kind": "validate", "invalid_when": "account.age > 1000",
     "message": "It is {account.age} days old"},
    {"key": "late", "entity": "deal", "kind": "validate", "invalid_when": "SUM(lines, late) > 1000",
     "message": "Late"},
    {"key": "sum", "entity": "deal", "kind": "compute", "when": "account.twice > 10",
     "set": {"given": "account.age + own"}},
    {"key": "table", "entity": "deal", "kind": "decide", "hit": "first", "outputs": ["decided"],
     "inputs": [{"id": "age", "formula": "account.age"}],
     "rows": [{"id": "a", "if": {"age": ">= 10"}, "then": {"decided": '"old"'}},
              {"id": "b", "then": {"decided": '"new"'}}]},
]  # fmt: skip
FLOWS: list[dict[str, Any]] = [
    {"key": "press", "entity": "deal", "trigger": {"on": "button", "when": "account.age < 1000"}, "steps": [
        {"key": "size", "do": "branch", "cases": [{"id": "old", "when": "account.twice > 10", "steps": [
            {"key": "set", "do": "set_values",
             "values": {"pressed": "account.age + own", "counted": "SUM(lines, late)"}}]}], "otherwise": []}]},
]  # fmt: skip


FLOWS += [
    {"key": "find", "entity": "deal", "trigger": {"on": "button"}, "steps": [
        {"key": "old", "do": "find_records", "entity": "account", "filter": "age > record.own"},
        {"key": "odd", "do": "find_records", "entity": "account",
         "filter": 'age > record.own and REGEXMATCH(name, "^A$")'},
        {"key": "made", "do": "create_record", "entity": "account", "values": {"since": "began"}},
        {"key": "set", "do": "set_values", "values": {
            "pressed": "SUM(steps.old.rows, age)", "counted": "steps.made.twice", "odd": "steps.odd.count",
            "said": 'TEXT(steps.made.age) & "/" & TEXT(account.age)'}}]},
]  # fmt: skip
FIELDS: list[dict[str, Any]] = [
    {"key": "chosen", "type": "reference", "entity": "account", "default": "account", "back": "chosen_by"},
    {"key": "by_chosen", "type": "integer", "default": "chosen.twice"},
    {"key": "taken", "type": "reference", "entity": "account", "copy_from": "account", "copy": "always",
     "back": "taken_by"},
    {"key": "by_taken", "type": "integer", "copy_from": "taken.age", "copy": "always"},
    {"key": "before", "type": "integer"},
    {"key": "odd", "type": "integer"},
    {"key": "said", "type": "text"},
]  # fmt: skip
ENTITIES[1]["fields"] += FIELDS
RULES.append(
    {"key": "before", "entity": "deal", "kind": "compute", "when": "saved.own > 0",
     "set": {"before": "saved.own * 10 + saved.account.age"}},
)  # fmt: skip


@pytest.fixture
def admin(tmp_path: Path, database_url: str) -> Iterator[Caller]:
    site = make_site(tmp_path / "home", FORMWRIGHT_DATABASE_URL=database_url)
    caller = site.by_token(ADMINISTRATOR)
    document = {"formwright": 1, "key": "sample_ages", "label": "Ages", "entities": ENTITIES, "rules": RULES}
    document["flows"] = FLOWS
    assert caller.post("/api/v1/apps", json=document).status_code == 201
    published = caller.post(f"{APP}/publish")
    assert published.status_code == 200, published.json
    yield caller
    engine_of(site.app).dispose()


def ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days)).isoformat()


def test_what_is_worked_out_at_reading_counts_in_rules_and_reads(admin: Caller) -> None:
    account = admin.post(f"{APP}/account", json={"name": "A", "since": ago(20)}).json
    old = admin.post(f"{APP}/account", json={"name": "Old", "since": ago(2000)}).json
    sent = {"name": "D", "account": account["id"], "began": ago(5)}
    made = admin.post(f"{APP}/deal", json={**sent, "lines": [{"due": ago(3)}, {"due": ago(4)}]})
    assert made.status_code == 201, made.json
    wanted = {"own": 5, "first": 20, "reached": 41, "copied": 20, "given": 25, "decided": "old"}
    read = admin.get(f"{APP}/deal/{made.json['id']}").json
    listed = admin.get(f"{APP}/deal?filter=reached%20%3D%2041").json["items"]
    assert len(listed) == 1
    for record in (made.json, read, listed[0]):
        assert {key: record[key] for key in wanted} == wanted
    assert [(line["late"], line["above"]) for line in read["lines"]] == [(3, 5), (4, 5)]
    state = admin.post(f"{APP}/deal/evaluate", json={"values": sent}).json["values"]
    assert {key: state[key] for key in wanted} == wanted

    pressed = admin.post(f"{APP}/deal/{read['id']}/flows/press", json={})
    assert pressed.status_code == 200, pressed.json
    after = admin.get(f"{APP}/deal/{read['id']}").json
    assert (after["pressed"], after["counted"]) == (25, 7)

    refused = admin.post(f"{APP}/deal", json={"name": "x", "account": old["id"]})
    assert codes(refused) == [("rule.old", "")] and "2,000 days" in refused.text
    moved = admin.patch(f"{APP}/deal/{read['id']}", json={"account": old["id"]})
    assert codes(moved) == [("rule.old", "")]
    assert codes(admin.post(f"{APP}/deal", json={"lines": [{"due": ago(2000)}]})) == [("rule.late", "")]

    for entity, formula, said in (
        ("deal", "own", "5"),
        ("deal", "account.twice", "40"),
        ("deal", "SUM(lines, late)", "7"),
        ("deal", "reached", "41"),
        ("account", "SUM(deals, own)", "5"),
        ("line", "late + above", "8"),
    ):
        asked = {"entity": entity, "purpose": "rule", "formula": formula, "record": 1}
        tried = admin.post(f"{APP}/draft/formulas", json=asked).json
        assert tried["value"] == {"said": said, "blank": False}, formula


def test_what_a_step_or_the_evaluation_itself_reaches_is_worked_out_too(admin: Caller) -> None:
    account = admin.post(f"{APP}/account", json={"name": "A", "since": ago(20)}).json
    admin.post(f"{APP}/account", json={"name": "B", "since": ago(30)})
    admin.post(f"{APP}/account", json={"name": "C", "since": ago(1)})
    made = admin.post(f"{APP}/deal", json={"account": account["id"], "began": ago(5)})
    assert made.status_code == 201, made.json
    assert {key: made.json[key] for key in ("by_chosen", "by_taken")} == {"by_chosen": 40, "by_taken": 20}
    changed = admin.patch(f"{APP}/deal/{made.json['id']}", json={"name": "saved"})
    assert changed.status_code == 200 and changed.json["before"] == 70, changed.json
    pressed = admin.post(f"{APP}/deal/{made.json['id']}/flows/find", json={})
    assert pressed.status_code == 200, pressed.json
    after = admin.get(f"{APP}/deal/{made.json['id']}").json
    assert (after["pressed"], after["counted"], after["odd"], after["said"]) == (50, 10, 1, "5/20")
