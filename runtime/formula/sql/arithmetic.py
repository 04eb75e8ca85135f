"""Arithmetic. `+ -` are exact, `x` and division round half away from zero to 20 decimals."""

from __future__ import annotations

from collections.abc import Callable

from runtime.formula.nodes import Binary, Literal, Negative, Node
from runtime.formula.sql.dialects import Postgresql
from runtime.formula.sql.render import Frame, Renderer, Unsayable, renders


@renders(Negative)
def negative(renderer: Renderer, node: Negative, frame: Frame) -> str:
    """Unary minus."""
    return f"(- {renderer.number(node.operand, frame)})"


@renders(Binary)
def binary(renderer: Renderer, node: Binary, frame: Frame) -> str:
    """An operator between two values."""
    found = OPERATORS.get(node.operator)
    if found is None:
        raise Unsayable(node.operator)
    return found(renderer, node, frame)


def add(renderer: Renderer, node: Binary, frame: Frame) -> str:
    """Sum or difference, exact."""
    renderer.demand_fit(node)
    scale = node.type.number_scale
    sign = "+" if node.operator == "add" else "-"
    return f"({renderer.number(node.left, frame, scale)} {sign} {renderer.number(node.right, frame, scale)})"


def multiply(renderer: Renderer, node: Binary, frame: Frame) -> str:
    """Product."""
    renderer.demand_fit(node)
    digits = node.left.type.number_scale + node.right.type.number_scale
    left, right = renderer.number(node.left, frame), renderer.number(node.right, frame)
    return renderer.dialect.product(left, right, digits, node.type.number_scale)


def divide(renderer: Renderer, node: Binary, frame: Frame) -> str:
    """Quotient; blank for a zero divisor."""
    if not isinstance(renderer.dialect, Postgresql):
        raise Unsayable("division")
    return renderer.dialect.quotient(renderer.number(node.left, frame), renderer.number(node.right, frame))


def filled(renderer: Renderer, node: Node, frame: Frame) -> str:
    """A text with blank as empty text."""
    if _is_blank(node):
        return "''"
    text = renderer.value(node, frame)
    return f"coalesce({text}, '')" if node.type.blank else text


def _is_blank(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is None


def date_difference(renderer: Renderer, node: Binary, frame: Frame) -> str:
    """Days between two dates."""
    left, right = renderer.value(node.left, frame), renderer.value(node.right, frame)
    if renderer.is_sqlite:
        return f"CAST(julianday({left}) - julianday({right}) AS INTEGER)"
    return f"CAST({left} - {right} AS numeric)"


OPERATORS: dict[str, Callable[[Renderer, Binary, Frame], str]] = {
    "add": add,
    "subtract": add,
    "multiply": multiply,
    "divide": divide,
    "date_difference": date_difference,
}
