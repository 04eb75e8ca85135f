"""Indexes built while people write: concurrently on PostgreSQL, in a transaction of its own on SQLite."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, Index, text
from sqlalchemy.exc import IntegrityError, OperationalError

from runtime.problems import Problem
from runtime.storage.duplicates import duplicates
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.plan import Plan
from runtime.storage.tables import qualified, quoted
from runtime.storage.turns import Busy, was_busy

ATTEMPTS = 3
LOCK_TIMEOUT_SECONDS = 60
"""A concurrent build waits for those who are at work; nobody has to wait for it."""


def build_index(
    engine: Engine, plan: Plan, index: Index, name: str, columns: Mapping[tuple[str, str], str]
) -> list[Problem]:
    """Build an index under `name`; the problems when a unique one meets values that repeat.

    `columns` are what columns are called for now. One that an earlier attempt has finished is kept.
    """
    built = _Built(plan, index, name, columns)
    if built.is_known:
        with read_transaction(engine) as connection:
            if found := duplicates(connection, plan.new, index) if index.unique else []:
                return found
    return built.on_postgresql(engine) if engine.dialect.name == "postgresql" else built.on_sqlite(engine)


class _Built:
    def __init__(self, plan: Plan, index: Index, name: str, columns: Mapping[tuple[str, str], str]) -> None:
        assert index.table is not None
        self.plan, self.index, self.name = plan, index, name
        self.dialect = plan.new.dialect
        of = index.table
        self.columns = [columns.get((of.name, part.name), part.name) for part in index.columns]
        self.is_known = all(one == part.name for one, part in zip(self.columns, index.columns, strict=True))
        self.table = qualified(of, self.dialect)
        self.schema = of.schema

    def statement(self, how: str = "") -> str:
        unique = "UNIQUE " if self.index.unique else ""
        names = ", ".join(quoted(one, self.dialect) for one in self.columns)
        where = self.index.dialect_options[self.dialect].get("where")
        condition = f" WHERE {where.text}" if where is not None else ""
        return (
            f"CREATE {unique}INDEX {how}IF NOT EXISTS {quoted(self.name, self.dialect)} "
            f"ON {self.table} ({names}){condition}"
        )

    def on_sqlite(self, engine: Engine) -> list[Problem]:
        try:
            with write_transaction(engine) as connection:
                connection.exec_driver_sql(self.statement())
        except IntegrityError:
            return self.repeated(engine)
        return []

    def on_postgresql(self, engine: Engine) -> list[Problem]:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'")
            try:
                return self.concurrently(engine, connection)
            finally:
                connection.exec_driver_sql("RESET lock_timeout")

    def concurrently(self, engine: Engine, connection: Connection) -> list[Problem]:
        for _attempt in range(ATTEMPTS):
            self.drop_invalid(connection)
            try:
                connection.exec_driver_sql(self.statement("CONCURRENTLY "))
            except IntegrityError:
                self.drop_invalid(connection)
                return self.repeated(engine)
            except OperationalError as error:
                self.drop_invalid(connection)
                if not was_busy(error):
                    raise
            else:
                return []
        raise Busy

    def drop_invalid(self, connection: Connection) -> None:
        """One that was begun and not finished holds nothing, but costs every write."""
        found = connection.execute(
            text(
                "SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                "JOIN pg_namespace s ON s.oid = c.relnamespace "
                "WHERE s.nspname = :schema AND c.relname = :name AND NOT i.indisvalid"
            ),
            {"schema": self.schema, "name": self.name},
        ).first()
        if found:
            place = f"{quoted(str(self.schema), self.dialect)}.{quoted(self.name, self.dialect)}"
            connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY {place}")

    def repeated(self, engine: Engine) -> list[Problem]:
        with read_transaction(engine) as connection:
            return duplicates(connection, self.plan.new, self.index, self.columns)
