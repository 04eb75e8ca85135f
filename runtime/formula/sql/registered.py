"""What SQLite can't say natively: the Python evaluator as a registered function.

The part of the formula travels in the statement as JSON, with names `x0`, `x1`, … for what the statement
hands over. Numbers come and go as scaled integers, or as decimal text where 64 bits may not hold them. What
passes a limit of formulas is blank.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from runtime.formula.context import Context
from runtime.formula.functions import functions_by_name
from runtime.formula.messages import FormulaError
from runtime.formula.nodes import (
    Aggregate,
    Call,
    GroupRows,
    Literal,
    Node,
    Path,
    Step,
    Truth,
    Under,
    node_from_json,
)
from runtime.formula.python_code import compile_node
from runtime.formula.sql.codes import decode
from runtime.formula.sql.dialects import DIALECTS
from runtime.formula.sql.names import without_spans
from runtime.formula.sql.render import REGISTERED, Frame, Renderer
from runtime.formula.sql.statement import NotInSql
from runtime.formula.types import Kind, Type

EVALUATE = "formula_value"
REDUCE = "formula_reduce"
SQLITE = DIALECTS["sqlite"]


def registered(renderer: Renderer, node: Node, frame: Frame) -> str:
    """A call of the registered function for `node`."""
    if isinstance(node, Aggregate):
        return _aggregate(renderer, node, frame)
    inputs: list[str] = []
    if isinstance(node, Path | Under) or _is_read(node):
        raise NotInSql(node, node.name, renderer.dialect.name)
    tree = _with_inputs(renderer, node, frame, inputs)
    zone = renderer.timezone() if _needs_zone(renderer, tree) else "NULL"
    return _call(renderer, EVALUATE, tree.to_json(), [zone, *inputs])


def _needs_zone(renderer: Renderer, tree: Node) -> bool:
    """Whether a function asks for the context; one that needs more of it than the time zone is refused."""
    calls = [part for part in tree.walk() if isinstance(part, Call)]
    for part in calls:
        function = functions_by_name()[part.function]
        if not function.registered:
            raise NotInSql(part, part.function, renderer.dialect.name, function.needs)
    return any(functions_by_name()[part.function].context for part in calls)


def _call(renderer: Renderer, function: str, spec: dict[str, Any], inputs: list[str]) -> str:
    text = json.dumps(without_spans(spec), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{function}({', '.join([renderer.constant(text, Kind.TEXT), *inputs])})"


def _with_inputs(renderer: Renderer, node: Node, frame: Frame, inputs: list[str]) -> Node:
    """The node with everything read from the database, or bound, replaced by names."""
    if isinstance(node, Literal):
        return node
    if isinstance(node, Path | Aggregate | Under) or _is_read(node) or renderer.is_outside(node):
        name = f"x{len(inputs)}"
        inputs.append(renderer.value(node, frame))
        return Path(node.type, node.span, "row", (Step(name, node.type),))
    changes = {
        part.name: _replaced(renderer, getattr(node, part.name), frame, inputs) for part in fields(node)
    }
    return replace(node, **changes)


def _is_read(node: Node) -> bool:
    """Whether the statement must answer: rows there are, the number of a row."""
    if isinstance(node, Call):
        return node.function == "ROWINDEX"
    return isinstance(node, Truth) and node.operand.type.kind is Kind.ROWS


def _replaced(renderer: Renderer, value: Any, frame: Frame, inputs: list[str]) -> Any:
    if isinstance(value, Node):
        return _with_inputs(renderer, value, frame, inputs)
    if isinstance(value, tuple):
        return tuple(_replaced(renderer, item, frame, inputs) for item in value)
    return value


def _aggregate(renderer: Renderer, node: Aggregate, frame: Frame) -> str:
    """An aggregate computed in Python over rows in order."""
    from runtime.formula.sql.rows import grouped_values, ordered_values

    spec = {
        "function": node.function,
        "type": node.type.to_json(),
        "value": None if node.value is None else node.value.type.to_json(),
        "arguments": [argument.type.to_json() for argument in node.arguments],
    }
    reduce = functions_by_name()[node.function].reduce
    if node.function == "ROW" or reduce is None:
        raise NotInSql(node, node.function, renderer.dialect.name)
    arguments = [renderer.value(argument, frame) for argument in node.arguments]
    if isinstance(node.rows, GroupRows):
        text = _call(renderer, REDUCE, spec, [grouped_values(renderer, node, frame), *arguments])
    else:
        rows = ordered_values(renderer, node, frame)
        text = f"(SELECT {_call(renderer, REDUCE, spec, ['value', *arguments])} FROM ({rows}))"
    nothing = None if arguments else SQLITE.encoded(reduce([]), node.type)
    return text if nothing is None else f"coalesce({text}, {nothing!r})"


REGISTERED.append(registered)


def register_functions(connection: Any) -> None:
    """Teach a sqlite3 connection what the back end's texts may call."""
    connection.create_function(EVALUATE, -1, _evaluate, deterministic=True)
    connection.create_aggregate(REDUCE, -1, _Reduce)


