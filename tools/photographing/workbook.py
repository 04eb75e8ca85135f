"""A sample workbook of three sheets, as people have them, for the pictures of a new app."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from openpyxl import Workbook

_WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "file": "Trade fair.xlsx",
        "sheets": ("Customers", "Orders", "Order lines"),
        "title": "Customers of the trade fair",
        "customers": ("Customer No.", "Name", "Industry", "E-mail", "Customer since"),
        "orders": ("Order", "Customer", "Ordered on", "Status", "Total"),
        "lines": ("Order", "Product", "Quantity", "Unit price"),
        "names": ("Sample Machines Ltd", "Demo Foods GmbH", "Example Paper Inc", "Specimen Textiles plc"),
        "industries": ("Machinery", "Food"),
        "states": ("Open", "Delivered", "Cancelled"),
        "unknown": "Unknown Ltd",
        "total": "Total",
        "products": ("Shelf unit", "Counter", "Sign", "Lamp"),
        "money": "€ {:,}.00",
    },
    "zh": {
        "file": "展会订单.xlsx",
        "sheets": ("客户表", "订单", "订单明细"),
        "title": "展会客户一览",
        "customers": ("客户编号", "客户名称", "行业", "邮箱", "建档日期"),
        "orders": ("订单号", "客户名称", "下单日期", "状态", "金额（元）"),
        "lines": ("订单号", "产品", "数量", "单价"),
        "names": ("示例机械有限公司", "样本食品有限公司", "演示纸业有限公司", "测试纺织有限公司"),
        "industries": ("机械", "食品"),
        "states": ("待发货", "已发货", "已取消"),
        "unknown": "未知公司",
        "total": "合计",
        "products": ("货架", "柜台", "标牌", "灯具"),
        "money": "¥{:,}.00",
    },
}


def workbook(language: str) -> tuple[str, bytes]:
    """The name of the file and its bytes."""
    words = _WORDS["zh" if language.startswith("zh") else "en"]
    names, customers, orders, lines = words["names"], *(list[list[Any]]() for _ in range(3))
    customers += [[words["title"]], [], list(words["customers"])]
    customers += [
        [
            f"C-{n:03}",
            name,
            words["industries"][n % 2],
            f"office{n}@sample.example",
            date(2021 + n % 4, n + 1, 5),
        ]
        for n, name in enumerate(names, 1)
    ]
    customers.append([words["total"]])
    orders.append(list(words["orders"]))
    orders += [
        [f"SO-2026-{n:04}", names[n % 4], f"2026-0{n % 8 + 1}-1{n % 9}", words["states"][n % 3],
         words["money"].format(1200 + n * 350)]
        for n in range(1, 11)
    ]  # fmt: skip
    orders.append(
        ["SO-2026-0011", words["unknown"], "2026-09-01", words["states"][0], words["money"].format(90)]
    )
    lines.append(list(words["lines"]))
    lines += [[f"SO-2026-{n // 2 + 1:04}", words["products"][n % 4], n % 5 + 1, 95.5] for n in range(20)]
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in zip(words["sheets"], (customers, orders, lines), strict=True):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return words["file"], buffer.getvalue()


def table(language: str) -> tuple[str, bytes]:
    """A table of leads, some of which do not fit."""
    if language.startswith("zh"):
        rows = [
            "公司名称,联系人,手机,来源,预算",
            "示例面包房,安样本,13800138000,官网,12000",
            "示例修理厂,本样本,13900139000,不知道,很多",
            "示例咖啡,蔡样本,13700137000,展会,5000",
        ]
        return "线索.csv", "\n".join(rows).encode()
    rows = [
        "Company,Contact,Mobile,Source,Budget",
        'Sample Bakery,Ann Sample,13800138000,Website,"12,000"',
        "Sample Garage,Ben Sample,13900139000,No idea,lots",
        "Sample Cafe,Cai Sample,13700137000,Trade show,5000",
    ]
    return "leads.csv", "\n".join(rows).encode()
