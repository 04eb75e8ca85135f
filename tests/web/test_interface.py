"""What holds for every route: it declares who may use it, answers in one shape, sends the headers."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from runtime.web.declared import Access, access_of, undeclared_routes
from tests.web.conftest import ADMINISTRATOR, APP, SELLER, STRANGER, SalesSite, Site

FILLED = {"app_key": "sample_sales", "entity": "lead", "record_id": "1", "flow": "qualify", "number": "1"}
PUBLIC = {"static", "schema.app_json", "auth.use_link", "auth.choose", "auth.sign_out", "security.login",
          "security.logout", "admin.join", "admin.reset"}  # fmt: skip


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Method, filled-in address and endpoint of every route of the interface."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            address = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda match: FILLED.get(match[1], "1"), rule.rule)
            found += [
                (method, address, rule.endpoint)
                for method in sorted(rule.methods or ())
                if method != "OPTIONS"
            ]
    return found


def test_every_route_declares_who_may_use_it(site: Site) -> None:
    assert list(undeclared_routes(site.app)) == []


def test_only_these_routes_are_public(site: Site) -> None:
    found = {rule.endpoint for rule in site.app.url_map.iter_rules()
             if access_of(site.app, rule.endpoint) is Access.PUBLIC}  # fmt: skip
    assert found == PUBLIC


def test_route_that_declares_nothing_is_refused(site: Site) -> None:
    from configurator.app import create_app
    from runtime.web import guard

    app = create_app(site.app.config["SETTINGS"])
    app._got_first_request = False
    app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    guard.close(app)
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 500 and "secret" not in answer.text


def test_visitors_get_nothing_but_401(sales_site: SalesSite) -> None:
    visitor = sales_site.visitor()
    for method, address, _endpoint in routes(sales_site.app):
        answer = visitor.open(address, method=method, json={} if method in ("POST", "PATCH") else None)
        assert answer.status_code == 401, (method, address)
        if method != "HEAD":
            assert answer.mimetype == "application/problem+json"


def test_those_without_a_role_get_into_no_app(sales_site: SalesSite) -> None:
    open_to_all = {"api.me", "api.browser_session", "api.list_apps", "api.describe_interface"}
    for method, address, endpoint in routes(sales_site.app):
        if endpoint not in open_to_all:
            answer = sales_site.stranger.request(
                method, address, json={} if method in ("POST", "PATCH") else None
            )
            assert answer.status_code == 403, (method, address, answer.status_code)


def test_administration_is_closed_to_members(sales_site: SalesSite) -> None:
    for method, address, endpoint in routes(sales_site.app):
        if access_of(sales_site.app, endpoint) is Access.ADMINISTRATOR:
            assert sales_site.manager.request(method, address).status_code == 403, (method, address)


def test_no_get_fails_or_forgets_a_header(sales_site: SalesSite) -> None:
    sales_site.new("lead", sales_site.seller, name="Sample lead")
    for method, address, _endpoint in routes(sales_site.app):
        if method in ("GET", "HEAD"):
            answer = sales_site.admin.request(method, address)
            assert answer.status_code < 500, (method, address)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/login", "/nothing-here", "/sign-in/used"])
def test_pages_are_protected(site: Site, address: str) -> None:
    answer = site.visitor().get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    nonces = set(re.findall(r"'nonce-([^']+)'", policy))
    assert len(nonces) == 1 and set(re.findall(r'nonce="([^"]+)"', answer.text)) == nonces
    assert not re.search(r"<[^>]+\son\w+=|style=\"", answer.text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] and answer.headers["Cache-Control"] == "no-store"


def test_two_requests_have_two_nonces(site: Site) -> None:
    first, second = (site.visitor().get("/login").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_unexpected_failure_tells_nothing(sales_site: SalesSite, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr("runtime.records.records.Records.get", broken)
    answer = sales_site.admin.get(f"{APP}/lead/1")
    assert answer.status_code == 500 and b"secret" not in answer.data and b"Zero" not in answer.data
    assert answer.json["problems"][0]["code"] == "server.error"


def test_language_of_pages_can_be_chosen(site: Site) -> None:
    browser = site.visitor()
    assert '<html lang="en"' in browser.get("/login").text
    assert '<html lang="zh"' in browser.get("/login", headers={"Accept-Language": "zh-CN"}).text
    browser.get("/choose?language=zh&theme=dark&next=/login")
    page = browser.get("/login").text
    assert '<html lang="zh"' in page and 'data-theme="dark"' in page


def test_secret_key_is_made_once_and_private(site: Site) -> None:
    file = site.app.config["SETTINGS"].home / "secret_key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text().strip()) >= 48


def test_short_secret_key_is_refused(tmp_path: object, site: Site) -> None:
    from runtime.web.settings import UnsafeSecret, read_secret

    file = site.app.config["SETTINGS"].home / "short"
    file.write_text("dev")
    with pytest.raises(UnsafeSecret):
        read_secret(file)


def test_me(sales_site: SalesSite) -> None:
    mine = sales_site.seller.get("/api/v1/me").json
    assert mine["email"] == SELLER and mine["roles"] == {"sample_sales": ["sales"]}
    assert sales_site.by_token(STRANGER).get("/api/v1/me").json["roles"] == {}
    assert sales_site.by_token(ADMINISTRATOR).get("/api/v1/me").json["is_administrator"] is True
