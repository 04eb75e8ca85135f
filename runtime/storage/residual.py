"""What the database still lacks, or has too much, against a description: the residual diff, by Alembic.

After every publish it must be empty, apart from what was kept on purpose (retired columns and tables).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import SAWarning

from runtime.storage.names import RENEWED, app_prefix, is_retired, plain_name
from runtime.storage.tables import AppTables, copied

Difference = tuple[Any, ...]
"""One of Alembic's `compare_metadata`, such as `("add_column", schema, table, column)`."""

IncludeName = Callable[[str | None, str, dict[str, Any]], bool]


def compare(connection: Connection, metadata: MetaData, include_name: IncludeName) -> list[Difference]:
    """How the database differs from `metadata`, looking only at the names `include_name` lets through."""
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "include_schemas": True,
            "include_name": include_name,
            "include_object": _is_ours,
        },
    )
    with warnings.catch_warnings():
        # Entities that refer to each other are compared well enough without an order.
        warnings.filterwarnings("ignore", "Cannot correctly sort tables", SAWarning)
        return list(_flattened(compare_metadata(context, metadata)))


def _is_ours(thing: Any, _name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    if kind == "foreign_key_constraint":
        return not all(is_retired(column.name) for column in thing.columns)
    return not (kind == "table" and "installation" in thing.info)


def _flattened(differences: list[Any]) -> Iterator[Difference]:
    for difference in differences:
        if isinstance(difference, list):
            yield from _flattened(difference)
        else:
            yield difference


def residual(connection: Connection, tables: AppTables) -> list[Difference]:
    """What the database has otherwise than `tables` say, retired columns and tables aside."""
    names = {table.name for table in tables.tables}
    prefix = app_prefix(tables.key)

    def include(name: str | None, kind: str, parents: dict[str, Any]) -> bool:
        if kind == "schema":
            return name == tables.schema
        if kind == "table":
            if name in names:
                return True
            if tables.dialect == "sqlite":
                return str(name).startswith(prefix) and not is_retired(str(name), tables.key)
            return parents.get("schema_name") == tables.schema and not is_retired(str(name))
        return not (kind == "column" and is_retired(str(name)))

    return _but_added(connection, _but_renewed(compare(connection, tables.metadata, include)))


def _but_added(connection: Connection, differences: list[Difference]) -> list[Difference]:
    """Without foreign keys that came with a column of an SQLite table: what they do on delete is misread."""
    if connection.dialect.name != "sqlite":
        return differences
    wanted = {_pointing(one[1]): one[1].ondelete for one in differences if one[0] == "add_fk"}
    held = {name: _on_delete(connection, name) for name in {place[0] for place in wanted}}
    met = {place for place, ondelete in wanted.items() if held[place[0]].get(place[1:]) == ondelete}
    return [
        one for one in differences if one[0] not in ("add_fk", "remove_fk") or _pointing(one[1]) not in met
    ]


def _pointing(key: Any) -> tuple[str, str, str]:
    """A table, a column of it and the table it points to."""
    (element,) = key.elements
    return key.table.name, element.parent.name, element.target_fullname.rpartition(".")[0]


def _on_delete(connection: Connection, name: str) -> dict[tuple[str, str], str | None]:
    """What a table's foreign keys do on delete, by column and the table they point to."""
    asked = text('SELECT "from", "table", on_delete FROM pragma_foreign_key_list(:name)')
    rows = connection.execute(asked, {"name": name})
    return {(column, target): None if act == "NO ACTION" else act for column, target, act in rows}


def _but_renewed(differences: list[Difference]) -> list[Difference]:
    """Without the indexes that stand under another name because SQLite can't rename them."""
    kept = {
        plain_name(str(index.name)): [part.name for part in index.columns]
        for kind, index, *_ in differences
        if kind == "remove_index" and RENEWED in str(index.name)
    }
    met = {
        str(index.name)
        for kind, index, *_ in differences
        if kind == "add_index" and kept.get(str(index.name)) == [part.name for part in index.columns]
    }
    return [
        one
        for one in differences
        if one[0] not in ("add_index", "remove_index") or plain_name(str(one[1].name)) not in met
    ]


def add_missing(connection: Connection, metadata: MetaData) -> list[Difference]:
    """Add the tables, columns and indexes of `metadata` the database lacks; returns what else differs."""
    names = set(metadata.tables)

    def include(name: str | None, kind: str, _parents: dict[str, Any]) -> bool:
        return name is None if kind == "schema" else kind != "table" or name in names

    operations = Operations(MigrationContext.configure(connection))
    left: list[Difference] = []
    for difference in compare(connection, metadata, include):
        match difference:
            case ("add_table", table):
                table.create(connection)
            case ("add_column", schema, table, column):
                operations.add_column(table, copied(column), schema=schema, inline_references=True)
            case ("add_index", index):
                index.create(connection)
            case _:
                left.append(difference)
    return left
