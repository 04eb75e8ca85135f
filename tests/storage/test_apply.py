"""Plans applied to tables that hold data: nothing is lost, and nothing is left to do."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, inspect, select

from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.plan import Retired, make_plan
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, field, insert, migrate, tables_of

PLAIN = [
    field("name", "text", unique=True),
    field("qty", "integer", indexed=True),
    field("price", "money", currency="CNY"),
    field("due", "date"),
    field("seen", "datetime"),
    field("at", "time"),
    field("done", "boolean"),
    field("level", "choice", options=[{"value": "gold"}, {"value": "iron"}]),
    field("tags", "choices", options=[{"value": "a"}, {"value": "b"}]),
]


@pytest.fixture(autouse=True)
def system(engine: Engine) -> None:
    create_system_tables(engine)


def test_a_new_app_gets_its_tables_and_nothing_is_left(engine: Engine) -> None:
    app = app_of(entity("item", *PLAIN, unique=[["name", "level"]], indexes=[["level", "due"]]))
    assert migrate(engine, None, app) == []
    assert make_plan(tables_of(app, engine), tables_of(app, engine), 2).steps == ()


def test_columns_come_and_go_but_values_stay(engine: Engine) -> None:
    first = app_of(entity("item", field("name", "text"), field("color", "text", indexed=True)))
    second = app_of(entity("item", field("name", "text"), field("done", "boolean"), field("qty", "integer")))
    migrate(engine, None, first)
    with write_transaction(engine) as connection:
        insert(connection, tables_of(first, engine), "item", name="x", color="red")
    migrate(engine, first, second, 2)
    table = tables_of(second, engine).entities["item"].table
    with read_transaction(engine) as connection:
        row = connection.execute(select(table)).mappings().one()
        assert (row["name"], row["qty"], bool(row["done"])) == ("x", None, False)
        kept = connection.exec_driver_sql(
            f"SELECT retired__color__v2 FROM {tables_of(second, engine).name(table)}"
        )
        assert kept.scalar() == "red"


def test_a_key_can_be_used_again_after_its_field_went(engine: Engine) -> None:
    with_color = app_of(entity("item", field("name", "text"), field("color", "text")))
    without = app_of(entity("item", field("name", "text")))
    migrate(engine, None, with_color)
    migrate(engine, with_color, without, 2)
    migrate(engine, without, with_color, 3)
    migrate(engine, with_color, without, 4)
    table = tables_of(without, engine).entities["item"].table
    with read_transaction(engine) as connection:
        names = {
            column["name"] for column in inspect(connection).get_columns(table.name, schema=table.schema)
        }
    assert {"retired__color__v2", "retired__color__v4"} <= names


def test_a_retired_column_can_be_recovered(engine: Engine) -> None:
    fields = [field("name", "text"), field("color", "text", unique=True), field("done", "boolean")]
    with_both, without = app_of(entity("item", *fields)), app_of(entity("item", fields[0]))
    migrate(engine, None, with_both)
    tables = tables_of(with_both, engine)
    table = tables.entities["item"].table
    with write_transaction(engine) as connection:
        insert(
            connection, tables, "item", name="x", color="red", done=1 if tables.dialect == "sqlite" else True
        )
    migrate(engine, with_both, without, 2)
    with write_transaction(engine) as connection:
        insert(connection, tables_of(without, engine), "item", name="y")
    columns = {(table.name, name): f"retired__{name}__v2" for name in ("color", "done")}
    migrate(engine, without, with_both, 3, Retired(columns))
    with read_transaction(engine) as connection:
        rows = connection.execute(select(table.c.name, table.c.color, table.c.done).order_by("id")).all()
    assert [(name, color, bool(done)) for name, color, done in rows] == [
        ("x", "red", True),
        ("y", None, False),
    ]


def test_entities_come_go_and_come_back(engine: Engine) -> None:
    both = app_of(entity("item"), entity("box", field("label", "text", unique=True)))
    one = app_of(entity("item"))
    migrate(engine, None, both)
    tables = tables_of(both, engine)
    with write_transaction(engine) as connection:
        insert(connection, tables, "box", label="kept")
    migrate(engine, both, one, 2)
    migrate(engine, one, both, 3)
    table = tables.entities["box"].table
    with read_transaction(engine) as connection:
        assert connection.execute(select(table)).all() == []
    migrate(engine, both, one, 4)
    names = {"sqlite": "shop__retired__box__v2", "postgresql": "retired__box__v2"}
    migrate(engine, one, both, 5, Retired(tables={table.name: names[tables.dialect]}))
    with read_transaction(engine) as connection:
        assert connection.execute(select(table.c.label)).scalars().all() == ["kept"]


def test_unique_holds_among_live_records_and_ignores_blanks(engine: Engine) -> None:
    app = app_of(entity("item", field("name", "text", unique=True)))
    migrate(engine, None, app)
    tables = tables_of(app, engine)
    with write_transaction(engine) as connection:
        insert(connection, tables, "item", name="x", deleted_at="2026-03-02T09:00:00.000Z")
        insert(connection, tables, "item", name="x")
        insert(connection, tables, "item", name=None)
        insert(connection, tables, "item", name=None)
    with pytest.raises(Exception, match=r"(?i)unique"), write_transaction(engine) as connection:
        insert(connection, tables, "item", name="x")


def test_keys_in_any_script_and_of_any_length(engine: Engine) -> None:
    long = "a_very_long_key_" * 6
    app = app_of(
        entity("客户", field("名称", "text", unique=True), field(long, "integer", indexed=True)),
        entity(long + "x", field("select", "text", unique=True), field("order", "date")),
        entity("event"),
        entity("run__x"),
        key="客户管理",
    )
    assert migrate(engine, None, app) == []
    with write_transaction(engine) as connection:
        insert(connection, tables_of(app, engine), "客户", 名称="示例公司")
