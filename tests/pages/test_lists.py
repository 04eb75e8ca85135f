"""Start page, home and lists, without a script."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Controls, Reader
from tests.pages.test_records import words
from tests.web.conftest import STRANGER, SalesSite

APP = "/apps/sample_sales"


@pytest.fixture(scope="module", autouse=True)
def leads(sales: SalesSite) -> None:
    """Sixty leads of the seller."""
    rows = [
        {
            "name": f"Sample lead {number:02}",
            "source": "web" if number % 2 else "event",
            "budget": str(number * 1000),
        }
        for number in range(1, 61)
    ]
    answer = sales.seller.post("/api/v1/apps/sample_sales/lead/batch", json=rows)
    assert answer.status_code < 300, answer.json


def test_the_start_page_lists_my_apps(sales: SalesSite, seller: Reader) -> None:
    assert "Sample sales" in words(seller.get("/").text)
    stranger = Reader(sales.signed_in(STRANGER))
    page = words(stranger.get("/").text)
    assert "Sample sales" not in page and "No app yet" in page
    assert stranger.get(f"{APP}/").status_code == 403


def test_nobody_sees_a_page_before_signing_in(sales: SalesSite) -> None:
    answer = sales.visitor().get(f"{APP}/lead")
    assert answer.status_code == 302 and "/login" in answer.headers["Location"]


def test_home_has_the_menu_and_the_notices(seller: Reader) -> None:
    page = words(seller.get(f"{APP}/").text)
    assert "Leads" in page and "Open quotes" in page and "Notices" in page


def test_pages_follow_each_other(seller: Reader) -> None:
    first = seller.get(f"{APP}/-/views/leads?sort=name")
    assert "1–50 of 60" in words(first.text) and "Sample lead 01" in first.text
    following = next(line for line in first.text.split('href="') if "after=" in line).split('"')[0]
    second = words(seller.get(following.replace("&amp;", "&")).text)
    assert "51–60 of 60" in second and "Sample lead 60" in second and "Sample lead 02" not in second


def test_a_condition_narrows_the_list(seller: Reader) -> None:
    page = seller.get(f"{APP}/lead?c0=budget&o0=at_least&v0=59,000&c1=source&o1=is&v1=web")
    text = words(page.text)
    assert "Sample lead 59" in text and "Sample lead 60" not in text and "1–1 of 1" in text
    assert Controls(page.text).unlabelled() == []


@pytest.mark.parametrize(
    "query", ["c0=budget&o0=between&v0=1000&v0=2000", "c0=source&o0=one_of&v0=web&v0=event",
              "c0=owner&o0=is_me", "c0=needed_by&o0=blank", "c0=account&o0=is", "c0=created_at"]
)  # fmt: skip
def test_operators_of_all_kinds_work(seller: Reader, query: str) -> None:
    answer = seller.get(f"{APP}/lead?{query}")
    assert answer.status_code == 200
    assert "Sample lead" in answer.text


def test_what_cannot_be_read_is_said(seller: Reader) -> None:
    answer = seller.get(f"{APP}/lead?c0=budget&o0=more&v0=many")
    assert answer.status_code == 200 and 'value="many"' in answer.text


def test_words_are_looked_for(seller: Reader) -> None:
    page = words(seller.get(f"{APP}/lead?q=lead%2042").text)
    assert "Sample lead 42" in page and "Sample lead 41" not in page


def test_an_empty_list_says_what_to_do_next(seller: Reader) -> None:
    assert "Nothing matches" in words(seller.get(f"{APP}/lead?q=nowhere").text)
    page = words(seller.get(f"{APP}/-/views/open_quotes").text)
    assert "Nothing here yet" in page and "New quote" in page


def test_a_wrong_page_mark_is_an_answer_not_a_failure(seller: Reader) -> None:
    assert seller.get(f"{APP}/lead?after=nonsense").status_code == 400
    assert seller.get(f"{APP}/lead?sort=cost_of_it").status_code == 400


def test_a_board_groups_by_its_field(sales: SalesSite, seller: Reader) -> None:
    account = sales.new("account", name="Sample Board Group")["id"]
    product = sales.new("product", code="B-1", name="Board", price="10")["id"]
    sales.new("quote", sales.seller, account=account, lines=[{"product": product}])
    page = words(seller.get(f"{APP}/-/views/board").text)
    assert "Draft" in page and "Sample Board Group" in page


def test_pages_speak_chinese(seller: Reader) -> None:
    seller.get("/choose?language=zh")
    page = words(seller.get(f"{APP}/lead").text)
    assert "线索" in page and "新建线索" in page and "共 60 条" in page
