"""Records over REST: the answers, their headers, what is refused and how."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from runtime.access import accounts
from tests.web.conftest import APP, SELLER, SalesSite, codes


def test_create_read_change_delete(sales_site: SalesSite) -> None:
    admin = sales_site.admin
    made = admin.post(f"{APP}/account", json={"name": "Sample Retail Group", "region": "north"})
    assert made.status_code == 201
    assert made.headers["Location"] == f"{APP}/account/{made.json['id']}"
    assert made.headers["ETag"] == '"1"' and made.headers["Cache-Control"] == "no-store"
    address = made.headers["Location"]
    read = admin.get(address)
    assert read.json == made.json and read.headers["ETag"] == '"1"'
    changed = admin.patch(address, json={"phone": "+86 10 5555 0100"}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200 and changed.headers["ETag"] == '"2"'
    assert changed.json["name"] == "Sample Retail Group" and changed.json["revision"] == 2
    assert admin.delete(address).status_code == 204
    assert admin.get(address).status_code == 404
    assert admin.post(f"{address}/restore").status_code == 200
    assert admin.get(address).status_code == 200


def test_stale_edit_is_412_and_changes_nothing(sales_site: SalesSite) -> None:
    account = sales_site.new("account", name="Sample A")
    address = f"{APP}/account/{account['id']}"
    sales_site.admin.patch(address, json={"phone": "1234567"})
    for tag in ('"1"', 'W/"1"', '"nonsense"', '"7", "8"'):
        stale = sales_site.admin.patch(address, json={"name": "Other"}, headers={"If-Match": tag})
        assert stale.status_code == 412 and codes(stale) == [("record.stale", "")], tag
        assert sales_site.admin.delete(address, headers={"If-Match": tag}).status_code == 412
    assert sales_site.admin.get(address).json["name"] == "Sample A"
    for tag in ("*", '"1", "2"', '"2"'):
        assert sales_site.admin.patch(address, json={}, headers={"If-Match": tag}).status_code == 200


def test_list_pages_filters_sorts_and_counts(sales_site: SalesSite) -> None:
    for number in range(5):
        sales_site.new("account", name=f"Sample {number}", region="north" if number % 2 else "south")
    admin = sales_site.admin
    first = admin.get(f"{APP}/account?limit=2&sort=-name").json
    assert [item["name"] for item in first["items"]] == ["Sample 4", "Sample 3"] and first["next"]
    second = admin.get(
        f"{APP}/account", query_string={"limit": 2, "sort": "-name", "after": first["next"]}
    ).json
    assert [item["name"] for item in second["items"]] == ["Sample 2", "Sample 1"]
    north = admin.get(f"{APP}/account", query_string={"filter": 'region = "north"', "count": "true"}).json
    assert north["count"] == {"value": 2, "capped": False} and north["next"] is None
    few = admin.get(f"{APP}/account?fields=name&q=3").json["items"]
    assert [sorted(item) for item in few] == [["id", "name", "revision"]]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"filter": "nonsense = 1"}, "filter"),
        ({"filter": "name ="}, "filter"),
        ({"sort": "nonsense"}, "sort"),
        ({"fields": "nonsense"}, "fields"),
        ({"limit": "0"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"after": "nonsense"}, "after"),
        ({"count": "perhaps"}, "count"),
        ({"fliter": "true"}, "fliter"),
    ],
)
def test_bad_parameters_are_400_at_their_name(
    sales_site: SalesSite, query: dict[str, str], path: str
) -> None:
    answer = sales_site.admin.get(f"{APP}/account", query_string=query)
    assert answer.status_code == 400
    assert {found for _, found in codes(answer)} == {path}


def test_problems_speak_the_callers_language(sales_site: SalesSite) -> None:
    english = sales_site.admin.post(f"{APP}/account", json={})
    chinese = sales_site.admin.post(f"{APP}/account", json={}, headers={"Accept-Language": "zh-CN,en;q=0.5"})
    assert english.status_code == chinese.status_code == 422
    assert english.mimetype == chinese.mimetype == "application/problem+json"
    assert codes(english) == codes(chinese) == [("field.required", "name")]
    assert english.headers["Content-Language"] == "en" and chinese.headers["Content-Language"] == "zh"
    assert chinese.json["problems"][0]["message"] != english.json["problems"][0]["message"]
    assert {"type", "title", "status", "detail", "problems"} <= set(english.json)
    assert {"code", "path", "message", "hint"} <= set(english.json["problems"][0])


def test_language_is_else_the_users(sales_site: SalesSite) -> None:
    sales_site.add("chinese@sample.example", language="zh", is_administrator=True)
    caller = sales_site.by_token("chinese@sample.example")
    assert caller.post(f"{APP}/account", json={}).headers["Content-Language"] == "zh"
    english = {"Accept-Language": "fr, en;q=0.1"}
    assert caller.post(f"{APP}/account", json={}, headers=english).headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b'{"name": "\xff"}', "application/json", 400),
        (b"name=x", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"[" * 100_000, "application/json", 400),
        (b'{"name": "\\ud800"}', "application/json", 400),
        (b'{"name": "a\\u0000b"}', "application/json", 422),
        (b'{"name": {"$gt": ""}}', "application/json", 422),
        (b'{"name": "x", "nonsense": 1}', "application/json", 422),
        (b'{"name": "x", "id": 7}', "application/json", 422),
        (b'{"name": "x", "created_at": "2020-01-01T00:00:00Z"}', "application/json", 422),
        (b'{"name": "x", "revenue": "1"}', "application/json", 422),
        (b'{"name": "x", "region": "nowhere"}', "application/json", 422),
        (b'{"name": "x", "parent_account": 99}', "application/json", 422),
        (b'{"name": "x", "parent_account": 99999999999999999999}', "application/json", 422),
    ],
)
def test_bodies_that_are_refused(sales_site: SalesSite, body: bytes, kind: str, status: int) -> None:
    answer = sales_site.admin.post(f"{APP}/account", data=body, content_type=kind)
    assert answer.status_code == status, answer.json
    assert answer.mimetype == "application/problem+json" and answer.json["problems"]
    assert sales_site.admin.get(f"{APP}/account").json["items"] == []


def test_too_large_a_body_is_413(sales_site: SalesSite) -> None:
    sales_site.app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = sales_site.admin.post(f"{APP}/account", json={"name": "x" * 2000})
    assert answer.status_code == 413 and codes(answer) == [("request.too_large", "")]


@pytest.mark.parametrize(
    "path",
    ["nonsense", "account/99", f"account/{10**20}", "account/0", "account/-1", "account/one", "account/1/x"],
)
def test_what_is_not_there_is_404(sales_site: SalesSite, path: str) -> None:
    answer = sales_site.admin.get(f"{APP}/{path}")
    assert answer.status_code == 404 and answer.mimetype == "application/problem+json"


def test_wrong_method_is_405_with_the_right_ones(sales_site: SalesSite) -> None:
    answer = sales_site.admin.request("PUT", f"{APP}/account")
    assert answer.status_code == 405 and codes(answer) == [("request.method", "")]
    assert "POST" in answer.headers["Allow"]


def test_who_may_enter(sales_site: SalesSite) -> None:
    assert sales_site.visitor().get(f"{APP}/lead").status_code == 401
    refused = sales_site.stranger.get(f"{APP}/lead")
    assert refused.status_code == 403 and codes(refused) == [("access.no_role", "")]
    assert sales_site.stranger.get("/api/v1/apps/nothing/lead").status_code == 404
    assert sales_site.seller.get(f"{APP}/lead").status_code == 200
    assert [app["key"] for app in sales_site.seller.get("/api/v1/apps").json["items"]] == ["sample_sales"]
    assert sales_site.stranger.get("/api/v1/apps").json["items"] == []


def test_anothers_record_is_404_like_none(sales_site: SalesSite) -> None:
    lead = sales_site.new("lead", sales_site.seller, name="Sample lead")
    address = f"{APP}/lead/{lead['id']}"
    assert sales_site.seller.get(address).status_code == 200
    tries: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "", {}),
        ("PATCH", "", {"json": {"name": "x"}}),
        ("GET", "/history", {}),
        ("GET", "/runs", {}),
        ("POST", "/flows/qualify", {}),
        ("DELETE", "", {}),
    ]
    for method, tail, more in tries:
        found = sales_site.other.request(method, f"{address}{tail}", **more)
        missing = sales_site.other.request(method, f"{APP}/lead/999{tail}", **more)
        # nobody in this role may delete a lead, which says nothing about any of them
        assert found.status_code == (403 if method == "DELETE" else 404), (method, tail)
        assert found.status_code == missing.status_code and found.data == missing.data
    assert sales_site.other.get(f"{APP}/lead").json["items"] == []


def test_role_changes_hold_from_the_next_request(sales_site: SalesSite) -> None:
    assert sales_site.seller.get(f"{APP}/lead").status_code == 200
    accounts.revoke_role(sales_site.engine, "sample_sales", "sales", SELLER)
    assert sales_site.seller.get(f"{APP}/lead").status_code == 403


def test_hidden_field_is_an_unknown_one(sales_site: SalesSite) -> None:
    product = sales_site.new("product", code="P1", name="Sample product", price="10", cost="4")
    assert "cost" not in sales_site.seller.get(f"{APP}/product/{product['id']}").json
    for query in ({"filter": "cost > 1"}, {"sort": "cost"}, {"fields": "cost"}):
        hidden = sales_site.seller.get(f"{APP}/product", query_string=query)
        unknown = sales_site.seller.get(
            f"{APP}/product",
            query_string={name: text.replace("cost", "cosd") for name, text in query.items()},
        )
        assert hidden.status_code == unknown.status_code == 400
        assert codes(hidden) == codes(unknown)
    assert b"cost" not in sales_site.seller.get(f"{APP}/openapi.json").data
    grouped = {"entity": "product", "measure": "MAX(cost)"}
    assert sales_site.seller.get(f"{APP}/query", query_string=grouped).status_code == 400


def test_cookie_needs_the_csrf_token(sales_site: SalesSite) -> None:
    browser = sales_site.signed_in(SELLER)
    assert browser.get(f"{APP}/lead").status_code == 200
    refused = browser.post(f"{APP}/lead", json={"name": "Sample"})
    assert refused.status_code == 400 and codes(refused) == [("csrf.failed", "")]
    token = browser.get("/api/v1/session").json["csrf_token"]
    made = browser.post(f"{APP}/lead", json={"name": "Sample"}, headers={"X-CSRF-Token": token})
    assert made.status_code == 201
    assert browser.post(f"{APP}/lead", json={}, headers={"X-CSRF-Token": "x"}).status_code == 400


def test_evaluate_gives_the_state_of_the_form(sales_site: SalesSite) -> None:
    account = sales_site.new("account", name="Sample A")
    state = sales_site.seller.post(
        f"{APP}/quote/evaluate", json={"account": account["id"], "discount": "0.25"}
    ).json
    assert {"values", "visible", "required", "locked", "options", "problems", "trace"} <= set(state)
    assert "reason" in state["visible"] and "reason" in state["required"]
    calm = sales_site.seller.post(f"{APP}/quote/evaluate", json={"account": account["id"]}).json
    assert "reason" not in calm["visible"] and "reason" not in calm["required"]
    stored = sales_site.new("lead", sales_site.seller, name="Sample lead", budget="5")
    again = sales_site.seller.post(f"{APP}/lead/evaluate", json={"id": stored["id"], "status": "lost"}).json
    assert again["values"]["name"] == "Sample lead" and "lost_reason" in again["required"]
    assert sales_site.other.post(f"{APP}/lead/evaluate", json={"id": stored["id"]}).status_code == 404


def test_history_tells_who_changed_what(sales_site: SalesSite) -> None:
    lead = sales_site.new("lead", sales_site.seller, name="Sample lead")
    address = f"{APP}/lead/{lead['id']}"
    sales_site.seller.patch(address, json={"company": "Sample Co"})
    newest = sales_site.seller.get(f"{address}/history").json["items"][0]
    assert newest["path"] == "api" and newest["changes"]["company"] == [None, "Sample Co"]
    assert newest["by"]["title"] == "seller"


def test_button_presses_a_flow(sales_site: SalesSite) -> None:
    lead = sales_site.new("lead", sales_site.seller, name="Sample lead", company="Sample Co", budget="5000")
    address = f"{APP}/lead/{lead['id']}"
    pressed = sales_site.seller.post(f"{address}/flows/qualify")
    assert pressed.status_code == 200, pressed.json
    assert sales_site.seller.get(address).json["status"] == "qualified"
    assert sales_site.admin.get(f"{address}/runs").json["items"]
    again = sales_site.seller.post(f"{address}/flows/qualify")
    assert again.status_code in (409, 422)
    assert sales_site.seller.post(f"{address}/flows/nonsense").status_code == 404


def test_likely_duplicates_are_saved_and_told(sales_site: SalesSite) -> None:
    """A rule that warns refuses nothing: the answer to a create or a change says what is alike."""

    def told(answer: TestResponse, status: int) -> list[tuple[str, str, str]]:
        assert answer.status_code == status, answer.json
        return [(one["code"], one["path"], one["severity"]) for one in answer.json.get("warnings", [])]

    alike = [("duplicate", "phone", "warning")]
    first = sales_site.admin.post(f"{APP}/account", json={"name": "Sample Alike One", "phone": "13900001111"})
    assert told(first, 201) == []
    second = sales_site.admin.post(
        f"{APP}/account", json={"name": "Sample Alike Two", "phone": "13900001111"}
    )
    assert told(second, 201) == alike
    third = sales_site.admin.post(
        f"{APP}/account", json={"name": "Sample Alike Three", "phone": "13900002222"}
    )
    assert told(third, 201) == []
    at = f"{APP}/account/{third.json['id']}"
    changed = sales_site.admin.patch(at, json={"phone": "13900001111"})
    assert told(changed, 200) == alike
    assert told(sales_site.admin.patch(at, json={"name": "Sample Alike Four"}), 200) == []
    assert "warnings" not in sales_site.admin.get(at).json
