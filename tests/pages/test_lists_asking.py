"""What a list's address can ask for, without a script: conditions, order, groups, columns, pages, totals."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

import pytest

from tests.pages.conftest import Controls, Reader
from tests.pages.test_records import words
from tests.web.conftest import OTHER, SalesSite

APP = "/apps/sample_sales"
LEADS = f"{APP}/-/views/leads"


@pytest.fixture(scope="module", autouse=True)
def leads(sales: SalesSite) -> None:
    """Sixty leads of the seller, half of them at an account."""
    north = sales.new("account", name="Sample North", region="north")["id"]
    south = sales.new("account", name="Sample South", region="south")["id"]
    rows = [
        {
            "name": f"Sample lead {number:02}",
            "source": ("web", "event", "referral")[number % 3],
            "budget": str(number * 1000),
            "account": north if number % 4 == 0 else south if number % 4 == 1 else None,
            "needed_by": f"2026-0{1 + number % 3}-15",
            "priority": 1 + number % 5,
        }
        for number in range(1, 61)
    ]
    answer = sales.seller.post("/api/v1/apps/sample_sales/lead/batch", json=rows)
    assert answer.status_code < 300, answer.json


def titles(page: str) -> list[str]:
    """The names in the first column, in order."""
    return re.findall(r'<a class="ti2"\s+href="[^"]+">([^<]+)</a>', page)


def heads(page: str) -> list[str]:
    """The headings of the columns."""
    return [words(one).strip() for one in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page, flags=re.S)]


def link(page: str, words_of_it: str) -> str:
    """Where the link with these words leads."""
    for address, inner in re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', page, flags=re.S):
        if words_of_it in words(inner) or words_of_it in inner:
            return html.unescape(address)
    raise AssertionError(words_of_it)


def test_the_filter_reads_as_a_sentence(seller: Reader) -> None:
    page = seller.get(f"{LEADS}?c0=budget&o0=at_least&v0=50,000&c1=owner&o1=is_me")
    said = words(page.text)
    assert re.search(r"Show Budget is at least \S* ?50,000.00", said) and "and Owner is me" in said
    assert len(titles(page.text)) == 11
    assert Controls(page.text).unlabelled() == []
    without = seller.get(
        link(page.text, "Remove the condition on Budget") if False else _chip_x(page.text, 0)
    )
    assert "Budget is at least" not in words(without.text) and "Owner is me" in words(without.text)


def _chip_x(page: str, place: int) -> str:
    return html.unescape(re.findall(r'class="chip-x"\s+href="([^"]+)"', page)[place])


def test_conditions_go_through_references(seller: Reader) -> None:
    page = seller.get(f"{LEADS}?c0=account.region&o0=is&v0=north")
    assert "Account · Region is North" in words(page.text)
    assert len(titles(page.text)) == 15


def test_a_wrong_value_is_said_at_its_place_and_shows_everything_else(seller: Reader) -> None:
    page = seller.get(f"{LEADS}?c0=budget&o0=at_least&v0=many&c1=source&o1=is&v1=web")
    pop = page.text.split('class="pop chip-pop"')[1].split("</details>")[0]
    assert 'value="many"' in pop and 'role="alert"' in pop
    assert len(titles(page.text)) == 20


@pytest.mark.parametrize("query", ["c0=needed_by&o0=this_week", "c0=needed_by&o0=this_month", "c0=needed_by&o0=past",
                                   "c0=needed_by&o0=last_days&v0=3000", "c0=priority&o0=between&v0=2&v0=3",
                                   "c0=owner_role&o0=blank", "c0=account.parent_account&o0=blank"])  # fmt: skip
def test_operators_of_all_kinds_work(seller: Reader, query: str) -> None:
    answer = seller.get(f"{LEADS}?{query}")
    assert answer.status_code == 200 and 'class="chip hot' not in answer.text


def test_past_means_before_today(seller: Reader) -> None:
    assert "Nothing matches" not in words(seller.get(f"{LEADS}?c0=needed_by&o0=past").text)


def test_the_order_is_said_in_words_and_several_keys_count(seller: Reader) -> None:
    answer = seller.get(f"{LEADS}?s0=source&d0=desc&s1=name&d1=asc&s2=&d2=asc")
    assert answer.status_code == 303
    assert urlsplit(answer.headers["Location"]).query == "sort=-source%2Cname"
    page = seller.get(answer.headers["Location"])
    assert "Source last option first" in words(page.text)
    assert titles(page.text)[:2] == ["Sample lead 01", "Sample lead 04"]
    assert "A to Z" in page.text and "Back to the usual order" in words(page.text)


def test_references_sort_by_what_they_are_called(seller: Reader) -> None:
    page = seller.get(f"{LEADS}?sort=account&columns=account,name")
    assert page.text.index("Sample North") < page.text.index("Sample South")
    assert titles(page.text)[0] == "Sample North"


def test_groups_have_counts_and_totals_and_close(seller: Reader) -> None:
    page = seller.get(f"{LEADS}?group=source&size=25&sort=name")
    said = words(page.text)
    assert "Referral 20 records Budget total 610,000" in said.replace("  ", " ")
    assert said.index("Referral 20 records") < said.index("Website 20 records")
    assert titles(page.text)[0] == "Sample lead 02"
    closed = seller.get(link(page.text, "Referral"))
    assert "closed=referral" in closed.request.query_string.decode()
    assert "Referral 20 records" in words(closed.text)
    assert titles(closed.text)[0] == "Sample lead 03"


@pytest.mark.parametrize(("group", "said"), [("needed_by", "January 2026 20 records"), ("account", "Sample North 15"),
                                             ("owner", "60 records"), ("status", "New 60"),
                                             ("priority", "8 records")])  # fmt: skip
def test_lists_group_by_fields_of_all_kinds(seller: Reader, group: str, said: str) -> None:
    page = seller.get(f"{LEADS}?group={group}&size=200")
    assert page.status_code == 200 and said in words(page.text)
    assert len(titles(page.text)) == 60


def test_what_has_no_value_stands_in_a_group_of_its_own(seller: Reader) -> None:
    page = seller.get(f"{LEADS}?group=account&size=200&closed=-")
    assert "Without a value 30 records" in words(page.text)
    assert len(titles(page.text)) == 30


def test_totals_are_of_everything_found(seller: Reader) -> None:
    page = words(seller.get(f"{LEADS}?size=25&c0=source&o0=is&v0=web").text)
    assert "1–20 of 20" in page and "Budget total 630,000" in page
    page = words(seller.get(f"{LEADS}?columns=name,priority&size=25").text)
    assert "1–25 of 60" in page and "Priority average 3" in page and "Budget total" not in page


def test_pages_go_both_ways(seller: Reader) -> None:
    first = seller.get(f"{LEADS}?sort=name&size=25")
    assert "Previous page" not in words(first.text)
    second = seller.get(link(first.text, "Next page"))
    third = seller.get(link(second.text, "Next page"))
    assert "51–60 of 60" in words(third.text) and "Next page" not in words(third.text)
    back = seller.get(link(third.text, "Previous page"))
    assert titles(back.text) == titles(second.text) and "26–50 of 60" in words(back.text)
    again = seller.get(link(back.text, "Previous page"))
    assert titles(again.text) == titles(first.text) and "1–25 of 60" in words(again.text)


def test_columns_are_chosen_kept_and_shared(sales: SalesSite, seller: Reader) -> None:
    form = seller.get(f"{APP}/lead/-/columns?view=leads")
    assert Controls(form.text).unlabelled() == []
    moved = seller.send(f"{APP}/lead/-/columns", form_at=f"{APP}/lead/-/columns?view=leads",
                        values={"view": "leads", "order": ["name", "budget"], "column": ["name", "budget"],
                                "-act": "down:name"})  # fmt: skip
    assert moved.text.index('value="budget"') < moved.text.index('value="name"')
    saved = seller.send(f"{APP}/lead/-/columns", form_at=f"{APP}/lead/-/columns?view=leads",
                        values={"view": "leads", "order": ["budget", "name", "account.region", "company"],
                                "column": ["name", "account.region", "budget"], "-act": "save"})  # fmt: skip
    assert saved.status_code == 303 and "columns=budget%2Cname%2Caccount.region" in saved.headers["Location"]
    kept = heads(seller.get(LEADS).text)
    assert kept == ["Budget CNY", "Name", "Account · Region"]
    other = Reader(sales.signed_in(OTHER))
    sales.new("lead", sales.other, name="Another's")
    assert heads(other.get(LEADS).text)[:2] == ["Name", "Company"]
    assert heads(other.get(saved.headers["Location"]).text) == kept, "a link shares them"
    none = seller.send(f"{APP}/lead/-/columns", form_at=f"{APP}/lead/-/columns?view=leads",
                       values={"view": "leads", "order": ["name"], "-act": "save"})  # fmt: skip
    assert none.status_code == 422 and "Tick at least one column" in words(none.text)
    seller.send(f"{APP}/lead/-/columns", form_at=f"{APP}/lead/-/columns?view=leads",
                values={"view": "leads", "-act": "reset"})  # fmt: skip
    assert heads(seller.get(LEADS).text)[:2] == ["Name", "Company"]


def test_views_of_ones_own(sales: SalesSite, seller: Reader) -> None:
    where = "c0=source&o0=is&v0=web&sort=-budget&columns=name,budget"
    at = f"{APP}/lead/-/my-views/new"
    blank = seller.send(at, {"view": "leads", "where": where, "name": "  "})
    assert blank.status_code == 422 and "Give the view a name" in words(blank.text)
    made = seller.send(at, {"view": "leads", "where": where, "name": "  Rich   web leads "})
    assert made.status_code == 303
    own = made.headers["Location"]
    opened = seller.get(own)
    assert opened.status_code == 303 and "sort=-budget" in opened.headers["Location"]
    page = seller.get(opened.headers["Location"])
    assert titles(page.text)[0] == "Sample lead 60" and "Rich web leads" in words(page.text)
    assert "Save changes" not in words(page.text)
    assert "Rich web leads" in words(seller.get(f"{APP}/lead").text), "a tab beside the app's"
    again = seller.send(at, {"view": "leads", "where": where, "name": "rich WEB leads"})
    assert again.status_code == 422 and "already" in words(again.text)

    number = own.rsplit("/", 1)[1]
    changed = seller.get(f"{LEADS}?c0=source&o0=is&v0=event&my={number}")
    assert "Save changes" in words(changed.text)
    seller.send(own, {"view": "leads", "where": "c0=source&o0=is&v0=event", "-act": "keep"}, form_at=at)
    page = seller.get(seller.get(own).headers["Location"])
    assert "Source is Event" in words(page.text)
    assert seller.send(own, {"name": "Event leads"}, form_at=f"{own}/name").status_code == 303
    assert "Event leads" in words(seller.get(f"{APP}/lead").text)

    other = Reader(sales.signed_in(OTHER))
    assert other.get(own).status_code == 404 and "Event leads" not in words(other.get(f"{APP}/lead").text)
    assert other.send(own, {"-act": "delete"}, form_at=at).status_code == 404
    shared = other.get(opened.headers["Location"])
    assert shared.status_code == 200 and "Sample lead" not in shared.text, (
        "the other sees nothing of the seller's"
    )

    assert seller.send(own, {"-act": "delete"}, form_at=at).status_code == 303
    assert seller.get(own).status_code == 404 and "its records stay" in words(seller.get(f"{APP}/lead").text)
    assert "Event leads" not in words(seller.get(f"{APP}/lead").text)


def test_an_order_nobody_knows_is_an_answer(seller: Reader) -> None:
    answer = seller.get(f"{LEADS}?sort=cost_of_it")
    assert answer.status_code == 400 and "This list can't be shown" in words(answer.text)
    assert seller.get(f"{LEADS}?before=nonsense").status_code == 400
    assert seller.get(f"{LEADS}?page=999999999999&size=x&group=nothing&closed=%00").status_code == 200


def test_lists_speak_chinese(seller: Reader) -> None:
    seller.get("/choose?language=zh")
    page = words(seller.get(f"{LEADS}?group=source&c0=needed_by&o0=last_days&v0=30&sort=-budget").text)
    for said in ("显示", "在最近 30 天内", "从高到低", "按", "保存为我的视图"):
        assert said in page, (said, page)
    seller.get("/choose?language=en")
