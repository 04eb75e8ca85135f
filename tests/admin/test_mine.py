"""People's own account: profile, password, sessions, tokens; and what administrators see of them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from runtime.access.models import AuditEntry, User, UserSession
from runtime.storage.database import table_of
from tests.admin.conftest import Settings
from tests.definition.samples import sales
from tests.web.conftest import PASSWORD, SELLER, sign_in

ANOTHER = "quite another lamp 8"


@pytest.fixture
def mine(admin: Settings) -> Settings:
    """A seller's own browser."""
    return Settings(admin.site, admin.site.signed_in(SELLER))


def test_profile(mine: Settings) -> None:
    data = {
        "name": "示例销售",
        "language": "zh",
        "timezone": "Asia/Tokyo",
        "theme": "dark",
        "density": "compact",
    }
    assert mine.post("/me", **data).status_code == 302
    page = mine.get("/me").text
    assert 'lang="zh"' in page and 'data-theme="dark"' in page and 'data-density="compact"' in page
    me = mine.site.seller.get("/api/v1/me").json
    assert (me["name"], me["language"], me["timezone"]) == ("示例销售", "zh", "Asia/Tokyo")
    assert mine.post("/me", **{**data, "name": ""}).status_code == 422
    assert mine.post("/me", **{**data, "timezone": "Mars/Base"}).status_code == 422
    later = mine.site.signed_in(SELLER)
    assert 'data-theme="dark"' in later.get("/me").text, "the appearance is kept for the next sign-in"


def test_a_profile_gives_no_rights(mine: Settings) -> None:
    sent = {"name": "x", "is_administrator": "y", "email": "else@sample.example", "department_id": "1",
            "role": "sample_sales:sales_manager", "role-app": "sample_sales", "id": "1"}  # fmt: skip
    assert mine.post("/me", **sent).status_code == 302
    me = mine.site.seller.get("/api/v1/me").json
    assert me["email"] == SELLER and not me["is_administrator"] and me["roles"] == {"sample_sales": ["sales"]}


def test_a_new_password_ends_the_other_sessions(mine: Settings) -> None:
    other = mine.site.signed_in(SELLER)
    before = mine.browser.get_cookie("formwright")
    wrong = mine.post("/me/sign-in/password", old="not it at all", new=ANOTHER)
    assert wrong.status_code == 422 and "not right" in wrong.text
    weak = mine.post("/me/sign-in/password", old=PASSWORD, new="password1234")
    assert weak.status_code == 422 and "tried first" in weak.text
    assert mine.post("/me/sign-in/password", old=PASSWORD, new=ANOTHER).status_code == 302
    after = mine.browser.get_cookie("formwright")
    assert before and after and before.value != after.value, "the session goes on under another secret"
    assert mine.get("/me").status_code == 200
    assert other.get("/api/v1/me").status_code == 401
    assert sign_in(mine.site.visitor(), SELLER).status_code == 200
    assert sign_in(mine.site.visitor(), SELLER, ANOTHER).status_code == 302


def test_guessing_the_present_password_is_slowed_down(mine: Settings) -> None:
    for _ in range(10):
        assert mine.post("/me/sign-in/password", old="not it at all", new=ANOTHER).status_code == 422
    assert mine.post("/me/sign-in/password", old=PASSWORD, new=ANOTHER).status_code == 429


def test_sessions_are_seen_and_ended(mine: Settings) -> None:
    phone = mine.site.visitor()
    phone.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/605"
    assert sign_in(phone, SELLER).status_code == 302
    third = mine.site.signed_in(SELLER)
    page = mine.get("/me/sign-in").text
    assert "Safari on iPhone" in page and "127.0.0.1" in page and "this one" in page
    digest = re.search(r'iPhone.*?name="session"\s+value="([^"]+)"', page, re.S)
    assert digest
    assert mine.post("/me/sign-in/end", session=digest[1]).status_code == 302
    assert phone.get("/api/v1/me").status_code == 401 and third.get("/api/v1/me").status_code == 200
    mine.post("/me/sign-in/end-others")
    assert third.get("/api/v1/me").status_code == 401 and mine.get("/me").status_code == 200
    mine.post("/me/sign-in/end", session="x\0y")
    assert "ended already" in mine.said()


def test_nobody_ends_the_session_of_another(mine: Settings) -> None:
    theirs = mine.site.signed_in("other@sample.example")
    sessions = table_of(UserSession)
    with mine.site.engine.connect() as connection:
        digests = connection.execute(select(sessions.c.digest)).scalars().all()
    for digest in digests:
        mine.post("/me/sign-in/end", session=digest)
    assert theirs.get("/api/v1/me").status_code == 200


