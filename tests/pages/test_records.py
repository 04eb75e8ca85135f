"""A record's page by plain forms: labels, what was typed, errors, rows, conflicts, rights."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.pages.conftest import Controls, Reader
from tests.web.conftest import APP as API
from tests.web.conftest import MANAGER, SELLER, SalesSite, sales_site_in

APP = "/apps/sample_sales"


@pytest.fixture(scope="module")
def account(sales: SalesSite) -> int:
    made: int = sales.new("account", name="Sample Retail Group", region="north")["id"]
    return made


@pytest.fixture(scope="module")
def product(sales: SalesSite) -> int:
    made: int = sales.new("product", code="S-1", name="Shelf unit", price="1000", cost="600")["id"]
    return made


def place(response: object) -> str:
    """Where an answer sends to."""
    return str(response.headers["Location"])


def words(page: str) -> str:
    return re.sub(
        r"\s+",
        " ",
        unescape(re.sub(r"<script.*?</script>|<template.*?</template>|<[^>]+>", " ", page, flags=re.S)),
    )


@pytest.mark.parametrize("entity", ["lead", "quote", "account", "product", "order"])
def test_every_input_has_a_label_and_every_id_stands_once(sales: SalesSite, entity: str) -> None:
    reader = Reader(sales.signed_in("admin@sample.example"))
    answer = reader.get(f"{APP}/{entity}/new")
    assert answer.status_code == 200
    found = Controls(answer.text)
    assert found.unlabelled() == []
    assert len(found.ids) == len(set(found.ids))
    assert "<h1>" in answer.text


def test_a_record_is_made_and_read_without_a_script(seller: Reader) -> None:
    made = seller.send(f"{APP}/lead/new", {"f-name": "Sample lead", "f-source": "web", "f-budget": "12,500"})
    assert made.status_code == 303
    page = seller.get(place(made))
    assert page.status_code == 200
    assert 'value="12500.00"' in page.text
    assert "Saved" in words(page.text)


def test_nothing_typed_is_lost_and_errors_stand_at_their_fields(seller: Reader) -> None:
    sent = {"f-name": "", "f-company": "Sample <b>Foods</b>", "f-email": "no address", "f-budget": "many"}
    page = seller.send(f"{APP}/lead/new", sent)
    assert page.status_code == 422
    assert 'value="Sample &lt;b&gt;Foods&lt;/b&gt;"' in page.text
    assert 'value="many"' in page.text and 'value="no address"' in page.text
    found = Controls(page.text)
    wrong = {one["id"]: one for one in found.inputs if one.get("aria-invalid") == "true"}
    assert {"f-budget", "f-email"} <= set(wrong)
    assert "f-budget-error" in str(wrong["f-budget"]["aria-describedby"])
    assert 'href="#f-budget"' in page.text and 'id="findings"' in page.text


def test_rules_are_told_at_their_field(seller: Reader) -> None:
    page = seller.send(f"{APP}/lead/new", {"f-name": ""})
    assert page.status_code == 422
    assert "Name is required" in words(page.text)
    assert 'href="#f-name"' in page.text


def test_a_form_without_its_token_is_refused(seller: Reader) -> None:
    assert seller.client.post(f"{APP}/lead/new", data={"f-name": "Forged"}).status_code == 400


def test_rows_are_added_and_removed_by_buttons(seller: Reader, account: int, product: int) -> None:
    form = {"f-account": str(account), "f-discount": "10%", "f-lines--rows": "1"}
    one = seller.send(f"{APP}/quote/new", {**form, "-act": "add:lines"})
    assert one.status_code == 200
    assert 'name="f-lines-0-product"' in one.text and 'value="10%"' in one.text
    rows = {"f-lines--row": ["0", "1"], "f-lines-0-product": str(product), "f-lines-1-quantity": "7"}
    fewer = seller.send(f"{APP}/quote/new", {**form, **rows, "-act": "remove:lines:1"})
    assert 'name="f-lines-0-product"' in fewer.text and 'name="f-lines-1-product"' not in fewer.text


def test_rows_of_a_long_table_are_opened_by_buttons(seller: Reader, account: int, product: int) -> None:
    rows: dict[str, object] = {"f-lines--row": [str(one) for one in range(40)]}
    for one in range(40):
        rows |= {f"f-lines-{one}-product": str(product), f"f-lines-{one}-quantity": str(one + 1)}
    made = seller.send(f"{APP}/quote/new", {"f-account": str(account), "f-lines--rows": "1", **rows})
    path = place(made)
    page = seller.get(path).text
    assert 'name="f-lines-7-quantity"' not in page and 'value="open:lines:7"' in page
    sent = dict(re.findall(r'name="(f-lines-\d+--id)"\s+value="(\d+)"', page))
    assert len(sent) == 40
    revision = re.findall(r'name="-revision" value="(\d+)"', page)[0]
    form = {"-revision": revision, "f-lines--rows": "1", "f-lines--row": rows["f-lines--row"], **sent}
    opened = seller.send(path, {**form, "-act": "open:lines:7"}).text
    assert re.search(r'name="f-lines-7-quantity"[^>]*value="8.00"', opened)
    assert 'name="f-lines-8-quantity"' not in opened and "autofocus" in opened
    wrong = seller.send(path, {**form, "f-lines-7-product": str(product), "f-lines-7-quantity": "many"})
    assert wrong.status_code == 422 and 'value="many"' in wrong.text
    refused = seller.send(path, {**form, "f-lines-7-product": "", "f-lines-7-quantity": "70"})
    assert refused.status_code == 422 and 'href="#f-lines-7-product"' in refused.text
    saved = seller.send(path, {**form, "f-lines-7-product": str(product), "f-lines-7-quantity": "70"})
    assert saved.status_code == 303
    after = words(seller.get(path).text)
    assert "70,000.00" in after and "7,000.00" in after and "40,000.00" in after


def test_a_record_with_rows_is_saved(seller: Reader, account: int, product: int) -> None:
    form = {
        "f-account": str(account), "f-lines--rows": "1", "f-lines--row": "0",
        "f-lines-0-product": str(product), "f-lines-0-quantity": "3", "-record_type": "standard",
    }  # fmt: skip
    made = seller.send(f"{APP}/quote/new", form)
    assert made.status_code == 303, words(made.text)
    page = words(seller.get(place(made)).text)
    assert "3,000.00" in page and "Draft" in page


def test_a_note_names_the_account(seller: Reader, account: int, product: int) -> None:
    made = seller.send(f"{APP}/quote/new", _quote(account, product))
    assert "Prices for Sample Retail Group" in words(seller.get(place(made)).text)


def _quote(account: int, product: int) -> dict[str, object]:
    return {
        "f-account": str(account), "f-lines--rows": "1", "f-lines--row": "0",
        "f-lines-0-product": str(product), "f-lines-0-quantity": "1",
    }  # fmt: skip


def test_two_who_change_the_same_record_see_both_versions(sales: SalesSite, seller: Reader) -> None:
    made = seller.send(f"{APP}/lead/new", {"f-name": "Before", "f-company": "Sample Foods"})
    path = place(made)
    revision = re.search(r'name="-revision" value="(\d+)"', seller.get(path).text)
    assert revision
    first = seller.send(path, {"f-name": "Theirs", "-revision": revision.group(1)})
    assert first.status_code == 303
    page = seller.send(path, {"f-name": "Mine", "-revision": revision.group(1)})
    assert page.status_code == 412
    assert "Theirs" in page.text and 'value="Mine"' in page.text
    newer = re.search(r'name="-revision" value="(\d+)"', page.text)
    assert newer and newer.group(1) != revision.group(1)
    kept = seller.send(path, {"f-name": "Mine", "-revision": newer.group(1)})
    assert kept.status_code == 303
    assert 'value="Mine"' in seller.get(path).text


def test_anothers_record_is_not_there(sales: SalesSite, seller: Reader, account: int, product: int) -> None:
    other = sales.new("quote", sales.other, account=account, lines=[{"product": product}])
    assert seller.get(f"{APP}/quote/{other['id']}").status_code == 404
    assert seller.get(f"{APP}/quote/999999").status_code == 404
    assert seller.get(f"{APP}/nothing/1").status_code == 404


def test_a_hidden_field_is_nowhere(sales: SalesSite, seller: Reader, account: int, product: int) -> None:
    path = place(seller.send(f"{APP}/quote/new", _quote(account, product)))
    assert 'data-field="cost"' not in seller.get(path).text
    manager = Reader(sales.signed_in(MANAGER))
    assert 'data-field="cost"' in manager.get(path).text


def test_the_state_of_a_form_is_told_to_its_script(seller: Reader, account: int) -> None:
    sent = {"f-account": str(account), "f-discount": "25", "f-lines--rows": "1"}
    found = seller.send(f"{APP}/quote/-/evaluate", sent, f"{APP}/quote/new").get_json()
    assert "reason" in found["required"] and "reason" in found["visible"]
    assert found["inputs"]["region"] == "north"
    assert found["why"]["reason"][0]["said"] == "Required by a rule"  # before that it is shown by one


def test_a_state_that_rows_share_is_told_once(seller: Reader, account: int, product: int) -> None:
    sent = _quote(account, product)
    rows = {name.replace("-0-", f"-{row}-"): text for row in range(3) for name, text in sent.items()}
    sent = {**sent, **rows, "f-lines--rows": "3", "f-lines--row": ["0", "1", "2"]}
    found = seller.send(f"{APP}/quote/-/evaluate", sent, f"{APP}/quote/new").get_json()
    assert found["rows"] == {f"lines/{row}": 0 for row in range(3)}
    assert [set(one) for one in found["states"]] == [{"visible", "required", "locked", "options"}]


def test_amounts_of_rows_are_figures_alone(seller: Reader, account: int, product: int) -> None:
    sent = _quote(account, product)
    found = seller.send(f"{APP}/quote/-/evaluate", sent, f"{APP}/quote/new").get_json()
    inside = {path: text for path, text in found["texts"].items() if path.startswith("lines/0/")}
    assert any(re.fullmatch(r"[\d,]+\.\d\d", text) for text in inside.values()), inside
    assert not any(re.match(r"CNY|¥", text) for text in inside.values()), inside


def test_a_picker_offers_what_may_be_chosen(sales: SalesSite, seller: Reader) -> None:
    sales.new("account", name="Sample closed account", active=False)
    sales.new("account", name="Sample open account")
    found = seller.send(
        f"{APP}/quote/-/look-up?path=account&q=sample%20open", {}, f"{APP}/quote/new"
    ).get_json()
    assert [one["title"] for one in found["items"]] == ["Sample open account"]
    none = seller.send(f"{APP}/quote/-/look-up?path=account&q=closed", {}, f"{APP}/quote/new").get_json()
    assert [(one["id"], one["second"]) for one in none["items"]] == [("", "Cannot be chosen: Active is no")]
    assert seller.send(f"{APP}/quote/-/look-up?path=total&q=1", {}, f"{APP}/quote/new").status_code == 404


def test_a_button_asks_and_acts(seller: Reader, account: int, product: int) -> None:
    path = place(seller.send(f"{APP}/quote/new", _quote(account, product)))
    assert f"{path}/flows/submit_quote" in seller.get(path).text
    asked = seller.get(f"{path}/flows/submit_quote")
    assert "Note" in words(asked.text) and Controls(asked.text).unlabelled() == []
    done = seller.send(f"{path}/flows/submit_quote", {"f-remark": "by hand"})
    assert done.status_code == 303
    page = words(seller.get(path).text)
    assert "Done: Submit" in page and "Locked by a rule" in page


def test_a_deleted_record_comes_back(sales: SalesSite) -> None:
    reader = Reader(sales.signed_in("admin@sample.example"))
    path = place(reader.send(f"{APP}/lead/new", {"f-name": "To delete"}))
    gone = reader.send(f"{path}/delete", {}, path)
    assert gone.status_code == 303 and reader.get(place(gone)).status_code == 200
    assert reader.get(path).status_code == 404
    back = reader.send(f"{path}/restore", {}, f"{APP}/lead/new")
    assert back.status_code == 303 and reader.get(path).status_code == 200


def test_a_warning_is_confirmed_by_saving_again(sales: SalesSite) -> None:
    draft = sales.admin.get("/api/v1/apps/sample_sales/draft")
    rule = {
        "key": "tiny", "entity": "lead", "kind": "validate", "invalid_when": "budget < 10", "field": "budget",
        "severity": "warning", "message": {"en": "Hardly worth it"},
    }  # fmt: skip
    changed = sales.admin.patch(
        "/api/v1/apps/sample_sales/draft",
        json=[{"op": "add", "path": "/rules/-", "value": rule}],
        headers={"If-Match": draft.headers["ETag"]},
    )
    assert changed.status_code == 200, changed.json
    published = sales.admin.post("/api/v1/apps/sample_sales/publish")
    assert published.status_code == 200, published.json
    reader = Reader(sales.signed_in("admin@sample.example"))
    lead = {"f-name": "Sample tiny lead", "f-budget": "5"}
    asked = reader.send(f"{APP}/lead/new", lead)
    assert asked.status_code == 422 and "Hardly worth it" in words(asked.text)
    confirmed = re.findall(r'name="-confirmed"\s+value="([^"]+)"', asked.text)
    made = reader.send(f"{APP}/lead/new", {**lead, "-confirmed": confirmed})
    assert made.status_code == 303


def test_a_change_of_stage_says_in_words_what_it_takes(sales: SalesSite, seller: Reader) -> None:
    made = sales.new("lead", sales.seller, name="Sample", source="web")
    address = f"{APP}/lead/{made['id']}"
    sent = {"f-name": "Sample", "f-source": "web", "f-status": "qualified", "-revision": "1", "-act": "save"}
    told = words(seller.send(address, sent).text)
    assert "yet. It takes: Budget is more than CNY 0.00" in told and "budget > 0" not in told


def test_a_section_closed_at_first_opens_for_what_is_wrong_in_it(tmp_path: Path) -> None:
    site = sales_site_in(tmp_path / "home")
    draft = site.admin.get(f"{API}/draft")
    closed = [{"op": "add", "path": "/forms/lead_main/layout/need/collapsed", "value": True}]
    kept = site.admin.patch(f"{API}/draft", json=closed, headers={"If-Match": draft.headers["ETag"]})
    assert kept.status_code == 200, kept.json
    assert site.admin.post(f"{API}/publish").status_code == 200
    reader = Reader(site.signed_in(SELLER))
    page = reader.get(f"{APP}/lead/new").text
    fold = re.search(r"<details class=\"fold\"\s*>.*?</details>", page, re.S)
    assert fold and "Need" in fold[0] and 'id="f-budget"' in fold[0] and 'id="f-company"' not in fold[0]
    page = reader.send(f"{APP}/lead/new", {"f-name": "Sample lead", "f-budget": "many"}).text
    assert re.search(r"<details class=\"fold\"\s+open\s*>", page)
    site.engine.dispose()
