"""A new version's formulas hold for the records that were there before it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from configurator.publish import publish
from configurator.versions import import_app
from runtime.storage.codecs import decoder
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, field, insert, tables_of

LINES = entity("line", field("amount", "decimal"))


@pytest.fixture(autouse=True)
def system(engine: Engine) -> None:
    create_system_tables(engine)


def values(engine: Engine, app: Any, key: str, name: str) -> list[Any]:
    stored = tables_of(app, engine).entities[key]
    with read_transaction(engine) as connection:
        rows = connection.execute(select(stored.table.c[name]).order_by(stored.table.c.id)).scalars().all()
    return [decoder(stored.fields[name].codec)(row) for row in rows]


def order(*fields: dict[str, Any]) -> dict[str, Any]:
    return entity("order", field("name", "text"), field("lines", "children", entity="line"), *fields)


def test_new_and_changed_formulas_are_worked_out_for_existing_records(engine: Engine) -> None:
    first = app_of(order(), LINES)
    import_app(engine, first)
    publish(engine, "shop")
    tables = tables_of(first, engine)
    column = tables.entities["line"].parents[0].column
    scale = 100 if tables.dialect == "sqlite" else 1
    with write_transaction(engine) as connection:
        for name, amounts in (("a", (10, 20)), ("b", ()), ("c", (5,))):
            one = insert(connection, tables, "order", name=name)
            for amount in amounts:
                insert(connection, tables, "line", **{column: one, "amount": amount * scale, "_position": 0})
    summed = field("total", "decimal", formula="SUM(lines.amount)")
    doubled = field("twice", "decimal", formula="total * 2")
    second = app_of(order(summed, doubled), LINES)
    import_app(engine, second)
    result = publish(engine, "shop")
    assert result.version == 2, result.problems
    assert values(engine, second, "order", "total") == [Decimal(30), Decimal(0), Decimal(5)]
    assert values(engine, second, "order", "twice") == [Decimal(60), Decimal(0), Decimal(10)]
    third = app_of(order({**summed, "formula": "SUM(lines.amount) + 1"}, doubled), LINES)
    import_app(engine, third)
    assert publish(engine, "shop").version == 3
    assert values(engine, third, "order", "twice") == [Decimal(62), Decimal(2), Decimal(12)]


def test_formulas_that_read_a_converted_field_follow(engine: Engine) -> None:
    def version(kind: str) -> Any:
        read = field("shown", "text", formula='"<" & qty & ">"')
        return app_of(entity("item", field("qty", kind), read))

    import_app(engine, version("text"))
    publish(engine, "shop")
    with write_transaction(engine) as connection:
        insert(connection, tables_of(version("text"), engine), "item", qty="1,200", shown="<1,200>")
    import_app(engine, version("integer"))
    result = publish(engine, "shop")
    assert result.version == 2, result.problems
    assert values(engine, version("integer"), "item", "shown") == ["<1200>"]


def test_a_field_that_no_longer_depends_on_the_day_is_stored(engine: Engine) -> None:
    def version(formula: str) -> Any:
        return app_of(
            entity("item", field("name", "text"), field("day", "integer", formula=formula),
                   field("next", "integer", formula="day + 1"))
        )  # fmt: skip

    import_app(engine, version("DAY(TODAY())"))
    publish(engine, "shop")
    with write_transaction(engine) as connection:
        insert(connection, tables_of(version("1"), engine), "item", name="x")
    import_app(engine, version("LEN(name)"))
    result = publish(engine, "shop")
    assert result.version == 2, result.problems
    assert values(engine, version("1"), "item", "next") == [2]
