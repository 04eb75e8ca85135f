"""What of a plan is done before its version is live, while people work on the version before.

On a long table an index, or another storage for a field, takes minutes. Both are made beforehand: a new
column under a name of its own (`_coming__…`), values converted in batches into it, indexes built over it
(on PostgreSQL without keeping anybody from writing). A trigger notes which records change meanwhile, and
these are converted again. What is left for the moment in which the version becomes live is renaming.

Nothing of this is seen by the version that is live: it names the columns it reads and writes. Should the
publish fail, or the process die, `runtime.storage.leftovers` takes it away.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Engine, Index, func, select, table, text
from sqlalchemy.sql import quoted_name

from runtime.definition.app import App
from runtime.problems import Problem
from runtime.storage.building import build_index
from runtime.storage.converting import Converter, converted_place
from runtime.storage.names import coming_name
from runtime.storage.noting import noted, start_noting
from runtime.storage.plan import AddColumn, AddIndex, Convert, Plan, RecoverColumn, RetireTable
from runtime.storage.tables import copied, qualified, quoted
from runtime.storage.turns import patiently

AT_ONCE = 10_000
"""Tables with no more rows are changed when the version becomes live: that takes no time worth sparing."""

BATCH = 1_000
SETTLED = 200
"""So few changed records are left to the moment of the switch."""

TURN_SECONDS = 0.3
_ROUNDS = 50

OnStep = Callable[[str], None]
Judge = Callable[[list[Problem]], None]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is made beforehand: the names of columns and indexes until they are live, and what is converted.

    `never_null` are recovered columns that may hold no blanks, with the constraint that sees to it
    (PostgreSQL).
    """

    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    indexes: Mapping[str, str] = field(default_factory=dict)
    converts: tuple[Convert, ...] = ()
    never_null: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.columns or self.indexes or self.converts or self.never_null)


@dataclass(slots=True)
class Prepared:
    """What has been made beforehand."""

    ahead: Ahead = field(default_factory=Ahead)
    converters: dict[tuple[str, str], Converter] = field(default_factory=dict)


def ahead_of(connection: Connection, plan: Plan, app: App) -> Ahead:
    """What of `plan`, which leads to `app`, is worth doing beforehand."""
    return _Choice(connection, plan, app).made() if plan.old is not None else Ahead()


class _Choice:
    def __init__(self, connection: Connection, plan: Plan, app: App) -> None:
        assert plan.old is not None
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
        return now is not None and self.is_long(name) and self.column(name, now.column)

    def index(self, index: Index) -> str | None:
        """The name under which an index is built beforehand; None when it is built at the switch."""
        assert index.table is not None
        name, final = index.table.name, str(index.name)
        if name not in self.kept or not self.is_long(name):
            return None
        if final in self.taken and self.is_sqlite:  # which cannot rename an index
            return None
        if not all(self.column(name, part.name) for part in index.columns):
            return None
        return coming_name(final, self.plan.version) if final in self.taken else final

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
            some = select(text("1")).select_from(table(name, schema=self.plan.new.schema)).limit(AT_ONCE + 1)
            count = self.connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()
            self._long[name] = count > AT_ONCE
        return self._long[name]


def prepare(
    engine: Engine,
    plan: Plan,
    app: App,
    timezone: str,
    ahead: Ahead,
    judge: Judge,
    on_step: OnStep = lambda _name: None,
) -> Prepared:
    """Do beforehand what `ahead` says; `judge` is given the problems met and raises to stop.

    Whoever calls this makes sure that nobody else does, and clears up.
    """
    return _Preparation(engine, plan, app, timezone, ahead, judge, on_step).done()


