"""Python, SQLite, PostgreSQL and the browser give the same answers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.formula import Context, Formula, SimpleScope, compile_formula
from runtime.formula.functions import all_functions
from runtime.formula.functions.base import Example
from tests.formula.databases import Given, same_value
from tests.formula.evaluating import NOW as EXAMPLE_NOW
from tests.formula.evaluating import typed
from tests.formula.everywhere import UNSAID, Everywhere
from tests.formula.sample import SCOPE
from tests.formula.strategies import ACCOUNTS, NOW, USERS, fetch, formulas, records

SLOW = list(HealthCheck)
EXAMPLES = [example for function in all_functions() for example in function.examples]
NEW_YORK = ZoneInfo("America/New_York")
ROWS = {"account": tuple(ACCOUNTS.values()), "user": tuple(USERS.values())}

wide_decimals = st.integers(-(10**18) + 1, 10**18 - 1)
wide_dates = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
wide_instants = st.integers(-62_135_400_000_000, 253_402_100_000_000).map(
    lambda count: dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=count)
)


@st.composite
def extreme_records(draw: Any) -> dict[str, Any]:
    """Records with values at the ends of what a column holds."""
    record = draw(records())
    extremes = {
        "amount": wide_decimals.map(lambda whole: Decimal(whole).scaleb(-2)),
        "discount": wide_decimals.map(lambda whole: Decimal(whole).scaleb(-4)),
        "quantity": wide_decimals,
        "due": wide_dates,
        "opened": wide_instants,
    }
    return {**record, **{key: draw(values) for key, values in extremes.items() if draw(st.booleans())}}


def agree(everywhere: Everywhere, source: str, record: dict[str, Any]) -> None:
    formula = compile_formula(source, SCOPE, "thing")
    if not isinstance(formula, Formula):
        return
    context = Context(record=record, now=NOW, fetch=fetch, user=USERS[7], timezone=NEW_YORK)
    difference = everywhere.disagreement(formula, Given(SCOPE, "thing", record, ROWS), context)
    assert difference is None, difference


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.formula for example in EXAMPLES])
def test_an_example_is_the_same_everywhere(example: Example, everywhere: Everywhere) -> None:
    entities, plain = typed(example.values)
    scope = SimpleScope(entities)
    formula = compile_formula(example.formula, scope, "thing", "flow")
    assert isinstance(formula, Formula)
    answers = everywhere.answers(
        formula, Given(scope, "thing", plain), Context(record=plain, now=EXAMPLE_NOW)
    )
    assert answers["sqlite"] is not UNSAID
    assert all(same_value(value, answers["python"]) for value in answers.values() if value is not UNSAID), (
        answers
    )


@settings(max_examples=1000, deadline=None, suppress_health_check=SLOW)
@given(source=formulas(), record=records())
def test_random_formulas_agree(everywhere: Everywhere, source: str, record: dict[str, Any]) -> None:
    agree(everywhere, source, record)


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
@given(source=formulas(), record=extreme_records())
def test_random_formulas_agree_on_extremes(
    everywhere: Everywhere, source: str, record: dict[str, Any]
) -> None:
    agree(everywhere, source, record)


@pytest.mark.night
@settings(max_examples=10_000, deadline=None, suppress_health_check=SLOW)
@given(source=formulas(depth=4), record=st.one_of(records(), extreme_records()))
def test_many_random_formulas_agree(everywhere: Everywhere, source: str, record: dict[str, Any]) -> None:
    agree(everywhere, source, record)
