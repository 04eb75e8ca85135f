"""Every page type without violations that axe-core knows, in light and dark and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import MANAGER, Crm, Visitor

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


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


def violations(visitor: Visitor) -> list[str]:
    """What axe-core finds on the page as it stands."""
    found = Axe().run(visitor.page, options=RULES).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:160]}"
        for one in found
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_pages_are_accessible(visitor: Visitor, paths: list[str], theme: str, width: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 900})
    visitor.go(f"/choose?theme={theme}&next=/login")
    assert violations(visitor) == []
    visitor.sign_in(MANAGER)
    visitor.go(f"/choose?theme={theme}")
    found = {}
    for path in paths:
        visitor.go(path)
        visitor.page.wait_for_load_state("networkidle")
        if wrong := violations(visitor):
            found[path] = wrong
        overflow = visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0:
            found[f"{path} is too wide by {overflow}"] = []
    assert found == {}
