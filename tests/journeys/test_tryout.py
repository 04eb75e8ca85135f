"""From the draft to a scenario: tried out as a role, recorded, run, its difference seen. In English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from configurator.publish import publish
from configurator.versions import import_app
from runtime.access import accounts
from runtime.access.actor import system_actor
from runtime.access.passwords import LIGHT
from runtime.definition import load_app
from runtime.records.live import live_app
from runtime.records.query import Query
from runtime.records.records import Records
from tests.definition.samples import sales
from tests.journeys.conftest import PASSWORD, Crm, Visitor
from tests.journeys.looks import faults

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

KEY = "tried_sales"
DESIGNER, SELLER = "trier@sample.example", "tried.seller@sample.example"
STUDIO = f"/studio/{KEY}"


@pytest.fixture(scope="module")
def own_app(crm: Crm) -> Iterator[Records]:
    """An app of this journey's own, live, with one account, somebody who designs it and somebody who sells."""
    engine = crm.door.where
    accounts.add_user(engine, DESIGNER, PASSWORD, name="Sample Trier", is_administrator=True, cost=LIGHT)
    accounts.add_user(engine, SELLER, PASSWORD, name="Sample Seller", cost=LIGHT)
    app, _problems = load_app({**sales(), "key": KEY})
    assert app is not None
    import_app(engine, app)
    assert publish(engine, KEY).version == 1
    accounts.grant_role(engine, KEY, "sales", SELLER)
    door = Records(live_app(engine, KEY), system_actor(), engine)
    door.create("account", {"name": "Sample Co", "phone": "+86 21 5555 0100"})
    yield door


def test_a_draft_is_tried_out_and_what_was_done_becomes_a_scenario(
    visitor: Visitor, own_app: Records
) -> None:
    page = visitor.page
    visitor.sign_in(DESIGNER)
    visitor.go("/choose?language=en&theme=light&next=/")
    visitor.go(f"{STUDIO}/tryout")
    assert faults(visitor) == []
    page.get_by_role("button", name="Start trying out").click()
    page.wait_for_url(f"**/tryout/*/apps/{KEY}/")
    banner = page.get_by_role("complementary", name="Trying out")
    expect(banner).to_contain_text("as an administrator")
    banner.get_by_label("Try it as").select_option(label="Sales")
    banner.get_by_role("button", name="Switch").click()
    expect(banner).to_contain_text(
        "You are trying out the draft as Sales (Sample Seller). Nothing here is kept."
    )
    assert faults(visitor) == []

    # a lead is entered, as the seller will
    page.goto(page.url + "lead/new")
    page.get_by_label("Name", exact=True).fill("Tried lead")
    page.get_by_label("Source", exact=True).select_option(label="Referral")
    visitor.save()
    page.wait_for_url("**/lead/1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tried lead")
    assert own_app.list("lead", Query())["items"] == []

    # what was done becomes a scenario
    banner.get_by_role("link", name="What I did, and what was sent").click()
    expect(page.get_by_text("Created Lead Tried lead")).to_be_visible()
    assert faults(visitor) == []
    page.get_by_role("button", name="Save what I did as a scenario").click()
    result = page.get_by_role("region", name="How it goes")
    expect(result).to_contain_text("Everything is as expected.")
    page.get_by_label("What it shows").fill("A referral has a high priority")
    priority = page.get_by_role("textbox", name="Priority")
    expect(priority).to_have_value("5")
    assert faults(visitor) == []

    # another expectation: the difference is shown, and leads to its line
    priority.fill("4")
    page.get_by_role("button", name="Save and run").click()
    expect(result).to_contain_text("1 thing is otherwise")
    expect(result.get_by_role("definition").first).to_have_text("4")
    expect(result.get_by_role("definition").last).to_have_text("5")
    result.get_by_role("link").click()
    assert "#at-expect-values" in page.url

    # in Chinese: all of them, run at once, the failing one first
    visitor.go(f"/choose?language=zh&theme=dark&next={STUDIO}/scenarios")
    page.get_by_role("button", name="全部运行").click()
    first = page.locator(".scenario-row").first
    expect(first).to_contain_text("A referral has a high priority")
    expect(page.get_by_role("heading", name="没有场景覆盖的部分")).to_be_visible()
    assert faults(visitor) == []
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="假设")).to_be_visible()
    assert faults(visitor) == []

    # thrown away, by the keyboard
    visitor.go(f"{STUDIO}/tryout")
    page.get_by_role("button", name="丢弃", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="开始试用")).to_be_visible()
    assert visitor.failures == []
