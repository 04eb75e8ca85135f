"""The draft's formulas over the live tables: what a new field's column is, what stands in for values.

A field that has no column yet is blank, or its formula when it is computed. A computed field whose formula
changes, or that reads such a field, is its new formula. What is kept in another way (another kind or number
of decimals) can't be read before it is converted: conditions on it are left out, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from configurator.converting import names_for
from configurator.gone_options import Gone, gone_options
from configurator.recalculation import changed_formulas
from runtime.access.actor import Actor, system_actor
from runtime.access.rows import RowAccess, RowCondition
from runtime.fields import StorageKind
from runtime.formula.formula import Formula, compile_formula
from runtime.formula.nodes import Call, Literal, Node, Path, RowsPath
from runtime.formula.sql import Collection, NotInSql, SqlText, Table, Tables, to_sql
from runtime.formula.types import Kind
from runtime.records.database import Transaction
from runtime.records.inlining import inlined, rebuilt
from runtime.records.live import LiveApp
from runtime.records.naming import Naming
from runtime.records.work import Work
from runtime.storage.codecs import scaled_integer
from runtime.storage.coming import blank_column
from runtime.storage.plan import Convert, Plan
from runtime.storage.tables import StoredEntity

Slot = tuple[str, str]

OF_THE_ACT = {"ISNEW": False, "ISCHANGED": False, "ISCLONE": False}
"""Functions about a save that is not happening: a stored record, looked at as it is."""


KEPT = "counted_as_kept"


def _kept(value: Any, scale: int) -> Any:
    return scaled_integer(Decimal(value), scale) if isinstance(value, str) else value


class CannotCount(Exception):
    """A condition that can't be said of rows before the draft is live; the message says why."""


