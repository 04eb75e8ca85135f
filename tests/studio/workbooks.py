"""Workbooks as people have them: titles above, totals below, merged cells, dates as texts, in two languages."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import numbers

Rows = Sequence[Sequence[Any]]
COMPANIES = ("Acme Ltd", "Borealis GmbH", "Cobalt Inc", "Delta AG", "Echo plc", "Foxtrot SA")


def made(*sheets: tuple[str, Rows], shape: Callable[[Workbook], None] | None = None) -> bytes:
    """A workbook of sheets by name; `shape` changes it before it is saved."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if shape:
        shape(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def long(rows: int, columns: int = 8) -> bytes:
    """One sheet of many rows, which takes longer to read than anybody waits for a page."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Visits")
    sheet.append(["Visit", "Company", "Day", "Minutes", "Kind", "Paid", "Street", "Remark"][:columns])
    for number in range(rows):
        told = (f"V-{number:06}", COMPANIES[number % 6], date(2025, 1, 1 + number % 28), number % 90 + 5,
                ("Sale", "Service")[number % 2], ("yes", "no")[number % 2], f"Street {number % 900}",
                f"Remark {number} of nobody")  # fmt: skip
        sheet.append(told[:columns])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def trade() -> bytes:
    """Customers, orders and their lines, with a title, a totals row and a customer nobody knows."""
    customers = [
        ["Customer list 2025"],
        [],
        ["Customer No.", "Name", "Industry", "E-mail", "Customer since", "Key account"],
        *([f"C-{n:03}", name, ("Retail", "Machinery")[n % 2], f"info@{name.split()[0].lower()}.example",
           date(2018 + n, 3, n), ("yes", "no")[n % 2]] for n, name in enumerate(COMPANIES, 1)),
        ["Total", None, None, None, None, None],
    ]  # fmt: skip
    orders = [
        ["Order", "Customer", "Ordered on", "Status", "Total"],
        *([f"SO-2025-{n:04}", COMPANIES[n % 4].upper() if n == 5 else COMPANIES[n % 4], f"2025-0{n % 9 + 1}-1{n % 9}",
           ("Open", "Delivered", "Cancelled")[n % 3], f"€ {1000 + n * 100:,}.50"] for n in range(1, 13)),
        ["SO-2025-0013", "Nobody Ltd", "2025-09-01", "Open", "€ 5.00"],
    ]  # fmt: skip
    lines = [
        ["Order", "Product", "Quantity", "Unit price"],
        *([f"SO-2025-{n // 2 + 1:04}", f"Shelf unit {n}", n + 1, 9.5] for n in range(26)),
    ]
    return made(("Customers", customers), ("Orders", orders), ("Order lines", lines))


def trade_zh() -> bytes:
    """The same in Chinese, as it is kept there: 万元, 年月日, 合计."""
    names = ("示例科技有限公司", "样本贸易有限公司", "演示制造有限公司", "测试零售有限公司")
    customers = [
        ["客户信息表（2025 年度）"],
        ["编号", "客户名称", "行业", "联系电话", "邮箱", "建档日期", "重点客户", "备注"],
        *([f"KH{n:04}", name, ("制造", "零售")[n % 2], f"1380013800{n}", f"kh{n}@sample.example",
           f"2025年{n}月{n + 10}日", ("是", "否")[n % 2], None] for n, name in enumerate(names, 1)),
    ]  # fmt: skip
    contracts = [
        ["合同编号", "客户名称", "签订日期", "合同金额（元）", "折扣率", "状态", "标签"],
        *([f"HT-2025-{n:03}", names[n % 4], f"2025/{n}/{n + 9}", f"¥{n * 12345:,}.00", f"{n}%",
           ("执行中", "已完成", "已终止")[n % 3], "；".join(("新签", "续签", "重点")[: n % 3 + 1])] for n in range(1, 10)),
        ["合计", None, None, "¥555,525.00", None, None, None],
        ["注：金额均为含税价。制表人：示例"],
    ]  # fmt: skip
    payments = [
        ["合同编号", "回款日期", "回款金额", "方式"],
        *([f"HT-2025-{n % 9 + 1:03}", f"2025-1{n % 3}-0{n % 9 + 1}", n * 1000.5, ("银行转账", "承兑汇票")[n % 2]]
          for n in range(14)),
    ]  # fmt: skip
    return made(("客户表", customers), ("合同台账", contracts), ("回款明细", payments))


def two_headers() -> bytes:
    """Group names merged above the names."""
    rows = [
        ["Site", "Contact", None, "Address", None],
        [None, "Name", "Phone", "City", "Postcode"],
        *([f"Site {n}", f"Sample Person {n}", f"+49 30 1234{n:03}", ("Berlin", "Ghent")[n % 2], f"0{n}123"] for n in range(1, 8)),
    ]  # fmt: skip

    def merge(book: Workbook) -> None:
        book["Sites"].merge_cells("A1:A2")
        book["Sites"].merge_cells("B1:C1")
        book["Sites"].merge_cells("D1:E1")

    return made(("Sites", rows), shape=merge)


def merged_down() -> bytes:
    """A ledger in which one cell says the supplier of several rows."""
    rows = [
        ["Purchases 2026", None, None],
        ["Supplier", "Amount", "Note"],
        [COMPANIES[0], 100, "first"],
        [None, 200, None],
        [None, 300, None],
        [COMPANIES[1], 400, None],
        [None, 500, "last"],
    ]

    def merge(book: Workbook) -> None:
        for cells in ("A1:C1", "A3:A5", "A6:A7"):
            book["Ledger"].merge_cells(cells)

    return made(("Ledger", rows), shape=merge)


def mixed_types() -> bytes:
    """Cells that don't fit: words among numbers, several currencies, numbers with leading zeros."""
    rows = [
        ["Part", "Stock", "Price", "Cost", "EAN", "Weight (kg)", "Checked"],
        *([f"Part {n}", n * 3, f"{n},50 €", ("$1", "€2", "£3")[n % 3], f"00{n}2345678901", n + 0.25, n % 2 == 0] for n in range(1, 12)),
        ["Part 12", "a few", "12,50 €", "$4", "0012345678901", 1.5, True],
        ["Part 13", "-", "n/a", "$4", "0012345678902", None, False],
    ]  # fmt: skip
    return made(("Parts", rows))


def formatted() -> bytes:
    """Numbers whose formats say what they are."""
    rows = [
        ["Deal", "Value", "Margin", "Starts", "Begins at", "Booked"],
        *([f"Deal {n}", n * 1500.5, 0.05 * n, date(2025, n, 1), time(8 + n, 30), datetime(2025, n, 2, 9, 15)] for n in range(1, 9)),
    ]  # fmt: skip

    def shape(book: Workbook) -> None:
        for row in book["Pipeline"].iter_rows(min_row=2):
            row[1].number_format = "[$€-407] #,##0.00"
            row[2].number_format = numbers.FORMAT_PERCENTAGE_00

    return made(("Pipeline", rows), shape=shape)


def staff() -> bytes:
    """People with a manager among them."""
    names = ("Ada Sample", "Ben Sample", "Cai Sample", "Dee Sample", "Eva Sample")
    rows = [
        ["Name *", "Manager", "Department", "Birthday", "Skills"],
        *([name, names[n // 2] if n else None, ("Sales", "Service")[n % 2], f"{n + 13}/0{n + 1}/199{n}",
           ", ".join(("welding", "driving", "first aid")[: n % 3 + 1])] for n, name in enumerate(names)),
    ]  # fmt: skip
    return made(("Staff list", rows))


def no_header() -> bytes:
    """Nothing but values."""
    return made(("Sheet1", [[n, f"2025-01-{n:02}", n * 1.5] for n in range(1, 9)]))


def empties() -> bytes:
    """Blank columns and rows, a hidden sheet, a sheet without anything, formulas never worked out."""
    tasks = [
        ["Task", None, "Notes", "Empty", "Done", "Double"],
        [],
        *(["Call " + str(n), None, "Line one\nLine two" if n == 2 else "Short", None, ("x", None)[n % 2], f"=B{n}*2"] for n in range(1, 7)),
        [],
    ]  # fmt: skip

    def shape(book: Workbook) -> None:
        book["Archive"].sheet_state = "hidden"

    return made(("Tasks", tasks), ("Nothing", []), ("Archive", [["Old"], ["a"], ["b"]]), shape=shape)


def stock_zh() -> bytes:
    """库存：序号、单位、万元、有无、下划线表头。"""
    rows = [
        ["序号", "物料编码", "物料名称", "规格_型号", "单位", "库存数量", "单价", "货值（万元）", "是否启用", "最近盘点"],
        *([n, f"WL{n:05}", f"示例物料{n}", f"DN{n * 10}", ("件", "箱")[n % 2], n * 12, f"￥{n}.50", n * 0.15, ("√", "×")[n % 2],
           f"2025.{n}.1"] for n in range(1, 11)),
        ["合计", None, None, None, None, 660, None, 8.25, None, None],
    ]  # fmt: skip
    return made(("物料清单", rows))


def schools() -> bytes:
    """Courses and students that point to each other's keys by numbers, in a circle with the class speaker."""
    classes = [
        ["Class", "Room", "Speaker"],
        *([f"{n}{s}", 100 + n, f"Pupil {n}{s}1"] for n in (1, 2) for s in "ab"),
    ]
    pupils = [
        ["Pupil", "Class", "Born"],
        *(
            [f"Pupil {n}{s}{k}", f"{n}{s}", date(2015 - n, k, 5)]
            for n in (1, 2)
            for s in "ab"
            for k in (1, 2, 3)
        ),
    ]
    return made(("Classes", classes), ("Pupils", pupils))


def semicolons() -> bytes:
    """What a German spreadsheet program saves."""
    rows = [
        "Kunde;Betrag;Datum;Straße",
        *(f"Muster {n} GmbH;{n}.234,50;{n:02}.03.2025;Bäckerweg {n}" for n in range(1, 8)),
    ]
    return "\r\n".join(rows).encode("cp1252")


def gbk() -> bytes:
    """中文表格软件另存的 CSV。"""
    rows = [
        "订单号,客户,金额,下单日期,状态",
        *(
            f'DD{n:04},示例客户{n % 3},"{n},200.50",2025年{n}月8日,{("待发货", "已发货")[n % 2]}'
            for n in range(1, 9)
        ),
    ]
    return "\r\n".join(rows).encode("gb18030")


def tabs_utf16() -> bytes:
    """Unicode text of a spreadsheet program."""
    rows = [
        "Name\tStarted\tActive",
        *(f"Sämple {n}\t3 Mar 202{n}\tyes" for n in range(1, 6)),
        "Sämple 6\t4 Mar 2026\tno",
    ]
    return "\n".join(rows).encode("utf-16")
