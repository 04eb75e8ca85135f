"""Formulas with mistakes: exact code, exact place, the suggestion."""

from __future__ import annotations

import pytest

from runtime.formula import Formula, compile_formula
from runtime.formula.types import BOOLEAN, DATE, TEXT, Type, choice, decimal, reference
from runtime.problems import Problem
from tests.formula.sample import SCOPE

PROBLEMS: list[tuple[str, str, tuple[int, int]]] = [
    ("totl", "formula.unknown_name", (0, 4)),
    ("amount + ammount", "formula.unknown_name", (9, 16)),
    ("account.regon", "formula.unknown_member", (8, 13)),
    ("account.owner.nam", "formula.unknown_member", (14, 17)),
    ("SUM(lines.prize)", "formula.unknown_member", (10, 15)),
    ("SUM(lines, prce * quantity)", "formula.unknown_name", (11, 15)),
    ("SUM(lines, amount)", "formula.unknown_name", (11, 17)),
    ("SUMM(lines.price)", "formula.unknown_function", (0, 4)),
    ("amount + name", "formula.type", (0, 13)),
    ("name + amount", "formula.type", (0, 13)),
    ('name + " x"', "formula.text_plus", (0, 11)),
    ("due + due", "formula.type", (0, 9)),
    ("due + opened", "formula.type", (0, 12)),
    ("due - opened", "formula.type", (0, 12)),
    ("amount - due", "formula.type", (0, 12)),
    ("at - at", "formula.type", (0, 7)),
    ("active + 1", "formula.type", (0, 10)),
    ("tags & 1 + active", "formula.type", (7, 17)),
    ("-name", "formula.type_one", (0, 5)),
    ("due > 5", "formula.type", (0, 7)),
    ("due > opened", "formula.type", (0, 12)),
    ('due = "soon"', "formula.type", (0, 12)),
    ("amount = name", "formula.type", (0, 13)),
    ('amount = "5"', "formula.type", (0, 12)),
    ("active = 1", "formula.type", (0, 10)),
    ('active = "true"', "formula.type", (0, 15)),
    ("active > false", "formula.type", (0, 14)),
    ('account = "Sample"', "formula.type", (0, 18)),
    ("account = assistant", "formula.type", (0, 19)),
    ("account > account", "formula.type", (0, 17)),
    ("account = amount", "formula.type", (0, 16)),
    ("account = user", "formula.type", (0, 14)),
    ('tags = "vip"', "formula.type", (0, 12)),
    ("place = 1", "formula.type", (0, 9)),
    ("place.town", "formula.unknown_member", (6, 10)),
    ("amount in [name]", "formula.type", (11, 15)),
    ("1 in tags", "formula.type", (0, 9)),
    ("cost + budget", "formula.currency", (0, 13)),
    ("cost + total", "formula.currency", (0, 12)),
    ("total + account.limit + cost", "formula.currency", (0, 28)),
    ("cost > budget", "formula.currency", (0, 13)),
    ("IF(active, cost, budget)", "formula.currency", (0, 24)),
    ("MAX(cost, budget)", "formula.currency", (4, 16)),
    ("SUM(lines.cost) + cost", "formula.currency", (0, 22)),
    ("SUM(account.things.total)", "formula.mixed_currency", (0, 25)),
    ('CONVERT(amount, "CNY", due)', "formula.no_currency", (8, 14)),
    ('IF(active, 1, "a")', "formula.branches", (0, 18)),
    ("IF(active, due, opened)", "formula.branches", (0, 23)),
    ('CASE(level, "gold", 1, "silver", "x")', "formula.branches", (0, 37)),
    ("COALESCE(amount, name)", "formula.branches", (9, 21)),
    ("IF(active)", "formula.argument_count", (0, 10)),
    ("ROUND()", "formula.argument_count", (0, 7)),
    ("LEFT(amount, 2)", "formula.argument_type", (5, 11)),
    ("LEFT(name, name)", "formula.argument_type", (11, 15)),
    ("ROUND(name)", "formula.argument_type", (6, 10)),
    ("YEAR(name)", "formula.argument_type", (5, 9)),
    ("UPPER(1)", "formula.argument_type", (6, 7)),
    ("SUM(lines.note)", "formula.argument_type", (10, 14)),
    ("MAX(lines.fixed)", "formula.argument_type", (10, 15)),
    ("SUM(name)", "formula.argument_type", (4, 8)),
    ("COUNTIF(amount, amount > 1)", "formula.not_rows", (8, 14)),
    ("FIRST(amount, 1)", "formula.not_rows", (6, 12)),
    ("lines", "formula.rows_alone", (0, 5)),
    ("lines.price + 1", "formula.rows_alone", (0, 11)),
    ("IF(active, lines, 1)", "formula.rows_alone", (11, 16)),
    ("LEN(lines)", "formula.rows_alone", (4, 9)),
    ("name.first", "formula.no_hop", (5, 10)),
    ("about.name", "formula.any_reference_hop", (6, 10)),
    ("parent.amount", "formula.no_parent", (0, 6)),
    ("SUM(lines, parent.price)", "formula.unknown_member", (18, 23)),
    ("app.settings.limt", "formula.unknown_name", (13, 17)),
    ("user.nme", "formula.unknown_member", (5, 8)),
    ('ENTITY("prices")', "formula.unknown_entity", (7, 15)),
    ('SUM(ENTITY("price", rat > 1), rate)', "formula.unknown_name", (20, 23)),
    ('VLOOKUP(name, "prices", "name", "rate")', "formula.unknown_entity", (14, 22)),
    ('VLOOKUP(name, "price", "nam", "rate")', "formula.unknown_member", (23, 28)),
    ('VLOOKUP(amount, "price", "name", "rate")', "formula.type", (0, 40)),
    ("UNDER(name, user.department)", "formula.type", (0, 28)),
    ('DATEDIF(due, started, "X")', "formula.argument_value", (22, 25)),
    ('TEXT(amount, "abc")', "formula.argument_value", (13, 18)),
    ("OPTIONLABEL(name)", "formula.argument_type", (12, 16)),
    ('REGEX(name, "[")', "formula.pattern", (12, 15)),
    ("1 < amount < 5", "formula.chained", (0, 14)),
    ("1 +\n  totl", "formula.unknown_name", (6, 10)),
    ("名字 & name", "formula.unknown_name", (0, 2)),
    ("（totl）", "formula.unknown_name", (1, 5)),
]


