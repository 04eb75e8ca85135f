"""Nothing typed is lost: leaving, crashes, ended sessions, a lost network, two who change the same record."""

from __future__ import annotations

import itertools
import json
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import MANAGER, PASSWORD, SELLER, Crm, Visitor

pytestmark = pytest.mark.browser

numbers = itertools.count(1)


@pytest.fixture
def account(crm: Crm) -> int:
    return crm.new("account", name=f"Sample Harbour {next(numbers)} Ltd", level="gold")


def opened(visitor: Visitor, account: int, language: str = "en") -> Page:
    visitor.sign_in(MANAGER, language)
    visitor.go(f"/apps/crm_ltc/account/{account}")
    visitor.page.wait_for_load_state("networkidle")
    return visitor.page


def name_of(crm: Crm, account: int) -> str:
    return str(crm.door.get("account", account)["name"])


def test_what_was_changed_is_shown_with_what_it_was(visitor: Visitor, account: int) -> None:
    page = opened(visitor, account)
    page.locator("[name='f-name']").fill("Sample Harbour Company")
    field = page.locator("[data-field=name]")
    expect(field.locator(".was")).to_have_text(re.compile("^was Sample Harbour"))
    page.locator("[name='f-level']").select_option("silver")
    expect(page.locator("[data-field=level] .was")).to_have_text("was Gold")
    expect(page.locator("[data-save-bar]")).to_contain_text("2 changes not saved")
    page.locator("[name='f-level']").select_option("gold")
    expect(page.locator("[data-save-bar]")).to_contain_text("1 change not saved")
    page.locator("[data-discard]").click()
    expect(page.locator("[name='f-name']")).to_have_value(re.compile("^Sample Harbour"))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[name='f-name']")).to_have_value("Sample Harbour Company")


def test_leaving_saves_or_discards_as_chosen(visitor: Visitor, crm: Crm, account: int) -> None:
    page = opened(visitor, account)
    page.locator("[name='f-name']").fill("Sample Left Ltd")
    page.locator(".fw-bar a").first.click()
    question = page.get_by_role("dialog", name="Leave without saving?")
    with page.expect_navigation():
        question.get_by_role("button", name="Save and leave").click()
    expect(page).to_have_url(re.compile("/apps/crm_ltc/account$"))
    assert name_of(crm, account) == "Sample Left Ltd"


def test_entries_come_back_after_a_crash_and_go_when_signing_out(
    visitor: Visitor, crm: Crm, account: int
) -> None:
    page = opened(visitor, account)
    page.locator("[name='f-name']").fill("Sample Crash Ltd")
    page.wait_for_timeout(900)  # drafts are kept when typing pauses
    again = page.context.new_page()  # as after a crash: the page is gone, its store is not
    page.close(run_before_unload=False)
    visitor.page = again
    again.goto(f"{visitor.address}/apps/crm_ltc/account/{account}")
    band = again.locator(".draft-band")
    expect(band).to_contain_text("Unsaved entries from")
    band.get_by_role("button", name="Take them back").click()
    expect(again.locator("[name='f-name']")).to_have_value("Sample Crash Ltd")
    expect(again.locator("[data-save-bar]")).to_contain_text("1 change not saved")
    assert name_of(crm, account).startswith("Sample Harbour")
    again.wait_for_timeout(700)
    again.evaluate("document.querySelector('form[action$=\"/sign-out\"]').requestSubmit()")
    question = again.get_by_role("dialog", name="Leave without saving?")
    with again.expect_navigation():
        question.get_by_role("button", name="Leave, discard").click()
    assert again.evaluate("Object.keys(localStorage).filter((key) => /^fw-(draft|recent)/.test(key))") == []


def test_what_comes_back_is_dated_in_the_time_zone_of_the_reader(
    browser: Browser, crm: Crm, account: int
) -> None:
    context = browser.new_context(locale="en-US", timezone_id="Asia/Tokyo")  # the workspace has UTC
    page = opened(Visitor(context.new_page(), crm.address), account)
    page.locator("[name='f-name']").fill("Sample Clock Ltd")
    page.wait_for_timeout(900)
    kept = page.evaluate("Object.entries(localStorage).find(([key]) => key.startsWith('fw-draft'))[1]")
    at = datetime.fromtimestamp(json.loads(kept)["at"] / 1000, UTC)
    again = context.new_page()
    page.close(run_before_unload=False)
    again.goto(f"{crm.address}/apps/crm_ltc/account/{account}")
    expect(again.locator(".draft-band")).to_contain_text(f"Unsaved entries from {at:%H:%M}:")
    context.close()


