"""`ANYREFERENCE`: what a reference becomes where one of several entities is wanted; nobody writes it."""

from __future__ import annotations

from runtime.formula.functions.base import TEXT, Function, Parameter
from runtime.formula.kernel import any_reference
from runtime.formula.types import Kind, Type

FUNCTION = Function(
    name="ANYREFERENCE",
    category="record",
    help={
        "en": "What a reference becomes where one of several entities is wanted",
        "zh": "用于任意引用字段时，引用的内部形式",
    },
    parameters=(
        Parameter("entity", TEXT, literal=True),
        Parameter("record", frozenset({Kind.REFERENCE, Kind.USER})),
    ),
    returns=Type(Kind.ANY_REFERENCE),
    python=any_reference,
    registered=False,
    js="(entity, id) => ({ entity, id })",
    purposes=frozenset(),
)
