"""The browser's evaluator: what it is made from, what it refuses, how it treats hostile names."""

from __future__ import annotations

import gzip
import random
from decimal import Decimal
from typing import Any

import pytest

from runtime.formula import Context, Formula, SimpleScope, compile_formula
from runtime.formula.browser import MODULE, browser_module
from runtime.formula.functions import all_functions
from runtime.formula.messages import FormulaError
from runtime.formula.types import TEXT, decimal
from tests.formula.databases import Given, same_value
from tests.formula.everywhere import UNSAID, Browser

SOURCES = sorted(MODULE.parent.glob("*.js"))
ON_THE_SERVER = {"RAND", "UUID"}
"""What must not be made up in two places: the value that is saved is the server's."""


def test_the_module_of_functions_is_current() -> None:
    assert MODULE.read_text("utf-8") == browser_module(), "run python -m runtime.formula.browser"


def test_every_function_has_a_meaning_in_the_browser() -> None:
    missing = {
        function.name
        for function in all_functions()
        if not (function.js or function.reduce_js or function.expand)
    }
    assert missing == ON_THE_SERVER


@pytest.mark.parametrize("source", SOURCES, ids=[path.name for path in SOURCES])
def test_no_code_is_made_from_text(source: Any) -> None:
    text = source.read_text("utf-8")
    assert "eval(" not in text and "new Function" not in text and "import(" not in text


def test_the_evaluator_is_small() -> None:
    own = {"evaluate.js", "reading.js", "decimal.js", "errors.js"}
    packed = gzip.compress(b"".join(path.read_bytes() for path in SOURCES if path.name in own), 9)
    assert len(packed) < 6 * 1024


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "hasOwnProperty"])
def test_names_of_prototypes_are_plain_fields(name: str, browser: Browser) -> None:
    scope = SimpleScope({"thing": {name: TEXT}})
    formula = compile_formula(f'{name} & "!"', scope, "thing")
    assert isinstance(formula, Formula), formula
    for value in (None, "x"):
        record = {} if value is None else {name: value}
        assert browser.evaluate(formula, Given(scope, "thing", record), Context(record)) == f"{value or ''}!"


def test_powers_and_logarithms_are_the_servers(browser: Browser) -> None:
    """Twenty places of every one, the exact ones exact, and the same numbers refused as too large."""
    scope = SimpleScope({"thing": {"a": decimal(6, 10**12), "b": decimal(6, 10**12)}})
    sources = ("EXP(a)", "LN(a)", "LOG(a)", "LOG(a, b)", "POWER(a, b)", "a ^ 0.5", "LN(a) + EXP(b)")
    formulas = [compile_formula(source, scope, "thing") for source in sources]
    chosen = random.Random(20)
    numbers = [
        Decimal(text) for text in ("0", "1", "-1", "0.5", "4", "64", "-2.5", "1.000001", "999999999999")
    ]
    numbers += [Decimal(chosen.randint(-(10**size), 10**size)) / 10**6 for size in range(2, 18)]
    compared = 0
    for a in numbers:
        for b in chosen.sample(numbers, 5):
            record = {"a": a, "b": b}
            for formula in formulas:
                assert isinstance(formula, Formula)
                try:
                    expected = formula.evaluate(Context(record))
                except FormulaError:
                    with pytest.raises(AssertionError):  # the browser's refusal
                        browser.evaluate(formula, Given(scope, "thing", record), Context(record))
                    continue
                said = browser.evaluate(formula, Given(scope, "thing", record), Context(record))
                assert same_value(said, expected), (formula.source, record)
                compared += 1
    assert compared > 500


def test_what_only_the_server_knows_is_left_to_it(browser: Browser) -> None:
    scope = SimpleScope({"thing": {"amount": decimal(2)}})
    for source in ("RAND() + amount", "UUID() & amount", 'REGEX(TEXT(amount), "(a|b)+")'):
        formula = compile_formula(source, scope, "thing", "flow")
        assert isinstance(formula, Formula), source
        said = browser.evaluate(formula, Given(scope, "thing", {"amount": 2}), Context({"amount": 2}))
        assert said is UNSAID, source
