"""Signing in by password, session, link and token, and what ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from runtime.access import accounts
from runtime.access.models import LoginAttempt, UserSession
from runtime.storage.database import table_of
from runtime.web.throttle import PER_ACCOUNT_AND_ADDRESS
from tests.web.conftest import ADMINISTRATOR, PASSWORD, Site, codes, csrf_token, make_site, sign_in


def test_password_lets_in_and_starts_a_new_session(site: Site) -> None:
    browser = site.visitor()
    browser.get("/login")
    before = browser.get_cookie("formwright")
    answer = sign_in(browser, ADMINISTRATOR)
    after = browser.get_cookie("formwright")
    assert answer.status_code == 302
    assert before and after and before.value != after.value
    assert browser.get("/api/v1/me").json["email"] == ADMINISTRATOR
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


def test_cookie_is_host_bound_where_https_is_used(tmp_path: Path) -> None:
    site = make_site(tmp_path, FORMWRIGHT_HTTPS="1")
    answer = site.visitor().get("/login", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-formwright=") and "Secure" in cookie and "Domain" not in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_unknown_person_and_wrong_password_are_told_apart_by_nothing(site: Site) -> None:
    def seen(email: str) -> str:
        browser = site.visitor()
        page = sign_in(browser, email, "not the password at all").text
        return page.replace(email, "").split("<body", 1)[1].split('name="csrf_token"')[0]

    assert seen(ADMINISTRATOR) == seen("nobody@sample.example")


def test_guessing_is_slowed_down_but_other_addresses_are_not(site: Site) -> None:
    browser = site.visitor()
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        assert sign_in(browser, ADMINISTRATOR, "a wrong guess of mine").status_code == 200
    refused = sign_in(browser, ADMINISTRATOR)
    assert refused.status_code == 429 and refused.headers["Retry-After"]
    elsewhere = site.visitor()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert sign_in(elsewhere, ADMINISTRATOR).status_code == 302


def test_throttle_ends_with_its_window(site: Site) -> None:
    browser = site.visitor()
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        sign_in(browser, ADMINISTRATOR, "a wrong guess of mine")
    attempts = table_of(LoginAttempt)
    with site.engine.begin() as connection:
        assert (
            connection.execute(select(func.count()).select_from(attempts)).scalar_one()
            == PER_ACCOUNT_AND_ADDRESS
        )
        connection.execute(update(attempts).values(at=datetime.now(UTC) - timedelta(minutes=16)))
    assert sign_in(browser, ADMINISTRATOR).status_code == 302


def test_form_from_elsewhere_is_refused(site: Site) -> None:
    browser = site.visitor()
    csrf_token(browser)
    answer = browser.post("/login", data={"email": ADMINISTRATOR, "password": PASSWORD})
    assert answer.status_code == 400
    assert browser.get("/api/v1/me").status_code == 401


def test_signing_out_ends_the_session_itself(site: Site) -> None:
    browser = site.signed_in(ADMINISTRATOR)
    kept = browser.get_cookie("formwright")
    assert kept
    token = browser.get("/api/v1/session").json["csrf_token"]
    assert browser.post("/sign-out", data={"csrf_token": token}).status_code == 302
    thief = site.visitor()
    thief.set_cookie("formwright", kept.value)
    assert thief.get("/api/v1/me").status_code == 401


def test_session_ends_when_idle_and_after_twelve_hours(site: Site) -> None:
    sessions = table_of(UserSession)
    for column, age in (("seen_at", timedelta(minutes=31)), ("expires_at", timedelta(seconds=1))):
        browser = site.signed_in(ADMINISTRATOR)
        assert browser.get("/api/v1/me").status_code == 200
        with site.engine.begin() as connection:
            connection.execute(update(sessions).values({column: datetime.now(UTC) - age}))
        assert browser.get("/api/v1/me").status_code == 401


def test_cookie_by_a_guessed_key_is_worth_nothing(site: Site) -> None:
    from itsdangerous import URLSafeTimedSerializer

    for key in ("secret", "dev", "formwright", "change-me"):
        forged = URLSafeTimedSerializer(key, salt="formwright-visitor").dumps({"_user_id": "1"})
        browser = site.visitor()
        browser.set_cookie("formwright", f"v.{forged}")
        assert browser.get("/api/v1/me").status_code == 401


def test_link_signs_in_once(site: Site) -> None:
    secret = accounts.add_link(site.engine, ADMINISTRATOR)
    first, second = site.visitor(), site.visitor()
    assert first.head(f"/sign-in/{secret}").status_code == 204
    assert first.get(f"/sign-in/{secret}").status_code == 302
    assert first.get("/api/v1/me").status_code == 200
    assert second.get(f"/sign-in/{secret}").status_code == 410
    assert second.get("/api/v1/me").status_code == 401
    assert second.get("/sign-in/nonsense").status_code == 410


def test_tokens(site: Site) -> None:
    caller = site.by_token(ADMINISTRATOR)
    assert caller.get("/api/v1/me").status_code == 200
    accounts.revoke_tokens(site.engine, ADMINISTRATOR)
    refused = caller.get("/api/v1/me")
    assert refused.status_code == 401
    assert codes(refused) == [("auth.token", "")]
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_token_expires(site: Site) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    token = accounts.add_token(site.engine, ADMINISTRATOR, expires_at=past)
    answer = site.visitor().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_odd_authorization_headers_are_401(site: Site) -> None:
    for header in ("", "Bearer", "Bearer ", "Basic YTpi", "Bearer é", "Bearer a b", "Token x", "\tBearer"):
        answer = site.visitor().get("/api/v1/me", headers={"Authorization": header})
        assert answer.status_code == 401, header


def test_token_in_address_or_body_counts_for_nothing(site: Site) -> None:
    token = accounts.add_token(site.engine, ADMINISTRATOR)
    assert site.visitor().get(f"/api/v1/me?auth_token={token}").status_code == 401


def test_suspension_holds_from_the_next_request(site: Site) -> None:
    site.add("seller@sample.example")
    caller, browser = site.by_token("seller@sample.example"), site.signed_in("seller@sample.example")
    assert caller.get("/api/v1/me").status_code == browser.get("/api/v1/me").status_code == 200
    accounts.set_suspended(site.engine, "seller@sample.example", True)
    assert caller.get("/api/v1/me").status_code == browser.get("/api/v1/me").status_code == 401
    assert sign_in(site.visitor(), "seller@sample.example").status_code == 200
    accounts.set_suspended(site.engine, "seller@sample.example", False)
    assert caller.get("/api/v1/me").status_code == 200
    assert browser.get("/api/v1/me").status_code == 401


def test_page_for_members_sends_visitors_to_sign_in_and_back(site: Site) -> None:
    browser = site.visitor()
    answer = browser.get("/login?next=/api/v1/me")
    assert answer.status_code == 200
    token = csrf_token(browser)
    data = {"email": ADMINISTRATOR, "password": PASSWORD, "csrf_token": token, "next": "/api/v1/me"}
    assert browser.post("/login", data=data).headers["Location"] == "/api/v1/me"


def test_next_never_leads_away(site: Site) -> None:
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        browser = site.visitor()
        token = csrf_token(browser)
        data = {"email": ADMINISTRATOR, "password": PASSWORD, "csrf_token": token, "next": target}
        location = browser.post("/login", data=data).headers.get("Location", "/")
        chosen = browser.get("/choose", query_string={"next": target}).headers["Location"]
        for place in (location, chosen):
            assert place.startswith("/") and not place.startswith(("//", "/\\"))
