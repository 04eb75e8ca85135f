"""Every page type without violations that axe-core knows, in light and dark and on a phone."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import MANAGER, Crm, Visitor
from tests.journeys.looks import ALL_BUT_COLOURS, EVERYTHING, faults, faults_of

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
