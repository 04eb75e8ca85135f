"""Calls of functions, by the SQL meaning in each function's declaration."""

from __future__ import annotations

from runtime.formula.functions import functions_by_name
from runtime.formula.functions.base import Function, Parameter
from runtime.formula.nodes import Call, Node
from runtime.formula.sql.arithmetic import filled
from runtime.formula.sql.render import ROW_NUMBER, TEXTS, Frame, Renderer, Unsayable, renders
from runtime.formula.types import Kind


@renders(Call)
def call(renderer: Renderer, node: Call, frame: Frame) -> str:
    """A call: arguments under the blank rule, then the function's own meaning."""
    function = functions_by_name()[node.function]
    if node.function == "ROWINDEX" and frame.numbered:
        return f"{frame.alias}.{ROW_NUMBER}"
    meaning = function.sql.get(renderer.dialect.name)
    if meaning is None:
        raise Unsayable(node.function)
    renderer.demand_fit(node)
    arguments = [
        _argument(renderer, argument, _parameter(function, index), function, frame)
        for index, argument in enumerate(node.arguments)
    ]
    if function.context:
        arguments.append(renderer.timezone() if _needs_zone(node) else "NULL")
    text = meaning(arguments, node)
    if text is None:
        raise Unsayable(node.function)
    if not renderer.is_sqlite and node.type.kind is Kind.NUMBER:
        return f"CAST({text} AS numeric)"
    if node.type.kind in TEXTS and function.blank == "usual":
        text = f"nullif({text}, '')"
    return renderer.dialect.certain(text) if node.type.kind is Kind.BOOLEAN and _may_be_null(node) else text


def _needs_zone(node: Call) -> bool:
    return any(argument.type.kind is Kind.INSTANT for argument in node.arguments)


def _parameter(function: Function, index: int) -> Parameter | None:
    parameters = function.parameters
    if not parameters:
        return None
    return parameters[index] if index < len(parameters) else parameters[-1]


def _argument(
    renderer: Renderer, node: Node, parameter: Parameter | None, function: Function, frame: Frame
) -> str:
    if node.type.kind is Kind.NUMBER:
        return renderer.number(node, frame)
    if function.blank == "usual" and parameter is not None and parameter.is_text:
        return filled(renderer, node, frame)
    return renderer.value(node, frame)


def _may_be_null(node: Call) -> bool:
    return any(argument.type.blank for argument in node.arguments)
