"""What the SQL looks like: bare columns in filters, indexes used, parameters for what varies."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from runtime.formula import Context, Formula, compile_formula
from runtime.formula.scope import SimpleScope, back
from runtime.formula.sql import Collection, Column, NotInSql, SqlText, Table, Tables, sql_problems, to_sql
from runtime.formula.sql.codes import Dialect
from runtime.formula.types import BOOLEAN, DATE, TEXT, Kind, Type, choice, decimal, reference

SCOPE = SimpleScope(
    {
        "deal": {
            "title_text": TEXT,
            "amount": decimal(2),
            "stage": choice("open", "won"),
            "closed": BOOLEAN,
            "due": DATE,
            "account": reference("account"),
            "about": Type(Kind.ANY_REFERENCE),
        },
        "account": {"name": TEXT, "region": choice("north", "south"), "deals": back("deal", "account")},
    }
)
IDENTITY = {"id": Column("id", Kind.NUMBER), "owner": Column("owner", Kind.USER)}
TABLES = Tables(
    {
        "deal": Table(
            '"deal"',
            {
                **IDENTITY,
                "title_text": Column("title_text", Kind.TEXT),
                "amount": Column("amount", Kind.NUMBER, 2),
                "stage": Column("stage", Kind.CHOICE),
                "closed": Column("closed", Kind.BOOLEAN),
                "due": Column("due", Kind.DATE),
                "account": Column("account", Kind.REFERENCE),
                "about": Column("about__id", Kind.ANY_REFERENCE, entity_column="about__entity"),
            },
        ),
        "account": Table(
            '"account"',
            {**IDENTITY, "name": Column("name", Kind.TEXT), "region": Column("region", Kind.CHOICE)},
            {"deals": Collection("deal", "account")},
            title=None,
        ),
        "user": Table(
            '"user"',
            {"id": Column("id", Kind.NUMBER), "department": Column("department", Kind.REFERENCE)},
            alive=None,
        ),
        "department": Table(
            '"department"',
            {"id": Column("id", Kind.NUMBER), "parent": Column("parent", Kind.REFERENCE)},
            alive=None,
        ),
    }
)
CREATE = (
    'CREATE TABLE "deal" (id INTEGER PRIMARY KEY, owner INTEGER, title_text TEXT, amount INTEGER, '
    "stage TEXT, closed INTEGER NOT NULL DEFAULT 0, due TEXT, account INTEGER, about__id INTEGER, "
    "about__entity TEXT, deleted_at TEXT)",
    'CREATE TABLE "account" (id INTEGER PRIMARY KEY, owner INTEGER, name TEXT, region TEXT, deleted_at TEXT)',
    'CREATE TABLE "user" (id INTEGER PRIMARY KEY, department INTEGER)',
    'CREATE TABLE "department" (id INTEGER PRIMARY KEY, parent INTEGER)',
    "CREATE INDEX by_owner ON deal (owner)",
    "CREATE INDEX by_amount ON deal (amount)",
    "CREATE INDEX by_stage ON deal (stage)",
    "CREATE INDEX by_account ON deal (account)",
    "CREATE INDEX by_due ON deal (due)",
    "CREATE INDEX by_closed ON deal (closed)",
)


def compiled(source: str, **options: Any) -> Formula:
    found = compile_formula(source, SCOPE, "deal", "filter", **options)
    assert isinstance(found, Formula), found
    return found


def filtered(source: str, dialect: Dialect = "sqlite", **options: Any) -> SqlText:
    return to_sql(compiled(source).node, TABLES, dialect, "filter", entity="deal", **options)


@pytest.mark.parametrize(
    ("source", "index"),
    [
        ("owner = user", "by_owner"),
        ("amount > 100.505", "by_amount"),
        ("amount >= 10 and amount < 20", "by_amount"),
        ('stage = "won"', "by_stage"),
        ('stage in ["won", "open"]', "by_stage"),
        ("due < TODAY() - 30", "by_due"),
        ("closed", "by_closed"),
        ("not closed", "by_closed"),
        ("account = null", "by_account"),
        ('account.region = "north"', "by_account"),
        ("owner = user or UNDER(owner.department, user.department)", "by_owner"),
    ],
)
def test_a_filter_uses_the_index(source: str, index: str, sqlite_engine: Engine) -> None:
    condition = filtered(source)
    with sqlite_engine.begin() as connection:
        for statement in CREATE:
            connection.exec_driver_sql(statement)
        plan = connection.exec_driver_sql(
            f'EXPLAIN QUERY PLAN SELECT * FROM "deal" AS t WHERE {condition.driver_text}',
            condition.bind(Context({}, user={"id": 1, "department": 2})),
        ).all()
    assert any(index in row[-1] for row in plan), plan


def test_a_filter_leaves_columns_bare() -> None:
    assert filtered("amount > 10").text == '("t"."amount" > 1000)'
    assert filtered("amount = 10.005").text == f'("t"."amount" = {2**63 - 1})'
    assert filtered("amount < 10.005").text == '("t"."amount" < 1001)'


def test_inequality_returns_blanks() -> None:
    assert filtered('stage <> "won"').text == '("t"."stage" IS NOT \'won\')'
    assert "IS DISTINCT FROM" in filtered('stage <> "won"', "postgresql").text


def test_what_depends_on_no_row_is_one_parameter() -> None:
    condition = filtered("amount > user.id * 2 + 1 and due > TODAY() - 7")
    assert len(condition.parameters) == 2
    now = dt.datetime(2026, 3, 9, tzinfo=dt.UTC)
    assert sorted(map(str, condition.bind(Context({}, user={"id": 3}, now=now)).values())) == [
        "2026-03-02",
        "700",
    ]


def test_the_other_record_is_a_parameter() -> None:
    formula = compile_formula("account = record.id", SCOPE, "deal", "filter", record_entity="account")
    assert isinstance(formula, Formula)
    found = to_sql(formula.node, TABLES, "sqlite", "filter", entity="deal", record_outside=True)
    context = Context({}, outer={"id": 9})
    assert list(found.bind(context).values()) == [9]


def test_text_that_needs_escaping_is_never_in_the_statement() -> None:
    for dialect in ("sqlite", "postgresql"):
        found = filtered('title_text = "a\' OR 1=1 --:x%"', dialect)
        assert "OR 1=1" not in found.text
        assert list(found.constants.values()) == ["a' OR 1=1 --:x%"]


def test_a_measure_is_an_aggregate_of_the_group() -> None:
    for source, text in {"SUM(amount)": 'coalesce(sum("t"."amount"), 0)', "COUNT()": "count(*)"}.items():
        formula = compile_formula(source, SCOPE, "deal", "measure")
        assert isinstance(formula, Formula), formula
        assert to_sql(formula.node, TABLES, "sqlite", entity="deal").text == text


def test_a_ratio_of_measures(sqlite_engine: Engine) -> None:
    formula = compile_formula('SUM(amount) / COUNTIF(stage = "won")', SCOPE, "deal", "measure")
    assert isinstance(formula, Formula), formula
    found = to_sql(formula.node, TABLES, "sqlite", entity="deal")
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql(CREATE[0])
        connection.exec_driver_sql(
            "INSERT INTO deal (amount, stage) VALUES (1000, 'won'), (500, 'open'), (500, 'won')"
        )
        value = connection.exec_driver_sql(
            f"SELECT {found.driver_text} FROM deal AS t", found.bind()
        ).scalar()
    assert found.decode(value) == Decimal(10)


@pytest.mark.parametrize(
    ("call", "lacking"),
    [
        ("WORKDAYS(TODAY(), TODAY() + LEN(title_text)) > 2", "it needs the working days of the workspace"),
        ("NETWORKDAYS(TODAY(), TODAY() + LEN(title_text)) > 2", "it needs the working days of the workspace"),
    ],
)
def test_what_a_function_lacks_in_sql_is_said_in_words(call: str, lacking: str) -> None:
    (problem,) = sql_problems(compiled(call).node, TABLES, "deal", "/permissions/0/read")
    assert problem.code == "formula.not_in_sql" and lacking in problem.message("en")
    assert "需要工作区的工作日历" in problem.message("zh") and "NETWORKDAYS" not in problem.message("zh")


def test_what_sql_cant_say_is_a_problem_with_a_place() -> None:
    formula = compiled('REGEX(title_text, "a+")')
    with pytest.raises(NotInSql):
        to_sql(formula.node, TABLES, "postgresql", "filter", entity="deal")
    (problem,) = sql_problems(formula.node, TABLES, "deal", "/permissions/0/read")
    assert (problem.code, problem.path) == ("formula.not_in_sql", "/permissions/0/read")
    assert problem.values["position"] == [0, 23]
