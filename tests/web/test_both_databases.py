"""What depends on the database: looked at once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runtime.access import accounts
from tests.web.conftest import ADMINISTRATOR, APP, SELLER, SalesSite, codes, sales_site_in, sign_in


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[SalesSite]:
    """The sample sales app on either database."""
    found = sales_site_in(tmp_path / "home", FORMWRIGHT_DATABASE_URL=database_url)
    yield found
    found.engine.dispose()


def test_sign_in_sessions_and_tokens(site: SalesSite) -> None:
    browser = site.visitor()
    assert sign_in(browser, SELLER, "wrong wrong wrong").status_code == 200
    assert sign_in(browser, SELLER).status_code == 302
    assert browser.get("/api/v1/me").json["roles"] == {"sample_sales": ["sales"]}
    token = browser.get("/api/v1/session").json["csrf_token"]
    made = browser.post(f"{APP}/lead", json={"name": "Sample"}, headers={"X-CSRF-Token": token})
    assert made.status_code == 201
    accounts.set_suspended(site.engine, SELLER, True)
    assert browser.get("/api/v1/me").status_code == site.seller.get("/api/v1/me").status_code == 401
    secret = accounts.add_link(site.engine, ADMINISTRATOR)
    assert site.visitor().get(f"/sign-in/{secret}").status_code == 302
    assert site.visitor().get(f"/sign-in/{secret}").status_code == 410


def test_records_and_figures(site: SalesSite) -> None:
    made = site.new("lead", site.seller, name="Sample", budget="10.50", source="web", needed_by="2026-12-01")
    address = f"{APP}/lead/{made['id']}"
    assert site.seller.get(address).json == made
    assert site.seller.patch(address, json={"budget": "12"}, headers={"If-Match": '"1"'}).status_code == 200
    assert site.seller.patch(address, json={"budget": "13"}, headers={"If-Match": '"1"'}).status_code == 412
    assert site.other.get(address).status_code == 404
    page = site.seller.get(
        f"{APP}/lead", query_string={"filter": "budget > 11", "sort": "-needed_by,name"}
    ).json
    assert [item["budget"] for item in page["items"]] == ["12.00"]
    query = {"entity": "lead", "group_by": "source", "measure": ["SUM(budget)", "COUNT()"]}
    figures = site.seller.get(f"{APP}/query", query_string=query).json["items"]
    assert figures[0]["values"] == {"SUM(budget)": "12.00", "COUNT()": 1}
    assert site.seller.post(f"{address}/flows/qualify").status_code == 422
    site.seller.patch(address, json={"company": "Sample Co"})
    assert site.seller.post(f"{address}/flows/qualify").status_code == 200
    assert site.admin.delete(address).status_code == 204
    assert site.admin.post(f"{address}/restore").status_code == 200


def test_numbers_that_no_column_holds(site: SalesSite) -> None:
    """An id beyond 64 bits names no record; a figure beyond them is a text, as decimals are."""
    for number in (2**63, 2**64 - 1):
        changed = site.admin.post(f"{APP}/account/batch", json=[{"id": number, "name": "x"}])
        assert (changed.status_code, codes(changed)[0][0]) == (404, "record.not_found")
        asked = {"entity": "account", "purpose": "rule", "formula": "name", "record": number}
        tried = site.admin.post(f"{APP}/draft/formulas", json=asked)
        assert (tried.status_code, tried.json["value"]) == (200, None)
    site.new("account", name="One")
    for measure, value in (("COUNT() * 10^18", 10**18), ("COUNT() * 10^20", str(10**20))):
        figures = site.admin.get(f"{APP}/query", query_string={"entity": "account", "measure": measure})
        assert figures.status_code == 200, figures.text
        assert figures.json["items"][0]["value"] == value


def test_doubled_requests_make_one_record(site: SalesSite) -> None:
    def send(number: int) -> int:
        caller = site.by_token(SELLER)
        key = {"Idempotency-Key": f"key-{number % 3}"}
        return caller.post(f"{APP}/lead", json={"name": f"Sample {number % 3}"}, headers=key).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, range(18))) == {201}
    assert len(site.seller.get(f"{APP}/lead").json["items"]) == 3


def test_life_of_a_version(site: SalesSite) -> None:
    draft = site.admin.get(f"{APP}/draft")
    assert draft.json["revision"] == 1 and draft.headers["ETag"] == '"1"'
    edit = [{"op": "add", "path": "/entities/2/fields/-", "value": {"key": "note", "type": "text"}}]
    assert codes(site.admin.patch(f"{APP}/draft", json=edit)) == [("draft.no_precondition", "")]
    changed = site.admin.patch(f"{APP}/draft", json=edit, headers={"If-Match": '"1"'})
    assert changed.status_code == 200 and changed.headers["ETag"] == '"2"'
    assert site.admin.patch(f"{APP}/draft", json=edit, headers={"If-Match": '"1"'}).status_code == 412
    broken = [{"op": "add", "path": "/nonsense", "value": 1}]
    refused = site.admin.patch(f"{APP}/draft", json=broken, headers={"If-Match": '"2"'})
    assert refused.status_code == 422
    assert [change["kind"] for change in site.admin.get(f"{APP}/draft/diff").json["changes"]] == ["added"]
    impact = site.admin.post(f"{APP}/draft/impact").json
    assert [step["code"] for step in impact["steps"]] == ["impact.column"]
    assert site.admin.post(f"{APP}/draft/check").json["ok"] is True
    assert site.admin.post(f"{APP}/publish", json={"note": "notes"}).json["version"] == 2
    site.new("lead", name="Sample", note="kept")
    assert site.admin.post(f"{APP}/draft/undo").status_code == 200
    impact = site.admin.post(f"{APP}/draft/impact").json
    assert [(step["code"], step["records"]) for step in impact["steps"]] == [("impact.retired_column", 1)]
    assert site.admin.post(f"{APP}/publish").json["version"] == 3
    assert codes(site.admin.post(f"{APP}/lead", json={"name": "x", "note": "y"})) == [
        ("field.unknown", "note")
    ]
    assert site.admin.post(f"{APP}/versions/2/restore").json["version"] == 4
    assert site.admin.get(f"{APP}/lead").json["items"][0]["note"] == "kept"
    listed = site.admin.get(f"{APP}/versions").json["items"]
    assert [version["number"] for version in listed] == [4, 3, 2, 1] and listed[0]["restored_from"] == 2
    cloned = site.admin.post(f"{APP}/clone", json={"key": "my_sales"})
    assert cloned.status_code == 201 and cloned.json["version"] == 1
    assert site.admin.get("/api/v1/apps/my_sales/lead").json["items"] == []
    assert site.admin.delete(APP).status_code == 204
    assert site.admin.get(f"{APP}/lead").status_code == 404
    assert [app["key"] for app in site.admin.get("/api/v1/apps").json["items"]] == ["my_sales"]
    assert site.admin.post("/api/v1/apps/my_sales/lead", json={"name": "still here"}).status_code == 201


def test_a_clone_takes_an_upgrade(site: SalesSite) -> None:
    clone = "/api/v1/apps/my_sales"
    assert site.admin.post(f"{APP}/clone", json={"key": "my_sales"}).status_code == 201
    budget = "/entities/lead/fields/budget/help"

    def edit(app: str, text: str, *more: dict[str, object]) -> None:
        patch = [{"op": "add", "path": budget, "value": text}, *more]
        headers = {"If-Match": site.admin.get(f"{app}/draft").headers["ETag"]}
        assert site.admin.patch(f"{app}/draft", json=patch, headers=headers).status_code == 200

    note = {"op": "add", "path": "/entities/2/fields/-", "value": {"key": "note", "type": "text"}}
    edit(APP, "Theirs", note)
    assert site.admin.post(f"{APP}/publish").json["version"] == 2
    edit(clone, "Ours")
    made = site.admin.post(f"{clone}/upgrade").json
    assert made["template"] == {"key": "sample_sales", "from": 1, "to": 2}
    assert [change["kind"] for change in made["changes"]].count("added") == 1
    (conflict,) = made["conflicts"]
    assert (conflict["base"], conflict["theirs"], conflict["ours"]) == (None, "Theirs", "Ours")
    refused = site.admin.post(f"{clone}/publish")
    assert refused.status_code == 422 and ("publish.conflicts", "") in codes(refused)
    unknown = site.admin.post(f"{clone}/draft/conflicts", json=[{"path": "/label", "take": "ours"}])
    assert codes(unknown) == [("conflict.unknown", "/0/path")]
    settled = site.admin.post(f"{clone}/draft/conflicts", json=[{"path": conflict["path"], "take": "theirs"}])
    assert settled.status_code == 200 and settled.json["conflicts"] == []
    assert site.admin.post(f"{clone}/publish").json["version"] == 2
    again = site.admin.post(f"{clone}/upgrade").json
    assert (again["changes"], again["conflicts"]) == ([], [])
    assert site.seller.post(f"{clone}/upgrade").status_code == 403


def test_lists_grouped_sorted_kept_and_taken_away(site: SalesSite) -> None:
    for number in range(1, 31):
        site.new("lead", site.seller, name=f"Sample {number:02}", budget=number, source=("web", "event")[number % 2],
                 needed_by=f"2026-0{1 + number % 3}-15", priority=3)  # fmt: skip
    browser = site.signed_in(SELLER)
    start = "/apps/sample_sales/-/views/leads"
    for group in ("source", "needed_by", "owner", "status", "account", "priority"):
        page = browser.get(f"{start}?group={group}&size=25&sort=-budget,account,owner")
        assert page.status_code == 200 and "1–25 of 30" in page.text, group
        assert browser.get(f"{start}?group={group}&closed=-&closed=web&closed=202601").status_code == 200
    for query in ("c0=needed_by&o0=this_week", "c0=needed_by&o0=this_month", "c0=needed_by&o0=past",
                  "c0=account.region&o0=one_of&v0=north&v0=south"):  # fmt: skip
        assert 'role="alert"' not in browser.get(f"{start}?{query}").text
    token = browser.get("/api/v1/session").json["csrf_token"]
    sent = {"csrf_token": token, "view": "leads", "where": "sort=-budget&q=Sample", "name": "Mine"}
    made = browser.post("/apps/sample_sales/lead/-/my-views/new", data=sent)
    assert browser.get(made.headers["Location"]).status_code == 303
    columns = {
        "csrf_token": token,
        "view": "leads",
        "order": ["budget", "name"],
        "column": ["budget", "name"],
    }
    assert browser.post("/apps/sample_sales/lead/-/columns", data=columns).status_code == 303
    heads = browser.get(start).text.split("<thead")[1].split("</thead")[0]
    assert heads.index("Budget") < heads.index("Name")
    change = {"csrf_token": token, "view": "leads", "where": "", "all": "1", "field": "company", "-act": "save",
              "f-company": "Sample Group"}  # fmt: skip
    assert browser.post("/apps/sample_sales/lead/-/chosen/change", data=change).status_code == 303
    found = site.seller.get(
        f"{APP}/lead", query_string={"filter": 'company = "Sample Group"', "count": "1"}
    ).json
    assert found["count"]["value"] == 30
    assert (
        site.signed_in(ADMINISTRATOR).get("/apps/sample_sales/lead/-/export?format=xlsx").status_code == 200
    )
