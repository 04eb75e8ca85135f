"""What removed fields and entities left: kept, taken back, used again under the same key, erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text

from configurator.publish import publish
from configurator.retired import purge, retired_parts
from configurator.versions import import_app, restore_version
from runtime.access.models import AuditEntry
from runtime.records.errors import NotFound
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.names import app_prefix, schema_name
from runtime.storage.residual import residual
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, field, insert, tables_of

LATER = datetime.now(UTC) + timedelta(days=31)
FULL = app_of(
    entity(
        "item",
        field("name", "text"),
        field("color", "text"),
        field("ready", "boolean"),
        field("box", "reference", entity="box"),
        field("boxes", "references", entity="box", back="more_items"),
        field("lines", "children", entity="line"),
    ),
    entity("box"),
    entity("line"),
)
BARE = app_of(entity("item", field("name", "text")))


@pytest.fixture(autouse=True)
def system(engine: Engine) -> None:
    create_system_tables(engine)


def put(engine: Engine, app: Any) -> None:
    import_app(engine, app)
    assert publish(engine, "shop").version is not None


def filled(engine: Engine) -> None:
    put(engine, FULL)
    tables = tables_of(FULL, engine)
    with write_transaction(engine) as connection:
        box = insert(connection, tables, "box", name="b")
        item = insert(connection, tables, "item", name="x", color="crimson", box=box, ready=True)
        insert(connection, tables, "line", name="l", parent__item__lines=item)
        link = tables.entities["item"].fields["boxes"].link
        connection.execute(link.insert().values(record_id=item, target_id=box))


def everything(engine: Engine) -> str:
    """All that stands in the app's tables, names and values."""
    dialect = engine.dialect.name
    schema, found = schema_name("shop", dialect), []
    with read_transaction(engine) as connection:
        for name in inspect(connection).get_table_names(schema=schema):
            if schema or name.startswith(app_prefix("shop")):
                place = f"{schema}.{name}" if schema else name
                rows = connection.execute(text(f"SELECT * FROM {place}")).mappings().all()
                found += [name, *map(repr, rows)]
    return "\n".join(found)


def test_a_removed_key_can_be_used_again_at_once(engine: Engine) -> None:
    put(engine, app_of(entity("item", field("color", "text"))))
    with write_transaction(engine) as connection:
        insert(
            connection,
            tables_of(app_of(entity("item", field("color", "text"))), engine),
            "item",
            color="crimson",
        )
    put(engine, app_of(entity("item", field("name", "text"))))
    again = app_of(entity("item", field("name", "text"), field("color", "integer")))
    put(engine, again)
    with write_transaction(engine) as connection:
        table = tables_of(again, engine).entities["item"].table
        assert connection.execute(select(table.c.color)).scalars().all() == [None]
        insert(connection, tables_of(again, engine), "item", color=7)
    put(engine, app_of(entity("item", field("name", "text"))))
    kept = retired_parts(engine, "shop")
    assert [(part.was.rpartition(".")[2], part.version) for part in kept] == [("color", 2), ("color", 4)]
    assert len({part.column for part in kept}) == 2
    restore_version(engine, "shop", 1)
    with read_transaction(engine) as connection:
        first = tables_of(app_of(entity("item", field("color", "text"))), engine).entities["item"].table
        assert connection.execute(select(first.c.color).order_by(first.c.id)).scalars().all() == [
            "crimson",
            None,
        ]


def test_nothing_is_erased_before_its_time_nor_by_itself(engine: Engine) -> None:
    filled(engine)
    put(engine, BARE)
    assert len(retired_parts(engine, "shop")) >= 6
    before = everything(engine)
    assert purge(engine, "shop") == []
    assert purge(engine, "shop", now=datetime.now(UTC) + timedelta(days=29)) == []
    assert everything(engine) == before
    restore_version(engine, "shop", 1)
    assert retired_parts(engine, "shop") == []
    assert "crimson" in everything(engine)


def test_what_is_due_is_erased_for_good(engine: Engine) -> None:
    filled(engine)
    put(engine, BARE)
    erased = purge(engine, "shop", now=LATER)
    assert {part.was.rpartition(".")[2].removeprefix("shop__") for part in erased} >= {
        "color",
        "box",
        "line",
        "ready",
    }
    left = everything(engine)
    assert "crimson" not in left and "'b'" not in left and "'l'" not in left
    assert retired_parts(engine, "shop") == [] == purge(engine, "shop", now=LATER)
    if engine.dialect.name == "postgresql":
        assert "retired__" not in left
    with read_transaction(engine) as connection:
        assert residual(connection, tables_of(BARE, engine)) == []
        actions = connection.execute(select(table_of(AuditEntry).c.action)).scalars().all()
    assert actions.count("app.purged") == 1


def test_the_app_goes_on_after_it(engine: Engine) -> None:
    """Rows are added and deleted, an older version is restored with blanks where values were erased."""
    filled(engine)
    put(engine, BARE)
    purge(engine, "shop", now=LATER)
    with write_transaction(engine) as connection:
        insert(connection, tables_of(BARE, engine), "item", name="y")
        table = tables_of(BARE, engine).entities["item"].table
        connection.execute(table.delete().where(table.c.name == "y"))
    assert restore_version(engine, "shop", 1).version == 3
    tables = tables_of(FULL, engine)
    with write_transaction(engine) as connection:
        assert residual(connection, tables) == []
        box = insert(connection, tables, "box", name="new")
        insert(connection, tables, "item", name="z", box=box)
        rows = connection.execute(select(tables.entities["item"].table.c.color)).scalars().all()
        assert rows == [None, None]


def test_what_a_younger_column_points_to_waits_for_it(engine: Engine) -> None:
    """The entity went first, then the field that points to it can't be older: both are taken together."""
    filled(engine)
    put(engine, BARE)
    half = datetime.now(UTC) + timedelta(days=15)
    assert purge(engine, "shop", days=0, now=half)
    assert retired_parts(engine, "shop") == []


def test_an_unknown_app(engine: Engine) -> None:
    with pytest.raises(NotFound):
        purge(engine, "nothing")