def test_a_lost_network_keeps_everything_and_says_so(visitor: Visitor, crm: Crm, account: int) -> None:
    page = opened(visitor, account)
    page.locator("[name='f-name']").fill("Sample Cable Ltd")
    page.wait_for_timeout(300)
    page.context.set_offline(True)
    page.keyboard.press("Control+s")
    toast = page.get_by_role("alert").filter(has_text="the server cannot be reached")
    expect(toast).to_be_visible()
    expect(page.locator("[name='f-name']")).to_have_value("Sample Cable Ltd")
    visitor.failures.clear()  # the browser tells of the lost network, too
    page.context.set_offline(False)
    with page.expect_navigation():
        toast.get_by_role("button", name="Try again").click()
    assert name_of(crm, account) == "Sample Cable Ltd"


def test_an_ended_session_is_renewed_in_another_tab(visitor: Visitor, crm: Crm, account: int) -> None:
    page = opened(visitor, account)
    page.locator("[name='f-name']").fill("Sample Tab Ltd")
    page.wait_for_timeout(300)
    page.context.clear_cookies()
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    with page.context.expect_page() as opening:
        dialog.get_by_role("link", name="Sign in in a new tab").click()
    other = opening.value
    other.get_by_label("E-mail").fill(MANAGER)
    other.get_by_label("Password").fill(PASSWORD)
    with other.expect_navigation():
        other.get_by_role("button", name="Sign in").click()
    other.close()
    with page.expect_navigation():
        dialog.get_by_role("button", name="I have signed in: save").click()
    assert name_of(crm, account) == "Sample Tab Ltd"


def test_nobody_else_saves_what_was_entered(visitor: Visitor, crm: Crm, account: int) -> None:
    page = opened(visitor, account)
    page.locator("[name='f-name']").fill("Sample Stranger Ltd")
    page.wait_for_timeout(300)
    page.context.clear_cookies()
    other = Visitor(page.context.new_page(), visitor.address)
    other.sign_in(SELLER)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("Not saved")
    expect(page.locator("[name='f-name']")).to_have_value("Sample Stranger Ltd")
    assert name_of(crm, account).startswith("Sample Harbour")
    visitor.failures[:] = [one for one in visitor.failures if "status of 400" not in one]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Somebody else has saved this record", "Theirs", "Mine", "Save this choice")),
        ("zh", ("记录已被他人保存", "对方的", "我的", "按选择保存")),
    ],
)
def test_both_versions_are_offered_field_by_field(
    visitor: Visitor, crm: Crm, account: int, language: str, words: tuple[str, ...]
) -> None:
    title, theirs, mine, save = words
    ours, other = f"Sample Mine {language} Ltd", f"Sample Theirs {language} Ltd"
    page = opened(visitor, account, language)
    page.locator("[name='f-name']").fill(ours)
    page.locator("[name='f-address-street'], [name='f-industry']").first.wait_for(state="attached")
    page.locator("[name='f-level']").select_option("silver")
    crm.door.update("account", account, {"name": other, "level": "standard", "active": False})
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog).to_contain_text(ours)
    expect(dialog).to_contain_text(other)
    row = dialog.locator("tbody tr").filter(has_text=other)
    row.get_by_label(theirs).check()
    assert dialog.get_by_label(mine).first.is_checked() is False
    with page.expect_navigation():
        dialog.get_by_role("button", name=save).click()
    stored = crm.door.get("account", account)
    assert (stored["name"], stored["level"], stored["active"]) == (other, "silver", False)
    visitor.failures[:] = [one for one in visitor.failures if "status of 412" not in one]


def test_a_press_counts_once(context: BrowserContext, visitor: Visitor, crm: Crm, account: int) -> None:
    page = opened(visitor, account)
    page.locator("[name='f-name']").fill("Sample Twice Ltd")
    page.wait_for_timeout(200)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method + request.url.rpartition("/")[2]))
    with page.expect_navigation():
        page.locator("[data-save]").dblclick()
    assert sent.count(f"POST{account}") == 1
    assert name_of(crm, account) == "Sample Twice Ltd"
