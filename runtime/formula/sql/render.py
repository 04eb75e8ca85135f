"""A typed tree to an SQL expression that gives exactly what the Python evaluator gives.

Each value is in the form of its type's columns (see `dialects`). What SQLite can't say natively is given to
a registered function that runs the Python evaluator on the smallest enclosing part that fits; what depends on
no row is computed in Python and bound. One renderer per kind of node, registered by `renders`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from runtime.formula.nodes import Aggregate, Literal, Node
from runtime.formula.sql import names
from runtime.formula.sql.codes import encode
from runtime.formula.sql.columns import Column, ColumnSource, Table
from runtime.formula.sql.dialects import Dialect, constant_text, quoted
from runtime.formula.sql.statement import NotInSql, Parameter, ZoneParameter
from runtime.formula.types import Kind

ROW_NUMBER = "formula_row_number"
TEXTS = (Kind.TEXT, Kind.CHOICE)
REFERENCES = (Kind.REFERENCE, Kind.USER)


@dataclass(frozen=True, slots=True)
class Frame:
    """The row names are read from: its alias and entity; `numbered` rows have a column with their number."""

    alias: str
    entity: str
    numbered: bool = False


class Unsayable(Exception):
    """A node has no native form in the dialect."""


@dataclass
class Renderer:
    """Renders one formula and collects what is to be bound.

    `record` is the formula's own record; with `record_outside` it is not a row of the statement but the
    record a candidate is chosen for.
    """

    columns: ColumnSource
    dialect: Dialect
    record: Frame
    record_outside: bool = False
    constants: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Parameter | ZoneParameter] = field(default_factory=dict)
    aliases: int = 0

    @property
    def is_sqlite(self) -> bool:
        """Whether the dialect is SQLite."""
        return self.dialect.name == "sqlite"

    def value(self, node: Node, frame: Frame) -> str:
        """The exact value; conditions are two-valued. A number that doesn't fit SQLite's integers is text."""
        if not isinstance(node, Literal) and self.is_outside(node):
            return self.parameter(node)
        try:
            return RENDERERS.get(type(node), _rows_alone)(self, node, frame)
        except Unsayable as reason:
            if not self.is_sqlite:
                raise NotInSql(node, str(reason), self.dialect.name) from None
            return REGISTERED[0](self, node, frame)

    def number(self, node: Node, frame: Frame, scale: int | None = None) -> str:
        """A number to compute with, at `scale`; Unsayable when the dialect can't."""
        want = node.type.number_scale if scale is None else scale
        if isinstance(node, Literal):
            return (
                self.dialect.null(Kind.NUMBER)
                if node.value is None
                else self.dialect.number(node.value, want)
            )
        if not self.fits(node, want):
            raise Unsayable("a number too large or too fine")
        text = self.value(node, frame)
        if not self.is_sqlite and node.type.number_scale == 0:
            return f"CAST({text} AS numeric)"
        return self.dialect.rescaled(text, node.type.number_scale, want)

    def fits(self, node: Node, scale: int | None = None) -> bool:
        """Whether the dialect can compute with the node's value."""
        return node.type.kind is not Kind.NUMBER or self.dialect.fits(node.type, scale)

    def is_integer(self, node: Node) -> bool:
        """Whether the node's value comes as a scaled integer, though computing with it might leave 64 bits.

        SQLite's own sum of integers is exact, or an error beyond 64 bits, which 18 digits a row don't reach.
        """
        if self.fits(node):
            return True
        if isinstance(node, Aggregate) and node.function == "SUM" and node.value is not None:
            return self.is_integer(node.value)
        return False

    def demand_fit(self, node: Node) -> None:
        """Unsayable unless the dialect can keep the node's value."""
        if not self.fits(node):
            raise Unsayable("a number too large or too fine")

    def is_outside(self, node: Node) -> bool:
        """Whether the value is the same for every row."""
        return names.is_outside(node, self.record_outside)

    def fresh(self, entity: str) -> Frame:
        """A row of `entity` under a new alias."""
        self.aliases += 1
        return Frame(f"r{self.aliases}", entity)

    def constant(self, value: Any, kind: Kind) -> str:
        """A constant of a kind other than number, inline where it needs no escaping."""
        if kind is Kind.BOOLEAN:
            return self.dialect.true if value else self.dialect.false
        if value is None or value == "":
            return self.dialect.null(kind)
        if kind in TEXTS and (text := constant_text(value)):
            return text if self.is_sqlite else f"CAST({text} AS text)"
        coded = encode(value, kind, 0, self.dialect.name)
        name = names.constant_name(kind, coded)
        self.constants[name] = coded
        return self.dialect.parameter(name, kind)

    def timezone(self) -> str:
        """A parameter for the name of the workspace's time zone."""
        self.parameters["timezone"] = ZoneParameter()
        return self.dialect.parameter("timezone", Kind.TEXT)

    def parameter(self, node: Node, scale: int | None = None, bound: str | None = None) -> str:
        """A parameter for a value that is the same for every row."""
        at = (node.type.number_scale if node.type.kind is Kind.NUMBER else 0) if scale is None else scale
        name = names.parameter_name(node, at, bound)
        self.parameters[name] = Parameter(node, at, bound)
        return self.dialect.parameter(name, node.type.kind, whole=bound is not None)

    def table(self, entity: str | None, node: Node) -> Table:
        """The table of an entity; NotInSql when it has none."""
        found = self.columns.table(entity) if entity else None
        if found is None:
            raise NotInSql(node, str(entity), self.dialect.name)
        return found

    def column(self, frame: Frame, key: str, node: Node) -> Column:
        """The column of a field of the frame's row; NotInSql when it has none."""
        found = self.table(frame.entity, node).columns.get(key)
        if found is None:
            raise NotInSql(node, f"{frame.entity}.{key}", self.dialect.name)
        return found

    def identity(self, frame: Frame, node: Node) -> str:
        """The id of the frame's row."""
        return f"{frame.alias}.{quoted(self.column(frame, 'id', node).name)}"


Render = Callable[[Renderer, Any, Frame], str]


def _rows_alone(renderer: Renderer, node: Node, frame: Frame) -> str:
    raise NotInSql(node, node.name, renderer.dialect.name)


RENDERERS: dict[type[Node], Render] = {}
REGISTERED: list[Render] = []

Function = TypeVar("Function", bound=Callable[..., str])


def renders(*types: type[Node]) -> Callable[[Function], Function]:
    """Register the renderer of kinds of nodes."""

    def register(function: Function) -> Function:
        for type_ in types:
            if type_ in RENDERERS:
                raise ValueError(f"{type_.__name__} has two renderers")
            RENDERERS[type_] = function
        return function

    return register
