"""Formulas: the generated Python against simpleeval working on an expression parsed beforehand."""

from __future__ import annotations

import datetime as dt
import timeit
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from simpleeval import SimpleEval

from runtime.formula import Context, Formula, SimpleScope, compile_formula
from runtime.formula.types import BOOLEAN, DATE, TEXT, decimal

FIELDS = {
    "price": decimal(2),
    "quantity": decimal(2),
    "discount": decimal(4),
    "status": TEXT,
    "name": TEXT,
    "active": BOOLEAN,
    "due": DATE,
    "started": DATE,
}
VALUES: dict[str, Any] = {
    "price": Decimal("1180.50"),
    "quantity": Decimal("12.00"),
    "discount": Decimal("0.1500"),
    "status": "open",
    "name": "Sample Retail Group",
    "active": True,
    "due": dt.date(2026, 3, 2),
    "started": dt.date(2026, 1, 15),
}
CASES = [
    ("decimals", "ROUND(price * quantity * (1 - discount), 2)", None, 2),
    ("dates", "due - started + 14", "(due - started).days + 14", 2),
    ("comparisons", 'price > 1000 and discount <= 0.2 and status = "open"',
     'price > D1000 and discount <= D02 and status == "open"', 15),
    ("logic", 'active and not (status = "lost" or name = "x")',
     'active and not (status == "lost" or name == "x")', 15),
]  # fmt: skip
LOOPS, REPEATS = 20_000, 7


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)


def _seconds(act: Any) -> float:
    return median(timeit.repeat(act, number=LOOPS, repeat=REPEATS)) / LOOPS


def run() -> list[tuple[str, float, float, float]]:
    """Rows of (what, generated µs, simpleeval µs, least ratio allowed)."""
    scope = SimpleScope({"thing": FIELDS})
    context = Context(VALUES)
    rows = []
    for name, source, plain, least in CASES:
        formula = compile_formula(source, scope, "thing", "rule")
        if not isinstance(formula, Formula):
            raise RuntimeError(f"{source}: {formula}")
        names = {**VALUES, "D1000": Decimal(1000), "D02": Decimal("0.2")}
        evaluator = SimpleEval(names=names, functions={"ROUND": _round})
        expression = plain or source
        parsed = evaluator.parse(expression)
        if evaluator.eval(expression, previously_parsed=parsed) != formula.evaluate(context):
            raise RuntimeError(f"{source}: the two disagree")
        generated = formula.function
        ours = _seconds(lambda generated=generated: generated(context))
        theirs = _seconds(
            lambda evaluator=evaluator, expression=expression, parsed=parsed: evaluator.eval(
                expression, previously_parsed=parsed
            )
        )
        rows.append((name, ours * 1e6, theirs * 1e6, float(least)))
    return rows