class Ground:
    """Both versions of an app, and the live tables."""

    def __init__(self, connection: Connection, old: LiveApp, new: LiveApp, plan: Plan) -> None:
        self.connection = connection
        self.old, self.new, self.plan = old, new, plan
        self.dialect = new.dialect
        self.now = datetime.now(UTC)
        assert plan.old is not None
        self.before: Mapping[str, StoredEntity] = plan.old.entities
        self.after: Mapping[str, StoredEntity] = plan.new.entities
        self.converted: set[Slot] = {
            (step.entity, step.field) for step in plan.steps if isinstance(step, Convert)
        }
        self._rights: dict[frozenset[str], RowAccess] = {}

    @cached_property
    def shared(self) -> list[str]:
        """The entities in both versions."""
        return [key for key in self.after if key in self.before]

    @cached_property
    def gone(self) -> list[Gone]:
        """Options and stages the draft no longer has."""
        return list(gone_options(self.old.app, self.new.app, self.plan))

    @cached_property
    def names(self) -> Naming | None:
        """What records are called, where texts become references or references texts."""
        return names_for(self.connection, self.old, self.plan)

    # What stands for values

    @cached_property
    def recomputed(self) -> dict[Slot, Formula]:
        """Computed fields whose value may differ: changed, new, or reading one that is. With formulas."""
        found: dict[Slot, Formula] = {}
        formulas = {
            slot: one.formula for slot, one in self.new.dependents.derived.items() if one.formula is not None
        }
        fresh = set(changed_formulas(self.old.app, self.new.app))
        for slot in formulas:
            entity, key = slot
            if entity not in self.before or key not in self.before[entity].fields:
                fresh.add(slot)
        while fresh:
            more = {slot for slot in fresh if slot in formulas and slot not in found}
            found |= {slot: formulas[slot] for slot in more}
            fresh = {
                (one.entity, one.key)
                for slot in more
                for one in self._readers(slot)
                if one.formula is not None
            } - set(found)
        return found

    def _readers(self, slot: Slot) -> Iterable[Any]:
        dependents = self.new.dependents
        yield from dependents.own(*slot)
        for dependency in dependents.on(*slot):
            yield dependency.derived

    @cached_property
    def _formulas(self) -> dict[Slot, Formula]:
        return {**self.new.volatile_formulas, **self.recomputed}

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The draft's tables, read from the live ones."""
        found = {}
        for key, table in self.new.tables.items():
            entity = key if key in self.after else None
            name = self._source(self.after[entity]) if entity else table.name
            collections = {one: self._collection(collection) for one, collection in table.collections.items()}
            found[key] = replace(table, name=name, collections=collections)
        return found

    def source(self, entity: str) -> str:
        """What to select an entity's records from: its live table, with the columns the draft adds."""
        return self._source(self.after[entity])

    def _source(self, new: StoredEntity) -> str:
        old = self.before.get(new.key)
        if old is None:
            columns = ", ".join(self._blank(new, column.name) for column in new.table.columns)
            return f"(SELECT {columns} WHERE 1 = 0)"
        missing = [column.name for column in new.table.columns if column.name not in old.table.c]
        if not missing:
            return old.name
        added = ", ".join(self._blank(new, name) for name in missing)
        return f"(SELECT o.*, {added} FROM {old.name} AS o)"

    def _blank(self, stored: StoredEntity, name: str) -> str:
        truths = {
            column
            for field in stored.fields.values()
            if field.kind is StorageKind.BOOLEAN
            for column in field.columns
        }
        no = "0" if self.dialect == "sqlite" else "false"
        return blank_column(stored.table.c[name], self.dialect, no if name in truths else "NULL")

    def _collection(self, collection: Collection) -> Collection:
        known = {
            self.plan.old.name(field.link)  # type: ignore[union-attr]
            for stored in self.before.values()
            for field in stored.fields.values()
            if field.link is not None
        }
        if collection.link is None or collection.link in known:
            return collection
        number = "NULL" if self.dialect == "sqlite" else "CAST(NULL AS bigint)"
        empty = f"(SELECT {number} AS record_id, {number} AS target_id, {number} AS position WHERE 1 = 0)"
        return replace(collection, link=empty)

    # Formulas

    def compiled(self, source: str, entity: str, purpose: str = "rule") -> Formula:
        """A formula of the draft. Raises CannotCount."""
        made = compile_formula(source, self.new.scope, entity, purpose)
        if isinstance(made, list):
            raise CannotCount("; ".join(problem.message() for problem in made))
        return made

    def reads(self, source: str, entity: str, purpose: str = "rule") -> frozenset[Slot]:
        """The fields of live records that a formula of the draft reads, also by way of computed ones.

        Raises CannotCount."""
        node = inlined(self.compiled(source, entity, purpose).node, self._formulas)
        return frozenset(slot for slot in slots_of(node) if slot[0] in self.before)

    def condition(self, source: str, entity: str) -> SqlText:
        """A condition of the draft on a live record, true or false, never NULL. Raises CannotCount."""
        return self.sql(self.compiled(source, entity).node, entity)

    def sql(self, node: Node, entity: str) -> SqlText:
        """A tree of the draft as SQL over a live record with the alias `t`. Raises CannotCount."""
        node = inlined(as_stored(node), self._formulas)
        self._demand_readable(node)
        try:
            return to_sql(node, Tables(self.tables), self.dialect, "value", entity=entity)
        except NotInSql as refused:
            raise CannotCount(refused.part) from refused

    def old_condition(self, source: str, entity: str) -> SqlText:
        """A condition of the live version on a live record. Raises CannotCount."""
        made = compile_formula(source, self.old.scope, entity, "rule")
        if isinstance(made, list):
            raise CannotCount(source)
        node = inlined(as_stored(made.node), self.old.volatile_formulas)
        try:
            return to_sql(node, Tables(self.old.tables), self.dialect, "value", entity=entity)
        except NotInSql as refused:
            raise CannotCount(refused.part) from refused

    def as_kept(self, value: SqlText, scale: int) -> str:
        """A value in the form of a column. SQLite has numbers too large for it to compute with as text."""
        if self.dialect != "sqlite" or value.type.kind is not Kind.NUMBER:
            return value.text
        driver: Any = self.connection.connection.dbapi_connection
        driver.create_function(KEPT, 2, _kept, deterministic=True)
        return f"{KEPT}({value.text}, {int(scale)})"

    def _demand_readable(self, node: Node) -> None:
        for slot in slots_of(node):
            if slot in self.converted:
                raise CannotCount(f"{slot[0]}.{slot[1]}")

    def rights(self, role: str) -> RowAccess:
        """The draft's row conditions of a role, over the live tables. Conditions may raise CannotCount."""
        roles = frozenset({role})
        found = self._rights.get(roles)
        if found is None:
            grants = self.new.permissions.of(roles)
            found = RowAccess(self.new.app, self.dialect, self.tables, self._row_condition, grants)
            self._rights[roles] = found
        return found

    def _row_condition(self, entity: str, source: str) -> Node:
        node = inlined(self.new.compile(source, entity, "row_condition").node, self._formulas)
        self._demand_readable(node)
        return node

    # Values

    def bind(
        self, *parts: SqlText | RowCondition, actor: Actor | None = None, old: bool = False
    ) -> dict[str, Any]:
        """What to give the statement for these parts; `user` is the actor."""
        live = self.old if old else self.new
        who = actor or system_actor(str(live.zone))
        work = Work(live, Transaction(self.connection), who, "publish", self.now)
        context = work.context(next(iter(live.entities)), None)
        found: dict[str, Any] = {}
        for part in parts:
            found |= part.bind(context)
        return found


def as_stored(node: Node) -> Node:
    """A formula about a save as one about a record that lies there: what was saved is what is there."""
    if isinstance(node, Path | RowsPath) and node.base == "saved":
        return replace(node, base="record")
    if isinstance(node, Call) and node.function in OF_THE_ACT:
        return Literal(node.type, node.span, OF_THE_ACT[node.function])
    if isinstance(node, Call) and node.function == "PRIORVALUE":
        return as_stored(node.arguments[0])
    if isinstance(node, Path) and node.base == "user":
        raise CannotCount("user")
    return rebuilt(node, as_stored)


def slots_of(node: Node) -> set[Slot]:
    """The fields a tree reads, wherever it takes them from."""
    found: set[Slot] = set()
    waiting: list[Node] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Path | RowsPath):
            found |= {(step.entity, step.key) for step in one.steps if step.entity is not None}
        waiting += one.children()
    return found
