"""What a newer release does to the tables of apps that an older one made; see `system.EVOLUTION`."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, inspect, select

from runtime.fields.storage_kinds import StorageKind
from runtime.storage.database import table_of
from runtime.storage.installed import InstalledApp
from runtime.storage.kinds import column_type
from runtime.storage.names import app_prefix, schema_name

_OF_ENTITIES = frozenset({"owner", "created_by", "updated_by", "revision", "deleted_at", "record_type"})
"""The columns by which a table is known as an entity's, one that was retired included."""


def add_owner_role(connection: Connection) -> None:
    """Format 2: an owner may be a queue, named by `owner_role` in every entity's table."""
    dialect = connection.dialect.name
    operations = Operations(MigrationContext.configure(connection))
    inspector = inspect(connection)
    keys = connection.execute(select(table_of(InstalledApp).c.key)).scalars().all()
    for key in keys:
        schema, prefix = schema_name(key, dialect), app_prefix(key) if dialect == "sqlite" else ""
        for name in inspector.get_table_names(schema=schema):
            columns = {part["name"] for part in inspector.get_columns(name, schema=schema)}
            if name.startswith(prefix) and columns >= _OF_ENTITIES and "owner_role" not in columns:
                words = Column("owner_role", column_type(StorageKind.TEXT, dialect))
                operations.add_column(name, words, schema=schema)
