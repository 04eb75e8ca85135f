"""Every page type without violations that axe-core knows, in light and dark and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize

from tests.journeys.conftest import MANAGER, Crm, Visitor
from tests.journeys.looks import ALL_BUT_COLOURS, EVERYTHING, PHONE, behind_bars, faults, faults_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def paths(crm: Crm) -> list[str]:
    """One address of each page type."""
    account = crm.new("account", name="Sample Clinic", level="gold")
    lead = crm.new("lead", name="Sample Clinic", phone="13800000000", source="website")
    product = crm.new(
        "product", code="A-1", name="Lamp", list_price=100, cost=60, tax_rate="0.13", active=True
    )
    quote = crm.new("quote", account=account, lines=[{"product": product, "quantity": 2}])
    app = "/apps/crm_ltc"
    return [
        "/", f"{app}/", f"{app}/lead", f"{app}/lead?c0=status&q=x", f"{app}/-/views/lead_board",
        f"{app}/quote/{quote}", f"{app}/lead/{lead}", f"{app}/quote/new",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_are_accessible(visitor: Visitor, paths: list[str], language: str) -> None:
    visitor.go(f"/choose?language={language}&next=/login")
    on_phone = EVERYTHING if language == "en" else ALL_BUT_COLOURS
    assert faults(visitor, on_phone) == []
    visitor.sign_in(MANAGER, language)
    assert faults_of(visitor, paths, on_phone) == {}


@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 560}], ids=["phone", "desk"])
def test_what_has_the_focus_is_not_behind_a_bar(visitor: Visitor, crm: Crm, size: ViewportSize) -> None:
    ids = [
        crm.new("lead", name=f"Sample Bar {n}", phone=f"1390000{n:04}", source="website") for n in range(14)
    ]
    visitor.page.set_viewport_size(size)
    visitor.sign_in(MANAGER)
    visitor.go("/apps/crm_ltc/lead?q=Sample+Bar")
    visitor.page.get_by_role("link", name="Sample Bar 0", exact=True).first.focus()
    assert behind_bars(visitor, 30) == []
    visitor.go(f"/apps/crm_ltc/lead/{ids[0]}")
    visitor.page.locator("[name=f-notes]").fill("Called")
    assert behind_bars(visitor, 30) == []
