"""The settings in a real browser: an invited person comes in, gets a role, is suspended; and all the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from runtime.access import accounts
from runtime.access.passwords import LIGHT
from tests.journeys.conftest import PASSWORD, Crm, Visitor
from tests.journeys.looks import faults_of

pytestmark = pytest.mark.browser

ADMIN = "administrator@sample.example"
WORDS = {
    "en": {
        "people": "People", "invite": "Invite somebody", "email": "E-mail", "make": "Make the invitation link",
        "name": "Your name", "password": "Password", "in": "Come in", "sales": "Sales", "save": "Save",
        "suspend": "Suspend", "undo": "Undo", "welcome": "Welcome",
    },
    "zh": {
        "people": "人员", "invite": "邀请人员", "email": "邮箱", "make": "生成邀请链接",
        "name": "姓名", "password": "密码", "in": "进入", "sales": "销售", "save": "保存",
        "suspend": "停用", "undo": "撤销", "welcome": "欢迎",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def office(crm: Crm) -> Crm:
    """The CRM with an administrator."""
    engine = crm.door.where
    accounts.add_user(engine, ADMIN, PASSWORD, name="Sample Administrator", is_administrator=True, cost=LIGHT)
    return crm


@pytest.fixture
def admin(visitor: Visitor, office: Crm) -> Visitor:
    """The administrator at the browser."""
    visitor.sign_in(ADMIN)
    visitor.go("/choose?language=en&theme=light&next=/admin")
    return visitor


@pytest.fixture
def guest(browser: Browser, office: Crm) -> Iterator[Page]:
    """Somebody else's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_invited_given_a_role_and_suspended(admin: Visitor, guest: Page, language: str) -> None:
    words, page = WORDS[language], admin.page
    email = f"colleague.{language}@sample.example"
    admin.go(f"/choose?language={language}&next=/admin")
    page.get_by_role("link", name=words["people"], exact=True).first.click()
    page.get_by_role("link", name=words["invite"]).click()
    page.get_by_label(words["email"]).fill(email)
    page.get_by_role("button", name=words["make"]).click()
    link = page.locator("[data-secret]").input_value()
    assert link.startswith(f"{admin.address}/join/")

    guest.goto(f"{admin.address}/choose?language={language}&next={link.removeprefix(admin.address)}")
    expect(guest.get_by_role("heading", name=words["welcome"])).to_be_visible()
    guest.get_by_label(words["name"]).fill("Sample Colleague")
    guest.get_by_label(words["password"], exact=False).fill("short")
    guest.get_by_role("button", name=words["in"]).click()
    expect(guest.get_by_label(words["name"])).to_have_value("Sample Colleague")
    expect(guest.locator(".note.bad")).to_be_visible()
    guest.get_by_label(words["password"], exact=False).fill(PASSWORD)
    guest.get_by_role("button", name=words["in"]).click()
    guest.wait_for_url(f"{admin.address}/")
    assert guest.locator(".app-card").count() == 0

    admin.go(f"/admin/people?q={email}")
    page.get_by_role("link", name="Sample Colleague").click()
    page.get_by_role("group", name=re.compile("CRM|客户管理")).get_by_text(words["sales"], exact=True).click()
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Sample Colleague")).to_be_visible()
    guest.reload()
    guest.locator(".app-card").first.click()
    guest.wait_for_url(re.compile("/apps/crm_ltc/"))

    page.get_by_role("button", name=re.compile(f"^{words['suspend']}")).click()
    guest.reload()
    expect(guest.locator("#email")).to_be_visible()
    page.get_by_role("button", name=words["undo"]).click()
    page.wait_for_load_state()
    guest.goto(f"{admin.address}/apps/crm_ltc/")
    expect(guest.locator("#email")).to_be_visible()  # let back in, but sessions don't come back


def test_somebody_is_invited_by_the_keyboard_alone(admin: Visitor) -> None:
    page = admin.page
    admin.go("/admin/people")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "fw-skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/admin/people/new"))
    reach(page, "email")
    page.keyboard.type("keyboard@sample.example")
    page.keyboard.press("Tab")
    page.keyboard.type("Keyboard Colleague")
    reach(page, "role")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    field = page.locator("[data-secret]")
    expect(field).to_be_visible()
    reach(page, "secret")
    chosen = page.evaluate("getSelection().toString() || document.activeElement.value")
    assert "/join/" in chosen


def reach(page: Page, name: str) -> None:
    """Go on by Tab until a control of that name or id has the focus."""
    for _ in range(80):
        here = page.evaluate("[document.activeElement.name, document.activeElement.id]")
        if name in here:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} can't be reached")