def _problems(source: str, **options: object) -> list[Problem]:
    found = compile_formula(source, SCOPE, "thing", **options)  # type: ignore[arg-type]
    assert isinstance(found, list), f"{source} compiled"
    return found


@pytest.mark.parametrize(("source", "code", "position"), PROBLEMS, ids=[source for source, _, _ in PROBLEMS])
def test_a_mistake_is_named_with_its_place(source: str, code: str, position: tuple[int, int]) -> None:
    found = _problems(source)
    assert [(problem.code, problem.values["position"]) for problem in found] == [(code, position)]
    for language in ("en", "zh"):
        assert found[0].message(language)
        assert "{" not in found[0].message(language) + found[0].hint(language)


@pytest.mark.parametrize(
    ("source", "suggestion"),
    [
        ("ammount", "amount"),
        ("amuont", "amount"),
        ("Amount", "amount"),
        ("account.regoin", "region"),
        ("SUMM(lines.price)", "SUM"),
        ("conut(lines)", "COUNT"),
        ("app.settings.limt", "limit"),
        ('ENTITY("prise")', "price"),
        ("xyzzy", ""),
    ],
)
def test_the_nearest_spelling_is_offered(source: str, suggestion: str) -> None:
    found = _problems(source)[0]
    assert found.values["suggestion"] == suggestion
    assert (suggestion in found.hint("en")) and (suggestion in found.hint("zh"))
    assert bool(found.hint()) is bool(suggestion)


def test_several_mistakes_are_found_at_once() -> None:
    found = _problems("totl + IF(activ, 1, due + due)")
    assert [problem.values["position"] for problem in found] == [(0, 4), (10, 15), (20, 29)]


@pytest.mark.parametrize(
    ("source", "expect", "code"),
    [
        ("name", decimal(2), "formula.result_type"),
        ("amount", TEXT, "formula.result_type"),
        ("opened", DATE, "formula.result_type"),
        ("due", decimal(0), "formula.result_type"),
        ("amount", reference("account"), "formula.result_type"),
        ("assistant", reference("account"), "formula.result_type"),
        ('"5"', decimal(0), "formula.result_type"),
        ("budget", decimal(2, currency="CNY"), "formula.currency"),
    ],
)
def test_the_result_must_fit(source: str, expect: Type, code: str) -> None:
    assert [problem.code for problem in _problems(source, expect=expect)] == [code]


@pytest.mark.parametrize(
    ("source", "expect"),
    [
        ("name", BOOLEAN),
        ("lines", BOOLEAN),
        ("null", DATE),
        ('"2026-03-01"', DATE),
        ("level", TEXT),
        ('"gold"', choice("gold")),
        ("account.parent_account", reference("account")),
        ("cost * 2", decimal(2, currency="CNY")),
        ("amount", decimal(2, currency="CNY")),
        ('CONVERT(budget, "CNY", due)', decimal(2, currency="CNY")),
        ("CONVERT(budget, currency, due) + total", decimal(2, currency="=currency")),
        ("SUM(lines.cost) + total", decimal(2, currency="=currency")),
        ("IF(active, null, 5)", decimal(2)),
    ],
)
def test_a_fitting_result_passes(source: str, expect: Type) -> None:
    assert isinstance(compile_formula(source, SCOPE, "thing", expect=expect), Formula)


def test_an_option_that_does_not_exist_is_a_warning() -> None:
    found = compile_formula('level = "glod" or level in ["silver", "x"] or "vp" in tags', SCOPE, "thing")
    assert isinstance(found, Formula)
    assert [(each.code, each.severity, each.values["suggestion"]) for each in found.warnings] == [
        ("formula.unknown_option", "warning", "gold"),
        ("formula.unknown_option", "warning", ""),
        ("formula.unknown_option", "warning", "vip"),
    ]


@pytest.mark.parametrize("source", ["saved.amount", "ISNEW()", "ISCHANGED(amount)", "PRIORVALUE(amount)"])
def test_the_edit_is_known_in_rules_and_flows_only(source: str) -> None:
    for purpose in ("computed", "filter", "row_condition", "title", "default", "measure"):
        assert [problem.code for problem in _problems(source, purpose=purpose)] == ["formula.purpose"]
    for purpose in ("rule", "flow", "validate"):
        assert isinstance(compile_formula(source, SCOPE, "thing", purpose), Formula)


def test_impure_functions_stand_in_defaults_flows_and_once() -> None:
    for source in ("UUID()", "TEXT(RAND())"):
        assert [problem.code for problem in _problems(source)] == ["formula.impure"]
        assert isinstance(compile_formula(source, SCOPE, "thing", "default"), Formula)
        assert isinstance(compile_formula(f"ONCE({source})", SCOPE, "thing", target="name"), Formula)
