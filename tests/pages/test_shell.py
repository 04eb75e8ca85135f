"""The frame of the pages without a script: menu, search, notices, home, dashboards, and whose they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from runtime.access.models import User
from runtime.records.live import live_app
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.web.pages.templating import within
from tests.pages.conftest import Reader, token_of
from tests.pages.test_records import words
from tests.security.vault import CANARIES, CLERK, PAGES, RIVALS, Vault
from tests.web.conftest import ADMINISTRATOR, MANAGER, OTHER, SELLER, SalesSite

APP = "/apps/sample_sales"


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """An installation with secrets."""
    found = Vault.prepared(tmp_path_factory.mktemp("vault"))
    yield found
    found.engine.dispose()


@pytest.fixture(scope="module", autouse=True)
def records(sales: SalesSite) -> None:
    """A few records of two sellers."""
    sales.new("account", sales.seller, name="Sample Bakery")
    sales.new("account", sales.seller, name="示例面包房（一）")
    sales.new("lead", sales.seller, name="Bakery of mine", source="web")
    sales.new("lead", sales.other, name="Bakery of theirs", source="event")


def notify(site: SalesSite, email: str, *messages: object, about: tuple[str, int] | None = None) -> None:
    """Messages to somebody, as flows write them."""
    table = live_app(site.engine, "sample_sales").stored.level.notification
    users = table_of(User)
    entity, record = about or (None, None)
    with write_transaction(site.engine) as connection:
        person = connection.execute(select(users.c.id).where(users.c.email == email)).scalar_one()
        for message in messages:
            connection.execute(insert(table), {
                "user_id": person, "at": "2026-03-02T09:00:00.000Z", "message": json.dumps(message),
                "entity": entity, "record": record})  # fmt: skip


def options(page: str) -> list[str]:
    """What the palette offers."""
    return [
        re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<span class=\"cut\">(.*?)</span>", page)
    ]


# Menu and frame


def test_the_menu_shows_what_the_roles_may_open(seller: Reader) -> None:
    page = seller.get(f"{APP}/").text
    assert f'href="{APP}/-/views/leads"' in page and f'href="{APP}/-/dashboards/overview"' in page
    assert 'href="/"' in page  # the way to all apps


def test_the_whole_menu_is_a_page_for_phones_without_a_script(seller: Reader) -> None:
    page = seller.get(f"{APP}/-/menu").text
    assert words(page).count("Overview") >= 2 and "Sign out" in words(page)


def test_every_opener_of_something_floating_leads_somewhere_without_a_script(seller: Reader) -> None:
    page = seller.get(f"{APP}/lead").text
    openers = re.findall(r"<(a|button)\b([^>]*\bdata-dialog=[^>]*)>", page)
    assert len(openers) >= 4
    for tag, attributes in openers:
        if tag == "button":
            assert "needs-script" in attributes  # hidden without one
            continue
        address = re.search(r'href="([^"]+)"', attributes)
        assert address and seller.get(address[1]).status_code == 200, attributes


def test_language_theme_and_density_are_kept(sales: SalesSite) -> None:
    reader = Reader(sales.signed_in(OTHER))
    reader.get("/choose?language=zh&theme=dark&density=compact")
    page = reader.get(f"{APP}/").text
    assert 'lang="zh"' in page and 'data-bs-theme="dark"' in page and 'data-density="compact"' in page
    reader.get("/choose?density=tiny")
    assert 'data-density="compact"' in reader.get(f"{APP}/").text


def test_theme_and_density_go_with_the_person(sales: SalesSite) -> None:
    """The next sign-in, on whichever machine, looks as it was chosen; nobody else's does."""
    Reader(sales.signed_in(MANAGER)).get("/choose?theme=dark&density=compact")
    elsewhere = Reader(sales.signed_in(MANAGER))
    page = elsewhere.get(f"{APP}/").text
    assert 'data-theme="dark"' in page and 'data-density="compact"' in page
    elsewhere.get("/choose?theme=light")
    later = Reader(sales.signed_in(MANAGER)).get(f"{APP}/").text
    assert 'data-theme="light"' in later and 'data-density="compact"' in later
    other = Reader(sales.signed_in(ADMINISTRATOR)).get(f"{APP}/").text
    assert 'data-theme="auto"' in other and 'data-density="comfortable"' in other
    elsewhere.get("/choose?theme=auto&density=comfortable")


