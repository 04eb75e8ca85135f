"""`CONVERT`: an amount of money in another currency, at the rate of a day."""

from __future__ import annotations

from dataclasses import replace

from runtime.formula import types, typing_rules
from runtime.formula.calls import CallSite
from runtime.formula.functions.base import DAY, NUMBER, RATES, TEXT, Function, Parameter
from runtime.formula.messages import refuse
from runtime.formula.nodes import Call, Literal, Node, Path
from runtime.formula.types import Kind, Type


def expand(site: CallSite) -> Node:
    """Adds the amount's own currency as a hidden argument."""
    site.expect(2, 3)
    compiler = site.compiler
    amount, target, *day = compiler.visit_all(site.arguments)
    source = amount.type.currency
    if source is None:
        raise refuse("formula.no_currency", amount.span)
    if not target.type.is_text:
        raise typing_rules.type_problem("CONVERT", amount, target, target.span)
    known: Node = Literal(replace(types.TEXT, blank=False), amount.span, source)
    if source.startswith("="):
        keys = source[1:].split(".")
        known = compiler.found(
            compiler.names.resolve([(key, amount.span) for key in keys], compiler.around), amount.span
        )
    when = day[0] if day else Call(replace(types.DATE, blank=False), site.span, "TODAY", ())
    currency = None
    if isinstance(target, Literal):
        currency = target.value
    elif isinstance(target, Path):
        prefix = [] if target.base == "row" else [target.base]
        currency = "=" + ".".join([*prefix, *target.keys])
    made = site.made("CONVERTED", [amount, known, target, when])
    bound = min(amount.type.number_bound * 10**9, types.LARGEST_BOUND)
    return replace(made, type=Type(Kind.NUMBER, scale=types.DIVISION_SCALE, bound=bound, currency=currency))


FUNCTION = Function(
    name="CONVERT",
    category="math",
    help={
        "en": "An amount of money in another currency, at the rate of a day",
        "zh": "按某日汇率换算成另一币种的金额",
    },
    parameters=(
        Parameter("amount", NUMBER),
        Parameter("to", TEXT),
        Parameter("date", DAY, optional=True),
    ),
    needs=RATES,
    expand=expand,
)
