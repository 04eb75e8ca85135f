"""Records from a file, on pages without a script: matched, tried, brought in by the person's rights, undone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from runtime.exchange.matching import match_columns
from tests.web.conftest import ADMINISTRATOR, MANAGER, OTHER, SELLER, STRANGER, SalesSite, make_site

ORIGIN = {"Origin": "http://localhost"}
PAGE = "/apps/sample_sales/account/-/import"


@pytest.fixture
def sites(tmp_path: Path, database_url: str) -> Iterator[SalesSite]:
    """The sample sales app on either database."""
    site = SalesSite(make_site(tmp_path / "home", FORMWRIGHT_DATABASE_URL=database_url).app)
    yield site
    site.engine.dispose()


def said(answer: TestResponse) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def post(browser: FlaskClient, address: str, **data: Any) -> TestResponse:
    token = browser.get("/api/v1/session").json["csrf_token"]
    return browser.post(address, data={"csrf_token": token, **data}, headers=ORIGIN)


def send(
    browser: FlaskClient, content: bytes | str, name: str = "accounts.csv", page: str = PAGE
) -> TestResponse:
    raw = content.encode() if isinstance(content, str) else content
    return post(browser, page, sheets=(io.BytesIO(raw), name))


def chosen(page: str) -> dict[str, str]:
    """What the selects of a page stand on."""
    found = {}
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)".*?>(.*?)</select>', page, re.S):
        picked = re.search(r'<option value="([^"]*)"\s+selected', options)
        found[name] = picked[1] if picked else ""
    return found


def test_columns_are_matched_in_either_language_and_as_exports_name_them() -> None:
    fields = {
        "name": {"en": "Name", "zh": "名称"},
        "credit": {"en": "Credit limit", "zh": "授信额度"},
        "city": "City",
    }
    assert match_columns(["名称", "credit", "City *"], fields) == {0: "name", 1: "credit", 2: "city"}
    assert match_columns(["NAME", "Credit limit (CNY)", "Citys"], fields) == {
        0: "name",
        1: "credit",
        2: "city",
    }
    assert match_columns(["Name", "name", "", "Colour"], fields) == {0: "name"}
    people = {
        "company": {"en": "Company", "zh": "公司名称"},
        "person": "Contact person",
        "phone": {"en": "Phone", "zh": "电话"},
    }
    assert match_columns(["公司", "Contact", "手机"], people) == {0: "company", 1: "person", 2: "phone"}


def test_a_table_is_tried_brought_in_and_taken_back(sites: SalesSite) -> None:
    browser = sites.signed_in(ADMINISTRATOR)
    listed = browser.get("/apps/sample_sales/account")
    assert f'href="{PAGE}"' in listed.text
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Accounts of 2025"], [], ["Name", "Region", "Nonsense"], ["Acme Ltd", "North", 1],
                ["Borealis", "Nowhere", 2], [None, "South", 3], ["Total", None, 6]):  # fmt: skip
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    sent = send(browser, buffer.getvalue(), "accounts.xlsx")
    assert sent.status_code == 303, sent.text[-2000:]
    page = browser.get(sent.location)
    fields = chosen(page.text)
    assert fields["c0"] == "name" and fields["c1"] == "region" and fields["c2"] == ""
    assert "2 of the first 3 rows have problems" in said(page), said(page)[-1500:]
    before = sites.admin.get("/api/v1/apps/sample_sales/account?count=true").json["count"]["value"]
    assert before == 0  # nothing tried is kept
    done = post(browser, sent.location, matched="1", of="0", sheet="0", **fields, **{"-act": "import"})
    outcome = browser.get(done.location)
    assert "1 record imported" in said(outcome) and "Nowhere" in said(outcome)
    left_out = browser.get(f"{sent.location}/left-out.csv").text
    assert "Borealis,Nowhere,2,5," in left_out and ",South,3,6," in left_out and "Acme" not in left_out
    names = [one["name"] for one in sites.admin.get("/api/v1/apps/sample_sales/account").json["items"]]
    assert names == ["Acme Ltd"]
    again = post(browser, sent.location, matched="1", **fields, **{"-act": "import"})
    assert again.location == done.location  # a second press adds nothing
    assert sites.admin.get("/api/v1/apps/sample_sales/account?count=true").json["count"]["value"] == 1
    undone = post(browser, f"{sent.location}/undo")
    assert undone.status_code == 303
    assert sites.admin.get("/api/v1/apps/sample_sales/account?count=true").json["count"]["value"] == 0
    assert "Acme Ltd" in said(browser.get("/apps/sample_sales/-/bin"))


def test_rows_are_taken_without_what_does_not_fit_when_asked(sales_site: SalesSite) -> None:
    browser = sales_site.signed_in(ADMINISTRATOR)
    sent = send(browser, "Name,Region\nAcme Ltd,Nowhere\nBorealis,north\n")
    fields = chosen(browser.get(sent.location).text)
    done = post(browser, sent.location, matched="1", of="0", keep_rest="on", **fields, **{"-act": "import"})
    outcome = said(browser.get(done.location))
    assert "2 records imported" in outcome and "Nowhere" in outcome
    records = sales_site.admin.get("/api/v1/apps/sample_sales/account?sort=name").json["items"]
    assert [(one["name"], one["region"]) for one in records] == [("Acme Ltd", None), ("Borealis", "north")]


def test_records_are_changed_by_what_is_unique(sales_site: SalesSite) -> None:
    browser = sales_site.signed_in(ADMINISTRATOR)
    first = sales_site.new("account", name="Acme Ltd", region="north")
    second = sales_site.new("account", name="Borealis", region="north")
    table = f"ID,Name\n{first['id']},Acme Holding\n{second['id']},Borealis AG\n{second['id']},Twice\n99999,Nobody\n,New one\n"
    sent = send(browser, table)
    page = browser.get(sent.location)
    assert "changes the record it names" in said(page)
    fields = {**chosen(page.text), "how": "change", "key": "id"}
    tried = said(post(browser, sent.location, matched="1", of="0", **fields, **{"-act": "again"}))
    assert "3 of the first 5 rows have problems" in tried
    done = post(browser, sent.location, matched="1", of="0", **fields, **{"-act": "import"})
    outcome = said(browser.get(done.location))
    for words in (
        "2 records imported",
        "another row has this, too (row 3)",
        "no record with this ID",
        "ID is blank",
    ):
        assert words in outcome, (words, outcome[-1500:])
    records = sales_site.admin.get("/api/v1/apps/sample_sales/account?sort=id").json["items"]
    assert [(one["name"], one["region"]) for one in records] == [
        ("Acme Holding", "north"),
        ("Borealis AG", "north"),
    ]
    fields["how"] = "both"
    sent = send(browser, f"ID,Name\n{first['id']},Acme\n,New one\n")
    post(browser, sent.location, matched="1", of="0", **fields, **{"-act": "import"})
    names = [
        one["name"] for one in sales_site.admin.get("/api/v1/apps/sample_sales/account?sort=id").json["items"]
    ]
    assert names == ["Acme", "Borealis AG", "New one"]


def test_an_import_that_stopped_goes_on_without_doubles(
    sales_site: SalesSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.web.pages.listing.intake.BUDGET", -1)
    monkeypatch.setattr("runtime.exchange.intake.PORTION", 2)
    browser = sales_site.signed_in(ADMINISTRATOR)
    sent = send(browser, "Name\n" + "".join(f"Account {n}\n" for n in range(5)))
    fields = chosen(browser.get(sent.location).text)
    done = post(browser, sent.location, matched="1", of="0", **fields, **{"-act": "import"})
    page = browser.get(done.location)
    assert "2 of 5 rows" in said(page) and "data-goes-on" in page.text
    with monkeypatch.context() as broken:  # the next portion fails on the way: nothing of it is there
        broken.setattr("runtime.web.pages.listing.intake.keep_state", lambda *_: 1 / 0)
        assert post(browser, sent.location, **{"-act": "import"}).status_code == 500
    assert sales_site.admin.get("/api/v1/apps/sample_sales/account?count=true").json["count"]["value"] == 2
    for _ in range(3):
        post(browser, sent.location, **{"-act": "import"})
    assert "5 records imported" in said(browser.get(done.location))
    names = [
        one["name"]
        for one in sales_site.admin.get("/api/v1/apps/sample_sales/account?sort=name").json["items"]
    ]
    assert names == [f"Account {n}" for n in range(5)]


def test_everybody_imports_with_their_own_rights(sales_site: SalesSite) -> None:
    """Without a right to write there is no page; records are made, changed and refused as the person may."""
    stranger, seller = sales_site.signed_in(STRANGER), sales_site.signed_in(SELLER)
    other, boss = sales_site.signed_in(OTHER), sales_site.signed_in(ADMINISTRATOR)
    products, leads = (f"/apps/sample_sales/{entity}/-/import" for entity in ("product", "lead"))
    for browser, page in ((stranger, PAGE), (stranger, leads), (seller, products)):
        assert browser.get(page).status_code == 403
        assert send(browser, "Name\nAcme Ltd\n", page=page).status_code == 403
    assert sales_site.admin.get("/api/v1/apps/sample_sales/account").json["items"] == []
    assert sales_site.signed_in(MANAGER).get(products).status_code == 200

    own = sales_site.new("lead", sales_site.seller, name="Sample Clinic")
    foreign = sales_site.new("lead", sales_site.other, name="Sample Bakery")
    sent = send(seller, f"ID,Name\n{own['id']},Mine now\n{foreign['id']},Mine too\n", page=leads)
    fields = {**chosen(seller.get(sent.location).text), "how": "change", "key": "id"}
    done = post(seller, sent.location, matched="1", of="0", sheet="0", **fields, **{"-act": "import"})
    outcome = said(seller.get(done.location))
    assert "1 record imported" in outcome and "no record with this ID" in outcome
    names = [
        one["name"] for one in sales_site.admin.get("/api/v1/apps/sample_sales/lead?sort=id").json["items"]
    ]
    assert names == ["Mine now", "Sample Bakery"]

    sent = send(other, "Name\nSample Garage\n", page=leads)
    fields = chosen(other.get(sent.location).text)
    post(other, sent.location, matched="1", of="0", sheet="0", **fields, **{"-act": "import"})
    made = sales_site.admin.get("/api/v1/apps/sample_sales/lead?sort=-id").json["items"][0]
    assert (made["name"], made["owner"]) == ("Sample Garage", foreign["owner"])

    sent = send(boss, "Name\nAcme Ltd\n")  # what others sent is theirs
    assert "Acme Ltd" in said(boss.get(sent.location))
    fields = chosen(boss.get(sent.location).text)
    gone = seller.get(sent.location)
    assert gone.status_code == 302 and gone.location.endswith(PAGE)
    post(seller, sent.location, matched="1", of="0", sheet="0", **fields, **{"-act": "import"})
    assert sales_site.admin.get("/api/v1/apps/sample_sales/account").json["items"] == []


def test_files_that_cannot_be_read_are_told(sales_site: SalesSite) -> None:
    browser = sales_site.signed_in(ADMINISTRATOR)
    for content, words in (
        (b"PK\x03\x04", "is damaged"),
        (b"", "There is nothing in"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 90, "password"),
    ):
        answer = send(browser, content, "x.xlsx")
        assert answer.status_code == 422 and words in said(answer)
    sent = send(browser, "Colour\nred\n")
    page = browser.get(sent.location)
    assert "No column fills" in said(page)
    refused = post(browser, sent.location, matched="1", of="0", c0="", **{"-act": "import"})
    assert refused.status_code == 422 and "Match at least one column" in said(refused)
    assert browser.get(f"{PAGE}/{'0' * 32}").status_code == 302
    sample = browser.get(f"{PAGE}/sample.csv").text
    assert sample.startswith("\ufeff") and "Name" in sample.splitlines()[0]
