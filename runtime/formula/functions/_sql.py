"""Short ways to write the SQL meaning of a function.

A template is SQL with `{0}`, `{1}`, … for the rendered arguments; `{1:whole}` is a number as an integer,
towards zero. Numbers arrive in SQLite as integers scaled by their argument's static scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from runtime.formula.types import Kind, Type

if TYPE_CHECKING:
    from runtime.formula.functions.base import SqlMeaning
    from runtime.formula.nodes import Node

Templates = str | tuple[str | None, ...] | None
"""One template for any number of arguments, or one per number, from none on; None can't be said."""

LARGEST = 10**9


class _Argument:
    def __init__(self, text: str, type_: Type, dialect: str) -> None:
        self.text = text
        self.type = type_
        self.dialect = dialect

    def __format__(self, spec: str) -> str:
        return whole(self.text, self.type, self.dialect) if spec == "whole" else self.text


def whole(text: str, type_: Type, dialect: str) -> str:
    """A number as an SQL integer, towards zero, cut at a thousand million."""
    if dialect == "sqlite":
        return text if not type_.number_scale else f"({text} / {10**type_.number_scale})"
    number = text if not type_.number_scale else f"trunc({text})"
    if type_.number_bound <= LARGEST:
        return f"CAST({number} AS integer)"
    cut = f"CASE WHEN {text} > {LARGEST} THEN {LARGEST} WHEN {text} < -{LARGEST} THEN -{LARGEST} ELSE {number} END"
    return f"CAST({cut} AS integer)"


def templates(sqlite: Templates, postgresql: Templates = "") -> Mapping[str, SqlMeaning | None]:
    """Meanings from templates; PostgreSQL's is SQLite's unless given."""
    second = sqlite if postgresql == "" else postgresql
    found = {"sqlite": _meaning(sqlite, "sqlite"), "postgresql": _meaning(second, "postgresql")}
    return {dialect: meaning for dialect, meaning in found.items() if meaning is not None}


def _meaning(template: Templates, dialect: str) -> SqlMeaning | None:
    if template is None:
        return None

    def render(arguments: Sequence[str], node: Node) -> str | None:
        chosen = template if isinstance(template, str) else _by_count(template, len(arguments))
        if chosen is None:
            return None
        types = [child.type for child in node.children()]
        types += [Type(Kind.TEXT)] * (len(arguments) - len(types))
        given = [_Argument(text, type_, dialect) for text, type_ in zip(arguments, types, strict=False)]
        return chosen.format(*given)

    return render


def _by_count(choices: tuple[str | None, ...], count: int) -> str | None:
    return choices[count] if count < len(choices) else None
