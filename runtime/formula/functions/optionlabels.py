"""`OPTIONLABELS`: the labels of several choices, joined by commas."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.formula import types
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.types import Kind


def labels(choices: Sequence[str] | None, *pairs: str) -> str | None:
    """`pairs` are value, label, value, label …"""
    known = dict(zip(pairs[::2], pairs[1::2], strict=False))
    return ", ".join(known.get(choice) or choice for choice in choices or ()) or None


FUNCTION = Function(
    name="OPTIONLABELS",
    category="logic",
    help={"en": "The labels of several choices, joined by commas", "zh": "多个选项的显示名称，用逗号连接"},
    parameters=(
        Parameter("choices", frozenset({Kind.CHOICES})),
        Parameter("option", TEXT, optional=True, many=True),
    ),
    returns=types.TEXT,
    python=labels,
    blank="own",
    js="""(choices, ...pairs) =>
  (choices ?? []).map((choice) => {
    const place = pairs.findIndex((value, index) => index % 2 === 0 && value === choice);
    return place < 0 ? choice : pairs[place + 1] || choice;
  }).join(", ")""",
    examples=(
        Example("OPTIONLABEL(tags)", "A, B", {"tags": (types.choices(("a", "A"), ("b", "B")), ("a", "b"))}),
    ),
)
