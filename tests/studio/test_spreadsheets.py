"""Apps from spreadsheets: what is recognised, what people correct, what becomes of the rows; hostile files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from configurator.publish import problems_of
from configurator.spreadsheets.definition import definition_of, plan_entities
from configurator.spreadsheets.kinds import KINDS
from configurator.spreadsheets.proposal import PlannedColumn, PlannedTable, Proposal, propose
from configurator.spreadsheets.recognise import Habits
from runtime.definition import load_app
from runtime.exchange.books import read_book
from runtime.exchange.cutting import cut_table
from runtime.exchange.tables import TableProblem
from tests.studio import workbooks
from tests.studio.conftest import ORIGIN, Studio, words_of
from tests.web.conftest import SELLER

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


# From the page


def sent(studio: Studio, *files: tuple[str, bytes], name: str = "") -> str:
    """The address of the page that shows what files become."""
    token = studio.browser.get("/api/v1/session").json["csrf_token"]
    data: dict[str, Any] = {"csrf_token": token, "start": "spreadsheet", "name": name}
    data["sheets"] = [(io.BytesIO(content), given) for given, content in files]
    answer = studio.browser.post("/studio/-/new", data=data, headers=ORIGIN)
    assert answer.status_code == 302, answer.text[-1500:]
    return str(answer.location)


def as_proposed(studio: Studio, address: str, **changes: str | None) -> dict[str, str]:
    """The form of the page as a browser would send it, with changes."""
    from html.parser import HTMLParser

    class Controls(HTMLParser):
        """Names and values of what a browser sends."""

        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, str] = {}
            self.select = ""

        def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
            given = dict(pairs)
            name = given.get("name") or ""
            if tag == "select":
                self.select = name
            elif tag == "option" and "selected" in given:
                self.found[self.select] = given.get("value") or ""
            elif tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
                self.found[name] = given.get("value") or ("on" if given.get("type") == "checkbox" else "")

    reader = Controls()
    reader.feed(studio.browser.get(address).text.partition('class="sheets"')[2])
    form = reader.found
    form.pop("csrf_token", None)
    for key, value in changes.items():
        name = key.replace("__", ".")
        if value is None:
            form.pop(name, None)
        else:
            form[name] = value
    return form


def test_a_workbook_becomes_a_live_app_with_its_records(studios: Studio) -> None:
    address = sent(studios, ("Trade 2025.xlsx", workbooks.trade()))
    page = studios.page(address)
    for said in ("row 1 “Customer list 2025” (above the table)", "row 10 “Total” (a total)", "names the record",
                 "4 of 5 different values stand in Customers", "1 cell does not fit: row 14 “Nobody Ltd”",
                 "45 rows come along"):  # fmt: skip
        assert said in page, said
    made = studios.post(address, **{"-act": "make"}, **as_proposed(studios, address))
    assert made.location.startswith("/studio/trade_2025/spreadsheet/"), made.text[-2000:]
    outcome = studios.page(made.location)
    assert "45 records came in" in outcome and "1 cell was left blank" in outcome and "Nobody Ltd" in outcome
    lost = studios.get(f"{made.location}/lost.csv").text
    assert "Orders,14,Customer,Nobody Ltd,Customer: there is no row of Customer with this,yes" in lost
    records = studios.site.admin.get("/api/v1/apps/trade_2025/order?sort=order&limit=50").json["items"]
    assert [one["order"] for one in records[:2]] == ["SO-2025-0001", "SO-2025-0002"]
    assert records[0]["customer"]["title"] == "Borealis GmbH" and records[0]["total"] == "1100.50"
    assert [len(one["order_lines"]) for one in records] == [2] * 13
    again = studios.site.admin.post("/api/v1/apps/trade_2025/order", json={"status": "Open"})
    assert again.status_code == 201 and again.json["order"].endswith("-0014")  # numbers go on
    assert {"app.created", "app.published"} <= set(studios.audited())
    assert studios.get(address).location == made.location  # what is done is not done twice
    assert studios.post(made.location).location == made.location
    count = studios.site.admin.get("/api/v1/apps/trade_2025/order?count=true").json["count"]["value"]
    assert count == 14


def test_what_is_corrected_counts(studio: Studio) -> None:
    address = sent(studio, ("trade.xlsx", workbooks.trade()), name="Shop")
    form = as_proposed(studio, address, t1__c0__kind="text", t1__c1__kind="text", t2__c0__kind="reference:1",
                       t0__c2__keep=None, t0__c1__label="Company", t0__label="Client")  # fmt: skip
    again = words_of(studio.post(address, **{"-act": "again"}, **form).text)
    assert "A sub-table" not in again and "13 of 13 different values stand in Orders" in again
    made = studio.post(address, **{"-act": "make"}, **form)
    assert made.location == "/apps/shop/", made.text[-2000:]  # nothing was lost
    fields = {
        entity["key"]: {one["key"]: one for one in entity["fields"]}
        for entity in studio.draft("/api/v1/apps/shop")["entities"]
    }
    assert set(fields) == {"client", "order", "order_line"}
    assert "industry" not in fields["client"] and fields["client"]["company"]["type"] == "text"
    assert fields["order"]["customer"]["type"] == "text" and fields["order"]["order"].get("unique")
    assert (
        fields["order_line"]["order"]["type"] == "reference" and fields["order"]["total"]["currency"] == "EUR"
    )
    counted = studio.site.admin.get("/api/v1/apps/shop/order_line?count=true").json["count"]["value"]
    assert counted == 26


def test_amounts_of_another_currency_are_not_taken_for_it(studio: Studio) -> None:
    address = sent(studio, ("trade.xlsx", workbooks.trade()))
    made = studio.post(address, **{"-act": "make"}, **as_proposed(studio, address, t1__c4__currency="CNY"))
    lost = studio.get(f"{made.location}/lost.csv").text
    assert lost.count("this is EUR, the field keeps CNY") == 13


def test_circles_of_references_and_references_to_oneself(studios: Studio) -> None:
    for make, app, entity, key, title in (
        (workbooks.schools, "school", "class", "speaker", "Pupil 1a1"),
        (workbooks.staff, "people", "staff", "manager", "Ada Sample"),
    ):
        address = sent(studios, (f"{app}.xlsx", make()), name=app)
        made = studios.post(address, **{"-act": "make"}, **as_proposed(studios, address))
        assert made.location == f"/apps/{app}/", words_of(studios.get(made.location).text)
        keys = [one["key"] for one in studios.draft(f"/api/v1/apps/{app}")["entities"]]
        named = next(one for one in keys if one.startswith(entity))
        records = studios.site.admin.get(f"/api/v1/apps/{app}/{named}?sort=id").json["items"]
        assert title in [(one[key] or {}).get("title") for one in records]


def test_rows_come_in_over_several_requests(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("configurator.web.pages.spreadsheets.BUDGET", -1)
    monkeypatch.setattr("configurator.spreadsheets.loading.PORTION", 4)
    address = sent(studio, ("trade.xlsx", workbooks.trade()))
    made = studio.post(address, **{"-act": "make"}, **as_proposed(studio, address))
    page = studio.page(made.location)
    assert "4 of 45 rows" in page and "Go on" in page
    for _ in range(10):
        studio.post(made.location)
    assert "45 records came in" in studio.page(made.location)
    counted = studio.site.admin.get("/api/v1/apps/trade/order?count=true").json["count"]["value"]
    assert counted == 13


def test_several_files_are_one_app(studio: Studio) -> None:
    customers = b"Name,City\nAcme Ltd,Ghent\nBorealis GmbH,Berlin\n"
    visits = b"Customer,Visited\nAcme Ltd,2025-03-01\nBorealis GmbH,2025-03-02\nAcme Ltd,2025-04-01\n"
    address = sent(studio, ("Customers.csv", customers), ("Visits.csv", visits), name="Field work")
    made = studio.post(address, **{"-act": "make"}, **as_proposed(studio, address))
    assert made.location == "/apps/field_work/"
    visit = studio.site.admin.get("/api/v1/apps/field_work/visit?sort=id").json["items"][0]
    assert visit["customer"]["title"] == "Acme Ltd"


def test_what_others_sent_is_not_there(studio: Studio) -> None:
    address = sent(studio, ("trade.xlsx", workbooks.trade()))
    assert studio.site.signed_in(SELLER).get(address).status_code == 403
    assert studio.get("/studio/-/spreadsheet/" + "0" * 32).location == "/studio/-/new"
    assert studio.post(f"{address}", **{"-act": "make"}).status_code == 422  # a form without a name


def bomb() -> bytes:
    """A sheet that unpacks to far more than it weighs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(workbooks.no_header())) as sample:
            for one in sample.infolist():
                if one.filename != "xl/worksheets/sheet1.xml":
                    archive.writestr(one.filename, sample.read(one))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(160):
                part.write(b" " * (1 << 20))
    return buffer.getvalue()


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook one part of which is another."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbooks.no_header())) as sample,
        zipfile.ZipFile(buffer, "w") as archive,
    ):
        for one in sample.infolist():
            content = sample.read(one)
            archive.writestr(one.filename, change(content) if one.filename == part else content)
    return buffer.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "table.nothing"),
        (lambda: b"\n\n\n", "table.nothing"),
        (bomb, "table.bomb"),
        (lambda: b"PK\x03\x04" + b"x" * 500, "table.damaged"),
        (lambda: workbooks.trade()[:4000], "table.damaged"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "table.old"),
        (
            lambda: changed("xl/workbook.xml", lambda raw: ENTITIES + raw.replace(b"Sheet1", b"&b;")),
            "table.damaged",
        ),
        (lambda: changed("xl/worksheets/sheet1.xml", lambda raw: ENTITIES + raw), "table.damaged"),
        (lambda: changed("xl/worksheets/sheet1.xml", lambda raw: raw[:-40]), "table.damaged"),
        (lambda: b"a,b\n" + b"1,2\n" * 50_001, "table.too_long"),
        (lambda: b",".join(b"c%d" % n for n in range(400)) + b"\n" + b"1," * 399 + b"1\n", "table.too_wide"),
        (lambda: b"x" * (21 * 1024 * 1024), "table.too_large"),
        (lambda: b"%PDF-1.7\n\0\0" + bytes(range(256)) * 20, "table.unreadable"),
    ],
)
def test_hostile_files_are_refused_with_a_reason(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(TableProblem) as refused:
        read_book(make(), "book.xlsx")
    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].message("zh")


