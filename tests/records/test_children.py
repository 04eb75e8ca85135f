"""Rows of children: saved with their record, nested, each with its own rules."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from runtime.records.errors import Invalid
from runtime.records.query import Query
from tests.records.apps import Installation, definition, values_of

ENTITIES = [
    {
        "key": "quote",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text"},
            {"key": "rate", "type": "decimal", "scale": 2},
            {"key": "lines", "type": "children", "entity": "line", "min": 1, "max": 4},
            {"key": "notes", "type": "children", "entity": "remark"},
            {"key": "total", "type": "decimal", "scale": 2, "formula": "SUM(lines.amount)"},
            {"key": "tags", "type": "references", "entity": "tag", "back": "quotes"},
        ],
    },
    {
        "key": "line",
        "fields": [
            {"key": "item", "type": "text", "required": True},
            {"key": "quantity", "type": "integer", "default": "1"},
            {"key": "amount", "type": "decimal", "scale": 2, "formula": "quantity * parent.rate"},
            {"key": "parts", "type": "children", "entity": "part"},
            {"key": "weight", "type": "integer", "formula": "SUM(parts.weight)"},
        ],
    },
    {"key": "part", "fields": [{"key": "weight", "type": "integer"}]},
    {"key": "remark", "fields": [{"key": "text", "type": "text"}]},
    {
        "key": "tag",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text", "unique": True},
            {"key": "used", "type": "integer", "formula": "COUNT(quotes)"},
        ],
    },
]


@pytest.fixture
def app(engine: Engine) -> Installation:
    """An installation with quotes."""
    return Installation(engine, definition(ENTITIES))


def test_rows_are_nested_and_computed(app: Installation) -> None:
    door = app.door()
    made = door.create(
        "quote",
        {
            "rate": "2.5",
            "lines": [{"item": "a", "quantity": 2, "parts": [{"weight": 3}, {"weight": 4}]}, {"item": "b"}],
        },
    )
    assert made["total"] == "7.50"
    assert values_of(made["lines"], "amount") == ["5.00", "2.50"]
    assert made["lines"][0]["weight"] == 7 and values_of(made["lines"][0]["parts"], "weight") == [3, 4]
    assert made["notes"] == [] and made["tags"] == []
    assert door.get("quote", made["id"]) == made
    assert door.list("quote")["items"] == [made]


def test_the_array_is_the_whole_list(app: Installation) -> None:
    door = app.door()
    made = door.create("quote", {"rate": "1", "lines": [{"item": "a"}, {"item": "b"}, {"item": "c"}]})
    a, b, c = made["lines"]
    changed = door.update(
        "quote", made["id"], {"lines": [{"id": c["id"], "quantity": 5}, {"item": "d"}, {"id": a["id"]}]}
    )
    assert values_of(changed["lines"], "item") == ["c", "d", "a"]
    assert changed["total"] == "7.00"
    assert changed["lines"][0]["id"] == c["id"] and changed["lines"][2]["id"] == a["id"]
    assert door.get("quote", made["id"]) == changed
    untouched = door.update("quote", made["id"], {"name": "x"})
    assert untouched["lines"] == changed["lines"]
    rate = door.update("quote", made["id"], {"rate": "2"})
    assert rate["total"] == "14.00" and values_of(rate["lines"], "amount") == ["10.00", "2.00", "2.00"]
    newest, _, middle, _ = door.history("quote", made["id"])
    assert newest["changes"][f"lines/{c['id']}/amount"] == ["5.00", "10.00"]
    assert middle["changes"][f"lines/{b['id']}"][1] is None


def test_rows_of_another_record_are_refused(app: Installation) -> None:
    door = app.door()
    one = door.create("quote", {"rate": "1", "lines": [{"item": "a"}]})
    other = door.create("quote", {"rate": "1", "lines": [{"item": "b"}]})
    stolen = one["lines"][0]["id"]
    with pytest.raises(Invalid) as refused:
        door.update("quote", other["id"], {"lines": [{"id": stolen, "item": "x"}]})
    assert [(problem.code, problem.path) for problem in refused.value.problems] == [
        ("rows.unknown_id", "lines/0/id")
    ]
    row = other["lines"][0]["id"]
    with pytest.raises(Invalid) as refused:
        door.update("quote", other["id"], {"lines": [{"id": row}, {"id": row}]})
    assert refused.value.problems[0].code == "rows.doubled_id"
    assert door.get("quote", one["id"]) == one


def test_problems_of_rows_name_their_place(app: Installation) -> None:
    with pytest.raises(Invalid) as refused:
        app.door().create("quote", {"lines": [{"item": "a"}, {"quantity": "x", "colour": 1, "amount": 2}]})
    paths = {(problem.code, problem.path) for problem in refused.value.problems}
    assert ("field.unknown", "lines/1/colour") in paths and ("field.computed", "lines/1/amount") in paths
    assert any(path == "lines/1/quantity" for _, path in paths)
    with pytest.raises(Invalid) as refused:
        app.door().create("quote", {"lines": [{"item": "a"}, {"item": None}]})
    assert [(problem.code, problem.path) for problem in refused.value.problems] == [
        ("field.required", "lines/1/item")
    ]


def test_rows_are_counted(app: Installation) -> None:
    door = app.door()
    with pytest.raises(Invalid) as refused:
        door.create("quote", {})
    assert [(problem.code, problem.path) for problem in refused.value.problems] == [
        ("children.too_few", "lines")
    ]
    with pytest.raises(Invalid) as refused:
        door.create("quote", {"lines": [{"item": "a"}] * 5})
    assert refused.value.problems[0].code == "children.too_many"


def test_links_are_lists_of_records(app: Installation) -> None:
    door = app.door()
    red, blue = (door.create("tag", {"name": name})["id"] for name in ("red", "blue"))
    made = door.create("quote", {"lines": [{"item": "a"}], "tags": [blue, {"name": "red"}]})
    assert made["tags"] == [{"id": blue, "title": "blue"}, {"id": red, "title": "red"}]
    assert door.get("quote", made["id"]) == made
    assert door.get("tag", red)["used"] == 1
    changed = door.update("quote", made["id"], {"tags": [red]})
    assert changed["tags"] == [{"id": red, "title": "red"}] and door.get("tag", blue)["used"] == 0
    assert values_of(door.list("quote", Query(filter="COUNT(tags) = 1"))["items"], "id") == [made["id"]]
    with pytest.raises(Invalid):
        door.update("quote", made["id"], {"tags": [999]})


def test_deleting_takes_the_rows_along(app: Installation) -> None:
    door = app.door()
    made = door.create("quote", {"rate": "1", "lines": [{"item": "a", "parts": [{"weight": 1}]}]})
    door.delete("quote", made["id"])
    assert door.list("line")["items"] == [] and door.list("part")["items"] == []
    assert door.restore("quote", made["id"])["lines"] == made["lines"]
    assert len(door.list("part")["items"]) == 1
