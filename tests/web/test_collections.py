"""Batch, import, export, figures, and keys that make a doubled request harmless."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from runtime.exchange.workbooks import MEDIA_TYPE
from tests.web.conftest import APP, SalesSite, codes


def test_batch_is_all_or_nothing(sales_site: SalesSite) -> None:
    rows = [{"name": "Sample A"}, {"name": "Sample B"}]
    made = sales_site.admin.post(f"{APP}/account/batch", json=rows)
    assert made.status_code == 200 and [item["name"] for item in made.json["items"]] == [
        "Sample A",
        "Sample B",
    ]
    mixed = [{"name": "Sample C"}, {}, {"id": made.json["items"][0]["id"], "phone": "1234567"}]
    refused = sales_site.admin.post(f"{APP}/account/batch", json=mixed)
    assert refused.status_code == 422 and codes(refused) == [("field.required", "1/name")]
    assert len(sales_site.admin.get(f"{APP}/account").json["items"]) == 2
    partly = sales_site.admin.post(f"{APP}/account/batch?partial=1", json=mixed)
    assert partly.status_code == 200
    assert [item["ok"] for item in partly.json["items"]] == [True, False, True]
    assert partly.json["items"][1]["problems"][0]["code"] == "field.required"
    assert len(sales_site.admin.get(f"{APP}/account").json["items"]) == 3


def test_batch_of_what_is_no_list_is_refused(sales_site: SalesSite) -> None:
    assert sales_site.admin.post(f"{APP}/account/batch", json={"name": "x"}).status_code == 400
    assert sales_site.admin.post(f"{APP}/account/batch", json=[1, None]).status_code == 422
    assert sales_site.admin.post(f"{APP}/account/batch", json=[{}] * 10_001).status_code == 413


def test_import_reads_what_people_write(sales_site: SalesSite) -> None:
    table = '名称,Budget,needed_by,Source\nSample lead,"¥1,234.50",2026/3/1,web\n示例,1000,3月1日,转介绍\n'
    made = sales_site.seller.post(f"{APP}/lead/import", data=table.encode(), content_type="text/csv")
    assert made.status_code == 200, made.json
    first, second = made.json["items"]
    assert (first["budget"], first["needed_by"], first["source"]) == ("1234.50", "2026-03-01", "web")
    assert second["name"] == "示例" and second["source"] == "referral"


def workbook(*rows: list[Any], hidden: bool = False) -> bytes:
    """A file with a sheet of these rows."""
    book, kept = Workbook(), io.BytesIO()
    if hidden:
        book.active.sheet_state = "hidden"
        book.create_sheet("shown")
    for row in rows:
        book.worksheets[-1].append(row)
    book.save(kept)
    return kept.getvalue()


def test_import_takes_a_workbook_cell_by_cell(sales_site: SalesSite) -> None:
    rows = [
        ["名称", "Budget", "needed_by"],
        ["Total", 1234.5, datetime(2026, 3, 1)],
        [None, None, None],
        ["示例", "¥10"],
    ]
    path, kind = f"{APP}/lead/import", {"content_type": MEDIA_TYPE}
    for hidden in (False, True):
        made = sales_site.seller.post(path, data=workbook(*rows, hidden=hidden), **kind)
        assert made.status_code == 200, made.json
        first, second = made.json["items"]
        assert (first["name"], first["budget"], first["needed_by"]) == ("Total", "1234.50", "2026-03-01")
        assert (second["name"], second["budget"], second["needed_by"]) == ("示例", "10.00", None)
    wrong = [["name", "budget"], ["a", "much"], ["b", 5]]
    refused = sales_site.seller.post(path, data=workbook(*wrong), **kind)
    assert refused.status_code == 422 and codes(refused) == [("number.not_number", "0/budget")]
    partly = sales_site.seller.post(f"{path}?partial=1", data=workbook(*wrong), **kind)
    assert [one["ok"] for one in partly.json["items"]] == [False, True]
    for content, code in (
        (b"name\nx\n", "table.damaged"),
        (workbook(["name"])[:-200], "table.damaged"),
        (workbook(["nonsense"], ["x"]), "table.column"),
        (workbook(["name", None], ["x", "y"]), "table.width"),
    ):
        answer = sales_site.seller.post(path, data=content, **kind)
        assert answer.status_code == 422 and codes(answer)[0][0] == code, answer.json
    other = sales_site.seller.post(path, data=b"x", content_type="application/vnd.ms-excel")
    assert other.status_code == 415
    assert all(one in other.text for one in ("application/json", "text/csv", MEDIA_TYPE))


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (b"", "table.empty"),
        (b"nonsense\nx\n", "table.column"),
        (b"name,Name\nx,y\n", "table.doubled"),
        (b"name\n\xff\xfe\n", "table.encoding"),
        (b'name\n"torn\n', "table.unreadable"),
        (b"name\nx,y\n", "table.width"),
        (b"name,budget\nx,much\n", "number.not_number"),
    ],
)
def test_tables_that_are_refused(sales_site: SalesSite, table: bytes, code: str) -> None:
    answer = sales_site.seller.post(f"{APP}/lead/import", data=table, content_type="text/csv")
    assert answer.status_code == 422 and codes(answer)[0][0] == code
    assert sales_site.seller.get(f"{APP}/lead").json["items"] == []


def test_export_needs_its_right_and_runs_nothing(sales_site: SalesSite) -> None:
    risky = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "plain", "-5"]
    for name in risky:
        sales_site.new("lead", name=name.strip() if name == "plain" else name)
    assert sales_site.seller.get(f"{APP}/lead/export").status_code == 403
    answer = sales_site.admin.get(f"{APP}/lead/export?sort=id")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    names = [row["Name"] for row in rows]
    assert all(not name.startswith(("=", "+", "@", "\t")) for name in names)
    assert "'-2+3" in names and "-5" in names and "plain" in names
    as_json = sales_site.admin.get(f"{APP}/lead/export?format=json&fields=name").json
    assert len(as_json) == len(risky)
    assert sales_site.admin.get(f"{APP}/lead/export?format=exe").status_code == 400


def test_figures_group_and_measure(sales_site: SalesSite) -> None:
    for name, budget, source in (("a", "100", "web"), ("b", "50", "web"), ("c", "10", None)):
        sales_site.new("lead", sales_site.seller, name=name, budget=budget, source=source)
    sales_site.new("lead", sales_site.other, name="d", budget="7", source="web")
    query = {"entity": "lead", "group_by": "source", "measure": ["SUM(budget)", "COUNT()"]}
    found = sales_site.seller.get(f"{APP}/query", query_string=query).json
    assert found["items"] == [
        {"group": {"source": "web"}, "value": "150.00", "values": {"SUM(budget)": "150.00", "COUNT()": 2}},
        {"group": {"source": None}, "value": "10.00", "values": {"SUM(budget)": "10.00", "COUNT()": 1}},
    ]
    total = sales_site.manager.get(f"{APP}/query?entity=lead").json["items"]
    assert total == [{"group": {}, "value": 4, "values": {"COUNT()": 4}}]
    by_owner = sales_site.manager.get(f"{APP}/query?entity=lead&group_by=owner&filter=budget > 6").json[
        "items"
    ]
    assert [(item["group"]["owner"]["title"], item["value"]) for item in by_owner] == [
        ("seller", 3),
        ("other", 1),
    ]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"entity": "nonsense"}, 404),
        ({"entity": "lead", "measure": "nonsense"}, 400),
        ({"entity": "lead", "measure": "SUM("}, 400),
        ({"entity": "lead", "group_by": "nonsense"}, 400),
        ({"entity": "quote", "group_by": "lines"}, 400),
        ({"entity": "lead", "filter": "nonsense"}, 400),
        ({"entity": "lead", "group_by": ["name"] * 5}, 400),
    ],
)
def test_figures_that_make_no_sense(sales_site: SalesSite, query: dict[str, str], status: int) -> None:
    assert sales_site.admin.get(f"{APP}/query", query_string=query).status_code == status


def test_request_with_a_key_happens_once(sales_site: SalesSite) -> None:
    key = {"Idempotency-Key": "a-key-of-mine"}
    first = sales_site.admin.post(f"{APP}/account", json={"name": "Sample A"}, headers=key)
    again = sales_site.admin.post(f"{APP}/account", json={"name": "Sample A"}, headers=key)
    assert first.status_code == again.status_code == 201 and first.data == again.data
    assert again.headers["ETag"] == '"1"' and again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    other = sales_site.admin.post(f"{APP}/account", json={"name": "Sample B"}, headers=key)
    assert other.status_code == 422 and codes(other) == [("idempotency.reused", "")]
    assert len(sales_site.admin.get(f"{APP}/account").json["items"]) == 1
    assert (
        sales_site.manager.post(f"{APP}/account", json={"name": "Sample B"}, headers=key).status_code == 201
    )


def test_failed_request_does_not_use_its_key_up(sales_site: SalesSite) -> None:
    key = {"Idempotency-Key": "k"}
    assert sales_site.admin.post(f"{APP}/account", json={}, headers=key).status_code == 422
    assert sales_site.admin.post(f"{APP}/account", json={"name": "Sample A"}, headers=key).status_code == 201


def test_doubled_requests_at_one_moment_make_one_record(sales_site: SalesSite) -> None:
    def send(number: int) -> int:
        caller = sales_site.by_token("seller@sample.example")
        key = {"Idempotency-Key": f"key-{number % 5}"}
        return caller.post(f"{APP}/lead", json={"name": f"Sample {number % 5}"}, headers=key).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(40))) == {201}
    assert len(sales_site.seller.get(f"{APP}/lead").json["items"]) == 5


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "ключ".encode().decode("latin-1")])
def test_keys_that_are_none(sales_site: SalesSite, key: str) -> None:
    answer = sales_site.admin.post(f"{APP}/account", json={"name": "x"}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400
