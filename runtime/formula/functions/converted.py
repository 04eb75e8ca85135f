"""`CONVERTED`: what CONVERT becomes: amount, from, to, date."""

from __future__ import annotations

import datetime as dt

from runtime.formula import kernel, types
from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions.base import DAY, NUMBER, RATES, TEXT, Function, Parameter
from runtime.formula.kernel import Number


def converted(context: Context, amount: Number, source: str, target: str, day: dt.date) -> Number | None:
    """The amount times the rate, to 20 decimals; blank without a rate."""
    if source == target:
        return amount
    rate = context.rate(source, target, day_of(context, day)) if source and target else None
    return None if rate is None else kernel.multiply_rounded(amount, rate)


FUNCTION = Function(
    name="CONVERTED",
    category="math",
    help={
        "en": "What CONVERT becomes: amount, from, to, date",
        "zh": "CONVERT 的内部形式：金额、原币种、目标币种、日期",
    },
    parameters=(
        Parameter("amount", NUMBER),
        Parameter("from", TEXT),
        Parameter("to", TEXT),
        Parameter("date", DAY),
    ),
    returns=types.decimal(20, 10**30),
    python=converted,
    context=True,
    needs=RATES,
    registered=False,
    js="""(amount, source, target, day, site) => {
  if (source === target) return amount;
  if (!source || !target) return null;
  const rate = known(site.context.rate?.(source, target, localDay(day, site.context)), "rate");
  return rate === null ? null : multiply(amount, parseDecimal(String(rate)));
}""",
)
