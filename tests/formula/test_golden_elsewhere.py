"""The golden vectors by SQLite, PostgreSQL and the browser's evaluator."""

from __future__ import annotations

import pytest

from tests.formula.databases import Given, same_value
from tests.formula.everywhere import UNSAID, Everywhere
from tests.formula.golden import ENTITY, Vector, vectors

VECTORS = vectors()
SERVER_ONLY = frozenset({"REGEX"})


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.source for vector in VECTORS])
def test_a_vector_is_the_same_everywhere(vector: Vector, everywhere: Everywhere) -> None:
    formula = vector.compiled()
    given = Given(vector.scope, ENTITY, vector.record, vector.rows)
    answers = everywhere.answers(formula, given, vector.context())
    assert answers["sqlite"] is not UNSAID
    assert answers["browser"] is not UNSAID or formula.uses & SERVER_ONLY
    said = {place: value for place, value in answers.items() if value is not UNSAID}
    assert all(same_value(value, vector.expected) for value in said.values()), said
