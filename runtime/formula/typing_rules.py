"""The rules of types: what operators give, what can be compared, where currencies and magnitudes stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from runtime.formula.messages import KIND_NAMES, Span, refuse
from runtime.formula.nodes import Binary, Compare, Literal, Negative, Node
from runtime.formula.types import BOOLEAN, DIVISION_SCALE, LARGEST_BOUND, TEXT, Kind, Type

ORDERED = frozenset({Kind.TEXT, Kind.CHOICE, Kind.NUMBER, Kind.DATE, Kind.INSTANT, Kind.TIME})
DAYS_BOUND = 4_000_000
SYMBOLS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}


def kind_name(node_or_type: Node | Type) -> dict[str, str]:
    """The kind in words, in both languages."""
    type_ = node_or_type.type if isinstance(node_or_type, Node) else node_or_type
    return KIND_NAMES[type_.kind.value]


def type_problem(operator: str, left: Node, right: Node, span: Span, suggestion: Any = "") -> Exception:
    """The problem of an operator between two kinds."""
    return refuse(
        "formula.type",
        span,
        operator=operator,
        left=kind_name(left),
        right=kind_name(right),
        suggestion=suggestion,
    )


def currency_of(nodes: Iterable[Node], span: Span) -> str | None:
    """The one currency source of several numbers; differing ones are refused."""
    found: str | None = None
    for node in nodes:
        currency = node.type.currency
        if currency is not None and found is not None and currency != found:
            raise refuse("formula.currency", span, left=found.lstrip("="), right=currency.lstrip("="))
        found = found or currency
    return found


def bounded(type_: Type, span: Span) -> Type:
    """The type, unless its values may grow beyond what stays exact."""
    if type_.number_bound > LARGEST_BOUND:
        raise refuse("formula.bound", span)
    return type_


def is_number(node: Node) -> bool:
    """True for numbers and for the blank where a number is expected."""
    return node.type.kind in (Kind.NUMBER, Kind.BLANK)


def arithmetic(operator: str, left: Node, right: Node, span: Span) -> Node:
    """`+ - * /` typed."""
    kinds = (left.type.kind, right.type.kind)
    if is_number(left) and is_number(right):
        return Binary(bounded(_number_type(operator, left, right, span), span), span, operator, left, right)
    if operator == "add" and kinds[0] is Kind.NUMBER and kinds[1] in (Kind.DATE, Kind.INSTANT):
        kinds, left, right = (kinds[1], kinds[0]), right, left
    if (
        operator in ("add", "subtract")
        and kinds[1] in (Kind.NUMBER, Kind.BLANK)
        and kinds[0] in (Kind.DATE, Kind.INSTANT)
    ):
        amount = right if operator == "add" else negative(right, right.span)
        return Binary(Type(kinds[0]), span, f"{kinds[0].value}_add", left, amount)
    if operator == "subtract" and kinds[0] == kinds[1] and kinds[0] in (Kind.DATE, Kind.INSTANT):
        scale = 0 if kinds[0] is Kind.DATE else DIVISION_SCALE
        blank = left.type.blank or right.type.blank
        type_ = Type(Kind.NUMBER, scale=scale, bound=DAYS_BOUND, blank=blank)
        return Binary(type_, span, f"{kinds[0].value}_difference", left, right)
    if operator == "add" and any(node.type.is_text for node in (left, right)):
        raise type_problem("+", left, right, span, {"en": "Join texts with &", "zh": "请用 & 连接文本"})
    mixed = {Kind.DATE, Kind.INSTANT} == set(kinds)
    suggestion = {"en": "Take the date with DATEVALUE(…)", "zh": "请用 DATEVALUE(…) 取日期"} if mixed else ""
    raise type_problem(SYMBOLS[operator], left, right, span, suggestion)


def _number_type(operator: str, left: Node, right: Node, span: Span) -> Type:
    one, two = left.type, right.type
    blank = one.blank or two.blank
    if operator in ("add", "subtract"):
        currency = currency_of((left, right), span)
        scale = max(one.number_scale, two.number_scale)
        return Type(
            Kind.NUMBER,
            scale=scale,
            bound=one.number_bound + two.number_bound,
            currency=currency,
            blank=blank,
        )
    if operator == "multiply":
        currency = None if one.currency and two.currency else one.currency or two.currency
        scale = min(one.number_scale + two.number_scale, DIVISION_SCALE)
        return Type(
            Kind.NUMBER,
            scale=scale,
            bound=one.number_bound * two.number_bound + 1,
            currency=currency,
            blank=blank,
        )
    if one.currency and two.currency:
        currency_of((left, right), span)
    currency = None if two.currency else one.currency
    never_zero = isinstance(right, Literal) and right.value
    bound = one.number_bound * 10**two.number_scale + 1
    return Type(
        Kind.NUMBER,
        scale=DIVISION_SCALE,
        bound=min(bound, LARGEST_BOUND),
        currency=currency,
        blank=blank or not never_zero,
    )


def negative(operand: Node, span: Span) -> Node:
    """Unary minus."""
    if not is_number(operand):
        raise refuse("formula.type_one", span, operator="-", left=kind_name(operand), suggestion="")
    if isinstance(operand, Literal) and operand.value is not None:
        return Literal(
            operand.type,
            span,
            operand.value * -1 if isinstance(operand.value, int) else operand.value.copy_negate(),
        )
    return Negative(replace(operand.type, kind=Kind.NUMBER, entity=None), span, operand)


def number_literal(value: Any, span: Span) -> Literal:
    """A number of the source with its exact scale and bound."""
    scale = 0 if isinstance(value, int) else max(-value.as_tuple().exponent, 0)
    return Literal(
        Type(Kind.NUMBER, scale=scale, bound=abs(int(value)) + (value != int(value)), blank=False),
        span,
        value,
    )


def compare(operator: str, left: Node, right: Node, span: Span) -> Node:
    """`= <> < <= > >=` typed, literals of dates and times read from text."""
    left, right = as_kind_of(left, right), as_kind_of(right, left)
    if Kind.ROWS in (left.type.kind, right.type.kind):
        rows = left if left.type.kind is Kind.ROWS else right
        raise refuse("formula.rows_alone", rows.span, text="")
    if not comparable(operator, left, right):
        raise type_problem(operator, left, right, span, _comparison_hint(left, right))
    if left.type.currency and right.type.currency:
        currency_of((left, right), span)
    return Compare(BOOLEAN, span, operator, left, right)


def comparable(operator: str, left: Node, right: Node) -> bool:
    """Whether an operator stands between two kinds."""
    one, two = left.type.kind, right.type.kind
    equality = operator in ("=", "<>")
    if Kind.BLANK in (one, two):
        return True
    if Kind.LIST in (one, two) or Kind.JSON in (one, two):
        return False
    if left.type.is_text and right.type.is_text:
        return True
    if one == two and one in ORDERED:
        return one is not Kind.NUMBER or _same_ids(left, right)
    if not equality:
        return False
    if left.type.is_reference and right.type.is_reference:
        return _same_entity(left.type, right.type)
    for reference_, number in ((left, right), (right, left)):
        if reference_.type.is_reference and number.type.kind is Kind.NUMBER:
            is_id = number.type.entity is not None and _same_entity(number.type, reference_.type)
            return is_id or (isinstance(number, Literal) and isinstance(number.value, int))
    if Kind.ANY_REFERENCE in (one, two):
        return all(node.type.is_reference or node.type.kind is Kind.ANY_REFERENCE for node in (left, right))
    return one == two and one in (Kind.BOOLEAN, Kind.CHOICES)


def _same_entity(one: Type, two: Type) -> bool:
    return not set((one.entity or "").split("|")).isdisjoint((two.entity or "").split("|"))


def _same_ids(left: Node, right: Node) -> bool:
    return left.type.entity is None or right.type.entity is None or _same_entity(left.type, right.type)


def _comparison_hint(left: Node, right: Node) -> Any:
    kinds = {left.type.kind, right.type.kind}
    if kinds == {Kind.DATE, Kind.INSTANT}:
        return {"en": "Take the date with DATEVALUE(…)", "zh": "请用 DATEVALUE(…) 取日期"}
    if Kind.CHOICES in kinds:
        return {"en": 'Use INCLUDES(field, "value")', "zh": '请使用 INCLUDES(字段, "值")'}
    if any(node.type.is_reference for node in (left, right)):
        return {"en": "Compare one of its fields, or its id", "zh": "请比较其某个字段或 id"}
    return ""


def as_kind_of(node: Node, other: Node) -> Node:
    """A text literal as the date, instant or time the other side is, when it reads as one."""
    if not isinstance(node, Literal) or node.type.kind is not Kind.TEXT or node.value is None:
        return node
    value: Any = None
    try:
        match other.type.kind:
            case Kind.DATE:
                value = dt.date.fromisoformat(node.value) if len(node.value) == 10 else None
            case Kind.TIME:
                value = dt.time.fromisoformat(node.value)
            case Kind.INSTANT:
                value = dt.datetime.fromisoformat(node.value)
                value = value.astimezone(dt.UTC) if value.tzinfo and len(node.value) > 10 else None
    except ValueError:
        return node
    return node if value is None else Literal(replace(other.type, blank=False), node.span, value)


def unify(nodes: Sequence[Node], span: Span) -> Type:
    """The one type several branches or values share; blanks fit everything."""
    given = [node for node in nodes if node.type.kind is not Kind.BLANK]
    blank = len(given) < len(nodes) or any(node.type.blank for node in given)
    if not given:
        return nodes[0].type
    first = given[0].type
    for node in given[1:]:
        same = node.type.kind == first.kind and (not first.is_reference or _same_entity(first, node.type))
        if not same and not (first.is_text and node.type.is_text):
            raise refuse("formula.branches", span, left=kind_name(given[0]), right=kind_name(node))
    if first.kind is Kind.NUMBER:
        scale = max(node.type.number_scale for node in given)
        bound = max(node.type.number_bound for node in given)
        return Type(Kind.NUMBER, scale=scale, bound=bound, currency=currency_of(given, span), blank=blank)
    if first.is_text and any(node.type != first for node in given):
        return replace(TEXT, blank=blank)
    return replace(first, blank=blank and first.kind is not Kind.BOOLEAN)
