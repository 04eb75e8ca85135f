"""Decision-table cells: `100000`, `>= 100000`, `10 .. 20`, `"a", "b"`, or a condition that uses `value`.

A cell is rewritten to a formula over `value` and compiled like any other; problems keep their place in it.
"""

from __future__ import annotations

from dataclasses import replace

from runtime.formula.formula import Formula, compile_formula
from runtime.formula.messages import Refused, problem_at
from runtime.formula.scope import Scope, Variables
from runtime.formula.tokens import Token, tokenize
from runtime.formula.types import BOOLEAN, Kind, Type
from runtime.problems import Problem

_COMPARISONS = frozenset({"=", "==", "<>", "!=", "<", ">", "<=", ">="})
_ANYTHING = frozenset({"", "-", "*", "any", "任意"})


def matches_anything(cell: str) -> bool:
    """True for a cell left open."""
    return cell.strip().lower() in _ANYTHING


def compile_cell(
    cell: str, scope: Scope, entity: str | None, value_type: Type, variables: Variables | None = None
) -> Formula | list[Problem]:
    """The condition of a cell, with the column's value as the variable `value`; or its problems.

    A value stands for equality, `null` for the blank, a range has both ends in it.
    """
    try:
        source, shift = ("TRUE", 0) if matches_anything(cell) else _condition(cell, value_type)
    except Refused as error:
        return error.problems
    known = {**(variables or {}), "value": value_type}
    found = compile_formula(source, scope, entity, "cell", BOOLEAN, variables=known)
    if isinstance(found, Formula):
        return found
    return [_moved(problem, shift, len(cell)) for problem in found]


def _moved(problem: Problem, shift: int, length: int) -> Problem:
    start, end = problem.values.get("position", (0, 0))
    place = (min(max(start - shift, 0), length), min(max(end - shift, 0), length))
    return replace(problem, values={**problem.values, "position": place})


def _condition(cell: str, value_type: Type) -> tuple[str, int]:
    """The formula of a cell, and by how much its text moved to the right."""
    spaced = _spaced_range(cell)
    tokens = _tokens(spaced) if spaced else []
    middle = next(
        (index for index, token in enumerate(tokens) if token.value == ".." and token.kind == "sign"), None
    )
    if middle is not None:
        if middle in (0, len(tokens) - 1):
            raise Refused(problem_at("formula.cell", (0, len(cell))))
        low, high = spaced[: tokens[middle].start].strip(), spaced[tokens[middle].end :].strip()
        return f"(value >= ({low})) and (value <= ({high}))", len("(value >= (")
    tokens = _tokens(cell)
    first = tokens[0]
    if first.kind == "sign" and first.value in _COMPARISONS:
        return f"value {cell}", len("value ")
    if _uses_value(tokens):
        return cell, 0
    if value_type.kind is Kind.CHOICES:
        return _any_of(cell, tokens)
    if _has_comma(tokens):
        return f"value in ({cell},)", len("value in (")
    return f"value = ({cell})", len("value = (")


def _tokens(cell: str) -> list[Token]:
    """The tokens; a leading `=`, which a formula would drop, is kept."""
    if cell.lstrip()[:1] in ("=", "＝"):
        start = len(cell) - len(cell.lstrip())
        return [Token("sign", "=", "=", start, start + 1), *tokenize(cell[start + 1 :].lstrip("=") or " ")]
    return tokenize(cell)


def _spaced_range(cell: str) -> str:
    """`10..20` with spaces, so that the dots are not read as a number's; empty when there are none."""
    inside, found = "", []
    for index, char in enumerate(cell):
        if inside:
            inside = "" if char == inside else inside
        elif char in "\"'":
            inside = char
        elif cell.startswith("..", index):
            found.append(index)
    if not found:
        return ""
    place = found[0]
    return f"{cell[:place]} .. {cell[place + 2 :]}"


def _uses_value(tokens: list[Token]) -> bool:
    return any(
        token.kind == "name" and token.text == "value" and (index == 0 or tokens[index - 1].value != ".")
        for index, token in enumerate(tokens)
    )


def _has_comma(tokens: list[Token]) -> bool:
    depth = 0
    for token in tokens:
        if token.kind == "sign":
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.value, 0)
            if token.value == "," and depth == 0:
                return True
    return False


def _any_of(cell: str, tokens: list[Token]) -> tuple[str, int]:
    """Several choices match when one of the values is among them."""
    parts = [token.text for token in tokens if token.kind == "text"]
    if len(parts) * 2 - 1 != len(tokens):
        return f"value = ({cell})", len("value = (")
    return " or ".join(f"INCLUDES(value, {part})" for part in parts), len("INCLUDES(value, ")
