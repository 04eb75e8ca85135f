"""The frame's own questions to the database, asked once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.conftest import Reader, token_of
from tests.pages.test_records import words
from tests.pages.test_shell import APP, notify, options
from tests.web.conftest import OTHER, SELLER, SalesSite, sales_site_in


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[SalesSite]:
    """The sample sales app on either database."""
    found = sales_site_in(tmp_path / "home", FORMWRIGHT_DATABASE_URL=database_url)
    yield found
    found.engine.dispose()


def test_home_search_notices_and_figures(site: SalesSite) -> None:
    account = site.new("account", site.seller, name="示例面包房 Sample Bakery")["id"]
    product = site.new("product", code="D-1", name="Sample oven", price="10")["id"]
    site.new("quote", site.seller, account=account, lines=[{"product": product}])
    site.new("lead", site.other, name="Bakery of theirs", source="web")
    notify(
        site,
        SELLER,
        {"en": "Look at the bakery", "zh": "请看面包房"},
        "A plain text",
        about=("account", account),
    )
    seller, other = Reader(site.signed_in(SELLER)), Reader(site.signed_in(OTHER))

    home = words(seller.get(f"{APP}/").text)
    assert "示例面包房 Sample Bakery" in home and "Look at the bakery" in home and "A plain text" in home
    assert "Bakery of theirs" not in home and "Look at the bakery" not in words(other.get(f"{APP}/").text)
    assert seller.get(f"{APP}/-/counts").json == {"counts": {"open_quotes": "1"}}
    assert "示例面包房 Sample Bakery" in options(seller.get(f"{APP}/-/palette?q=面包+bakery").text)
    recent = f"{APP}/-/palette?recent=account.{account}&recent=lead.1"
    assert "示例面包房 Sample Bakery" in options(seller.get(recent).text)
    assert "Bakery of theirs" not in seller.get(recent).text

    listed = seller.get(f"{APP}/-/notices").text
    seller.client.post(f"{APP}/-/notices/read", data={"csrf_token": token_of(listed)})
    assert words(seller.get(f"{APP}/-/notices?new=1").text).count("Look at the bakery") == 0
    assert "Draft" in words(seller.get(f"{APP}/-/dashboards/overview").text)