class _Preparation:
    def __init__(
        self,
        engine: Engine,
        plan: Plan,
        app: App,
        timezone: str,
        ahead: Ahead,
        judge: Judge,
        on_step: OnStep,
    ) -> None:
        self.engine, self.plan, self.ahead = engine, plan, ahead
        self.judge, self.on_step = judge, on_step
        converters = {
            (step.entity, step.field): Converter(plan, app, timezone, step) for step in ahead.converts
        }
        self.prepared = Prepared(ahead, converters)

    def done(self) -> Prepared:
        for name, columns in self.columns():
            self.on_step("ahead columns")
            patiently(self.engine, lambda connection, of=name, new=columns: self.add(connection, of, new))  # type: ignore[misc]
        for (name, column), constraint in self.ahead.never_null.items():
            self.on_step("ahead never null")
            self.refuse_null(name, column, constraint)
        for converter in self.prepared.converters.values():
            self.on_step("ahead convert")
            self.convert(converter)
        self.catch_up()
        self.judge(self.refusals())
        for index, name in self.indexes():
            self.on_step("ahead index")
            self.judge(build_index(self.engine, self.plan, index, name, self.ahead.columns))
            if self.plan.new.dialect == "sqlite":  # those who had to wait are let in
                time.sleep(TURN_SECONDS)
        self.catch_up()
        return self.prepared

    def refusals(self) -> list[Problem]:
        return [one for converter in self.prepared.converters.values() for one in converter.problems()]

    def columns(self) -> Iterator[tuple[str, list[AddColumn]]]:
        wanted = [
            step
            for step in self.plan.steps
            if isinstance(step, AddColumn) and (step.table.name, step.column.name) in self.ahead.columns
        ]
        for name, steps in groupby(wanted, lambda step: step.table.name):
            yield name, list(steps)

    def add(self, connection: Connection, name: str, steps: list[AddColumn]) -> None:
        operations = Operations(MigrationContext.configure(connection))
        for step in steps:
            made = copied(step.column)
            made.name = quoted_name(self.ahead.columns[(name, step.column.name)], None)
            operations.add_column(name, made, schema=self.plan.new.schema, inline_references=True)
        sources = [
            step.before.column
            for step in self.ahead.converts
            if self.plan.new.entities[step.entity].table.name == name
        ]
        if sources:
            start_noting(connection, self.plan.new, name, sources, self.plan.version)

    def refuse_null(self, name: str, column: str, constraint: str) -> None:
        """Have the database know that a retired column holds no blanks, without reading all of it locked."""
        retired = next(
            step.retired
            for step in self.plan.steps
            if isinstance(step, RecoverColumn) and (step.table.name, step.column.name) == (name, column)
        )
        table = next(one for one in self.plan.new.tables if one.name == name)
        of = qualified(table, "postgresql")
        place, named = quoted(retired, "postgresql"), quoted(constraint, "postgresql")
        for statement in (
            f"ALTER TABLE {of} ALTER COLUMN {place} SET DEFAULT false",
            f"UPDATE {of} SET {place} = false WHERE {place} IS NULL",
            f"ALTER TABLE {of} ADD CONSTRAINT {named} CHECK ({place} IS NOT NULL) NOT VALID",
            f"ALTER TABLE {of} VALIDATE CONSTRAINT {named}",
        ):
            patiently(self.engine, lambda connection, done=statement: connection.exec_driver_sql(done))  # type: ignore[misc]

    def convert(self, converter: Converter) -> None:
        """In batches, leaving others as much time as a batch takes."""
        source, target = self.places(converter)
        last: int | None = 0
        while last is not None:
            begun = time.monotonic()
            last = patiently(
                self.engine,
                lambda connection, last=last: converter.after(connection, last, source, target, BATCH),  # type: ignore[misc]
            )
            time.sleep(min(0.2, time.monotonic() - begun))

    def places(self, converter: Converter) -> tuple[str, str]:
        target = self.plan.new.entities[converter.step.entity].fields[converter.step.field].column
        return converter.step.before.column, self.ahead.columns[(converter.name, target)]

    def catch_up(self) -> None:
        """Convert again what has changed meanwhile, until little is left."""
        if not self.prepared.converters:
            return
        for _round in range(_ROUNDS):
            self.on_step("ahead catch up")
            if patiently(self.engine, self.again) <= SETTLED:
                return

    def again(self, connection: Connection) -> int:
        """One batch of changed records; how many there were."""
        count = 0
        names = {converter.name for converter in self.prepared.converters.values()}
        for name in sorted(names):
            ids = noted(connection, self.plan.new, name, BATCH)
            count += len(ids)
            for converter in self.prepared.converters.values() if ids else ():
                if converter.name == name:
                    converter.again(connection, ids, *self.places(converter))
        return count

    def indexes(self) -> Iterator[tuple[Index, str]]:
        """Unique ones last: from then on they bind those who still work on the version before."""
        steps = [step.index for step in self.plan.steps if isinstance(step, AddIndex)]
        chosen = [index for index in steps if str(index.name) in self.ahead.indexes]
        for index in sorted(chosen, key=lambda one: bool(one.unique)):
            yield index, self.ahead.indexes[str(index.name)]