def test_counts_are_those_of_the_reader(sales: SalesSite, seller: Reader) -> None:
    found = seller.get(f"{APP}/-/counts").json
    assert found == {"counts": {"open_quotes": "0"}}
    account = sales.new("account", name="Sample Counted")["id"]
    product = sales.new("product", code="C-1", name="Counter", price="10")["id"]
    sales.new("quote", sales.seller, account=account, lines=[{"product": product}])
    assert seller.get(f"{APP}/-/counts").json == {"counts": {"open_quotes": "1"}}
    assert Reader(sales.signed_in(OTHER)).get(f"{APP}/-/counts").json == {"counts": {"open_quotes": "0"}}


# Search and palette


def test_the_search_page_finds_records_and_places(seller: Reader) -> None:
    page = words(seller.get(f"{APP}/-/search?q=bakery").text)
    assert "Sample Bakery" in page and "Bakery of mine" in page
    assert "Leads" in words(seller.get(f"{APP}/-/search?q=lead").text)
    assert "Nothing found for “nowhere”" in words(seller.get(f"{APP}/-/search?q=nowhere").text)


def test_parts_of_chinese_words_are_found(seller: Reader) -> None:
    assert "示例面包房（一）" in words(seller.get(f"{APP}/-/search?q=面包").text)
    assert "示例面包房（一）" in options(seller.get(f"{APP}/-/palette?q=面包").text)


def test_another_persons_record_is_not_found(seller: Reader) -> None:
    for address in (f"{APP}/-/search?q=bakery", f"{APP}/-/palette?q=bakery"):
        page = seller.get(address).text
        assert "Bakery of mine" in page and "Bakery of theirs" not in page


def test_commands_are_found_in_either_language(seller: Reader) -> None:
    assert "New lead" in options(seller.get(f"{APP}/-/palette?q=new+lead").text)
    assert "New lead" in options(seller.get(f"{APP}/-/palette?q=线索").text)
    assert "Appearance: Dark" in options(seller.get(f"{APP}/-/palette?q=dark").text)
    assert "Language: 中文" in options(seller.get(f"{APP}/-/palette?q=语言").text)


def test_nothing_is_offered_that_may_not_be_done(seller: Reader, sales: SalesSite) -> None:
    mine = options(seller.get(f"{APP}/-/palette?q=new").text)
    theirs = options(Reader(sales.signed_in(MANAGER)).get(f"{APP}/-/palette?q=new").text)
    assert "New product" in theirs and "New product" not in mine
    assert "New order" in theirs and "New order" not in mine


def test_records_a_browser_remembers_come_back_only_as_far_as_they_may_be_read(
    sales: SalesSite, seller: Reader
) -> None:
    leads = {
        one["name"]: one["id"] for one in sales.admin.get("/api/v1/apps/sample_sales/lead").json["items"]
    }
    asked = "&".join(f"recent=lead.{number}" for number in leads.values())
    offered = options(
        seller.get(f"{APP}/-/palette?{asked}&recent=nothing.1&recent=lead.x&recent=lead.999").text
    )
    assert "Bakery of mine" in offered and "Bakery of theirs" not in offered


def test_too_many_words_are_refused_not_fatal(seller: Reader) -> None:
    many = "+".join("abcdefghijkl")
    assert seller.get(f"{APP}/-/search?q={many}").status_code == 400
    assert seller.get(f"{APP}/-/palette?q={many}").status_code == 200


