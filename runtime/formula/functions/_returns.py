"""How functions compute the type of their result from typed arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from runtime.formula.messages import refuse
from runtime.formula.nodes import Literal, Node
from runtime.formula.types import DIVISION_SCALE, Kind, Type
from runtime.formula.typing_rules import currency_of, unify

Returns = Callable[[Sequence[Node]], Type]


def may_be_blank(nodes: Sequence[Node]) -> bool:
    """True when a blank argument (texts apart: they count as empty) makes the result blank."""
    return any(node.type.blank and not node.type.is_text for node in nodes)


def integer(bound: int, always_blank: bool = False) -> Returns:
    """A whole number up to `bound`."""
    return lambda nodes: Type(Kind.NUMBER, scale=0, bound=bound, blank=always_blank or may_be_blank(nodes))


def boolean(nodes: Sequence[Node]) -> Type:
    """Yes or no, never blank."""
    return Type(Kind.BOOLEAN, blank=False)


def same_number(nodes: Sequence[Node]) -> Type:
    """The first argument's number type."""
    first = nodes[0].type
    return Type(
        Kind.NUMBER,
        scale=first.number_scale,
        bound=first.number_bound,
        currency=first.currency,
        blank=may_be_blank(nodes),
    )


def whole_number(nodes: Sequence[Node]) -> Type:
    """The first argument without decimals."""
    type_ = same_number(nodes)
    return replace(type_, scale=0, bound=type_.number_bound + 1)


MOST_PLACES = 70
"""Rounding to more places before the point is rounding to so many."""


def rounded(nodes: Sequence[Node]) -> Type:
    """The first argument at the scale the second says."""
    type_ = same_number(nodes)
    scale = constant_number(nodes[1]) if len(nodes) > 1 else 0
    if scale is None:
        return replace(type_, scale=DIVISION_SCALE, bound=type_.number_bound * 10 + 1)
    places = max(min(int(scale), DIVISION_SCALE), -MOST_PLACES)
    grown = type_.number_bound + 10 ** max(-places, 0)
    return replace(type_, scale=min(max(places, 0), type_.number_scale), bound=grown)


def constant_number(node: Node) -> int | Decimal | None:
    """The value of a number constant."""
    return node.value if isinstance(node, Literal) and isinstance(node.value, (int, Decimal)) else None


def unified(nodes: Sequence[Node]) -> Type:
    """The one type of all arguments; blank only when all may be."""
    type_ = unify(nodes, (nodes[0].span[0], nodes[-1].span[1]))
    return replace(type_, blank=all(node.type.blank for node in nodes))


def unified_blank(nodes: Sequence[Node]) -> Type:
    """The one type of all values, possibly blank."""
    return unify(nodes, (nodes[0].span[0], nodes[-1].span[1])).optional()


def summed(nodes: Sequence[Node]) -> Type:
    """The sum's type: never blank."""
    span = (nodes[0].span[0], nodes[-1].span[1])
    scale = max(node.type.number_scale for node in nodes)
    bound = sum(node.type.number_bound for node in nodes)
    return Type(Kind.NUMBER, scale=scale, bound=bound, currency=currency_of(nodes, span), blank=False)


def averaged(nodes: Sequence[Node]) -> Type:
    """A mean: 20 decimals, blank of nothing."""
    type_ = unified_blank(nodes)
    return Type(Kind.NUMBER, scale=DIVISION_SCALE, bound=type_.number_bound, currency=type_.currency)


def check_numbers(site: Any, nodes: Sequence[Node]) -> None:
    """Refuse values that are not numbers."""
    for node in nodes:
        if node.type.kind not in (Kind.NUMBER, Kind.BLANK):
            raise refuse(
                "formula.argument_type",
                node.span,
                function=site.name,
                parameter="value",
                expected={"en": "a number", "zh": "数字"},
                found=_kind(node),
                suggestion="",
            )


def check_ordered(site: Any, nodes: Sequence[Node]) -> None:
    """Refuse values without an order."""
    ordered = (Kind.NUMBER, Kind.TEXT, Kind.CHOICE, Kind.DATE, Kind.INSTANT, Kind.TIME, Kind.BLANK)
    for node in nodes:
        if node.type.kind not in ordered:
            raise refuse(
                "formula.argument_type",
                node.span,
                function=site.name,
                parameter="value",
                expected={"en": "a number, text, date or time", "zh": "数字、文本、日期或时间"},
                found=_kind(node),
                suggestion="",
            )


def _kind(node: Node) -> Any:
    from runtime.formula.messages import KIND_NAMES

    return KIND_NAMES[node.type.kind.value]
