"""What formulas read beyond their own record, fetched for many records at once.

A formula's `reads` are paths from its record. Joined in a tree they say which records and collections are
needed; each node of the tree costs one query, however many records there are. Records that are being saved
stand in for their stored selves, so that formulas count them with their new values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from runtime.formula.scope import stays_owner
from runtime.records.calendar import Days, Weekdays
from runtime.records.database import Transaction, id_list
from runtime.records.layout import Plain
from runtime.records.load import add_children, add_links, load_records
from runtime.records.stays import stays

if TYPE_CHECKING:
    from runtime.formula.context import Context
    from runtime.formula.formula import Formula
    from runtime.formula.scope import Scope
    from runtime.records.journal import Journal
    from runtime.records.live import LiveApp
    from runtime.records.work import Work
    from runtime.rules import RuleSet
    from runtime.rules.parts import EntityRules

Tree = Mapping[str, Any]
"""Key -> subtree; a leaf is an empty mapping."""

SYSTEM_ENTITIES = ("user", "department")


def tree_of(paths: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Paths as a tree: `[("account", "region"), ("account", "name")]` is one branch with two leaves."""
    root: dict[str, Any] = {}
    for path in paths:
        branch = root
        for key in path:
            branch = branch.setdefault(key, {})
    return root


def reached(rules: RuleSet, scope: Scope) -> dict[str, Any]:
    """What an entity's rules reach beyond a record and rows saved with it: a tree without plain leaves."""
    paths: list[Sequence[str]] = []
    for place, level in rules.levels.items():
        for formula in formulas_of(level.rules):
            paths += [
                (*place, *path) for path in formula.reads if path[0] not in _ELSEWHERE or path[0] == "saved"
            ]
    return _pruned(tree_of(paths), rules.entity.key, scope)


def reached_by(formulas: Iterable[Formula]) -> dict[str, Any]:
    """What these formulas about a record reach beyond it, its rows included."""
    paths = [
        path
        for formula in formulas
        for path in formula.reads
        if path[0] not in _ELSEWHERE or path[0] == "saved"
    ]
    return tree_of(paths)


def formulas_of(rules: EntityRules) -> Iterator[Formula]:
    """Every formula of an entity that is evaluated with a record."""
    yield from rules.defaults.values()
    yield from (formula for formula, _always in rules.copies.values())
    for several in rules.providers.values():
        yield from (formula for one in several for formula in (one.formula, one.when) if formula is not None)
    for table in rules.tables:
        yield from table.inputs
        for row in table.rows:
            yield from (formula for formula in (*row.cells, *row.results) if formula is not None)
    yield from (state.when for state in rules.states)
    for layout in rules.layouts.values():
        yield from layout.conditions.values()
    for choice in rules.choices.values():
        yield from choice.conditions.values()
    yield from (validation.invalid_when for validation in rules.validations)
    for moves in rules.moves.values():
        yield from (move.when for move in moves if move.when is not None)


def _pruned(tree: Tree, entity: str | None, scope: Scope) -> dict[str, Any]:
    """The branches that lead to other records."""
    found: dict[str, Any] = {}
    for key, below in tree.items():
        if key in ("saved", "parent"):
            inner = (
                _pruned(below, entity if key == "saved" else None, scope) if key == "saved" else dict(below)
            )
            if inner:
                found[key] = inner
            continue
        info = scope.field(entity, key) if entity is not None else None
        if info is None or info.type.entity is None or (info.via == "value" and not below):
            continue
        inner = _pruned(below, info.type.entity, scope)
        if info.via == "children" and not inner:
            continue
        found[key] = inner if info.via == "children" else {**below}
    return found


_ELSEWHERE = frozenset({"saved", "user", "app", "record", "variable", "ENTITY", "parent_entity"})
"""Beginnings of paths that do not lead from the record itself."""


