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


def date_add(renderer: Renderer, node: Binary, frame: Frame) -> str:
    """Whole days later, rounded down; blank outside the years 1 to 9999."""
    if renderer.is_sqlite and node.right.type.number_scale:
        raise Unsayable("decimal days")
    day, days = renderer.value(node.left, frame), renderer.number(node.right, frame)
    return date_shifted(renderer, day, days)


def date_shifted(renderer: Renderer, day: str, days: str) -> str:
    """A date and a number of days (in SQLite a whole number), blank outside the calendar."""
    given = f"(SELECT {day} AS d, {days} AS n) AS shift"
    if renderer.is_sqlite:
        inside = "julianday(d) + n BETWEEN 1721425.5 AND 5373483.5"
        return f"(SELECT CASE WHEN {inside} THEN date(d, n || ' days') END FROM {given})"
    inside = "(d - DATE '0001-01-01') + floor(n) BETWEEN 0 AND 3652058"
    return f"(SELECT CASE WHEN {inside} THEN d + {small('floor(n)')} END FROM {given})"


def small(days: str) -> str:
    """PostgreSQL: a whole number as integer, cut where no calendar reaches; NULL is no matter here."""
    return f"CAST(least(greatest({days}, -4000000), 4000000) AS integer)"


def instant_add(renderer: Renderer, node: Binary, frame: Frame) -> str:
    """Decimal days later, to the millisecond; blank outside the years 1 to 9999."""
    if renderer.is_sqlite:
        raise Unsayable("an instant and days")
    instant, days = renderer.value(node.left, frame), renderer.number(node.right, frame)
    inside = f"extract(epoch FROM i) * 1000 + n BETWEEN {FIRST_MILLISECOND} AND {LAST_MILLISECOND}"
    whole = f"make_interval(days => {small(f'div(n, {DAY})')})"
    rest = f"CAST(mod(n, {DAY}) AS integer) * interval '1 millisecond'"
    later = f"((i AT TIME ZONE 'UTC') + {whole} + {rest}) AT TIME ZONE 'UTC'"
    given = f"(SELECT {instant} AS i, round({days} * {DAY}, 0) AS n) AS shift"
    return f"(SELECT CASE WHEN {inside} THEN {later} END FROM {given})"


def instant_difference(renderer: Renderer, node: Binary, frame: Frame) -> str:
    """Decimal days between two instants."""
    if not isinstance(renderer.dialect, Postgresql):
        raise Unsayable("a difference of instants")
    left, right = (f"extract(epoch FROM {renderer.value(part, frame)})" for part in (node.left, node.right))
    return renderer.dialect.quotient(f"({left} - {right})", "86400")


DAY = 86_400_000
FIRST_MILLISECOND = -62_135_596_800_000
LAST_MILLISECOND = 253_402_300_799_999

OPERATORS: dict[str, Callable[[Renderer, Binary, Frame], str]] = {
    "add": add,
    "subtract": add,
    "multiply": multiply,
    "divide": divide,
    "date_add": date_add,
    "date_difference": date_difference,
    "instant_add": instant_add,
    "instant_difference": instant_difference,
}
