"""Cells of decision tables: what people write (`≥ 100,000`, `10 – 20`, `Referral, Website`) and its formula.

What no words say stays the formula it is. In a column of results a formula begins with `=`, as in a
spreadsheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from configurator.decisions.columns import Column
from runtime.fields.operators import literal
from runtime.fields.values import ValueProblem
from runtime.formula import Context, Formula, FormulaError, Scope, compile_formula
from runtime.formula.cells import compile_cell
from runtime.formula.names import nearest
from runtime.formula.nodes import Call, Compare, InList, Literal, Logic, Node, Not, Path
from runtime.formula.python_code import compile_node
from runtime.formula.types import Kind
from runtime.problems import Problem, register_messages

register_messages(
    {
        "decision.unknown": {"en": "There is no decision table “{key}”", "zh": "没有决策表“{key}”"},
        "decision.value": {
            "en": "“{text}” can't be read here",
            "zh": "无法识别“{text}”",
            "hint": {
                "en": "Write a value, a comparison (>= 10) or a range (10 .. 20)",
                "zh": "请填写值、比较（>= 10）或范围（10 .. 20）",
            },
        },
        "decision.option": {
            "en": "“{text}” is none of the options",
            "zh": "“{text}”不在选项中",
            "hint": {"en": "{advice}", "zh": "{advice}"},
        },
        "decision.range": {
            "en": "The range ends before it begins",
            "zh": "范围的终点小于起点",
            "hint": {"en": "Write the smaller value first", "zh": "请先写较小的值"},
        },
    }
)

SIGNS = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_WRITTEN = re.compile(r"^\s*(>=|<=|<>|!=|==|≥|≤|≠|≧|≦|＞＝|＜＝|>|<|=|＞|＜|＝)\s*(.+)$", re.DOTALL)
_MEANT = {
    **dict.fromkeys(("≥", "≧", "＞＝"), ">="), **dict.fromkeys(("≤", "≦", "＜＝"), "<="),
    "≠": "<>", "!=": "<>", "==": "=", "＞": ">", "＜": "<", "＝": "=",
}  # fmt: skip
_BEFORE = (  # words before a value
    (re.compile(r"^(?:at least|from|min(?:imum)?|不低于|至少|不少于|不早于)\s*(.+)$", re.I), ">="),
    (re.compile(r"^(?:at most|up to|max(?:imum)?|不高于|至多|不超过|不晚于)\s*(.+)$", re.I), "<="),
    (re.compile(r"^(?:more than|over|above|after|大于|超过|高于|晚于)\s*(.+)$", re.I), ">"),
    (re.compile(r"^(?:less than|under|below|before|小于|低于|不足|早于)\s*(.+)$", re.I), "<"),
    (re.compile(r"^(?:not|非|不是|除)\s*(.+)$", re.I), "<>"),
    (re.compile(r"^(.+?)\s*(?:or more|及以上|以上|起)$", re.I), ">="),
    (re.compile(r"^(.+?)\s*(?:or less|及以下|以内)$", re.I), "<="),
    (re.compile(r"^(.+?)\s*以下$"), "<"),
    (re.compile(r"^(.+?)\s*\+$"), ">="),
)
_RANGE = re.compile(r"^(.+?)\s*(?:\.\.+|…|–|—|～|~|至|到|\bto\b)\s*(.+)$", re.I)
_ENDS = re.compile(r"^(.+?)\s*(?:\band\b|且|并且|&+)\s*(.+)$", re.I)
_HYPHEN = re.compile(r"^([^-]*[\d%％万亿kK])\s*-\s*([\d¥$€].*)$")
_ANY = frozenset({"", "-", "–", "*", "any", "anything", "all", "任意", "全部", "不限"})
_BLANK = frozenset({"blank", "empty", "null", "空", "为空"})
_FILLED = frozenset({"not blank", "filled", "any value", "不为空", "非空", "已填"})
_COMMA = re.compile(r"[,，、;；\n]\s*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SIGN = re.compile(r"[=<>+*/^&()\".]")
_FORMULA = re.compile(r"\bvalue\b|[\"“”()]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its formula (empty when it is left open), its words, and what is wrong with it."""

    formula: str
    words: str
    problems: tuple[Problem, ...] = ()


