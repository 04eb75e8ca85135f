"""Every function's declaration and its examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.formula.functions import all_functions, collect, functions_by_name
from runtime.formula.functions.base import Example, Function
from tests.formula.evaluating import evaluated

EXAMPLES = [(function, example) for function in all_functions() for example in function.examples]
WITHOUT_EXAMPLE = {
    "ANYREFERENCE",
    "CONVERT",
    "CONVERTED",
    "ENTITY",
    "ISCHANGED",
    "ISCLONE",
    "ISNEW",
    "NOW",
    "PRIORVALUE",
    "RAND",
    "RANGE",
    "ROWINDEX",
    "TODAY",
    "UNDER",
    "UUID",
    "VLOOKUP",
}


@pytest.mark.parametrize(("function", "example"), EXAMPLES, ids=[example.formula for _, example in EXAMPLES])
def test_an_example_gives_what_it_says(function: Function, example: Example) -> None:
    assert evaluated(example.formula, example.values) == example.expected


@pytest.mark.parametrize("function", all_functions(), ids=lambda function: function.name)
def test_a_function_is_declared_completely(function: Function) -> None:
    assert function.help["en"] and function.help["zh"]
    assert function.expand or function.python or function.reduce
    assert function.expand or function.returns is not None
    assert function.examples or function.name in WITHOUT_EXAMPLE
    assert function.parameters or function.layout or function.name in function.syntax()


def test_a_name_declared_twice_is_refused() -> None:
    function = functions_by_name()["LEFT"]
    with pytest.raises(ValueError, match="LEFT"):
        collect([function, function])


def test_every_function_of_real_apps_is_there() -> None:
    operators = {"=", "<>", "< >", "-", "+", "*", "/", "(truthy)", "IN", "TRUE/FALSE"}
    listed = (Path(__file__).parent / "functions_of_real_apps.csv").read_text().split()
    missing = [name for name in listed if name not in operators and name not in functions_by_name()]
    assert not missing
