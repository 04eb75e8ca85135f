"""What the rules of one entity are made of: formulas compiled, fields resolved, nothing ordered yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from runtime.definition.entities import Entity
from runtime.definition.fields import Field, Transition
from runtime.formula.formula import Formula
from runtime.problems import Problem
from runtime.rules.messages import Message

Place = tuple[str, ...]
"""Where a record stands below the saved one: () itself, ("lines",) its rows, ("lines", "parts") theirs."""

WATCHED = ("owner", "owner_role", "record_type")
"""System columns that people may change: rules that read them are checked when they do."""

Slot = tuple[Place, str]
"""A field at a place."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One of the things that may give a field its value: its own formula, a rule, a table's output.

    `when` None holds always. `formula` None: the output `output` of the table `rule`.
    """

    rule: str
    kind: str
    formula: Formula | None
    when: Formula | None = None
    output: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a decision table: cells by input position (None matches anything), results by output."""

    id: str
    cells: tuple[Formula | None, ...]
    results: tuple[Formula | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table."""

    rule: str
    hit: str
    input_ids: tuple[str, ...]
    inputs: tuple[Formula, ...]
    outputs: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class State:
    """A rule about fields: while `when` holds these are shown, required, locked."""

    rule: str
    when: Formula
    show: tuple[str, ...]
    require: tuple[str, ...]
    lock: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a form has conditions: by key, and for each field below some, which must all hold."""

    form: str
    conditions: Mapping[str, Formula]
    fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Validation:
    """A rule that refuses or warns while `invalid_when` holds.

    `reads` are the record's own fields it reads, also where it counts among others (sums it has a part in),
    `above` those of the record a row stands in; it is checked when one of them changes, or at every save.
    `among` is true when the record may count among those it looks at.
    """

    rule: str
    invalid_when: Formula
    field: str
    message: Message
    severity: str
    always: bool
    reads: frozenset[str]
    above: frozenset[str] = frozenset()
    among: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A transition of a stage field, its condition compiled."""

    transition: Transition
    when: Formula | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a field with options offers: all values, those with a condition, those per record type."""

    field: str
    values: tuple[str, ...]
    labels: Mapping[str, Any]
    conditions: Mapping[str, Formula]
    per_type: Mapping[str, frozenset[str]]
    many: bool

    @property
    def fixed(self) -> bool:
        """Whether it always offers the same."""
        return not self.conditions and not self.per_type


@dataclass(slots=True)
class EntityRules:
    """All rules of an entity, as compiled formulas. `broken` are problems by the rule or field they stop;
    `volatile` are the bits of fields that are worked out at reading and never stored."""

    entity: Entity
    fields: Mapping[str, Field]
    constants: dict[str, Any] = field(default_factory=dict)
    defaults: dict[str, Formula] = field(default_factory=dict)
    copies: dict[str, tuple[Formula, bool]] = field(default_factory=dict)
    providers: dict[str, list[Provider]] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    layouts: dict[str | None, Layout] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    validations: list[Validation] = field(default_factory=list)
    moves: dict[str, tuple[Move, ...]] = field(default_factory=dict)
    broken: dict[str, list[Problem]] = field(default_factory=dict)
    children: dict[str, str] = field(default_factory=dict)
    volatile: int = 0

    def bit(self, key: str) -> int:
        """The bit of a field in masks; 0 for a key that is no field."""
        return 1 << index if (index := self._places().get(key)) is not None else 0

    def field_of(self, owner: str) -> str:
        """The field that a rule speaks of or gives its value first, or that owns a formula; "" for none."""
        if owner in self.fields:
            return owner
        spoken = (one.field for one in self.validations if one.rule == owner and one.field)
        given = (key for key, several in self.providers.items() if any(one.rule == owner for one in several))
        return next(chain(spoken, given), "")

    def mask(self, keys: Iterable[str]) -> int:
        """The bits of several fields."""
        found = 0
        for key in keys:
            found |= self.bit(key)
        return found

    def first_stage(self, key: str, record_type: str | None) -> str | None:
        """The stage a new record of this type begins at."""
        first: str | None = self.constants.get(key)
        allowed = self.choices[key].per_type.get(record_type or "")
        if allowed is None or first in allowed:
            return first
        return next((value for value in self.choices[key].values if value in allowed), None)

    def keys(self, mask: int) -> tuple[str, ...]:
        """The fields of a mask, in order of definition."""
        found, order = [], tuple(self._places())
        while mask:
            low = mask & -mask
            found.append(order[low.bit_length() - 1])
            mask ^= low
        return tuple(found)

    def _places(self) -> Mapping[str, int]:
        if not self.places:
            self.places = {key: index for index, key in enumerate((*self.fields, *WATCHED))}
        return self.places

    places: dict[str, int] = field(default_factory=dict)