def write_input(text: str, column: Column, scope: Scope, entity: str) -> Cell:
    """The cell that a text means in a column that is compared."""
    bare = text.strip()
    if bare.lower() in _ANY:
        return Cell("", "")
    if column.field is None or _FORMULA.search(bare):
        return _raw(bare, column, scope, entity)
    try:
        formula = _said(bare, column)
    except _Refused as refused:
        return Cell(bare, bare, (refused.problem,))
    if formula is None:
        if column.is_choice:
            return Cell(bare, bare, (_no_option(bare, column),))
        return _raw(bare, column, scope, entity)
    return Cell(formula, read_input(formula, column, scope, entity))


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _raw(text: str, column: Column, scope: Scope, entity: str) -> Cell:
    made = compile_cell(text, scope, entity, column.type)
    if isinstance(made, Formula):
        return Cell(text, read_input(text, column, scope, entity), tuple(made.warnings))
    return Cell(text, text, _unread(text, column, made))


def _unread(text: str, column: Column, made: list[Problem]) -> tuple[Problem, ...]:
    """What is wrong with a text that is neither words nor a formula."""
    if column.field is None or _SIGN.search(text):
        return tuple(made)
    return (Problem("decision.value", values={"text": text, "position": (0, len(text))}),)


def _said(text: str, column: Column) -> str | None:
    """The formula of words; None when they are none."""
    if text.lower() in _BLANK:
        return "null"
    if text.lower() in _FILLED:
        return "<> null"
    whole = _value(text, column)  # an option may be called “10 – 20”
    if whole is not None:
        return whole
    if column.is_ordered and (parts := _ENDS.match(text)) is not None:
        ends = [_said(part.strip(), column) for part in parts.groups()]
        if all(end and _WRITTEN.match(end) for end in ends):
            return " and ".join(f"value {end}" for end in ends)
    if (signed := _WRITTEN.match(text)) is not None:
        sign = _MEANT.get(signed[1], signed[1])
        return _signed(sign, signed[2].strip(), column)
    for pattern, sign in _BEFORE:
        if (found := pattern.match(text)) is not None and (made := _signed(sign, found[1].strip(), column)):
            return made
    if column.is_ordered and (found := _RANGE.match(text) or _HYPHEN.match(text)) is not None:
        return _ranged(found[1], found[2], column)
    return _listed(text, column)


def _signed(sign: str, text: str, column: Column) -> str | None:
    if sign == "=":
        return _value(text, column)
    value = _value(text, column)
    if value is not None and (column.is_ordered or sign == "<>"):
        return f"{sign} {value}"
    if sign == "<>" and (several := _values(text, column)):
        return f"not (value in [{', '.join(several)}])"
    return None


def _ranged(first: str, last: str, column: Column) -> str | None:
    low, high = _parsed(first.strip(), column), _parsed(last.strip(), column)
    if low is None or high is None:
        return None
    if low > high:
        raise _Refused(Problem("decision.range", values={"position": (0, 0)}))
    return f"{literal(_short(low))} .. {literal(_short(high))}"


def _listed(text: str, column: Column) -> str | None:
    several = _values(text, column)
    return ", ".join(several) if several else None


def _values(text: str, column: Column) -> list[str] | None:
    apart = _THOUSANDS.sub("", text) if column.type.kind is Kind.NUMBER else text
    parts = [part.strip() for part in _COMMA.split(apart) if part.strip()]
    if len(parts) == 1:  # `Referral or Website`
        parts = [part.strip() for part in re.split(r"\s+or\s+|或", apart) if part.strip()]
    if len(parts) < 2:
        return None
    values = [_value(part, column) for part in parts]
    if column.is_choice:
        for part, value in zip(parts, values, strict=True):
            if value is None:
                raise _Refused(_no_option(part, column))
    return None if None in values else [value for value in values if value is not None]


def _value(text: str, column: Column) -> str | None:
    value = _parsed(text, column)
    return None if value is None else literal(_short(value))


def _parsed(text: str, column: Column) -> Any:
    try:
        return column.parse(text)
    except (ValueProblem, ValueError, ArithmeticError):
        return None


def _short(value: Any) -> Any:
    """A number without zeros at its end."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else value.normalize()


def _no_option(text: str, column: Column) -> Problem:
    names = [name for _value, name in column.options]
    close = nearest(text, names)
    listed = ", ".join(names[:6])
    advice = {
        "en": f"Did you mean {close}?" if close else f"There are: {listed}",
        "zh": f"是否应为{close}？" if close else f"可选：{listed}",
    }
    values = {"text": text, "advice": advice, "suggestion": close, "position": (0, len(text))}
    return Problem("decision.option", values=values)


def read_input(formula: str, column: Column, scope: Scope, entity: str) -> str:
    """A cell's formula in words; the formula itself when there are none for it."""
    made = compile_cell(formula, scope, entity, column.type)
    if not isinstance(made, Formula):
        return formula.strip()
    words = _words(made.node, column)
    return formula.strip() if words is None else words


