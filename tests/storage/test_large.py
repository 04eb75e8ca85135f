"""Plans on tables with many rows: what only adds is quick, and references stay whole."""

from __future__ import annotations

import time

from sqlalchemy import Engine, text

from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, field, migrate, tables_of

ROWS = 200_000


def test_adding_fields_to_many_rows_is_quick(engine: Engine) -> None:
    create_system_tables(engine)
    old = app_of(entity("item", field("name", "text"), field("qty", "integer")))
    migrate(engine, None, old)
    name = tables_of(old, engine).entities["item"].name
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) "
        if engine.dialect.name == "sqlite"
        else f"WITH n AS (SELECT generate_series(1, {ROWS}) AS i) "
    )
    at = "'2026-03-02T09:00:00.000Z'"
    began = time.perf_counter()
    with write_transaction(engine) as connection:
        insert = f"INSERT INTO {name} (created_at, updated_at, name, qty) "
        if engine.dialect.name == "sqlite":
            connection.execute(text(f"{insert}{numbers}SELECT {at}, {at}, 'n' || i, i FROM n"))
        else:
            connection.execute(text(f"{numbers}{insert}SELECT now(), now(), 'n' || i, i FROM n"))
    new = app_of(
        entity(
            "item",
            field("name", "text"),
            field("qty", "integer", indexed=True),
            field("done", "boolean"),
            field("price", "money", currency="CNY"),
            field("box", "reference", entity="box"),
            indexes=[["name", "qty"]],
        ),
        entity("box"),
    )
    filled = time.perf_counter() - began
    started = time.perf_counter()
    assert migrate(engine, old, new, 2) == []
    assert time.perf_counter() - started < 10 * filled  # a copy row by row takes far longer
    with read_transaction(engine) as connection:
        assert connection.execute(text(f"SELECT count(*), sum(qty) FROM {name}")).one()[0] == ROWS
