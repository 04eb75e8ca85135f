"""The golden vectors by the Python evaluators."""

from __future__ import annotations

import pytest

from tests.formula.golden import Vector, vectors
from tests.formula.golden_vectors import GOLDEN, written

VECTORS = vectors()


def test_there_are_enough_vectors() -> None:
    assert len(VECTORS) >= 800


def test_the_file_is_what_its_reasoning_gives() -> None:
    assert GOLDEN.read_text(encoding="utf-8") == written()


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.source for vector in VECTORS])
def test_python_gives_the_expected_value(vector: Vector) -> None:
    formula = vector.compiled()
    found = formula.evaluate(vector.context())
    assert found == vector.expected
    assert isinstance(found, bool) is isinstance(vector.expected, bool)
    assert formula.explain(vector.context()).value == found
