"""`OPTIONLABEL`: the label of a choice in the app's main language."""

from __future__ import annotations

from dataclasses import replace

from runtime.formula import types, typing_rules
from runtime.formula.calls import CallSite
from runtime.formula.functions.base import Example, Function, Parameter
from runtime.formula.messages import refuse
from runtime.formula.nodes import Call, Case, Compare, Literal, Node
from runtime.formula.types import Kind


def expand(site: CallSite) -> Node:
    """A Case over the options; a value without an option is its own label."""
    site.expect(1, 1)
    node = site.value(0)
    if node.type.kind is Kind.CHOICES:
        return Call(types.TEXT, site.span, "OPTIONLABELS", (node, *_pairs(node, site)))
    if node.type.kind is not Kind.CHOICE:
        raise refuse(
            "formula.argument_type", node.span, function="OPTIONLABEL", parameter="choice",
            expected={"en": "a choice", "zh": "单选"}, found=typing_rules.kind_name(node), suggestion="",
        )  # fmt: skip
    branches = []
    for value, label in node.type.options or ():
        literal = Literal(replace(types.TEXT, blank=False), node.span, value)
        shown = Literal(replace(types.TEXT, blank=False), node.span, label)
        branches.append((Compare(types.BOOLEAN, node.span, "=", node, literal), shown))
    text = replace(types.TEXT, blank=node.type.blank)
    return Case(text, site.span, tuple(branches), node) if branches else node


def _pairs(node: Node, site: CallSite) -> list[Node]:
    present = replace(types.TEXT, blank=False)
    return [Literal(present, node.span, text) for option in node.type.options or () for text in option]


FUNCTION = Function(
    name="OPTIONLABEL",
    category="logic",
    help={"en": "The label of a choice in the app's main language", "zh": "选项的显示名称（应用的主要语言）"},
    parameters=(Parameter("choice", frozenset({Kind.CHOICE, Kind.CHOICES})),),
    expand=expand,
    examples=(
        Example("OPTIONLABEL(level)", "Gold", {"level": (types.choice(("gold", "Gold")), "gold")}),
        Example("OPTIONLABEL(level)", "old", {"level": (types.choice(("gold", "Gold")), "old")}),
    ),
)
