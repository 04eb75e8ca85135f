"""What must be refused is refused quickly and rightly; what only looks so passes."""

from __future__ import annotations

import time

import pytest

from runtime.formula import Formula, compile_formula
from tests.formula.hostile import HARMLESS, HOSTILE
from tests.formula.sample import SCOPE

LIMIT = 0.005


def test_there_are_enough_of_both() -> None:
    assert len({source for source, _ in HOSTILE}) >= 120
    assert len(set(HARMLESS)) >= 50


@pytest.mark.parametrize(("source", "code"), HOSTILE, ids=[repr(source)[:40] for source, _ in HOSTILE])
def test_a_hostile_formula_is_refused(source: str, code: str) -> None:
    times = []
    for _ in range(3):
        begun = time.thread_time()
        found = compile_formula(source, SCOPE, "thing")
        times.append(time.thread_time() - begun)
    assert isinstance(found, list), f"{source} compiled"
    assert found[0].code == code
    assert found[0].message("en") and found[0].message("zh")
    start, end = found[0].values["position"]
    assert 0 <= start <= end <= len(source)
    assert min(times) < LIMIT


@pytest.mark.parametrize("source", HARMLESS)
def test_a_harmless_formula_passes(source: str) -> None:
    found = compile_formula(source, SCOPE, "thing")
    assert isinstance(found, Formula), [(problem.code, problem.message()) for problem in found]
