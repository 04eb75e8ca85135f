"""Generated code and the explaining evaluator give the same answers; trees survive their JSON form."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings

from runtime.formula import Context, Formula, FormulaError, compile_formula
from runtime.formula.nodes import node_from_json
from runtime.formula.python_code import compile_node
from runtime.formula.types import DIVISION_SCALE, Kind
from tests.formula.sample import SCOPE
from tests.formula.strategies import NOW, USERS, fetch, formulas, records

SETTINGS = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def _value(work: Any) -> Any:
    try:
        return work()
    except FormulaError as error:
        return error.problem.code


def _context(record: dict[str, Any]) -> Context:
    return Context(record=record, now=NOW, fetch=fetch, user=USERS[7])


@SETTINGS
@given(source=formulas(), record=records())
def test_both_evaluators_agree(source: str, record: dict[str, Any]) -> None:
    formula = compile_formula(source, SCOPE, "thing")
    if not isinstance(formula, Formula):
        assert [problem.code for problem in formula] == ["formula.bound"], source
        return
    found = _value(lambda: formula.evaluate(_context(record)))
    explained = _value(lambda: formula.explain(_context(record)).value)
    assert type(found) is type(explained) or {type(found), type(explained)} <= {
        int,
        type(found),
        type(explained),
    }
    assert found == explained, source
    again = node_from_json(json.loads(json.dumps(formula.node.to_json())))
    assert again == formula.node
    assert _value(lambda: compile_node(again)(_context(record))) == found


@SETTINGS
@given(source=formulas("number"), record=records())
def test_static_types_hold(source: str, record: dict[str, Any]) -> None:
    formula = compile_formula(source, SCOPE, "thing")
    if not isinstance(formula, Formula):
        return
    for each in formula.explain(_context(record)).walk():
        nodes = [node for node in formula.node.walk() if node.span == each.span and node.name == each.node]
        for node in nodes[:1]:
            if each.evaluated and node.type.kind is Kind.NUMBER and len(nodes) == 1:
                assert each.value is not None or node.type.blank, each.text
                if each.value is not None:
                    assert abs(each.value) <= node.type.number_bound, each.text
                    assert round(each.value, min(node.type.number_scale, DIVISION_SCALE)) == each.value, (
                        each.text
                    )
