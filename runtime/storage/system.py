"""The installation's tables, made and kept up to date.

The models themselves are in `runtime.access.models` (people) and `runtime.storage.installed` (apps and
what belongs to them). A newer release that adds tables, columns or indexes to them needs nothing but
`create_system_tables`, which adds what is missing by Alembic; other changes are steps in `EVOLUTION`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Table, inspect, select, update

import runtime.access.models as people
import runtime.storage.installed as installed
from runtime.storage.database import Base, table_of
from runtime.storage.engines import write_transaction
from runtime.storage.evolution import add_owner_role
from runtime.storage.residual import add_missing

__all__ = ["FORMAT", "create_system_tables", "installed", "people", "system_tables"]

FORMAT = 6

EVOLUTION: dict[int, Callable[[Connection], None]] = {2: add_owner_role}
"""What must happen, besides additions, to bring the tables to a format: number -> step."""


def system_tables() -> dict[str, Table]:
    """The installation's tables by name."""
    return {table.name: table for table in Base.metadata.sorted_tables}


def create_system_tables(engine: Engine) -> None:
    """Make the installation's tables, or bring older ones to the present format. Safe to repeat."""
    with write_transaction(engine) as connection:
        if not inspect(connection).has_table("installation"):
            Base.metadata.create_all(connection)
            first = {"id": 1, "format": FORMAT, "created_at": datetime.now(UTC), "settings": {}}
            connection.execute(table_of(installed.Installation).insert(), first)
            return
        _bring_up_to_date(connection)


def _bring_up_to_date(connection: Connection) -> None:
    row = table_of(installed.Installation)
    present = connection.execute(select(row.c.format)).scalar_one()
    if present > FORMAT:
        raise RuntimeError(f"the database was made by a newer release (format {present}, here {FORMAT})")
    if present == FORMAT:
        return
    for number in range(present + 1, FORMAT + 1):
        if step := EVOLUTION.get(number):
            step(connection)
    add_missing(connection, Base.metadata)
    connection.execute(update(row).values(format=FORMAT))