class Reach:
    """Records and collections at hand for the formulas of one operation."""

    def __init__(
        self, app: LiveApp, tx: Transaction, journal: Journal | None = None, work: Work | None = None
    ) -> None:
        """What stands in `journal` counts as put down; `work` says who reads, and when."""
        self._journal = journal
        self._work = work
        self._app = app
        self._tx = tx
        self._rows: dict[str, dict[int, Plain | None]] = {}
        self._back: dict[tuple[str, str, str], dict[int, list[Plain]]] = {}
        self._saved: dict[str, dict[int, Plain]] = {}
        self._fresh: dict[str, list[Plain]] = {}
        self._gone: dict[str, set[int]] = {}
        self._parents: dict[int, tuple[Plain, Plain]] = {}
        self._all: dict[str, list[Plain]] = {}
        self.week = Weekdays(app.calendar, tx)
        self.holidays = Days(app.calendar, tx, works=False)
        self.workdays = Days(app.calendar, tx, works=True)

    # What is being saved

    def stand_in(self, entity: str, record: Plain, parent: Plain | None = None) -> None:
        """From now on `record` counts in place of the stored record (or beside them, if it is new).

        `parent` is the record whose row it is.
        """
        if parent is not None:
            self._parents[id(record)] = record, parent
        record_id = record.get("id")
        if record_id is None:
            self._fresh.setdefault(entity, []).append(record)
        else:
            self._saved.setdefault(entity, {})[record_id] = record
            self._rows.setdefault(entity, {})[record_id] = record

    def leave_out(self, entity: str, record_id: int) -> None:
        """From now on this record counts as deleted."""
        self._gone.setdefault(entity, set()).add(record_id)

    def forget(self, entity: str) -> None:
        """Drop what was read of an entity: it has been written to."""
        self._rows.pop(entity, None)
        self._all.pop(entity, None)
        for key in [key for key in self._back if key[0] == entity]:
            del self._back[key]

    # What formulas ask

    def fetch(self, entity: str, record_id: int | None) -> Plain | None:
        """The record with that id; None when there is none."""
        if record_id is None:
            return None
        rows = self._rows.setdefault(entity, {})
        if record_id not in rows:
            self._load_rows(entity, {record_id})
        return rows.get(record_id)

    def collect(self, entity: str, field: str, record_id: int | None, target: str) -> list[Plain]:
        """The live records of `entity` whose `field` points to that record of `target`."""
        if record_id is None:
            return []
        held = self._back.get((entity, field, target))
        if held is None or record_id not in held:
            held = self._load_back(entity, field, target, [record_id])
        return held[record_id]

    def children(self, entity: str, field: str, record_id: int | None) -> list[Plain]:
        """The rows in the sub-table `field` of another record of `entity`."""
        record = self.fetch(entity, record_id)
        if record is None:
            return []
        if field not in record:
            of = self._app.entities[entity]
            if field in of.layout.links:
                add_links(self._tx, of, field, [record])
            else:
                add_children(self._tx, of, field, [record], complete=False)
        rows: list[Plain] = record[field] or []
        return rows

    def query(self, entity: str, matches: Callable[[Plain], bool]) -> list[Plain]:
        """The live records of `entity` for which `matches` holds, by id."""
        if entity not in self._all and entity in SYSTEM_ENTITIES:
            self._all[entity] = self._app.people.all(self._tx, entity)
        if entity not in self._all:
            of = self._app.entities[entity]
            gone = self._gone.get(entity, set())
            stored = [self._known(entity, of.layout.decode(row)) for row in self._tx.rows(of.text_of_all())]
            fresh = self._fresh.get(entity, [])
            self._all[entity] = [row for row in stored if row["id"] not in gone] + fresh
        return [row for row in self._all[entity] if matches(row)]

    def parent_of(self, row: Mapping[str, Any]) -> Plain | None:
        """The record a row of children stands in."""
        known = self._parents.get(id(row))
        if known is not None:
            return known[1]
        for layout in self._app.layouts.values():
            for (parent, _field), column in layout.parents.items():
                if row.get(column) is not None:
                    return self.fetch(parent, row[column])
        return None

    def rate(self, source: str, target: str, day: date) -> Decimal | None:
        """What one unit of a currency is worth in another on a day."""
        return self._app.calendar.rate(self._tx, source, target, day)

    def work_out(self, context: Context, entity: str, row: Mapping[str, Any], key: str) -> Any:
        """A value of a record of `entity` that is worked out at reading; blank for what is stored."""
        if key not in self._app.volatile.get(entity, ()):
            return None
        of = self._app.entities[entity]
        formula = of.volatile_formulas[key]
        record = dict(row)
        self.load(entity, [record], reached_by([formula]))
        inner = replace(
            context, record=record, saved=None, outer=None, variables={}, parent=self.parent_of(row)
        )
        value = of.stored_value(key, formula.evaluate(inner))
        context.steps_left = inner.steps_left
        return value

    # Loading ahead

    def load(self, entity: str, records: Sequence[Plain], tree: Tree) -> None:
        """Have at hand all that the paths of `tree` reach from these records of `entity`."""
        if not records:
            return
        for key, below in tree.items():
            if key not in _ELSEWHERE:
                self._follow(entity, records, key, below)
        self._work_out(entity, records, tree)

    def _work_out(self, entity: str, records: Sequence[Plain], tree: Tree) -> None:
        """Give records the values of `tree` that stand in no column: those worked out at reading."""
        wanted = tree.keys() & self._app.volatile.get(entity, frozenset())
        lacking = [record for record in records if not wanted <= record.keys()]
        if self._work is None or not lacking:
            return
        of = self._app.entities[entity]
        formulas = {key: formula for key, formula in of.volatile_formulas.items() if key in wanted}
        self.load(entity, lacking, reached_by(formulas.values()))
        for record in lacking:
            context = replace(self._work.context(entity, record, None, self), parent=self.parent_of(record))
            for key, formula in formulas.items():
                record[key] = of.stored_value(key, formula.evaluate(context))

    def load_by_id(self, entity: str, ids: set[int], tree: Tree) -> None:
        """Have at hand these records of `entity` and all that the paths of `tree` reach from them."""
        self._load_rows(entity, ids)
        self.load(entity, [row for one in ids if (row := self._rows[entity].get(one))], tree)

    def _follow(self, entity: str, records: Sequence[Plain], key: str, below: Tree) -> None:
        if key == "parent":
            self._load_parents(entity, records, below)
            return
        info = self._app.scope.field(entity, key)
        if info is None or info.type.entity is None:
            return
        target = info.type.entity
        if info.via == "value":
            if below:
                pointed = {record[key] for record in records if type(record.get(key)) is int}
                self._load_rows(target, pointed)
                self.load(target, [row for one in pointed if (row := self._rows[target].get(one))], below)
        elif info.via == "children":
            self.load(target, self._children(entity, key, records), below)
        elif info.via == "links":
            self.load(target, self._linked(entity, key, target, records), below)
        elif info.via == "back" and info.back is not None:
            ids = [record["id"] for record in records if record.get("id") is not None]
            held = self._load_back(target, info.back, entity, ids)
            self.load(target, [row for one in ids for row in held.get(one, ())], below)

    def _children(self, entity: str, key: str, records: Sequence[Plain]) -> list[Plain]:
        lacking = [record for record in records if key not in record and record.get("id") is not None]
        if lacking:
            add_children(self._tx, self._app.entities[entity], key, lacking, complete=False)
        return [row for record in records for row in record.get(key) or ()]

    def _linked(self, entity: str, key: str, target: str, records: Sequence[Plain]) -> list[Plain]:
        lacking = [record for record in records if key not in record and record.get("id") is not None]
        if lacking:
            add_links(self._tx, self._app.entities[entity], key, lacking)
        ids = {one for record in records for one in record.get(key) or ()}
        self._load_rows(target, ids)
        return [row for one in ids if (row := self._rows[target].get(one))]

    def _load_parents(self, entity: str, records: Sequence[Plain], below: Tree) -> None:
        layout = self._app.entities[entity].layout
        for (parent, _field), column in layout.parents.items():
            ids = {record[column] for record in records if record.get(column) is not None}
            self._load_rows(parent, ids)
            self.load(parent, [row for one in ids if (row := self._rows[parent].get(one))], below)

    def _load_rows(self, entity: str, ids: set[int]) -> None:
        rows = self._rows.setdefault(entity, {})
        missing = {one for one in ids if one not in rows}
        if not missing:
            return
        if entity in SYSTEM_ENTITIES:
            found: Mapping[int, Plain] = self._app.people.load(self._tx, entity, missing)
        else:
            of = self._app.entities[entity]
            found = load_records(self._tx, of, missing, deleted=True, complete=False)
        for one in missing:
            rows[one] = found.get(one)

    def _load_back(self, entity: str, field: str, target: str, ids: Iterable[int]) -> dict[int, list[Plain]]:
        """The records of `entity` that point to these of `target`, by the id they point to."""
        held = self._back.setdefault((entity, field, target), {})
        missing = [one for one in dict.fromkeys(ids) if one not in held]
        if not missing:
            return held
        for one in missing:
            held[one] = []
        if (owner := stays_owner(entity)) is not None:
            for stay in stays(self._app, self._tx, owner, missing, self._journal):
                held[stay["record"]].append(stay)
            return held
        of = self._app.entities[entity]
        parameters: dict[str, Any] = {"ids": id_list(missing, self._tx.dialect)}
        if field in of.layout.links:
            for row in self._tx.rows(of.text_of_linked_back(field), parameters):
                held[row[0]].append(self._known(entity, of.layout.decode(row[1:])))
        elif field in of.layout.members:
            pair = len(of.layout.members[field].columns) == 2
            if pair:
                parameters["entity"] = target
            for found in map(of.layout.decode, self._tx.rows(of.text_of_back(field), parameters)):
                held[found[field][1] if pair else found[field]].append(self._known(entity, found))
        self._overlay(entity, field, target, held, missing)
        return held

    def _known(self, entity: str, row: Plain) -> Plain:
        """The row as it stands here already, if it does: each record is one dict."""
        rows = self._rows.setdefault(entity, {})
        known = rows.get(row["id"])
        if known is None:
            rows[row["id"]] = row
            return row
        return known

    def _overlay(
        self, entity: str, field: str, target: str, held: dict[int, list[Plain]], ids: Sequence[int]
    ) -> None:
        saved, gone = self._saved.get(entity, {}), self._gone.get(entity, set())
        fresh = self._fresh.get(entity, ())
        if not (saved or gone or fresh):
            return
        for one in ids:
            held[one] = [row for row in held[one] if row["id"] not in gone and row["id"] not in saved]
        for record in (*saved.values(), *fresh):
            for one in _pointed(record.get(field), target):
                if one in held:
                    held[one].append(record)


def _pointed(value: Any, target: str) -> Sequence[int]:
    """The ids of records of `target` that a reference of any kind holds."""
    if value is None:
        return ()
    if not isinstance(value, tuple):
        return (value,)
    if len(value) == 2 and isinstance(value[0], str):
        return (value[1],) if value[0] == target else ()
    return value
