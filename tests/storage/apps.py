"""Apps and helpers for the tests of storage."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine

from runtime.definition import App, load_app
from runtime.problems import Problem
from runtime.storage.apply import apply_plan
from runtime.storage.engines import write_transaction
from runtime.storage.plan import Retired, make_plan
from runtime.storage.residual import residual
from runtime.storage.tables import AppTables, app_tables

NOW = "2026-03-02T09:00:00.000Z"


def app_of(*entities: dict[str, Any], key: str = "shop") -> App:
    """A definition of these entities alone."""
    app, problems = load_app({"formwright": 1, "key": key, "entities": list(entities)})
    assert app is not None, problems
    return app


def entity(key: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An entity of a definition; a text field `name` when no fields are given."""
    return {"key": key, "fields": list(fields) or [{"key": "name", "type": "text"}], **more}


def field(key: str, kind: str, **settings: Any) -> dict[str, Any]:
    """A field of a definition."""
    return {"key": key, "type": kind, **settings}


def tables_of(app: App, engine: Engine) -> AppTables:
    """The tables of the app on the engine's database."""
    return app_tables(app, engine.dialect.name)


def migrate(
    engine: Engine, old: App | None, new: App, version: int = 1, retired: Retired | None = None
) -> list[Problem]:
    """Bring the tables of `old` to those of `new` and see that nothing is left to do."""
    before, after = (tables_of(old, engine) if old else None), tables_of(new, engine)
    with write_transaction(engine) as connection:
        problems = apply_plan(connection, make_plan(before, after, version, retired), new)
        assert residual(connection, after) == []
    return problems


def insert(connection: Connection, tables: AppTables, key: str, **values: Any) -> int:
    """A record of an entity, given database values by column."""
    table = tables.entities[key].table
    at = NOW if tables.dialect == "sqlite" else "2026-03-02 09:00:00+00"
    row = {"created_at": at, "updated_at": at, **values}
    return int(connection.execute(table.insert().values(row)).inserted_primary_key[0])
