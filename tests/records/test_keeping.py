"""Serials, uniqueness, duplicates, stages, the recycle bin, one-record entities, batches."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from runtime.records.errors import ConflictingState, Forbidden, Invalid, NotFound, Stale
from runtime.records.query import Query
from tests.records.apps import Installation, definition, values_of

ENTITIES = [
    {
        "key": "account",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text", "required": True, "unique": True},
            {"key": "phone", "type": "text"},
            {"key": "city", "type": "text"},
            {"key": "code", "type": "integer"},
        ],
        "unique": [["city", "code"]],
        "duplicates": [{"id": "same_phone", "match": ["phone"], "then": "refuse"}],
    },
    {
        "key": "quote",
        "title": "number",
        "record_types": [
            {"key": "standard"},
            {"key": "project", "options": {"level": ["gold"]}, "stages": ["draft", "lost"]},
        ],
        "fields": [
            {"key": "number", "type": "serial", "pattern": "Q-{YYYY}-{0000}", "reset": "year"},
            {"key": "label", "type": "text", "formula": 'number & "!"'},
            {"key": "account", "type": "reference", "entity": "account"},
            {
                "key": "contact",
                "type": "reference",
                "entity": "account",
                "on_delete": "clear",
                "back": "as_contact",
            },
            {
                "key": "parent_quote",
                "type": "reference",
                "entity": "quote",
                "on_delete": "cascade",
                "back": "parts",
            },
            {"key": "total", "type": "integer"},
            {"key": "reason", "type": "text"},
            {
                "key": "level",
                "type": "choice",
                "options": [{"value": "gold"}, {"value": "iron", "when": "total > 5"}],
            },
            {
                "key": "status",
                "type": "stage",
                "initial": "draft",
                "stages": [{"value": "draft"}, {"value": "approved"}, {"value": "lost", "kind": "lost"}],
                "transitions": [
                    {"from": "draft", "to": "approved", "when": "total > 0", "roles": ["boss"]},
                    {"from": "draft", "to": "lost"},
                ],
            },
        ],
    },
    {"key": "setup", "single": True, "fields": [{"key": "rate", "type": "integer"}]},
]
RULES = [
    {
        "key": "big",
        "entity": "quote",
        "kind": "state",
        "when": "total > 100",
        "show": ["reason"],
        "require": ["reason"],
        "lock": ["account"],
    },
    {
        "key": "closed",
        "entity": "quote",
        "kind": "state",
        "when": 'saved.status = "approved"',
        "lock": ["*"],
        "except": ["status"],
    },
]
PERMISSIONS = [
    {"role": role, "entity": entity, "create": True, "read": True, "update": True, "delete": True}
    for role in ("sales", "boss")
    for entity in ("account", "quote")
]


@pytest.fixture
def app(engine: Engine) -> Installation:
    """An installation with quotes."""
    roles = [{"key": "sales"}, {"key": "boss"}]
    data = definition(ENTITIES, rules=RULES, roles=roles, permissions=PERMISSIONS)
    return Installation(engine, data, timezone="Asia/Shanghai")


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in refused.value.problems]


def test_numbers_follow_each_other_without_gaps(app: Installation) -> None:
    door = app.door()
    assert door.create("quote", {})["number"] == "Q-2026-0001"
    with pytest.raises(Invalid):
        door.create("quote", {"total": 200})
    second = door.create("quote", {})
    assert second["number"] == "Q-2026-0002" and second["label"] == "Q-2026-0002!"
    with pytest.raises(Invalid):
        door.batch("quote", [{}, {"total": 200}])
    assert values_of(door.batch("quote", [{}, {}]), "number") == ["Q-2026-0003", "Q-2026-0004"]
    partial = door.batch("quote", [{}, {"total": 200}, {}], partial=True)
    assert [one["record"]["number"] for one in partial if one["ok"]] == ["Q-2026-0005", "Q-2026-0006"]
    app.now = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert door.create("quote", {})["number"] == "Q-2027-0001"


def test_parallel_writers_get_different_numbers(app: Installation) -> None:
    door = app.door()
    numbers: list[str] = []

    def save() -> None:
        for _ in range(10):
            numbers.append(door.create("quote", {})["number"])

    threads = [threading.Thread(target=save) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"Q-2026-{number:04d}" for number in range(1, 61)]


def test_a_value_is_unique_among_live_records(app: Installation) -> None:
    door = app.door()
    first = door.create("account", {"name": "Sample", "city": "x", "code": 1})
    door.create("account", {"name": "B", "city": "x"})
    door.create("account", {"name": "C", "city": "x"})
    with pytest.raises(Invalid) as refused:
        door.create("account", {"name": "Sample"})
    assert codes(refused) == [("unique", "name")]
    with pytest.raises(Invalid) as refused:
        door.create("account", {"name": "D", "city": "x", "code": 1})
    assert codes(refused) == [("unique", "city")]
    with pytest.raises(Invalid) as refused:
        door.batch("account", [{"name": "E"}, {"name": "E"}])
    assert codes(refused) == [("unique", "1/name")]
    door.delete("account", first["id"])
    again = door.create("account", {"name": "Sample"})
    with pytest.raises(Invalid) as refused:
        door.restore("account", first["id"])
    assert codes(refused) == [("unique", "name")]
    door.update("account", again["id"], {"name": "Sample"})


def test_duplicates_are_refused_where_asked(app: Installation) -> None:
    door = app.door()
    door.create("account", {"name": "A", "phone": "1"})
    door.create("account", {"name": "B"})
    with pytest.raises(Invalid) as refused:
        door.create("account", {"name": "C", "phone": "1"})
    assert codes(refused) == [("duplicate", "phone")]


def test_a_stage_changes_by_transitions(app: Installation) -> None:
    door, boss = app.door(app.person("sales")), app.door(app.person("boss"))
    made = door.create("quote", {"total": 0})
    assert made["status"] == "draft"
    for who, code in ((door, "stage.condition"), (boss, "stage.condition")):
        with pytest.raises(Invalid) as refused:
            who.update("quote", made["id"], {"status": "approved"})
        assert codes(refused) == [(code, "status")]
    door.update("quote", made["id"], {"total": 5})
    with pytest.raises(Invalid) as refused:
        door.update("quote", made["id"], {"status": "approved"})
    assert codes(refused) == [("stage.role", "status")]
    app.now = datetime(2026, 3, 3, tzinfo=UTC)
    assert boss.update("quote", made["id"], {"status": "approved"})["status"] == "approved"
    with pytest.raises(Invalid) as refused:
        boss.update("quote", made["id"], {"status": "lost"})
    assert codes(refused) == [("stage.no_transition", "status")]
    with pytest.raises(Invalid) as refused:
        boss.update("quote", made["id"], {"reason": "x"})
    assert codes(refused) == [("field.locked", "reason")]
    stays = boss.stays("quote", made["id"])
    assert [(one["value"], one["left"]) for one in stays] == [
        ("draft", "2026-03-03T00:00:00.000Z"),
        ("approved", None),
    ]
    with pytest.raises(Invalid):
        door.create("quote", {"status": "approved", "total": 3})


def test_record_types_narrow_options_and_stages(app: Installation) -> None:
    door = app.door()
    made = door.create("quote", {"record_type": "project", "level": "gold", "total": 9})
    assert made["record_type"] == "project"
    for values in ({"level": "iron"}, {"status": "approved"}, {"record_type": "nope"}):
        with pytest.raises(Invalid):
            door.update("quote", made["id"], values)
    assert door.update("quote", made["id"], {"record_type": "standard", "level": "iron"})["level"] == "iron"


def test_evaluate_tells_the_form_state(app: Installation) -> None:
    door = app.door()
    before = door.list("quote")["count"]
    state = door.evaluate("quote", {"total": 200})
    assert "reason" in state["visible"] and "reason" in state["required"] and "account" in state["locked"]
    assert [problem["path"] for problem in state["problems"]] == ["reason"]
    assert state["options"]["level"] == ["gold", "iron"] and state["values"]["total"] == 200
    assert state["values"]["status"] == "draft" and state["values"]["number"] is None
    calm = door.evaluate("quote", {"total": "x"})
    assert "reason" not in calm["visible"] and calm["options"]["level"] == ["gold"]
    assert [problem["path"] for problem in calm["problems"]] == ["total"]
    made = door.create("quote", {"total": 3})
    stored = door.evaluate("quote", {"level": "iron"}, made["id"])
    assert stored["values"]["total"] == 3 and stored["values"]["number"] == made["number"]
    assert [problem["code"] for problem in stored["problems"]] == ["choice.not_offered"]
    assert door.get("quote", made["id"]) == made and before["value"] == 0
    with pytest.raises(NotFound):
        door.evaluate("quote", {}, 99)


def test_deleting_restricts_clears_and_cascades(app: Installation) -> None:
    door = app.door()
    account = door.create("account", {"name": "A"})["id"]
    whole = door.create("quote", {"account": account})["id"]
    part = door.create("quote", {"parent_quote": whole})["id"]
    with pytest.raises(ConflictingState) as refused:
        door.delete("account", account)
    assert refused.value.problems[0].code == "record.referred"
    other = door.create("account", {"name": "B"})["id"]
    door.update("quote", part, {"contact": other})
    door.delete("account", other)
    found = door.get("quote", part)
    assert found["contact"] is None and found["revision"] == 3
    door.delete("quote", whole)
    for gone in (whole, part):
        with pytest.raises(NotFound):
            door.get("quote", gone)
    assert values_of(door.list("quote", Query(deleted=True))["items"], "id") == [whole, part]
    door.delete("account", account)
    with pytest.raises(ConflictingState):
        door.restore("quote", whole)
    door.restore("account", account)
    door.restore("quote", whole)
    assert door.get("quote", part)["parent_quote"]["id"] == whole
    with pytest.raises(NotFound):
        door.delete("quote", 999)
    with pytest.raises(Stale):
        door.delete("quote", part, revision=1)
    with pytest.raises(ConflictingState):
        door.restore("quote", part)
    assert [one["action"] for one in door.history("quote", whole)][:2] == ["restore", "delete"]


def test_there_is_one_record_of_a_single_entity(app: Installation) -> None:
    door = app.door()
    door.create("setup", {"rate": 1})
    with pytest.raises(ConflictingState):
        door.create("setup", {"rate": 2})


def test_a_batch_is_all_or_nothing(app: Installation) -> None:
    door = app.door()
    first = door.batch("account", [{"name": "A"}, {"name": "B"}])
    with pytest.raises(Invalid) as refused:
        door.batch("account", [{"name": "C"}, {"name": None}, {"id": first[0]["id"], "phone": 5}])
    assert {path for _, path in codes(refused)} == {"1/name", "2/phone"} or codes(refused)[0][1] == "2/phone"
    assert door.list("account")["count"]["value"] == 2
    saved = door.batch("account", [{"name": "C"}, {"id": first[0]["id"], "phone": "5"}])
    assert saved[1]["revision"] == 2 and saved[1]["phone"] == "5"
    swapped = door.batch("account", [{"id": first[0]["id"], "name": "X"}, {"name": "A"}])
    assert values_of(swapped, "name") == ["X", "A"]
    with pytest.raises(Stale):
        door.batch("account", [{"id": first[1]["id"], "revision": 7, "name": "Z"}])


def test_a_partial_batch_answers_for_each_row(app: Installation) -> None:
    door = app.door()
    made = door.create("account", {"name": "A"})["id"]
    rows = [{"name": "B"}, {"name": "A"}, {"nope": 1}, {"id": made, "phone": "7"}, {"id": 999, "phone": "7"}]
    results = door.batch("account", rows, partial=True)
    assert [one["ok"] for one in results] == [True, False, False, True, False]
    assert results[1]["problems"][0]["path"] == "name" and results[1]["problems"][0]["code"] == "unique"
    assert door.get("account", made)["phone"] == "7" and door.list("account")["count"]["value"] == 2


def test_system_values_can_be_given_where_allowed(app: Installation) -> None:
    door = app.door()
    other = app.person("sales")
    made = door.create("quote", {"owner": {"id": other.user_id}})
    assert made["owner"]["id"] == other.user_id
    assert door.update("quote", made["id"], {"owner": None})["owner"] is None
    assert door.update("quote", made["id"], {"owner": {"email": other.email}})["owner"]["title"] == other.name
    for key in ("id", "revision", "created_at", "deleted_at", "updated_by", "created_by"):
        with pytest.raises(Invalid) as refused:
            door.update("quote", made["id"], {key: 1})
        assert codes(refused) == [("field.system", key)]
    with pytest.raises(Forbidden):
        app.door(other).create("setup", {})


def test_two_writers_of_one_value(app: Installation) -> None:
    door = app.door()
    results: list[str] = []

    def save() -> None:
        try:
            door.create("account", {"name": "Same"})
            results.append("saved")
        except Invalid as refused:
            results.append(refused.problems[0].code + refused.problems[0].path)

    threads = [threading.Thread(target=save) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["saved"] + ["uniquename"] * 5
