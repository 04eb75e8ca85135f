"""An app made of spreadsheets from the page: what people correct, what becomes of the rows."""

from __future__ import annotations

import io
import re
import time
from typing import Any

import pytest

from tests.studio import workbooks
from tests.studio.conftest import ORIGIN, Studio, words_of
from tests.web.conftest import SELLER


def sent(studio: Studio, *files: tuple[str, bytes], name: str = "") -> str:
    """The address of the page that shows what files become."""
    token = studio.browser.get("/api/v1/session").json["csrf_token"]
    data: dict[str, Any] = {"csrf_token": token, "start": "spreadsheet", "name": name}
    data["sheets"] = [(io.BytesIO(content), given) for given, content in files]
    answer = studio.browser.post("/studio/-/new", data=data, headers=ORIGIN)
    assert answer.status_code == 302, answer.text[-1500:]
    return str(answer.location)


def read(studio: Studio, address: str) -> tuple[list[str], Any]:
    """The pages that tell how far the tables are read, and the first that doesn't."""
    told = []
    while "data-reload" in (answer := studio.browser.get(address)).text:
        told.append(answer.text)
        assert len(told) < 600
        time.sleep(0.2)
    return told, answer


def test_a_long_workbook_is_read_behind_the_page(studios: Studio) -> None:
    address = sent(studios, ("visits.xlsx", workbooks.long(15_000)), name="Visits of nobody")
    assert studios.get("/studio/-/new").status_code == 200  # the page can be left
    told, answer = read(studios, address)
    assert any(re.search(r"[1-9]\d* rows read", page) for page in told)
    assert any(re.search(r"\d of 8 columns looked at", page) for page in told)
    assert all('<meta http-equiv="refresh"' in page for page in told)  # and goes on without a script
    assert answer.status_code == 200 and "15000 rows come along" in words_of(answer.text)
    assert 'value="Visits of nobody"' in answer.text
    assert read(studios, address)[0] == []


def test_a_long_workbook_that_cannot_be_taken_says_so_on_the_page_it_came_from(studios: Studio) -> None:
    address = sent(studios, ("visits.xlsx", workbooks.long(50_100, 3)), name="Visits of nobody")
    told, answer = read(studios, address)
    assert told and answer.status_code == 422
    said = words_of(answer.text)
    assert "What do you want to keep track of?" in said and "A table may have 50000 rows" in said
    assert 'value="Visits of nobody"' in answer.text
    assert re.search(r'value="spreadsheet"\s+checked', answer.text)


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


def test_years_are_shown_as_they_are_written_and_not_added_up(studio: Studio) -> None:
    plants = b"Plant,Year,Area\nOne,1998,12000\nTwo,2006,8000\nThree,2011,20500\n"
    address = sent(studio, ("plants.csv", plants), name="Plants")
    assert (
        studio.post(address, **{"-act": "make"}, **as_proposed(studio, address)).location == "/apps/plants/"
    )
    page = words_of(studio.get("/apps/plants/plant").text)
    assert "1998" in page and "1,998" not in page and "12,000" in page
    assert "6,015" not in page and "40,500" in page
    record = studio.get("/apps/plants/plant/1").text
    assert re.search(r'name="f-year"[^>]*data-plain', record) or re.search(
        r'data-plain[^>]*name="f-year"', record
    )


def test_what_others_sent_is_not_there(studio: Studio) -> None:
    address = sent(studio, ("trade.xlsx", workbooks.trade()))
    assert studio.site.signed_in(SELLER).get(address).status_code == 403
    assert studio.get("/studio/-/spreadsheet/" + "0" * 32).location == "/studio/-/new"
    assert studio.post(f"{address}", **{"-act": "make"}).status_code == 422  # a form without a name


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