LARGEST_INTEGER = 2**63 - 1
"""What SQLite keeps as a whole number; a result beyond it could be stored nowhere and is unknown."""


def _evaluate(spec: str, zone: str | None, *values: Any) -> Any:
    try:
        return _evaluator(spec)(zone, values)
    except FormulaError:
        return None


@lru_cache(maxsize=1024)
def _evaluator(spec: str) -> Callable[[str | None, tuple[Any, ...]], Any]:
    """The Python evaluator of a part that travelled as JSON."""
    node = node_from_json(_with_spans(json.loads(spec)))
    types: dict[str, Type] = {}
    for part in node.walk():
        if isinstance(part, Path) and part.base == "row":
            types[part.steps[0].key] = part.type
    names = [(name, types[name]) for name in sorted(types, key=lambda name: int(name[1:]))]

    function = compile_node(node)

    def evaluate(zone: str | None, values: tuple[Any, ...]) -> Any:
        record = {name: plain(value, type_) for (name, type_), value in zip(names, values, strict=True)}
        context = Context(record, timezone=UTC if zone in (None, "UTC") else ZoneInfo(zone))
        found = SQLITE.encoded(function(context), node.type)
        return None if type(found) is int and abs(found) > LARGEST_INTEGER else found

    return evaluate


def _with_spans(data: Any) -> Any:
    if isinstance(data, dict):
        return {
            **{key: _with_spans(value) for key, value in data.items()},
            **({"span": [0, 0]} if "node" in data else {}),
        }
    return [_with_spans(item) for item in data] if isinstance(data, list) else data


def plain(value: Any, type_: Type) -> Any:
    """The plain value of what SQLite hands over."""
    return decode(value, type_.kind, type_.number_scale if type_.kind is Kind.NUMBER else 0, "sqlite")


class _Reduce:
    """A registered aggregate: collects values in row order, then runs the function's own meaning."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.spec = ""
        self.arguments: tuple[Any, ...] = ()

    def step(self, spec: str, value: Any, *arguments: Any) -> None:
        """One row."""
        self.spec, self.arguments = spec, arguments
        if value is not None:
            self.values.append(value)

    def finalize(self) -> Any:
        """The aggregate of all rows."""
        try:
            return _reducer(self.spec)(self.values, self.arguments) if self.spec else None
        except FormulaError:
            return None


@lru_cache(maxsize=1024)
def _reducer(spec: str) -> Callable[[list[Any], tuple[Any, ...]], Any]:
    data = json.loads(spec)
    reduce = functions_by_name()[data["function"]].reduce
    result = Type.from_json(data["type"])
    value_type = Type.from_json(data["value"] or {"kind": "boolean"})
    types = [Type.from_json(argument) for argument in data["arguments"]]
    if reduce is None:
        raise ValueError(f"{data['function']} reduces no rows")

    def reducer(values: list[Any], arguments: tuple[Any, ...]) -> Any:
        given = [plain(value, value_type) for value in values]
        return SQLITE.encoded(reduce(given, *map(plain, arguments, types)), result)

    return reducer
