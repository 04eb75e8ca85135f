"""What of a plan is worth doing before its version is live: all that takes long on long tables."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Index, func, select, table, text

from runtime.definition.app import App
from runtime.storage.ahead import Ahead
from runtime.storage.converting import converted_place
from runtime.storage.names import coming_name, renewed_name
from runtime.storage.plan import AddColumn, AddIndex, Convert, Plan, RecoverColumn, RetireTable

AT_ONCE = 10_000
"""Tables with no more rows are changed when the version becomes live: that takes no time worth sparing."""


def ahead_of(
    connection: Connection,
    plan: Plan,
    app: App,
    needed: Collection[tuple[str, str]] = (),
    read: Collection[str] = (),
) -> Ahead:
    """What of `plan`, which leads to `app`, is worth doing beforehand.

    `needed` are columns (table, column) to be made beforehand in any case, if they can; tables that are
    `read` have their values converted beforehand, however short they are.
    """
    return _Choice(connection, plan, app, needed, read).made() if plan.old is not None else Ahead()


def is_long(connection: Connection, name: str, schema: str | None) -> bool:
    """Whether a table has so many rows that it is changed beforehand."""
    some = select(text("1")).select_from(table(name, schema=schema)).limit(AT_ONCE + 1)
    return bool(connection.execute(select(func.count()).select_from(some.subquery())).scalar_one() > AT_ONCE)


class _Choice:
    def __init__(
        self,
        connection: Connection,
        plan: Plan,
        app: App,
        needed: Collection[tuple[str, str]],
        read: Collection[str],
    ) -> None:
        assert plan.old is not None
        self.needed, self.read = needed, read
        self.connection, self.plan, self.app = connection, plan, app
        self.is_sqlite = plan.new.dialect == "sqlite"
        before = {one.name: one for one in plan.old.tables}
        self.retired = {
            (step.table.name, step.column.name): step.retired
            for step in plan.steps
            if isinstance(step, RecoverColumn)
        }
        self.added = {
            (step.table.name, step.column.name): step.column
            for step in plan.steps
            if isinstance(step, AddColumn)
        }
        self.kept = {one.name for one in plan.new.tables if one.name in before}
        # a table of the same name may be retired, and made anew
        self.kept -= {step.table.name for step in plan.steps if isinstance(step, RetireTable)}
        self.taken = {str(index.name) for one in before.values() for index in one.indexes}
        self.columns: dict[tuple[str, str], str] = {}
        self._long: dict[str, bool] = {}

    def made(self) -> Ahead:
        for place in sorted(self.needed):
            self.column(*place)
        converts = tuple(
            step for step in self.plan.steps if isinstance(step, Convert) and self.converts(step)
        )
        indexes = {
            str(step.index.name): name
            for step in self.plan.steps
            if isinstance(step, AddIndex) and (name := self.index(step.index))
        }
        never_null = {
            (step.table.name, step.column.name): coming_name(step.retired, self.plan.version)
            for step in self.plan.steps
            if isinstance(step, RecoverColumn)
            and not (self.is_sqlite or step.column.nullable)
            and self.is_long(step.table.name)
        }
        return Ahead(self.columns, indexes, converts, never_null)

    def converts(self, step: Convert) -> bool:
        now = converted_place(self.plan, self.app, step)
        name = self.plan.new.entities[step.entity].table.name
        return now is not None and (name in self.read or self.is_long(name)) and self.column(name, now.column)

    def index(self, index: Index) -> str | None:
        """The name under which an index is built beforehand; None when it is built at the switch."""
        assert index.table is not None
        name, final = index.table.name, str(index.name)
        if name not in self.kept or not self.is_long(name):
            return None
        if not all(self.column(name, part.name) for part in index.columns):
            return None
        if final not in self.taken:
            return final
        return (
            renewed_name(final, self.plan.version)
            if self.is_sqlite
            else coming_name(final, self.plan.version)
        )

    def column(self, name: str, column: str) -> bool:
        """Whether a column is there before the switch, or can be made for it."""
        place = (name, column)
        if place in self.retired:
            self.columns[place] = self.retired[place]
        elif place in self.added:
            if self.is_sqlite and self.added[place].foreign_keys:  # which it could not take away again
                return False
            self.columns[place] = coming_name(column, self.plan.version)
        return True

    def is_long(self, name: str) -> bool:
        if name not in self._long:
            self._long[name] = is_long(self.connection, name, self.plan.new.schema)
        return self._long[name]