def test_hidden_fields_and_closed_entities_are_found_by_nobody_they_are_hidden_from(vault: Vault) -> None:
    clerk = Reader(vault.signed_in(CLERK))
    every = "&".join(f"recent={entity}.{number}" for entity in ("vault", "deal", "account", "hush", "part")
                     for number in (1, 2))  # fmt: skip
    for canary in (*CANARIES, RIVALS):
        for address in ("search", "palette"):
            page = clerk.get(f"{PAGES}/-/{address}?q={canary}").text
            found = options(page) + re.findall(
                r'class="fw-item" href="[^"]*/(?:account|deal|vault)/\d+"', page
            )
            assert not any("Sample Co" in one or "/vault/" in one or RIVALS in one for one in found), found
    offered = clerk.get(f"{PAGES}/-/palette?q=&{every}").text
    assert "Sample Co" in offered and "Mine" in offered
    for secret in (*CANARIES, RIVALS):
        assert secret not in offered
    assert "vault" not in " ".join(options(offered)).lower().replace("sample vault", "")
    for address in ("", "-/counts", "-/notices", "-/menu"):
        page = clerk.get(f"{PAGES}/{address}").text
        assert not any(secret in page for secret in (*CANARIES, RIVALS)), address


# Notices


def test_notices_are_counted_listed_and_marked(sales: SalesSite, seller: Reader) -> None:
    account = sales.new("account", sales.seller, name="Sample Noticed")["id"]
    notify(sales, SELLER, "Look at this", "And at that", about=("account", account))
    page = seller.get(f"{APP}/").text
    assert re.search(r"data-bell-count[^>]*>\s*2<", page)
    listed = seller.get(f"{APP}/-/notices").text
    assert words(listed).index("And at that") < words(listed).index("Look at this")
    assert f'href="{APP}/account/{account}"' in listed
    ids = re.findall(r'name="id" value="(\d+)"', listed)
    answer = seller.client.post(f"{APP}/-/notices/read", data={
        "csrf_token": token_of(listed), "id": ids[0], "back": f"{APP}/lead"})  # fmt: skip
    assert answer.headers["Location"] == f"{APP}/lead"
    assert re.search(r"data-bell-count[^>]*>\s*1<", seller.get(f"{APP}/").text)
    only_new = words(seller.get(f"{APP}/-/notices?new=1").text)
    assert "Look at this" in only_new and "And at that" not in only_new
    seller.client.post(f"{APP}/-/notices/read", data={"csrf_token": token_of(listed)})
    assert re.search(r"data-bell-count\s+hidden", seller.get(f"{APP}/").text)


def test_nobody_marks_or_sees_anothers_notices(sales: SalesSite, seller: Reader) -> None:
    notify(sales, OTHER, "For somebody else")
    other = Reader(sales.signed_in(OTHER))
    number = re.findall(r'name="id" value="(\d+)"', other.get(f"{APP}/-/notices").text)[0]
    assert "For somebody else" not in seller.get(f"{APP}/-/notices").text
    token = token_of(seller.get(f"{APP}/lead/new").text)
    seller.client.post(f"{APP}/-/notices/read", data={"csrf_token": token, "id": number})
    seller.client.post(f"{APP}/-/notices/read", data={"csrf_token": token})
    assert "1 new" in words(other.get(f"{APP}/-/notices").text)


def test_marking_leads_nowhere_else(seller: Reader) -> None:
    token = token_of(seller.get(f"{APP}/lead/new").text)
    answer = seller.client.post(f"{APP}/-/notices/read", data={
        "csrf_token": token, "back": "https://elsewhere.example/"})  # fmt: skip
    assert answer.headers["Location"] == "/"


def test_notices_come_a_page_at_a_time(sales: SalesSite) -> None:
    notify(sales, MANAGER, *(f"Message {number:02}" for number in range(1, 36)))
    manager = Reader(sales.signed_in(MANAGER))
    first = manager.get(f"{APP}/-/notices").text
    assert "Message 35" in first and "Message 05" not in first
    older = re.search(r'href="([^"]+)"\s+rel="next"', first)
    assert older
    second = words(manager.get(older[1].replace("&amp;", "&")).text)
    assert "Message 05" in second and "Message 06" not in second


