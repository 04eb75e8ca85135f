"""What is recognised in the sheets of a workbook: tables, types of columns, relations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from configurator.publish import problems_of
from configurator.spreadsheets.definition import definition_of, plan_entities
from configurator.spreadsheets.kinds import KINDS
from configurator.spreadsheets.proposal import PlannedColumn, PlannedTable, Proposal, propose
from configurator.spreadsheets.recognise import Habits
from runtime.definition import load_app
from runtime.exchange.books import read_book
from runtime.exchange.cutting import cut_table
from tests.studio import workbooks

ALL = (
    workbooks.trade, workbooks.trade_zh, workbooks.two_headers, workbooks.mixed_types, workbooks.formatted,
    workbooks.staff, workbooks.no_header, workbooks.empties, workbooks.stock_zh, workbooks.schools,
    workbooks.semicolons, workbooks.gbk, workbooks.tabs_utf16, workbooks.merged_down,
)  # fmt: skip


def proposed(content: bytes, name: str = "book.xlsx", tag: str = "en") -> Proposal:
    """What is proposed for a file."""
    book = read_book(content, name)
    return propose([table for sheet in book.sheets if (table := cut_table(sheet))], Habits("CNY", tag))


def kinds(table: PlannedTable) -> dict[str, str]:
    """The kinds of the columns that are kept, by label."""
    return {one.label: one.kind.key for one in table.fields}


def column(table: PlannedTable, label: str) -> PlannedColumn:
    return next(one for one in table.columns if one.label == label)


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_every_workbook_gives_an_app_without_a_problem(make: Callable[[], bytes]) -> None:
    app, problems = load_app(definition_of("x_app", "X", plan_entities(proposed(make()))))
    assert app is not None and problems == []
    assert [problem for problem in problems_of(app) if problem.severity == "error"] == []


def test_three_sheets_are_told_apart_and_related() -> None:
    customers, orders, lines = proposed(workbooks.trade())
    assert (customers.one, customers.many, orders.one, lines.many) == (
        "Customer",
        "Customers",
        "Order",
        "Order lines",
    )
    assert kinds(customers) == {
        "Customer No.": "serial", "Name": "text", "Industry": "choice", "E-mail": "email",
        "Customer since": "date", "Key account": "boolean",
    }  # fmt: skip
    assert [(one.row, one.why) for one in customers.table.left_out] == [(1, "title"), (10, "total")]
    assert column(customers, "Customer No.").kind.settings == {"pattern": "C-{000}", "start": 7}
    assert kinds(orders) == {
        "Order": "serial", "Customer": "reference:0", "Ordered on": "date", "Status": "choice", "Total": "money"
    }  # fmt: skip
    customer = column(orders, "Customer")
    assert customer.kind.settings == {"column": 1}  # by its name, not its number; in whatever case
    assert customer.kind.wrong == ((14, "Nobody Ltd"),)
    assert column(orders, "Total").kind.settings["currency"] == "EUR"
    assert column(customers, "Name").unique and column(customers, "Name").required
    assert customers.title == 1 and orders.title == 0
    assert lines.parent is not None and lines.parent.kind.key == "rows:1"
    assert column(lines, "Unit price").kind.settings["currency"] == "EUR"  # as the workbook has it
    assert not any(one.unique for one in lines.columns)
    colors = {one["value"]: one["color"] for one in column(orders, "Status").kind.settings["options"]}
    assert colors == {"Open": "blue", "Delivered": "green", "Cancelled": "gray"}


def test_chinese_tables() -> None:
    customers, contracts, payments = proposed(workbooks.trade_zh(), tag="zh")
    assert (customers.one, contracts.one) == ("客户", "合同")
    assert kinds(customers) == {
        "编号": "serial", "客户名称": "text", "行业": "choice", "联系电话": "phone", "邮箱": "email",
        "建档日期": "date", "重点客户": "boolean",
    }  # fmt: skip
    assert column(customers, "备注").dropped == "empty"
    assert kinds(contracts) == {
        "合同编号": "serial", "客户": "reference:0", "签订日期": "date", "合同金额（元）": "money",
        "折扣率": "percent", "状态": "choice", "标签": "choices",
    }  # fmt: skip
    assert [one.why for one in contracts.table.left_out] == ["total", "note"]
    assert payments.parent is not None and payments.parent.kind.key == "rows:1"
    (stock,) = proposed(workbooks.stock_zh(), tag="zh")
    assert kinds(stock) == {
        "序号": "serial", "物料编码": "serial", "物料名称": "text", "规格 型号": "text", "单位": "choice",
        "库存数量": "integer", "单价": "money", "货值（万元）": "decimal", "是否启用": "boolean", "最近盘点": "date",
    }  # fmt: skip


def test_messy_tables() -> None:
    (sites,) = proposed(workbooks.two_headers())
    assert kinds(sites) == {
        "Site": "text",
        "Name": "text",
        "Phone": "phone",
        "City": "choice",
        "Postcode": "text",
    }
    (parts,) = proposed(workbooks.mixed_types())
    assert kinds(parts) == {
        "Part": "text", "Stock": "integer", "Price": "money", "Cost": "text", "EAN": "text",
        "Weight (kg)": "decimal", "Checked": "boolean",
    }  # fmt: skip
    assert column(parts, "Stock").kind.wrong == ((13, "a few"),)
    assert column(parts, "Cost").kind.why[0] == "currencies"
    (deals,) = proposed(workbooks.formatted())
    assert kinds(deals) == {
        "Deal": "text", "Value": "money", "Margin": "percent", "Starts": "date", "Begins at": "time", "Booked": "datetime"
    }  # fmt: skip
    assert column(deals, "Value").kind.settings["currency"] == "EUR"
    (people,) = proposed(workbooks.staff())
    assert kinds(people)["Manager"] == "reference:0" and kinds(people)["Skills"] == "choices"
    assert column(people, "Birthday").kind.tag == "en-GB" and column(people, "Name").required
    tasks, archive = proposed(workbooks.empties())
    assert kinds(tasks) == {"Task": "text", "Notes": "long_text", "Done": "boolean"}
    assert tasks.table.unvalued == 6 and not archive.kept
    classes, pupils = proposed(workbooks.schools())
    assert kinds(classes)["Speaker"] == "reference:1" and kinds(pupils)["Class"] == "reference:0"
    (unnamed,) = proposed(workbooks.no_header())
    assert kinds(unnamed) == {"A": "integer", "B": "date", "C": "decimal"}


def test_a_cell_merged_downwards_says_the_same_of_each_row() -> None:
    (sheet,) = read_book(workbooks.merged_down(), "book.xlsx").sheets
    table = cut_table(sheet)
    assert table is not None and table.header == ("Supplier", "Amount", "Note")
    assert table.column(0) == [*[workbooks.COMPANIES[0]] * 3, *[workbooks.COMPANIES[1]] * 2]
    assert table.column(2) == ["first", None, None, None, "last"]
    endless = cut_table(replace(sheet, spans=((0, 5, 1_048_575), *sheet.spans)))
    assert endless is not None and endless.column(0) == table.column(0)
    lying_upon = replace(sheet, spans=((0, 2, 1_000_000),) * 50_000)
    assert cut_table(lying_upon) is not None


def test_text_tables_of_all_countries() -> None:
    for make, encoding in ((workbooks.semicolons, "Windows-1252"), (workbooks.gbk, "GB 18030"), (workbooks.tabs_utf16, "UTF-16")):  # fmt: skip
        assert read_book(make(), "t.csv").encoding == encoding
    (german,) = proposed(workbooks.semicolons(), "Kunden.csv")
    assert kinds(german) == {"Kunde": "text", "Betrag": "money", "Datum": "date", "Straße": "text"}
    assert column(german, "Betrag").kind.tag == "de"
    (chinese,) = proposed(workbooks.gbk(), "订单.csv", "zh")
    assert kinds(chinese) == {
        "订单号": "serial",
        "客户": "text",
        "金额": "money",
        "下单日期": "date",
        "状态": "choice",
    }
    (tabs,) = proposed(workbooks.tabs_utf16(), "names.txt")
    assert kinds(tabs) == {"Name": "text", "Started": "date", "Active": "boolean"}


@pytest.mark.parametrize(
    ("header", "cells", "kind", "plain"),
    [
        ("Year", ("2019", "2024", "2021", "2021"), "integer", True),
        ("成立年份", ("1998", "2006", "2011", "2006"), "integer", True),
        ("Built", ("1988", "2006", "2011", "2006"), "integer", True),
        ("Visitors", ("1988", "20060", "311", "2006"), "integer", False),
        ("Staff code", ("4711", "23", "1208", "23"), "integer", True),
    ],
)
def test_years_and_numbers_that_are_names_are_not_grouped(
    header: str, cells: tuple[str, ...], kind: str, plain: bool
) -> None:
    rows = "".join(f"{name},{cell}\n" for name, cell in zip("ABCD", cells, strict=True))
    (table,) = proposed(f"Name,{header}\n{rows}".encode(), "t.csv")
    found = column(table, header).kind
    assert (found.key, found.settings.get("grouping")) == (kind, False if plain else None)


def test_every_kind_that_can_be_chosen_is_a_field_type() -> None:
    from runtime.fields import field_types

    assert {kind for kind, _fixed in KINDS.values()} <= set(field_types())