def test_several_people_are_chosen_together(admin: Visitor) -> None:
    page = admin.page
    admin.go("/admin/people")
    bar = page.locator("[data-bar]")
    expect(bar).to_be_hidden()
    page.get_by_role("checkbox", name="Choose Sample Seller").or_(
        page.get_by_role("checkbox", name="Choose Sample Manager")
    ).first.check()
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("1 chosen")
    bar.get_by_label("Role").select_option(label="Service")
    bar.get_by_role("button", name="Give the role").click()
    expect(page.get_by_role("status").filter(has_text="1 person is now Service")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()


def test_departments_by_keyboard_and_by_dragging(admin: Visitor) -> None:
    page = admin.page
    for name in ("Sales", "Service", "North"):
        admin.go("/admin/departments")
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Add department").click()
    row = page.locator(".dep a").filter(has_text="Service")
    row.focus()
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowRight")
    nested = page.locator(".dep-list .dep-list .dep a")
    expect(nested).to_have_text(re.compile("Service"))
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Service"), (
        "the focus stays"
    )
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowLeft")
    expect(nested).to_have_count(0)
    with page.expect_navigation():
        page.locator(".dep").filter(has_text="North").drag_to(page.locator(".dep").filter(has_text="Sales"))
    expect(nested).to_have_text(re.compile("North"))
    nested.click()
    page.get_by_label("Name").fill("North and east")
    page.get_by_label("Head").select_option(label="Sample Administrator")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".dep.on")).to_contain_text("Sample Administrator")
    page.get_by_role("button", name=re.compile("^Remove")).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".dep").filter(has_text="North and east")).to_be_visible()


def test_rates_and_the_calendar(admin: Visitor) -> None:
    page = admin.page
    admin.go("/admin/rates")
    page.get_by_label("1 unit of").fill("usd")
    page.get_by_label("is worth").fill("abc")
    page.get_by_role("button", name="Enter the rate").click()
    expect(page.get_by_text("abc is no rate")).to_be_visible()
    expect(page.get_by_label("1 unit of")).to_have_value("usd")
    page.get_by_label("is worth").fill("7.1205")
    page.get_by_role("button", name="Enter the rate").click()
    expect(page.get_by_role("heading", name="USD → CNY")).to_be_visible()
    admin.go("/admin/calendar?year=2027")
    page.get_by_text("Paste a list of holidays").click()
    page.get_by_label("One entry a line").fill("2027-10-01 2027-10-07 国庆节\n2027-10-09 补班")
    page.get_by_role("button", name="Enter these days").click()
    expect(page.get_by_role("status").filter(has_text="7 days off, 1 make-up day")).to_be_visible()
    assert page.locator(".cal-month .off").count() == 7 and page.locator(".cal-month .made_up").count() == 1
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
    assert page.locator(".cal-month .off").count() == 0


def test_a_token_is_copied_and_used(admin: Visitor) -> None:
    page = admin.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=admin.address)
    admin.go("/me/tokens")
    page.get_by_label("What it is for").fill("Nightly export")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("[data-secret]").input_value()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == token
    asked = page.request.get(f"{admin.address}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert asked.json()["email"] == ADMIN
    page.get_by_role("link", name="I have copied it").click()
    assert token not in page.content()
    page.get_by_role("button", name="Revoke Nightly export").click()
    expect(page.get_by_text("No token yet.")).to_be_visible()


def test_the_profile_changes_language_and_appearance(admin: Visitor) -> None:
    page = admin.page
    admin.go("/me")
    page.get_by_role("radio", name="中文").check()
    page.get_by_role("radio", name="Dark").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="我的角色")).to_be_visible()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("radio", name="English").check()
    page.get_by_role("radio", name="浅色").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="My roles")).to_be_visible()


PATHS = (
    "/admin", "/admin/people", "/admin/people/new", "/admin/people/1", "/admin/departments", "/admin/workspace",
    "/admin/rates", "/admin/calendar", "/admin/tokens", "/admin/apps", "/admin/apps/crm_ltc", "/admin/audit",
    "/me", "/me/sign-in", "/me/tokens",
)  # fmt: skip


def test_settings_are_accessible(admin: Visitor) -> None:
    assert faults_of(admin, PATHS) == {}


def test_the_settings_work_without_a_script(browser: Browser, office: Crm) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{office.address}/login")
    page.get_by_label("E-mail").fill(ADMIN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{office.address}/admin/people/new")
    page.get_by_label("E-mail").fill("plain@sample.example")
    page.get_by_role("button", name="Make the invitation link").click()
    assert page.locator("[data-secret]").input_value().startswith(f"{office.address}/join/")
    page.goto(f"{office.address}/admin/people?q=plain")
    page.get_by_role("checkbox", name="Choose plain").check()
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_role("status")).to_contain_text("1 person is now")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone")
    context.close()