def test_tokens_are_shown_once_used_and_revoked(admin: Settings, mine: Settings) -> None:
    assert mine.post("/me/tokens", name=" ").status_code == 422
    answer = mine.post("/me/tokens", name="Nightly export", days="30")
    token = re.search(r"fwt_[\w-]{20,}", answer.text)
    assert answer.status_code == 200 and token
    assert token[0] not in mine.get("/me/tokens").text
    assert mine.post("/me/tokens", name="Nightly export").status_code == 422, "a reload makes no second one"
    bearer = {"Authorization": f"Bearer {token[0]}"}
    program = mine.site.visitor()
    assert program.get("/api/v1/me", headers=bearer).json["email"] == SELLER
    row = mine.get("/me/tokens").text.split(">Nightly export<")[1].split("</tr>")[0]
    assert row.count("just now") == 2, "made and last used"
    everybody = admin.get("/admin/tokens").text
    assert "Nightly export" in everybody and token[0] not in everybody
    number = re.search(r"/admin/tokens/(\d+)/revoke\"[^§]*?Revoke Nightly export", everybody)
    assert number
    other = Settings(mine.site, mine.site.signed_in("other@sample.example"))
    other.post(f"/me/tokens/{number[1]}/revoke")
    assert program.get("/api/v1/me", headers=bearer).status_code == 200, "only one's own can be revoked here"
    assert mine.get("/admin/tokens").status_code == 403
    admin.post(f"/admin/tokens/{number[1]}/revoke")
    assert program.get("/api/v1/me", headers=bearer).status_code == 401


def test_the_log_says_what_was_done_and_shows_a_broken_chain(admin: Settings) -> None:
    person = f"/admin/people/{admin.id_of(SELLER)}"
    admin.post(f"{person}/suspend")
    page = admin.get("/admin/audit").text
    assert "suspended seller@sample.example" in page and "the chain is whole" in page
    assert "suspended" not in admin.get("/admin/audit?group=role").text.split("audit-day", 1)[1]
    assert "Nothing matches" in admin.get("/admin/audit?q=nobody-at-all").text
    assert "gave" in admin.get("/admin/audit?app=sample_sales&group=role").text
    for odd in ("before=x", "by=x", "group=%25", "app=%00", "q=%00", f"before={2**70}"):
        assert admin.get(f"/admin/audit?{odd}").status_code == 200, odd
    entries = table_of(AuditEntry)
    with admin.site.engine.begin() as connection:
        connection.execute(update(entries).where(entries.c.id == 3).values(subject="somebody else"))
    assert "The chain is broken at entry 3" in admin.get("/admin/audit").text


def test_the_log_comes_in_pages(admin: Settings) -> None:
    for number in range(60):
        admin.site.add(f"crowd{number:02}@sample.example")
    page = admin.get("/admin/audit").text
    assert "crowd59" in page and "crowd05@" not in page
    following = re.search(r'href="(/admin/audit\?before=\d+)"', page)
    assert following and "crowd05@" in admin.get(following[1]).text


def test_every_entry_is_said_in_both_languages(admin: Settings) -> None:
    """No entry shows its bare word, whatever the act."""
    mine = Settings(admin.site, admin.site.signed_in(SELLER))
    mine.post("/me/sign-in/password", old=PASSWORD, new=ANOTHER)
    mine.post("/me/tokens", name="x")
    admin.post("/admin/rates", source="USD", target="CNY", day="2026-11-01", rate="7")
    admin.post("/admin/calendar/days", day="2026-10-01", works="0", name="Day")
    admin.post("/admin/calendar/week", weekdays="1", starts="09:00", ends="10:00")
    admin.post("/admin/departments", name="Sales")
    admin.post(f"/admin/people/{admin.id_of(SELLER)}/sign-out")
    for language in ("en", "zh"):
        admin.get(f"/choose?language={language}&next=/me")
        page = admin.get("/admin/audit").text
        for action in set(admin.actions()):
            assert f"{action} " not in page and f">{action}<" not in page, (language, action)


def test_settings_open_only_to_administrators(admin: Settings) -> None:
    seller = Settings(admin.site, admin.site.signed_in(SELLER))
    menu = seller.get("/me").text
    assert "/admin/people" not in menu and "/me/tokens" in menu
    assert "/admin/people" in admin.get("/me").text
    for path in ("/admin", "/admin/people", "/admin/audit", "/admin/apps", "/admin/rates"):
        assert seller.get(path).status_code == 403


def test_users_fields_of_an_app_are_kept_by_their_types(admin: Settings) -> None:
    definition = sales()
    definition["key"] = "sample_fields"
    definition["user_fields"] = [
        {"key": "limit", "type": "money", "currency": "CNY", "label": "Limit"},
        {"key": "areas", "type": "choices", "options": [{"value": "n", "label": "North"}, {"value": "s"}]},
        {"key": "since", "type": "date"},
    ]
    assert admin.site.admin.post("/api/v1/apps", json=definition).status_code == 201
    assert admin.site.admin.post("/api/v1/apps/sample_fields/publish").status_code == 200
    path = f"/admin/people/{admin.id_of(SELLER)}"
    page = admin.get(path).text
    assert "Limit" in page and "North" in page
    data = {"name": "Seller", "email": SELLER, **admin.form(path), "u-sample_fields-limit": "1,500.50",
            "u-sample_fields-areas": ["", "n"], "u-sample_fields-since": "2026-01-02"}  # fmt: skip
    assert admin.post(path, **data).status_code == 302
    users = table_of(User)
    with admin.site.engine.connect() as connection:
        kept = connection.execute(select(users.c.user_fields).where(users.c.email == SELLER)).scalar_one()
    assert kept == {"sample_fields": {"limit": "1500.50", "areas": ["n"], "since": "2026-01-02"}}
    wrong = admin.post(path, **{**data, **admin.form(path), "u-sample_fields-limit": "much"})
    assert wrong.status_code == 422 and 'value="much"' in wrong.text