def _words(node: Node, column: Column) -> str | None:
    if isinstance(node, Literal) and node.value is True:
        return ""
    if isinstance(node, Compare) and _is_value(node.left):
        return _compared(node, column)
    if isinstance(node, Path) and _is_value(node):  # a yes-or-no alone
        return column.say(True)
    if isinstance(node, InList) and _is_value(node.operand):
        values = [_constant(item) for item in node.items]
        return None if None in values else _joined([column.say(value) for value in values], column)
    if isinstance(node, Not) and isinstance(node.operand, InList):
        inner = _words(node.operand, column)
        return None if inner is None else f"not {inner}" if column.language == "en" else f"不是{inner}"
    if isinstance(node, Logic):
        return _both(node, column) if node.operator == "and" else _any_of(node, column)
    return None


def _compared(node: Compare, column: Column) -> str | None:
    value = _constant(node.right)
    language = column.language
    if value is None:
        if isinstance(node.right, Literal):
            blank = {"en": ("blank", "not blank"), "zh": ("空", "不为空")}[language]
            return blank[node.operator != "="] if node.operator in ("=", "<>") else None
        return None
    said = column.say(value)
    if node.operator == "=":
        return said
    if node.operator == "<>" and not column.is_ordered:
        return f"not {said}" if language == "en" else f"不是{said}"
    return f"{SIGNS[node.operator]} {said}"


def _both(node: Logic, column: Column) -> str | None:
    """A range, both ends in it, or two ends each with its sign."""
    pair = [one for one in node.operands if isinstance(one, Compare) and _is_value(one.left)]
    ends = [_compared(one, column) for one in pair]
    if len(node.operands) != 2 or len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    if (pair[0].operator, pair[1].operator) == (">=", "<="):
        return f"{ends[0].lstrip('≥ ')} – {ends[1].lstrip('≤ ')}"
    return f"{ends[0]} and {ends[1]}" if column.language == "en" else f"{ends[0]} 且 {ends[1]}"


def _any_of(node: Logic, column: Column) -> str | None:
    """Several options of which one is enough, as cells about several choices have them."""
    said = []
    for one in node.operands:
        if not (isinstance(one, Call) and len(one.arguments) == 2 and _is_value(one.arguments[0])):
            return None
        value = _constant(one.arguments[1])
        if value is None:
            return None
        said.append(column.say(value))
    return _joined(said, column)


def _joined(parts: Sequence[str], column: Column) -> str:
    if column.type.kind is Kind.NUMBER:
        return "; ".join(parts)
    return ("、" if column.language == "zh" else ", ").join(parts)


def _is_value(node: Node) -> bool:
    return isinstance(node, Path) and node.base == "variable" and node.keys == ("value",)


def _constant(node: Node) -> Any:
    """The value of a part that reads nothing; None when it reads something."""
    if any(isinstance(one, Path) for one in node.walk()):
        return None
    try:
        return compile_node(node)(Context({}))
    except (FormulaError, ArithmeticError, ValueError, TypeError, LookupError):
        return None


def write_output(text: str, column: Column, scope: Scope, entity: str, hit: str = "first") -> Cell:
    """The cell that a text means in a column of results."""
    bare = text.strip()
    if not bare or bare.lower() in ("-", "–"):
        return Cell("", "")
    is_formula = bare[0] in "=＝"
    if not is_formula and column.field is not None:
        value = _parsed(bare.lstrip("+＋") if column.type.kind is Kind.NUMBER else bare, column)
        if value is not None:
            formula = literal(_short(value))
            return Cell(formula, read_output(formula, column, scope, entity))
        if column.is_choice and not _FORMULA.search(bare):
            return Cell(bare, bare, (_no_option(bare, column),))
    source = bare.lstrip("=＝").strip() if is_formula else bare
    made = compile_formula(source, scope, entity, "rule", None if hit == "collect" else column.type)
    if isinstance(made, Formula):
        return Cell(source, read_output(source, column, scope, entity), tuple(made.warnings))
    return Cell(source, bare, tuple(made) if is_formula else _unread(bare, column, made))


def read_output(formula: str, column: Column, scope: Scope, entity: str) -> str:
    """A result in words, or its formula after `=`."""
    made = compile_formula(formula, scope, entity, "rule")
    if not isinstance(made, Formula):
        return f"={formula.strip()}"
    value = _constant(made.node)
    if value is None or column.field is None or isinstance(value, list):
        return f"={formula.strip()}"
    try:
        return column.say(value)
    except (ValueProblem, ValueError, ArithmeticError, TypeError, AttributeError):
        return f"={formula.strip()}"
