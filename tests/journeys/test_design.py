"""How it looks: the design system photographed, measured and tried; pages that keep still while they load."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import MANAGER, ROOT, Crm, Visitor
from tests.journeys.looks import EVERYTHING, violations

pytestmark = pytest.mark.browser
LEAST_CONTRAST = 4.5
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    if (one.hadRecentInput) continue;
    window.shifts.push([one.value, one.sources.map(({ node }) => node?.className ?? node?.nodeName)]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_design_system_is_legible_and_accessible(visitor: Visitor, tmp_path: Path, language: str) -> None:
    visitor.sign_in(MANAGER, language)
    page = visitor.page
    for theme in ("light", "dark"):
        visitor.go(f"/choose?theme={theme}&next=/design")
        page.locator("[data-contrast]").first.wait_for()
        measured = page.eval_on_selector_all(
            "[data-contrast]", "all => all.map((one) => [one.textContent, Number(one.dataset.contrast)])"
        )
        assert len(measured) > 60
        assert [one for one in measured if one[1] < LEAST_CONTRAST] == []
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            picture = tmp_path / f"design-{theme}-{width}-{language}.png"
            page.screenshot(path=picture, full_page=True)
            assert picture.stat().st_size > 50_000
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            assert violations(visitor, EVERYTHING) == []


def test_messages_dialogs_and_drawers_by_keyboard(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_in(MANAGER)
    visitor.go("/design")
    opener = page.get_by_role("button", name="A dialog…")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="A dialog")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    for _ in range(8):  # the focus stays inside
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        )
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(opener).to_be_focused()
    opener.click()
    page.mouse.click(5, 5)  # beside it
    expect(dialog).not_to_be_visible()

    page.get_by_role("button", name="A drawer…").click()
    drawer = page.get_by_role("dialog", name="A drawer")
    page.wait_for_timeout(300)  # it has slid in
    box = drawer.bounding_box()
    assert box and round(box["x"] + box["width"]) == 1280 and round(box["height"]) == 900
    if wrong := violations(visitor):
        raise AssertionError(wrong)
    page.keyboard.press("Escape")

    page.get_by_role("button", name="With a way back").click()
    message = page.locator(".fw-messages .fw-toast")
    expect(message).to_contain_text("Deleted Sample Bakery")
    assert page.locator(".fw-messages").get_attribute("role") == "status"
    page.keyboard.press("F8")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(message).to_have_text("Restored")
    page.get_by_role("button", name="An error").click()
    expect(page.get_by_role("alert")).to_contain_text("It was not saved")


def test_messages_wait_while_the_pointer_or_the_focus_is_on_them(visitor: Visitor) -> None:
    page = visitor.page
    page.clock.install()
    visitor.sign_in(MANAGER)
    visitor.go("/design")
    message = page.locator(".fw-messages .fw-toast")
    page.get_by_role("button", name="A message").click()
    message.wait_for()
    message.hover()
    page.clock.run_for(30_000)
    expect(message).to_be_visible()
    page.mouse.move(5, 5)
    page.clock.run_for(30_000)
    expect(message).to_have_count(0)
    page.get_by_role("button", name="A message").click()
    message.wait_for()
    page.mouse.move(5, 5)
    page.keyboard.press("F8")
    page.clock.run_for(30_000)
    expect(message).to_be_visible()
    page.keyboard.press("Escape")
    expect(message).to_have_count(0)


def test_nothing_moves_for_those_who_ask_for_less(visitor: Visitor) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.sign_in(MANAGER)
    visitor.go("/design")
    visitor.page.get_by_role("button", name="A drawer…").click()
    moving = visitor.page.evaluate("document.getAnimations().length")
    assert moving == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_keep_still_while_they_load(visitor: Visitor, crm: Crm, width: int) -> None:
    account = crm.new("account", name=f"Sample Stillness {width}", level="gold")
    product = crm.new(
        "product", code=f"ST-{width}", name="Lamp", list_price=100, cost=60, tax_rate="0.13", active=True
    )
    quote = crm.new("quote", account=account, lines=[{"product": product, "quantity": 2}])
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 844})
    visitor.sign_in(MANAGER)
    page.add_init_script(SHIFTS)
    slow: dict[str, Any] = {
        "offline": False,
        "latency": 120,
        "downloadThroughput": 200_000,
        "uploadThroughput": 90_000,
    }
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    found = {}
    for path in ("/apps/crm_ltc/", "/apps/crm_ltc/lead", f"/apps/crm_ltc/quote/{quote}"):
        visitor.go(path)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        moved = page.evaluate("window.shifts")
        if sum(one[0] for one in moved) > 0.01:
            found[path] = moved
    assert found == {}


def test_the_style_sheet_stays_small() -> None:
    built = next((ROOT / "static" / "dist").glob("app-*.css.gz"))
    assert built.stat().st_size < 40_000, "a phone waits for it before it shows anything"


def test_every_colour_of_the_tokens_is_there_in_light_and_dark() -> None:
    text = (ROOT / "static" / "src" / "css" / "tokens.css").read_text("utf-8")
    light, dark = text.split("[data-bs-theme=dark]")
    names = set(re.findall(r"(--fw-[\w-]+):\s*#", light))
    assert names and names <= set(re.findall(r"(--fw-[\w-]+):\s*#", dark.split("}")[0]))
