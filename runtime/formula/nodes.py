"""The typed syntax tree of a formula: frozen nodes with a type, a place in the source and a stable JSON form.

Every back end reads this tree and nothing else. Conditions are already wrapped in `Truth` where they are not
boolean, `CASE`, `IFS` and `SWITCH` are `Case`, `AND(…)` is `Logic`; paths are resolved step by step.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, ClassVar

from runtime.formula.types import Kind, Type

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: member `key` of `entity`, of `type`.

    `via` says how to take it: `value` (a plain field, the last step), `reference` (hop to the record of
    `type.entity` whose id stands here), `member` (a key of a JSON value or of a group of variables), or, to
    many rows of `type.entity`: `children` (rows of the child table), `links` (ids of records), `back`
    (records whose reference `back` points to this one). What is `computed` may stand in no column.
    """

    key: str
    type: Type
    via: str = "value"
    entity: str | None = None
    back: str | None = None
    computed: bool = field(default=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form."""
        found: dict[str, Any] = {"key": self.key, "type": self.type.to_json(), "via": self.via}
        if self.entity is not None:
            found["entity"] = self.entity
        if self.back is not None:
            found["back"] = self.back
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Step:
        """The step from its JSON form."""
        return cls(
            data["key"], Type.from_json(data["type"]), data["via"], data.get("entity"), data.get("back")
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A sub-expression."""

    name: ClassVar[str] = ""
    type: Type
    span: Span

    def children(self) -> Iterator[Node]:
        """The sub-expressions directly below, in source order."""
        for part in fields(self):
            yield from _nodes_in(getattr(self, part.name))

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for child in self.children():
            yield from child.walk()

    def to_json(self) -> dict[str, Any]:
        """The stable JSON form, which the browser evaluates."""
        found: dict[str, Any] = {"node": self.name}
        for part in fields(self):
            value = getattr(self, part.name)
            if part.name == "value" and isinstance(self, Literal):
                value = _literal_to_json(value)
            found[part.name] = _to_json(value)
        return found


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant; `value` None is the blank."""

    name: ClassVar[str] = "literal"
    value: Any


@dataclass(frozen=True, slots=True)
class Path(Node):
    """A value read from `base` through single records.

    `base`: `row` (the innermost row, else the record), `record` (the formula's own record, or the one outside
    a candidate's condition), `parent`, `saved`, `user`, `settings`, `variable`. Without steps it is the
    reference to the base itself (`user`, `record`, `parent`).
    """

    name: ClassVar[str] = "path"
    base: str
    steps: tuple[Step, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the steps."""
        return tuple(step.key for step in self.steps)


@dataclass(frozen=True, slots=True)
class RowsPath(Node):
    """Rows read from `base` through records and collections; several collections are flattened.

    `parent_known` says that `parent` inside these rows is the record the last step was taken from.
    """

    name: ClassVar[str] = "rows"
    base: str
    steps: tuple[Step, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the steps."""
        return tuple(step.key for step in self.steps)


@dataclass(frozen=True, slots=True)
class EntityRows(Node):
    """All records of `entity` for which `condition` holds (bare names are the candidate's)."""

    name: ClassVar[str] = "entity"
    entity: str
    condition: Node | None


@dataclass(frozen=True, slots=True)
class GroupRows(Node):
    """The rows of the group a measure is computed for."""

    name: ClassVar[str] = "group"


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """Unary minus of a number."""

    name: ClassVar[str] = "negative"
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic or joining; `operator` is a key of `operators.OPERATORS`."""

    name: ClassVar[str] = "binary"
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`= <> < <= > >=`. Operands are of one kind, or one is BLANK; references compare by id."""

    name: ClassVar[str] = "compare"
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` / `or` over boolean operands, left to right, lazy."""

    name: ClassVar[str] = "logic"
    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Negation of a boolean."""

    name: ClassVar[str] = "not"
    operand: Node


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """A value used as a condition: true when not blank, zero, false or empty."""

    name: ClassVar[str] = "truth"
    operand: Node


@dataclass(frozen=True, slots=True)
class InList(Node):
    """True when the operand equals one of the items (blank equals only blank)."""

    name: ClassVar[str] = "in"
    operand: Node
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Case(Node):
    """The value of the first branch whose boolean condition holds, else `otherwise`; lazy."""

    name: ClassVar[str] = "case"
    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of the registry, by its main name, on scalar arguments.

    Arguments left out are not there. For a function with `reduce` (MIN, SUM, …) the arguments are the values.
    """

    name: ClassVar[str] = "call"
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """An aggregate of the registry over rows.

    Inside `condition`, `value` and `sort` the base `row` is each row. Rows where `condition` doesn't hold are
    left out, then rows are ordered by `sort` (pairs of key and descending, blanks last, ties in row order).
    `value` None counts rows. `arguments` are evaluated outside the rows (a separator, a row number).
    """

    name: ClassVar[str] = "aggregate"
    function: str
    rows: Node
    value: Node | None
    condition: Node | None = None
    sort: tuple[tuple[Node, bool], ...] = ()
    arguments: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Under(Node):
    """True when `operand` is `root` or below it, following `parent_field` in `entity` upwards."""

    name: ClassVar[str] = "under"
    operand: Node
    root: Node
    entity: str
    parent_field: str


NODE_TYPES: Mapping[str, type[Node]] = {
    node.name: node
    for node in (
        Literal, Path, RowsPath, EntityRows, GroupRows, Negative, Binary, Compare, Logic, Not, Truth, InList,
        Case, Call, Aggregate, Under,
    )
}  # fmt: skip


def _nodes_in(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


def _literal_to_json(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03}Z"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return value


def _literal_from_json(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    match kind:
        case Kind.NUMBER:
            return Decimal(value) if "." in value else int(value)
        case Kind.DATE:
            return dt.date.fromisoformat(value)
        case Kind.INSTANT:
            return dt.datetime.fromisoformat(value)
        case Kind.TIME:
            return dt.time.fromisoformat(value)
        case Kind.CHOICES:
            return tuple(value)
    return value


def _to_json(value: Any) -> Any:
    if isinstance(value, (Node, Step, Type)):
        return value.to_json()
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    return value


def _from_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        if "node" in value:
            return node_from_json(value)
        return Step.from_json(value) if "via" in value else Type.from_json(value)
    if isinstance(value, list):
        return tuple(_from_json(item) for item in value)
    return value


def node_from_json(data: Mapping[str, Any]) -> Node:
    """The tree from its JSON form; raises KeyError or ValueError when it isn't one."""
    values = {key: _from_json(value) for key, value in data.items() if key not in ("node", "value")}
    if "value" in data:
        raw = data["value"]
        is_literal = data["node"] == Literal.name
        values["value"] = _literal_from_json(raw, values["type"].kind) if is_literal else _from_json(raw)
    return NODE_TYPES[data["node"]](**values)
