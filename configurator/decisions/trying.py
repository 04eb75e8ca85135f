"""Which rows a case hits, and what the table gives then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from configurator.decisions.cells import write_output
from configurator.decisions.columns import Column, input_column, output_column
from runtime.definition import App, DecisionRow, DecisionTable
from runtime.definition.scope import AppScope
from runtime.formula import Context, Formula, FormulaError, compile_formula
from runtime.formula.cells import compile_cell

FAILURES = (FormulaError, ArithmeticError, ValueError, TypeError, LookupError)


@dataclass(frozen=True, slots=True)
class Case:
    """`hits` are the rows that match, by their numbers from 0; `given` the results in words, by output.

    `wrong` names inputs whose text is no value; `clash` says that only one row may match and more do.
    """

    hits: tuple[int, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()
    clash: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        return {
            "hits": list(self.hits),
            "given": dict(self.given),
            "wrong": list(self.wrong),
            "clash": self.clash,
        }


def try_case(app: App, rule: DecisionTable, words: Mapping[str, str], language: str) -> Case:
    """What the table does for inputs given in words; an input not named is blank."""
    scope = AppScope(app)
    values, wrong, record = {}, [], {}
    columns: dict[str, Column] = {}
    for one in rule.inputs:
        column = input_column(app, scope, rule.entity, one.formula, language)
        if column is None:
            continue
        columns[one.id] = column
        text = str(words.get(one.id, "")).strip()
        value = None
        if text:
            try:
                value = _plain(column, text, scope, rule.entity)
            except FAILURES:
                wrong.append(one.id)
        values[one.id] = value
        if one.formula.isidentifier():
            record[one.formula] = value
    hits = [place for place, row in enumerate(rule.rows) if _fits(row, columns, values, scope, rule.entity)]
    if rule.hit == "first":
        hits = hits[:1]
    clash = rule.hit == "unique" and len(hits) > 1
    given = {} if clash else _given(app, rule, hits, Context(record), language)
    return Case(tuple(hits), given, tuple(wrong), clash)


def _plain(column: Column, text: str, scope: AppScope, entity: str) -> Any:
    """The value of a text, as formulas have it."""
    cell = write_output(text, column, scope, entity)
    made = compile_formula(cell.formula, scope, entity, "rule", None if column.field is None else column.type)
    if not isinstance(made, Formula) or cell.problems:
        raise ValueError(text)
    return made.evaluate(Context({}))


def _fits(
    row: DecisionRow, columns: Mapping[str, Column], values: Mapping[str, Any], scope: AppScope, entity: str
) -> bool:
    for name, cell in row.if_.items():
        column = columns.get(name)
        made = compile_cell(cell, scope, entity, column.type) if column else None
        if not isinstance(made, Formula):
            return False
        try:
            if made.evaluate(Context({}, variables={"value": values.get(name)})) is not True:
                return False
        except FAILURES:
            return False
    return True


def _given(app: App, rule: DecisionTable, hits: list[int], context: Context, language: str) -> dict[str, str]:
    scope, found = AppScope(app), {}
    for key in rule.outputs:
        column = output_column(app, rule.entity, key, language)
        if column is None:
            continue
        values = [_result(rule.rows[hit].then.get(key), scope, rule.entity, context) for hit in hits]
        values = [value for value in values if value is not None]
        if not values:
            continue
        if rule.hit == "collect":
            found[key] = ("、" if language == "zh" else ", ").join(
                dict.fromkeys(_said(column, one) for one in values)
            )
        elif rule.hit == "sum":
            found[key] = _said(column, sum((Decimal(one) for one in values), Decimal(0)))
        else:
            found[key] = _said(column, max(values) if rule.hit == "max" else values[0])
    return found


def _said(column: Column, value: Any) -> str:
    try:
        return column.say(value)
    except FAILURES:
        return str(value)


def _result(source: str | None, scope: AppScope, entity: str, context: Context) -> Any:
    made = compile_formula(source, scope, entity, "rule") if source else None
    try:
        return made.evaluate(context) if isinstance(made, Formula) else None
    except FAILURES:
        return None