def test_macros_links_and_formulas_are_never_run() -> None:
    content = changed("docProps/app.xml", lambda raw: raw)
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xcc\x61" * 100)
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<x/>")
    assert kinds(proposed(buffer.getvalue())[0])["A"] == "integer"
    (table,) = proposed(b"Name,Link\n=cmd|'/c calc'!A1,=HYPERLINK(\"http://x\")\nB,C\n", "x.csv")
    assert [cells[0] for _row, cells in table.table.rows] == [
        "=cmd|'/c calc'!A1",
        "B",
    ]  # a text, nothing else


def test_a_refused_file_is_told_on_the_page(studio: Studio) -> None:
    token = studio.browser.get("/api/v1/session").json["csrf_token"]
    data = {
        "csrf_token": token,
        "start": "spreadsheet",
        "sheets": [(io.BytesIO(b"PK\x03\x04xx"), "bad.xlsx")],
    }
    answer = studio.browser.post("/studio/-/new", data=data, headers=ORIGIN)
    assert answer.status_code == 422 and "bad.xlsx is damaged, or no workbook" in words_of(answer.text)
    answer = studio.browser.post(
        "/studio/-/new", data={"csrf_token": token, "start": "spreadsheet"}, headers=ORIGIN
    )
    assert answer.status_code == 422 and "Choose a file first" in words_of(answer.text)


def test_every_kind_that_can_be_chosen_is_a_field_type() -> None:
    from runtime.fields import field_types

    assert {kind for kind, _fixed in KINDS.values()} <= set(field_types())
