"""One entity of a live app: its table, parser, answers, rules and statements, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from runtime.definition import Entity, Field
from runtime.fields import StorageKind, bind, field_type, is_indexable
from runtime.formula.formula import Formula
from runtime.formula.types import Kind, Type
from runtime.records.answers import Answers, answered_keys
from runtime.records.database import SQLITE, Transaction, id_list
from runtime.records.entity_texts import EntityTexts
from runtime.records.layout import Layout, Member
from runtime.records.parse import Parser
from runtime.records.reach import formulas_of, reached, tree_of
from runtime.records.serials import Serials
from runtime.records.titles import TitleMaker
from runtime.rules.coerce import coercion
from runtime.rules.parts import WATCHED
from runtime.rules.values_code import sums_others
from runtime.storage.codecs import CODEC_NAMES

if TYPE_CHECKING:
    from runtime.records.dependents import Derived
    from runtime.records.live import LiveApp
    from runtime.rules import RuleSet

_MARK = {"sqlite": "?", "postgresql": "%s"}
_TEXT = Type(Kind.TEXT)


MOST_KEPT = 1000


class Kept(dict[Any, Any]):
    """What was made for requests seen before; the oldest goes when there is too much of it."""

    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) >= MOST_KEPT:
            self.pop(next(iter(self)), None)
        super().__setitem__(key, value)


class LiveEntity(EntityTexts):
    """What is known of an entity's records before any is seen."""

    def __init__(self, app: LiveApp, entity: Entity) -> None:
        self.app = app
        self.entity = entity
        self.key = entity.key
        self.layout: Layout = app.layouts[entity.key]
        self.fields: Mapping[str, Field] = {item.key: bind(item, app.app) for item in entity.fields}
        self.parser = Parser(entity, self.fields, lambda key: app.entities[key].parser, app.role_keys)
        self.answers = Answers(entity, self.layout)
        self.answered = answered_keys(entity, self.layout)
        self.titles = self._title_maker()
        self.serials = Serials(entity.key, entity.fields, app.stored, self._condition)
        self.has_beside = bool(self.layout.links or self.layout.children)
        computed_apart = app.volatile[entity.key]
        self.own_members = tuple(
            key
            for key in self.layout.members
            if key in WATCHED or (key in self.fields and key not in computed_apart)
        )
        self.logged_members = (*self.own_members, *self.layout.links)
        self.log_values = {key: _log_value(self.layout.members.get(key)) for key in self.logged_members}
        self.lookup_keys = tuple(
            item.key
            for item in entity.fields
            if item.key in self.layout.members
            and (item.unique or (item.key,) in entity.unique or item.type == "serial")
        )
        self.is_row_only = bool(self.layout.parents) and all(
            parent != entity.key for parent, _field in self.layout.parents
        )
        self.stage_keys = tuple(item.key for item in entity.fields if item.type == "stage")
        self.volatile_formulas = self._volatile()
        self.blank = {
            key: False for key, member in self.layout.members.items() if member.kind is StorageKind.BOOLEAN
        }
        self.unique_sets = self._unique_sets()
        self.late: list[Any] | None = None
        self.ways: list[tuple[tuple[str, ...], tuple[str, ...]]] | None = None
        self.searched = self._searched()
        self.shapes = Kept()
        self.statements = Kept()
        self._references: dict[tuple[str, ...], list[tuple[str, str | None, tuple[str, ...]]]] = {}
        self._coercions = {key: coercion(item) for key, item in self.fields.items()}

    @cached_property
    def rules(self) -> RuleSet:
        """The rules of this entity, compiled."""
        from runtime.rules import compile_rules

        return compile_rules(self.app.app, self.entity, self.app.scope)

    def _title_maker(self) -> TitleMaker:
        from runtime.access.permissions import first_title_key

        source = self.entity.title
        formula = self.app.compile(source, self.key, "title", _TEXT) if source else None
        return TitleMaker(self, formula, first_title_key(self.entity))

    def _condition(self, source: str) -> Formula | None:
        return self.app.compile(source, self.key, "rule", Type(Kind.BOOLEAN))

    def _volatile(self) -> dict[str, Formula]:
        """Fields worked out at reading, in an order in which each comes after what it reads."""
        made = {
            key: self.app.compile(
                str(self.fields[key].formula),
                self.key,
                "computed",
                blank_as_zero=self.fields[key].blank_as == "zero",
            )
            for key in self.fields
            if key in self.app.volatile[self.key]
        }
        ordered: dict[str, Formula] = {}
        while made:
            ready = [
                key
                for key, formula in made.items()
                if not any(path[0] in made and path[0] != key for path in formula.reads)
            ]
            for key in ready or list(made):
                ordered[key] = made.pop(key)
        return ordered

    @cached_property
    def volatile_tree(self) -> Mapping[str, Any]:
        """What the fields worked out at reading reach."""
        return tree_of(path for formula in self.volatile_formulas.values() for path in formula.reads)

    def _searched(self) -> tuple[str, ...]:
        """The fields a search looks into: those marked, else what titles the record."""
        texts = [
            key
            for key in self.fields
            if key in self.layout.members and self.layout.members[key].kind is StorageKind.TEXT
        ]
        marked = tuple(key for key in texts if self.fields[key].searchable)
        if marked:
            return marked
        in_title = {path[0] for path in self.titles.reads if len(path) == 1}
        return tuple(key for key in texts if key in in_title)

    @cached_property
    def file_keys(self) -> tuple[str, ...]:
        """The fields whose values name uploads."""
        return tuple(key for key, item in self.fields.items() if field_type(item.type).keeps_files)

    @cached_property
    def has_files(self) -> bool:
        """Whether a record, or a row below it, can name uploads."""
        children = (self.app.entities[key] for key in self.layout.children.values() if key != self.key)
        return bool(self.file_keys) or any(child.has_files for child in children)

    def _unique_sets(self) -> tuple[tuple[str, ...], ...]:
        """The combinations of fields no two live records share."""
        single = [(item.key,) for item in self.entity.fields if item.unique]
        return tuple(
            keys
            for keys in dict.fromkeys([*single, *self.entity.unique])
            if all(key in self.layout.members and self._can_be_unique(key) for key in keys)
        )

    def _can_be_unique(self, key: str) -> bool:
        return key not in self.fields or is_indexable(self.fields[key])

    @cached_property
    def checks_unique(self) -> bool:
        """Whether anything here, or in rows below, must not repeat."""
        children = (self.app.entities[key] for key in self.layout.children.values() if key != self.key)
        return bool(self.unique_sets or self.entity.duplicates) or any(
            child.checks_unique for child in children
        )

    @cached_property
    def reach_tree(self) -> Mapping[str, Any]:
        """What the rules reach beyond the record and the rows saved with it."""
        return reached(self.rules, self.app.scope)

    @cached_property
    def looks_beyond(self) -> bool:
        """Whether the rules reach other records at all, all records of an entity included."""
        return bool(self.reach_tree) or self.asks_entities

    @cached_property
    def asks_entities(self) -> bool:
        """Whether the rules look among all records of an entity."""
        formulas = (one for level in self.rules.levels.values() for one in formulas_of(level.rules))
        return any(use.startswith("entity:") for formula in formulas for use in formula.uses)

    @cached_property
    def tree_ahead(self) -> Mapping[str, Any]:
        """The same without plain collections of other records: for one record they are read if a rule asks.

        Untouched sums keep their stored values then, and what they sum is never fetched.
        """
        return {
            key: below
            for key, below in self.reach_tree.items()
            if any(below.values()) or not self._is_back(key)
        }

    def _is_back(self, key: str) -> bool:
        info = self.app.scope.field(self.key, key)
        if info is None or info.via != "back" or info.type.entity is None or info.back is None:
            return False
        if info.type.entity not in self.app.layouts:  # stays in stages
            return False
        member = self.app.layouts[info.type.entity].members.get(info.back)
        return member is None or len(member.columns) == 1

    @cached_property
    def sums(self) -> tuple[Derived, ...]:
        """The stored fields that sum over other records."""
        mine = self.app.dependents.by_entity.get(self.key, ())
        return tuple(one for one in mine if one.formula is not None and sums_others(one.formula))

    @cached_property
    def yielding(self) -> frozenset[str]:
        """The fields a save may change without being told to: cleared when hidden, filled by a copy."""
        return frozenset(
            key
            for key, item in self.fields.items()
            if item.when_hidden == "clear" or item.copy_from is not None
        )

    def ids_parameter(self, ids: Iterable[int]) -> Any:
        """The parameter for a set of ids."""
        return id_list(ids, self.layout.dialect)

    def label(self, key: str) -> Any:
        """What people call a member."""
        item = self.fields.get(key)
        return (item.label or key) if item is not None else key

    def target(self, key: str) -> str | None:
        """The one entity (or `user`, `department`) a reference of any kind points to."""
        if key == "owner":
            return "user"
        item = self.fields[key]
        if item.type == "any_reference":
            return None
        return field_type(item.type).target(item)

    def references_among(self, keys: tuple[str, ...]) -> list[tuple[str, str | None, tuple[str, ...]]]:
        """Of these members the references: key, the entity pointed to, columns."""
        found = self._references.get(keys)
        if found is None:
            members = self.layout.members
            found = self._references[keys] = [
                (key, members[key].target, members[key].columns)
                for key in keys
                if key in members and (members[key].target or members[key].kind is StorageKind.ANY_REFERENCE)
            ]
        return found

    def stored_value(self, key: str, value: Any) -> Any:
        """A formula's result as the field would keep it."""
        coerce = self._coercions.get(key)
        return value if coerce is None else coerce(value)

    def next_ids(self, tx: Transaction, count: int) -> list[int]:
        """So many ids for new records. On SQLite the transaction holds the write lock."""
        if tx.dialect == SQLITE:
            name = self.layout.stored.table.name
            row = tx.row(
                "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0), "
                f"coalesce((SELECT max(id) FROM {self.layout.table}), 0))",
                (name,),
            )
            assert row is not None
            return list(range(row[0] + 1, row[0] + 1 + count))
        text = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        return [row[0] for row in tx.rows(text, (self.layout.table, count))]


def _log_value(member: Member | None) -> Callable[[Any], Any]:
    """How the change log keeps a value: as JSON, references as ids."""
    if member is None:
        return lambda value: list(value) if value else None
    if member.kind in (StorageKind.DECIMAL, StorageKind.DATE, StorageKind.INSTANT, StorageKind.TIME):
        source = _LOGGED[member.kind]
        made: Callable[[Any], Any] = eval(f"lambda v: None if v is None else {source}", dict(CODEC_NAMES))
        return made
    if member.kind is StorageKind.ANY_REFERENCE:
        return lambda value: list(value) if value else None
    return lambda value: list(value) if isinstance(value, tuple) else value


_LOGGED = {
    StorageKind.DECIMAL: "decimal_text(v)",
    StorageKind.DATE: "v.isoformat()",
    StorageKind.INSTANT: "instant_text(v)",
    StorageKind.TIME: 'v.isoformat("seconds")',
}