def test_a_notice_of_a_record_closed_to_its_reader_is_no_link(sales: SalesSite) -> None:
    lead = sales.new("lead", sales.other, name="Closed lead", source="web")["id"]
    notify(sales, SELLER, "Something happened", about=("lead", lead))
    page = Reader(sales.signed_in(SELLER)).get(f"{APP}/-/notices").text
    assert "Something happened" in page and f"/lead/{lead}" not in page and "Closed lead" not in page


# Home and dashboards


def test_home_shows_what_the_reader_changed(sales: SalesSite, seller: Reader) -> None:
    sales.new("lead", sales.other, name="Changed by another", source="web")
    page = words(seller.get(f"{APP}/").text)
    assert "Bakery of mine" in page and "Changed by another" not in page
    assert "New lead" in page and "Open quotes" in page


def test_figures_are_counted_over_what_the_reader_may_read(sales: SalesSite, seller: Reader) -> None:
    account = sales.new("account", name="Sample Figures")["id"]
    product = sales.new("product", code="F-1", name="Figure", price="10")["id"]
    for caller in (sales.seller, sales.other, sales.other):
        sales.new("quote", caller, account=account, lines=[{"product": product}])
    mine = sum(one["value"] for one in _figures(sales.seller))
    every = sum(one["value"] for one in _figures(sales.manager))
    assert every >= mine + 2
    shown = _funnel(seller.get(f"{APP}/-/dashboards/overview").text)
    assert sum(shown.values()) == mine
    assert sum(_funnel(Reader(sales.signed_in(MANAGER)).get(f"{APP}/").text).values()) == every


def _figures(caller: object) -> list[dict[str, int]]:
    answer = caller.get("/api/v1/apps/sample_sales/query?entity=quote&group_by=status&measure=COUNT()")  # type: ignore[attr-defined]
    found: list[dict[str, int]] = answer.json["items"]
    return found


def _funnel(page: str) -> dict[str, int]:
    rows = re.findall(r'<th scope="row" title="([^"]+)">.*?bar-said"\s+title="([\d,]+)"', page, re.DOTALL)
    return {label: int(number.replace(",", "")) for label, number in rows}


def test_a_figure_leads_to_its_records(seller: Reader) -> None:
    page = seller.get(f"{APP}/-/dashboards/overview").text
    link = re.search(r'<a class="bar"\s+href="([^"]+)"', page)
    assert link
    listed = words(seller.get(link[1].replace("&amp;", "&")).text)
    assert f"of {_funnel(page)['Draft']}" in listed
    assert "How is this computed?" in page and "over the records open to you" in words(page)


def test_an_unknown_dashboard_is_not_found(seller: Reader) -> None:
    assert seller.get(f"{APP}/-/dashboards/nothing").status_code == 404


def test_the_frame_speaks_chinese(sales: SalesSite) -> None:
    reader = Reader(sales.signed_in(ADMINISTRATOR))
    reader.get("/choose?language=zh")
    for address in ("", "-/search?q=面包", "-/notices", "-/dashboards/overview", "-/menu"):
        page = words(reader.get(f"{APP}/{address}").text)
        assert "搜索或执行" in page and "Search" not in page, address
    assert "新建线索" in words(reader.get(f"{APP}/").text)


def test_built_files_stand_behind_the_page(seller: Reader) -> None:
    page = seller.get(f"{APP}/").text
    for address in re.findall(r'(?:src|href)="(/static/dist/[^"]+)"', page):
        assert (Path("static/dist") / address.rsplit("/", 1)[1]).exists()


@pytest.mark.parametrize(("language", "said"), [("en", "work order"), ("zh", "Work order")])
def test_a_label_within_a_sentence_begins_small(sales: SalesSite, language: str, said: str) -> None:
    with sales.app.test_request_context("/", headers={"Accept-Language": language}):
        assert [within(label) for label in ("Work order", "SKU", "线索", "A", "")] == [
            said, "SKU", "线索", "A", "",
        ]  # fmt: skip
