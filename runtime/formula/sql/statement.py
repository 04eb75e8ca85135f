"""What the SQL back end hands over: text with named parameters, and what to bind to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from runtime.formula.context import Context
from runtime.formula.nodes import Node
from runtime.formula.python_code import compile_node
from runtime.formula.sql.codes import Dialect, decode
from runtime.formula.sql.dialects import DIALECTS
from runtime.formula.types import Kind, Type
from runtime.problems import Problem, register_messages

register_messages(
    {
        "formula.not_in_sql": {
            "en": "The database can't compute this exactly: {part}",
            "zh": "数据库无法精确计算此部分：{part}",
            "hint": {
                "en": "Keep it in a computed field and use that field here",
                "zh": "请先用计算字段保存该结果，再在此处使用该字段",
            },
        },
    }
)

_PLACEHOLDER = re.compile(r":([a-z]\w*)")
_LARGEST = 2**63 - 1


class NotInSql(Exception):
    """A formula, or the part at `span`, can't be said exactly in a dialect; `needs` says what is lacking."""

    def __init__(self, node: Node, part: str, dialect: str, needs: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{part} ({dialect})")
        self.needs = needs
        self.node = node
        self.part = part
        self.dialect = dialect

    def problem(self, path: str = "") -> Problem:
        """The finding, for a definition's check or a request's answer."""
        values = {"part": self.needs or self.part, "position": list(self.node.span), "dialect": self.dialect}
        return Problem("formula.not_in_sql", path, values)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that varies per request: `node` evaluated in Python, bound at `scale`.

    `bound` says what to do with decimals beyond a whole-number column's scale in a comparison: `floor`,
    `ceiling`, or `equal` (such a value equals no column value). None rounds, which is exact because the scale
    is the static one.
    """

    node: Node
    scale: int
    bound: str | None = None

    def database_value(self, context: Context, dialect: Dialect) -> Any:
        """What to bind in a context."""
        value = evaluator(self.node)(context)
        if self.bound is not None and value is not None:
            return threshold(Decimal(value), self.scale, self.bound)
        return DIALECTS[dialect].encoded(value, self.node.type)


@dataclass(frozen=True, slots=True)
class ZoneParameter:
    """The name of the workspace's time zone."""

    def database_value(self, context: Context, dialect: Dialect) -> Any:
        """What to bind in a context."""
        return zone_name(context.timezone)


def zone_name(zone: tzinfo) -> str:
    """The name a time zone has in the IANA database."""
    return getattr(zone, "key", None) or "UTC"


@lru_cache(maxsize=4096)
def evaluator(node: Node) -> Callable[[Context], Any]:
    """The generated Python function of a node."""
    return compile_node(node)


def threshold(value: Decimal, scale: int, bound: str) -> int:
    """The whole number to compare a column of `scale` with in place of `value`; columns never reach the
    largest 64-bit integer, which stands for "equals nothing" and for anything beyond."""
    exact = Fraction(value) * 10**scale
    whole = exact.numerator // exact.denominator
    if exact.denominator != 1:
        if bound == "equal":
            return _LARGEST
        whole += bound == "ceiling"
    return max(-_LARGEST, min(_LARGEST, whole))


@dataclass(frozen=True, slots=True)
class SqlText:
    """An SQL expression with `:name` parameters.

    Names are made from what they stand for, so texts may be joined in one statement and their values merged.
    The text holds no other colon and no percent sign.
    """

    text: str
    constants: Mapping[str, Any]
    parameters: Mapping[str, Parameter | ZoneParameter]
    type: Type
    dialect: Dialect

    @property
    def driver_text(self) -> str:
        """The text in the driver's own parameter style, for `exec_driver_sql`."""
        return self.text if self.dialect == "sqlite" else _PLACEHOLDER.sub(r"%(\1)s", self.text)

    def bind(self, context: Context | None = None) -> dict[str, Any]:
        """The values of all parameters for one request."""
        values = dict(self.constants)
        given = context or Context({})
        for name, parameter in self.parameters.items():
            values[name] = parameter.database_value(given, self.dialect)
        return values

    def decode(self, value: Any) -> Any:
        """The plain Python value of a result column that holds this expression."""
        kind = self.type.kind
        scale = self.type.number_scale if kind is Kind.NUMBER else 0
        return decode(value, kind, scale, self.dialect)
