from decimal import Decimal
from tests.journeys.conftest import *
from tests.journeys.looks import faults
from tests.journeys.test_record_reasons import opened
import pytest
pytestmark = pytest.mark.browser
def test_x(visitor, crm):
    account = crm.new("account", name="Sample Stages X", level="gold")
    product = crm.new("product", code="W-2x", name="Bench", unit="piece", list_price=Decimal(100), cost=Decimal(60), tax_rate=Decimal("0.13"), active=True)
    record = crm.new("quote", account=account, lines=[{"product": product, "quantity": 1} for _ in range(40)])
    page = opened(visitor, f"quote/{record}")
    page.locator("tr.is-light").nth(3).locator("td").nth(2).click()
    assert faults(visitor) == []
