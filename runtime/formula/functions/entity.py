"""`ENTITY`: all records of an entity, or those for which a condition holds."""

from __future__ import annotations

from runtime.formula.aggregates import entity_rows
from runtime.formula.calls import CallSite
from runtime.formula.functions.base import CONDITION, TEXT, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """Rows; inside the condition bare names are the candidate's."""
    return entity_rows(site)


FUNCTION = Function(
    name="ENTITY",
    category="rows",
    help={
        "en": "All records of an entity, or those for which a condition holds",
        "zh": "某实体的全部记录，或满足条件的记录",
    },
    parameters=(
        Parameter("entity", TEXT),
        Parameter("condition", CONDITION, optional=True),
    ),
    expand=expand,
)
