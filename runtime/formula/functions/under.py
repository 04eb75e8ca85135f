"""`UNDER`: true when a record of a tree is the given one or below it."""

from __future__ import annotations

from runtime.formula import types, typing_rules
from runtime.formula.calls import CallSite
from runtime.formula.functions.base import SCALAR, Function, Parameter
from runtime.formula.messages import refuse
from runtime.formula.nodes import Literal, Node, Under
from runtime.formula.types import Kind


def expand(site: CallSite) -> Node:
    """Follows the tree's self-reference upwards."""
    site.expect(2, 2)
    operand, root = site.compiler.visit_all(site.arguments)
    entity = (operand if operand.type.is_reference else root).type.entity or ""
    parent_field = site.compiler.names.scope.tree_field(entity) if entity else None
    for node in (operand, root):
        if node.type.kind is not Kind.BLANK and not typing_rules.comparable(
            "=", Literal(types.reference(entity), node.span, None), node
        ):
            raise typing_rules.type_problem("UNDER", operand, root, site.span)
    if parent_field is None:
        raise refuse(
            "formula.not_a_tree", operand.span, text=entity or site.compiler.parsed.text(operand.span)
        )
    return Under(types.BOOLEAN, site.span, operand, root, entity, parent_field)


FUNCTION = Function(
    name="UNDER",
    category="record",
    help={
        "en": "True when a record of a tree is the given one or below it",
        "zh": "树形结构中，记录是给定节点或其下级时为真",
    },
    parameters=(
        Parameter("record", SCALAR),
        Parameter("root", SCALAR),
    ),
    expand=expand,
)
