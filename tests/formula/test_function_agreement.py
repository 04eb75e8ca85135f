"""Every function on random arguments, columns and constants, blank ones among them, the same everywhere."""

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
from runtime.formula.functions.base import CONDITION, Function, Parameter
from runtime.formula.types import BOOLEAN, DATE, INSTANT, INTEGER, TEXT, TIME, Kind, choice, choices, decimal
from tests.formula.databases import Given
from tests.formula.everywhere import Everywhere

FIELDS = {
    "t1": TEXT,
    "t2": TEXT,
    "t3": TEXT,
    "n1": decimal(2),
    "n2": decimal(4),
    "n3": INTEGER,
    "b": BOOLEAN,
    "d1": DATE,
    "d2": DATE,
    "i1": INSTANT,
    "i2": INSTANT,
    "c": choice("a", "b"),
    "cs": choices("a", "b", "c"),
    "tm": TIME,
}
SCOPE = SimpleScope({"thing": FIELDS})
NOW = dt.datetime(2026, 3, 8, 6, 59, 59, 999_000, tzinfo=dt.UTC)
TEXTS = [
    "",
    "a",
    "b",
    "abcabc",
    "ABC",
    "ß",
    "ΑΣ",
    "😀x😀",
    "中文字",
    " a  b ",
    "12",
    "-0.50",
    "00012.",
    ".5",
    "1e5",
    "2026-02-29",
    "2024/2/29",
    "2026-03-08T02:30",
    "2026-03-08 06:59:59Z",
    "25:00",
    "9:05",
    "%_'\"\\",
    "a\nb",
    "D",
    "ym",
    "0.00",
    "#,##0",
    "yyyy-mm-dd",
    "%Y/%n %H:%M",
    "é",
    "e\u0301",
    "\uffee\U0001f600",
    "[a-c]+",
    "https://example.com/a b",
    "abcdefghijklmno",
]
NUMBERS = [
    "0",
    "1",
    "2",
    "3",
    "5",
    "-1",
    "-2",
    "0.5",
    "-0.5",
    "10",
    "2.5",
    "100",
    "0.005",
    "12345.6789",
    "400",
    "1000000",
]
BY_KIND: dict[Kind, tuple[list[str], list[str]]] = {
    Kind.TEXT: (["t1", "t2", "t3", "c"], ['"' + text.replace('"', '""') + '"' for text in TEXTS]),
    Kind.NUMBER: (["n1", "n2", "n3"], NUMBERS),
    Kind.BOOLEAN: (["b"], ["TRUE", "FALSE"]),
    Kind.DATE: (["d1", "d2"], ["DATE(2024, 2, 29)", "DATE(1, 1, 1)", "DATE(9999, 12, 31)"]),
    Kind.INSTANT: (["i1", "i2"], ["i1"]),
    Kind.TIME: (["tm"], ["TIME(23, 59, 59)"]),
    Kind.CHOICES: (["cs"], ["cs"]),
    Kind.CHOICE: (["c"], ["c"]),
}
SKIPPED = {
    "ANYREFERENCE",
    "ROWINDEX",
    "RANGE",
    "CONVERT",
    "CONVERTED",
    "ONCE",
    "VLOOKUP",
    "ENTITY",
    "UNDER",
    "WORKDAYS",
}
TRIED = [
    function
    for function in all_functions()
    if function.parameters and function.name not in SKIPPED and function.purposes is None
]
instants = st.one_of(
    st.integers(-62_135_400_000_000, 253_402_100_000_000), st.integers(1_772_900_000_000, 1_773_000_000_000)
).map(lambda count: dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=count))


@st.composite
def arguments(draw: Any, function: Function) -> str:
    """A call's text."""
    parameters = [each for each in function.parameters if not each.optional or draw(st.booleans())]
    if parameters and parameters[-1].many:
        parameters += [parameters[-1]] * draw(st.integers(0, 2))
    return f"{function.name}({', '.join(draw(argument(parameter)) for parameter in parameters)})"


@st.composite
def argument(draw: Any, parameter: Parameter) -> str:
    """An argument of a kind the parameter takes, mostly a column."""
    kinds = [Kind.BOOLEAN] if parameter.kinds == CONDITION else sorted(parameter.kinds & set(BY_KIND))
    columns, constants = BY_KIND[draw(st.sampled_from(kinds))]
    return str(draw(st.sampled_from(draw(st.sampled_from([columns, columns, constants])))))


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values)


def numbers(scale: int) -> st.SearchStrategy[Any]:
    wholes = st.one_of(st.integers(-300, 300), st.integers(-(10**18) + 1, 10**18 - 1))
    return wholes.map(lambda whole: Decimal(whole).scaleb(-scale))


texts = st.one_of(st.sampled_from(TEXTS), st.text("ab ,😀ß中\n", max_size=6)).map(lambda text: text or None)
dates = st.one_of(st.dates(dt.date(2023, 12, 1), dt.date(2026, 4, 1)), st.dates())
things = st.fixed_dictionaries(
    {
        **{key: optional(texts) for key in ("t1", "t2", "t3")},
        **{key: optional(dates) for key in ("d1", "d2")},
        **{key: optional(instants) for key in ("i1", "i2")},
        "n1": optional(numbers(2)),
        "n2": optional(numbers(4)),
        "n3": optional(numbers(0).map(int)),
        "b": st.booleans(),
        "c": st.sampled_from([None, "a", "b"]),
        "cs": st.sampled_from([None, ("a",), ("a", "c"), ("a", "b", "c")]),
        "tm": optional(st.times().map(lambda time: time.replace(microsecond=0))),
        "id": st.just(1),
    }
)


@pytest.mark.parametrize("function", TRIED, ids=lambda function: function.name)
def test_a_function_is_the_same_everywhere(function: Function, everywhere: Everywhere) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(source=arguments(function), record=things)
    def agree(source: str, record: dict[str, Any]) -> None:
        formula = compile_formula(source, SCOPE, "thing")
        if not isinstance(formula, Formula):
            return
        context = Context(record=record, now=NOW, timezone=ZoneInfo("America/New_York"))
        difference = everywhere.disagreement(formula, Given(SCOPE, "thing", record), context)
        assert difference is None, (difference, record)

    agree()
