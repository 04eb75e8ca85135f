"""What a formula sees where it stands: edits, rows, users, flows, measures, look-ups, limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from runtime.formula import Context, Formula, FormulaError, compile_formula
from runtime.formula.types import INTEGER, TEXT, decimal, reference, rows
from tests.formula.sample import SCOPE

NOW = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)


def formula(source: str, entity: str = "thing", purpose: str = "computed", **options: Any) -> Formula:
    found = compile_formula(source, SCOPE, entity, purpose, **options)
    assert isinstance(found, Formula), [(problem.code, problem.message()) for problem in found]
    return found


def value(
    source: str, context: Context, entity: str = "thing", purpose: str = "computed", **options: Any
) -> Any:
    """The value by both evaluators."""
    compiled = formula(source, entity, purpose, **options)
    found = compiled.evaluate(context)
    assert compiled.explain(context).value == found
    return found


@pytest.mark.parametrize(
    ("source", "saved", "now", "expected"),
    [
        ("ISNEW()", None, 1, True),
        ("ISNEW()", 1, 1, False),
        ("ISCHANGED(quantity)", None, 1, False),
        ("ISCHANGED(quantity)", 1, 2, True),
        ("ISCHANGED(quantity)", None, None, False),
        ("ISCHANGED(quantity)", 1, 1, False),
        ("ISCHANGED(quantity)", 1, None, True),
        ("PRIORVALUE(quantity)", 1, 2, 1),
        ("PRIORVALUE(quantity)", None, 2, 2),
        ("saved.quantity", 1, 2, 1),
        ("saved.quantity", None, 2, None),
        ("saved.quantity <> quantity", 1, 2, True),
    ],
)
def test_an_edit(source: str, saved: int | None, now: int | None, expected: Any) -> None:
    stored = None if saved is None else {"quantity": saved}
    assert value(source, Context(record={"quantity": now}, saved=stored), purpose="rule") == expected


def test_a_child_row_sees_its_parent() -> None:
    context = Context(
        record={"price": 3}, parent={"amount": 5, "account": 1}, parent_entity="thing", fetch=_accounts
    )
    assert value("price * parent.amount", context, "line") == 15
    assert value("parent.account.name", context, "line") == "Sample"
    assert formula("parent.amount", "line").reads == {("parent", "amount")}


def test_parent_inside_an_aggregate_is_the_record() -> None:
    context = Context(record={"quantity": 2, "lines": [{"price": 3}, {"price": 4}]})
    assert value("SUM(lines, price * parent.quantity)", context) == 14


def _accounts(entity: str, record_id: Any) -> dict[str, Any] | None:
    tree = {1: None, 2: 1, 3: 2, 4: 4}
    if entity != "account" or record_id not in tree:
        return None
    return {"id": record_id, "name": "Sample", "parent_account": tree[record_id], "limit": Decimal(50)}


@pytest.mark.parametrize(("account", "expected"), [(1, True), (3, True), (4, False), (None, False)])
def test_under_follows_a_tree(account: int | None, expected: bool) -> None:
    context = Context(record={"account": account}, variables={"root": 1}, fetch=_accounts)
    assert value("UNDER(account, root)", context, variables={"root": reference("account")}) is expected


def _prices(entity: str, matches: Any) -> Sequence[dict[str, Any]]:
    assert entity == "price"
    tiers = [
        {"id": 1, "name": "a", "lower": 0, "upper": 100, "rate": Decimal("0.1")},
        {"id": 2, "name": "b", "lower": 100, "upper": None, "rate": Decimal("0.2")},
    ]
    return [tier for tier in tiers if matches(tier)]


def test_entities_without_a_reference_between_them() -> None:
    context = Context(record={"amount": Decimal(250), "name": "b"}, query=_prices)
    tiers = 'SUM(ENTITY("price"), MAX(0, MIN(record.amount, upper) - lower) * rate)'
    assert value(tiers, context) == 40
    assert value('COUNT(ENTITY("price", lower < record.amount))', context) == 2
    assert value('FIRST(ENTITY("price", rate > 0.1), name, -lower)', context) == "b"
    assert value('VLOOKUP(name, "price", "name", "rate")', context) == Decimal("0.2")
    assert value("VLOOKUP(price.rate, price.name, name)", context) == Decimal("0.2")
    assert value('VLOOKUP("z", "price", "name", "rate")', context) is None
    assert ("ENTITY", "price", "rate") in formula(tiers).reads
    assert "entity:price" in formula(tiers).uses


def test_an_option_set_is_looked_up() -> None:
    assert value('VLOOKUP("a", "grade")', Context(record={})) == "Best"
    assert value('VLOOKUP("Good", "grade", "label", "value")', Context(record={})) == "b"
    assert value('VLOOKUP(name, "grade", "value", "label")', Context(record={"name": None})) is None


def test_money_is_converted_at_the_rate_of_a_day() -> None:
    asked = []

    def rate(source: str, target: str, day: dt.date) -> Decimal | None:
        asked.append((source, target, day))
        return Decimal("7.1234") if source == "USD" else None

    context = Context(
        record={"budget": Decimal("10.00"), "due": dt.date(2026, 3, 1), "currency": "EUR", "total": 5},
        rate=rate,
    )
    converted = formula('cost + CONVERT(budget, "CNY", due)')
    assert converted.type.currency == "CNY"
    assert value('CONVERT(budget, "CNY", due)', context) == Decimal("71.234")
    assert asked[0] == ("USD", "CNY", dt.date(2026, 3, 1))
    assert value('CONVERT(total, "CNY", due)', context) is None
    assert value("CONVERT(total, currency, due)", context) == 5


def test_the_user_and_time_make_a_formula_volatile() -> None:
    for source in (
        "owner = user",
        "user.quota > 5",
        "TODAY() > due",
        "NOW() > opened",
        "UNDER(department, user.department)",
    ):
        assert formula(source).volatile, source
    for source in ("amount + 1", "account.owner.name", "app.settings.limit", "SUM(lines.price)"):
        assert not formula(source).volatile, source


def test_today_is_in_the_workspace_s_time_zone() -> None:
    context = Context(record={"opened": NOW}, now=NOW, timezone=ZoneInfo("Asia/Shanghai"))
    assert value("TODAY()", context) == dt.date(2026, 3, 2)
    assert value("DATEVALUE(opened)", context) == dt.date(2026, 3, 2)
    assert value("HOUR(opened)", context) == 7
    assert value('DATETIMEVALUE("2026-03-02T07:30")', context) == NOW
    assert value("ADDMONTHS(opened, 1)", context) == dt.datetime(2026, 4, 1, 23, 30, tzinfo=dt.UTC)


def test_workdays_know_holidays_and_days_worked_nevertheless() -> None:
    context = Context(record={}, holidays={dt.date(2026, 3, 9)}, workdays={dt.date(2026, 3, 7)})
    assert value("WORKDAY(DATE(2026, 3, 6), 1)", context) == dt.date(2026, 3, 7)
    assert value("WORKDAY(DATE(2026, 3, 6), 2)", context) == dt.date(2026, 3, 10)
    assert value("NETWORKDAYS(DATE(2026, 3, 6), DATE(2026, 3, 10))", context) == 3


def test_a_candidate_s_condition_sees_the_record_being_edited() -> None:
    source = "limit > record.amount and owner = record.assistant"
    condition = formula(source, "account", "filter", record_entity="thing")
    context = Context(record={"limit": 5, "owner": 7}, outer={"amount": 3, "assistant": 7})
    assert condition.evaluate(context) is True
    assert condition.explain(context).value is True
    assert condition.reads == {("limit",), ("owner",), ("record", "amount"), ("record", "assistant")}


def test_flows_see_what_their_steps_left() -> None:
    variables = {
        "steps": {
            "old": {"rows": rows("thing"), "count": INTEGER},
            "made": reference("account"),
            "ask": {"note": TEXT},
        },
        "n": INTEGER,
    }
    given = {
        "steps": {
            "old": {"rows": [{"amount": 2}, {"amount": 5}], "count": 2},
            "made": 1,
            "ask": {"note": "x"},
        },
        "n": 3,
    }
    context = Context(record={}, variables=given, fetch=_accounts)

    def found(source: str) -> Any:
        return value(source, context, purpose="flow", variables=variables)

    assert found("steps.old.count > 0") is True
    assert found("SUM(steps.old.rows.amount) + n") == 10
    assert found("steps.ask.note & n") == "x3"
    assert found("steps.made.name") == "Sample"
    assert found("steps.made") == 1
    assert found("RANGE(1, n)") == (1, 2, 3)
    problems = compile_formula("steps.oldd.count", SCOPE, "thing", "flow", variables=variables)
    assert isinstance(problems, list) and problems[0].values["suggestion"] == "old"


def test_measures_go_over_the_rows_of_a_group() -> None:
    group = [
        {"amount": Decimal(2), "active": True},
        {"amount": None, "active": False},
        {"amount": Decimal(4), "active": True},
    ]
    context = Context(record={}, group=group, variables={"revenue": Decimal(10), "orders": 4})
    metrics = {"revenue": decimal(2), "orders": INTEGER}
    assert value("SUM(amount)", context, purpose="measure") == 6
    assert value("COUNT()", context, purpose="measure") == 3
    assert value("COUNTIF(active)", context, purpose="measure") == 2
    assert value("AVERAGE(amount) + 1", context, purpose="measure") == 4
    assert value("SUM(amount) / COUNT()", context, purpose="measure") == 2
    assert value("revenue / orders", context, purpose="measure", variables=metrics) == Decimal("2.5")


def test_blank_counts_as_zero_where_the_field_says_so() -> None:
    context = Context(record={"amount": None, "discount": None, "lines": []})

    def found(source: str) -> Any:
        return value(source, context, blank_as_zero=True)

    assert found("SUM(lines.price) * (1 - discount)") == 0
    assert found("amount") == 0
    assert found("amount - 5") == -5
    assert found("ROUND(amount, 2) + 1") == 1
    assert found("1 / amount") is None
    assert found("IF(ISBLANK(amount), 1, 2)") == 1


def test_once_keeps_what_is_there() -> None:
    assert value("ONCE(amount)", Context(record={"amount": 5, "name": None})) == 5
    assert value("ONCE(TEXT(amount))", Context(record={"amount": 5, "name": "kept"}), target="name") == "kept"
    assert value("ONCE(TEXT(amount))", Context(record={"amount": 5, "name": None}), target="name") == "5"


def test_links_and_back_collections_are_rows() -> None:
    things = [{"amount": 2, "lines": [{"price": 1}, {"price": 2}]}, {"amount": 3, "lines": [{"price": 4}]}]

    def collect(entity: str, field: str, record_id: Any, target: str) -> Sequence[dict[str, Any]]:
        assert (entity, field, record_id, target) == ("thing", "account", 1, "account")
        return things

    context = Context(record={"account": 1, "partners": (1, 2)}, fetch=_accounts, collect=collect)
    assert value("SUM(account.things.amount)", context) == 5
    assert value("SUM(account.things.lines.price)", context) == 7
    assert value("SUM(account.things, amount * COUNT(lines))", context) == 7
    assert value("SUM(partners.limit)", context) == 100
    assert value("COUNT(partners)", context) == 2


def test_any_reference_compares_with_references() -> None:
    context = Context(record={"about": ("account", 3), "account": 3})
    assert value("about = account", context) is True
    assert value("about <> account", Context(record={"about": ("account", 2), "account": 3})) is True
    assert value("about = account", Context(record={"about": ("thing", 3), "account": 3})) is False
    assert value("about = account", Context(record={"about": None, "account": None})) is True
    assert value("about = record", Context(record={"id": 4, "about": ("thing", 4)})) is True


def test_limits_of_evaluating_are_one_error() -> None:
    long = "x" * 6000
    for source, code in (
        ("name & name", "formula.text_too_long"),
        ("REPT(name, 2)", "formula.text_too_long"),
        ('REPT("a", 10^9)', "formula.text_too_long"),
        ('SUBSTITUTE(name, "x", "yy")', "formula.text_too_long"),
        ('LPAD("a", 10^9, "b")', "formula.text_too_long"),
        ("amount ^ amount", "formula.number_too_large"),
    ):
        compiled = formula(source)
        for evaluate in (compiled.evaluate, compiled.explain):
            with pytest.raises(FormulaError) as caught:
                evaluate(Context(record={"name": long, "amount": Decimal("999999.99")}))
            assert caught.value.problem.code == code


def test_the_step_budget_ends_loops_over_rows() -> None:
    lines = [{"price": 1}] * 2000
    nested = formula("SUM(lines, SUM(record.lines, price))")
    with pytest.raises(FormulaError) as caught:
        nested.evaluate(Context(record={"lines": lines}))
    assert caught.value.problem.code == "formula.too_many_steps"


def test_the_explanation_shows_every_part() -> None:
    compiled = formula("IF(amount > 10, amount / quantity, 0)")
    found = compiled.explain(Context(record={"amount": Decimal(20), "quantity": 0}))
    parts = {each.text: each for each in found.walk()}
    assert parts["amount > 10"].value is True
    assert parts["amount / quantity"].value is None
    assert parts["amount / quantity"].note is not None
    assert parts["0"].evaluated is False
    assert found.span == (0, 37)
    assert [note["en"] for note in found.notes()] == ["Division by zero gives blank"]


def test_reads_name_every_path() -> None:
    found = formula(
        'SUM(lines, price * parent.discount) + account.limit + IF(account.owner.name = "x", 1, 0)'
    )
    assert found.reads == {
        ("lines",), ("lines", "price"), ("discount",), ("account", "limit"), ("account", "owner", "name"),
    }  # fmt: skip


def test_a_reference_is_written_by_its_title() -> None:
    def fetch(entity: str, record_id: Any) -> dict[str, Any]:
        known = {
            "account": {"name": "Sample", "region": "north", "owner": 7},
            "user": {"name": "Seven"},
            "product": {"name": "Pen"},
        }
        return {"id": record_id, **known[entity]}

    record = {"id": 1, "account": 3, "assistant": None, "owner": 7, "name": "x", "lines": [{"product": 1}]}
    context = Context(record=record, fetch=fetch, user={"id": 7, "name": "Me"})
    assert value('"for " & account', context) == "for Sample (north)"
    assert value("TEXT(account)", context) == "Sample (north)"
    assert value("CONCAT(owner, account.owner, assistant)", context) == "SevenSeven"
    assert value('user & "!"', context) == "Me!"
    assert value('TEXTJOIN(",", lines.product)', context) == "Pen"
    assert value("account", context, purpose="title", expect=TEXT) == "Sample (north)"
    assert value('record & ""', context) == "xSample (north)"
    assert value('"for " & account', Context(record={"account": None})) == "for "
    assert formula('"for " & account').reads == {("account",), ("account", "name"), ("account", "region")}
    assert formula('assistant & ""').node.to_json()
