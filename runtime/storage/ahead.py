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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Engine, Index, column, func, select, table
from sqlalchemy.sql import quoted_name

from runtime.definition.app import App
from runtime.problems import Problem
from runtime.storage.building import build_index
from runtime.storage.convert import Names
from runtime.storage.converting import Converter
from runtime.storage.noting import Watch, all_noted, start_noting, watch_records
from runtime.storage.plan import AddColumn, AddIndex, Convert, Plan, RecoverColumn
from runtime.storage.tables import copied, qualified, quoted
from runtime.storage.turns import patiently

BATCH = 1_000
"""No batch has more records, however quick they are."""

FIRST_BATCH, SMALLEST_BATCH = 100, 100
BATCH_SECONDS = 0.02
"""So long others wait for a batch; the next has as many records as that time is enough for.

Not so few, though, that a busy machine, on which any batch takes long, would never come to an end.
"""

SETTLED = 200
"""So few changed records are left to the moment of the switch."""

CAUGHT_UP = 250
"""So many changed records are worked out again in one transaction."""

TURN_SECONDS = 0.3
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.01, 0.2
_ROUNDS = 200

P = ParamSpec("P")
T = TypeVar("T")

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


Notes = Mapping[str, Sequence[int]]
"""What has been noted, by place."""


class Filling(Protocol):
    """Computed values that are worked out beforehand."""

    @property
    def watches(self) -> Sequence[Watch]:
        """What they are made of."""

    @property
    def parts(self) -> int:
        """How many times all records have to be gone through."""

    def table_of(self, part: int) -> str:
        """The table whose records are gone through."""

    def fill(self, connection: Connection, last: int, size: int, part: int) -> int | None:
        """Work out the next records behind the id `last`; the last one's id, None when there are no more."""

    def again(self, connection: Connection, notes: Notes) -> None:
        """Work out what is made of what has been noted."""


@dataclass(slots=True)
class Prepared:
    """What has been made beforehand.

    `watches` are what notes have been taken of, by table; `notes` the last of them, read at the switch.
    """

    ahead: Ahead = field(default_factory=Ahead)
    converters: dict[tuple[str, str], Converter] = field(default_factory=dict)
    filling: Filling | None = None
    watches: dict[str, Watch] = field(default_factory=dict)
    notes: Notes = field(default_factory=dict)


def prepare(
    engine: Engine,
    plan: Plan,
    app: App,
    timezone: str,
    ahead: Ahead,
    judge: Judge,
    on_step: OnStep = lambda _name: None,
    filling: Filling | None = None,
    names: Names | None = None,
) -> Prepared:
    """Do beforehand what `ahead` says; `judge` is given the problems met and raises to stop.

    Whoever calls this makes sure that nobody else does, and clears up.
    """
    return _Preparation(engine, plan, app, timezone, ahead, judge, on_step, filling, names).done()


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
        filling: Filling | None,
        names: Names | None,
    ) -> None:
        self.engine, self.plan, self.ahead = engine, plan, ahead
        self.judge, self.on_step = judge, on_step
        converters = {
            (step.entity, step.field): Converter(plan, app, timezone, step, names) for step in ahead.converts
        }
        self.filling = filling
        self.prepared = Prepared(ahead, converters, filling, self.watches())

    def done(self) -> Prepared:
        for name, columns in self.columns():
            self.on_step("ahead columns")
            patiently(self.engine, self.add, name, columns)
        for (name, filled), constraint in self.ahead.never_null.items():
            self.on_step("ahead never null")
            self.refuse_null(name, filled, constraint)
        for watch in self.prepared.watches.values():
            self.on_step("ahead note")
            patiently(self.engine, self.note, watch)
        for converter in self.prepared.converters.values():
            self.on_step("ahead convert")
            self.convert(converter)
        self.fill()
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

    def watches(self) -> dict[str, Watch]:
        found: dict[str, Watch] = {}
        watches = [
            watch_records(self.plan.new.entities[step.entity].table.name, [step.before.column])
            for step in self.ahead.converts
        ]
        for watch in [*watches, *(self.filling.watches if self.filling else ())]:
            found[watch.table] = found[watch.table] | watch if watch.table in found else watch
        return found

    def note(self, connection: Connection, watch: Watch) -> None:
        start_noting(connection, self.plan.new, watch, self.plan.version)

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
            patiently(self.engine, Connection.exec_driver_sql, statement)

    def convert(self, converter: Converter) -> None:
        source, target = self.places(converter)
        self.in_batches(converter.name, partial(converter.after, source=source, target=target))

    def fill(self) -> None:
        filling = self.filling
        if filling is None:
            return
        for part in range(filling.parts):
            self.on_step("ahead fill")
            self.in_batches(filling.table_of(part), partial(filling.fill, part=part))

    def in_batches(self, name: str, after: Callable[[Connection, int, int], int | None]) -> None:
        """Go through all records of a table, leaving others as much time as a batch takes.

        Those made meanwhile are noted: to go after them too, one might never come to an end.
        """
        last: int | None = 0
        size = min(FIRST_BATCH, BATCH)
        highest = patiently(self.engine, self.highest, name)
        while last is not None and last < highest:
            last, seconds = self.timed(after, last, size)
            size = max(min(size * 2, int(size * BATCH_SECONDS / max(seconds, 1e-6)), BATCH), SMALLEST_BATCH)

    def highest(self, connection: Connection, name: str) -> int:
        """The id of the newest record of a table; 0 where there is none."""
        place = table(name, column("id"), schema=self.plan.new.schema)
        return int(connection.execute(select(func.max(place.c.id))).scalar() or 0)

    def timed(
        self, act: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> tuple[T, float]:
        """What an act gives, and how many seconds it took; others have had as many since."""

        def taken(connection: Connection) -> tuple[T, float]:
            begun = time.monotonic()
            return act(connection, *args, **kwargs), time.monotonic() - begun

        given, seconds = patiently(self.engine, taken)
        time.sleep(min(LONGEST_PAUSE_SECONDS, max(SHORTEST_PAUSE_SECONDS, seconds)))
        return given, seconds

    def places(self, converter: Converter) -> tuple[str, str]:
        target = self.plan.new.entities[converter.step.entity].fields[converter.step.field].column
        return converter.step.before.column, self.ahead.columns[(converter.name, target)]

    def catch_up(self) -> None:
        """Convert and work out again what has changed meanwhile, until little is left."""
        if not self.prepared.watches:
            return
        for _round in range(_ROUNDS):
            self.on_step("ahead catch up")
            count = patiently(self.engine, self.again)  # without a pause: writers would outrun it
            if count <= SETTLED:
                return

    def again(self, connection: Connection) -> int:
        """One batch of changed records; how many there were."""
        notes = all_noted(connection, self.plan.new, self.prepared.watches.values(), min(CAUGHT_UP, BATCH))
        for converter in self.prepared.converters.values():
            if ids := notes.get(converter.name):
                converter.again(connection, ids, *self.places(converter))
        if self.filling is not None and any(notes.values()):
            self.filling.again(connection, notes)
        return sum(map(len, notes.values()))

    def indexes(self) -> Iterator[tuple[Index, str]]:
        """Unique ones last: from then on they bind those who still work on the version before."""
        steps = [step.index for step in self.plan.steps if isinstance(step, AddIndex)]
        chosen = [index for index in steps if str(index.name) in self.ahead.indexes]
        for index in sorted(chosen, key=lambda one: bool(one.unique)):
            yield index, self.ahead.indexes[str(index.name)]
