"""What a browser is protected from: forged requests, planted sessions, scripts in texts, odd addresses."""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin, urlsplit

import pytest

from runtime.access import accounts
from tests.security.vault import APP, CLERK, KEY, PAGES, Vault, definition
from tests.web.conftest import ADMINISTRATOR, PASSWORD, csrf_token, make_site, sign_in

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'`${1}{{7*7}}{%raw%}&lt;"


@pytest.mark.parametrize(
    "path",
    [
        "/static/src/app.js",
        "/static/package.json",
        "/static/package-lock.json",
        "/static/build.mjs",
        "/static/node_modules/bootstrap/package.json",
        "/static/dist/../package.json",
        "/static/dist/%2e%2e/package.json",
        "/static/dist/..%2fpackage.json",
        "/static/dist//etc/passwd",
        "/static/dist/....//package.json",
        "/var/secret_key",
        "/static/dist/..\\package.json",
    ],
)
def test_only_what_was_built_is_served(standing: Vault, path: str) -> None:
    assert standing.visitor().get(path, follow_redirects=True).status_code == 404


def test_every_unsafe_request_by_cookie_needs_the_token(vault: Vault) -> None:
    browser = vault.signed_in(ADMINISTRATOR)
    before = vault.digest()
    for rule in vault.app.url_map.iter_rules():
        for method in {"POST", "PATCH", "PUT", "DELETE"} & (rule.methods or set()):
            address = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", "1", rule.rule.replace("<app_key>", KEY))
            for headers in ({}, {"X-CSRF-Token": "x"}, {"Origin": "https://evil.example"}):
                answer = browser.open(address, method=method, headers=headers)
                assert answer.status_code == 400, (method, address, answer.status_code)
    assert vault.digest() == before


def test_the_token_of_another_session_is_none(standing: Vault, vault: Vault) -> None:
    browser, other = vault.signed_in(CLERK), vault.signed_in(CLERK)
    token = other.get("/api/v1/session").json["csrf_token"]
    headers = {"X-CSRF-Token": token}
    assert browser.post(f"{APP}/account", json={"name": "x"}, headers=headers).status_code == 400


def test_signing_in_leaves_nothing_of_a_planted_session(vault: Vault) -> None:
    browser = vault.visitor()
    planted = csrf_token(browser)
    cookie = browser.get_cookie("formwright")
    assert cookie is not None and sign_in(browser, CLERK).status_code == 302
    attacker = vault.visitor()
    attacker.set_cookie("formwright", cookie.value)
    assert attacker.get("/api/v1/me").status_code == 401
    answer = browser.post(f"{APP}/account", json={"name": "x"}, headers={"X-CSRF-Token": planted})
    assert answer.status_code == 400


def test_a_signed_visitor_cookie_signs_nobody_in(vault: Vault) -> None:
    from runtime.web.sessions import VISITOR, StoredSessions

    sessions = vault.app.session_interface
    assert isinstance(sessions, StoredSessions)
    forged = VISITOR + sessions.signer.dumps({"_user_id": "1", "_fresh": True})
    browser = vault.visitor()
    browser.set_cookie("formwright", forged)
    assert browser.get("/api/v1/me").status_code == 401


def test_sign_in_tells_nobody_who_has_an_account(vault: Vault) -> None:
    def said(email: str) -> str:
        text = sign_in(vault.visitor(), email, "wrong password 123").text
        return re.sub(r'(nonce|value)="[^"]*"', "", text.replace(email, ""))

    assert said("nobody@sample.example") == said(CLERK) == said("suspended@sample.example")


def test_a_link_lets_in_once(vault: Vault) -> None:
    secret = accounts.add_link(vault.engine, CLERK)
    assert vault.visitor().head(f"/sign-in/{secret}").status_code == 204
    first = vault.visitor().get(f"/sign-in/{secret}", headers={"Host": "evil.example"})
    assert first.status_code == 302 and first.headers["Location"] == "/"
    assert vault.visitor().get(f"/sign-in/{secret}").status_code == 410
    accounts.set_suspended(vault.engine, "rival@sample.example", False)
    late = accounts.add_link(vault.engine, "rival@sample.example")
    accounts.set_suspended(vault.engine, "rival@sample.example", True)
    assert vault.visitor().get(f"/sign-in/{late}").status_code == 410


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https"},
        {"Forwarded": "host=evil.example"},
    ],
)
def test_no_address_is_taken_from_a_forged_host(standing: Vault, headers: dict[str, str]) -> None:
    for address in ("/login", f"{PAGES}/account", "/", "/sign-in/x", "/nothing"):
        answer = standing.visitor().get(address, headers=headers)
        assert "evil.example" not in answer.text + answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "http:evil.example",
        " //evil.example",
        "https:/evil.example",
        "/%09/evil.example",
        "@evil.example",
        "//evil.example\\@x",
        "data:text/html,x",
    ],
)
def test_next_stays_here(vault: Vault, target: str) -> None:
    browser = vault.visitor()
    data = {"email": CLERK, "password": PASSWORD, "csrf_token": csrf_token(browser), "next": target}
    places = [
        browser.post("/login", data=data).headers.get("Location", "/"),
        browser.get("/choose", query_string={"next": target}).headers["Location"],
    ]
    for place in places:
        assert urlsplit(urljoin("http://localhost/login", place)).netloc == "localhost", place
        assert not re.match(r"\s*[/\\]\s*[/\\]|\s*\w+:", place), place


def evil_definition() -> dict[str, object]:
    """The app with markup in every text."""
    made = definition()
    for entity in made["entities"]:
        entity["label"] = f"{entity['key']} {EVIL}"
        for field in entity["fields"]:
            field |= {"label": f"L {EVIL}", "help": f"H {EVIL}"}
            if field["type"] == "stage":
                for stage in field["stages"]:
                    stage["label"] = f"S {EVIL}"
    for rule in made["rules"]:
        rule["label"] = f"R {EVIL}"
    for flow in made["flows"]:
        flow["trigger"]["label"] = f"F {EVIL}"
    return {**made, "label": f"A {EVIL}"}


def test_texts_are_texts_on_every_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = make_site(tmp_path_factory.mktemp("evil"))
    admin = site.by_token(ADMINISTRATOR)
    assert admin.post("/api/v1/apps", json=evil_definition()).status_code == 201
    assert admin.post(f"{APP}/publish").status_code == 200
    account = admin.post(
        f"{APP}/account",
        json={
            "name": EVIL,
            "region": EVIL,
            "data": {EVIL: EVIL},
            "parts": [{"item": EVIL}],
            "margin": "9999",
        },
    ).json["id"]
    deal = {"name": EVIL, "account": account, "note": EVIL, "lines": [{"item": EVIL}]}
    assert admin.post(f"{APP}/deal", json=deal).status_code == 201
    browser = site.signed_in(ADMINISTRATOR)
    for tail in (
        "",
        "/account",
        "/account/1",
        "/account/new",
        "/deal",
        "/deal/1",
        "/deal/new?account=1",
        "/account/1/flows/peek",
        f"/account?q={EVIL[:20]}",
        "/nothing",
    ):
        text = browser.get(PAGES + tail, follow_redirects=True).text
        assert "<script>alert" not in text and "<img src=x" not in text, tail
        assert "{{7*7}}" in text or "49" not in text
        for known in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.S):
            json.loads(known)
    site.engine.dispose()
