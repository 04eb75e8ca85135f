"""What is done in a list without a script: many changed at once, deleted and taken back, cells, boards, files."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile

import pytest

from tests.pages.conftest import Reader, token_of
from tests.pages.test_records import words
from tests.web.conftest import ADMINISTRATOR, MANAGER, OTHER, SalesSite

APP = "/apps/sample_sales"
API = "/api/v1/apps/sample_sales"
CHOSEN = f"{APP}/lead/-/chosen"


@pytest.fixture(scope="module")
def ids(sales: SalesSite) -> list[int]:
    """Six leads of the seller, the last without a budget, and one of somebody else."""
    made = [
        sales.new(
            "lead",
            sales.seller,
            name=f"Sample {letter}",
            source="web",
            budget=None if letter == "F" else "10",
        )
        for letter in "ABCDEF"
    ]
    return [*(one["id"] for one in made), sales.new("lead", sales.other, name="Sample of another")["id"]]


def post(reader: Reader, act: str, **values: object) -> object:
    return reader.send(f"{CHOSEN}/{act}", values, form_at=f"{APP}/lead")


def value_of(sales: SalesSite, record_id: int, key: str) -> object:
    return sales.admin.get(f"{API}/lead/{record_id}").json[key]


def test_one_field_of_many(sales: SalesSite, seller: Reader, ids: list[int]) -> None:
    asked = post(seller, "change", id=ids[:3], view="leads", where="", field="source")
    assert asked.status_code == 200 and "Change 3 records" in words(asked.text)
    assert 'name="f-source"' in asked.text
    done = post(seller, "change", id=ids[:3], view="leads", where="", field="source",
                **{"f-source": "event", "-act": "save"})  # fmt: skip
    assert done.status_code == 303 and done.headers["Location"] == f"{APP}/-/views/leads"
    assert "Source changed in 3 records" in words(seller.get(done.headers["Location"]).text)
    assert {value_of(sales, one, "source") for one in ids[:3]} == {"event"}
    assert value_of(sales, ids[3], "source") == "web"


def test_what_is_refused_is_told_with_its_reason(sales: SalesSite, seller: Reader, ids: list[int]) -> None:
    sent = {"view": "leads", "where": "", "field": "status", "f-status": "qualified", "-act": "save"}
    told = post(seller, "change", id=[ids[4], ids[5], ids[6], 99999], **sent)
    page = words(told.text)
    assert "1 done, 3 refused" in page and "Sample F" in page
    assert "Sample of another" not in page, "whoever can't see it doesn't learn its name"
    assert value_of(sales, ids[4], "status") == "qualified" and value_of(sales, ids[5], "status") == "new"


def test_a_change_of_many_is_taken_back(sales: SalesSite, seller: Reader, ids: list[int]) -> None:
    made = [
        sales.seller.post(
            "/api/v1/apps/sample_sales/lead", json={"name": f"Undone {one}", "source": "web"}
        ).json["id"]  # type: ignore[index]
        for one in range(2)
    ]
    sent = {"view": "", "where": "", "field": "company", "f-company": "Sample Works", "-act": "save"}
    assert post(seller, "change", id=made, **sent).status_code == 303
    page = seller.get(f"{APP}/lead").text
    assert "chosen/take-back" in page and value_of(sales, made[1], "company") == "Sample Works"
    sales.seller.patch(f"/api/v1/apps/sample_sales/lead/{made[1]}", json={"name": "Changed since"})
    told = post(seller, "take-back", id=made, view="", where="", field="company")
    assert "1 done, 1 refused" in words(told.text) and "changed since" in words(told.text)
    assert value_of(sales, made[0], "company") is None
    assert value_of(sales, made[1], "company") == "Sample Works"


def test_all_or_none(sales: SalesSite, seller: Reader, ids: list[int]) -> None:
    sent = {"view": "", "where": "", "field": "status", "f-status": "qualified", "-act": "save", "whole": "1"}
    told = post(seller, "change", id=[ids[3], ids[5]], **sent)
    assert "Nothing was changed" in words(told.text)
    assert value_of(sales, ids[3], "status") == "new"


def test_a_value_that_cannot_be_read_stays_where_it_was_typed(seller: Reader, ids: list[int]) -> None:
    told = post(seller, "change", id=ids[:2], view="", where="", field="budget",
                **{"f-budget": "much", "-act": "save"})  # fmt: skip
    assert told.status_code == 422 and 'value="much"' in told.text


def test_everything_the_list_finds(sales: SalesSite, seller: Reader, ids: list[int]) -> None:
    done = post(seller, "change", all="1", view="leads", where="q=Sample&c0=budget&o0=blank", field="company",
                **{"f-company": "Sample Group", "-act": "save"})  # fmt: skip
    assert done.status_code == 303
    assert value_of(sales, ids[5], "company") == "Sample Group" and value_of(sales, ids[0], "company") is None


def test_nothing_chosen_and_too_much(sales: SalesSite, seller: Reader, ids: list[int]) -> None:
    done = post(seller, "change", view="leads", where="")
    assert done.status_code == 303 and "Choose some records first" in words(seller.get(f"{APP}/lead").text)
    done = post(seller, "delete", id=list(range(1, 1100)), view="leads", where="")
    assert done.status_code == 303 and "At most 1000 records" in words(seller.get(f"{APP}/lead").text)


def test_passing_on_to_somebody_else(sales: SalesSite, ids: list[int]) -> None:
    manager = Reader(sales.signed_in(MANAGER))
    asked = post(manager, "change", id=ids[:2], view="", where="", field="owner")
    options = re.findall(r'<option value="(user:\d+)"[^>]*>([^<]*)', asked.text)
    other = next(value for value, name in options if name.strip() in (OTHER, OTHER.split("@")[0]))
    post(
        manager, "change", id=ids[:2], view="", where="", field="owner", **{"f-owner": other, "-act": "save"}
    )
    assert value_of(sales, ids[0], "owner")["id"] == int(other.split(":")[1])
    post(manager, "change", id=ids[:2], view="", where="", field="owner",
         **{"f-owner": "role:sales", "-act": "save"})  # fmt: skip
    assert value_of(sales, ids[0], "owner")["role"] == "sales"


def test_deleting_many_and_taking_it_back(sales: SalesSite, ids: list[int]) -> None:
    seller = Reader(sales.signed_in(ADMINISTRATOR))
    done = post(seller, "delete", id=ids[2:4], view="leads", where="q=Sample")
    assert done.status_code == 303
    page = seller.get(done.headers["Location"])
    assert "Deleted 2 records" in words(page.text) and "Sample C" not in words(page.text).split("Deleted")[0]
    form = page.text.split("chosen/restore")[1].split("</form>")[0]
    values: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)"\s+value="([^"]*)"', form):
        values.setdefault(name, []).append(html.unescape(value))
    back = seller.client.post(f"{CHOSEN}/restore", data=values)
    assert back.status_code == 303
    assert sales.admin.get(f"{API}/lead/{ids[2]}").status_code == 200


def test_who_may_not_delete_is_offered_no_deleting(sales: SalesSite, seller: Reader, ids: list[int]) -> None:
    assert "chosen/delete" not in seller.get(f"{APP}/lead").text
    told = post(seller, "delete", id=ids[3:4], view="", where="")
    assert "0 done, 1 refused" in words(told.text)
    assert sales.admin.get(f"{API}/lead/{ids[3]}").status_code == 200


def test_a_flow_for_many(sales: SalesSite, seller: Reader) -> None:
    one, two = (sales.new("lead", sales.seller, name=f"Sample press {n}", budget=n) for n in ("5", None))
    flow = next((key for key, label in re.findall(r'name="flow"\s+value="(\w+)"[^>]*>(.*?)</button>',
                                                  seller.get(f"{APP}/lead").text, flags=re.S)), None)  # fmt: skip
    if flow is None:
        assert (
            post(seller, "press", id=[one["id"]], flow="submit_quote", view="", where="").status_code == 404
        )
        return
    told = post(seller, "press", id=[one["id"], two["id"]], flow=flow, view="", where="")
    assert told.status_code in (200, 303)


# Cells


def test_a_cell_is_opened_saved_and_refused(sales: SalesSite, seller: Reader) -> None:
    lead = sales.new("lead", sales.seller, name="Sample cell", budget="5")
    at = f"{APP}/lead/{lead['id']}/cell/budget"
    opened = seller.get(at).json
    assert 'name="f-budget"' in opened["control"] and opened["revision"] == 1
    sent = {"-revision": 1, "columns": "name,budget,age,status"}
    wrong = seller.send(at, {**sent, "f-budget": "-4"}, form_at=f"{APP}/lead")
    assert wrong.status_code == 422 and wrong.json["errors"]
    saved = seller.send(at, {**sent, "f-budget": "7,500"}, form_at=f"{APP}/lead").json["row"]
    assert "7,500.00" in saved["cells"]["budget"] and saved["revision"] == 2 and set(saved["cells"]) > {"age"}
    stale = seller.send(at, {**sent, "f-budget": "9"}, form_at=f"{APP}/lead")
    assert stale.status_code == 412 and stale.json["stale"]
    assert value_of(sales, lead["id"], "budget") == "7500.00"


def test_cells_keep_rights_and_transitions(sales: SalesSite, seller: Reader, ids: list[int]) -> None:
    assert seller.get(f"{APP}/lead/{ids[6]}/cell/budget").status_code == 404
    lead = sales.new("lead", sales.seller, name="Sample stage")["id"]
    at = f"{APP}/lead/{lead}/cell/status"
    refused = seller.send(at, {"f-status": "qualified"}, form_at=f"{APP}/lead")
    assert refused.status_code == 422 and value_of(sales, lead, "status") == "new"
    product = sales.new("product", code="C-1", name="Sample lamp", cost="3")["id"]
    for key in ("cost", "name"):
        assert seller.get(f"{APP}/product/{product}/cell/{key}").status_code == 403
    assert seller.get(f"{APP}/lead/{lead}/cell/age").status_code == 403
    assert "data-editable" not in seller.get(f"{APP}/product").text


# Boards


def test_a_card_is_moved_by_a_page_and_refused_with_the_reason(sales: SalesSite, seller: Reader) -> None:
    account = sales.new("account", name="Sample Board Group")["id"]
    product = sales.new("product", code="B-1", name="Board", price="10")["id"]
    quote = sales.new("quote", sales.seller, account=account, lines=[{"product": product}])
    at = f"{APP}/quote/{quote['id']}/move"
    page = seller.get(f"{at}?view=board")
    assert page.status_code == 200 and 'value="draft"' in page.text
    lanes = re.findall(r'name="to"\s+value="(\w+)"', page.text)
    token = token_of(page.text)
    answers = {
        lane: seller.client.post(at, data={"csrf_token": token, "view": "board", "to": lane},
                                 headers={"X-Fragment": "1"})
        for lane in ["nowhere", *[one for one in lanes if one != "draft"]]
    }  # fmt: skip
    assert answers["nowhere"].status_code == 422 and answers["nowhere"].json["errors"]
    assert any(one.status_code == 200 for one in answers.values()) or all(
        one.json["errors"] for one in answers.values()
    )
    assert (
        seller.client.post(at, data={"csrf_token": token, "view": "leads", "to": "draft"}).status_code == 404
    )


# The recycle bin


def test_the_bin_lists_restores_and_empties(sales: SalesSite) -> None:
    admin = Reader(sales.signed_in(ADMINISTRATOR))
    first, second = (sales.new("lead", name=f"Sample bin {n}")["id"] for n in "12")
    for one in (first, second):
        assert admin.send(f"{APP}/lead/{one}/delete", {}, form_at=f"{APP}/lead").status_code == 303
    page = admin.get(f"{APP}/-/bin?entity=lead")
    assert "Sample bin 1" in words(page.text) and "Restore Sample bin 1" in page.text
    bin_at = f"{APP}/-/bin"
    done = admin.send(bin_at, {"entity": "lead", "-act": f"restore:{first}"}, form_at=f"{bin_at}?entity=lead")
    assert done.headers["Location"].endswith(f"/lead/{first}")
    asked = admin.send(
        bin_at, {"entity": "lead", "id": second, "-act": "ask"}, form_at=f"{bin_at}?entity=lead"
    )
    assert "can't be undone" in words(asked.text) and "Sample bin 2" in words(asked.text)
    admin.send(bin_at, {"entity": "lead", "id": second, "-act": "purge"}, form_at=f"{bin_at}?entity=lead")
    assert "Sample bin 2" not in words(admin.get(f"{bin_at}?entity=lead").text)
    gone = admin.send(f"{APP}/lead/{second}/restore", {}, form_at=f"{APP}/lead")
    assert gone.status_code == 404
    assert sales.admin.get(f"{API}/lead/{second}/history").status_code == 404


def test_the_bin_is_closed_to_those_who_may_not_delete(sales: SalesSite, seller: Reader) -> None:
    lead = sales.new("lead", sales.seller, name="Sample lost")["id"]
    sales.admin.delete(f"{API}/lead/{lead}")
    page = words(seller.get(f"{APP}/-/bin?entity=lead").text)
    assert "Sample lost" not in page and "The bin is empty" in page
    for act in ("restore", "purge", "ask"):
        answer = seller.send(
            f"{APP}/-/bin", {"entity": "lead", "id": lead, "-act": act}, form_at=f"{APP}/lead"
        )
        assert answer.status_code == 404


def test_what_others_in_the_bin_need_is_not_deleted_for_good(sales: SalesSite) -> None:
    admin = Reader(sales.signed_in(ADMINISTRATOR))
    account = sales.new("account", name="Sample needed")["id"]
    product = sales.new("product", code="N-1", name="Needed", price="10")["id"]
    quote = sales.new("quote", account=account, lines=[{"product": product}])["id"]
    assert sales.admin.delete(f"{API}/quote/{quote}").status_code == 204
    assert sales.admin.delete(f"{API}/account/{account}").status_code == 204
    bin_at = f"{APP}/-/bin"
    admin.send(
        bin_at, {"entity": "account", "id": account, "-act": "purge"}, form_at=f"{bin_at}?entity=account"
    )
    page = words(admin.get(f"{bin_at}?entity=account").text)
    assert "in the recycle bin still refer to it" in page and "Sample needed" in page
    admin.send(bin_at, {"entity": "quote", "id": quote, "-act": "purge"}, form_at=f"{bin_at}?entity=quote")
    admin.send(
        bin_at, {"entity": "account", "id": account, "-act": "purge"}, form_at=f"{bin_at}?entity=account"
    )
    assert "Sample needed" not in words(admin.get(f"{bin_at}?entity=account").text)


# Files


def test_export_needs_its_right_and_never_runs_formulas(sales: SalesSite, seller: Reader) -> None:
    assert seller.get(f"{APP}/lead/-/export?view=leads").status_code == 403
    assert "Export" not in words(seller.get(f"{APP}/lead").text)
    sales.new("lead", name='=HYPERLINK("http://evil.example")', company="@SUM(1)", budget="1234.5")
    admin = Reader(sales.signed_in(ADMINISTRATOR))
    where = "view=leads&where=c0%3Dbudget%26o0%3Dis%26v0%3D1234.5"
    answer = admin.get(f"{APP}/lead/-/export?format=csv&{where}")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][0] == "Name" and "Budget (CNY)" in rows[0] and len(rows) == 2
    assert rows[1][0].startswith("'=") and rows[1][1].startswith("'@") and "1234.50" in rows[1]
    book = admin.get(f"{APP}/lead/-/export?format=xlsx&{where}")
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        texts = parts.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet and "=HYPERLINK" in texts and "<v>1234.5</v>" in sheet
    assert admin.get(f"{APP}/lead/-/export?format=exe").status_code == 400
