"""Conditions as rows: what is read from a formula and written again means the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from configurator.checks.checking import Checking
from configurator.conditions import Group, Row, Said, read_condition, subjects_of, write_condition
from configurator.conditions.reading import _shape
from configurator.packages import read_package
from runtime.definition import App, load_app
from runtime.definition.scope import AppScope
from runtime.fields.registry import field_types
from runtime.formula import Formula, compile_formula
from runtime.formula.types import BOOLEAN
from tests.definition.samples import sales

ROOT = Path(__file__).parents[2] / "sample_apps"


def sample(name: str) -> App:
    """A sample app."""
    package = read_package(ROOT / name)
    assert package.definition is not None
    app, problems = load_app(package.definition)
    assert app is not None, problems
    return app


CRM = sample("crm_ltc")
SCOPE = AppScope(CRM)


def meaning(source: str, entity: str, purpose: str = "rule") -> Any:
    """A formula as a tree, without places."""
    made = compile_formula(source, SCOPE, entity, purpose, BOOLEAN)
    assert isinstance(made, Formula), (source, made)
    return _shape(made.node)


def read(source: str, entity: str = "lead", purpose: str = "rule") -> Group:
    """The rows of a formula of the CRM."""
    group, problems = read_condition(source, SCOPE, entity, subjects_of(CRM, entity), purpose)
    assert not problems, problems
    return group


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("budget >= 100000", [Row("budget", "at_least", "100000")]),
        ("budget = null", [Row("budget", "blank")]),
        ('source = "referral"', [Row("source", "is", "referral")]),
        ('status in ["converted", "discarded"]', [Row("status", "one_of", ["converted", "discarded"])]),
        ('saved.status = "converted"', [Row("saved.status", "is", "converted")]),
        ("decision_maker", [Row("decision_maker", "is_true")]),
        ("not decision_maker", [Row("decision_maker", "is_false")]),
        ("budget >= 10 and budget <= 20.5", [Row("budget", "between", ["10", "20.5"])]),
        ("next_contact > TODAY() - 7 and next_contact <= TODAY()", [Row("next_contact", "last_days", 7)]),
        ("next_contact >= DATE(2026, 3, 1)", [Row("next_contact", "on_or_after", "2026-03-01")]),
        ("not ISBLANK(account.phone)", [Row("account.phone", "not_blank")]),
        ("owner = user", [Row("owner", "is_me")]),
        ("next_contact < TODAY() - 30", [Row("next_contact", "longer_ago", 30)]),
        ("DATEVALUE(created_at) = TODAY()", [Row("created_at", "is_today")]),
        ("COUNT(activities) >= 3", [Row("COUNT(activities)", "at_least", 3)]),
        ("COUNT(activities, done) >= 3", None),
        ('CONTAINS(name, "a ""b"" and c")', [Row("name", "contains", 'a "b" and c')]),
        ("budget > score", None),
        ("ROUND(budget, 0) > 3", None),
    ],
)
def test_rows_of_a_formula(source: str, rows: list[Row] | None) -> None:
    group = read(source)
    assert list(group.rows) == (rows if rows is not None else [Said(source)])
    written, problems = write_condition(group, subjects_of(CRM, "lead"))
    assert not problems
    expected = {"decision_maker": "decision_maker = true", "not decision_maker": "decision_maker = false"}
    assert meaning(written, "lead") == meaning(expected.get(source, source), "lead")


def test_groups_nest_and_keep_what_no_row_can_say() -> None:
    source = 'source = "fair" or (budget > 3 and not ISBLANK(phone) and ISNEW())'
    group = read(source)
    assert group == Group(
        "any",
        (
            Row("source", "is", "fair"),
            Group("all", (Row("budget", "more", "3"), Row("phone", "not_blank"), Said("ISNEW()"))),
        ),
    )
    written, _ = write_condition(group, subjects_of(CRM, "lead"))
    assert meaning(written, "lead") == meaning(source, "lead")


def every_condition(app: App) -> Iterator[tuple[str, str, str]]:
    for compiled in Checking(app).formulas:
        slot = compiled.slot
        if slot.expect == BOOLEAN and slot.entity and slot.record_entity is None and compiled.formula:
            yield slot.source, slot.entity, slot.purpose


@pytest.mark.parametrize("name", ["crm_ltc", "maintenance"])
def test_every_condition_of_the_sample_apps_survives(name: str) -> None:
    app = sample(name)
    scope = AppScope(app)
    counted = as_rows = 0
    for source, entity, purpose in every_condition(app):
        if app.find_entity(entity) is None:
            continue
        subjects = subjects_of(app, entity, stored=purpose == "rule")
        group, _ = read_condition(source, scope, entity, subjects, purpose)
        written, problems = write_condition(group, subjects)
        assert not problems, (source, problems)
        again, _ = read_condition(written, scope, entity, subjects, purpose)
        assert again == group, (source, written)
        made = compile_formula(written, scope, entity, purpose, BOOLEAN)
        assert isinstance(made, Formula), (source, written, made)
        counted += 1
        as_rows += not any(isinstance(row, Said) for row in group.rows)
    assert counted > 20
    assert as_rows / counted > 0.4  # the rest compares fields with fields, asks for roles, sums rows


def test_every_operator_of_every_type_comes_back() -> None:
    """A row is read back as it was written, whatever the type and the comparison."""
    fields = [dict(kind.example) | {"key": f"f_{key}"} for key, kind in field_types().items()]
    fields = [
        one for one in fields if "entity" not in one and "entities" not in one and "option_set" not in one
    ]
    app, problems = load_app(
        {"formwright": 1, "key": "trial", "entities": [{"key": "thing", "fields": fields}]}
    )
    assert app is not None, problems
    scope, subjects = AppScope(app), subjects_of(app, "thing", stored=False)
    chance, tried = random.Random(7), 0
    for subject in subjects.values():
        kind = field_types()[subject.field.type]
        values = [value for value in kind.values if value not in (None, "", [])]
        for operator in subject.operators:
            if operator.operand != "none" and (not values or isinstance(values[0], dict)):
                continue
            value = chance.choice(values) if values else None
            value = value[0] if isinstance(value, list) and value else value
            operand = {"none": None, "number": 3, "range": [value, value], "values": [value]}.get(
                operator.operand, value
            )
            row = Row(subject.path, operator.key, operand)
            written, wrong = write_condition(Group("all", (row,)), subjects)
            assert not wrong and written, (row, wrong)
            group, wrong = read_condition(written, scope, "thing", subjects)
            errors = [one for one in wrong if one.severity == "error"]
            assert not errors, (row, written, errors)
            back, _ = write_condition(group, subjects)
            assert back == written, (row, written, group)
            tried += 1
    assert tried > 100


def test_what_is_wrong_is_said_at_the_row() -> None:
    subjects = subjects_of(CRM, "lead")
    group = Group(
        "all",
        (
            Row("gone", "is", "x"),
            Row("budget", "contains", "x"),
            Row("budget", "more", None),
            Row("budget", "more", "x"),
        ),
    )
    written, problems = write_condition(group, subjects)
    assert written == ""
    assert [(one.code, one.path) for one in problems][:3] == [
        ("condition.field", "rows/0"),
        ("condition.operator", "rows/1"),
        ("condition.operand", "rows/2"),
    ]
    assert problems[3].path == "rows/3"
    _, problems = read_condition("budgt > 3", SCOPE, "lead", subjects)
    assert problems[0].code.startswith("formula.") and problems[0].values["position"] is not None


def test_a_condition_is_about_the_type_of_a_record_where_there_are_types() -> None:
    app, _ = load_app(sales())
    assert app is not None
    scope, subjects = AppScope(app), subjects_of(app, "quote")
    group, problems = read_condition('record_type = "project"', scope, "quote", subjects, "rule")
    assert group.rows == (Row("record_type", "is", "project"),) and not problems
    assert write_condition(group, subjects)[0] == 'record_type = "project"'
    assert "record_type" not in subjects_of(app, "lead")
    made = compile_formula('saved.record_type = "project"', scope, "quote", "rule", BOOLEAN)
    assert isinstance(made, Formula) and "saved.record_type" in subjects
